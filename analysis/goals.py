"""In which futures a goal was reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.reading import Study
from sim.outcomes import STAGES

if TYPE_CHECKING:
    from sim.scenario import Goal


def goal_of(arms: Sequence[Study]) -> Goal | None:
    """The goal that arms without one of their own are judged by: that of the first that has one."""
    return next((arm.scenario.goal for arm in arms if arm.scenario.goal is not None), None)


def goal_reached(study: Study, goal: Goal) -> NDArray[np.bool_]:
    """Whether each finished future reached the goal, (R,): the stage by its week, within the limits until then."""
    until = slice(0, min(goal.by_week, study.weeks) + 1)
    limits = {"cash": goal.spend_at_most, "incidents": goal.incidents_at_most}
    limited = {outcome: most for outcome, most in limits.items() if most is not None}
    pieces = []
    for rows in study.chunks(["organization_stage", *limited]):
        reached = np.any(rows["organization_stage"][:, until] >= STAGES.index(goal.stage), axis=1)
        for outcome, most in limited.items():
            reached &= rows[outcome][:, until].sum(axis=1) <= most
        pieces.append(reached)
    return np.concatenate([np.empty(0, dtype=np.bool_), *pieces])
