"""The bench: what was worked out once is not worked out again, and a failing future is no number."""

from __future__ import annotations

import multiprocessing
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from analysis.experiments import Progress, Run
from analysis.validation import bench as b
from analysis.validation.companies import futures, resized

PHRASES = ("posts to 6", "concern at 4")


def trial(weeks: int = 12, runs: int = 2) -> b.Trial:
    return b.Trial(tuple(futures(resized(60, sites=1, weeks=weeks), range(runs))), PHRASES)


def test_only_the_weeks_that_are_looked_at_are_run() -> None:
    assert trial().until == 6
    assert b.Trial(trial().futures, ("weeks to silos",)).until == 12


def test_what_is_kept_is_not_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Progress] = []
    first = b.Bench(tmp_path, 1).run([trial()], told.append)
    assert told[-1].share == 1.0 and told[-1].runs == 2
    monkeypatch.setattr(b, "work_out", lambda trial: pytest.fail("worked out again"))
    again = b.Bench(tmp_path, 1).run([trial()])
    for phrase in PHRASES:
        assert again[0][phrase].tolist() == first[0][phrase].tolist()


def test_processes_are_kept_from_one_run_to_the_next_until_they_are_ended() -> None:
    bench = b.Bench(None, 2)
    with closing(bench):
        both = [trial(), trial(runs=3)]
        first = bench.run(both)
        there = set(multiprocessing.active_children())
        assert len(there) == 2
        again = bench.run(both)
        assert set(multiprocessing.active_children()) == there
    assert not there & set(multiprocessing.active_children())
    for one, other in zip(first, again, strict=True):
        assert all(one[phrase].tolist() == other[phrase].tolist() for phrase in PHRASES)


def test_another_model_world_or_measure_is_another_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    one = trial()
    scenario, run = one.futures[0]
    other = Run(run.number, run.seed, run.world, {**run.parameters, "people.habit": 0.11})
    digests = {one.digest, trial(weeks=13).digest, b.Trial(one.futures, PHRASES[:1]).digest,
               b.Trial(((scenario, other), one.futures[1]), PHRASES).digest}  # fmt: skip
    monkeypatch.setattr(b, "model_fingerprint", lambda: "edited")
    assert len(digests | {trial().digest}) == 5


def test_a_future_that_fails_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def tables(*_: object, **__: object) -> dict[str, dict[str, np.ndarray]]:
        weeks = {"run": np.repeat([0, 1], [7, 3]), "posts": np.ones(10), "concern": np.full(10, 0.5)}
        return {"runs": {"run": np.array([0, 1]), "status": np.array(["ok", "failed"])}, "weekly": weeks}

    monkeypatch.setattr(b, "run_together", tables)
    found = b.work_out(trial())
    assert found["posts to 6"][0] == 7.0 and np.isnan(found["posts to 6"][1])
