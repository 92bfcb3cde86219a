"""Try: a common platform in place of what everybody brings along."""

from __future__ import annotations

from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("tools", cash=4.0, effort=0.5, support=0.28, exposure=0.0, source="S3; assumption")


class Tools(Lever):
    """A common platform with training, in place of ad hoc tools."""

    name: ClassVar[str] = "tools"
    title: ClassVar[str] = "Tool platform"
    verb: ClassVar[Verb] = "try"
    summary: ClassVar[str] = "A common platform in place of what everybody brings along."
    builds: ClassVar[tuple[str, ...]] = ("tools",)
    effect: ClassVar[str] = "tools"
