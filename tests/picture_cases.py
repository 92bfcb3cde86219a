"""Shapes of data that every picture has to cope with, and what is asked of the page of each."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from itertools import combinations
from types import SimpleNamespace
from typing import Any

from matplotlib.text import Text
from pictures import MadeUp, lever, made_up_contrast, nothing

from analysis.charts import CHARTS
from analysis.charts.frame import Page, drawing
from analysis.look import HEIGHT, LIGHT, TEXT_POINTS, TITLE_POINTS, WIDTH

LONG = [f"Department of long names and many things {i}" for i in range(40)]
DATED = date(2027, 1, 4)


def crowded_plan() -> list[SimpleNamespace]:
    """Eighteen levers one after the other."""
    kinds = ["Training", "Pilot", "Policy"] * 6
    return [lever(kind, week, week + 3, f"{kind}{week}") for week, kind in zip(range(2, 104, 6), kinds, strict=False)]


CASES: dict[str, Any] = {
    "usual": lambda: made_up_contrast(nothing(starts=DATED), MadeUp(starts=DATED)),
    "no date": lambda: made_up_contrast(nothing(), MadeUp()),
    "alone": MadeUp,
    "one run": lambda: made_up_contrast(nothing(runs=1), MadeUp(runs=1)),
    "nobody": lambda: made_up_contrast(nothing(level=0.0), MadeUp(level=0.0)),
    "half a year": lambda: MadeUp(weeks=26, departments=["Only one"]),
    "a week": lambda: MadeUp(weeks=1, plan=()),
    "ten years": lambda: MadeUp(weeks=520, starts=date(2027, 2, 20), fear=90.0),
    "40 departments": lambda: MadeUp("A scenario name that goes on and on, with training first " * 2, departments=LONG),
    "six plans": lambda: made_up_contrast(
        nothing(), *(MadeUp(f"Plan {c}", level=0.015 + 0.006 * i, plan=crowded_plan()) for i, c in enumerate("ABCDEF"))
    ),
    "some failed": lambda: MadeUp(failed=7),
}


def page_of(name: str, data: Any, theme: Any = LIGHT) -> Page:
    """The page of a picture, whether or not it applies."""
    chart = CHARTS[name]
    with drawing():
        return getattr(import_module(f"analysis.charts.{chart.module}"), chart.function)(data, theme)


def texts(page: Page) -> list[Text]:
    """Every text on a page."""
    return [text for text in page.figure.findobj(Text) if isinstance(text, Text) and text.get_text()]


def words(page: Page) -> list[str]:
    """Every text on a page, as words."""
    return [text.get_text() for text in texts(page)]


def check_layout(page: Page) -> None:
    """Text is large enough, in our font, on the page, and apart from other text."""
    shown = texts(page)
    assert {text.get_fontsize() for text in shown} <= {TEXT_POINTS, TITLE_POINTS}
    assert {text.get_fontfamily()[0] for text in shown} == {"DejaVu Sans"}
    renderer = page.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    with drawing():
        boxes = [(text.get_text(), text.get_window_extent(renderer).padded(-1.0)) for text in shown]
    for text, box in boxes:
        assert box.x0 >= 10, text
        assert box.x1 <= WIDTH - 10, text
        assert box.y0 >= 5, text
        assert box.y1 <= HEIGHT - 5, text
    for (one, box), (other, second) in combinations(boxes, 2):
        assert not box.overlaps(second), (one, other)
