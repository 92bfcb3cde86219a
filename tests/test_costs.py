"""Costs in three lines, and the price of a conversation at which a plan pays back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis.costs import costs, what_it_costs
from sim.scenario import declare_all

declare_all()


def study(cash: list[float], team: list[float], hours: list[float], value: list[float]) -> Any:
    """Futures of two weeks whose totals are as given; week 0 does not count."""
    totals = {"cash": cash, "team_weeks": team, "staff_hours": hours, "value": value}
    budget = SimpleNamespace(currency="EUR", hourly_cost=50.0)
    return SimpleNamespace(
        scenario=SimpleNamespace(budget=budget, parameters={}),
        values=lambda outcome: np.array([[99.0, total / 4, 3 * total / 4] for total in totals[outcome]]),
    )


def test_time_is_paid_by_the_hour() -> None:
    found = costs(study([1000.0], [2.0], [10.0], [7.0]))
    assert found.work.tolist() == [(2 * 40 + 10) * 50.0]
    assert found.all.tolist() == [5500.0]
    assert found.value.tolist() == [7.0]


def test_three_lines_and_time_in_money() -> None:
    lines = what_it_costs(study([1000.0] * 20, [2.0] * 20, [10.0] * 20, [7.0] * 20))
    assert lines == [
        "Money: 1,000 EUR.",
        "Programme team: 2.0 person-weeks.",
        "Staff (training, pilots, posting, Legal's reviews): 10 hours.",
        "Time at 50 EUR an hour comes to 4,500 EUR.",
    ]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([107.0] * 20, "It pays back if a conversation is worth more than 55 EUR (55 to 55 in nine of ten futures)."),
        ([107.0] * 18 + [5.0] * 2, "It pays back if a conversation is worth more than 55 EUR (55 to no price"),
        ([5.0] * 20, "It brings more conversation than the baseline in none of 20 futures: too seldom"),
    ],
)
def test_what_a_conversation_must_be_worth(value: list[float], told: str) -> None:
    plan = study([1000.0] * 20, [2.0] * 20, [10.0] * 20, value)
    nothing = study([0.0] * 20, [0.0] * 20, [0.0] * 20, [7.0] * 20)
    assert what_it_costs(plan, nothing)[-1].startswith(told)
