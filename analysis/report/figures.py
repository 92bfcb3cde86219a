"""Exhibits as charts for the browser: plain data for plotly, once for each theme."""

from __future__ import annotations

from html import escape
from typing import Any

from analysis.exhibits import Exhibit, Series
from analysis.look import Theme, mix

BAR_HIGH, AROUND = 34, 150  # pixels a bar takes, and what stands around bars
HIGH = 420  # pixels of other charts
WEEKS = 13  # between two numbers of an axis of weeks, or a multiple


def figure(exhibit: Exhibit, theme: Theme) -> dict[str, Any]:
    """What plotly draws of an exhibit in a theme: data and layout.

    Every text passes through `plain`: plotly reads a little HTML, and names are no HTML.
    """
    make = {"lines": _lines, "areas": _areas, "bars": _bars, "plan": _plan}[exhibit.kind]
    return {"data": make(exhibit, theme), "layout": _layout(exhibit, theme)}


def plain(text: str) -> str:
    """A text that plotly shows as it is written; between two dollars it would look for a formula."""
    return escape(text, quote=False).replace("$", "&#36;")


def colour(series: Series, theme: Theme) -> str:
    """The colour of a series by its role."""
    word, _, number = series.role.partition(" ")
    if word == "plan":
        return theme.alternatives[int(number) % len(theme.alternatives)]
    if word == "stage":
        return theme.stages[int(number)]
    if word in ("perceived", "real"):
        return str(getattr(theme, word))
    return mix(theme.alternatives[0], theme.page, 0.6) if word == "rest" else theme.baseline


def _lines(exhibit: Exhibit, theme: Theme) -> list[dict[str, Any]]:
    weeks = [int(week) for week in exhibit.categories]
    drawn: list[dict[str, Any]] = []
    for series in exhibit.series:
        ink, name = colour(series, theme), plain(series.name)
        group = {"x": weeks, "legendgroup": name, "type": "scatter", "mode": "lines"}
        if series.low is not None and series.high is not None:
            edge = {**group, "showlegend": False, "line": {"width": 0}, "hoverinfo": "skip"}
            fill = {"fill": "tonexty", "fillcolor": _veil(ink, theme.band_ninety)}
            drawn += [{**edge, "y": list(series.low)}, {**edge, **fill, "y": list(series.high)}]
        dash = "dash" if series.role in ("baseline", "real") else "solid"
        line = {"color": ink, "width": 3, "dash": dash}
        drawn.append({**group, "name": name, "y": list(series.values), "line": line, **_told(exhibit, series)})
    return drawn


def _told(exhibit: Exhibit, series: Series) -> dict[str, Any]:
    """What is shown beside the mouse: the number, with its interval where there is one."""
    texts = [plain(exhibit.figure(value)) for value in series.values]
    if series.low is not None and series.high is not None:
        pairs = zip(series.low, series.high, strict=True)
        between = [f"{plain(exhibit.figure(low))} to {plain(exhibit.figure(high))}" for low, high in pairs]
        texts = [f"{text} ({more})" for text, more in zip(texts, between, strict=True)]
    return {"text": texts, "hovertemplate": "%{text}<extra>" + plain(series.name) + "</extra>"}


def _areas(exhibit: Exhibit, theme: Theme) -> list[dict[str, Any]]:
    weeks = [int(week) for week in exhibit.categories]
    shared = {"x": weeks, "type": "scatter", "mode": "lines", "stackgroup": "one"}
    return [
        {
            **shared,
            "name": plain(series.name),
            "y": list(series.values),
            "line": {"width": 0.5, "color": theme.page, "shape": "hv"},
            "fillcolor": colour(series, theme),
            **_told(exhibit, series),
        }
        for series in exhibit.series
    ]


def _bars(exhibit: Exhibit, theme: Theme) -> list[dict[str, Any]]:
    drawn = []
    for series in exhibit.series:
        bar: dict[str, Any] = {
            "type": "bar",
            "orientation": "h",
            "name": plain(series.name),
            "y": list(range(len(exhibit.categories))),
            "x": list(series.values),
            "marker": {"color": colour(series, theme)},
            "textposition": "none",
            **_told(exhibit, series),
        }
        if series.low is not None and series.high is not None:
            bar["error_x"] = {
                "type": "data",
                "symmetric": False,
                "array": [high - v for v, high in zip(series.values, series.high, strict=True)],
                "arrayminus": [v - low for v, low in zip(series.values, series.low, strict=True)],
                "color": theme.text,
                "thickness": 1.5,
            }
        drawn.append(bar)
    return drawn


def _plan(exhibit: Exhibit, theme: Theme) -> list[dict[str, Any]]:
    bars = _bars(exhibit, theme)
    for bar, series in zip(bars, exhibit.series, strict=True):
        if series.role == "none":
            bar |= {"marker": {"color": "rgba(0,0,0,0)"}, "showlegend": False, "hoverinfo": "skip"}
            bar.pop("hovertemplate")
    return bars


def _veil(ink: str, opacity: float) -> str:
    red, green, blue = (int(ink[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def _layout(exhibit: Exhibit, theme: Theme) -> dict[str, Any]:
    across = exhibit.kind in ("bars", "plan")
    numbers: dict[str, Any] = {
        "title": {"text": plain(exhibit.axis)},
        "gridcolor": theme.rules,
        "zerolinecolor": theme.muted,
        "rangemode": "tozero",
        "tickformat": ",.0%" if exhibit.unit == "share" and exhibit.kind == "areas" else None,
        "automargin": True,
    }
    if exhibit.unit == "share":
        numbers["tickformat"] = ",.0%" if exhibit.kind == "areas" else ",.1~%"
    if exhibit.kind == "plan":
        numbers |= {"tick0": 0, "dtick": 2 * WEEKS}
    if exhibit.kind == "areas":
        numbers["range"] = [0, 1]
    names: dict[str, Any] = {"automargin": True, "gridcolor": "rgba(0,0,0,0)", "zeroline": False}
    if across:
        places = list(range(len(exhibit.categories)))
        labels = [plain(_folded(name)) for name in exhibit.categories]
        names |= {"tickmode": "array", "tickvals": places, "ticktext": labels, "autorange": "reversed"}
    else:
        last = int(exhibit.categories[-1])
        step = WEEKS
        while last / step > 13:
            step *= 2
        names |= {"title": {"text": "Week"}, "tick0": 0, "dtick": step if last > 2 * WEEKS else None}
    return {
        "xaxis": numbers if across else names,
        "yaxis": names if across else numbers,
        "barmode": "stack",
        "bargap": 0.35,
        "height": AROUND + BAR_HIGH * len(exhibit.categories) if across else HIGH,
        "hovermode": "closest" if across else "x unified",
        "margin": {"l": 10, "r": 10, "t": 40, "b": 10},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": theme.text, "size": 14, "family": "DejaVu Sans, Verdana, system-ui, sans-serif"},
        "hoverlabel": {"bgcolor": theme.page, "font": {"color": theme.text}},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0, "traceorder": "normal"},
        "showlegend": len([series for series in exhibit.series if series.role != "none"]) > 1,
    }


def _folded(name: str, most: int = 42) -> str:
    """A long name cut, so that a chart keeps room for its bars; the table below it has it whole."""
    return name if len(name) <= most else f"{name[: most // 2].rstrip()}…{name[-(most // 2 - 1) :].lstrip()}"
