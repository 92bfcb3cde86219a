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
from analysis.app.crew import Alone
from analysis.app.draft import MOST_STEPS, Draft
from analysis.app.lanes import Lane
from analysis.app.plans import (
    added,
    aimed,
    by_verb,
    last_week,
    moved_shock,
    nothing_planned,
    opened,
    read_week,
    rows_of,
    span,
    with_shock,
    without_shock,
)
from analysis.app.work import AT_ONCE, FIRST_RUNS, Workshop, in_words
from analysis.experiments import Plan, StudyError
from analysis.store import STUDIES, default_name
from analysis.study import Study, open_study
from sim.levers.lever import LEVERS
from sim.problems import ScenarioError
from sim.scenario import Scenario, declare_all, load_scenario
from tests import fake_runs
from tests.cases import company

RUNS = FIRST_RUNS + 4
declare_all()  # every lever is known


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def workshop(runs: int = RUNS, pool: Any = None) -> Workshop:
    return Workshop(runs, pool=pool or Alone(fake_runs.run))


def tell(futures: int, share: float) -> None:
    pass


def not_shown(_: Answer) -> None:
    pass


def go_on() -> bool:
    return False


def answers(shop: Workshop, scenario: Scenario) -> list[Answer]:
    """What is shown on the way, and the whole answer."""
    found: list[Answer] = []
    found.append(shop.answer(scenario, tell, found.append, go_on))
    return found


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
    (again,) = answers(workshop(pool=Alone(fake_runs.never)), scenario)
    assert again == whole


def test_the_saved_file_gives_the_same_numbers(tmp_path: Path) -> None:
    # With the real model, as the button and ``simulate`` do it.
    plan = company(weeks=10).but(name="Small company, changed", **{"levers.train.week": 2, "levers.rules.week": 1})
    shop = Workshop(4, pool=Alone())
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
    assert whole.adoption


def test_progress_is_told_for_both_steps() -> None:
    told: list[tuple[int, float]] = []
    workshop().answer(company(), lambda futures, share: told.append((futures, share)), not_shown, go_on)
    assert {futures for futures, _ in told} == {FIRST_RUNS, RUNS}
    for step in (FIRST_RUNS, RUNS):
        shares = [share for futures, share in told if futures == step]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


def test_stopping_keeps_what_was_finished() -> None:
    shop = workshop()
    shown: list[Answer] = []
    with pytest.raises(Cancelled):
        shop.answer(company(), tell, shown.append, lambda: bool(shown))  # stopped once the first impression is there
    assert [found.futures for found in shown] == [FIRST_RUNS]
    assert answers(shop, company())[-1].final


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
    there, leave = threading.Event(), threading.Event()

    def show(_: Answer) -> None:
        there.set()
        assert leave.wait(60)

    first = threading.Thread(target=shop.answer, args=(company(), tell, show, go_on))
    first.start()
    assert there.wait(60)
    with pytest.raises(Cancelled):
        shop.answer(company(), tell, not_shown, lambda: True)
    leave.set()
    first.join(60)


def test_a_server_that_ends_stops_the_work() -> None:
    shop = workshop()
    shop.close()
    with pytest.raises(Cancelled):
        answers(shop, company())


def test_a_plan_none_of_whose_futures_end_is_told() -> None:
    def broken(*_: Any) -> Any:
        raise ValueError("this never works")

    whole = answers(workshop(pool=Alone(broken)), company())[-1]
    assert "No future ran to its end" in whole.headline
    assert not whole.adoption
    assert not whole.dots
    assert "this never works" in whole.sure[0]


def test_where_nothing_can_be_kept_that_is_told_at_once() -> None:
    STUDIES.write_text("not a folder")
    with pytest.raises(StudyError) as error:
        answers(workshop(pool=Alone(fake_runs.never)), company())
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


def test_rows_stand_under_their_verbs() -> None:
    story = company()
    rows = rows_of(story)
    assert [row.id for row in rows] == [lever.id for lever in story.levers]
    grouped = {verb: [row.id for row in group] for verb, group in by_verb(rows)}
    assert grouped == {"allow": ["rules"], "teach": ["train"], "try": ["listen", "push"], "lead": ["sponsor"]}


@given(st.integers(-5, 40), st.integers(-5, 40))
def test_a_span_is_always_possible(first: int, last: int) -> None:
    story = company()
    lever = next(lever for lever in story.levers if lever.id == "train")
    other = story.but(**span(story, lever, first, last))
    again = next(lever for lever in other.levers if lever.id == "train")
    assert 1 <= again.week <= last_week(other, again) <= story.weeks


@pytest.mark.parametrize("kind", sorted(LEVERS))
def test_every_lever_of_the_catalogue_can_be_added_and_changed(kind: str) -> None:
    story = company()
    id_, changes = added(story, kind)
    other = story.but(**changes)
    lever = next(lever for lever in other.levers if lever.id == id_)
    narrow = other.but(**aimed(lever, "departments", ["Marketing"]))
    same = next(entry for entry in narrow.levers if entry.id == id_)
    assert same.target.departments == ("Marketing",)
    assert narrow.but(**aimed(same, "departments", [])).digest() == other.digest()
    assert aimed(lever, "departments", []) == {}


def test_what_happens_can_be_put_moved_and_taken_away() -> None:
    story = company()
    one = story.but(**with_shock(story, "downturn", 12))
    two = one.but(**with_shock(one, "launch", 5))
    assert [(shock.shock, shock.week) for shock in two.shocks] == [("launch", 5), ("downturn", 12)]
    assert two.but(**moved_shock(two, 0, 99)).shocks[-1].week == story.weeks
    assert two.but(**without_shock(two, 0)).digest() == one.digest()
    again = two.but(**with_shock(two, "launch", 20))
    assert [shock.called for shock in again.shocks] == ["launch", "downturn", "launch-2"], "each has luck of its own"
    assert one.but(**without_shock(one, 0)).digest() == story.digest()


def test_every_step_can_be_undone_and_done_again() -> None:
    draft = Draft.of(company())
    assert draft.change({"levers.train.week": 3}) is draft
    one = draft.change({"levers.train.week": 9})
    two = one.change({"levers.rules": None})
    assert two.undo().now.digest() == one.now.digest()
    assert two.undo().undo().now.digest() == draft.now.digest()
    assert two.undo().undo().undo().now.digest() == draft.now.digest()
    assert two.undo().redo().now.digest() == two.now.digest()
    assert two.undo().change({"levers.train.week": 20}).ahead == ()
    assert len(two.differs()) == 2
    assert draft.differs() == []
    shocked = two.change({"shocks": [{"shock": "downturn", "week": 9}]})
    assert shocked.standing.shocks == shocked.now.shocks, "doing nothing meets the same"
    assert shocked.undo().standing.digest() == draft.standing.digest()
    richer = draft.change({"budget.cash": 1.0})
    assert richer.standing.digest() == nothing_planned(richer.now).digest(), "a company in another place"
    assert one.standing is draft.standing, "the same company"
    typed = draft.change({"levers.train.week": 1}).change(
        {"levers.train.week": 10, "levers.train.weeks": 5}, goes_on=True
    )
    assert typed.undo().now.digest() == draft.now.digest(), "letters of one number are one step"
    assert len(typed.change({"levers.rules": None}, goes_on=True).past) == 2, "another part is another step"
    assert len(typed.undo().change({"levers.train.week": 7}, goes_on=True).past) == 1, "what was undone is no beginning"
    met = shocked.change({"shocks": [{"shock": "downturn", "week": 11}]}, goes_on=True)
    assert len(met.past) == len(shocked.past) + 1, "to add it was a step of its own"
    later = met.change({"shocks": [{"shock": "downturn", "week": 12}]}, goes_on=True)
    assert len(later.past) == len(met.past), "the week of the same"
    both = [{"shock": "downturn", "week": 12}, {"shock": "lawsuit", "week": 9}]
    other = later.change({"shocks": both}).change({"shocks": [both[0], both[1] | {"week": 10}]}, goes_on=True)
    third = other.change({"shocks": [both[0] | {"week": 13}, both[1] | {"week": 10}]}, goes_on=True)
    assert len(third.past) == len(other.past) + 1, "another happening is another step"
    back = draft.change({"levers.train.week": 9}).change({"levers.train.week": 3}, goes_on=True)
    assert back.now.digest() == draft.now.digest() and not back.past, "what is as before is no step"
    assert len(met.change({"shocks": None}, goes_on=True).past) == len(met.past) + 1, "taken away"
    for week in range(1, 2 * MOST_STEPS):
        draft = draft.change({"levers.train.week": 4 + week % 7})
    assert len(draft.past) == MOST_STEPS


def test_doing_nothing_is_the_story_of_that_name() -> None:
    story = load_scenario("first-tweet")
    nothing = nothing_planned(story)
    assert nothing.digest() == load_scenario("do-nothing").digest()
    assert nothing.name == load_scenario("do-nothing").name


def test_a_file_that_somebody_brings_is_data_and_bounded() -> None:
    story = company()
    assert opened(story.to_yaml().encode()).digest() == story.digest()
    for content in (b"x" * 300_000, b"\xff\xfe\x00", b"PK\x03\x04\x00\x00"):
        with pytest.raises((ValueError, ScenarioError)):
            opened(content)
    for text in (
        "!!python/object/apply:os.system ['true']",
        "a: &a [x]\nb: *a",
        "organization: ../../etc/passwd",
        "based_on: ../../etc/passwd",
        "organization: company.yaml",
        "[" * 60 + "]" * 60,
        "",
    ):
        with pytest.raises(ScenarioError):
            opened(text.encode())


# --- turns -----------------------------------------------------------------------------------------------------------


def test_turns_are_given_in_order_and_who_leaves_holds_nobody_up() -> None:
    lane, order = Lane(1), []
    inside, go = threading.Event(), threading.Event()

    def hold() -> None:
        with lane.turn(go_on):
            inside.set()
            go.wait(30)

    def come(number: int, leaves: bool) -> None:
        try:
            with lane.turn(lambda: leaves):
                order.append(number)
        except Cancelled:
            order.append(-number)

    first = threading.Thread(target=hold)
    first.start()
    inside.wait(30)
    threads = []
    for number in (1, 2, 3):
        threads.append(threading.Thread(target=come, args=(number, number == 2)))
        threads[-1].start()
        while lane.waiting < (number if number < 2 else number - 1) and threads[-1].is_alive():
            pass
    threads[1].join(30)
    go.set()
    for thread in (first, *threads):
        thread.join(30)
    assert order == [-2, 1, 3]


def test_a_turn_at_once_is_had_only_where_nobody_waits() -> None:
    lane = Lane(1)
    with lane.turn_now() as mine, lane.turn_now() as other:
        assert (mine, other) == (True, False)
    with lane.turn(go_on), lane.turn_now() as late:
        assert not late
    with lane.turn_now() as again:
        assert again, "what was not had is not given back"


def test_twenty_visitors_are_served_a_few_at_a_time() -> None:
    most, now, lock = 0, 0, threading.Lock()

    def run(block: Any, on_week: Any) -> Any:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        try:
            return fake_runs.run(block, on_week)
        finally:
            with lock:
                now -= 1

    shop = workshop(FIRST_RUNS, Alone(run))
    weeks = [{"levers.train.week": 1 + k % 8, "levers.listen.week": 1 + k // 8} for k in range(20)]
    plans = [company(weeks=8).but(name=f"Plan {k}", **week) for k, week in enumerate(weeks)]
    found: dict[int, Answer] = {}

    def visit(k: int) -> None:
        found[k] = answers(shop, plans[k])[-1]

    threads = [threading.Thread(target=visit, args=(k,)) for k in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert len(found) == 20
    assert {found[k].scenario.digest() for k in found} == {plan.digest() for plan in plans}
    assert all(found[k].scenario.digest() == plans[k].digest() for k in found), "nobody sees another's work"
    assert most <= 2 * AT_ONCE
    assert len(shop.shelf) <= 64


@pytest.mark.parametrize("text", ["", "abc", "3.5", "0", "31", "-2", "9" * 5000])
def test_a_week_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"30( are possible)?\.$"):
        read_week(text, 30)


@pytest.mark.parametrize(("text", "week"), [("1", 1), (" 30 ", 30), (7, 7)])
def test_a_week_is_read(text: object, week: int) -> None:
    assert read_week(text, 30) == week
