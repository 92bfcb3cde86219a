"""What a plan costs and brings, future by future; prices drawn from their ranges; what a thing must be worth."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis.balance import what_it_brings, what_it_costs
from analysis.costs import balance, break_even, costs, drawn_prices, main_kind, things, told_kinds
from sim.outcomes import OUTCOMES
from sim.scenario import declare_all
from sim.value import KINDS, Worth

declare_all()

COUNTS = {"value": 7.0, "cases": 4.0, "leads": 2.0, "ideas": 1.0, "candidates": 0.5, "inside_answers": 3.0}


def study(worth: Any = None, objective: str | None = None, runs: int = 20, seed: int = 7, **totals: Any) -> Any:
    """Futures of two weeks whose totals are as given; week 0 does not count."""
    given = {"cash": 1000.0, "team_weeks": 2.0, "staff_hours": 10.0, **COUNTS, **totals}
    spread = {name: np.broadcast_to(np.asarray(total, dtype=float), runs) for name, total in given.items()}
    return SimpleNamespace(
        scenario=SimpleNamespace(
            budget=SimpleNamespace(currency="EUR", hourly_cost=50.0),
            parameters={},
            objective=objective,
            worth=None if worth is None else Worth.model_validate(worth),
        ),
        seed=seed,
        finished=np.arange(runs),
        worlds=np.arange(runs) // 2,
        measured=frozenset(OUTCOMES),
        values=lambda outcome: (
            np.full((runs, 3), 0.5)
            if outcome == "reputation"
            else np.stack([np.full(runs, 99.0), spread[outcome] / 4, 3 * spread[outcome] / 4], axis=1)
        ),
    )


def idle(**more: Any) -> Any:
    return study(**{"cash": 0.0, "team_weeks": 0.0, "staff_hours": 0.0, **dict.fromkeys(COUNTS, 0.0), **more})


# --- numbers ----------------------------------------------------------------------------------------------------------
def test_time_is_paid_by_the_hour() -> None:
    found = costs(study(runs=1))
    assert (found.team_cost.tolist(), found.hours_cost.tolist()) == ([2 * 40 * 50.0], [10 * 50.0])
    assert found.all.tolist() == [5500.0]


def test_things_by_kind_are_the_weekly_outcomes() -> None:
    found = things(study(runs=1))
    assert {kind: counts.tolist() for kind, counts in found.items()} == {
        kind: [COUNTS[outcome]] for kind, (_, outcome) in KINDS.items()
    }


def test_a_study_from_before_they_were_counted_tells_what_it_has() -> None:
    old = study()
    old.measured = frozenset(OUTCOMES) - {"cases", "leads", "ideas", "candidates", "inside_answers"}
    assert list(things(old)) == ["conversation"]
    assert what_it_brings(old)[0] == "Counted in things: 7.0 conversations."


def test_the_objective_says_which_thing_comes_first() -> None:
    assert told_kinds(study().scenario) == ["conversation", "case", "lead", "idea"]
    assert told_kinds(study(objective="demand").scenario) == ["lead", "conversation", "case", "idea"]
    assert told_kinds(study(objective="recruiting").scenario)[0] == main_kind(study(objective="recruiting").scenario)
    assert told_kinds(study(worth={"answer": 3}).scenario)[-1] == "answer"


def test_prices_belong_to_the_world_and_to_the_seed() -> None:
    worth = {"conversation": (20, 60), "lead": 100}
    drawn = drawn_prices(study(worth, runs=400))
    price = drawn["conversation"]
    assert np.array_equal(price[::2], price[1::2]), "two futures of a world share it"
    assert 20.0 <= price.min() < 22.0 and 58.0 < price.max() <= 60.0 and abs(price.mean() - 40.0) < 2.0
    assert set(drawn["lead"]) == {100.0}
    assert np.array_equal(drawn_prices(study(worth, runs=400))["conversation"], price)
    assert not np.array_equal(drawn_prices(study(worth, runs=400, seed=8))["conversation"], price)
    more = drawn_prices(study({**worth, "case": (1, 2)}, runs=400))
    assert np.array_equal(more["conversation"], price), "another price leaves it as it was"


def test_a_balance_by_hand() -> None:
    """7 conversations at 1,000 and 2 leads at 100 against costs of 5,500, future by future."""
    worth = {"conversation": 1000, "lead": 100}
    alone = balance(study(worth, value=[7.0] * 15 + [1.0] * 5))
    assert alone is not None
    assert alone.brings.tolist() == [7200.0] * 15 + [1200.0] * 5
    assert alone.left.tolist() == [1700.0] * 15 + [-4300.0] * 5
    assert (alone.pays.count, alone.pays.of) == (15, 20)
    beside = balance(study(worth), study(worth, value=6.0, leads=2.0, cash=500.0))
    assert beside is not None
    assert (set(beside.brings), set(beside.costs)) == ({1000.0}, {500.0})
    assert balance(study()) is None


# --- sentences --------------------------------------------------------------------------------------------------------
def test_three_lines_of_cost() -> None:
    assert what_it_costs(study()) == [
        "Money: 1,000 EUR.",
        "Programme team: 2.0 person-weeks; at 50 EUR an hour 4,000 EUR.",
        "Employees' own time (training, pilots, posting, Legal's reviews): 10 hours; at 50 EUR an hour 500 EUR.",
    ]


def test_things_are_counted_and_never_added_up() -> None:
    told = what_it_brings(study(objective="support", cases=np.arange(20.0)))
    assert told == [
        "Counted in things, as it is for support of customers: 9.5 support cases (1.0 to 18 in nine of ten futures).",
        "Beside that: 7.0 conversations, 2.0 leads and 1.0 ideas. One conversation may count in several, so they are "
        "not added up.",
        "Reputation, apart from all that, ends at 0.50 of 1; 0.5 is where silence is.",
    ]


def test_money_only_where_a_worth_is_given() -> None:
    told = what_it_brings(study({"conversation": 1000, "lead": 100}, value=[7.0] * 15 + [1.0] * 5), idle())
    assert told[3:] == [
        "At 1,000 EUR a conversation and 100 EUR a lead, it brings 7,200 EUR (1,200 to 7,200 in nine of ten futures) "
        "more than without it and costs, time included, 5,500 EUR more than without it.",
        "It pays back in 15 of 20 futures: likely. What is left is 1,700 EUR (-4,300 to 1,700 in nine of ten futures).",
        "Nobody said what support cases and ideas are worth, so they are in no sum.",
    ]
    assert "At 20 to 60 EUR a conversation, it brings" in what_it_brings(study({"conversation": (20, 60)}))[3]
    assert not any("EUR" in line for line in what_it_brings(study()))


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (
            {"value": 107.0},
            "It pays back if a conversation is worth more than 55 EUR (55 to 55 in nine of ten futures).",
        ),
        (
            {"value": [107.0] * 18 + [5.0] * 2},
            "It pays back if a conversation is worth more than 55 EUR (55 to no price",
        ),
        (
            {"value": 5.0},
            "It brings more conversations than the baseline in none of 20 futures: too seldom to say what",
        ),
        ({"objective": "demand", "leads": 10.0}, "It pays back if a lead is worth more than 1,100 EUR"),
        ({"objective": "awareness", "value": 107.0}, "It pays back if a conversation is worth more than 55 EUR"),
    ],
)
def test_what_a_thing_must_be_worth(made: dict[str, Any], told: str) -> None:
    nothing = idle(value=7.0, leads=5.0)
    assert what_it_brings(study(**made), nothing)[-1].startswith(told)


def test_break_even_as_numbers() -> None:
    found = break_even(study(value=107.0), idle(value=7.0))
    assert (found.kind, found.gains, found.of, found.middle) == ("conversation", 20, 20, 55.0)
    assert break_even(study(value=5.0), idle(value=7.0)).middle is None
