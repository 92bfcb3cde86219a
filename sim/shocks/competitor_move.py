"""Outside: a competitor is seen to do it."""

from __future__ import annotations

from typing import ClassVar

from sim.shocks.shock import Shock, Struck


class CompetitorMove(Shock):
    """A competitor takes the practice up for all to see: urgency rises and fades over about two years."""

    name: ClassVar[str] = "competitor_move"
    title: ClassVar[str] = "A competitor moves ahead"
    summary: ClassVar[str] = "a competitor is seen to do it"

    def strike(self, run: Struck) -> tuple[str, str]:
        """Urgency jumps."""
        run.block.public.event[run.row, 0] += self.size * float(run.block.values["market.competitor_move"][run.row, 0])
        return self.title, self.summary
