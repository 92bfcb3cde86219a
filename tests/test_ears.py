"""What everybody hears: three ways to the same bits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from sim import ears
from sim.ears import Ears
from sim.network import Network

PEOPLE, RUNS, KINDS = 90, 5, 4


@pytest.fixture
def said() -> np.ndarray:
    """Four kinds of things, of which the last is said by few."""
    rng = np.random.default_rng(3)
    columns = rng.random((KINDS, RUNS, PEOPLE))
    columns[3] *= rng.random((RUNS, PEOPLE)) < 0.05
    return columns


@pytest.fixture
def listening() -> csr_array:
    from tiny import structure

    return Network.drawn(structure((50, 30, 10)), 2).listening()


def _heard(matrix: csr_array, said: np.ndarray) -> np.ndarray:
    out = np.full_like(said, np.nan)
    Ears(matrix).hear(said, out)
    return out


@pytest.mark.parametrize("together", [1, PEOPLE, 2 * PEOPLE, 100 * PEOPLE])
@pytest.mark.parametrize("large", [1, 10 * PEOPLE])
def test_whichever_way_the_bits_are_those_of_plain_products(
    monkeypatch: pytest.MonkeyPatch, listening: csr_array, said: np.ndarray, together: int, large: int
) -> None:
    monkeypatch.setattr(ears, "_AT_ONCE", together)
    monkeypatch.setattr(ears, "_LARGE", large)
    plain = np.array([[listening @ row for row in runs] for runs in said])
    assert np.array_equal(_heard(listening, said), plain)
    assert np.array_equal(_heard(listening, said[:, :1]), plain[:, :1])


def test_nobody_says_anything(monkeypatch: pytest.MonkeyPatch, listening: csr_array) -> None:
    monkeypatch.setattr(ears, "_LARGE", 1)
    assert not _heard(listening, np.zeros((1, 1, PEOPLE))).any()
