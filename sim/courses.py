"""Courses: who gets a place, and what a place gives by what the course is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.effects import TOPICS
from sim.parameters import Room
from sim.people import SPEAKING, Array, People
from sim.skill import be_humbled
from sim.structure import Structure

_LOW_BITS = 2.0**20  # what is left of a draw below this resolution is a draw of its own


@dataclass(frozen=True)
class Courses:
    """What courses there are: ``seats`` by topic, the chance of a place a week for a person of mean readiness, (R, N),
    where anybody teaches it; ``gain`` (R, N), the share of missing knowledge that a course in the tools gives.
    """

    seats: Mapping[str, Array]
    gain: Array


def attend(
    people: People, structure: Structure, courses: Courses, draw: Array, p: Room, t: Room, s: Room
) -> dict[str, Array]:
    """Courses of the week: K += gain (1 - K) for who attends; places go in proportion to readiness + C (.5 + rung).

    One draw decides about all: the tools from its low end and roles from its high end, netiquette and conversation
    likewise by its last digits. So nobody attends the tools and roles in one week, nor netiquette and conversation.

    Parameters
    ----------
    courses : Courses
        What there is.
    draw : array, shape (R, N)
        One uniform draw a person.
    p, t, s : Room
        Numbers of people, of training and of skill.

    Returns
    -------
    dict of str to array, shape (R, D)
        Places taken, by topic.
    """
    ready = people.conviction * (people.rung + p.training_interest)
    mean = ready.mean(axis=1, keepdims=True) + p.training_readiness
    ready += p.training_readiness
    eager = ready.max(axis=1, keepdims=True)
    runs, departments = draw.shape[0], len(structure.names)
    taken = {}
    for topic in TOPICS:
        if topic not in courses.seats:
            continue
        seats = courses.seats[topic]
        side = draw if topic in ("tools", "roles") else _last_digits(draw)
        side = 1.0 - side if topic in ("roles", "conversation") else side
        # Most draws are beyond anybody's chance: only the others are looked at.
        most = np.minimum(seats.max(axis=1, keepdims=True) / mean * eager, p.training_most)
        at = np.flatnonzero(side < most)
        run = at // structure.people
        chance = np.minimum(seats.ravel()[at] / mean[run, 0] * ready.ravel()[at], p.training_most[run, 0])
        went = side.ravel()[at] < chance
        at, run = at[went], run[went]
        _teach(people, topic, at, run, courses.gain, t)
        be_humbled(people, at, s)
        cell = run * departments + structure.department[at % structure.people]
        counted = np.bincount(cell, minlength=runs * departments)
        taken[topic] = counted.reshape(runs, departments).astype(np.float64)
    return taken


def _last_digits(draw: Array) -> Array:
    """Another uniform draw, made of the last digits of one."""
    digits = draw * _LOW_BITS
    return digits - np.floor(digits)


def _teach(people: People, topic: str, at: NDArray[np.intp], run: NDArray[np.intp], gain: Array, t: Room) -> None:
    """What a course gives those at flat positions `at` (run `run`): knowledge K, role knowledge q, netiquette M."""
    k, q, m = people.knowledge.ravel(), people.role_knowledge.ravel(), people.netiquette.ravel()
    general = t.gain[run, 0]
    if topic == "tools":
        k[at] += gain.ravel()[at] * (1.0 - k[at])
        q[at] += t.tools_side[run, 0] * (1.0 - q[at])
    elif topic == "roles":
        k[at] += general * t.role_side[run, 0] * (1.0 - k[at])
        q[at] += t.role_gain[run, 0] * (1.0 - q[at])
    elif topic == "netiquette":
        k[at] += general * t.netiquette_side[run, 0] * (1.0 - k[at])
        m[at] += t.netiquette_gain[run, 0] * (1.0 - m[at])
    else:
        # Conversation is practised, so it gives those most who speak already.
        speaks = people.rung.ravel()[at] >= SPEAKING
        k[at] += general * t.conversation_side[run, 0] * (1.0 - k[at])
        learnt = np.where(speaks, t.conversation_gain[run, 0], t.conversation_silent[run, 0])
        q[at] += learnt * (1.0 - q[at])
