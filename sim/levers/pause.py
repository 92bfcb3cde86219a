"""Try: hold posts for a while, listen and learn."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import declare

declare_terms("pause", cash=0.8, effort=0.3, support=0.10, exposure=0.0, source="S4, F24; assumption")
declare("pause.holds", 0.9, 0.7, 1.0, "share", "share of posts that a pause holds back", "S4; assumption")


class Pause(Lever):
    """A listening-first pause: posts are held, what is said is heard, and people learn by watching what others do."""

    name: ClassVar[str] = "pause"
    title: ClassVar[str] = "Listening-first pause"
    verb: ClassVar[Verb] = "try"
    summary: ClassVar[str] = "Hold the posts for some weeks, listen, and learn from what others do."
    helps: ClassVar[str] = (
        "before the first step, or after a misstep: listening is built and those who watch learn, at little cost"
    )
    harms: ClassVar[str] = (
        "once things go well: no posts, no wins, nobody answered; a long pause is silence, and talk outside goes on"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"posts": "down", "knowledge": "up"})
    builds: ClassVar[tuple[str, ...]] = ("listening",)

    weeks: Annotated[int, Field(ge=1, le=1040)] | None = 8

    def provides(self) -> tuple[str, ...]:
        """What others need that it provides."""
        return ("listening",)

    def against(self, other: Lever) -> str:
        """Posts that are held cannot be published."""
        if other.name in ("content", "agency") or (other.name == "pilot" and getattr(other, "scope", "") == "external"):
            return "what it is to publish is held back meanwhile" if self.meets(other) else ""
        return ""

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Posts are held; listening and learning by watching go on."""
        covered = self.covered(row)
        hold = row.of("hold")
        hold[:] = np.maximum(hold, np.minimum(1.0, row.value("pause.holds") * self.intensity) * covered)
        self.add(row, state, "study")
        self.add(row, state, "listening")
        state.people_reached = round(self.target.size(row.values, row.run, row.structure))
