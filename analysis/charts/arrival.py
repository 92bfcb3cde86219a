"""When each stage is reached, and in how many futures at all."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.bands import chance, first_week
from analysis.charts.frame import MARGIN, TEXT_LINE, Page
from analysis.charts.futures import (
    NBSP,
    Futures,
    arms_of,
    how_many,
    label_of,
    plan_words,
    source_of,
    starts_of,
)
from analysis.charts.goal import SHAPES
from analysis.charts.marks import AXIS_ROOM, GAP, Strip, weeks_axis
from analysis.headlines import arrival_headline
from analysis.look import WIDTH, Theme
from sim.outcomes import STAGE_WORDS

WORD_ROOM = 370.0  # pixels right of the plot
MOST_ARMS = 3  # of more, the first, and those that reach the furthest


def draw_arrival(data: Any, theme: Theme) -> Page:
    """The week in which the organization first reaches each stage, in those futures that do.

    Parameters
    ----------
    data : Study or Contrast
        Of a comparison, all arms up to three below each other.
    theme : Theme

    Returns
    -------
    Page
    """
    arms = arms_of(data)
    rest = sorted(arms[1:], key=lambda arm: -float(arm.outcome("organization_stage").max(axis=1).mean()))
    shown = [arms[0], *rest[: MOST_ARMS - 1]]
    focus = shown[1] if len(shown) > 1 else shown[0]
    times = {arm.name: _times(arm) for arm in shown}
    reached = [chance(np.isfinite(weeks), focus.view.worlds) for weeks in times[focus.name]]
    middles = [_middle(weeks) for weeks in times[focus.name]]
    titles = arrival_headline(STAGE_WORDS[1:], reached, middles)
    left_out = f" {len(shown)} of {len(arms)} plans." if len(shown) < len(arms) else ""
    bars = f" Bars hold 50 and 90{NBSP}% of those that do, the mark is their median." if focus.count > 1 else ""
    subtitle = (
        f"Week in which the organization first reaches each stage, in the futures that do. "
        f"{how_many(shown)}{' each' if len(shown) > 1 else ''}.{bars}{left_out}{plan_words(focus.plan())}"
    )
    page = Page(theme, titles, subtitle, source_of(shown))
    _draw(page, shown, focus, times)
    return page


def _times(arm: Futures) -> list[Any]:
    """First week of each stage but the first by future; infinity where it is never reached."""
    stages = arm.outcome("organization_stage")
    return [first_week(stages, stage) for stage in range(1, len(STAGE_WORDS))]


def _middle(weeks: Any) -> float | None:
    there = weeks[np.isfinite(weeks)]
    return float(np.quantile(there, 0.5, method="inverted_cdf")) if there.size else None


def _draw(page: Page, arms: list[Futures], focus: Futures, times: dict[str, list[Any]]) -> None:
    theme, stages = page.theme, STAGE_WORDS[1:]
    names = [f"{k + 1} {words}" for k, words in enumerate(stages)]
    left = MARGIN + max(page.width(name, bold=True) for name in names) + GAP + 10
    right = WIDTH - WORD_ROOM
    strip = Strip(page, left, right, WIDTH - MARGIN, focus.weeks, focus.plan())
    strip.draw(page.top)
    top, low = page.top + strip.height, page.bottom - AXIS_ROOM
    axes = page.plot(left, top, right, low)
    axes.set_xlim(0, max(focus.weeks, 1))
    axes.set_ylim(len(stages), 0)
    height = (low - top) / len(stages)
    step = min(TEXT_LINE + 4.0, (height - 12) / len(arms)) / height
    colours = theme.series if len(arms) > 1 else theme.series[1:]
    if len(arms) > 1:
        colours = tuple(theme.series[0] if arm is arms[0] else theme.series[k] for k, arm in enumerate(arms))
    for s, name in enumerate(names):
        if s:
            axes.axhline(s, color=theme.rules, linewidth=1.0, zorder=0)
        page.write(left - GAP, page.y_of(axes, s + 0.5), name, side="right", level="center", bold=True)
        for k, (arm, colour) in enumerate(zip(arms, colours, strict=False)):
            y = s + 0.5 + step * (k - (len(arms) - 1) / 2)
            weeks = times[arm.name][s]
            there = weeks[np.isfinite(weeks)]
            words = f"{there.size:,} of {arm.count:,}"
            if there.size:
                low_, lower, middle, upper, high = np.quantile(
                    there, (0.05, 0.25, 0.5, 0.75, 0.95), method="inverted_cdf"
                )
                if there.size > 1:
                    axes.hlines(y, low_, high, color=colour, linewidth=2.2, alpha=0.7, zorder=2)
                    axes.hlines(y, lower, upper, color=colour, linewidth=9.0, alpha=0.5, zorder=2)
                axes.plot(
                    [middle], [y], linestyle="none", marker=SHAPES[k], markersize=8.0, color=colour,
                    markeredgecolor=theme.page, zorder=4, clip_on=False,
                )  # fmt: skip
                words += f", week{NBSP}{middle:.0f}"
            said = f"{label_of(arm)}: {words}" if len(arms) > 1 else words
            room = WIDTH - MARGIN / 2 - right - GAP
            if page.width(said) > room:
                said = f"{page.shorten(label_of(arm), room - page.width(': ' + words))}: {words}"
            ink = theme.ink(colour) if there.size else theme.muted
            page.write(right + GAP, page.y_of(axes, y), said, level="center", colour=ink)
    weeks_axis(page, axes, focus.weeks, starts_of(focus))
