"""The first zone: what we have. The story, and the organization it is about."""

from __future__ import annotations

from collections.abc import Callable

import solara
from reacton import ipyvuetify as rv

from analysis.app import state
from analysis.app.html import Element, tag
from analysis.app.plans import date_words
from analysis.findings import goal_words
from analysis.privacy import veil_of
from sim.scenario import Scenario, list_scenarios

RULES = {
    "consensus": ("all agree", "Executives decide by consensus: each of them must agree."),
    "majority": ("majority", "Executives decide by majority."),
    "sponsor": ("the sponsor", "Executives decide as their sponsor does."),
}


@solara.component
def WhatWeHave() -> Element:
    """The story that was picked and its company in numbers."""
    stories = solara.use_memo(list_scenarios, [])
    story = state.story.value
    items = [{"text": story_name(name), "value": name} for name in stories]
    pick: Callable[[str], None] = state.pick
    question = stories.get(story.name, "")
    return tag(
        "section",
        tag("h2", "What we have"),
        rv.Select(
            v_model=story.name,
            on_v_model=pick,
            items=items,
            label="Story",
            outlined=True,
            dense=True,
            hide_details=True,
            menu_props={"offsetY": True},
        ),
        tag("p", question, class_="hw-question"),
        _trouble(story.trouble)
        if story.scenario is None
        else tag("dl", *_facts(story.scenario), class_="hw-facts").key("facts"),
        class_="hw-zone hw-have",
        aria_label="What we have",
    )


def story_name(name: str) -> str:
    """A library name as people read it."""
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]


def _trouble(words: str) -> Element:
    return tag(
        "div",
        tag("p", "This story cannot be opened.", class_="hw-strong"),
        *(tag("p", line) for line in words.splitlines()[:4]),
        tag("p", "Pick another story, or mend its file and pick it again."),
        class_="hw-trouble",
        role="alert",
    ).key("trouble")


def _facts(scenario: Scenario) -> list[Element]:
    company, budget = scenario.organization, scenario.budget
    facing = [name for name, d in company.departments.items() if d.customer_facing]
    meet = [group.name for group in veil_of(company).groups if group.customer_facing]
    support = sum(e.support for e in company.executives) / max(1, len(company.executives))
    rule, rule_hover = RULES[company.culture.decision_rule]
    facts = [
        ("People", f"{company.people:,}", "How many people work there."),
        (
            "Departments",
            f"{len(company.departments)}, {len(facing)} face customers",
            f"Customers meet: {', '.join(meet)}.",
        ),
        ("Offices", str(len(company.sites)), f"{', '.join(company.sites)}."),
        ("Advocates", str(sum(company.advocates.values())), "People who already believe in it and know how."),
        ("Trust", f"{company.culture.trust:.2f} of 1", "0: nobody trusts across departments; 1: everybody does."),
        ("Fear of risk", f"{company.culture.risk_aversion:.2f} of 1", "0: risks are welcome; 1: any risk is too much."),
        ("Legal tolerates", f"{company.legal.tolerance:.2f} of 1", "0: no exposure at all; 1: any exposure."),
        ("Executives' support", f"{support:.2f} of 1", f"The mean of {len(company.executives)}: 0 none, 1 full."),
        ("Who decides", rule, rule_hover),
        (
            "Budget",
            f"{budget.cash:,.0f} {budget.currency}",
            "For the whole time; released as far as executives support it.",
        ),
        ("Looks ahead", f"{scenario.weeks} weeks", _from(scenario)),
    ]
    if scenario.goal is not None:
        goal = scenario.words().say(goal_words(scenario.goal.model_dump(), budget.currency, scenario.starts))
        facts.append(("Goal", goal, "What the plan is to reach."))
    return [
        tag("div", tag("dt", name), tag("dd", value), class_="hw-fact", title=hover) for name, value, hover in facts
    ]


def _from(scenario: Scenario) -> str:
    day = date_words(scenario, 1)
    return f"Week 1 begins on {day}." if day else "Weeks are counted from the start."
