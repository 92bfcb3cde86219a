"""Tiny companies, workforces and numbers by hand, for tests of single rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.organization import Organization
from sim.parameters import Values
from sim.people import People
from sim.scenario import declare_all
from sim.structure import Structure

declare_all()

Array = NDArray[np.float64]


def values(*worlds: Mapping[str, float]) -> Values:
    """Parameters of as many runs as there are worlds; one run with the defaults where none is given."""
    return Values(worlds or [{}])


def row(*numbers: float) -> Array:
    """One run's row, (1, n)."""
    return np.array([numbers], dtype=np.float64)


def column(*numbers: float) -> Array:
    """One number for each run, (R, 1)."""
    return np.array(numbers, dtype=np.float64).reshape(-1, 1)


def structure(headcount: Sequence[int] = (3, 2), **organization: Any) -> Structure:
    """Departments A, B, ... of the given sizes, at one site."""
    departments = {chr(65 + k): {"headcount": count, "customer_facing": k == 0} for k, count in enumerate(headcount)}
    return Structure(Organization.model_validate({"departments": departments, **organization}))


def workforce(people: int, runs: int = 1, **columns: Any) -> People:
    """People who are all the same but for the columns given."""
    shape = (runs, people)
    usual: dict[str, float] = {
        "conviction": 0.4, "concern": 0.5, "knowledge": 0.2, "believed_skill": 0.2, "role_knowledge": 0.0,
        "netiquette": 0.0, "conviction0": 0.4, "concern0": 0.5,
        "knowledge0": 0.2, "disposition": 0.0, "defiance": 0.9, "openness": 0.5, "reach": 0.3,
    }  # fmt: skip
    made: dict[str, Any] = {name: np.full(shape, value) for name, value in usual.items()}
    made["rung"] = np.zeros(shape, dtype=np.int8)
    made["inside"] = np.zeros(shape, dtype=bool)
    made["allowed"] = np.ones(shape, dtype=bool)
    made["since"] = np.zeros(shape, dtype=np.int16)
    made["tied"] = np.zeros(shape, dtype=np.int16)
    for name, value in columns.items():
        made[name][:] = np.asarray(value)
    return People(**made)
