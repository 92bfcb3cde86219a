"""The tables of a block: what analysis reads."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.block import Block
from sim.record import Rows, Tables, agent_rows, department_rows, event_rows, weekly_rows


def tables(block: Block) -> Tables:
    """The tables of a block: runs, weekly, departments, agents, levers, events."""
    names = ("runs", "weekly", "departments", "agents", "levers", "events")
    rows = {name: Rows() for name in names}
    record = block.record
    for r, spec in enumerate(block.specs):
        model, run, arm = block.models[r], spec.run, spec.arm
        status = "ok" if block.alive[r] else "failed"
        rows["runs"].add(
            run=np.array([run], dtype=np.int64), arm=arm, seed=np.array([spec.seed], dtype=np.int64),
            world=np.array([spec.run // 2], dtype=np.int64), status=status, error=block.errors[r],
        )  # fmt: skip
        weekly_rows(record, r, run, arm, rows["weekly"])
        department_rows(record, r, run, arm, block.structure.names, block.journey.needed[r], rows["departments"])
        titles = [executive.name for executive in model.team]
        agent_rows(record, r, run, arm, titles, sorted(model.held_places), model.counsel.name, rows["agents"])
        lever_rows(model, run, arm, rows["levers"])
        event_rows(record, r, run, arm, rows["events"])
    return {name: table.columns() for name, table in rows.items()}


def lever_rows(model: Any, run: int, arm: str, rows: Rows) -> None:
    """One run's levers and what became of them; accounts of those still at work are settled as of now."""
    programme = model.programme
    for lever, state in zip(programme.levers, programme.states, strict=True):
        if state.at == "working":
            programme.settle(lever, state, model.effects, model.totals(), model.week + 1)  # this week is worked
    states = programme.states

    def whole(name: str) -> np.ndarray[Any, Any]:
        return np.array([getattr(s, name) for s in states], dtype=np.int64)

    def text(name: str) -> np.ndarray[Any, Any]:
        return np.array([getattr(s, name) for s in states], dtype=object)

    rows.add(
        run=run, arm=arm, id=np.array([lever.id for lever in programme.levers], dtype=object),
        asked=whole("asked"), answered=whole("answered"), answer=text("answer"), by_whom=text("by_whom"),
        started=whole("started"), ended=whole("ended"), people_reached=whole("people_reached"),
        cash=np.array([s.cash for s in states], dtype=np.float64),
        hours=np.array([s.hours for s in states], dtype=np.float64),
    )  # fmt: skip
