"""Show: a place where those who do it meet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("hub", cash=1.0, effort=0.5, support=0.22, exposure=0.0, source="F30; assumption")


class Hub(Lever):
    """A community hub: practitioners of all departments find each other and share what works."""

    name: ClassVar[str] = "hub"
    title: ClassVar[str] = "Community hub"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "A place where those who do it find each other and share what works."
    helps: ClassVar[str] = (
        "when departments work on it side by side: it joins them, takes rivalry away and lets advocates find each other"
    )
    harms: ClassVar[str] = (
        "with a single advocate there is nobody to meet; it costs the team time that listening or training "
        "may need more"
    )
    needs: ClassVar[tuple[str, ...]] = ("advocates",)
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"integration": "up"})
    builds: ClassVar[tuple[str, ...]] = ("integration",)
    effect: ClassVar[str] = "hub"
