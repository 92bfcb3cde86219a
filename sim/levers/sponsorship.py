"""Lead: an executive who backs the work in front of others."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("sponsorship", cash=0.0, effort=0.1, support=0.30, exposure=0.0)


class Sponsorship(Lever):
    """An executive sponsor: calms Legal, moves peers, is seen by the departments aimed at."""

    name: ClassVar[str] = "sponsorship"
    title: ClassVar[str] = "Executive sponsorship"
    verb: ClassVar[Verb] = "lead"
    summary: ClassVar[str] = "An executive backs the work in front of others."
    builds: ClassVar[tuple[str, ...]] = ("leadership",)
    ends_with_sponsor: ClassVar[bool] = True

    def says(self) -> str:
        """The lever in a few plain words."""
        return "An executive sponsor"

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """The sponsor is seen in the departments aimed at."""
        effect = row.of("sponsor")
        effect[:] = np.minimum(1.0, effect + self.intensity * self.target.share(row.structure))
        state.people_reached = self.size(row.structure)
