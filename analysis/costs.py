"""What a plan costs, in three lines, and what a conversation must be worth for it to pay back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.findings import number, of_futures
from analysis.study import Study
from sim.parameters import PARAMETERS

Array = NDArray[np.float64]

LEAST_PAYING = 0.9  # share of futures that must bring more conversation for a break-even to be told


@dataclass(frozen=True)
class Costs:
    """Totals over all weeks, one number for each finished future.

    Parameters
    ----------
    cash : array
        Money spent, in the currency of the budget.
    team : array
        Person-weeks asked of the programme team.
    hours : array
        Hours of staff: training, pilots, posting, Legal's reviews.
    work : array
        What team and staff time costs at the scenario's hourly cost.
    value : array
        Worth of all posts, counted in conversations.
    """

    cash: Array
    team: Array
    hours: Array
    work: Array
    value: Array

    @property
    def all(self) -> Array:
        """Money and time together."""
        return self.cash + self.work


def costs(study: Study) -> Costs:
    """The costs of every finished future of one arm."""

    def total(outcome: str) -> Array:
        return study.values(outcome)[:, 1:].sum(axis=1)

    scenario = study.scenario
    week = scenario.parameters.get("outcomes.hours_a_week", PARAMETERS["outcomes.hours_a_week"].default)
    team, hours = total("team_weeks"), total("staff_hours")
    work = (team * week + hours) * scenario.budget.hourly_cost
    return Costs(total("cash"), team, hours, work, total("value"))


def what_it_costs(study: Study, baseline: Study | None = None) -> list[str]:
    """Three lines of cost, and beside a baseline what a conversation must be worth.

    Value stays counted in conversations: nobody has said what one is worth.
    """
    currency, found = study.scenario.budget.currency, costs(study)
    lines = [
        f"Money: {_range(found.cash, currency)}.",
        f"Programme team: {_range(found.team, 'person-weeks')}.",
        f"Staff (training, pilots, posting, Legal's reviews): {_range(found.hours, 'hours')}.",
    ]
    rate = number(study.scenario.budget.hourly_cost)
    lines.append(f"Time at {rate} {currency} an hour comes to {_range(found.work, currency)}.")
    if baseline is not None:
        lines.append(_pays_back(found, costs(baseline), currency))
    return lines


def _pays_back(plan: Costs, base: Costs, currency: str) -> str:
    more, dearer = plan.value - base.value, plan.all - base.all
    gains = more > 0.0
    futures = of_futures(int(gains.sum()), gains.size)
    if gains.mean() < LEAST_PAYING:
        return (
            f"It brings more conversation than the baseline in {futures}: too seldom to say what a conversation must "
            "be worth for it to pay back."
        )
    price = np.where(gains, dearer / np.where(gains, more, 1.0), np.inf)
    low, middle, high = np.quantile(price, (0.05, 0.5, 0.95), method="inverted_cdf")
    upper = f"{number(float(high))}" if np.isfinite(high) else "no price"
    return (
        f"It pays back if a conversation is worth more than {number(float(middle))} {currency} "
        f"({number(float(low))} to {upper} in nine of ten futures)."
    )


def _range(values: Array, unit: str) -> str:
    low, middle, high = (float(x) for x in np.quantile(values, (0.05, 0.5, 0.95)))
    if high - low < 0.01 * max(abs(middle), 1e-9):
        return f"{number(middle)} {unit}"
    return f"{number(middle)} {unit} ({number(low)} to {number(high)} in nine of ten futures)"
