"""Lead: hire somebody who has done it before."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import declare

declare_terms("lead", cash=2.5, effort=0.0, support=0.25, exposure=0.0, source="S1; assumption")

declare(
    "lead.team",
    1.5,
    1.0,
    2.0,
    "full-time people",
    "work that a lead adds to the programme",
    "S1; assumption",
    kind="choice",
)


class Lead(Lever):
    """A social-media lead: guide, watchdog and teacher in house."""

    name: ClassVar[str] = "lead"
    title: ClassVar[str] = "Social-media lead"
    verb: ClassVar[Verb] = "lead"
    summary: ClassVar[str] = "Hire a professional as guide, watchdog and teacher."
    helps: ClassVar[str] = (
        "at the start: one who has done it leads, listens, teaches, calms Legal and makes the team larger"
    )
    harms: ClassVar[str] = "it is dear, and for a while it rests on one person"
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"real_risk": "down"})
    builds: ClassVar[tuple[str, ...]] = ("leadership", "listening", "roles")
    effect: ClassVar[str] = "lead"

    def provides(self) -> tuple[str, ...]:
        """What others need that it provides."""
        return ("roles", "listening")

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """The lead works with the departments aimed at and strengthens the team."""
        super().apply(row, state)
        row.of("team")[:] += self.intensity * row.value("lead.team")
