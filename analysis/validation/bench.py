"""The bench: futures worked out in stacks, a few numbers kept of each, nothing worked out twice.

A trial is a stack of futures and the measures wanted of them. What came out of it is kept in a folder under a
fingerprint of all that could change it: the model's sources, the scenarios, the luck, the worlds, the measures. So a
run that was stopped goes on where it was, and an edited model is worked out anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.executors import core_count, load_model, run_together
from analysis.experiments import Arm, Progress, Run, StudyError, digest_of
from analysis.files import plain, read_json, write_json
from analysis.provenance import model_fingerprint
from analysis.validation.measures import Future as Finished
from analysis.validation.measures import read_measure
from analysis.workers import OnWeek, Ticket, Workers
from sim.scenario import Scenario

Floats = NDArray[np.float64]
FOLDER = Path("studies") / "validation"


@dataclass(frozen=True)
class Trial:
    """Futures worked out together, which share people, network and weeks, and what is measured in each.

    Parameters
    ----------
    futures : tuple of (Scenario, Run)
    phrases : tuple of str
        Measures (see `analysis.validation.measures`).
    """

    futures: tuple[tuple[Scenario, Run], ...]
    phrases: tuple[str, ...]

    @property
    def until(self) -> int:
        """The last week that any measure looks at."""
        ends = [read_measure(phrase).last_week for phrase in self.phrases]
        weeks = self.futures[0][0].weeks
        return weeks if None in ends else min(weeks, max(end for end in ends if end is not None))

    @cached_property
    def digest(self) -> str:
        """Fingerprint of everything that could change what comes out."""
        futures = [[scenario.digest(), run.seed, dict(run.parameters)] for scenario, run in self.futures]
        return digest_of([model_fingerprint(), futures, self.phrases])


def work_out(trial: Trial, on_week: OnWeek | None = None) -> dict[str, Floats]:
    """The measures of every future of a trial, NaN where it failed; by phrase, in the order of the futures."""
    pairs = [(Arm("", s), Run(k, run.seed, run.world, run.parameters)) for k, (s, run) in enumerate(trial.futures)]
    tables = run_together(pairs, on_week, until=trial.until)
    parts = _by_run(tables, len(pairs))
    failed = tables["runs"]["status"] != "ok"
    found = {}
    for phrase in trial.phrases:
        measure = read_measure(phrase)
        found[phrase] = np.array(
            [np.nan if failed[k] else measure.of(Finished(parts[k], trial.until)) for k in range(len(pairs))]
        )
    return found


def _by_run(tables: Mapping[str, Mapping[str, NDArray[Any]]], runs: int) -> list[dict[str, dict[str, NDArray[Any]]]]:
    """The rows of each run, of tables in which runs stand one after the other."""
    parts: list[dict[str, dict[str, NDArray[Any]]]] = [{} for _ in range(runs)]
    for name, columns in tables.items():
        edges = np.searchsorted(columns["run"], np.arange(runs + 1))
        for k in range(runs):
            parts[k][name] = {column: values[edges[k] : edges[k + 1]] for column, values in columns.items()}
    return parts


class Bench:
    """Works trials out, in several processes, and keeps what came out of them.

    Parameters
    ----------
    folder : Path, optional
        Where results are kept; None keeps nothing.
    workers : int, optional
        Processes; left out, one for each core.
    """

    def __init__(self, folder: Path | None = FOLDER, workers: int | None = None) -> None:
        self.folder = folder
        self.workers = workers or core_count()
        self._pool: Workers | None = None

    def close(self) -> None:
        """End the processes, which are kept from one run to the next since each begins by loading the model."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def run(
        self, trials: Sequence[Trial], progress: Callable[[Progress], None] | None = None
    ) -> list[dict[str, Floats]]:
        """What came out of each trial, in their order.

        Raises
        ------
        StudyError
            If a process was killed.
        """
        found: dict[str, dict[str, Floats]] = {}
        missing: dict[str, Trial] = {}
        for trial in trials:
            kept = self._kept(trial)
            if kept is not None:
                found[trial.digest] = kept
            else:
                missing[trial.digest] = trial
        every = {trial.digest: len(trial.futures) for trial in trials}
        of, done = sum(every.values()), sum(every[digest] for digest in found)

        def tell(futures: int) -> None:
            nonlocal done
            done += futures
            if progress is not None:
                progress(Progress(done, of, done / max(1, of)))

        tell(0)
        longest_first = sorted(missing.values(), key=_cost, reverse=True)
        for trial, result in self._worked_out(longest_first):
            self._keep(trial, result)
            found[trial.digest] = result
            tell(len(trial.futures))
        return [found[trial.digest] for trial in trials]

    def _worked_out(self, trials: Sequence[Trial]) -> Iterable[tuple[Trial, dict[str, Floats]]]:
        if self.workers == 1 or len(trials) < 2:
            load_model()
            for trial in trials:
                yield trial, work_out(trial)
            return
        waiting = iter(trials)
        out: dict[Future[Any], tuple[Trial, Ticket]] = {}
        workers = self._pool = self._pool or Workers(self.workers)
        with _stopped(workers, out):
            while True:
                while len(out) < 2 * workers.count and (following := next(waiting, None)) is not None:
                    given = workers.submit(work_out, following)
                    if given is None:
                        raise StudyError(_KILLED)
                    out[given[0]] = (following, given[1])
                if not out:
                    return
                for future in wait(out, return_when=FIRST_COMPLETED).done:
                    trial, ticket = out.pop(future)
                    workers.release(ticket)
                    try:
                        result = future.result()
                    except BrokenProcessPool:
                        raise StudyError(_KILLED) from None
                    yield trial, result

    def _path(self, trial: Trial) -> Path | None:
        return None if self.folder is None else self.folder / trial.digest[:2] / f"{trial.digest}.json"

    def _kept(self, trial: Trial) -> dict[str, Floats] | None:
        path = self._path(trial)
        if path is None or not path.exists():
            return None
        kept = read_json(path)
        return {phrase: np.array([np.nan if v is None else v for v in kept[phrase]]) for phrase in trial.phrases}

    def _keep(self, trial: Trial, result: Mapping[str, Floats]) -> None:
        path = self._path(trial)
        if path is not None:
            os.makedirs(path.parent, exist_ok=True)
            write_json(path, plain({phrase: values.tolist() for phrase, values in result.items()}))


@contextmanager
def _stopped(workers: Workers, out: Mapping[Future[Any], tuple[Trial, Ticket]]) -> Iterator[None]:
    """Have what is under way end with its week when the work is broken off."""
    try:
        yield
    except BaseException:
        for _, ticket in out.values():
            workers.stop(ticket)
        raise


_KILLED = "a process that worked on it was killed (often for want of memory); the same command goes on from there"


def _cost(trial: Trial) -> float:
    return len(trial.futures) * trial.until * (500.0 + trial.futures[0][0].organization.people)
