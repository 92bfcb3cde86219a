"""Morris and Sobol by SALib, through our own adapter, on functions whose answers are known beforehand."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis.errors import StudyError
from analysis.screening import Floats, rank, screen

SLOPES = np.array([3.0, -2.0, 0.0, 0.5])


def linear(points: Floats, luck: int) -> Floats:
    return points @ SLOPES + 100.0 * luck


def ishigami(points: Floats, _: int) -> Floats:
    x = np.pi * (2.0 * points - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.square(np.sin(x[:, 1])) + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_a_linear_function_is_screened_exactly_whatever_the_luck_of_each_path() -> None:
    found = screen(linear, 4, paths=3, seed=7)
    assert_allclose(found.size, np.abs(SLOPES), atol=1e-9)
    assert_allclose(found.mean, SLOPES, atol=1e-9)
    assert_allclose(found.high - found.low, 0.0, atol=1e-9)


def test_every_path_moves_each_number_once_and_has_a_luck_of_its_own() -> None:
    asked: list[tuple[Floats, int]] = []

    def noted(points: Floats, luck: int) -> Floats:
        asked.append((points, luck))
        return linear(points, luck)

    screen(noted, 4, paths=5, seed=7)
    assert [luck for _, luck in asked] == [0, 1, 2, 3, 4]
    for points, _ in asked:
        assert points.shape == (5, 4)
        assert_array_equal(np.sum(np.diff(points, axis=0) != 0.0, axis=1), 1)
        assert_array_equal(np.sum(np.diff(points, axis=0) != 0.0, axis=0), 1)
    assert len({points.tobytes() for points, _ in asked}) == 5


def test_a_linear_function_has_the_shares_of_its_slopes() -> None:
    found = rank(linear, 4, base=512, seed=7)
    shares = np.square(SLOPES) / np.square(SLOPES).sum()  # numbers drawn alike: Var(a x) / Var(sum)
    assert_allclose(found.first, shares, atol=0.02)
    assert_allclose(found.total, shares, atol=0.02)


def test_ishigami_has_its_published_indices() -> None:
    """Ishigami and Homma (1990) with a = 7, b = 0.1; Saltelli et al. (2008), Global Sensitivity Analysis, p. 179."""
    found = rank(ishigami, 3, base=2048, seed=7)
    first, total = [0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]
    assert_allclose(found.first, first, atol=0.03)
    assert_allclose(found.total, total, atol=0.03)
    for k in range(3):
        assert found.total_low[k] - 0.01 <= total[k] <= found.total_high[k] + 0.01
        assert found.first_low[k] - 0.01 <= first[k] <= found.first_high[k] + 0.01


def test_what_only_works_with_another_has_a_total_and_no_first() -> None:
    found = rank(ishigami, 3, base=2048, seed=3)
    assert abs(found.first[2]) < 0.05 < 0.2 < found.total[2]


def test_the_same_seed_gives_the_same_answer_and_another_another_even_seed_0() -> None:
    for seed in (0, 7):
        one, other = rank(ishigami, 3, 64, seed), rank(ishigami, 3, 64, seed)
        assert_array_equal(one.total, other.total)
        assert_array_equal(one.total_high, other.total_high)
        again = screen(ishigami, 3, 4, seed)
        assert_array_equal(screen(ishigami, 3, 4, seed).high, again.high)
    assert not np.array_equal(rank(ishigami, 3, 64, 0).total, rank(ishigami, 3, 64, 1).total)


def test_what_never_changes_has_no_shares() -> None:
    found = rank(lambda points, _: np.ones(len(points)), 3, 16, 7)
    assert_array_equal(found.total, 0.0)
    assert_array_equal(screen(lambda points, _: np.ones(len(points)), 3, 4, 7).size, 0.0)


def test_answers_with_holes_are_refused() -> None:
    def broken(points: Floats, _: int) -> Floats:
        return np.where(np.arange(len(points)) < 2, np.nan, points[:, 0])

    with pytest.raises(StudyError, match="at 2 of 80 points no future ran to its end"):
        rank(broken, 3, 16, 7)


def test_without_the_extra_it_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib.sample.morris", None)
    with pytest.raises(StudyError, match=r"uv sync --extra sensitivity"):
        screen(linear, 4, 2, 7)
