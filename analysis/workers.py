"""Worker processes that can be watched, stopped at the end of a week, and replaced when one of them is killed."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import site
import sys
import threading
import types
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.experiments import Cancelled, StudyError

DEATHS_ALLOWED = 2  # a task whose process was killed this often is given up
POLL_SECONDS = 0.1  # how often who waits for a task looks whether it was cancelled
# As Python chooses from 3.14 on: macOS has libraries that a copy of a process may not use.
_COPIES = sys.platform != "darwin" and "forkserver" in multiprocessing.get_all_start_methods()
METHOD = "forkserver" if _COPIES else "spawn"
MODEL = ("sim.model", "analysis.tables")
SLOTS = 4096  # tasks that all studies of one set of workers may have under way
NOT_BEGUN = -1
REST_SECONDS = 2.0  # after which a worker without work gives memory back
OnWeek = Callable[[int], None]

_called, _through = threading.Event(), threading.Event()  # in a worker: it has something to do; it is through with it
_board: Any = None  # in a worker: two integers a slot, shared with the process that waits: week reached, stop wanted


@dataclass(frozen=True)
class Ticket:
    """A task that was handed to a worker: where it reports to, and to which set of processes it was given."""

    slot: int
    generation: int


class Workers:
    """Processes, started when first needed; threads may share them.

    Where the system can, they are copies of one process that has loaded what they need, so that they begin at once and
    share its memory; elsewhere each is started anew.

    They do not import the calling program's main module, so a plain script or a notebook may use them without further
    ado; they ignore Ctrl-C, which is for the process that waits; and they end with that process, however it ends.

    Parameters
    ----------
    count : int
        Number of processes.
    begin : callable, optional
        What every process does first, one that takes another's place too; importable by its name.
    loaded : sequence of str
        Modules that the process they are copies of loads first; of all sets of workers, the first to start says which.
    """

    def __init__(self, count: int, begin: Callable[[], None] | None = None, loaded: Sequence[str] = MODEL) -> None:
        self.count = count
        self._begin, self._loaded = begin, list(loaded)
        self._context = multiprocessing.get_context(METHOD)
        self._board = self._context.RawArray("i", 2 * SLOTS)
        self._free = deque(range(SLOTS))
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._generation = 0

    def load(self) -> None:
        """Begin to load what all processes are copies of, without waiting for it.

        The process that they are copies of ends with the program, not with them.
        """
        if METHOD == "forkserver":
            from multiprocessing import forkserver

            self._context.set_forkserver_preload(self._loaded)
            with _quiet_start(), _own_modules():
                forkserver.ensure_running()

    def start(self, task: Callable[[], None]) -> None:
        """Start all processes, each with `task`, once what they are copies of is loaded."""
        with self._lock:
            pool = self._open()
            for _ in range(self.count):
                with _quiet_start():
                    pool.submit(task)

    def submit(self, task: Callable[..., Any], *words: Any) -> tuple[Future[Any], Ticket] | None:
        """Have a worker call ``task(*words, on_week)``; None if the processes turned out to be broken."""
        with self._lock:
            if not self._free:
                raise StudyError(f"more than {SLOTS} blocks are under way at once")
            ticket, pool = Ticket(self._free.popleft(), self._generation), self._open()
            self._board[2 * ticket.slot], self._board[2 * ticket.slot + 1] = NOT_BEGUN, 0
            try:
                with _quiet_start():
                    return pool.submit(_work, task, words, ticket.slot), ticket
            except BrokenProcessPool:
                self._free.append(ticket.slot)
        self.replace(ticket.generation)
        return None

    def call(self, task: Callable[..., Any], *words: Any, cancelled: Callable[[], bool] | None = None) -> Any:
        """What ``task(*words, on_week)`` returns in a worker, or raises; it is tried again if its process is killed.

        Raises
        ------
        Cancelled
            If `cancelled`, asked now and then, says so; the task stops when it next calls ``on_week``.
        StudyError
            If its process is killed twice.
        """
        for _ in range(DEATHS_ALLOWED):
            given = self.submit(task, *words)
            if given is None:
                continue
            future, ticket = given
            try:
                while not wait([future], timeout=POLL_SECONDS).done:
                    if cancelled is not None and cancelled():
                        future.cancel()
                        self.stop(ticket)
                        wait([future])
                        raise Cancelled
                return future.result()
            except BrokenProcessPool:
                self.replace(ticket.generation)
            finally:
                self.release(ticket)
        raise StudyError("the process that worked on it was killed twice (often for want of memory)")

    def week(self, ticket: Ticket) -> int:
        """Week that a task has reached, `NOT_BEGUN` before it has begun."""
        return int(self._board[2 * ticket.slot])

    def stop(self, ticket: Ticket) -> None:
        """Ask a task to stop at the end of its week; it then raises `Cancelled`."""
        self._board[2 * ticket.slot + 1] = 1

    def release(self, ticket: Ticket) -> None:
        """Give the slot of a task back that has ended."""
        with self._lock:
            self._free.append(ticket.slot)

    def replace(self, generation: int) -> None:
        """Drop the processes of `generation` if they are still in use; the next task starts new ones."""
        with self._lock:
            if generation != self._generation:
                return
            pool = self._take()
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """End the processes; what is under way is stopped first by whoever asked for it."""
        with self._lock:
            pool = self._take()
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _open(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self.load()
            self._pool = ProcessPoolExecutor(self.count, self._context, _begin, (self._board, self._begin))
        return self._pool

    def _take(self) -> ProcessPoolExecutor | None:
        pool, self._pool = self._pool, None
        self._generation += 1
        return pool


@contextmanager
def _quiet_start() -> Iterator[None]:
    """Start processes that ignore Ctrl-C from their first moment and leave the caller's main module alone."""
    main = sys.modules["__main__"]
    masked: set[signal.Signals] | None = None
    if hasattr(signal, "pthread_sigmask"):
        masked = {signal.Signals(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})}
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if masked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, masked)


@contextmanager
def _own_modules() -> Iterator[None]:
    """Have the process that others are copies of load Headway, not what the current folder has by the same names."""
    home = str(Path(__file__).resolve().parent.parent)
    there = os.environ.get("PYTHONPATH")
    changed = {"PYTHONSAFEPATH": "1"}
    if home not in site.getsitepackages():  # a checkout that may not be installed
        changed["PYTHONPATH"] = os.pathsep.join(filter(None, (home, there)))
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


# --- in a worker ----------------------------------------------------------------------------------------------------


def _begin(board: Any, begin: Callable[[], None] | None) -> None:
    global _board
    _board = board
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    threading.Thread(target=_rest, daemon=True).start()
    _be_modest()
    if begin is not None:
        begin()


def _be_modest() -> None:
    """Have Arrow use the one core that is a worker's share, and memory that can be asked back from all it lent to."""
    import pyarrow

    pyarrow.set_cpu_count(1)
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _rest() -> None:
    """Give memory back once there was nothing to do for a while; in between, the next task takes it as it is."""
    while True:
        _through.wait()
        _through.clear()
        if not _called.wait(REST_SECONDS):
            give_back()


def give_back() -> None:
    """Give the system back what this process holds and does not use."""
    gc.collect()
    if (arrow := sys.modules.get("pyarrow")) is not None:
        arrow.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError, TypeError):  # of the GNU C library alone
        ctypes.CDLL(None).malloc_trim(0)


def _work(task: Callable[..., Any], words: tuple[Any, ...], slot: int) -> Any:
    def on_week(week: int) -> None:
        _board[2 * slot] = week
        if _board[2 * slot + 1]:
            raise Cancelled

    _called.set()
    try:
        on_week(0)
        return task(*words, on_week)
    finally:
        _called.clear()
        _through.set()
