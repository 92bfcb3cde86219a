"""Try: find out who the audience is before choosing how to speak to it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("audience", cash=1.0, effort=0.3, support=0.12, exposure=0.0, source="S3; assumption")


class AudienceProfile(Lever):
    """An audience profile: how many buyers take part in public talk, how many only watch, how many do neither.

    It does not make a larger audience; it finds the part that answers.
    """

    name: ClassVar[str] = "audience"
    title: ClassVar[str] = "Audience profile"
    verb: ClassVar[Verb] = "try"
    summary: ClassVar[str] = "Find out who of the buyers takes part and who only watches, before choosing how to speak."
    helps: ClassVar[str] = (
        "before a push in public: voices go where somebody answers, and a company learns early that few will"
    )
    harms: ClassVar[str] = "it harms nobody; where hardly any buyer takes part it tells so, and cannot change it"
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"wins": "up"})
    effect: ClassVar[str] = "profiled"

    def _found(self, row: EffectsRow, state: LeverState) -> list[str]:
        """What was found out about the audience."""
        if row.public is None:
            return []
        return [f"{100.0 * float(row.public.willing[row.run, 0]):.0f} % as many as usual are willing to talk"]
