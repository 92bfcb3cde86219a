"""A programme that is given up, what that does, and how it may start again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import PLAN, company, rows

from sim.abandonment import give_up, think_again
from sim.block import RunSpec
from sim.model import advance, make_block, release, run_block
from sim.people import SPEAKING

# --- given up, and again ----------------------------------------------------------------------------------------------
TIRED = {
    "executive.expects": 0.12, "executive.patience": 60.0, "executive.patience_sd": 2.0, "executive.give_up": 0.2,
    "executive.give_up_support": 0.36, "market.win_rate": 0.0, "executive.restart_support": 0.3,
    "executive.backlash_decay": 0.027, "executive.restart_backlash": 0.5, "programme.restart_wait": 13.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def given_up() -> dict[str, dict[str, np.ndarray[Any, Any]]]:
    plan = {**PLAN, "late": {"lever": "training", "week": 150, "weeks": 5}}
    scenario = company(plan, weeks=260).but(**{"market.competitors.midpoint_week": 130})
    return run_block([RunSpec(scenario, seed, TIRED, seed) for seed in range(8)])


def test_a_programme_without_results_is_given_up_after_its_patience(given_up: Any) -> None:
    events = given_up["events"]
    weeks = events["week"][events["kind"] == "abandoned"]
    assert len(weeks) >= 6
    assert weeks.min() > 60 - 10
    causes = events["cause"][events["kind"] == "abandoned"]
    assert all("weeks of spending without the results expected" in cause for cause in causes)


def test_what_giving_up_does(given_up: Any) -> None:
    checked, lost, shadow = 0, 0.0, 0.0
    for run in range(8):
        mine = rows(given_up, "events", run=run)
        abandoned = mine["week"][mine["kind"] == "abandoned"]
        if not abandoned.size:
            continue
        checked += 1
        week = int(abandoned[0])
        again = mine["week"][(mine["kind"] == "restarted")]
        back = int(again[0]) if again.size else 260
        weekly = rows(given_up, "weekly", run=run)
        between = (weekly["week"] > week) & (weekly["week"] < back)
        assert not weekly["cash"][between].any(), "money stops"
        assert (weekly["abandoned"][between] == 1.0).all()
        assert weekly["abandoned"][week - 1] == 0.0
        ended = mine["week"][(mine["kind"] == "ended") & (mine["cause"] == "the programme was given up")]
        assert set(ended) == {week}
        starts = mine["week"][mine["kind"] == "started"]
        assert not ((starts > week) & (starts < back)).any(), "nothing starts meanwhile"
        lost += weekly["active_share"][week - 1] - weekly["active_share"][week]
        shadow += weekly["shadow_share"][week] - weekly["shadow_share"][week - 1]
        assert weekly["morale"][week + 13] < weekly["morale"][week - 1], "morale follows within a quarter"
    assert checked >= 6
    assert lost > 0.0 and shadow > 0.0, "accounts go quiet, some go on without permission"


def test_departments_fall_back_soon_after_it_is_given_up(given_up: Any) -> None:
    """The clock of falling back is set to its end: whoever misses a held level next week falls at once."""
    lost = 0
    for run in range(8):
        mine = rows(given_up, "events", run=run)
        abandoned = mine["week"][mine["kind"] == "abandoned"]
        if abandoned.size:
            week = int(abandoned[0])
            before = rows(given_up, "departments", run=run, week=week - 1)["stage"]
            after = rows(given_up, "departments", run=run, week=week + 4)["stage"]
            lost += int((before - after).sum())
    assert lost > 0


def test_what_had_not_started_is_asked_for_after_a_restart(given_up: Any) -> None:
    events = given_up["events"]
    again = {
        int(r): int(w)
        for r, w, k in zip(events["run"], events["week"], events["kind"], strict=True)
        if k == "restarted"
    }
    assert len(again) >= 3
    late = rows(given_up, "levers", id="late")
    for run, week in again.items():
        mine = rows(given_up, "events", run=run)
        first = int(mine["week"][mine["kind"] == "abandoned"][0])
        asked = int(late["asked"][late["run"] == run][0])
        if first < 150 and asked >= 0:
            assert asked >= max(150, week + 13)
    assert (late["asked"] >= 150).sum() >= 2


# --- who falls quiet --------------------------------------------------------------------------------------------------
def given_up_in(departments: list[str], **world: float) -> Any:
    """One run in which a programme that reached some departments has just been given up; everybody is active."""
    plan = {"listen": {"lever": "listening", "week": 1, "target": {"departments": departments}}}
    named = {"listening.support": 0.0, **{name.replace("__", "."): value for name, value in world.items()}}
    block = make_block([RunSpec(company(plan, weeks=60), 3, named)])
    while block.models[0].programme.states[0].started < 0:
        advance(block)
    block.people.rung[:] = SPEAKING
    give_up(block.models[0])
    return block


def test_who_obeys_falls_quiet_and_who_defies_goes_on_in_what_the_programme_reached() -> None:
    block = given_up_in(["Marketing", "Support"], people__speak_fall=0.0, people__turnover=0.0)
    people, s = block.people, block.structure
    reached = np.isin(s.department, [s.names.index("Marketing"), s.names.index("Support")])
    obeys = people.defiance[0] < 0.5
    assert (people.allowed[0] == ~reached).all(), "elsewhere nothing has changed"
    event = next(e for e in block.record.events[0] if e.kind == "quiet")
    count, quiet = int(reached.sum()), int((reached & obeys).sum())
    assert (
        event.text
        == f"Of {count} who spoke in public {quiet} will fall quiet and {count - quiet} will go on without permission"
    )
    for _ in range(25):
        advance(block)
    assert (people.rung[0, reached & obeys] < SPEAKING).mean() > 0.95
    assert (people.rung[0, reached & ~obeys] >= SPEAKING).mean() > 0.95
    assert (people.rung[0, ~reached] >= SPEAKING).mean() > 0.95
    assert block.public.sanctioned[0, [s.names.index("Marketing"), s.names.index("Support")]].sum() == 0.0
    release(block)


def test_money_stops_and_standing_is_lost() -> None:
    block = given_up_in(["Marketing"])
    assert block.purse.level[0, 0] == 0.0
    left = float(block.purse.left[0, 0])
    assert (block.executives.credibility < 0.5).all()
    advance(block)
    assert block.purse.left[0, 0] == left and block.purse.paid[0, 0] == 0.0
    release(block)


def test_a_restart_gives_leave_and_money_back() -> None:
    block = given_up_in(["Marketing"])
    think_again(block.models[0])
    assert block.people.allowed.all() and not block.stopped.any()
    assert block.purse.level[0, 0] == pytest.approx(0.4 + 1.6 * float(block.executives.mean[0, 0]))
    event = block.record.events[0][-1]
    assert event.kind == "restarted" and "backlash has faded to 1.00" in event.cause
    release(block)
