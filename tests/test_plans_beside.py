"""What a plan asks for, what two plans differ in and why, and the thinned copy of a large company."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis import compare, replicate
from analysis.app.work import COPY, LARGE
from analysis.differs import plan_differences, why
from analysis.executors import InProcess
from analysis.experiments import Plan, carry_out
from analysis.scaling import scaled
from analysis.shelf import Remembering, Shelf
from analysis.workload import workload
from sim.scenario import Scenario
from tests import fake_runs
from tests.cases import company, rows, specs


def test_the_workload_is_what_the_model_asks_for_where_all_is_granted_at_once() -> None:
    from sim.model import run_block

    plan = company({"listen": {"lever": "listening", "week": 3, "weeks": 5}}, weeks=12)
    asked = workload(plan)
    weekly = rows(run_block(specs(plan, [0], luck_only=True)), "weekly")
    ran = np.flatnonzero(weekly["team_weeks"])
    assert ran.size == 5
    assert weekly["team_weeks"][ran] == pytest.approx(asked.people[asked.people > 0])
    assert asked.people[:2].sum() == 0
    assert asked.costs["listen"].cash == pytest.approx(asked.spent)
    assert len(asked.by_quarter()) == 1


def test_a_busy_plan_is_told_by_the_advice_as_well() -> None:
    busy = company(
        {f"t{k}": {"lever": "training", "week": 4, "intensity": 3.0} for k in range(6)}, budget={"cash": 1000.0}
    )
    asked = workload(busy)
    told = {advice.field: advice.text for advice in busy.warnings()}
    assert asked.people[asked.busiest - 1] > asked.team[asked.busiest - 1]
    assert f"{asked.people[asked.busiest - 1]:.1f} full-time people" in told["budget.team_weeks_per_week"]
    assert f"{asked.spent:,.0f}" in told["budget.cash"]


def test_plans_differ_in_what_was_changed() -> None:
    plan = company()
    assert plan_differences(plan, plan) == []
    other = plan.but(
        **{
            "levers.train.week": 9,
            "levers.sponsor": None,
            "levers.measure": {"lever": "metrics", "week": 7},
            "levers.push.target.departments": ["Support"],
            "levers.listen.intensity": 2.0,
            "shocks": [{"shock": "downturn", "week": 12}],
        }
    )
    told = plan_differences(plan, other)
    assert told == [
        "Without: an executive sponsor.",
        "New: metrics, from week 7.",
        "Listening: 2 times as strong, not 1.",
        f"{plan_differences(plan, plan.but(**{'levers.push.target.departments': ['Support']}))[0]}",
        "Training in the tools: 6 weeks later.",
        "Also happens: a downturn in week 12.",
    ]
    assert told[3].endswith("for Support.")


def test_why_names_who_said_yes_sooner(tmp_path: Path) -> None:
    plan = company({"listen": {"lever": "listening", "week": 20}}, weeks=26)
    sooner = plan.but(name="Sooner", **{"levers.listen.week": 4})
    found = compare(plan, sooner, runs=4, seed=7, out=tmp_path / "c", workers=1)
    (text,) = why(found.baseline, found.alternative)
    assert "weeks sooner: listening (asked for 16 sooner)" in text


def test_a_thinned_copy_is_like_the_full_company(tmp_path: Path) -> None:
    sizes = {"Sales": 2400, "Support": 1800, "Product": 1500, "Finance": 300}
    big = Scenario.of(
        {
            "name": "Big", "weeks": 40, "today": "grass_roots",
            "organization": {
                "departments": {n: {"headcount": c, "customer_facing": n != "Finance"} for n, c in sizes.items()},
                "advocates": {"Sales": 6, "Support": 4},
                "legal": {"counsel": 6},
            },
            "budget": {"cash": 2_000_000.0, "team_weeks_per_week": 5.0},
            "levers": {"listen": {"lever": "listening", "week": 1},
                       "rules": {"lever": "policy", "week": 2, "posture": "guidelines"}},
        }
    )  # fmt: skip
    assert big.organization.people > LARGE
    copy = scaled(big, COPY)
    full = replicate(big, runs=6, seed=7, out=tmp_path / "full", workers=1)
    quick = replicate(copy, runs=6, seed=7, out=tmp_path / "copy", workers=1)
    for outcome, near in (
        ("active_share", 0.006),
        ("mean_stage", 0.25),
        ("executive_support", 0.05),
        ("concern", 0.05),
    ):
        gap = abs(full.values(outcome)[:, -1].mean() - quick.values(outcome)[:, -1].mean())
        assert gap < near, outcome
    assert np.allclose(
        sum(cost.cash for cost in workload(copy).costs.values()) / copy.budget.cash,
        sum(cost.cash for cost in workload(big).costs.values()) / big.budget.cash,
        rtol=0.02,
    )


def test_a_baseline_worked_out_before_is_taken_from_the_shelf(tmp_path: Path) -> None:
    baseline, one, two = company({}), company(), company(weeks=30).but(name="Other", **{"levers.train.week": 9})
    shelf = Shelf(most=3)
    ran: list[str] = []

    def run(block, on_week):  # type: ignore[no-untyped-def]
        ran.append(block.arm.name)
        return fake_runs.run(block, on_week)

    pool = Remembering(InProcess(run), shelf)
    baseline = baseline.but(name="Do nothing")
    carry_out(Plan.of([baseline, one], 4, 7), tmp_path / "one", None, pool)
    assert ran == ["Do nothing", one.name]
    carry_out(Plan.of([baseline, two], 4, 7), tmp_path / "two", None, pool)
    assert ran == ["Do nothing", one.name, "Other"]
    plain = carry_out(Plan.of([baseline, two], 4, 7), tmp_path / "plain", None, InProcess(fake_runs.run))
    for table in ("weekly", "events", "levers"):
        assert (plain / f"{table}.parquet").read_bytes() == (tmp_path / "two" / f"{table}.parquet").read_bytes()
    carry_out(Plan.of([company(weeks=9, levers={})], 4, 7), tmp_path / "three", None, pool)
    assert len(shelf) == 3
    shelf.close()
