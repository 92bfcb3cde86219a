"""Show: reward and recognize those who do it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_suits, declare_terms
from sim.parameters import declare

declare_terms("recognition", cash=1.5, effort=0.2, support=0.25, exposure=0.0, source="S3, E55; assumption")
declare_suits("recognition", 0.6, 0.9, 1.0, 1.0, 0.8, source="S3; assumption")
declare(
    "recognition.motivates",
    0.12,
    0.05,
    0.25,
    "utility",
    "readiness to speak that being rewarded and recognized adds",
    "E55: expected, supported, rewarded; assumption",
)


class Recognition(Lever):
    """Incentives and recognition: who is aimed at is readier while it lasts; only the habit stays when it ends.

    Whether rewards crowd out what people would do without them is not in the model: none of its sources tells.
    """

    name: ClassVar[str] = "recognition"
    title: ClassVar[str] = "Incentives and recognition"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "Reward and recognize those who do it."
    helps: ClassVar[str] = (
        "once people may speak and know how, and it can be measured who does: more speak, and advocates last longer"
    )
    harms: ClassVar[str] = (
        "it brings people forward before they know how, so that harm grows with posts; when it ends, many stop"
    )
    needs: ClassVar[tuple[str, ...]] = ("metrics",)
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"active_share": "up", "advocate_energy": "up"})
    suits: ClassVar[bool] = True
    by_person: ClassVar[bool] = True
    builds: ClassVar[tuple[str, ...]] = ("activity",)

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Those aimed at are readier; advocates among them take heart."""
        reached = self.reached(row, state)
        ready = row.value("recognition.motivates") * self.power(row, state)
        row.effects.readiness[row.run] += reached * ready[row.structure.department]
        row.effects.recognized[row.run] |= reached
        state.people_reached = int(reached.sum())
