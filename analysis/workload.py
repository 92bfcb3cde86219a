"""What a plan asks for week by week before anything is run: money and work of the team, beside what there is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.levers.lever import Lever
from sim.parameters import PARAMETERS, Values
from sim.scenario import Scenario
from sim.structure import Structure


@dataclass(frozen=True)
class Cost:
    """What one lever asks for: money in all, money a week and full-time people while it works, in how many weeks."""

    cash: float
    weekly: float
    people: float
    weeks: int


@dataclass(frozen=True)
class Workload:
    """What a plan asks for, if everything is granted at once.

    Parameters
    ----------
    costs : dict of str to Cost
        By lever id.
    cash, people : array, shape (W,)
        Money and full-time people asked for in weeks 1..W.
    team : array, shape (W,)
        Full-time people there are.
    budget : float
        Money for all weeks.
    """

    costs: dict[str, Cost]
    cash: NDArray[np.float64]
    people: NDArray[np.float64]
    team: NDArray[np.float64]
    budget: float

    @property
    def spent(self) -> float:
        """Money asked for in all."""
        return float(self.cash.sum())

    @property
    def busiest(self) -> int:
        """The week in which the most is asked of the team beside what it can do."""
        return int(np.argmax(self.people / self.team)) + 1

    def by_quarter(self, quarter: int = 13) -> list[float]:
        """Load of the team by quarter: the most that is asked in it as a share of what there is."""
        load = self.people / self.team
        return [float(load[start : start + quarter].max()) for start in range(0, load.size, quarter)]


def workload(scenario: Scenario) -> Workload:
    """What the plan of `scenario` asks for, with the numbers of the model at their usual values.

    The rules are those by which the model pays and works (`sim.purse.pay`), as `sim.advice` foresees them.
    """
    values = Values([dict(scenario.parameters)])
    structure = Structure(scenario.organization, int(values["organization.span"][0, 0]))
    weeks = scenario.weeks
    cash, people = np.zeros(weeks), np.zeros(weeks)
    volunteers = sum(scenario.organization.advocates.values())
    given = float(values["programme.volunteers"][0, 0]) * float(values["advocate.energy"][0, 0]) * volunteers
    team = np.full(weeks, scenario.budget.team_weeks_per_week + given)
    costs = {}
    for lever in scenario.levers:
        terms = lever.terms(values, 0, structure)
        span = _span(lever, weeks)
        length = span.stop - span.start
        cash[span] += terms.cash
        people[span] += terms.effort
        if f"{lever.room}.team" in PARAMETERS:
            team[span] += lever.intensity * float(values[f"{lever.room}.team"][0, 0])
        costs[lever.id] = Cost(terms.cash * length, terms.cash, terms.effort, length)
    return Workload(costs, cash, people, team, scenario.budget.cash)


def _span(lever: Lever, weeks: int) -> slice:
    end = weeks if lever.weeks is None else min(weeks, lever.week - 1 + lever.weeks)
    return slice(min(lever.week - 1, weeks), max(end, min(lever.week - 1, weeks)))
