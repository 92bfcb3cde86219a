"""A hundred futures as a hundred dots, by the stage in which they end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.charts.frame import MARGIN, TEXT_LINE, Page
from analysis.charts.futures import (
    NBSP,
    Futures,
    arms_of,
    how_many,
    label_of,
    source_of,
    when_of,
    with_arm,
)
from analysis.charts.marks import GAP
from analysis.headlines import ends_headline
from analysis.look import WIDTH, Theme
from sim.outcomes import STAGE_WORDS

MOST = 100  # dots of an arm
ACROSS = range(4, 11)  # dots side by side: as few and as large as there is room for
NAME_ROOM = 150  # pixels left of the dots for the name of the arm
COUNT_ROOM = 44.0  # pixels above the dots of a stage for their number
COLUMN_GAP = 26.0


def draw_dots(data: Any, theme: Theme) -> Page:
    """Every future as a dot in the stage in which it ends; a cross where the programme is given up then.

    Parameters
    ----------
    data : Study or Contrast
        Of a comparison, the baseline above and the plan below; of several plans the one that gets furthest.
    theme : Theme

    Returns
    -------
    Page
    """
    arms = arms_of(data)
    focus = max(arms[1:] or arms, key=lambda arm: float(arm.outcome("organization_stage")[:, -1].mean()))
    counts, given_up = _ends(focus)
    before = None
    if focus is not arms[0]:
        base, _ = _ends(arms[0])
        before = (STAGE_WORDS[int(np.argmax(base))], with_arm(arms[0]))
    titles = ends_headline(STAGE_WORDS, counts.tolist(), when_of(focus, focus.weeks), int(given_up.sum()), before)
    shown = [arms[0], focus] if focus is not arms[0] else [focus]
    each = max(arm.count for arm in shown) / MOST
    dot = "one future" if each <= 1 else f"{each:.3g}{NBSP}futures (the numbers are what was counted)"
    cross = " A cross: the programme is given up." if any(_ends(arm)[1].any() for arm in shown) else ""
    others = f" {len(arms) - len(shown)} other plans are left out." if len(arms) > len(shown) else ""
    subtitle = f"Stage of the organization at the end of each future; a dot: {dot}.{cross} {how_many(shown)}"
    subtitle += f"{' each' if len(shown) > 1 else ''}.{others}"
    page = Page(theme, titles, subtitle, source_of(shown))
    _draw(page, shown)
    return page


def _ends(arm: Futures) -> tuple[Any, Any]:
    """Futures that end in each stage, and those of them that are given up at the end, (5,) each."""
    ends = arm.outcome("organization_stage")[:, -1].astype(np.int64)
    lost = arm.outcome("abandoned")[:, -1] > 0
    size = len(STAGE_WORDS)
    return np.bincount(ends, minlength=size), np.bincount(ends[lost], minlength=size)


def share_out(counts: Sequence[int], most: int) -> list[int]:
    """Counts scaled to `most` dots where they are more, by largest remainder; a count of some keeps one at least.

    Examples
    --------
    >>> share_out([3, 0, 5], 100), share_out([300, 1, 99], 100)
    ([3, 0, 5], [75, 1, 24])
    """
    total = sum(counts)
    if total <= most:
        return list(counts)
    exact = [count * most / total for count in counts]
    dots = [max(int(share), min(count, 1)) for share, count in zip(exact, counts, strict=True)]
    while sum(dots) < most:
        dots[max(range(len(dots)), key=lambda k: exact[k] - dots[k])] += 1
    while sum(dots) > most:  # those that are rare have one: the frequent ones give
        dots[max(range(len(dots)), key=lambda k: (dots[k] > 1, dots[k] - exact[k], dots[k]))] -= 1
    return dots


def _draw(page: Page, arms: Sequence[Futures]) -> None:
    theme, stages = page.theme, len(STAGE_WORDS)
    left = MARGIN + (NAME_ROOM if len(arms) > 1 else 0)
    column = (WIDTH - MARGIN - left - COLUMN_GAP * (stages - 1)) / stages
    foot = page.bottom - TEXT_LINE - 6
    room = (foot - page.top) / len(arms)
    tallest = max(max(share_out(_ends(arm)[0].tolist(), MOST)) for arm in arms)
    fitting = (n for n in ACROSS if -(-tallest // n) * column / n <= room - COUNT_ROOM)
    across = next(fitting, ACROSS[-1])
    pitch = column / across
    floors = [page.top + room * (k + 1) - (8 if k + 1 < len(arms) else 0) for k in range(len(arms))]
    for arm, floor in zip(arms, floors, strict=True):
        counts, lost = _ends(arm)
        dots = share_out(counts.tolist(), MOST)
        if len(arms) > 1:
            lines = page.lines(label_of(arm), NAME_ROOM - GAP, 3, bold=True)
            for i, words in enumerate(lines):
                y = floor - TEXT_LINE * (len(lines) - i)
                page.write(MARGIN, y, words, bold=True)
        page.line([left, WIDTH - MARGIN], [floor, floor], theme.muted)
        for stage in range(stages):
            x = left + stage * (column + COLUMN_GAP)
            crosses = round(dots[stage] * lost[stage] / counts[stage]) if counts[stage] else 0
            rows = -(-dots[stage] // across)
            for k in range(dots[stage]):
                at = x + pitch * (k % across + 0.5), floor - pitch * (k // across + 0.5) - 4
                shape = "X" if k >= dots[stage] - crosses else "o"
                page.mark(*at, shape, theme.stages[stage], 0.56 * pitch, edge=theme.muted)
            words = f"{counts[stage]:,}"
            page.write(
                x, floor - pitch * rows - 10, words, level="bottom", bold=True,
                colour=theme.text if counts[stage] else theme.muted,
            )  # fmt: skip
    for stage in range(stages):
        x = left + stage * (column + COLUMN_GAP)
        page.write(x, foot + 6, page.shorten(f"{stage} {STAGE_WORDS[stage]}", column + COLUMN_GAP - 4))
