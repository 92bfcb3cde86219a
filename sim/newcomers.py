"""Newcomers' ties: who has just come is hardly heard and hears little; ties grow with the time somebody is there."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Room, declare
from sim.people import Array, People, of_runs

# fmt: off
declare("newcomers.ties_weeks", 26.0, 13.0, 52.0, "weeks", "time after which a newcomer's ties are as strong as anybody's", "assumption: half a year", scale="log")
declare("newcomers.ties_first", 0.2, 0.0, 0.4, "share", "strength of a newcomer's ties in the first week", "assumption")
# fmt: on


def fresh_ties(people: People, week: int, p: Room) -> tuple[NDArray[np.intp], Array]:
    """Who has come or been moved lately, and how strong ties are by now: first + (1 - first) weeks there / `ties_weeks`.

    Returns
    -------
    tuple
        Flat positions of those whose ties still grow, and the strength of their ties in [0, 1), equally long.
    """
    longest = int(np.ceil(p.ties_weeks.max()))
    at = np.flatnonzero(people.tied > max(0, week - longest))
    run = at // people.tied.shape[1]
    there = (week - people.tied.ravel()[at]) / of_runs(p.ties_weeks, run)
    keep = there < 1.0
    first = of_runs(p.ties_first, run)
    strength = first + (1.0 - first) * there
    return at[keep], np.broadcast_to(strength, there.shape)[keep]


def heard_as_newcomers(said: Array, at: NDArray[np.intp], strength: Array, usual: tuple[Array, Array]) -> None:
    """What others hear of newcomers: as far as ties have not grown, what is usual in the department.

    Parameters
    ----------
    said : array, shape (4, R, N)
        Conviction, concern, who speaks and advocates; written in place.
    at, strength : arrays
        See `fresh_ties`.
    usual : two arrays, as long as `at`
        Mean conviction and concern of each newcomer's department.
    """
    for k, mean in enumerate(usual):
        column = said[k].ravel()
        column[at] += (1.0 - strength) * (mean - column[at])
    for k in (2, 3):
        said[k].ravel()[at] *= strength


def hear_as_newcomers(heard: Array, people: People, at: NDArray[np.intp], strength: Array) -> None:
    """What newcomers hear: as far as ties have not grown, their own views, and nobody who speaks or advocates."""
    for k, own in enumerate((people.conviction, people.concern)):
        column = heard[k].ravel()
        column[at] += (1.0 - strength) * (own.ravel()[at] - column[at])
    for k in (2, 3):
        heard[k].ravel()[at] *= strength
