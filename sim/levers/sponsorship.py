"""Lead: an executive who backs the work in front of others."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_suits, declare_terms

declare_terms("sponsorship", cash=0.0, effort=0.1, support=0.30, exposure=0.0)
declare_suits("sponsorship", 1.1, 1.1, 1.0, 0.9, 0.9, source="F21; assumption")


class Sponsorship(Lever):
    """An executive sponsor: calms Legal, moves peers, is seen by the departments aimed at."""

    name: ClassVar[str] = "sponsorship"
    title: ClassVar[str] = "Executive sponsorship"
    verb: ClassVar[Verb] = "lead"
    summary: ClassVar[str] = "An executive backs the work in front of others."
    helps: ClassVar[str] = (
        "in the first stage most: Legal is calmer, colleagues follow, and people see that it is wanted"
    )
    harms: ClassVar[str] = (
        "it stands and falls with one executive: when harm is done or the programme fails, so does their standing"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"executive_support": "up"})
    suits: ClassVar[bool] = True
    builds: ClassVar[tuple[str, ...]] = ("leadership",)
    ends_with_sponsor: ClassVar[bool] = True

    def says(self) -> str:
        """The lever in a few plain words."""
        return "An executive sponsor"

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """The sponsor is seen in the departments aimed at."""
        effect = row.of("sponsor")
        effect[:] = np.minimum(1.0, effect + self.power(row, state) * self.covered(row))
        state.people_reached = round(self.target.size(row.values, row.run, row.structure))
