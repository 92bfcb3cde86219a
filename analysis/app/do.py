"""The second zone: what we do. The plan, what can be moved in it, and the button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import solara
from reacton import ipyvuetify as rv

from analysis.app import state
from analysis.app.answers import Answer
from analysis.app.gantt import gantt
from analysis.app.html import Element, tag
from analysis.app.plans import Row, date_words, moved, rows_of
from analysis.app.work import FIRST_RUNS, the_workshop
from analysis.look import LIGHT
from sim.problems import ScenarioError
from sim.scenario import Scenario


@solara.component
def WhatWeDo() -> Element:
    """Rows to move, the plan as a picture, the button and how far the work is."""
    story, weeks = state.story.value, state.weeks_moved()
    key = [story.name, story.scenario and story.scenario.digest(), tuple(sorted(weeks.items()))]
    plan = solara.use_memo(lambda: _plan(story.scenario, weeks), key)
    if story.scenario is None:
        body: list[Element | None] = [tag("p", "There is nothing to plan without a story.", class_="hw-hint")]
    elif not story.scenario.levers:
        body = [_no_plan(story.scenario)]
    else:
        body = _planned(story.scenario, rows_of(story.scenario, weeks), plan)
    return tag(
        "section",
        tag("h2", "What we do"),
        *body,
        Action(plan).key("action"),
        class_="hw-zone hw-do",
        aria_label="What we do",
    )


def _plan(story: Scenario | None, weeks: state.Weeks) -> Scenario | str | None:
    """The plan, or in words why it is not possible."""
    if story is None:
        return None
    try:
        return moved(story, weeks)
    except ScenarioError as error:
        return error.problems[0].message


def _planned(story: Scenario, rows: Sequence[Row], plan: Scenario | str | None) -> list[Element | None]:
    movable = [row for row in rows if row.movable]
    answer = state.answer.value
    mine = answer is not None and isinstance(plan, Scenario) and answer.scenario.digest() == plan.digest()
    starts = answer.starts if mine and answer is not None else None
    reading = "Bar: at work, as in the middle future; | asked for." if starts else "Bar: at work, if granted at once."
    hint = "Move when each part is asked for. It starts once those who must agree do."
    if not movable:
        hint = "No policy, training or pilot in this plan, so nothing to move."
    return [
        tag("p", hint, class_="hw-hint").key("hint"),
        tag("div", *(LeverRow(story, row).key(row.id) for row in movable), class_="hw-rows").key("rows"),
        tag("div", tag("h3", "The plan"), _back(), class_="hw-plan-head").key("head"),
        gantt(story, rows, starts).key("gantt"),
        tag("p", reading, class_="hw-reading").key("reading"),
    ]


def _no_plan(story: Scenario) -> Element:
    return tag(
        "div",
        tag("p", "Nobody plans anything in this story.", class_="hw-strong"),
        tag("p", "Press the button to see where the organization gets to by itself."),
        tag("p", "To move a plan, pick a story that has one, such as First tweet. With a plan you see here, for each "
                 "policy, training and pilot, a handle that moves the week it is asked for."),
        class_="hw-teach",
    ).key("teach")  # fmt: skip


def _back() -> Element | None:
    looks: dict[str, Any] = {"text": True, "small": True, "classes": ["hw-link"]}
    if state.put_back.value:
        return solara.Button("Undo", on_click=state.undo, **looks)
    if state.weeks_moved():
        return solara.Button("Put everything back", on_click=state.put_all_back, **looks)
    return None


@solara.component
def LeverRow(story: Scenario, row: Row) -> Element:
    """One lever that can be moved: a slider, the week to type, the date."""
    typed = state.typed.value
    bad = typed if typed is not None and typed.lever == row.id else None

    def slide(week: Any) -> None:
        state.move(row.id, int(week))

    def type_(text: Any) -> None:
        state.type_week(row.id, text)

    label = f"{row.number} {row.words}"
    return tag(
        "div",
        tag("div", tag("span", tag("span", str(row.number), class_="hw-number"), row.words, class_="hw-row-name"),
            tag("span", date_words(story, row.week), class_="hw-date"), class_="hw-row-head", title=label),
        tag(
            "div",
            rv.Slider(
                v_model=row.week, on_v_model=slide, min=1, max=story.weeks, step=1, label=f"{label}: week asked for",
                hide_details=True, dense=True, color=LIGHT.accent, track_color=LIGHT.rules, class_="hw-slider",
            ),
            tag("span", "week", class_="hw-unit"),
            rv.TextField(
                v_model=str(row.week) if bad is None else bad.text, on_v_model=type_, dense=True, hide_details=True,
                outlined=True, single_line=True, error=bad is not None, class_="hw-week",
                attributes={"aria-label": f"{label}: week, typed", "inputmode": "numeric", "maxlength": "6"},
            ),
            class_="hw-row-set",
            title=f"The week {row.words} is asked for: 1 to {story.weeks}.",
        ),
        tag("p", f"{bad.why} Still week {row.week}.", class_="hw-error", role="alert") if bad else None,
        class_="hw-row",
    )  # fmt: skip


@solara.component
def Action(plan: Scenario | str | None) -> Element:
    """The button; while work goes on, how far it is and the button that stops it."""
    work, answer = state.work.value, state.answer.value

    def begin() -> None:
        if isinstance(plan, Scenario):
            state.start(plan)

    if isinstance(plan, str):
        told = tag("p", f"This plan is not possible: {plan}.", class_="hw-error", role="alert")
        return tag("div", told.key("impossible"), class_="hw-action")
    if work.phase == "running":
        bar = rv.ProgressLinear(
            value=work.percent,
            indeterminate=not work.futures,
            color=LIGHT.accent,
            background_color=LIGHT.rules,
            rounded=True,
            height=6,
            attributes={"aria-label": "How far the work is"},
        )
        told = tag("p", _under_way(work, plan), class_="hw-progress", role="status")
        row = tag("div", told, _button("Stop", state.stop, outlined=True), class_="hw-action-row")
        return tag("div", bar.key("bar"), row.key("stop"), class_="hw-action")
    told = tag("p", _ready(work, answer, plan), class_="hw-progress", role="status")
    go = _button("See what happens", begin, disabled=plan is None, color=LIGHT.accent, dark=plan is not None)
    return tag("div", told.key("told"), tag("div", go, class_="hw-action-row").key("go"), class_="hw-action")


def _button(label: str, on_click: Callable[[], None], **looks: Any) -> Element:
    return solara.Button(label, on_click=on_click, depressed=True, **looks)


def _is_impression(work: state.Work) -> bool:
    return work.futures == FIRST_RUNS and the_workshop().runs > FIRST_RUNS


def _under_way(work: state.Work, plan: Scenario | None) -> str:
    if not work.futures:
        return "Getting ready ..."
    impression = _is_impression(work)
    both = " with the plan and without" if plan is not None and plan.levers else ""
    what = "First impression" if impression else "The whole answer"
    return f"{what}: {work.futures} futures{both}, {work.percent} % done"


def _ready(work: state.Work, answer: Answer | None, plan: Scenario | None) -> str:
    if work.phase == "stopped":
        if not work.futures or _is_impression(work):  # a first impression is quick, so its parts are not kept
            return f"Stopped at {work.percent} % of a first impression. Press again to start anew."
        return f"Stopped at {work.percent} %. What was finished is kept: press again to go on."
    if work.phase == "failed":
        return "That did not work. See at the right what to do."
    if plan is not None and answer is not None and answer.scenario.digest() == plan.digest():
        if not answer.final:
            return "This is a first impression. Press again for the whole answer."
        if not plan.levers:
            return "This is worked out. Pick a story with a plan to see what a plan changes."
        return "This plan is worked out. Move something and look again."
    if answer is not None:
        return "The plan was changed. Look again to see what that does."
    return f"Works out {the_workshop().runs} futures; takes from a few seconds to a minute."
