"""A company from twelve answers, and the companies and plans to start from."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.starters import (
    COMPANIES,
    MOST_PARTS,
    TODAY,
    as_it_stands,
    is_there,
    next_quarter,
    nothing_more,
    ready_company,
    with_plan,
)
from analysis.twelve import QUESTIONS, UNSURE, build, guesses
from sim.levers.lever import VERBS
from sim.scenario import Scenario, ScenarioError

ANSWERS = st.fixed_dictionaries(
    {key: st.sampled_from([UNSURE, *(option.key for option in q.options)]) for key, q in QUESTIONS.items()}
)


@settings(max_examples=40, deadline=None)
@given(ANSWERS)
def test_any_answers_give_a_complete_company(answers: dict[str, str]) -> None:
    made = build(answers)
    people = answers["people"]
    if people != UNSURE:
        assert made.organization.people == int(people)
    guessed = guesses(made)
    for key, question in QUESTIONS.items():
        for path in question.settles:
            if path == "shocks":
                continue
            values = [guess for guess in guessed if guess == path or guess.startswith(f"{path}.")]
            assert bool(values) == (answers[key] == UNSURE), path
    assert Scenario.from_text(made.to_yaml()).digest() == made.digest()


def test_there_are_twelve_questions_and_no_answer_makes_all_a_guess() -> None:
    assert len(QUESTIONS) == 12
    made = build({})
    assert not made.sources
    assert {"organization.culture.trust", "budget.cash", "market.competitors.midpoint_week"} <= set(guesses(made))


def test_any_number_of_people_may_be_given() -> None:
    assert build({"people": "20", "sites": "many"}).organization.people == 20
    assert build({"people": "1234"}).organization.people == 1234


def test_what_is_no_answer_is_told() -> None:
    with pytest.raises(ScenarioError) as told:
        build({"trust": "deep", "peeple": "9", "people": "12"})
    text = str(told.value)
    assert "trust" in text
    assert "did you mean people" in text
    assert "20 to 200,000" in text


@pytest.mark.parametrize("stage", TODAY)
@pytest.mark.parametrize("company", COMPANIES)
def test_every_start_has_a_plan_of_six_parts_under_five_verbs(company: str, stage: str) -> None:
    standing = as_it_stands(ready_company(company, date(2027, 1, 4)), stage)
    plan = with_plan(standing, stage)
    parts = [lever for lever in plan.levers if not is_there(lever.id)]
    assert len(parts) == MOST_PARTS
    assert {lever.verb for lever in parts} == set(VERBS)
    assert nothing_more(plan).digest() == standing.digest()
    assert plan.goal is not None
    assert plan.weeks >= plan.goal.by_week
    assert all(lever.week == 1 for lever in standing.levers)


@pytest.mark.parametrize("company", COMPANIES)
def test_a_ready_company_is_as_large_as_its_card_says(company: str) -> None:
    organization = ready_company(company).organization
    assert COMPANIES[company].words.startswith(f"{organization.people:,} people")
    assert "three offices" not in COMPANIES[company].words or len(organization.sites) == 3


def test_a_quarter_begins_on_its_first_monday() -> None:
    assert next_quarter(date(2026, 11, 28)) == date(2027, 1, 4)
    assert next_quarter(date(2027, 1, 4)) == date(2027, 4, 5)
    assert next_quarter(date(2027, 9, 30)) == date(2027, 10, 4)
