"""The part of the plan at hand: when, for whom, how strong, in which way, and what it asks for."""

from __future__ import annotations

from functools import partial
from typing import Any

import solara
from reacton import ipyvuetify as rv

from analysis.app import plans, state
from analysis.app.aim import Aim
from analysis.app.html import LOOKS, Element, Press, tag, use_theme
from analysis.workload import Cost
from sim.levers.lever import Lever
from sim.problems import ScenarioError
from sim.scenario import Scenario

LEAST_PEOPLE = 0.05  # full-time people of the team that are worth a number


@solara.component
def Editor(scenario: Scenario, lever: Lever, cost: Cost) -> Element:
    """One lever: every change is taken at once."""
    theme = use_theme()
    first, last = lever.week, plans.last_week(scenario, lever)
    wrong, tell = solara.use_state("")
    name = lever.says().split(" (")[0]

    def spanned(ends: Any) -> None:
        tell("")
        state.change(plans.span(scenario, lever, int(ends[0]), int(ends[1])))

    def typed(which: int, text: Any) -> None:
        try:
            week = plans.read_week(text, scenario.weeks)
        except ValueError as error:
            tell(str(error))
            return
        spanned([week, max(week, last)] if which == 0 else [first, week])

    def strength(value: Any) -> None:
        state.change({f"levers.{lever.id}.intensity": float(value)})

    currency = scenario.budget.currency
    team = f"{cost.people:.1f} full-time people" if cost.people >= LEAST_PEOPLE else "hardly any of the team's time"
    money = f"{cost.cash:,.0f} {currency} and {team}, over {cost.weeks} weeks"
    slider = rv.RangeSlider(
        v_model=[first, last], on_v_model=spanned, min=1, max=scenario.weeks, step=1, hide_details=True, dense=True,
        color=theme.accent, track_color=theme.rules, class_="hw-slider", label=f"{name}: first and last week",
    )  # fmt: skip
    return tag(
        "div",
        tag("div", tag("strong", name, title=type(lever).summary),
            Press("What is this?", on_click=lambda: state.catalogue.set(lever.lever)),
            Press("Remove", on_click=lambda: state.remove(lever.id)), class_="hw-editor-head"),
        tag("p", type(lever).summary, class_="hw-hint"),
        tag("div", slider, _week("asked for in week", first, lambda text: typed(0, text)),
            _week("works to week", last, lambda text: typed(1, text)), class_="hw-row-set"),
        tag("p", f"{wrong} Still weeks {first} to {last}." if wrong else _dates(scenario, first, last),
            class_="hw-error" if wrong else "hw-date", role="alert" if wrong else "note",
            title="From the week it is asked for to the last one it works in, if it is granted at once."),
        Aim(scenario, lever),
        tag(
            "div",
            rv.Select(
                v_model=lever.intensity, on_v_model=strength, label="Strength",
                items=_strengths(lever.intensity), **LOOKS,
            ),
            *(_choice(lever, field, options) for field, options in plans.own_choices(lever)),
            class_="hw-fields",
        ),
        tag("p", f"Asks for {money}.", class_="hw-hint",
            title="Money and work of the programme team, if it is granted at once and works as long as planned."),
        class_="hw-editor",
        role="group",
        aria_label=f"Change: {name}",
    )  # fmt: skip


def _week(words: str, week: int, on_text: Any) -> Element:
    return rv.TextField(
        v_model=str(week), on_v_model=on_text, dense=True, hide_details=True, outlined=True, single_line=True,
        class_="hw-week", attributes={"aria-label": f"{words}, typed", "inputmode": "numeric", "maxlength": "6"},
    )  # fmt: skip


def _dates(scenario: Scenario, first: int, last: int) -> str:
    if scenario.starts is None:
        return f"Weeks {first} to {last}"
    return f"{plans.date_words(scenario, first)} to {plans.date_words(scenario, last)}"


def _strengths(now: float) -> list[dict[str, Any]]:
    items = [{"text": words, "value": value} for value, words in plans.STRENGTHS]
    known = {value for value, _ in plans.STRENGTHS}
    return items if now in known else [*items, {"text": f"{now:g} times", "value": now}]


def _choice(lever: Lever, field: str, options: tuple[str, ...]) -> Element:
    def chosen(value: Any) -> None:
        state.change({f"levers.{lever.id}.{field}": value})

    items = [{"text": str(option).replace("_", " "), "value": option} for option in options]
    label = field.replace("_", " ").capitalize()
    label = "Rules" if field == "posture" else label
    return rv.Select(v_model=getattr(lever, field), on_v_model=chosen, items=items, label=label, **LOOKS)


@solara.component
def ShockEditor(scenario: Scenario) -> Element:
    """What happens to the company, and when."""
    wrong, tell = solara.use_state("")

    def moved(at: int, text: Any) -> None:
        try:
            week = plans.read_week(text, scenario.weeks)
            tell("")
            state.change(plans.moved_shock(scenario, at, week))
        except (ValueError, ScenarioError) as error:
            tell(str(error))

    def taken(at: int) -> None:
        state.change(plans.without_shock(scenario, at))

    rows = [
        tag(
            "div",
            tag("span", f"⚡ {shock.title}", title=shock.summary),
            _week(f"{shock.title} in week", shock.week, partial(moved, at))
            if shock.week is not None
            else tag("span", "by chance"),
            Press("Remove", on_click=partial(taken, at)),
            class_="hw-shock-row",
        ).key(f"{at} {shock.called}")
        for at, shock in enumerate(scenario.shocks)
    ]
    told = tag("p", wrong, class_="hw-error", role="alert") if wrong else None
    return tag("div", tag("h3", "What happens, in which week"), *rows, told, class_="hw-asks")
