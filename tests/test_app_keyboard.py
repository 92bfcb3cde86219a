"""A workshop and a branch by keyboard alone, in a real browser: every stop on the way can be reached and seen."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.keys import focused, press, tab_to
from tests.visits import PATIENCE, Served, Visit, visit

GUESS = "Legal will say no, and that is that."


def typed(seat: Visit, words: str) -> None:
    """Type into the field that has the focus, in place of what stands there, and look up."""
    press(seat, "ControlOrMeta+a")
    seat.page.keyboard.type(words)
    seat.page.wait_for_timeout(500)  # the last letters are under way to the page


def still_at(seat: Visit, name: str) -> None:
    """After the page has answered the focus is where it was, and can be seen."""
    seat.page.wait_for_timeout(1_500)
    assert re.match(name, focused(seat)), f"the focus went to {focused(seat)}"


def goes_to(seat: Visit, name: str) -> None:
    """Where a screen takes the place of another, the focus goes to what can be done next, or to its begin."""
    seat.page.wait_for_timeout(500)
    tab_to(seat, name)


def test_a_future_is_watched_scrubbed_and_branched_by_keyboard(seat: Visit, pictures: Path) -> None:
    tab_to(seat, "1 Grass roots")
    press(seat, "Space")
    still_at(seat, "1 Grass roots")
    tab_to(seat, "A small firm")
    press(seat, "Enter")
    expect(seat.button("Give me a plan")).to_be_enabled(timeout=PATIENCE)
    tab_to(seat, "Give me a plan")
    press(seat, "Enter")
    seat.whole()
    tab_to(seat, "Answer")
    press(seat, "ArrowRight", "ArrowRight", "ArrowRight")
    assert focused(seat) == "Watch"
    press(seat, "Enter")
    still_at(seat, "Watch")
    tab_to(seat, "Open the middle future")
    press(seat, "Enter")
    seat.page.get_by_role("slider", name="Week", exact=True).wait_for(state="attached")
    goes_to(seat, "Play")
    press(seat, "Space")
    seat.sees("Week [2-9]")
    still_at(seat, "Pause")
    press(seat, "Space")
    expect(seat.button("Play")).to_be_visible()
    tab_to(seat, "A week on")
    press(seat, "Enter")
    still_at(seat, "A week on")
    tab_to(seat, "Week$")
    press(seat, "Home")
    seat.sees("Week 0")
    for _ in range(3):
        press(seat, "PageUp")
    press(seat, "ArrowRight", "ArrowRight", "ArrowLeft")
    still_at(seat, "Week$")
    now = seat.page.locator(".hw-week-now").inner_text()
    assert not now.startswith("Week 0"), now
    tab_to(seat, "Branch here")
    press(seat, "Enter")
    seat.sees("Branch from week")
    tab_to(seat, r"\+ Add a part", "Shift+Tab")
    press(seat, "Enter")
    seat.sees("What a plan can be made of")
    tab_to(seat, "Add Metrics")
    press(seat, "Enter")
    seat.editor("Metrics").wait_for()
    goes_to(seat, "Metrics: first and last week")
    tab_to(seat, "asked for in week")
    typed(seat, "60")
    expect(seat.page.get_by_label("asked for in week, typed")).to_have_value("60")
    still_at(seat, "asked for in week")
    tab_to(seat, "Run the branch")
    press(seat, "Enter")
    seat.sees("Otherwise from week")
    expect(seat.page.locator(".hw-frame")).to_have_count(2, timeout=PATIENCE)
    still_at(seat, "Run the branch")
    seat.shoot(pictures, "keyboard-branch")
    tab_to(seat, "As planned")
    tab_to(seat, "Otherwise from week")
    tab_to(seat, "Forget the branch", "Shift+Tab")
    press(seat, "Enter")
    expect(seat.page.locator(".hw-frame")).to_have_count(1, timeout=PATIENCE)
    assert seat.wrong == []


def test_a_workshop_from_its_room_to_its_debrief_by_keyboard(browser: Browser, page: Served, pictures: Path) -> None:
    seat, team = visit(browser, page), visit(browser, page)
    tab_to(seat, "A workshop for teams")
    press(seat, "Enter")
    seat.sees("Lead a workshop")
    tab_to(seat, "Stops")
    typed(seat, "0, 52")
    tab_to(seat, "Open it")
    press(seat, "Enter")
    seat.sees("Teams join with the code")
    code = seat.page.locator(".hw-code").inner_text()

    tab_to(team, "A workshop for teams")
    press(team, "Space")
    team.sees("Join as a team")
    tab_to(team, "Code")
    typed(team, "wrong")
    tab_to(team, "Name of your team")
    typed(team, "Red")
    tab_to(team, "Join")
    press(team, "Enter")
    team.sees("There is no workshop with that code")
    still_at(team, "Join")
    tab_to(team, "Code", "Shift+Tab")
    typed(team, code.lower())
    tab_to(team, "Join")
    press(team, "Enter")
    team.sees("Red: week 0")

    goes_to(team, "1 An executive sponsor")
    press(team, "Enter")
    expect(team.page.locator(".hw-editor")).to_be_visible(timeout=PATIENCE)
    still_at(team, "1 An executive sponsor")
    tab_to(team, "An executive sponsor: first and last week")
    press(team, "ArrowRight")
    expect(team.page.get_by_label("asked for in week, typed")).not_to_have_value("1")
    still_at(team, "An executive sponsor: first and last week")
    tab_to(team, "Departments")
    press(team, "Enter")
    team.page.locator(".menuable__content__active").wait_for()
    press(team, "ArrowDown", "Enter", "Escape")
    expect(team.page.locator(".menuable__content__active")).to_have_count(0)
    still_at(team, "Departments")
    tab_to(team, "Strength")
    typed(team, "1.5")
    still_at(team, "Strength")
    tab_to(team, "In a sentence")
    typed(team, GUESS)
    tab_to(team, "Enter plan and guess")
    press(team, "Enter")
    team.sees(f"Entered: {GUESS}")
    still_at(team, "Enter plan and guess")
    team.shoot(pictures, "keyboard-team")

    seat.sees("Red: entered")
    goes_to(seat, "Close this stop")
    press(seat, "Enter")
    seat.sees("Stop 2 of 2: week 52")
    still_at(seat, "Close this stop")
    team.sees("Red: week 52")
    tab_to(seat, "Reveal everything")
    press(seat, "Space")
    for one in (seat, team):
        one.page.get_by_role("heading", name="What became of it").wait_for(timeout=3 * PATIENCE)
        one.sees(GUESS)
    seat.page.set_viewport_size({"width": 1280, "height": 720})
    tab_to(seat, "What became of")
    before = seat.page.evaluate("document.activeElement.scrollTop")
    press(seat, "End")
    seat.page.wait_for_timeout(300)
    scrolls = seat.page.evaluate("(e => e.scrollHeight > e.clientHeight + 1)(document.activeElement)")
    assert seat.page.evaluate("document.activeElement.scrollTop") > before or not scrolls, "keys scroll it"
    seat.shoot(pictures, "keyboard-debrief")
    tab_to(team, "Leave")
    press(team, "Enter")
    team.sees("Lead a workshop")
    tab_to(seat, "End the workshop")
    press(seat, "Enter")
    seat.sees("Lead a workshop")
    tab_to(seat, "Start over")
    press(seat, "Enter")
    seat.button("Give me a plan").wait_for()
    for one in (seat, team):
        assert one.wrong == []
        one.page.context.close()
