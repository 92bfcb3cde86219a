"""A few pictures look as they did when somebody last looked at them."""

from __future__ import annotations

from typing import Any

import pytest
from picture_baselines import MOST_MEAN, MOST_ONE, PICTURES, far, kept, small, study
from pictures import MadeUp, made_up_contrast, nothing


@pytest.fixture(scope="module")
def data() -> Any:
    return study()


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_looks_as_it_did(name: str, data: Any) -> None:
    mean, largest = far(small(name, data), kept(name))
    assert mean <= MOST_MEAN, "look at it; if it is meant, keep it: python tests/picture_baselines.py"
    assert largest <= MOST_ONE, "look at it; if it is meant, keep it: python tests/picture_baselines.py"


def test_a_changed_picture_is_noticed() -> None:
    other = made_up_contrast(nothing(level=0.03), MadeUp(level=0.05, runs=43))
    for name in ("goal", "dots", "plan"):
        mean, largest = far(small(name, other), kept(name))
        assert mean > MOST_MEAN or largest > MOST_ONE
