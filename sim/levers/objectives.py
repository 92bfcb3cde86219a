"""Try: people and objectives before tools."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_suits, declare_terms

declare_terms("objectives", cash=0.3, effort=0.4, support=0.15, exposure=0.0, source="F32, S3; assumption")
declare_suits("objectives", 0.6, 0.9, 1.0, 1.0, 1.0, source="L2; assumption")


class Objectives(Lever):
    """Objectives first: people know what it is for, so that posts serve something and a platform is taken up."""

    name: ClassVar[str] = "objectives"
    title: ClassVar[str] = "Objectives first"
    verb: ClassVar[Verb] = "try"
    summary: ClassVar[str] = "Say what it is for before choosing the tools."
    helps: ClassVar[str] = (
        "before a platform or a campaign: posts are worth more and tools are taken up faster where people know what for"
    )
    harms: ClassVar[str] = (
        "told to departments in which nobody watches yet it is one more message; it takes the team's time"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"value": "up"})
    suits: ClassVar[bool] = True
    builds: ClassVar[tuple[str, ...]] = ()
    effect: ClassVar[str] = "purpose"
