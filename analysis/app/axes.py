"""What both pictures share: weeks and quarters below a plot, texts, the tip that follows the pointer."""

from __future__ import annotations

from datetime import date
from typing import Any

from analysis.charts.marks import quarters
from analysis.look import Theme

TEXT = 12  # pixels, the smallest text on the page
FONT = "Roboto, 'DejaVu Sans', sans-serif"  # comes with the page
PLOT_WIDTH = 450  # pixels between the first and the last week on the narrowest screen the page is made for
LETTER = 6.6  # pixels of a letter at the smallest size, on average
AXIS_ROOM = 36  # pixels below a plot: a row of quarters, a row of weeks
QUARTER = 13  # weeks
MOST_NUMBERS = 9  # weeks that are numbered

Option = dict[str, Any]


def base(theme: Theme) -> Option:
    """What every picture begins with."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "fontSize": TEXT, "color": theme.text},
        "aria": {"enabled": False},  # the page says what a picture shows
    }


def tip(theme: Theme) -> Option:
    """How a tip looks: the text that the data carry, as they carry it."""
    return {
        "confine": True,
        "formatter": "{b0}",
        "backgroundColor": theme.page,
        "borderColor": theme.rules,
        "textStyle": {"color": theme.text, "fontSize": TEXT, "fontFamily": FONT},
        "extraCssText": "white-space: pre-line; max-width: 340px; box-shadow: 0 1px 4px rgba(27, 42, 51, 0.2);",
    }


def week_axis(theme: Theme, weeks: int, grid: int = 0) -> Option:
    """The axis of weeks: a number and a tick every quarter, or every second, fourth ... where there are many."""
    step = QUARTER
    while weeks / step > MOST_NUMBERS:
        step *= 2
    return {
        "gridIndex": grid,
        "type": "category",
        "boundaryGap": False,
        "data": ["week 0", *(str(week) for week in range(1, weeks + 1))],
        "axisLine": {"lineStyle": {"color": theme.muted}},
        "axisTick": {"interval": step - 1, "length": 4, "lineStyle": {"color": theme.muted}},
        "axisLabel": {"interval": step - 1, "color": theme.muted, "fontSize": TEXT, "margin": 20},
    }


def quarter_axis(theme: Theme, weeks: int, starts: date | None, grid: int = 0) -> Option:
    """A second axis without a line: the names of quarters in the middle of each, or of years where it is narrow."""
    names = [""] * (weeks + 1)
    for begin, end, text in _quarter_names(weeks, starts):
        middle = round((begin + end) / 2)
        if len(text) * LETTER <= (end - begin) * PLOT_WIDTH / max(weeks, 1) + 8:
            names[min(middle, weeks)] = text
    return {
        "gridIndex": grid,
        "type": "category",
        "boundaryGap": False,
        "position": "bottom",
        "data": names,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {"interval": 0, "color": theme.text, "fontSize": TEXT, "margin": 5},
        "axisPointer": {"show": False},
    }


def hidden_axis(weeks: int, grid: int) -> Option:
    """Weeks without anything to see, for what stands above a plot."""
    data = [str(week) for week in range(weeks + 1)]
    return {"gridIndex": grid, "type": "category", "boundaryGap": False, "data": data, "show": False}


def _quarter_names(weeks: int, starts: date | None) -> list[tuple[float, float, str]]:
    spans = quarters(weeks, starts)
    scale = PLOT_WIDTH / max(weeks, 1)
    year = "{year}" if starts is not None else "year {year}"
    for first in (f"Q{{quarter}} {year}", year):
        names = [
            (s.start, s.end, first.format(quarter=s.quarter, year=s.year) if s.quarter == 1 or s is spans[0]
             else f"Q{s.quarter}") for s in spans
        ]  # fmt: skip
        inner = names[1:-1] or names  # a quarter cut at an end may go without its name
        if all(len(text) * LETTER <= scale * (end - start) for start, end, text in inner):
            return names
    years = sorted({span.year for span in spans})
    return [
        (min(s.start for s in spans if s.year == y), max(s.end for s in spans if s.year == y), year.format(year=y))
        for y in years
    ]


def plain(text: str, most: int) -> str:
    """Text for a label: cut to `most` letters, without the signs that ECharts takes for orders."""
    cut = text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
    return cut.translate({ord("{"): "(", ord("}"): ")", ord("|"): "/"})
