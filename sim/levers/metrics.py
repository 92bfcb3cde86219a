"""Show: measure what the practice brings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("metrics", cash=1.5, effort=0.4, support=0.2, exposure=0.0, source="F27; assumption")


class Metrics(Lever):
    """Metrics in real time, so that results are seen when they are asked for."""

    name: ClassVar[str] = "metrics"
    title: ClassVar[str] = "Metrics"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "Measure what it brings, so that results can be shown when they are asked for."
    helps: ClassVar[str] = (
        "a year before executives ask what it brings; without measures they see hardly any of the results"
    )
    harms: ClassVar[str] = (
        "where there are no results to measure: what is shown is that there is little, and what is spent on "
        "it begins the time in which results are expected"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"executive_support": "up"})
    builds: ClassVar[tuple[str, ...]] = ("metrics",)
    effect: ClassVar[str] = "metrics"

    def provides(self) -> tuple[str, ...]:
        """What others need that it provides."""
        return ("metrics",)
