"""Where runs are worked out: in this process or in a pool of processes, behind one call.

An executor takes blocks, has each worked out and written as a part of the study, and reports. A run that fails is a row
that says so; a worker process that is killed costs its block a second attempt, not the study. This is the only module
that touches a model, and it does so inside the worker.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.experiments import Arm, Block, Cancelled, Run, StudyError
from analysis.workers import NOT_BEGUN, OnWeek, Ticket, Workers

if TYPE_CHECKING:
    from sim.network import Network
    from sim.scenario import Scenario

Tables = Mapping[str, Mapping[str, NDArray[Any]]]
RunBlock = Callable[[Block, OnWeek], Tables]

POLL_SECONDS = 0.1  # how often a waiting study looks whether it was cancelled
DEATHS_ALLOWED = 2  # a block whose process was killed this often is given up
ERROR_LENGTH = 300


class Executor(Protocol):
    """Works blocks out."""

    def run(
        self,
        blocks: Iterable[Block],
        parts: Path,
        *,
        done: Callable[[Block], None],
        under_way: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """Work out `blocks` and write each as a part into `parts`.

        Parameters
        ----------
        blocks : iterable of Block
            Taken one by one as there is room for them.
        parts : Path
            The folder that parts are written to.
        done : callable
            Called with each finished block, in any order, in the calling thread.
        under_way : callable, optional
            Called with the number of runs (a fraction) that blocks under way amount to: as soon as the first of them
            are handed over, and now and then after it.
        cancelled : callable, optional
            Asked now and then; once it is True, `Cancelled` is raised when nothing is under way any more.
        """

    def close(self) -> None:
        """Give back what the executor holds."""


def load_model() -> None:
    """Import the model and every room that declares something: a new process knows neither."""
    import sim.model
    from sim.scenario import declare_all

    assert sim.model
    declare_all()


def run_block(block: Block, on_week: OnWeek) -> Tables:
    """Work `block` out with the model."""
    scenarios = zip(block.scenarios(), block.runs, strict=True)
    return run_together([(Arm(block.arm.name, one), run) for one, run in scenarios], on_week, dict(block.agents))


def run_together(
    pairs: Sequence[tuple[Arm, Run]],
    on_week: OnWeek | None = None,
    agents: Mapping[str, type[Any]] | None = None,
    until: int | None = None,
) -> Tables:
    """Work runs out in one stack, of whatever arms, as long as these share people, network seed and weeks.

    The model is imported here, so that only a worker pays for it.
    """
    load_model()
    from sim.model import run_block as run_models
    from sim.spec import RunSpec

    specs = [RunSpec(arm.scenario, run.seed, run.parameters, run.number, arm.name) for arm, run in pairs]
    return run_models(specs, on_week, agents=agents, until=until)


def run_to_week(scenario: Scenario, seed: int, week: int) -> tuple[Network, dict[str, NDArray[Any]]]:
    """One run to the end of a week: its network and what its people are like then (`analysis.export.states_of`)."""
    from analysis.export import states_of
    from sim.model import AdoptionModel, release

    model = AdoptionModel(scenario, seed)
    try:
        while model.week < week:
            model.step()
        return model.block.network, states_of(model)
    finally:
        release(model.block)


def work(run: RunBlock, block: Block, parts: Path, on_week: OnWeek) -> None:
    """Work `block` out and write its part."""
    from analysis.tables import write_part

    write_part(parts, block, worked(run, block, on_week))


def worked(run: RunBlock, block: Block, on_week: OnWeek) -> dict[str, bytes]:
    """Work `block` out; return the bytes of its tables. A block that fails as a whole is tried run by run, so that one
    bad run does not cost the others; a run that fails alone becomes a row with its error."""
    from analysis.tables import pack

    try:
        tables = [run(block, on_week)]
    except Cancelled:
        raise
    except Exception as error:  # whatever a model raises is a result, not the end of the study
        if len(block.runs) == 1:
            tables = [_failure(block, f"{type(error).__name__}: {error}")]
        else:
            tables = [_alone(run, replace(block, runs=(one,)), on_week) for one in block.runs]
    return pack(block, tables)


def _alone(run: RunBlock, block: Block, on_week: OnWeek) -> Tables:
    try:
        return run(block, on_week)
    except Cancelled:
        raise
    except Exception as error:
        return _failure(block, f"{type(error).__name__}: {error}")


def _failure(block: Block, error: str) -> Tables:
    """Tables of a block that came to nothing: rows in `runs` alone."""
    count = len(block.runs)
    text = " ".join(error.split())[:ERROR_LENGTH]
    return {
        "runs": {
            "run": np.array([run.number for run in block.runs]),
            "arm": np.array([block.arm.name] * count, dtype=object),
            "seed": np.array([run.seed for run in block.runs]),
            "status": np.array(["failed"] * count, dtype=object),
            "error": np.array([text] * count, dtype=object),
        }
    }


class InProcess:
    """Works blocks out one after the other in this process."""

    def __init__(self, run: RunBlock = run_block) -> None:
        self._run = run

    def run(
        self,
        blocks: Iterable[Block],
        parts: Path,
        *,
        done: Callable[[Block], None],
        under_way: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """See `Executor.run`."""
        for block in blocks:

            def on_week(week: int, block: Block = block) -> None:
                if under_way is not None:
                    under_way(len(block.runs) * week / max(1, block.weeks))
                if cancelled is not None and cancelled():
                    raise Cancelled

            on_week(0)
            work(self._run, block, parts, on_week)
            done(block)

    def close(self) -> None:
        """Nothing to give back."""


class ProcessPool:
    """Works blocks out in several processes; studies in several threads may share it.

    Parameters
    ----------
    workers : int, optional
        Number of processes; left out, one for each core this process may use.
    run : callable
        What works a block out; importable by its name.
    """

    def __init__(self, workers: int | None = None, run: RunBlock = run_block) -> None:
        self._workers = Workers(workers or core_count())
        self._run = run

    def __enter__(self) -> ProcessPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self) -> None:
        """Begin to load what processes need, without waiting for it."""
        self._workers.load()

    def start(self) -> None:
        """Start the processes and have each load the model, not waiting until they have: for who has work to come."""
        self._workers.start(load_model)

    def close(self) -> None:
        """End the processes; studies under way are stopped first by whoever runs them."""
        self._workers.close()

    def run(
        self,
        blocks: Iterable[Block],
        parts: Path,
        *,
        done: Callable[[Block], None],
        under_way: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """See `Executor.run`. After a kill, blocks that were under way are tried again one at a time, so that a block
        that kills its process takes no other with it a second time; it is given up when it kills twice."""
        waiting = iter(blocks)
        again: deque[Block] = deque()  # handed over but not begun when a process was killed
        suspects: deque[Block] = deque()  # under way when a process was killed
        deaths: Counter[int] = Counter()
        idle_breaks = 0
        out: dict[Future[None], tuple[Block, Ticket]] = {}
        try:
            while True:
                broken = False
                if suspects:
                    if not out:
                        broken = not self._hand_over(suspects.popleft(), parts, out, again)
                elif not any(block.index in deaths for block, _ in out.values()):
                    while len(out) < 2 * self._workers.count and not broken:
                        block = again.popleft() if again else next(waiting, None)
                        if block is None:
                            break
                        broken = not self._hand_over(block, parts, out, again)
                if not out and not suspects and not again:
                    return
                if under_way is not None:
                    under_way(sum(self._part_done(block, ticket) for block, ticket in out.values()))
                finished, _ = wait(out, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                if any(isinstance(future.exception(), BrokenProcessPool) for future in finished):
                    finished, _ = wait(out)  # processes that break end all of their futures at once
                killed: list[Block] = []
                for future in finished:
                    block, ticket = out.pop(future)
                    begun = self._workers.week(ticket) != NOT_BEGUN
                    self._workers.release(ticket)
                    if isinstance(future.exception(), BrokenProcessPool):
                        broken = True
                        self._workers.replace(ticket.generation)
                        (killed if begun else again).append(block)
                    else:
                        future.result()
                        done(block)
                for block in killed:
                    deaths[block.index] += 1
                    if deaths[block.index] < DEATHS_ALLOWED:
                        suspects.append(block)
                    else:
                        give_up(block, parts)
                        done(block)
                idle_breaks = idle_breaks + 1 if broken and not killed else 0
                if idle_breaks > DEATHS_ALLOWED:
                    raise StudyError("the worker processes end before they begin; try --workers 1 to see why")
                if cancelled is not None and cancelled():
                    raise Cancelled
        except BaseException:
            self._stop(out)
            raise

    def _hand_over(
        self, block: Block, parts: Path, out: dict[Future[None], tuple[Block, Ticket]], again: deque[Block]
    ) -> bool:
        """Hand `block` to a worker; False if the processes were broken (the block then waits in `again`)."""
        given = self._workers.submit(work, self._run, block, parts)
        if given is None:
            again.appendleft(block)
            return False
        future, ticket = given
        out[future] = (block, ticket)
        return True

    def _part_done(self, block: Block, ticket: Ticket) -> float:
        return len(block.runs) * max(0, self._workers.week(ticket)) / max(1, block.weeks)

    def _stop(self, out: Mapping[Future[None], tuple[Block, Ticket]]) -> None:
        """Stop what is under way: blocks not begun are withdrawn, the others stop at the end of their week."""
        for future, (_, ticket) in out.items():
            future.cancel()
            self._workers.stop(ticket)
        wait(out)
        for _, ticket in out.values():
            self._workers.release(ticket)


def give_up(block: Block, parts: Path) -> None:
    """Write the part of a block whose process was killed again and again."""
    from analysis.tables import pack, write_part

    why = "the process that worked on it was killed twice (often for want of memory)"
    write_part(parts, block, pack(block, [_failure(block, why)]))


def core_count() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def open_executor(
    executor: Executor | None, workers: int | None, blocks: int, run: RunBlock | None = None
) -> Iterator[Executor]:
    """The executor given, or one made for `blocks` blocks and closed again: a pool where there is work for two.

    `run` works a block out in place of the whole model.
    """
    if executor is not None:
        yield executor
        return
    processes = min(workers or core_count(), blocks)
    way = {} if run is None else {"run": run}
    made: Executor = ProcessPool(processes, **way) if processes > 1 else InProcess(**way)
    try:
        yield made
    finally:
        made.close()
