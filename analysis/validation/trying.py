"""Patterns tried on the three companies, on common luck."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.bands import OWN_WORLD
from analysis.experiments import Progress
from analysis.validation.bench import Bench, Trial
from analysis.validation.companies import SEED, Company, futures
from analysis.validation.pattern import Pattern
from analysis.validation.verdicts import Finding, judge
from sim.scenario import Scenario

Floats = NDArray[np.float64]
STACK = 40_000  # people worked out together at most
FUTURES = 50


@dataclass(frozen=True)
class Tried:
    """What one experiment said on one company."""

    pattern: Pattern
    company: str
    finding: Finding

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return {"id": self.pattern.id, "company": self.company, **asdict(self.finding)}


def wanted(pattern: Pattern, arm: str) -> tuple[str, ...]:
    """What has to be measured in an arm."""
    if arm not in pattern.quiet:
        return (pattern.measure.phrase,)
    return (pattern.measure.phrase, f"incidents to {pattern.measure.last_week}")


def try_patterns(
    patterns: Sequence[Pattern],
    companies: Iterable[Company],
    bench: Bench,
    progress: Callable[[Progress], None] | None = None,
    always: Mapping[str, float] | None = None,
) -> list[Tried]:
    """Try experiments on companies; arms that say the same are worked out once.

    Parameters
    ----------
    always : mapping of str to float, optional
        Numbers of the model that hold in every world, whatever their range (an ablation).
    """
    companies = tuple(companies)
    scenarios = {
        (c.name, p.id, arm): p.scenario(arm, c.start) for c in companies for p in patterns for arm in p.arms
    }  # fmt: skip
    phrases: dict[tuple[str, str], set[str]] = {}
    same: dict[tuple[str, str], Scenario] = {}
    for (company, name, arm), scenario in scenarios.items():
        key = (company, scenario.digest())
        same.setdefault(key, scenario)
        pattern = next(p for p in patterns if p.id == name)
        phrases.setdefault(key, set()).update(wanted(pattern, arm))
    trials: list[Trial] = []
    owner: list[tuple[str, str]] = []
    for company in companies:
        size = max(1, min(FUTURES, STACK // company.start.organization.people))
        for key in (key for key in same if key[0] == company.name):
            for first in range(0, company.runs, size):
                numbers = range(first, min(first + size, company.runs))
                stack = tuple(futures(same[key], numbers, SEED, always))
                trials.append(Trial(stack, tuple(sorted(phrases[key]))))
                owner.append(key)
    measured: dict[tuple[str, str], dict[str, list[Floats]]] = {}
    for key, result in zip(owner, bench.run(trials, progress), strict=True):
        for phrase, values in result.items():
            measured.setdefault(key, {}).setdefault(phrase, []).append(values)
    found = []
    for company in companies:
        for pattern in patterns:
            values, quiet = {}, np.ones(company.runs, dtype=bool)
            for arm in pattern.arms:
                own = measured[company.name, scenarios[company.name, pattern.id, arm].digest()]
                values[arm] = np.concatenate(own[pattern.measure.phrase])
                quiet &= np.isfinite(values[arm])
                if arm in pattern.quiet:
                    quiet &= np.concatenate(own[wanted(pattern, arm)[1]]) == 0.0
            worlds = np.full(company.runs, OWN_WORLD, dtype=np.int64)
            found.append(Tried(pattern, company.name, judge(pattern, values, worlds, quiet)))
    return found
