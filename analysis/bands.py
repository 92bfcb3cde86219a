"""Numbers about many futures: bands, chances, paired differences, times, and how much of a spread is luck.

Two runs of a study share a world (the parameters nobody knows), so they are not independent. Every interval here counts
worlds, not runs, where that makes it wider.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)
CERTAINTY = 0.95  # of every interval
RESAMPLES = 1000  # for the interval of ignorance's share
OWN_WORLD = -1  # the number of the world of a run that shares its parameters with no other


@dataclass(frozen=True)
class Chance:
    """In how many of how many futures something happened, and the 95 % interval of its probability."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """A mean over futures, or a difference of chances, with its 95 % interval; NaN bounds where there is none."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """The mean paired difference between two arms, in the outcome's unit, with its 95 % interval.

    Parameters
    ----------
    mean, low, high : float
        Alternative minus baseline, and the interval of its mean.
    better, same : float
        Share of futures in which the alternative is better, and in which both are exactly alike.
    runs : int
        Number of futures compared.
    gain : float
        By how much common luck lowers the variance of the mean: what it would be with luck of their own, over what it
        is (NaN where the difference is the same in every future).
    """

    mean: float
    low: float
    high: float
    better: float
    same: float
    runs: int
    gain: float = math.nan

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True)
class Spread:
    """Share of the variance that comes from what nobody knows, with its 95 % interval; the rest is luck."""

    ignorance: float
    low: float
    high: float

    @property
    def luck(self) -> float:
        """The rest: luck's share."""
        return 1.0 - self.ignorance


def quantile_bands(values: Floats, probabilities: Sequence[float] = QUANTILES) -> Floats:
    """Quantiles over futures.

    Parameters
    ----------
    values : (R, W) array
        One outcome, a row a run.
    probabilities : sequence of float
        Which quantiles, in [0, 1].

    Returns
    -------
    (Q, W) array
    """
    return np.quantile(values, np.asarray(probabilities), axis=0)


def _groups(worlds: Ints) -> tuple[Ints, int]:
    """Number the worlds 0..G-1; runs with a world of their own get a number each."""
    own = worlds == OWN_WORLD
    labels = np.where(own, np.arange(worlds.size) + worlds.max(initial=0) + 1, worlds)
    names, index = np.unique(labels, return_inverse=True)
    return index.astype(np.int64), int(names.size)


def mean_interval(values: Floats, worlds: Ints, certainty: float = CERTAINTY) -> Estimate:
    """Mean over runs with an interval that counts worlds as the independent units.

    Parameters
    ----------
    values, worlds : (R,) arrays
        A number and the number of the world of each run (-1: a world of its own).
    certainty : float
        Of the interval; higher where several are looked at together.

    Notes
    -----
    The cluster-robust variance of a mean with G/(G-1) correction and Student's t with G-1 degrees of freedom
    (Cameron and Miller 2015, Journal of Human Resources 50(2)); with worlds of one run each it is the usual interval.
    """
    mean, low, high = mean_intervals(values, worlds, np.zeros(values.size, dtype=np.int64), 1, certainty)
    return Estimate(float(mean[0]), float(low[0]), float(high[0]))


def mean_intervals(
    values: Floats, worlds: Ints, groups: Ints, count: int, certainty: float = CERTAINTY
) -> tuple[Floats, Floats, Floats]:
    """Mean of each group of runs with its interval, as `mean_interval` says it of one group.

    Parameters
    ----------
    values, worlds, groups : (R,) arrays
        A number, the world and the group (0..count-1) of each run.
    count : int
        Number of groups.
    certainty : float
        Of the interval.

    Returns
    -------
    mean, low, high : (count,) arrays
        NaN for a group without runs; NaN bounds where a single world gives none.
    """
    world, worlds_there = _groups(worlds)
    both, unit = np.unique(groups * np.int64(worlds_there) + world, return_inverse=True)  # a world within a group
    group_of_unit = both // worlds_there
    runs = np.bincount(groups, minlength=count).astype(np.float64)
    units = np.bincount(group_of_unit, minlength=count).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(groups, weights=values, minlength=count) / runs
        sums = np.bincount(unit, weights=values - mean[groups], minlength=both.size)
        squares = np.bincount(group_of_unit, weights=np.square(sums), minlength=count)
        error = np.sqrt(squares * units / (units - 1.0)) / runs
    known = units >= 2.0
    reach = np.where(known, stdtrit(np.where(known, units - 1.0, 1.0), 0.5 + certainty / 2) * error, math.nan)
    return mean, mean - reach, mean + reach


def paired_difference(
    baseline: Floats, alternative: Floats, worlds: Ints, direction: Literal["up", "down", "none"] = "up"
) -> Difference:
    """Alternative minus baseline, run by run on the same luck.

    Parameters
    ----------
    baseline, alternative, worlds : (R,) arrays
        The outcome of the same runs in both arms, and the world of each.
    direction : {"up", "down", "none"}
        Which way is better; with "none" higher counts as better.
    """
    change = alternative - baseline
    estimate = mean_interval(change, worlds)
    gain = -change if direction == "down" else change
    return Difference(
        estimate.mean,
        estimate.low,
        estimate.high,
        better=float(np.mean(gain > 0)),
        same=float(np.mean(gain == 0)),
        runs=int(change.size),
        gain=float(luck_gain(baseline[:, None], alternative[:, None])[0]),
    )


def chance_difference(before: NDArray[np.bool_], after: NDArray[np.bool_], worlds: Ints) -> Difference:
    """How much more often something happens in the alternative than in the baseline, run by run on the same luck.

    Parameters
    ----------
    before, after, worlds : (R,) arrays
        Whether it happened in the same runs of both arms, and the world of each.

    Notes
    -----
    Newcombe's interval of the difference of two paired shares (1998, Statistics in Medicine 17(22), 2635-2650, method
    10): Wilson's bounds of both, as `chance` gives them, set off against each other by how far the two go together. The
    interval of a mean, of changes of -1, 0 and 1, would say of four runs that all changed that it knows for certain.
    Where the two runs of a world change alike more than they are alike, that correlation counts: something may help or
    harm in some worlds alone. One run, or one world, gives an interval too, and a wide one.
    """
    first, second = before.astype(np.float64), after.astype(np.float64)
    found, alike = paired_difference(first, second, worlds), world_correlation(second - first, worlds, (-0.5, 0.5))
    one, two = chance(before, worlds, alike), chance(after, worlds, alike)
    both, neither = float(np.sum(before & after)), float(np.sum(~before & ~after))
    only_one, only_two = one.count - both, two.count - both
    together = both * neither - only_one * only_two
    if together > 0.0:
        together = max(0.0, together - found.runs / 2)  # for the steps of counts
    spread = math.sqrt(one.count * (one.of - one.count) * two.count * (two.of - two.count))
    phi = together / spread if spread else 0.0
    down, up = one.share - one.low, one.high - one.share
    below, above = two.share - two.low, two.high - two.share
    low = found.mean - math.sqrt(max(0.0, below**2 - 2 * phi * below * up + up**2))
    high = found.mean + math.sqrt(max(0.0, above**2 - 2 * phi * above * down + down**2))
    return replace(found, low=max(low, -1.0), high=min(high, 1.0))


def luck_gain(baseline: Floats, alternative: Floats) -> Floats:
    """By how much common luck lowers the variance of a mean difference, (W,), from two (R, W) arrays of the same runs.

    Var(a) + Var(b), the variance of the difference of runs with luck of their own, over Var(a - b); NaN where the
    difference does not vary.
    """
    if len(baseline) < 2:
        return np.full(baseline.shape[1], math.nan)
    change = np.var(alternative - baseline, axis=0, ddof=1)
    apart = np.var(baseline, axis=0, ddof=1) + np.var(alternative, axis=0, ddof=1)
    return np.where(change > 1e-12 * apart, apart / np.where(change > 0.0, change, 1.0), math.nan)


def mean_bands(values: Floats, worlds: Ints) -> tuple[Floats, Floats, Floats]:
    """`mean_interval` for every week of a (R, W) array: mean, low, high, (W,) each."""
    group, count = _groups(worlds)
    mean = values.mean(axis=0)
    if count < 2:
        return mean, np.full(mean.shape, math.nan), np.full(mean.shape, math.nan)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(count))
    sums = np.add.reduceat((values - mean)[order], starts, axis=0)
    error = np.sqrt(np.square(sums).sum(axis=0) * (count / (count - 1))) / len(values)
    reach = float(stdtrit(count - 1, 0.5 + CERTAINTY / 2)) * error
    return mean, mean - reach, mean + reach


def wilson(count: float, of: float) -> tuple[float, float]:
    """Wilson's score interval of a probability from `count` successes in `of` independent trials (Wilson 1927).

    Examples
    --------
    >>> [round(x, 3) for x in wilson(0, 20)], [round(x, 3) for x in wilson(10, 20)]
    ([0.0, 0.161], [0.299, 0.701])
    """
    z2 = float(ndtri(0.5 + CERTAINTY / 2)) ** 2
    share = count / of
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = math.sqrt(z2 * (share * (1 - share) / of + z2 / (4 * of * of))) / (1 + z2 / of)
    return min(share, max(0.0, middle - reach)), max(share, min(1.0, middle + reach))  # rounding aside


def chance(happened: NDArray[np.bool_], worlds: Ints, alike: float = 0.0) -> Chance:
    """The probability of an event from runs some of which share a world.

    Parameters
    ----------
    happened, worlds : (R,) arrays
    alike : float
        Correlation within pairs of a world that is counted at least, in [0, 1].

    Notes
    -----
    Wilson's interval at an effective number of trials R / (1 + c), where c is the correlation within pairs of a world.
    """
    count, of = int(np.sum(happened)), int(happened.size)
    if of == 0:
        return Chance(0, 0, math.nan, 0.0, 1.0)
    values = happened.astype(np.float64)
    correlation = max(alike, world_correlation(values, worlds, (0.0, 1.0)))
    effective = of / (1.0 + correlation * 2 * pairs(values, worlds)[0].size / of)
    low, high = wilson(count / of * effective, effective)
    return Chance(count, of, count / of, low, high)


def pairs(values: Floats, worlds: Ints) -> tuple[Floats, Floats]:
    """First and second run of every world that two runs share, as two (K,) arrays."""
    order = np.argsort(worlds, kind="stable")
    sorted_worlds = worlds[order]
    same = np.flatnonzero((sorted_worlds[1:] == sorted_worlds[:-1]) & (sorted_worlds[1:] != OWN_WORLD))
    return values[order[same]], values[order[same + 1]]


def world_correlation(values: Floats, worlds: Ints, added: tuple[float, float]) -> float:
    """Correlation of what the two runs of a world hold, at least 0; 0 where no two runs share one.

    One pair of each of the four kinds of two `added` values is added, so that a handful of events cannot pretend that
    pairs are independent.
    """
    first, second = pairs(values, worlds)
    if not first.size:
        return 0.0
    low, high = added
    a = np.concatenate([first, [low, low, high, high]])
    b = np.concatenate([second, [low, high, low, high]])
    return max(0.0, _pair_correlation(a, b))


def _pair_correlation(first: Floats, second: Floats) -> float:
    """Covariance within pairs over the total variance (intraclass correlation, analysis of variance); NaN if flat."""
    between = 2.0 * float(np.var((first + second) / 2, ddof=1))
    within = float(np.mean(np.square(first - second))) / 2
    total = between + within
    return (between - within) / total if total > 0 else math.nan


def ignorance_share(values: Floats, worlds: Ints) -> Spread | None:
    """What share of the spread is ignorance rather than luck.

    Parameters
    ----------
    values, worlds : (R,) arrays
        Runs with the same world differ in luck alone.

    Returns
    -------
    Spread or None
        The covariance within pairs over the total variance, cut to [0, 1], with a percentile interval from resampled
        pairs; None with fewer than five pairs or without any spread.
    """
    first, second = pairs(values, worlds)
    if first.size < 5:
        return None
    share = _pair_correlation(first, second)
    if math.isnan(share):
        return None
    pick = np.random.Generator(np.random.PCG64(first.size)).integers(first.size, size=(RESAMPLES, first.size))
    a, b = first[pick], second[pick]
    between = 2.0 * np.var((a + b) / 2, axis=1, ddof=1)
    within = np.mean(np.square(a - b), axis=1) / 2
    total = between + within
    drawn = np.clip((between - within)[total > 0] / total[total > 0], 0.0, 1.0)
    low, high = np.quantile(drawn, [0.5 - CERTAINTY / 2, 0.5 + CERTAINTY / 2])
    return Spread(min(max(share, 0.0), 1.0), float(low), float(high))


def first_week(stages: Floats, stage: int) -> Floats:
    """First week at `stage` or beyond for each run.

    Parameters
    ----------
    stages : (R, W) array
        Stage by run and week, week 0 first.
    stage : int

    Returns
    -------
    (R,) array
        The week, or infinity where it is never reached.
    """
    there = stages >= stage
    return np.where(there.any(axis=1), there.argmax(axis=1).astype(np.float64), math.inf)


def time_quantiles(weeks: Floats, probabilities: Sequence[float] = (0.25, 0.5, 0.75)) -> list[float | None]:
    """Quantiles of a time that some runs never reach; None where too few do.

    Each is a week that some run shows (no interpolation towards "never").
    """
    found = np.quantile(weeks, probabilities, method="inverted_cdf")
    return [float(week) if math.isfinite(week) else None for week in found]


def fell_back(stages: Floats) -> NDArray[np.bool_]:
    """Whether each run of a (R, W) array of stages ever lost a stage from one week to the next."""
    return np.any(stages[:, 1:] < stages[:, :-1], axis=1)


def median_run(mean_stage: Floats, value: Floats, runs: Ints) -> int:
    """Position of the run whose final mean stage is the median; ties by value, then by run number (lower middle)."""
    order = np.lexsort((runs, value, mean_stage))
    return int(order[(order.size - 1) // 2])
