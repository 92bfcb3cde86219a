"""Show: advocates meet face to face."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("summit", cash=3.0, effort=0.6, support=0.15, exposure=0.0, source="F5, F9, S0; assumption")


class Summit(Lever):
    """A summit of advocates, face to face, for a few weeks of preparation and follow-up."""

    name: ClassVar[str] = "summit"
    title: ClassVar[str] = "Advocates' summit"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "Bring the advocates together, face to face."
    helps: ClassVar[str] = (
        "where advocates sit alone in several departments or sites: they find each other in weeks instead of years"
    )
    harms: ClassVar[str] = "with a single advocate there is nobody to meet; again and again it is dear for what it adds"
    needs: ClassVar[tuple[str, ...]] = ("advocates",)
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"integration": "up"})
    builds: ClassVar[tuple[str, ...]] = ("integration",)
    effect: ClassVar[str] = "summit"

    weeks: Annotated[int, Field(ge=1, le=1040)] | None = 4
