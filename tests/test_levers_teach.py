"""Levers that teach: courses, onboarding, executive education."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from cases import company, rows, specs
from levers_bench import AT, MARKETING, S, applied, bench, counted, lever

from sim.block import RunSpec
from sim.effects import TOPICS, LeverState
from sim.model import advance, make_block, release, run_block

# --- courses ----------------------------------------------------------------------------------------------------------
SEATS = {
    "training__seats": 0.005, "training__most": 0.10, "training__gain": 0.4, "training__elearning_seats": 3.0,
    "training__elearning_gain": 0.5,
}  # fmt: skip


def test_seats_are_the_companys_and_a_narrow_target_gets_more_each() -> None:
    row = bench(**SEATS)
    applied(lever("training"), row)
    assert row.effects.seats["tools"][0] == pytest.approx(0.005)
    assert row.effects.seat_gain[0] == pytest.approx(0.4)
    row = bench(**SEATS)
    applied(lever("training", target=MARKETING), row)
    here = S.department == AT["Marketing"]
    assert row.effects.seats["tools"][0][here] == pytest.approx(0.005 * 103 / 30)
    assert not row.effects.seats["tools"][0][~here].any() and not row.effects.seat_gain[0][~here].any()
    row = bench(**SEATS)
    applied(lever("training", target={"departments": ("Legal",)}, intensity=3.0), row)
    assert row.effects.seats["tools"].max() == pytest.approx(0.10), "only so many can be spared in a week"


def test_training_for_a_site_reaches_nobody_of_another() -> None:
    """A course for London is not for Austin, whatever department they share."""
    row = bench(**SEATS)
    applied(lever("training", target={"departments": ("Marketing",), "sites": ("West",)}), row)
    seats = row.effects.seats["tools"][0]
    assert (seats > 0.0).sum() == 15
    assert (S.site[seats > 0.0] == 1).all() and (S.department[seats > 0.0] == AT["Marketing"]).all()
    plan = {"train": {"lever": "training", "week": 1, "target": {"sites": ["West"]}, "intensity": 3.0}}
    world = {"training.support": 0.0, "people.turnover": 0.0, "people.knowledge_teaching": 0.0}
    both = []
    for levers in (plan, {}):
        block = make_block([RunSpec(company(levers, weeks=12), 5, world)])
        for _ in range(12):
            advance(block)
        both.append(block.people.knowledge[0].copy())
        release(block)
    gained = both[0] - both[1]
    assert gained[S.site == 1].max() > 0.1 and np.abs(gained[S.site == 0]).max() < 0.02


def test_e_learning_seats_more_and_gives_less() -> None:
    row = bench(**SEATS)
    applied(lever("training", format="e-learning"), row)
    assert row.effects.seats["tools"][0] == pytest.approx(0.015)
    assert row.effects.seat_gain[0] == pytest.approx(0.2)


def test_courses_side_by_side_give_each_seat_its_own() -> None:
    row = bench(**SEATS)
    applied(lever("training", format="e-learning"), row)
    applied(lever("training", id="y", intensity=0.5, target=MARKETING), row)
    here, more = S.department == AT["Marketing"], 0.0025 * 103 / 30
    seats, gain = row.effects.seats["tools"][0], row.effects.seat_gain[0]
    assert seats[here] == pytest.approx(0.015 + more)
    assert gain[here] == pytest.approx((0.015 * 0.2 + more * 0.4) / (0.015 + more))
    assert gain[~here] == pytest.approx(0.2), "elsewhere e-learning is what it was"
    idle = bench(**SEATS)
    applied(lever("training", intensity=0.0), idle)
    assert not idle.effects.seats["tools"].any() and not idle.effects.seat_gain.any(), "no seat, nothing given"


@pytest.mark.parametrize("topic", TOPICS)
def test_courses_are_kept_apart_by_what_they_are_about(topic: str) -> None:
    row = bench()
    changed, _ = applied(lever("training", topic=topic), row)
    row.effects.note_offers(row.run)
    assert row.effects.offered == (topic,) and changed == {}


def test_courses_in_roles_are_weaker_without_roles() -> None:
    row, entry = bench(programme__unmet=0.5), lever("training", topic="roles")
    assert entry.missing(row, set()) == ("roles",) and entry.missing(row, {"roles"}) == ()
    assert lever("training").missing(row, set()) == ()
    state = LeverState(started=1, unmet=0.5)
    entry.apply(row, state)
    usual = bench()
    entry.apply(usual, LeverState(started=1))
    assert row.effects.seats["roles"] == pytest.approx(0.5 * usual.effects.seats["roles"])


def test_who_is_picked_out_is_pressed_and_who_is_offered_a_course_is_not() -> None:
    row = bench()
    applied(lever("training"), row)
    assert not row.effects.pressed.any()
    entry = lever("training", target={"departments": ("Marketing",), "who": "laggards", "share": 0.2})
    _, state = applied(entry, row)
    assert counted(row.effects.pressed[0]) == [0.0, 0.0, 6.0, 0.0, 0.0]
    assert np.array_equal(row.effects.pressed[0], np.asarray(state.members))


def test_netiquette_lowers_harm_and_conversation_raises_it_least() -> None:
    """F36: what is proper and what is risky is what prevents harm."""
    risk = {}
    for topic in ("netiquette", "tools"):
        plan = {"train": {"lever": "training", "topic": topic, "week": 1, "weeks": 20, "intensity": 3.0}}
        free = {"training.support": 0.0, "people.turnover": 0.0}
        runs = specs(company(plan, weeks=26), range(6), luck_only=True)
        weekly = run_block([replace(spec, world=free) for spec in runs])["weekly"]
        risk[topic] = weekly["real_risk"][weekly["week"] == 26].mean()
    assert risk["netiquette"] < risk["tools"]


def test_places_taken_and_their_hours_are_settled() -> None:
    row = bench(training__hours=4.0)
    entry = lever("training", target=MARKETING)
    row.effects.places["tools"][0] = [5.0, 0.0, 7.0, 0.0, 0.0]  # taken before it started
    state = LeverState(started=1)
    entry.choose(row, state)
    row.effects.places["tools"][0] += [9.0, 0.0, 6.0, 0.0, 0.0]
    entry.settle(row, state, 10)
    assert (state.people_reached, state.hours) == (6, 24.0)
    assert entry.report(row, state) == "Training in the tools ends: 6 places taken, 24 hours of staff, 0 spent"


def test_people_reached_and_hours_agree_with_the_weekly_table() -> None:
    plan = {
        "train": {"lever": "training", "week": 1, "weeks": 20},
        "push": {"lever": "pilot", "week": 1, "weeks": 14, "share": 0.2},
    }
    keep = {f"organization.departments.{name}.turnover": 0.0 for name in S.names}
    free = {"people.post_hours": 0.0, "legal.review_hours": 0.0}  # posting and reviews take hours of their own
    scenario = company(plan, weeks=24).but(**keep)
    made = run_block([replace(spec, world={**spec.world, **free}) for spec in specs(scenario, range(6))])
    ended = 0
    for run in range(6):
        levers, weekly = rows(made, "levers", run=run), rows(made, "weekly", run=run)
        assert levers["hours"].sum() == pytest.approx(weekly["staff_hours"].sum())
        assert weekly["staff_hours"].sum() > 0.0
        ended += int((levers["ended"] >= 0).sum())
    assert 0 < ended < 12, "some have ended and some are still at work"


# --- others -----------------------------------------------------------------------------------------------------------
def test_executives_are_taught_whoever_else_is_aimed_at() -> None:
    changed, state = applied(lever("executive_education", target=MARKETING))
    assert changed == {"taught": [1.0] * 5} and state.people_reached == 3


def test_onboarding_counts_who_has_come_since() -> None:
    row = bench()
    entry, state = lever("onboarding", target=MARKETING), LeverState(started=4)
    entry.apply(row, state)
    assert row.of("onboarding").tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]
    first = S.first[AT["Marketing"]]
    row.people.since[0, [first, first + 1, S.first[AT["PR"]]]] = [5, 3, 6]
    entry.settle(row, state, 10)
    assert state.people_reached == 1
