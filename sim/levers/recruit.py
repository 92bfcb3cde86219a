"""Show: look for new advocates."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("recruit", cash=0.3, effort=0.3, support=0.10, exposure=0.0, source="S0, S4; assumption")


class Recruit(Lever):
    """Look for advocates: those picked among the people aimed at, the readiest unless the target says who, are asked.

    Who comes forward pushes it with the energy and credibility of any newcomer to it.
    """

    name: ClassVar[str] = "recruit"
    title: ClassVar[str] = "Recruiting advocates"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "Look for people who will push it in their departments."
    helps: ClassVar[str] = (
        "early, and after advocates have left: several who know each other carry what one alone cannot"
    )
    harms: ClassVar[str] = (
        "who is asked before there is anything to see, and has doubts, has more of them afterwards; who comes forward alone tires soon"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"advocates_active": "up"})
    by_person: ClassVar[bool] = True
    builds: ClassVar[tuple[str, ...]] = ("advocates",)

    weeks: Annotated[int, Field(ge=1, le=1040)] | None = 26

    def choose(self, row: EffectsRow, state: LeverState) -> None:
        """Settle who is asked."""
        super().choose(row, state)
        part = self.target.share or row.value("target.part")
        state.members = self.pick(row, part, "volunteers")

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Those picked are asked."""
        members = self.reached(row, state)
        row.effects.candidates[row.run] |= members
        row.effects.pressed[row.run] |= members
        self.add(row, state, "recruit")
        state.people_reached = int(members.sum())

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """How many advocates there are beside before."""
        before, now = state.at_start.get("advocates", 0.0), row.at_hand().get("advocates", 0.0)
        return f"{self.says()} ends: {now:.0f} advocates at work, {before:.0f} before; {self._account(state)}"
