"""Varied companies with varied programmes, drawn from the distributions that ensemble.yaml states."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from analysis.validation.companies import resized
from sim.luck import stable_key
from sim.scenario import Scenario

FILE = Path(__file__).with_name("ensemble.yaml")
WEEKS = 286  # five years and a half: what surveys of 2012 and 2013 saw
SEED = 2013


@dataclass(frozen=True)
class Member:
    """One company of the ensemble: which people and network it shares with others, and what is planned in it."""

    number: int
    layout: int
    start: Scenario
    begins: int | None

    def but(self, changes: Mapping[str, Any]) -> Scenario:
        """The company with something changed; ``parameters`` may be a group, advocates a share of their department."""
        flat = {k: v for k, v in changes.items() if k != "parameters"}
        advocates = flat.get("organization.advocates", {})
        staff = {name: d.headcount for name, d in self.start.organization.departments.items()}
        if advocates:
            flat["organization.advocates"] = {name: round(share * staff[name]) for name, share in advocates.items()}
        flat |= {f"parameters.{name}": number for name, number in changes.get("parameters", {}).items()}
        return self.start.but(**flat) if flat else self.start


@lru_cache(maxsize=1)
def distributions() -> dict[str, Any]:
    """What ensemble.yaml says."""
    from ruamel.yaml import YAML

    content: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return content


class Draws:
    """Values drawn by name: each name has a draw of its own, so that a new one leaves the others as they were."""

    def __init__(self, *key: object) -> None:
        self._key = key

    def unit(self, name: str) -> float:
        """A draw from 0 to 1."""
        return (stable_key("ensemble", *self._key, name) + 0.5) / 2**48

    def value(self, name: str, stated: Mapping[str, Any]) -> Any:
        """A value from a stated distribution."""
        ((form, of),) = stated.items()
        u = self.unit(name)
        if form == "uniform":
            return of[0] + u * (of[1] - of[0])
        if form == "log":
            return of[0] * math.exp(u * math.log(of[1] / of[0]))
        options, chances = list(of), np.cumsum(list(of.values()))
        return options[int(np.searchsorted(chances / chances[-1], u))]


KINDS = ("population", "programmes", "plain")


def members(numbers: Sequence[int], kind: str = "population", seed: int = SEED, weeks: int = WEEKS) -> list[Member]:
    """Companies of the ensemble by number.

    Parameters
    ----------
    numbers : sequence of int
    kind : {"population", "programmes", "plain"}
        Each begins when it does, or never; all begin in week 1; nothing is planned in any.
    """
    stated = distributions()
    found = []
    for number in numbers:
        layout = number % int(stated["layouts"])
        own = Draws(seed, "company", number)
        start = _layout(layout, seed, weeks)
        changes: dict[str, Any] = {
            path: round(drawn, 4) if isinstance(drawn := own.value(path, how), float) else drawn
            for path, how in stated["changes"].items()
        }
        shift = own.value("support", stated["support"])
        for seat in start.organization.executives:
            changes[f"organization.executives.{seat.title}.support"] = round(
                min(0.95, max(0.02, seat.support + shift)), 4
            )
        begins = None
        if kind != "plain":
            plan, begins = _programme(own, stated["programme"], weeks, at_once=kind == "programmes")
            changes |= plan
            changes["budget.cash"] = round(start.budget.cash * own.value("money", stated["programme"]["money"]))
        found.append(Member(number, layout, start.but(name=f"Company {number}", **changes), begins))
    return found


@lru_cache(maxsize=64)
def _layout(layout: int, seed: int, weeks: int) -> Scenario:
    stated, own = distributions(), Draws(seed, "layout", layout)
    people = round(own.value("people", stated["people"]))
    return resized(people, own.value("sites", stated["sites"]), weeks, network_seed=layout + 1)


def _programme(own: Draws, stated: Mapping[str, Any], weeks: int, at_once: bool) -> tuple[dict[str, Any], int | None]:
    """What is planned, as changes of the start, and the week it begins; nothing where nobody pushes it."""
    if own.unit("none") < stated["none"] and not at_once:
        return {}, None
    begins = 1.0 if at_once else own.value("begins", stated["begins"])
    spread = own.value("spread", stated["spread"])
    whole = own.value("whole", stated["whole"])
    plan: dict[str, Any] = {}
    levers = stated["levers"]
    for place, (name, lever) in enumerate(levers.items()):
        if own.unit(f"has {name}") < whole:
            week = begins + spread * (place + own.unit(f"when {name}")) / len(levers)
            plan[f"levers.{name}"] = {**lever, "week": min(weeks, max(1, round(week)))}
    posture = own.value("posture", stated["policy"]["posture"])
    if posture != "none":
        week = round(begins + own.value("after", stated["policy"]["after"]))
        plan["levers.rules"] = {"lever": "policy", "posture": posture, "week": week}
    return plan, round(begins)
