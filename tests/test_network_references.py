"""Real networks loaded as given ties: other software's figures of the same networks agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from references import DATA, needs_references
from references import rows as reference_rows

from sim.network import Network
from sim.organization import Department, Organization
from sim.structure import Structure

SUMMARY = DATA / "reference-centralities" / "graph_level.csv"

pytestmark = needs_references


def rows(path: Path) -> list[dict[str, str]]:
    return list(reference_rows(str(path.relative_to(DATA))))


REFERENCES = rows(SUMMARY) if SUMMARY.exists() else []
CASES = [pytest.param(r, id=f"{r['dataset']}-{r['kind']}-{r['label']}") for r in REFERENCES]


def load(reference: dict[str, str]) -> tuple[Network, list[str]]:
    """The network of a reference row, its people ordered by department, and everybody's label."""
    folder = DATA / reference["dataset"]
    people = rows(folder / "nodes.csv")
    people.sort(key=lambda person: person.get("department", ""))
    home = [person.get("department", "all") for person in people]
    departments = {name: Department(headcount=home.count(name)) for name in dict.fromkeys(home)}
    at = {person["id"]: row for row, person in enumerate(people)}
    least = float(reference["min_weight"] or 0)
    ties = [
        (at[tie["source"]], at[tie["target"]], float(tie["weight"]))
        for tie in rows(folder / "edges.csv")
        if tie["kind"] == reference["kind"] and tie["source"] != tie["target"] and float(tie["weight"]) >= least
    ]
    structure = Structure(Organization(departments=departments))
    return Network.from_ties(structure, {"informal": tuple(zip(*ties, strict=True))}), [
        person[reference["label"]] for person in people
    ]


@pytest.mark.parametrize("reference", CASES)
def test_measures_agree_with_igraph_and_networkx(reference: dict[str, str]) -> None:
    network, label = load(reference)
    ours = network.measures()
    theirs = {
        "people": "n",
        "ties": "m_directed_no_loops",
        "density": "density",
        "reciprocity": "reciprocity",
        "components": "weak_components",
        "largest_component": "largest_weak",
        "transitivity": "transitivity_undirected",
        "clustering": "avg_local_clustering_nx",
    }
    for name, column in theirs.items():
        assert ours[name] == pytest.approx(float(reference[column]), rel=1e-12), name
    within = network.share_within(label)
    assert within == pytest.approx(float(reference["share_ties_within_label"]), rel=1e-12)
    assert 1 - 2 * within == pytest.approx(float(reference["EI_index"]), rel=1e-12)
    if reference["label"] == "department":
        assert ours["within_department"] == within


@pytest.mark.parametrize("reference", CASES)
def test_degrees_agree_person_by_person(reference: dict[str, str]) -> None:
    network, _ = load(reference)
    people = rows(DATA / reference["dataset"] / "nodes.csv")
    people.sort(key=lambda person: person.get("department", ""))
    central = {row["id"]: row for row in rows(SUMMARY.parent / f"{reference['dataset']}__{reference['kind']}.csv")}
    told = [central[person["id"]] for person in people]
    assert np.diff(network.ties.indptr).tolist() == [int(row["outdegree"]) for row in told]
    assert np.diff(network.ties.tocsc().indptr).tolist() == [int(row["indegree"]) for row in told]
