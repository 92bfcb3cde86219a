"""Dask behind the same call: the same bytes, also when a worker is killed on the way."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import fake_runs
import pytest
from cases import company

from analysis import Cancelled, Study, StudyError, replicate
from analysis.cluster import DaskCluster
from analysis.commands.explain import explain
from analysis.commands.options import Options
from analysis.commands.sensitivity import sensitivity
from analysis.console import Screen
from analysis.executors import InProcess, run_block
from analysis.plan import Plan
from sim.scenario import Scenario

RUNS = 230  # five blocks


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return company(weeks=6)


@pytest.fixture(scope="module")
def expected(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Study:
    return replicate(scenario, RUNS, out=tmp_path_factory.mktemp("one") / "s", executor=InProcess(fake_runs.run))


@pytest.fixture(scope="module")
def cluster() -> Iterator[DaskCluster]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{Path(__file__).parent}{os.pathsep}{Path(__file__).parent.parent}")
        with DaskCluster("local", workers=2, run=fake_runs.run) as made:
            yield made


def bytes_of(study: Study) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in study.folder.iterdir() if path.name != "manifest.json"}


def test_a_cluster_writes_the_same_bytes(
    scenario: Scenario, cluster: DaskCluster, expected: Study, tmp_path: Path
) -> None:
    study = replicate(scenario, RUNS, out=tmp_path / "s", executor=cluster)
    assert bytes_of(study) == bytes_of(expected)


def test_a_killed_worker_costs_nothing_but_time(
    scenario: Scenario, cluster: DaskCluster, expected: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    monkeypatch.setattr(cluster, "_run", partial(fake_runs.run_and_kill, notes=notes, times={1: 1}))
    study = replicate(scenario, RUNS, out=tmp_path / "s", executor=cluster)
    assert [path.name for path in notes.iterdir()] == ["1-0"]
    assert bytes_of(study) == bytes_of(expected)


def test_a_failing_run_is_a_row_here_too(
    scenario: Scenario, cluster: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_run", fake_runs.run_with_failures)
    study = replicate(scenario, RUNS, out=tmp_path / "s", executor=cluster)
    assert study.runs[study.runs["status"] != "ok"]["run"].tolist() == [3]


def test_it_stops_when_asked_and_goes_on_elsewhere(
    scenario: Scenario, cluster: DaskCluster, expected: Study, tmp_path: Path
) -> None:
    told: list[int] = []
    with pytest.raises(Cancelled):
        replicate(
            scenario, RUNS, out=tmp_path / "s", executor=cluster, progress=lambda p: told.append(p.runs),
            cancelled=lambda: told[-1] > 0,
        )  # fmt: skip
    study = replicate(scenario, RUNS, out=tmp_path / "s", executor=InProcess(fake_runs.run))
    assert bytes_of(study) == bytes_of(expected)


def test_few_blocks_are_under_way_at_once(cluster: DaskCluster, tmp_path: Path) -> None:
    ahead: list[int] = []
    done: list[int] = []
    plan = Plan.of([company(levers={}, weeks=2)], 50 * 12)

    def counted() -> Iterator[object]:
        for block in plan.blocks(range(12)):
            ahead.append(len(ahead) + 1 - len(done))
            yield block

    cluster.run(counted(), tmp_path, done=lambda block: done.append(block.index))  # type: ignore[arg-type]
    assert sorted(done) == list(range(12))
    assert max(ahead) <= 5  # two for each of two workers, and the one just taken


def test_the_model_itself_gives_the_same_bytes(
    cluster: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = company(levers={"rules": {"lever": "policy", "week": 1, "posture": "guidelines"}}, weeks=3)
    one = replicate(small, 52, out=tmp_path / "one", workers=1)
    monkeypatch.setattr(cluster, "_run", run_block)
    two = replicate(small, 52, out=tmp_path / "two", executor=cluster)
    assert (one.runs["status"] == "ok").all()
    assert bytes_of(one) == bytes_of(two)


@pytest.mark.parametrize("command", ["explain", "sensitivity"])
def test_questions_are_taken_to_the_cluster_too(
    command: str, cluster: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    company(levers={"rules": {"lever": "policy", "week": 1, "posture": "guidelines"}}, weeks=3).save("small.yaml")
    sent: list[str] = []
    run = DaskCluster.run

    def noted(self: DaskCluster, blocks: Any, parts: Path, **more: Any) -> None:
        sent.append(self._run.__name__)
        run(self, blocks, parts, **more)

    monkeypatch.setattr(DaskCluster, "run", noted)

    def told(dask: str | None) -> Any:
        options = Options(4, out=Path(f"on-{dask is not None}"), workers=1, dask=dask, screen=Screen(True))
        if command == "explain":
            explain("small.yaml", (), options)
        else:
            sensitivity("small.yaml", "mean_stage", 0, 2, 0, 2, options)
        found = json.loads(capsys.readouterr().out)
        return {name: value for name, value in found.items() if name not in ("study", "folder")}

    here = told(None)
    assert not sent
    assert told(cluster._client.scheduler.address) == here
    assert set(sent) == {"run_block" if command == "explain" else "weekly_alone"}


def test_nobody_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.cluster.CONNECT_SECONDS", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StudyError, match=f"no Dask scheduler answers at tcp://127.0.0.1:{port}"):
        DaskCluster(f"tcp://127.0.0.1:{port}")


def test_another_version_is_refused(cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.cluster._here", lambda: {"model": "another"})
    with pytest.raises(StudyError, match="has other versions: model"):
        cluster._check("local")


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.cluster.find_spec", lambda name: None)
    with pytest.raises(StudyError, match=r"headway\[cluster\]"):
        DaskCluster()
