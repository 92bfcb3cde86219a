"""A network in files that other tools read: GraphML, GEXF, Parquet; with the states of people in a week of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.experiments import StudyError
from analysis.files import replacing
from analysis.privacy import SWITCH, Veil
from sim.network import Network
from sim.organization import ROLES
from sim.roster import UNKNOWN

KINDS = (".graphml", ".gexf", ".parquet")
MOST_IN_XML = 20_000  # people of whom a graph object is made unasked
FIRST_KEYS = ("department", "site", "role")


def states_of(model: Any) -> dict[str, NDArray[Any]]:
    """What people of a run are like in its current week: every column of the model's people, (N,) each, by name.

    Parameters
    ----------
    model : AdoptionModel
        A run, between two weeks.
    """
    people = model.block.people
    found = {}
    for each in fields(people):
        column = getattr(people, each.name)
        if isinstance(column, np.ndarray) and column.ndim == 2:
            found[each.name] = column[model.row].copy()
    return found


def export_network(
    network: Network,
    path: str | Path,
    states: Mapping[str, ArrayLike] | None = None,
    *,
    veil: Veil | None = None,
    every: bool = False,
) -> Path:
    """Write a network, one entry a person with its department, site, role and `states`, and every tie with its layers,
    its weight in the model, and whether it was measured.

    Parameters
    ----------
    network : Network
        Of a run, ``model.block.network``.
    path : path
        Ends in .graphml, .gexf or .parquet; written whole or not at all. In Parquet ties stand as lists in the row of
        who listens.
    states : mapping of str to array, (N,)
        Such as `states_of` gives.
    veil : Veil, optional
        Of the company; where single persons may not be shown nothing is written.
    every : bool
        Make a graph of more than `MOST_IN_XML` people as well.

    Raises
    ------
    StudyError
        If there is no such kind of file, or it may not or cannot be written.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in KINDS:
        raise StudyError(f"{target} is no kind of file a network is written to; allowed: {', '.join(KINDS)}")
    if veil is not None and not veil.persons:
        raise StudyError(
            f"a file of the network holds every person of a company that came from tables; where that is allowed, set "
            f"{SWITCH}=1 or give --show-small"
        )
    if kind != ".parquet" and network.people > MOST_IN_XML and not every:
        raise StudyError(f"{network.people:,} people make too large a graph for {kind}; use .parquet, or --all")
    columns = {name: np.asarray(values) for name, values in (states or {}).items()}
    for name, values in columns.items():
        if values.shape != (network.people,):
            raise StudyError(f"the state {name} has the shape {values.shape}; there are {network.people} people")
    if not target.parent.is_dir():
        raise StudyError(f"there is no folder {target.parent}")
    try:
        with replacing(target) as temporary:
            if kind == ".parquet":
                _parquet(network, temporary, columns)
            else:
                _graph(network, temporary, columns, kind)
    except OSError as error:
        raise StudyError(f"{target} cannot be written: {(error.strerror or str(error)).lower()}") from None
    return target


def measured_ties(network: Network) -> set[tuple[int, int]]:
    """Ties that were measured, as rows of who listens and who is listened to."""
    structure = network.structure
    if structure.placed is None:
        return set()
    found: set[tuple[int, int]] = set()
    for layer in network.layers:
        told = structure.measured(layer)
        if told is not None:
            found |= set(zip(told[0].tolist(), told[1].tolist(), strict=True))
    boss = structure.placed.manager
    if structure.manager is not None:
        for row in np.flatnonzero((boss != UNKNOWN) & (structure.manager >= 0)).tolist():
            above = int(structure.manager[row])
            found |= {(row, above), (above, row)}
    return found


def _graph(network: Network, path: Path, columns: Mapping[str, NDArray[Any]], kind: str) -> None:
    import networkx as nx

    graph = network.to_networkx()
    known = measured_ties(network)
    for name, values in columns.items():
        for k, value in enumerate(values.tolist()):
            graph.nodes[k][name] = value
    for one, other, data in graph.edges(data=True):
        data["measured"] = (one, other) in known
    writer: Any = nx.write_graphml if kind == ".graphml" else nx.write_gexf
    writer(graph, path)


def _parquet(network: Network, path: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    structure, listening = network.structure, network.listening()
    sites = list(structure.organization.sites)
    plain: dict[str, Any] = {
        "row": pa.array(np.arange(network.people), pa.int32()),
        "department": pa.array([structure.names[d] for d in structure.department], pa.string()),
        "site": pa.array([sites[s] for s in structure.site], pa.string()),
        "role": pa.array([ROLES[r] for r in structure.role], pa.string()),
    }
    plain |= {name: pa.array(values) for name, values in columns.items() if name not in plain}
    starts = pa.array(listening.indptr, pa.int32())
    plain["listens_to"] = pa.ListArray.from_arrays(starts, pa.array(listening.indices, pa.int32()))
    plain["weight"] = pa.ListArray.from_arrays(starts, pa.array(listening.data, pa.float64()))
    for layer, matrix in network.layers.items():
        at = pa.array(matrix.indptr, pa.int32())
        plain[f"{layer}.to"] = pa.ListArray.from_arrays(at, pa.array(matrix.indices, pa.int32()))
        plain[f"{layer}.strength"] = pa.ListArray.from_arrays(at, pa.array(matrix.data, pa.float64()))
    note = {"measured": ", ".join(name for name in network.layers if structure.measured(name) is not None)}
    pq.write_table(pa.table(plain).replace_schema_metadata(note), path, compression="zstd")
