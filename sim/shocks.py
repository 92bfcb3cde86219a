"""What can happen to the organization: from outside or inside, at a time nobody chose.

A new shock is one more class here: a subclass of `Shock` with its own parameters.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Protocol

import numpy as np
from pydantic import Field
from scipy.special import ndtri

from sim.effects import EffectsRow
from sim.luck import Luck
from sim.organization import Plain

SHOCKS: dict[str, type[Shock]] = {}


class Struck(Protocol):
    """What a shock may touch of the run it strikes: the arrays of the block, its row, its luck, its plan."""

    block: Any
    row: int
    luck: Luck
    programme: Any
    effects: EffectsRow

    @property
    def week(self) -> int:
        """Weeks since the start."""

    def totals(self) -> dict[str, float]:
        """What the company has spent and seen so far."""


class Shock(Plain):
    """Something that happens in a week.

    Parameters
    ----------
    shock : str
        Which one.
    week : int
        When it strikes.
    weeks : int or None
        How long it lasts; None where it is over at once.
    size : float
        Strength as a factor of the usual, in [0, 3].
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    from_outside: ClassVar[bool] = True

    shock: str
    week: Annotated[int, Field(ge=1, le=1040)]
    weeks: Annotated[int, Field(ge=1, le=1040)] | None = None
    size: Annotated[float, Field(ge=0.0, le=3.0)] = 1.0

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name:
            SHOCKS[cls.name] = cls

    def strike(self, run: Struck) -> tuple[str, str]:
        """Do what happens at once; return the event in plain words and its cause."""
        return self.title, self.summary

    def apply(self, row: EffectsRow) -> None:
        """Write to the effects of the run what holds while it lasts."""


class CompetitorMove(Shock):
    """A competitor takes the practice up for all to see: urgency rises and fades over about two years."""

    name: ClassVar[str] = "competitor_move"
    title: ClassVar[str] = "A competitor moves ahead"
    summary: ClassVar[str] = "a competitor is seen to do it"

    def strike(self, run: Struck) -> tuple[str, str]:
        """Urgency jumps."""
        run.block.public.event[run.row, 0] += self.size * float(run.block.values["market.competitor_move"][run.row, 0])
        return self.title, self.summary


class ViralMisstep(Shock):
    """A post of the company goes wrong and everybody hears of it."""

    name: ClassVar[str] = "viral_misstep"
    title: ClassVar[str] = "A misstep goes viral"
    summary: ClassVar[str] = "a post that everybody hears of"

    def strike(self, run: Struck) -> tuple[str, str]:
        """A great incident where most is posted; where nobody posts, in the first department that faces customers."""
        block, r = run.block, run.row
        facing = block.structure.customer_facing.astype(float)
        place = int(np.argmax(block.public.posts[r] + 1e-9 * facing))
        severity = self.size * float(block.values["market.great_severity"][r, 0])
        # Each reference company hears of its own missteps; a great one in a large company is heard by all of it.
        block.public.struck[r, place] += severity * max(1.0, float(block.scale[r, 0]))
        name = block.structure.names[place]
        return f"A misstep in {name} goes viral", self.summary


class Downturn(Shock):
    """Bad times: less money, executives harder to win."""

    name: ClassVar[str] = "downturn"
    title: ClassVar[str] = "A downturn"
    summary: ClassVar[str] = "bad times: what is not needed is cut"

    weeks: Annotated[int, Field(ge=1, le=1040)] = 52

    def apply(self, row: EffectsRow) -> None:
        """Less is released, more support is needed, support wears away."""
        share = min(1.0, self.size)
        row.of("release")[:] *= 1.0 - share * (1.0 - row.value("executive.downturn_release"))
        row.of("need")[:] += self.size * row.value("executive.downturn_need")
        row.of("drag")[:] += self.size * row.value("executive.downturn_drag")


class SponsorLeaves(Shock):
    """The executive who backs it leaves; a successor starts without opinion."""

    name: ClassVar[str] = "sponsor_leaves"
    title: ClassVar[str] = "The sponsor leaves"
    summary: ClassVar[str] = "the executive who backed it leaves the company"
    from_outside: ClassVar[bool] = False

    def strike(self, run: Struck) -> tuple[str, str]:
        """The seat of the sponsor, or of the strongest supporter, is filled anew; sponsorship at work ends."""
        block, r = run.block, run.row
        team = block.executives
        seat = int(np.argmax(team.sponsor[r])) if team.sponsor[r].any() else int(np.argmax(team.support[r]))
        draw = float(ndtri(run.luck.once(f"executive.{seat}.{self.week}")))
        mean, spread = (float(block.values[f"executive.newcomer_{name}"][r, 0]) for name in ("support", "sd"))
        team.support[r, seat] = team.start[r, seat] = min(1.0, max(0.0, mean + spread * draw))
        ended = run.programme.end_sponsored(run.week, run.effects, run.totals)
        cause = "sponsorship ends with it" if ended else self.summary
        return self.title, cause


class OtherInitiative(Shock):
    """Something else is more important for a while: it takes managers' attention and the team's time."""

    name: ClassVar[str] = "other_initiative"
    title: ClassVar[str] = "Another initiative"
    summary: ClassVar[str] = "something else takes managers' attention and the team's time"
    from_outside: ClassVar[bool] = False

    weeks: Annotated[int, Field(ge=1, le=1040)] = 26

    def apply(self, row: EffectsRow) -> None:
        """Attention and capacity shrink."""
        row.of("attention")[:] *= max(0.0, 1.0 - self.size * row.value("executive.initiative_attention"))
        row.of("capacity")[:] *= max(
            row.value("programme.least_capacity"), 1.0 - self.size * row.value("executive.initiative_team")
        )
