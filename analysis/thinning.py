"""Fewer people of a company that came from tables: a sample of them, who turn to as many others as before.

A sample alone would leave most people without those they turn to. So everybody who is left out has a stand-in who is
kept: of the same department and, where there is one, of the same role, office and number of ties. Ties to somebody who
is left out lead to the stand-in; where that is somebody a person turns to already, to another one of the department.
What is kept is how many people somebody turns to, how strongly, in which departments, and how unequally people are
turned to; of who knows whom among a person's contacts much is lost, and small departments hold fewer ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.roster import UNKNOWN, Roster, Ties, sorted_ties

Rows = NDArray[np.int64]
SEED = 1  # of the draws: the same people give the same sample
ROUNDS = 4  # of drawing another one where a stand-in is a contact already
_RANK = {"executive": 0, "manager": 1, "counsel": 2}


def thinned(roster: Roster, headcount: Mapping[str, int], advocates: Mapping[str, int]) -> Roster:
    """Some of the people of each department with ties among them.

    Parameters
    ----------
    roster : Roster
    headcount : mapping of str to int
        How many are kept of each department, all of which are named; no fewer than `must_stay` says.
    advocates : mapping of str to int
        How many of those who are named as advocates.

    Returns
    -------
    Roster
        Without ids and columns kept aside.
    """
    luck = np.random.default_rng(SEED)
    home = np.unique(roster.department, return_inverse=True)[1].astype(np.int64)
    order = _alike(roster, home)
    kept = _chosen(roster, home, order, headcount, advocates)
    stand_in = _stand_ins(home, order, kept)
    rows = np.flatnonzero(kept)
    place = np.full(roster.people, -1, dtype=np.int64)
    place[rows] = np.arange(rows.size)
    manager = _managers(roster.manager, kept, stand_in)[rows]

    def of(values: NDArray[Any]) -> NDArray[Any]:
        return values[rows]

    return replace(
        roster.nameless(),
        department=of(roster.department), site=of(roster.site), role=of(roster.role), seat=of(roster.seat),
        advocate=of(roster.advocate),
        manager=np.where(manager >= 0, place[np.maximum(manager, 0)], manager),
        ties=MappingProxyType(
            {layer: _led_on(ties, kept, stand_in, place, home[rows], luck) for layer, ties in roster.ties.items()}
        ),
    )  # fmt: skip


def must_stay(roster: Roster) -> dict[str, int]:
    """How many of each department stay in any sample, advocates not counted: executives and one who leads."""
    seated = roster.seat != ""
    counts = dict.fromkeys(roster.headcount, 0)
    for name, many in zip(*np.unique(roster.department[seated], return_counts=True), strict=True):
        counts[name] = int(many)
    return {name: many + 1 for name, many in counts.items()}


def _reports(roster: Roster) -> Rows:
    return np.bincount(roster.manager[roster.manager >= 0], minlength=roster.people)


def _alike(roster: Roster, home: Rows) -> Rows:
    """Rows in an order in which people who are like each other stand side by side, departments one after the other."""
    degree = np.zeros(roster.people, dtype=np.int64)
    for listens, heard, _ in roster.ties.values():
        degree += np.bincount(listens, minlength=roster.people) + np.bincount(heard, minlength=roster.people)
    rank = np.array([_RANK.get(role, 3) for role in roster.role])
    rank = np.minimum(rank, np.where(_reports(roster) > 0, 1, 3))  # who has reports leads, whatever the table says
    site = np.unique(roster.site, return_inverse=True)[1]
    return np.lexsort((np.arange(roster.people), degree, site, rank, home)).astype(np.int64)


def _chosen(
    roster: Roster, home: Rows, order: Rows, headcount: Mapping[str, int], advocates: Mapping[str, int]
) -> NDArray[np.bool_]:
    """Who is kept: executives, whoever most people of a department report to, and every so many-th of the others."""
    kept = roster.seat != ""
    reports = _reports(roster)
    starts = np.flatnonzero(np.concatenate([[True], home[order][1:] != home[order][:-1]]))
    for rows in np.split(order, starts[1:]):
        name = roster.department[rows[0]]
        kept[rows[np.argmax(reports[rows])]] = True
        named = rows[roster.advocate[rows] & ~kept[rows]]
        have = int((roster.advocate[rows] & kept[rows]).sum())
        kept[_spread(named, advocates.get(name, 0) - have)] = True
        others = rows[~roster.advocate[rows] & ~kept[rows]]
        kept[_spread(others, headcount[name] - int(kept[rows].sum()))] = True
    return kept


def _spread(rows: Rows, many: int) -> Rows:
    """So many of `rows`, as far apart as can be."""
    if many <= 0:
        return rows[:0]
    return rows[((np.arange(many) + 0.5) * rows.size / many).astype(np.int64)] if many < rows.size else rows


def _stand_ins(home: Rows, order: Rows, kept: NDArray[np.bool_]) -> Rows:
    """For everybody the one who is kept and stands nearest in the order, of the same department; oneself if kept."""
    at = np.flatnonzero(kept[order])  # places in the order
    places = np.arange(order.size)
    after = np.minimum(np.searchsorted(at, places), at.size - 1)
    before = np.maximum(after - 1, 0)
    ahead, back = at[after], at[before]
    here = home[order]
    far_ahead = np.where((here[ahead] == here) & (ahead >= places), ahead - places, order.size)
    far_back = np.where((here[back] == here) & (back <= places), places - back, order.size)
    found = np.where(far_ahead <= far_back, ahead, back)
    last = here[at[-1]] == here  # behind the last one who is kept there is only that one
    found = np.where((places > at[-1]) & last, at[-1], found)
    stand_in = np.empty_like(order)
    stand_in[order] = order[found]
    return stand_in


def _managers(manager: Rows, kept: NDArray[np.bool_], stand_in: Rows) -> Rows:
    """Whoever stands in for somebody's manager, if that is nearer to the top; else the next one above who is kept."""
    depth = np.zeros(manager.size, dtype=np.int64)
    at = manager.copy()
    while (up := at >= 0).any():
        depth[up] += 1
        at[up] = manager[at[up]]
    above = manager.copy()
    while (gone := (above >= 0) & ~kept[np.maximum(above, 0)]).any():
        above[gone] = manager[above[gone]]
    found = stand_in[np.maximum(manager, 0)]
    right = (manager >= 0) & (depth[found] < depth)
    return np.where(right, found, np.where((manager >= 0) & (above < 0), UNKNOWN, above))


def _led_on(
    ties: Ties, kept: NDArray[np.bool_], stand_in: Rows, place: Rows, home: Rows, luck: np.random.Generator
) -> Ties:
    """Ties of those who are kept, each to somebody who is; as many as before where the department has so many.

    Where two turn to each other and one of them is left out, the stand-in turns back. Every other of such ties is
    enough: others' ties lead to the one who is kept as well.
    """
    listens, heard, strength = ties
    people = np.int64(kept.size)
    key, back = listens * people + heard, heard * people + listens
    at = np.minimum(np.searchsorted(key, back), key.size - 1)  # ties are sorted by who listens, then to whom
    mutual, returned = key[at] == back, strength[at]
    real = kept[listens] & kept[heard]
    led = kept[listens] & ~kept[heard] & (~mutual | (luck.random(listens.size) < 0.5))
    mine = real | led
    both = (led & mutual)[mine]
    start, end = place[listens[mine]], place[stand_in[heard[mine]]]
    real, strength, returned = real[mine], strength[mine], returned[mine]
    count = np.bincount(home)
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    members, where = np.argsort(home, kind="stable"), home[end]
    for _ in range(ROUNDS):
        again = _again(start, end, real, home.size)
        d = where[again]
        end[again] = members[first[d] + (luck.random(again.size) * count[d]).astype(np.int64)]
    left = np.ones(start.size, dtype=bool)
    left[_again(start, end, real, home.size)] = False
    both &= left
    return sorted_ties(
        np.concatenate([start[left], end[both]]),
        np.concatenate([end[left], start[both]]),
        np.concatenate([strength[left], returned[both]]),
    )


def _again(start: Rows, end: Rows, real: NDArray[np.bool_], people: int) -> Rows:
    """Ties led on that join two who are joined already, or somebody to themselves."""
    pair = np.minimum(start, end) * people + np.maximum(start, end)
    order = np.lexsort((~real, pair))
    joined = np.zeros(pair.size, dtype=bool)
    joined[order[1:]] = pair[order][1:] == pair[order][:-1]
    return np.flatnonzero(~real & (joined | (start == end)))
