"""Show: advocates meet face to face."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("summit", cash=3.0, effort=0.6, support=0.15, exposure=0.0, source="F5, F9, S0; assumption")


class Summit(Lever):
    """A summit of advocates, face to face, for a few weeks of preparation and follow-up."""

    name: ClassVar[str] = "summit"
    title: ClassVar[str] = "Advocates' summit"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "Bring the advocates together, face to face."
    builds: ClassVar[tuple[str, ...]] = ("integration",)

    weeks: Annotated[int, Field(ge=1, le=1040)] | None = 4

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Advocates find each other several times faster."""
        effect = row.of("summit")
        effect[:] = np.minimum(1.5, effect + self.intensity * self.target.share(row.structure))
        state.people_reached = self.size(row.structure)
