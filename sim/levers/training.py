"""Teach: courses in the tools, or in what each role is to do with them."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

import numpy as np

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import Values, declare
from sim.structure import Structure

declare_terms("training", cash=2.0, effort=0.6, support=0.15, exposure=0.0)
# fmt: off
declare("training.seats", 0.005, 0.002, 0.010, "of staff a week", "places in courses, whoever they are for", "assumption: about a quarter of staff a year; E42 is far less, E29 says how few firms train", scale="log")
declare("training.most", 0.10, 0.05, 0.20, "of the aimed at a week", "most people who can be spared for a course in a week")
declare("training.gain", 0.35, 0.20, 0.50, "share", "share of missing knowledge a course in the tools gives")
declare("training.role_gain", 0.30, 0.15, 0.45, "share", "share of missing role knowledge a course in roles gives", "F28; assumption")
declare("training.role_side", 0.5, 0.3, 0.8, "share", "knowledge from a course in roles, beside one in the tools", "F28; assumption")
declare("training.tools_side", 0.05, 0.0, 0.10, "share", "share of missing role knowledge a course in the tools gives", "F28; assumption")
declare("training.netiquette_gain", 0.45, 0.25, 0.65, "share", "share of what is missing of netiquette that a course in it gives", "S4, F36; assumption")
declare("training.netiquette_side", 0.3, 0.1, 0.5, "share", "knowledge from a course in netiquette, beside one in the tools", "S4; assumption")
declare("training.conversation_gain", 0.40, 0.2, 0.6, "share", "share of missing role knowledge that a course in conversation gives who speaks already", "S2, S3; assumption")
declare("training.conversation_silent", 0.10, 0.0, 0.2, "share", "the same for who does not speak yet", "S2, S3; assumption")
declare("training.conversation_side", 0.3, 0.1, 0.5, "share", "knowledge from a course in conversation, beside one in the tools", "S2, S3; assumption")
declare("training.elearning_seats", 3.0, 2.0, 6.0, "factor", "places in e-learning beside a workshop")
declare("training.elearning_gain", 0.4, 0.2, 0.7, "factor", "what e-learning gives beside a workshop", "S0: face to face; S3: workshop; assumption")
declare("training.hours", 4.0, 2.0, 8.0, "hours", "staff hours of a course", "assumption", kind="choice")
# fmt: on


class Training(Lever):
    """Courses as a workshop or by e-learning; seats are limited, so a narrow target is reached sooner.

    Topics: `tools`; `roles` and objectives; `netiquette` and risk, which lowers harm; `conversation`, which is practised
    and gives most to who speaks already.
    """

    name: ClassVar[str] = "training"
    title: ClassVar[str] = "Training"
    verb: ClassVar[Verb] = "teach"
    summary: ClassVar[str] = (
        "Courses in the tools, in roles and objectives, in netiquette and risk, or in conversation."
    )
    helps: ClassVar[str] = (
        "ahead of need: before a pilot, and in roles before the step to conversation; a workshop gives more, e-learning "
        "reaches more"
    )
    harms: ClassVar[str] = (
        "after the need it comes too late; places for people without interest stay empty, and who is picked out against "
        "their will is more worried afterwards"
    )
    needs: ClassVar[tuple[str, ...]] = ("roles",)
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"knowledge": "up"})
    by_person: ClassVar[bool] = True
    builds: ClassVar[tuple[str, ...]] = ("education", "role_education", "conversation")

    topic: Literal["tools", "roles", "netiquette", "conversation"] = "tools"
    format: Literal["workshop", "e-learning"] = "workshop"

    def says(self) -> str:
        """The lever in a few plain words."""
        about = {
            "tools": "the tools",
            "roles": "roles and objectives",
            "netiquette": "netiquette and risk",
            "conversation": "conversation",
        }[self.topic]
        return f"Training in {about}" + (" by e-learning" if self.format == "e-learning" else "")

    def size(self, values: Values, run: int, structure: Structure) -> float:
        """Courses cost by their seats, and those depend on the company, not on whom they are for."""
        return float(structure.people)

    def missing(self, row: EffectsRow, provided: set[str]) -> tuple[str, ...]:
        """Only courses in roles need roles."""
        return super().missing(row, provided) if self.topic == "roles" else ()

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Add the chance of a place for the people aimed at."""
        online = self.format == "e-learning"
        factor = row.value("training.elearning_seats") if online else 1.0
        reached = self.reached(row, state)
        offered = row.value("training.seats") * self.intensity * state.unmet * factor
        chance = min(row.value("training.most"), offered * row.structure.people / max(1, int(reached.sum())))
        seats, new = row.effects.seats[self.topic][row.run], chance * reached
        if self.topic == "tools":
            # Seats of several courses add up; what a seat gives is their mean: a workshop does not improve others.
            gain = row.value("training.gain") * (row.value("training.elearning_gain") if online else 1.0)
            held = row.effects.seat_gain[row.run]
            given = seats * held + new * gain
            both = seats + new
            held[:] = given / np.where(both > 0.0, both, 1.0)
        seats += new
        if self.target.picks:
            row.effects.pressed[row.run] |= reached

    def choose(self, row: EffectsRow, state: LeverState) -> None:
        """Remember how many places had been taken before."""
        super().choose(row, state)
        state.at_start["places"] = self._places(row)

    def settle(self, row: EffectsRow, state: LeverState, week: int) -> None:
        """Places taken by those aimed at, and their hours."""
        state.people_reached = round(self._places(row) - state.at_start["places"])
        state.hours = state.people_reached * row.value("training.hours")

    def _places(self, row: EffectsRow) -> float:
        taken = row.effects.places[self.topic][row.run]
        return float((taken * (self.target.spread(row.structure) > 0.0)).sum())

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """How many places were taken."""
        return f"{self.says()} ends: {state.people_reached:,} places taken, {state.hours:,.0f} hours of staff, {state.cash:,.0f} spent"
