"""Every screen is made without a browser: with an answer and without, long names, forty departments, strange text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import ipyvuetify as v
import pytest
import reacton
import solara

from analysis.app import state, watch
from analysis.app.crew import Alone
from analysis.app.draft import Draft
from analysis.app.film import film_of
from analysis.app.html import Element, tag
from analysis.app.page import Page
from analysis.app.server import SETTINGS
from analysis.app.sides import side_by_side
from analysis.app.work import Workshop, open_workshop
from analysis.starters import is_there, nothing_more
from sim.scenario import Scenario
from tests.cases import company

EVIL = "<img src=x onerror=alert(1)> a very long name indeed"


def wide(**top: Any) -> Scenario:
    """Forty departments with long names."""
    many = {f"{EVIL} {k:02d}": {"headcount": 4, "customer_facing": k % 2 == 0} for k in range(40)}
    return company(weeks=20, name=EVIL, starts="2027-01-04", goal={"stage": "silos", "by_week": 20}).but(
        **{"organization.departments": many, "levers.there-rules": {"lever": "policy", "week": 1, "posture": "open"}},
        **top,
    )


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REACTON_FAST", SETTINGS["REACTON_FAST"])  # drawn as it is when it is served
    monkeypatch.setattr(state, "start", lambda: None)
    with open_workshop(Workshop(10, pool=Alone())) as made:
        yield made


def test_every_screen_can_be_made(shop: Workshop) -> None:
    _, context = reacton.render(Page(), handle_error=False)
    state.asked_twelve.value = True
    state.asked_twelve.value = False
    plan = wide()
    state.draft.value, state.screen.value = Draft.of(plan), "plan"
    for tab in get_args(state.Tab):
        state.tab.value = tab
    found = shop.answer(plan, lambda *_: None, lambda _: None, lambda: False, nothing_more(plan))
    state.answer.value = found
    for phase in ("running", "stopped", "failed"):
        state.work.value = state.Work(phase, 10, 5, "Words.")
    state.work.value = state.Work()
    for tab in get_args(state.Tab):
        state.tab.value = tab
    for lever in plan.levers:
        state.selected.value = lever.id
    state.selected.value = ""
    for shown in ("levers", "shocks", "training", ""):
        state.catalogue.value = shown
    film = film_of(shop.future(plan, 1, lambda: False))
    watch.shown.value = watch.Shown(plan, 1, film, 5, film)
    state.tab.value = "watch"
    for week in (0, 7, 20):
        watch.week.value = week
    state.keep_beside()
    state.tab.value = "sides"
    state.screen.value = "workshop"
    state.screen.value = "first"
    context.close()


def test_an_element_of_another_tag_in_the_same_place_is_made_anew() -> None:
    heading = solara.reactive(False)

    @solara.component
    def Said() -> Element:
        return tag("h2", "Done") if heading.value else tag("p", "Working ...", role="status")

    _, context = reacton.render(Said(), handle_error=False)
    before = context.find(v.Html).widget
    heading.value = True
    after = context.find(v.Html).widget
    assert (before.tag, after.tag, after.attributes) == ("p", "h2", {})
    assert before is not after, "a browser never renames an element"
    context.close()


def test_a_change_that_is_not_possible_is_told_and_loses_nothing(shop: Workshop) -> None:
    state.draft.value, state.screen.value = Draft.of(company()), "plan"
    before = state.draft.value.now
    state.change({"levers.train.week": 5000})
    assert "levers.train.week" in state.trouble.value
    assert state.draft.value.now is before
    state.change({"levers.train.week": 9})
    assert state.trouble.value == ""
    state.undo()
    assert state.draft.value.now.digest() == before.digest()
    state.add("hub")
    assert state.selected.value == "hub"
    state.remove("hub")
    assert state.draft.value.now.digest() == before.digest()
    state.open_file(b"levers: [")
    assert state.trouble.value
    state.open_file(b"x" * 300_000)
    assert "larger than" in state.trouble.value


def test_plans_side_by_side_say_what_differs_and_why(shop: Workshop) -> None:
    plan = company(weeks=12)
    other = plan.but(name="Other", **{"levers.rules": None})
    quiet = (lambda *_: None, lambda _: None, lambda: False)
    answers = [shop.answer(one, *quiet, nothing_more(one)) for one in (plan, other)]
    (side,) = side_by_side(answers[0], answers[1:])
    assert side.label == "Without: guidelines for everyone"
    assert side.rows[0][0] == "Where departments end (stages)"
    assert any(text.startswith("Without") for text in side.why)
    assert not any(is_there(lever.id) for lever in plan.levers)


def test_a_baseline_stays_on_the_table_with_the_last_four_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = [company(weeks=12 + k, name=f"Plan {k}") for k in range(7)]
    monkeypatch.setattr(state.sides, "value", ())
    for plan in plans:
        found = SimpleNamespace(final=True, scenario=plan)
        monkeypatch.setattr(state.answer, "value", found)
        state.keep_beside()
        state.keep_beside()  # what stands there is not put there again
    kept = [one.scenario.name for one in state.sides.value]
    assert kept == ["Plan 0", "Plan 3", "Plan 4", "Plan 5", "Plan 6"]


def test_mesas_own_page_opens_on_a_run() -> None:
    from analysis.app.developers import view

    _, context = reacton.render(view("small-business"), handle_error=False)
    context.close()
