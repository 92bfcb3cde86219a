"""A small company and a bench on which single levers are tried, for the tests of levers."""

from __future__ import annotations

from typing import Any

import numpy as np
from cases import company
from pydantic import TypeAdapter
from tiny import values, workforce

from sim.effects import Effects, EffectsRow, LeverState
from sim.levers.lever import LEVERS, Lever
from sim.luck import Luck
from sim.structure import Structure

ORGANIZATION = company().organization
S = Structure(ORGANIZATION)
AT = {name: k for k, name in enumerate(S.names)}  # Finance, Legal, Marketing, PR, Support
MARKETING = {"departments": ("Marketing",)}
POSTURES = ("none", "ban", "approval", "spokespersons", "guidelines", "open")
BY_PERSON = ("invited", "deciders", "pressed", "candidates", "recognized", "readiness", "seat_gain")


def lever(name: str, **given_: Any) -> Lever:
    """One entry of a plan, by the lever's name."""
    adapter: TypeAdapter[Lever] = TypeAdapter(LEVERS[name])
    needed = {"posture": "guidelines"} if name == "policy" else {}
    return adapter.validate_python({"id": "x", "lever": name, **needed, **given_})


def bench(stage: int = 1, **world: float) -> EffectsRow:
    """Effects of one run without any lever, all departments at a stage."""
    v = values({name.replace("__", "."): value for name, value in world.items()})
    stages = np.full((1, len(S.names)), stage, dtype=np.int8)
    standing = np.linspace(-2.0, 2.0, S.people)
    return EffectsRow(Effects(S, v), 0, S, workforce(S.people), v, Luck(3), stages=stages, standing=standing)


def applied(entry: Lever, row: EffectsRow | None = None, **world: float) -> tuple[dict[str, list[float]], LeverState]:
    """What a lever writes where there was nothing: the effects that differ, by department."""
    row = row or bench(**world)
    before = {name: row.of(name).copy() for name in (*Effects.BLANK, "permission")}
    state = LeverState(started=1)
    entry.choose(row, state)
    entry.apply(row, state)
    changed = {name: row.of(name).tolist() for name, old in before.items() if not np.array_equal(old, row.of(name))}
    return changed, state


def counted(column: Any) -> list[float]:
    """People of one run's column by department."""
    return [float(x) for x in np.add.reduceat(np.asarray(column).ravel().astype(float), S.first)]
