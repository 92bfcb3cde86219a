"""Waiting in Legal's queue through the engine against a computation by hand: who asks when, who waits how long."""

from __future__ import annotations

import math

import numpy as np
from cases import company, rows
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.block import RunSpec
from sim.model import run_block

# What counsel believe never moves: nothing goes wrong, and nothing they see counts.
STILL = {
    "market.harm_rate": 0.0, "legal.sees_tolerated": 0.0, "legal.sees_guided": 0.0, "legal.sees_listening": 0.0,
    "legal.sees_pilot": 0.0, "legal.sees_inside": 0.0, "pilot.support": 0.0, "legal.prior_multiple": 8.0,
    "legal.reference_multiple": 8.0, "legal.review_worry": 0.5, "slips.weeks": 0.0,
}  # fmt: skip
RISK = 0.6  # risk aversion of the company, times prior over reference multiple


def by_hand(asked: list[int], counsel: int, review: float) -> list[int]:
    """Week in which each request is answered, in the order in which they are asked.

    Number q in the queue is answered ceil(review (1 + worry risk) max(1, q / counsel)) weeks later.
    """
    answered: list[int] = []
    for week in asked:
        ahead = sum(1 for done in answered if done >= week)  # those due this very week are answered after it has come
        alone = review * (1.0 + 0.5 * RISK)
        answered.append(week + math.ceil(alone * max(1.0, (ahead + 1) / counsel)))
    return answered


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=9).map(sorted), st.integers(1, 3), st.sampled_from([1.3, 3.0]))
@example([1, 1, 1, 1, 1, 1], 2, 3.0)
@example([1, 5, 5, 6], 1, 3.0)
def test_waiting_is_as_computed_by_hand(asked: list[int], counsel: int, review: float) -> None:
    # Pilots are asked for in the order of their names where they are asked for in one week.
    plan = {f"p{k}": {"lever": "pilot", "week": week, "weeks": 1} for k, week in enumerate(asked)}
    scenario = company(plan, weeks=max(by_hand(asked, counsel, review)) + 2).but(
        **{"organization.legal": {"counsel": counsel, "tolerance": 1.0}}
    )
    world = {**STILL, "legal.review_weeks": review, "legal.softness": 0.01, "pilot.exposure": 0.05}
    made = run_block([RunSpec(scenario, 5, world)])
    expected = by_hand(asked, counsel, review)
    levers = made["levers"]
    assert levers["id"].tolist() == list(plan)
    assert levers["asked"].tolist() == asked
    assert (levers["started"] - 1).tolist() == expected, "executives mind nothing, so it starts a week after the answer"
    told = made["events"]
    legal = (told["who"] == "Legal") & (told["kind"] == "granted")
    assert sorted(told["week"][legal].tolist()) == sorted(expected)
    # The queue at the end of each week: asked by then and not yet answered.
    queue = rows(made, "agents", kind="legal")["queue"]
    weeks = np.arange(len(queue))[:, None]
    waiting = ((np.array(asked) <= weeks) & (np.array(expected) > weeks)).sum(axis=1)
    assert queue.tolist() == waiting.tolist()
