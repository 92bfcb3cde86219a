"""Lead: an outside agency speaks for the company."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import Values, declare
from sim.structure import Structure
from sim.targets import account_home

declare_terms("agency", cash=8.0, effort=0.3, support=0.20, exposure=0.25, source="S0; assumption")
declare(
    "agency.posts", 15.0, 5.0, 30.0, "posts a week", "promotional posts of an agency", "S0; assumption", kind="choice"
)
declare(
    "agency.team",
    0.4,
    0.0,
    0.8,
    "full-time people",
    "work that an agency takes off the programme team",
    "S0: it contributed little; assumption",
    kind="choice",
)


class Agency(Lever):
    """An outside agency: posts that push, a little help, a large bill, and nothing that stays when it goes."""

    name: ClassVar[str] = "agency"
    title: ClassVar[str] = "Outside agency"
    verb: ClassVar[Verb] = "lead"
    summary: ClassVar[str] = "Pay somebody outside to do it."
    helps: ClassVar[str] = "when something has to be seen soon and nobody inside can do it yet"
    harms: ClassVar[str] = (
        "nobody inside learns anything, the audience tires of promotion, the money is missing elsewhere, and executives "
        "begin to count the weeks without results"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"posts": "up", "cash": "up"})

    def size(self, values: Values, run: int, structure: Structure) -> float:
        """An agency charges what it charges, whoever it works for."""
        return float(values["market.reference_staff"][run, 0])

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """It posts in the company's name and takes some work off the team."""
        home = account_home(self.target, row.structure)
        row.of("push")[home] += row.value("agency.posts") * self.intensity / home.sum()
        row.of("team")[:] += row.value("agency.team") * self.intensity
        state.people_reached = 0

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """What it cost, and that nothing stays."""
        weeks = max(0, state.ended - state.started)
        return f"{self.says()} goes after {weeks} weeks and {state.cash:,.0f} spent; its posts stop and nobody inside has learnt how"
