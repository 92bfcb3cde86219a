"""Authority to speak: whom the audience takes for somebody who knows, and who dares to speak for the company.

A newcomer is no source for strategy; managers and those at the top are, and so is who has been there for years (S4, S2).
Authority is counted beside that of an ordinary member of staff of some years, so that it moves who speaks rather than how
many.
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.organization import COUNSEL, EXECUTIVE, MANAGER
from sim.parameters import Room, declare
from sim.people import Array, People, of_runs

# fmt: off
declare("people.authority_manager", 0.3, 0.1, 0.5, "authority", "authority of a manager or counsel beside ordinary staff", "S2, S4; assumption")
declare("people.authority_executive", 0.6, 0.3, 1.0, "authority", "authority of an executive beside ordinary staff", "S2, S4; assumption")
declare("people.authority_new", 0.4, 0.2, 0.8, "authority", "authority that somebody who has just come lacks", "S4: an intern is no source for strategy; assumption")
declare("people.authority_weeks", 78.0, 52.0, 156.0, "weeks", "time after which a newcomer speaks like everybody", "assumption")
declare("people.authority_weight", 0.15, 0.0, 0.30, "utility", "readiness to speak that authority adds", "S4; assumption")
declare("people.authority_worth", 0.5, 0.0, 1.0, "factor", "worth of a post that authority adds", "F15, S2; assumption")
declare("people.authority_harm", 0.5, 0.0, 1.0, "1/authority", "how fast authority lowers harm: exp(-this x authority)", "S4; assumption")
# fmt: on


def authority(people: People, at: NDArray[np.intp], role: NDArray[np.integer], week: int, p: Room) -> Array:
    """Authority of the people at flat positions `at` beside ordinary staff: role - lacking (1 - weeks there / enough)+.

    Parameters
    ----------
    role : array of int, shape (N,)
        Roles of `sim.organization`.
    """
    run, person = np.divmod(at, people.since.shape[1])

    def of(column: Array) -> Array:
        return of_runs(column, run)

    roles = role[person]
    by_role = np.where(roles == EXECUTIVE, of(p.authority_executive), 0.0)
    by_role = np.where((roles == MANAGER) | (roles == COUNSEL), of(p.authority_manager), by_role)
    since = people.since.ravel()[at]
    # Whoever was there at the start had been there for a while.
    there = np.where(since > 0, week - since, np.inf)
    lacking = np.maximum(0.0, 1.0 - there / of(p.authority_weeks))
    return by_role - of(p.authority_new) * lacking
