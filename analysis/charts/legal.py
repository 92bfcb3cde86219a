"""Legal: how many requests wait, and what it decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from analysis.charts.agents import BACK, NO, YES, answers_of, by_agent
from analysis.charts.frame import Page, say
from analysis.charts.futures import (
    Futures,
    Ints,
    bands_of,
    plan_of,
    plan_words,
    reading,
    source_of,
    starts_of,
    with_arm,
)
from analysis.charts.goal import ends_of_quarters
from analysis.charts.lines import Line, Room, draw_panel
from analysis.charts.marks import LEAD, nice_ticks, value_rules, weeks_axis
from analysis.charts.panels import head, rooms
from analysis.findings import number
from analysis.headlines import legal_headline
from analysis.look import WIDTH, Theme

WORDS = ("Yes", "Not yet", "No")
HATCHES = ("", "//", "xx")
BAR = 0.72  # of a quarter's width


def draw_legal(data: Any, theme: Theme) -> Page:
    """Requests that wait for Legal over time, and its answers by quarter; of a comparison, the alternative's.

    Parameters
    ----------
    data : Study or Contrast
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    queues = by_agent(arm, "legal", "queue")
    answers = [answers_of(arm, list(queues), kinds) for kinds in (YES, BACK, NO)]
    mean = [weeks.size / arm.count for weeks in answers]
    titles = legal_headline(mean[0], mean[1], mean[2], _wait(arm, next(iter(queues))), arm.count)
    subtitle = f"Legal, {with_arm(arm)}. {reading([arm])} Answers are means of them.{plan_words(arm.plan())}"
    page = Page(theme, titles, subtitle, source_of([arm]))
    (above, below), strip = rooms(page, arm, (0.45, 0.55))
    head(page, above, "Requests that wait for Legal")
    queue = bands_of(np.nansum(np.stack(list(queues.values())), axis=0))
    line = Line(queue, theme.ink(theme.perceived), "Waiting", spread=arm.count > 1)
    draw_panel(page, above, [line], _count, least=2.0)
    head(page, below, "Answers in a quarter (mean of the futures)")
    _bars(page, below, arm, answers)
    strip.draw(page.top)
    return page


def _count(value: float) -> str:
    return f"{value:.0f}"


def _wait(arm: Futures, who: str) -> float | None:
    """Median weeks from asking to Legal's yes, over all requests it says yes to; None where it never does."""
    asked = [(f" to {say(lever.named())}", lever.week) for lever in arm.scenario.levers]
    table = arm.view.table("events", ["run", "week", "kind", "who", "text"])
    yes = table[table["kind"].isin(YES) & (table["who"] == who) & table["run"].isin(arm.view.finished)]
    waits = []
    for week, text in yes[["week", "text"]].itertuples(index=False):
        starts = [start for ending, start in asked if start <= week and text.endswith(ending)]
        if starts:  # of two requests in the same words the later is the one that is answered
            waits.append(week - max(starts))
    return float(np.median(waits)) if waits else None


def _bars(page: Page, room: Room, arm: Futures, answers: Sequence[Ints]) -> Axes:
    """Answers by quarter as stacked bars: yes at the bottom; told by order, hatch and label as well as by colour."""
    theme = page.theme
    edges = [0, *ends_of_quarters(arm)]
    counts = np.array([np.histogram(weeks - 0.5, bins=edges)[0]  # week 13 belongs to the quarter that it ends

                       for weeks in answers]) / arm.count  # fmt: skip
    axes = page.plot(room.left, room.top, room.right, room.bottom)
    axes.set_xlim(0, max(arm.weeks, 1))
    ticks = nice_ticks(max(float(counts.sum(axis=0).max(initial=0.0)), 1.0), rules=3)
    axes.set_ylim(0, ticks[-1])
    value_rules(page, axes, ticks, [f"{tick:g}" for tick in ticks])
    widths = np.diff(edges) * BAR
    left = np.array(edges[:-1]) + np.diff(edges) * (1 - BAR) / 2
    base = np.zeros(len(widths))
    colours = (theme.sanctioned, theme.shadow, theme.perceived)
    for words, colour, hatch, row in zip(WORDS, colours, HATCHES, counts, strict=True):
        axes.bar(
            left, row, widths, bottom=base, align="edge", color=colour, hatch=hatch or None, edgecolor=theme.page,
            linewidth=0, label=words,
        )  # fmt: skip
        base = base + row
    y = room.bottom - 12.0
    for words, colour, hatch, row in zip(WORDS, colours, HATCHES, counts, strict=True):
        page.box(room.right + LEAD, y - 9, 26, 18, colour, hatch, theme.page)
        said = page.shorten(f"{words} {number(float(row.sum()))}", WIDTH - 20 - room.right - LEAD - 34)
        page.write(room.right + LEAD + 34, y, said, level="center")
        y -= 25
    page.write(room.right + LEAD, y, "In all, a future", level="center", colour=theme.muted)
    weeks_axis(page, axes, arm.weeks, starts_of(arm))
    return axes
