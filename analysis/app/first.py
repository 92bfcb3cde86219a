"""The first screen: where are you today, which company, and go."""

from __future__ import annotations

from collections.abc import Callable

import solara
from reacton import ipyvuetify as rv

from analysis.app import state
from analysis.app.bringing import BringTables, own_words
from analysis.app.drop import FileDrop
from analysis.app.have import story_name
from analysis.app.html import Element, Press, chip, tag
from analysis.starters import COMPANIES, TODAY
from analysis.twelve import QUESTIONS, UNSURE
from sim.scenario import list_scenarios


@solara.component
def FirstScreen() -> Element:
    """Two choices and a button; beside them, what was made before."""
    stage, company = state.stage.value, state.company.value
    if company == "own" and state.own.value is None:
        company = ""
    ready = bool(stage) and bool(company)
    hint = "" if ready else "Pick where you stand." if not stage else "Pick a company."
    return tag(
        "main",
        tag("h2", "Where are you today?", id="hw-where"),
        tag(
            "div",
            *(
                _card(f"{k} {today.title}", today.words, stage == today.stage, _set(state.stage, today.stage))
                for k, today in enumerate(TODAY.values())
            ),
            class_="hw-cards hw-stages-row",
            role="group",
            aria_labelledby="hw-where",
        ),
        tag("h2", "Which company?", id="hw-which"),
        tag(
            "div",
            *(
                _card(ready_.title, ready_.words, company == ready_.name, _set(state.company, ready_.name))
                for ready_ in COMPANIES.values()
            ),
            _card("Mine", "Twelve questions, a minute. What you do not know is guessed and marked.", company == "mine",
                  _ask_twelve),
            _card("Mine, from tables", own_words(state.own.value), company == "own", _ask_tables),
            class_="hw-cards hw-stages-row",
            role="group",
            aria_labelledby="hw-which",
        ),
        tag(
            "div",
            Press("Give me a plan", on_click=state.begin, class_="hw-go", disabled=not ready),
            tag("span", hint or "Six parts to start from, and what comes of them.", class_="hw-hint", role="status"),
            class_="hw-go-row",
        ),
        Elsewhere(),
        Twelve(),
        BringTables(),
        class_="hw-first",
    )  # fmt: skip


def _set(where: solara.Reactive[str], value: str) -> Callable[[], None]:
    def pick() -> None:
        where.value = value
        state.get_ready()

    return pick


def _ask_twelve() -> None:
    state.company.value = "mine"
    state.asked_twelve.value = True


def _ask_tables() -> None:
    if state.own.value is not None and state.company.value != "own":
        state.company.value = "own"
    else:
        state.asked_tables.value = True


def _card(title: str, words: str, chosen: bool, on_click: Callable[[], None]) -> Element:
    return Press(
        [tag("strong", title), tag("span", words)],
        on_click=on_click,
        class_="hw-pick hw-on" if chosen else "hw-pick",
        attributes={"aria-pressed": "true" if chosen else "false"},
    ).key(title)


@solara.component
def Elsewhere() -> Element:
    """Stories that are told already, a file that was saved, a workshop."""
    stories = solara.use_memo(list_scenarios, [])
    items = [{"text": story_name(name), "value": name} for name in stories]

    def told(name: str | None) -> None:
        if name:
            state.open_story(name)

    return tag(
        "div",
        tag("p", "Or go on with something there is:", class_="hw-hint"),
        tag(
            "div",
            rv.Select(
                v_model=None, on_v_model=told, items=items, label="A story", outlined=True, dense=True,
                hide_details=True, class_="hw-story", menu_props={"offsetY": True, "maxHeight": 300},
            ),
            tag("div", FilePicker(), class_="hw-drop", title="A scenario file, up to 256 kB"),
            Press("A workshop for teams", on_click=lambda: state.screen.set("workshop"), class_="hw-link"),
            class_="hw-elsewhere",
        ),
        Trouble(),
    )  # fmt: skip


UPLOAD_MOST = 256 * 1024  # bytes read of a file that somebody brings; a scenario file holds no more


@solara.component
def FilePicker() -> Element:
    """A scenario of one's own."""
    return FileDrop("Your scenario file", UPLOAD_MOST, lambda _, content: state.open_file(content))


@solara.component
def Trouble() -> Element:
    """Why the last change or file was not taken, and what to do."""
    if not state.trouble.value:
        return tag("div")
    lines = state.trouble.value.splitlines()
    return tag(
        "div",
        tag("p", "That was not taken.", class_="hw-strong"),
        *(tag("p", line) for line in lines),
        tag("p", "Nothing was lost. Put it right and try again."),
        Press("Close", on_click=lambda: state.trouble.set(""), class_="hw-link"),
        class_="hw-trouble",
        role="alert",
    )


@solara.component
def Twelve() -> Element:
    """The twelve questions."""
    given = state.twelve.value

    def answer(key: str, value: str) -> Callable[[], None]:
        return lambda: state.twelve.set({**state.twelve.value, key: value})

    def close(*_: object) -> None:
        state.asked_twelve.value = False

    rows = [
        tag(
            "div",
            tag("span", f"{number}. {question.words}", id=f"hw-q-{question.key}"),
            tag(
                "div",
                *(
                    chip(option.words, given.get(question.key) == option.key, answer(question.key, option.key))
                    for option in question.options
                ),
                chip("I do not know", given.get(question.key, UNSURE) == UNSURE, answer(question.key, UNSURE)),
                class_="hw-chips",
                role="group",
                aria_labelledby=f"hw-q-{question.key}",
            ),
            class_="hw-question-row",
        )
        for number, question in enumerate(QUESTIONS.values(), 1)
    ]
    known = sum(value != UNSURE for value in given.values())
    card = tag(
        "div",
        tag("h2", "Your company in twelve questions"),
        *rows,
        tag("div", tag("span", f"{known} of {len(QUESTIONS)} answered; the rest will be guessed and marked.",
                       class_="hw-hint"),
            Press("Done", on_click=close, class_="hw-go"), class_="hw-go-row"),
        class_="hw-twelve",
    )  # fmt: skip
    return rv.Dialog(
        v_model=state.asked_twelve.value,
        on_v_model=close,
        max_width=1180,
        scrollable=True,
        children=[rv.Card(children=[card])],
    )
