"""Morale of departments: a state with consequences.

Bans, hunts and a backlash lower it. Where it is low, people leave sooner, and those whose hands are tied complain in
public; where it is high, those who come are more for it (S4: a good place to work attracts).
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

import numpy as np

from sim.parameters import Room, declare
from sim.people import Array

# fmt: off
declare("morale.belief", 0.5, 0.3, 0.7, "share", "morale that conviction adds and concern takes, around one half", "assumption")
declare("morale.permission", 0.3, 0.1, 0.5, "share", "morale that permission adds, beside what is usual", "S4: trust adults; assumption")
declare("morale.backlash", 0.2, 0.1, 0.4, "share", "morale lost to a backlash", "F18, F35; assumption")
declare("morale.hunted", 0.3, 0.1, 0.5, "share", "morale lost to a hunt for critics", "S4: hunts send people off on rants; assumption")
declare("morale.moves", 0.10, 0.05, 0.20, "a week", "how fast morale moves", "assumption", scale="log")
declare("morale.usual", 0.42, 0.3, 0.5, "index", "morale of a usual company", "assumption", kind="choice")
declare("morale.leaving", 3.0, 0.0, 6.0, "factor", "how much sooner people leave, for each point of morale below the usual", "S4: unhappy staff; assumption")
declare("morale.complaints", 2.0, 0.0, 4.0, "factor", "talk against the company that each point of morale below the usual adds", "S4: negative posts from hands-tied staff; assumption")
declare("morale.attracts", 0.3, 0.0, 0.6, "conviction", "conviction of those who come, for each point of morale beside the usual", "S4: the best are attracted; assumption")
# fmt: on


def spirits(conviction: Array, concern: Array, permission: Array, backlash: Array, hunted: Array, p: Room) -> Array:
    """Where morale goes: 1/2 + belief (C - F) + permission felt - backlash - hunt, by department, (R, D), in [0, 1].

    Parameters
    ----------
    conviction, concern : array, shape (R, D)
        Means of departments.
    permission : array, shape (R, D)
        Permission people feel, beside what is usual without a policy.
    backlash : array, shape (R, 1)
        Backlash of a programme that was given up.
    hunted : array, shape (R, D)
        How far critics are hunted.
    """
    target = 0.5 + p.belief * (conviction - concern) + p.permission * permission
    target = target - p.backlash * backlash - p.hunted * np.minimum(1.0, hunted)
    return np.minimum(np.maximum(target, 0.0), 1.0)


def move_morale(morale: Array, target: Array, p: Room) -> None:
    """M += moves (target - M), in place."""
    morale += p.moves * (target - morale)


def low_spirits(morale: Array, p: Room) -> Array:
    """Points of morale below the usual, (R, D), not negative."""
    below: Array = np.maximum(0.0, p.usual - morale)
    return below


def complaints(morale: Array, staff: Array, p: Room) -> Array:
    """Factor on talk about the company that people of low morale add, (R, 1), at least 1.

    Parameters
    ----------
    staff : array, shape (D,)
        Headcount of departments.
    """
    below = (low_spirits(morale, p) * staff).sum(axis=1, keepdims=True) / staff.sum()
    return 1.0 + p.complaints * below
