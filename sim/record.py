"""The week's numbers and events of R stacked runs, in arrays that are there from the start, and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.journey import CAPABILITIES, MEASURES, UPPER
from sim.outcomes import OUTCOMES, Event
from sim.people import Array

Tables = dict[str, dict[str, NDArray[Any]]]

_DEPARTMENT = ("activity", *CAPABILITIES, "turf")
_BLOCKERS = 3  # how many missing gates are named; the rest are smaller


class Record:
    """Numbers of weeks 0..W of R runs.

    ``weekly`` is (R, W + 1, K) in the order of `OUTCOMES`; ``measure`` (R, W + 1, M, D) holds the measures of
    departments, ``stage``, ``short`` and ``since`` what they are in and lack, ``workload`` (R, W + 1, D) how busy they
    are; ``executives`` (R, W + 1, 3, E) holds support, attention and credibility, ``advocates`` (R, W + 1, 3, A)
    energy, allies and credibility, ``legal`` (R, W + 1, 4) perceived risk, queue, posts and incidents seen so far.
    """

    def __init__(self, runs: int, weeks: int, departments: int, executives: int, places: int) -> None:
        span = weeks + 1
        self.weekly = np.zeros((runs, span, len(OUTCOMES)))
        self.measure = np.zeros((runs, span, len(MEASURES), departments))
        self.stage = np.zeros((runs, span, departments), dtype=np.int8)
        self.workload = np.zeros((runs, span, departments))
        self.short = np.zeros((runs, span, departments, len(MEASURES)), dtype=np.int16)
        self.since = np.zeros((runs, span, departments, len(MEASURES)), dtype=np.int16)
        self.executives = np.zeros((runs, span, 3, executives))
        self.advocates = np.full((runs, span, 3, places), np.nan)
        self.legal = np.zeros((runs, span, 4))
        self.decisions: list[dict[tuple[str, str], list[tuple[int, str]]]] = [{} for _ in range(runs)]
        self.events: list[list[Event]] = [[] for _ in range(runs)]
        self.last = np.full(runs, -1, dtype=np.int64)


def blocker_codes(short: NDArray[np.int16], needed: Array, since: NDArray[np.int16]) -> NDArray[np.int64]:
    """The three largest shortfalls (as a share of the level needed) of each row as whole numbers, (n, 3).

    A code holds the measure, the shortfall in thousandths and the week since which it lasts; -1 where nothing is
    missing.

    Parameters
    ----------
    short : array, shape (n, M)
        Shortfalls in thousandths.
    needed : array, shape (n, M)
        Levels needed.
    since : array, shape (n, M)
        Weeks.
    """
    relative = np.where(short > 0, short / np.maximum(np.abs(needed), 1e-9), 0.0)
    codes = np.full((len(short), _BLOCKERS), -1, dtype=np.int64)
    row = np.arange(len(short))
    for k in range(_BLOCKERS):
        worst = relative.argmax(axis=1)
        missing = relative[row, worst] > 0.0
        code = (worst * 100_000 + short[row, worst]) * 10_000 + since[row, worst]
        codes[:, k] = np.where(missing, code, -1)
        relative[row, worst] = 0.0
    return codes


def blocker_words(codes: NDArray[np.int64]) -> NDArray[Any]:
    """Codes of shape (n, 3) as text, "governance 0.12 short since week 31; ...", largest first."""
    known, where = np.unique(codes, return_inverse=True)
    rest, week = np.divmod(known, 10_000)
    measure, amount = np.divmod(rest, 100_000)
    told = [
        f"{_MEASURE_WORDS[m]} {a // 1000}.{a % 1000:03d} {_SIDE_WORDS[m]} since week {w}"
        for m, a, w in zip(measure.tolist(), amount.tolist(), week.tolist(), strict=True)
    ]
    if known.size and known[0] < 0:
        told[0] = ""
    words = np.array(told, dtype=object)[where.reshape(codes.shape)]
    text = words[:, 0]
    for column in range(1, codes.shape[1]):
        more = codes[:, column] >= 0
        text = np.where(more, text + "; " + words[:, column], text)
    return text.astype(object)


_MEASURE_WORDS = tuple(name.replace("_", " ") for name in MEASURES)
_SIDE_WORDS = tuple("too high" if name in UPPER else "short" for name in MEASURES)


def thousandths(short: Array) -> NDArray[np.int16]:
    """Shortfalls as whole thousandths, at least 1 where anything is missing."""
    return np.minimum(np.ceil(short * 1000.0), 32_000.0).astype(np.int16)


class Rows:
    """Columns of one table put together run by run."""

    def __init__(self) -> None:
        self.parts: dict[str, list[NDArray[Any]]] = {}

    def add(self, **columns: Any) -> None:
        """Append columns of one length; a single value is repeated."""
        arrays = {name: value for name, value in columns.items() if isinstance(value, np.ndarray)}
        length = len(next(iter(arrays.values())))
        for name, value in columns.items():
            if not isinstance(value, np.ndarray):
                value = np.full(length, value, dtype=object if isinstance(value, str) else None)
            self.parts.setdefault(name, []).append(value)

    def columns(self) -> dict[str, NDArray[Any]]:
        """The whole table; the parts are let go of one by one, so that it is not held twice."""
        return {name: np.concatenate(self.parts.pop(name)) for name in list(self.parts)}


def weekly_rows(record: Record, row: int, run: int, arm: str, rows: Rows) -> None:
    """One run's weekly outcomes."""
    span = int(record.last[row]) + 1
    values = record.weekly[row, :span]
    columns = {name: values[:, k].copy() for k, name in enumerate(OUTCOMES)}
    rows.add(run=run, arm=arm, week=np.arange(span, dtype=np.int64), **columns)


def department_rows(
    record: Record, row: int, run: int, arm: str, names: Sequence[str], needed: Array, rows: Rows
) -> None:
    """One run's departments, week by week; `needed` (5, M) are the levels of the run's gate table."""
    span, count = int(record.last[row]) + 1, len(names)
    week = np.repeat(np.arange(span, dtype=np.int64), count)
    department = np.tile(np.array(names, dtype=object), span)
    at = {name: k for k, name in enumerate(MEASURES)}
    levels = {name: record.measure[row, :span, at[name], :].ravel() for name in _DEPARTMENT}
    stage = record.stage[row, :span].ravel().astype(np.int64)
    workload = record.workload[row, :span].ravel()
    flat = (span * count, len(MEASURES))
    short, since = record.short[row, :span].reshape(flat), record.since[row, :span].reshape(flat)
    words = blocker_words(blocker_codes(short, needed[stage], since))
    rows.add(
        run=run, arm=arm, week=week, department=department, stage=stage, **levels, workload=workload, blocked_by=words
    )


def agent_rows(
    record: Record,
    row: int,
    run: int,
    arm: str,
    titles: Sequence[str],
    advocates: Sequence[tuple[int, int, str]],
    legal: str,
    rows: Rows,
) -> None:
    """One run's executives, advocates and Legal, week by week; `advocates` are places, from which week, and names."""
    span = int(record.last[row]) + 1
    weeks = np.arange(span, dtype=np.int64)
    nothing = np.full(span, np.nan)

    def one(kind: str, name: str, keep: NDArray[np.bool_], **shown: Array) -> None:
        columns = {key: shown.get(key, nothing)[keep] for key in _AGENT}
        last = _last_decisions(record.decisions[row].get((kind, name), []), span)[keep]
        rows.add(run=run, arm=arm, week=weeks[keep], kind=kind, name=name, **columns, last_decision=last)

    every = np.ones(span, dtype=bool)
    for k, title in enumerate(titles):
        support, attention, credibility = record.executives[row, :span, :, k].T
        one("executive", title, every, support=support, attention=attention, credibility=credibility)
    for k, (place, since, name) in enumerate(advocates):
        energy, allies, credibility = record.advocates[row, :span, :, place].T
        successors = [week for other, week, _ in advocates[k + 1 :] if other == place]
        until = min(successors, default=span)
        there = ~np.isnan(energy) & (weeks >= since) & (weeks < until)
        if there.any():
            one("advocate", name, there, energy=energy, allies=allies, credibility=credibility)
    shown = dict(
        zip(("perceived_risk", "queue", "seen_posts", "seen_incidents"), record.legal[row, :span].T, strict=True)
    )
    one("legal", legal, every, **shown)


_AGENT = (
    "support", "attention", "energy", "allies", "credibility", "perceived_risk", "queue", "seen_posts",
    "seen_incidents",
)  # fmt: skip


def _last_decisions(changes: list[tuple[int, str]], span: int) -> NDArray[Any]:
    text = np.full(span, "", dtype=object)
    for week, decision in changes:
        text[week:] = decision
    return text


def event_rows(record: Record, row: int, run: int, arm: str, rows: Rows) -> None:
    """One run's events in the order in which they happened."""
    events = record.events[row]
    rows.add(
        run=run,
        arm=arm,
        week=np.array([e.week for e in events], dtype=np.int64),
        **{
            name: np.array([getattr(e, name) for e in events], dtype=object)
            for name in ("kind", "who", "text", "cause")
        },
    )
