"""A company's network in words and figures: what is real in it, how it hangs together, where the influential sit.

Nobody is shown alone: who is most listened to and who bridges departments come as counts by department, unless all may
be shown (see `analysis.privacy`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.measures import MOST_EXACT, MOST_SAMPLED, WAYS, Ties, counts_by, influence, top_share
from analysis.origin import LAYER_WORDS
from analysis.privacy import FEWEST, SWITCH, Veil
from sim.layers import LAYERS
from sim.network import Network
from sim.organization import ROLES
from sim.roster import UNKNOWN
from sim.structure import Structure

SHARE = 0.1  # of the people counts tell where the most influential tenth sits
PERSONS = 10


@dataclass(frozen=True)
class Origin:
    """How many ties of a layer were measured and how many are drawn; a tie in both directions counts twice."""

    layer: str
    measured: int
    drawn: int

    def __str__(self) -> str:
        parts = [f"{self.measured:,} measured"] if self.measured else []
        parts += [f"{self.drawn:,} guessed"] if self.drawn else []
        name = LAYER_WORDS[self.layer]
        return f"{name[0].upper()}{name[1:]}: {' and '.join(parts) or 'none'}."


def origins(network: Network) -> list[Origin]:
    """Which ties of a network are real and which are guessed, by layer."""
    structure = network.structure
    found = []
    for layer in LAYERS:
        ties = int(network.layers[layer].nnz)
        if structure.measured(layer) is not None:
            found.append(Origin(layer, ties, 0))
        elif layer == "reporting" and structure.placed is not None and structure.manager is not None:
            known = structure.placed.manager != UNKNOWN
            lines = structure.manager >= 0
            real = 2 * int((known & lines).sum())
            found.append(Origin(layer, min(real, ties), max(0, ties - real)))
        else:
            found.append(Origin(layer, 0, ties))
    return found


def labels_of(structure: Structure, column: str) -> NDArray[np.object_] | None:
    """The label of everybody in a column: department, site, role, or one kept aside; None where there is none such."""
    if column == "department":
        return np.array(structure.names, dtype=object)[structure.department]
    if column == "site":
        return np.array(list(structure.organization.sites), dtype=object)[structure.site]
    if column == "role":
        return np.array(ROLES, dtype=object)[structure.role]
    if structure.placed is not None and column in structure.placed.roster.about:
        values = structure.placed.roster.about[column][structure.placed.order]
        return np.array([str(value) for value in values], dtype=object)
    return None


def columns_of(structure: Structure) -> list[str]:
    """Columns that people can be told apart by."""
    return ["department", "site", "role", *(structure.placed.roster.about if structure.placed is not None else ())]


@dataclass(frozen=True)
class Portrait:
    """What is told of a network.

    Parameters
    ----------
    origins : list of Origin
    figures : dict of str to float
        Of the whole: `sim.network.Network.measures`, and modularity and E-I index by column (``modularity.site``).
    rows : list of dict
        By group of departments: name, people, contacts a person, E-I index, and how many of the most influential tenth
        and of the tenth that bridges most, as they may be shown.
    persons : list of dict
        The most listened to, one by one; empty where single persons are not shown.
    notes : tuple of str
        What a reader has to know.
    """

    origins: list[Origin]
    figures: dict[str, float]
    rows: list[dict[str, Any]]
    persons: list[dict[str, Any]]
    notes: tuple[str, ...]


def portrait(
    network: Network, veil: Veil, columns: tuple[str, ...] = ("department", "site"), every: bool = False
) -> Portrait:
    """Measure a network and tell what may be told.

    Parameters
    ----------
    columns : tuple of str
        Columns for modularity and the E-I index.
    every : bool
        Work out betweenness of more than `MOST_SAMPLED` people as well, which takes long.
    """
    structure, ties = network.structure, Ties.of(network)
    figures = dict(network.measures())
    labels = {column: labels_of(structure, column) for column in columns}
    for column, label in labels.items():
        if label is not None:
            figures[f"modularity.{column}"] = ties.modularity(label)
            figures[f"external_internal.{column}"] = ties.external_internal(label)
    group = _groups(structure, veil)
    heard, bridges = influence(network), ties.bridging(structure.department)
    most, broker = top_share(heard, SHARE), top_share(bridges, SHARE)
    broker &= bridges > 0
    count = len(veil.groups)
    contacts = np.bincount(group, weights=np.diff(network.contacts.indptr), minlength=count)
    apart = ties.external_internal_by(_padded(group, count))
    top, between = (veil.counts(counts_by(chosen, group, count)) for chosen in (most, broker))
    rows = [
        {
            "group": g.name, "people": veil.count(g.people), "contacts": float(contacts[k] / g.people),
            "external_internal": float(apart[k]), "most_heard": top[k], "bridges": between[k],
        }
        for k, g in enumerate(veil.groups)
    ]  # fmt: skip
    notes = []
    if not veil.open:
        notes.append(
            f"No single person and no group of fewer than {FEWEST} is shown: --show-small, or {SWITCH}=1, shows all."
        )
    persons = _persons(network, ties, heard, bridges, notes, every) if veil.persons else []
    return Portrait(origins(network), figures, rows, persons, tuple(notes))


def _groups(structure: Structure, veil: Veil) -> NDArray[np.int64]:
    """Place of everybody's group, (N,)."""
    of = np.zeros(len(structure.names), dtype=np.int64)
    for k, group in enumerate(veil.groups):
        of[list(group.members)] = k
    return of[structure.department]


def _padded(group: NDArray[np.int64], count: int) -> list[str]:
    """Labels whose order is that of the groups."""
    width = len(str(count))
    return [f"{k:0{width}d}" for k in group.tolist()]


def _persons(
    network: Network,
    ties: Ties,
    heard: NDArray[np.float64],
    bridges: NDArray[np.float64],
    notes: list[str],
    every: bool,
) -> list[dict[str, Any]]:
    structure = network.structure
    people = structure.people
    between = None
    if people <= MOST_EXACT:
        between = ties.betweenness()
    elif people <= MOST_SAMPLED or every:
        between = ties.betweenness(ways=WAYS)
        notes.append(f"Betweenness is estimated from the shortest ways of {WAYS} people.")
    else:
        notes.append(f"Betweenness is left out above {MOST_SAMPLED:,} people; --all works it out.")
    rank, (into, _), strength = ties.pagerank(), ties.degrees(), ties.strength()
    names = structure.placed.roster.person if structure.placed is not None else None
    found = []
    for row in np.argsort(-heard, kind="stable")[:PERSONS]:
        person = (
            names[structure.placed.order[row]] if names is not None and structure.placed is not None else f"row {row}"
        )
        found.append(
            {
                "person": person, "department": structure.names[structure.department[row]],
                "role": ROLES[structure.role[row]], "influence": float(heard[row]), "listeners": int(into[row]),
                "strength": float(strength[row]), "pagerank": float(rank[row]),
                "betweenness": None if between is None else float(between[row]), "bridges": int(bridges[row]),
            }
        )  # fmt: skip
    return found
