"""A sweep: every point of a design on common luck, lazy, in one fixed partition, readable while it runs."""

from __future__ import annotations

from itertools import islice, pairwise
from pathlib import Path

import fake_runs
import numpy as np
import pandas as pd
import pytest
from cases import company

from analysis import Cancelled, Range, StudyError, Sweep, open_study, replicate, sweep
from analysis.bands import OWN_WORLD, chance, mean_interval
from analysis.design import Design, explicit, grid
from analysis.executors import InProcess
from analysis.plan import MAX_RUNS, Plan
from sim.scenario import Scenario, ScenarioError

QUICK = InProcess(fake_runs.run)
WEEK, DECAY = "levers.train.week", "people.knowledge_decay"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return company(weeks=12, goal={"stage": "silos", "by_week": 10})


@pytest.fixture(scope="module")
def study(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    vary = {WEEK: [2, 8], DECAY: Range(0.002, 0.008, 3)}
    return sweep(scenario, vary=vary, runs=6, out=tmp_path_factory.mktemp("sweep") / "s", executor=QUICK)


def test_the_runs_table_says_what_each_point_gave(study: Sweep) -> None:
    runs = study.runs
    assert runs["run"].tolist() == list(range(36))
    assert runs["point"].tolist() == [k // 6 for k in range(36)]
    assert runs[WEEK].tolist() == [2] * 18 + [8] * 18
    assert runs[WEEK].dtype == np.int64
    assert runs[DECAY][::6].tolist() == [0.002, pytest.approx(0.004), 0.008] * 2  # read by ratios
    assert study.varies == [WEEK, DECAY]


def test_every_point_meets_the_same_luck_and_the_same_worlds(study: Sweep) -> None:
    by_point = [rows for _, rows in study.runs.groupby("point")]
    for rows in by_point:
        assert rows["seed"].tolist() == by_point[0]["seed"].tolist()
        assert rows["world"].tolist() == [0, 0, 1, 1, 2, 2]


def test_a_point_gives_its_own_numbers_to_its_runs(scenario: Scenario) -> None:
    set_by_hand = scenario.but(**{f"parameters.{DECAY}": 0.003})
    plan = Plan.of([set_by_hand], 2, design=explicit(scenario, {DECAY: [0.002, 0.007], WEEK: [3, 9]}))
    (block,) = plan.blocks({0})
    assert [run.parameters[DECAY] for run in block.runs] == [0.002, 0.002, 0.007, 0.007]
    assert [run.changes for run in block.runs] == [{WEEK: 3}] * 2 + [{WEEK: 9}] * 2
    scenarios = block.scenarios()
    assert scenarios[0] is scenarios[1]
    assert [next(lever.week for lever in s.levers if lever.id == "train") for s in scenarios] == [3, 3, 9, 9]
    assert all(DECAY not in s.parameters for s in scenarios)
    other_numbers = {name: v for name, v in block.runs[0].parameters.items() if name != DECAY}
    assert other_numbers == {name: v for name, v in block.runs[2].parameters.items() if name != DECAY}


def test_points_of_one_shape_share_a_block_and_others_do_not(scenario: Scenario) -> None:
    same = Plan.of([scenario], 2, design=explicit(scenario, {DECAY: [0.002, 0.004, 0.006]}))
    assert [list(span.runs) for span in same.spans()] == [list(range(6))]
    sizes = {"organization.departments.Support.headcount": [40, 40, 60]}
    apart = Plan.of([scenario], 2, design=explicit(scenario, sizes))
    assert [list(span.runs) for span in apart.spans()] == [[0, 1, 2, 3], [4, 5]]
    networks = Plan.of([scenario], 2, design=explicit(scenario, {"network.informal_within": [0.5, 0.6]}))
    assert [list(span.runs) for span in networks.spans()] == [[0, 1], [2, 3]]
    assert [run.changes for run in next(networks.blocks({1})).runs] == [{"parameters.network.informal_within": 0.6}] * 2


def test_a_large_sweep_is_lazy(scenario: Scenario) -> None:
    plan = Plan.of([scenario], 1000, design=explicit(scenario, {DECAY: np.linspace(0.002, 0.008, 1000)}))
    assert plan.total == MAX_RUNS
    assert len(list(islice(plan.blocks(range(10**9)), 2))) == 2
    assert all(a.part < b.part for a, b in pairwise(islice(plan.spans(), 1000)))
    with pytest.raises(StudyError, match=r"make 1,001,000 futures; allowed: 1,000,000"):
        Plan.of([scenario], 1001, design=plan.design)


def test_plans_are_crossed_with_points(scenario: Scenario, tmp_path: Path) -> None:
    other = scenario.but(name="Later", **{"levers.push.week": 9})
    both = sweep(scenario, other, design={DECAY: [0.002, 0.006]}, runs=2, out=tmp_path / "s", executor=QUICK)
    assert list(both.views) == [scenario.name, "Later"]
    assert [len(view.runs) for view in both.views.values()] == [4, 4]
    assert both.views["Later"].runs["seed"].tolist() == both.runs["seed"].tolist()
    assert list(both.views["Later"].at_points["arm"].unique()) == ["Later"]


def test_the_table_of_points_says_what_the_runs_say(study: Sweep) -> None:
    points = study.at_points
    assert points["point"].tolist() == list(range(6))
    assert points[WEEK].tolist() == [2, 2, 2, 8, 8, 8]
    assert (points["futures"] == 6).all()
    ends, stages = study.ends("posts"), study.values("organization_stage")
    for point in range(6):
        rows = study.points == point
        told, expected = points.iloc[point], mean_interval(ends[rows], study.worlds[rows])
        assert [told["posts"], told["posts_low"], told["posts_high"]] == pytest.approx(
            [expected.mean, expected.low, expected.high]
        )
        goal = chance((stages[rows][:, :11] >= 2).any(axis=1), study.worlds[rows])
        assert [told["reached"], told["chance"], told["chance_low"]] == [goal.count, goal.share, goal.low]


def test_the_summary_names_the_points_that_do_best(study: Sweep) -> None:
    told = study.summary["arms"][study.name]
    assert told["futures"] == {"asked": 36, "finished": 36, "failed": 0}
    assert told["best"][0]["chance"] == study.at_points["chance"].max()
    assert told["goal"]["stage"] == "silos"


def test_a_point_that_cannot_be_is_rows_with_an_error(scenario: Scenario, tmp_path: Path) -> None:
    table = {"organization.departments.Marketing.headcount": [3, 30], "organization.advocates.Marketing": [20, 20]}
    study = sweep(scenario, design=table, runs=2, out=tmp_path / "s", workers=1)
    assert study.runs["status"].tolist() == ["failed", "failed", "ok", "ok"]
    assert study.runs["error"].str.contains("organization.advocates.Marketing").tolist() == [True, True, False, False]
    assert study.at_points["failed"].tolist() == [2, 0]
    assert np.isnan(study.at_points["posts"][0])


def test_a_study_is_read_while_it_runs(scenario: Scenario, tmp_path: Path) -> None:
    told: list[int] = []
    with pytest.raises(Cancelled):
        sweep(
            scenario, design={DECAY: np.linspace(0.002, 0.008, 30)}, runs=4, out=tmp_path / "s", executor=QUICK,
            progress=lambda done: told.append(done.runs), cancelled=lambda: told[-1] >= 100,
        )  # fmt: skip
    with pytest.raises(StudyError, match="is not finished"):
        open_study(tmp_path / "s")
    so_far = open_study(tmp_path / "s", partial=True)
    assert isinstance(so_far, Sweep)
    assert not so_far.complete
    assert so_far.finished.tolist() == list(range(100))
    assert so_far.values("posts").shape == (100, 13)
    whole = sweep(scenario, design={DECAY: np.linspace(0.002, 0.008, 30)}, runs=4, out=tmp_path / "s", executor=QUICK)
    assert whole.complete
    assert np.array_equal(whole.values("posts")[:100], so_far.values("posts"))


def test_the_model_itself_meets_the_points(tmp_path: Path) -> None:
    small = company(levers={"train": {"lever": "training", "week": 1, "weeks": 3}}, weeks=5)
    design = {WEEK: [1, 4], DECAY: [0.002, 0.006], "organization.culture.trust": [0.3, 0.9]}
    found = sweep(small, design=design, runs=2, out=tmp_path / "s")
    assert (found.runs["status"] == "ok").all()
    changes = {name if name != DECAY else f"parameters.{DECAY}": values[1] for name, values in design.items()}
    alone = replicate(small.but(**changes), 2, out=tmp_path / "alone", workers=1)  # type: ignore[arg-type]
    assert np.array_equal(found.values("knowledge")[2:], alone.values("knowledge"))
    assert not np.array_equal(found.values("knowledge")[:2], alone.values("knowledge"))


def test_another_design_is_another_study(scenario: Scenario, study: Sweep) -> None:
    before = (study.folder / "runs.parquet").read_bytes()
    with pytest.raises(StudyError, match="other values are varied"):
        sweep(scenario, vary={WEEK: [2, 9], DECAY: Range(0.002, 0.008, 3)}, runs=6, out=study.folder, executor=QUICK)
    with pytest.raises(StudyError, match="points 6 there, 2 here"):
        sweep(scenario, vary={WEEK: [2, 9]}, runs=18, out=study.folder, executor=QUICK)
    with pytest.raises(StudyError, match="holds another study"):
        replicate(scenario, 36, out=study.folder, executor=QUICK)
    assert (study.folder / "runs.parquet").read_bytes() == before


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        ({"people.knowledge_decy": [0.002]}, "did you mean people.knowledge_decay"),
        ({DECAY: [0.002, 0.9]}, "allowed: 0.002 to 0.008"),
        ({"levers.trian.week": [2, 3]}, "did you mean train"),
        ({"market.referense_staff": [2, 3]}, "market.reference_staff"),
        ({WEEK: [0, 3]}, "must be a whole number from 1 to"),
        ({WEEK: Range(2, 4, 9)}, "fewer than 9 values"),
        ({WEEK: Range(9, 4, 2)}, "from a smaller to a larger"),
        ({WEEK: Range(2, 4)}, "say how many values"),
        ({"weeks": [10, 20]}, "same number of weeks"),
        ({WEEK: [2, "three"]}, "mixes numbers and words"),
        ({}, "nothing is varied"),
    ],
)
def test_what_cannot_be_varied_is_told(scenario: Scenario, tmp_path: Path, vary: object, words: str) -> None:
    with pytest.raises((StudyError, ScenarioError)) as refusal:
        sweep(scenario, vary=vary, runs=2, out=tmp_path / "s", executor=QUICK)  # type: ignore[arg-type]
    assert words in str(refusal.value)
    assert not (tmp_path / "s").exists()


def test_a_data_frame_is_a_design(scenario: Scenario) -> None:
    frame = pd.DataFrame({WEEK: [2.0, 4.0], f"parameters.{DECAY}": [0.002, 0.003]})
    design = explicit(scenario, frame)
    assert design.described == [[WEEK, "whole"], [DECAY, "number"]]
    assert design.values(1) == {WEEK: 4, DECAY: 0.003}


def test_luck_alone_leaves_all_else_at_its_default(scenario: Scenario) -> None:
    plan = Plan.of([scenario], 1, luck_only=True, design=explicit(scenario, {DECAY: [0.002, 0.003]}))
    runs = next(plan.blocks({0})).runs
    assert [run.parameters for run in runs] == [{DECAY: 0.002}, {DECAY: 0.003}]
    assert all(run.world == OWN_WORLD for run in runs)


def test_a_design_is_itself_on_every_machine() -> None:
    scenario = company(weeks=12)
    vary = {WEEK: [2, 8], "organization.culture.decision_rule": ["majority", "sponsor"]}
    design = grid(scenario, vary)
    assert design.digest() == grid(scenario, vary).digest() == "ad5c134ce5d727f83ecdf599085db0ae"
    assert design.digest() != Design({name: column[::-1] for name, column in design.columns.items()}, 4).digest()
