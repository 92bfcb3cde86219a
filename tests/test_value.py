"""Things counted by kind: whose work they are, from whom, from conversing; what an objective makes executives count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import company, digest, rows, specs
from pydantic import ValidationError
from test_market import account, guard
from tiny import Array, structure, values, workforce

from sim.block import RunSpec
from sim.effects import Effects
from sim.market import Market, Public, publish, start_public
from sim.model import advance, make_block, release, run_block
from sim.outcomes import OUTCOMES
from sim.people import CONVERSING, SPEAKING
from sim.value import (
    AT_HOME,
    COUNTED,
    COUNTS,
    KINDS,
    MAIN_KIND,
    OBJECTIVE_WORDS,
    OBJECTIVES,
    Things,
    Worth,
    count_things,
    start_things,
    visible_results,
)

NUMBERS = {
    "value.case_rate": 0.2, "value.lead_rate": 0.02, "value.idea_rate": 0.04, "value.candidate_rate": 0.01,
    "value.answer_rate": 0.5, "value.beside": 0.5, "value.elsewhere": 0.1, "value.seen": 0.3, "value.useful": 0.5,
    "value.any_success": 0.25, "market.unskilled_worth": 0.3, "market.win_rate": 0.02,
}  # fmt: skip


def three() -> Any:
    """Support and Sales face customers, Human Resources does not."""
    return structure(
        departments={
            "HR": {"headcount": 1, "function": "hr"},
            "Sales": {"headcount": 2, "function": "sales", "customer_facing": True},
            "Support": {"headcount": 2, "function": "support", "customer_facing": True},
        }
    )


def counted(objective: Any, public_: dict[str, list[float]], replies: float = 0.5, **more: Any) -> Things:
    v, s = values(NUMBERS), three()
    public = start_public([Market()], 3, v)
    public.replies[:] = replies
    for name, numbers in public_.items():
        setattr(public, name, np.array([numbers]))
    effects, people = Effects(s, v), workforce(5, **more.get("people", {}))
    effects.inside_ever[:] = bool(more.get("people"))
    effects.decision_makers[:] = more.get("decision_makers", 0.0)
    things = start_things([objective], s, v.room("value"))
    count_things(things, public, effects, people, v.room("value"), v.room("market"))
    return things


TALK = {"value": [1.0, 10.0, 20.0], "conversed": [1.0, 4.0, 20.0], "sanctioned_posts": [1.0, 60.0, 25.0]}


def test_every_objective_and_kind_has_its_words_and_its_column() -> None:
    assert set(COUNTS) == set(MAIN_KIND) == set(OBJECTIVE_WORDS) == set(OBJECTIVES)
    assert set(Worth.model_fields) == set(KINDS) >= set(MAIN_KIND.values())
    assert COUNTED == ("cases", "leads", "ideas", "candidates", "inside_answers")
    assert all(OUTCOMES[outcome].flow for _, outcome in KINDS.values())
    counts = {kind for weights in COUNTS.values() for kind in weights}
    assert counts == (set(AT_HOME) | {"inside_answers"})


def test_things_by_hand() -> None:
    """Whose work it is in full, others who face customers half, the rest a tenth; half of all talk is answered."""
    week = counted(None, TALK).week
    assert week["cases"][0] == pytest.approx(0.2 * 0.5 * (0.1 * 1 + 0.5 * 4 + 1.0 * 20))
    assert week["leads"][0] == pytest.approx(0.02 * 0.5 * (0.1 * 1 + 1.0 * 10 + 0.5 * 20))
    assert week["ideas"][0] == pytest.approx(0.04 * 0.5 * (0.1 * 1 + 0.5 * 4 + 0.5 * 20))
    assert week["candidates"][0] == pytest.approx(0.01 * 0.5 * (1.0 * 1 + 0.5 * 10 + 0.5 * 20))
    assert week["inside_answers"][0] == 0.0


def test_nobody_answers_and_nothing_comes_of_it() -> None:
    week = counted(None, TALK, replies=0.0).week
    assert all(week[name][0] == 0.0 for name in COUNTED)


def test_those_who_decide_bring_leads_and_ideas_not_cases() -> None:
    usual, with_them = counted(None, TALK).week, counted(None, TALK, decision_makers=1.0).week
    assert with_them["leads"][0] == pytest.approx(1.5 * usual["leads"][0])
    assert with_them["ideas"][0] == pytest.approx(1.5 * usual["ideas"][0])
    assert with_them["cases"][0] == usual["cases"][0]
    assert counted(None, TALK, decision_makers=3.0).week["leads"][0] == with_them["leads"][0], "more than all is all"


def test_answers_inside_come_of_skill_and_practice_inside() -> None:
    inside = {"inside": [True, True, False, False, False], "knowledge": [0.0, 1.0, 1.0, 0.5, 0.5]}
    assert counted(None, TALK, people=inside).week["inside_answers"][0] == pytest.approx(0.5 * (0.3 + 1.0))


@pytest.mark.parametrize(
    ("objective", "by_hand"),
    [
        ("support", 0.5 * (0.1 * 1 + 0.5 * 4 + 20)),
        ("demand", 0.5 * (0.1 * 1 + 10 + 0.5 * 20)),
        ("product_ideas", 0.5 * (0.1 * 1 + 0.5 * 4 + 0.5 * 20)),
        ("recruiting", 0.5 * (1 + 0.5 * 10 + 0.5 * 20)),
        ("thought_leadership", 0.5 * (0.1 * 1 + 0.5 * 10 + 0.5 * 20)),
        # To be known 60 posts that are seen are more than the 10 conversations they are worth else.
        ("awareness", 0.5 * (0.1 * 1 + 0.5 * 0.3 * 60 + 0.5 * 20)),
        ("internal_knowledge", 0.0),
        (None, 0.0),
    ],
)
def test_what_an_objective_counts(objective: Any, by_hand: float) -> None:
    assert counted(objective, TALK).counted[0, 0] == pytest.approx(by_hand)


def test_what_executives_see_of_it() -> None:
    """A quarter of any win, the rest by the objective; without one, wins alone."""
    p = values(NUMBERS).room("value")
    things = counted("support", TALK)
    wins, rate = np.array([[2.0]]), np.array([[0.02]])
    assert visible_results(things, wins, rate, p)[0, 0] == pytest.approx(0.25 * 2 + 0.75 * 0.02 * things.counted[0, 0])
    assert visible_results(counted(None, TALK), wins, rate, p).tolist() == [[2.0]]


# --- where it comes from ----------------------------------------------------------------------------------------------
def talk_of(people: Any, account_: Any = None, **guard_: float) -> Public:
    v = values({**NUMBERS, "market.broadcast_worth": 0.15, "market.purpose_worth": 0.5})
    public = start_public([Market()], 1, v)
    s = structure((people.rung.shape[1],))
    publish(people, s, public, guard(1, **guard_), account_ or account(1), v.room("people"), v.room("market"))
    return public


def per_post(public: Public, of: Array) -> float:
    return float(of.sum() / public.posts.sum())


def test_pushing_brings_a_tenth_to_a_fifth_of_conversing() -> None:
    """F13, of people and of the company's account; what is only pushed settles no case."""
    push, talk = talk_of(workforce(4, rung=SPEAKING)), talk_of(workforce(4, rung=CONVERSING))
    assert 0.10 <= per_post(push, push.value) / per_post(talk, talk.value) <= 0.20
    assert push.conversed.sum() == 0.0
    assert talk.conversed.tolist() == talk.value.tolist()
    silent = workforce(4)
    pushing, answering = talk_of(silent, account(1, push=20.0)), talk_of(silent, account(1, converse=20.0))
    assert 0.10 <= float(pushing.value.sum() / answering.value.sum()) <= 0.20
    assert pushing.conversed.sum() == 0.0 < answering.conversed.sum()


def test_a_purpose_that_is_told_adds_to_what_is_usual() -> None:
    """E47, F32: nothing else about the posts changes."""
    usual, told = talk_of(workforce(4, rung=CONVERSING)), talk_of(workforce(4, rung=CONVERSING), purpose=1.0)
    assert told.value[0].tolist() == pytest.approx((1.5 * usual.value[0]).tolist())
    assert told.conversed.tolist() == told.value.tolist()
    assert told.posts.tolist() == usual.posts.tolist() and told.hazard.tolist() == usual.hazard.tolist()
    beyond = talk_of(workforce(4, rung=CONVERSING), purpose=4.0)
    assert beyond.value.tolist() == told.value.tolist()


# --- in a company -----------------------------------------------------------------------------------------------------
def made(objective: str | None, weeks: int = 40) -> Any:
    return run_block(specs(company(weeks=weeks, objective=objective), range(4)))


def test_an_objective_is_for_executives_alone_and_moves_their_support() -> None:
    """Those of the same luck do the same until executives see something else in it."""
    none, support, recruiting = (made(one)["weekly"] for one in (None, "support", "recruiting"))
    first = none["week"] <= 1
    for name in ("active_share", "posts", "value", "wins", "incidents", "cases", "leads"):
        assert np.array_equal(none[name][first], support[name][first]), name
    later = none["week"] == 30
    assert (support["executive_support"][later] != recruiting["executive_support"][later]).all()


def test_arms_of_other_objectives_stack_as_they_run_alone() -> None:
    def spec(k: int, objective: str | None) -> RunSpec:
        one = specs(company(weeks=20, objective=objective), [k])[0]
        return RunSpec(one.scenario, one.seed, one.world, k)

    wanted = [spec(0, "support"), spec(1, None), spec(2, "internal_knowledge")]
    together = run_block(wanted)
    for one in wanted:
        assert digest(together, run=one.run) == digest(run_block([one]))


def test_answers_inside_are_counted_in_a_company_that_practises_inside() -> None:
    plan = {"try": {"lever": "pilot", "week": 1, "weeks": 30, "scope": "internal", "share": 0.5}}
    weekly = rows(
        run_block(specs(company(plan, weeks=40, objective="internal_knowledge"), range(4))), "weekly", week=40
    )
    assert (weekly["inside_share"] > 0.0).any()
    assert ((weekly["inside_answers"] > 0.0) == (weekly["inside_share"] > 0.0)).all()


def test_value_in_things_does_not_touch_the_run() -> None:
    """Counting draws nothing and changes nothing: the rates of things leave every other number as it was."""
    scenario = company(weeks=20)
    plain, rich = (
        run_block([RunSpec(scenario, 3, {"value.case_rate": rate, "value.lead_rate": rate / 8.0})])["weekly"]
        for rate in (0.1, 0.4)
    )
    for name in OUTCOMES:
        if name not in ("cases", "leads"):
            assert np.array_equal(plain[name], rich[name]), name
    assert rich["leads"][1:] == pytest.approx(4.0 * plain["leads"][1:])
    assert rich["leads"].sum() > 0.0


# --- what a thing is worth --------------------------------------------------------------------------------------------
def test_a_price_is_a_number_or_a_range() -> None:
    worth = Worth.model_validate({"conversation": (20, 60), "case": 5})
    assert worth.given == {"conversation": (20.0, 60.0), "case": (5.0, 5.0)}
    assert Worth().given == {}
    for wrong in ({"lead": (3, 2)}, {"lead": -1}, {"lead": (1, 2, 3)}, {"lead": True}, {"lead": float("nan")}):
        with pytest.raises(ValidationError):
            Worth.model_validate(wrong)


def test_worth_changes_no_future() -> None:
    """Prices are for the answer; the model knows no money but what is spent."""
    plain, priced = (company(weeks=12, worth=worth) for worth in (None, {"conversation": [20, 60]}))
    assert digest(run_block(specs(plain, [0]))) == digest(run_block(specs(priced, [0])))
    assert plain.digest() != priced.digest(), "the answer is another"


def test_week_nought_has_brought_nothing() -> None:
    block = make_block(specs(company({}, weeks=2), [0]))
    assert all(not block.things.week[name].any() for name in COUNTED)
    advance(block)
    assert block.things.week["cases"].shape == (1,)
    release(block)
