"""Allow: almost everyone may speak."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_suits, declare_terms
from sim.parameters import declare

declare_terms("everyone", cash=0.5, effort=0.3, support=0.35, exposure=0.60, source="S2, S4, F17; assumption")
declare_suits("everyone", 0.5, 0.7, 1.0, 1.1, 1.1, source="F17: the last step, not the first; assumption")
declare(
    "everyone.permission",
    1.10,
    1.0,
    1.2,
    "permission",
    "permission that people feel where almost everyone may speak",
    "S2, S4; assumption",
)
declare(
    "everyone.encouraged",
    0.08,
    0.02,
    0.15,
    "utility",
    "readiness to speak of somebody who is told to go ahead",
    "S2; assumption",
)


class Everyone(Lever):
    """Let almost everyone speak: bans, lists of spokespersons and approvals end, and people are told to go ahead.

    It is no rule of its own: what guidelines make clear stays as clear. A later policy takes its place where both hold.
    """

    name: ClassVar[str] = "everyone"
    title: ClassVar[str] = "Leave for almost everyone to speak"
    verb: ClassVar[Verb] = "allow"
    summary: ClassVar[str] = "Let almost everyone speak, and tell them to go ahead."
    helps: ClassVar[str] = (
        "as the last step, when rules are clear and people trained: more voices, and each slip counts for less among them"
    )
    harms: ClassVar[str] = (
        "as the first step: nobody is ready, Legal feels most exposed, and people without knowledge do more harm a post"
    )
    needs: ClassVar[tuple[str, ...]] = ("rules",)
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"morale": "up", "active_share": "up"})
    suits: ClassVar[bool] = True
    stays: ClassVar[bool] = True
    by_person: ClassVar[bool] = True
    builds: ClassVar[tuple[str, ...]] = ("activity", "autonomy")

    def against(self, other: Lever) -> str:
        """A ban over the same people, or a hunt for critics, says the opposite."""
        if other.name == "reaction" and getattr(other, "style", "") == "hunt" and self.meets(other):
            return "people are told to speak and watched for what they say"
        return ""

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Limits end where most of a department is aimed at; those aimed at are readier."""
        where = self.covered(row) >= 0.5
        for effect in ("banned", "spokespersons", "throttle"):
            row.of(effect)[where] = 0.0
        felt = row.of("permission")
        felt[where] = np.maximum(felt[where], row.value("everyone.permission"))
        reached = self.reached(row, state)
        ready = row.value("everyone.encouraged") * self.power(row, state)
        row.effects.readiness[row.run] += reached * ready[row.structure.department]
        row.effects.invited[row.run] |= reached & ~where[row.structure.department]
        state.people_reached = int(reached.sum())
