"""What a process and all below it take of a machine (Linux); for the other benchmarks."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

LOOK = 0.1  # seconds between two looks at the processor
MEMORY_LOOK = 10  # looks between two at memory, which take a moment of the machine themselves


class Family(threading.Thread):
    """Watches a process and all below it, until it is left as a context.

    Processes that are copies of another are nobody's children once they have ended, so that what the system tells of
    children leaves them out: what each has used is noted as long as it is there, at most `LOOK` before its end.

    Parameters
    ----------
    root : int, optional
        The process; left out, this one.

    Attributes
    ----------
    most : float
        Megabytes at most; what processes share is counted once (the proportional set size).
    """

    def __init__(self, root: int | None = None) -> None:
        super().__init__(daemon=True)
        self.root, self.most = root or os.getpid(), 0.0
        self._used: dict[int, float] = {}
        self._over = threading.Event()

    def __enter__(self) -> Family:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Look again and again."""
        looks = 0
        while not self._over.wait(LOOK):
            self._note()
            if looks % MEMORY_LOOK == 0:
                self.most = max(self.most, self.megabytes())
            looks += 1

    def seconds(self) -> float:
        """Seconds of the processor that they used so far, those before the first look with them."""
        self._note()
        return sum(self._used.values())

    def megabytes(self) -> float:
        """Memory now."""
        kilobytes = 0
        for pid in self._members():
            with suppress(OSError):  # it has ended
                told = Path(f"/proc/{pid}/smaps_rollup").read_text()
                kilobytes += int(told.partition("\nPss:")[2].split()[0])
        return kilobytes / 1024

    def _note(self) -> None:
        tick = os.sysconf("SC_CLK_TCK")
        for pid in self._members():
            with suppress(OSError):
                after_its_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                self._used[pid] = (int(after_its_name[11]) + int(after_its_name[12])) / tick

    def _members(self) -> list[int]:
        found, left = [], [self.root]
        while left:
            found.append(pid := left.pop())
            with suppress(OSError):
                told = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
                left += [int(child) for words in told for child in words.split()]
        return found
