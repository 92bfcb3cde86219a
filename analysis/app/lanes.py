"""Turns: so many at once, the others in the order in which they came; who leaves the queue holds nobody up."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from analysis.experiments import Cancelled

POLL_SECONDS = 0.1


class Lane:
    """A queue in front of something that only so many may use at once.

    Parameters
    ----------
    width : int
        How many at once.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._inside = 0
        self._queue: deque[object] = deque()
        self._moved = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    @contextmanager
    def turn_now(self) -> Iterator[bool]:
        """A turn, held, if there is one to be had at once; whether there was."""
        with self._moved:
            free = not self._queue and self._inside < self._width
            self._inside += free
        try:
            yield free
        finally:
            if free:
                self._leave()

    @contextmanager
    def turn(self, cancelled: Callable[[], bool]) -> Iterator[None]:
        """Wait for a turn, and hold it.

        Raises
        ------
        Cancelled
            If `cancelled` says so while waiting.
        """
        ticket = object()
        with self._moved:
            self._queue.append(ticket)
            try:
                while self._queue[0] is not ticket or self._inside >= self._width:
                    if cancelled():
                        raise Cancelled
                    self._moved.wait(POLL_SECONDS)
                self._inside += 1
            finally:
                self._queue.remove(ticket)
                self._moved.notify_all()
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._moved:
            self._inside -= 1
            self._moved.notify_all()
