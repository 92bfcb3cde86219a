"""The page: three zones that never move. What we have, what we do, what happens."""

from __future__ import annotations

from pathlib import Path

import solara

from analysis.app import state
from analysis.app.do import WhatWeDo
from analysis.app.happens import WhatHappens
from analysis.app.have import WhatWeHave
from analysis.app.html import Element, tag
from analysis.look import LIGHT, Theme

STYLE = Path(__file__).with_name("page.css")


def style(theme: Theme) -> str:
    """The style sheet with the colours of a theme."""
    names = ("page", "text", "muted", "rules", "accent")
    colours = "".join(f"--hw-{name}: {getattr(theme, name)};" for name in names)
    attention = f"--hw-attention: {theme.ink(theme.alternatives[1])};"
    return f":root {{{colours}{attention}}}\n{STYLE.read_text(encoding='utf-8')}"


@solara.component
def Page() -> Element:
    """The whole page."""
    solara.use_memo(_first_story, [])
    sheet = solara.use_memo(_sheet, [])
    return tag(
        "div",
        solara.Style(sheet),
        tag(
            "header",
            tag("h1", "Headway"),
            tag("p", "Try a plan on a model of your organization before you try it on your organization."),
            class_="hw-header",
        ),
        tag("main", WhatWeHave(), WhatWeDo(), WhatHappens(), class_="hw-zones"),
        class_="hw-page",
    )


def _sheet() -> str:
    return style(LIGHT)


def _first_story() -> None:
    if not state.story.value.name:
        state.story.value = state.open_story(state.FIRST_STORY)


@solara.component
def Layout(children: list[Element] | None = None) -> Element:
    """Nothing around the page."""
    return tag("div", *(children or []))
