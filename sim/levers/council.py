"""Lead: a governance council, and who owns the practice."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import declare

declare_terms("council", cash=0.5, effort=0.6, support=0.28, exposure=0.0, source="F10, F11, F23; assumption")

declare(
    "council.single",
    0.5,
    0.2,
    0.8,
    "share",
    "what a single owner governs beside a council",
    "assumption",
    kind="choice",
)


class Council(Lever):
    """A governance council: strategy, ownership, priorities. `ownership` says who owns the practice.

    ``joint``: all who do it, together. ``single``: one department, whichever: early a home, late a brake. ``rivals``:
    two departments, each for itself.
    """

    name: ClassVar[str] = "council"
    title: ClassVar[str] = "Governance council"
    verb: ClassVar[Verb] = "lead"
    summary: ClassVar[str] = "Settle strategy, ownership and priorities among those who do it."
    builds: ClassVar[tuple[str, ...]] = ("governance", "leadership", "integration")

    ownership: Literal["joint", "single", "rivals"] = "joint"

    def says(self) -> str:
        """The lever in a few plain words."""
        return {
            "joint": "A governance council of all who do it",
            "single": "One department as the owner",
            "rivals": "Two departments as owners",
        }[self.ownership]

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Governance is built, except by rivals; ownership is settled."""
        share = self.target.share(row.structure)
        if self.ownership != "rivals":
            effect, most = row.of("council"), row.value("programme.most_strength")
            builds = 1.0 if self.ownership == "joint" else row.value("council.single")
            effect[:] = np.minimum(most, effect + self.intensity * share * builds)
        name = {"joint": "owned_jointly", "single": "owned_singly", "rivals": "owned_by_rivals"}[self.ownership]
        row.of(name)[:] = 1.0
        state.people_reached = self.size(row.structure)
