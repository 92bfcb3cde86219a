"""What an experiment measures in one future: a short phrase, worked out from the tables of a run.

The phrases stand at the top of ``patterns.yaml``. A measure is one number a future.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import OUTCOMES, STAGES

Floats = NDArray[np.float64]
Table = Mapping[str, NDArray[Any]]


class MeasureError(ValueError):
    """A phrase that is no measure."""


@dataclass(frozen=True)
class Future:
    """The tables of one finished future and its number of weeks."""

    tables: Mapping[str, Table]
    weeks: int

    def outcome(self, name: str) -> Floats:
        """An outcome week by week, (W+1,), week 0 first."""
        found: Floats = self.tables["weekly"][name]
        return found

    def rows(self, table: str, **wanted: object) -> Table:
        """The rows of a table in which columns have the values wanted."""
        columns = self.tables[table]
        keep = np.ones(len(columns["run"]), dtype=bool)
        for name, value in wanted.items():
            keep &= columns[name] == value
        return {name: column[keep] for name, column in columns.items()}


@dataclass(frozen=True)
class Measure:
    """A phrase and what it works out of a future."""

    phrase: str
    work_out: Callable[[Future], float]

    @property
    def last_week(self) -> int | None:
        """The last week it looks at; None where it needs every week."""
        if self.phrase.startswith(("weeks ", "delay of")):
            return None
        return max(int(number) for number in re.findall(r"\b\d+\b", self.phrase.replace("..", " ")))

    def of(self, future: Future) -> float:
        """The number of one future."""
        return float(self.work_out(future))


def read_measure(phrase: str) -> Measure:
    """The measure that a phrase stands for.

    Parameters
    ----------
    phrase : str
        Such as ``active_share at 104`` or ``delay of push``.

    Raises
    ------
    MeasureError
        If it is no such phrase, or names an outcome, stage, kind or column that there is not.
    """
    for pattern, make in _FORMS:
        found = re.fullmatch(pattern, phrase.strip())
        if found is not None:
            return Measure(phrase, make(*found.groups()))
    raise MeasureError(f"{phrase!r} is no measure; see the list at the top of patterns.yaml")


def _outcome(name: str) -> str:
    if name not in OUTCOMES:
        raise MeasureError(f"{name!r} is no outcome; there are {', '.join(OUTCOMES)}")
    return name


def _stage(name: str) -> int:
    if name not in STAGES:
        raise MeasureError(f"{name!r} is no stage; there are {', '.join(STAGES)}")
    return STAGES.index(name)


def _at(name: str, week: str) -> Callable[[Future], float]:
    column, at = _outcome(name), int(week)
    return lambda future: float(future.outcome(column)[at])


def _change(name: str, first: str, last: str) -> Callable[[Future], float]:
    column, start, end = _outcome(name), int(first), int(last)
    return lambda future: float(future.outcome(column)[end] - future.outcome(column)[start])


def _falls(first: str, last: str) -> Callable[[Future], float]:
    span = slice(int(first), int(last) + 1)
    return lambda future: float(np.any(np.diff(future.outcome("organization_stage")[span]) < 0.0))


def _time_between(name: str, other: str) -> Callable[[Future], float]:
    first, second = _weeks_to(name), _weeks_to(other)

    def weeks(future: Future) -> float:
        start, end = first(future), second(future)
        return end - start if end <= future.weeks else np.nan

    return weeks


def _half_gained(name: str) -> Callable[[Future], float]:
    column = _outcome(name)

    def week(future: Future) -> float:
        values = future.outcome(column)
        gain = values.max() - values[0]
        return float(np.argmax(values >= values[0] + gain / 2)) if gain > 0.0 else np.nan

    return week


def _to(name: str, week: str) -> Callable[[Future], float]:
    column, at = _outcome(name), int(week)
    return lambda future: float(future.outcome(column)[: at + 1].sum())


def _over(name: str, first: str, last: str) -> Callable[[Future], float]:
    column, span = _outcome(name), slice(int(first), int(last) + 1)
    return lambda future: float(future.outcome(column)[span].mean())


def _per(name: str, other: str, week: str) -> Callable[[Future], float]:
    above, below, at = _outcome(name), _outcome(other), int(week)

    def ratio(future: Future) -> float:
        total = future.outcome(below)[: at + 1].sum()
        return float(future.outcome(above)[: at + 1].sum() / total) if total > 0 else 0.0

    return ratio


def _weeks_to(name: str) -> Callable[[Future], float]:
    stage = _stage(name)

    def first(future: Future) -> float:
        there = np.flatnonzero(future.outcome("organization_stage") >= stage)
        return float(there[0]) if there.size else float(future.weeks + 1)

    return first


def _share(name: str, week: str) -> Callable[[Future], float]:
    stage, at = _stage(name), int(week)
    return lambda future: float((future.rows("departments", week=at)["stage"] >= stage).mean())


def _of_agents(column: str, kind: str, week: str) -> Callable[[Future], float]:
    at = int(week)

    def mean(future: Future) -> float:
        rows = future.rows("agents", week=at, kind=kind)
        if column not in rows:
            raise MeasureError(f"{column!r} is no column of agents")
        values = rows[column].astype(np.float64)
        values = values[np.isfinite(values)]
        return float(values.mean()) if values.size else 0.0

    return mean


def _of_department(column: str, name: str, week: str) -> Callable[[Future], float]:
    at = int(week)

    def level(future: Future) -> float:
        rows = future.rows("departments", week=at, department=name)
        if column not in rows or not rows[column].size:
            raise MeasureError(f"there is no {column!r} of a department called {name!r}")
        return float(rows[column][0])

    return level


def _delay(lever: str) -> Callable[[Future], float]:
    def weeks(future: Future) -> float:
        rows = future.rows("levers", id=lever)
        if not rows["id"].size:
            raise MeasureError(f"no lever of the plan is called {lever!r}")
        asked, started = float(rows["asked"][0]), float(rows["started"][0])
        return (started if started >= 0 else future.weeks + 1.0) - asked

    return weeks


def _events(kind: str, week: str) -> Callable[[Future], float]:
    at = int(week)

    def count(future: Future) -> float:
        rows = future.rows("events", kind=kind)
        return float((rows["week"] <= at).sum())

    return count


def _given_up(first: str, last: str) -> Callable[[Future], float]:
    low, high = int(first), int(last)

    def happened(future: Future) -> float:
        weeks = np.flatnonzero(future.outcome("abandoned") > 0.0)
        return float(weeks.size > 0 and low <= weeks[0] <= high)

    return happened


def _given_up_less(first: str, last: str, other_first: str, other_last: str) -> Callable[[Future], float]:
    inside, outside = _given_up(first, last), _given_up(other_first, other_last)
    return lambda future: inside(future) - outside(future)


_FORMS: tuple[tuple[str, Callable[..., Callable[[Future], float]]], ...] = (
    (r"given up (\d+)\.\.(\d+) less (\d+)\.\.(\d+)", _given_up_less),
    (r"given up (\d+)\.\.(\d+)", _given_up),
    (r"falls back (\d+)\.\.(\d+)", _falls),
    (r"(\w+) from (\d+) to (\d+)", _change),
    (r"weeks from (\w+) to (\w+)", _time_between),
    (r"weeks to half of (\w+)", _half_gained),
    (r"weeks to (\w+)", _weeks_to),
    (r"share at (\w+) at (\d+)", _share),
    (r"delay of (\w+)", _delay),
    (r"events (\w+) to (\d+)", _events),
    (r"(\w+) of (\w+) at (\d+)", _of_agents),
    (r"(\w+) in (\w+) at (\d+)", _of_department),
    (r"(\w+) per (\w+) to (\d+)", _per),
    (r"(\w+) over (\d+)\.\.(\d+)", _over),
    (r"(\w+) at (\d+)", _at),
    (r"(\w+) to (\d+)", _to),
)
