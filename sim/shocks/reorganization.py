"""Inside: departments are cut anew."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.parameters import declare
from sim.shocks.shock import Shock, Struck

# fmt: off
declare("reorganization.lost", 0.4, 0.2, 0.6, "share", "share of leadership, integration and roles that a reorganization undoes", "S0: roles and responsibilities, coordination of ten groups; assumption")
declare("reorganization.turf", 0.3, 0.1, 0.5, "share", "share of the room for rivalry that it fills", "S0, F25; assumption")
declare("reorganization.moved", 0.25, 0.1, 0.5, "share", "share of people who work with others afterwards", "assumption")
# fmt: on


class Reorganization(Shock):
    """Departments are cut anew: leadership, integration and roles suffer, rivalry rises, part of the ties starts anew."""

    name: ClassVar[str] = "reorganization"
    title: ClassVar[str] = "A reorganization"
    summary: ClassVar[str] = "who leads and who works with whom is settled anew"
    from_outside: ClassVar[bool] = False

    def strike(self, run: Struck) -> tuple[str, str]:
        """What had been built between people falls, in every department."""
        block, r, row = run.block, run.row, run.effects
        keep = 1.0 - min(1.0, self.size * row.value("reorganization.lost"))
        for measure in ("leadership", "integration", "roles"):
            block.journey.level(measure)[r] *= keep
        turf = block.journey.level("turf")[r]
        turf += min(1.0, self.size * row.value("reorganization.turf")) * (1.0 - turf)
        draw = run.luck.stream(f"shock.{self.called}.{run.week}").random(block.structure.people)
        moved = draw < min(1.0, self.size * row.value("reorganization.moved"))
        # They know their new neighbours as little as a newcomer would.
        block.people.tied[r, moved] = run.week
        return self.title, f"{self.summary}: {int(np.count_nonzero(moved)):,} people work with others from now on"
