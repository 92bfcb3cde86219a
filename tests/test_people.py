"""What people believe, learn and do in a week, rule by rule against numbers worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from scipy.stats import beta
from tiny import row, structure, values, workforce

from sim.luck import Luck
from sim.people import (
    CONVERSING,
    INACTIVE,
    OBSERVING,
    SPEAKING,
    learn_by_doing,
    move_concern,
    move_conviction,
    start_people,
    to_people,
)
from sim.rungs import Setting, move_rungs, posts_of, utility

NOBODY = np.array([], dtype=np.int64)
RATE = {"people.conviction_listening": 0.2, "people.conviction_return": 0.1, "people.conviction_advocates": 0.05}


# --- the start --------------------------------------------------------------------------------------------------------
def test_the_start_follows_its_distributions() -> None:
    s = structure((2000, 2000))
    v = values()
    people, p = start_people(s, [Luck(4)], v, NOBODY), v.room("people")
    mean, sd = float(p.conviction_mean[0, 0]), float(p.belief_sd[0, 0])
    error = 5.0 / np.sqrt(s.people)
    assert abs(people.conviction.mean() - mean) < error * sd + 0.005
    assert abs(people.concern.std() - sd) < error * sd + 0.005
    assert abs(people.disposition.std() - float(p.disposition_sd[0, 0])) < error
    assert abs(people.defiance.mean() - 0.5) < error
    assert people.openness.min() >= p.openness_low[0, 0] and people.openness.max() < 1.0
    u = Luck(4).stream("start.knowledge").random(s.people)
    exact = beta.ppf(u, p.knowledge_low[0, 0], p.knowledge_high[0, 0])
    assert np.abs(people.knowledge[0] - exact).max() < 0.001
    assert np.abs(people.knowledge[0] - exact).mean() < 2e-5
    assert np.array_equal(people.reach, (1.0 - people.conviction) * people.openness)
    assert people.allowed.all() and not people.inside.any() and not people.role_knowledge.any()


def test_the_readiest_watch_and_advocates_speak() -> None:
    s = structure((60, 40))
    advocates = np.array([3, 77])
    v = values({"people.observing_share": 0.2, "people.advocate_disposition": -0.5, "people.advocate_conviction": 0.9})
    people = start_people(s, [Luck(2)], v, advocates)
    plain = start_people(s, [Luck(2)], v, NOBODY)
    assert people.rung[0, advocates].tolist() == [SPEAKING, SPEAKING]
    assert (plain.rung == OBSERVING).sum() == 20
    readiness = plain.conviction - plain.disposition
    assert readiness[plain.rung == OBSERVING].min() > readiness[plain.rung == INACTIVE].max()
    assert people.conviction[0, advocates].tolist() == [0.9, 0.9]
    assert np.array_equal(people.concern[0, advocates], 0.5 * plain.concern[0, advocates])
    assert people.disposition[0, advocates].max() <= -0.5
    others = np.setdiff1d(np.arange(100), advocates)
    for name in ("conviction", "concern", "knowledge", "disposition", "defiance", "openness"):
        assert np.array_equal(getattr(people, name)[0, others], getattr(plain, name)[0, others])


def test_what_is_remembered_of_the_start_does_not_move_with_beliefs() -> None:
    people = start_people(structure(), [Luck(1)], values(), NOBODY)
    kept = people.conviction0.copy()
    people.conviction += 0.1
    people.knowledge += 0.1
    assert np.array_equal(people.conviction0, kept)
    assert not np.array_equal(people.knowledge, people.knowledge0)


def test_departments_spread_to_their_people() -> None:
    assert to_people(row(1.0, 2.0), structure((3, 2))).tolist() == [[1.0, 1.0, 1.0, 2.0, 2.0]]


# --- beliefs ----------------------------------------------------------------------------------------------------------
def test_conviction_by_hand() -> None:
    people = workforce(2, conviction=[[0.4, 0.9]], conviction0=[[0.3, 0.9]], reach=[[0.5, 0.1]])
    move_conviction(people, row(0.6, 0.4), row(0.0, 0.5), row(0.2, 0.0), values(RATE).room("people"))
    # first: .4 + .2 (.6 - .4) + .1 (.3 + .5 x .2 - .4) + 0 = .44
    # second: .9 + .2 (.4 - .9) + .1 (.9 + 0 - .9) + .05 x .5 x .1 = .8025
    assert people.conviction[0].tolist() == pytest.approx([0.44, 0.8025], abs=1e-15)


def test_concern_by_hand() -> None:
    rates = {
        "people.concern_listening": 0.1, "people.concern_return": 0.2, "people.concern_knowledge": 0.5,
        "people.concern_floor": 0.1,
    }  # fmt: skip
    people = workforce(
        3, concern=0.5, concern0=[[0.5, 0.5, 0.8]], knowledge=[[0.4, 1.0, 0.2]], knowledge0=[[0.2, 0.0, 0.2]]
    )
    move_concern(people, row(0.5, 0.5, 0.9), row(0.9, 0.3, 1.0), row(0.0, 0.0, 0.25), values(rates).room("people"))
    # first: share .9 - .5 x .2 = .8, target .4: .5 + 0 + .2 (.4 - .5) = .48
    # second: share .3 - .5 is below the floor .1, target .05: .5 + .2 (.05 - .5) = .41
    # third: share 1, target .8 + (1 - .8) x .25 = .85: .5 + .1 x .4 + .2 x .35 = .61
    assert people.concern[0].tolist() == pytest.approx([0.48, 0.41, 0.61], abs=1e-15)


def test_an_incident_moves_concern_more_than_a_quiet_week() -> None:
    p = values().room("people")
    calm, alarmed, usual = workforce(1), workforce(1), workforce(1)
    quiet = 1.0 - p.concern_quiet * 0.012  # one quiet week's reassurance
    alarm = p.concern_alarm * 0.3 / 1.3  # one incident's alarm
    move_concern(calm, calm.concern.copy(), quiet, np.zeros((1, 1)), p)
    move_concern(alarmed, alarmed.concern.copy(), np.ones((1, 1)), alarm, p)
    move_concern(usual, usual.concern.copy(), np.ones((1, 1)), np.zeros((1, 1)), p)
    assert alarmed.concern[0, 0] - usual.concern[0, 0] > 5.0 * (usual.concern[0, 0] - calm.concern[0, 0]) > 0.0


_share = st.floats(0.0, 1.0)


@given(st.tuples(*[_share] * 8))
def test_beliefs_stay_between_nothing_and_everything(x: tuple[float, ...]) -> None:
    c, c0, openness, heard, advocate, evidence, calm, alarm = x
    people = workforce(
        1, conviction=c, conviction0=c0, reach=(1.0 - c0) * openness, concern=c, concern0=c0, knowledge=heard
    )
    p = values().room("people")
    move_conviction(people, row(heard), row(advocate), row(evidence), p)
    move_concern(people, row(heard), row(calm), row(alarm), p)
    assert 0.0 <= people.conviction[0, 0] <= 1.0
    assert 0.0 <= people.concern[0, 0] <= 1.0


@given(_share, _share, st.sampled_from(["heard", "advocate", "evidence"]))
def test_more_support_never_lowers_conviction(low: float, high: float, which: str) -> None:
    low, high = min(low, high), max(low, high)
    ends = []
    for x in (low, high):
        people = workforce(1)
        shown = {"heard": row(0.5), "advocate": row(0.5), "evidence": row(0.5), which: row(x)}
        move_conviction(people, shown["heard"], shown["advocate"], shown["evidence"], values().room("people"))
        ends.append(people.conviction[0, 0])
    assert ends[0] <= ends[1]


# --- knowledge --------------------------------------------------------------------------------------------------------
def test_knowledge_by_hand() -> None:
    rates = {
        "people.knowledge_doing": 0.02, "people.knowledge_teaching": 0.04, "people.knowledge_decay": 0.1,
        "people.role_knowledge_doing": 0.05, "people.role_knowledge_decay": 0.01,
    }  # fmt: skip
    people = workforce(
        5, knowledge=0.5, knowledge0=[[0.3, 0.3, 0.3, 0.3, 0.8]], role_knowledge=0.2,
        rung=[[OBSERVING, SPEAKING, CONVERSING, INACTIVE, INACTIVE]], inside=[[False, False, False, True, False]],
    )  # fmt: skip
    learn_by_doing(people, row(0.5, 0.0, 0.5, 0.0, 0.0), values(rates).room("people"))
    # watcher: teaching .5 x .04 x .5, fading .1 x .2; speaker: .02 x .5; conversing: (.02 + .02) x .5;
    # practising inside: .02 x .5, no fading; below the start nothing fades.
    assert people.knowledge[0].tolist() == pytest.approx([0.49, 0.51, 0.52, 0.51, 0.5], abs=1e-15)
    faded = 0.2 * 0.99
    assert people.role_knowledge[0].tolist() == pytest.approx(
        [faded, faded, faded + 0.05 * (1.0 - faded), faded, faded], abs=1e-15
    )


# --- moving a rung ----------------------------------------------------------------------------------------------------
def setting(departments: int = 1, **given_: float) -> Setting:
    usual = {"base": 0.0, "permission": 0.75, "clarity": 0.0, "throttle": 0.0, "oversight": 0.0}
    return Setting(**{name: np.full((1, departments), value) for name, value in {**usual, **given_}.items()})


WEIGHTS = {
    "people.concern_weight": 0.5, "people.concern_cover": 0.4, "people.knowledge_weight": 0.3,
    "people.peers_weight": 0.2, "people.pilot_invitation": 0.35, "people.inside_weight": 0.15,
    "people.comply_weight": 0.9,
    "people.comply_share": 0.5, "people.permission_weight": 0.3, "people.tolerated": 0.75, "people.reactance": 0.05,
}  # fmt: skip


def utilities(people: Any, s: Setting, peers: Any, invited: Any) -> list[float]:
    n = people.conviction.shape[1]
    at = np.arange(n)
    run, dep = np.zeros(n, dtype=np.intp), np.zeros(n, dtype=np.intp)
    u = utility(people, at, run, dep, np.asarray(peers), s, np.asarray(invited), values(WEIGHTS).room("people"))
    return [float(x) for x in u]


def test_utility_by_hand() -> None:
    people = workforce(
        3, conviction=0.6, concern=0.5, knowledge=0.2, disposition=[[0.1, -0.2, 0.1]], inside=[[False, False, True]]
    )
    found = utilities(people, setting(base=0.07, clarity=0.5), row(0.25, 0.0, 0.25), [[False, True, False]])
    # .6 - .5 x .5 x (1 - .4 x .5) - .3 x .8 + .2 sqrt(.25) + .07 - .1 = .23; the second has no peers but is invited
    # and readier by .3; the third practises inside
    assert found == pytest.approx([0.23, 0.23 - 0.1 + 0.35 + 0.3, 0.23 + 0.15], abs=1e-15)


def test_who_complies_with_a_ban_loses_much_and_who_defies_it_ignores_it() -> None:
    ban = setting(permission=0.0, clarity=0.25, base=-0.3 * 0.75)
    people = workforce(2, defiance=[[0.49, 0.5]], allowed=False)
    banned = utilities(people, ban, row(0.0, 0.0), [[False, False]])
    free = utilities(workforce(2), setting(), row(0.0, 0.0), [[False, False]])
    under_ban_but_allowed = utilities(workforce(2), ban, row(0.0, 0.0), [[False, False]])
    assert banned[0] == pytest.approx(under_ban_but_allowed[0] - 0.9)
    # The defier's utility is what it would be without any ban, and a little more.
    assert banned[1] == pytest.approx(free[1] + 0.05)


def moved(people: Any, draw: Any, s: Setting, invited: Any = None, **world: float) -> list[int]:
    n = people.conviction.shape[1]
    before = people.rung.copy()
    none = np.zeros((1, n), dtype=bool)
    p = values({f"people.{name}": value for name, value in world.items()}).room("people")
    given_ = none if invited is None else np.asarray(invited)
    at = move_rungs(people, structure((n,)), np.asarray(draw), np.zeros((1, n)), s, given_, p)
    step = (people.rung - before)[0]
    assert sorted(at.tolist()) == np.flatnonzero(step).tolist()
    return [int(x) for x in step]


# Everybody far above (or below) every threshold: the chance of a step is then the hazard itself.
WILLING, UNWILLING = {"conviction": 60.0}, {"conviction": -60.0}
HAZARDS = {"observe_hazard": 0.06, "speak_hazard": 0.03, "converse_hazard": 0.02}
FALLS = {"observe_fall": 0.02, "speak_fall": 0.03, "converse_fall": 0.04}


@pytest.mark.parametrize(("rung", "rate"), [(0, 0.06), (1, 0.03), (2, 0.02), (3, 0.0)])
def test_a_willing_person_takes_one_step_with_the_hazard_of_the_next_rung(rung: int, rate: float) -> None:
    people = workforce(3, **WILLING, rung=rung)
    expected = [1, 0, 0] if rate else [0, 0, 0]
    assert moved(people, row(rate - 1e-9 if rate else 0.0, rate, 0.5), setting(), **HAZARDS) == expected


@pytest.mark.parametrize(("rung", "rate"), [(0, 0.0), (1, 0.02), (2, 0.03), (3, 0.04)])
def test_an_unwilling_person_falls_one_step_at_most(rung: int, rate: float) -> None:
    people = workforce(3, **UNWILLING, rung=rung)
    expected = [-1, 0, 0] if rate else [0, 0, 0]
    assert (
        moved(people, row(min(1.0 - rate + 1e-9, 1.0 - 1e-16), 1.0 - rate - 1e-9, 0.5), setting(), **FALLS) == expected
    )


def test_the_chance_of_a_step_follows_the_distance_to_the_threshold() -> None:
    """With utility .1 above the threshold and softness .1 the chance is the hazard x expit(1)."""
    world = {"speak_threshold": 1.33, "softness": 0.1, "concern_weight": 0.3, "knowledge_weight": 0.1, **HAZARDS}
    level = 1.33 + 0.1
    people = workforce(2, conviction=level + 0.3 * 0.5 + 0.1 * 0.8, rung=OBSERVING)
    rate = 0.03 * expit(1.0)
    assert moved(people, row(rate - 1e-9, rate + 1e-9), setting(), **world) == [1, 0]


def test_a_habit_holds_those_who_speak() -> None:
    world = {
        "speak_threshold": 1.33,
        "habit": 0.2,
        "softness": 0.1,
        "concern_weight": 0.3,
        "knowledge_weight": 0.1,
        **FALLS,
    }
    at_bar = 1.33 + 0.3 * 0.5 + 0.1 * 0.8
    rate = 0.03 * (1.0 - expit(2.0))  # .2 of habit over a softness of .1
    people = workforce(2, conviction=at_bar, rung=SPEAKING)
    assert moved(people, row(1.0 - rate + 1e-9, 1.0 - rate - 1e-9), setting(), **world) == [-1, 0]


def test_pilot_members_step_faster_up_to_a_cap() -> None:
    world = {**HAZARDS, "pilot_speed": 3.0, "pilot_hazard_cap": 0.8}
    draw, invited = row(0.119, 0.121, 0.119), [[True, True, False]]
    assert moved(workforce(3, **WILLING, rung=OBSERVING), draw, setting(), invited, **world) == [1, 0, 0]
    world["pilot_hazard_cap"] = 0.3
    fast = {**world, "speak_hazard": 0.05, "pilot_speed": 6.0, "pilot_hazard_cap": 0.3}
    assert moved(workforce(3, **WILLING, rung=OBSERVING), row(0.29, 0.31, 0.29), setting(), invited, **fast) == [
        1,
        0,
        0,
    ]
    # The invitation speeds the first public step alone.
    assert moved(workforce(2, **WILLING, rung=0), row(0.059, 0.061), setting(), [[True, True]], **world) == [1, 0]
    assert moved(workforce(2, **WILLING, rung=2), row(0.019, 0.021), setting(), [[True, True]], **world) == [1, 0]


def test_too_much_oversight_damps_the_first_step_alone() -> None:
    world = {**HAZARDS, "oversight_damping": 0.6}
    heavy = setting(oversight=1.0)
    assert moved(workforce(2, **WILLING, rung=1), row(0.0119, 0.0121), heavy, **world) == [1, 0]
    assert moved(workforce(2, **WILLING, rung=0), row(0.0599, 0.0601), heavy, **world) == [1, 0]
    assert moved(workforce(2, **WILLING, rung=2), row(0.0199, 0.0201), heavy, **world) == [1, 0]


def test_approval_of_every_post_hinders_conversation_alone() -> None:
    world = dict(HAZARDS)
    half = setting(throttle=0.5)
    assert moved(workforce(2, **WILLING, rung=2), row(0.0099, 0.0101), half, **world) == [1, 0]
    assert moved(workforce(2, **WILLING, rung=1), row(0.0299, 0.0301), half, **world) == [1, 0]


def test_knowing_ones_role_eases_conversation_and_approval_makes_it_harder() -> None:
    """Bar for conversing = threshold - ease x role knowledge + ease lost x throttle."""
    world = {
        "converse_threshold": 1.92, "conversation_ease": 0.7, "throttle_ease": 0.5, "softness": 0.1,
        "concern_weight": 0.3, "knowledge_weight": 0.1, "habit": 0.0, **HAZARDS,
    }  # fmt: skip
    offset = 0.3 * 0.5 + 0.1 * 0.8
    people = workforce(2, conviction=1.92 - 0.7 * 0.5 + offset, role_knowledge=0.5, rung=SPEAKING)
    assert moved(people, row(0.0099, 0.0101), setting(), **world) == [1, 0]  # at the bar: half of the hazard .02
    people = workforce(2, conviction=1.92 + 0.5 * 0.4 + offset, rung=SPEAKING)
    rate = 0.02 * 0.6 * 0.5
    assert moved(people, row(rate - 1e-9, rate + 1e-9), setting(throttle=0.4), **world) == [1, 0]


def test_under_a_ban_compliers_stop_soon_and_defiers_go_on() -> None:
    world = {**FALLS, "comply_share": 0.5, "comply_fall": 0.4, "comply_weight": 0.9}
    ban = setting(permission=0.0)
    people = workforce(4, conviction=1.0, defiance=[[0.1, 0.1, 0.9, 0.9]], rung=SPEAKING, allowed=False)
    draw = row(1.0 - 0.39, 1.0 - 0.41, 1.0 - 0.39, 1.0 - 0.029)
    # 1: complies and stops; 2: complies, not yet this week; 3: defies, 39 % would not move them; 4: not willing enough.
    people.disposition[0, 3] = 50.0
    assert moved(people, draw, ban, **world) == [-1, 0, 0, -1]


def test_allowed_people_do_not_stop_because_others_are_not_allowed() -> None:
    people = workforce(2, conviction=60.0, defiance=0.1, rung=SPEAKING, allowed=[[True, False]])
    people.conviction[0, 1] = -60.0
    assert moved(people, row(0.97, 0.97), setting(), **FALLS, comply_fall=0.5) == [0, -1]


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_looking_only_at_those_whose_draw_could_move_them_misses_nobody(seed: int) -> None:
    """The same rule worked out for everybody, one by one and in plain Python."""
    rng = np.random.default_rng(seed)
    n = 40
    people = workforce(
        n, conviction=rng.random((1, n)) * 2, concern=rng.random((1, n)), knowledge=rng.random((1, n)),
        role_knowledge=rng.random((1, n)), disposition=rng.normal(0, 0.6, (1, n)), defiance=rng.random((1, n)),
        rung=rng.integers(0, 4, (1, n)), inside=rng.random((1, n)) < 0.3, allowed=rng.random((1, n)) < 0.7,
    )  # fmt: skip
    invited = rng.random((1, n)) < 0.3
    draw = np.where(rng.random((1, n)) < 0.5, rng.random((1, n)) * 0.1, 1.0 - rng.random((1, n)) * 0.1)
    peers = rng.random((1, n))
    given_ = setting(
        base=rng.normal(0, 0.2),
        permission=rng.random(),
        clarity=rng.random(),
        throttle=rng.random(),
        oversight=rng.random(),
    )
    p = values().room("people")
    of = {name: float(array[0, 0]) for name, array in vars(p).items() if name != "_name"}
    expected = people.rung[0].copy()
    dep = np.zeros(n, dtype=np.intp)
    u = utility(people, np.arange(n), dep, dep, peers, given_, invited, p)
    for i in range(n):
        k, x = int(expected[i]), float(draw[0, i])
        throttle, oversight = float(given_.throttle[0, 0]), float(given_.oversight[0, 0])
        ease = of["conversation_ease"] * people.role_knowledge[0, i] - of["throttle_ease"] * throttle
        bars = (of["observe_threshold"], of["speak_threshold"], of["converse_threshold"] - ease)
        up = down = 0.0
        if k < 3:
            hazard = (of["observe_hazard"], of["speak_hazard"], of["converse_hazard"] * (1.0 - throttle))[k]
            if k == 1:
                hazard *= 1.0 - of["oversight_damping"] * oversight
                hazard = min(of["pilot_hazard_cap"], hazard * (1.0 + of["pilot_speed"] * invited[0, i]))
            up = hazard * float(expit((u[i] - bars[k]) / of["softness"]))
        if k > 0:
            fall = (of["observe_fall"], of["speak_fall"], of["converse_fall"])[k - 1]
            if k >= 2 and not people.allowed[0, i] and people.defiance[0, i] < of["comply_share"]:
                fall = of["comply_fall"]
            hold = of["habit"] if k >= 2 else 0.0
            down = fall * (1.0 - float(expit((u[i] - bars[k - 1] + hold) / of["softness"])))
        expected[i] += 1 if x < up else -1 if x > 1.0 - down else 0
    move_rungs(people, structure((n,)), draw, peers, given_, invited, p)
    assert people.rung[0].tolist() == expected.tolist()


# --- posts ------------------------------------------------------------------------------------------------------------
def test_posts_by_rung_and_approval() -> None:
    people = workforce(3, rung=[[SPEAKING, CONVERSING, CONVERSING]])
    p = values({"people.posts_speaking": 1.0, "people.posts_conversing": 3.0, "people.throttle_posts": 0.5}).room(
        "people"
    )
    at, run = np.arange(3), np.zeros(3, dtype=np.intp)
    throttle, busy = np.array([0.0, 0.0, 0.6]), np.array([0.0, 0.2, 0.0])
    assert posts_of(people, at, run, throttle, busy, p).tolist() == pytest.approx([1.0, 2.4, 2.1])
