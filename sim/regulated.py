"""A regulated company: rules of a regulator hold for what is said in public, from the first week on."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

import numpy as np

from sim.effects import EffectsRow
from sim.parameters import Room, declare
from sim.people import Array

# fmt: off
declare("regulated.prior", 0.5, 0.2, 1.0, "factor", "harm that Legal of a regulated company expects on top of the usual", "S4: rules for public companies and drugs; assumption")
declare("regulated.exposure", 0.25, 0.1, 0.5, "factor", "exposure that regulation adds to whatever Legal is asked", "S4; assumption")
declare("regulated.review", 0.5, 0.3, 0.8, "share", "how far posts of a regulated company wait for a review, whatever its own rules say", "S4, S2; assumption")
declare("regulated.harm", 0.7, 0.5, 0.9, "factor", "harm of a post that was reviewed", "S4: approval lowers mistakes; assumption")
declare("regulated.incident", 1.5, 1.0, 3.0, "factor", "how much heavier an incident weighs with Legal where a regulator reads it", "S4; assumption", scale="log")
declare("regulated.reports", 0.01, 0.002, 0.05, "reports a post", "events that must be reported to the regulator, such as a side effect that somebody tells of, per answering post", "S4: adverse events; assumption", scale="log")
declare("regulated.report_hours", 3.0, 1.0, 8.0, "hours", "working time of a report", "assumption", kind="choice")
# fmt: on


def under_rules(row: EffectsRow) -> None:
    """What a regulator's rules change for one run, on top of the levers in force."""
    throttle = row.of("throttle")
    throttle[:] = np.maximum(throttle, row.value("regulated.review"))
    row.of("harm_factor")[:] *= row.value("regulated.harm")
    row.of("exposure")[:] *= 1.0 + row.value("regulated.exposure")


def expected_harm(regulated: Array, p: Room) -> Array:
    """Factor on the harm Legal expects at the start, (R, 1); `regulated` is 0 or 1."""
    return 1.0 + p.prior * regulated


def weight_of_incidents(regulated: Array, p: Room) -> Array:
    """Factor on what Legal makes of an incident, (R, 1)."""
    return 1.0 + (p.incident - 1.0) * regulated


def hours_of_reports(regulated: Array, conversing_posts: Array, p: Room) -> Array:
    """Working hours of the week's reports to the regulator, (R, 1): as many as answering posts bring.

    Parameters
    ----------
    conversing_posts : array, shape (R, D)
        Posts of the week that answer somebody.
    """
    return regulated * p.reports * p.report_hours * conversing_posts.sum(axis=1, keepdims=True)
