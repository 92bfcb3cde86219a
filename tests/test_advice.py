"""What to think over in a plan before it is run."""

from __future__ import annotations

from typing import Any

import pytest
from cases import company

from sim.advice import _Plan, advise, legal_worry
from sim.model import AdoptionModel
from sim.parameters import Values
from sim.scenario import list_scenarios, load_scenario
from sim.structure import Structure

EASY = {
    "organization.legal.tolerance": 1.0,
    "organization.executives": [{"title": "CEO", "support": 0.9, "sponsor": True}],
    "budget.cash": 1e9,
    "budget.team_weeks_per_week": 50,
}


def told(levers: dict[str, Any], **changes: Any) -> list[str]:
    return [str(advice) for advice in company(levers).but(**{**EASY, **changes}).warnings()]


def test_nothing_is_said_of_a_plan_that_is_modest() -> None:
    assert told({"listen": {"lever": "listening", "week": 2}}) == []


def test_more_asked_of_the_team_than_it_can_do() -> None:
    plan = {f"tool {k}": {"lever": "tools", "week": 5, "weeks": 10} for k in range(6)}
    (text,) = told(plan, **{"budget.team_weeks_per_week": 0.2})
    assert text.startswith("budget.team_weeks_per_week: in 10 weeks, from week 5 on,") and "% of its speed" in text
    assert told({**plan, "hire": {"lever": "lead", "week": 1}}, **{"budget.team_weeks_per_week": 0.2}) == []


def test_more_money_asked_than_there_is() -> None:
    (text,) = told({"tool": {"lever": "tools", "week": 1}}, **{"budget.cash": 100.0})
    assert text.startswith("budget.cash: the plan asks for") and "there are 100" in text
    assert "not even the cheapest of them, tool, can be paid" in text


def test_something_needed_is_not_in_the_plan() -> None:
    (text,) = told({"all": {"lever": "everyone", "week": 9}})
    assert "levers.all: needs rules that say what is allowed" in text
    rules = {"rules": {"lever": "policy", "posture": "guidelines", "week": 3}}
    assert told({**rules, "all": {"lever": "everyone", "week": 9}}) == []
    assert len(told({"rules": {**rules["rules"], "weeks": 2}, "all": {"lever": "everyone", "week": 9}})) == 1
    alone = told(
        {"meet": {"lever": "network", "week": 2}}, **{"organization.advocates": {"Marketing": 1, "Support": 0}}
    )
    assert len(alone) == 1 and "two advocates" in alone[0]


def test_legal_and_executives_who_will_hardly_agree() -> None:
    (text,) = told({"push": {"lever": "pilot", "week": 2}}, **{"organization.legal.tolerance": 0.05})
    assert "Legal is likely to send it back" in text and "clear rules, a sponsor" in text
    cool = {"organization.executives": [{"title": "CEO", "support": 0.1}, {"title": "CFO", "support": 0.9}]}
    (text,) = told({"staff": {"lever": "roles", "week": 2}}, **cool)
    assert "more than half must agree" in text and "0.10 where 0.35 is wanted" in text


def test_what_stands_against_each_other() -> None:
    ban = {"lever": "policy", "posture": "ban", "week": 1, "weeks": 10}
    (text,) = told({"ban": ban, "push": {"lever": "pilot", "week": 5}})
    assert text == "levers.ban: stands against push at the same time: nobody there may speak in public"
    assert told({"ban": ban, "push": {"lever": "pilot", "week": 11}}) == []


def test_a_target_that_means_nobody() -> None:
    entry = {"lever": "listening", "week": 1, "target": {"departments": ["Legal"], "roles": ["executives"]}}
    assert any("nobody is meant" in text for text in told({"hear": entry}))


@pytest.mark.parametrize("posture", ["none", "guidelines"])
def test_the_worry_foreseen_is_the_worry_felt_at_the_start(posture: str) -> None:
    """The same rule as Legal's own, told without running anything."""
    scenario = company(
        {"push": {"lever": "pilot", "week": 1}, "rules": {"lever": "policy", "week": 1, "posture": posture}}
    )
    model = AdoptionModel(scenario, seed=3)
    values = Values([{}])
    structure = Structure(scenario.organization)
    only = [entry for entry in scenario.levers if entry.id == "push"]
    terms = only[0].terms(values, 0, structure)
    plan = _Plan(only, scenario.organization, scenario.budget, 30, False, values, structure, [terms])
    foreseen, _ = legal_worry(plan, only[0], terms)
    counsel = model.counsel
    felt = counsel.risk * counsel.exposure(only[0]) * (1.0 - counsel.relief(only[0]))
    assert foreseen == pytest.approx(felt, rel=0.08)


def test_every_story_can_be_advised_on() -> None:
    for name in list_scenarios():
        for advice in load_scenario(name).warnings():
            assert advice.text and not advice.text.endswith(".")
    scenario = company({})
    assert advise(scenario.levers, scenario.organization, scenario.budget, scenario.weeks) == ()
