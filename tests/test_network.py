"""The influence network: what is always true of it, what it looks like, that it is the same everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from sim import layers
from sim.layers import LAYERS, liking
from sim.network import Network, NetworkError, network_of
from sim.organization import EXECUTIVE, MANAGER, Department, ExecutiveSeat, Organization, Site
from sim.parameters import PARAMETERS, ParameterError
from sim.structure import Structure

CHECKOUT = Path(__file__).resolve().parent.parent


def company(*headcounts: int, sites: int = 1, executives: int = 1, span: int = 12) -> Structure:
    return Structure(
        Organization(
            departments={f"D{k}": Department(headcount=size) for k, size in enumerate(headcounts)},
            sites={f"S{k}": Site() for k in range(sites)},
            executives=tuple(ExecutiveSeat(title=f"E{k}", support=0.3) for k in range(executives)),
        ),
        span=span,
    )


TWELVE = company(*(40 + 10 * k for k in range(12)), sites=3, executives=5)

companies = st.builds(
    lambda sizes, sites, executives, span: company(*sizes, sites=sites, executives=executives, span=span),
    st.lists(st.one_of(st.integers(1, 3), st.integers(1, 60)), min_size=1, max_size=6),
    st.integers(1, 4),
    st.integers(1, 8),
    st.integers(4, 30),
)
tastes = st.fixed_dictionaries(
    {},
    optional={
        f"network.{name}": st.floats(PARAMETERS[f"network.{name}"].low, PARAMETERS[f"network.{name}"].high)
        for name in ("department_ties", "team_share", "cross_ties", "site_ties", "informal_ties", "closure", "spread")
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(structure=companies, parameters=tastes, seed=st.integers(0, 2**40))
def test_any_company_gets_a_proper_network(structure: Structure, parameters: dict[str, float], seed: int) -> None:
    network = Network.drawn(structure, seed, parameters)
    people, home, place = structure.people, structure.department, structure.site
    for name in LAYERS:
        matrix = network.layers[name]
        assert matrix.shape == (people, people)
        assert matrix.dtype == np.float64
        assert matrix.has_canonical_format
        assert np.all(matrix.data == 1.0)
        assert matrix.diagonal().sum() == 0.0
        assert (matrix != matrix.T).nnz == 0
        row, column = matrix.nonzero()
        if name == "department":
            assert np.array_equal(home[row], home[column])
        if name in ("cross", "site"):
            assert np.all(home[row] != home[column])
        if name == "site":
            assert np.array_equal(place[row], place[column])
        if name == "executive":
            assert set(row.tolist()) <= set(structure.executive_rows.tolist())
    listening = network.listening()
    assert listening.has_canonical_format
    sums = listening @ np.ones(people)
    assert np.allclose(sums[network.has_sources], 1.0, rtol=0, atol=1e-12)
    assert np.all(sums[network.alone] == 0.0)
    assert np.all(listening.data > 0)


@settings(max_examples=60, deadline=None)
@given(structure=companies)
def test_reporting_lines_are_a_tree(structure: Structure) -> None:
    network = Network.drawn(structure)
    boss = network.managers
    tops = np.flatnonzero(boss < 0)
    assert tops.size == 1
    level = np.arange(structure.people)
    for _ in range(structure.people):  # everybody gets to the top, going up
        level = np.where(boss[level] < 0, level, boss[level])
    assert np.all(level == tops[0])
    assert network.layers["reporting"].nnz == 2 * (structure.people - 1)
    apart = structure.department != structure.department[np.maximum(boss, 0)]
    apart[tops] = False
    assert set(np.flatnonzero(apart).tolist()) <= set(structure.first.tolist())  # only heads report outside


def test_those_with_reports_are_the_managers_and_executives() -> None:
    boss = Network.drawn(TWELVE).managers
    with_reports = np.unique(boss[boss >= 0])
    assert np.all(np.isin(TWELVE.role[with_reports], (MANAGER, EXECUTIVE)))
    reports = np.bincount(boss[boss >= 0], minlength=TWELVE.people)
    leads = np.setdiff1d(with_reports, TWELVE.first)
    assert reports[leads].max() == TWELVE.span - 1  # the lead counts as one of the span


def test_the_chief_executive_is_at_the_top() -> None:
    structure = Structure(
        Organization(
            departments={"Sales": Department(headcount=30), "Web": Department(headcount=5)},
            executives=(
                ExecutiveSeat(title="CRO", support=0.3),
                ExecutiveSeat(title="CEO", support=0.3, department="Web"),
            ),
        )
    )
    boss = Network.drawn(structure).managers
    assert boss[30] == -1
    assert boss[0] == 30


def test_levels_of_ties_are_those_of_the_parameters() -> None:
    large = company(*[500] * 12, sites=3, executives=5)
    network = Network.drawn(large, 3)
    people, values = large.people, network.values
    per_person = {name: network.layers[name].nnz / people for name in LAYERS}
    assert per_person["department"] == pytest.approx(values["department_ties"], rel=0.05)
    assert per_person["cross"] == pytest.approx(values["cross_ties"], rel=0.02)
    assert per_person["site"] == pytest.approx(values["site_ties"], rel=0.02)
    assert per_person["informal"] == pytest.approx(values["informal_ties"], rel=0.02)
    # Together as in the draft company: about 7 inside the department, 2.5 outside, and the lines to managers.
    working = sum(network.layers[name] for name in ("department", "cross", "site", "informal"))
    row, column = working.nonzero()
    inside = large.department[row] == large.department[column]
    assert inside.sum() / people == pytest.approx(7.0, abs=0.5)
    assert (~inside).sum() / people == pytest.approx(2.5, abs=0.3)


def test_more_ties_are_drawn_where_more_are_asked_for() -> None:
    for name in ("department", "cross", "site", "informal"):
        few = Network.drawn(TWELVE, 1, {f"network.{name}_ties": 1.0}).layers[name].nnz
        many = Network.drawn(TWELVE, 1, {f"network.{name}_ties": 4.0}).layers[name].nnz
        none = Network.drawn(TWELVE, 1, {f"network.{name}_ties": 0.0}).layers[name].nnz
        assert none == 0
        # With one informal tie a person few have friends whose friends they could meet.
        assert many == pytest.approx(4 * few, rel=0.25 if name == "informal" else 0.1)


def test_contacts_cluster_far_more_than_by_chance() -> None:
    network = Network.drawn(TWELVE)
    figures = network.measures()
    # Chance with the same degrees (configuration model, Newman 2003, SIAM Review 45:167, eq. 29).
    degree = np.diff(network.contacts.indptr).astype(float)
    first, second = degree.mean(), np.square(degree).mean()
    by_chance = np.square((second - first) / first) / (first * TWELVE.people)
    assert figures["transitivity"] > 4 * by_chance
    assert figures["transitivity"] > 10 * figures["density"]
    assert figures["clustering"] > 0.15


def test_closure_makes_the_triangles_of_informal_ties() -> None:
    def informal(closure: float) -> float:
        network = Network.drawn(TWELVE, 1, {"network.closure": closure})
        one, other = network.layers["informal"].nonzero()
        alone = Network.from_ties(TWELVE, {"informal": (one, other, np.ones(one.size))})
        return alone.measures()["transitivity"]

    assert informal(0.0) < 0.08 < 0.15 < informal(0.5) < informal(0.8)


def test_a_few_have_very_many_informal_ties() -> None:
    large = company(*[500] * 6, executives=3)

    def spread(value: float, closure: float) -> float:
        parameters = {"network.informal_spread": value, "network.closure": closure}
        degree = np.diff(Network.drawn(large, 1, parameters).layers["informal"].indptr)
        return float(degree.std() / degree.mean())

    by_chance = 1 / np.sqrt(3.0)  # a Poisson degree with a mean of 3
    assert spread(0.0, 0.0) == pytest.approx(by_chance, rel=0.1)
    assert spread(0.9, 0.0) > 2 * by_chance
    assert spread(0.9, 0.5) > 2.3 * by_chance  # whoever has friends meets more of them
    degree = np.diff(Network.drawn(large).layers["informal"].indptr)
    assert degree.max() > 10 * np.median(degree)


def test_who_likes_company_has_more_ties_in_every_layer() -> None:
    network = Network.drawn(TWELVE)
    taste = np.argsort(liking(TWELVE, 1, 0.5), kind="stable")
    shy, sociable = taste[: TWELVE.people // 4], taste[-TWELVE.people // 4 :]
    for name in ("department", "cross", "site", "informal"):
        degree = np.diff(network.layers[name].indptr)
        assert degree[sociable].mean() > 1.8 * degree[shy].mean()


def test_changing_one_layer_leaves_the_others() -> None:
    before = Network.drawn(TWELVE, 5)
    for name in ("department", "cross", "site", "informal"):
        after = Network.drawn(TWELVE, 5, {f"network.{name}_ties": 2.2})
        changed = {layer for layer in LAYERS if (before.layers[layer] != after.layers[layer]).nnz}
        assert changed == {name}


def test_another_seed_is_another_company() -> None:
    one, other = Network.drawn(TWELVE, 1), Network.drawn(TWELVE, 2)
    assert one.digest() == Network.drawn(TWELVE, 1).digest()
    changed = {layer for layer in LAYERS if (one.layers[layer] != other.layers[layer]).nnz}
    assert changed == {"department", "cross", "site", "informal"}


def drawn_ties() -> str:
    """A fingerprint of the drawn ties alone: whole numbers, the same on every machine and Python."""
    mark = blake2b(digest_size=8)
    network = Network.drawn(TWELVE, 7)
    for name in LAYERS:
        mark.update(np.stack(network.layers[name].nonzero()).astype("<i8").tobytes())
    return mark.hexdigest()


def test_ties_are_the_same_in_every_process_and_on_every_python() -> None:
    program = "from test_network import *; print(drawn_ties(), Network.drawn(TWELVE, 7).digest())"
    told = set()
    for salt in ("1", "2024"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": salt,
            "PYTHONPATH": f"{CHECKOUT}{os.pathsep}{CHECKOUT / 'tests'}",
        }
        command = [sys.executable, "-c", program]
        told.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert told == {f"{drawn_ties()} {Network.drawn(TWELVE, 7).digest()}\n"}
    # A golden value: whoever changes how ties are drawn changes every result with the same seed (say so in CHANGELOG).
    assert drawn_ties() == "c9384686f4d8089c"


def test_networks_are_kept_by_content() -> None:
    again = Structure(Organization.model_validate(TWELVE.organization.model_dump()), span=TWELVE.span)
    first = network_of(TWELVE, 1, {"people.something_else": 3.0})
    assert network_of(again, 1, {"network.closure": PARAMETERS["network.closure"].default}) is first
    assert network_of(TWELVE, 2) is not first
    assert network_of(TWELVE, 1, {"network.closure": 0.1}) is not first
    assert network_of(company(3, 4), 1).people == 7


def test_a_parameter_that_does_not_exist_or_fit_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"closure"):
        network_of(TWELVE, 1, {"network.closur": 0.1})
    with pytest.raises(ParameterError, match=r"0 to 0\.9"):
        network_of(TWELVE, 1, {"network.closure": 2.0})


def test_weights_and_factors_make_the_listening() -> None:
    structure = company(2, 2, sites=2)  # rows 0, 2 head their departments; within a department the sites differ
    ties = {
        "department": ([0, 1], [1, 0], [1.0, 1.0]),
        "cross": ([0, 1], [2, 3], [1.0, 2.0]),
        "informal": ([0], [2], [1.0]),
    }
    network = Network.from_ties(structure, ties)
    v = network.values
    dense = network.listening().toarray()
    to_report = v["weight_department"] * v["other_site"]
    to_manager = (v["weight_cross"] + v["weight_informal"]) * v["same_site"] * v["manager_source"]
    assert dense[0] == pytest.approx(np.array([0, to_report, to_manager, 0]) / (to_report + to_manager), rel=1e-14)
    home = v["weight_department"] * v["other_site"] * v["manager_source"]
    colleague = 2.0 * v["weight_cross"] * v["same_site"]
    assert dense[1] == pytest.approx(np.array([home, 0, 0, colleague]) / (home + colleague), rel=1e-14)
    assert network.alone.tolist() == [2, 3]  # others listen to them, they listen to nobody
    only = network.listening({"network.weight_cross": 0.0, "network.weight_informal": 0.0, "people.h1": 1.0})
    assert only[[0]].toarray().ravel().tolist() == [0.0, 1.0, 0.0, 0.0]
    assert network.listening({"network.weight_cross": v["weight_cross"]}) is network.listening()


def test_given_ties_are_added_up_and_checked() -> None:
    structure = company(4)
    twice = Network.from_ties(structure, {"informal": ([0, 0, 1], [1, 1, 0], [1.0, 2.5, 0.0])})
    assert twice.layers["informal"].toarray()[0, 1] == 3.5
    assert twice.layers["informal"].nnz == 1
    with pytest.raises(NetworkError, match="the layers are reporting"):
        Network.from_ties(structure, {"friends": ([0], [1], [1.0])})
    with pytest.raises(NetworkError, match="equally long"):
        Network.from_ties(structure, {"cross": ([0], [1, 2], [1.0])})
    with pytest.raises(NetworkError, match="one of the 4 people"):
        Network.from_ties(structure, {"cross": ([0], [4], [1.0])})
    with pytest.raises(NetworkError, match="themselves"):
        Network.from_ties(structure, {"cross": ([2], [2], [1.0])})
    for bad in (-1.0, float("nan"), float("inf")):
        with pytest.raises(NetworkError, match="strengths"):
            Network.from_ties(structure, {"cross": ([0], [1], [bad])})


def test_a_given_matrix_is_kept_bit_for_bit() -> None:
    # The four-person group of Friedkin & Johnsen; its rows add up to one only to the last bit or so.
    group = np.array([[0.22, 0.12, 0.36, 0.3], [0.147, 0.215, 0.344, 0.294], [0, 0, 1, 0], [0.09, 0.178, 0.446, 0.286]])
    network = Network.from_matrix(company(4), group)
    assert np.array_equal(network.listening().toarray(), group)
    assert np.array_equal(network.listening({"network.same_site": 9.0}).toarray(), group)
    assert network.has_sources.all()
    assert network.ties.diagonal().sum() == 0
    raw = Network.from_matrix(company(3), csr_array([[0.0, 3.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))
    assert raw.listening().toarray().tolist() == [[0.0, 0.75, 0.25], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    assert raw.has_sources.tolist() == [True, False, True]
    with pytest.raises(NetworkError, match="4 x 4"):
        Network.from_matrix(company(3), group)
    with pytest.raises(NetworkError, match="at least 0"):
        Network.from_matrix(company(4), -group)


def test_export_says_the_same() -> None:
    structure = company(30, 12, 1, sites=2, executives=2)
    network = Network.drawn(structure, 4)
    graph = network.to_networkx()
    assert graph.number_of_nodes() == structure.people
    assert graph.number_of_edges() == network.ties.nnz
    assert [graph.out_degree(k) for k in range(structure.people)] == np.diff(network.ties.indptr).tolist()
    assert [graph.in_degree(k) for k in range(structure.people)] == np.diff(network.ties.tocsc().indptr).tolist()
    listening = network.listening().toarray()
    for name in LAYERS:
        count = sum(name in content["layer"].split(", ") for _, _, content in graph.edges(data=True))
        assert count == network.layers[name].nnz
    assert all(content["weight"] == listening[i, j] for i, j, content in graph.edges(data=True))
    assert graph.nodes[0] == {"department": "D0", "site": "S0", "role": "executive"}
    assert graph.nodes[13]["role"] == "staff"
    matrix = Network.from_matrix(company(2), [[0.5, 0.5], [0.0, 1.0]]).to_networkx()
    assert sorted(matrix.edges(data="weight")) == [(0, 0, 0.5), (0, 1, 0.5), (1, 1, 1.0)]


def test_measures_of_a_small_network_counted_by_hand() -> None:
    # 0 -> 1 -> 2 -> 0 and 2 -> 1, a triangle; 3 -> 2; nobody knows 4.
    ties = {"informal": ([0, 1, 2, 2, 3], [1, 2, 0, 1, 2], np.ones(5))}
    figures = Network.from_ties(company(3, 2), ties).measures()
    assert figures["ties"] == 5
    assert figures["density"] == 5 / 20
    assert figures["reciprocity"] == 2 / 5
    assert figures["mean_degree"] == 8 / 5
    assert figures["largest_degree"] == 3
    assert figures["top_tenth"] == 3 / 8
    assert figures["transitivity"] == 3 / 5
    assert figures["clustering"] == pytest.approx((1 + 1 + 1 / 3) / 5)
    assert figures["within_department"] == 4 / 5
    assert figures["components"] == 2
    assert figures["largest_component"] == 4


# --- ties in order ----------------------------------------------------------------------------------------------------
@given(st.lists(st.tuples(st.integers(-1, 12), st.integers(-1, 12)), max_size=60))
def test_ties_are_kept_once_in_order_and_seen_from_both_sides(found: list[tuple[int, int]]) -> None:
    one, other = (np.array([pair[k] for pair in found], dtype=np.int64) for k in (0, 1))
    wanted = sorted({(min(pair), max(pair)) for pair in found if min(pair) >= 0 and pair[0] != pair[1]})
    pairs = layers.distinct((one, other), 13)
    assert list(zip(*(column.tolist() for column in pairs), strict=True)) == wanted
    start, lists = layers.neighbours(pairs, 13)
    for person in range(13):
        known = sorted({b for a, b in wanted if a == person} | {a for a, b in wanted if b == person})
        assert lists[start[person] : start[person + 1]].tolist() == known
