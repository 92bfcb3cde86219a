"""Outside: the company is sued."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.effects import EffectsRow
from sim.parameters import declare
from sim.shocks.shock import Shock

# fmt: off
declare("lawsuit.hold", 0.5, 0.2, 0.8, "share", "share of posts held back because they could touch the matter", "S4: in a lawsuit it would be foolish to comment; assumption")
declare("lawsuit.talk", 2.0, 1.0, 4.0, "factor", "more talk about the company that a lawsuit brings", "S4: others talk on; assumption", scale="log")
declare("lawsuit.strictness", 0.10, 0.05, 0.20, "share", "harm that Legal puts up with less while it lasts", "S4: litigation; assumption")
# fmt: on


class Lawsuit(Shock):
    """The company is sued: posts about the matter are on hold while others talk on, and nobody answers them."""

    name: ClassVar[str] = "lawsuit"
    title: ClassVar[str] = "A lawsuit"
    summary: ClassVar[str] = "nothing may be said about the matter, while others talk on"

    weeks: Annotated[int, Field(ge=1, le=1040)] = 40

    def apply(self, row: EffectsRow) -> None:
        """Part of what could be said is on hold, answers with it; talk grows; Legal is stricter."""
        hold = row.of("hold")
        hold[:] = np.maximum(hold, min(1.0, self.size * row.value("lawsuit.hold")))
        row.of("talk")[:] *= 1.0 + self.size * row.value("lawsuit.talk")
        row.of("strictness")[:] += self.size * row.value("lawsuit.strictness")
