"""Try: hear what is said about the company."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("listening", cash=1.5, effort=0.4, support=0.15, exposure=0.0)


class Listening(Lever):
    """Listening posts: what is said is heard, so that posts fit, harm is seen coming and talk can be answered."""

    name: ClassVar[str] = "listening"
    title: ClassVar[str] = "Listening"
    verb: ClassVar[Verb] = "try"
    summary: ClassVar[str] = "Hear what is said about the company, before and while speaking."
    helps: ClassVar[str] = (
        "at any time, most before the first post: posts fit better, harm is seen coming, Legal is calmer, "
        "talk outside can be answered"
    )
    harms: ClassVar[str] = "by itself it answers nobody: what is heard and not answered goes on wearing reputation down"
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"real_risk": "down"})
    builds: ClassVar[tuple[str, ...]] = ("listening",)
    effect: ClassVar[str] = "listening"

    def provides(self) -> tuple[str, ...]:
        """What others need that it provides."""
        return ("listening",)
