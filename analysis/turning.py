"""What would have turned one future: the smallest single change of its plan by which that very one reaches its goal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.branch import OneFuture, one_future
from analysis.executors import Executor
from analysis.suggestions import Change, one_lever_changes
from sim.outcomes import STAGES
from sim.scenario import Scenario

TRIED = 8


@dataclass(frozen=True)
class Turn:
    """A change that turns a future: what it is, the changes it makes, and how it ends with it.

    Parameters
    ----------
    label : str
    changes : dict
    size : float
        How small the change is: weeks moved, or what is added, by `size_of`; the smallest is best.
    reached : bool
        Whether the goal is reached with it.
    gained : float
        Stages that departments end further along.
    """

    label: str
    changes: dict[str, Any]
    size: float
    reached: bool
    gained: float


def reaches(future: OneFuture) -> bool:
    """Whether a future reaches the goal of its scenario; without a goal, whether it ends beyond "not started"."""
    weekly = future.tables["weekly"].sort_values("week")
    stage = weekly["organization_stage"].to_numpy(np.float64)
    goal = future.scenario.goal
    if goal is None:
        return bool(stage[-1] > 0)
    until = slice(0, goal.by_week + 1)
    if not (stage[until] >= STAGES.index(goal.stage)).any():
        return False
    limits = (("cash", goal.spend_at_most), ("incidents", goal.incidents_at_most))
    return all(most is None or float(weekly[name].to_numpy()[until].sum()) <= most for name, most in limits)


def size_of(before: Scenario, after: Scenario) -> float:
    """How large a change is: a part more or less counts 52, a week moved or lengthened 1, anything else 13."""
    old, new = ({lever.id: lever for lever in scenario.levers} for scenario in (before, after))
    size = 52.0 * len(set(old) ^ set(new))
    for id_ in set(old) & set(new):
        one, other = old[id_], new[id_]
        if one == other:
            continue
        moved = abs(one.week - other.week)
        longer = abs((one.weeks or before.weeks) - (other.weeks or before.weeks)) if one.weeks != other.weeks else 0
        rest = one.model_copy(update={"week": 1, "weeks": None}) != other.model_copy(update={"week": 1, "weeks": None})
        size += moved + longer + 13.0 * rest
    return size


def turn(
    future: OneFuture,
    seed: int,
    missing: Sequence[str] = (),
    executor: Executor | None = None,
    cancelled: Callable[[], bool] | None = None,
    tried: int = TRIED,
) -> list[Turn]:
    """Changes of one thing each, tried in this very future, the best first: those that reach the goal by the smallest
    change, then those that bring departments furthest.

    Parameters
    ----------
    future : OneFuture
    seed : int
        The study's.
    missing : sequence of str
        Gates that held it back: levers that build them are tried first.
    """
    base = _ends(future)
    changes = one_lever_changes(future.scenario, tried, missing)
    found = [_try(change, future, seed, base, executor, cancelled) for change in changes]
    return sorted(found, key=lambda one: (not one.reached, one.size if one.reached else -one.gained))


def _try(
    change: Change,
    future: OneFuture,
    seed: int,
    base: float,
    executor: Executor | None,
    cancelled: Callable[[], bool] | None,
) -> Turn:
    other = one_future(change.scenario, future.number, seed, executor=executor, cancelled=cancelled)
    size = size_of(future.scenario, change.scenario)
    return Turn(change.label, dict(change.changes), size, reaches(other), _ends(other) - base)


def _ends(future: OneFuture) -> float:
    weekly = future.tables["weekly"].sort_values("week")
    return float(weekly["mean_stage"].to_numpy(np.float64)[-1])
