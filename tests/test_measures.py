"""Measures of networks: known answers on small graphs, and other software's figures of real ones."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from references import needs_references, networks, rows, ties

from analysis.measures import Ties, counts_by, influence, top_share
from sim.network import Network
from sim.organization import Department, Organization
from sim.structure import Structure

CASES = [pytest.param(*case, id="-".join(map(str, case))) for case in networks()] or [("", "", 0.0)]


def loaded(dataset: str, kind: str, least: float) -> tuple[Ties, list[str]]:
    ids = [row["id"] for row in rows(dataset, "nodes.csv")]
    at = {name: k for k, name in enumerate(ids)}
    found = ties(dataset, kind, least)
    return Ties.between(
        len(ids), [at[a] for a, _, _ in found], [at[b] for _, b, _ in found], [w for *_, w in found]
    ), ids


@needs_references
@pytest.mark.parametrize(("dataset", "kind", "least"), CASES)
def test_persons_agree_with_igraph_and_networkx_to_the_digits_given(dataset: str, kind: str, least: float) -> None:
    network, ids = loaded(dataset, kind, least)
    told = {row["id"]: row for row in rows("reference-centralities", f"{dataset}__{kind}.csv")}

    def column(name: str) -> list[float]:
        return [float(told[person][name] or "nan") for person in ids]

    into, out = network.degrees()
    assert into.tolist() == column("indegree") and out.tolist() == column("outdegree")
    for ours, theirs in (
        (network.strength(), "in_strength"),
        (network.betweenness(), "betweenness_directed"),
        (network.betweenness(directed=False), "betweenness_undirected"),
        (network.pagerank(), "pagerank_085"),
        (network.pagerank(weighted=True), "pagerank_weighted_085"),
    ):
        np.testing.assert_allclose(ours, column(theirs), rtol=0, atol=2e-9, err_msg=theirs)
    known = np.isfinite(column("burt_constraint_undirected"))
    np.testing.assert_allclose(
        network.constraint()[known], np.array(column("burt_constraint_undirected"))[known], rtol=0, atol=2e-9
    )


@needs_references
@pytest.mark.parametrize(
    "reference", rows("reference-centralities", "graph_level.csv") if CASES[0] != ("", "", 0.0) else [{}]
)
def test_groups_agree(reference: dict[str, str]) -> None:
    network, _ = loaded(reference["dataset"], reference["kind"], float(reference["min_weight"] or 0))
    label = [row[reference["label"]] for row in rows(reference["dataset"], "nodes.csv")]
    for ours, theirs in (
        (network.modularity(label), "modularity_by_label_undirected_igraph"),
        (network.modularity(label, directed=True), "modularity_by_label_directed_nx"),
        (network.external_internal(label), "EI_index"),
        (float(network.clustering().mean()), "avg_local_clustering_nx"),
    ):
        assert ours == pytest.approx(float(reference[theirs]), abs=1e-12), theirs


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.15, 0.4]))
def test_measures_agree_with_networkx_on_any_graph(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    dense = rng.random((25, 25)) < share
    np.fill_diagonal(dense, False)
    listens, heard = np.nonzero(dense)
    weight = rng.integers(1, 6, listens.size).astype(float)
    network = Ties.between(25, listens, heard, weight)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(25))
    graph.add_weighted_edges_from(zip(listens.tolist(), heard.tolist(), weight.tolist(), strict=True))
    rank = nx.pagerank(graph, weight="weight", tol=1e-12, max_iter=1000)
    np.testing.assert_allclose(network.pagerank(weighted=True), [rank[k] for k in range(25)], atol=1e-9)
    both = nx.Graph(graph)
    constraint = nx.constraint(nx.Graph((a, b) for a, b in both.edges))
    ours = network.constraint()
    assert all(ours[k] == pytest.approx(value) for k, value in constraint.items())
    label = rng.integers(0, 4, 25)
    bridges = [
        sum(1 for a in both[k] for b in both[k] if a < b and label[a] != label[b] and not both.has_edge(a, b))
        for k in range(25)
    ]
    assert network.bridging(label).tolist() == bridges


def test_the_one_between_two_groups_is_the_broker() -> None:
    """Two triangles joined by one person: 0 1 2 - 3 - 4 5 6."""
    a = [0, 1, 2, 4, 5, 6, 2, 3]
    b = [1, 2, 0, 5, 6, 4, 3, 4]
    network = Ties.between(7, a, b)
    label = ["left"] * 3 + ["middle"] + ["right"] * 3
    bridging = network.bridging(label)
    assert bridging.tolist() == [0, 0, 2, 1, 2, 0, 0]
    assert network.betweenness(directed=False).argmax() == 3
    assert network.constraint()[3] == pytest.approx(0.5)
    assert np.isnan(Ties.between(3, [0], [1]).constraint()[2])


def test_ties_to_oneself_do_not_count_and_ties_told_twice_add_up() -> None:
    network = Ties.between(3, [0, 0, 1, 2], [1, 1, 1, 2], [1.0, 2.0, 9.0, 9.0])
    assert network.ones.toarray().tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert network.strength().tolist() == [0.0, 3.0, 0.0]


def test_estimated_betweenness_finds_the_same_people() -> None:
    graph = nx.barabasi_albert_graph(400, 2, seed=3)
    a, b = zip(*graph.edges, strict=True)
    network = Ties.between(400, [*a, *b], [*b, *a])
    exact, estimate = network.betweenness(), network.betweenness(ways=120)
    assert np.corrcoef(exact, estimate)[0, 1] > 0.95
    assert (network.betweenness(ways=120) == estimate).all(), "the same ways each time"


def test_groups_without_ties_have_no_index() -> None:
    network = Ties.between(4, [0, 1], [1, 2])
    assert network.external_internal_by(["a", "a", "b", "b"])[0] == pytest.approx(0.0)
    assert np.isnan(network.external_internal_by(["a", "a", "b", "b"])[1])
    assert np.isnan(Ties.between(2, [], []).modularity(["a", "b"]))


def test_influence_is_what_the_model_listens_to() -> None:
    structure = Structure(Organization(departments={"A": Department(headcount=4)}))
    network = Network.from_ties(structure, {"informal": ([0, 1, 2], [3, 3, 3], [1.0, 1.0, 1.0])})
    assert influence(network).tolist() == [0.0, 0.0, 0.0, 3.0]
    assert top_share(influence(network), 0.25).tolist() == [False, False, False, True]
    assert counts_by(top_share(influence(network), 0.5), structure.department, 1) == [2]
