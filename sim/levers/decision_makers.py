"""Lead: those who decide take part themselves."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import Values
from sim.structure import Structure
from sim.targets import Target, pick

declare_terms("decision_makers", cash=1.0, effort=0.4, support=0.28, exposure=0.40, source="S2, F15, F17; assumption")


class DecisionMakers(Lever):
    """Decision makers online: managers and executives among those aimed at are asked in person to speak, and may.

    What comes of conversations gains as far as they do; some are pressed into it.
    """

    name: ClassVar[str] = "decision_makers"
    title: ClassVar[str] = "Decision makers online"
    verb: ClassVar[Verb] = "lead"
    summary: ClassVar[str] = "Those who know and decide speak for the company themselves."
    helps: ClassVar[str] = (
        "with rules and some training, before most of staff: they make the connections that leads, ideas and standing come of"
    )
    harms: ClassVar[str] = (
        "without rules Legal feels exposed; who is pressed before there is anything to see becomes more worried, and is listened to"
    )
    needs: ClassVar[tuple[str, ...]] = ("rules",)
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"active_share": "up", "leads": "up"})
    by_person: ClassVar[bool] = True
    builds: ClassVar[tuple[str, ...]] = ("activity", "leadership")

    def asked(self) -> Target:
        """Those who decide, of those aimed at, unless the target says who."""
        return self.target if self.target.who else self.target.model_copy(update={"who": "decision_makers"})

    def size(self, values: Values, run: int, structure: Structure) -> float:
        """How many are asked."""
        return self.asked().size(values, run, structure)

    def choose(self, row: EffectsRow, state: LeverState) -> None:
        """Settle who is asked."""
        super().choose(row, state)
        aimed = self.asked()
        part = aimed.part(row.values, row.run)
        state.members = (
            aimed.mask(row.structure) if part >= 1.0 else pick(aimed, row, f"lever.{self.id}", part, aimed.who)
        )

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """They are invited and may speak; how many do is counted every week."""
        members = self.reached(row, state)
        for asked in (row.effects.invited, row.effects.deciders, row.effects.pressed):
            asked[row.run] |= members
        ready = row.value("people.pilot_invitation") * (self.power(row, state) - 1.0)
        row.effects.readiness[row.run] += members * ready[row.structure.department]
        state.people_reached = int(np.asarray(state.members).sum()) if state.members is not None else 0

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """How many of those asked speak."""
        members = self.reached(row, state)
        speak = int((members & row.people.active[row.run]).sum())
        return f"{self.says()} ends: {speak:,} of {state.people_reached:,} who were asked speak in public; {self._account(state)}"
