"""Allow: what to do about detractors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

import numpy as np

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import Values, declare
from sim.programme import Terms
from sim.structure import Structure

declare_terms("reaction", cash=0.6, effort=0.4, support=0.15, exposure=0.25, source="S4; assumption")
declare(
    "reaction.hunt_permission",
    0.30,
    0.15,
    0.45,
    "permission",
    "permission that people lose where critics are hunted",
    "S4: hunts start the rants they are to stop; assumption",
)


class Reaction(Lever):
    """A strategy for detractors: `answer` them, `ignore` them, or `hunt` those among staff who criticize.

    A hunt is a witch hunt: people feel watched, some rant because of it, and talk outside grows.
    """

    name: ClassVar[str] = "reaction"
    title: ClassVar[str] = "Strategy for detractors"
    verb: ClassVar[Verb] = "allow"
    summary: ClassVar[str] = "Decide beforehand whether to answer critics, leave them alone, or go after them."
    helps: ClassVar[str] = (
        "answering: wherever somebody listens, so that what is said against the company does not stay unanswered; "
        "leaving alone: where a few are loud and calm inside matters most"
    )
    harms: ClassVar[str] = (
        "leaving alone lets talk pile up and wear reputation down; a hunt costs morale, starts the rants it is to stop "
        "and makes talk outside louder"
    )
    needs: ClassVar[tuple[str, ...]] = ("listening",)
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"unanswered_talk": "down"})
    late: ClassVar[bool] = True

    style: Literal["answer", "ignore", "hunt"] = "answer"

    def says(self) -> str:
        """The lever in a few plain words."""
        return {
            "answer": "Answering detractors",
            "ignore": "Leaving detractors alone",
            "hunt": "A hunt for critics among staff",
        }[self.style]

    def terms(self, values: Values, run: int, structure: Structure) -> Terms:
        """Only answering exposes the company; leaving alone costs next to nothing."""
        terms = super().terms(values, run, structure)
        if self.style == "answer":
            return terms
        share = float(self.style == "hunt")
        return Terms(terms.cash * share, terms.effort * share, terms.support, 0.0)

    def missing(self, row: EffectsRow, provided: set[str]) -> tuple[str, ...]:
        """Only who answers needs to hear first."""
        return super().missing(row, provided) if self.style == "answer" else ()

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """What happens to talk, and under a hunt to the permission people feel."""
        self.add(row, state, {"answer": "answering", "ignore": "ignoring", "hunt": "hunted"}[self.style])
        if self.style == "hunt":
            felt = row.of("permission")
            lost = row.value("reaction.hunt_permission") * self.intensity * self.covered(row)
            felt[:] = np.maximum(0.0, felt - lost)
        state.people_reached = round(self.target.size(row.values, row.run, row.structure))
