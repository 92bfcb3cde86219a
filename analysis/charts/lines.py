"""Lines with bands over weeks: what most pictures over time have in common."""

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
    RULES,
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
RULE_ROOM = 42  # pixels from one rule to the next at least
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
    spread : bool
        False for a single future, which has no bands.
    hatch : str
        Of the inner band, for what is told by more than its colour.
    """

    bands: NDArray[np.float64]
    colour: str
    label: str
    dashed: bool = False
    width: float = 2.6
    bands_drawn: bool = True
    background: bool = False
    spread: bool = True
    hatch: str = ""

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
    left, right = MARGIN + VALUE_ROOM, WIDTH - LABEL_ROOM
    strip = Strip(page, left, right, WIDTH - MARGIN, arm.weeks, arm.plan())
    top = page.top + strip.height
    room = Room(left, top, right, page.bottom - AXIS_ROOM)
    axes = draw_panel(page, room, lines, say, least=least, logarithmic=logarithmic)
    weeks_axis(page, axes, arm.weeks, starts_of(arm))
    strip.draw(page.top)
    return axes


@dataclass(frozen=True)
class Room:
    """Where a plot stands, in pixels from the top left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float


def draw_panel(
    page: Page,
    room: Room,
    lines: Sequence[Line],
    say: Callable[[float], str],
    *,
    least: float,
    most: float | None = None,
    logarithmic: bool = False,
    labels: bool = True,
    values: bool = True,
) -> Axes:
    """Lines with bands on axes of their own, with rules and labels at the ends; the axis of weeks is drawn by others.

    Parameters
    ----------
    page : Page
    room : Room
    lines : sequence of Line
        From the back to the front; all over the same weeks.
    say : function
        A value in words, for the rules and the labels.
    least : float
        The axis reaches this value at least.
    most : float, optional
        The axis ends there, whatever the values are: the top of a scale.
    logarithmic : bool
        A scale of factors, without zero.
    labels : bool
        Whether the ends of the lines are labelled.
    values : bool
        Whether the rules carry their values: of plots side by side only the first.

    Returns
    -------
    Axes
        Zero is shown; values below it make room for themselves.
    """
    x = np.arange(lines[0].bands.shape[1])
    axes = page.plot(room.left, room.top, room.right, room.bottom)
    axes.set_xlim(0, max(float(x[-1]), 1.0))
    every = np.concatenate([line.bands.ravel() for line in lines])
    every = every[np.isfinite(every)]
    low, high = float(every.min(initial=np.inf)), float(every.max(initial=0.0))
    if logarithmic:
        ticks = [t for t in _round_factors(low, high) if low * 0.9 <= t <= high * 1.1] or [low, high]
        axes.set_yscale("log")
        axes.set_ylim(min(low, ticks[0]) * 0.9, max(high, ticks[-1]) * 1.1)
        axes.tick_params(which="both", length=0, labelleft=False)
    else:
        rules = max(2, min(RULES, int((room.bottom - room.top) // RULE_ROOM)))
        ticks = nice_ticks(max(high, least) if most is None else most, min(low, 0.0), rules)
        axes.set_ylim(ticks[0], ticks[-1])
    for line in lines:
        if line.spread and line.bands_drawn:
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
    words = [f"{tick * (100 if unit else 1):,.6g}{unit}".replace("-", "\u2212") for tick in ticks]
    value_rules(page, axes, ticks, words if values else [""] * len(ticks))
    if low < 0:
        axes.axhline(0.0, color=page.theme.muted, linewidth=1.2, zorder=1)
    if labels:
        found = [_end_label(line, say) for line in lines if np.isfinite(line.last)]
        end_labels(page, axes, found, room.top - 10)
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
    inner = axes.fill_between(x, lower, upper, facecolor=half, linewidth=0, zorder=2)
    if line.hatch:
        inner.set_hatch(line.hatch)
        inner.set_edgecolor(line.colour)


def _end_label(line: Line, say: Callable[[float], str]) -> EndLabel:
    words = say(line.last)
    if line.spread:
        words += f" ({_range(say, line.bands[0, -1], line.bands[4, -1])})"
    return EndLabel(line.last, line.label, words.replace("under\u00a0", "<\u00a0"), line.colour)


def _range(say: Callable[[float], str], low: float, high: float) -> str:
    """``1.2 to 5.0 %``: the unit once where both have it."""
    one, other = say(low), say(high)
    return f"{one.removesuffix(PERCENT) if other.endswith(PERCENT) else one} to {other}"


def _round_factors(low: float, high: float) -> list[float]:
    """1, 2, 5 times the powers of ten between `low` and `high`; powers alone over more than three decades."""
    first, last = int(np.floor(np.log10(low))), int(np.ceil(np.log10(high)))
    steps = (1.0,) if last - first > 3 else (1.0, 2.0, 5.0)
    return [step * 10.0**power for power in range(first, last + 1) for step in steps]
