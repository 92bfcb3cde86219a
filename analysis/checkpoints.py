"""Checks on the way, and the sign to stop: what is seen early where it ends well and not where it does not.

At each check week every outcome that an organization can see is tried as a sign, with a threshold. The one that tells
the futures apart best is kept, and judged on futures that had no say in choosing it: a sign that only seems to tell
them apart, as one of many always does, is told as none. Numbers only; the words are in `analysis.briefing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.bands import Chance, chance
from analysis.goals import goal_reached
from analysis.study import Study
from sim.outcomes import OUTCOMES

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

CHECK_WEEKS = (13, 26, 52)
# What can be seen from inside without a model, the easiest first; of two that tell as much, the first is taken.
SEEN = (
    "active_share", "posts", "wins", "incidents", "advocates_active", "executive_support", "conversing_share",
    "inside_share", "observing_share", "shadow_share", "unanswered_talk", "reputation", "knowledge", "concern",
    "conviction", "morale", "perceived_risk", "mean_stage",
)  # fmt: skip
STARTED = "steps_started"  # beside the outcomes: how many steps of the plan are under way
FOLDS = 5  # a sign is judged on one fifth of the worlds after it was chosen on the others
LEAST_FUTURES = 8  # on either side; with fewer nothing is said
LEVELS = 20  # thresholds tried of each outcome: its quantiles, as they are written
STOPPING = 0.5  # a sign to stop leaves at most this share of the chance there is anyhow, and surely less than that


@dataclass(frozen=True)
class Sign:
    """An outcome with a threshold, in a week.

    Parameters
    ----------
    week : int
    outcome : str
        A name of `sim.outcomes.OUTCOMES`, or `STARTED`; what adds up is summed from the start.
    threshold : float
        As it is written, so that what people read is what was judged.
    above : bool
        Whether futures that end well are at the threshold or above it; else they are below it.
    """

    week: int
    outcome: str
    threshold: float
    above: bool

    def seen(self, values: Array) -> Mask:
        """In which futures it is seen, (R,), from the outcome's values in its week."""
        return values >= self.threshold if self.above else values < self.threshold


@dataclass(frozen=True)
class Check:
    """The best sign of a week and how well it tells, in futures that had no say in choosing it.

    Parameters
    ----------
    week : int
    sign : Sign or None
        None where nothing was tried.
    with_it, without_it : Chance or None
        In how many futures it ends well where the sign is seen, and where it is not.
    gain, low, high : float
        How much more often it is seen where it ends well than where it does not, and the 95 % interval.
    """

    week: int
    sign: Sign | None = None
    with_it: Chance | None = None
    without_it: Chance | None = None
    gain: float = 0.0
    low: float = 0.0
    high: float = 0.0

    @property
    def clear(self) -> bool:
        """Whether the sign tells futures apart."""
        return self.low > 0.0


@dataclass(frozen=True)
class Checkpoints:
    """The checks of a plan.

    Parameters
    ----------
    by_goal : bool
        Whether ending well is the goal; else it is ending with departments further along than in the middle future.
    well : Chance
        In how many futures it ends well.
    enough : bool
        Whether there are futures enough on either side to say anything.
    checks : tuple of Check
    stop : Check or None
        The check whose missing sign leaves the least hope, where that is little enough.
    """

    by_goal: bool
    well: Chance
    enough: bool
    checks: tuple[Check, ...] = ()
    stop: Check | None = None


def well_ended(study: Study) -> tuple[Mask, bool]:
    """Which finished futures end well, (R,), and whether that is told by the goal.

    Where there is no goal, or all or none of the futures reach it, those end well whose departments get further than in
    the middle future.
    """
    goal = study.scenario.goal
    if goal is not None:
        reached = goal_reached(study, goal)
        if 0 < reached.sum() < reached.size:
            return reached, True
    end = study.values("mean_stage")[:, -1]
    return end > np.median(end), False


def checkpoints(study: Study) -> Checkpoints:
    """The best check at each of weeks 13, 26, 52 of one arm with finished futures."""
    ends_well, by_goal = well_ended(study)
    well = chance(ends_well, study.worlds)
    enough = min(well.count, well.of - well.count) >= LEAST_FUTURES
    weeks = [week for week in CHECK_WEEKS if week < study.weeks]
    if not enough:
        return Checkpoints(by_goal, well, False, tuple(Check(week) for week in weeks))
    seen = _seen(study)
    checks = tuple(_best(week, {name: v[:, week] for name, v in seen.items()}, ends_well, study) for week in weeks)
    return Checkpoints(by_goal, well, True, checks, _stop(checks, well))


def _stop(checks: Sequence[Check], well: Chance) -> Check | None:
    """The sign whose absence leaves the least hope, if it is little beside the hope there is anyhow."""
    clear = [check for check in checks if check.clear and check.without_it is not None and check.without_it.of]
    if not clear:
        return None
    least = min(clear, key=lambda check: check.without_it.share if check.without_it else 1.0)
    assert least.without_it is not None
    without = least.without_it
    return least if without.share <= STOPPING * well.share and without.high < well.share else None


def _seen(study: Study) -> dict[str, Array]:
    """What can be seen of every finished future by week, (R, W + 1); what adds up is summed from the start."""
    found = {STARTED: _started(study)} if study.scenario.levers else {}
    for name in SEEN:
        if name in study.measured:
            values = study.values(name)
            found[name] = np.cumsum(values, axis=1) if OUTCOMES[name].flow else values
    return found


def _started(study: Study) -> Array:
    table = study.table("levers", ["run", "started"])
    counts = np.zeros((study.finished.size, study.weeks + 2))
    row = np.searchsorted(study.finished, table["run"].to_numpy())
    row = np.minimum(row, study.finished.size - 1)
    week = table["started"].to_numpy().astype(np.int64)
    there = (study.finished[row] == table["run"].to_numpy()) & (week >= 0)
    np.add.at(counts, (row[there], week[there]), 1.0)
    return np.cumsum(counts, axis=1)[:, : study.weeks + 1]


def written(outcome: str, value: float) -> float:
    """A threshold with as many digits as it is shown with."""
    unit = OUTCOMES[outcome].unit if outcome in OUTCOMES else "steps"
    if unit == "share":
        return round(float(value), 3)
    if unit in ("index", "stage"):
        return round(float(value), 2)
    return float(np.ceil(value)) if value < 10 else float(f"{value:.2g}")


def _best(week: int, seen: dict[str, Array], well: Mask, study: Study) -> Check:
    signs = [
        Sign(week, name, threshold, above)
        for name, values in seen.items()
        for threshold in sorted({written(name, q) for q in np.quantile(values, np.linspace(0.025, 0.975, LEVELS))})
        for above in (True, False)
    ]
    shown = np.array([sign.seen(seen[sign.outcome]) for sign in signs])  # (S, R)
    chosen = signs[_choose(shown, well)]
    # Futures of one world lie in one fold: else a sign would be judged on the twin of one that chose it.
    worlds = np.where(study.worlds < 0, study.finished, study.worlds)
    fold = worlds % FOLDS
    judged = np.zeros(well.size, dtype=bool)
    for k in range(FOLDS):
        if (rest := fold != k).any() and 0 < well[rest].sum() < rest.sum():
            judged[~rest] = shown[_choose(shown[:, rest], well[rest]), ~rest]
    hit, false = chance(judged[well], study.worlds[well]), chance(judged[~well], study.worlds[~well])
    gain, low, high = more_often(hit, false)
    with_it, without_it = chance(well[judged], study.worlds[judged]), chance(well[~judged], study.worlds[~judged])
    return Check(week, chosen, with_it, without_it, gain, low, high)


def more_often(one: Chance, other: Chance) -> tuple[float, float, float]:
    """How much more often something happens in one group of futures than in another, with its 95 % interval.

    Newcombe's interval of a difference of two shares (1998, Statistics in Medicine 17(8), method 10).
    """
    gain = one.share - other.share
    low = gain - float(np.hypot(one.share - one.low, other.high - other.share))
    return gain, low, gain + float(np.hypot(one.high - one.share, other.share - other.low))


def _choose(shown: NDArray[np.bool_], well: Mask) -> int:
    """Place of the sign seen most where it ends well and least where it does not (Youden 1950); the first of equals."""
    return int(np.argmax(np.round(shown[:, well].mean(axis=1) - shown[:, ~well].mean(axis=1), 9)))
