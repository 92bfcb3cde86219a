"""What an answer hangs on: every number that nobody knows, ranked by how far it moves an outcome.

First all of them are screened: along random paths one number after the other is moved (Morris). Then those that moved
most are ranked by the share of the outcome's variance they make (Sobol). The ranges are those that studies draw worlds
from. Every point of a path, and every point of the ranking, meets the same luck, so that differences are the numbers'.

The result is kept as sensitivity.json in a folder, with the sweeps behind it, and read back from there.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.bands import Estimate
from analysis.design import Design
from analysis.errors import StudyError
from analysis.executors import open_executor, run_block
from analysis.experiments import Progress
from analysis.files import plain, read_json, slug, write_json
from analysis.plan import DEFAULT_SEED, Block, digest_of
from analysis.scaling import scaled
from analysis.screening import LEVELS, Ranked, Screened, rank, screen
from analysis.store import STUDIES
from analysis.sweeps import sweep
from sim.outcomes import OUTCOMES
from sim.parameters import PARAMETERS, Parameter
from sim.problems import nearest
from sim.scenario import Scenario, declare_all

if TYPE_CHECKING:
    from analysis.executors import Executor
    from analysis.study import Study, Sweep
    from analysis.workers import OnWeek

Floats = NDArray[np.float64]

FILE = "sensitivity.json"
GOAL = "goal"  # beside the outcomes: the share of futures that reach the goal
PEOPLE = 200  # size the company is scaled to
PATHS, TOP, BASE, FUTURES = 5, 8, 128, 2
ONE_WAY = 0.5  # share of the size of the effects that must be left when they are added up with their signs

Direction = Literal["up", "down", "mixed"]


@dataclass(frozen=True)
class Influence:
    """How far one number of the model moves an outcome.

    Parameters
    ----------
    parameter, label, unit : str
        Its name in the registry, what it is in plain words, its unit.
    low, high : float
        The range it was screened over: three quarters of what worlds are drawn from.
    mu_star : Estimate
        Mean size of the change of the outcome when it alone moves over that range (Morris), in the outcome's unit.
    total, first : Estimate or None
        Shares of the outcome's variance (Sobol): all that would be gone if it were known, with and without what it does
        together with others; None where it was not ranked that far.
    direction : {"up", "down", "mixed"}
        Whether more of it moves the outcome up or down, or now up, now down.
    """

    parameter: str
    label: str
    unit: str
    low: float
    high: float
    mu_star: Estimate
    total: Estimate | None
    first: Estimate | None
    direction: Direction


@dataclass(frozen=True)
class Sensitivity:
    """What an outcome hangs on, what matters most first.

    Parameters
    ----------
    plan, outcome : str
        Name of the scenario and of the outcome.
    method : str
        How it was worked out, in a sentence.
    people, weeks, runs : int
        Size of the company, length and number of the runs.
    screened : int
        How many numbers were moved; those that moved nothing have no row.
    rows : tuple of Influence
        Those ranked by Sobol first, by their total share; then the others by what they moved.
    """

    plan: str
    outcome: str
    method: str
    people: int
    weeks: int
    runs: int
    screened: int
    rows: tuple[Influence, ...]


def sensitivity(
    scenario: Scenario,
    outcome: str = "mean_stage",
    people: int = PEOPLE,
    *,
    paths: int = PATHS,
    top: int = TOP,
    base: int = BASE,
    futures: int = FUTURES,
    seed: int = DEFAULT_SEED,
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Sensitivity, Path]:
    """Rank every number that nobody knows by how far it moves an outcome.

    Parameters
    ----------
    scenario : Scenario
    outcome : str
        A column of the weekly table, on average over all weeks or summed up where it adds up; or ``goal``.
    people : int
        Size the company is scaled to where it is larger (`analysis.scaling.scaled`); 0 leaves it as it is.
    paths : int
        Paths of the screening, each with a luck of its own; at least 2.
    top : int
        How many of those that move most are ranked; 0 ranks none.
    base : int
        Points the ranking is based on, a power of two.
    futures : int
        Futures that every answer of the ranking is the mean of.
    seed, out, workers, executor, progress, cancelled
        As in `analysis.replicate`.

    Returns
    -------
    Sensitivity, Path
        What was found, and the folder it is kept in.

    Raises
    ------
    StudyError
        If something asked for does not exist, or the extra ``sensitivity`` is not installed.
    """
    declare_all()
    _check(scenario, outcome, paths, top, base, futures)
    with TemporaryDirectory(prefix="headway-") as sample:
        case = scaled(scenario, people, Path(sample)) if people else scenario
        numbers = unknown(case)
        count = min(top, len(numbers))
        asked = {"outcome": outcome, "paths": paths, "top": top, "base": base, "futures": futures, "seed": seed}
        name = f"{slug(case.name)}-sensitivity-{digest_of([case.digest(), sorted(PARAMETERS), asked])[:8]}"
        folder = STUDIES / name if out is None else Path(out)
        runs = paths * (len(numbers) + 1) + (base * (count + 2) * futures if count else 0)
        with open_executor(executor, workers, runs, weekly_alone) as pool:
            work = _Work(case, outcome, folder, seed, pool, _Steps(progress, runs), cancelled)
            screened = screen(work.screening(numbers), len(numbers), paths, seed)
            first = np.argsort(-screened.size, kind="stable")[:count]
            chosen = [numbers[k] for k in first if screened.size[k] > 0.0]
            ranked = rank(work.ranking(chosen, futures), len(chosen), base, seed) if chosen else None
    found = Sensitivity(
        plan=scenario.name,
        outcome=outcome,
        method=_method(scenario, case, len(numbers), paths, chosen, base, futures),
        people=case.organization.people,
        weeks=case.weeks,
        runs=work.runs,
        screened=len(numbers),
        rows=_rows(numbers, screened, chosen, ranked),
    )
    write_sensitivity(folder, found)
    return found, folder


def unknown(scenario: Scenario) -> list[Parameter]:
    """The numbers of the model that nobody knows and the scenario does not set: those that studies draw."""
    return [
        parameter
        for name, parameter in PARAMETERS.items()
        if parameter.kind == "world" and parameter.high > parameter.low and name not in scenario.parameters
    ]


def _check(scenario: Scenario, outcome: str, paths: int, top: int, base: int, futures: int) -> None:
    names = [*OUTCOMES, *([GOAL] if scenario.goal is not None else [])]
    if outcome == GOAL and scenario.goal is None:
        raise StudyError(f"{scenario.name} has no goal; take another outcome, such as mean_stage")
    if outcome not in names:
        near = nearest(outcome, names)
        raise StudyError(f"no outcome is called {outcome}{f'; did you mean {near}?' if near else ''}")
    for what, value, least in (("paths", paths, 2), ("top", top, 0), ("points", base, 2), ("futures", futures, 1)):
        if value < least:
            raise StudyError(f"{what} is {value}; allowed: {least} and more")
    if base & (base - 1):
        raise StudyError(f"points is {base}; allowed: a power of two, such as {2 ** base.bit_length()}")


# --- answers -------------------------------------------------------------------------------------------------------


def weekly_alone(block: Block, on_week: OnWeek) -> Mapping[str, Mapping[str, NDArray[Any]]]:
    """Work a block out and keep what an outcome is read from; thousands of runs would fill a disk with the rest."""
    tables = run_block(block, on_week)
    return {name: tables[name] for name in ("runs", "weekly")}


def columns(numbers: Sequence[Parameter], points: Floats) -> dict[str, Floats]:
    """Values of numbers at points (P, K) of the unit cube: each at that quantile of what worlds draw it from."""
    found = {}
    for k, number in enumerate(numbers):
        levels, at = np.unique(points[:, k], return_inverse=True)
        found[number.name] = np.array([number.quantile(float(u)) for u in levels])[at]
    return found


def inside(points: Floats) -> Floats:
    """Levels 0 to 1 moved to the middles of as many equal parts: the very ends of all ranges at once are no world."""
    return (points * (LEVELS - 1) + 0.5) / LEVELS


class _Work:
    """Answers of the model, as sweeps in a folder."""

    def __init__(
        self,
        scenario: Scenario,
        outcome: str,
        folder: Path,
        seed: int,
        executor: Executor,
        steps: _Steps,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.scenario, self.outcome, self.folder, self.seed = scenario, outcome, folder, seed
        self.executor, self.steps, self.cancelled = executor, steps, cancelled
        self.runs = 0

    def screening(self, numbers: Sequence[Parameter]) -> Callable[[Floats, int], Floats]:
        """Answers along a path, each of one future; a path has a seed of its own."""

        def answers(points: Floats, path: int) -> Floats:
            return self._swept(columns(numbers, inside(points)), 1, self.seed + path, f"path-{path + 1}")

        return answers

    def ranking(self, numbers: Sequence[Parameter], futures: int) -> Callable[[Floats, int], Floats]:
        """Answers at the points of the ranking, each the mean of some futures, the same at every point."""

        def answers(points: Floats, _: int) -> Floats:
            return self._swept(columns(numbers, points), futures, self.seed, "ranking")

        return answers

    def _swept(self, values: dict[str, Floats], futures: int, seed: int, name: str) -> Floats:
        design = Design(values, len(next(iter(values.values()))))
        swept = sweep(
            self.scenario, design=design, runs=futures, seed=seed, out=self.folder / name, luck_only=True,
            executor=self.executor, progress=self.steps.tell, cancelled=self.cancelled,
        )  # fmt: skip
        self.runs += design.points * futures
        self.steps.done = self.runs
        if swept.finished.size == 0:
            raise StudyError(f"no future ran to its end; the first one broke off: {swept.runs['error'].iloc[0]}")
        return measure(swept, self.outcome)


def measure(swept: Sweep, outcome: str) -> Floats:
    """The outcome at every point of a sweep, (P,): its mean over the futures there.

    What adds up is summed up, a state is averaged over all weeks: where a single future ends is a matter of thresholds
    and hardly moves with any one number, how soon it gets there and how long it stays does.
    """
    if outcome == GOAL:
        found: Floats = swept.at_points["chance"].to_numpy(dtype=np.float64)
        return found
    flow = OUTCOMES[outcome].flow
    pieces = (rows[outcome] for rows in swept.chunks([outcome]))
    told = np.concatenate([np.empty(0), *(v.sum(axis=1) if flow else v.mean(axis=1) for v in pieces)])
    sums, counts = (np.bincount(swept.points, weights, swept.points_count) for weights in (told, None))
    with np.errstate(invalid="ignore"):
        return np.asarray(sums / counts, dtype=np.float64)  # NaN where no future ran to its end


class _Steps:
    """How far all sweeps together are."""

    def __init__(self, progress: Callable[[Progress], None] | None, of: int) -> None:
        self._progress, self._of, self.done = progress, of, 0

    def tell(self, part: Progress) -> None:
        """One sweep reports."""
        if self._progress is not None:
            share = min(1.0, (self.done + part.share * part.of) / self._of)
            self._progress(Progress(self.done + part.runs, self._of, share))


# --- what is told --------------------------------------------------------------------------------------------------


def _rows(
    numbers: Sequence[Parameter], screened: Screened, chosen: Sequence[Parameter], ranked: Ranked | None
) -> tuple[Influence, ...]:
    place = {number.name: k for k, number in enumerate(chosen)}
    ends = inside(np.array([0.0, 1.0]))
    rows = []
    for k, number in enumerate(numbers):
        if screened.size[k] <= 0.0:
            continue
        first = total = None
        at = place.get(number.name)
        if ranked is not None and at is not None:
            first = Estimate(float(ranked.first[at]), float(ranked.first_low[at]), float(ranked.first_high[at]))
            total = Estimate(float(ranked.total[at]), float(ranked.total_low[at]), float(ranked.total_high[at]))
        size = Estimate(float(screened.size[k]), float(screened.low[k]), float(screened.high[k]))
        low, high = (number.quantile(float(u)) for u in ends)
        way = direction(float(screened.mean[k]), size.mean)
        rows.append(Influence(number.name, number.meaning, number.unit, low, high, size, total, first, way))

    def order(row: Influence) -> tuple[float, float]:
        return (-math.inf if row.total is None else row.total.mean, row.mu_star.mean)

    return tuple(sorted(rows, key=order, reverse=True))


def direction(mean: float, size: float) -> Direction:
    """Whether effects go one way: up or down where at least half of their size is left when signs are counted."""
    if abs(mean) < ONE_WAY * size:
        return "mixed"
    return "up" if mean > 0.0 else "down"


def _method(
    scenario: Scenario, case: Scenario, count: int, paths: int, chosen: Sequence[Parameter], base: int, futures: int
) -> str:
    """How it was worked out, in two or three sentences."""
    told = f"{count} numbers screened along {paths} paths (Morris), each path with a luck of its own."
    if chosen:
        mean = "one future" if futures == 1 else f"the mean of {futures} futures"
        told += (
            f" The {len(chosen)} that moved most ranked at {base * (len(chosen) + 2):,} points (Sobol), each {mean}."
        )
    if case is not scenario:
        told += (
            f" The company was scaled from {scenario.organization.people:,} to {case.organization.people:,} people: "
            "departments keep their shares, money and team shrink as costs do."
        )
        if scenario.organization.imported is not None:
            told += " Its people are a sample, who turn to as many others as before but among themselves."
    return told


def write_sensitivity(folder: Path, found: Sensitivity) -> None:
    """Keep what was found in a folder."""
    write_json(folder / FILE, plain(asdict(found)))


def read_sensitivity(study: Study | Path) -> Sensitivity | None:
    """What was found for a study or in a folder; None where nobody asked."""
    folder = study if isinstance(study, Path) else study.folder
    if not (folder / FILE).exists():
        return None
    content = read_json(folder / FILE)
    return Sensitivity(**content | {"rows": tuple(_influence(entry) for entry in content["rows"])})


def _influence(entry: Mapping[str, Any]) -> Influence:
    found = {name: _estimate(entry[name]) for name in ("mu_star", "total", "first")}
    return Influence(**{**entry, **found})


def _estimate(found: Mapping[str, Any] | None) -> Estimate | None:
    """An estimate as it was before it went through JSON, which has no NaN."""
    if found is None:
        return None
    return Estimate(**{key: math.nan if value is None else float(value) for key, value in found.items()})
