"""Levers that show: successes, measures, communities, advocates, who is listened to, recognition."""

from __future__ import annotations

import numpy as np
import pytest
from cases import company, specs
from levers_bench import AT, MARKETING, S, applied, bench, counted, lever

from sim.block import RunSpec
from sim.effects import LeverState
from sim.model import advance, make_block, release, run_block
from sim.targets import accuracy

SIMPLE = ("listening", "metrics", "tools", "hub", "summit", "onboarding", "crisis_plan", "network")


@pytest.mark.parametrize("name", SIMPLE)
def test_levers_that_work_in_the_departments_aimed_at(name: str) -> None:
    changed, state = applied(lever(name, target=MARKETING, intensity=0.8))
    assert changed == {name: [0.0, 0.0, 0.8, 0.0, 0.0]}
    assert state.people_reached == (0 if name == "onboarding" else 30)
    half, _ = applied(lever(name, target={"departments": ("Marketing",), "sites": ("East",)}))
    assert half == {name: [0.0, 0.0, 0.5, 0.0, 0.0]}
    everywhere, state = applied(lever(name))
    assert everywhere == {name: [1.0] * 5}


@pytest.mark.parametrize("name", SIMPLE)
def test_the_same_again_adds_up_to_a_limit(name: str) -> None:
    row = bench()
    for _ in range(4):
        applied(lever(name, target=MARKETING), row)
    assert row.of(name)[AT["Marketing"]] == 1.5


@pytest.mark.parametrize("name", ["hub", "summit", "network"])
def test_who_meets_must_be_two(name: str) -> None:
    assert lever(name).missing(bench(), set()) == ("advocates",)


def test_successes_are_heard_once_people_watch() -> None:
    """L2: what is broadcast before awareness is heard less."""
    strength = [applied(lever("celebrate"), bench(stage=k))[0]["celebrate"][0] for k in range(4)]
    assert strength == sorted(strength) and strength[0] < 0.7 * strength[3]


def test_recruits_come_from_those_who_are_asked() -> None:
    row = bench()
    changed, state = applied(lever("recruit", target={"departments": ("Support",), "share": 0.2}), row)
    assert changed == {"recruit": [0.0, 0.0, 0.0, 0.0, pytest.approx(0.2)]}
    assert counted(row.effects.candidates[0]) == [0.0, 0.0, 0.0, 0.0, 8.0] and state.people_reached == 8
    plan = {"look": {"lever": "recruit", "week": 1, "weeks": 26, "target": {"departments": ["Finance"]}}}
    free = {"recruit.support": 0.0, "advocate.recruits": 0.0, "people.turnover": 0.0, "advocate.recruits_lever": 0.16}
    block = make_block([RunSpec(company(plan, weeks=30), seed, free, seed) for seed in range(5)])
    for _ in range(30):
        advance(block)
    newcomers = [model.advocates_by_place for model in block.models]
    names = [agent.name for places in newcomers for agent in places.values()]
    release(block)
    assert sum(name.startswith("Finance advocate") for name in names) >= 2
    assert sum(name.startswith("Marketing advocate") for name in names) == 2 * 5, "elsewhere nobody comes forward"


def test_a_survey_finds_those_whom_others_listen_to() -> None:
    """Before it a lever for influencers reaches whoever is taken for one; afterwards them, until they leave."""
    row = bench(target__guess=0.0, interviews__accuracy=1.0)
    entry = lever("pilot", share=0.1, target={"departments": ("Support",), "who": "influencers"})
    _, before = applied(entry, row)
    row.effects.surveyed[0] = 3
    _, after = applied(entry, row)
    support = np.flatnonzero(S.department == AT["Support"])
    best = set(support[np.argsort(-row.standing[support])[:4]].tolist())
    assert set(np.flatnonzero(np.asarray(after.members)).tolist()) == best
    assert set(np.flatnonzero(np.asarray(before.members)).tolist()) != best
    row.people.since[0, : S.people // 2] = 9
    assert accuracy(row) == pytest.approx(1.0 - (S.people // 2) / S.people), "it grows old as people leave"


def test_a_survey_counts_when_it_is_through() -> None:
    row, entry = bench(), lever("survey", weeks=6)
    state = LeverState(started=4)
    entry.settle(row, state, 8)
    assert row.effects.surveyed[0] == -1 and "not finished" in entry.report(row, state)
    entry.settle(row, state, 10)
    assert row.effects.surveyed[0] == 10 and "is known now" in entry.report(row, state)
    assert applied(lever("survey"))[0] == {}, "by itself it changes nothing"


def test_recognition_moves_those_it_is_for_and_only_the_habit_stays() -> None:
    row = bench(stage=2, recognition__motivates=0.2, recognition__suits_2=1.0)
    _, state = applied(lever("recognition", target={"departments": ("Support",), "who": "volunteers"}), row)
    members = row.effects.recognized[0]
    assert counted(members) == [0.0, 0.0, 0.0, 0.0, 4.0] and state.people_reached == 4
    assert row.effects.readiness[0] == pytest.approx(0.2 * members)
    assert lever("recognition").missing(row, set()) == ("metrics",)
    plan = {"praise": {"lever": "recognition", "week": 1, "weeks": 20, "intensity": 3.0}}
    free = {"recognition.support": 0.0}
    shares = []
    for levers in (plan, {}):
        runs = specs(company(levers, weeks=60), range(6), luck_only=True)
        weekly = run_block([RunSpec(s.scenario, s.seed, free, s.run) for s in runs])["weekly"]
        shares.append([weekly["active_share"][weekly["week"] == w].mean() for w in (22, 60)])
    assert shares[0][0] > shares[1][0]
    assert shares[0][1] - shares[1][1] < shares[0][0] - shares[1][0], "when it ends, many stop"
