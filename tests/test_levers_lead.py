"""Levers that lead: sponsor, decision makers, lead, roles, council, teams, agency."""

from __future__ import annotations

import numpy as np
from cases import company, specs
from levers_bench import AT, MARKETING, S, applied, bench, counted, lever

from sim.block import RunSpec
from sim.effects import LeverState
from sim.model import advance, make_block, release, run_block
from sim.parameters import PARAMETERS


def test_a_sponsor_is_seen_once_however_many_there_are() -> None:
    row = bench(stage=2, sponsorship__suits_2=1.0)
    changed, _ = applied(lever("sponsorship", target=MARKETING, intensity=0.6), row)
    assert changed == {"sponsor": [0.0, 0.0, 0.6, 0.0, 0.0]}
    applied(lever("sponsorship", target=MARKETING, intensity=0.6), row)
    assert row.of("sponsor").tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]
    assert lever("sponsorship").ends_with_sponsor and not lever("listening").ends_with_sponsor


def test_people_who_are_hired_or_given_time_join_the_team() -> None:
    changed, _ = applied(lever("lead", target=MARKETING, intensity=2.0), lead__team=1.5)
    assert changed == {"lead": [0.0, 0.0, 1.5, 0.0, 0.0], "team": [3.0] * 5}
    changed, _ = applied(lever("roles", target=MARKETING), roles__team=2.0)
    assert changed == {"roles": [0.0, 0.0, 1.0, 0.0, 0.0], "team": [2.0] * 5}


# --- who owns it ------------------------------------------------------------------------------------------------------
def test_a_council_settles_ownership() -> None:
    row = bench(stage=2, council__suits_2=1.0)
    changed, _ = applied(lever("council"), row)
    assert changed == {"council": [1.0] * 5, "owned_jointly": [1.0] * 5}
    changed, _ = applied(lever("council", ownership="single"), bench(stage=2, council__suits_2=1.0))
    assert changed == {"council": [0.5] * 5, "owned_singly": [1.0] * 5}
    changed, _ = applied(lever("council", ownership="rivals"))
    assert changed == {"owned_by_rivals": [1.0] * 5}, "rivals govern nothing"


def test_governance_suits_late_stages_better() -> None:
    """F22, F23: it smothers early and is missed late."""
    strength = [applied(lever("council"), bench(stage=k))[0]["council"][0] for k in range(5)]
    assert strength == sorted(strength) and strength[0] < strength[4]


def test_one_department_as_the_owner_is_a_better_or_a_worse_home() -> None:
    """F10, F11: press relations before marketing; any single owner grows rivalry more than all together."""
    unfit = {}
    for name in ("PR", "Marketing", "Finance"):
        entry = lever("council", owner=name)
        changed, _ = applied(entry)
        assert "owned_singly" in changed and entry.says() == f"{name} as the owner"
        unfit[name] = changed.get("owner_unfit", [0.0])[0]
    assert unfit["PR"] == 0.0 < unfit["Finance"] < unfit["Marketing"]
    assert lever("council").against(lever("council", id="y", owner="PR"))
    assert not lever("council").against(lever("council", id="y"))


def test_joint_beats_press_relations_beats_marketing_beats_rivals() -> None:
    """F10, at the end of a year, by rivalry and leadership, with everything else the same."""
    turf = []
    for given_ in ({}, {"owner": "PR"}, {"owner": "Marketing"}, {"ownership": "rivals"}):
        case = company({"own": {"lever": "council", "week": 1, **given_}}, weeks=52)
        world = {"council.support": 0.0, "journey.turf_active_share": 0.005}
        runs = specs(case, range(4), luck_only=True)
        block = make_block([RunSpec(s.scenario, s.seed, world, s.run) for s in runs])
        block.people.disposition -= 0.5  # enough of them speak for departments to be rivals
        for _ in range(52):
            advance(block)
        turf.append(float(block.journey.level("turf").mean()))
        release(block)
    assert turf == sorted(turf) and turf[0] < turf[1] < turf[2] < turf[3]


# --- those who decide -------------------------------------------------------------------------------------------------
def test_those_who_decide_are_asked_in_person() -> None:
    row = bench()
    entry = lever("decision_makers", target={"departments": ("Marketing", "Support")})
    changed, state = applied(entry, row)
    asked = np.asarray(state.members)
    assert changed == {}, "how far they take part is counted week by week"
    assert asked.sum() == state.people_reached > 0 and np.isin(S.role[asked], (1, 3)).all()
    for column in (row.effects.invited, row.effects.deciders, row.effects.pressed):
        assert np.array_equal(column[0], asked)
    half = lever("decision_makers", target={"departments": ("Support",), "share": 0.5})
    assert 0 < np.asarray(applied(half)[1].members).sum() < counted(asked)[AT["Support"]]


def test_leads_come_as_those_who_decide_speak() -> None:
    """F15, S2: what they add is there as far as they speak, and gone when it ends."""
    plan = {"them": {"lever": "decision_makers", "week": 1, "weeks": 30}}
    free = {"decision_makers.support": 0.0, "decision_makers.exposure": 0.0, "people.turnover": 0.0}
    block = make_block([RunSpec(company(plan, weeks=40), seed, free, seed) for seed in range(4)])
    block.people.conviction[:] = block.people.conviction0[:] = 0.9
    seen = []
    for _ in range(40):
        advance(block)
        seen.append(float(block.effects.decision_makers.max()))
    release(block)
    assert seen[0] == 0.0 < seen[25] <= 1.0 and seen[-1] == 0.0
    assert len(set(seen[2:25])) > 3, "it follows who speaks"


# --- teams and agency -------------------------------------------------------------------------------------------------
def test_teams_join_departments_and_make_them_busier() -> None:
    changed, _ = applied(lever("teams", target=MARKETING), teams__busy=0.1)
    assert changed == {"teams": [0.0, 0.0, 1.0, 0.0, 0.0], "crunch": [0.0, 0.0, 0.1, 0.0, 0.0]}
    assert lever("teams").missing(bench(), set()) == ("departments",)


def test_an_agency_posts_and_leaves_nothing_behind() -> None:
    """S0: it contributed little."""
    changed, _ = applied(lever("agency"), agency__posts=10.0, agency__team=0.3)
    assert changed == {"push": [0.0, 0.0, 0.0, 10.0, 0.0], "team": [0.3] * 5}
    plan = {"hired": {"lever": "agency", "week": 1, "weeks": 8}}
    free = {"agency.support": 0.0, "agency.exposure": 0.0}
    runs = specs(company(plan, weeks=14).but(**{"budget.cash": 1e8}), range(3), luck_only=True)
    made = run_block([RunSpec(s.scenario, s.seed, free, s.run) for s in runs])
    weekly, levers = made["weekly"], made["levers"]
    posts = [float(weekly["posts"][weekly["week"] == w].mean()) for w in range(15)]
    assert max(posts[3:8]) > 10.0 > max(posts[11:])
    assert (levers["cash"] > 0.0).all()
    report = lever("agency").report(bench(), LeverState(started=2, ended=10, cash=5000.0))
    assert (
        report == "Outside agency goes after 8 weeks and 5,000 spent; its posts stop and nobody inside has learnt how"
    )
    assert PARAMETERS["agency.cash"].default > 2.0 * PARAMETERS["content.cash"].default
