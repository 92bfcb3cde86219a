"""Small companies and plans that tests share."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.block import RunSpec
from sim.luck import draw_world, run_seed
from sim.record import Tables
from sim.scenario import Scenario

PLAN: dict[str, dict[str, Any]] = {
    "listen": {"lever": "listening", "week": 2},
    "train": {"lever": "training", "week": 3, "weeks": 12, "target": {"departments": ["Marketing"]}},
    "rules": {"lever": "policy", "week": 4, "posture": "guidelines"},
    "push": {"lever": "pilot", "week": 6, "weeks": 8, "target": {"departments": ["Marketing", "PR"]}},
    "sponsor": {"lever": "sponsorship", "week": 5},
}


def company(levers: dict[str, Any] | None = None, weeks: int = 30, **top: Any) -> Scenario:
    """About a hundred people in five departments at two sites."""
    data: dict[str, Any] = {
        "name": "Small company",
        "weeks": weeks,
        "organization": {
            "culture": {"trust": 0.5, "risk_aversion": 0.6, "decision_rule": "majority"},
            "sites": {"East": {"utc_offset": 0}, "West": {"utc_offset": -8}},
            "departments": {
                "Marketing": {"headcount": 30, "function": "marketing", "customer_facing": True},
                "PR": {"headcount": 12, "function": "pr", "customer_facing": True},
                "Support": {"headcount": 40, "function": "support", "customer_facing": True, "sites": {"West": 1.0}},
                "Finance": {"headcount": 15, "function": "finance"},
                "Legal": {"headcount": 6, "function": "legal"},
            },
            "advocates": {"Marketing": 2, "Support": 1},
            "legal": {"counsel": 2, "tolerance": 0.6},
            "executives": [
                {"title": "CEO", "support": 0.4, "sponsor": True},
                {"title": "CMO", "support": 0.5},
                {"title": "CFO", "support": 0.3},
            ],
        },
        "budget": {"cash": 200_000},
        "levers": PLAN if levers is None else levers,
    }
    return Scenario.of({**data, **top})


def specs(scenario: Scenario, runs: Sequence[int], seed: int = 7, luck_only: bool = False) -> list[RunSpec]:
    """Run specifications as a study makes them."""
    fixed = frozenset(scenario.parameters)
    return [
        RunSpec(scenario, run_seed(seed, k), {} if luck_only else draw_world(seed, k // 2, fixed), k, "plan")
        for k in runs
    ]


def rows(tables: Tables, table: str, **where: Any) -> dict[str, np.ndarray[Any, Any]]:
    """The rows of a table that match."""
    columns = tables[table]
    keep = np.ones(len(columns["run"]), dtype=bool)
    for name, value in where.items():
        keep &= columns[name] == value
    return {name: column[keep] for name, column in columns.items()}


def digest(tables: Tables, run: int | None = None, upto: int | None = None) -> str:
    """A digest of every bit of the tables, of one run or of the weeks up to one."""
    state = hashlib.sha256()
    for table in sorted(tables):
        columns = tables[table]
        keep = np.ones(len(columns["run"]), dtype=bool)
        if run is not None:
            keep &= columns["run"] == run
        if upto is not None:
            if "week" not in columns:
                continue
            keep &= columns["week"] <= upto
        for name in sorted(columns):
            column = columns[name][keep]
            state.update(f"{table}.{name}".encode())
            if column.dtype == object:
                state.update("\x1f".join(column.tolist()).encode())
            else:
                state.update(np.ascontiguousarray(column).tobytes())
    return state.hexdigest()
