"""Show: advocates who meet at fixed times."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("meetings", cash=0.4, effort=0.3, support=0.12, exposure=0.0, source="F1, F2; assumption")


class AdvocateNetwork(Lever):
    """An advocates' network: standing meetings in which those who push it share load and heart.

    A hub is for all who do it; this is for those who push it.
    """

    name: ClassVar[str] = "network"
    room: ClassVar[str] = "meetings"
    title: ClassVar[str] = "Advocates' network"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "Standing meetings in which advocates help each other."
    helps: ClassVar[str] = (
        "where advocates have begun to find each other: those with allies last longer and are heard more"
    )
    harms: ClassVar[str] = "with a single advocate there is nobody to meet; where refusals pile up they tire together"
    needs: ClassVar[tuple[str, ...]] = ("advocates",)
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"advocate_energy": "up"})
    builds: ClassVar[tuple[str, ...]] = ("integration",)
    effect: ClassVar[str] = "network"
