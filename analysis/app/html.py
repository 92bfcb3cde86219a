"""Parts of a page as plain elements. Text is always text: nothing written by anybody is ever read as HTML."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import reacton.core
import solara
import solara.lab
from ipyvuetify.Html import Html as VuetifyHtml
from reacton.ipyvue import use_event
from reacton.ipyvuetify import Html

from analysis.app.drawing import drawn_once
from analysis.look import DARK, LIGHT, Theme

Element = reacton.core.Element[Any]
LOOKS: dict[str, Any] = {"outlined": True, "dense": True, "hide_details": True, "menu_props": {"offsetY": True}}


def tag(name: str, *children: Element | str | None, class_: str = "", style: str = "", **attributes: str) -> Element:
    """An element such as ``tag("p", "Hello", class_="hw-muted", title="on hover")``; None among children is left out.

    An underscore in the name of an attribute stands for a dash: ``aria_label``.
    """
    made: Element = _kind(name)(
        tag=name,
        children=[child for child in children if child is not None],
        class_=class_,
        style_=style,
        attributes={key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()},
    )
    return made


@cache
def _kind(name: str) -> reacton.core.ComponentWidget:
    """What draws a tag. Each has one of its own: a browser's element keeps its tag, so that one of another tag in the
    same place has to be made anew, not changed."""
    return reacton.core.ComponentWidget(widget=type(f"Html{name.capitalize()}", (VuetifyHtml,), {}))


@solara.component
def Press(
    content: str | Element | list[Element | str],
    on_click: Callable[[], None],
    class_: str = "hw-link",
    disabled: bool = False,
    style: str = "",
    attributes: dict[str, str] | None = None,
) -> Element:
    """A button as plain as the page: reached by keyboard, read by its text.

    Parameters
    ----------
    content : str, Element or list of both
    on_click : callable
    class_, style : str
    disabled : bool
    attributes : dict of str to str
        Such as ``aria-label`` or ``title``.
    """
    more = dict(attributes or {}) | {"type": "button"} | ({"disabled": "disabled"} if disabled else {})
    element = Html(
        tag="button",
        children=content if isinstance(content, list) else [content],
        class_=class_,
        style_=style,
        attributes=more,
    )

    def pressed(*_: Any) -> None:
        if not disabled:
            with drawn_once():
                on_click()

    use_event(element, "click", pressed)
    return element


def chip(label: str, chosen: bool, on_click: Callable[[], None], title: str = "") -> Element:
    """One of several things to choose, told by a mark as well as by colour."""
    attributes = {"aria-pressed": "true" if chosen else "false"} | ({"title": title} if title else {})
    return Press(label, on_click=on_click, class_="hw-chip hw-on" if chosen else "hw-chip", attributes=attributes)


def use_theme() -> Theme:
    """The colours this visitor sees: those of the browser, or what was chosen on the page."""
    return DARK if solara.lab.use_dark_effective() else LIGHT
