"""What is worked out for all rows of a table at once is what a loop over people would find."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.importing.bring import Wanted, bring
from analysis.importing.cells import Told, Upload
from analysis.importing.people import MOST_STEPS, _below, _circles
from analysis.importing.repairs import Repairs
from analysis.importing.ties import _topmost
from sim.problems import ScenarioError
from sim.roster import TOP, UNKNOWN

MANAGERS = st.integers(1, 40).flatmap(
    lambda n: st.lists(st.integers(UNKNOWN, n - 1), min_size=n, max_size=n).map(np.array)
)


def way_up(manager: NDArray[np.int64], start: int) -> list[int]:
    """Everybody above somebody, the person first, until nobody is above or somebody comes again."""
    way = [start]
    while (above := int(manager[way[-1]])) >= 0 and above not in way:
        way.append(above)
    return way


@given(MANAGERS)
def test_one_of_each_circle_is_cut(manager: NDArray[np.int64]) -> None:
    reports = np.bincount(manager[manager >= 0], minlength=manager.size)
    circles = set()
    for person in range(manager.size):
        way = way_up(manager, person)
        if manager[way[-1]] >= 0:
            circles.add(frozenset(way[way.index(int(manager[way[-1]])) :]))
    cut = _circles(manager, reports)
    assert cut.tolist() == sorted(min(circle, key=lambda row: (-reports[row], row)) for circle in circles)


@given(MANAGERS)
def test_people_below_are_counted(manager: NDArray[np.int64]) -> None:
    manager = manager.copy()
    manager[_circles(manager, np.zeros(manager.size))] = TOP
    below = np.zeros(manager.size, dtype=int)
    for person in range(manager.size):
        below[way_up(manager, person)[:MOST_STEPS]] += 1
    assert _below(manager).tolist() == below.tolist()


@given(MANAGERS)
def test_the_topmost_is_found_by_shortcuts(manager: NDArray[np.int64]) -> None:
    manager = manager.copy()
    manager[_circles(manager, np.zeros(manager.size))] = TOP
    top = [int(above) if above >= 0 else person for person, above in enumerate(manager)]
    for person in range(manager.size):
        assert _topmost(top, person) == way_up(manager, person)[-1]


@given(st.lists(st.sampled_from(["a", "b", "", None]), min_size=1))
def test_words_stand_for_their_rows(cells: list[str | None]) -> None:
    told = Told.of(pa.chunked_array([pa.array(cells, pa.string())]))
    assert told.each(told.words).tolist() == [cell or "" for cell in cells]
    assert told.among({"a"}).tolist() == [cell == "a" for cell in cells]
    assert sum(told.counts) == len(cells) and len(set(told.words)) == len(told.words)


def test_what_is_wrong_with_both_tables_is_told_at_once() -> None:
    people, ties = Upload("people.csv", b"a;b\n1;2;3\n"), Upload("ties.csv", b"x,y\n1,2\n")
    with pytest.raises(ScenarioError) as told:
        bring(Wanted(people, ties))
    for words in ("people.csv, line 2: has 3 cells", "recognised as source", "recognised as target"):
        assert words in str(told.value)


def test_one_is_told_in_the_singular() -> None:
    repairs = Repairs()
    forms = "{tie|ties} left out", "{it leads|they lead} nowhere"
    repairs.add("ties.csv", *forms, [3])
    repairs.add("ties.csv", *forms, [3, 4])
    repairs.add("ties.csv", "{tie|ties} kept", "strong", (), 1200, hint="--weights log evens them out")
    assert [one.sentence for one in repairs.made] == [
        "ties.csv: 1 tie left out (row 3): it leads nowhere.",
        "ties.csv: 2 ties left out (rows 3, 4): they lead nowhere.",
        "ties.csv: 1,200 ties kept: strong.",
    ]
    assert str(repairs.made[2]) == "ties.csv: 1,200 ties kept: strong; --weights log evens them out."
