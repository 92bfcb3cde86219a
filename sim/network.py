"""Who listens to whom: the layered influence network of an organization.

Drawn once for an organization, a network seed and the ``network.`` parameters, and never again for a run: all runs of a
study share one company. Or given: imported ties, or an exact matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csgraph, csr_array
from scipy.special import ndtri

from sim import layers
from sim.layers import LAYERS, Pairs
from sim.matrices import both_ways, entries, normalised, row_of, tidy
from sim.organization import EXECUTIVE, MANAGER, ROLES
from sim.shelf import Shelf
from sim.structure import Structure

if TYPE_CHECKING:
    import networkx as nx

_ROWS_AT_ONCE = 4096  # rows of a squared matrix held at once when triangles are counted
_KEPT = 4  # networks kept in memory: a comparison needs two, a large one takes tens of megabytes


_NO_PAIRS: Pairs = (np.empty(0, np.int64), np.empty(0, np.int64))
_WORK = ("department", "cross", "site")  # layers whose measured strengths are on one scale


class NetworkError(ValueError):
    """Ties or a matrix that cannot be a network of this organization."""


@dataclass(frozen=True, eq=False)
class Network:
    """The influence network of N people: a matrix a layer, row = who listens, column = who is listened to.

    Make one with `network_of`, `Network.drawn`, `Network.from_ties` or `Network.from_matrix`.

    Attributes
    ----------
    structure : Structure
        The people: their departments, sites and roles.
    layers : mapping of str to csr_array
        The layers of `sim.layers.LAYERS`, each (N, N), float64, canonical (sorted columns, no column twice), without
        ties to oneself. A drawn tie has strength 1 and stands in both directions.
    values : mapping of str to float
        The ``network.`` parameters by short name.
    given : csr_array or None
        The exact matrix of `from_matrix`; it takes the place of everything else.
    """

    structure: Structure
    layers: Mapping[str, csr_array]
    values: Mapping[str, float]
    given: csr_array | None = field(default=None)

    @classmethod
    def drawn(cls, structure: Structure, seed: int = 1, parameters: Mapping[str, float] | None = None) -> Network:
        """The network drawn with `seed`; `parameters` are those that differ from their defaults, by full name.

        Of an imported company, layers that were measured are as measured (see `_measured`), the others are drawn around
        them or empty, as the company says.
        """
        values = layers.settings(parameters)
        draw: dict[str, Callable[[], Pairs]] = {
            "reporting": lambda: layers.reporting(structure),
            "department": lambda: layers.department(structure, seed, values),
            "cross": lambda: layers.cross(structure, seed, values),
            "site": lambda: layers.site(structure, seed, values),
            "informal": lambda: layers.informal(structure, seed, values),
            "executive": lambda: layers.executive(structure),
        }
        matrices = _measured(structure)
        for name in LAYERS:
            if name not in matrices:
                there = structure.drawn(name) or (name == "reporting" and structure.manager is not None)
                matrices[name] = both_ways(draw[name]() if there else _NO_PAIRS, structure.people)
        matrices = {name: matrices[name] for name in LAYERS}
        return cls(structure, MappingProxyType(matrices), MappingProxyType(values))

    @classmethod
    def from_ties(
        cls,
        structure: Structure,
        ties: Mapping[str, tuple[ArrayLike, ArrayLike, ArrayLike]],
        parameters: Mapping[str, float] | None = None,
    ) -> Network:
        """A network of given ties; layers that are not given have none.

        Parameters
        ----------
        structure : Structure
        ties : mapping of str to three arrays
            For a layer: rows of those who listen (who name, ask, turn to somebody), rows of those they listen to, and
            the strengths (>= 0). A tie in one direction only is kept so; a tie given twice counts for both.
        parameters : mapping of str to float, optional
            Weights and factors that differ from their defaults.

        Raises
        ------
        NetworkError
            For an unknown layer, a row outside 0..N-1, a tie to oneself, a strength that is negative or not a number.
        """
        people = structure.people
        unknown = sorted(set(ties) - set(LAYERS))
        if unknown:
            raise NetworkError(f"no layer is called {', '.join(unknown)}; the layers are {', '.join(LAYERS)}")
        matrices = {}
        for name in LAYERS:
            listener, heard, strength = (np.asarray(column) for column in ties.get(name, ((), (), ())))
            rows, columns = listener.astype(np.int64), heard.astype(np.int64)
            weight = strength.astype(np.float64)
            if not rows.shape == columns.shape == weight.shape or rows.ndim != 1:
                raise NetworkError(f"{name}: who listens, who is listened to and the strengths must be equally long")
            if rows.size and (min(rows.min(), columns.min()) < 0 or max(rows.max(), columns.max()) >= people):
                raise NetworkError(f"{name}: a tie with somebody who is not one of the {people} people")
            if np.any(rows == columns):
                raise NetworkError(f"{name}: a tie of somebody with themselves (row {rows[rows == columns][0]})")
            if not np.all(np.isfinite(weight) & (weight >= 0)):
                raise NetworkError(f"{name}: strengths must be numbers of at least 0")
            matrices[name] = tidy(csr_array((weight, (rows, columns)), shape=(people, people)))
        return cls(structure, MappingProxyType(matrices), MappingProxyType(layers.settings(parameters)))

    @classmethod
    def from_matrix(cls, structure: Structure, matrix: ArrayLike | csr_array) -> Network:
        """A network whose `listening` is exactly `matrix`, own weights on the diagonal included.

        Rows that add up to one are left bit for bit as they are; others are divided by their sum; site and manager
        factors do not apply.

        Raises
        ------
        NetworkError
            If the matrix is not (N, N) or holds anything but finite numbers of at least 0.
        """
        people = structure.people
        content: Any = matrix
        exact: csr_array = csr_array(content, dtype=np.float64, copy=True)
        if exact.shape != (people, people):
            raise NetworkError(f"the matrix is {exact.shape[0]} x {exact.shape[1]}; there are {people} people")
        if not np.all(np.isfinite(exact.data) & (exact.data >= 0)):
            raise NetworkError("the matrix must hold numbers of at least 0")
        nothing = {name: both_ways(_NO_PAIRS, people) for name in LAYERS}
        normal = normalised(tidy(exact))
        return cls(structure, MappingProxyType(nothing), MappingProxyType(layers.settings()), normal)

    @property
    def people(self) -> int:
        """Number of people N."""
        return self.structure.people

    def listening(self, parameters: Mapping[str, float] | None = None) -> csr_array:
        """Who listens to whom, and how much: each row adds up to one, or is empty.

        ``sum over layers of weight[layer] * tie``, times the same-site or other-site factor of the pair, times the
        manager factor where a manager or executive is listened to, divided by the row's sum.

        Parameters
        ----------
        parameters : mapping of str to float, optional
            Weights and factors that differ from those of this network, by full name (``network.weight_cross``); names
            of other rooms, and of numbers that only the drawing uses, are left aside.

        Returns
        -------
        csr_array of shape (N, N)
            Do not change it in place: it is kept. Who has no ties has an empty row and keeps the own view: see `alone`.
        """
        values = dict(self.values)
        if parameters:
            set_ = layers.settings(parameters)
            values |= {short: set_[short] for short in values if f"network.{short}" in parameters}
        return self._listening if values == self.values else self._weighted(values)

    @cached_property
    def _listening(self) -> csr_array:
        return self._weighted(self.values)

    def _weighted(self, values: Mapping[str, float]) -> csr_array:
        if self.given is not None:
            return self.given
        total = csr_array((self.people, self.people), dtype=np.float64)
        for name in LAYERS:
            if weight := values[f"weight_{name}"]:
                total = total + self.layers[name] * weight
        total = tidy(total)
        row, column = row_of(total), total.indices
        near = self.structure.site[row] == self.structure.site[column]
        leads = np.isin(self.structure.role, (MANAGER, EXECUTIVE))[column]
        total.data *= np.where(near, values["same_site"], values["other_site"])
        total.data *= np.where(leads, values["manager_source"], 1.0)
        return normalised(tidy(total))

    @cached_property
    def has_sources(self) -> NDArray[np.bool_]:
        """Who listens to anybody at all, shape (N,)."""
        return np.diff(self._listening.indptr) > 0

    @cached_property
    def alone(self) -> NDArray[np.int64]:
        """Rows of the people who listen to nobody."""
        return np.flatnonzero(~self.has_sources).astype(np.int64)

    @cached_property
    def managers(self) -> NDArray[np.int64]:
        """Row of everybody's manager, shape (N,); -1 at the top of the reporting tree."""
        return layers.managers(self.structure)

    @cached_property
    def ties(self) -> csr_array:
        """All layers together as zeros and ones, without ties to oneself: what the measures measure."""
        if self.given is not None:
            row, column = row_of(self.given), self.given.indices
            apart = row != column
            return tidy(csr_array((np.ones(apart.sum()), (row[apart], column[apart])), shape=self.given.shape))
        total = csr_array((self.people, self.people), dtype=np.float64)
        for name in LAYERS:
            total = total + self.layers[name]
        total = tidy(total)
        total.data[:] = 1.0
        return total

    @cached_property
    def contacts(self) -> csr_array:
        """`ties` without direction: one wherever either of two people listens to the other."""
        both = tidy(csr_array(self.ties + self.ties.T))
        both.data[:] = 1.0
        return both

    def share_within(self, labels: ArrayLike) -> float:
        """Share of the ties between people of equal label (N,), such as ``structure.department``; NaN without ties."""
        label = np.asarray(labels)
        same: NDArray[np.bool_] = label[row_of(self.ties)] == label[self.ties.indices]
        return float(same.mean()) if same.size else float("nan")

    def measures(self) -> dict[str, float]:
        """Figures that describe the network, of `ties` (directed) and `contacts` (undirected).

        Returns
        -------
        dict of str to float
            ``people``; ``ties`` (directed); ``density``; ``reciprocity``; ``mean_degree`` (contacts a person);
            ``degree_spread`` (standard deviation over mean); ``top_tenth`` (share of all contacts held by the tenth
            with the most); ``largest_degree``; ``transitivity`` (closed share of two-step paths); ``clustering`` (mean
            over people of the share of their contacts who know each other, 0 with fewer than two);
            ``within_department`` and ``within_site`` (shares of ties); ``components`` and ``largest_component`` (people
            in it). NaN where a figure has no meaning.
        """
        people, ties, contacts = self.people, self.ties, self.contacts
        degree = np.diff(contacts.indptr).astype(np.float64)
        mean = float(degree.mean())
        triangles = self._triangles
        paths = degree * (degree - 1.0) / 2.0
        local = np.divide(triangles, paths, out=np.zeros(people), where=paths > 0)
        tenth = -(-people // 10)
        count, component = csgraph.connected_components(contacts, directed=False)
        nan = float("nan")
        return {
            "people": float(people),
            "ties": float(ties.nnz),
            "density": ties.nnz / (people * (people - 1.0)) if people > 1 else nan,
            "reciprocity": (2 * ties.nnz - contacts.nnz) / ties.nnz if ties.nnz else nan,
            "mean_degree": mean,
            "degree_spread": float(degree.std()) / mean if mean else nan,
            "top_tenth": float(np.sort(degree)[-tenth:].sum() / degree.sum()) if mean else nan,
            "largest_degree": float(degree.max()),
            "transitivity": float(triangles.sum() / paths.sum()) if paths.sum() else nan,
            "clustering": float(local.mean()),
            "within_department": self.share_within(self.structure.department),
            "within_site": self.share_within(self.structure.site),
            "components": float(count),
            "largest_component": float(np.bincount(component).max()),
        }

    @cached_property
    def _triangles(self) -> NDArray[np.float64]:
        """Triangles each person is part of, shape (N,); some thousand rows at a time, to keep memory small."""
        found = np.zeros(self.people)
        for start in range(0, self.people, _ROWS_AT_ONCE):
            rows = self.contacts[start : start + _ROWS_AT_ONCE]
            found[start : start + rows.shape[0]] = (rows @ self.contacts).multiply(rows).sum(axis=1) / 2.0
        return found

    def to_networkx(self) -> nx.DiGraph[int]:
        """The network as other tools read it.

        Returns
        -------
        networkx.DiGraph
            Nodes 0..N-1 with ``department``, ``site`` and ``role``; an edge from who listens to whom they listen to,
            with ``layer`` (names, separated by commas) and ``weight`` (the share of `listening`).
        """
        import networkx as nx  # half a second to import, and only an export needs it

        structure, listening = self.structure, self.listening()
        sites = list(structure.organization.sites)
        graph: nx.DiGraph[int] = nx.DiGraph()
        for k in range(self.people):
            graph.add_node(
                k,
                department=structure.names[structure.department[k]],
                site=sites[structure.site[k]],
                role=ROLES[structure.role[k]],
            )
        weight = dict(zip(entries(listening), listening.data.tolist(), strict=True))
        names: dict[tuple[int, int], list[str]] = {}
        for name in LAYERS if self.given is None else ():
            for key in entries(self.layers[name]):
                names.setdefault(key, []).append(name)
        for key in sorted(weight.keys() | names.keys()):
            graph.add_edge(*key, layer=", ".join(names.get(key, ["given"])), weight=weight.get(key, 0.0))
        return graph

    def digest(self) -> str:
        """A fingerprint of all ties and of `listening`: the same for the same network, on one machine."""
        mark = blake2b(digest_size=16)
        for matrix in (*self.layers.values(), self.listening()):
            mark.update(matrix.indptr.astype("<i8").tobytes())
            mark.update(matrix.indices.astype("<i8").tobytes())
            mark.update(matrix.data.astype("<f8").tobytes())
        return mark.hexdigest()


def _measured(structure: Structure) -> dict[str, csr_array]:
    """Layers as they were measured, strengths divided by their mean, so that a measured tie counts as a drawn one."""
    told = {name: ties for name in LAYERS if (ties := structure.measured(name)) is not None}
    found = {}
    for name, (listens, heard, strength) in told.items():
        alike = [told[other][2] for other in (_WORK if name in _WORK else (name,)) if other in told]
        mean = float(np.concatenate(alike).mean()) if any(part.size for part in alike) else 1.0
        shape = (structure.people, structure.people)
        found[name] = tidy(csr_array((strength / mean, (listens, heard)), shape=shape))
    return found


_SHELF: Shelf[Network] = Shelf(_KEPT)


def network_of(structure: Structure, network_seed: int = 1, parameters: Mapping[str, float] | None = None) -> Network:
    """The network of an organization, drawn at the first call and kept for the next ones.

    Parameters
    ----------
    structure : Structure
    network_seed : int
        Another seed is another company with the same description.
    parameters : mapping of str to float, optional
        Parameters that differ from their defaults, by full name; those of other rooms are left aside.

    Returns
    -------
    Network
        The same object for the same content. See `Network.drawn` for one that is not kept.

    Raises
    ------
    ParameterError
        If a ``network.`` parameter does not exist or lies outside its range.
    """
    values = layers.settings(parameters)
    content = blake2b(structure.organization.model_dump_json().encode(), digest_size=16).digest()
    key = (content, structure.span, int(network_seed), tuple(sorted(values.items())))
    own = {f"network.{short}": value for short, value in values.items()}
    return _SHELF.get(key, lambda: Network.drawn(structure, int(network_seed), own))


def standing(listening: csr_array) -> NDArray[np.float64]:
    """How much each is listened to, (N,), as normal scores: 0 in the middle, the most heard highest; ties by row."""
    heard = np.asarray(listening.sum(axis=0)).ravel()
    rank = np.empty(heard.size)
    rank[np.argsort(heard, kind="stable")] = np.arange(heard.size)
    scores: NDArray[np.float64] = ndtri((rank + 0.5) / heard.size)
    return scores
