"""Who listens to whom across departments, and the stage each of them is in, before and after.

Departments stand on a circle; the disc of each is as large as its headcount and has the colour of its stage. Up to a
few hundred people, each is a dot and each tie a line; above that ties are added up between departments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle

from analysis.charts.frame import MARGIN, TEXT_LINE, Page, Side
from analysis.charts.futures import NBSP, Floats, Futures, Ints, how_many, plan_of, source_of, when_of, with_arm
from analysis.charts.marks import LANE
from analysis.charts.stages import draw_key
from analysis.headlines import network_headline
from analysis.look import HEIGHT, WIDTH, Theme
from analysis.privacy import veil_of
from sim.network import Network, network_of
from sim.outcomes import STAGE_WORDS
from sim.parameters import PARAMETERS
from sim.structure import Structure

FEW_PEOPLE = 250  # up to so many, people and ties are drawn one by one
MOST = 12  # departments; of more, the largest and one disc for the others together
PAIRS = 24  # so many lines between departments
WIDEST = 9.0  # pixels of the thickest line
LABEL_ROOM = 190.0  # pixels left and right of a circle for names
LARGEST, SMALLEST = 40.0, 7.0  # pixels, radius of a disc
GOLDEN = math.pi * (3 - math.sqrt(5))  # the angle of a sunflower: dots that fill a disc evenly

Ends = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Groups:
    """Departments, or the largest and all others together.

    Parameters
    ----------
    names : tuple of str
    people : (G,) array
        Headcounts.
    of : (D,) array
        The group of each department.
    heard : (G, G) array
        How much people of a row listen to people of a column: 1 is all of one person's attention.
    before, after : tuple of (int, int)
        The most frequent stage of each in week 0 and in the last week, and in how many futures that is; of several
        departments together, in how many on average.
    """

    names: tuple[str, ...]
    people: Floats
    of: Ints
    heard: Floats
    before: Ends
    after: Ends

    @property
    def across(self) -> Floats:
        """Share of all attention between groups that goes to each, (G,)."""
        between = self.heard - np.diag(np.diag(self.heard))
        total = between.sum()
        return np.asarray(between.sum(axis=0) / total if total else between.sum(axis=0))


def draw_network(data: Any, theme: Theme) -> Page:
    """The influence network by department, in the first and in the last week; of a comparison, the alternative's.

    Parameters
    ----------
    data : Study or Contrast
        The network is drawn again from the scenario; ties that grow in a run are not kept by a study.
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    network = network_of_arm(arm)
    groups = groups_of(arm, network)
    single = network.people <= FEW_PEOPLE and veil_of(arm.scenario).persons
    star = int(np.argmax(groups.across[: min(len(groups.names), len(network.structure.names), MOST - 1)]))
    stage, count = groups.after[star]
    when = when_of(arm, arm.weeks)
    heard = float(groups.across[star])
    titles = network_headline(groups.names[star], heard, STAGE_WORDS[stage], count, arm.count, when)
    lines = "dots: people, lines: who listens to whom" if single else "lines: how much departments listen to each other"
    subtitle = (
        f"{network.people:,} people, {with_arm(arm)}; {lines}; number: the stage most frequent in {how_many([arm])}. "
        "Ties as at the start: those that grow on the way are not kept."
    )
    page = Page(theme, titles, subtitle, source_of([arm]))
    draw_key(page, MARGIN, page.top, across=True)
    half = WIDTH / 2
    for left, words, ends in ((0.0, "Before: week 0", groups.before), (half, f"After: {when.full}", groups.after)):
        page.write(left + half / 2, page.top + LANE + 10, words, side="center", colour=theme.muted)
        _circle(page, left, groups, ends, star, network if single else None, arm.count)
    return page


def network_of_arm(arm: Futures) -> Network:
    """The network of an arm's organization, as the runs had it."""
    scenario = arm.scenario
    span = scenario.parameters.get("organization.span", PARAMETERS["organization.span"].default)
    return network_of(Structure(scenario.organization, int(span)), scenario.network_seed, scenario.parameters)


def groups_of(arm: Futures, network: Network) -> Groups:
    """Departments as they are shown, with how much they listen to each other and how active they are."""
    structure = network.structure
    size = structure.headcount.astype(np.float64)
    shown = arm.groups
    count = len(shown)
    place_in, names = np.arange(count), [group.name for group in shown]
    if count > MOST:
        kept = np.sort(np.argsort([-group.people for group in shown], kind="stable")[: MOST - 1])
        place_in = np.full(count, MOST - 1)
        place_in[kept] = np.arange(MOST - 1)
        names = [shown[g].name for g in kept] + [f"{count - MOST + 1} others"]
    of = np.empty(len(structure.names), dtype=np.intp)
    for g, some in enumerate(shown):
        of[list(some.members)] = place_in[g]
    groups = len(names)
    listening = network.listening().tocoo()
    group = of[structure.department]
    place = group[listening.coords[0]] * groups + group[listening.coords[1]]
    heard = np.bincount(place, weights=listening.data, minlength=groups * groups).astype(np.float64)
    people = np.bincount(of, weights=size, minlength=groups).astype(np.float64)
    stages = arm.stages.astype(np.int64)

    def ends(week: int) -> Ends:
        found = []
        for g in range(groups):
            counts = np.bincount(stages[:, week, of == g].ravel(), minlength=len(STAGE_WORDS))
            found.append((int(np.argmax(counts)), round(float(counts.max()) / float((of == g).sum()))))
        return tuple(found)

    return Groups(tuple(names), people, of, heard.reshape(groups, groups), ends(0), ends(arm.weeks))


def order_of(heard: Floats) -> list[int]:
    """An order around the circle in which neighbours listen to each other: from the most heard on, the closest next."""
    ties = heard + heard.T
    np.fill_diagonal(ties, 0.0)
    order = [int(np.argmax(ties.sum(axis=0)))]
    left = set(range(len(ties))) - set(order)
    while left:
        following = max(sorted(left), key=lambda k: float(ties[order[-1], k]))
        order.append(following)
        left.remove(following)
    return order


def place_of(k: int, count: int) -> tuple[float, float, float]:
    """Where the `k`-th of so many discs stands, and on which side its words.

    The first at the top, the others down the right side and up the left one, evenly from top to bottom so that words of
    two lines have room.

    Returns
    -------
    (float, float, float)
        Across in [-1, 1], down in [0, 1], and -1, 0 or 1 for words at the left, above, at the right.

    Examples
    --------
    >>> place_of(0, 4), place_of(1, 2), place_of(3, 4)
    ((0.0, 0.0, 0.0), (1.0, 0.5, 1.0), (-1.0, 0.5, -1.0))
    """
    if k == 0:
        return 0.0, 0.0, 0.0
    right = count // 2  # of the others; the left side has the rest
    side, row, rows = (1.0, k - 1, right) if k <= right else (-1.0, count - 1 - k, count - 1 - right)
    down = (row + 1) / (rows + 1) if rows == 1 else (row + 1) / rows * 0.94
    return side * math.sqrt(1 - (2 * down - 1) ** 2), down, side


def _circle(
    page: Page, left: float, groups: Groups, ends: Ends, star: int, network: Network | None, futures: int
) -> None:
    theme, count = page.theme, len(groups.names)
    top = page.top + LANE + 14 + 3 * TEXT_LINE + LARGEST
    low = page.bottom - TEXT_LINE - 10
    axes = page.plot(0, 0, WIDTH, HEIGHT)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(HEIGHT, 0)
    order = order_of(groups.heard)
    x, y, side = (np.empty(count) for _ in range(3))
    for k, g in enumerate(order):
        across, down, side[g] = place_of(k, count)
        x[g] = left + WIDTH / 4 + across * (WIDTH / 4 - MARGIN / 2 - LABEL_ROOM)
        y[g] = top + down * (low - top)
    apart = min((math.dist((x[a], y[a]), (x[b], y[b])) for a in range(count) for b in range(a)), default=2 * LARGEST)
    radius = np.maximum(SMALLEST, min(LARGEST, 0.45 * apart) * np.sqrt(groups.people / groups.people.max()))
    if network is None:
        _between(axes, theme, groups, x, y, star)
        for g in range(count):
            colour, edge = theme.stages[ends[g][0]], theme.accent if g == star else theme.muted
            axes.add_patch(
                Circle((x[g], y[g]), radius[g], facecolor=colour, edgecolor=edge, linewidth=1.4 + (g == star), zorder=3)
            )
    else:
        _people(axes, theme, groups, ends, np.stack([x, y], axis=1), radius, network)
    names = page.shorten_all(groups.names, LABEL_ROOM - LARGEST - 10)  # all alike, so that they can be told apart
    for g in range(count):
        stage, often = ends[g]
        words = f"stage{NBSP}{stage}" if often == futures else f"{stage} in {often:,}{NBSP}of{NBSP}{futures:,}"
        _label(page, (names[g], words), (x[g], y[g]), radius[g], side[g], g == star, left)


def _between(axes: Axes, theme: Theme, groups: Groups, x: Floats, y: Floats, star: int) -> None:
    """Lines between departments, as thick as they listen to each other; those of the star in the accent."""
    ties = groups.heard + groups.heard.T
    pairs = [(float(ties[a, b]), a, b) for a in range(len(x)) for b in range(a) if ties[a, b] > 0]
    pairs.sort(reverse=True)
    for size, a, b in reversed(pairs[:PAIRS]):
        colour = theme.accent if star in (a, b) else theme.baseline
        width = max(0.8, WIDEST * size / pairs[0][0]) * 72 / 96
        axes.plot(
            [x[a], x[b]], [y[a], y[b]], color=colour, linewidth=width, alpha=0.55, zorder=1, solid_capstyle="butt"
        )


def _people(
    axes: Axes, theme: Theme, groups: Groups, ends: Ends, centres: Floats, radius: Floats, network: Network
) -> None:
    """A dot a person within the disc of the group, in the colour of its stage, and a line a tie."""
    group = groups.of[network.structure.department]
    places = np.empty((network.people, 2))
    for g in range(len(centres)):
        rows = np.flatnonzero(group == g)
        k = np.arange(rows.size)
        reach = radius[g] * np.sqrt((k + 0.5) / rows.size)
        places[rows, 0] = centres[g, 0] + reach * np.cos(GOLDEN * k)
        places[rows, 1] = centres[g, 1] + reach * np.sin(GOLDEN * k)
    ties = network.contacts.tocoo()
    once = ties.coords[0] < ties.coords[1]
    lines = np.stack([places[ties.coords[0][once]], places[ties.coords[1][once]]], axis=1)
    axes.add_collection(LineCollection(list(lines), colors=theme.baseline, linewidths=0.5, alpha=0.35, zorder=1))
    size = max(2.0, min(6.0, 1.3 * float(radius.max()) / math.sqrt(groups.people.max())))
    for g in range(len(centres)):
        rows = group == g
        axes.plot(
            places[rows, 0], places[rows, 1], linestyle="none", marker="o", markersize=size, color=theme.muted,
            markerfacecolor=theme.stages[ends[g][0]], markeredgewidth=0.7, zorder=3,
        )  # fmt: skip


def _label(
    page: Page, texts: tuple[str, str], at: tuple[float, float], radius: float, side: float, bold: bool, left: float
) -> None:
    """Name and stage outside the circle: above its top, at the sides else."""
    (x, y), muted = at, page.theme.muted
    if not side:
        start, room = y - radius - 2 * TEXT_LINE - 2, 2 * LABEL_ROOM
        page.write(x, start, page.shorten(texts[0], room, bold=bold), side="center", bold=bold)
        page.write(x, start + TEXT_LINE, page.shorten(texts[1], room), side="center", colour=muted)
        return
    begins: Side = "left" if side > 0 else "right"
    edge = x + side * (radius + 8)
    room = left + WIDTH / 2 - MARGIN / 2 - edge if side > 0 else edge - left - MARGIN / 2
    name = page.shorten(texts[0], room, bold=bold)
    page.write(edge, y - TEXT_LINE / 2, name, side=begins, level="center", bold=bold)
    page.write(edge, y + TEXT_LINE / 2, page.shorten(texts[1], room), side=begins, level="center", colour=muted)
