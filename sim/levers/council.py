"""Lead: a governance council, and who owns the practice."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_suits, declare_terms
from sim.parameters import PARAMETERS, declare

declare_terms("council", cash=0.5, effort=0.6, support=0.28, exposure=0.0, source="F10, F11, F23; assumption")
declare_suits("council", 0.7, 0.8, 1.0, 1.1, 1.1, source="F22, F23; assumption")

declare(
    "council.single",
    0.5,
    0.2,
    0.8,
    "share",
    "what a single owner governs beside a council",
    "assumption",
    kind="choice",
)
for _function, _fit in (("pr", 1.0), ("web", 0.8), ("product", 0.8), ("marketing", 0.5), ("other", 0.6)):
    declare(
        f"council.home_{_function}",
        _fit,
        0.6 * _fit,
        1.4 * _fit,
        "factor",
        f"how good a home {_function} is, beside press relations",
        "F10, F11, S1; assumption",
    )


class Council(Lever):
    """A governance council: strategy, ownership, priorities. `ownership` says who owns the practice.

    ``joint``: all who do it, together. ``single``: one department, whichever: early a home, late a brake. ``rivals``:
    two departments, each for itself. `owner` names the one department; a home with press relations is better than with
    marketing, which is better than rivals, and joint ownership is best.
    """

    name: ClassVar[str] = "council"
    title: ClassVar[str] = "Governance council"
    verb: ClassVar[Verb] = "lead"
    summary: ClassVar[str] = "Settle strategy, ownership and priorities among those who do it."
    helps: ClassVar[str] = (
        "all together: from the second stage on, when departments rival; one owner: early, as a home, best with press relations"
    )
    harms: ClassVar[str] = (
        "early, much governance smothers trial; late, a single owner keeps others from acting on their own; two owners fight"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"governance": "up", "leadership": "up"})
    suits: ClassVar[bool] = True
    builds: ClassVar[tuple[str, ...]] = ("governance", "leadership", "integration")

    ownership: Literal["joint", "single", "rivals"] = "joint"
    owner: Annotated[str, Field(max_length=80)] | None = None

    @property
    def owned(self) -> str:
        """Who owns it: with an owner named, one department."""
        return "single" if self.owner is not None else self.ownership

    def says(self) -> str:
        """The lever in a few plain words."""
        if self.owner is not None:
            return f"{self.owner} as the owner"
        return {
            "joint": "A governance council of all who do it",
            "single": "One department as the owner",
            "rivals": "Two departments as owners",
        }[self.ownership]

    def against(self, other: Lever) -> str:
        """Two ways of owning it cannot both hold."""
        if (
            isinstance(other, Council)
            and other.id != self.id
            and (other.owned, other.owner) != (self.owned, self.owner)
        ):
            return "it is not clear any more who owns it"
        return ""

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Governance is built, except by rivals; ownership is settled."""
        if self.owned != "rivals":
            self.add(row, state, "council", 1.0 if self.owned == "joint" else row.value("council.single"))
        name = {"joint": "owned_jointly", "single": "owned_singly", "rivals": "owned_by_rivals"}[self.owned]
        row.of(name)[:] = 1.0
        if self.owner is not None:
            function = row.structure.function[row.structure.names.index(self.owner)]
            known = function if f"council.home_{function}" in PARAMETERS else "other"
            row.of("owner_unfit")[:] = 1.0 - row.value(f"council.home_{known}")
        state.people_reached = round(self.target.size(row.values, row.run, row.structure))
