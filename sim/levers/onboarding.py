"""Teach: newcomers learn it when they come."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("onboarding", cash=0.3, effort=0.2, support=0.15, exposure=0.0, source="S4; assumption")


class Onboarding(Lever):
    """Newcomers learn the practice in their first week."""

    name: ClassVar[str] = "onboarding"
    title: ClassVar[str] = "Onboarding"
    verb: ClassVar[Verb] = "teach"
    summary: ClassVar[str] = "Newcomers learn it when they come."
    helps: ClassVar[str] = (
        "in the long run and where many come and go: what courses have taught does not leave with people"
    )
    harms: ClassVar[str] = "it never harms, but it reaches only who comes: an eighth of staff in a usual year"
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"knowledge": "up"})
    builds: ClassVar[tuple[str, ...]] = ("education",)
    effect: ClassVar[str] = "onboarding"

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Newcomers aimed at are told; who comes later sits in the place of somebody aimed at."""
        self.add(row, state, "onboarding")
        state.people_reached = int((self.reached(row, state) & (row.people.since[row.run] >= state.started)).sum())

    def settle(self, row: EffectsRow, state: LeverState, week: int) -> None:
        """How many came since."""
        came = row.people.since[row.run] >= max(1, state.started)
        state.people_reached = int((self.target.mask(row.structure) & came).sum())
