"""The gate table alone: where companies whose activity is known stand, other capabilities at their row's level."""

from __future__ import annotations

import numpy as np
import pytest

from sim.journey import GATES, MEASURES, UPPER, move_stages, start_journey
from sim.organization import Department, Organization
from sim.parameters import Values
from sim.scenario import declare_all
from sim.structure import Structure

declare_all()


def stage_of(activity: float, others_at: int) -> int:
    """Stage that is reached and held with everything but activity just at the level of the rows up to `others_at`."""
    structure = Structure(Organization(departments={"All": Department(headcount=100, customer_facing=True)}))
    values = Values([{}])
    journey, p = start_journey(structure, values), values.room("journey")
    for gate in GATES:
        if gate.stage <= others_at and gate.measure != "activity":
            level = float(getattr(p, f"to_{gate.stage}_{gate.measure}")[0, 0])
            now = journey.level(gate.measure)
            now[:] = np.minimum(now, level) if gate.measure in UPPER else np.maximum(now, level)
    journey.level("activity")[:] = activity / p.ceiling
    for week in range(1, 400):
        move_stages(journey, week, p)
    return int(journey.stage[0, 0])


@pytest.mark.parametrize(
    ("company", "share", "least"),
    [("Dell, early 2012", 0.032, 3), ("Best Buy, end of 2011", 0.019, 3), ("Zappos, May 2008", 0.19, 4)],
)
def test_known_companies_stand_where_they_are_said_to(company: str, share: float, least: int) -> None:
    """E42, E43, E44."""
    assert stage_of(share, others_at=least) >= least, company


def test_activity_alone_is_grass_roots_at_most() -> None:
    assert stage_of(0.19, others_at=0) == 1
    assert stage_of(0.0, others_at=4) == 0


def test_few_active_people_are_no_lifestyle() -> None:
    assert stage_of(0.032, others_at=4) == 3


def test_every_row_has_its_phrase_and_a_measure_that_exists() -> None:
    for gate in GATES:
        assert gate.measure in MEASURES
        assert gate.phrase.startswith("S3")
        assert 0.0 < gate.level <= 1.0
