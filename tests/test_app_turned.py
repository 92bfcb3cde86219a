"""A debrief that names the change which turns this very future, in a real browser; the change does it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from analysis.branch import one_future
from analysis.experiments import DEFAULT_SEED
from analysis.turning import reaches
from tests.cases import company
from tests.test_app_contrast import everywhere
from tests.visits import PATIENCE, Served, Visit, visit

LEVERS: dict[str, Any] = {
    "rules": {"lever": "policy", "week": 2, "posture": "spokespersons"},
    "train": {"lever": "training", "week": 6, "weeks": 8},
}
TURNED = "Guidelines for everyone in place of spokespersons only. With that alone"


@pytest.fixture(autouse=True)
def _nothing_wrong(seat: Visit) -> Iterator[None]:
    yield
    assert seat.wrong == []


def test_a_workshop_ends_with_the_change_that_would_have_turned_it(
    seat: Visit, browser: Browser, page: Served, pictures: Path, tmp_path: Path
) -> None:
    plan = company(LEVERS, goal={"stage": "grass_roots", "by_week": 30})
    file = tmp_path / "few-may-speak.yaml"
    file.write_text(plan.to_yaml())
    seat.page.locator("input[type=file]").set_input_files(file)
    seat.whole()
    seat.button("Start over").click()
    seat.button("A workshop for teams").click()
    seat.page.get_by_label("Stops").fill("0")
    seat.page.wait_for_timeout(500)
    seat.button("Open it").click()
    code = seat.page.locator(".hw-code").inner_text()
    teams = {name: visit(browser, page) for name in ("Red, who keep the plan", "Blue, who open it")}
    for name, team in teams.items():
        team.page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
        team.button("A workshop for teams").click()
        team.page.get_by_label("Code").fill(code)
        team.page.get_by_label("Name of your team").fill(name)
        team.page.wait_for_timeout(500)
        team.button("Join").click()
        team.sees("week 0")
    red, blue = teams.values()
    blue.page.locator(".hw-gantt-row").first.click()
    rules = blue.page.locator(".hw-editor").get_by_label("Rules")
    rules.press("Enter")
    blue.page.locator(".menuable__content__active").get_by_text("guidelines for everyone", exact=True).click()
    expect(blue.editor("Guidelines for everyone")).to_be_visible(timeout=PATIENCE)
    for team in teams.values():
        team.page.get_by_label("In a sentence").fill("The rules will decide it.")
        team.page.wait_for_timeout(500)
        team.button("Enter plan and guess").click()
        team.sees("Entered: The rules will decide it")
    for name in teams:
        seat.sees(f"{name}: entered")
    seat.button("Reveal everything").click()
    for one in (seat, red, blue):
        one.page.get_by_role("heading", name="What became of it").wait_for(timeout=3 * PATIENCE)
        one.sees(f"{TURNED} this very future reaches the goal")
        one.sees("It got there: nothing had to be turned")
        expect(one.page.get_by_text("posture")).to_have_count(0)
    everywhere(red, "turned", 20)
    red.shoot(pictures, "turned")
    red.button("Dark colours").click()
    red.shoot(pictures, "turned-dark")
    seat.button("End the workshop").click()
    for team in teams.values():
        assert team.wrong == []
        team.page.context.close()


def test_the_change_turns_the_future_that_was_lived() -> None:
    plan = company(LEVERS, goal={"stage": "grass_roots", "by_week": 30})
    opened = plan.but(**{"levers.rules.posture": "guidelines"})
    number = 8  # the middle one of ten, which the room takes
    assert [reaches(one_future(one, number, DEFAULT_SEED)) for one in (plan, opened)] == [False, True]
