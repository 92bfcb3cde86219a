"""Published figures as bands, and what varied companies of the model give for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.experiments import Run
from analysis.validation.bench import Trial
from analysis.validation.ensemble import Member, members
from analysis.validation.measures import read_measure
from sim.luck import draw_world, run_seed

Floats = NDArray[np.float64]
Standing = Literal["met", "near", "not met"]
Key = tuple[str, str, int]  # ensemble, arm (with what it changes), layout
World = Callable[[int, Mapping[str, float]], Mapping[str, float]]  # number of a future, what is set -> its world

FILE = Path(__file__).with_name("targets.yaml")
RESAMPLES = 2000
AS_IT_IS = "as it is"


class TargetError(ValueError):
    """A row of the target file that cannot be read."""


@dataclass(frozen=True)
class Target:
    """One published figure.

    Parameters
    ----------
    id, label, says, source : str
    companies : str
        Which ensemble (`analysis.validation.ensemble.KINDS`).
    arms : mapping of str to changes
    worlds : mapping of str to mapping
        Numbers of the model that hold in an arm whatever the world, by arm; they may lie outside their range.
    measure : mapping of str to str
        The phrase by arm.
    take : str
        How companies become one figure.
    band : (float, float)
    tuned : bool
        Whether calibration looks at it.
    at : mapping of str to float
        Where arms stand on a line, for ``crossing``.
    where : (str, float, float) or None
        Only companies in which this measure lies between.
    """

    id: str
    label: str
    says: str
    source: str
    companies: str
    arms: Mapping[str, Mapping[str, Any]]
    worlds: Mapping[str, Mapping[str, float]]
    measure: Mapping[str, str]
    take: str
    band: tuple[float, float]
    tuned: bool
    at: Mapping[str, float] = field(default_factory=dict)
    where: tuple[str, float, float] | None = None

    def phrases(self, arm: str) -> tuple[str, ...]:
        """What is measured in an arm."""
        return (self.measure[arm], *((self.where[0],) if self.where else ()))


@dataclass(frozen=True)
class Standed:
    """Where the model stands to a figure: estimate, 95 % interval over companies, companies that counted, verdict."""

    estimate: float
    low: float
    high: float
    companies: int
    verdict: Standing


@lru_cache(maxsize=1)
def load_targets() -> tuple[Target, ...]:
    """All targets in the order of the file; raises TargetError."""
    from ruamel.yaml import YAML

    content = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return tuple(_read(row) for row in content["targets"])


def _read(row: Mapping[str, Any]) -> Target:
    arms = row.get("arms") or {AS_IT_IS: {}}
    measure = row["measure"]
    phrases = measure if isinstance(measure, dict) else dict.fromkeys(arms, measure)
    for phrase in phrases.values():
        read_measure(phrase)
    where = row.get("where")
    target = Target(
        row["id"], row["label"], row["says"], row["source"], row["companies"], arms, row.get("worlds", {}), phrases,
        row["take"], (float(row["band"][0]), float(row["band"][1])), bool(row["tuned"]), row.get("at", {}),
        (where["measure"], where.get("at_least", -np.inf), where.get("at_most", np.inf)) if where else None,
    )  # fmt: skip
    if not any(re.fullmatch(form, target.take) for form, _ in _TAKES):
        raise TargetError(f"{target.id}: {target.take!r} is no way to take a figure")
    return target


# --- from companies to one figure -------------------------------------------------------------------------------------

Take = Callable[[Mapping[str, Floats]], float]


def _one(values: Mapping[str, Floats]) -> Floats:
    (only,) = values.values()
    return only


def _share(low: str, high: str) -> Take:
    least, most = float(low), float(high)
    return lambda values: float(np.mean((_one(values) >= least) & (_one(values) <= most)))


def _ratio(of: str, to: str) -> Take:
    return lambda values: float(np.mean(values[of]) / np.mean(values[to]))


def _less_ratio(of: str, to: str) -> Take:
    return lambda values: 1.0 - float(np.mean(values[of]) / np.mean(values[to]))


def _median() -> Take:
    return lambda values: float(np.median(_one(values))) if _one(values).size else np.nan


_TAKES: tuple[tuple[str, Callable[..., Take]], ...] = (
    (r"share at least (\S+)", lambda least: _share(least, "inf")),
    (r"share at most (\S+)", lambda most: _share("-inf", most)),
    (r"share from (\S+) to (\S+)", _share),
    (r"mean", lambda: lambda values: float(np.mean(_one(values)))),
    (r"median", _median),
    (r"1 - (\w+) / (\w+)", _less_ratio),
    (r"(\w+) / (\w+)", _ratio),
    (r"crossing (\S+)", lambda level: level),  # needs the line as well: see `figure`
)


def figure(target: Target, values: Mapping[str, Floats]) -> float:
    """The figure of a target from its measure in every company, by arm."""
    for form, make in _TAKES:
        found = re.fullmatch(form, target.take)
        if found is None:
            continue
        if target.take.startswith("crossing"):
            return _crossing(target, values, float(found.group(1)))
        return make(*found.groups())(values)
    raise TargetError(target.take)


def _crossing(target: Target, values: Mapping[str, Floats], level: float) -> float:
    """Where the mean first passes a level, straight between arms; NaN where it never does."""
    arms = sorted(target.at, key=lambda arm: target.at[arm])
    line, means = [target.at[arm] for arm in arms], [float(values[arm].mean()) for arm in arms]
    for (x0, y0), (x1, y1) in zip(zip(line, means, strict=True), zip(line[1:], means[1:], strict=True), strict=False):
        if y0 < level <= y1:
            return x0 + (x1 - x0) * (level - y0) / (y1 - y0)
    return line[0] if means[0] >= level else np.nan


# --- trials -----------------------------------------------------------------------------------------------------------


def drawn(seed: int) -> World:
    """Worlds as studies draw them."""
    return lambda number, fixed: draw_world(seed, number, frozenset(fixed))


def trials(
    targets: Sequence[Target], count: int, seed: int, world: World, always: Mapping[str, float] | None = None
) -> dict[Key, Trial]:
    """Trials that answer the targets, by ensemble, arm (with what it changes) and layout.

    Targets that ask the same companies for different things share a trial.

    Parameters
    ----------
    count : int
        Companies of each ensemble.
    seed : int
        Of luck.
    world : callable
        The world of a company by its number.
    always : mapping of str to float, optional
        Numbers of the model that hold in every world.
    """
    wanted: dict[tuple[str, str], tuple[Target, str, set[str]]] = {}
    for target in targets:
        for arm in target.arms:
            key = (target.companies, _arm_key(target, arm))
            wanted.setdefault(key, (target, arm, set()))[2].update(target.phrases(arm))
    found: dict[Key, Trial] = {}
    for (kind, changed), (target, arm, phrases) in wanted.items():
        by_layout: dict[int, list[Member]] = {}
        for member in members(range(count), kind):
            by_layout.setdefault(member.layout, []).append(member)
        for layout, those in by_layout.items():
            futures = []
            for member in those:
                scenario = member.but(target.arms[arm])
                own = {**world(member.number, scenario.parameters), **(always or {}), **target.worlds.get(arm, {})}
                futures.append((scenario, Run(member.number, run_seed(seed, member.number), member.number, own)))
            found[kind, changed, layout] = Trial(tuple(futures), tuple(sorted(phrases)))
    return found


def _arm_key(target: Target, arm: str) -> str:
    changes, world = target.arms[arm], target.worlds.get(arm, {})
    return repr((sorted(changes.items()), sorted(world.items()))) if changes or world else AS_IT_IS


def values_of(
    target: Target,
    asked: Mapping[tuple[str, str, int], Trial],
    results: Mapping[tuple[str, str, int], Mapping[str, Floats]],
) -> tuple[NDArray[np.int64], dict[str, Floats]]:
    """Numbers of the companies in which a target could be measured in every arm, and the measure by arm."""
    numbers: NDArray[np.int64] = np.empty(0, dtype=np.int64)
    found: dict[str, Floats] = {}
    for arm in target.arms:
        mine = [key for key in sorted(asked) if key[:2] == (target.companies, _arm_key(target, arm))]
        numbers = np.array([run.number for key in mine for _, run in asked[key].futures])
        values = np.concatenate([results[key][target.measure[arm]] for key in mine])
        if target.where is not None:
            phrase, low, high = target.where
            other = np.concatenate([results[key][phrase] for key in mine])
            values = np.where((other >= low) & (other <= high), values, np.nan)
        found[arm] = values
    there = np.all([np.isfinite(values) for values in found.values()], axis=0)
    return numbers[there], {arm: values[there] for arm, values in found.items()}


def stand(target: Target, values: Mapping[str, Floats]) -> Standed:
    """Hold companies against a figure; the interval resamples companies, all arms of one together."""
    count = int(next(iter(values.values())).size)
    if count < 3:
        return Standed(np.nan, np.nan, np.nan, count, "not met")
    estimate = figure(target, values)
    pick = np.random.Generator(np.random.PCG64(count)).integers(count, size=(RESAMPLES, count))
    drawn_figures = np.array([figure(target, {arm: v[row] for arm, v in values.items()}) for row in pick])
    drawn_figures = drawn_figures[np.isfinite(drawn_figures)]
    if not np.isfinite(estimate) or not drawn_figures.size:
        return Standed(np.nan, np.nan, np.nan, count, "not met")
    low, high = (float(x) for x in np.quantile(drawn_figures, [0.025, 0.975]))
    return Standed(estimate, low, high, count, _verdict(target.band, estimate, low, high))


def _verdict(band: tuple[float, float], estimate: float, low: float, high: float) -> Standing:
    """Met: the estimate lies in the band; near: only its interval reaches into it; else not met."""
    if band[0] <= estimate <= band[1]:
        return "met"
    return "near" if low <= band[1] and high >= band[0] else "not met"
