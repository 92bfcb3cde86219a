"""Capabilities as slow stocks, gates, clocks, falling back, and what is said to block the next step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from cases import company, rows, specs
from hypothesis import given
from hypothesis import strategies as st
from tiny import column, row, structure, values

from sim.effects import Effects
from sim.journey import (
    CAPABILITIES,
    GATES,
    MEASURES,
    STAGES,
    STOCKS,
    UPPER,
    Building,
    Journey,
    build_capabilities,
    feel_oversight,
    move_stages,
    move_turf,
    organization_stage,
    start_journey,
)
from sim.model import run_block
from sim.parameters import PARAMETERS

ONE = structure((10,))


# --- the gate table ---------------------------------------------------------------------------------------------------
def test_gates_are_those_of_the_specification() -> None:
    """The start values of the table of stages, each with a phrase of its source."""
    table = {(g.stage, g.measure): g.level for g in GATES}
    assert len(table) == len(GATES)
    assert table == {
        (1, "activity"): 0.02,
        (2, "activity"): 0.05, (2, "leadership"): 0.35, (2, "education"): 0.30, (2, "listening"): 0.25,
        (2, "tools"): 0.25, (2, "oversight"): 0.60,
        (3, "activity"): 0.08, (3, "leadership"): 0.45, (3, "listening"): 0.35, (3, "tools"): 0.40,
        (3, "metrics"): 0.30, (3, "conversation"): 0.30, (3, "roles"): 0.30, (3, "integration"): 0.25,
        (3, "governance"): 0.40, (3, "turf"): 0.60,
        (4, "activity"): 0.35, (4, "education"): 0.55, (4, "role_education"): 0.45, (4, "listening"): 0.60,
        (4, "metrics"): 0.60, (4, "tools"): 0.65, (4, "visibility"): 0.50, (4, "integration"): 0.55,
        (4, "governance"): 0.50, (4, "autonomy"): 0.50, (4, "conversation"): 0.50,
    }  # fmt: skip
    assert all(g.phrase.startswith("S3") for g in GATES)
    assert all(PARAMETERS[f"journey.to_{g.stage}_{g.measure}"].default == g.level for g in GATES)


def test_gates_rise_with_the_stages() -> None:
    for measure in MEASURES:
        levels = [g.level for g in GATES if g.measure == measure]
        assert levels == sorted(levels, reverse=measure in UPPER), measure
    assert len(STAGES) == 5 and set(STOCKS) < set(MEASURES) and set(CAPABILITIES) < set(MEASURES)


# --- capabilities -----------------------------------------------------------------------------------------------------
def building(departments: int = 1, **given_: Any) -> Building:
    """What builds this week: nothing but what is given, by the fields of Building and the names of effects."""
    s = structure((10,) * departments)
    effects = Effects(s, values())
    for name in (*Effects.BLANK, "permission"):
        getattr(effects, name)[:] = given_.pop(name, 0.0)
    usual = {**dict.fromkeys(Building.__dataclass_fields__, 0.0), "pace": 1.0, **given_}
    arrays: dict[str, Any] = {name: np.full((1, departments), value) for name, value in usual.items()}
    return Building(**{**arrays, "effects": effects})


def grown(b: Building, world: dict[str, float] | None = None, **start: float) -> dict[str, float]:
    """Levels after one week, from the given start (nothing where not given)."""
    v = values({f"journey.{name}": value for name, value in (world or {}).items()})
    journey = start_journey(ONE, v)
    for name in MEASURES:
        journey.level(name)[:] = start.get(name, 0.0)
    build_capabilities(journey, b, v.room("journey"))
    return {name: float(journey.level(name)[0, 0]) for name in MEASURES}


def test_what_builds_each_capability_by_hand() -> None:
    active = {"active_share": 0.25}  # its root is .5
    own = {"engagement": 0.8, "invests": 0.5, **active}
    half = {"engagement": 0.8, "pace": 0.5}  # a lever at full strength does .4 of what it could
    cases: list[tuple[str, dict[str, Any], dict[str, float], float]] = [
        ("leadership", {"engagement": 0.8, "sponsor": 0.5}, {"leadership_sponsor": 0.01}, 0.004),
        ("leadership", {"advocates": 0.5, **active}, {"leadership_advocates": 0.02, "leadership_activity": 0.002},
         0.02 * 0.5 * (0.3 + 2.0 * 0.5) + 0.001),
        ("listening", {"engagement": 0.8, "listening": 0.5}, {"listening_lever": 0.02}, 0.008),
        ("leadership", {**half, "lead": 1.0}, {"leadership_lead": 0.01}, 0.004),
        ("leadership", {**half, "council": 1.0}, {"leadership_council": 0.01}, 0.004),
        ("leadership", {**half, "owned_singly": 1.0}, {"leadership_owner": 0.005}, 0.004),
        ("listening", {**half, "lead": 1.0}, {"listening_lead": 0.01}, 0.004),
        ("tools", {**half, "tools": 1.0}, {"tools_lever": 0.01}, 0.004),
        ("metrics", {**half, "metrics": 1.0}, {"metrics_lever": 0.01}, 0.004),
        ("roles", {**half, "roles": 1.0}, {"roles_lever": 0.01}, 0.004),
        ("roles", {**half, "lead": 1.0}, {"roles_lead": 0.005}, 0.002),
        ("integration", {**half, "hub": 1.0}, {"integration_hub": 0.01}, 0.004),
        ("integration", {**half, "summit": 1.0}, {"integration_summit": 0.01}, 0.004),
        ("integration", {**half, "council": 1.0}, {"integration_council": 0.005}, 0.002),
        ("integration", {**half, "owned_jointly": 1.0}, {"integration_joint": 0.005}, 0.004),
        ("governance", {**half, "council": 1.0}, {"governance_council": 0.01}, 0.004),
        ("governance", {"owned_jointly": 1.0}, {"governance_joint": 0.002}, 0.002),
        ("visibility", {**half, "celebrate": 1.0, "wins": 9.0}, {"visibility_wins": 0.004, "visibility_shown": 0.02},
         0.012),
        ("autonomy", {"autonomy_factor": 1.0, "education": 1.0, "owned_singly": 1.0},
         {"autonomy_growth": 0.01, "autonomy_governed": 0.4, "late_owner": 0.5}, 0.002),
        ("listening", active, {"listening_activity": 0.01}, 0.005),
        ("tools", own, {"tools_self": 0.01, "tools_activity": 0.008}, 0.008),
        ("metrics", own, {"metrics_self": 0.01, "metrics_activity": 0.004}, 0.006),
        ("roles", own, {"roles_self": 0.01, "roles_activity": 0.004}, 0.006),
        ("integration", {"pilot": 1.0, **active}, {"integration_pilot": 0.004, "integration_activity": 0.006}, 0.007),
        ("governance", {"governance_gain": 0.002, "ruled": 1.0, **active}, {"governance_activity": 0.004}, 0.004),
        ("governance", {"governance_gain": 0.002, "ruled": 0.0, **active}, {"governance_activity": 0.004}, 0.002),
        ("visibility", {"wins": 0.15}, {"visibility_wins": 0.004, "visibility_half": 0.3}, 0.002),
        ("visibility", {"wins": 9.0}, {"visibility_wins": 0.004, "visibility_half": 0.3}, 0.004),
        ("autonomy", {"autonomy_factor": 0.5, "education": 0.6, "throttle": 0.25},
         {"autonomy_growth": 0.01, "autonomy_governed": 0.4}, 0.01 * 0.5 * 0.6 * 0.75 * 0.4),
    ]  # fmt: skip
    for name, given_, world, expected in cases:
        assert grown(building(**given_), world)[name] == pytest.approx(expected), (name, given_)


def test_stocks_fill_up_and_fade() -> None:
    assert grown(
        building(listening=1.0, engagement=1.0), {"listening_lever": 0.02, "listening_decay": 0.005}, listening=0.5
    )["listening"] == pytest.approx(0.5 + 0.02 * 0.5 - 0.005 * 0.5)
    for name in STOCKS:
        faded = grown(building(), **{name: 0.8})[name]
        assert faded == pytest.approx(0.8 * (1.0 - PARAMETERS[f"journey.{name}_decay"].default)), name


def test_rivalry_keeps_integration_out_and_governance_makes_room_for_autonomy() -> None:
    assert grown(building(pilot=1.0), {"integration_pilot": 0.004}, turf=0.25)["integration"] == pytest.approx(0.003)
    given_ = {"autonomy_factor": 1.0, "education": 1.0}
    world = {"autonomy_growth": 0.01, "autonomy_governed": 0.4}
    assert grown(building(**given_), world, governance=0.5)["autonomy"] == pytest.approx(0.01 * 0.7)


def test_what_people_do_now_is_no_stock() -> None:
    now = {"education": 0.3, "role_education": 0.1, "conversation": 0.4, "activity": 0.5}
    reached = grown(building(**now), education=0.9, role_education=0.9, conversation=0.9, activity=0.9)
    assert {name: reached[name] for name in now} == now


@given(
    st.dictionaries(st.sampled_from(sorted(Building.__dataclass_fields__)), st.floats(0.0, 1.0)), st.floats(0.0, 1.0)
)
def test_levels_stay_between_nothing_and_everything(given_: dict[str, float], start: float) -> None:
    given_ = {**given_, "governance_gain": 0.01 * given_.get("governance_gain", 0.0)}
    reached = grown(building(**given_), **dict.fromkeys(MEASURES, start))
    assert all(0.0 <= level <= 1.0 for level in reached.values())


# --- turf, oversight --------------------------------------------------------------------------------------------------
def test_rivalry_by_hand() -> None:
    s = structure((10, 10, 10))
    world = {
        "journey.turf_growth": 0.02, "journey.turf_rivals": 4.0, "journey.turf_active_share": 0.04,
        "journey.turf_decay": 0.002, "journey.turf_integration": 0.006, "journey.turf_governance": 0.01,
    }  # fmt: skip
    v = values(world)
    journey = start_journey(s, v)
    journey.level("turf")[:] = 0.3
    journey.level("integration")[:] = row(0.0, 0.5, 0.0)
    journey.level("governance")[:] = row(0.0, 0.0, 0.4)
    nobody = building(3).effects
    move_turf(journey, row(0.10, 0.05, 0.04), nobody, v.room("journey"))  # two rivals: exactly .04 is not yet one
    up = 0.02 * 0.5 * 0.7
    expected = [0.3 + up - 0.002 * 0.3, 0.3 + up - 0.005 * 0.3, 0.3 + up - 0.006 * 0.3]
    assert journey.level("turf")[0].tolist() == pytest.approx(expected)


@pytest.mark.parametrize(("owner", "factor"), [("owned_singly", 0.7), ("owned_jointly", 0.2), ("owned_by_rivals", 2.2)])
def test_who_owns_it_decides_how_fast_rivalry_grows(owner: str, factor: float) -> None:
    v = values({
        "journey.turf_growth": 0.02, "journey.turf_rivals": 2.0, "journey.turf_owned_singly": 0.7,
        "journey.turf_owned_jointly": 0.2, "journey.turf_owned_by_rivals": 2.2, "journey.turf_decay": 0.002,
        "journey.turf_joint": 0.005, "journey.turf_hub": 0.007,
    })  # fmt: skip
    journey = start_journey(structure((10, 10)), v)
    journey.level("turf")[:] = 0.3
    for name in ("integration", "governance"):
        journey.level(name)[:] = 0.0
    given_ = {owner: 1.0, "hub": 0.5}
    move_turf(journey, row(0.5, 0.5), building(2, **given_).effects, v.room("journey"))
    fading = 0.002 + 0.0035 + (0.005 if owner == "owned_jointly" else 0.0)
    assert journey.level("turf")[0, 0] == pytest.approx(0.3 + 0.02 * factor * 0.7 - fading * 0.3)


def test_oversight_is_what_lies_beyond_what_the_stage_bears() -> None:
    s = structure((10, 10, 10))
    v = values({"journey.bears_0": 0.12, "journey.bears_2": 0.45, "journey.oversight_throttle": 0.8})
    journey = start_journey(s, v)
    journey.level("governance")[:] = 0.34
    journey.stage[0, 1] = 2
    feel_oversight(journey, row(0.0, 0.0, 0.6), v.room("journey"))
    beyond = (0.34 - 0.12) / 0.88
    assert journey.level("oversight")[0].tolist() == pytest.approx([beyond, 0.0, beyond + 0.48])
    journey.level("governance")[:] = 1.0
    feel_oversight(journey, row(1.0, 1.0, 1.0), v.room("journey"))
    assert journey.level("oversight").max() == 1.0


# --- stages -----------------------------------------------------------------------------------------------------------
SHORT = {f"journey.dwell_{k}": n for k, n in ((1, 3), (2, 10), (3, 21), (4, 19))}


def standing(stage: int = 0, **levels: float) -> tuple[Journey, Any]:
    """A department at `stage` that has everything except what is given otherwise."""
    v = values({**SHORT, "journey.fall_weeks": 8.0})
    journey = start_journey(ONE, v)
    journey.measure[:] = 1.0
    for name in UPPER:
        journey.level(name)[:] = 0.0
    journey.stage[:] = stage
    for name, level in levels.items():
        journey.level(name)[:] = level
    return journey, v.room("journey")


def test_a_stage_takes_its_dwell_time() -> None:
    journey, p = standing()
    reached = []
    for week in range(1, 60):
        if move_stages(journey, week, p)[0, 0] == 1:
            reached.append(week)
    # 3 weeks, then 10 more, then 21, then 19; the clock starts anew at each stage, and nothing lies beyond the last.
    assert reached == [3, 13, 34, 53]
    assert journey.stage[0, 0] == 4


@pytest.mark.parametrize("gate", GATES, ids=lambda g: f"{g.stage}-{g.measure}")
def test_every_gate_blocks_alone(gate: Any) -> None:
    missed = gate.level + 0.01 if gate.measure in UPPER else gate.level - 0.01
    journey, p = standing(gate.stage - 1, **{gate.measure: missed})
    for week in range(1, 40):
        move_stages(journey, week, p)
    assert journey.stage[0, 0] <= gate.stage - 1
    at = MEASURES.index(gate.measure)
    assert journey.short[0, 0, at] == pytest.approx(0.01)
    assert journey.since[0, 0, at] == 1
    assert np.flatnonzero(journey.short[0, 0]).tolist() == [at]
    journey, p = standing(gate.stage - 1, **{gate.measure: gate.level})
    for week in range(1, 25):
        move_stages(journey, week, p)
    assert journey.stage[0, 0] >= gate.stage, "at the level itself the gate is open"


def test_the_dwell_clock_runs_down_rather_than_starting_anew() -> None:
    journey, p = standing()
    for week, activity in enumerate((1, 1, 0, 1, 1), 1):
        journey.level("activity")[:] = activity
        change = move_stages(journey, week, p)
    # 1, 2, 1, 2, 3: reached in the fifth week; a reset would take two more.
    assert change[0, 0] == 1


def test_since_says_when_a_gate_was_first_missed_without_a_break() -> None:
    journey, p = standing(1)
    at = MEASURES.index("tools")
    since = []
    for week, tools in enumerate((0.1, 0.2, 0.9, 0.1, 0.1), 1):
        journey.level("tools")[:] = tools
        move_stages(journey, week, p)
        since.append(int(journey.since[0, 0, at]))
    assert since == [1, 1, -1, 4, 4]


def test_falling_back_takes_a_quarter_below_what_holds() -> None:
    p0 = PARAMETERS["journey.hold"].default
    journey, p = standing(2, leadership=0.35 * p0 - 0.01)
    changes = [int(move_stages(journey, week, p)[0, 0]) for week in range(1, 9)]
    assert changes == [0] * 7 + [-1]
    assert journey.stage[0, 0] == 1
    # At the level that holds, below the gate, it neither rises nor falls.
    journey, p = standing(2, leadership=0.35 * p0 + 1e-6)
    assert [int(move_stages(journey, week, p)[0, 0]) for week in range(1, 40)] == [0] * 39


def test_the_falling_clock_runs_down_in_good_weeks() -> None:
    journey, p = standing(2)
    journey.level("metrics")[:] = 0.0  # blocks the way up
    for week in range(1, 30):
        journey.level("leadership")[:] = 0.0 if week % 2 else 1.0
        move_stages(journey, week, p)
    assert journey.stage[0, 0] == 2
    assert journey.falling[0, 0] <= 1.0


def test_gates_that_are_not_held_do_not_throw_back() -> None:
    journey, p = standing(3, conversation=0.0, leadership=0.0, tools=0.0, listening=0.0)
    for week in range(1, 40):
        move_stages(journey, week, p)
    assert journey.stage[0, 0] == 3
    held = {g.measure for g in GATES if g.stage == 3 and g.held}
    assert held == {"activity", "metrics", "roles", "governance", "turf"}


def test_rivalry_is_borne_a_little_longer_inside_than_at_the_gate() -> None:
    margin = PARAMETERS["journey.hold_turf"].default
    for turf, stays in ((0.60 + margin - 0.01, True), (0.60 + margin + 0.01, False)):
        journey, p = standing(3, turf=turf, visibility=0.0)
        for week in range(1, 10):
            move_stages(journey, week, p)
        assert bool(journey.stage[0, 0] == 3) is stays


def test_nothing_falls_below_the_start() -> None:
    journey, p = standing(0)
    journey.measure[:] = 0.0
    for week in range(1, 40):
        move_stages(journey, week, p)
    assert journey.stage[0, 0] == 0


def test_a_new_stage_names_what_blocks_the_next_one() -> None:
    """In the week of a fall the words are about the stage just entered, since this week, and of the right size."""
    journey, p = standing(2, leadership=0.1, education=0.2)
    for week in range(1, 9):
        change = move_stages(journey, week, p)
    assert change[0, 0] == -1
    short, since = journey.short[0, 0], journey.since[0, 0]
    missing = {MEASURES[k]: float(short[k]) for k in np.flatnonzero(short)}
    assert missing == pytest.approx({"leadership": 0.25, "education": 0.10})
    assert all(since[MEASURES.index(name)] == 8 for name in missing)


def test_words_about_what_blocks_name_weeks_that_have_been() -> None:
    made = run_block(specs(company({}, weeks=80), range(12)))
    departments = made["departments"]
    falls = made["events"]["kind"].tolist().count("stage_down")
    assert falls > 0, "the test needs departments that fall back"
    for week, text in zip(departments["week"], departments["blocked_by"], strict=True):
        for part in filter(None, text.split("; ")):
            assert 0 <= int(part.rsplit(" ", 1)[1]) <= week, text


# --- the organization -------------------------------------------------------------------------------------------------
def test_the_organization_is_where_most_customer_facing_people_are() -> None:
    s = structure((60, 40, 100))
    s = type(s)(s.organization.model_copy(update={"departments": {
        name: d.model_copy(update={"customer_facing": name != "C"}) for name, d in s.organization.departments.items()
    }}))  # fmt: skip
    v = values({"journey.quorum": 0.6}, {"journey.quorum": 0.7})
    journey = start_journey(s, v)
    journey.stage[:] = np.array([3, 1, 4])
    # A is exactly 60 % of those who face customers; C does not count however far it is.
    assert organization_stage(journey, s, v.room("journey")).tolist() == [3.0, 1.0]
    journey.stage[:] = np.array([0, 4, 4])
    assert organization_stage(journey, s, v.room("journey")).tolist() == [0.0, 0.0]


def test_where_nobody_faces_customers_everybody_counts() -> None:
    s = structure((30, 70))
    plain = {name: d.model_copy(update={"customer_facing": False}) for name, d in s.organization.departments.items()}
    s = type(s)(s.organization.model_copy(update={"departments": plain}))
    v = values()
    journey = start_journey(s, v)
    journey.stage[:] = np.array([0, 2])
    assert organization_stage(journey, s, v.room("journey")).tolist() == [2.0]


def test_one_active_person_is_no_activity_of_a_department() -> None:
    """A department of twelve with one speaker counts as inactive, with two as active."""
    made = run_block(specs(company({}, weeks=20), range(6)))
    pr = rows(made, "departments", department="PR")
    ceiling = PARAMETERS["journey.ceiling"]
    lowest = 2 / 12 / ceiling.high
    positive = pr["activity"][pr["activity"] > 0.0]
    assert positive.size and positive.min() >= lowest - 1e-12


def test_building_is_frozen() -> None:
    b = building()
    assert replace(b, wins=column(1.0)).wins[0, 0] == 1.0
    with pytest.raises(AttributeError):
        b.wins = column(1.0)  # type: ignore[misc]
