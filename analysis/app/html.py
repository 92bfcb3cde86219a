"""Parts of a page as plain elements. Text is always text: nothing written by anybody is ever read as HTML."""

from __future__ import annotations

from typing import Any

import reacton.core
from reacton.ipyvuetify import Html

Element = reacton.core.Element[Any]


def tag(name: str, *children: Element | str | None, class_: str = "", style: str = "", **attributes: str) -> Element:
    """An element such as ``tag("p", "Hello", class_="hw-muted", title="on hover")``; None among children is left out.

    An underscore in the name of an attribute stands for a dash: ``aria_label``.
    """
    return Html(
        tag=name,
        children=[child for child in children if child is not None],
        class_=class_,
        style_=style,
        attributes={key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()},
    )
