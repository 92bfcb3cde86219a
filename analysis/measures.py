"""What there is to know about a network of people: who is central, who bridges, how far groups keep to themselves.

Measures of persons come as arrays in the order of the company's rows. Degrees, PageRank and betweenness are of directed
ties, from who listens to whom they listen to; clustering, constraint and bridging of contacts without direction. Ties
to oneself do not count. Betweenness needs networkx and grows with people times ties: above `MOST_EXACT` people it is
estimated from the shortest ways of some of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array, diags_array

from sim.network import Network

Floats = NDArray[np.float64]

DAMPING = 0.85
MOST_EXACT, MOST_SAMPLED = 1_500, 20_000  # people up to whom betweenness is exact; up to whom it is worked out unasked
WAYS = 300  # people whose shortest ways an estimate follows
_STEADY, _MOST_ROUNDS = 1e-12, 1_000


@dataclass(frozen=True)
class Ties:
    """Measured or drawn ties of a company as two matrices: zeros and ones, and strengths.

    Parameters
    ----------
    ones, strengths : csr_array, (N, N)
        Row: who listens; column: who is listened to. No ties to oneself.
    """

    ones: csr_array
    strengths: csr_array

    @classmethod
    def of(cls, network: Network) -> Ties:
        """All ties of a network; strengths as the tables give them where they were measured, 1 where drawn."""
        structure = network.structure
        total = csr_array(network.ties.shape, dtype=np.float64)
        for layer, matrix in network.layers.items():
            told = structure.measured(layer)
            if told is None:
                total = total + matrix
            else:
                total = total + csr_array((told[2], (told[0], told[1])), shape=matrix.shape)
        return cls(network.ties, csr_array(total) if network.given is None else network.given)

    @classmethod
    def between(cls, people: int, listens: ArrayLike, heard: ArrayLike, strength: ArrayLike | None = None) -> Ties:
        """Ties between `people` people; those told twice add up, those to oneself are passed over."""
        a, b = np.asarray(listens, dtype=np.int64), np.asarray(heard, dtype=np.int64)
        weight = np.ones(a.size) if strength is None else np.asarray(strength, dtype=np.float64)
        apart = a != b
        strengths = csr_array(coo_array((weight[apart], (a[apart], b[apart])), shape=(people, people)))
        strengths.sum_duplicates()
        ones = strengths.copy()
        ones.data = np.ones_like(ones.data)
        return cls(ones, strengths)

    @property
    def people(self) -> int:
        """Number of people N."""
        return int(self.ones.shape[0])

    # --- persons ----------------------------------------------------------------------------------------------------
    def degrees(self) -> tuple[Floats, Floats]:
        """How many listen to each, and to how many each listens, (N,) each."""
        return _sum(self.ones, 0), _sum(self.ones, 1)

    def strength(self) -> Floats:
        """Strength of the ties in which each is listened to, (N,)."""
        return _sum(self.strengths, 0)

    def pagerank(self, weighted: bool = False, damping: float = DAMPING) -> Floats:
        """Share of time in which a reader who follows ties at random is with each, (N,), adds up to 1.

        Who listens to nobody sends the reader anywhere (Page et al. 1999).
        """
        matrix = self.strengths if weighted else self.ones
        out = _sum(matrix, 1)
        silent = out == 0
        step = csr_array(diags_array(np.divide(1.0, out, out=np.zeros_like(out), where=~silent)) @ matrix).T
        rank = np.full(self.people, 1.0 / self.people)
        for _ in range(_MOST_ROUNDS):
            lost = rank[silent].sum() / self.people
            new = damping * (step @ rank + lost) + (1.0 - damping) / self.people
            if np.abs(new - rank).sum() < _STEADY:
                return np.asarray(new)
            rank = new
        return rank

    def betweenness(self, directed: bool = True, ways: int | None = None, seed: int = 1) -> Floats:
        """How many shortest ways between others lead through each, (N,); unweighted.

        Parameters
        ----------
        ways : int, optional
            Follow the ways of so many people only, picked by `seed`, and scale up; left out, exact.
        """
        import networkx as nx

        kind: Any = nx.DiGraph if directed else nx.Graph
        graph = nx.from_scipy_sparse_array(self.ones, create_using=kind)
        sample = None if ways is None or ways >= self.people else ways
        found = nx.betweenness_centrality(graph, k=sample, normalized=False, seed=seed)
        return np.array([found[k] for k in range(self.people)])

    def clustering(self) -> Floats:
        """Share of each one's contacts who know each other, (N,); 0 with fewer than two."""
        both = self.contacts
        degree = np.diff(both.indptr).astype(np.float64)
        paths = degree * (degree - 1.0) / 2.0
        closed = _closed(both, both)
        return np.divide(closed, paths, out=np.zeros_like(paths), where=paths > 0)

    def constraint(self) -> Floats:
        """Burt's constraint, (N,): how far the contacts of each lead back to the same few; NaN without contacts."""
        both = self.contacts
        degree = np.diff(both.indptr).astype(np.float64)
        share = csr_array(diags_array(np.divide(1.0, degree, out=np.zeros_like(degree), where=degree > 0)) @ both)
        invested = share + (share @ share).multiply(both)
        total = _sum(csr_array(csr_array(invested).power(2)), 1)
        return np.where(degree > 0, total, np.nan)

    def bridging(self, labels: ArrayLike) -> Floats:
        """Pairs of contacts of each who belong to different groups and do not know each other, (N,)."""
        both, group = self.contacts, _codes(labels)
        member = csr_array((np.ones(group.size), (np.arange(group.size), group)))
        by_group = csr_array(both @ member)
        degree = np.diff(both.indptr).astype(np.float64)
        pairs = (np.square(degree) - _sum(csr_array(by_group.power(2)), 1)) / 2.0
        row, column = both.nonzero()
        apart = group[row] != group[column]
        between = csr_array((np.ones(int(apart.sum())), (row[apart], column[apart])), shape=both.shape)
        return pairs - _closed(both, between)

    @property
    def contacts(self) -> csr_array:
        """One wherever either of two people listens to the other."""
        both = csr_array(self.ones + self.ones.T)
        both.data = np.ones_like(both.data)
        both.sort_indices()
        return both

    # --- groups -----------------------------------------------------------------------------------------------------
    def modularity(self, labels: ArrayLike, directed: bool = False) -> float:
        """How far ties keep within groups beyond chance (Newman 2004; Leicht & Newman 2008); NaN without ties."""
        matrix, group = (self.ones if directed else self.contacts), _codes(labels)
        total = float(matrix.nnz)
        if not total:
            return float("nan")
        row, column = matrix.nonzero()
        inside = float((group[row] == group[column]).sum())
        out = np.bincount(group[row], minlength=group.max() + 1).astype(np.float64)
        into = np.bincount(group[column], minlength=group.max() + 1).astype(np.float64)
        return inside / total - float((out * into).sum()) / total**2

    def external_internal(self, labels: ArrayLike) -> float:
        """E-I index (Krackhardt & Stern 1988): ties between groups minus ties within, over all; NaN without ties."""
        group = _codes(labels)
        row, column = self.ones.nonzero()
        return 1.0 - 2.0 * float((group[row] == group[column]).mean()) if row.size else float("nan")

    def external_internal_by(self, labels: ArrayLike) -> Floats:
        """The E-I index of each group, of the ties in which its people listen, (G,), in the order of their names."""
        group = _codes(labels)
        row, column = self.ones.nonzero()
        count = np.bincount(group[row], minlength=group.max() + 1).astype(np.float64)
        inside = np.bincount(group[row][group[row] == group[column]], minlength=group.max() + 1)
        share = np.divide(inside, count, out=np.full(count.size, np.nan), where=count > 0)
        return 1.0 - 2.0 * share


def influence(network: Network) -> Floats:
    """How much the company listens to each under the model's own weights, (N,), 1 on average."""
    return np.asarray(network.listening().sum(axis=0), dtype=np.float64).ravel()


def top_share(values: Floats, share: float = 0.1) -> NDArray[np.bool_]:
    """Who belongs to the `share` of people with the highest values, (N,); the earlier row where they are equal."""
    chosen = np.zeros(values.size, dtype=bool)
    chosen[np.argsort(-values, kind="stable")[: max(1, round(share * values.size))]] = True
    return chosen


def counts_by(chosen: NDArray[np.bool_], group: NDArray[np.integer], groups: int) -> Sequence[int]:
    """How many of the chosen are in each group."""
    return [int(n) for n in np.bincount(group[chosen], minlength=groups)]


def _codes(labels: ArrayLike) -> NDArray[np.int64]:
    return np.unique(np.asarray(labels).astype(str), return_inverse=True)[1].astype(np.int64)


def _sum(matrix: csr_array, axis: int) -> Floats:
    return np.asarray(matrix.sum(axis=axis), dtype=np.float64).ravel()


def _closed(both: csr_array, ends: csr_array) -> Floats:
    """For each, pairs of contacts that are tied in `ends`; some thousand rows at a time, to keep memory small."""
    people = both.shape[0]
    found = np.zeros(people)
    for start in range(0, people, 4096):
        rows = both[start : start + 4096]
        found[start : start + rows.shape[0]] = np.asarray((rows @ ends).multiply(rows).sum(axis=1)).ravel() / 2.0
    return found
