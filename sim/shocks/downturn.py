"""Outside: bad times."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from sim.effects import EffectsRow
from sim.parameters import declare
from sim.shocks.shock import Shock

# fmt: off
declare("downturn.drag", 0.004, 0.002, 0.008, "a week", "support that a downturn wears away", "F42; assumption", scale="log")
declare("downturn.need", 0.12, 0.05, 0.2, "support", "more support needed in a downturn", "F42; assumption")
declare("downturn.release", 0.45, 0.2, 0.7, "factor", "money released in a downturn", "F42, S3: discretion gets cut; assumption")
# fmt: on


class Downturn(Shock):
    """Bad times: less money, executives harder to win."""

    name: ClassVar[str] = "downturn"
    title: ClassVar[str] = "A downturn"
    summary: ClassVar[str] = "bad times: what is not needed is cut"

    weeks: Annotated[int, Field(ge=1, le=1040)] = 52

    def apply(self, row: EffectsRow) -> None:
        """Less is released, more support is needed, support wears away."""
        share = min(1.0, self.size)
        row.of("release")[:] *= 1.0 - share * (1.0 - row.value("downturn.release"))
        row.of("need")[:] += self.size * row.value("downturn.need")
        row.of("drag")[:] += self.size * row.value("downturn.drag")
