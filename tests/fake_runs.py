"""Stand-ins for the model in tests of what surrounds it: quick, with answers that are known beforehand."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from analysis.experiments import Block, Run
from analysis.tables import SCHEMAS
from sim.outcomes import OUTCOMES

Tables = dict[str, dict[str, Any]]


def run(block: Block, on_week: Callable[[int], None]) -> Tables:
    """Every outcome is the week times a number drawn from the run's seed, plus the number of levers; stages climb."""
    for week in range(1, block.weeks + 1):
        on_week(week)
    tables = _empty()
    for one in block.runs:
        _add(tables, block, one)
    return _joined(tables)


def run_with_failures(block: Block, on_week: Callable[[int], None]) -> Tables:
    """Run 3 raises, whatever it is stacked with."""
    if any(one.number == 3 for one in block.runs):
        raise ValueError("run 3\nnever works")
    return run(block, on_week)


def run_and_kill(block: Block, on_week: Callable[[int], None], notes: Path, times: dict[int, int]) -> Tables:
    """The process dies when it works on a block of `times`, as often as that says."""
    deaths = len(list(notes.glob(f"{block.index}-*")))
    if deaths < times.get(block.index, 0):
        (notes / f"{block.index}-{deaths}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return run(block, on_week)


def never(block: Block, on_week: Callable[[int], None]) -> Tables:
    """Nothing should be run."""
    raise AssertionError("a block was run again")


def growth(one: Run) -> float:
    """What an outcome grows by each week in a run: half from its world, half from its luck."""
    world = np.random.default_rng(one.world + 1).random()
    return float(0.5 * world + 0.5 * np.random.default_rng(one.seed).random())


def _empty() -> dict[str, dict[str, list[Any]]]:
    return {name: {column: [] for column in schema.names if column != "world"} for name, schema in SCHEMAS.items()}


def _joined(tables: dict[str, dict[str, list[Any]]]) -> Tables:
    return {
        name: {column: np.array(values, dtype=_kind(name, column)) for column, values in columns.items()}
        for name, columns in tables.items()
    }


def _kind(name: str, column: str) -> Any:
    text = str(SCHEMAS[name].field(column).type)
    return {"int32": np.int64, "int64": np.int64, "double": np.float64, "string": object}[text]


def _add(tables: dict[str, dict[str, list[Any]]], block: Block, one: Run) -> None:
    arm, levers = block.arm.name, block.arm.scenario.levers
    key = {"run": one.number, "arm": arm}

    def row(table: str, **values: Any) -> None:
        filled = {c: "" if SCHEMAS[table].field(c).type == "string" else 0 for c in tables[table]} | key | values
        for column in tables[table]:
            tables[table][column].append(filled[column])

    row("runs", seed=one.seed, status="ok")
    rate = growth(one)
    for week in range(block.weeks + 1):
        stage = min(4, int(2 * rate + len(levers) * week / 50)) if week else 0
        numbers = {name: rate * week + len(levers) for name in OUTCOMES}
        row("weekly", week=week, **numbers | {"organization_stage": stage, "abandoned": 0, "incidents": 0, "cash": 1})
        row("agents", week=week, kind="executive", name="CEO", support=rate, energy=np.nan)
        for name in block.arm.scenario.organization.departments:
            most = f"{'tools' if stage else 'activity'} 0.012 short since week {week // 2}"
            blocked = "" if stage == 4 else most + ("; listening 0.005 short since week 1" if stage else "")
            row("departments", week=week, department=name, stage=stage, blocked_by=blocked)
    for lever in levers:
        row("levers", id=lever.id, asked=lever.week, answered=-1, started=-1, ended=-1)
        row("events", week=lever.week, kind="asked", who="Programme", text=f"{lever.id} is asked for", cause="planned")
