"""Every screen in a real browser, light and dark: texts read against what is painted behind them, numbers explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cases import company
from tests.visits import PATIENCE, SIZES, Visit, script

HERE = Path(__file__).parent
LEGIBLE = script("legible")
UNTOLD = (HERE / "untold.js").read_text(encoding="utf-8")
LONG = "<b>Customer communities, partners and everybody else</b>"


@pytest.fixture(autouse=True)
def _nothing_wrong(seat: Visit) -> Iterator[None]:
    seat.page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
    yield
    assert seat.wrong == []


def reads(seat: Visit, name: str, least: int = 20) -> None:
    """What is on screen can be read in both themes; at least so many texts are there to be read."""
    for theme, other in (("light", "Dark"), ("dark", "Light")):
        seat.page.locator(f".hw-{theme}").wait_for()
        seat.page.wait_for_function("() => !document.querySelector('[class*=leave-active]')")  # what closes has closed
        for _ in range(50):
            seat.page.wait_for_timeout(100)  # the page's parts follow, and colours move to those of the theme
            found = seat.page.evaluate(LEGIBLE)
            if found["wrong"] == []:
                break
        assert found["wrong"] == [], (name, theme)
        assert found["small"] == [], (name, theme)
        assert found["seen"] >= least, (name, theme)
        seat.page.evaluate(f"document.querySelector('[aria-label=\"{other} colours\"]').click()")


def explained(seat: Visit, name: str) -> None:
    assert seat.page.evaluate(UNTOLD) == [], name


def test_what_cannot_be_read_is_found(seat: Visit) -> None:
    seat.page.add_style_tag(
        content=".hw-pick span { color: #8a949e !important; } .hw-header p { font-size: 11px !important; }"
    )
    found = seat.page.evaluate(LEGIBLE)
    assert {entry["class"] for entry in found["small"]} == {"hw-clip"}
    assert len(found["wrong"]) == 10
    assert all(3.0 < entry["ratio"] < 4.5 for entry in found["wrong"])
    seat.page.evaluate("document.head.lastElementChild.remove()")


def test_the_first_screen_and_the_ways_in(seat: Visit, tmp_path: Path) -> None:
    reads(seat, "first")
    for width, height in SIZES:
        seat.page.set_viewport_size({"width": width, "height": height})
        for name in ("Give me a plan", "A workshop for teams", "Mine Twelve"):
            box = seat.button(name).bounding_box()
            assert box is not None and box["y"] + box["height"] < height, "nothing that matters lies below the fold"
    seat.button("Mine Twelve").click()
    seat.sees("Your company in twelve questions")
    box = seat.button("Done").bounding_box()
    assert box is not None and box["y"] + box["height"] < SIZES[-1][1]
    reads(seat, "twelve", 60)
    seat.button("Done").click()
    seat.button("A workshop for teams").click()
    seat.sees("Lead a workshop")
    reads(seat, "door", 8)
    seat.button("Join").click()
    seat.sees("A team needs a name")
    reads(seat, "no such room", 8)
    seat.button("Start over").click()
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: [\n")
    seat.page.locator("input[type=file]").set_input_files(bad)
    seat.sees("That was not taken")
    reads(seat, "bad file")
    seat.button("Close").click()


def test_the_plan_of_a_company_with_forty_departments_and_long_names(
    seat: Visit, pictures: Path, tmp_path: Path
) -> None:
    many = {f"{LONG} {k:02d}": {"headcount": 4, "customer_facing": k % 2 == 0} for k in range(40)}
    plan = company(weeks=20, name=LONG, starts="2027-01-04", goal={"stage": "silos", "by_week": 20}).but(
        **{"organization.departments": many}, shocks=[{"shock": "launch", "week": 5}]
    )
    file = tmp_path / "wide.yaml"
    file.write_text(plan.to_yaml())
    seat.page.locator("input[type=file]").set_input_files(file)
    seat.whole()
    seat.shoot(pictures, "wide")
    reads(seat, "answer", 60)
    explained(seat, "answer")
    seat.button("values are guesses").click()
    seat.sees("Nobody has told these")
    reads(seat, "guesses", 100)
    seat.button("Close").click()
    for name in ("Over time", "What if", "Watch", "How sure is this", "Assumptions", "Take away"):
        seat.tab(name)
        seat.page.wait_for_timeout(500)
        reads(seat, name, 40)
        explained(seat, name)
        seat.shoot(pictures, f"wide-{name.split()[0]}")


def test_what_is_changed_watched_and_held_beside(seat: Visit, pictures: Path) -> None:
    seat.page.set_viewport_size({"width": 1280, "height": 720})
    seat.tab("What if")
    seat.button("Keep this plan").click()
    seat.page.locator(".hw-gantt-row").first.click()
    week = seat.page.get_by_label("asked for in week, typed")
    week.fill("soon")
    seat.sees("A week is a whole number")
    reads(seat, "editor", 60)
    explained(seat, "editor")
    seat.tab("Answer")
    seat.button("Let me guess first").click()
    week.fill("9")
    seat.sees("Before you look")
    reads(seat, "guess", 50)
    seat.button("Worse").click()
    reads(seat, "the answer before this one", 50)
    seat.whole()
    seat.sees("You guessed worse")
    seat.tab("What if")
    seat.button("Keep this plan").click()
    seat.page.get_by_role("heading", name="Why").wait_for(timeout=PATIENCE)
    reads(seat, "beside", 60)
    explained(seat, "beside")
    seat.button("Add a part").click()
    seat.sees("What a plan can be made of")
    reads(seat, "catalogue", 100)
    seat.button("More about Training").click()
    seat.sees("When it helps")
    assert seat.page.get_by_text(re.compile(r"\btraining\.[a-z]")).count() == 0, (
        "names of the registry are no words for a strategist"
    )
    reads(seat, "about", 40)
    seat.button("Close").click()
    seat.button("Something happens").click()
    seat.sees("What can happen")
    reads(seat, "shocks", 60)
    seat.button("Close").click()
    seat.tab("Watch")
    seat.button("Open the middle future").click()
    seat.sees("Executives' support")
    seat.page.get_by_role("slider", name="Week", exact=True).press("End")
    seat.sees("Week 20")
    reads(seat, "watch", 60)
    explained(seat, "watch")
    seat.shoot(pictures, "wide-watched")
