"""What really happened to a company that a scenario describes: never read by the model, only laid beside its answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from sim.organization import Plain
from sim.outcomes import OUTCOMES, STAGES

HAPPENS = ("abandoned", *STAGES[1:])  # what happens in some week, and not at a level
WHAT = (*HAPPENS, *(name for name in OUTCOMES if name not in ("abandoned", "organization_stage")))

Week = Annotated[int, Field(ge=1, le=1040)]
Level = Annotated[float, Field(ge=-1e12, le=1e12)]


class Fact(Plain):
    """One thing that is known of the real case, and what of the model's futures counts as the same.

    Parameters
    ----------
    what : str
        One of `WHAT`: ``abandoned`` or a stage that is reached, first between two weeks; or a weekly outcome, which
        lies between two levels in a week (what adds up: summed until then).
    week : int or None
        For what happens, when it did; for a level, when it was measured (left out: the last week).
    from_week, to_week : int or None
        For what happens: first and last week that count as the same.
    after : str or None
        Id of a lever: these three weeks are counted from its start; left out, from the start of the scenario.
    level, at_least, at_most : float or None
        For a level: what it really was, and from where to where it counts as the same.
    source : str
        Where it is known from.
    """

    what: Annotated[str, Field(min_length=1, max_length=80)]
    week: Week | None = None
    from_week: Week | None = None
    to_week: Week | None = None
    after: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    level: Level | None = None
    at_least: Level | None = None
    at_most: Level | None = None
    source: Annotated[str, Field(min_length=1, max_length=1000)]

    @property
    def happens(self) -> bool:
        """Whether it is something that happens in some week, not a level."""
        return self.what in HAPPENS

    @model_validator(mode="after")
    def _bounds(self) -> Fact:
        window, levels = (self.from_week, self.to_week), (self.level, self.at_least, self.at_most)
        if self.happens:
            if None in window:
                missing = "from_week" if self.from_week is None else "to_week"
                raise ValueError(f"{missing}: is missing; {self.what} happens in some week between two")
            if any(one is not None for one in levels):
                raise ValueError(f"from_week: {self.what} happens in some week; no level, at_least or at_most")
        elif any(one is not None for one in (*window, self.after)):
            raise ValueError(f"week: {self.what} is measured in one week; no from_week, to_week or after")
        elif self.at_least is None and self.at_most is None:
            raise ValueError("at_most: is missing, and so is at_least; say from where to where it counts as the same")
        for low, high, words in (
            (self.from_week, self.to_week, "from_week lies after to_week"),
            (self.at_least, self.at_most, "at_least is more than at_most"),
        ):
            if low is not None and high is not None and low > high:
                raise ValueError(words)
        return self
