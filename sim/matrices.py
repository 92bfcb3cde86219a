"""Who is tied to whom as sparse matrices, always canonical: columns sorted, none twice, no stored zeros."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sim import layers
from sim.layers import Pairs

_SUMS_TO_ONE = 1e-12  # rows this close to one are left bit for bit as they are given


def both_ways(pairs: Pairs, people: int) -> csr_array:
    """Pairs as ties of strength 1 in both directions, (N, N)."""
    start, columns = layers.neighbours(pairs, people)
    content = (np.ones(columns.size), columns.astype(np.int32), start.astype(np.int32))
    return tidy(csr_array(content, shape=(people, people)))


def tidy(matrix: csr_array) -> csr_array:
    """Canonical: columns sorted (products over unsorted ones differ in last bits), none twice, no stored zeros."""
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix


def row_of(matrix: csr_array) -> NDArray[np.int64]:
    """The row of each stored entry."""
    return np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))


def entries(matrix: csr_array) -> list[tuple[int, int]]:
    """Row and column of each stored entry."""
    return list(zip(row_of(matrix).tolist(), matrix.indices.tolist(), strict=True))


def normalised(matrix: csr_array) -> csr_array:
    """Rows divided by their sums; rows that add up to one are left alone, so that a given matrix stays as it is."""
    total = np.asarray(matrix @ np.ones(matrix.shape[1]))
    total[np.abs(total - 1.0) <= _SUMS_TO_ONE] = 1.0
    matrix.data /= np.repeat(total, np.diff(matrix.indptr))
    return matrix
