"""Departments: how managers lead, when a silo pays for itself, what it then builds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from cases import company, rows, specs
from tiny import column, row, structure, values

from sim.agents.department import Department, draw_styles, engagement, style_factor
from sim.block import RunSpec
from sim.journey import start_journey
from sim.luck import Luck
from sim.model import advance, make_block, release, run_block
from sim.structure import Structure


def test_styles_are_drawn_by_name_where_the_scenario_does_not_say() -> None:
    plain = company().organization
    s = Structure(plain)
    v = values(*[{}] * 200)
    lucks = [Luck(seed) for seed in range(200)]
    styles = draw_styles(s, lucks, v)
    counts = {name: sum(r.count(name) for r in styles) / (200 * len(s.names)) for name in ("delegates", "micromanages")}
    p = v.room("department")
    assert counts["delegates"] == pytest.approx(p.share_delegates[0, 0], abs=0.06)
    assert counts["micromanages"] == pytest.approx(p.share_micromanages[0, 0], abs=0.06)
    # One department less changes nobody else's manager.
    fewer = {name: d for name, d in plain.departments.items() if name != "Finance"}
    without = Structure(plain.model_copy(update={"departments": fewer}))
    others = [k for k, name in enumerate(s.names) if name != "Finance"]
    assert draw_styles(without, lucks, v) == [[r[k] for k in others] for r in styles]
    said = {**plain.departments, "PR": plain.departments["PR"].model_copy(update={"manager": "delegates"})}
    named = draw_styles(Structure(plain.model_copy(update={"departments": said})), lucks, v)
    assert {r[s.names.index("PR")] for r in named} == {"delegates"}


def test_inconsistent_managers_build_more_slowly() -> None:
    p = values({"department.delegates": 0.5, "department.micromanages": 0.65}).room("department")
    assert style_factor([["balanced", "delegates", "micromanages"]], p).tolist() == [[1.0, 0.5, 0.65]]


def test_engagement_by_hand() -> None:
    s = structure((10, 10))  # the first faces customers, the second does not
    v = values({
        "journey.engagement": 1.2, "journey.engagement_floor": 0.4, "journey.engagement_turf": 0.5,
        "journey.engagement_inward": 0.8,
    })  # fmt: skip
    journey = start_journey(s, v)
    journey.level("turf")[:] = row(0.0, 0.4)
    got = engagement(row(1.0, 0.5), column(0.5), journey, s, v.room("journey"))
    backed = 0.4 + 0.6 * 0.5
    assert got[0].tolist() == pytest.approx([1.2 * backed, 1.2 * 0.5 * backed * 0.8 * 0.8])


# --- spending its own money -------------------------------------------------------------------------------------------
@contextmanager
def one_run(**world: float) -> Iterator[Any]:
    named = {name.replace("__", "."): value for name, value in world.items()}
    block = make_block([RunSpec(company({}, weeks=60), 5, named)])
    try:
        yield block.models[0]
    finally:
        release(block)


def test_a_silo_pays_for_itself_where_it_is_tolerated_and_rivalry_leaves_room() -> None:
    with one_run(department__invest_support=0.33, department__invest_turf=0.75) as model:
        block, department = model.block, model.departments[0]
        cases = [(2, 0.4, 0.3, 1.0), (1, 0.4, 0.3, 0.0), (2, 0.3, 0.3, 0.0), (2, 0.4, 0.8, 0.0), (3, 0.33, 0.75, 1.0)]
        for stage, support, turf, expected in cases:
            block.journey.stage[0, 0] = stage
            block.executives.support[:] = support
            block.journey.level("turf")[0, 0] = turf
            department.decide()
            assert block.invests[0, 0] == expected, (stage, support, turf)
            assert department.stage == stage
        words = [e.text for e in block.record.events[0] if e.kind == "invests"]
        assert words == [
            "Finance pays for tools and roles itself",
            "Finance stops paying for tools and roles",
            "Finance pays for tools and roles itself",
        ]


def test_managers_think_once_a_quarter_and_not_all_in_the_same_week() -> None:
    with one_run(department__review_weeks=13.0) as model:
        block = model.block
        block.journey.stage[:] = 2
        block.executives.support[:] = 0.9
        block.executives.start[:] = 0.9
        first: dict[int, int] = {}
        for week in range(1, 27):
            block.journey.stage[:] = 2
            block.journey.falling[:] = 0.0
            advance(block)
            for d in np.flatnonzero(block.invests[0]).tolist():
                first.setdefault(d, week)
        assert len(first) == len(block.structure.names)
        assert max(first.values()) <= 13 and len(set(first.values())) >= 3


def test_own_money_builds_tools_roles_and_metrics() -> None:
    """Nothing but the department's own money differs, and nothing but these three differ."""
    levels = {}
    for invests in (0.0, 1.0):
        with one_run() as model:
            block = model.block
            advance(block)
            block.invests[:] = invests
            from sim.conclusions import develop

            develop(block)
            levels[invests] = {
                name: float(block.journey.level(name)[0, 0])
                for name in ("tools", "roles", "metrics", "leadership", "governance")
            }
    for name in ("tools", "roles", "metrics"):
        assert levels[1.0][name] > levels[0.0][name]
    for name in ("leadership", "governance"):
        assert levels[1.0][name] == levels[0.0][name]


def test_departments_are_shown_week_by_week() -> None:
    made = run_block(specs(company(weeks=20), [0, 1]))
    shown = made["departments"]
    assert len(shown["week"]) == 2 * 21 * 5
    pr = rows(made, "departments", run=1, department="PR")
    assert pr["week"].tolist() == list(range(21))
    for name in ("leadership", "education", "listening", "tools", "metrics", "roles", "governance", "integration",
                 "visibility", "conversation", "autonomy", "turf"):  # fmt: skip
        assert ((shown[name] >= 0.0) & (shown[name] <= 1.0)).all(), name
    weekly = rows(made, "weekly", run=1)
    headcount = {name: d.headcount for name, d in company().organization.departments.items()}
    for week in (5, 20):
        at = rows(made, "departments", run=1, week=week)
        staff = np.array([headcount[name] for name in at["department"]])
        assert weekly["mean_stage"][week] == pytest.approx((at["stage"] * staff).sum() / staff.sum())


def test_a_department_is_an_agent_of_its_run() -> None:
    with one_run() as model:
        assert [d.name for d in model.departments] == list(model.block.structure.names)
        assert all(
            isinstance(d, Department) and d.style in ("delegates", "balanced", "micromanages")
            for d in model.departments
        )
