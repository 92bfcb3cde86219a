"""Who works for the page: what is called in another process, killed, stopped; futures worked out before they are asked
for; a first impression that says what the whole study of its futures says."""

from __future__ import annotations

import os
import platform
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.app.crew import LATER, Alone, Impression, early_answer, ready, whole_answer
from analysis.app.plans import nothing_planned
from analysis.app.work import FIRST_RUNS, Workshop
from analysis.bands import mean_interval, quantile_bands
from analysis.errors import Cancelled, StudyError
from analysis.experiments import Plan, carry_out
from analysis.store import SUMMARY
from analysis.study import open_study
from analysis.summary import summarize
from analysis.workers import METHOD, REST_SECONDS, OnWeek, Workers
from tests import fake_runs
from tests.cases import company


def doubled(number: int, on_week: OnWeek) -> tuple[int, int]:
    """Twice the number, and who found that."""
    return 2 * number, os.getpid()


def refuse(on_week: OnWeek) -> None:
    raise StudyError("there is no such folder")


def never_done(on_week: OnWeek) -> None:
    while True:
        on_week(0)
        time.sleep(0.01)


def killed(notes: Path, times: int, on_week: OnWeek) -> int:
    """Its process dies so many times."""
    count = len(list(notes.iterdir()))
    if count < times:
        (notes / str(count)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return count


def note(notes: Path) -> None:
    (notes / str(os.getpid())).write_text("model" if "sim.model" in sys.modules else "nothing")


def kept_blocks(megabytes: int, on_week: OnWeek) -> int:
    """Fill memory and let go of all but the last bit of it, so that the C library keeps the rest; what is then held."""
    blocks = [bytes(20_000) for _ in range(50 * megabytes)]
    last = blocks.pop()
    blocks.clear()
    held.append(last)
    return resident()


def arrow_uses(on_week: OnWeek) -> tuple[int, str]:
    """How many cores, and whose memory."""
    import pyarrow

    return pyarrow.cpu_count(), pyarrow.default_memory_pool().backend_name


def now_held(on_week: OnWeek) -> int:
    return resident()


def resident() -> int:
    """Megabytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


held: list[bytes] = []


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers(1)
    yield made
    made.close()


def test_what_is_called_is_done_in_another_process(workers: Workers) -> None:
    found, process = workers.call(doubled, 21)
    assert found == 42
    assert process != os.getpid()
    with pytest.raises(StudyError, match="no such folder"):
        workers.call(refuse)


def test_a_process_takes_one_core_and_memory_it_can_give_back(workers: Workers) -> None:
    assert workers.call(arrow_uses) == (1, "system")


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="only Linux has this class of processes")
def test_where_the_system_refuses_to_step_back_that_far_it_is_less(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(22, "Invalid argument")

    steps: list[int] = []
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(os, "nice", steps.append)
    ready(LATER)
    assert steps == [LATER]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library can be asked for memory back")
def test_a_process_without_work_gives_memory_back(workers: Workers) -> None:
    full = workers.call(kept_blocks, 400)
    end = time.monotonic() + 20 * REST_SECONDS
    while (now := workers.call(now_held)) > full - 200 and time.monotonic() < end:
        time.sleep(1.5 * REST_SECONDS)
    assert now <= full - 200, "of 400 MB it held on to"


def test_what_nobody_wants_any_more_stops(workers: Workers) -> None:
    with pytest.raises(Cancelled):
        workers.call(never_done, cancelled=lambda: True)
    assert workers.call(doubled, 1)[0] == 2, "the process is free again"


def test_a_killed_process_is_replaced_once(workers: Workers, tmp_path: Path) -> None:
    assert workers.call(killed, tmp_path, 1) == 1
    with pytest.raises(StudyError, match="killed twice"):
        workers.call(killed, tmp_path, 9)


def test_every_process_begins_in_the_same_way(tmp_path: Path) -> None:
    made = Workers(1, partial(note, tmp_path))
    try:
        _, process = made.call(doubled, 1)
    finally:
        made.close()
    (told,) = tmp_path.iterdir()
    assert told.name == str(process)
    assert told.read_text() == ("model" if METHOD == "forkserver" else "nothing"), "what it is a copy of is loaded"


def test_an_early_answer_says_what_the_study_of_its_futures_says(tmp_path: Path) -> None:
    plan = company(goal={"stage": "silos", "by_week": 20})
    arms, crew, told = [nothing_planned(plan), plan], Alone(fake_runs.run), []
    first = Impression.of(arms, FIRST_RUNS, 7)
    looked_at, kept = tmp_path / "first", tmp_path / "kept"
    carry_out(
        first, looked_at, executor=crew, kept=False,
        finish=lambda made: told.append(crew.call(early_answer, made, plan, 200, 0)),
    )  # fmt: skip
    whole = Plan.of(arms, FIRST_RUNS, 7)
    carry_out(whole, kept, executor=crew, finish=lambda made: told.append(crew.call(whole_answer, made, plan)))
    impression, answer = told
    assert not list(looked_at.glob("*.yaml")) and not list(looked_at.glob("weekly.parquet"))
    assert not (looked_at / SUMMARY).exists() and (kept / SUMMARY).exists()
    assert replace(impression, wanted=FIRST_RUNS, folder=answer.folder) == answer
    assert (impression.final, answer.final) == (False, True)


def test_what_was_got_ready_is_not_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    worked: list[tuple[str, int]] = []

    def run(block: Any, on_week: OnWeek) -> Any:
        worked.append((block.arm.name, len(block.runs)))
        return fake_runs.run(block, on_week)

    plan = company()
    shop = Workshop(FIRST_RUNS + 4, pool=Alone(run))
    shop.prepare(plan, nothing_planned(plan), lambda: False)
    assert sum(count for _, count in worked) == 2 * FIRST_RUNS
    ready = list(worked)
    shown: list[tuple[int, int]] = []
    shop.answer(plan, lambda *_: None, lambda found: shown.append((found.futures, len(worked))), lambda: False)
    assert shown == [(FIRST_RUNS, len(ready))]
    shop.close()


def test_every_number_of_a_summary_is_that_of_its_column(tmp_path: Path) -> None:
    scenario = company(weeks=30)
    carry_out(Plan.of([scenario], 9, 7), tmp_path / "s", executor=Alone(fake_runs.run))
    study = open_study(tmp_path / "s")
    told = summarize(study)["arms"][scenario.name]["outcomes"]["posts"]
    posts = study.values("posts")
    for numbers, values in (
        (told["quarters"][1], posts[:, 14:27].sum(axis=1)),
        (told["end"], posts.sum(axis=1)),
    ):
        mean = mean_interval(values, study.worlds)
        assert [numbers[name] for name in ("mean", "low", "high")] == [mean.mean, mean.low, mean.high]
        assert numbers["p50"] == quantile_bands(values[:, None])[2, 0] == np.median(values)
