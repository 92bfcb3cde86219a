"""What a plan costs and what it brings, future by future: money, time, things, and things in money where that is given.

Numbers only; the sentences are in `analysis.balance`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.bands import Chance, chance
from analysis.study import Study
from sim.luck import stable_key
from sim.parameters import PARAMETERS
from sim.value import KINDS, MAIN_KIND

if TYPE_CHECKING:
    from sim.scenario import Scenario

Array = NDArray[np.float64]

LEAST_PAYING = 0.9  # share of futures that must bring more of a thing for a break-even to be told
EDGES = (0.05, 0.5, 0.95)  # of every interval here: nine of ten futures
ASKED_FOR = ("candidate", "answer")  # kinds that are told only where the objective or a price asks for them


@dataclass(frozen=True)
class Costs:
    """Totals over all weeks, one number for each finished future.

    Parameters
    ----------
    cash : array
        Money spent, in the currency of the budget.
    team, team_cost : array
        Person-weeks asked of the programme team, and what they cost at the scenario's hourly cost.
    hours, hours_cost : array
        Hours of employees (training, pilots, posting, Legal's reviews), and what they cost.
    """

    cash: Array
    team: Array
    team_cost: Array
    hours: Array
    hours_cost: Array

    @property
    def all(self) -> Array:
        """Money and time together."""
        return self.cash + self.team_cost + self.hours_cost


@dataclass(frozen=True)
class Balance:
    """What a plan brings in money, and what is left of it: one number for each future.

    Parameters
    ----------
    prices : mapping of str to (float, float)
        What was said a thing is worth, by kind.
    brings, costs : array
        Beside a baseline, what the plan brings and costs more than it.
    pays : Chance
        In how many futures it brings more than it costs.
    """

    prices: Mapping[str, tuple[float, float]]
    brings: Array
    costs: Array
    pays: Chance

    @property
    def left(self) -> Array:
        """What is left after the costs."""
        return self.brings - self.costs


def total(study: Study, outcome: str) -> Array:
    """Sum of an outcome over weeks 1 to the last, of each finished future, (R,)."""
    summed: Array = study.values(outcome)[:, 1:].sum(axis=1)
    return summed


def costs(study: Study) -> Costs:
    """The costs of every finished future of one arm."""
    scenario = study.scenario
    week = scenario.parameters.get("outcomes.hours_a_week", PARAMETERS["outcomes.hours_a_week"].default)
    rate = scenario.budget.hourly_cost
    team, hours = total(study, "team_weeks"), total(study, "staff_hours")
    return Costs(total(study, "cash"), team, team * week * rate, hours, hours * rate)


def things(study: Study) -> dict[str, Array]:
    """Things that came of it, by kind, of each finished future; a study made earlier may not have counted all kinds."""
    return {kind: total(study, outcome) for kind, (_, outcome) in KINDS.items() if outcome in study.measured}


def main_kind(scenario: Scenario) -> str:
    """The kind of thing the scenario's objective is after; conversations where it has none."""
    return MAIN_KIND[scenario.objective] if scenario.objective is not None else "conversation"


def told_kinds(scenario: Scenario) -> list[str]:
    """Kinds worth telling, the main one first: candidates and answers inside only where they are asked for."""
    main, priced = main_kind(scenario), scenario.worth.given if scenario.worth is not None else {}
    rest = [kind for kind in KINDS if kind != main and (kind not in ASKED_FOR or kind in priced)]
    return [main, *rest]


def drawn_prices(study: Study) -> dict[str, Array]:
    """A price of each kind that has one, for each finished future: evenly from its range, one draw a pair of futures.

    Nobody knows the price better than its range, so it belongs to the world two futures share, and the same study seed
    gives the same prices, in every arm alike.
    """
    worth = study.scenario.worth
    pairs, index = np.unique(study.finished // 2, return_inverse=True)
    found = {}
    for kind, (low, high) in (worth.given if worth is not None else {}).items():
        draws = np.array([(stable_key("worth", study.seed, int(pair), kind) + 0.5) / 2**48 for pair in pairs])
        found[kind] = low + (high - low) * draws[index]
    return found


def balance(study: Study, baseline: Study | None = None) -> Balance | None:
    """What the plan brings in money beside what it costs; None where the scenario gives no prices.

    Parameters
    ----------
    study, baseline : Study
        Beside a baseline of the same futures, what the plan brings and costs more.
    """
    prices = drawn_prices(study)
    if not prices:
        return None
    mine, other = _both(study, baseline)
    brought = things(study)
    dearer = costs(study).all[mine]
    gained = {kind: brought[kind][mine] for kind in prices}
    if baseline is not None:
        before = things(baseline)
        dearer = dearer - costs(baseline).all[other]
        gained = {kind: gained[kind] - before[kind][other] for kind in prices}
    brings = np.zeros(dearer.size)
    for kind, price in prices.items():
        brings += price[mine] * gained[kind]
    assert study.scenario.worth is not None
    return Balance(study.scenario.worth.given, brings, dearer, chance(brings > dearer, study.worlds[mine]))


@dataclass(frozen=True)
class BreakEven:
    """What one thing of a kind must be worth for a plan to pay back against a baseline.

    Parameters
    ----------
    kind : str
    gains, of : int
        Futures in which the plan brings more of it, of how many.
    low, middle, high : float or None
        The price at 5, 50 and 95 % of futures; None where no price would do, or where too few futures gain.
    """

    kind: str
    gains: int
    of: int
    low: float | None = None
    middle: float | None = None
    high: float | None = None


def break_even(study: Study, baseline: Study) -> BreakEven:
    """The price of the main kind of thing at which the plan brings as much as it costs more than the baseline."""
    kind = main_kind(study.scenario)
    mine, other = _both(study, baseline)
    more = things(study)[kind][mine] - things(baseline)[kind][other]
    dearer = costs(study).all[mine] - costs(baseline).all[other]
    gains = more > 0.0
    if not gains.size or gains.mean() < LEAST_PAYING:
        return BreakEven(kind, int(gains.sum()), int(gains.size))
    price = np.where(gains, dearer / np.where(gains, more, 1.0), np.inf)
    found = (float(q) for q in np.quantile(price, EDGES, method="inverted_cdf"))
    low, middle, high = (q if np.isfinite(q) else None for q in found)
    return BreakEven(kind, int(gains.sum()), int(gains.size), low, middle, high)


def account(study: Study) -> dict[str, Any]:
    """Costs, things and money of one arm as plain data for summary.json: 5, 50 and 95 % over futures."""
    found, worked_out = costs(study), balance(study)
    scenario = study.scenario
    return {
        "currency": scenario.budget.currency,
        "objective": scenario.objective,
        "main": main_kind(scenario),
        "costs": {
            name: _edges(getattr(found, name)) for name in ("cash", "team", "team_cost", "hours", "hours_cost", "all")
        },
        "things": {kind: _edges(counts) for kind, counts in things(study).items()},
        "money": None if worked_out is None else _money(worked_out),
    }


def account_between(baseline: Study, other: Study) -> dict[str, Any]:
    """What an arm brings and costs more than the baseline, as plain data for summary.json."""
    worked_out = balance(other, baseline)
    return {
        "break_even": asdict(break_even(other, baseline)),
        "money": None if worked_out is None else _money(worked_out),
    }


def _money(found: Balance) -> dict[str, Any]:
    return {
        "prices": {kind: list(price) for kind, price in found.prices.items()},
        "brings": _edges(found.brings),
        "costs": _edges(found.costs),
        "left": _edges(found.left),
        "pays": asdict(found.pays),
    }


def _edges(values: Array) -> dict[str, float]:
    return {f"p{round(100 * q)}": float(b) for q, b in zip(EDGES, np.quantile(values, EDGES), strict=True)}


def _both(study: Study, baseline: Study | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the futures both have finished, in the one and in the other."""
    if baseline is None:
        every = np.arange(study.finished.size)
        return every, every
    _, mine, other = np.intersect1d(study.finished, baseline.finished, return_indices=True)
    return mine, other
