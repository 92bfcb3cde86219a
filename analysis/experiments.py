"""The questions asked of many futures: replicate and compare, and how a plan is carried out into a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import Cancelled, RunFailed, StudyError
from analysis.plan import (
    DEFAULT_RUNS,
    DEFAULT_SEED,
    MAX_RUNS,
    MAX_SEED,
    Arm,
    Block,
    Look,
    Plan,
    Run,
    Until,
    digest_of,
    whole_number,
)

if TYPE_CHECKING:
    from analysis.executors import Executor
    from analysis.store import StudyFolder
    from analysis.study import Contrast, Study
    from sim.scenario import Scenario

__all__ = [
    "DEFAULT_RUNS",
    "DEFAULT_SEED",
    "MAX_RUNS",
    "MAX_SEED",
    "Arm",
    "Block",
    "Cancelled",
    "Plan",
    "Progress",
    "Run",
    "RunFailed",
    "StudyError",
    "Until",
    "carry_out",
    "compare",
    "digest_of",
    "put_together",
    "replicate",
    "study_in",
]


@dataclass(frozen=True)
class Progress:
    """How far a study is: finished runs, all runs, and the share of the work done including runs under way."""

    runs: int
    of: int
    share: float


def replicate(
    scenario: Scenario,
    runs: int = DEFAULT_RUNS,
    seed: int = DEFAULT_SEED,
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    *,
    luck_only: bool = False,
    agents: Mapping[str, type[Any]] | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    fail_fast: bool = False,
    until: Until | None = None,
) -> Study:
    """Run one scenario in many futures.

    Parameters
    ----------
    scenario : Scenario
    runs : int
        How many futures.
    seed : int
        The study's seed; the same seed gives the same numbers.
    out : path, optional
        The study's folder; left out, a folder under ``studies/`` named after scenario, runs, seed and content. A folder
        that holds this very study is opened again (or finished); one that holds anything else is refused.
    workers : int, optional
        Processes; left out, one for each core. The numbers do not depend on it.
    luck_only : bool
        Leave parameters at their defaults, so that futures differ by luck alone.
    agents : mapping of str to type, optional
        Subclasses of the deciding agents that stand in for them, by kind (docs/agents.md). Those defined in a script or
        notebook are worked out in this process.
    executor : Executor, optional
        Something that runs blocks (a pool that is already up); left out, one is made and closed again.
    progress : callable, optional
        Called with a `Progress` as runs and weeks are finished.
    cancelled : callable, optional
        Asked several times a second; True stops the study with `Cancelled`.
    fail_fast : bool
        Stop with `RunFailed` at the first future that breaks off, instead of leaving a row with its error.
    until : Until, optional
        Grow until the answer is this exact; `runs` is then the most there may be. The futures are those that asking
        for as many at once gives.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        If runs, seed or folder cannot be used.
    Cancelled
        If `cancelled` said so.
    RunFailed
        If `fail_fast` and a future broke off.
    """
    from analysis.study import Study

    plan = Plan.of([scenario], runs, seed, luck_only, agents, until=until)
    return Study(carry_out(plan, out, workers, executor, progress, cancelled, fail_fast))


def compare(
    *scenarios: Scenario,
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
    until: Until | None = None,
) -> Contrast:
    """Run two or more scenarios on common luck; the first is what the others are compared with.

    See `replicate` for the parameters. Futures are paired only between scenarios of the same organization.

    Returns
    -------
    Contrast
    """
    from analysis.study import Contrast

    if len(scenarios) < 2:
        raise StudyError("a comparison needs at least two scenarios")
    plan = Plan.of(scenarios, runs, seed, luck_only, agents, until=until)
    return Contrast(carry_out(plan, out, workers, executor, progress, cancelled, fail_fast))


def carry_out(
    plan: Plan,
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    fail_fast: bool = False,
    finish: Callable[[StudyFolder], None] | None = None,
    kept: bool = True,
) -> Path:
    """Run what is missing of `plan` into its folder and return the folder (see `replicate` for the parameters).

    `finish` puts the study together once all futures are there; left out, `put_together` in this process. A folder that
    is not `kept` is only looked at by `finish`, which finds the scenarios by `study_in`.
    """
    from analysis.executors import open_executor
    from analysis.stopping import first_look, half_width, next_look
    from analysis.store import StudyFolder

    if workers is not None:
        whole_number("workers", workers, 1, 4096)
    with StudyFolder.claim(plan, out, kept) as folder:
        if folder.complete:
            return folder.path
        blocks = plan.block_count
        with folder.timed("runs"), open_executor(executor, 1 if plan.homemade else workers, blocks) as runner:

            def work(runs: int) -> None:
                """Work out what is missing of the first `runs` futures at every point."""
                part = replace(plan, runs=runs)
                missing = {span.index for span in part.spans() if not folder.has_part(span.part)}
                counter = _Counter(part, missing, progress)
                if not missing:
                    counter.under_way(0.0)

                def done(block: Block) -> None:
                    if fail_fast:
                        folder.stop_if_failed(block)
                    counter.done(block)

                if fail_fast:
                    for span in part.spans():
                        if span.index not in missing:
                            folder.stop_if_failed(span)
                runner.run(
                    part.blocks(missing), folder.parts, done=done, under_way=counter.under_way, cancelled=cancelled
                )

            looks: list[Look] = []
            runs = plan.runs
            if plan.until is not None:
                runs = first_look(plan)
                while True:
                    work(runs)
                    looks.append(Look(runs, half_width(folder.path, plan, runs)))
                    if looks[-1].half_width <= plan.until.half_width or runs == plan.runs:
                        break
                    runs = next_look(plan, looks[-1])
            else:
                work(runs)
        folder.settle(replace(plan, runs=runs), looks)
        (finish or put_together)(folder)
    return folder.path


def put_together(folder: StudyFolder) -> None:
    """Make the tables of a study of its parts, and its summary of these."""
    from analysis.summary import derive, summarize

    with folder.timed("tables"):
        folder.merge()
    with folder.timed("summary"):
        study = study_in(folder)
        folder.note_tables(derive(study))
        summary = summarize(study)
    folder.finish(summary)


def study_in(folder: StudyFolder) -> Study:
    """The study in a folder that was just made; its scenarios are at hand and need not be read."""
    from analysis.study import arms_of, open_study

    study = open_study(folder.path, partial=True)
    known = {arm.name: arm.scenario for arm in folder.plan.arms}
    for view in arms_of(study):
        view.scenario = known[view.name]
    return study


class _Counter:
    """Turns finished blocks and weeks under way into `Progress`."""

    def __init__(self, plan: Plan, missing: Container[int], progress: Callable[[Progress], None] | None) -> None:
        self._progress = progress
        self._of = plan.total * len(plan.arms)
        self._runs = sum(len(span.runs) for span in plan.spans() if span.index not in missing)

    def done(self, block: Block) -> None:
        """A block is finished and in the folder."""
        self._runs += len(block.runs)
        self._tell(0.0)

    def under_way(self, runs: float) -> None:
        """Blocks under way have got as far as `runs` whole runs together."""
        self._tell(runs)

    def _tell(self, partly: float) -> None:
        if self._progress is not None:
            self._progress(Progress(self._runs, self._of, min(1.0, (self._runs + partly) / self._of)))
