"""The region that survived calibration: worlds in which the model agrees with published figures.

Kept as data beside this module and written by ``run.py validate --calibrate``; docs/validation.md tells what it was
held against. Each point is a value for every number that those figures say something about, all of them together, since
what they rule out are combinations. Numbers that no figure pins down are not in it: they are free, and drawn from their
range.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("world.json")


@dataclass(frozen=True)
class Region:
    """Points of the numbers that were calibrated.

    Parameters
    ----------
    numbers : tuple of str
        Full names of parameters.
    points : tuple of tuple of float
        Values in the order of `numbers`, a row a point.
    """

    numbers: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]

    def at(self, u: float) -> dict[str, float]:
        """The point at `u` in [0, 1): each is as likely as any other."""
        return dict(zip(self.numbers, self.points[int(u * len(self.points))], strict=True))


@cache
def region() -> Region | None:
    """The region of this release; None where nothing has been calibrated."""
    if not FILE.exists():
        return None
    content = json.loads(FILE.read_text(encoding="utf-8"))
    return Region(tuple(content["numbers"]), tuple(tuple(map(float, point)) for point in content["points"]))
