"""Try: a small, watched trial by volunteers."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field
from scipy.special import ndtri

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.organization import Structure
from sim.parameters import Values, declare
from sim.programme import Terms

declare_terms("pilot", cash=2.0, effort=0.7, support=0.20, exposure=0.55)
# fmt: off
declare("pilot.inside_cash", 1.0, 0.5, 2.0, "thousand a week", "money an internal pilot costs", kind="choice")
declare("pilot.inside_support", 0.10, 0.0, 0.2, "support", "support executives must have to grant an internal pilot")
declare("pilot.inside_exposure", 0.20, 0.05, 0.35, "share", "how exposed Legal feels by an internal pilot", "F34; assumption")
declare("pilot.usual_weeks", 13, 8, 20, "weeks", "length of a pilot whose exposure is the usual one", "assumption", kind="choice")
declare("pilot.usual_share", 0.08, 0.04, 0.16, "share", "share of those aimed at in a pilot whose exposure is the usual one", "assumption", kind="choice")
declare("pilot.small_step", 0.25, 0.1, 0.4, "exponent", "how exposure grows with length and size: (length x size beside the usual)^this", "S4: baby steps; S0: starting small; assumption")
declare("pilot.volunteer_noise", 0.3, 0.1, 0.6, "utility", "how much chance there is in who volunteers")
declare("pilot.hours", 2.0, 1.0, 5.0, "hours a week", "staff hours of a pilot member", "S4: one to two hours a day in small firms; assumption", kind="choice")
# fmt: on


class Pilot(Lever):
    """A trial in public (`external`) or inside the company (`internal`): the readiest `share` of those aimed at volunteer.

    A pilot is watched: what happens in it weighs most with Legal, and advocates who work on it find each other.
    """

    name: ClassVar[str] = "pilot"
    title: ClassVar[str] = "Pilot"
    verb: ClassVar[Verb] = "try"
    summary: ClassVar[str] = "A small, watched trial by volunteers, in public or inside the company."
    builds: ClassVar[tuple[str, ...]] = ("activity", "integration")

    weeks: Annotated[int, Field(ge=1, le=1040)] | None = 10
    scope: Literal["internal", "external"] = "external"
    share: Annotated[float, Field(gt=0.0, le=1.0)] = 0.08

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
        small = ((length / of("usual_weeks")) * (self.share / of("usual_share"))) ** of("small_step")
        if self.scope == "external":
            return replace(terms, exposure=min(1.0, terms.exposure * small))
        exposure = min(1.0, of("inside_exposure") * small)
        return Terms(terms.cash * of("inside_cash") / of("cash"), terms.effort, of("inside_support"), exposure)

    def choose(self, row: EffectsRow, state: LeverState) -> None:
        """Volunteers: in each department the readiest `share` of those aimed at, at least one."""
        structure, people, run = row.structure, row.people, row.run
        aimed = self.target.mask(structure)
        noise = ndtri(row.luck.stream(f"lever.{self.id}").random(structure.people))
        ready = people.conviction0[run] - people.disposition[run] + row.value("pilot.volunteer_noise") * noise
        members = np.zeros(structure.people, dtype=bool)
        for d, first in enumerate(structure.first):
            rows = np.arange(first, first + structure.headcount[d])
            rows = rows[aimed[rows]]
            if rows.size:
                count = max(1, round(self.share * rows.size))
                members[rows[np.argsort(-ready[rows], kind="stable")[:count]]] = True
        state.members = members
        state.people_reached = int(members.sum())

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Members are invited; their departments count as piloting."""
        if state.members is None:
            return
        inside = self.scope == "internal"
        members = row.inside_members if inside else row.outside_members
        # Who has left the company since the start is no member any more, nor is the newcomer in that place.
        members |= state.members & (row.people.since[row.run] < state.started)
        aimed = self.target.share(row.structure) > 0.0
        effect = row.of("pilot_inside" if inside else "pilot_outside")
        effect[:] = np.maximum(effect, aimed * self.intensity)

    def settle(self, row: EffectsRow, state: LeverState, week: int) -> None:
        """Hours of its members."""
        state.hours = state.people_reached * row.value("pilot.hours") * (week - state.started)

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """Who took part and whether anything bad happened meanwhile."""
        trouble = "nothing bad happened" if state.incidents == 0 else f"{state.incidents:.0f} incidents meanwhile"
        return f"{self.says()} ends: {state.people_reached} took part, {trouble}"
