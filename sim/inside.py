"""Practice inside the company: a state of its own, beside what people do in public.

Members of an internal pilot take it up. Where a network is kept up (a place to meet, tools), it spreads from colleague to
colleague and may outgrow public activity (E43); where nothing keeps it up, it fades. Who practises inside learns by it,
worries less, and is readier to speak in public (F34).
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.parameters import Room, declare
from sim.people import Array, People
from sim.structure import Structure

# fmt: off
declare("people.inside_hazard", 0.25, 0.10, 0.50, "a week", "chance that a member of an internal pilot starts practising", "S3, E43; assumption", scale="log")
declare("people.inside_fall", 0.02, 0.01, 0.04, "a week", "chance to stop practising inside where nothing keeps it up", "E43: the network faded; assumption", scale="log")
declare("people.inside_kept", 0.8, 0.5, 0.95, "share", "share of those who would stop whom a full network keeps", "E43, F30; assumption")
declare("people.inside_spread", 0.10, 0.05, 0.20, "a week", "chance that a willing colleague of people who all practise inside, in a full network, starts", "E43, E19: a quarter of use inside is copying colleagues; assumption", scale="log")
declare("people.inside_threshold", 0.10, -0.1, 0.3, "utility", "what it takes to take part inside: conviction less a share of concern and of the personal threshold", "E40: four in ten never use what is offered inside; assumption")
declare("people.inside_safer", 0.5, 0.3, 0.8, "share", "share of concern and of the personal threshold that counts inside", "S4: family before dinner party; assumption")
declare("people.inside_calms", 0.01, 0.005, 0.02, "a week", "concern that practising inside takes away", "F34; assumption", scale="log")
declare("people.inside_tools", 0.5, 0.2, 0.8, "share", "what full tools do for a network inside, beside a place to meet", "E43; assumption")
# fmt: on


def network_inside(hub: Array, tools: Array, p: Room) -> Array:
    """How well a network inside is kept up, (R, D), in [0, 1]: 1 - (1 - hub)(1 - share x tools)."""
    kept: Array = 1.0 - (1.0 - np.minimum(1.0, hub)) * (1.0 - p.inside_tools * np.minimum(1.0, tools))
    return kept


def practise_inside(
    people: People, structure: Structure, run: int, members: NDArray[np.bool_], kept: Array, draw: Array, p: Room
) -> None:
    """Members of an internal pilot take it up; a network spreads it from colleagues and keeps it up. One run.

    Start: `hazard` for members; else spread x kept x (share of department + share of company) / 2 x willing, with
    willing = expit((C - safer (F + disposition) - threshold) / softness). Stop, unless a member: fall (1 - keeps kept).

    Parameters
    ----------
    members : array of bool, shape (N,)
        Who is in an internal pilot.
    kept : array, shape (D,)
        See `network_inside`.
    draw : array, shape (N,)
        One uniform draw a person.
    """

    def of(name: str) -> float:
        return float(getattr(p, name)[run, 0])

    inside = people.inside[run]
    start = members & (draw < of("inside_hazard"))
    share = np.add.reduceat(inside.astype(np.float64), structure.first) / structure.headcount
    met = 0.5 * (share + inside.sum() / structure.people)
    most = of("inside_spread") * kept * met
    reached = np.flatnonzero((draw < most[structure.department]) & ~inside)
    if reached.size:
        safer = of("inside_safer")
        ready = people.conviction[run, reached] - safer * (
            people.concern[run, reached] + people.disposition[run, reached]
        )
        willing = expit((ready - of("inside_threshold")) / of("softness"))
        start[reached] |= draw[reached] < most[structure.department[reached]] * willing
    stops = of("inside_fall") * (1.0 - of("inside_kept") * kept)
    stop = ~members & (draw > 1.0 - stops[structure.department])
    inside |= start
    inside &= ~stop
    people.concern[run] -= of("inside_calms") * inside * people.concern[run]
