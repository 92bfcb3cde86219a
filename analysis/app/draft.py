"""The plan while somebody works on it: every step can be undone, and done again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.differs import plan_differences
from analysis.starters import is_there, nothing_more
from sim.scenario import Scenario

MOST_STEPS = 60


@dataclass(frozen=True)
class Draft:
    """A plan and the way to it.

    Parameters
    ----------
    standing : Scenario
        The company without the plan: what the plan is compared with.
    first : Scenario
        The plan as it was opened.
    now : Scenario
        The plan as it is.
    past, ahead : tuple of Scenario
        What undo and redo go to, the nearest last.
    touched : frozenset of str
        What the last step changed.
    """

    standing: Scenario
    first: Scenario
    now: Scenario
    past: tuple[Scenario, ...] = ()
    ahead: tuple[Scenario, ...] = ()
    touched: frozenset[str] = frozenset()

    @classmethod
    def of(cls, scenario: Scenario) -> Draft:
        """A plan that has just been opened; it is compared with the same company doing nothing more."""
        return cls(nothing_more(scenario), scenario, scenario)

    def change(self, changes: Mapping[str, Any], goes_on: bool = False) -> Draft:
        """The plan with some values changed, as `Scenario.but` takes them; itself where that changes nothing.

        Parameters
        ----------
        changes : mapping of str to value
        goes_on : bool
            Whether this goes on with the change before it, as the next letter does or a slider that is moved on: where
            it changes the same thing, both are one step.

        Raises
        ------
        ScenarioError
            If there can be no such plan.
        """
        scenario = self.now.but(**changes)
        if scenario.digest() == self.now.digest():
            return self
        touched = frozenset(_touched(self.now, scenario, changes))
        joined = goes_on and bool(self.past) and touched == self.touched and _size(scenario) == _size(self.now)
        past = self.past if joined else (*self.past, self.now)[-MOST_STEPS:]
        if joined and past[-1].digest() == scenario.digest():  # typed, and taken back again
            past = past[:-1]
        standing = self.standing if _same_company(self.now, scenario) else nothing_more(scenario)
        return replace(self, standing=standing, now=scenario, past=past, ahead=(), touched=touched)

    def undo(self) -> Draft:
        """One step back, where there is one."""
        if not self.past:
            return self
        return self._at(self.past[-1], self.past[:-1], (*self.ahead, self.now))

    def redo(self) -> Draft:
        """One step forward again."""
        if not self.ahead:
            return self
        return self._at(self.ahead[-1], (*self.past, self.now), self.ahead[:-1])

    def _at(self, now: Scenario, past: tuple[Scenario, ...], ahead: tuple[Scenario, ...]) -> Draft:
        standing = self.standing if _same_company(self.now, now) else nothing_more(now)
        return replace(self, standing=standing, now=now, past=past, ahead=ahead, touched=frozenset())

    def differs(self) -> list[str]:
        """What the plan does otherwise than when it was opened, in sentences."""
        return plan_differences(self.first, self.now)


def _touched(old: Scenario, new: Scenario, changes: Mapping[str, Any]) -> Iterator[str]:
    """What a change is of: first and last week of a part are one thing, each happening is one."""
    for path in changes:
        yield path.removesuffix("s") if path.endswith(".weeks") else path
    for number, (one, other) in enumerate(zip(old.shocks, new.shocks, strict=False)):
        if one != other:
            yield f"shocks.{number}"


def _size(scenario: Scenario) -> tuple[int, int]:
    """How many parts a plan has, and how much happens: to add or take away is a step of its own."""
    return len(scenario.levers), len(scenario.shocks)


def _same_company(one: Scenario, other: Scenario) -> bool:
    """Whether doing nothing is the same in both."""
    return _standing(one) == _standing(other)


def _standing(scenario: Scenario) -> dict[str, Any]:
    """What of a scenario doing nothing leaves as it is."""
    content = scenario.content()
    content["levers"] = {id_: lever for id_, lever in content["levers"].items() if is_there(id_)}
    return content
