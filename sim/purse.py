"""Money and work: what there is to spend, what is released and paid, how fast the team gets on.

Its numbers are those of the programme (`sim.programme`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
from pydantic import Field

from sim.organization import Plain
from sim.parameters import Room
from sim.people import Array


class Budget(Plain):
    """What there is to spend.

    Parameters
    ----------
    cash : float
        Money for the whole of the scenario's weeks, released weekly as far as executives support.
    currency : str
        Word for it in outputs.
    team_weeks_per_week : float
        Full-time people in the programme team.
    hourly_cost : float
        What an hour of staff costs, in currency.
    """

    cash: Annotated[float, Field(ge=0.0, le=1e12)] = 250_000.0
    currency: Annotated[str, Field(min_length=1, max_length=8)] = "USD"
    team_weeks_per_week: Annotated[float, Field(gt=0.0, le=10_000)] = 1.0
    hourly_cost: Annotated[float, Field(ge=0.0, le=100_000)] = 60.0


@dataclass
class Purse:
    """Money and work: arrays (R, 1). What is left, what is released, what was spent; what the week asks and gets.

    ``level`` is what executives have decided to release a week, beside an even spending of the budget.

    Money is conserved: ``left + released + spent`` stays what the scenario gave.
    """

    even: Array
    left: Array
    released: Array
    spent: Array
    team: Array
    asked_cash: Array
    asked_effort: Array
    paid: Array
    money: Array
    speed: Array
    level: Array
    hours: Array = field(default_factory=lambda: np.zeros((0, 1)))


def start_purse(budgets: Sequence[Budget], weeks: int) -> Purse:
    """The purse of R runs at week 0."""
    cash = np.array([b.cash for b in budgets]).reshape(-1, 1)
    zero = np.zeros_like(cash)
    return Purse(
        even=cash / weeks,
        left=cash.copy(),
        released=zero.copy(),
        spent=zero.copy(),
        team=np.array([b.team_weeks_per_week for b in budgets]).reshape(-1, 1),
        asked_cash=zero.copy(),
        asked_effort=zero.copy(),
        paid=zero.copy(),
        money=np.ones_like(cash),
        speed=np.ones_like(cash),
        level=zero.copy(),
        hours=zero.copy(),
    )


def promised(support: Array, p: Room) -> Array:
    """What executives release a week before there is anything to show, beside an even spending, by support, (R, 1)."""
    return p.release_floor + p.release_support * support


def pay(purse: Purse, volunteers: Array, release: Array, capacity: Array, team: Array, p: Room) -> None:
    """Release the money executives have decided on, pay what is asked, slow down where too much is asked of the team.

    speed = (1 + (asked / team)^n)^(-1/n) / (1 + j [asked / team - 1]+): a smooth min(1, team / asked), and less where
    more is asked than can be done, since time is lost to going back and forth between tasks.

    Parameters
    ----------
    volunteers : array, shape (R, 1)
        Sum of the energy of advocates.
    release, capacity : array, shape (R, 1)
        Factors on the money released and on the team's capacity: downturns, other initiatives.
    team : array, shape (R, 1)
        Full-time people that levers add to the team.
    """
    money = np.minimum(purse.left, purse.even * release * purse.level)
    purse.left -= money
    purse.released += money
    purse.paid = np.minimum(purse.asked_cash, purse.released)
    purse.released -= purse.paid
    purse.spent += purse.paid
    purse.money = np.where(
        purse.asked_cash > 0.0, purse.paid / np.where(purse.asked_cash > 0.0, purse.asked_cash, 1.0), 1.0
    )
    load = purse.asked_effort / ((purse.team + team) * capacity + p.volunteers * volunteers)
    shared = np.power(1.0 + np.power(load, p.congestion), -1.0 / p.congestion)
    purse.speed = shared / (1.0 + p.juggling * np.maximum(load - 1.0, 0.0))
