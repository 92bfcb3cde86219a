"""The page's work: the studies of the command line, a first impression before, one at a time, stopped on request."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import Cancelled, replicate
from analysis.app.answers import Answer
from analysis.app.plans import MOVABLE, moved, nothing_planned, read_week, rows_of
from analysis.app.work import FIRST_RUNS, Workshop, in_words
from analysis.executors import InProcess
from analysis.experiments import Plan, StudyError
from analysis.store import STUDIES, default_name
from analysis.study import Study, open_study
from sim.scenario import Scenario, load_scenario
from tests import fake_runs
from tests.cases import company

RUNS = FIRST_RUNS + 4


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def workshop(runs: int = RUNS, pool: Any = None) -> Workshop:
    return Workshop(runs, pool=pool or InProcess(fake_runs.run))


def tell(futures: int, share: float) -> None:
    pass


def go_on() -> bool:
    return False


def answers(shop: Workshop, scenario: Scenario) -> list[Answer]:
    return list(shop.answers(scenario, tell, go_on))


def test_a_first_impression_comes_before_the_whole_answer() -> None:
    first, whole = answers(workshop(), company())
    assert (first.futures, first.final, first.folder) == (FIRST_RUNS, False, "")
    assert (whole.futures, whole.final) == (RUNS, True)
    assert Path(whole.folder).is_dir()
    assert [path.name for path in STUDIES.iterdir()] == [Path(whole.folder).name]


def test_the_study_is_the_one_of_the_command_line_and_is_not_worked_out_twice() -> None:
    scenario = company()
    whole = answers(workshop(), scenario)[-1]
    plan = Plan.of([nothing_planned(scenario), scenario], RUNS, 7)
    assert whole.folder == str(STUDIES / default_name(plan))
    (again,) = answers(workshop(pool=InProcess(fake_runs.never)), scenario)
    assert again == whole


def test_the_saved_file_gives_the_same_numbers(tmp_path: Path) -> None:
    # With the real model, as the button and ``simulate`` do it.
    plan = moved(company(weeks=10), {"train": 2, "rules": 1})
    shop = Workshop(4, pool=InProcess())
    (whole,) = answers(shop, plan)
    file = tmp_path / "saved.yaml"
    file.write_text(whole.scenario.to_yaml(), encoding="utf-8")
    alone = replicate(load_scenario(file), runs=4, seed=7, workers=1)
    on_page = Study(whole.folder, plan.name)
    assert plan.name == "Small company, changed"
    for table in ("runs", "weekly", "departments", "agents", "levers", "events"):
        mine, theirs = getattr(alone, table), getattr(on_page, table)
        assert len(mine)
        assert mine.equals(theirs), table


def test_a_story_without_a_plan_is_told_alone() -> None:
    whole = answers(workshop(), company(levers={}))[-1]
    assert len(open_study(whole.folder).arms) == 1
    assert whole.differences == ()
    assert whole.adoption is not None


def test_progress_is_told_for_both_steps() -> None:
    told: list[tuple[int, float]] = []
    list(workshop().answers(company(), lambda futures, share: told.append((futures, share)), go_on))
    assert {futures for futures, _ in told} == {FIRST_RUNS, RUNS}
    for step in (FIRST_RUNS, RUNS):
        shares = [share for futures, share in told if futures == step]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


def test_stopping_keeps_what_was_finished() -> None:
    shop = workshop()
    waiting = shop.answers(company(), tell, stop := threading.Event().is_set)
    assert next(waiting).futures == FIRST_RUNS
    stopped = shop.answers(company(), tell, lambda: True)
    waiting.close()
    with pytest.raises(Cancelled):
        next(stopped)
    assert answers(shop, company())[-1].final
    assert not stop()


def test_two_visitors_with_the_same_plan_wait_for_each_other() -> None:
    shop, found = workshop(), []
    threads = [threading.Thread(target=lambda: found.append(answers(shop, company())[-1])) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 2
    assert found[0] == found[1]


def test_who_waits_for_a_turn_can_leave() -> None:
    shop = workshop()
    first = shop.answers(company(), tell, go_on)
    next(first)
    with pytest.raises(Cancelled):
        next(shop.answers(company(), tell, lambda: True))
    first.close()


def test_a_server_that_ends_stops_the_work() -> None:
    shop = workshop()
    shop.close()
    with pytest.raises(Cancelled):
        answers(shop, company())


def test_a_plan_none_of_whose_futures_end_is_told() -> None:
    def broken(*_: Any) -> Any:
        raise ValueError("this never works")

    whole = answers(workshop(pool=InProcess(broken)), company())[-1]
    assert "No future ran to its end" in whole.headline
    assert (whole.adoption, whole.stages) == (None, None)
    assert "this never works" in whole.sure[0]


def test_where_nothing_can_be_kept_that_is_told_at_once() -> None:
    STUDIES.write_text("not a folder")
    with pytest.raises(StudyError) as error:
        answers(workshop(pool=InProcess(fake_runs.never)), company())
    told = in_words(error.value)
    assert told == (
        "The answer cannot be kept on this computer: the folder studies cannot be made: there is a file of that name."
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device", "studies/x"), "no space left on device (studies/x)"),
        (MemoryError(), "too little memory"),
        (RuntimeError("KeyError: 'x'"), "The window in which this page was started says more"),
    ],
)
def test_what_went_wrong_is_told_in_words(error: BaseException, words: str) -> None:
    assert words in in_words(error)
    assert "KeyError" not in in_words(error)


# --- the plan --------------------------------------------------------------------------------------------------------


def test_rows_keep_their_numbers_when_they_are_moved() -> None:
    story = company()
    before, after = rows_of(story, {}), rows_of(story, {"train": 29})
    assert [(row.number, row.id) for row in before] == [(row.number, row.id) for row in after]
    assert {row.id: row.week for row in after} == {**{row.id: row.week for row in before}, "train": 29}
    assert {row.id for row in before if row.movable} == {"train", "rules", "push"}


def test_a_plan_that_is_not_moved_is_the_story_itself() -> None:
    story = company()
    same = {lever.id: lever.week for lever in story.levers}
    assert moved(story, {}) is story
    assert moved(story, same) is story
    assert moved(story, {"elsewhere": 3}) is story


weeks = st.dictionaries(st.sampled_from(["train", "rules", "push"]), st.integers(1, 30))


@given(weeks)
def test_moving_is_a_patch_of_the_story(week: dict[str, int]) -> None:
    story = company()
    by_hand = story.but(**{f"levers.{name}.week": value for name, value in week.items()})
    assert moved(story, week).digest() == by_hand.digest()


def test_doing_nothing_is_the_story_of_that_name() -> None:
    story = load_scenario("first-tweet")
    nothing = nothing_planned(story)
    assert nothing.digest() == load_scenario("do-nothing").digest()
    assert nothing.name == load_scenario("do-nothing").name


def test_the_first_story_has_something_to_move() -> None:
    from analysis.app.state import FIRST_STORY

    assert {lever.lever for lever in load_scenario(FIRST_STORY).levers} >= set(MOVABLE)


@pytest.mark.parametrize("text", ["", "abc", "3.5", "0", "31", "-2", "9" * 5000])
def test_a_week_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"30( are possible)?\.$"):
        read_week(text, 30)


@pytest.mark.parametrize(("text", "week"), [("1", 1), (" 30 ", 30), (7, 7)])
def test_a_week_is_read(text: object, week: int) -> None:
    assert read_week(text, 30) == week
