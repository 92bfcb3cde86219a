"""What people believe they can, apart from what they can.

Who has not tried it overrates the own skill (E58): starts sooner, and errs. Doing shows people what they can; a course
shows them what they cannot; what fades for want of use, or is overtaken, fades unnoticed.
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Room, declare
from sim.people import Array, People, of_runs

# fmt: off
declare("skill.sees", 0.04, 0.02, 0.08, "a week", "how fast those who do it come to see what they can", "E58; assumption", scale="log")
declare("skill.humbles", 0.7, 0.4, 1.0, "share", "share of overrated skill that a course takes away", "E58, S0: knowledge gaps were underestimated; assumption")
# fmt: on


def see_own_skill(people: People, at: NDArray[np.intp], p: Room) -> None:
    """B += sees (K - B) for those at flat positions `at`, who do it."""
    _approach(people, at, of_runs(p.sees, at // people.rung.shape[1]))


def be_humbled(people: People, at: NDArray[np.intp], p: Room) -> None:
    """B += humbles (K - B) for those at flat positions `at`, who have been in a course."""
    _approach(people, at, of_runs(p.humbles, at // people.rung.shape[1]))


def _approach(people: People, at: NDArray[np.intp], rate: Array) -> None:
    known, believed = people.knowledge.ravel()[at], people.believed_skill.ravel()
    believed[at] += rate * (known - believed[at])
