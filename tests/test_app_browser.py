"""The page in a real browser: first screen to slides, plans side by side, one future and its branch, a workshop."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, expect
from pptx import Presentation
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from analysis.study import Study
from tests.visits import CHECKOUT, PATIENCE, RUNS, WHOLE, Served, Visit, visit


@pytest.fixture(autouse=True)
def _nothing_wrong(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "seat" in request.fixturenames:
        assert request.getfixturevalue("seat").wrong == []


def test_from_the_first_screen_to_slides_in_five_clicks(seat: Visit, pictures: Path, tmp_path: Path) -> None:
    seat.shoot(pictures, "first")
    seat.button("Grass roots").click()
    seat.button("A small firm").click()
    seat.button("Give me a plan").click()
    seat.sees(r"With this plan you reach Silos by Q\d 20\d\d in .* futures; doing nothing")
    seat.whole()
    assert all(seat.zones())
    assert len(seat.page.locator(".hw-gantt-row").all()) == 6
    assert seat.page.locator(".hw-verb").all_inner_texts().count("") == 1, "six bars under five verbs"
    seat.shoot(pictures, "answer")
    seat.tab("Take away")
    with seat.page.expect_download(timeout=3 * PATIENCE) as waiting:
        seat.button("Slides").click()
    deck = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(deck)
    slides = Presentation(str(deck)).slides
    assert len(slides) >= 5
    words = " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    assert "Silos" in words
    with seat.page.expect_download(timeout=PATIENCE) as waiting:
        seat.button("Tables").click()
    tables = tmp_path / "tables.zip"
    waiting.value.save_as(tables)
    assert {"weekly.parquet", "weekly.csv", "manifest.json"} <= set(ZipFile(tables).namelist())
    seat.shoot(pictures, "take-away")


def test_the_saved_plan_gives_the_command_line_the_same_numbers(seat: Visit, folder: Path, tmp_path: Path) -> None:
    with seat.page.expect_download() as waiting:
        seat.page.get_by_text("Save as scenario file").click()
    saved = tmp_path / "mine.yaml"
    waiting.value.save_as(saved)
    command = [sys.executable, str(CHECKOUT / "run.py"), "simulate", str(saved), "--runs", str(RUNS), "--out", "mine"]
    subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, check=True, capture_output=True)
    (kept,) = (folder / "studies").iterdir()
    alone = Study(tmp_path / "mine")
    on_page = Study(kept, alone.name)
    for table in ("runs", "weekly", "departments", "agents", "levers", "events"):
        mine, theirs = getattr(alone, table), getattr(on_page, table)
        assert len(mine)
        assert mine.equals(theirs), table


def test_a_plan_is_changed_undone_and_held_beside_the_first(seat: Visit, pictures: Path) -> None:
    seat.page.set_viewport_size({"width": 1366, "height": 768})
    where = seat.zones()
    seat.tab("What if")
    seat.sees("Nothing stands side by side yet")
    seat.button("Keep this plan").click()
    seat.sees("Baseline:")
    seat.page.locator(".hw-gantt-row").first.click()
    week = seat.page.get_by_label("asked for in week, typed")
    before = week.input_value()
    week.fill("never")
    seat.sees("A week is a whole number")
    seat.shoot(pictures, "bad-value")
    week.fill(str(int(before) + 26))
    seat.sees("26 weeks later|Getting ready|% done")
    seat.sees("It is there already|As soon as the whole answer")
    seat.sees(WHOLE)
    seat.button("Keep this plan").click()
    seat.page.get_by_role("heading", name="Why").wait_for(timeout=PATIENCE)
    seat.sees("26 weeks later")
    seat.shoot(pictures, "side-by-side")
    seat.button("Undo").click()
    expect(week).to_have_value(before)
    seat.button("Redo").click()
    expect(week).to_have_value(str(int(before) + 26))
    seat.button("Undo").click()
    seat.button("Add a part").click()
    seat.sees("What a plan can be made of")
    seat.shoot(pictures, "catalogue")
    seat.button("Add Community hub").click()
    seat.sees("Community hub")
    expect(seat.page.locator(".hw-gantt-row")).to_have_count(7)
    seat.editor("Community hub").get_by_role("button", name="Remove").click()
    expect(seat.page.locator(".hw-gantt-row")).to_have_count(6)
    for name in ("How sure is this", "Assumptions", "Over time"):
        seat.tab(name)
        seat.sees({"How sure is this": "check", "Assumptions": "allowed: ", "Over time": "Share of futures"}[name])
        seat.page.wait_for_timeout(500)
        seat.shoot(pictures, name.split()[0].lower())
    expect(seat.page.locator(".hw-stages canvas")).to_have_count(1, timeout=PATIENCE)
    seat.page.set_viewport_size({"width": 1366, "height": 768})
    assert seat.zones() == where


def test_one_future_is_watched_and_branched(seat: Visit, pictures: Path) -> None:
    seat.sees(WHOLE)
    seat.tab("Watch")
    seat.button("Open the middle future").click()
    slider = seat.page.get_by_role("slider", name="Week", exact=True)
    seat.button("Play").click()
    seat.sees("Week [2-9]")
    seat.button("Pause").click()
    for _ in range(3):
        slider.press("PageUp")
    seat.sees("Executives' support")
    seat.sees(r"Legal expects .* in 1,000 posts")
    seat.shoot(pictures, "watch")
    seat.button("Branch here").click()
    seat.button("Add a part").click()
    seat.button("Add Metrics").click()
    seat.editor("Metrics").get_by_label("asked for in week, typed").fill("60")
    seat.button("Run the branch").click()
    seat.sees("Otherwise from week")
    expect(seat.page.locator(".hw-frame")).to_have_count(2, timeout=PATIENCE)
    seat.shoot(pictures, "branch")
    seat.button("Dark colours").click()
    seat.shoot(pictures, "branch-dark")
    seat.button("Light colours").click()


def test_two_visitors_see_nothing_of_each_other_but_the_workshop(
    seat: Visit, browser: Browser, page: Served, pictures: Path
) -> None:
    other = visit(browser, page)
    expect(other.page.locator(".hw-gantt-row")).to_have_count(0)
    seat.button("Start over").click()
    for one in (seat, other):
        one.button("A workshop for teams").click()
    seat.page.get_by_label("Stops").fill("0")
    seat.button("Open it").click()
    code = seat.page.locator(".hw-code").inner_text()
    other.page.get_by_label("Code").fill(code)
    other.page.get_by_label("Name of your team").fill("<b>Red</b>")
    other.button("Join").click()
    other.page.get_by_label("In a sentence").fill("Nothing will come of it.")
    other.button("Enter plan and guess").click()
    other.sees("Entered: Nothing will come of it")
    other.shoot(pictures, "team")
    seat.sees("<b>Red</b>: entered")
    expect(seat.page.get_by_text("Nothing will come of it")).to_have_count(0)
    seat.shoot(pictures, "facilitator")
    seat.button("Reveal everything").click()
    for one in (seat, other):
        one.sees("What would have turned this future")
        one.sees("Nothing will come of it")
    seat.shoot(pictures, "debrief")
    assert other.wrong == []
    other.page.context.close()


def test_twelve_answers_make_a_company_and_stories_and_files_are_opened(
    seat: Visit, pictures: Path, tmp_path: Path
) -> None:
    seat.button("End the workshop").click()
    seat.button("Start over").click()
    seat.button("Mine Twelve").click()
    seat.sees("Your company in twelve questions")
    seat.page.get_by_role("button", name="about 60", exact=True).click()
    seat.page.get_by_role("button", name="hardly", exact=True).first.click()
    seat.shoot(pictures, "twelve")
    seat.button("Done").click()
    seat.button("Give me a plan").click()
    seat.sees("60 people|~ 60|values are guesses")
    seat.whole()
    bad = tmp_path / "bad.yaml"
    bad.write_text("organization: [\n<script>alert(1)</script>")
    seat.button("Start over").click()
    seat.page.locator("input[type=file]").set_input_files(bad)
    seat.sees("That was not taken")
    seat.shoot(pictures, "bad-file")


def test_who_asks_from_elsewhere_or_without_the_link_is_refused(page: Served) -> None:
    address = page.address

    def status(path: str = "/", method: str = "GET", **headers: str) -> int:
        told = {key.replace("_", "-"): value for key, value in headers.items()}
        request = urllib.request.Request(address + path, method=method, headers=told)
        try:
            answer: Any = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            return int(answer.status)

    here = address.removeprefix("http://")
    assert status() == 401, "without the link nobody comes in"
    assert status("/?token=wrong") == 401
    assert status(page.first.removeprefix(address)) == 401, "a link works once"
    assert status(Host="evil.example") == 421
    assert status(Origin="http://evil.example") == 403
    assert status(method="POST", path="/_solara/api/close/x?session_id=y") == 403
    assert status(path="/resourcez") == 404
    assert status(path="/static/../../../run.py") == 401
    assert status(path="/_solara/cdn/%2e%2e/%2e%2e/%2e%2e/pyvenv.cfg") == 401
    socket = f"ws://{here}/jupyter/api/kernels/1/channels?session_id=2"
    for origin in ("http://evil.example", None):
        with pytest.raises(InvalidStatus), connect(socket, origin=origin):  # type: ignore[arg-type]
            pass
    with pytest.raises(InvalidStatus), connect(socket, origin=address):  # type: ignore[arg-type]
        pass
