"""Levers that allow: policy, almost everyone may speak, consent, crisis plan, strategy for detractors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import company, specs
from levers_bench import AT, MARKETING, POSTURES, S, applied, bench, lever
from tiny import values

from sim.block import RunSpec
from sim.effects import RULES, Effects
from sim.model import advance, make_block, release, run_block
from sim.parameters import PARAMETERS


@pytest.mark.parametrize("posture", POSTURES[1:])
def test_a_policy_writes_its_row_of_the_table_where_it_holds(posture: str) -> None:
    row = bench()
    for name in (*Effects.BLANK, "permission"):
        row.of(name)[:] = -7.0  # whatever stood there before
    applied(lever("policy", posture=posture, target=MARKETING), row)
    at = AT["Marketing"]
    for effect, name in (
        ("throttle", "throttle"), ("clarity", "clarity"), ("permission", "permission"), ("harm_factor", "harm_factor"),
        ("governance_gain", "governance"), ("autonomy_factor", "autonomy"),
    ):  # fmt: skip
        assert row.of(effect)[at] == PARAMETERS[f"policy.{name}_{posture}"].default
        assert row.of(effect)[AT["PR"]] == -7.0
    flags = {name: float(row.of(name)[at]) for name in ("banned", "spokespersons", "ruled")}
    assert flags == {
        "banned": float(posture == "ban"),
        "spokespersons": float(posture == "spokespersons"),
        "ruled": float(posture != "ban"),
    }


def test_lifting_the_rules_puts_back_what_holds_without_any() -> None:
    row = bench()
    for name in (*Effects.BLANK, "permission"):
        row.of(name)[:] = -7.0
    applied(lever("policy", posture="none", target=MARKETING), row)
    at = AT["Marketing"]
    for name in RULES:
        assert row.of(name)[at] == Effects.BLANK[name] and row.of(name)[AT["PR"]] == -7.0
    assert row.of("permission")[at] == PARAMETERS["people.tolerated"].default
    assert row.of("listening")[at] == -7.0, "what is no rule stays"


def test_the_policy_table_has_the_order_that_the_evidence_says() -> None:
    def of(what: str, posture: str) -> float:
        return PARAMETERS[f"policy.{what}_{posture}"].default

    # Guidelines prevent harm and are clearest (F36, F37); approval slows posts most (S2); nobody asks about a ban.
    tolerated = PARAMETERS["people.tolerated"].default
    assert of("harm_factor", "guidelines") < of("harm_factor", "open") < Effects.BLANK["harm_factor"]
    assert max(POSTURES[1:], key=lambda p: of("clarity", p)) == "guidelines"
    assert max(POSTURES[1:], key=lambda p: of("throttle", p)) == "approval"
    assert of("permission", "ban") == 0.0 < tolerated < of("permission", "open")
    assert of("exposure_of", "open") > of("exposure_of", "guidelines") > of("exposure_of", "spokespersons")


def test_only_a_policy_that_allows_something_needs_consent() -> None:
    v = values()
    for posture in POSTURES:
        terms = lever("policy", posture=posture).terms(v, 0, S)
        free = posture in ("none", "ban")
        assert (terms.support == 0.0) is free and (terms.exposure == 0.0) is free


# --- policies at work -------------------------------------------------------------------------------------------------
def test_spokespersons_executives_advocates_and_pilot_members_may_speak() -> None:
    plan = {
        "rules": {"lever": "policy", "posture": "spokespersons", "week": 1},
        "push": {"lever": "pilot", "week": 1, "weeks": 20, "share": 0.1, "target": {"departments": ["Support"]}},
    }
    world = {"legal.review_weeks": 1.0, "advocate.recruits": 0.0, "people.turnover": 0.0}
    block = make_block([RunSpec(company(plan, weeks=30), 4, world)])
    block.models[0].counsel.tolerance = 5.0
    block.executives.support[:] = block.executives.start[:] = 0.9
    for _ in range(10):
        advance(block)
    s, allowed = block.structure, block.people.allowed[0]
    assert allowed[s.role == 3].all(), "executives"
    assert allowed[block.advocates.person[0][block.advocates.working[0]]].all()
    assert block.effects.outside_members[0].sum() == 4 and allowed[block.effects.outside_members[0]].all()
    speaks = np.isin(s.department, [AT["Marketing"], AT["PR"]]) & (s.role == 1)
    assert allowed[speaks].all(), "managers who speak for the company"
    named = (s.role == 3) | speaks | block.effects.outside_members[0]
    named[block.advocates.person[0][block.advocates.working[0]]] = True
    assert np.array_equal(allowed, named)
    release(block)


def test_under_a_ban_compliers_stop_and_about_half_go_on_as_shadow() -> None:
    """E31: those who would speak and defy it go on; those who comply are silent within weeks."""
    ban = company({"ban": {"lever": "policy", "posture": "ban", "week": 1}}, weeks=30)
    world = {"people.turnover": 0.0, "people.comply_share": 0.5, "executive.give_up": 0.0}
    block = make_block([RunSpec(ban, seed, world, seed) for seed in range(30)])
    block.people.rung[:] = 2
    block.people.conviction[:] = block.people.conviction0[:] = 1.0
    block.people.disposition[:] = -1.0
    before = block.people.active.sum()
    for _ in range(20):
        advance(block)
    people = block.people
    assert not (people.active & people.allowed).any()
    assert not people.allowed.any()
    shadow = people.active.sum() / before
    assert 0.4 < shadow < 0.6
    complies = people.defiance < 0.5
    assert people.active[complies].mean() < 0.02
    assert people.active[~complies].mean() > 0.9
    release(block)


def test_approval_of_every_post_slows_posts_and_prevents_harm() -> None:
    made = {}
    for posture in ("none", "approval"):
        plan = {"rules": {"lever": "policy", "posture": posture, "week": 1}}
        world = {"legal.review_weeks": 1.0, "people.turnover": 0.0}
        scenario = company(plan, weeks=12).but(
            **{"organization.executives": [{"title": "CEO", "support": 0.95}], "organization.legal.tolerance": 1.0}
        )
        made[posture] = run_block([RunSpec(scenario, seed, world, seed) for seed in range(6)])["weekly"]
    at = made["none"]["week"] == 12
    assert (made["approval"]["posts"][at] <= made["none"]["posts"][at]).all()
    assert (made["approval"]["real_risk"][at] < made["none"]["real_risk"][at]).all()


# --- everyone ---------------------------------------------------------------------------------------------------------
def test_almost_everyone_may_speak_where_most_are_told_so() -> None:
    row = bench(everyone__encouraged=0.1, everyone__permission=1.1)
    for name in ("banned", "spokespersons", "throttle"):
        row.of(name)[:] = 1.0
    row.of("clarity")[:] = 0.4
    entry = lever("everyone", target=MARKETING)
    changed, state = applied(entry, row)
    at = AT["Marketing"]
    assert set(changed) == {"banned", "spokespersons", "throttle", "permission"}
    assert changed["banned"] == [1.0, 1.0, 0.0, 1.0, 1.0] and changed["permission"][at] == 1.1
    assert (row.of("clarity") == 0.4).all(), "it is no rule of its own"
    suits = PARAMETERS["everyone.suits_1"].default
    assert row.effects.readiness[0][S.department == at] == pytest.approx(0.1 * suits)
    assert not row.effects.readiness[0][S.department != at].any() and state.people_reached == 30
    later = bench(stage=3, everyone__encouraged=0.1)
    applied(entry, later)
    assert later.effects.readiness.max() > row.effects.readiness.max(), "the last step, not the first (F17)"


def test_a_few_who_are_told_may_speak_though_their_department_may_not() -> None:
    row = bench()
    row.of("spokespersons")[:] = 1.0
    entry = lever("everyone", target={"departments": ("Marketing",), "roles": ("managers",)})
    applied(entry, row)
    assert row.of("spokespersons")[AT["Marketing"]] == 1.0
    assert row.effects.invited[0].sum() == ((S.role == 1) & (S.department == AT["Marketing"])).sum() > 0


# --- consent ----------------------------------------------------------------------------------------------------------
def test_consent_goes_ahead_where_all_would_have_had_to_agree() -> None:
    """S4: the team decides otherwise while it holds; who is passed over supports it less (L8)."""
    seats = [{"title": "CEO", "support": 0.9, "sponsor": True}, {"title": "CFO", "support": 0.21}]
    asks = {"measure": {"lever": "roles", "week": 8}}
    plans = {"wait": asks, "consent": {**asks, "agree": {"lever": "consent", "week": 1, "weeks": 30}}}
    granted, sceptic = {}, {}
    for name, plan in plans.items():
        case = company(plan, weeks=26).but(
            **{"organization.culture.decision_rule": "consensus", "organization.executives": seats, "budget.cash": 1e7}
        )
        world = {
            "consent.support": 0.0,
            "executive.overruled": 0.1,
            "executive.peers": 0.0,
            "executive.vote_softness": 0.03,
        }
        block = make_block([RunSpec(case, seed, world, seed) for seed in range(8)])
        for _ in range(26):
            advance(block)
        lever_at = block.models[0].programme.levers.index(next(x for x in case.levers if x.id == "measure"))
        granted[name] = sum(model.programme.states[lever_at].started > 0 for model in block.models)
        sceptic[name] = block.executives.support[:, 1].mean()
        release(block)
    assert granted["wait"] == 0 and granted["consent"] >= 7
    assert sceptic["consent"] < sceptic["wait"]


# --- crisis plan ------------------------------------------------------------------------------------------------------
def test_a_plan_prevents_harm_and_makes_the_rest_milder() -> None:
    """E35: about three quarters of the damage of crises, prevented or milder."""
    p = values()
    kept = (1.0 - p["market.plan_prevents"]) * (1.0 - p["market.plan_milder"])
    assert 0.15 < float(kept[0, 0]) < 0.35
    changed, _ = applied(lever("crisis_plan", target=MARKETING))
    assert changed == {"crisis_plan": [0.0, 0.0, 1.0, 0.0, 0.0]}
    severity = {}
    for name, plan in (("none", {}), ("plan", {"plan": {"lever": "crisis_plan", "week": 1}})):
        runs = specs(company(plan, weeks=30), range(6), luck_only=True)
        free = {"crisis_plan.support": 0.0, "market.harm_rate": 0.05, "market.great_share": 0.5}
        block = make_block([RunSpec(s.scenario, s.seed, free, s.run) for s in runs])
        total = 0.0
        for _ in range(30):
            advance(block)
            total += float(block.public.severity.sum()) if block.week > 4 else 0.0
        severity[name] = total
        release(block)
    assert severity["plan"] < 0.55 * severity["none"]


# --- detractors -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("style", "effect"), [("answer", "answering"), ("ignore", "ignoring"), ("hunt", "hunted")])
def test_what_is_done_about_detractors(style: str, effect: str) -> None:
    changed, _ = applied(lever("reaction", style=style, target=MARKETING), reaction__hunt_permission=0.3)
    assert changed.pop(effect) == [0.0, 0.0, 1.0, 0.0, 0.0]
    assert (list(changed) == ["permission"]) is (style == "hunt")
    entry, v = lever("reaction", style=style), values()
    terms = entry.terms(v, 0, S)
    assert (terms.exposure > 0.0) is (style == "answer") and (terms.cash == 0.0) is (style == "ignore")
    assert entry.missing(bench(), set()) == (("listening",) if style == "answer" else ())


def weekly(style: str | None) -> dict[str, np.ndarray[Any, Any]]:
    plan = {} if style is None else {"react": {"lever": "reaction", "style": style, "week": 1}}
    free = {"reaction.support": 0.0, "reaction.exposure": 0.0}
    runs = specs(company(plan, weeks=40), range(6), luck_only=True)
    return run_block([RunSpec(s.scenario, s.seed, free, s.run) for s in runs])["weekly"]


def test_talk_is_answered_left_alone_or_made_louder() -> None:
    """S4: a hunt costs morale and starts the rants it is to stop; unanswered talk piles up."""
    usual, answered, ignored, hunted = (weekly(style) for style in (None, "answer", "ignore", "hunt"))
    last = usual["week"] == 40

    def mean(table: dict[str, np.ndarray[Any, Any]], name: str) -> float:
        return float(table[name][last].mean())

    talk = [mean(table, "unanswered_talk") for table in (answered, usual, ignored, hunted)]
    assert talk == sorted(talk) and talk[0] < talk[1] < talk[2] < talk[3]
    assert mean(hunted, "morale") < mean(usual, "morale")
    assert mean(hunted, "real_risk") > mean(usual, "real_risk")


def test_what_does_not_go_together_says_why() -> None:
    ban = lever("policy", posture="ban")
    for other in (lever("everyone"), lever("pilot"), lever("content"), lever("decision_makers")):
        assert ban.against(other) and not other.against(other)
    assert not ban.against(lever("pilot", scope="internal")) and not ban.against(lever("listening"))
    here, there = {"departments": ("Marketing",)}, {"departments": ("PR",)}
    assert not lever("policy", posture="ban", target=here).against(lever("pilot", target=there))
    assert lever("everyone").against(lever("reaction", style="hunt"))
    assert not lever("everyone").against(lever("reaction"))
