"""More journeys in a real browser: by keyboard alone, for whom a part is, everything that is taken away, six teams."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pyarrow.csv
import pyarrow.parquet
import pytest
from matplotlib.image import imread
from playwright.sync_api import Browser, expect
from pptx import Presentation

from sim.scenario import load_scenario
from tests.keys import focused, tab_to
from tests.visits import CHECKOUT, PATIENCE, RUNS, Served, Visit, visit

TEAMS = ("Red", "Blue", "Green", "Grey", "Gold", "Teal")
SECRET = "Legal will stop it, says team {}."


@pytest.fixture(autouse=True)
def _nothing_wrong(seat: Visit) -> Iterator[None]:
    yield
    assert seat.wrong == []


def test_a_plan_is_made_changed_and_taken_away_by_keyboard(seat: Visit, tmp_path: Path) -> None:
    press = seat.page.keyboard.press
    for name, key in (("1 Grass roots", "Space"), ("Mine$", "Enter")):
        tab_to(seat, name)
        press(key)
    tab_to(seat, "about 60")
    press("Enter")
    press("Escape")
    expect(seat.page.get_by_text("Your company in twelve questions")).to_be_hidden()
    tab_to(seat, "A small firm", "Shift+Tab")
    press("Enter")
    expect(seat.button("Give me a plan")).to_be_enabled(timeout=PATIENCE)
    tab_to(seat, "Give me a plan")
    press("Enter")
    seat.whole()
    tab_to(seat, "4 Guidelines")
    press("Enter")
    tab_to(seat, "Guidelines for everyone: first and last week")
    press("ArrowRight")
    expect(seat.page.get_by_label("asked for in week, typed")).to_have_value("5")
    tab_to(seat, "asked for in week")
    seat.page.keyboard.type("0")
    tab_to(seat, "Departments")
    for key in ("Enter", "ArrowDown", "Enter", "Escape"):
        press(key)
        seat.page.wait_for_timeout(300)
    seat.sees("Guidelines for everyone")
    expect(seat.page.locator(".hw-fields .v-select__selection").first).not_to_be_empty()
    tab_to(seat, "Undo", "Shift+Tab")
    press("Enter")
    tab_to(seat, "Add a part|\\+ Add a part")
    press("Enter")
    seat.sees("What a plan can be made of")
    tab_to(seat, "Add Community hub")
    press("Enter")
    expect(seat.page.locator(".hw-gantt-row")).to_have_count(7)
    tab_to(seat, "Answer")
    for _ in range(3):
        press("ArrowRight")
    assert focused(seat) == "Watch", "arrows move between the tabs"
    press("Enter")
    tab_to(seat, "Open the middle future")
    press("Enter")
    seat.page.get_by_role("slider", name="Week", exact=True).wait_for(state="attached")
    tab_to(seat, "Week$")
    press("End")
    seat.sees("Week 104")
    tab_to(seat, "Watch", "Shift+Tab")
    press("End")
    assert focused(seat) == "Take away"
    press("Enter")
    tab_to(seat, "Save as scenario file")
    with seat.page.expect_download() as waiting:
        press("Enter")
    saved = tmp_path / "plan.yaml"
    waiting.value.save_as(saved)
    assert "hub" in {lever.lever for lever in load_scenario(saved).levers}


def test_a_part_is_for_offices_roles_and_some_among_them(seat: Visit, tmp_path: Path) -> None:
    seat.button("Start over").click()
    seat.plan("A software company")
    bar = seat.page.locator(".hw-gantt-row").nth(1)
    bar.click()

    def pick(label: str, *words: str, shows: str = "") -> None:
        seat.page.get_by_label(re.compile(f"^{label}")).press("Enter")
        menu = seat.page.locator(".menuable__content__active")
        for word in words:
            menu.get_by_text(word, exact=True).click()
        seat.page.keyboard.press("Escape")
        expect(menu).to_have_count(0)
        expect(bar).to_have_attribute("title", re.compile(shows or words[-1]), timeout=PATIENCE)

    pick("Offices", "Europe office", "Headquarters")
    pick("Roles", "managers")
    pick("Who among them", "those whom others listen to")
    seat.page.get_by_label(re.compile("^How many")).fill("50")
    whom = "for 50 % of those whom others listen to among managers in Europe office and Headquarters:"
    expect(bar).to_have_attribute("title", re.compile(whom), timeout=PATIENCE)
    seat.tab("Take away")
    with seat.page.expect_download() as waiting:
        seat.page.get_by_text("Save as scenario file").click()
    saved = tmp_path / "narrow.yaml"
    waiting.value.save_as(saved)
    lever = next(lever for lever in load_scenario(saved).levers if lever.lever == "training")
    target = lever.target
    assert set(target.sites or ()) == {"Europe office", "Headquarters"}
    assert (target.departments, target.roles, target.who, target.share) == (None, ("managers",), "influencers", 0.5)
    seat.button("Start over").click()
    seat.page.locator("input[type=file]").set_input_files(saved)
    seat.whole()
    expect(bar).to_have_attribute("title", re.compile(whom), timeout=PATIENCE)


def test_everything_that_is_taken_away_can_be_opened(seat: Visit, pictures: Path, tmp_path: Path) -> None:
    seat.tab("Take away")

    def download(name: str) -> Path:
        with seat.page.expect_download(timeout=2 * PATIENCE) as waiting:
            seat.button(name).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    slides = Presentation(str(download("Slides"))).slides
    assert len(slides) >= 5 and all(slide.has_notes_slide for slide in slides)
    report = download("Report")
    other = seat.page.context.new_page()
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url))
    other.goto(report.as_uri())
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    other.screenshot(path=pictures / "report.png")
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked), "a report asks nobody for anything"
    other.close()
    with ZipFile(download("Pictures")) as drawn:
        names = drawn.namelist()
        assert {Path(name).suffix for name in names} == {".png", ".svg"} and len(names) >= 16
        for name in names:
            if name.endswith(".png"):
                picture = imread(io.BytesIO(drawn.read(name)))
                assert picture.shape[:2] == (720, 1280) and picture[..., :3].std() > 0.01, name
            else:
                assert b"<svg" in drawn.read(name)[:600], name
    with ZipFile(download("Tables")) as tables:
        for name in [entry for entry in tables.namelist() if entry.endswith(".parquet")]:
            one = pyarrow.parquet.read_table(io.BytesIO(tables.read(name)))
            other_ = pyarrow.csv.read_csv(io.BytesIO(tables.read(name.replace(".parquet", ".csv"))))
            assert (one.num_rows, one.column_names) == (other_.num_rows, other_.column_names), name
        runs = pyarrow.parquet.read_table(io.BytesIO(tables.read("runs.parquet")))
        assert runs.num_rows == 2 * RUNS, "the plan, and doing nothing"
    saved = download("Save as scenario file")
    command = [sys.executable, str(CHECKOUT / "run.py"), "check", str(saved)]
    told = subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr


def test_six_teams_plan_unseen_and_all_are_told_what_became_of_it(
    seat: Visit, browser: Browser, page: Served, pictures: Path
) -> None:
    seat.button("Start over").click()
    seat.button("A workshop for teams").click()
    seat.page.get_by_label("Stops").fill("0, 52")
    seat.button("Open it").click()
    code = seat.page.locator(".hw-code").inner_text()
    teams = {name: visit(browser, page) for name in TEAMS[:2]}
    for name, team in teams.items():
        team.button("A workshop for teams").click()
        team.page.get_by_label("Code").fill(code.lower())
        team.page.get_by_label("Name of your team").fill(name)
        team.button("Join").click()
        team.sees(f"{name}: week 0")
    tabs = {}  # the others share a browser, each in a tab of its own
    for name in TEAMS[2:]:
        tab = seat.page.context.new_page()
        tabs[name] = tab
        tab.goto(page.address)
        tab.get_by_role("button", name="A workshop for teams").click()
        tab.get_by_label("Code").fill(code)
        tab.get_by_label("Name of your team").fill(name)
        tab.get_by_role("button", name="Join").click()
        expect(tab.get_by_text(f"{name}: week 0")).to_be_visible(timeout=PATIENCE)
    for name in TEAMS:
        seat.sees(f"{name}: planning")
    everybody = [seat.page, *(team.page for team in teams.values()), *tabs.values()]

    def enter(name: str, words: str) -> None:
        on = teams[name].page if name in teams else tabs[name]
        on.get_by_label("In a sentence").fill(words)
        on.get_by_role("button", name="Enter plan and guess").click()
        expect(on.get_by_text("Entered:")).to_be_visible(timeout=PATIENCE)

    red = teams["Red"]
    red.button("An executive sponsor").click()
    red.button("Remove").click()
    for name in TEAMS:
        enter(name, SECRET.format(name))
    for name in TEAMS:
        seat.sees(f"{name}: entered")
        mine = teams[name].page if name in teams else tabs[name]
        for one in everybody:
            assert (SECRET.format(name) in one.content()) == (one is mine), "nobody reads what another entered"
    seat.shoot(pictures, "six-teams")
    seat.button("Close this stop").click()
    seat.sees("Stop 2 of 2: week 52")
    blue = teams["Blue"]
    blue.sees("Blue: week 52")
    blue.sees("Week 5[0-2]|Week 4")
    blue.shoot(pictures, "team-at-a-stop")
    enter("Blue", "It stays as it is.")
    seat.button("Reveal everything").click()
    for one in (seat, *teams.values()):
        one.page.get_by_role("heading", name="What became of it").wait_for(timeout=3 * PATIENCE)
    for words in ("Guessed", "Did", "What happened last, and why", "What would have turned this future"):
        expect(red.page.get_by_role("heading", name=words)).to_have_count(len(TEAMS))
    for name in TEAMS:
        expect(red.page.get_by_text(SECRET.format(name))).to_be_visible()
    red.sees("Without: an executive sponsor")
    blue.sees("Week 52: It stays as it is")
    seat.shoot(pictures, "six-debriefed")
    assert [team.wrong for team in teams.values()] == [[], []]
    seat.button("End the workshop").click()
    for one in teams.values():
        one.page.context.close()
    for tab in tabs.values():
        tab.close()


def test_a_link_lets_one_browser_in_once(browser: Browser, page: Served) -> None:
    link = page.link()
    first, second = (browser.new_context().new_page() for _ in range(2))
    first.goto(link)
    first.get_by_role("button", name="Give me a plan").wait_for(timeout=PATIENCE)
    assert first.url == f"{page.address}/", "the token is gone from the address"
    answer = second.goto(link)
    assert answer is not None and answer.status == 401
    expect(second.get_by_text("Each link works once")).to_be_visible()
    second.goto(page.link())
    second.get_by_role("button", name="Give me a plan").wait_for(timeout=PATIENCE)
    for one in (first, second):
        one.context.close()


def test_work_is_stopped_and_goes_on(seat: Visit) -> None:
    seat.button("Start over").click()
    seat.button("Back to the plan").click()
    seat.tab("Answer")
    seat.page.locator(".hw-gantt-row").first.click()
    seat.page.get_by_label("asked for in week, typed").fill("40")
    seat.button("Stop").click()
    seat.sees("Stopped at")
    seat.button("Go on").click()
    seat.whole()
