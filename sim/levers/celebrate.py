"""Show: advertise what has worked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_suits, declare_terms

declare_terms("celebrate", cash=0.5, effort=0.3, support=0.15, exposure=0.0, source="S3; assumption")
declare_suits("celebrate", 0.4, 0.7, 1.0, 1.1, 1.1, source="L2, S3; assumption")


class Celebrate(Lever):
    """Advertise and invest in successes, so that they are seen beyond the department that had them."""

    name: ClassVar[str] = "celebrate"
    title: ClassVar[str] = "Advertised successes"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "Show what has worked to those who have not seen it."
    helps: ClassVar[str] = (
        "once there are successes and people who watch: wins elsewhere then count as evidence, executives see"
        " more of the results, advocates take heart"
    )
    harms: ClassVar[str] = (
        "before there is anything to show it is money and time spent on nothing; closed minds are not moved by it"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"advocate_energy": "up"})
    suits: ClassVar[bool] = True
    builds: ClassVar[tuple[str, ...]] = ("visibility",)
    effect: ClassVar[str] = "celebrate"
