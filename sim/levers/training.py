"""Teach: courses in the tools, or in what each role is to do with them."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.organization import Structure
from sim.parameters import declare

declare_terms("training", cash=2.0, effort=0.6, support=0.15, exposure=0.0)
# fmt: off
declare("training.seats", 0.005, 0.002, 0.010, "of staff a week", "places in courses, whoever they are for", "assumption: about a quarter of staff a year; E42 is far less, E29 says how few firms train", scale="log")
declare("training.most", 0.10, 0.05, 0.20, "of the aimed at a week", "most people who can be spared for a course in a week")
declare("training.gain", 0.35, 0.20, 0.50, "share", "share of missing knowledge a course in the tools gives")
declare("training.role_gain", 0.30, 0.15, 0.45, "share", "share of missing role knowledge a course in roles gives", "F28; assumption")
declare("training.role_side", 0.5, 0.3, 0.8, "share", "knowledge from a course in roles, beside one in the tools", "F28; assumption")
declare("training.tools_side", 0.05, 0.0, 0.10, "share", "share of missing role knowledge a course in the tools gives", "F28; assumption")
declare("training.elearning_seats", 3.0, 2.0, 6.0, "factor", "places in e-learning beside a workshop")
declare("training.elearning_gain", 0.4, 0.2, 0.7, "factor", "what e-learning gives beside a workshop", "S0: face to face; S3: workshop; assumption")
declare("training.hours", 4.0, 2.0, 8.0, "hours", "staff hours of a course", "assumption", kind="choice")
# fmt: on


class Training(Lever):
    """Courses: topic `tools` or `roles`, as a workshop or by e-learning; seats are limited, so a narrow target is
    reached sooner."""

    name: ClassVar[str] = "training"
    title: ClassVar[str] = "Training"
    verb: ClassVar[Verb] = "teach"
    summary: ClassVar[str] = "Courses in the tools, or in what each role is to do with them."
    builds: ClassVar[tuple[str, ...]] = ("education", "role_education", "conversation")

    topic: Literal["tools", "roles"] = "tools"
    format: Literal["workshop", "e-learning"] = "workshop"

    def says(self) -> str:
        """The lever in a few plain words."""
        about = "the tools" if self.topic == "tools" else "roles and objectives"
        return f"Training in {about}" + (" by e-learning" if self.format == "e-learning" else "")

    def size(self, structure: Structure) -> int:
        """Courses cost by their seats, and those depend on the company, not on whom they are for."""
        return structure.people

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Add the chance of a place for the people aimed at."""
        share = self.target.share(row.structure)
        aimed = max(1, int(self.target.mask(row.structure).sum()))
        online = self.format == "e-learning"
        seats = (
            row.value("training.seats") * self.intensity * (row.value("training.elearning_seats") if online else 1.0)
        )
        chance = min(row.value("training.most"), seats * row.structure.people / aimed)
        gain = row.value("training.gain") * (row.value("training.elearning_gain") if online else 1.0)
        if self.topic == "tools":
            # Seats of several courses add up; what a seat gives is their mean, so that a workshop does not improve others.
            seated, new = row.of("training"), chance * share
            given = seated * row.of("training_gain") + new * gain
            seated += new
            row.of("training_gain")[:] = given / np.where(seated > 0.0, seated, 1.0)
        else:
            row.of("role_training")[:] += chance * share

    def choose(self, row: EffectsRow, state: LeverState) -> None:
        """Remember how many places had been taken before."""
        state.at_start["places"] = self._places(row)

    def settle(self, row: EffectsRow, state: LeverState, week: int) -> None:
        """Places taken by those aimed at, and their hours."""
        state.people_reached = round(self._places(row) - state.at_start["places"])
        state.hours = state.people_reached * row.value("training.hours")

    def _places(self, row: EffectsRow) -> float:
        topic = "training" if self.topic == "tools" else "role_training"
        taken = row.effects.places[topic][row.run]
        return float((taken * (self.target.share(row.structure) > 0.0)).sum())

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """How many places were taken."""
        return f"{self.says()} ends: {state.people_reached} places taken"
