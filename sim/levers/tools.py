"""Try: a common platform in place of what everybody brings along."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("tools", cash=4.0, effort=0.5, support=0.28, exposure=0.0, source="S3; assumption")


class Tools(Lever):
    """A common platform with training, in place of ad hoc tools."""

    name: ClassVar[str] = "tools"
    title: ClassVar[str] = "Tool platform"
    verb: ClassVar[Verb] = "try"
    summary: ClassVar[str] = "A common platform in place of what everybody brings along."
    helps: ClassVar[str] = (
        "once people know what it is for and some of them do it: makeshift tools become something that lasts"
    )
    harms: ClassVar[str] = (
        "provided before anybody knows what for it stands idle, and its cost begins the time in which results"
        " are expected"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"tools": "up"})
    builds: ClassVar[tuple[str, ...]] = ("tools",)
    effect: ClassVar[str] = "tools"
