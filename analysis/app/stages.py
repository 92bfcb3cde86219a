"""Stage by department over time: how the futures are spread over the five stages, furthest stage at the bottom.

Stages are told by order, number and hatch as well as by colour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.app.answers import Picture
from analysis.app.axes import AXIS_ROOM, LETTER, PLOT_WIDTH, TEXT, Option, base, plain, quarter_axis, tip, week_axis
from analysis.charts.futures import MISSING_WORDS, Futures
from analysis.look import THEMES, Theme, mix
from analysis.privacy import told_words
from sim.outcomes import STAGE_WORDS

RIGHT = 158  # pixels right of the plot, for what departments lack
LEFT_LEAST, NAME_GAP = 60, 12  # pixels left of it at least; beside the longest name
MOST_ROWS = 13
ROW_HEIGHT = 13.5  # pixels of a row on the smallest screen the page is made for
FILLED = 0.86  # of a row's height; the rest is the gap to the next
NUMBER_HIGH, NUMBER_WIDE = 8.5, 20.0  # pixels a stage must fill to carry its number
LONGEST_NAME, LONGEST_LACK = 20, 24  # letters
HATCH_INK = 0.3  # share of the text colour in a hatch

HATCHES: tuple[Option | None, ...] = (
    None,
    {"symbol": "circle", "dashArrayX": [[2, 5], [0, 3.5, 2, 1.5]], "dashArrayY": [2, 2]},
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1.5, 4], "rotation": -0.785},
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1.5, 4], "rotation": 0.785},
    None,
)


@dataclass(frozen=True)
class Ribbon:
    """One row: its name, shares of futures by stage and week (5, W + 1), what is missing most and how often."""

    name: str
    shares: NDArray[np.float64]
    lacks: str

    @cached_property
    def heights(self) -> list[list[float]]:
        """How high each stage stands in each week, of a row's height."""
        found: list[list[float]] = (FILLED * self.shares).round(3).tolist()
        return found


def stages_pictures(arm: Futures, title: str) -> dict[str, Picture]:
    """How departments move through the stages, by the name of each theme.

    Parameters
    ----------
    arm : Futures
        The plan's.
    title : str
        What holds them back, in a sentence.
    """
    ribbons = _ribbons(arm)
    return {name: _picture(theme, arm, ribbons, title) for name, theme in THEMES.items()}


def _picture(theme: Theme, arm: Futures, ribbons: Sequence[Ribbon], title: str) -> Picture:
    count, weeks = len(ribbons), arm.weeks
    names = [plain(ribbon.name, LONGEST_NAME) for ribbon in ribbons]
    left = max(LEFT_LEAST, NAME_GAP + round(LETTER * max(map(len, names))))
    series: list[Option] = []
    numbers: list[Option] = []
    for at, ribbon in enumerate(ribbons):
        floor = count - 1 - at + (1 - FILLED) / 2
        series.append(_area(theme, f"row {at}", "floor", [round(floor, 3)] * (weeks + 1)))
        base_line = np.zeros(weeks + 1)
        for stage in range(len(STAGE_WORDS) - 1, -1, -1):
            share = ribbon.shares[stage]
            if share.any():
                series.append(_area(theme, f"row {at}", STAGE_WORDS[stage], ribbon.heights[stage], stage))
                numbers += _numbers(theme, stage, floor + FILLED * base_line, FILLED * share, weeks)
            base_line = base_line + share
    tips = _tips(ribbons, arm)
    option = base(theme) | {
        "tooltip": {"trigger": "item", **tip(theme)},
        "grid": {"left": left, "right": RIGHT, "top": 2, "bottom": AXIS_ROOM},
        "xAxis": [week_axis(theme, weeks), quarter_axis(theme, weeks, arm.scenario.starts)],
        "yAxis": [
            {"type": "value", "min": 0, "max": count, "show": False},
            _names(names, "left", theme.text),
            _names([plain(ribbon.lacks, LONGEST_LACK) for ribbon in ribbons], "right", theme.muted),
        ],
        "series": [
            *series,
            {
                "type": "scatter",
                "symbolSize": 1,
                "itemStyle": {"color": "transparent", "opacity": 1},
                "label": {"show": True, "fontSize": TEXT, "formatter": "{b}"},
                "silent": True,
                "data": numbers,
                "z": 6,
            },
            tips,
        ],
    }
    reading = (
        "Share of futures in each stage, furthest at the bottom. Right: what is missing most, in how many futures."
    )
    return Picture(title, reading, option)


def _names(names: list[str], side: str, colour: str) -> Option:
    return {
        "type": "category",
        "data": names,
        "inverse": True,
        "position": side,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {"interval": 0, "color": colour, "fontSize": TEXT, "margin": 6},
        "axisPointer": {"show": False},
    }


def _area(theme: Theme, stack: str, name: str, heights: list[float], stage: int | None = None) -> Option:
    area: Option = {
        "type": "line",
        "name": name,
        "stack": stack,
        "step": "end",  # the state at the end of week w holds for week w
        "symbol": "none",
        "silent": True,
        "lineStyle": {"width": 0},
        "emphasis": {"disabled": True},
        "tooltip": {"show": False},
        "data": heights,
        "z": 2,
    }
    if stage is not None:
        colour = theme.stages[stage]
        area["areaStyle"] = {"color": colour, "opacity": 1}
        area["itemStyle"] = {"color": colour}
        hatch = HATCHES[stage]
        if hatch is not None:
            area["itemStyle"]["decal"] = {**hatch, "color": mix(colour, theme.over(colour), HATCH_INK)}
    return area


def _numbers(
    theme: Theme, stage: int, low: NDArray[np.float64], heights: NDArray[np.float64], weeks: int
) -> list[Option]:
    """The number of a stage in the middle of each stretch of weeks where it fills enough of the row."""
    thick = heights * ROW_HEIGHT >= NUMBER_HIGH
    edges = np.flatnonzero(np.diff(np.concatenate([[False], thick, [False]]).astype(np.int8)))
    found = []
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        if (end - 1 - first) * PLOT_WIDTH / max(weeks, 1) < NUMBER_WIDE:
            continue
        middle = int((first + end - 1) // 2)
        height = round(float(low[middle] + heights[middle] / 2), 3)
        colour = theme.over(theme.stages[stage])
        found.append({"value": [middle, height], "name": str(stage), "label": {"color": colour}})
    return found


def _tips(ribbons: Sequence[Ribbon], arm: Futures) -> Option:
    """What the pointer tells about a row: where its futures end, and what is missing most."""
    data = []
    for at, ribbon in enumerate(ribbons):
        shares = ribbon.shares[:, -1] * arm.count
        told = ", ".join(f"{STAGE_WORDS[s]} in {shares[s]:.0f}" for s in range(len(STAGE_WORDS)) if shares[s] >= 0.5)
        words = f"{ribbon.name}, at the end: {told} of {arm.count} futures.\nMissing most: {ribbon.lacks}"
        data.append({"value": [arm.weeks / 2, len(ribbons) - at - 0.5], "name": words})
    return {
        "type": "scatter",
        "symbol": "rect",
        "symbolSize": [4000, ROW_HEIGHT - 1],
        "itemStyle": {"color": "transparent", "opacity": 1},
        "emphasis": {"disabled": True},
        "clip": True,
        "data": data,
        "z": 7,
    }


def _ribbons(arm: Futures) -> list[Ribbon]:
    """A row for each department, the furthest first; of many, the largest that face customers and one for the rest."""
    shares, missing = arm.stage_shares, arm.missing_by_group()
    names = [group.name for group in arm.groups]
    mean = np.tensordot(np.arange(len(STAGE_WORDS)), shares, axes=1)  # (W + 1, D)
    order = sorted(range(len(names)), key=lambda d: (-mean[-1, d], -float(mean[:, d].sum()), names[d]))
    kept = order
    if len(names) > MOST_ROWS:
        size = {d: (arm.groups[d].customer_facing, arm.groups[d].people) for d in order}
        largest = set(sorted(order, key=lambda d: size[d], reverse=True)[: MOST_ROWS - 1])
        kept = [d for d in order if d in largest]
    say = told_words(arm.scenario).say
    ribbons = [Ribbon(names[d], shares[:, :, d], say(_lack(missing[d], arm.count))) for d in kept]
    rest = [d for d in order if d not in kept]
    if rest:
        together = [gate for d in rest for gate in missing[d]]
        ribbons.append(Ribbon(f"{len(rest)} others", shares[:, :, rest].mean(axis=2), say(_lack(together, arm.count))))
    return ribbons


def _lack(missing: list[str], futures: int) -> str:
    """What is missing most, and in how many futures: ``shared tools 43``; of several departments, on average."""
    gate, count = Counter(missing).most_common(1)[0]
    words = MISSING_WORDS.get(gate, gate) or "nothing"
    return words if futures == 1 or words == "nothing" else f"{words} {count * futures / len(missing):.0f}"
