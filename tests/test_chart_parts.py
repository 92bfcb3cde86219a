"""Parts of pictures: quarters, labels moved apart, lanes, ticks, numbers and names as people read them."""

from __future__ import annotations

import doctest
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts import dots, futures, network, stages
from analysis.charts.frame import printable
from analysis.charts.marks import lanes_of, moment, nice_ticks, quarters, spread

NBSP = "\u00a0"
DATED = date(2027, 1, 4)


def test_printable_keeps_what_the_font_has() -> None:
    assert printable("Zürich ▸ Ω") == "Zürich ▸ Ω"
    assert printable("東") == "\ufffd"


def test_quarters_follow_the_calendar() -> None:
    spans = quarters(104, DATED)
    assert [(s.year, s.quarter) for s in spans] == [(y, q) for y in (2027, 2028) for q in (1, 2, 3, 4)]
    assert spans[1].start == pytest.approx((date(2027, 4, 1) - DATED).days / 7)
    assert (spans[0].start, spans[-1].end) == (0, 104)
    relative = quarters(60, None)
    assert [(s.start, s.end, s.year, s.quarter) for s in relative[3:]] == [(39, 52, 1, 4), (52, 60, 2, 1)]
    assert moment(104, DATED).replace(NBSP, " ") == "week 104 (Q4 2028)"


@given(st.integers(1, 1040), st.dates(date(2000, 1, 1), date(2060, 1, 1)) | st.none())
def test_quarters_tile_the_weeks(weeks: int, starts: date | None) -> None:
    spans = quarters(weeks, starts)
    assert spans[0].start == 0
    assert spans[-1].end == weeks
    assert all(one.end == other.start for one, other in pairwise(spans))


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(10, 60)), min_size=1, max_size=6))
def test_labels_are_moved_apart_inside_the_plot(boxes: list[tuple[float, float]]) -> None:
    centres, heights = [c for c, _ in boxes], [h for _, h in boxes]
    moved = spread(centres, heights, 0.0, 400.0)
    order = np.argsort(centres, kind="stable")
    for one, other in pairwise(order):
        assert moved[other] - moved[one] >= (heights[one] + heights[other]) / 2 - 1e-6
    assert all(m - h / 2 >= -1e-6 and m + h / 2 <= 400 + 1e-6 for m, h in zip(moved, heights, strict=True))


def test_labels_stay_where_they_are_when_they_do_not_touch() -> None:
    assert spread([50.0, 150.0], [40.0, 40.0], 0.0, 400.0) == [50.0, 150.0]


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(1, 300)), max_size=15))
def test_lanes_hold_no_overlap(marks: list[tuple[float, float]]) -> None:
    extents = [(left, left + width) for left, width in marks]
    lanes = lanes_of(extents)
    for (one, lane), (other, second) in combinations(zip(extents, lanes, strict=True), 2):
        if lane is not None and lane == second:
            assert one[1] < other[0] or other[1] < one[0]


@given(st.floats(1e-6, 1e6))
def test_ticks_start_at_zero_and_cover(high: float) -> None:
    ticks = nice_ticks(high)
    assert ticks[0] == 0
    assert ticks[-1] >= high * (1 - 1e-9)
    assert 3 <= len(ticks) <= 7


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "0 %"), (0.0002, "under 0.1 %"), (0.0286, "2.9 %"), (0.34, "34 %"), (1.0, "100 %")]
)
def test_shares_as_people_read_them(share: float, said: str) -> None:
    assert futures.percent(share).replace(NBSP, " ") == said


def test_two_shares_get_the_digits_that_tell_them_apart() -> None:
    assert [p.replace(NBSP, " ") for p in futures.percents(0.0201, 0.0203)] == ["2.01 %", "2.03 %"]
    assert [p.replace(NBSP, " ") for p in futures.percents(0.02, 0.02)] == ["2.0 %", "2.0 %"]


@pytest.mark.parametrize("module", [dots, futures, network, stages])
def test_examples_in_docstrings(module: Any) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
