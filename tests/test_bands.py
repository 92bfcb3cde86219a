"""Numbers about many futures against closed forms, published values and simulations with a known answer."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bands import (
    chance,
    chance_difference,
    fell_back,
    first_week,
    ignorance_share,
    mean_interval,
    median_run,
    paired_difference,
    pairs,
    quantile_bands,
    time_quantiles,
    wilson,
)

ALONE = -1


def alone(count: int) -> np.ndarray:
    return np.full(count, ALONE)


def in_pairs(count: int) -> np.ndarray:
    return np.arange(count) // 2


def test_wilson_agrees_with_published_intervals() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_mean_interval_of_independent_runs_is_students() -> None:
    values = np.array([4.0, 7.0, 1.0, 9.0, 3.0])
    estimate = mean_interval(values, alone(5))
    reach = 2.7764451052 * values.std(ddof=1) / math.sqrt(5)  # Student's t, 4 degrees of freedom
    assert estimate.mean == pytest.approx(4.8)
    assert (estimate.low, estimate.high) == pytest.approx((4.8 - reach, 4.8 + reach))


def test_runs_that_only_repeat_their_world_count_once() -> None:
    worlds = np.array([4.0, 7.0, 1.0, 9.0, 3.0])
    once, twice = mean_interval(worlds, alone(5)), mean_interval(np.repeat(worlds, 2), in_pairs(10))
    assert (twice.low, twice.high) == pytest.approx((once.low, once.high))


def test_one_world_gives_no_interval() -> None:
    estimate = mean_interval(np.array([1.0, 3.0]), np.array([0, 0]))
    assert estimate.mean == 2.0
    assert math.isnan(estimate.low)


def test_mean_interval_covers_as_often_as_it_says() -> None:
    draw = np.random.default_rng(11)
    hits = 0
    for _ in range(800):
        values = np.repeat(draw.normal(size=20), 2) + draw.normal(size=40)
        estimate = mean_interval(values, in_pairs(40))
        hits += estimate.low <= 0.0 <= estimate.high
    assert 0.925 <= hits / 800 <= 0.975


def test_paired_difference_counts_who_is_better() -> None:
    before, after = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 5.0, 3.0])
    up = paired_difference(before, after, alone(4), "up")
    assert (up.mean, up.better, up.same, up.runs) == (0.5, 0.5, 0.25, 4)
    assert not up.clear
    assert paired_difference(before, after, alone(4), "down").better == 0.25


def test_common_luck_makes_a_difference_clear() -> None:
    luck = np.random.default_rng(3).normal(size=100)
    assert paired_difference(luck, luck + 0.1, alone(100)).clear
    other = np.random.default_rng(4).normal(size=100)
    assert not paired_difference(luck, other + 0.1, alone(100)).clear


def paired(both: int, before: int, after: int, neither: int, twice: int = 1) -> tuple[float, float, float]:
    """Difference and interval of so many runs in which it happened in both arms, in one alone, in neither."""
    counts = np.array([both, before, after, neither]) * twice
    first = np.repeat([True, True, False, False], counts)
    second = np.repeat([True, False, True, False], counts)
    found = chance_difference(first, second, alone(first.size) if twice == 1 else in_pairs(first.size))
    return found.mean, found.low, found.high


def test_a_difference_of_paired_chances_is_as_published() -> None:
    # Fagerland, Lydersen and Laake (2014), Statistics in Medicine 33(16), Newcombe's interval of Bentur's patients.
    assert paired(1, 7, 1, 12) == pytest.approx((-6 / 21, -0.507, -0.026), abs=5e-4)
    # Newcombe (1998), Statistics in Medicine 17(22), method 10: the correlation is held at zero.
    assert paired(36, 2, 12, 0) == pytest.approx((0.2, 0.0569, 0.3404), abs=5e-5)


def test_few_runs_that_all_changed_leave_much_open() -> None:
    mean, low, high = paired(0, 0, 4, 0)
    assert (mean, high) == (1.0, 1.0)
    assert low < 0.5
    assert paired(0, 0, 200, 0)[1] == pytest.approx(1.0 - math.hypot(*(2 * [wilson(0, 200)[1]])))
    mean, low, high = paired(2, 0, 0, 0, 2)
    assert low < 0.0 == mean < high, "that four runs ended alike proves nothing"


def test_runs_that_repeat_their_world_make_a_difference_of_chances_less_certain() -> None:
    (_, *once), (_, *twice), (_, *apart) = paired(10, 5, 20, 15), paired(10, 5, 20, 15, 2), paired(20, 10, 40, 30)
    assert twice[1] - twice[0] > 1.2 * (apart[1] - apart[0])
    assert twice[1] - twice[0] == pytest.approx(once[1] - once[0], rel=0.15)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60))
@settings(max_examples=100, deadline=None)
def test_a_difference_of_chances_holds_its_mean_and_turns_with_its_arms(happened: list[tuple[bool, bool]]) -> None:
    before, after = np.array(happened).T
    found = chance_difference(before, after, in_pairs(len(happened)))
    back = chance_difference(after, before, in_pairs(len(happened)))
    assert -1.0 <= found.low <= found.mean <= found.high <= 1.0
    assert found.low < found.high
    assert (found.low, found.high) == pytest.approx((-back.high, -back.low))


def test_a_difference_of_chances_covers_as_often_as_it_says() -> None:
    draw = np.random.default_rng(12)
    hits = 0
    for _ in range(600):
        world = np.repeat(draw.normal(size=30), 2)
        luck = draw.normal(size=60)
        before, after = world + luck > 0.8, world + luck + 0.3 * draw.normal(size=60) > 0.2
        found = chance_difference(before, after, in_pairs(60))
        # 0.8 and 0.2 in units of the spread of the sums.
        truth = 0.5 * (math.erf(0.8 / 2) - math.erf(0.2 / math.sqrt(2 * 2.09)))
        hits += found.low <= truth <= found.high
    assert hits / 600 >= 0.93


@pytest.mark.parametrize(("works", "base"), [(0.1, 0.5), (0.2, 0.4)])
def test_a_difference_of_chances_counts_worlds_in_which_alone_something_works(works: float, base: float) -> None:
    draw = np.random.default_rng(13)
    hits = 0
    for _ in range(400):
        before = draw.random(200) < base
        after = before | np.repeat(draw.random(100) < works, 2)
        found = chance_difference(before, after, in_pairs(200))
        hits += found.low <= works * (1.0 - base) <= found.high
    assert hits / 400 >= 0.90


def test_chance_of_independent_runs_is_wilsons() -> None:
    happened = np.arange(50) < 13
    found = chance(happened, alone(50))
    assert (found.count, found.of, found.share) == (13, 50, 0.26)
    assert (found.low, found.high) == pytest.approx(wilson(13, 50))


def test_chance_is_less_certain_where_pairs_agree() -> None:
    agree = np.repeat(np.arange(50) < 20, 2)
    differ = np.tile([True, False], 50) & (np.arange(100) < 80)
    assert agree.sum() == differ.sum()
    one, other = chance(agree, in_pairs(100)), chance(differ, in_pairs(100))
    assert one.high - one.low > 1.3 * (other.high - other.low)
    assert (other.low, other.high) == pytest.approx(wilson(40, 100))


@given(st.lists(st.booleans(), min_size=2, max_size=60))
@settings(max_examples=60, deadline=None)
def test_chance_holds_its_share(happened: list[bool]) -> None:
    found = chance(np.array(happened), in_pairs(len(happened)))
    assert 0.0 <= found.low <= found.share <= found.high <= 1.0
    assert found.low < found.high


def test_more_events_never_lower_the_bounds() -> None:
    bounds = [chance(np.arange(100) < count, in_pairs(100)) for count in range(0, 101, 2)]
    assert all(a.high <= b.high + 1e-9 and a.low <= b.low + 1e-9 for a, b in itertools.pairwise(bounds))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8, 1.0])
def test_ignorance_share_finds_what_was_put_in(share: float) -> None:
    draw = np.random.default_rng(5)
    count = 4000
    world = np.repeat(draw.normal(size=count), 2) * math.sqrt(share)
    values = world + draw.normal(size=2 * count) * math.sqrt(1.0 - share)
    found = ignorance_share(values, in_pairs(2 * count))
    assert found is not None
    assert found.ignorance == pytest.approx(share, abs=0.05)
    assert found.low <= share + 1e-9
    assert found.high >= share - 1e-9
    assert found.luck == 1.0 - found.ignorance


def test_ignorance_share_covers_as_often_as_it_says() -> None:
    draw = np.random.default_rng(6)
    hits = 0
    for _ in range(200):
        values = np.repeat(draw.normal(size=50), 2) + draw.normal(size=100)
        found = ignorance_share(values, in_pairs(100))
        assert found is not None
        hits += found.low <= 0.5 <= found.high
    assert hits / 200 >= 0.88  # resampling is a little too sure of itself with 50 pairs


def test_ignorance_share_says_nothing_where_nothing_can_be_said() -> None:
    assert ignorance_share(np.ones(40), in_pairs(40)) is None
    assert ignorance_share(np.random.default_rng(1).random(40), alone(40)) is None
    assert ignorance_share(np.random.default_rng(1).random(8), in_pairs(8)) is None


def test_pairs_are_found_in_any_order() -> None:
    first, second = pairs(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([7, ALONE, 3, 7, 3]))
    assert sorted(zip(first.tolist(), second.tolist(), strict=True)) == [(1.0, 4.0), (3.0, 5.0)]


def test_bands_are_quantiles() -> None:
    values = np.arange(101.0).reshape(101, 1).repeat(2, axis=1)
    assert quantile_bands(values).T.tolist() == [[5.0, 25.0, 50.0, 75.0, 95.0]] * 2


def test_time_to_a_stage() -> None:
    stages = np.array([[0, 1, 1, 2], [0, 0, 0, 0], [0, 2, 0, 2], [1, 1, 1, 1]], dtype=float)
    weeks = first_week(stages, 1)
    assert weeks.tolist() == [1.0, math.inf, 1.0, 0.0]
    assert time_quantiles(weeks, (0.25, 0.5, 1.0)) == [0.0, 1.0, None]
    assert fell_back(stages).tolist() == [False, False, True, False]


def test_median_run_breaks_ties_by_value_then_number() -> None:
    stage, value = np.array([1.0, 1.0, 1.0, 0.0, 2.0]), np.array([5.0, 4.0, 5.0, 0.0, 0.0])
    assert median_run(stage, value, np.arange(5)) == 0
    assert median_run(np.zeros(4), np.zeros(4), np.array([9, 8, 7, 6])) == 2
