"""How many futures are enough: a study that grows until its answer is as exact as was asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.bands import Chance, Difference, Estimate, chance, chance_difference, mean_interval
from analysis.goals import goal_of, goal_reached
from analysis.plan import Look, Plan
from analysis.reading import Study

Numbers = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]  # values, worlds, runs

GROWTH = 2.0  # at most, from one look to the next


def first_look(plan: Plan) -> int:
    """Futures at the first look: those asked for, in whole blocks of the first scenario."""
    assert plan.until is not None
    return _whole_blocks(plan, plan.until.first)


def next_look(plan: Plan, look: Look) -> int:
    """Futures at the next look: as many as the width promises to need, at most twice as many, in whole blocks."""
    assert plan.until is not None
    wanted = look.runs * min(GROWTH, (look.half_width / plan.until.half_width) ** 2)
    return max(_whole_blocks(plan, math.ceil(wanted)), _whole_blocks(plan, look.runs + 1))


def _whole_blocks(plan: Plan, runs: int) -> int:
    size = plan.block_size(plan.arms[0])
    return min(plan.runs, -(-runs // size) * size)


def half_width(folder: Path, plan: Plan, runs: int) -> float:
    """Half the 95 % interval of what the study is to find, from its first `runs` futures.

    The chance of the goal, or the mean of an outcome at the end; with several scenarios the widest of the paired
    differences from the first.
    """
    assert plan.until is not None
    arms = [Study(folder, arm.name) for arm in plan.arms]
    numbers = [_numbers(study, arms, plan.until.of, runs) for study in arms]
    if len(arms) == 1:
        values, worlds, _ = numbers[0]
        if plan.until.of == "goal":
            return _half(chance(values > 0.0, worlds))
        return _half(mean_interval(values, worlds))
    widest = 0.0
    for values, _, futures in numbers[1:]:
        common, left, right = np.intersect1d(numbers[0][2], futures, return_indices=True)
        if not common.size:
            return math.inf
        before, after, worlds = numbers[0][0][left], values[right], numbers[0][1][left]
        if plan.until.of == "goal":
            width = _half(chance_difference(before > 0.0, after > 0.0, worlds))
        else:
            width = _half(mean_interval(after - before, worlds))
        widest = max(widest, width)
    return widest


def _numbers(study: Study, arms: Sequence[Study], of: str, runs: int) -> Numbers:
    """A number, a world and the number of the run, of each of the first `runs` futures that finished."""
    if of == "goal":
        goal = study.scenario.goal or goal_of(arms)
        assert goal is not None
        values = goal_reached(study, goal).astype(np.float64)
    else:
        values = study.ends(of)
    keep = study.finished < runs
    return values[keep], study.worlds[keep], study.finished[keep]


def _half(found: Chance | Difference | Estimate) -> float:
    half = (found.high - found.low) / 2.0
    return half if math.isfinite(half) else math.inf
