"""The company as plain data, and how its people are laid out in rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tiny import structure

from sim.organization import COUNSEL, EXECUTIVE, FUNCTIONS, MANAGER, STAFF, Department, Organization
from sim.structure import Structure

PEOPLE = {"departments": {"A": {"headcount": 5}}}


def of(**organization: Any) -> Organization:
    if "executives" in organization:
        organization["executives"] = tuple(organization["executives"])
    return Organization.model_validate({**PEOPLE, **organization})


def test_people_of_a_department_are_neighbours() -> None:
    s = structure((3, 1, 4))
    assert s.names == ("A", "B", "C")
    assert s.people == 8
    assert s.headcount.tolist() == [3, 1, 4]
    assert s.first.tolist() == [0, 3, 4]
    assert s.department.tolist() == [0, 0, 0, 1, 2, 2, 2, 2]
    assert s.customer_facing.tolist() == [True, False, False]


def test_shares_become_whole_people_by_largest_remainder() -> None:
    sites = {"X": {}, "Y": {}, "Z": {}}
    o = of(
        sites=sites,
        departments={"A": {"headcount": 7, "sites": {"X": 0.5, "Y": 0.25, "Z": 0.25}}, "B": {"headcount": 4}},
    )
    s = Structure(o)
    # A: 3.5, 1.75, 1.75 people: 3, 1, 1 and the two largest remainders are those of Y and Z.
    assert s.site[:7].tolist() == [0, 0, 0, 1, 1, 2, 2]
    # B says nothing and is spread evenly: 1.33 each, the first of the equal remainders wins.
    assert s.site[7:].tolist() == [0, 0, 1, 2]


@given(st.integers(1, 60), st.lists(st.floats(0.01, 1.0), min_size=1, max_size=5))
def test_every_person_has_a_site_near_the_share(headcount: int, weights: list[float]) -> None:
    names = [f"S{k}" for k in range(len(weights))]
    shares = {name: weight / sum(weights) for name, weight in zip(names, weights, strict=True)}
    o = of(sites={name: {} for name in names}, departments={"A": {"headcount": headcount, "sites": shares}})
    counts = np.bincount(Structure(o).site, minlength=len(names))
    assert counts.sum() == headcount
    assert all(abs(count - share * headcount) < 1.0 for count, share in zip(counts, shares.values(), strict=True))


def test_roles_by_hand() -> None:
    o = of(
        departments={"A": {"headcount": 14, "function": "finance"}, "L": {"headcount": 3, "function": "legal"}},
        legal={"counsel": 2},
        executives=[{"title": "CFO", "support": 0.3}],
    )
    role = Structure(o, span=12).role
    assert role[:14].tolist() == [EXECUTIVE, *[STAFF] * 11, MANAGER, STAFF]
    assert role[14:].tolist() == [COUNSEL, COUNSEL, STAFF]
    assert Structure(o, span=5).role[:14].tolist().count(MANAGER) == 2


def test_more_counsel_than_people_in_legal_are_all_of_them() -> None:
    s = Structure(
        of(departments={"L": {"headcount": 2, "function": "legal"}, "A": {"headcount": 5}}, legal={"counsel": 9})
    )
    assert s.role[:2].tolist() == [COUNSEL, COUNSEL]


def test_executives_lead_what_is_named_then_what_their_title_says_then_the_largest() -> None:
    o = of(
        departments={
            "Small": {"headcount": 3, "function": "marketing"},
            "Big": {"headcount": 20},
            "Mid": {"headcount": 10, "function": "finance"},
        },
        executives=[
            {"title": "CEO", "support": 0.3},
            {"title": "CMO", "support": 0.3},
            {"title": "CFO", "support": 0.3, "department": "Big"},
            {"title": "COO", "support": 0.3},
        ],
    )
    s = Structure(o)
    first = dict(zip(s.names, s.first.tolist(), strict=True))
    # The CFO is named head of Big; the CMO heads Small by title; the CEO takes the largest left, the COO none.
    assert s.executive_rows.tolist() == [first["Mid"], first["Small"], first["Big"], -1]
    assert (s.role == EXECUTIVE).sum() == 3


def test_every_function_has_a_leaning() -> None:
    from sim.parameters import PARAMETERS

    assert all(f"people.leaning_{name}" in PARAMETERS for name in FUNCTIONS)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"departments": {"A": {"headcount": 0}}}, "greater than or equal to 1"),
        ({"departments": {"A": {"headcount": -3}}}, "greater than or equal to 1"),
        ({"departments": {"A": {"headcount": "5"}}}, "valid integer"),
        ({"departments": {"A": {"headcount": True}}}, "valid integer"),
        ({"departments": {"A": {"headcount": 5.5}}}, "valid integer"),
        ({"departments": {}}, "at least 1 item"),
        ({"departments": {"A": {"headcount": 5, "color": "red"}}}, "Extra inputs"),
        ({"departments": {"A": {"headcount": 5, "function": "magic"}}}, "Input should be"),
        ({"departments": {"A": {"headcount": 5, "sites": {"Mars": 1.0}}}}, "'Mars' is not one of the sites Main"),
        ({"departments": {"A": {"headcount": 5, "sites": {"Main": 0.8}}}}, "shares add up to 0.8, not to 1"),
        ({"departments": {"A": {"headcount": 700_000}, "B": {"headcount": 700_000}}}, "1,400,000 people"),
        ({"culture": {"trust": 1.2}}, "less than or equal to 1"),
        ({"culture": {"trust": float("nan")}}, "finite number"),
        ({"culture": {"decision_rule": "dictator"}}, "Input should be"),
        ({"advocates": {"B": 1}}, "'B' is not one of the departments A"),
        ({"advocates": {"A": 6}}, "6 advocates among 5 people"),
        ({"advocates": {"A": -1}}, "greater than or equal to 0"),
        ({"legal": {"reviews_per_week": 0}}, "greater than 0"),
        ({"executives": []}, "at least 1 item"),
        ({"executives": [{"title": "CEO", "support": 2}]}, "less than or equal to 1"),
        ({"executives": [{"title": "CEO", "support": 0.3}] * 2}, "two of them have the same title"),
        ({"executives": [{"title": "CEO", "support": 0.3, "department": "B"}]}, "'B' is not one of A"),
        ({"sites": {"X": {"utc_offset": 20}}}, "less than or equal to 14"),
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        of(**change)


def test_all_disagreements_are_told_at_once() -> None:
    with pytest.raises(ValidationError) as error:
        of(departments={"A": {"headcount": 5, "sites": {"Mars": 0.5}}}, advocates={"B": 1, "A": 9})
    for words in ("'Mars' is not", "add up to 0.5", "'B' is not", "9 advocates among 5"):
        assert words in str(error.value)


def test_plain_data_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Department(headcount=3).headcount = 4  # type: ignore[misc]
