"""Outside: a new rule by a regulator."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import ClassVar

from sim.effects import EffectsRow
from sim.parameters import declare
from sim.shocks.shock import Shock

# fmt: off
declare("regulation.exposure", 0.25, 0.1, 0.5, "factor", "exposure that a new rule adds to whatever Legal is asked", "S4: rules for public companies and drugs; assumption")
declare("regulation.strictness", 0.08, 0.03, 0.15, "share", "harm that Legal puts up with less under it", "S4; assumption")
# fmt: on


class Regulation(Shock):
    """A new rule: Legal feels more exposed and puts up with less, for good where no number of weeks is given."""

    name: ClassVar[str] = "regulation"
    title: ClassVar[str] = "A new rule by a regulator"
    summary: ClassVar[str] = "what is said in public now falls under a new rule"
    for_good: ClassVar[bool] = True

    def apply(self, row: EffectsRow) -> None:
        """Exposure rises, tolerance falls."""
        row.of("exposure")[:] *= 1.0 + self.size * row.value("regulation.exposure")
        row.of("strictness")[:] += self.size * row.value("regulation.strictness")
