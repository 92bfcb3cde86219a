"""What counts as lost without a mechanism: a difference told apart from luck, future by future."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.validation.ablation import clearly_less
from analysis.validation.pattern import load_patterns
from analysis.validation.trying import Tried
from analysis.validation.verdicts import Finding

MORE = next(p for p in load_patterns() if p.expects == "more")
LESS = next(p for p in load_patterns() if p.expects == "less")
LUCK = np.random.default_rng(3).normal(size=40)


def tried(pattern: object, effects: np.ndarray) -> Tried:
    finding = Finding(float(np.nanmean(effects)), 0.0, 0.0, 0.0, effects.size, {}, "shown")
    return Tried(pattern, "small", finding, effects)  # type: ignore[arg-type]


@pytest.mark.parametrize(("pattern", "sign"), [(MORE, 1.0), (LESS, -1.0)])
def test_a_loss_is_told_by_pairs_however_wide_luck_is(pattern: object, sign: float) -> None:
    whole = tried(pattern, sign * (10.0 * LUCK + 1.0))
    noise = 0.1 * np.roll(LUCK, 1)
    assert clearly_less(whole, tried(pattern, sign * (10.0 * LUCK + 0.5 + noise)))
    assert not clearly_less(whole, tried(pattern, sign * (10.0 * LUCK + 1.5 + noise))), "more is no loss"
    assert not clearly_less(whole, tried(pattern, whole.effects + noise - noise.mean())), "nor is nothing"
    assert not clearly_less(whole, tried(pattern, sign * (10.0 * np.roll(LUCK, 7) + 0.5))), "nor what luck can do"


def test_futures_that_do_not_count_in_both_are_left_out() -> None:
    whole, without = LUCK + 1.0, LUCK.copy()
    without[1:] = np.nan
    assert not clearly_less(tried(MORE, whole), tried(MORE, without)), "one future tells nothing"
