"""Rows of estimates: a name, a mark with its interval, what it says in words; the largest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.charts.frame import MARGIN, TEXT_LINE, Page
from analysis.charts.frame import say as say_words
from analysis.charts.marks import GAP
from analysis.look import WIDTH

NAME_ROOM = 400.0  # pixels at most for a name, on two lines where rows are high enough
WORD_ROOM = 290.0  # pixels for what is said at the right
ROW_LEAST, ROW_MOST = 26.0, 56.0
TWO_LINES = 2 * TEXT_LINE  # pixels of a row whose name may have two lines
FOOT = 34.0  # pixels below the rows for the values of the axis


@dataclass(frozen=True)
class Row:
    """One estimate.

    Parameters
    ----------
    name : str
    mean, low, high : float
        NaN bounds: no interval.
    words : str
        At the right.
    colour : str
    shape : str
        Of the mark (matplotlib's code).
    hollow : bool
        True where nothing is clear.
    inner : (float, float) or None
        A second, thicker interval within the first.
    """

    name: str
    mean: float
    low: float
    high: float
    words: str
    colour: str
    shape: str = "o"
    hollow: bool = False
    inner: tuple[float, float] | None = None


def room_for(page: Page) -> int:
    """How many rows there is room for."""
    return int((page.bottom - page.top - FOOT - TEXT_LINE) // ROW_LEAST)


def draw_rows(
    page: Page, rows: Sequence[Row], ticks: Sequence[float], say: Callable[[float], str], heads: tuple[str, str]
) -> Axes:
    """Draw rows from the top on, with vertical rules and their values below.

    Parameters
    ----------
    page : Page
    rows : sequence of Row
        No more than `room_for` says.
    ticks : sequence of float
        The axis reaches from the first to the last; zero is among them.
    say : function
        A value in words.
    heads : (str, str)
        Above the plot and above the words at the right.
    """
    theme = page.theme
    top = page.top + TEXT_LINE + 4
    low = page.bottom - FOOT
    height = min(ROW_MOST, (low - top) / len(rows))
    two = height >= TWO_LINES
    names = [say_words(row.name) for row in rows]
    room = min(NAME_ROOM, max(page.width(name) for name in names) + 2)
    left, right = MARGIN + room + GAP + 10, WIDTH - MARGIN - WORD_ROOM
    axes = page.plot(left, top, right, top + height * len(rows))
    axes.set_xlim(ticks[0], ticks[-1])
    axes.set_ylim(len(rows), 0)
    page.write(left, page.top, page.shorten(say_words(heads[0]), right - left), colour=theme.muted)
    page.write(right + 2 * GAP, page.top, page.shorten(say_words(heads[1]), WORD_ROOM), colour=theme.muted)
    foot = top + height * len(rows)
    after = float("-inf")
    for tick in ticks:
        zero = tick == 0
        axes.axvline(tick, color=theme.muted if zero else theme.rules, linewidth=1.2 if zero else 1.0, zorder=0)
        words, x = say(tick), page.x_of(axes, tick)
        if x - page.width(words) / 2 >= after:
            page.write(x, foot + 6, words, side="center", colour=theme.muted)
            after = x + page.width(words) / 2 + GAP
    short = page.shorten_all(names, room)
    for k, (row, full, name) in enumerate(zip(rows, names, short, strict=True)):
        y = top + height * (k + 0.5)
        lines = page.lines(full, room, 2) if two else [name]
        for i, words in enumerate(lines):
            page.write(left - GAP - 10, y + TEXT_LINE * (i - (len(lines) - 1) / 2), words, side="right", level="center")
        _mark(page, axes, k + 0.5, row)
        page.write(right + 2 * GAP, y, page.shorten(row.words, WORD_ROOM + MARGIN / 2 - 2 * GAP), level="center")
    return axes


def _mark(page: Page, axes: Axes, at: float, row: Row) -> None:
    if row.low == row.low and row.high == row.high:  # not NaN
        axes.hlines(at, row.low, row.high, color=row.colour, linewidth=2.2, alpha=0.7, zorder=2, clip_on=False)
    if row.inner is not None:
        axes.hlines(at, *row.inner, color=row.colour, linewidth=6.0, alpha=0.6, zorder=2, clip_on=False)
    axes.plot(
        [row.mean], [at], linestyle="none", marker=row.shape, markersize=9.0, color=row.colour,
        markerfacecolor=page.theme.page if row.hollow else row.colour, markeredgewidth=1.8, zorder=4, clip_on=False,
    )  # fmt: skip
