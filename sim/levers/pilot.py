"""Try: a small, watched trial by volunteers."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import Values, declare
from sim.programme import Terms
from sim.structure import Structure

declare_terms("pilot", cash=2.0, effort=0.7, support=0.20, exposure=0.55)
# fmt: off
declare("pilot.inside_cash", 1.0, 0.5, 2.0, "thousand a week", "money an internal pilot costs", kind="choice")
declare("pilot.inside_support", 0.10, 0.0, 0.2, "support", "support executives must have to grant an internal pilot")
declare("pilot.inside_exposure", 0.20, 0.05, 0.35, "share", "how exposed Legal feels by an internal pilot", "F34; assumption")
declare("pilot.usual_weeks", 13, 8, 20, "weeks", "length of a pilot whose exposure is the usual one", "assumption", kind="choice")
declare("pilot.usual_share", 0.08, 0.04, 0.16, "share", "share of those aimed at in a pilot whose exposure is the usual one", "assumption", kind="choice")
declare("pilot.small_step", 0.25, 0.1, 0.4, "exponent", "how exposure grows with length and size: (length x size beside the usual)^this", "S4: baby steps; S0: starting small; assumption")
declare("pilot.agreed_eases", 0.2, 0.05, 0.35, "share", "exposure that a shared meaning of small takes away", "S0: different meanings of starting small; S4: baby steps; assumption")
declare("pilot.agreed_effort", 0.3, 0.1, 0.6, "share", "work that agreeing on it adds", "S0; assumption", kind="choice")
declare("pilot.hours", 2.0, 1.0, 5.0, "hours a week", "staff hours of a pilot member", "S4: one to two hours a day in small firms; assumption", kind="choice")
# fmt: on


class Pilot(Lever):
    """A trial in public (`external`) or inside the company (`internal`): the readiest `share` of those aimed at volunteer.

    A pilot is watched: what happens in it weighs most with Legal, and advocates who work on it find each other.
    `agreed`: before it is asked for, all concerned have settled what "small" means; that takes work and lets it frighten
    less.
    """

    name: ClassVar[str] = "pilot"
    title: ClassVar[str] = "Pilot"
    verb: ClassVar[Verb] = "try"
    summary: ClassVar[str] = "A small, watched trial by volunteers, in public or inside the company."
    helps: ClassVar[str] = (
        "early and small: an uneventful trial lowers the fear of Legal, staff and executives and joins isolated advocates; "
        "inside first makes the step outside safer"
    )
    harms: ClassVar[str] = (
        "an incident in it frightens more than a quiet trial calms; without training before it, or with people who are "
        "pushed into it, it does so sooner"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"active_share": "up"})
    by_person: ClassVar[bool] = True
    builds: ClassVar[tuple[str, ...]] = ("activity", "integration")

    weeks: Annotated[int, Field(ge=1, le=1040)] | None = 10
    scope: Literal["internal", "external"] = "external"
    share: Annotated[float, Field(gt=0.0, le=1.0)] = 0.08
    agreed: bool = False

    @property
    def part(self) -> float:
        """Share of those aimed at who take part."""
        return self.share if self.target.share is None else self.target.share

    def size(self, values: Values, run: int, structure: Structure) -> float:
        """A pilot costs by the departments it is held in, since its members are few."""
        return float(self.target.mask(structure).sum())

    def says(self) -> str:
        """The lever in a few plain words."""
        where = ", ".join(self.target.departments) if self.target.departments else "all departments"
        return f"{'Public' if self.scope == 'external' else 'Internal'} pilot ({where})"

    def terms(self, values: Values, run: int, structure: Structure) -> Terms:
        """A small step frightens less; an internal pilot costs less and needs less consent."""

        def of(short: str) -> float:
            return float(values[f"pilot.{short}"][run, 0])

        terms = super().terms(values, run, structure)
        length = self.weeks if self.weeks is not None else 1040
        small = ((length / of("usual_weeks")) * (self.part / of("usual_share"))) ** of("small_step")
        if self.agreed:
            small *= 1.0 - of("agreed_eases")
            terms = replace(terms, effort=terms.effort * (1.0 + of("agreed_effort")))
        if self.scope == "external":
            return replace(terms, exposure=min(1.0, terms.exposure * small))
        exposure = min(1.0, of("inside_exposure") * small)
        return Terms(terms.cash * of("inside_cash") / of("cash"), terms.effort, of("inside_support"), exposure)

    def choose(self, row: EffectsRow, state: LeverState) -> None:
        """Volunteers: in each department the readiest `share` of those aimed at, at least one; or whom the target says."""
        super().choose(row, state)
        state.members = self.pick(row, self.part, "volunteers")
        state.people_reached = int(state.members.sum())

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Members are invited; their departments count as piloting."""
        if state.members is None:
            return
        inside = self.scope == "internal"
        members = self.reached(row, state)
        joined = row.inside_members if inside else row.outside_members
        joined |= members
        row.effects.pressed[row.run] |= members
        aimed = self.target.spread(row.structure) > 0.0
        effect = row.of("pilot_inside" if inside else "pilot_outside")
        effect[:] = np.maximum(effect, aimed * self.power(row, state))

    def settle(self, row: EffectsRow, state: LeverState, week: int) -> None:
        """Hours of its members."""
        state.hours = state.people_reached * row.value("pilot.hours") * (week - state.started)

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """Who took part and whether anything bad happened meanwhile."""
        trouble = "nothing bad happened" if state.incidents == 0 else f"{state.incidents:.0f} incidents meanwhile"
        return f"{self.says()} ends: {state.people_reached} took part, {trouble}"
