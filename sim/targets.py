"""Whom a lever is for: departments, sites and roles, and who among those; by person, so that London means London."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import ndtri

from sim.effects import EffectsRow
from sim.organization import EXECUTIVE, MANAGER, Plain
from sim.parameters import Values, declare
from sim.structure import Structure

# fmt: off
declare("target.part", 0.10, 0.05, 0.20, "share", "how many of those aimed at are picked where a plan says who and not how many", "assumption", kind="choice")
declare("target.noise", 0.3, 0.1, 0.6, "utility", "how much chance there is in who is readiest or furthest behind")
declare("target.guess", 0.3, 0.0, 0.6, "correlation", "how well a guess at who is influential fits who is, without a network survey", "S4: influence the influencer; what is hidden shows only to who asks; assumption")
# fmt: on

Role = Literal["staff", "managers", "executives"]
Who = Literal["volunteers", "influencers", "decision_makers", "laggards", "random"]
Names = Annotated[tuple[str, ...], Field(min_length=1)]

WHO_WORDS = {
    "volunteers": "volunteers",
    "influencers": "those whom others listen to",
    "decision_makers": "those who decide",
    "laggards": "those furthest behind",
    "random": "some picked by lot",
}


class Target(Plain):
    """Whom a lever is for; what is left out means all.

    Parameters
    ----------
    departments, sites : tuple of str or None
        By name.
    roles : tuple of str or None
        Staff, managers or executives; staff are all who are neither of the others.
    who : str or None
        Who among those: the readiest (volunteers), those whom others listen to (influencers: a guess before a network
        survey), managers and executives from the top (decision_makers), the least ready (laggards), or by lot (random).
    share : float or None
        How many of those, in each department at least one; left out, all, or with `who` a part (`target.part`).
    """

    departments: Names | None = None
    sites: Names | None = None
    roles: Annotated[tuple[Role, ...], Field(min_length=1)] | None = None
    who: Who | None = None
    share: Annotated[float, Field(gt=0.0, le=1.0)] | None = None

    @property
    def picks(self) -> bool:
        """Whether some are picked of those aimed at, once, when the lever starts."""
        return self.who is not None or (self.share is not None and self.share < 1.0)

    def part(self, values: Values, run: int) -> float:
        """Share of those aimed at that the lever is for."""
        if self.share is not None:
            return self.share
        return float(values["target.part"][run, 0]) if self.who not in (None, "decision_makers") else 1.0

    def spread(self, structure: Structure) -> NDArray[np.float64]:
        """Share of each department that is aimed at, before anybody is picked, shape (D,), in [0, 1]."""
        return self._aimed(structure)[1]

    def mask(self, structure: Structure) -> NDArray[np.bool_]:
        """Whether each person is aimed at, before anybody is picked, shape (N,)."""
        return self._aimed(structure)[0]

    def size(self, values: Values, run: int, structure: Structure) -> float:
        """How many people the lever is for, about."""
        return float(self.mask(structure).sum()) * self.part(values, run)

    def _aimed(self, structure: Structure) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Mask and shares, worked out once for each structure: deciders ask for them again and again."""
        key = (self.departments, self.sites, self.roles, self.who == "decision_makers")
        known = structure.aimed.get(key)
        if known is not None:
            return known
        mask = np.ones(structure.people, dtype=bool)
        if self.departments is not None:
            wanted = [structure.names.index(name) for name in self.departments]
            mask &= np.isin(structure.department, wanted)
        if self.sites is not None:
            sites = list(structure.organization.sites)
            mask &= np.isin(structure.site, [sites.index(name) for name in self.sites])
        manages, leads = structure.role == MANAGER, structure.role == EXECUTIVE
        if self.roles is not None:
            of = {"staff": ~(manages | leads), "managers": manages, "executives": leads}
            mask &= np.any([of[role] for role in self.roles], axis=0)
        if self.who == "decision_makers":
            mask &= manages | leads
        share = np.add.reduceat(mask.astype(np.float64), structure.first) / structure.headcount
        mask.flags.writeable = share.flags.writeable = False
        structure.aimed[key] = (mask, share)
        return mask, share

    def words(self) -> str:
        """Whom it is for, in plain words: "volunteers in Marketing, London"."""
        where = ", ".join([*(self.departments or ("all departments",)), *(self.sites or ())])
        roles = ", ".join(self.roles) if self.roles else ""
        who = WHO_WORDS.get(self.who or "", roles)
        return f"{who} in {where}" if who else where


def pick(target: Target, row: EffectsRow, stream: str, part: float, who: Who | None) -> NDArray[np.bool_]:
    """The people picked of those aimed at, (N,): in each department the first `part` by `who`, at least one.

    Parameters
    ----------
    target : Target
    row : EffectsRow
        The run, when the lever starts.
    stream : str
        Name of the lever's own stream of luck; one draw for everybody.
    part : float
        Share of those aimed at.
    who : str or None
        By what they are ranked; None by lot.
    """
    structure = row.structure
    aimed = target.mask(structure)
    order = _score(row, ndtri(row.luck.stream(stream).random(structure.people)), who)
    members = np.zeros(structure.people, dtype=bool)
    for d, first in enumerate(structure.first):
        rows = np.arange(first, first + structure.headcount[d])
        rows = rows[aimed[rows]]
        if rows.size:
            count = max(1, round(part * rows.size))
            members[rows[np.argsort(-order[rows], kind="stable")[:count]]] = True
    return members


def _score(row: EffectsRow, noise: NDArray[np.float64], who: Who | None) -> NDArray[np.float64]:
    """What people are ranked by, (N,), highest first."""
    people, run = row.people, row.run
    if who in (None, "random"):
        return noise
    if who == "decision_makers":
        return (row.structure.role == EXECUTIVE) + 1e-6 * noise
    if who == "influencers":
        known = accuracy(row)
        return known * row.standing + np.sqrt(1.0 - known * known) * noise
    ready = people.conviction0[run] - people.disposition[run]
    return (1.0 if who == "volunteers" else -1.0) * ready + row.value("target.noise") * noise


def accuracy(row: EffectsRow) -> float:
    """How well people's influence is known, in [0, 1]: guessed, or surveyed as far as those asked are still there."""
    guess = row.value("target.guess")
    week = int(row.effects.surveyed[row.run])
    if week < 0:
        return guess
    there = float((row.people.since[row.run] <= week).mean())
    return max(guess, row.value("interviews.accuracy") * there)


def account_home(target: Target, structure: Structure) -> NDArray[np.bool_]:
    """Who keeps the company's account, (D,): those aimed at; by itself press relations, else marketing, else who faces
    customers, else the largest."""
    if target.departments is not None:
        return target.spread(structure) > 0.0
    for function in ("pr", "marketing"):
        found = np.array([name == function for name in structure.function])
        if found.any():
            return found
    if structure.customer_facing.any():
        return structure.customer_facing
    return structure.headcount == structure.headcount.max()
