"""Inside: a product launch with a deadline."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from sim.effects import EffectsRow
from sim.parameters import declare
from sim.shocks.shock import Shock, Struck

# fmt: off
declare("launch.urgency", 0.25, 0.1, 0.4, "share", "urgency that a launch ahead adds", "S0: only the deadline made people pay attention; assumption")
declare("launch.crunch", 0.25, 0.1, 0.4, "share", "workload that the last weeks before a launch add", "S0: deadline pressure; assumption")
declare("launch.haste", 0.5, 0.2, 1.0, "factor", "harm that haste adds to a post", "S0: last-minute attention; assumption")
declare("launch.careless", 0.3, 0.1, 0.5, "share", "share of what courses and other levers do that is lost in the crunch", "S0: skills were trained with the need, not ahead of it; F6; assumption")
declare("launch.attention", 0.5, 0.2, 1.0, "factor", "more of the audience that listens around a launch", "S0: coverage beyond the norm; assumption")
# fmt: on


class Launch(Shock):
    """A launch with a deadline: the weeks before it are urgent, busy and careless; the audience looks this way.

    The deadline is the end of its weeks.
    """

    name: ClassVar[str] = "launch"
    title: ClassVar[str] = "A launch with its deadline"
    summary: ClassVar[str] = "a launch with a deadline: everybody is in a hurry and many look this way"
    from_outside: ClassVar[bool] = False

    weeks: Annotated[int, Field(ge=1, le=1040)] = 6

    def strike(self, run: Struck) -> tuple[str, str]:
        """Tell how long there is."""
        return f"A launch is due in {self.weeks} weeks", "the date stands: last-minute work, less care, more attention"

    def apply(self, row: EffectsRow) -> None:
        """Urgency and attention rise; work piles up, the programme gets less done, posts are less careful."""
        row.of("pressing")[:] += self.size * row.value("launch.urgency")
        row.of("crunch")[:] += self.size * row.value("launch.crunch")
        row.of("harm_factor")[:] *= 1.0 + self.size * row.value("launch.haste")
        row.of("capacity")[:] *= max(
            row.value("programme.least_capacity"), 1.0 - self.size * row.value("launch.careless")
        )
        row.of("limelight")[:] += self.size * row.value("launch.attention")
