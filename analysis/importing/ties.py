"""Ties of a table put in order, layer by layer: every repair is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.importing.cells import RawTable, Told
from analysis.importing.columns import Mapped, Wishes
from analysis.importing.people import Crowd, same_ids
from analysis.importing.repairs import Repairs
from sim.problems import Findings, shorten
from sim.roster import UNKNOWN, Ties, sorted_ties

Weights = Literal["given", "log", "equal"]
LAYERS = ("work", "informal", "reporting")
NONE = "none"  # with --map layer.NAME=none ties of a kind are left out
# What a layer is called in tables, and which it is here. Work is everything that is not one of the others.
KINDS: Mapping[str, tuple[str, ...]] = {
    "informal": ("informal", "friend", "friends", "friendship", "social", "trust", "lunch", "coffee"),
    "reporting": ("reporting", "reports_to", "reports to", "reports", "manager", "hierarchy", "formal", "line"),
}
HEAVY = 100.0  # a strongest tie this many times the usual one is told


@dataclass
class Web:
    """Measured ties between people, by layer of the model, and what they were called.

    Parameters
    ----------
    layers : dict of str to three arrays
        `sim.roster.Roster.ties`.
    kinds : dict
        Name in the table and layer here, and how many ties.
    """

    layers: dict[str, Ties] = field(default_factory=dict)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)


def gather_ties(
    table: RawTable,
    mapped: Mapped,
    wishes: Wishes,
    crowd: Crowd,
    findings: Findings,
    repairs: Repairs,
    *,
    undirected: bool = False,
    both_ways: Collection[int] = (),
    least: float | None = None,
    weights: Weights = "given",
) -> Web | None:
    """The ties of a table; None, with the reasons among `findings`, where nothing can be made of it.

    Parameters
    ----------
    undirected : bool
        Every tie holds for both directions.
    both_ways : collection of int
        Rows that hold for both directions, of a graph file that says so.
    least : float, optional
        Ties weaker than this are left out.
    weights : {"given", "log", "equal"}
        Strengths as they are, the logarithm of 1 + strength, or all the same.
    """
    name, total = table.name, table.rows
    number, before = table.number, len(repairs.made)
    ends = [crowd.row_of(same_ids(table.columns[mapped.taken[what]])) for what in ("source", "target")]
    strange = [
        np.asarray(pc.is_valid(table.columns[mapped.taken[what]]).combine_chunks()) & (end < 0)
        for what, end in zip(("source", "target"), ends, strict=True)
    ]
    unknown, blank = strange[0] | strange[1], np.minimum(*ends) < 0
    left_out = "{tie|ties} left out"
    repairs.add(name, left_out, "one of the two is not in the table of people", number[unknown])
    repairs.add(name, left_out, "one of the two is blank", number[blank & ~unknown])
    weight, bad = _weights(table, mapped, repairs)
    repairs.add(name, left_out, "{its|their} weight is no number above 0", number[bad & ~blank])
    own = ends[0] == ends[1]
    why = "{it leads|they lead} from a person to the same person"
    repairs.add(name, left_out, why, number[own & ~blank & ~bad])
    keep = ~blank & ~bad & ~own
    if least is not None:
        weak = keep & (weight < least)
        repairs.add(name, left_out, f"{{it is|they are}} weaker than {least:g}, as asked for", number[weak])
        keep &= ~weak
    if not keep.any():
        why = "; ".join(f"{one.count:,} {one.what}: {one.why}" for one in repairs.made[before:] if one.table == name)
        same = "; do both tables use the same ids?" if unknown.any() else ""
        findings.add((name, None), "", f"holds no tie that can be used: {why}{same}")
        return None
    _heavy(weight[keep], name, weights, repairs)
    if weights == "log":
        weight = np.log1p(np.where(keep, weight, 1.0))
    elif weights == "equal":
        weight = np.ones(total)
    called, meanings = _layers(table, mapped, wishes)
    two = np.zeros(total, dtype=bool)
    two[np.fromiter(both_ways, dtype=np.int64, count=len(both_ways))] = True
    if undirected:
        two[:] = True
    web = Web()
    for label, ours in sorted(set(meanings)):
        here = keep & np.array([meaning == (label, ours) for meaning in meanings])[called.code]
        if ours == NONE:
            repairs.add(name, left_out, f"{{it is|they are}} called {label}, as asked for", number[here])
        elif here.any():
            web.kinds[label, ours] += int(here.sum())
    layer = [ours for _, ours in meanings]
    for ours in LAYERS:
        here = np.flatnonzero(keep & np.array([other == ours for other in layer])[called.code])
        if not here.size:
            continue
        if ours == "reporting":
            _lines(ends[0][here], ends[1][here], crowd, number[here], name, repairs)
            continue
        back = here[two[here]]
        listens = np.concatenate([ends[0][here], ends[1][back]])
        heard = np.concatenate([ends[1][here], ends[0][back]])
        rows = number[np.concatenate([here, back])]
        _place(ours, _merged(listens, heard, weight[np.concatenate([here, back])], rows, name, repairs), crowd, web)
    if web.layers:
        alone = crowd.people - np.unique(np.concatenate([np.concatenate(t[:2]) for t in web.layers.values()])).size
        forms = "{person|people} without a measured tie"
        repairs.add(name, forms, "no tie names them; they are kept", (), alone)
    return web


def _weights(table: RawTable, mapped: Mapped, repairs: Repairs) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    heading = mapped.taken.get("weight")
    if heading is None:
        return np.ones(table.rows), np.zeros(table.rows, dtype=bool)
    told = table.columns[heading].combine_chunks()
    if table.comma:
        comma = pc.match_substring_regex(told, r"^[+-]?[0-9]*,[0-9]+$").fill_null(False)
        told = pc.if_else(comma, pc.replace_substring(told, ",", "."), told)
        why = "columns are parted by semicolons, so that 1,5 is one and a half"
        rows = table.number[np.asarray(comma)]
        repairs.add(table.name, "{weight|weights} read with a comma before the decimals", why, rows)
    number = pc.match_substring_regex(told, r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?$")
    weight = np.asarray(pc.if_else(number, told, pa.scalar(None, pa.string())).cast(pa.float64()).fill_null(np.nan))
    missing = np.asarray(pc.is_null(told))
    weight = np.where(missing, 1.0, weight)  # a tie that is named without a weight is a tie
    return weight, ~(weight > 0.0)


def _heavy(weight: NDArray[np.float64], name: str, weights: Weights, repairs: Repairs) -> None:
    usual, most = float(np.median(weight)), float(weight.max())
    if weights == "given" and most > HEAVY * usual:
        heavy = int((weight > HEAVY * usual).sum())
        why = f"the strongest is {most / usual:,.0f} times the usual one"
        forms = "very strong {tie kept as it is|ties kept as they are}"
        repairs.add(name, forms, why, (), heavy, hint="--weights log evens them out")


def _layers(table: RawTable, mapped: Mapped, wishes: Wishes) -> tuple[Told, list[tuple[str, str]]]:
    """What ties are called; for each of those words, as it is shown, which layer it is here."""
    heading = mapped.taken.get("layer")
    called = Told.of(table.columns[heading] if heading is not None else None, table.rows)
    known = {word: layer for layer, words in KINDS.items() for word in words} | dict(wishes.layers)
    return called, [(shorten(word), known.get(word.strip().casefold(), "work")) for word in called.words]


def _lines(
    reports: NDArray[np.int64], boss: NDArray[np.int64], crowd: Crowd, number: NDArray[np.int64], name: str,
    repairs: Repairs,
) -> None:  # fmt: skip
    """Reporting lines among the ties fill what the table of people leaves open; that goes before."""
    other = []
    manager = crowd.manager.tolist()
    top = list(range(crowd.people))  # somebody above each, with shortcuts: whoever nobody is known above is their own
    for person, above in enumerate(manager):
        if above >= 0:
            top[person] = above
    for k, (person, above) in enumerate(zip(reports.tolist(), boss.tolist(), strict=True)):
        if manager[person] == UNKNOWN and _topmost(top, above) != person:
            manager[person] = top[person] = above
        elif manager[person] != above:
            other.append(number[k])
    crowd.manager[:] = manager
    why = "another manager is known already, or it would be a circle"
    repairs.add(name, "reporting {line|lines} passed over", why, other)


def _topmost(top: list[int], at: int) -> int:
    """Whoever stands at the end of the lines above; the way there is made shorter for the next time."""
    while top[at] != at:
        top[at] = top[top[at]]
        at = top[at]
    return at


def _merged(
    listens: NDArray[np.int64], heard: NDArray[np.int64], weight: NDArray[np.float64], rows: NDArray[np.int64],
    name: str, repairs: Repairs,
) -> Ties:  # fmt: skip
    """Each tie once; those told twice count together."""
    order = np.lexsort((np.arange(listens.size), heard, listens))
    listens, heard, weight, rows = listens[order], heard[order], weight[order], rows[order]
    new = np.concatenate([[True], (listens[1:] != listens[:-1]) | (heard[1:] != heard[:-1])])
    repairs.add(
        name,
        "{tie|ties} added to others",
        "the same tie stands there more than once, or is two kinds of one layer",
        np.sort(rows[~new]),
    )
    return listens[new], heard[new], np.add.reduceat(weight, np.flatnonzero(new))


def _place(ours: str, ties: Ties, crowd: Crowd, web: Web) -> None:
    """Working ties are of one department or between two; informal ones are a layer of their own."""
    if ours == "informal":
        web.layers["informal"] = ties
        return
    listens, heard, weight = ties
    inside = crowd.department[listens] == crowd.department[heard]
    for layer, which in (("department", inside), ("cross", ~inside)):
        web.layers[layer] = sorted_ties(listens[which], heard[which], weight[which])
