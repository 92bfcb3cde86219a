"""What everybody hears of what all say: products of the influence network with columns of people.

There are three ways to the same bits, each the quickest somewhere: all columns at once where runs are stacked, one
column after the other in a lone run, and only the columns of the network that say anything where few do. Each adds up
a person's sources one by one in the order of their rows, and adding nothing changes no bit.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from sim.people import Array

_FEW = 1 / 8  # share of people who say anything below which only their columns are read (measured)
_LARGE = 20_000  # people from which that pays
_AT_ONCE = 16_000  # people of stacked runs whose columns stay in the processor's own memory (measured)


class Ears:
    """Who listens to whom, ready for the products of a week.

    Parameters
    ----------
    listening : csr_array, shape (N, N)
        See `sim.network.Network.listening`.
    """

    def __init__(self, listening: csr_array) -> None:
        self.listening = listening

    @cached_property
    def by_source(self) -> csc_array:
        """The same matrix, by who is listened to."""
        matrix: csc_array = self.listening.tocsc()
        return matrix

    def hear(self, said: Array, out: Array) -> None:
        """Write what everybody hears, (K, R, N), of what is said, (K, R, N), to `out`."""
        kinds, runs, people = said.shape
        together = max(1, _AT_ONCE // people)
        for first in range(0, runs, together):
            if min(together, runs) == 1:
                for column, heard in zip(said[:, first], out[:, first], strict=True):
                    heard[:] = self.hear_one(column)
            else:
                part = said[:, first : first + together]
                count = part.shape[1]
                heard = self.listening @ np.ascontiguousarray(part.reshape(kinds * count, people).T)
                for k in range(kinds):
                    out[k, first : first + count] = heard[:, k * count : (k + 1) * count].T

    def hear_one(self, said: Array) -> Array:
        """What everybody hears, (N,), of one column of people, (N,)."""
        if said.size >= _LARGE:
            speaking = np.flatnonzero(said)
            if speaking.size < _FEW * said.size:
                return self._hear_few(said, speaking)
        heard: Array = self.listening @ said
        return heard

    def _hear_few(self, said: Array, speaking: NDArray[np.intp]) -> Array:
        matrix = self.by_source
        first, size = matrix.indptr[speaking], np.diff(matrix.indptr)[speaking]
        start = np.concatenate([[0], np.cumsum(size)]).astype(matrix.indptr.dtype)
        at = np.repeat(first - start[:-1], size) + np.arange(start[-1], dtype=start.dtype)
        columns = csc_array((matrix.data[at], matrix.indices[at], start), shape=(said.size, speaking.size))
        heard: Array = columns @ said[speaking]
        return heard
