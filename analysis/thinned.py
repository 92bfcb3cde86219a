"""A thinned copy of a large company: fewer people in the same proportions, for a first look before the full answer.

Departments keep their share of the people, sites theirs, and the money and the team shrink as the model's costs do, by
a power of the size. What is counted in people (advocates, counsel) shrinks with the root of the size, as their weight
does in the model. It is a copy to look at first, not an answer: what it is worth is tested against the full company.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.parameters import PARAMETERS
from sim.scenario import Scenario

LARGE = 5_000  # people from which on a first answer comes from a copy
COPY = 1_500  # people in it
LEAST = 4  # people in a department


def is_large(scenario: Scenario) -> bool:
    """Whether a first answer for this company comes from a thinned copy."""
    return scenario.organization.people > LARGE


def thinned(scenario: Scenario, people: int = COPY) -> Scenario:
    """`scenario` with about so many people; itself where it has no more."""
    company = scenario.organization
    share = people / company.people
    if share >= 1.0:
        return scenario
    half = PARAMETERS["programme.half_size"].default
    changes: dict[str, Any] = {}
    for name, department in company.departments.items():
        changes[f"organization.departments.{name}.headcount"] = max(LEAST, round(share * department.headcount))
    root = float(np.sqrt(share))
    for name, count in company.advocates.items():
        if count:
            most = changes[f"organization.departments.{name}.headcount"]
            changes[f"organization.advocates.{name}"] = min(most, max(1, round(root * count)))
    changes["organization.legal.counsel"] = max(1, round(root * company.legal.counsel))
    scale = float(np.power(share, half))
    changes["budget.cash"] = round(scale * scenario.budget.cash, 2)
    changes["budget.team_weeks_per_week"] = max(0.05, round(scale * scenario.budget.team_weeks_per_week, 4))
    if scenario.goal is not None and scenario.goal.spend_at_most is not None:
        changes["goal.spend_at_most"] = round(scale * scenario.goal.spend_at_most, 2)
    if scenario.goal is not None and scenario.goal.incidents_at_most is not None:
        changes["goal.incidents_at_most"] = round(share * scenario.goal.incidents_at_most, 3)
    return scenario.but(name=scenario.name, **changes)
