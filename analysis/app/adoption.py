"""How many speak in public, week by week: the plan against doing nothing, with bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.answer import label_of
from analysis.app.answers import Picture, Start
from analysis.app.axes import (
    AXIS_ROOM,
    PLOT_WIDTH,
    TEXT,
    Option,
    base,
    hidden_axis,
    plain,
    quarter_axis,
    tip,
    week_axis,
)
from analysis.app.plans import rows_of
from analysis.charts.futures import Futures, percent
from analysis.charts.lines import PERCENT
from analysis.charts.marks import moment, nice_ticks, spread
from analysis.look import THEMES, Theme
from analysis.study import Study

OUTCOME = "active_share"
LEAST_PERCENT = 1.0  # the axis reaches 1 % of staff even where nobody is active
LEFT, RIGHT = 48, 158  # pixels beside the plot: values; at least, for names and values at the ends of lines
BOLD_LETTER, NAME_GAP = 7.2, 12  # pixels of a letter of such a name, on average; beside it
LANE, LANES = 14, 3  # pixels of a row of marks above the plot, and how many there may be
MARK_WIDTH = 24  # pixels of a mark with its number
LONGEST_NAME = 28  # letters
LABEL_HIGH, PLOT_HIGH = 34.0, 110.0  # pixels: a label of two lines, the plot on the smallest screen

Lines = Sequence[dict[str, Any]]


def adoption_pictures(
    arms: Sequence[Futures], differences: Sequence[str], starts: Mapping[str, Start]
) -> dict[str, Picture]:
    """The share of staff active in public over time, by the name of each theme.

    Parameters
    ----------
    arms : sequence of Futures
        Doing nothing, then the plan; the plan alone where that is to do nothing.
    differences : sequence of str
        How the plan differs from it, in sentences.
    starts : mapping of str to Start
        When each lever starts, for the marks above.
    """
    tips = [_tip(arms, week) for week in range(arms[-1].weeks + 1)]
    return {name: _picture(theme, arms, differences, starts, tips) for name, theme in THEMES.items()}


def _picture(
    theme: Theme,
    arms: Sequence[Futures],
    differences: Sequence[str],
    starts: Mapping[str, Start],
    tips: Sequence[str],
) -> Picture:
    plan = arms[-1].view
    words = "% of staff · line: the middle future · bands: 50 and 90 % of futures"
    words += " (dotted: doing nothing)" if len(arms) > 1 else ""
    words += " · ▸ a part of the plan starts" if starts else ""
    marks, lanes = plan_marks(theme, plan, starts)
    top = LANE * lanes + 8
    every = np.concatenate([arm.bands(OUTCOME).ravel() for arm in arms])
    ticks = nice_ticks(max(float(every.max()) * 100, LEAST_PERCENT))
    weeks = plan.weeks
    longest = max(len(plain(label_of(arm.view), LONGEST_NAME)) for arm in arms)
    right = max(RIGHT, NAME_GAP + round(BOLD_LETTER * longest))
    option = base(theme) | {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "line", "label": {"show": False}}, **tip(theme)},
        "grid": [
            {"left": LEFT, "right": right, "top": top, "bottom": AXIS_ROOM},
            {"left": LEFT, "right": right, "top": 2, "height": LANE * lanes, "tooltip": {"trigger": "item"}},
        ],
        "xAxis": [week_axis(theme, weeks), quarter_axis(theme, weeks, plan.scenario.starts), hidden_axis(weeks, 1)],
        "yAxis": [
            {
                "type": "value",
                "min": 0,
                "max": round(ticks[-1], 6),
                "interval": round(ticks[1], 6),
                "axisLabel": {"formatter": "{value} %", "color": theme.muted, "fontSize": TEXT},
                "splitLine": {"lineStyle": {"color": theme.rules}},
            },
            {"gridIndex": 1, "type": "value", "min": 0, "max": max(lanes, 1), "show": False},
        ],
        "series": [*_lines(theme, arms, tips), _end_labels(theme, arms, ticks[-1]), marks],
    }
    title = differences[-2] if len(differences) > 1 else _alone(arms[-1])
    return Picture(title, words, option)


def _alone(arm: Futures) -> str:
    low, middle, high = (percent(float(value)) for value in arm.bands(OUTCOME)[[0, 2, 4], -1])
    return f"Staff active in public at the end: {middle}, {low} to {high} in nine of ten futures."


def _lines(theme: Theme, arms: Sequence[Futures], tips: Sequence[str]) -> list[Option]:
    plan, others = arms[-1], arms[:-1]
    series: list[Option] = []
    for arm, colour in zip(arms, (theme.baseline, theme.alternatives[0])[-len(arms) :], strict=True):
        bands = 100 * arm.bands(OUTCOME)
        back = arm is not plan
        name = label_of(arm.view)
        if back:
            series += [_edge(theme, bands[0], colour), _edge(theme, bands[4], colour)]
        else:
            series += _band(theme, f"{name} 90", bands[0], bands[4], colour, theme.band_ninety)
        series += _band(theme, f"{name} 50", bands[1], bands[3], colour, theme.band_half)
    for arm, colour in ((plan, theme.alternatives[0]), *((other, theme.baseline) for other in others)):
        series.append(_median(theme, arm, colour, tips if arm is plan else None))
    return series


def _numbers(values: NDArray[np.float64]) -> list[float]:
    found: list[float] = values.round(3).tolist()
    return found


_SILENT: Option = {
    "type": "line",
    "symbol": "none",
    "silent": True,
    "tooltip": {"show": False},
    "emphasis": {"disabled": True},
}


def _band(
    theme: Theme, name: str, low: NDArray[np.float64], high: NDArray[np.float64], colour: str, opacity: float
) -> list[Option]:
    """Two lines on top of each other, of which only the ground between them is seen."""
    line = {**_SILENT, "stack": name, "lineStyle": {"width": 0}, "z": 2}
    area = {"color": colour, "opacity": opacity}
    return [
        {**line, "name": f"{name} low", "data": _numbers(low)},
        {**line, "name": f"{name} high", "data": _numbers(high - low), "areaStyle": area},
    ]


def _edge(theme: Theme, values: NDArray[np.float64], colour: str) -> Option:
    line = {"color": colour, "width": 1.2, "type": "dotted"}
    return {**_SILENT, "name": "edge", "data": _numbers(values), "lineStyle": line, "z": 3}


def _median(theme: Theme, arm: Futures, colour: str, tips: Sequence[str] | None) -> Option:
    values = _numbers(100 * arm.bands(OUTCOME)[2])
    data = values if tips is None else [{"value": v, "name": t} for v, t in zip(values, tips, strict=True)]
    return {
        "type": "line",
        "name": label_of(arm.view),
        "data": data,
        "symbol": "none",
        "lineStyle": {"color": colour, "width": 3 if tips else 2},
        "itemStyle": {"color": colour},
        "emphasis": {"disabled": True},
        "tooltip": {"show": tips is not None},
        "z": 5 if tips else 4,
    }


def _end_labels(theme: Theme, arms: Sequence[Futures], top: float) -> Option:
    """Name and last value of each arm right of the end of its line, moved apart where they would overlap."""
    ends = [100 * float(arm.bands(OUTCOME)[2, -1]) for arm in arms]
    high = LABEL_HIGH / PLOT_HIGH * top
    centres = spread(ends, [high] * len(arms), 0.0, max(top, high * len(arms)))
    colours = (theme.baseline, theme.alternatives[0])[-len(arms) :]
    data = []
    for arm, colour, centre in zip(arms, colours, centres, strict=True):
        low, middle, high_ = (percent(float(value)) for value in arm.bands(OUTCOME)[[0, 2, 4], -1])
        name = plain(label_of(arm.view), LONGEST_NAME)
        words = f"{{name|{name}}}\n{{value|{middle} ({low.removesuffix(PERCENT)} to {high_})}}"
        rich = {
            "name": {"color": theme.ink(colour), "fontWeight": "bold", "fontSize": 13, "lineHeight": 16},
            "value": {"color": theme.muted, "fontSize": TEXT, "lineHeight": 15},
        }
        data.append({"value": [arm.weeks, round(centre, 4)], "label": {"formatter": words, "rich": rich}})
    return {
        "type": "scatter",
        "symbolSize": 1,
        "itemStyle": {"color": "transparent", "opacity": 1},
        "label": {"show": True, "position": "right", "distance": 8, "align": "left"},
        "silent": True,
        "clip": False,
        "tooltip": {"show": False},
        "data": data,
    }


def _tip(arms: Sequence[Futures], week: int) -> str:
    """What the pointer tells about a week: the median and nine tenths of each arm."""
    lines = [moment(week, arms[-1].scenario.starts)]
    for arm in reversed(arms):
        low, middle, high = (percent(float(value)) for value in arm.bands(OUTCOME)[[0, 2, 4], week])
        lines.append(f"{label_of(arm.view)}: {middle} of staff, {low} to {high} in nine of ten futures")
    return "\n".join(lines)


def plan_marks(theme: Theme, plan: Study, starts: Mapping[str, Start]) -> tuple[Option, int]:
    """A mark above the plot for each lever, with its number; and how many rows they need."""
    rows = rows_of(plan.scenario)
    scale = PLOT_WIDTH / max(plan.weeks, 1)
    ends = [-float(MARK_WIDTH)] * LANES
    data = []
    for row in sorted(rows, key=lambda row: _at(starts[row.id], row.week)):
        start = starts[row.id]
        week = min(_at(start, row.week), plan.weeks)
        lane = next((i for i, end in enumerate(ends) if end <= week * scale), min(range(LANES), key=ends.__getitem__))
        ends[lane] = week * scale + MARK_WIDTH
        words = f"{row.number} {row.words}: asked for in week {row.week}. "
        if start.week is None:
            words += "It starts in no future."
        else:
            words += f"It starts in {start.count} of {start.of} futures, in the middle one in week {start.week}."
        mark: Option = {"value": [week, lane + 0.5], "name": words, "label": {"formatter": str(row.number)}}
        if start.week is None:
            mark |= {"itemStyle": {"color": theme.page, "borderColor": theme.text, "borderWidth": 1}}
        data.append(mark)
    used = sum(end >= 0 for end in ends)
    return {
        "type": "scatter",
        "xAxisIndex": 2,
        "yAxisIndex": 1,
        "symbol": "triangle",
        "symbolRotate": -90,
        "symbolSize": 8,
        "itemStyle": {"color": theme.text, "opacity": 1},
        "label": {"show": True, "position": "right", "distance": 1, "fontSize": TEXT, "color": theme.text},
        "emphasis": {"disabled": True},
        "data": data,
    }, used


def _at(start: Start, asked: int) -> int:
    return asked if start.week is None else start.week
