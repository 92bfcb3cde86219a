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

    ``weekly`` is (R, W + 1, K) in the order of `OUTCOMES`; ``measure`` (R, W + 1, M, D) holds the measures of departments,
    ``stage``, ``short`` and ``since`` what they are in and lack; ``support`` (R, W + 1, E), ``advocates`` (R, W + 1, 3, A)
    energy, allies and credibility, ``legal`` (R, W + 1, 2) perceived risk and queue.
    """

    def __init__(self, runs: int, weeks: int, departments: int, executives: int, places: int) -> None:
        span = weeks + 1
        self.weekly = np.zeros((runs, span, len(OUTCOMES)))
        self.measure = np.zeros((runs, span, len(MEASURES), departments))
        self.stage = np.zeros((runs, span, departments), dtype=np.int8)
        self.blockers = np.full((runs, span, departments, _BLOCKERS), -1, dtype=np.int64)
        self.support = np.zeros((runs, span, executives))
        self.advocates = np.full((runs, span, 3, places), np.nan)
        self.legal = np.zeros((runs, span, 2))
        self.decisions: list[dict[tuple[str, str], list[tuple[int, str]]]] = [{} for _ in range(runs)]
        self.events: list[list[Event]] = [[] for _ in range(runs)]
        self.last = np.full(runs, -1, dtype=np.int64)


def blocker_codes(short: Array, needed: Array, since: NDArray[np.int32]) -> NDArray[np.int64]:
    """The three largest shortfalls (as a share of the level needed) of each department as whole numbers, (R, D, 3).

    A code holds the measure, the shortfall in thousandths and the week since which it lasts; -1 where nothing is missing.
    """
    relative = np.where(short > 0.0, short / np.maximum(np.abs(needed), 1e-9), -1.0)
    order = np.argsort(-relative, axis=2, kind="stable")[:, :, :_BLOCKERS]
    amount = np.take_along_axis(short, order, axis=2)
    week = np.take_along_axis(since, order, axis=2)
    code = (order * 100_000 + np.minimum(np.rint(amount * 1000.0), 99_999).astype(np.int64)) * 10_000 + week
    return np.where(amount > 0.0, code, -1).astype(np.int64)


def blocker_words(codes: NDArray[np.int64]) -> NDArray[Any]:
    """Codes of shape (n, 3) as text, "governance 0.12 short since week 31; ...", largest first."""
    known, where = np.unique(codes, return_inverse=True)
    words = np.array([_one_blocker(int(code)) for code in known], dtype=object)[where.reshape(codes.shape)]
    text = words[:, 0]
    for column in range(1, codes.shape[1]):
        more = codes[:, column] >= 0
        text = np.where(more, text + "; " + words[:, column], text)
    return text.astype(object)


def _one_blocker(code: int) -> str:
    if code < 0:
        return ""
    rest, week = divmod(code, 10_000)
    measure, amount = divmod(rest, 100_000)
    name = MEASURES[measure]
    word = "too high" if name in UPPER else "short"
    return f"{name.replace('_', ' ')} {amount / 1000:.3f} {word} since week {week}"


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
        """The whole table."""
        return {name: np.concatenate(parts) for name, parts in self.parts.items()}


def weekly_rows(record: Record, row: int, run: int, arm: str, rows: Rows) -> None:
    """One run's weekly outcomes."""
    span = int(record.last[row]) + 1
    values = record.weekly[row, :span]
    columns = {name: values[:, k].copy() for k, name in enumerate(OUTCOMES)}
    rows.add(run=run, arm=arm, week=np.arange(span, dtype=np.int64), **columns)


def department_rows(record: Record, row: int, run: int, arm: str, names: Sequence[str], rows: Rows) -> None:
    """One run's departments, week by week."""
    span, count = int(record.last[row]) + 1, len(names)
    week = np.repeat(np.arange(span, dtype=np.int64), count)
    department = np.tile(np.array(names, dtype=object), span)
    at = {name: k for k, name in enumerate(MEASURES)}
    levels = {name: record.measure[row, :span, at[name], :].ravel() for name in _DEPARTMENT}
    stage = record.stage[row, :span].ravel().astype(np.int64)
    words = blocker_words(record.blockers[row, :span].reshape(span * count, _BLOCKERS))
    rows.add(run=run, arm=arm, week=week, department=department, stage=stage, **levels, blocked_by=words)


def agent_rows(record: Record, row: int, run: int, arm: str, titles: Sequence[str], advocates: Sequence[str], legal: str, rows: Rows) -> None:
    """One run's executives, advocates and Legal, week by week."""
    span = int(record.last[row]) + 1
    weeks = np.arange(span, dtype=np.int64)
    nothing = np.full(span, np.nan)

    def one(kind: str, name: str, keep: NDArray[np.bool_], **shown: Array) -> None:
        columns = {key: shown.get(key, nothing)[keep] for key in _AGENT}
        last = _last_decisions(record.decisions[row].get((kind, name), []), span)[keep]
        rows.add(run=run, arm=arm, week=weeks[keep], kind=kind, name=name, **columns, last_decision=last)

    every = np.ones(span, dtype=bool)
    for k, title in enumerate(titles):
        one("executive", title, every, support=record.support[row, :span, k])
    for a, name in enumerate(advocates):
        energy, allies, credibility = record.advocates[row, :span, :, a].T
        there = ~np.isnan(energy)
        if there.any():
            one("advocate", name, there, energy=energy, allies=allies, credibility=credibility)
    one("legal", legal, every, perceived_risk=record.legal[row, :span, 0], queue=record.legal[row, :span, 1])


_AGENT = ("support", "energy", "allies", "credibility", "perceived_risk", "queue")


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
        **{name: np.array([getattr(e, name) for e in events], dtype=object) for name in ("kind", "who", "text", "cause")},
    )
