"""The page: a first screen that asks two things, then three zones that never move."""

from __future__ import annotations

from pathlib import Path

import solara
import solara.lab

from analysis.app import state
from analysis.app.do import WhatWeDo
from analysis.app.entry import LEAVE, PASSWORD_ASKED
from analysis.app.first import FirstScreen
from analysis.app.happens import WhatHappens
from analysis.app.have import WhatWeHave
from analysis.app.html import Element, Press, tag, use_theme
from analysis.app.workshop import WorkshopScreen
from analysis.look import Theme

STYLE = Path(__file__).with_name("page.css")


def style(theme: Theme) -> str:
    """The style sheet with the colours of a theme."""
    names = ("page", "text", "rules", "accent")
    colours = "".join(f"--hw-{name}: {getattr(theme, name)};" for name in names)
    colours += f"--hw-muted: {theme.ink(theme.muted)}; --hw-on-accent: {theme.over(theme.accent)};"
    colours += f"--hw-link: {theme.ink(theme.accent)}; --hw-unknown: {theme.alternatives[2]};"
    colours += f"--hw-attention: {theme.ink(theme.alternatives[1])}; --hw-stage2: {theme.stages[2]};"
    return f":root {{{colours}}}\n{STYLE.read_text(encoding='utf-8')}"


@solara.component
def Page() -> Element:
    """The whole page."""
    theme = use_theme()
    sheet = solara.use_memo(lambda: style(theme), [theme.name])
    draft, screen = state.draft.value, state.screen.value
    if screen == "workshop":
        body = WorkshopScreen().key("workshop")
    elif screen == "plan" and draft is not None:
        scenario = draft.now
        body = tag("main", WhatWeHave(scenario), WhatWeDo(scenario), WhatHappens(), class_="hw-zones").key("zones")
    else:
        body = FirstScreen().key("first")
    return tag("div", solara.Style(sheet), Header(), body, class_=f"hw-page hw-{theme.name}")


@solara.component
def Header() -> Element:
    """The name, the way back, light or dark."""
    theme, draft, screen = use_theme(), state.draft.value, state.screen.value

    def turn() -> None:
        solara.lab.theme.dark = theme.name == "light"

    on_plan = screen == "plan" and draft is not None
    words = draft.now.name if on_plan and draft is not None else _MOTTO
    back = [Press("Start over", on_click=state.start_over)] if screen != "first" else []
    if screen == "first" and draft is not None:
        back.append(Press("Back to the plan", on_click=lambda: state.screen.set("plan")))
    leave = tag("a", "Leave", class_="hw-link", href=LEAVE) if PASSWORD_ASKED.is_set() else None
    other = "Dark" if theme.name == "light" else "Light"
    return tag(
        "header",
        tag("h1", "Headway"),
        tag("p", words, class_="hw-clip"),
        tag(
            "div",
            *back,
            leave,
            Press(other, on_click=turn, attributes={"aria-label": f"{other} colours"}),
            class_="hw-actions",
        ),
        class_="hw-header",
    )


_MOTTO = "Try a plan on a model of your organization before you try it on your organization."


@solara.component
def Layout(children: list[Element] | None = None) -> Element:
    """Nothing around the page."""
    return tag("div", *(children or []))
