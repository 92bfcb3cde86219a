"""What to try next: changes of one lever each, tried on the plan's own luck, the best first."""

from __future__ import annotations

from pathlib import Path

import fake_runs
import pytest
from cases import company

from analysis import Study, replicate
from analysis.executors import InProcess
from analysis.suggestions import (
    FUTURES,
    VARIANTS,
    Suggestion,
    one_lever_changes,
    read_suggestions,
    suggest,
)
from sim.levers.lever import LEVERS
from sim.scenario import Scenario

QUICK = InProcess(fake_runs.run)
SHORT = {
    "train": {"lever": "training", "week": 10, "weeks": 6, "target": {"departments": ["Marketing"]}},
    "rules": {"lever": "policy", "week": 4, "posture": "spokespersons"},
}


def plan(**top: object) -> Scenario:
    return company(levers=SHORT, weeks=30, goal={"stage": "silos", "by_week": 30}, **top)


def differing(one: Scenario, other: Scenario) -> list[str]:
    before, after = ({lever.id: lever for lever in s.levers} for s in (one, other))
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def test_each_change_touches_one_lever_and_nothing_else() -> None:
    scenario = plan()
    changes = one_lever_changes(scenario)
    assert len(changes) == VARIANTS
    assert len({change.scenario.digest() for change in changes} | {scenario.digest()}) == VARIANTS + 1
    for change in changes:
        assert len(differing(scenario, change.scenario)) == 1
        assert scenario.but(**change.changes).digest() == change.scenario.digest()
        assert change.scenario.but(**{"levers": None}).digest() == scenario.but(**{"levers": None}).digest()


def test_every_rule_takes_its_turn() -> None:
    labels = [change.label for change in one_lever_changes(plan(), count=7)]
    added = [label for label in labels if label.startswith("add ")]
    assert [labels.index(label) for label in added] == [0, 2, 4]
    assert [label for label in labels if label not in added] == [
        'ask for training "train" in week 5, not 10',
        'go on with training "train" for 19 weeks, not 6',
        'policy "rules": posture guidelines, not spokespersons',
        'training "train" for PR and Support too',
    ]


def test_a_plan_with_nothing_gets_levers_to_begin_with() -> None:
    scenario = company(levers={}, weeks=30)
    changes = one_lever_changes(scenario, count=50)
    added = {lever.lever for change in changes for lever in change.scenario.levers}
    assert added == set(LEVERS)
    assert all(len(change.scenario.levers) == 1 for change in changes)


def test_a_plan_with_everything_is_changed_not_added_to() -> None:
    full = {name: {"lever": name, "week": 2} for name in LEVERS if name != "policy"}
    scenario = company(levers=full | {"rules": {"lever": "policy", "week": 2, "posture": "open"}}, weeks=30)
    for change in one_lever_changes(scenario, count=50):
        assert len(change.scenario.levers) == len(scenario.levers)


def test_levers_that_build_what_is_missing_are_added_first(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = company(levers={"train": SHORT["train"]}, weeks=30)
    monkeypatch.setattr(LEVERS["listening"], "builds", ("one_thing",))
    monkeypatch.setattr(LEVERS["pilot"], "builds", ("something_else",))
    for missing, first in ((["something else", "one thing"], "pilot"), (["one thing"], "listening")):
        assert one_lever_changes(scenario, 1, missing)[0].label.startswith(f"add {first}")


def test_a_verb_that_the_plan_lacks_comes_before_more_of_the_same() -> None:
    plan = {"train": SHORT["train"], "listen": {"lever": "listening", "week": 3}}
    added = one_lever_changes(company(levers=plan, weeks=30), count=1)[0].scenario
    new = next(lever for lever in added.levers if lever.id not in plan)
    assert new.verb not in {LEVERS["training"].verb, LEVERS["listening"].verb}


def test_changes_past_the_end_are_left_out() -> None:
    scenario = company(levers={"late": {"lever": "training", "week": 1, "weeks": 1040}}, weeks=30)
    assert not any(change.label.startswith(("go on", "ask for")) for change in one_lever_changes(scenario, count=50))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return replicate(plan(), 30, out=tmp_path_factory.mktemp("plan") / "s", executor=QUICK)


def test_the_best_is_first_and_paired_with_the_plan(study: Study) -> None:
    tried = suggest(study, executor=QUICK)
    assert tried[0].label.startswith("add ")  # the stand-in rewards every lever alike
    best = tried[0]
    assert best.futures == FUTURES
    assert best.mean_stage["mean"] == pytest.approx(1.0)
    assert best.mean_stage["better"] == 1.0
    assert best.goal is not None
    assert best.goal["count"] >= best.goal["before"]
    assert all(one.mean_stage["same"] == 1.0 for one in tried if not one.label.startswith("add "))
    assert [one.rank for one in tried] == sorted((one.rank for one in tried), reverse=True)


def test_suggestions_are_kept_with_the_study(study: Study) -> None:
    tried = suggest(study, executor=QUICK)
    assert read_suggestions(study) == tried
    assert suggest(study, executor=InProcess(fake_runs.never)) == tried  # read back, not run again


def test_without_a_goal_the_stage_decides(tmp_path: Path) -> None:
    study = replicate(company(levers=SHORT, weeks=20), 4, out=tmp_path / "s", executor=QUICK)
    tried = suggest(study, executor=QUICK)
    assert tried[0].goal is None
    assert tried[0].futures == 4
    assert tried[0].mean_stage["mean"] == max(one.mean_stage["mean"] for one in tried)


def test_nothing_is_suggested_where_nothing_ran(tmp_path: Path) -> None:
    study = replicate(plan(), 4, out=tmp_path / "s", executor=InProcess(fake_runs.never))
    assert suggest(study, executor=QUICK) == []
    assert read_suggestions(study) == []


def test_goal_comes_before_stage() -> None:
    stage, goal = {"mean": 0.1}, {"count": 5}
    one = Suggestion("a", {}, "", 20, goal, stage)
    other = Suggestion("b", {}, "", 20, {"count": 4}, {"mean": 0.9})
    assert one.rank > other.rank
