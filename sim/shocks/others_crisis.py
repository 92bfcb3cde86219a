"""Outside: somebody else's crisis, without harm of one's own."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import ClassVar

from sim.parameters import declare
from sim.shocks.shock import Shock, Struck

# fmt: off
declare("others_crisis.alarm", 0.6, 0.3, 1.2, "alarm", "alarm that a crisis at another company spreads where nobody is prepared", "S4: what reaches the news is mostly bad; F4; assumption", scale="log")
declare("others_crisis.harm", 2.0, 1.0, 4.0, "incidents", "incidents of one's own that Legal takes it for", "S4; assumption", scale="log")
declare("others_crisis.support", 0.02, 0.01, 0.05, "share", "share of executive support lost to it where nobody is prepared", "S4; assumption", scale="log")
declare("others_crisis.calmed_plan", 0.6, 0.3, 0.8, "share", "share of that fear which a crisis plan takes away", "E35: with a plan nearly all feel prepared, without one a fifth; assumption")
declare("others_crisis.calmed_listening", 0.4, 0.2, 0.6, "share", "share of that fear which full listening takes away", "F24; assumption")
# fmt: on


class OthersCrisis(Shock):
    """Another company is in the news with a misstep: fear without harm of one's own, less where one is prepared."""

    name: ClassVar[str] = "others_crisis"
    title: ClassVar[str] = "Another company's crisis"
    summary: ClassVar[str] = "another company's misstep is in the news"

    def strike(self, run: Struck) -> tuple[str, str]:
        """Alarm rises in every department, Legal expects more harm, executives cool down."""
        block, r, row = run.block, run.row, run.effects
        plan = row.of("crisis_plan").clip(0.0, 1.0)
        listening = block.journey.level("listening")[r]
        fear = (1.0 - row.value("others_crisis.calmed_plan") * plan) * (
            1.0 - row.value("others_crisis.calmed_listening") * listening
        )
        block.public.alarm[r] += self.size * row.value("others_crisis.alarm") * fear
        mean = float((fear * block.structure.headcount).sum()) / block.structure.people
        block.belief.harm[r, 0] += self.size * row.value("others_crisis.harm") * mean
        block.executives.support[r] *= 1.0 - min(1.0, self.size * row.value("others_crisis.support") * mean)
        prepared = 1.0 - mean
        cause = f"{self.summary}; what is in place takes {100.0 * prepared:.0f} % of the fear away"
        return self.title, cause
