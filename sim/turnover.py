"""Who leaves the company, and what those are like who come in their place.

Its numbers are those of people (`sim.people`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from sim.luck import draws_at
from sim.parameters import Room
from sim.people import SPEAKING, Array, People, of_runs


@dataclass(frozen=True)
class Mood:
    """What makes people leave sooner, as factors beyond 1.

    `unhappy` (R, D) for all of a department of low morale, `poached` (R, 1) for a fully convinced person where
    competitors are ahead; `department` (N,) says where each works.
    """

    unhappy: Array
    poached: Array
    department: NDArray[np.integer]


def leavers(people: People, weekly: Array, draw: Array, p: Room, mood: Mood | None = None) -> NDArray[np.intp]:
    """Flat positions of those who leave this week: sooner where somebody active may not speak.

    Parameters
    ----------
    weekly : array, shape (R, N)
        Chance to leave in a week, 1 - (1 - yearly rate)^(1/52).
    draw : array, shape (R, N)
        One uniform draw a person.
    mood : Mood, optional
        What makes people leave sooner besides.
    """
    most = p.turnover_ban
    if mood is not None:
        most = most * (1.0 + mood.unhappy.max(axis=1, keepdims=True) + mood.poached)
    maybe = np.flatnonzero(draw < weekly * most)
    silenced = (people.rung.ravel()[maybe] >= SPEAKING) & ~people.allowed.ravel()[maybe]
    run = maybe // draw.shape[1]
    chance = weekly.ravel()[maybe] * np.where(silenced, of_runs(p.turnover_ban, run), 1.0)
    if mood is not None:
        drawn = of_runs(mood.poached, run) * people.conviction.ravel()[maybe]
        chance = chance * (1.0 + mood.unhappy[run, mood.department[maybe % draw.shape[1]]] + drawn)
    return maybe[draw.ravel()[maybe] < chance]


def newcomers(
    people: People,
    at: NDArray[np.intp],
    keys: NDArray[np.uint64],
    week: int,
    told: Array,
    p: Room,
    attracted: Array | float = 0.0,
) -> None:
    """The rows of leavers become new people: knowledge, beliefs, threshold, defiance and openness are fresh.

    Parameters
    ----------
    at : array of int
        Flat positions of those who have left.
    keys : array of uint64, shape (R,)
        Each run's key for newcomers: what a newcomer is like depends on run, row and week alone.
    told : array, as long as `at`
        How far onboarding reaches each, in [0, 1].
    attracted : array, as long as `at`
        Conviction that those bring whom a good place to work attracts; negative where it is a bad one.
    """
    count = people.rung.shape[1]
    run, person = np.divmod(at, count)
    places = (week * _TRAITS + np.arange(_TRAITS)[:, None]) * count + person
    draws = iter(np.minimum(np.maximum(draws_at(keys[run], places), 1e-12), 1.0 - 1e-12))

    def draw() -> Array:
        return next(draws)

    def of(column: Array) -> Array:
        return of_runs(column, run)

    middle = of(p.conviction_mean) + attracted
    conviction = np.clip(middle + of(p.belief_sd) * ndtri(draw()), of(p.belief_least), of(p.belief_most))
    concern = np.clip(of(p.concern_mean) + of(p.belief_sd) * ndtri(draw()), of(p.belief_least), of(p.belief_most))
    knowledge = betaincinv(of(p.knowledge_low), of(p.knowledge_high), draw())
    openness = of(p.openness_low) + (1.0 - of(p.openness_low)) * draw()
    fresh = {
        "conviction0": conviction,
        "conviction": conviction,
        "concern0": concern,
        "concern": concern,
        "knowledge0": knowledge,
        "knowledge": knowledge + of(p.onboarding_knowledge) * told * (1.0 - knowledge),
        "believed_skill": knowledge + of(p.overrates) * (1.0 - knowledge),
        "role_knowledge": 0.0,
        "netiquette": 0.0,
        "openness": openness,
        "reach": (1.0 - conviction) * openness,
        "disposition": of(p.disposition_sd) * ndtri(draw()),
        "defiance": draw(),
        "rung": draw() < of(p.observing_share),
        "inside": False,
        "since": week,
        "tied": week,
    }
    for name, value in fresh.items():
        getattr(people, name).ravel()[at] = value


_TRAITS = 8  # draws kept for each newcomer; seven are used
