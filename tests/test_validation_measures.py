"""Phrases of experiments: what they work out of a future, and what is told about one that says nothing."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.validation.measures import Future, MeasureError, read_measure


def future() -> Future:
    weeks = np.arange(6)
    stage = np.array([0.0, 1.0, 1.0, 3.0, 2.0, 2.0])
    tables = {
        "weekly": {
            "active_share": weeks / 10.0, "posts": np.full(6, 2.0), "value": np.array([0.0, 1.0, 1.0, 2.0, 2.0, 4.0]),
            "executive_support": np.array([0.3, 0.3, 0.4, 0.5, 0.7, 0.6]), "organization_stage": stage,
            "abandoned": np.array([0.0, 0.0, 0.0, 1.0, 1.0, 0.0]),
        },
        "departments": {"run": np.zeros(4, int), "week": np.array([4, 4, 5, 5]), "stage": np.array([0, 1, 2, 3])},
        "agents": {
            "run": np.zeros(3, int), "week": np.array([5, 5, 5]), "kind": np.array(["advocate", "advocate", "legal"]),
            "energy": np.array([0.2, 0.6, np.nan]),
        },
        "levers": {
            "run": np.zeros(2, int), "id": np.array(["push", "train"]), "asked": np.array([1, 2]),
            "started": np.array([4, -1]),
        },
        "events": {
            "run": np.zeros(3, int), "week": np.array([1, 2, 5]), "kind": np.array(["incident", "first", "incident"]),
        },
    }  # fmt: skip
    return Future(tables, 5)


@pytest.mark.parametrize(
    ("phrase", "worth", "last"),
    [
        ("active_share at 4", 0.4, 4),
        ("value to 3", 4.0, 3),
        ("active_share over 2..4", 0.3, 4),
        ("value per posts to 5", 10.0 / 12.0, 5),
        ("executive_support from 0 to 4", 0.4, 4),
        ("weeks to grass_roots", 1.0, None),
        ("weeks to lifestyle", 6.0, None),
        ("weeks from grass_roots to operationalize", 2.0, None),
        ("weeks to half of executive_support", 3.0, None),
        ("falls back 0..3", 0.0, 3),
        ("falls back 3..5", 1.0, 5),
        ("share at silos at 5", 1.0, 5),
        ("share at grass_roots at 4", 0.5, 4),
        ("energy of advocate at 5", 0.4, 5),
        ("delay of push", 3.0, None),
        ("delay of train", 4.0, None),
        ("events incident to 4", 1.0, 4),
        ("given up 3..5", 1.0, 5),
        ("given up 4..5", 0.0, 5),
        ("given up 3..5 less 1..2", 1.0, 5),
    ],
)
def test_a_phrase_is_worked_out(phrase: str, worth: float, last: int | None) -> None:
    measure = read_measure(phrase)
    assert measure.of(future()) == pytest.approx(worth)
    assert measure.last_week == last


def test_what_is_never_reached_is_no_number_between_stages() -> None:
    assert np.isnan(read_measure("weeks from operationalize to lifestyle").of(future()))


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("joy at 4", "no outcome"),
        ("weeks to heaven", "no stage"),
        ("active_share", "is no measure"),
        ("active_share at week", "is no measure"),
    ],
)
def test_a_phrase_that_says_nothing_is_refused(phrase: str, told: str) -> None:
    with pytest.raises(MeasureError, match=told):
        read_measure(phrase)


def test_what_a_future_does_not_have_is_told() -> None:
    with pytest.raises(MeasureError, match="no lever"):
        read_measure("delay of nothing").of(future())
    with pytest.raises(MeasureError, match="no column"):
        read_measure("joy of advocate at 5").of(future())
