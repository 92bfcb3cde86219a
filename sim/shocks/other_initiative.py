"""Inside: something else is more important for a while."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from sim.effects import EffectsRow
from sim.parameters import declare
from sim.shocks.shock import Shock

# fmt: off
declare("other_initiative.attention", 0.30, 0.15, 0.5, "share", "managers' attention that another initiative of size 1 takes", "F20, E57; assumption")
declare("other_initiative.team", 0.30, 0.15, 0.5, "share", "the team's capacity that it takes", "F20, E57; assumption")
# fmt: on


class OtherInitiative(Shock):
    """Something else is more important for a while: it takes managers' attention and the team's time."""

    name: ClassVar[str] = "other_initiative"
    title: ClassVar[str] = "Another initiative"
    summary: ClassVar[str] = "something else takes managers' attention and the team's time"
    from_outside: ClassVar[bool] = False

    weeks: Annotated[int, Field(ge=1, le=1040)] = 26

    def apply(self, row: EffectsRow) -> None:
        """Attention and capacity shrink."""
        row.of("attention")[:] *= max(0.0, 1.0 - self.size * row.value("other_initiative.attention"))
        row.of("capacity")[:] *= max(
            row.value("programme.least_capacity"), 1.0 - self.size * row.value("other_initiative.team")
        )
