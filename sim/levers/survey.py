"""Show: find out who is listened to."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import declare

declare_terms("interviews", cash=1.5, effort=0.5, support=0.12, exposure=0.05, source="S4; assumption")
declare(
    "interviews.accuracy",
    0.95,
    0.8,
    1.0,
    "correlation",
    "how well a network survey and interviews tell who is influential",
    "S4: influence the influencer; assumption",
)


class NetworkSurvey(Lever):
    """A network survey with interviews: who turns to whom. Levers that are for influencers then find them.

    Before it, whom others listen to is a guess. It grows old as people leave. By itself it changes nothing.
    """

    name: ClassVar[str] = "survey"
    room: ClassVar[str] = "interviews"
    title: ClassVar[str] = "Network survey"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "Ask who turns to whom, so that influencers are found instead of guessed."
    helps: ClassVar[str] = "before a lever that is for influencers: with a guess it reaches mostly others"
    harms: ClassVar[str] = "by itself it changes nothing; it takes weeks, and what it finds grows old as people leave"

    weeks: Annotated[int, Field(ge=1, le=1040)] | None = 6

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Nothing changes while people are asked."""
        state.people_reached = round(self.target.size(row.values, row.run, row.structure))

    def settle(self, row: EffectsRow, state: LeverState, week: int) -> None:
        """When it is through, who is listened to is known."""
        if self.weeks is not None and week - state.started >= self.weeks:
            row.effects.surveyed[row.run] = week

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """Whether it got through."""
        through = row.effects.surveyed[row.run] >= 0
        found = "who is listened to is known now" if through else "it was not finished"
        return f"{self.says()} ends: {state.people_reached:,} people asked, {found}; {state.cash:,.0f} spent"
