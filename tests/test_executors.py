"""The same tables from any executor, whatever fails, is killed, or is stopped on the way."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import fake_runs
import pandas as pd
import pytest
from cases import company

from analysis import Cancelled, Progress, Study, replicate
from analysis.executors import InProcess, ProcessPool, core_count, open_executor
from analysis.experiments import Plan, carry_out
from analysis.shelf import Remembering, Shelf
from sim.scenario import Scenario

RUNS = 130  # three blocks
CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return company(weeks=6)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPool]:
    with ProcessPool(2, fake_runs.run) as pool:
        yield pool


@pytest.fixture(scope="module")
def expected(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Study:
    return replicate(scenario, RUNS, out=tmp_path_factory.mktemp("one") / "s", executor=InProcess(fake_runs.run))


def bytes_of(study: Study) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in study.folder.iterdir() if path.name != "manifest.json"}


def test_a_pool_writes_the_same_bytes(scenario: Scenario, pool: ProcessPool, expected: Study, tmp_path: Path) -> None:
    told: list[Progress] = []
    study = replicate(scenario, RUNS, out=tmp_path / "s", executor=pool, progress=told.append)
    assert bytes_of(study) == bytes_of(expected)
    assert [told[0].runs, told[-1].runs, told[-1].of] == [0, RUNS, RUNS]
    assert told[-1].share == 1.0
    assert all(a.runs <= b.runs for a, b in itertools.pairwise(told))


def test_the_model_itself_gives_the_same_bytes_in_a_pool(tmp_path: Path) -> None:
    small = company(levers={"rules": {"lever": "policy", "week": 1, "posture": "guidelines"}}, weeks=4)
    one = replicate(small, 52, out=tmp_path / "one", workers=1)
    two = replicate(small, 52, out=tmp_path / "two", workers=2)
    assert (one.runs["status"] == "ok").all()
    assert bytes_of(one) == bytes_of(two)


def test_a_failing_run_is_a_row_and_costs_no_other(scenario: Scenario, expected: Study, tmp_path: Path) -> None:
    study = replicate(scenario, RUNS, out=tmp_path / "s", executor=InProcess(fake_runs.run_with_failures))
    bad = study.runs[study.runs["status"] != "ok"]
    assert bad["run"].tolist() == [3]
    assert bad["error"].tolist() == ["ValueError: run 3 never works"]
    assert study.manifest["failed"] == 1
    assert 3 not in set(study.weekly["run"])
    others = expected.weekly[expected.weekly["run"] != 3].reset_index(drop=True)
    pd.testing.assert_frame_equal(study.weekly.reset_index(drop=True), others)


def test_a_kill_costs_a_second_try_and_a_block_that_kills_twice_is_given_up(
    scenario: Scenario, expected: Study, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    with ProcessPool(2, partial(fake_runs.run_and_kill, notes=notes, times={0: 1, 1: 99})) as pool:
        study = replicate(scenario, RUNS, out=tmp_path / "s", executor=pool)
    # Whose process died with another's counts as one that killed: it may have had no time for a note the first time.
    assert {"0-0", "1-0"} <= {path.name for path in notes.iterdir()} <= {"0-0", "1-0", "1-1"}
    failed = study.runs[study.runs["status"] == "failed"]
    assert failed["run"].tolist() == list(range(50, 100))
    assert failed["error"].str.contains("killed twice").all()
    assert study.runs["seed"].tolist() == expected.runs["seed"].tolist()
    others = expected.weekly[~expected.weekly["run"].isin(failed["run"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(study.weekly.reset_index(drop=True), others)


@pytest.mark.parametrize("where", ["here", "pool"])
def test_a_study_stops_when_asked_and_goes_on_later(
    scenario: Scenario, pool: ProcessPool, expected: Study, tmp_path: Path, where: str
) -> None:
    executor = InProcess(fake_runs.run) if where == "here" else pool
    told: list[Progress] = []
    with pytest.raises(Cancelled):
        replicate(
            scenario, RUNS, out=tmp_path / "s", executor=executor, progress=told.append,
            cancelled=lambda: told[-1].runs > 0,
        )  # fmt: skip
    assert 0 < told[-1].runs < RUNS or where == "pool"
    study = replicate(scenario, RUNS, out=tmp_path / "s", executor=executor)
    assert bytes_of(study) == bytes_of(expected)


def test_progress_is_first_told_when_blocks_are_in_other_hands(
    scenario: Scenario, pool: ProcessPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    submit = pool._workers.submit
    monkeypatch.setattr(pool._workers, "submit", lambda *words: (seen.append("handed over"), submit(*words))[1])
    replicate(scenario, RUNS, out=tmp_path / "s", executor=pool, progress=lambda done: seen.append(str(done.runs)))
    assert seen[:4] == ["handed over"] * 3 + ["0"]


def test_what_lies_on_the_shelf_is_told_of_once_others_work_on_the_rest(
    scenario: Scenario, pool: ProcessPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, seen = Shelf(), []
    replicate(scenario, 100, out=tmp_path / "one", executor=Remembering(pool, shelf))
    submit = pool._workers.submit
    monkeypatch.setattr(pool._workers, "submit", lambda *words: (seen.append("handed over"), submit(*words))[1])
    replicate(
        scenario, RUNS, out=tmp_path / "two", executor=Remembering(pool, shelf),
        progress=lambda done: seen.append(str(done.runs)),
    )  # fmt: skip
    shelf.close()
    assert seen[:3] == ["handed over", "50", "100"]


def test_a_study_whose_futures_are_all_there_says_so(
    scenario: Scenario, pool: ProcessPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: object) -> None:
        raise OSError(28, "No space left on device")

    plan, told = Plan.of([scenario], RUNS, 7), []
    with pytest.raises(OSError, match="No space"):
        carry_out(plan, tmp_path / "s", executor=pool, finish=stop)
    carry_out(plan, tmp_path / "s", executor=pool, progress=lambda done: told.append(done))
    assert [(done.runs, done.share) for done in told] == [(RUNS, 1.0)]


def test_studies_share_a_pool(scenario: Scenario, pool: ProcessPool, expected: Study, tmp_path: Path) -> None:
    pool.start()
    with ThreadPoolExecutor(3) as threads:
        folders = [tmp_path / name for name in "abc"]
        studies = list(threads.map(lambda folder: replicate(scenario, RUNS, out=folder, executor=pool), folders))
    assert all(bytes_of(study) == bytes_of(expected) for study in studies)


def test_an_error_in_the_store_stops_the_study(scenario: Scenario, pool: ProcessPool, tmp_path: Path) -> None:
    def vanish(progress: Progress) -> None:
        if progress.runs:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        replicate(scenario, RUNS, out=tmp_path / "s", executor=pool, progress=vanish)
    assert replicate(scenario, RUNS, out=tmp_path / "s", executor=pool).finished.size == RUNS


def test_little_work_needs_no_pool() -> None:
    with open_executor(None, None, 1) as made:
        assert isinstance(made, InProcess)
    with open_executor(None, 1, 100) as made:
        assert isinstance(made, InProcess)
    given = InProcess()
    with open_executor(given, 8, 100) as made:
        assert made is given
    assert core_count() >= 1


def test_processes_load_headway_whatever_else_has_its_names_here(tmp_path: Path) -> None:
    for name in ("analysis.py", "sim.py"):
        (tmp_path / name).write_text("raise SystemExit('somebody else')\n")
    (tmp_path / "plan.yaml").write_text(company(levers={}, weeks=2).to_yaml())
    command = [sys.executable, CHECKOUT / "run.py", "simulate", "plan.yaml", "--runs", "102", "--workers", "2"]
    done = subprocess.run([*command, "--out", "study"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert (Study(tmp_path / "study").runs["status"] == "ok").all()
