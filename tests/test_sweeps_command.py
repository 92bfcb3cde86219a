"""The ways of `sweep` on the command line: Latin hypercube, columns that move together, a table of points."""

from __future__ import annotations

import json
from math import log
from pathlib import Path
from typing import Any

import fake_runs
import pytest
from cases import company
from typer.testing import CliRunner

import run
from analysis import open_study
from analysis.study import Sweep

HAZARD, CASH = "people.speak_hazard", "budget.cash"


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("analysis.executors.InProcess.__init__.__defaults__", (fake_runs.run,))
    company(weeks=20).save(tmp_path / "plan.yaml")
    return "plan.yaml"


def points(plan: str, *words: str) -> list[tuple[Any, ...]]:
    """The values of every point of a sweep."""
    done = CliRunner().invoke(run.app, ["sweep", plan, "--runs", "2", "--workers", "1", "--out", "s", "--json", *words])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["study"] == "s"
    study = open_study("s")
    assert isinstance(study, Sweep)
    there = study.runs.drop_duplicates("point")
    assert len(study.runs) == 2 * len(there)
    return list(there.sort_values("point")[[HAZARD, CASH]].itertuples(index=False, name=None))


def test_a_latin_hypercube_fills_every_row_and_column_once(plan: str) -> None:
    varied = ["--vary", f"{HAZARD}=0.02:0.04:2", "--vary", f"{CASH}=1000:5000:2"]
    found = points(plan, *varied, "--way", "latin", "--points", "4")
    share = [log(hazard / 0.02) / log(2.0) for hazard, _ in found]  # a rate is varied by factors, as worlds draw it
    for shares in (share, [(cash - 1000.0) / 4000.0 for _, cash in found]):
        assert sorted(int(4 * one) for one in shares) == [0, 1, 2, 3]


def test_what_moves_together_is_no_grid(plan: str) -> None:
    varied = ["--vary", f"{HAZARD}=0.02,0.03", "--vary", f"{CASH}=1000,5000"]
    assert points(plan, *varied, "--together", f"{HAZARD},{CASH}") == [(0.02, 1000.0), (0.03, 5000.0)]


def test_a_table_gives_its_points_in_order(plan: str, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(f"{HAZARD},{CASH}\n0.04,9000\n0.02,3000\n")
    assert points(plan, "--design", "d.csv") == [(0.04, 9000.0), (0.02, 3000.0)]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--vary", f"{HAZARD}=0.01,0.02"], "allowed: 0.0125 to 0.05"),
        (["--vary", "people.speak_hazrd=0.02,0.03"], "did you mean people.speak_hazard?"),
        (["--design", "nowhere.csv"], "nowhere.csv"),
        (["--vary", f"{HAZARD}=0.02,0.03", "--way", "latn", "--points", "4"], "latin"),
    ],
)
def test_a_wrong_request_is_answered(plan: str, words: list[str], told: str) -> None:
    done = CliRunner().invoke(run.app, ["sweep", plan, *words])
    assert done.exit_code == 2 and told in done.stderr


@pytest.mark.parametrize("command", ["deck", "report"])
def test_slides_and_reports_of_a_sweep_are_refused_with_the_way_on(plan: str, command: str) -> None:
    points(plan, "--vary", f"{HAZARD}=0.02,0.03", "--vary", f"{CASH}=1000,5000")
    done = CliRunner().invoke(run.app, [command, "s"])
    assert done.exit_code == 2 and isinstance(done.exception, SystemExit)
    assert CASH in done.output and "show" in done.output
