"""The second zone: what we do. The timeline, the part at hand, what it asks for, and what to think over."""

from __future__ import annotations

import solara

from analysis.app import state
from analysis.app.catalogue import Catalogue
from analysis.app.editor import Editor, ShockEditor
from analysis.app.first import Trouble
from analysis.app.gantt import Timeline
from analysis.app.html import Element, Press, tag
from analysis.app.plans import rows_of
from analysis.privacy import told_words
from analysis.workload import Workload, workload
from sim.advice import Advice
from sim.scenario import Scenario

FULL = 1.0
THINK = (
    "Worked out from the plan alone, before any future: nothing here stops it. Support and exposure run from 0 to 1."
)


@solara.component
def WhatWeDo(scenario: Scenario) -> Element:
    """The plan and what can be changed in it."""
    rows = solara.use_memo(lambda: rows_of(scenario), [scenario.digest()])
    asked = solara.use_memo(lambda: workload(scenario), [scenario.digest()])
    advice = solara.use_memo(scenario.warnings, [scenario.digest()])
    answer = state.answer.value
    mine = answer is not None and answer.scenario.digest() == scenario.digest()
    starts = answer.starts if mine and answer is not None else None
    chosen = next((lever for lever in scenario.levers if lever.id == state.selected.value), None)
    planned = [row for row in rows if not row.there]
    reading = "Bar: at work, as in the middle future; | asked for." if starts else "Bar: at work, if granted at once."
    return tag(
        "section",
        tag("div", tag("h2", "What we do"), _steps(), class_="hw-plan-head"),
        Timeline(scenario, rows, starts, state.selected.value, state.selected.set) if planned else _no_plan(),
        tag("p", f"{reading} Click a bar to change it.", class_="hw-reading") if planned else None,
        tag(
            "div",
            Press("+ Add a part", on_click=lambda: state.catalogue.set("levers"), class_="hw-link"),
            Press("+ Something happens", on_click=lambda: state.catalogue.set("shocks"), class_="hw-link"),
            class_="hw-row-links",
        ),
        tag(
            "div",
            Editor(scenario, chosen, asked.costs[chosen.id]).key(f"edit {chosen.id}") if chosen is not None else None,
            ShockEditor(scenario) if scenario.shocks and chosen is None else None,
            Trouble(),
            Load(scenario, asked) if chosen is None else None,
            Advices(scenario, advice),
            Differs() if chosen is None else None,
            class_="hw-below",
        ),
        Catalogue(),
        class_="hw-zone hw-do",
        aria_label="What we do",
    )


def _steps() -> Element:
    draft = state.draft.value
    back, again = bool(draft and draft.past), bool(draft and draft.ahead)
    return tag(
        "div",
        Press("Undo", on_click=state.undo, disabled=not back),
        Press("Redo", on_click=state.redo, disabled=not again),
    )


def _no_plan() -> Element:
    return tag(
        "div",
        tag("p", "Nobody plans anything here.", class_="hw-strong"),
        tag("p", "Add a part: the catalogue says of each what it does, when it helps and when it harms."),
        class_="hw-teach",
    )


@solara.component
def Load(scenario: Scenario, asked: Workload) -> Element:
    """Money and work of the team, as the plan asks for them."""
    currency = scenario.budget.currency
    share = asked.spent / asked.budget if asked.budget else float(asked.spent > 0)
    worst = asked.busiest
    bars = [
        tag(
            "span",
            class_="hw-load hw-over" if load > FULL else "hw-load",
            style=f"height:{min(100.0, 50 * load):.0f}%",
            title=f"Quarter {k}: up to {100 * load:.0f} % of what the team can do.",
        )
        for k, load in enumerate(asked.by_quarter(), 1)
    ]
    team = f"Busiest in week {worst}: {asked.people[worst - 1]:.1f} of {asked.team[worst - 1]:.1f} full-time people" + (
        ", more than there are." if asked.people[worst - 1] > asked.team[worst - 1] else "."
    )
    over = " hw-over" if share > FULL else ""
    return tag(
        "div",
        tag("h3", "What it asks for"),
        tag("div", tag("span", "Money"),
            tag("span", tag("span", class_=f"hw-meter-in{over}", style=f"width:{min(100.0, 100 * share):.0f}%"),
                class_="hw-meter"),
            tag("span", f"{asked.spent:,.0f} of {asked.budget:,.0f} {currency}"), class_="hw-money",
            title="Money asked for in all weeks, if everything is granted at once, and what there is."),
        tag("div", tag("span", "Team"), tag("div", *bars, tag("i"), class_="hw-loads"), tag("span", team),
            class_="hw-money", title="Work asked of the team by quarter; the line is what it can do."),
        class_="hw-asks",
    )  # fmt: skip


@solara.component
def Advices(scenario: Scenario, advice: tuple[Advice, ...]) -> Element:
    """What to think over: nothing here stops a plan."""
    if not advice:
        return tag("p", "Nothing speaks against this plan as it stands.", class_="hw-hint")
    rows = {row.id: row for row in rows_of(scenario)}
    say = told_words(scenario).say
    lines = []
    for entry in advice:
        parts = entry.field.split(".")
        row = rows.get(parts[1]) if parts[0] == "levers" else None
        begin = f"{row.number} {row.words}: " if row is not None else ""
        text = f"{begin}{entry.text}."
        lines.append(tag("li", say(f"{text[0].upper()}{text[1:]}")))
    return tag("div", tag("h3", "To think over"), tag("ul", *lines), class_="hw-advice", title=THINK)


@solara.component
def Differs() -> Element:
    """What the plan does otherwise than when it was opened."""
    draft = state.draft.value
    told = draft.differs() if draft is not None else []
    if not told:
        return tag("div")
    return tag(
        "div",
        tag("h3", "Changed since it was opened"),
        tag("ul", *(tag("li", t) for t in told)),
        class_="hw-advice",
        title="What the plan says now, beside the plan as it was opened.",
    )
