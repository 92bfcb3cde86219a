"""Contrast in a real browser, at both sizes, light and dark: texts inside pictures, a workshop's screens, fields."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.test_app_legible import LONG, reads
from tests.visits import PATIENCE, SIZES, Served, Visit, script, visit

PICTURED, OUTLINED = script("pictured"), script("outlined")
SETTLES, TURNS = 500, 20  # milliseconds between two looks, and how many at most: what is wrong stays wrong
GUESS = "A guess as long as people write them when nobody stops them, about Legal, the board, and what it will cost us."


@pytest.fixture(autouse=True)
def _nothing_wrong(seat: Visit) -> Iterator[None]:
    yield
    assert seat.wrong == []


def settled(seat: Visit, check: str) -> dict[str, Any]:
    """What a check finds once colours have changed over and pictures are painted anew, on a busy machine too."""
    for _ in range(TURNS):
        seat.page.wait_for_timeout(SETTLES)
        found: dict[str, Any] = seat.page.evaluate(check)
        if not found["wrong"]:
            break
    return found


def everywhere(seat: Visit, name: str, least: int = 20) -> None:
    """What is on screen can be read and its fields be seen at both sizes in both themes."""
    for width, height in SIZES:
        seat.page.set_viewport_size({"width": width, "height": height})
        seat.page.wait_for_timeout(200)
        reads(seat, f"{name} {width}", least)
    for theme, other in (("light", "Dark"), ("dark", "Light")):
        seat.page.locator(f".hw-{theme}").wait_for()
        found = settled(seat, OUTLINED)
        assert found["wrong"] == [], (name, theme)
        seat.page.evaluate(f"document.querySelector('[aria-label=\"{other} colours\"]').click()")
    seat.page.locator(".hw-light").wait_for()


def pictured(seat: Visit, name: str, texts: int, marks: int) -> None:
    """The texts in the pictures on screen can be read, their lines and dots be seen."""
    for width, height in SIZES:
        seat.page.set_viewport_size({"width": width, "height": height})
        for theme, other in (("light", "Dark"), ("dark", "Light")):
            seat.page.locator(f".hw-{theme}").wait_for()
            found = settled(seat, PICTURED)
            assert found["wrong"] == [], (name, theme, width)
            assert found["texts"] >= texts and found["marks"] >= marks, (name, theme, width, found)
            seat.page.evaluate(f"document.querySelector('[aria-label=\"{other} colours\"]').click()")
    seat.page.locator(".hw-light").wait_for()


def drawn(seat: Visit, many: int) -> None:
    """So many pictures are there, painted."""
    there = "(many) => [...document.querySelectorAll('.solara-echarts canvas')].length === many"
    seat.page.wait_for_function(there, arg=many, timeout=PATIENCE)


def test_texts_and_marks_inside_pictures(seat: Visit, pictures: Path) -> None:
    seat.plan("A software company")
    drawn(seat, 1)
    pictured(seat, "answer", 10, 10)
    seat.tab("Over time")
    drawn(seat, 2)
    pictured(seat, "over time", 40, 2)
    seat.button("Dark colours").click()
    seat.page.wait_for_timeout(400)
    seat.shoot(pictures, "time-dark")
    seat.button("Light colours").click()
    seat.page.locator(".hw-gantt-row").first.click()
    seat.page.get_by_label("asked for in week, typed").fill("30")
    seat.page.locator(".hw-stale").first.wait_for()
    pictured(seat, "what was worked out before a change", 40, 2)
    seat.shoot(pictures, "time-stale")
    everywhere(seat, "a part at hand", 40)


def test_what_is_hard_to_see_in_a_picture_is_found(seat: Visit) -> None:
    assert settled(seat, PICTURED)["wrong"] == []
    found = seat.page.evaluate(
        """(check) => {
            const chart = document.querySelector(".hw-stages .solara-echarts").__vue__.chart;
            const axes = chart.getOption().yAxis.map(() => ({axisLabel: {color: "#8a949e"}}));
            chart.setOption({yAxis: axes});
            return eval(check)();
        }""",
        PICTURED,
    )
    assert len(found["wrong"]) >= 10
    assert {round(entry["ratio"], 1) for entry in found["wrong"]} == {3.1}


def test_every_screen_of_a_workshop(seat: Visit, browser: Browser, page: Served, pictures: Path) -> None:
    seat.button("Start over").click()
    team = visit(browser, page)
    for one in (seat, team):
        one.page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
        one.button("A workshop for teams").click()
    seat.page.get_by_label("Stops").fill("soon")
    seat.page.wait_for_timeout(300)
    seat.button("Open it").click()
    seat.sees("Stops are weeks")
    everywhere(seat, "door with an error", 8)
    seat.shoot(pictures, "door-error")
    seat.page.get_by_label("Stops").fill("0, 52")
    seat.page.wait_for_timeout(300)
    seat.button("Open it").click()
    code = seat.page.locator(".hw-code").inner_text()
    everywhere(seat, "facilitator without teams", 8)
    names = [f"{LONG[:22]} {k}" for k in range(5)]
    tabs = []
    for name in names:
        tab = team.page.context.new_page()
        tab.goto(page.address)
        tab.get_by_role("button", name="A workshop for teams").click()
        tab.get_by_label("Code").fill(code)
        tab.get_by_label("Name of your team").fill(name)
        tab.wait_for_timeout(300)
        tab.get_by_role("button", name="Join").click()
        tab.get_by_text(f"{name}: week 0").wait_for(timeout=PATIENCE)
        tabs.append(tab)
    team.page.get_by_label("Code").fill(code)
    team.page.get_by_label("Name of your team").fill("Red")
    team.page.wait_for_timeout(300)
    team.button("Join").click()
    team.sees("Red: week 0")
    everywhere(team, "team at the first stop", 25)
    team.button("Enter plan and guess").click()
    team.sees("Write down what you expect")
    everywhere(team, "team with an error", 25)
    team.page.get_by_label("In a sentence").fill(GUESS)
    team.page.wait_for_timeout(300)
    team.button("Enter plan and guess").click()
    team.sees("Entered: A guess")
    team.button("1 An executive sponsor").click()
    team.page.locator(".hw-editor").wait_for()
    everywhere(team, "team with a part at hand", 40)
    team.shoot(pictures, "contrast-team")
    seat.sees("Red: entered")
    everywhere(seat, "facilitator with six teams", 10)
    seat.shoot(pictures, "contrast-facilitator")
    seat.button("Close this stop").click()
    team.sees("Red: week 52")
    team.sees("Week 5[0-2]|Week 4")
    everywhere(team, "team at a later stop", 40)
    team.shoot(pictures, "contrast-later")
    seat.button("Close this stop").click()
    team.sees("Everything is in")
    everywhere(team, "team after the last stop", 4)
    seat.button("Reveal everything").click()
    for one in (seat, team):
        one.page.get_by_role("heading", name="What became of it").wait_for(timeout=3 * PATIENCE)
        one.sees("A guess as long")
    everywhere(team, "debrief", 50)
    team.shoot(pictures, "contrast-debrief")
    team.button("Dark colours").click()
    team.shoot(pictures, "contrast-debrief-dark")
    seat.button("End the workshop").click()
    assert team.wrong == []
    team.page.context.close()
