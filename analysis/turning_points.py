"""The turning points of one future: the events that moved it, each with its week and its cause.

What a lever moved is not guessed from what came after it: the same future was run without it, so the difference at the
end is the lever's. Beside that stand the events that a reader must be told anyway, by the weights in `summary`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.explanation import TurningPoint
from analysis.privacy import told_words
from analysis.study import Study
from analysis.summary import choose_events

TOLD = 8
MOVED = 0.05  # stages at the end that a lever must have moved in this future to be told
MOVERS = 4  # levers told at most


def turning_points(study: Study, lacking: Mapping[str, Study]) -> tuple[TurningPoint, ...]:
    """What moved the middle future of a study, in the order of weeks.

    Parameters
    ----------
    study : Study
    lacking : mapping of str to Study
        The plan without each lever, by id, on the same luck.
    """
    run = int(study.summary["median_run"]["run"])
    where = (pc.field("arm") == study.name) & (pc.field("run") == run)
    events = pq.read_table(study.folder / "events.parquet", filters=where)
    rows = events.select(["week", "kind", "who", "text", "cause"]).to_pylist()
    levers = pq.read_table(study.folder / "levers.parquet", filters=where)
    started = dict(zip(levers["id"].to_pylist(), levers["started"].to_pylist(), strict=True))
    moved = _moved(study, lacking, run)
    movers = _movers(study, moved, started, rows)
    # Levers that moved little are no turning points, and what is told of a mover need not be told twice.
    others = [row for row in rows if row["kind"] not in ("asked", "started", "ended", "granted")]
    chosen = choose_events(others, TOLD - len(movers))
    points = [TurningPoint(**row) for row in (*movers, *chosen)]
    return tuple(sorted(points, key=lambda point: point.week))


def _moved(study: Study, lacking: Mapping[str, Study], run: int) -> dict[str, float]:
    """Stages by which this future ends further up for each lever."""
    moved = {}
    at = np.flatnonzero(study.finished == run)
    for id_, other in lacking.items():
        there = np.flatnonzero(other.finished == run)
        if at.size and there.size:
            moved[id_] = float(study.values("mean_stage")[at[0], -1] - other.values("mean_stage")[there[0], -1])
    return moved


def _movers(
    study: Study, moved: Mapping[str, float], started: Mapping[str, int], rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The start of each lever that moved this future, and what it moved."""
    words = told_words(study.scenario)
    says = {lever.id: words.say(lever.says()) for lever in study.scenario.levers}
    by_size = sorted(moved, key=lambda id_: -abs(moved[id_]))
    told: list[dict[str, Any]] = []
    for id_ in by_size:
        week = started.get(id_, -1)
        if week < 0 or abs(moved[id_]) < MOVED or len(told) == MOVERS:
            continue
        text = f"{says[id_]} starts"
        who = next((row["who"] for row in rows if row["week"] == week and row["text"] == text), "Programme")
        way = "lower" if moved[id_] > 0.0 else "higher"
        cause = f"without it this future ends {abs(moved[id_]):.2f} stages {way}"
        told.append({"week": week, "kind": "started", "who": who, "text": text, "cause": cause})
    return told
