"""Whole cases: companies whose story is known, and exercises whose end was foretold, beside the model's futures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from analysis.bands import OWN_WORLD, Chance, chance
from analysis.experiments import Progress
from analysis.validation.bench import Bench, Trial
from analysis.validation.companies import SEED, futures
from analysis.validation.measures import read_measure
from sim.scenario import Scenario, load_scenario

FOLDER = Path(__file__).parent
FILE = FOLDER / "cases.yaml"
STACK = 40_000
FUTURES = 50


@dataclass(frozen=True)
class Claim:
    """What happened, or was foretold: a measure between two bounds, and the share of futures it was foretold for."""

    says: str
    measure: str
    at_least: float
    at_most: float
    in_at_least: float | None


@dataclass(frozen=True)
class Case:
    """A scenario and what is claimed of its end; `learned` was written after it was run."""

    id: str
    scenario: str
    kind: Literal["happened", "foretold"]
    source: str
    futures: int
    claims: tuple[Claim, ...]
    learned: str = ""

    def load(self) -> Scenario:
        """The scenario: a story of the library, or a file beside this one."""
        return load_scenario(FOLDER / self.scenario if "/" in self.scenario else self.scenario)


@lru_cache(maxsize=1)
def load_cases() -> tuple[Case, ...]:
    """All cases in the order of the file."""
    from ruamel.yaml import YAML

    content = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Case(
            row["id"], row["scenario"], row["kind"], row["source"], int(row["futures"]),
            tuple(map(_claim, row["claims"])), row.get("learned", ""),
        )
        for row in content["cases"]
    )  # fmt: skip


def _claim(row: Mapping[str, Any]) -> Claim:
    read_measure(row["measure"])
    return Claim(
        row["says"], row["measure"], float(row.get("at_least", -np.inf)), float(row.get("at_most", np.inf)),
        row.get("in_at_least"),
    )  # fmt: skip


def look_at_cases(
    cases: Sequence[Case], bench: Bench, progress: Callable[[Progress], None] | None = None
) -> list[list[Chance]]:
    """The chance the model gives to each claim of each case."""
    trials: list[Trial] = []
    owner: list[int] = []
    for place, case in enumerate(cases):
        scenario = case.load()
        phrases = tuple(sorted({claim.measure for claim in case.claims}))
        size = max(1, min(FUTURES, STACK // scenario.organization.people))
        for first in range(0, case.futures, size):
            numbers = range(first, min(first + size, case.futures))
            trials.append(Trial(tuple(futures(scenario, numbers, SEED)), phrases))
            owner.append(place)
    results = bench.run(trials, progress)
    found = []
    for place, case in enumerate(cases):
        mine = [result for at, result in zip(owner, results, strict=True) if at == place]
        chances = []
        for claim in case.claims:
            values = np.concatenate([result[claim.measure] for result in mine])
            values = values[np.isfinite(values)]
            same = (values >= claim.at_least) & (values <= claim.at_most)
            chances.append(chance(same, np.full(values.size, OWN_WORLD)))
        found.append(chances)
    return found
