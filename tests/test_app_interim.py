"""Interim answers: a study under way is looked at again and again, and each look is the study of its futures."""

from __future__ import annotations

import tempfile
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from analysis.app.answers import Answer
from analysis.app.crew import AT_FIRST, MANY, Alone
from analysis.app.lanes import Lane
from analysis.app.plans import nothing_planned
from analysis.app.work import COPY, FIRST_RUNS, LARGE, Workshop
from analysis.errors import Cancelled, StudyError
from analysis.store import STUDIES
from analysis.tables import PARTS
from sim.scenario import Scenario
from tests import fake_runs
from tests.cases import company
from tests.test_app_work import RUNS, answers, go_on, tell

BLOCK = 50  # futures of a small company that are worked out together


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def plan_of(people: int = 0) -> Scenario:
    plan = company(weeks=10, goal={"stage": "silos", "by_week": 8})
    return plan.but(**{"organization.departments.Support.headcount": people}) if people else plan


def workshop(runs: int, run: Any = fake_runs.run) -> Workshop:
    return Workshop(runs, pool=Alone(run))


def test_more_futures_are_shown_while_the_rest_is_worked_out() -> None:
    found = answers(workshop(4 * BLOCK), plan_of())
    assert [one.futures for one in found] == [FIRST_RUNS, BLOCK, 4 * BLOCK]
    assert [one.final for one in found] == [False, False, True]
    assert [one.folder == "" for one in found] == [True, True, False]


def test_an_interim_answer_is_the_answer_of_its_futures() -> None:
    _, interim, _ = answers(workshop(4 * BLOCK), plan_of())
    alone = answers(workshop(BLOCK), plan_of())[-1]
    assert (interim.wanted, alone.wanted) == (4 * BLOCK, BLOCK)
    assert replace(interim, wanted=BLOCK, folder=alone.folder) == alone


def test_the_whole_answer_is_the_same_whether_it_was_looked_at_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = answers(workshop(4 * BLOCK), plan_of())[-1]
    there = {path.name: path.read_bytes() for path in Path(looked_at.folder).glob("*.parquet")}
    monkeypatch.setattr("analysis.app.interim.GROWTH", 10 * BLOCK)
    monkeypatch.setattr("analysis.app.work.STUDIES", Path("others"))
    found = answers(workshop(4 * BLOCK), plan_of())
    assert [one.futures for one in found] == [FIRST_RUNS, 4 * BLOCK]
    assert replace(found[-1], folder=looked_at.folder) == looked_at
    assert there and there == {path.name: path.read_bytes() for path in Path(found[-1].folder).glob("*.parquet")}


def test_after_a_thinned_copy_the_first_futures_of_the_company_itself_are_shown() -> None:
    found = answers(workshop(5 * FIRST_RUNS), plan_of(LARGE + 1_000))
    assert [one.futures for one in found] == [AT_FIRST, FIRST_RUNS, FIRST_RUNS, 4 * FIRST_RUNS, 5 * FIRST_RUNS]
    assert all(0 < one.thinned <= COPY for one in found[:2]) and not any(one.thinned for one in found[2:])


def test_of_many_people_half_of_the_first_futures_are_shown_first_and_none_is_worked_out_twice() -> None:
    worked: list[int] = []

    def run(block: Any, on_week: Any) -> Any:
        worked.append(len(block.runs))
        return fake_runs.run(block, on_week)

    shop, plan, shown = workshop(RUNS, run), plan_of(MANY + 1), list[tuple[Answer, int]]()
    whole = shop.answer(plan, tell, lambda found: shown.append((found, sum(worked))), go_on)
    assert [(one.futures, count) for one, count in shown] == [(AT_FIRST, 2 * AT_FIRST), (FIRST_RUNS, 2 * FIRST_RUNS)]
    again = answers(workshop(FIRST_RUNS), plan)[-1]
    assert replace(shown[1][0], wanted=FIRST_RUNS, folder=again.folder) == again
    assert whole.final


def test_where_others_wait_all_first_futures_are_looked_at_in_one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lane, "waiting", 1)
    assert [one.futures for one in answers(workshop(RUNS), plan_of(MANY + 1))] == [FIRST_RUNS, RUNS]


def test_who_asks_while_the_rest_is_got_ready_does_not_wait_for_it() -> None:
    shop, plan, found = workshop(RUNS), plan_of(MANY + 1), list[Answer]()
    asks = threading.Thread(target=lambda: found.extend(answers(shop, plan)))
    blocks: list[int] = []

    def run(block: Any, on_week: Any) -> Any:
        blocks.append(len(block.runs))
        if len(blocks) == 3:  # the first half of both is there
            asks.start()
            deadline = monotonic() + 30
            while not shop._waiting and monotonic() < deadline:
                sleep(0.01)
        return fake_runs.run(block, on_week)

    shop.soon = Alone(run)
    with pytest.raises(Cancelled):
        shop.prepare(plan, nothing_planned(plan), go_on)
    asks.join(60)
    assert [one.futures for one in found] == [AT_FIRST, FIRST_RUNS, RUNS]
    assert not shop._waiting


def test_where_all_first_futures_are_there_they_are_shown_at_once() -> None:
    shop, plan = workshop(RUNS), plan_of(MANY + 1)
    shop.prepare(plan, nothing_planned(plan), go_on)
    assert [one.futures for one in answers(shop, plan)] == [FIRST_RUNS, RUNS]


def test_who_leaves_during_an_interim_look_keeps_what_is_finished(tmp_path: Path) -> None:
    shown: list[Answer] = []
    with pytest.raises(Cancelled):
        workshop(4 * BLOCK).answer(plan_of(), tell, shown.append, lambda: len(shown) == 2)
    (study,) = STUDIES.iterdir()
    assert len(list((study / PARTS).glob("[0-9]*"))) == 2
    left = [path.name for path in (tmp_path / "temporary").iterdir() if not path.name.startswith("headway-shelf-")]
    assert left == [] and not list(study.glob(".look-*"))


def test_who_goes_on_sees_at_once_what_is_there() -> None:
    shown: list[Answer] = []
    with pytest.raises(Cancelled):
        workshop(4 * BLOCK).answer(plan_of(), tell, shown.append, lambda: len(shown) == 2)
    worked: list[int] = []

    def run(block: Any, on_week: Any) -> Any:
        worked.append(len(block.runs))
        return fake_runs.run(block, on_week)

    again: list[tuple[Answer, int]] = []
    whole = workshop(4 * BLOCK, run).answer(plan_of(), tell, lambda found: again.append((found, len(worked))), go_on)
    assert again == [(shown[1], 0)], "not eight futures, not the same twice, and nothing worked out for it"
    assert worked == [BLOCK] * 6 and whole.final


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), StudyError("killed twice"), ValueError("x")])
def test_a_look_that_fails_does_not_stop_the_study(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("analysis.app.interim.link_part", refuse)
    found = answers(workshop(4 * BLOCK), plan_of())
    assert [one.futures for one in found] == [FIRST_RUNS, 4 * BLOCK]
    assert caplog.text.count(str(error)) == 1, "it is tried again only once there is more to see"


def test_a_look_lets_first_impressions_go_first() -> None:
    shop, shown, held = workshop(4 * BLOCK), list[int](), list[bool]()
    shop.quick = Lane(1)
    with ExitStack() as somebody_else:

        def tell(futures: int, share: float) -> None:
            if futures == 4 * BLOCK and not held:
                held.append(True)
                somebody_else.enter_context(shop.quick.turn(go_on))

        whole = shop.answer(plan_of(), tell, lambda found: shown.append(found.futures), go_on)
    assert shown == [FIRST_RUNS] and whole.final


def test_a_study_of_few_futures_has_no_interim_look() -> None:
    assert [one.futures for one in answers(workshop(RUNS), plan_of())] == [FIRST_RUNS, RUNS]


def test_what_is_shown_last_is_what_is_returned() -> None:
    shown: list[Answer] = []
    whole = workshop(4 * BLOCK).answer(plan_of(), tell, shown.append, go_on)
    assert whole.final and not any(one.final for one in shown)
