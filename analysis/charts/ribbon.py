"""The stage of the whole organization over time: the share of futures in each stage, week by week."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.charts.frame import MARGIN, TEXT_LINE, Page
from analysis.charts.futures import (
    NBSP,
    goal_first,
    how_many,
    plan_of,
    plan_words,
    source_of,
    starts_of,
    when_of,
    with_arm,
)
from analysis.charts.lines import LABEL_ROOM, VALUE_ROOM
from analysis.charts.marks import AXIS_ROOM, LEAD, Strip, spread, value_rules, weeks_axis
from analysis.charts.stages import Row, fill_row
from analysis.headlines import stands_headline
from analysis.look import WIDTH, Theme
from sim.outcomes import STAGE_WORDS

TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def draw_ribbon(data: Any, theme: Theme) -> Page:
    """The share of futures in each stage by week, the furthest stage at the bottom; of a comparison, the alternative's.

    Parameters
    ----------
    data : Study or Contrast
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    stages = arm.outcome("organization_stage")
    shares = np.stack([(stages == stage).mean(axis=0) for stage in range(len(STAGE_WORDS))])  # (5, W + 1)
    titles = stands_headline(STAGE_WORDS, shares[:, -1].tolist(), when_of(arm, arm.weeks), arm.count, goal_first(arm))
    subtitle = (
        f"Share of futures in each stage of the organization, {with_arm(arm)}, the furthest stage at the bottom. "
        f"{how_many([arm])}.{plan_words(arm.plan())}"
    )
    page = Page(theme, titles, subtitle, source_of([arm]))
    left, right = MARGIN + VALUE_ROOM, WIDTH - LABEL_ROOM
    strip = Strip(page, left, right, WIDTH - MARGIN, arm.weeks, arm.plan())
    top = page.top + strip.height
    bottom = page.bottom - AXIS_ROOM
    axes = page.plot(left, top, right, bottom)
    axes.set_xlim(0, max(arm.weeks, 1))
    axes.set_ylim(1, 0)  # as a row of the picture of departments: the floor is 1
    value_rules(page, axes, TICKS, [f"{100 * (1 - tick):.0f}{NBSP}%" for tick in TICKS])
    fill_row(page, axes, 0, Row("", shares, ()), bottom - top, gap=0.0)
    weeks_axis(page, axes, arm.weeks, starts_of(arm))
    strip.draw(page.top)
    there = [stage for stage in range(len(STAGE_WORDS) - 1, -1, -1) if shares[stage, -1] > 0]
    tops = np.cumsum([shares[stage, -1] for stage in there])
    middles = [page.y_of(axes, 1 - (high - shares[stage, -1] / 2)) for stage, high in zip(there, tops, strict=True)]
    for stage, at, middle in zip(
        there, spread(middles, [2 * TEXT_LINE + 6.0] * len(there), top - 10, bottom + TEXT_LINE), middles, strict=True
    ):
        page.line([right + 3, right + 8, right + 18, right + 22], [middle, middle, at, at], theme.muted)
        page.write(right + LEAD, at - TEXT_LINE / 2, f"{stage} {STAGE_WORDS[stage]}", level="center", bold=True)
        count = round(shares[stage, -1] * arm.count)
        words = f"{count:,} of {arm.count:,}"
        page.write(right + LEAD, at + TEXT_LINE / 2, words, level="center", colour=theme.muted)
    return page
