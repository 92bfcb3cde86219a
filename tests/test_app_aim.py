"""For whom a part is, as the page picks and says it; values of a company in plain words and what they could be."""

from __future__ import annotations

import pytest

from analysis.app import plans
from analysis.app.aim import groups_of, members, usual_words
from analysis.app.sure import validation_words
from analysis.app.values import path_words, range_words, value_words
from analysis.differs import target_words
from analysis.privacy import SMALL, veil_of
from sim.organization import Organization
from sim.scenario import Scenario
from sim.targets import Target
from tests.cases import company

STAFF = {"Sales": 40, "Product": 30, "Board": 2, "Press": 3, "Lab": 1}
VEIL = veil_of(
    Organization.model_validate({"departments": {name: {"headcount": n} for name, n in STAFF.items()}}),
    imported=True,
    show_small=False,
)


def test_small_departments_of_an_imported_company_are_picked_together_and_named_nowhere() -> None:
    assert [group.name for group in VEIL.groups] == ["Sales", "Product", SMALL]
    assert members(VEIL, Target(), ["Sales", SMALL]) == ["Sales", "Board", "Press", "Lab"]
    assert groups_of(VEIL, Target(departments=("Press", "Sales"))) == ["Sales", SMALL]


def test_what_a_file_says_of_small_departments_stays_until_it_is_picked_anew() -> None:
    one = Target(departments=("Press",))
    assert members(VEIL, one, [SMALL, "Product"]) == ["Product", "Press"]
    assert members(VEIL, one, ["Product"]) == ["Product"]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({}, "everybody"),
        ({"departments": ["Press", "Lab", "Sales"]}, f"{SMALL} and Sales"),
        ({"sites": ["East"], "roles": ["managers"]}, "managers in East"),
        ({"who": "volunteers", "share": 0.25, "departments": ["Sales"], "sites": ["East"]},
         "25 % of volunteers in Sales at East"),
        ({"share": 0.5}, "50 % of people"),
    ],
)  # fmt: skip
def test_whom_a_part_is_for_in_words(target: dict[str, object], words: str) -> None:
    (lever,) = company({"push": {"lever": "training", "week": 3}}).levers
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in target.items()}
    narrow = lever.model_copy(update={"target": Target.model_validate(given)})
    assert target_words(narrow, VEIL.shown_as) == words


def test_every_part_of_a_target_goes_into_the_file_and_back() -> None:
    plan = company()
    for field, value in (("sites", ["East"]), ("roles", ["staff", "managers"]), ("who", "laggards"), ("share", 0.25)):
        lever = next(lever for lever in plan.levers if lever.id == "train")
        plan = plan.but(**plans.aimed(lever, field, value))
    again = Scenario.from_text(plan.to_yaml())
    assert again.digest() == plan.digest()
    lever = next(lever for lever in again.levers if lever.id == "train")
    assert lever.target == Target(
        departments=("Marketing",), sites=("East",), roles=("staff", "managers"), who="laggards", share=0.25
    )
    for field, value in (("sites", []), ("roles", []), ("who", None), ("share", None)):
        plan = plan.but(**plans.aimed(next(lever for lever in plan.levers if lever.id == "train"), field, value))
    assert plan.digest() == company().digest()


def test_how_many_are_picked_where_a_plan_does_not_say() -> None:
    plan = company().but(**{"levers.train.target.who": "volunteers", "levers.rules.target.who": "decision_makers"})
    told = {lever.id: usual_words(lever) for lever in plan.levers}
    assert told["train"] == "10 %"
    assert {told["rules"], told["listen"]} == {"all"}
    assert told["push"] == "as below"


@pytest.mark.parametrize(
    ("path", "words", "between"),
    [
        ("organization.culture.trust", "Culture: trust across departments (0 to 1)", "0 to 1"),
        ("organization.culture.decision_rule", "Culture: how executives decide", "consensus, majority, sponsor"),
        ("organization.departments.Sales.headcount", "Departments, Sales: people", "1 to 1,000,000"),
        ("organization.departments.Sales.customer_facing", "Departments, Sales: faces customers", "yes or no"),
        ("organization.executives.CEO.support", "Executives, CEO: support at the start (0 to 1)", "0 to 1"),
        ("organization.advocates.Sales", "Advocates: Sales", "0 to 1,000"),
        ("market.audience.observing", "Market, audience: share who read along", "0 to 1"),
        ("budget.currency", "Budget: currency", ""),
        ("levers", "Levers", ""),
    ],
)
def test_a_value_in_words_and_what_it_could_be(path: str, words: str, between: str) -> None:
    assert path_words(path) == words
    assert range_words(path) == between


def test_every_value_that_can_be_assumed_has_words() -> None:
    for path, value in company().assumptions().items():
        assert "_" not in path_words(path), path
        assert "_" not in value_words(value), path


def test_the_validation_statement_is_questions_with_answers() -> None:
    told = validation_words()
    assert len(told) >= 5
    assert all(question.endswith("?") and answer for question, answer in told)
    assert not any(mark in text for entry in told for text in entry for mark in ("**", "](", "!["))
