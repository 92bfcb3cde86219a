"""The part of the plan at hand: when, for whom, how strong, in which way, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import solara
from reacton import ipyvuetify as rv

from analysis.app import plans, state
from analysis.app.aim import Aim
from analysis.app.fields import OptionField, use_typed
from analysis.app.html import Element, Press, tag, use_theme
from analysis.options import Option, holds, option, options_of, said, value_of
from analysis.privacy import Veil, veil_of
from analysis.workload import Cost
from sim.levers.lever import Lever
from sim.scenario import Scenario
from sim.shocks.shock import Shock

LEAST_PEOPLE = 0.05  # full-time people of the team that are worth a number


@solara.component
def Editor(scenario: Scenario, lever: Lever, cost: Cost) -> Element:
    """One lever: every change is taken at once."""
    theme = use_theme()
    first, last = lever.week, plans.last_week(scenario, lever)
    veil = veil_of(scenario)
    name = veil.say(lever.says().split(" (")[0])

    def spanned(ends: Any) -> None:
        state.change(plans.span(scenario, lever, int(ends[0]), int(ends[1])))

    begin, wrong_begin, began = use_typed(
        first, str, lambda text: plans.read_week(text, scenario.weeks), lambda week: spanned([week, max(week, last)])
    )
    end, wrong_end, ended = use_typed(
        last, str, lambda text: plans.read_week(text, scenario.weeks, first), lambda week: spanned([first, week])
    )
    wrong = wrong_begin or wrong_end
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
        tag("div", slider, _week("asked for in week", begin, began), _week("works to week", end, ended),
            class_="hw-row-set"),
        tag("p", f"{wrong} Still weeks {first} to {last}." if wrong else _dates(scenario, first, last),
            class_="hw-error" if wrong else "hw-date", role="alert" if wrong else "note",
            title="From the week it is asked for to the last one it works in, if it is granted at once."),
        Aim(scenario, lever),
        tag(
            "div",
            *(_option(one, lever, veil) for one in (option(type(lever), "intensity"), *options_of(type(lever)))
              if holds(one, lever)),
            class_="hw-fields",
        ),
        tag("p", f"Asks for {money}.", class_="hw-hint",
            title="Money and work of the programme team, if it is granted at once and works as long as planned."),
        class_="hw-editor",
        role="group",
        aria_label=f"Change: {name}",
    )  # fmt: skip


def _week(words: str, text: str, on_text: Any) -> Element:
    return rv.TextField(
        v_model=text, on_v_model=on_text, dense=True, hide_details=True, outlined=True, single_line=True,
        class_="hw-week", attributes={"aria-label": f"{words}, typed", "inputmode": "numeric", "maxlength": "6"},
    )  # fmt: skip


def _dates(scenario: Scenario, first: int, last: int) -> str:
    if scenario.starts is None:
        return f"Weeks {first} to {last}"
    return f"{plans.date_words(scenario, first)} to {plans.date_words(scenario, last)}"


def _homes(veil: Veil, now: str | None) -> list[str]:
    """Departments that can be named: those shown under their own name, and what stands for the one that is."""
    alone = [group.name for group in veil.groups if len(group.members) == 1]
    shown = veil.shown_as.get(now or "", now)
    return alone if shown is None or shown in alone else [*alone, shown]


def _option(option: Option, lever: Lever, veil: Veil) -> Element:
    """A field for one thing that this lever alone lets one say."""
    value = value_of(option, lever)
    behind = {veil.shown_as.get(value, value): value} if option.kind == "department" and value is not None else {}

    def taken(new: Any) -> None:
        state.change(said(option, lever, behind.get(new, new)))

    seen = next(iter(behind), value)
    homes = _homes(veil, value) if option.kind == "department" else ()
    return OptionField(option, seen, taken, homes).key(option.name)


WHEN = Option(
    "when", "word", "When", "In a week that is given, or by chance: every future then has weeks of its own.",
    values=(("week", "in a week"), ("yearly", "by chance")),
)  # fmt: skip


@solara.component
def ShockEditor(scenario: Scenario) -> Element:
    """What happens to the company: when or how often, how long, how strong."""
    called = [shock.called for shock in scenario.shocks]  # they stand in order of weeks: a place is no name
    rows = [
        ShockRow(scenario, at, shock).key(f"{shock.called} {called[:at].count(shock.called)}")
        for at, shock in enumerate(scenario.shocks)
    ]
    return tag("div", tag("h3", "What happens, and when"), *rows, class_="hw-asks")


@solara.component
def ShockRow(scenario: Scenario, at: int, shock: Shock) -> Element:
    """One thing that happens."""
    kind = type(shock)

    def taken(name: str, value: Any) -> None:
        state.change(plans.said_of_shock(scenario, at, **{name: value}))

    def turned(when: str) -> None:
        state.change(plans.timed_shock(scenario, at, by_chance=when == "yearly"))

    when = "week" if shock.yearly is None else "yearly"
    time = replace(option(kind, when), optional=False)
    time = time.up_to(scenario.weeks) if when == "week" else time
    last = "for good" if kind.for_good else "at once"
    fields = [
        OptionField(one, getattr(shock, one.name), partial(taken, one.name), empty=last).key(one.name)
        for one in (time, option(kind, "weeks"), option(kind, "size"), *options_of(kind))
    ]
    return tag(
        "div",
        tag("div", tag("strong", f"⚡ {shock.title}", title=f"{_capital(shock.summary)}."),
            Press("Remove", on_click=lambda: state.change(plans.without_shock(scenario, at)),
                  attributes={"aria-label": f"Remove {shock.title}"}), class_="hw-editor-head"),
        tag("div", OptionField(WHEN, when, turned).key("when"), *fields, class_="hw-fields"),
        class_="hw-shock-row", role="group", aria_label=f"Change: {shock.title}",
    )  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
