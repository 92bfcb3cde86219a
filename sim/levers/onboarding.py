"""Teach: newcomers learn it when they come."""

from __future__ import annotations

from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("onboarding", cash=0.3, effort=0.2, support=0.15, exposure=0.0, source="S4; assumption")


class Onboarding(Lever):
    """Newcomers learn the practice in their first week."""

    name: ClassVar[str] = "onboarding"
    title: ClassVar[str] = "Onboarding"
    verb: ClassVar[Verb] = "teach"
    summary: ClassVar[str] = "Newcomers learn it when they come."
    builds: ClassVar[tuple[str, ...]] = ("education",)
    effect: ClassVar[str] = "onboarding"
