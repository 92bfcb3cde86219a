"""Show: advertise what has worked."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("celebrate", cash=0.5, effort=0.3, support=0.15, exposure=0.0, source="S3; assumption")


class Celebrate(Lever):
    """Advertise and invest in successes, so that they are seen beyond the department that had them."""

    name: ClassVar[str] = "celebrate"
    title: ClassVar[str] = "Advertised successes"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "Show what has worked to those who have not seen it."
    builds: ClassVar[tuple[str, ...]] = ("visibility",)

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Wins are shown around the company."""
        effect = row.of("celebrate")
        effect[:] = np.minimum(1.5, effect + self.intensity * self.target.share(row.structure))
        state.people_reached = self.size(row.structure)
