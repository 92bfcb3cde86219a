"""Teach: executives learn what it is and what it is not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import Values
from sim.structure import Structure

declare_terms("executive_education", cash=8.0, effort=2.0, support=0.10, exposure=0.0, source="S0, S4; assumption")


class ExecutiveEducation(Lever):
    """Executives are taught what the practice is and is not: support grows as far as they look at it at all."""

    name: ClassVar[str] = "executive_education"
    title: ClassVar[str] = "Executive education"
    verb: ClassVar[Verb] = "teach"
    summary: ClassVar[str] = "Ground the executives before talking of strategy."
    helps: ClassVar[str] = "before anything is asked for that needs their support, and while they pay attention"
    harms: ClassVar[str] = (
        "while something else has their attention it passes them by; without results afterwards old views return"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"executive_support": "up"})

    weeks: Annotated[int, Field(ge=1, le=1040)] | None = 12

    def size(self, values: Values, run: int, structure: Structure) -> float:
        """It is for the executives, whoever else is aimed at."""
        return float(len(structure.organization.executives))

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Executives are taught, all of them together."""
        row.of("taught")[:] += self.intensity * state.unmet
        state.people_reached = len(row.structure.organization.executives)
