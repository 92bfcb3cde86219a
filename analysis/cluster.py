"""Runs worked out by Dask: on other machines, or in worker processes that a scheduler looks after.

Each block's tables come back as bytes and are written here, so workers need no disk that is shared. Only a few blocks
are under way at once, however many there are. Needs the extra ``cluster``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from analysis.errors import Cancelled, StudyError
from analysis.executors import POLL_SECONDS, RunBlock, core_count, give_up, run_block, worked
from analysis.plan import Block
from analysis.provenance import model_fingerprint, versions
from analysis.tables import write_part

LOCAL = "local"
BLOCKS_EACH = 2  # under way for each thread of the cluster: one at work, one waiting
CONNECT_SECONDS = 10
OWN_PORT = "127.0.0.1:0"  # a free port that only this machine sees; left out, Dask would take a fixed one on all
COMPARED = ("headway", "mesa", "numpy", "scipy", "pyarrow")  # versions that can move a number or a byte


class DaskCluster:
    """Works blocks out on a Dask cluster, behind the same call as the other executors.

    Parameters
    ----------
    address : str
        Of a scheduler, such as ``tcp://10.0.0.5:8786``; or ``local`` for a cluster of this machine's own.
    workers : int, optional
        Processes of a local cluster; left out, one for each core.
    run : callable
        What works a block out; importable by its name where workers run.

    Raises
    ------
    StudyError
        If Dask is not installed, nobody answers, there are no workers, or a worker has another version of the model.
    """

    def __init__(self, address: str = LOCAL, workers: int | None = None, run: RunBlock = run_block) -> None:
        if find_spec("distributed") is None:
            raise StudyError("--dask needs Dask: pip install 'headway[cluster]' (or uv sync --extra cluster)")
        from distributed import Client, LocalCluster

        self._run = run
        self._cluster: Any = None
        if address == LOCAL:
            count = workers or core_count()
            self._cluster = LocalCluster(
                n_workers=count, threads_per_worker=1, host="127.0.0.1", dashboard_address=OWN_PORT, silence_logs=50
            )
        try:
            self._client = Client(self._cluster or address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise StudyError(f"no Dask scheduler answers at {address}: {' '.join(str(error).split())}") from None
        try:
            self._check(address)
        except BaseException:
            self.close()
            raise

    def _check(self, address: str) -> None:
        """Refuse workers that would work out something else than this process would."""
        here = _here()
        found = self._client.run(_what_counts)
        if not found:
            raise StudyError(f"the Dask scheduler at {address} has no workers")
        for worker, there in found.items():
            other = [f"{name} {there[name]} there, {here[name]} here" for name in here if there[name] != here[name]]
            if other:
                raise StudyError(f"the Dask worker {worker} has other versions: {', '.join(other)}")

    def __enter__(self) -> DaskCluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; one of this machine's own ends."""
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def run(
        self,
        blocks: Iterable[Block],
        parts: Path,
        *,
        done: Callable[[Block], None],
        under_way: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """See `Executor.run`. A killed worker's blocks go to others; one that kills again and again is given up."""
        waiting = iter(blocks)
        out: dict[Any, Block] = {}
        finished: SimpleQueue[Any] = SimpleQueue()
        more = True
        try:
            while True:
                room = BLOCKS_EACH * max(1, sum(self._client.nthreads().values()))
                while more and len(out) < room:
                    block = next(waiting, None)
                    if block is None:
                        more = False
                        break
                    future = self._client.submit(_worked, self._run, block, pure=False)
                    out[future] = block
                    future.add_done_callback(finished.put)
                if not out:
                    return
                if under_way is not None:
                    under_way(0.0)
                try:
                    future = finished.get(timeout=POLL_SECONDS)
                except Empty:
                    pass
                else:
                    block = out.pop(future)
                    self._take(future, block, parts)
                    done(block)
                if cancelled is not None and cancelled():
                    raise Cancelled
        except BaseException:
            self._client.cancel(list(out), force=True)
            raise

    def _take(self, future: Any, block: Block, parts: Path) -> None:
        """Write what came back."""
        from distributed import KilledWorker

        error = future.exception() if future.status == "error" else None
        if isinstance(error, KilledWorker):
            give_up(block, parts)
        elif error is not None:
            raise error
        else:
            write_part(parts, block, future.result())
        future.release()


def _what_counts() -> dict[str, str]:
    return {"model": model_fingerprint(), **{name: versions()[name] for name in COMPARED}}


_here = _what_counts  # what this process would work with


def _worked(run: RunBlock, block: Block) -> dict[str, bytes]:
    return worked(run, block, lambda week: None)
