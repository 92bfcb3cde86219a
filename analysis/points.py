"""What came of every point of a design: one row a point, written beside the other tables of a sweep."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from analysis.bands import chance, mean_intervals
from analysis.files import replacing
from analysis.goals import goal_of, goal_reached
from analysis.study import Sweep
from analysis.tables import read_table, schemas, write_parquet
from sim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from sim.scenario import Goal

INTERVAL = ("", "_low", "_high")


def write_points(folder: Path) -> int:
    """Write ``points.parquet`` of a sweep whose other tables are there; return its number of rows."""
    arms = list(Sweep(folder).views.values())
    goal = goal_of(arms)
    tables = [points_of(arm, goal) for arm in arms]
    with replacing(folder / "points.parquet") as temporary:
        return write_parquet(temporary, tables, tables[0].schema)


def points_of(sweep: Sweep, goal: Goal | None) -> pa.Table:
    """One row for each point of one arm.

    ``arm``, ``point``, the values of the point; ``futures`` that finished and ``failed``; ``reached``, ``chance``,
    ``chance_low``, ``chance_high`` of the goal (NaN without one or without futures); and every outcome at the end, with
    the interval of its mean: the last week, or the sum of all for what adds up.
    """
    count, at, worlds = sweep.points_count, sweep.points, sweep.worlds
    futures = np.bincount(at, minlength=count)
    columns: dict[str, Any] = {"arm": [sweep.name] * count, "point": np.arange(count)}
    runs = read_table(sweep.folder, "runs", ["point", *sweep.varies], sweep.name)
    points, first = np.unique(runs["point"].to_numpy(), return_index=True)
    if points.size < count:  # a study that is still running
        columns = {"arm": [sweep.name] * points.size, "point": points}
    columns |= {name: runs[name].take(first) for name in sweep.varies}
    asked = np.bincount(runs["point"].to_numpy(), minlength=count)
    columns |= {"futures": futures[points], "failed": (asked - futures)[points]}
    happened = None if goal is None else goal_reached(sweep, goal).astype(np.float64)
    columns |= {name: values[points] for name, values in _chances(happened, worlds, at, count).items()}
    for outcome in OUTCOMES:
        found = mean_intervals(sweep.ends(outcome), worlds, at, count)
        columns |= {f"{outcome}{end}": v[points] for end, v in zip(INTERVAL, found, strict=True)}
    schema = _schema(sweep)
    return pa.Table.from_arrays([_array(columns[field.name], field.type) for field in schema], schema=schema)


def _chances(happened: Any, worlds: Any, at: Any, count: int) -> dict[str, Any]:
    found = np.full((4, count), np.nan)
    if happened is not None and happened.size:
        order = np.argsort(at, kind="stable")
        names, starts = np.unique(at[order], return_index=True)
        for point, rows in zip(names, np.split(order, starts[1:]), strict=True):
            one = chance(happened[rows] > 0.0, worlds[rows])
            found[:, point] = one.count, one.share, one.low, one.high
    return dict(zip(("reached", "chance", "chance_low", "chance_high"), found, strict=True))


def _schema(sweep: Sweep) -> pa.Schema:
    runs = schemas(sweep.manifest["design"])["runs"]
    numbers = ["reached", "chance", "chance_low", "chance_high", *(f"{o}{end}" for o in OUTCOMES for end in INTERVAL)]
    return pa.schema(
        [
            runs.field("arm"),
            *(runs.field(name) for name in ("point", *sweep.varies)),
            *(pa.field(name, pa.int32(), nullable=False) for name in ("futures", "failed")),
            *(pa.field(name, pa.float64(), nullable=False) for name in numbers),
        ]
    )


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        return values.combine_chunks()
    return pa.array(values, type=kind)


def best_first(points: Mapping[str, Sequence[Any]], goal: bool) -> list[int]:
    """Rows of a table of points in order of how they do: by the goal's chance where there is one, then by value."""
    rows = range(len(points["point"]))
    chance = points["chance"] if goal else [0.0] * len(points["point"])

    def worth(row: int) -> tuple[bool, float, float]:
        return points["futures"][row] > 0, _number(chance[row]), _number(points["value"][row])

    return sorted(rows, key=worth, reverse=True)


def _number(value: float) -> float:
    return value if math.isfinite(value) else -math.inf
