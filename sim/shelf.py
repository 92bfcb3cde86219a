"""What was used last is kept in memory: making it again takes longer than looking for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """A few things by what they were made from. Locked: the page asks from several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[tuple[Any, ...], Kept] = OrderedDict()

    def get(self, key: tuple[Any, ...], make: Callable[[], Kept]) -> Kept:
        """What is kept under `key`, made now where it is not there."""
        with self._lock:
            kept = self._kept.get(key) or make()
            self._kept[key] = kept
            self._kept.move_to_end(key)
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
            return kept
