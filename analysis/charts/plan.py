"""The plan as a Gantt under what comes of it: when each lever is asked for, starts, works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from analysis.charts.frame import MARGIN, Page, say
from analysis.charts.futures import (
    NBSP,
    PARTLY,
    Futures,
    percent,
    plan_of,
    reading,
    source_of,
    starts_of,
    with_arm,
)
from analysis.charts.lines import LABEL_ROOM, Line, Room, draw_panel
from analysis.charts.marks import AXIS_ROOM, GAP, weeks_axis
from analysis.charts.panels import HEAD, head
from analysis.headlines import plan_headline
from analysis.look import WIDTH, Theme

OUTCOME = "active_share"
LEAST_SHARE = 0.01
NAME_ROOM = 250  # pixels at most for what a lever says
ROW, ROW_MOST = 24.0, 34.0  # pixels of a row of the Gantt
LEAST_PLOT = 130.0  # pixels of the outcome above it


@dataclass(frozen=True)
class Work:
    """One lever over all finished futures.

    Parameters
    ----------
    words, title, named : str
        What it says, the word for its kind, and what it says within a sentence.
    asked : float
        The planned week.
    starts : array
        The week it starts, of the futures in which it does.
    ends : float
        The median week it ends; the last week where it goes on.
    """

    words: str
    title: str
    named: str
    asked: float
    starts: Any
    ends: float


def draw_plan(data: Any, theme: Theme) -> Page:
    """The outcome above, the plan below it on the same weeks; of a comparison, the alternative's.

    Parameters
    ----------
    data : Study or Contrast
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    plan = works(arm)
    waits = [(work.named, float(np.median(work.starts)) - work.asked) for work in plan if work.starts.size]
    titles = plan_headline(
        [work.starts.size for work in plan], arm.count, max(waits, key=lambda pair: pair[1], default=None)
    )
    many = arm.count > 1
    bar = f"the middle future (thin line: 90{NBSP}% of starts)" if many else "the future"
    subtitle = (
        f"Above: share of staff active in public, {with_arm(arm)}. {reading([arm])} Below: |{NBSP}asked for; bar: at "
        f"work in {bar}."
    )
    page = Page(theme, titles, subtitle, source_of([arm]))
    names = [_fitting(page, work) for work in plan]
    room = min(NAME_ROOM, max(page.width(name) for name in names) + 2)
    left, right = MARGIN + max(room, 74.0) + GAP, WIDTH - LABEL_ROOM
    low = page.bottom - AXIS_ROOM
    free = low - page.top - HEAD - LEAST_PLOT - 14
    most = int(free // ROW)
    shown = plan if len(plan) <= most else plan[: most - 1]
    rows = len(shown) + (len(shown) < len(plan))
    height = min(ROW_MOST, free / rows)
    outcome = Room(left, page.top + HEAD, right, low - height * rows - 14)
    head(page, outcome, "Active in public")
    line = Line(arm.bands(OUTCOME), theme.series[1], arm.name, spread=many)
    draw_panel(page, outcome, [line], percent, least=LEAST_SHARE)
    axes = page.plot(left, low - height * rows, right, low)
    axes.set_xlim(0, max(arm.weeks, 1))
    axes.set_ylim(rows, 0)
    short = page.shorten_all(names[: len(shown)], room)
    for k, (work, name) in enumerate(zip(shown, short, strict=True)):
        y = low - height * (rows - k - 0.5)
        page.write(left - GAP, y, name, side="right", level="center")
        note = _draw_work(axes, theme, k, work, arm)
        page.write(right + GAP, y, page.shorten(note, LABEL_ROOM - GAP - 12), level="center", colour=theme.muted)
    if len(shown) < len(plan):
        y = low - height * 0.5
        page.write(left - GAP, y, f"{len(plan) - len(shown)} more", side="right", level="center", colour=theme.muted)
    weeks_axis(page, axes, arm.weeks, starts_of(arm))
    return page


def works(arm: Futures) -> list[Work]:
    """What becomes of each lever of the plan, in the order they are asked for."""
    table = arm.view.table("levers", ["run", "id", "started", "ended"])
    table = table[table["run"].isin(arm.view.finished)]
    found = []
    for lever in sorted(arm.scenario.levers, key=lambda lever: lever.week):
        rows = table[(table["id"] == lever.id) & (table["started"] >= 0)]
        ended = rows["ended"].to_numpy(np.float64)
        ended[ended < 0] = arm.weeks
        words = lever.says().split(" (")[0]
        ends = float(np.median(ended)) if ended.size else float(arm.weeks)
        found.append(
            Work(
                words,
                lever.title,
                lever.named().split(" (")[0],
                float(lever.week),
                rows["started"].to_numpy(np.float64),
                ends,
            )
        )
    return found


def _fitting(page: Page, work: Work) -> str:
    """What a lever says where there is room for it, else the word for its kind."""
    words = say(work.words)
    return words if page.width(words) <= NAME_ROOM else say(work.title)


def _draw_work(axes: Axes, theme: Theme, row: int, work: Work, arm: Futures) -> str:
    """One row of the Gantt; returns what is said of it at the right."""
    middle = row + 0.5
    asked = max(0.0, work.asked - 1)  # a week begins where the one before ends
    axes.vlines(asked, row + 0.18, row + 0.82, color=theme.text, linewidth=1.4, zorder=4, clip_on=False)
    if not work.starts.size:
        return "never starts"
    low, start, high = (float(q) - 1 for q in np.quantile(work.starts, (0.05, 0.5, 0.95), method="inverted_cdf"))
    end = max(work.ends, start + 1)
    axes.barh(middle, end - start, left=start, height=0.46, color=theme.accent, alpha=0.85, linewidth=0, zorder=2)
    axes.hlines(middle, asked, start, color=theme.text, linewidth=1.0, zorder=3)
    if arm.count > 1 and high > low:
        axes.hlines(row + 0.86, low, high, color=theme.muted, linewidth=1.6, zorder=3)
    week = f"week{NBSP}{start + 1:.0f}"
    return week if work.starts.size == arm.count else f"{week} · {work.starts.size:,}{PARTLY}{arm.count:,}"
