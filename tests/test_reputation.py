"""Talk about the company, its reputation, and competitors who are ahead: by hand, and with and without each rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import company, rows
from hypothesis import given
from hypothesis import strategies as st
from test_market import guard
from tiny import column, structure, values, workforce

from sim.block import RunSpec
from sim.market import Guard, Market, Public, start_public
from sim.model import AdoptionModel, run_block, tables
from sim.reputation import fall_behind, stand
from sim.turnover import Mood, leavers

WORLD = {
    "market.reference_staff": 100.0, "market.talk_rate": 0.01, "market.talk_decay": 0.004, "market.talk_unheard": 0.2,
    "market.talk_capacity": 10.0, "market.talk_incident": 0.05, "market.talk_cleared": 0.02,
    "market.reputation_return": 0.03, "market.reputation_value": 0.3, "market.reputation_half": 30.0,
    "market.reputation_talk": 0.3, "market.reputation_harm": 0.05, "market.hunt_talk": 1.0, "market.ignore_talk": 0.7,
    "market.answer_posts": 10.0,
}  # fmt: skip


def after(g: Guard, louder: float = 1.0, **before: Any) -> Public:
    v = values(WORLD)
    public = start_public([Market()], 2, v)
    for name, value in before.items():
        getattr(public, name)[:] = value
    stand(public, structure((50, 50)), g, column(louder), v.room("market"))
    return public


def test_outside_talk_piles_up_unless_heard_and_answered() -> None:
    # Noticed .2, able to answer 10 / (10 + 10) of what is noticed: .1 is answered.
    deaf = after(guard(), talk=0.5, conversing_posts=5.0)
    assert deaf.talk[0, 0] == pytest.approx(0.5 + 0.01 * 0.9 - (0.004 + 0.002) * 0.5)
    hearing = after(guard(listening=1.0), talk=0.5, conversing_posts=5.0)
    assert hearing.talk[0, 0] == pytest.approx(0.5 + 0.01 * 0.5 - (0.004 + 0.01) * 0.5)
    mute = after(guard(listening=1.0), talk=0.5)
    assert mute.talk[0, 0] == pytest.approx(0.5 + 0.01 - 0.004 * 0.5), "who only listens answers nothing"


def test_harm_complaints_and_hunts_make_talk_and_ignoring_answers_less() -> None:
    assert after(guard(), damage=2.0).talk[0, 0] == pytest.approx(0.01 + 0.1)
    assert after(guard(), louder=3.0).talk[0, 0] == pytest.approx(0.03)
    assert after(guard(hunted=0.5)).talk[0, 0] == pytest.approx(0.015)
    ignored = after(guard(listening=1.0, ignoring=1.0), conversing_posts=5.0)
    assert ignored.talk[0, 0] == pytest.approx(0.01 * (1.0 - 0.5 * 0.3))
    answering = after(guard(listening=1.0, answering=1.0))
    assert answering.talk[0, 0] == pytest.approx(0.01 * 0.5)


def test_reputation_by_hand() -> None:
    public = after(guard(), value=[3.0, 3.0], reputation=0.5)
    talk = 0.01
    target = 0.5 + 0.3 * 6.0 / 36.0 - 0.3 * talk / (1.0 + talk)
    assert public.reputation[0, 0] == pytest.approx(0.5 + 0.03 * (target - 0.5))
    hurt = after(guard(), value=[3.0, 3.0], reputation=0.5, damage=1.0)
    talk = 0.06
    target = 0.5 + 0.3 * 6.0 / 36.0 - 0.3 * talk / (1.0 + talk)
    assert hurt.reputation[0, 0] == pytest.approx(0.5 + 0.03 * (target - 0.5) - 0.05)


@given(st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4), st.floats(1.0, 8.0), st.floats(0.0, 200.0))
def test_talk_and_reputation_stay_where_they_may_be(levels: list[float], louder: float, posts: float) -> None:
    v = values(WORLD)
    public = start_public([Market()], 2, v)
    listening, answering, ignoring, hunted = levels
    g = guard(listening=listening, answering=answering, ignoring=ignoring, hunted=hunted)
    for week in range(60):
        public.damage[:], public.conversing_posts[:] = 6.0 * (week % 7 == 0), posts
        stand(public, structure((50, 50)), g, column(louder), v.room("market"))
        assert public.talk[0, 0] >= 0.0 and 0.0 <= public.reputation[0, 0] <= 1.0


def test_competitors_ahead_take_audience_and_give_it_back_by_hand() -> None:
    v = values({"market.keeping_up": 0.1, "market.audience_lost": 0.01, "market.audience_back": 0.02})
    s, p = structure((50, 50)), v.room("market")
    public = start_public([Market()], 2, v)
    public.midpoint[:], public.audience[:] = 10.0, 0.8
    fall_behind(public, s, 10, p)  # half of the competitors do it, nobody here
    assert public.ahead[0, 0] == pytest.approx(0.5)
    assert public.audience[0, 0] == pytest.approx(0.8 + 0.02 * 0.5 * 0.2 - 0.01 * 0.5 * 0.8)
    public.sanctioned[:] = 2.5  # 5 % of staff: half of what it takes to keep up
    fall_behind(public, s, 10, p)
    assert public.ahead[0, 0] == 0.0
    for week in range(2000):
        fall_behind(public, s, week, p)
        assert 0.0 < public.audience[0, 0] <= 1.0


def test_who_is_convinced_is_poached() -> None:
    people = workforce(3, conviction=[[0.0, 0.5, 1.0]])
    s = structure((3,))
    weekly, draw = np.full((1, 3), 0.01), np.full((1, 3), 0.014)
    p = values().room("people")
    assert leavers(people, weekly, draw, p).tolist() == []
    assert leavers(people, weekly, draw, p, Mood(np.zeros((1, 1)), column(0.7), s.department)).tolist() == [2]
    assert leavers(people, weekly, draw, p, Mood(np.full((1, 1), 0.5), column(0.0), s.department)).tolist() == [0, 1, 2]


EASY = {"executive.vote_softness": 0.03, "legal.review_weeks": 1.0, "executive.give_up": 0.0}
BOLD = {"organization.legal.tolerance": 1.0, "organization.executives": [{"title": "CEO", "support": 0.9}]}


def weekly(scenario: Any, world: dict[str, float], runs: int = 8) -> dict[str, Any]:
    """The last week's numbers of some runs in which nobody knows anything else."""
    made = run_block([RunSpec(scenario, 40 + k, world, k) for k in range(runs)])
    return rows(made, "weekly", week=scenario.weeks)


def test_with_competitors_ahead_less_comes_back_and_more_of_the_convinced_go() -> None:
    early = company({}, weeks=52).but(**{"market.competitors.midpoint_week": -100})
    on = weekly(early, {"market.audience_lost": 0.02, "people.turnover": 0.3, "market.poached": 6.0})
    off = weekly(early, {"market.audience_lost": 0.0, "people.turnover": 0.3, "market.poached": 0.0})
    assert on["active_share"].mean() < off["active_share"].mean()
    assert on["conviction"].mean() < off["conviction"].mean()


def test_silence_wears_reputation_down_and_conversation_answers() -> None:
    """The same company without a plan, with one that listens, with one that listens and converses."""
    plans: tuple[dict[str, Any], ...] = (
        {},
        {"listen": {"lever": "listening", "week": 1}},
        {"listen": {"lever": "listening", "week": 1}, "say": {"lever": "content", "week": 1, "style": "converse"}},
    )
    silent, hearing, talking = (weekly(company(plan, weeks=78).but(**BOLD), EASY) for plan in plans)
    unspoken = weekly(company({}, weeks=78).but(**BOLD), {**EASY, "market.talk_rate": 0.0, "market.talk_incident": 0.0})
    assert silent["reputation"].mean() < unspoken["reputation"].mean() - 0.05
    assert talking["unanswered_talk"].mean() < hearing["unanswered_talk"].mean() < silent["unanswered_talk"].mean()
    assert talking["reputation"].mean() > silent["reputation"].mean() + 0.02


def test_promotion_turns_the_audience_off() -> None:
    """S1: overuse for promotion can turn the audience off; conversation of the same cadence does not."""
    replies = []
    for style in ("push", "converse"):
        plan = {"say": {"lever": "content", "week": 1, "style": style, "cadence": 40}}
        model = AdoptionModel(company(plan, weeks=52).but(**BOLD), seed=3, world=EASY)
        model.run()
        assert rows(tables(model.block), "levers", id="say")["started"][0] > 0
        replies.append(float(model.block.public.replies[0, 0]))
    assert replies[0] < 0.8 * replies[1]
