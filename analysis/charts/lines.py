"""Lines with bands over weeks: what adoption and risk have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from analysis.charts.frame import MARGIN, Page
from analysis.charts.futures import Futures, starts_of
from analysis.charts.marks import (
    AXIS_ROOM,
    EndLabel,
    Strip,
    end_labels,
    nice_ticks,
    value_rules,
    weeks_axis,
)
from analysis.look import WIDTH

LABEL_ROOM = 270  # pixels kept right of the plot for labels at the ends of lines
VALUE_ROOM = 74  # pixels left of the plot for values
PERCENT = "\u00a0%"
CASING = 2.4  # points of page colour around a median, so that it stands out from bands


@dataclass(frozen=True)
class Line:
    """One line with bands.

    Parameters
    ----------
    bands : (5, W + 1) array
        The 5, 25, 50, 75 and 95 % quantiles by week.
    colour : str
    dashed : bool
    width : float
        Of the median, in points.
    label : str
        At the line's end, above the last median.
    bands_drawn : bool
        False where bands of many lines would hide each other; the last range is told in any case.
    background : bool
        True for what the picture is not about: its wide band is drawn as an outline.
    """

    bands: NDArray[np.float64]
    colour: str
    label: str
    dashed: bool = False
    width: float = 2.6
    bands_drawn: bool = True
    background: bool = False

    @property
    def last(self) -> float:
        """The last median; NaN where there is none."""
        return float(self.bands[2, -1])


def draw_lines(
    page: Page,
    arm: Futures,
    lines: Sequence[Line],
    say: Callable[[float], str],
    *,
    least: float,
    logarithmic: bool = False,
) -> Axes:
    """Draw lines with bands, the plan above them, quarters below, labels at the ends; return the axes.

    Parameters
    ----------
    page : Page
    arm : Futures
        The arm whose plan and calendar are shown.
    lines : sequence of Line
        From the back to the front.
    say : function
        A value in words, for the rules and the labels.
    least : float
        The axis reaches this value at least, however small the values are.
    logarithmic : bool
        A scale of factors, without zero.
    """
    weeks = arm.weeks
    left, right = MARGIN + VALUE_ROOM, WIDTH - LABEL_ROOM
    strip = Strip(page, left, right, WIDTH - MARGIN, weeks, arm.plan())
    top = page.top + strip.height
    axes = page.plot(left, top, right, page.bottom - AXIS_ROOM)
    axes.set_xlim(0, max(weeks, 1))
    values = np.concatenate([line.bands.ravel() for line in lines])
    values = values[np.isfinite(values)]
    high = float(values.max(initial=0.0))
    if logarithmic:
        low = float(values.min())
        ticks = [t for t in _round_factors(low, high) if low * 0.9 <= t <= high * 1.1] or [low, high]
        axes.set_yscale("log")
        axes.set_ylim(min(low, ticks[0]) * 0.9, max(high, ticks[-1]) * 1.1)
        axes.tick_params(which="both", length=0, labelleft=False)
    else:
        ticks = nice_ticks(max(high, least))
        axes.set_ylim(0, ticks[-1])
    x = np.arange(weeks + 1)
    for line in lines:
        if arm.count > 1 and line.bands_drawn:
            _draw_bands(page, axes, x, line)
    for line in lines:
        style = (0, (4, 2)) if line.dashed else "solid"
        axes.plot(
            x,
            line.bands[2],
            color=line.colour,
            linewidth=line.width,
            linestyle=style,
            zorder=3,
            clip_on=False,
            path_effects=[] if line.dashed else [withStroke(linewidth=line.width + CASING, foreground=page.theme.page)],
        )
    unit = PERCENT if say(1.0).endswith(PERCENT) else ""
    value_rules(page, axes, ticks, [f"{tick * (100 if unit else 1):,.6g}{unit}" for tick in ticks])
    weeks_axis(page, axes, weeks, starts_of(arm))
    strip.draw(page.top)
    labels = [_end_label(line, say, arm.count) for line in lines if np.isfinite(line.last)]
    end_labels(page, axes, labels, top - 10)
    return axes


def _draw_bands(page: Page, axes: Axes, x: NDArray[np.int64], line: Line) -> None:
    """The bands of one line; of a line in the background the wide one is an outline, so that two do not mix to mud."""
    half, ninety = to_rgba(line.colour, page.theme.band_half), to_rgba(line.colour, page.theme.band_ninety)
    low, lower, _, upper, high = line.bands
    if line.background:
        for edge in (low, high):
            axes.plot(x, edge, color=line.colour, linewidth=1.2, linestyle=(0, (1, 2)), zorder=2.5)
    else:
        axes.fill_between(x, low, high, color=ninety, linewidth=0, zorder=2)
    axes.fill_between(x, lower, upper, color=half, linewidth=0, zorder=2)


def _end_label(line: Line, say: Callable[[float], str], count: int) -> EndLabel:
    words = say(line.last)
    if count > 1:
        words += f" ({_range(say, line.bands[0, -1], line.bands[4, -1])})"
    return EndLabel(line.last, line.label, words, line.colour)


def _range(say: Callable[[float], str], low: float, high: float) -> str:
    """``1.2 to 5.0 %``: the unit once where both have it."""
    one, other = say(low), say(high)
    return f"{one.removesuffix(PERCENT) if other.endswith(PERCENT) else one} to {other}"


def _round_factors(low: float, high: float) -> list[float]:
    """1, 2, 5 times the powers of ten between `low` and `high`; powers alone over more than three decades."""
    first, last = int(np.floor(np.log10(low))), int(np.ceil(np.log10(high)))
    steps = (1.0,) if last - first > 3 else (1.0, 2.0, 5.0)
    return [step * 10.0**power for power in range(first, last + 1) for step in steps]
