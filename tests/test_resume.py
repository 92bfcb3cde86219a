"""A study that is killed, or runs out of disk, goes on with the same command and ends with the same bytes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_runs
import pytest
from cases import company

from analysis import RunFailed, replicate, sweep
from analysis.executors import InProcess, ProcessPool

CHECKOUT = Path(__file__).resolve().parent.parent
DECAY = [0.002 + 0.0001 * k for k in range(20)]
KILLS = 3
MOST_TRIES = 5

# One sweep and one comparison of stand-in runs, in a process of their own.
PROGRAM = """
import sys, fake_runs, resource
from cases import company
from analysis import compare, sweep
from analysis.executors import InProcess, ProcessPool
folder, workers, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
def main():
    scenario = company(weeks=12)
    later = scenario.but(name="Later", **{"levers.push.week": 9})
    executor = ProcessPool(workers, fake_runs.run) if workers > 1 else InProcess(fake_runs.run)
    sweep(scenario, design={"people.knowledge_decay": [0.002 + 0.0001 * k for k in range(10)]}, runs=10,
          out=folder + "/sweep", executor=executor)
    compare(scenario, later, runs=200, out=folder + "/compare", executor=executor)
    executor.close()
main()
"""


def begin(folder: Path, workers: int = 1, limit: int = 0) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), str(workers), str(limit)],
        env={**os.environ, "PYTHONPATH": f"{CHECKOUT}{os.pathsep}{CHECKOUT / 'tests'}"},
        stderr=subprocess.PIPE,
    )


def finish(folder: Path) -> None:
    process = begin(folder)
    _, told = process.communicate()
    assert process.returncode == 0, told.decode()


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    folder = tmp_path_factory.mktemp("undisturbed")
    start = time.monotonic()
    finish(folder)
    return bytes_of(folder), time.monotonic() - start


def test_killed_at_random_moments_it_ends_with_the_same_bytes(
    undisturbed: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    expected, seconds = undisturbed
    draw = random.Random(11)
    for number in range(MOST_TRIES):  # the pace may have been taken while the machine was busy: then once more, sooner
        folder = tmp_path / str(number)
        folder.mkdir()
        killed = 0
        for _ in range(KILLS):
            process = begin(folder, workers=draw.choice([1, 2]))
            try:
                process.wait(timeout=draw.uniform(0.4, 0.95) * seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                killed += 1
            process.communicate()
        if killed:
            break
        seconds /= 2
    assert killed >= 1
    finish(folder)
    assert bytes_of(folder) == expected


@pytest.mark.parametrize("limit", [3_000, 20_000])
def test_on_a_disk_that_is_full_nothing_is_half_written(
    undisturbed: tuple[dict[str, bytes], float], tmp_path: Path, limit: int
) -> None:
    process = begin(tmp_path, limit=limit)
    _, told = process.communicate()
    assert process.returncode != 0
    assert b"File too large" in told or b"Errno 27" in told, told.decode()
    finish(tmp_path)
    assert bytes_of(tmp_path) == undisturbed[0]


def test_the_first_future_that_breaks_off_stops_a_study_that_wants_that(tmp_path: Path) -> None:
    scenario = company(weeks=6)
    failing = InProcess(fake_runs.run_with_failures)
    with pytest.raises(RunFailed, match=r"future 3 of Small company broke off: ValueError: run 3 never works"):
        replicate(scenario, 130, out=tmp_path / "s", executor=failing, fail_fast=True)
    with pytest.raises(RunFailed, match="future 3"):
        replicate(scenario, 130, out=tmp_path / "s", executor=InProcess(fake_runs.never), fail_fast=True)
    study = replicate(scenario, 130, out=tmp_path / "s", executor=failing)
    assert study.finished.size == 129


def test_a_sweep_is_the_same_bytes_from_a_pool(tmp_path: Path) -> None:
    scenario = company(weeks=6)
    with ProcessPool(2, fake_runs.run) as pool:
        two = sweep(scenario, design={"people.knowledge_decay": DECAY}, runs=8, out=tmp_path / "two", executor=pool)
    one = sweep(
        scenario, design={"people.knowledge_decay": DECAY}, runs=8, out=tmp_path / "one",
        executor=InProcess(fake_runs.run),
    )  # fmt: skip
    assert bytes_of(one.folder) == bytes_of(two.folder)
