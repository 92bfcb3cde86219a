"""An imported company in the model: exactly its people and its ties, and other software's answers on real networks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from imports import PEOPLE, TIES, written
from numpy.typing import NDArray
from references import DATA, needs_references, rows

from analysis.executors import ProcessPool
from analysis.experiments import replicate
from analysis.importing.bring import Wanted, bring
from analysis.importing.writing import write_all
from sim.block import Block
from sim.model import WEEK, advance, make_block, release, replaced, run_block
from sim.network import network_of
from sim.organization import EXECUTIVE, MANAGER
from sim.people import SPEAKING
from sim.scenario import Scenario, load_scenario
from sim.spec import RunSpec
from sim.structure import Structure

ALIKE = {
    "network.weight_cross": 1.0, "network.weight_site": 1.0, "network.weight_informal": 1.0, "network.same_site": 1.0,
    "network.other_site": 1.0, "network.manager_source": 1.0,
}  # fmt: skip


def story(file: Path, weeks: int = 8, **parameters: float) -> Scenario:
    """A story of an imported company in which nothing is planned."""
    path = file.with_name("story.yaml")
    path.write_text(f"name: Story\norganization: {file.name}\nweeks: {weeks}\n")
    return load_scenario(path).but(parameters=parameters) if parameters else load_scenario(path)


def rows_of(structure: Structure) -> dict[str, int]:
    """Row of everybody, by id."""
    placed = structure.placed
    assert placed is not None and placed.roster.person is not None
    return {name: int(row) for name, row in zip(placed.roster.person, placed.row, strict=True)}


# --- exactly these people and ties -----------------------------------------------------------------------------------
def test_runs_have_exactly_the_people_and_ties_of_the_tables(tmp_path: Path) -> None:
    scenario = story(written(tmp_path, keep_ids=True, only_measured=True))
    block = make_block([RunSpec(scenario, 1)])
    s, at = block.structure, rows_of(block.structure)
    people = [line.split(",") for line in PEOPLE.splitlines()[1:]]
    for person, department, site, manager, *_ in people:
        assert s.names[s.department[at[person]]] == department
        assert list(scenario.organization.sites)[s.site[at[person]]] == site
        assert block.network.managers[at[person]] == (at[manager] if manager else -1)
    ties = [line.split(",") for line in TIES.splitlines()[1:]]
    wanted = {(at[a], at[b]) for a, b, *_ in ties}
    wanted |= {pair for p, _, _, m, *_ in people if m for pair in ((at[p], at[m]), (at[m], at[p]))}
    row, column = block.network.ties.nonzero()
    assert set(zip(row.tolist(), column.tolist(), strict=True)) == wanted
    assert {name for name, row in at.items() if s.role[row] == EXECUTIVE} == {"p1", "p2", "p13"}
    assert {name for name, row in at.items() if s.role[row] == MANAGER} == {"p5", "p7"}
    assert sorted(block.advocate_rows) == sorted([at["p3"], at["p9"]])
    department, cross = block.network.layers["department"], block.network.layers["cross"]
    given = [4, 2, 5, 3, 2, 1, 5, 1]  # within departments, then between them
    assert sorted(department.data.tolist() + cross.data.tolist()) == pytest.approx(
        sorted(w / np.mean(given) for w in given)
    )
    release(block)


def test_heads_lead_and_people_of_a_team_are_neighbours(tmp_path: Path) -> None:
    s = Structure(load_scenario(written(tmp_path, keep_ids=True)).organization)
    at = rows_of(s)
    assert [at[p] for p in ("p1", "p13", "p2", "p7")] == s.first[[0, 1, 2, 3]].tolist()
    assert s.names == ("Board", "Legal", "Marketing", "Support")
    change = np.flatnonzero(s.team[1:] != s.team[:-1])
    assert len(change) + 1 == len(set(s.team.tolist())), "each team in one piece"


def test_missing_layers_are_drawn_around_the_measured_ones(tmp_path: Path) -> None:
    file = written(tmp_path, ties=TIES.replace("friend", "works with"), keep_ids=True)
    s = Structure(load_scenario(file).organization)
    network = network_of(s)
    assert s.measured("informal") is None and network.layers["informal"].nnz > 0
    assert network.layers["department"].nnz + network.layers["cross"].nnz == 10
    assert network.layers["site"].nnz == 0, "working ties were measured, whoever they join"
    bare = load_scenario(file).but(**{"organization.imported.guess": []})
    assert network_of(Structure(bare.organization)).layers["informal"].nnz == 0
    assert bare.digest() != load_scenario(file).digest()


def test_unknown_reporting_lines_are_filled_without_circles(tmp_path: Path) -> None:
    people = "\n".join(
        ",".join(c if k != 3 else "" for k, c in enumerate(line.split(","))) if "p4" in line or "p8" in line else line
        for line in PEOPLE.splitlines()
    )
    s = Structure(load_scenario(written(tmp_path, people, keep_ids=True)).organization)
    at, boss = rows_of(s), s.manager
    assert boss is not None and boss[at["p4"]] == at["p2"] and boss[at["p8"]] == at["p7"]
    for start in range(s.people):
        seen, person = set(), start
        while person >= 0:
            assert person not in seen
            seen.add(person)
            person = int(boss[person])


def test_nobody_known_above_anybody_is_laid_out_by_span(tmp_path: Path) -> None:
    people = "\n".join(",".join(line.split(",")[:3]) for line in PEOPLE.splitlines())
    s = Structure(load_scenario(written(tmp_path, people, TIES, keep_ids=True)).organization, span=3)
    assert s.manager is None and (network_of(s).managers == -1).sum() == 1
    assert (s.role == MANAGER).sum() > 2


# --- studies ---------------------------------------------------------------------------------------------------------
def test_a_pool_works_out_the_same_as_this_process(tmp_path: Path) -> None:
    scenario = story(written(tmp_path), weeks=4)
    with ProcessPool(2) as pool:
        apart = replicate(scenario, 4, out=tmp_path / "apart", executor=pool)
    here = replicate(scenario, 4, out=tmp_path / "here", workers=1)
    assert apart.weekly.equals(here.weekly)
    (tmp_path / "acme.parquet").unlink()
    assert apart.scenario.digest() == scenario.digest(), "a study stands alone"
    again = replicate(apart.scenario, 4, out=tmp_path / "again", workers=1)
    assert again.weekly.equals(here.weekly)


def test_in_which_row_people_stand_in_the_tables_changes_nothing(tmp_path: Path) -> None:
    """The same people in other rows of the tables: the same file, hence the same luck for the same person."""
    lines = PEOPLE.splitlines()
    shuffled = "\n".join([lines[0], *(lines[1 + (5 * k) % 14] for k in range(14))])
    ties = TIES.splitlines()
    turned = "\n".join([ties[0], *reversed(ties[1:])])
    first = run_block([RunSpec(story(written(tmp_path / "a")), 3)])
    second = run_block([RunSpec(story(written(tmp_path / "b", shuffled, turned)), 3)])
    for name, column in first["weekly"].items():
        np.testing.assert_array_equal(column, second["weekly"][name])


def test_other_names_of_departments_move_the_ties_with_the_people(tmp_path: Path) -> None:
    """Departments whose names put them in another order: the same ties between the same people, in other rows."""
    renamed = PEOPLE.replace("Board", "Top").replace("Support", "Care")
    one = Structure(load_scenario(written(tmp_path / "a", keep_ids=True, only_measured=True)).organization)
    other = Structure(load_scenario(written(tmp_path / "b", renamed, keep_ids=True, only_measured=True)).organization)
    at, there = rows_of(one), rows_of(other)
    names = sorted(at)
    mine, theirs = [at[name] for name in names], [there[name] for name in names]
    assert mine != theirs
    first, second = network_of(one).listening(), network_of(other).listening()
    np.testing.assert_allclose(first[mine][:, mine].toarray(), second[theirs][:, theirs].toarray(), rtol=1e-12)
    assert (one.role[mine] == other.role[theirs]).all() and (one.site[mine] == other.site[theirs]).all()


# --- other software, by way of import --------------------------------------------------------------------------------
def real(folder: Path, dataset: str, kind: str, **options: Any) -> Path:
    """A real network imported with one kind of tie, and nothing drawn."""
    kinds = sorted({row["kind"] for row in rows(dataset, "edges.csv")})
    maps = tuple(f"layer.{name}={'work' if name == kind else 'none'}" for name in kinds)
    people = DATA / dataset / "nodes.csv"
    plain = folder / "nodes.csv"  # without reporting lines, which are a layer of their own
    table = rows(dataset, "nodes.csv")
    columns = [name for name in ("id", "department", "site") if name in table[0]]
    plain.write_text("\n".join([",".join(columns), *(",".join(row[c] for c in columns) for row in table)]))
    assert people.exists()
    wanted = Wanted(
        plain, DATA / dataset / "edges.csv", maps=maps, keep_ids=True, only_measured=True, weights="equal", **options
    )
    return write_all(bring(wanted), folder / "real", force=True)[0]


def still(file: Path, weeks: int, **world: float) -> tuple[Block, dict[str, int]]:
    """The company in the engine, with everything but listening switched off."""
    off = {"people.turnover": 0.0, "advocate.recruits": 0.0, **world}
    scenario = story(file, weeks, **ALIKE)
    block = make_block([RunSpec(scenario, 1, off)])
    return block, rows_of(block.structure)


@needs_references
def test_cascades_agree_exactly_through_import_and_engine(tmp_path: Path) -> None:
    """Linear thresholds as netdiffuseR has them, on the imported networks: every time of every person."""
    told: dict[tuple[str, str, str, float], dict[str, int]] = {}
    for row in rows("reference-cascades", "cascade_toa.csv"):
        key = (row["dataset"], row["kind"], row["seeds"], float(row["threshold"]))
        told.setdefault(key, {})[row["id"]] = int(row["toa"]) - 1 if row["toa"] else -1
    done = 0
    for (dataset, kind, seeds, threshold), times in told.items():
        if dataset == "diffusion-medinnovations" or threshold != 0.35:
            continue
        file = real(tmp_path, dataset, kind)
        block, at = still(file, 19)
        when = _cascade(block, [at[name] for name in seeds.split()], threshold, 19)
        assert {name: int(when[row]) for name, row in at.items()} == times, (dataset, kind)
        done += 1
    assert done >= 4


def _cascade(block: Block, seeds: list[int], threshold: float, weeks: int) -> NDArray[np.int64]:
    block.people.rung[:] = 0
    block.people.rung[0, seeds] = SPEAKING
    when = np.where(block.people.rung[0] == SPEAKING, 0, -1)

    def move(block: Block) -> None:
        enough = block.heard[2] >= threshold - 1e-12
        block.people.rung[enough & (block.people.rung < SPEAKING)] = SPEAKING

    for _ in range(weeks):
        advance(block, replaced(WEEK, "move", move))
        when[(when == -1) & (block.people.rung[0] == SPEAKING)] = block.week
    release(block)
    return when


@needs_references
def test_friedkin_johnsen_equilibria_agree_through_import_and_engine(tmp_path: Path) -> None:
    told: dict[tuple[str, str, float], dict[str, tuple[float, float]]] = {}
    for row in rows("opinion-dynamics-reference", "fj_equilibria_on_networks.csv"):
        key = (row["dataset"], row["kind"], float(row["susceptibility"]))
        told.setdefault(key, {})[row["id"]] = (float(row["x0"]), float(row["equilibrium"]))
    assert len(told) == 4
    for (dataset, kind, share), people in told.items():
        file = real(tmp_path, dataset, kind)
        block, at = still(
            file, 300, **{
                "people.conviction_listening": share, "people.conviction_return": 1.0 - share,
                "people.conviction_reach": 0.0, "people.conviction_advocates": 0.0,
            },
        )  # fmt: skip
        for name, (start, _) in people.items():
            block.people.conviction[0, at[name]] = block.people.conviction0[0, at[name]] = start
        for _ in range(300):
            advance(block)
        found = {name: float(block.people.conviction[0, row]) for name, row in at.items()}
        release(block)
        assert found == pytest.approx({name: end for name, (_, end) in people.items()}, abs=1e-8), (
            dataset,
            kind,
            share,
        )
