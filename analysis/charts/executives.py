"""Each executive's support over time, in plots of one size side by side."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from analysis.charts.agents import by_agent
from analysis.charts.frame import MARGIN, TEXT_LINE, Page
from analysis.charts.futures import Floats, bands_of, plan_of, reading, source_of, starts_of, when_of, with_arm
from analysis.charts.lines import VALUE_ROOM, Line, Room, draw_panel
from analysis.charts.marks import AXIS_ROOM, GAP, weeks_axis
from analysis.findings import number
from analysis.headlines import executives_headline
from analysis.look import WIDTH, Theme

ACROSS = 4
MOST = 12  # executives; of more, those who move most
BOLDER = 1.15  # how much wider bold text is at most
SIDE = 46.0  # pixels between two plots side by side: their values stand there


def draw_executives(data: Any, theme: Theme) -> Page:
    """Support of every executive, 0 to 1, with bands; of a comparison, the alternative's.

    Parameters
    ----------
    data : Study or Contrast
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    bands = {name: bands_of(values) for name, values in by_agent(arm, "executive", "support").items()}
    titles = executives_headline(
        list(bands),
        [float(band[2, 0]) for band in bands.values()],
        [float(band[2, -1]) for band in bands.values()],
        when_of(arm, arm.weeks),
    )
    names = sorted(bands, key=lambda name: -float(np.nanmax(bands[name][2]) - np.nanmin(bands[name][2])))[:MOST]
    shown = [name for name in bands if name in names]
    left_out = f" The {len(shown)} who move most of {len(bands)}." if len(shown) < len(bands) else ""
    subtitle = f"Support of each executive, 0 (against) to 1 (for it), {with_arm(arm)}. {reading([arm])}{left_out}"
    page = Page(theme, titles, subtitle, source_of([arm]))
    rows = 1 if len(shown) <= 3 else math.ceil(len(shown) / ACROSS)
    across = math.ceil(len(shown) / rows)
    width = (WIDTH - 2 * MARGIN - VALUE_ROOM + SIDE) / across - SIDE
    height = (page.bottom - page.top) / rows
    ends = {name: _ends(bands[name], arm.count) for name in shown}
    if any(page.width(name, bold=True) + page.width(ends[name]) + GAP > width for name in shown):
        ends = {name: number(float(bands[name][2, -1])) for name in shown}
    beside = width - max(page.width(words) for words in ends.values()) - GAP
    short = dict(zip(shown, page.shorten_all(shown, beside / BOLDER), strict=True))
    for k, name in enumerate(shown):
        row, column = divmod(k, across)
        left = MARGIN + VALUE_ROOM + column * (width + SIDE)
        top = page.top + row * height
        room = Room(left, top + TEXT_LINE + 8, left + width, top + height - AXIS_ROOM - (8 if row + 1 < rows else 0))
        line = Line(bands[name], theme.accent, name, spread=arm.count > 1)
        page.write(left, top, short[name], bold=True)
        page.write(left + width, top, ends[name], side="right", colour=theme.muted)
        axes = draw_panel(page, room, [line], number, least=1.0, most=1.0, labels=False, values=column == 0)
        weeks_axis(page, axes, arm.weeks, starts_of(arm), word=column == 0)
    return page


def _ends(bands: Floats, futures: int) -> str:
    """The median at the end, and the range of nine in ten futures."""
    low, middle, high = (number(float(bands[q, -1])) for q in (0, 2, 4))
    return f"{middle} ({low} to {high})" if futures > 1 else middle
