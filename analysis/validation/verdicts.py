"""What an experiment says: the effect with its interval, its size, and a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.bands import mean_interval
from analysis.validation.pattern import Pattern

Floats = NDArray[np.float64]
Verdict = Literal["shown", "not shown", "opposite"]
FEWEST = 8  # futures below which nothing is said


@dataclass(frozen=True)
class Finding:
    """The effect of one experiment on one company.

    Parameters
    ----------
    mean, low, high : float
        The effect less its bound, in the unit of what was measured, and its 95 % interval.
    size : float
        The effect over the standard deviation of single futures (Cohen's d of paired differences).
    futures : int
        Futures that counted.
    levels : mapping of str to float
        Mean of the measure in each arm.
    verdict : {"shown", "not shown", "opposite"}
        Whether the interval lies on the side expected, spans zero, or lies on the other.
    """

    mean: float
    low: float
    high: float
    size: float
    futures: int
    levels: Mapping[str, float]
    verdict: Verdict


def effect_of(pattern: Pattern, measured: Mapping[str, Floats]) -> Floats:
    """The effect in every future, (R,): the arms weighed against each other, less the bound."""
    return np.asarray(sum(weight * measured[arm] for arm, weight in pattern.weights.items())) - pattern.bound


def judge(
    pattern: Pattern, measured: Mapping[str, Floats], worlds: NDArray[np.int64], quiet: NDArray[np.bool_]
) -> Finding:
    """Set the arms against each other, future by future.

    Parameters
    ----------
    pattern : Pattern
    measured : mapping of str to (R,) array
        The measure of every future, by arm.
    worlds : (R,) array
        World of each future.
    quiet : (R,) array of bool
        Whether a future counts.
    """
    effect = effect_of(pattern, measured)[quiet]
    levels = {arm: float(values[quiet].mean()) if quiet.any() else math.nan for arm, values in measured.items()}
    if effect.size < FEWEST:
        return Finding(math.nan, math.nan, math.nan, math.nan, int(effect.size), levels, "not shown")
    found = mean_interval(effect, worlds[quiet])
    spread = float(np.std(effect, ddof=1))
    size = found.mean / spread if spread > 0 else math.copysign(math.inf, found.mean) if found.mean else 0.0
    return Finding(
        found.mean, found.low, found.high, size, int(effect.size), levels, _verdict(pattern, found.low, found.high)
    )


def _verdict(pattern: Pattern, low: float, high: float) -> Verdict:
    above, below = low > 0.0, high < 0.0
    if not (above or below):
        return "not shown"
    return "shown" if above == (pattern.expects == "more") else "opposite"
