"""Lead: make it part of somebody's job."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import declare

declare_terms("roles", cash=6.0, effort=0.2, support=0.35, exposure=0.0, source="F26; assumption")

declare(
    "roles.team",
    2.0,
    1.0,
    4.0,
    "full-time people",
    "work that formal roles add to the programme",
    "F26; assumption",
    kind="choice",
)


class Roles(Lever):
    """Formal roles with time for it: an end of nights and weekends."""

    name: ClassVar[str] = "roles"
    title: ClassVar[str] = "Formal roles"
    verb: ClassVar[Verb] = "lead"
    summary: ClassVar[str] = "Make it part of somebody's job, with time for it."
    helps: ClassVar[str] = (
        "after a year of nights and weekends, and before courses in roles: those who do it last longer"
    )
    harms: ClassVar[str] = "it is the dearest of all; before there is anything to do, people sit in roles without work"
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"advocate_energy": "up"})
    builds: ClassVar[tuple[str, ...]] = ("roles",)
    effect: ClassVar[str] = "roles"

    def provides(self) -> tuple[str, ...]:
        """What others need that it provides."""
        return ("roles",)

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Roles are built and the team gains people."""
        super().apply(row, state)
        row.of("team")[:] += self.intensity * row.value("roles.team")
