"""What executives decide together: votes on requests, and the budget at each review."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from cases import PLAN, company
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from sim.agents.team import review_budget, team_chance, vote
from sim.block import RunSpec
from sim.model import advance, make_block, release


# --- votes ------------------------------------------------------------------------------------------------------------
@contextmanager
def one_run(support: list[float], rule: str = "majority", seed: int = 1, **world: float) -> Iterator[Any]:
    seats = [{"title": f"E{k}", "support": s} for k, s in enumerate(support)]
    scenario = company(PLAN, weeks=30).but(
        **{"organization.executives": seats, "organization.culture.decision_rule": rule}
    )
    named = {"executive.evidence": 0.0} | {name.replace("__", "."): value for name, value in world.items()}
    block = make_block([RunSpec(scenario, seed, named)])
    try:
        yield block.models[0]
    finally:
        release(block)


def test_consensus_majority_and_the_sponsors_consent_by_hand() -> None:
    with one_run(
        [0.2, 0.4, 0.3, 0.5], executive__vote_softness=0.1, executive__objection=0.1, executive__objection_softness=0.05
    ) as model:
        lean = [expit((s - 0.3) / 0.1) for s in (0.2, 0.4, 0.3, 0.5)]
        assert team_chance("consensus", model.team, 0.3) == pytest.approx(math.prod(lean))
        # More than half of four are three: the one who is third counting from the top decides.
        assert team_chance("majority", model.team, 0.3) == pytest.approx(lean[2])
        objects = expit((0.1 - 0.2) / 0.05)
        assert team_chance("sponsor", model.team, 0.3) == pytest.approx(lean[3] * (1.0 - objects))
    with one_run([0.2, 0.4, 0.3], executive__vote_softness=0.1) as model:
        assert team_chance("majority", model.team, 0.3) == pytest.approx(0.5)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6), st.floats(0.0, 1.0))
def test_consensus_is_hardest_and_support_always_helps(support: list[float], need: float) -> None:
    team = [_Seat(s, k) for k, s in enumerate(support)]
    warmer = [_Seat(min(1.0, s + 0.1), k) for k, s in enumerate(support)]
    chance = {rule: team_chance(rule, team, need) for rule in ("consensus", "majority", "sponsor")}  # type: ignore[arg-type]
    assert all(0.0 <= x <= 1.0 for x in chance.values())
    assert chance["consensus"] <= chance["majority"] + 1e-12
    for rule, x in chance.items():
        assert x <= team_chance(rule, warmer, need) + 1e-12  # type: ignore[arg-type]


class _Seat:
    """An executive without a company."""

    def __init__(self, support: float, seat: int) -> None:
        self.support, self.seat, self.sponsors = support, seat, False

    def parameter(self, room: str, short: str) -> float:
        return {"vote_softness": 0.06, "objection": 0.08, "objection_softness": 0.03}[short]

    def leans_to(self, need: float) -> float:
        return float(expit((self.support - need) / self.parameter("executive", "vote_softness")))


def test_one_threshold_for_each_request_and_team() -> None:
    """Support has to move; voting again does not help. The answer turns where the chance passes the threshold."""
    with one_run([0.3], executive__vote_softness=0.1) as model:
        lever, state = model.plan.levers[0], model.programme.states[0]
        u = model.luck.once(f"approval.{lever.id}.executives")
        turn = 0.3 - 0.1 * math.log(u / (1.0 - u))  # the need at which the chance is u
        assert [vote("majority", model.team, lever, state, turn + 1e-6) for _ in range(5)] == [False] * 5
        assert state.answer == "refused" and state.by_whom == "Executives"
        assert [vote("majority", model.team, lever, state, turn - 1e-6) for _ in range(5)] == [True] * 5
        assert state.answer == "granted"
        assert model.team[0].last_decision == f"granted: {lever.id}"
        other = model.plan.levers[1]
        assert model.luck.once(f"approval.{other.id}.executives") != u


def test_a_backlash_asks_for_more_support() -> None:
    with one_run([0.35], executive__vote_softness=0.03, executive__backlash=0.4) as model:
        lever, state = model.plan.levers[0], model.programme.states[0]
        need = 0.1
        assert vote("majority", model.team, lever, state, need)
        model.block.executives.backlash[:] = 1.0
        assert not vote("majority", model.team, lever, state, need)
        assert vote("majority", model.team, lever, state, 0.0), "what needs nobody's support is not voted on"


def test_the_most_reluctant_is_named_where_one_can_stop_it() -> None:
    for rule, who in (("consensus", "E1"), ("sponsor", "E1"), ("majority", "Executives")):
        with one_run([0.4, 0.0, 0.3], rule) as model:
            lever, state = model.plan.levers[0], model.programme.states[0]
            assert not vote(rule, model.team, lever, state, 0.9)
            assert state.by_whom == who
            event = model.block.record.events[0][-1]
            assert (
                event.kind == "refused"
                and {"consensus": "all must agree", "sponsor": "E0 decides", "majority": "half"}[rule] in event.cause
            )


def test_conditions_of_legal_stay_part_of_the_answer() -> None:
    with one_run([0.9]) as model:
        lever, state = model.plan.levers[0], model.programme.states[0]
        state.conditions = 0.12
        assert vote("majority", model.team, lever, state, 0.1)
        assert state.answer == "conditions"


def test_a_refused_request_is_asked_again_after_a_wait() -> None:
    for rule, weeks in (("majority", 6), ("consensus", 10)):
        names = {"programme__ask_again": 6.0, "programme__ask_again_consensus": 10.0}
        with one_run([0.0, 0.0], rule, executive__vote_softness=0.03, listening__support=0.25, **names) as model:
            for _ in range(30):
                advance(model.block)
            told = [e.week for e in model.block.record.events[0] if e.kind == "refused" and "listening" in e.text]
            assert len(told) >= 2
            assert set(np.diff(told)) == {weeks}


def test_who_wants_evidence_and_has_seen_none_wants_more_support() -> None:
    """The need of a request is that of the usual demand with nothing shown."""
    with one_run([0.3, 0.3, 0.3], executive__evidence=0.2, executive__demand_usual=0.5) as model:
        executives = model.block.executives
        executives.demand[0] = (0.1, 0.5, 0.9)
        eager, usual, careful = model.team
        assert usual.leans_to(0.3) == pytest.approx(0.5)
        soft = float(model.block.values["executive.vote_softness"][0, 0])
        assert careful.leans_to(0.3) == pytest.approx(expit(-0.2 * 0.4 / soft))
        assert eager.leans_to(0.3) == pytest.approx(expit(0.2 * 0.4 / soft))
        executives.shown[0] = 1.0
        assert careful.unproven == 0.0
        assert careful.leans_to(0.3) == pytest.approx(eager.leans_to(0.3))
        assert careful.leans_to(0.3) == pytest.approx(expit(0.2 * 0.5 / soft))


# --- the budget -------------------------------------------------------------------------------------------------------
MONEY = {
    "programme__release_floor": 0.4, "programme__release_support": 1.6, "executive__withholds": 0.4,
    "executive__review_step": 0.1, "executive__word_floor": 0.5, "executive__credibility": 0.5,
}  # fmt: skip


def reviewed(model: Any) -> tuple[str, str, float]:
    review_budget(model.team)
    event = model.block.record.events[0][-1]
    assert event.kind == "budget" and event.who == "Executives"
    return event.text, event.cause, float(model.block.purse.level[0, 0])


def test_a_review_keeps_cuts_or_raises_by_hand() -> None:
    with one_run([0.5, 0.25], **MONEY) as model:
        block = model.block
        even = 200_000 / 30
        assert block.purse.level[0, 0] == pytest.approx(0.4 + 1.6 * 0.375), "at first what mean support promises"
        block.executives.demand[0] = (0.5, 1.0)
        # 0.4 + 1.6 x 0.5 x (1 - 0.4 x 0.5) = 1.04 and 0.4 + 1.6 x 0.25 x (1 - 0.4) = 0.64
        assert [one.would_release() for one in model.team] == pytest.approx([1.04, 0.64])
        text, cause, level = reviewed(model)
        assert level == pytest.approx(0.84)
        assert text == f"Executives cut the budget to {0.84 * even:,.0f} USD a week (before: {even:,.0f})"
        assert cause == "mean support 0.38, results are 0 % of what they want to see"
        text, _, level = reviewed(model)
        assert text == f"Executives keep the budget at {0.84 * even:,.0f} USD a week" and level == pytest.approx(0.84)
        block.executives.shown[0] = 1.0
        text, cause, level = reviewed(model)
        assert level == pytest.approx(1.0) and text.startswith("Executives raise the budget to")
        assert cause.endswith("results are 100 % of what they want to see")
        assert model.team[0].last_decision == "raise: budget"


def test_the_word_of_the_credible_weighs_more_in_the_budget() -> None:
    with one_run([0.9, 0.1], **MONEY) as model:
        model.block.executives.shown[0] = 1.0
        model.block.executives.credibility[0] = (1.0, 0.0)  # words of 1 and a half
        _, _, level = reviewed(model)
        assert level == pytest.approx((1.0 * (0.4 + 1.6 * 0.9) + 0.5 * (0.4 + 1.6 * 0.1)) / 1.5)


def test_executives_look_at_the_budget_each_half_year_while_money_is_asked_for() -> None:
    with one_run([0.9, 0.9], executive__review_weeks=10.0, executive__patience=1000.0) as model:
        model.counsel.tolerance = 5.0
        for _ in range(30):
            advance(model.block)
        events = [e for e in model.block.record.events[0] if e.kind == "budget"]
        assert [e.week for e in events] == [10, 20, 30]
    with one_run([0.0, 0.0], executive__review_weeks=10.0, executive__vote_softness=0.01) as model:
        for _ in range(30):
            advance(model.block)
        assert not [e for e in model.block.record.events[0] if e.kind == "budget"], "there is nothing to pay for"


def test_what_is_released_is_what_was_decided() -> None:
    with one_run([0.4, 0.4], executive__review_weeks=1000.0) as model:
        purse = model.block.purse
        purse.level[:] = 0.7
        left = float(purse.left[0, 0])
        advance(model.block)
        assert left - float(purse.left[0, 0]) == pytest.approx(0.7 * 200_000 / 30)
