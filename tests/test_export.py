"""A network in files for other tools, with the states of people in any week; and a generator like it."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pyarrow.parquet as pq
import pytest
from cases import company
from imports import TIES, written
from typer.testing import CliRunner

import run
from analysis.executors import run_to_week
from analysis.experiments import StudyError
from analysis.export import export_network, measured_ties, states_of
from analysis.likeness import FIGURES, described, far, figures, fit_like
from analysis.measures import Ties
from analysis.portrait import origins, portrait
from analysis.privacy import veil_of
from sim.model import AdoptionModel
from sim.network import Network, network_of
from sim.organization import MANAGER
from sim.scenario import load_scenario
from sim.structure import Structure


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
def test_a_week_of_a_run_can_be_read_by_other_tools(kind: str, tmp_path: Path) -> None:
    model = AdoptionModel(company(weeks=6), seed=3)
    for _ in range(4):
        model.step()
    states = states_of(model)
    path = export_network(model.block.network, tmp_path / f"week.{kind}", states)
    graph = nx.read_graphml(path) if kind == "graphml" else nx.read_gexf(path)
    listening = model.block.network.listening()
    assert graph.number_of_nodes() == model.block.network.people
    assert graph.number_of_edges() == listening.nnz
    for k in (0, 17, 80):
        node = graph.nodes[str(k)]
        assert node["conviction"] == pytest.approx(model.block.people.conviction[0, k])
        assert int(node["rung"]) == model.block.people.rung[0, k]
        assert node["department"] == model.block.structure.names[model.block.structure.department[k]]
    row, column = listening.nonzero()
    edge = graph.edges[str(row[0]), str(column[0])]
    assert edge["weight"] == pytest.approx(listening[row[0], column[0]]) and edge["measured"] is False
    assert edge["layer"]


def test_parquet_holds_states_and_ties_as_lists(tmp_path: Path) -> None:
    scenario = company(weeks=6)
    network, states = run_to_week(scenario, 3, 2)
    path = export_network(network, tmp_path / "week.parquet", states)
    table = pq.read_table(path)
    assert table.num_rows == network.people
    np.testing.assert_array_equal(table["conviction"].to_numpy(), states["conviction"])
    listening = network.listening()
    assert table["listens_to"].to_pylist()[5] == listening.indices[listening.indptr[5] : listening.indptr[6]].tolist()
    again, same = run_to_week(scenario, 3, 2)
    assert again.digest() == network.digest() and (same["conviction"] == states["conviction"]).all()


def test_files_say_which_ties_are_real(tmp_path: Path) -> None:
    file = written(tmp_path, ties=TIES.replace("friend", "works with"), keep_ids=True)
    network = network_of(Structure(load_scenario(file).organization))
    known = measured_ties(network)
    assert len(known) == 10 + 2 * 13 - 2, "ten ties, thirteen lines both ways, two of which are a tie as well"
    graph = nx.read_graphml(export_network(network, tmp_path / "all.graphml"))
    marked = {(int(a), int(b)) for a, b, data in graph.edges(data=True) if data["measured"]}
    assert marked == known and len(marked) < graph.number_of_edges()
    told = {origin.layer: (origin.measured, origin.drawn) for origin in origins(network)}
    assert told["reporting"] == (26, 0) and told["informal"][0] == 0 and told["informal"][1] > 0
    assert told["department"][0] + told["cross"][0] == 10


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    network = network_of(Structure(company().organization))
    with pytest.raises(StudyError, match="no kind of file"):
        export_network(network, tmp_path / "all.pdf")
    with pytest.raises(StudyError, match="there is no folder"):
        export_network(network, tmp_path / "nowhere" / "all.gexf")
    with pytest.raises(StudyError, match="shape"):
        export_network(network, tmp_path / "all.gexf", {"mood": [1.0, 2.0]})
    assert not list(tmp_path.iterdir())


def test_the_command_writes_a_week(tmp_path: Path) -> None:
    path = tmp_path / "baseline.parquet"
    told = CliRunner().invoke(run.app, ["network", "small-business", "--export", str(path), "--week", "3"])
    assert told.exit_code == 0, told.output
    assert "rung" in pq.read_schema(path).names
    told = CliRunner().invoke(run.app, ["network", "small-business", "--export", str(path), "--week", "3000"])
    assert told.exit_code == 2 and "the scenario ends with week" in told.output
    told = CliRunner().invoke(run.app, ["network", "small-business", "--by", "departmant"])
    assert told.exit_code == 2 and "did you mean department" in told.output


def test_a_portrait_tells_figures_of_the_whole() -> None:
    scenario = company()
    network = network_of(Structure(scenario.organization))
    told = portrait(network, veil_of(scenario), ("department", "site", "role"))
    ties = Ties.of(network)
    assert told.figures["modularity.role"] == ties.modularity(network.structure.role)
    assert told.figures["external_internal.department"] == pytest.approx(
        1 - 2 * network.measures()["within_department"]
    )
    assert [row["people"] for row in told.rows] == ["15", "6", "30", "12", "40"]
    assert sum(int(row["most_heard"]) for row in told.rows) == 10
    assert told.persons[0]["influence"] == max(p["influence"] for p in told.persons)


def test_the_generator_finds_its_own_numbers_again() -> None:
    """A network drawn with other numbers than the usual ones: the fit comes near its figures, the usual does not."""
    structure = Structure(company().organization)
    there = Network.drawn(
        structure, 9, {"network.department_ties": 9.0, "network.cross_ties": 3.0, "network.spread": 0.2}
    )
    found = fit_like(there, tries=60)
    assert set(found.real) == set(FIGURES)
    assert found.real == figures(Ties.of(there), structure, structure.role >= MANAGER)
    assert far(found.fitted, found.real) < 0.15 * far(found.usual, found.real)
    assert found.fitted["contacts"] == pytest.approx(found.real["contacts"], rel=0.1)
    assert fit_like(there, tries=12) == fit_like(there, tries=12)
    organization, span = described(there)
    assert organization.people == there.people and 4 <= span <= 30
