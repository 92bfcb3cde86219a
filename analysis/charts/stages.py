"""Stage by department over time, and what each department lacks at the end.

A row a department: how the futures are spread over the five stages, furthest stage at the bottom, so that the row fills
up like a rising tide. Stages are told by order, number and hatch as well as by colour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from analysis.charts.frame import MARGIN, TEXT_LINE, Page, say
from analysis.charts.futures import (
    MISSING_WORDS,
    Futures,
    goal_first,
    how_many,
    plan_of,
    plan_words,
    source_of,
    starts_of,
    when_of,
    with_arm,
)
from analysis.charts.marks import AXIS_ROOM, GAP, LANE, Strip, weeks_axis
from analysis.gates import TOO_MUCH, gate_words
from analysis.headlines import departments_headline
from analysis.look import WIDTH, Theme, mix
from sim.outcomes import STAGE_WORDS

NAME_ROOM = 200  # pixels at most for names of departments
LACK_ROOM = 330  # pixels right of the plot for what is missing
ROW_LEAST = 22.0  # pixels of a row so that its name can be read
ROW_GAP = 4.0
HATCHES = ("", "..", "//", "\\\\", "")
NUMBER_HIGH, NUMBER_WIDE = 14.0, 24.0  # pixels a stage must fill to carry its number
LACKS = 2  # so many things missing are named


@dataclass(frozen=True)
class Row:
    """One row: its name, shares of futures by stage and week (5, W + 1), what is missing at the end in each future."""

    name: str
    shares: NDArray[np.float64]
    missing: tuple[str, ...]


def draw_stages(data: Any, theme: Theme) -> Page:
    """How departments move through the stages; of a comparison, the alternative's.

    Parameters
    ----------
    data : Study or Contrast
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    missing = arm.missing_by_group()
    marks = arm.plan()
    subtitle = f"Share of futures in each stage, by department, {with_arm(arm)}. {how_many([arm])}.{plan_words(marks)}"
    page = Page(theme, _titles(arm, missing), subtitle, source_of([arm]))
    weeks = arm.weeks
    room = min(NAME_ROOM, max(page.width(name) for name in (*(g.name for g in arm.groups), "Plan", "9 others")) + 2)
    left, right = MARGIN + room + GAP, WIDTH - MARGIN - LACK_ROOM
    beside = right + 2 * GAP
    strip = Strip(page, left, right, right, weeks, marks)
    strip.draw(page.top)
    if marks:
        draw_key(page, beside, page.top)
        top = page.top + max(strip.height, len(STAGE_WORDS) * LANE + TEXT_LINE + 12)
    else:
        draw_key(page, MARGIN, page.top, across=True)
        top = page.top + LANE + 14
    low = page.bottom - AXIS_ROOM
    rows = _rows(arm, missing, int((low - top) // ROW_LEAST))
    height = (low - top) / len(rows)
    axes = page.plot(left, top, right, top + height * len(rows))
    axes.set_xlim(0, max(weeks, 1))
    axes.set_ylim(len(rows), 0)
    names = page.shorten_all([row.name for row in rows], room)
    for i, row in enumerate(rows):
        fill_row(page, axes, i, row, height)
        middle = top + height * (i + 0.5)
        page.write(left - GAP, middle, names[i], side="right", level="center")
        words = page.shorten(say(lack_words(row.missing, arm.count)), WIDTH - MARGIN / 2 - beside)
        page.write(beside, middle, words, level="center")
    head = "Lacks most" + (f" (of {arm.count} futures)" if arm.count > 1 else "")
    page.write(beside, top - 4, head, level="bottom", colour=theme.muted)
    weeks_axis(page, axes, weeks, starts_of(arm))
    return page


def draw_key(page: Page, left: float, top: float, *, across: bool = False) -> None:
    """The five stages with colour, hatch and number: below each other, the furthest last, or in a row."""
    x, y = left, top
    for stage, words in enumerate(STAGE_WORDS):
        colour = page.theme.stages[stage]
        page.box(x, y + 1, 34, LANE - 2, colour, HATCHES[stage], _hatch_ink(page.theme, stage))
        page.write(x + 17, y + LANE / 2, str(stage), side="center", level="center", colour=page.theme.over(colour))
        page.write(x + 44, y + LANE / 2, words, level="center")
        if across:
            x += 44 + page.width(words) + 2 * GAP
        else:
            y += LANE


def _hatch_ink(theme: Theme, stage: int) -> str:
    return mix(theme.stages[stage], theme.over(theme.stages[stage]), 0.22)


def fill_row(page: Page, axes: Axes, at: int, row: Row, height: float, gap: float = ROW_GAP) -> None:
    """One row: stages stacked from the furthest at the bottom, numbers where a stage fills enough of the row.

    Parameters
    ----------
    page : Page
    axes : Axes
        The row lies between `at` and `at` + 1, the floor being `at` + 1.
    at : int
    row : Row
    height, gap : float
        Pixels of the row, and of the space between two rows.
    """
    gap = gap / height / 2
    floor, tall = at + 1 - gap, 1 - 2 * gap
    x = np.arange(row.shares.shape[1])
    base = np.zeros(x.size)
    for stage in range(len(STAGE_WORDS) - 1, -1, -1):
        top = base + row.shares[stage]
        if row.shares[stage].any():
            axes.fill_between(
                x,
                floor - tall * base,
                floor - tall * top,
                facecolor=page.theme.stages[stage],
                edgecolor=_hatch_ink(page.theme, stage),
                hatch=HATCHES[stage] or None,
                linewidth=0,
                step="pre",  # the state at the end of week w holds for week w
            )
            _number(page, axes, stage, base, top, floor, tall, height)
        base = top


def _number(
    page: Page,
    axes: Axes,
    stage: int,
    base: NDArray[np.float64],
    top: NDArray[np.float64],
    floor: float,
    tall: float,
    height: float,
) -> None:
    """The number of a stage in the middle of each stretch of weeks where it fills enough of the row."""
    thick = (top - base) * tall * height >= NUMBER_HIGH
    week = (page.x_of(axes, axes.get_xlim()[1]) - page.x_of(axes, 0)) / max(axes.get_xlim()[1], 1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], thick, [False]]).astype(np.int8)))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        if (end - 1 - first) * week < NUMBER_WIDE:
            continue
        weeks = np.arange(first, end)
        middle = int(weeks[np.argmin(np.abs(weeks - (first + end - 1) / 2))])
        y = page.y_of(axes, floor - tall * (base[middle] + top[middle]) / 2)
        colour = page.theme.over(page.theme.stages[stage])
        page.write(page.x_of(axes, middle), y, str(stage), side="center", level="center", colour=colour)


def _rows(arm: Futures, missing: Sequence[Sequence[str]], most: int) -> list[Row]:
    """A row for each department, the furthest first; where there are more than `most`, the largest of those that face
    customers, and one row for all the others together."""
    shares = arm.stage_shares
    names = [group.name for group in arm.groups]
    mean = np.tensordot(np.arange(len(STAGE_WORDS)), shares, axes=1)  # (W + 1, D)
    order = sorted(range(len(names)), key=lambda d: (-mean[-1, d], -float(mean[:, d].sum()), names[d]))
    kept = order
    if len(names) > most:
        size = {d: (arm.groups[d].customer_facing, arm.groups[d].people) for d in order}
        largest = set(sorted(order, key=lambda d: size[d], reverse=True)[: most - 1])
        kept = [d for d in order if d in largest]
    rows = [Row(names[d], shares[:, :, d], tuple(missing[d])) for d in kept]
    rest = [d for d in order if d not in kept]
    if rest:
        together = tuple(gate for d in rest for gate in missing[d])
        rows.append(Row(f"{len(rest)} others", shares[:, :, rest].mean(axis=2), together))
    return rows


def lack_words(missing: Sequence[str], futures: int) -> str:
    """What is missing most, and in how many of so many futures: ``governance 78, metrics 12``.

    Of several departments together it is the mean number of futures.

    Examples
    --------
    >>> lack_words(["governance", "governance", "metrics"], 3)
    'governance 2, metrics 1'
    >>> lack_words(["", ""], 2)
    'nothing'
    """
    counts = Counter(missing).most_common(LACKS)
    named = [(MISSING_WORDS.get(gate, gate) or "nothing", count) for gate, count in counts]
    if futures == 1 or named[0] == ("nothing", len(missing)):
        return named[0][0]
    return ", ".join(f"{words} {count * futures / len(missing):.0f}" for words, count in named)


def _titles(arm: Futures, missing: Sequence[Sequence[str]]) -> list[str]:
    """The finding, from the fullest wording to the shortest."""
    ends = arm.outcome("organization_stage")[:, -1].astype(np.int64).tolist()
    gates = Counter(gate for row in missing for gate in row if gate)
    lack = ""
    if gates:
        gate = gates.most_common(1)[0][0]
        lack = f"; what {'is in the way' if gate in TOO_MUCH else 'departments lack'} most often is {gate_words(gate)}"
    return departments_headline(STAGE_WORDS, ends, when_of(arm, arm.weeks), goal_first(arm), lack)
