"""A plan taken apart: what each lever earned, pairs that need each other, turning points, one sentence first."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import fake_runs
import numpy as np
import pytest
from cases import company
from typer.testing import CliRunner

import run
from analysis import Study, StudyError, replicate
from analysis.attribution import choose_pairs, half, labels_of, without
from analysis.bands import mean_interval
from analysis.executors import InProcess
from analysis.experiments import Block
from analysis.explanation import Explanation, read_explanation
from analysis.inquiry import explain
from analysis.reasons import cell, lead, reasons, table
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario

WEEKS = 12
PLAN = {
    "listen": {"lever": "listening", "week": 2},
    "shout": {"lever": "content", "week": 2, "style": "push"},
    "train": {"lever": "training", "week": 3, "weeks": 4},
    "rules": {"lever": "policy", "week": 4, "posture": "guidelines"},
}
QUICK = InProcess(fake_runs.run)


def plan(levers: dict[str, Any] | None = None, **top: Any) -> Scenario:
    goal = {"stage": "silos", "by_week": WEEKS}
    return company(levers=PLAN if levers is None else levers, weeks=WEEKS, **({"goal": goal} | top))


def effect(*needed: Sequence[str]) -> Callable[[Block, Callable[[int], None]], Any]:
    """Runs in which a group of levers is worth a stage where all of it is in the plan, beside luck of each future."""

    def work(block: Block, on_week: Callable[[int], None]) -> Any:
        tables = fake_runs.run(block, on_week)
        there = {lever.id for lever in block.arm.scenario.levers}
        earned = sum(1.0 for group in needed if there.issuperset(group))
        luck = {one.number: fake_runs.growth(one) for one in block.runs}
        stage = np.array([luck[int(number)] + earned for number in tables["weekly"]["run"]])
        tables["weekly"] |= {"mean_stage": stage, "incidents": -stage, "organization_stage": np.floor(stage)}
        return tables

    return work


def explained(folder: Path, runs: int, work: Callable[..., Any], **top: Any) -> tuple[Study, Explanation]:
    executor = InProcess(work)
    study = replicate(plan(**top), runs, out=folder / "s", executor=executor)
    return study, explain(study, executor=executor)


@pytest.fixture(scope="module")
def additive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Explanation]:
    return explained(tmp_path_factory.mktemp("additive"), 20, effect(["listen"], ["train"]))


def test_each_lever_earns_what_is_lost_without_it(additive: tuple[Study, Explanation]) -> None:
    _, found = additive
    assert [one.id for one in found.levers[:2]] == ["listen", "train"]
    for one in found.levers:
        expected = 1.0 if one.id in ("listen", "train") else 0.0
        assert one.mean_stage.mean == pytest.approx(expected)
        assert one.futures == 20
        # Fewer incidents are for the better, so what the lever takes away counts for it: 13 weeks from 0 to 12.
        assert one.outcomes["incidents"].mean == pytest.approx(expected * (WEEKS + 1))
        assert set(one.outcomes) == set(OUTCOMES)
    assert found.whole is not None
    assert found.whole.mean_stage.mean == pytest.approx(2.0)


def test_the_goal_is_counted_in_the_same_futures(additive: tuple[Study, Explanation]) -> None:
    _, found = additive
    assert found.baseline_goal is not None
    assert found.baseline_goal.count == 20  # everybody has two stages, and luck on top
    first = found.levers[0]
    assert first.goal is not None
    assert first.goal.mean == 1.0
    assert sum(death.count for death in found.deaths) == 0


def test_what_adds_up_shows_nothing_together(additive: tuple[Study, Explanation]) -> None:
    _, found = additive
    assert found.pairs == len(found.together) > 0
    assert all(pair.mean_stage.mean == pytest.approx(0.0) for pair in found.together)
    assert all(pair.futures == half(20) for pair in found.together)


def test_levers_that_need_each_other_are_found(tmp_path: Path) -> None:
    study, found = explained(tmp_path, 20, effect(["shout", "train"]))
    first = found.together[0]
    assert set(first.ids) == {"shout", "train"}
    assert first.mean_stage.mean == pytest.approx(1.0)
    assert first.clear
    assert not any(pair.clear for pair in found.together[1:])
    told = {section.heading: section.sentences for section in reasons(study, found)}
    assert "need each other" in told["What works only together"][0]


def test_levers_that_stand_in_for_each_other_are_found(tmp_path: Path) -> None:
    def either(block: Block, on_week: Callable[[int], None]) -> Any:
        tables = effect()(block, on_week)
        there = {lever.id for lever in block.arm.scenario.levers}
        tables["weekly"]["mean_stage"] += float(bool(there & {"listen", "shout"}))
        return tables

    study, found = explained(tmp_path, 20, either)  # "shout" needs what "listen" builds, so the pair is looked at
    pair = next(pair for pair in found.together if set(pair.ids) == {"listen", "shout"})
    assert pair.mean_stage.mean == pytest.approx(-1.0)
    told = {section.heading: section.sentences for section in reasons(study, found)}
    assert "stand in for each other" in told["What works only together"][0]


def test_pairs_are_chosen_by_futures_that_do_not_judge_them(tmp_path: Path) -> None:
    executor, scenario = InProcess(fake_runs.run), plan()
    study = replicate(scenario, 20, out=tmp_path / "s", executor=executor)

    def lacking(id_: str, lost: Callable[[int], float]) -> Study:
        left = without(scenario, [id_])
        assert left is not None
        other = replicate(left.scenario, 20, out=tmp_path / id_, executor=executor)
        values = study.values("mean_stage") - np.array([[lost(k)] for k in range(20)])
        other.values = lambda _: values  # type: ignore[method-assign]
        return other

    early, late = (lambda k: float(k < half(20))), (lambda k: float(k >= half(20)))
    studies = {"listen": lacking("listen", early), "train": lacking("train", early), "rules": lacking("rules", late)}
    assert choose_pairs(study, studies, 1) == []  # what happens in futures that judge does not choose
    studies["shout"] = lacking("shout", late)
    assert choose_pairs(study, studies, 1) == [("rules", "shout")]


def test_intervals_of_several_pairs_are_wider() -> None:
    values, worlds = np.random.default_rng(1).normal(size=40), np.arange(40) // 2
    usual, careful = mean_interval(values, worlds), mean_interval(values, worlds, 1 - 0.05 / 6)
    assert careful.low < usual.low < usual.high < careful.high


def test_it_is_kept_beside_the_study_and_read_back_whole(additive: tuple[Study, Explanation]) -> None:
    study, found = additive
    assert read_explanation(study) == found
    assert explain(study, executor=InProcess(fake_runs.never)) == found  # nothing is run again
    assert read_explanation(replicate(plan(name="Other"), 2, out=study.folder.parent / "other", executor=QUICK)) is None


def test_a_plan_of_one_lever_and_one_of_none(tmp_path: Path) -> None:
    one = {"listen": PLAN["listen"]}
    study, found = explained(tmp_path / "one", 4, effect(["listen"]), levers=one)
    assert [lever.mean_stage.mean for lever in found.levers] == [pytest.approx(1.0)]
    assert found.whole is not None
    assert found.whole.mean_stage == found.levers[0].mean_stage
    study, found = explained(tmp_path / "none", 4, effect(), levers={})
    assert (found.levers, found.whole, found.together) == ((), None, ())
    assert reasons(study, found)[0].heading == "In short"


def test_a_lever_that_facts_are_told_by_can_be_left_out() -> None:
    fact = {"what": "abandoned", "after": "listen", "from_week": 1, "to_week": 9, "source": "a report"}
    left = without(plan(known=[fact]), ["listen"])
    assert left is not None
    assert "listen" not in {lever.id for lever in left.scenario.levers}


def test_a_study_without_a_finished_future_is_refused(tmp_path: Path) -> None:
    def broken(block: Block, _: Callable[[int], None]) -> Any:
        raise ValueError("never")

    study = replicate(plan(), 2, out=tmp_path / "s", executor=InProcess(broken))
    with pytest.raises(StudyError, match="nothing to explain"):
        explain(study)


def test_levers_that_are_called_alike_carry_their_ids() -> None:
    two = {"one": PLAN["train"], "two": {**PLAN["train"], "week": 9}, "listen": PLAN["listen"]}
    labels = labels_of(plan(two))
    assert labels["listen"] == "Listening"
    assert labels["one"] != labels["two"]
    assert labels["one"].endswith('"one"')


def test_the_sentence_leads_and_unclear_numbers_say_so(additive: tuple[Study, Explanation]) -> None:
    study, found = additive
    assert lead(found) == (
        "Small company reaches its goal in all 20 futures, 100 in 100 more than doing nothing; what earns most is "
        "listening (+100 in 100)."
    )
    headings, rows = table(found, ["incidents"])
    assert headings == ["Lever", "Chance of the goal, in 100", "Stages at the end", "Incidents (+: less)"]
    assert [row[0] for row in rows][-1] == "The whole plan"
    flat = next(one for one in found.levers if one.id == "rules")
    assert cell(flat, "mean_stage") == "0"
    assert any("looks clear by luck alone" in text for s in reasons(study, found) for text in s.sentences)


# --- with the model ------------------------------------------------------------------------------------------------


def test_the_command_explains_a_file_and_a_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    levers = {"listen": PLAN["listen"], "train": PLAN["train"]}
    company(levers=levers, weeks=10, goal={"stage": "silos", "by_week": 10}).save("mine.yaml")
    options = ["--runs", "2", "--workers", "1", "--out", "s", "--json"]
    told = CliRunner().invoke(run.app, ["explain", "mine.yaml", *options])
    assert told.exit_code == 0, told.output
    first = json.loads(told.stdout)
    assert {one["id"] for one in first["explanation"]["levers"]} == {"listen", "train"}
    assert sum(death["count"] for death in first["explanation"]["deaths"]) <= 2
    again = CliRunner().invoke(run.app, ["explain", "s", "--workers", "1", "--json"])
    assert json.loads(again.stdout)["explanation"] == first["explanation"]
    shown = CliRunner().invoke(run.app, ["explain", "s", "--workers", "1", "--outcome", "incidents"])
    assert shown.output.index("In short") < shown.output.index("Lever") < shown.output.index("What futures died of")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["nowhere"], "no scenario is called nowhere"),
        (["first-tweet", "--outcome", "incident"], "did you mean incidents?"),
    ],
)
def test_bad_requests_get_one_clear_answer(words: list[str], answer: str) -> None:
    told = CliRunner().invoke(run.app, ["explain", *words])
    assert told.exit_code == 2
    assert answer in told.stderr
