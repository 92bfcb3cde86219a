"""What pictures share around a plot: the axis of weeks and quarters, rules, the strip of the plan, end labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts.frame import MARGIN, TEXT_LINE, Page
from analysis.look import WIDTH

WEEKS_PER_QUARTER = 13
QUARTERS = 4
AXIS_ROOM = 58  # pixels below a plot: a row of quarters and a row of weeks
LANE = 21  # pixels of one lane of the strip
LANES = 7
MARK_ROOM = 460.0  # pixels of a lever's words at most
GAP = 12  # pixels between texts of a row
LEAD = 28  # pixels from a line's end to its label
NAME_LINES = 2
RULES = 5  # about so many horizontal rules


# ---------------------------------------------------------------------- weeks


@dataclass(frozen=True)
class Span:
    """A quarter on the axis: from and to in weeks (cut to what is shown), its number 1 to 4, its year."""

    start: float
    end: float
    quarter: int
    year: int


def quarters(weeks: int, starts: date | None) -> list[Span]:
    """The quarters that week 0 to `weeks` touch.

    Week w ends 7 w days after `starts`. Without a date, a quarter is 13 weeks and years count from 1.
    """
    if starts is None:
        edges = range(0, max(weeks, 1), WEEKS_PER_QUARTER)
        return [
            Span(edge, min(edge + WEEKS_PER_QUARTER, weeks), i % QUARTERS + 1, i // QUARTERS + 1)
            for i, edge in enumerate(edges)
        ]
    spans: list[Span] = []
    year, quarter = starts.year, (starts.month - 1) // 3 + 1
    last = starts + timedelta(weeks=weeks)
    while (begin := date(year, 3 * quarter - 2, 1)) < last:
        follow = (year + 1, 1) if quarter == QUARTERS else (year, quarter + 1)
        end = date(follow[0], 3 * follow[1] - 2, 1)
        spans.append(Span(max(0.0, (begin - starts).days / 7), min(weeks, (end - starts).days / 7), quarter, year))
        year, quarter = follow
    return spans


def moment(week: int, starts: date | None) -> str:
    """A week in words: ``week 104 (Q4 2028)``; without a start date ``week 104``."""
    if starts is None:
        return f"week\u00a0{week}"
    day = starts + timedelta(days=max(0, 7 * week - 1))
    return f"week\u00a0{week} (Q{(day.month - 1) // 3 + 1}\u00a0{day.year})"


def weeks_axis(page: Page, axes: Axes, weeks: int, starts: date | None, word: bool = True) -> None:
    """Quarters as the main row below the plot, week numbers at their borders as a second, quieter row.

    Without its `word` "week" where plots stand side by side.
    """
    axes.set_xlim(0, max(weeks, 1))
    low = page.y_of(axes, axes.get_ylim()[0])
    spans = quarters(weeks, starts)
    left, right = page.x_of(axes, 0), page.x_of(axes, max(weeks, 1))
    page.line([left, right], [low, low], page.theme.muted)
    row = _quarter_row(page, spans, starts is not None, (right - left) / max(weeks, 1))
    whole = len(row) == len(spans)
    for edge in {0.0, *(span.start for span in spans), *(span.end for span in spans)}:
        x = page.x_of(axes, edge)
        long = whole or any(math.isclose(edge, start) for start, _, _ in row)
        page.line([x, x], [low, low + (7 if long else 4)], page.theme.muted)
    after = -math.inf
    for start, end, text in row:
        x = (page.x_of(axes, start) + page.x_of(axes, end)) / 2
        half = page.width(text) / 2
        if x - half >= max(after, left - GAP) and x + half <= right + GAP:
            page.write(x, low + 8, text, side="center")
            after = x + half + GAP
    _week_numbers(page, axes, low, weeks, word)


def _quarter_row(page: Page, spans: Sequence[Span], dated: bool, scale: float) -> list[tuple[float, float, str]]:
    """From, to and words of the main row: ``Q1 2027, Q2, ...``, or ``2027, Q2, ...``, or years alone, as there is room.

    `scale` is pixels a week.
    """
    for first in ("Q{0} {1}", "{1}") if dated else ("Year {1} Q{0}", "Y{1} Q{0}", "Y{1}"):
        row = [
            (s.start, s.end, first.format(s.quarter, s.year) if s.quarter == 1 or s is spans[0] else f"Q{s.quarter}")
            for s in spans
        ]
        inner = row[1:-1] or row  # a quarter cut at an end may go without its words
        if all(page.width(text) + 4 <= scale * (end - start) for start, end, text in inner):
            return row
    years = sorted({span.year for span in spans})
    words = "{}" if dated else "Year {}"
    return [
        (min(s.start for s in spans if s.year == y), max(s.end for s in spans if s.year == y), words.format(y))
        for y in years
    ]


def _week_numbers(page: Page, axes: Axes, low: float, weeks: int, word: bool) -> None:
    """Week numbers every 13 weeks, or 26, 52, ...; the first and the last week always."""
    y = low + 8 + TEXT_LINE
    first, last = page.x_of(axes, 0), page.x_of(axes, weeks)
    if word:
        page.write(first - GAP, y, "week", colour=page.theme.muted, side="right")
    room = page.width(f"{weeks}") + 2 * GAP
    step = WEEKS_PER_QUARTER
    while step * (last - first) / max(weeks, 1) < room:
        step *= 2
    for week in (*range(0, weeks, step), weeks):
        x = page.x_of(axes, week)
        if week == weeks or x + room <= last:
            page.write(x, y, str(week), colour=page.theme.muted, side="center")


# ---------------------------------------------------------------------- values


def value_rules(page: Page, axes: Axes, ticks: Sequence[float], labels: Sequence[str]) -> None:
    """Light horizontal rules with their values at the left."""
    left = page.x_of(axes, axes.get_xlim()[0])
    for tick, label in zip(ticks, labels, strict=True):
        axes.axhline(tick, color=page.theme.rules, linewidth=1.0, zorder=0)
        if label:
            page.write(left - GAP, page.y_of(axes, tick), label, side="right", level="center", colour=page.theme.muted)


def nice_ticks(high: float, low: float = 0.0, rules: int = RULES) -> list[float]:
    """About so many round values from `low` (zero or below) up to at least `high`."""
    ticks = MaxNLocator(nbins=rules, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high if high > low else low + 1.0)
    return [float(tick) for tick in ticks if tick >= 0 or low < 0]


# ---------------------------------------------------------------------- end labels


@dataclass(frozen=True)
class EndLabel:
    """Words at the end of a line: where the line ends, its name (on two lines at most), its value, its colour."""

    value: float
    name: str
    words: str
    colour: str


def spread(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres moved apart as little as needed so that boxes of these heights do not overlap within [low, high].

    Boxes keep their order. Where they cannot all fit they are packed from `low` on.
    """
    order = np.argsort(np.asarray(centres), kind="stable")
    moved = [float(centre) for centre in centres]
    edge = low
    for i in order:
        moved[i] = max(moved[i], edge + heights[i] / 2)
        edge = moved[i] + heights[i] / 2
    edge = high
    for i in order[::-1]:
        moved[i] = min(moved[i], edge - heights[i] / 2)
        edge = moved[i] - heights[i] / 2
    edge = low
    for i in order:  # what was pushed above the first pixel comes back: packed
        moved[i] = max(moved[i], edge + heights[i] / 2)
        edge = moved[i] + heights[i] / 2
    return moved


def end_labels(page: Page, axes: Axes, labels: Sequence[EndLabel], top: float) -> None:
    """Labels right of the lines' ends, with a thin lead where one had to move; none above pixel row `top`."""
    x = page.x_of(axes, axes.get_xlim()[1])
    room = WIDTH - MARGIN / 2 - x - LEAD
    ends = [page.y_of(axes, label.value) for label in labels]
    names = [page.lines(label.name, room, NAME_LINES, bold=True) for label in labels]
    heights = [TEXT_LINE * (len(name) + 1) + 6.0 for name in names]
    centres = spread(ends, heights, top, page.y_of(axes, axes.get_ylim()[0]) + TEXT_LINE)
    for label, name, end, centre in zip(labels, names, ends, centres, strict=True):
        page.line([x + 3, x + 8, x + 18, x + 22], [end, end, centre, centre], label.colour)
        y = centre - TEXT_LINE * len(name) / 2
        for text in name:
            page.write(x + LEAD, y, text, level="center", bold=True, colour=page.theme.ink(label.colour))
            y += TEXT_LINE
        page.write(x + LEAD, y, page.shorten(label.words, room), level="center", colour=page.theme.muted)


# ---------------------------------------------------------------------- the plan


@dataclass(frozen=True)
class PlanMark:
    """One lever above the plot: words, shorter ones, in how many futures it starts where not in all, the week it is
    asked for, the median week it starts or None."""

    words: str
    short: str
    note: str
    asked: float
    started: float | None


@dataclass(frozen=True)
class Placed:
    """A `PlanMark` in pixels: from where to where it reaches, where it is asked for, starts, its text begins."""

    mark: PlanMark
    text: str
    left: float
    right: float
    asked: float
    start: float
    text_left: float


class Strip:
    """The plan above a plot: a tick where a lever is asked for, a triangle where it starts, its name.

    Parameters
    ----------
    page : Page
    left, right : float
        Pixel columns of week 0 and of the last week.
    limit : float
        Pixel column no word may pass.
    weeks : int
    marks : sequence of PlanMark
        In the order they are asked for.
    lanes : int
        Rows of words at most; what finds no room is counted.
    """

    def __init__(
        self,
        page: Page,
        left: float,
        right: float,
        limit: float,
        weeks: int,
        marks: Sequence[PlanMark],
        lanes: int = LANES,
    ) -> None:
        self._page, self._left = page, left
        scale = (right - left) / max(weeks, 1)

        def place(mark: PlanMark, text: str) -> Placed:
            asked = left + scale * min(mark.asked, weeks)
            start = asked if mark.started is None else left + scale * min(mark.started, weeks)
            before, after = asked - 9 - left, limit - start - 9
            wanted = page.width(text + mark.note)
            right_side = wanted <= after or (wanted > before and after >= before)
            room = min(MARK_ROOM, after if right_side else before)
            text = page.shorten(text, max(0.0, room - page.width(mark.note))) + mark.note
            width = page.width(text)
            begins = start + 9 if right_side else asked - 9 - width
            return Placed(mark, text, min(asked - 5, begins), max(start + 8, begins + width), asked, start, begins)

        self._placed = [place(mark, mark.words) for mark in marks]
        self._lanes = lanes_of([(placed.left, placed.right) for placed in self._placed], lanes)
        if None in self._lanes:
            self._placed = [place(mark, mark.short) for mark in marks]
            self._lanes = lanes_of([(placed.left, placed.right) for placed in self._placed], lanes)

    @property
    def height(self) -> float:
        """Pixels the strip takes above the plot."""
        used = 1 + max((lane for lane in self._lanes if lane is not None), default=-1)
        return LANE * used + 10.0 if used else 0.0

    def draw(self, top: float) -> None:
        """Draw it from pixel row `top` on."""
        page, ink = self._page, self._page.theme.text
        if self._placed:
            page.write(self._left - GAP, top + LANE / 2, "Plan", side="right", level="center", colour=page.theme.muted)
        for placed, lane in zip(self._placed, self._lanes, strict=True):
            if lane is None:
                continue
            y = top + LANE * lane + LANE / 2
            if placed.mark.started is None:
                page.line([placed.asked, placed.asked], [y - 6, y + 6], ink)
            else:
                page.mark(placed.start, y, ">", ink, 6.0)
                if placed.start - placed.asked > 6:
                    page.line([placed.asked, placed.asked], [y - 6, y + 6], ink)
                    page.line([placed.asked, placed.start], [y, y], ink)
            page.write(placed.text_left, y, placed.text, level="center")
        left_out = sum(lane is None for lane in self._lanes)
        if left_out:
            words = f"{left_out} more"
            page.write(self._left - GAP, top + LANE * 1.5, words, side="right", level="center", colour=page.theme.muted)


def lanes_of(extents: Sequence[tuple[float, float]], lanes: int = LANES) -> list[int | None]:
    """A lane for each (left, right) so that none overlap in a lane; None where no lane is free."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(lanes)]
    chosen: list[int | None] = []
    for left, right in extents:
        free = (
            i for i, lane in enumerate(taken) if all(right + GAP <= begin or end + GAP <= left for begin, end in lane)
        )
        lane = next(free, None)
        if lane is not None:
            taken[lane].append((left, right))
        chosen.append(lane)
    return chosen
