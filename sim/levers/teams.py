"""Lead: teams across departments."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import declare

declare_terms("teams", cash=0.8, effort=0.6, support=0.25, exposure=0.0, source="F30, F9; assumption")
declare(
    "teams.busy",
    0.05,
    0.0,
    0.12,
    "share",
    "workload that work in a team across departments adds",
    "S0: a matrix of ten groups; assumption",
)


class Teams(Lever):
    """Virtual teams: people of several departments work on one task, so that silos become one effort.

    Less than meeting face to face, and it comes on top of everybody's work.
    """

    name: ClassVar[str] = "teams"
    title: ClassVar[str] = "Virtual teams"
    verb: ClassVar[Verb] = "lead"
    summary: ClassVar[str] = "Teams of several departments with a task of their own."
    helps: ClassVar[str] = (
        "when two or more departments are active beside each other: they are joined, and rivalry falls"
    )
    harms: ClassVar[str] = (
        "it comes on top of the work: busy people speak less and turn other levers into less; with one active"
        " department there is nothing to join"
    )
    needs: ClassVar[tuple[str, ...]] = ("departments",)
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"integration": "up", "posts": "down"})
    builds: ClassVar[tuple[str, ...]] = ("integration",)
    effect: ClassVar[str] = "teams"

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Departments are joined; those in teams are busier."""
        super().apply(row, state)
        row.of("crunch")[:] += row.value("teams.busy") * self.intensity * self.covered(row)
