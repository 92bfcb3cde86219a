"""Two plots above one axis of weeks: what belongs together but has different units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.charts.frame import MARGIN, TEXT_LINE, Page, say
from analysis.charts.futures import Futures, starts_of
from analysis.charts.lines import LABEL_ROOM, VALUE_ROOM, Line, Room, draw_panel
from analysis.charts.marks import AXIS_ROOM, Strip, weeks_axis
from analysis.look import WIDTH

FEW_LANES = 4  # of the strip of the plan: two plots need the room
BETWEEN = 22.0  # pixels from one plot to the heading of the next
HEAD = TEXT_LINE + 6.0  # pixels of a heading above its plot


@dataclass(frozen=True)
class Panel:
    """One plot: its heading with unit, its lines, how its values are said, what its axis reaches at least."""

    heading: str
    lines: Sequence[Line]
    say: Callable[[float], str]
    least: float
    most: float | None = None
    share: float = 0.5


def rooms(page: Page, arm: Futures, shares: Sequence[float]) -> tuple[list[Room], Strip]:
    """Rooms for plots below each other that take these shares of the height, and the strip of the plan above them."""
    left, right = MARGIN + VALUE_ROOM, WIDTH - LABEL_ROOM
    strip = Strip(page, left, right, WIDTH - MARGIN, arm.weeks, arm.plan(), FEW_LANES)
    top, low = page.top + strip.height, page.bottom - AXIS_ROOM
    height = low - top - HEAD * len(shares) - BETWEEN * (len(shares) - 1)
    found = []
    for share in shares:
        top += HEAD
        bottom = top + height * share / sum(shares)
        found.append(Room(left, top, right, bottom))
        top = bottom + BETWEEN
    return found, strip


def head(page: Page, room: Room, words: str) -> None:
    """A heading above a plot."""
    page.write(
        room.left, room.top - HEAD, page.shorten(say(words), WIDTH - MARGIN - room.left), colour=page.theme.muted
    )


def draw_panels(page: Page, arm: Futures, panels: Sequence[Panel]) -> list[Axes]:
    """Plots below each other with one axis of weeks and the plan above; return their axes."""
    places, strip = rooms(page, arm, [panel.share for panel in panels])
    found = []
    for panel, room in zip(panels, places, strict=True):
        head(page, room, panel.heading)
        found.append(draw_panel(page, room, panel.lines, panel.say, least=panel.least, most=panel.most))
    weeks_axis(page, found[-1], arm.weeks, starts_of(arm))
    strip.draw(page.top)
    return found
