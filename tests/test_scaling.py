"""A company scaled to fewer people: in proportion, nobody with a name lost, and said aloud."""

from __future__ import annotations

import pytest
from cases import company
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.scaling import scaled, shares
from sim import load_scenario


@given(
    st.lists(st.tuples(st.integers(1, 50_000), st.integers(1, 6)), min_size=1, max_size=30),
    st.integers(0, 2_000),
)
def test_people_are_shared_out_in_proportion(departments: list[tuple[int, int]], more: int) -> None:
    heads = {f"D{k}": count for k, (count, _) in enumerate(departments)}
    least = {f"D{k}": few for k, (_, few) in enumerate(departments)}
    people = sum(least.values()) + more
    found = shares(heads, least, people)
    assert sum(found.values()) == people
    assert all(found[name] >= least[name] for name in heads)
    above = [name for name in heads if found[name] > least[name]]
    for one in above:  # nobody above the least is more than a head away from the share of another
        for other in above:
            assert (found[one] - 1) / heads[one] <= (found[other] + 1) / heads[other]


def test_departments_money_and_team_shrink_and_the_name_says_so() -> None:
    case = company(weeks=20, goal={"stage": "silos", "by_week": 20, "spend_at_most": 50_000})
    half = case.organization.people // 2
    small = scaled(case, half)
    assert small.organization.people == half
    assert small.name == f"Small company, {half} people"
    assert list(small.organization.departments) == list(case.organization.departments)
    assert small.organization.advocates == case.organization.advocates
    less = (half / case.organization.people) ** 0.5  # the usual value of programme.half_size
    assert small.budget.cash == pytest.approx(200_000 * less)
    assert small.budget.team_weeks_per_week == pytest.approx(case.budget.team_weeks_per_week * less)
    assert small.goal is not None
    assert small.goal.spend_at_most == pytest.approx(50_000 * less)


def test_a_number_set_by_hand_holds() -> None:
    case = company(weeks=20, parameters={"programme.half_size": 0.8})
    half = case.organization.people // 2
    assert scaled(case, half).budget.cash == pytest.approx(200_000 * (half / case.organization.people) ** 0.8)


def test_a_small_company_stays_as_it_is() -> None:
    case = company(weeks=20)
    assert scaled(case, case.organization.people) is case
    assert scaled(case, 10_000) is case


@pytest.mark.parametrize("name", ["first-tweet", "strabag", "sap-journey"])
def test_large_companies_of_the_library_can_be_scaled(name: str) -> None:
    case = load_scenario(name)
    small = scaled(case, 200)
    assert small.organization.people == 200
    assert {lever.id for lever in small.levers} == {lever.id for lever in case.levers}


def test_too_few_people_for_every_department_are_refused() -> None:
    with pytest.raises(StudyError, match=r"too few for the 5 departments .* at least 6"):
        scaled(company(weeks=20), 5)
