"""Outside: what was used until now is not what is used from now on."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import ClassVar

from sim.parameters import declare
from sim.shocks.shock import Shock, Struck

# fmt: off
declare("platform_shift.tools", 0.5, 0.25, 0.75, "share", "share of tools that a shift of platforms makes useless", "S3: one tool follows another; assumption")
declare("platform_shift.knowledge", 0.2, 0.1, 0.4, "share", "share of what people know that it makes useless", "S3; assumption")
# fmt: on


class PlatformShift(Shock):
    """The audience moves to other platforms: tools and part of what people know are out of date, unnoticed by them."""

    name: ClassVar[str] = "platform_shift"
    title: ClassVar[str] = "A shift of platforms"
    summary: ClassVar[str] = "the audience moves on: tools and part of what people know are out of date"

    def strike(self, run: Struck) -> tuple[str, str]:
        """Tools and knowledge lose; what people believe they can stays."""
        block, r, row = run.block, run.row, run.effects
        block.journey.level("tools")[r] *= 1.0 - min(1.0, self.size * row.value("platform_shift.tools"))
        block.people.knowledge[r] *= 1.0 - min(1.0, self.size * row.value("platform_shift.knowledge"))
        return self.title, self.summary
