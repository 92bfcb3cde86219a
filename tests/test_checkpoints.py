"""Checks on the way: a planted sign is found with its threshold, noise is told as noise, few futures as few."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.bands import Chance
from analysis.checkpoints import (
    CHECK_WEEKS,
    LEAST_FUTURES,
    SEEN,
    STARTED,
    Check,
    Sign,
    checkpoints,
    more_often,
    well_ended,
    written,
)
from sim.outcomes import OUTCOMES

WEEKS = 60


def made_up(runs: int, seed: int, planted: bool, weeks: int = WEEKS) -> Any:
    """Futures half of which end well; where a sign is planted these have more wins from week 15 on."""
    draw = np.random.default_rng(seed)
    well = draw.permutation(np.arange(runs) % 2 == 0)
    values = {name: draw.random((runs, weeks + 1)) for name in SEEN}
    values["mean_stage"] = draw.random((runs, weeks + 1))
    values["mean_stage"][:, -1] = np.where(well, 2.0, 1.0) + 0.1 * draw.random(runs)
    if planted:
        values["wins"][:, 15:] += np.where(well, 3.0, 0.0)[:, None]
    levers = pd.DataFrame({"run": np.arange(runs), "started": draw.integers(-1, weeks, runs)})
    return SimpleNamespace(
        scenario=SimpleNamespace(goal=None, levers=(1,)), finished=np.arange(runs), worlds=np.arange(runs) // 2,
        weeks=weeks, measured=frozenset(values), values=lambda name: values[name], table=lambda *_: levers, well=well,
    )  # fmt: skip


def test_a_planted_sign_is_found_and_told_with_how_well_it_tells() -> None:
    study = made_up(60, 1, planted=True)
    found = checkpoints(study)
    assert [check.week for check in found.checks] == list(CHECK_WEEKS)
    assert not found.checks[0].clear, "it is not there yet"
    for check in found.checks[1:]:
        assert check.sign is not None and check.sign.outcome == "wins" and check.sign.above
        assert check.clear and check.gain > 0.9
        assert check.with_it is not None and check.without_it is not None
        assert check.with_it.share > 0.9 and check.without_it.share < 0.1
        assert check.with_it.of + check.without_it.of == 60, "every future is judged once"
        wins = np.cumsum(study.values("wins"), axis=1)[:, check.week]
        assert (check.sign.seen(wins) == study.well).mean() > 0.95
    assert found.stop is not None and found.stop.week in CHECK_WEEKS[1:]


def test_noise_seldom_passes_for_a_sign() -> None:
    studies = (made_up(40, seed, planted=False) for seed in range(12))
    checks = [check for study in studies for check in checkpoints(study).checks]
    clear = sum(check.clear for check in checks)
    # Of 18 outcomes and hundreds of thresholds the best always looks good on the futures it was chosen by.
    assert clear <= 5, f"{clear} of {len(checks)} checks of pure noise look clear"


@pytest.mark.parametrize("runs", [1, 2, 2 * LEAST_FUTURES - 2])
def test_with_few_futures_no_sign_is_named(runs: int) -> None:
    found = checkpoints(made_up(runs, 1, planted=True))
    assert not found.enough and found.stop is None
    assert all(check.sign is None for check in found.checks)


def test_weeks_that_never_come_are_not_checked() -> None:
    assert [check.week for check in checkpoints(made_up(40, 1, planted=True, weeks=26)).checks] == [13]


def test_without_a_goal_further_than_the_middle_is_well() -> None:
    study = made_up(41, 1, planted=False)
    well, by_goal = well_ended(study)
    assert not by_goal
    assert np.array_equal(well, study.values("mean_stage")[:, -1] > np.median(study.values("mean_stage")[:, -1]))


@pytest.mark.parametrize("outcome", [*SEEN, STARTED])
def test_a_threshold_is_judged_as_it_is_written(outcome: str) -> None:
    assert outcome == STARTED or outcome in OUTCOMES
    for value in (0.012345, 0.5, 3.2, 17.7, 123_456.0):
        once = written(outcome, value)
        assert written(outcome, once) == once
        assert isinstance(once, float)


def test_a_sign_is_at_the_threshold_or_above_it_or_below_it() -> None:
    values = np.array([1.0, 2.0, 3.0])
    assert Sign(13, "wins", 2.0, True).seen(values).tolist() == [False, True, True]
    assert Sign(13, "wins", 2.0, False).seen(values).tolist() == [True, False, False]


def test_the_interval_of_a_difference_of_shares_is_newcombes() -> None:
    # Newcombe 1998, table II, (a) 56/70 against 48/80, method 10: 0.0524 to 0.3339 (with Wilson's bounds).
    one = Chance(56, 70, 56 / 70, 0.6918, 0.8769)
    other = Chance(48, 80, 48 / 80, 0.4904, 0.7005)
    gain, low, high = more_often(one, other)
    assert gain == pytest.approx(0.20)
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=2e-3)


def test_a_check_without_a_sign_is_not_clear() -> None:
    assert not Check(13).clear
