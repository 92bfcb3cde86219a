"""Which of many numbers move an answer: Morris's screening and Sobol's ranking, by SALib, of any answer at all.

What gives the answers is a function of points in the unit cube, so that both methods can be tried on functions whose
indices are known. Nothing here knows the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.experiments import StudyError
from sim.luck import stable_key

Floats = NDArray[np.float64]
# Points (P, K) in [0, 1] and the number of a luck, to P answers: points of one call share that luck.
Answers = Callable[[Floats, int], Floats]

LEVELS = 4  # of each number in Morris's screening; its steps are two thirds of the range
RESAMPLES = 500  # for the intervals
CERTAINTY = 0.95


@dataclass(frozen=True)
class Screened:
    """Elementary effects of K numbers, each over its whole range: arrays (K,).

    Parameters
    ----------
    size, low, high : array
        Mean size of the effect (Morris's mu*), and its 95 % interval.
    mean : array
        Mean effect with its sign.
    """

    size: Floats
    low: Floats
    high: Floats
    mean: Floats


@dataclass(frozen=True)
class Ranked:
    """Shares of the variance that K numbers make, arrays (K,): by themselves, and with all they do together."""

    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats


def screen(answers: Answers, count: int, paths: int, seed: int) -> Screened:
    """Move `count` numbers one at a time along random paths through the cube (Morris 1991; mu* of Campolongo 2007).

    Each path has a luck of its own that all its points share: along it nothing changes but the numbers, and the mean
    over paths is over luck as well.

    Parameters
    ----------
    answers : callable
    count, paths, seed : int
        ``paths`` times ``count + 1`` answers are asked for.
    """
    sample, analyze = _salib("morris")
    problem = _problem(count)
    points = [sample(problem, 1, num_levels=LEVELS, seed=_seed(seed, "morris", k)) for k in range(paths)]
    found = [_whole(answers(path, k)) for k, path in enumerate(points)]
    told = analyze(
        problem, np.concatenate(points), np.concatenate(found), num_levels=LEVELS, num_resamples=RESAMPLES,
        conf_level=CERTAINTY, seed=_seed(seed, "morris", "intervals"),
    )  # fmt: skip
    size, reach = np.asarray(told["mu_star"], float), np.asarray(told["mu_star_conf"], float)
    return Screened(size, np.maximum(0.0, size - reach), size + reach, np.asarray(told["mu"], float))


def rank(answers: Answers, count: int, base: int, seed: int) -> Ranked:
    """Shares of the variance of `count` numbers drawn evenly from the cube (Saltelli 2010, Jansen's total index).

    Parameters
    ----------
    answers : callable
        All its points share luck 0.
    count : int
    base : int
        A power of two: ``base`` times ``count + 2`` answers are asked for.
    seed : int
    """
    sample, analyze = _salib("sobol")
    problem = _problem(count)
    points = sample(problem, base, calc_second_order=False, seed=_seed(seed, "sobol", "points"))
    found = _whole(answers(points, 0))
    if np.ptp(found) == 0.0:
        nothing = np.zeros(count)
        return Ranked(nothing, nothing, nothing, nothing, nothing, nothing)
    told = analyze(
        problem, found, calc_second_order=False, num_resamples=RESAMPLES, conf_level=CERTAINTY,
        seed=_seed(seed, "sobol", "intervals"),
    )  # fmt: skip
    first, total = np.asarray(told["S1"], float), np.asarray(told["ST"], float)
    around, about = np.asarray(told["S1_conf"], float), np.asarray(told["ST_conf"], float)
    return Ranked(first, first - around, first + around, total, total - about, total + about)


def _salib(method: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """SALib's sampler and analysis of a method; it is an extra, so it is asked for when it is needed."""
    from importlib import import_module

    try:
        sampler, analysis = (import_module(f"SALib.{part}.{method}") for part in ("sample", "analyze"))
    except ImportError:
        raise StudyError(
            "sensitivity needs the extra of that name (SALib): uv sync --extra sensitivity, "
            "or pip install '.[sensitivity]'"
        ) from None
    return sampler.sample, analysis.analyze


def _problem(count: int) -> dict[str, Any]:
    return {"num_vars": count, "names": [f"x{k}" for k in range(count)], "bounds": [[0.0, 1.0]] * count}


def _seed(seed: int, *purpose: object) -> int:
    """A seed for SALib that is never 0, which it takes for none."""
    return 1 + stable_key(seed, *purpose) % (2**31 - 1)


def _whole(found: Floats) -> Floats:
    """Refuse answers with holes: neither method can be told of a future that broke off."""
    missing = int(np.sum(~np.isfinite(found)))
    if missing:
        raise StudyError(f"at {missing:,} of {found.size:,} points no future ran to its end")
    return found
