"""Allow: who does what when it goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("crisis_plan", cash=0.4, effort=0.3, support=0.15, exposure=0.0, source="E35; assumption")


class CrisisPlan(Lever):
    """A plan for crises, rehearsed: most harm is prevented or made milder, and Legal knows it."""

    name: ClassVar[str] = "crisis_plan"
    title: ClassVar[str] = "Crisis plan"
    verb: ClassVar[Verb] = "allow"
    summary: ClassVar[str] = "Settle beforehand who does what when a post goes wrong."
    helps: ClassVar[str] = (
        "before anything has gone wrong: about three quarters of the harm is prevented or milder, and Legal "
        "says yes more easily"
    )
    harms: ClassVar[str] = "it harms nobody; where hardly anybody posts there is hardly anything to prevent"
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"real_risk": "down"})
    builds: ClassVar[tuple[str, ...]] = ()
    effect: ClassVar[str] = "crisis_plan"
