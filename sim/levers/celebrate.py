"""Show: advertise what has worked."""

from __future__ import annotations

from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms

declare_terms("celebrate", cash=0.5, effort=0.3, support=0.15, exposure=0.0, source="S3; assumption")


class Celebrate(Lever):
    """Advertise and invest in successes, so that they are seen beyond the department that had them."""

    name: ClassVar[str] = "celebrate"
    title: ClassVar[str] = "Advertised successes"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "Show what has worked to those who have not seen it."
    builds: ClassVar[tuple[str, ...]] = ("visibility",)
    effect: ClassVar[str] = "celebrate"
