"""Show: a place where those who do it meet."""

from __future__ import annotations

from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("hub", cash=1.0, effort=0.5, support=0.22, exposure=0.0, source="F30; assumption")


class Hub(Lever):
    """A community hub: practitioners of all departments find each other and share what works."""

    name: ClassVar[str] = "hub"
    title: ClassVar[str] = "Community hub"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "A place where those who do it find each other and share what works."
    builds: ClassVar[tuple[str, ...]] = ("integration",)
    effect: ClassVar[str] = "hub"
