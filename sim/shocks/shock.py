"""What a shock is: something that happens to the company, in a week that is given or by chance, and what it changes.

A new shock is one new file: a subclass of `Shock` with its own numbers. In this folder it is found by itself; anywhere
else it is known as soon as it is imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any, ClassVar, Protocol

import numpy as np
from pydantic import Field

from sim.effects import EffectsRow
from sim.luck import Luck
from sim.organization import Name, Plain

SHOCKS: dict[str, type[Shock]] = {}
WEEKS_A_YEAR = 52


class Struck(Protocol):
    """What a shock may touch of the run it strikes: the arrays of the block, its row, its luck, its plan."""

    block: Any
    row: int
    luck: Luck
    programme: Any
    effects: EffectsRow
    advocates_by_place: dict[int, Any]

    @property
    def week(self) -> int:
        """Weeks since the start."""

    def totals(self) -> dict[str, float]:
        """What the company has spent and seen so far."""


class Shock(Plain):
    """Something that happens, in a given week or by chance.

    Parameters
    ----------
    shock : str
        Which one.
    id : str or None
        What the entry is called, where one shock stands in the list more than once.
    week : int or None
        When it strikes.
    yearly : float or None
        How often in a year it strikes by chance, instead of a week.
    weeks : int or None
        How long it lasts; None where it is over at once, or for good.
    size : float
        Strength as a factor of the usual, in [0, 3].
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    from_outside: ClassVar[bool] = True
    for_good: ClassVar[bool] = False  # what it changes stays where no number of weeks is given

    shock: str
    id: Name | None = None
    week: Annotated[int, Field(ge=1, le=1040)] | None = None
    yearly: Annotated[float, Field(gt=0.0, le=12.0)] | None = None
    weeks: Annotated[int, Field(ge=1, le=1040)] | None = None
    size: Annotated[float, Field(ge=0.0, le=3.0)] = 1.0

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name:
            SHOCKS[cls.name] = cls

    @property
    def called(self) -> str:
        """What its luck is keyed by: its id, else the name of the shock."""
        return self.id or self.shock

    def strike(self, run: Struck) -> tuple[str, str]:
        """Do what happens at once; return the event in plain words and its cause."""
        return self.title, self.summary

    def apply(self, row: EffectsRow) -> None:
        """Write to the effects of the run what holds while it lasts."""

    def weeks_struck(self, luck: Luck, horizon: int) -> list[int]:
        """Weeks 1..horizon in which it strikes.

        By chance: one draw a week of the entry's own stream, struck where it is below 1 - exp(-yearly / 52), and not
        again while it lasts. So no other entry changes when it happens, a higher rate only adds strikes, and what comes
        later changes nothing before.
        """
        if self.yearly is None:
            return [self.week] if self.week is not None and self.week <= horizon else []
        draw = luck.stream(f"shock.{self.called}").random(horizon)
        chance = -np.expm1(-self.yearly / WEEKS_A_YEAR)
        struck: list[int] = []
        free = 1
        for week in (np.flatnonzero(draw < chance) + 1).tolist():
            if week >= free:
                struck.append(week)
                free = week + (self.weeks or 1)
                if self.for_good and self.weeks is None:
                    break
        return struck


@dataclass(frozen=True)
class Strike:
    """One time that a shock strikes a run: from `week`, its last effects in the week before `ends` (0: no end)."""

    week: int
    ends: int
    shock: Shock


def strikes_of(shocks: Iterable[Shock], luck: Luck, horizon: int) -> tuple[Strike, ...]:
    """Every strike of a run, in order of weeks."""
    found = [
        Strike(week, week + shock.weeks if shock.weeks is not None else 0, shock)
        for shock in shocks
        for week in shock.weeks_struck(luck, horizon)
    ]
    return tuple(sorted(found, key=lambda strike: strike.week))


def load_shocks() -> None:
    """Import every shock file of this folder, which registers it in `SHOCKS`."""
    import sim.shocks as package

    for module in sorted(info.name for info in iter_modules(package.__path__)):
        import_module(f"sim.shocks.{module}")
