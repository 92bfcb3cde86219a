"""Teach: newcomers learn it when they come."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("onboarding", cash=0.3, effort=0.2, support=0.15, exposure=0.0, source="S4; assumption")


class Onboarding(Lever):
    """Newcomers learn the practice in their first week."""

    name: ClassVar[str] = "onboarding"
    title: ClassVar[str] = "Onboarding"
    verb: ClassVar[Verb] = "teach"
    summary: ClassVar[str] = "Newcomers learn it when they come."
    builds: ClassVar[tuple[str, ...]] = ("education",)

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Newcomers of the departments aimed at are taught."""
        effect = row.of("onboarding")
        effect[:] = np.minimum(1.5, effect + self.intensity * self.target.share(row.structure))
        state.people_reached = self.size(row.structure)
