"""Futures at every point of a design."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.design import Design, Vary, explicit, grid, latin, read_design, sobol
from analysis.errors import StudyError
from analysis.experiments import Progress, carry_out
from analysis.plan import DEFAULT_SEED, Plan
from analysis.study import Sweep

if TYPE_CHECKING:
    import pandas as pd

    from analysis.executors import Executor
    from sim.scenario import Scenario

DEFAULT_RUNS = 20  # futures at each point
DEFAULT_POINTS = 32  # of a sampled design
WAYS = ("grid", "latin", "sobol")


def sweep(
    *scenarios: Scenario,
    vary: Vary | None = None,
    together: Sequence[Sequence[str]] = (),
    way: str = "grid",
    points: int | None = None,
    design: Design | pd.DataFrame | Mapping[str, Any] | str | os.PathLike[str] | None = None,
    runs: int = DEFAULT_RUNS,
    seed: int = DEFAULT_SEED,
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    luck_only: bool = False,
    agents: Mapping[str, type[Any]] | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    fail_fast: bool = False,
) -> Sweep:
    """Run scenarios at every point of a design, on common luck: future k of a point meets what future k of any meets.

    Parameters
    ----------
    *scenarios : Scenario
        One plan or several; each is run at every point.
    vary : mapping of str to Range or values
        What is varied: a number of the model (``people.knowledge_decay``) or a field of the scenarios
        (``levers.train.week``), with a `Range` or the values themselves.
    together : sequence of sequences of str
        Names that move together instead of being crossed.
    way : {"grid", "latin", "sobol"}
        Every value with every other; a Latin hypercube; Sobol points.
    points : int, optional
        Points of a Latin hypercube or a Sobol design (there a power of two).
    design : table or path, optional
        Instead of `vary`: the points value by value, a row a point, a column a name; or a CSV or Parquet file of them.
    runs : int
        Futures of each scenario at each point.
    seed, out, workers, luck_only, agents, executor, progress, cancelled, fail_fast
        See `replicate`.

    Returns
    -------
    Sweep

    Raises
    ------
    StudyError, ScenarioError
        If the design cannot be used; nothing is run then.
    """
    if not scenarios:
        raise StudyError("a sweep needs at least one scenario")
    made = make_design(scenarios[0], vary, together, way, points, design, seed)
    plan = Plan.of(scenarios, runs, seed, luck_only, agents, made)
    return Sweep(carry_out(plan, out, workers, executor, progress, cancelled, fail_fast))


def make_design(
    scenario: Scenario,
    vary: Vary | None = None,
    together: Sequence[Sequence[str]] = (),
    way: str = "grid",
    points: int | None = None,
    design: Design | pd.DataFrame | Mapping[str, Any] | str | os.PathLike[str] | None = None,
    seed: int = DEFAULT_SEED,
) -> Design:
    """The design that the words of `sweep` describe."""
    if design is not None:
        if vary or together or points is not None or way != "grid":
            raise StudyError("a design is given value by value, or by what varies; not both")
        if isinstance(design, Design):
            return design
        return read_design(scenario, design) if isinstance(design, (str, os.PathLike)) else explicit(scenario, design)
    if way == "grid":
        if points is not None:
            raise StudyError("a grid has as many points as its values make; points are for latin and sobol")
        return grid(scenario, vary or {}, together)
    if way not in WAYS:
        raise StudyError(f"no design is called {way!r}; there are {', '.join(WAYS)}")
    sample = latin if way == "latin" else sobol
    return sample(scenario, vary or {}, DEFAULT_POINTS if points is None else points, seed, together)
