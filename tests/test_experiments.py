"""A plan of runs: lazy, cut in one fixed way, the same luck and world in every arm."""

from __future__ import annotations

from itertools import islice

import pytest
from cases import company

from analysis.bands import OWN_WORLD
from analysis.errors import StudyError
from analysis.plan import DEFAULT_RUNS, LEAST_PER_BLOCK, MAX_RUNS, PEOPLE_PER_BLOCK, RUNS_PER_BLOCK, Plan
from sim.luck import draw_world, run_seed
from sim.scenario import Scenario

SMALL = company(weeks=10)
OTHER = SMALL.but(name="Later", **{"levers.train.week": 5})


def everything(plan: Plan) -> range:
    return range(plan.block_count)


def sized(people: int) -> Scenario:
    return company(levers={}, weeks=5).but(**{"organization.departments.Support.headcount": people - 63})


@pytest.mark.parametrize(
    ("people", "runs", "size"),
    [
        (103, 1000, RUNS_PER_BLOCK),
        (2_000, 1000, PEOPLE_PER_BLOCK // 2_000),
        (920, 100, 25),  # a quarter of the study
        (920, 10, LEAST_PER_BLOCK // 920),
        (20_000, 100, 2),
        (90_000, 100, 1),
    ],
)
def test_blocks_hold_about_fifty_thousand_people_and_share_the_work_out(people: int, runs: int, size: int) -> None:
    plan = Plan.of([sized(people)], runs=runs)
    assert plan.arms[0].scenario.organization.people == people
    assert plan.block_size(plan.arms[0]) == size


def test_blocks_cover_every_run_of_every_arm_once_the_first_of_all_arms_first() -> None:
    plan = Plan.of([SMALL, OTHER], runs=120)
    blocks = list(plan.blocks(everything(plan)))
    in_table_order = sorted(blocks, key=lambda block: block.index)
    found = [(block.arm.name, run.number) for block in in_table_order for run in block.runs]
    assert found == [(arm.name, k) for arm in plan.arms for k in range(120)]
    assert [span.index for span in plan.spans()] == [b.index for b in in_table_order] == list(range(plan.block_count))
    assert [block.index for block in blocks] == [0, 3, 1, 4, 2, 5]


def test_only_the_blocks_wanted_are_made() -> None:
    plan = Plan.of([SMALL], runs=120)
    assert [block.index for block in plan.blocks({1})] == [1]


def test_a_large_plan_is_lazy() -> None:
    plan = Plan.of([SMALL], runs=MAX_RUNS)
    assert len(list(islice(plan.blocks(everything(plan)), 2))) == 2


def test_runs_meet_the_same_luck_in_every_arm() -> None:
    plan = Plan.of([SMALL, OTHER], runs=6, seed=5)
    one, other = plan.blocks(everything(plan))
    assert one.runs == other.runs
    assert [run.seed for run in one.runs] == [run_seed(5, k) for k in range(6)]


def test_neighbours_share_a_world() -> None:
    runs = next(Plan.of([SMALL], runs=6, seed=5).blocks({0})).runs
    assert [run.world for run in runs] == [0, 0, 1, 1, 2, 2]
    assert runs[2].parameters == runs[3].parameters == draw_world(5, 1)
    assert runs[1].parameters != runs[2].parameters


def test_what_a_scenario_sets_is_not_drawn() -> None:
    fixed = SMALL.but(**{"parameters.people.knowledge_decay": 0.004})
    run = next(Plan.of([fixed], runs=1).blocks({0})).runs[0]
    assert "people.knowledge_decay" not in run.parameters
    assert len(run.parameters) == len(draw_world(7, 0)) - 1


def test_luck_alone_draws_no_world() -> None:
    runs = next(Plan.of([SMALL], runs=3, luck_only=True).blocks({0})).runs
    assert all(run.world == OWN_WORLD and not run.parameters for run in runs)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"runs": 0}, "runs is 0; allowed: a whole number from 1 to 1,000,000"),
        ({"runs": 2.5}, "runs is 2.5"),
        ({"runs": True}, "runs is True"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": "7"}, "seed is '7'"),
    ],
)
def test_impossible_numbers_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(StudyError, match="allowed") as refusal:
        Plan.of([SMALL], **changes)  # type: ignore[arg-type]
    assert words in str(refusal.value)


def test_arms_must_differ_and_end_together() -> None:
    with pytest.raises(StudyError, match="say the same"):
        Plan.of([SMALL, SMALL.but(name="Twin")])
    with pytest.raises(StudyError, match="different numbers of weeks"):
        Plan.of([SMALL, OTHER.but(weeks=20)])
    with pytest.raises(StudyError, match="at least one"):
        Plan.of([])


def test_arms_of_one_name_are_numbered() -> None:
    assert [arm.name for arm in Plan.of([SMALL, OTHER.but(name=SMALL.name)]).arms] == [SMALL.name, f"{SMALL.name} (2)"]


def test_identity_tells_studies_apart() -> None:
    plans = [
        Plan.of([SMALL]),
        Plan.of([OTHER]),
        Plan.of([SMALL, OTHER]),
        Plan.of([SMALL], runs=DEFAULT_RUNS + 1),
        Plan.of([SMALL], seed=8),
        Plan.of([SMALL], luck_only=True),
    ]
    found = [str(plan.identity()) for plan in plans]
    assert len(set(found)) == len(plans)
    assert str(Plan.of([company(weeks=10)]).identity()) == found[0]
