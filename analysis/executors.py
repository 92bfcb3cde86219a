"""Where runs are worked out: in this process or in a pool of processes, behind one call.

An executor takes blocks, has each worked out and written as a part of the study, and reports. A run that fails is a row
that says so; a worker process that is killed costs its block a second attempt, not the study. This is the only module
that touches a model, and it does so inside the worker.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import types
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.experiments import Block, Cancelled, StudyError

Tables = Mapping[str, Mapping[str, NDArray[Any]]]
RunBlock = Callable[[Block, Callable[[int], None]], Tables]

POLL_SECONDS = 0.1  # how often a waiting study looks whether it was cancelled
SLOTS = 4096  # blocks that all studies of one pool may have under way
NOT_STARTED = -1
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
            Called now and then with the number of runs (a fraction) that blocks under way amount to.
        cancelled : callable, optional
            Asked now and then; once it is True, `Cancelled` is raised when nothing is under way any more.
        """

    def close(self) -> None:
        """Give back what the executor holds."""


def run_block(block: Block, on_week: Callable[[int], None]) -> Tables:
    """Work `block` out with the model (imported here, so that only a worker pays for it)."""
    from sim.model import run_block as run_models
    from sim.scenario import declare_all

    declare_all()  # a new process knows only the parameters and levers that its imports have declared
    from sim.spec import RunSpec

    scenario, arm = block.arm.scenario, block.arm.name
    specs = [RunSpec(scenario, run.seed, run.parameters, run.number, arm) for run in block.runs]
    return run_models(specs, on_week)


def work(run: RunBlock, block: Block, parts: Path, on_week: Callable[[int], None]) -> None:
    """Work `block` out and write its part. A block that fails as a whole is tried run by run, so that one bad run does
    not cost the others; a run that fails alone becomes a row with its error."""
    from analysis.tables import write_part

    try:
        tables = [run(block, on_week)]
    except Cancelled:
        raise
    except Exception as error:  # whatever a model raises is a result, not the end of the study
        if len(block.runs) == 1:
            tables = [_failure(block, f"{type(error).__name__}: {error}")]
        else:
            tables = [_alone(run, Block(block.index, block.arm, (one,)), on_week) for one in block.runs]
    write_part(parts, block, tables)


def _alone(run: RunBlock, block: Block, on_week: Callable[[int], None]) -> Tables:
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
                if cancelled is not None and cancelled():
                    raise Cancelled
                if under_way is not None:
                    under_way(len(block.runs) * week / max(1, block.weeks))

            on_week(0)
            work(self._run, block, parts, on_week)
            done(block)

    def close(self) -> None:
        """Nothing to give back."""


# --- in a worker process -------------------------------------------------------------------------------------------

_board: Any = None  # in a worker: two integers a slot, shared with the process that waits: week reached, stop wanted


def _begin(board: Any) -> None:
    """Set a worker process up: Ctrl-C is for the process that waits; a worker does not outlive that process."""
    global _board
    _board = board
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work_in_worker(run: RunBlock, block: Block, parts: Path, slot: int) -> None:
    def on_week(week: int) -> None:
        _board[2 * slot] = week
        if _board[2 * slot + 1]:
            raise Cancelled

    on_week(0)
    work(run, block, parts, on_week)


# --- in the process that waits -------------------------------------------------------------------------------------


@dataclass
class _Ticket:
    block: Block
    slot: int
    generation: int


class ProcessPool:
    """Works blocks out in several processes; may be shared by several studies in several threads.

    Processes are spawned, not forked, when first needed. They do not import the calling program's main module, so a
    plain script or a notebook may use a pool without further ado.

    Parameters
    ----------
    workers : int, optional
        Number of processes; left out, one for each core this process may use.
    run : callable
        What works a block out; importable by its name.
    """

    def __init__(self, workers: int | None = None, run: RunBlock = run_block) -> None:
        self.workers = workers or core_count()
        self._run = run
        self._context = multiprocessing.get_context("spawn")
        self._board = self._context.RawArray("i", 2 * SLOTS)
        self._free = deque(range(SLOTS))
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._generation = 0

    def __enter__(self) -> ProcessPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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
        again: deque[Block] = deque()  # handed to a pool that broke before they were begun
        suspects: deque[Block] = deque()  # under way when a process was killed
        deaths: Counter[int] = Counter()
        idle_breaks = 0
        tickets: dict[Future[None], _Ticket] = {}
        try:
            while True:
                broken = False
                if suspects:
                    if not tickets:
                        broken = not self._submit(suspects.popleft(), parts, tickets, again)
                elif not any(ticket.block.index in deaths for ticket in tickets.values()):
                    while len(tickets) < 2 * self.workers and not broken:
                        block = again.popleft() if again else next(waiting, None)
                        if block is None:
                            break
                        broken = not self._submit(block, parts, tickets, again)
                if not tickets and not suspects and not again:
                    return
                finished, _ = wait(tickets, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                if any(isinstance(future.exception(), BrokenProcessPool) for future in finished):
                    finished, _ = wait(tickets)  # a broken pool ends all of its futures at once
                killed: list[Block] = []
                for future in finished:
                    ticket = tickets.pop(future)
                    begun = self._board[2 * ticket.slot] != NOT_STARTED
                    self._release(ticket)
                    if isinstance(future.exception(), BrokenProcessPool):
                        broken = True
                        self._replace(ticket.generation)
                        (killed if begun else again).append(ticket.block)
                    else:
                        future.result()
                        done(ticket.block)
                for block in killed:
                    deaths[block.index] += 1
                    if deaths[block.index] < DEATHS_ALLOWED:
                        suspects.append(block)
                    else:
                        self._give_up(block, parts)
                        done(block)
                idle_breaks = idle_breaks + 1 if broken and not killed else 0
                if idle_breaks > DEATHS_ALLOWED:
                    raise StudyError("the worker processes end before they begin; try --workers 1 to see why")
                if cancelled is not None and cancelled():
                    raise Cancelled
                if under_way is not None:
                    under_way(sum(self._part_done(ticket) for ticket in tickets.values()))
        except BaseException:
            self._stop(tickets)
            raise

    def close(self) -> None:
        """End the processes; studies under way are stopped first by whoever runs them."""
        with self._lock:
            pool, self._pool = self._pool, None
            self._generation += 1
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, block: Block, parts: Path, tickets: dict[Future[None], _Ticket], again: deque[Block]) -> bool:
        """Hand `block` to the pool; False if the pool turned out to be broken (the block waits in `again`)."""
        with self._lock:
            if not self._free:
                raise StudyError(f"more than {SLOTS} blocks are under way in one pool")
            if self._pool is None:
                self._pool = ProcessPoolExecutor(self.workers, self._context, _begin, (self._board,))
            slot, pool, generation = self._free.popleft(), self._pool, self._generation
            self._board[2 * slot], self._board[2 * slot + 1] = NOT_STARTED, 0
            try:
                with _quiet_start():
                    future = pool.submit(_work_in_worker, self._run, block, parts, slot)
            except BrokenProcessPool:
                self._free.append(slot)
                future = None
        if future is None:
            again.appendleft(block)
            self._replace(generation)
            return False
        tickets[future] = _Ticket(block, slot, generation)
        return True

    def _release(self, ticket: _Ticket) -> None:
        with self._lock:
            self._free.append(ticket.slot)

    def _replace(self, generation: int) -> None:
        """Drop the pool of `generation` if it is still the one in use; the next block starts a new one."""
        with self._lock:
            if generation != self._generation or self._pool is None:
                return
            pool, self._pool = self._pool, None
            self._generation += 1
        pool.shutdown(wait=True, cancel_futures=True)

    def _part_done(self, ticket: _Ticket) -> float:
        week = self._board[2 * ticket.slot]
        return len(ticket.block.runs) * max(0, week) / max(1, ticket.block.weeks)

    def _stop(self, tickets: Mapping[Future[None], _Ticket]) -> None:
        """Stop what is under way: blocks not begun are withdrawn, the others stop at the end of their week."""
        for future, ticket in tickets.items():
            future.cancel()
            self._board[2 * ticket.slot + 1] = 1
        wait(tickets)
        for ticket in tickets.values():
            self._release(ticket)

    def _give_up(self, block: Block, parts: Path) -> None:
        from analysis.tables import write_part

        why = "the process that worked on it was killed twice (often for want of memory)"
        write_part(parts, block, [_failure(block, why)])


@contextmanager
def _quiet_start() -> Iterator[None]:
    """Start processes that ignore Ctrl-C from their first moment and leave the caller's main module alone."""
    main = sys.modules["__main__"]
    blocked: set[int] | None = None
    if hasattr(signal, "pthread_sigmask"):
        blocked = {int(s) for s in signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})}
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if blocked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def core_count() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def open_executor(executor: Executor | None, workers: int | None, blocks: int) -> Iterator[Executor]:
    """The executor given, or one made for `blocks` blocks and closed again: a pool where there is work for two."""
    if executor is not None:
        yield executor
        return
    processes = min(workers or core_count(), blocks)
    made: Executor = ProcessPool(processes) if processes > 1 else InProcess()
    try:
        yield made
    finally:
        made.close()
