"""Allow: executives decide by consent."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import Values
from sim.structure import Structure

declare_terms("consent", cash=0.0, effort=0.1, support=0.25, exposure=0.0, source="S4, L8; assumption")


class Consent(Lever):
    """Executives decide by consent: what the sponsor wants goes ahead unless somebody objects.

    The way of deciding changes back when it ends. Whoever is passed over supports it a little less.
    """

    name: ClassVar[str] = "consent"
    title: ClassVar[str] = "Decisions by consent"
    verb: ClassVar[Verb] = "allow"
    summary: ClassVar[str] = "Executives go ahead unless somebody objects, in place of waiting until all agree."
    helps: ClassVar[str] = (
        "where all have to agree and one sceptic holds everything up, and where the sponsor believes in it"
    )
    harms: ClassVar[str] = (
        "whoever is passed over resents it: support wears away with each yes over their heads; without a sponsor who "
        "believes in it, a majority may have said yes sooner"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"executive_support": "down"})

    def size(self, values: Values, run: int, structure: Structure) -> float:
        """It concerns the executives, whoever else is aimed at."""
        return float(len(structure.organization.executives))

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """The team's way of deciding is another one for the time being."""
        row.of("consent")[:] = 1.0
        state.people_reached = len(row.structure.organization.executives)
