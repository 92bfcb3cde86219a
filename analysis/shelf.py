"""Blocks that were worked out before, kept for a while: a study whose baseline is another's takes it over, not anew."""

from __future__ import annotations

import os
import shutil
import threading
import weakref
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from tempfile import mkdtemp

from analysis.errors import Cancelled
from analysis.executors import Executor
from analysis.experiments import Block

MOST_BLOCKS = 64


class Shelf:
    """A bounded store of parts; what was asked for longest ago goes first. Threads may share it.

    Parameters
    ----------
    most : int
        Blocks that are kept.
    """

    def __init__(self, most: int = MOST_BLOCKS) -> None:
        self._most = most
        self._home = Path(mkdtemp(prefix="headway-shelf-"))
        self._gone = weakref.finalize(self, shutil.rmtree, self._home, ignore_errors=True)
        self._parts: OrderedDict[str, Path] = OrderedDict()
        self._lock = threading.Lock()

    def fetch(self, block: Block, parts: Path) -> bool:
        """Put the part of `block` into `parts`, if it is kept."""
        key = key_of(block)
        with self._lock:
            kept = self._parts.get(key)
            if kept is None:
                return False
            self._parts.move_to_end(key)
            target = parts / block.part
            if not target.exists():
                link_part(kept, target)
            return True

    def keep(self, block: Block, parts: Path) -> None:
        """Keep the part of `block`, which has just been written into `parts`."""
        key = key_of(block)
        with self._lock:
            if key in self._parts:
                return
            kept = self._home / key
            link_part(parts / block.part, kept)
            self._parts[key] = kept
            while len(self._parts) > self._most:
                _, oldest = self._parts.popitem(last=False)
                shutil.rmtree(oldest, ignore_errors=True)

    def __contains__(self, block: Block) -> bool:
        return key_of(block) in self._parts

    def __len__(self) -> int:
        return len(self._parts)

    def close(self) -> None:
        """Give the disk back."""
        with self._lock:
            self._parts.clear()
            self._gone()


def key_of(block: Block) -> str:
    """What makes two blocks hold the same tables: arm, scenario, and every run's number, seed and world."""
    agents = [(kind, f"{cls.__module__}.{cls.__qualname__}") for kind, cls in block.agents]
    found = blake2b(repr((block.arm.name, block.arm.scenario.digest(), agents)).encode(), digest_size=16)
    for run in block.runs:
        rest = (run.number, run.seed, run.world, run.point, dict(run.values), dict(run.changes), len(run.parameters))
        found.update(repr(rest).encode())
        found.update("\n".join(run.parameters).encode())
        found.update(array("d", run.parameters.values()).tobytes())  # hundreds of numbers: their digits take a while
    return found.hexdigest()


def link_part(source: Path, target: Path) -> None:
    """Put a part elsewhere too: linked where the disk allows it; parts are never changed once they are written."""
    temporary = target.with_name(f".copy-{target.name}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    for file in sorted(source.iterdir()):
        try:
            os.link(file, temporary / file.name)
        except OSError:
            shutil.copyfile(file, temporary / file.name)
    os.rename(temporary, target)


class Remembering:
    """An executor that looks on a shelf first, and puts there what it has worked out.

    Parameters
    ----------
    executor : Executor
    shelf : Shelf
    """

    def __init__(self, executor: Executor, shelf: Shelf) -> None:
        self._executor, self._shelf = executor, shelf

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

        def new() -> Iterator[Block]:
            there: list[Block] = []  # told of once others work on what is not there
            for block in blocks:
                if cancelled is not None and cancelled():
                    raise Cancelled
                if self._shelf.fetch(block, parts):
                    there.append(block)
                    continue
                yield block
                while there:
                    done(there.pop(0))
            for block in there:
                done(block)

        def finished(block: Block) -> None:
            self._shelf.keep(block, parts)
            done(block)

        self._executor.run(new(), parts, done=finished, under_way=under_way, cancelled=cancelled)

    def close(self) -> None:
        """The executor is closed by whoever made it."""
