"""A change that sets several things draws the page once."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import reacton
import solara
from ipyvuetify.Html import Html as HtmlWidget

from analysis.app import drawing
from analysis.app.drawing import drawn_once
from analysis.app.html import Element, Press, tag

first, second = solara.reactive(0), solara.reactive(0)
drawn: list[tuple[int, int]] = []


def both() -> None:
    first.value += 1
    second.value += 1


@solara.component
def Two() -> Element:
    drawn.append((first.value, second.value))
    return tag("div", Press("Both", on_click=both))


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[reacton.core._RenderContext]:
    first.value, second.value = 0, 0
    drawn.clear()
    _, context = reacton.render(Two(), handle_error=False)
    monkeypatch.setattr(drawing, "has_current_context", lambda: True)
    monkeypatch.setattr(drawing, "get_current_context", lambda: SimpleNamespace(app_object=context))
    yield context
    context.close()


def test_one_by_one_it_is_drawn_for_each(page: reacton.core._RenderContext) -> None:
    both()
    assert drawn == [(0, 0), (1, 0), (1, 1)]


def test_together_it_is_drawn_once(page: reacton.core._RenderContext) -> None:
    with drawn_once():
        both()
        assert drawn == [(0, 0)]
    assert drawn == [(0, 0), (1, 1)]


def test_a_click_is_drawn_once(page: reacton.core._RenderContext) -> None:
    page.find(HtmlWidget, tag="button").widget.click()
    assert drawn == [(0, 0), (1, 1)]


def test_what_breaks_off_is_drawn_as_far_as_it_came(page: reacton.core._RenderContext) -> None:
    @drawn_once()
    def half() -> None:
        first.value = 5
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        half()
    assert drawn == [(0, 0), (5, 0)]


def test_outside_a_page_there_is_nothing_to_draw() -> None:
    with drawn_once():
        first.value = 9
    assert first.value == 9
