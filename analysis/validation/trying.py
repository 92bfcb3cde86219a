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
from analysis.validation.verdicts import Finding, effect_of, judge
from sim.scenario import Scenario

Floats = NDArray[np.float64]
STACK = 40_000  # people worked out together at most
FUTURES = 50


@dataclass(frozen=True)
class Tried:
    """What one experiment said on one company; `effects` (R,) of every future, NaN where it does not count."""

    pattern: Pattern
    company: str
    finding: Finding
    effects: Floats

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
    same: dict[tuple[str, str], Scenario] = {}  # what says the same is worked out once
    phrases: dict[tuple[str, str], set[str]] = {}
    for company in companies:
        for pattern in patterns:
            for arm in pattern.arms:
                scenario = scenarios[company.name, pattern.id, arm]
                key = (company.name, scenario.digest())
                same.setdefault(key, scenario)
                phrases.setdefault(key, set()).update(wanted(pattern, arm))
    trials: list[Trial] = []
    owner: list[tuple[str, str]] = []
    for company in companies:
        size = max(1, min(FUTURES, STACK // company.start.organization.people))
        for key in (key for key in same if key[0] == company.name):
            for first in range(0, company.runs, size):
                stack = futures(same[key], range(first, min(first + size, company.runs)), SEED, always)
                trials.append(Trial(tuple(stack), tuple(sorted(phrases[key]))))
                owner.append(key)
    measured: dict[tuple[str, str], dict[str, list[Floats]]] = {}
    for key, result in zip(owner, bench.run(trials, progress), strict=True):
        for phrase, values in result.items():
            measured.setdefault(key, {}).setdefault(phrase, []).append(values)

    def of(company: Company, pattern: Pattern, arm: str) -> dict[str, Floats]:
        parts = measured[company.name, scenarios[company.name, pattern.id, arm].digest()]
        return {phrase: np.concatenate(parts[phrase]) for phrase in wanted(pattern, arm)}

    found = []
    for company in companies:
        for pattern in patterns:
            told = {arm: of(company, pattern, arm) for arm in pattern.arms}
            measures = {arm: by_phrase[pattern.measure.phrase] for arm, by_phrase in told.items()}
            counts = np.all([np.isfinite(one) for one in measures.values()], axis=0)
            for arm in pattern.quiet:
                counts = counts & (told[arm][wanted(pattern, arm)[1]] == 0.0)
            worlds = np.full(company.runs, OWN_WORLD, dtype=np.int64)
            effects = np.where(counts, effect_of(pattern, measures), np.nan)
            found.append(Tried(pattern, company.name, judge(pattern, measures, worlds, counts), effects))
    return found
