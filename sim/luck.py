"""Random draws from named streams, so that two plans meet the same luck.

Every stream is keyed by a stable hash of its name and the run's seed. A stream that serves everybody draws for
everybody every week, used or not; whatever a lever, an agent or an approval needs comes from a stream of its own. So
the same person makes the same draw in the same week whatever else is planned, and what starts after week w cannot
change weeks 1..w (common random numbers).
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sim.parameters import PARAMETERS
from sim.region import region


def stable_key(*parts: object) -> int:
    """A 48-bit key that is the same on every machine and in every process (never ``hash()``).

    48 bits fit a JSON number and a 64-bit integer column exactly.
    """
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=6).digest(), "big")


def run_seed(study_seed: int, run: int) -> int:
    """The seed of run number `run` of a study: the same in every arm, whatever runs beside it."""
    return stable_key("run", study_seed, run)


def draw_world(study_seed: int, number: int, fixed: set[str] | frozenset[str] = frozenset()) -> dict[str, float]:
    """One possible world: a value for every parameter that evidence does not pin down.

    Parameters
    ----------
    study_seed : int
        The seed of the study.
    number : int
        The number of the world; runs 2k and 2k+1 share world k.
    fixed : set of str
        Names left out because somebody has set them.

    Returns
    -------
    dict of str to float
        Full parameter names to values. Those that calibration says something about come together, as one point of
        the region that survived it (`sim.region`). Each of the others has a stream of its own over its range, so a new
        parameter leaves their values as they were.
    """
    world = {
        name: parameter.quantile((stable_key("world", study_seed, number, name) + 0.5) / 2**48)
        for name, parameter in PARAMETERS.items()
        if parameter.kind == "world" and name not in fixed
    }
    survived = region()
    if survived is not None:
        point = survived.at((stable_key("world", study_seed, number, "region") + 0.5) / 2**48)
        world |= {name: value for name, value in point.items() if name in world}
    return world


def draws_at(keys: NDArray[np.uint64], places: NDArray[np.int64]) -> NDArray[np.float64]:
    """One uniform draw for each key and place: what it is depends on the two alone, not on who else is drawn for.

    For what happens to few of many. The 64-bit mix of SplitMix (Steele & Flood 2014) of the stream's key and the number
    of the place.

    Parameters
    ----------
    keys : array of uint64
        Keys of streams (`stable_key`), that fit `places`.
    places : array of int
        Not negative.
    """
    z = keys + places.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


class Luck:
    """The named streams of one run."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, np.random.Generator] = {}

    def stream(self, name: str) -> np.random.Generator:
        """The generator of stream `name`; it is made once and goes on from where it stopped."""
        generator = self._streams.get(name)
        if generator is None:
            generator = np.random.Generator(np.random.SFC64(stable_key(name, self.seed)))
            self._streams[name] = generator
        return generator

    def fill(self, name: str, out: NDArray[np.float64]) -> None:
        """Fill `out` (one run's row, contiguous) with uniform draws of stream `name`."""
        self.stream(name).random(out=out)

    def once(self, name: str) -> float:
        """One uniform draw that belongs to `name` alone: the same whenever and however often it is asked for."""
        return (stable_key("once", name, self.seed) + 0.5) / 2**48
