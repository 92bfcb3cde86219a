"""The first zone: what we have. The organization, where it stands, and which of its values are guesses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import solara
from reacton import ipyvuetify as rv

from analysis.app.html import Element, Press, tag
from analysis.app.plans import date_words
from analysis.app.values import path_words, range_words, value_words
from analysis.findings import goal_words
from analysis.privacy import veil_of
from analysis.starters import TODAY, is_there
from sim.scenario import Scenario

RULES = {
    "consensus": ("all agree", "Executives decide by consensus: each of them must agree."),
    "majority": ("majority", "Executives decide by majority."),
    "sponsor": ("the sponsor", "Executives decide as their sponsor does."),
}


@solara.component
def WhatWeHave(scenario: Scenario) -> Element:
    """The company in numbers; a mark where a number is a guess."""
    guessed = solara.use_memo(scenario.assumptions, [scenario.digest()])
    shown = solara.use_reactive(False)
    there = [lever for lever in scenario.levers if is_there(lever.id)]
    count = sum(1 for path in guessed if path.startswith(("organization.", "market.", "budget.")))
    return tag(
        "section",
        tag("h2", "What we have"),
        tag("p", scenario.question or _standing(scenario), class_="hw-question"),
        tag("dl", *_facts(scenario, guessed), class_="hw-facts"),
        tag("p", "In place already: " + ", ".join(lever.named() for lever in there) + ".", class_="hw-there",
            title="Belongs to doing nothing as much as to the plan.") if there else None,
        Press(f"{count} values are guesses (~)", on_click=lambda: shown.set(True), class_="hw-link",
              attributes={"title": "Values of the company that nobody has told; click to read them."})
        if count else tag("p", "Every value has a source.", class_="hw-hint"),
        rv.Dialog(v_model=shown.value, on_v_model=lambda value: shown.set(bool(value)), max_width=640, scrollable=True,
                  children=[rv.Card(children=[_guesses(shown_of(scenario, guessed), lambda: shown.set(False))])]
                  if shown.value else []),
        class_="hw-zone hw-have",
        aria_label="What we have",
    )  # fmt: skip


def shown_of(scenario: Scenario, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by path without those about small departments and single persons of an imported company."""
    if veil_of(scenario).open:
        return dict(values)
    hidden = ("organization.departments", "organization.executives", "organization.advocates")
    return {path: value for path, value in values.items() if not path.startswith(hidden)}


def _standing(scenario: Scenario) -> str:
    today = TODAY.get(scenario.today or "not_started")
    return "" if today is None else f"{today.title}. {today.words}"


def _guesses(guessed: dict[str, Any], close: Callable[[], None]) -> Element:
    rows = [
        tag("div", tag("dt", path_words(path)), tag("dd", value_words(value)), title=_could_be(path))
        for path, value in guessed.items()
        if path.startswith(("organization.", "market.", "budget."))
    ]
    return tag(
        "div",
        tag("h2", "Guesses"),
        tag("p", "Nobody has told these. Save the scenario file, put in what you know, and open it again."),
        tag("dl", *rows, class_="hw-table"),
        tag("div", Press("Close", on_click=close), class_="hw-foot"),
        class_="hw-sure",
    )


def _could_be(path: str) -> str:
    between = range_words(path)
    return f"Could be: {between}." if between else "Could be anything."


def story_name(name: str) -> str:
    """A library name as people read it."""
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]


def _facts(scenario: Scenario, guessed: dict[str, Any]) -> list[Element]:
    company, budget = scenario.organization, scenario.budget
    facing = [name for name, d in company.departments.items() if d.customer_facing]
    meet = [group.name for group in veil_of(company).groups if group.customer_facing]
    support = sum(e.support for e in company.executives) / max(1, len(company.executives))
    rule, rule_hover = RULES[company.culture.decision_rule]
    o = "organization."
    # What tables gave is real; that some departments face customers is read off their names, time zones are not shown.
    told = not any(path.startswith(f"{o}departments.") and path.endswith(".headcount") for path in guessed)
    read_off = told and any(path.endswith(".customer_facing") for path in guessed)
    placed = company.imported is not None and len(company.sites) > 1
    facts = [
        ("People", f"{company.people:,}", "How many people work there.", ".headcount"),
        ("Departments", f"{len(company.departments)}, {'~ ' if read_off else ''}{len(facing)} face customers",
         f"Customers meet: {', '.join(meet) or 'none of them'}.{' That is a guess.' if read_off else ''}",
         "" if told else f"{o}departments."),
        ("Offices", str(len(company.sites)), f"{', '.join(company.sites)}.", "" if placed else f"{o}sites."),
        ("Advocates", str(sum(company.advocates.values())), "People who already believe in it and know how.",
         f"{o}advocates"),
        ("Trust", f"{company.culture.trust:.2f} of 1", "0: nobody trusts across departments; 1: everybody does.",
         f"{o}culture.trust"),
        ("Fear of risk", f"{company.culture.risk_aversion:.2f} of 1", "0: risks are welcome; 1: any risk is too much.",
         f"{o}culture.risk_aversion"),
        ("Legal tolerates", f"{company.legal.tolerance:.2f} of 1", "0: no exposure at all; 1: any exposure.",
         f"{o}legal.tolerance"),
        ("Executives' support", f"{support:.2f} of 1", f"The mean of {len(company.executives)}: 0 none, 1 full.",
         f"{o}executives."),
        ("Who decides", rule, rule_hover, f"{o}culture.decision_rule"),
        ("Budget", f"{budget.cash:,.0f} {budget.currency}",
         "For the whole time; released as far as executives support it.", "budget.cash"),
        ("Team", f"{budget.team_weeks_per_week:g} full-time", "People who work on the programme all the time.",
         "budget.team_weeks_per_week"),
        ("Looks ahead", f"{scenario.weeks} weeks", _from(scenario), ""),
    ]  # fmt: skip
    if scenario.goal is not None:
        goal = scenario.words().say(goal_words(scenario.goal.model_dump(), budget.currency, scenario.starts))
        facts.append(("Goal", goal, "What the plan is to reach.", ""))
    return [_fact(name, value, hover, any(p.startswith(path) or p.endswith(path) for p in guessed) if path else False)
            for name, value, hover, path in facts]  # fmt: skip


def _fact(name: str, value: str, hover: str, guess: bool) -> Element:
    mark = "~ " if guess else ""
    title = f"{hover} A guess: nobody has told it." if guess else hover
    return tag("div", tag("dt", name), tag("dd", f"{mark}{value}"), class_="hw-fact", title=title)


def _from(scenario: Scenario) -> str:
    day = date_words(scenario, 1)
    return f"Week 1 begins on {day}." if day else "Weeks are counted from the start."
