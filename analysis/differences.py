"""How every alternative differs from the baseline in every week, as a table beside the others of a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.bands import luck_gain, mean_bands
from analysis.files import replacing
from analysis.reading import Study
from analysis.study import Contrast
from analysis.tables import write_parquet
from sim.outcomes import OUTCOMES

MOST_NUMBERS = 4_000_000  # of one outcome that are held at once: in a large study some weeks at a time

_WORDS = ("arm", "outcome")
_NUMBERS = ("mean", "low", "high", "better", "same", "gain")
SCHEMA = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in _WORDS),
        pa.field("total", pa.bool_(), nullable=False),
        pa.field("week", pa.int32(), nullable=False),
        *(pa.field(name, pa.float64(), nullable=False) for name in _NUMBERS),
        pa.field("runs", pa.int32(), nullable=False),
    ]
)


def write_differences(contrast: Contrast) -> int:
    """Write ``differences.parquet`` of a comparison whose other tables are there; return its number of rows.

    ``arm``, ``outcome``, ``total`` (sums from the start to the week, for what adds up), ``week``; mean difference from
    the baseline with its 95 % interval, the shares of futures that are ``better`` and the ``same``, the ``gain`` from
    common luck (see `analysis.bands.Difference`), and the number of futures compared.
    """
    with replacing(contrast.folder / "differences.parquet") as temporary:
        return write_parquet(temporary, _tables(contrast), SCHEMA)


def _tables(contrast: Contrast) -> Iterator[pa.Table]:
    for other in contrast.alternatives:
        for outcome in OUTCOMES:
            yield from difference_rows(contrast.baseline, other, outcome)


def difference_rows(baseline: Study, other: Study, outcome: str) -> Iterator[pa.Table]:
    """Rows of one outcome: week by week, and sums until each week for what adds up."""
    common, left, right = np.intersect1d(baseline.finished, other.finished, return_indices=True)
    if common.size == 0:
        return
    worlds, flow = baseline.worlds[left], OUTCOMES[outcome].flow
    step = max(1, MOST_NUMBERS // common.size)
    so_far = [np.zeros((common.size, 1))] * 2
    totals: list[pa.Table] = []
    for start in range(0, baseline.weeks + 1, step):
        weeks = slice(start, min(start + step, baseline.weeks + 1))
        first, second = baseline.values(outcome, weeks)[left], other.values(outcome, weeks)[right]
        yield _rows(other.name, outcome, False, start, first, second, worlds)
        if flow:
            sums = [before + np.cumsum(now, axis=1) for before, now in zip(so_far, (first, second), strict=True)]
            totals.append(_rows(other.name, outcome, True, start, sums[0], sums[1], worlds))
            so_far = [total[:, -1:] for total in sums]
    yield from totals


def _rows(
    arm: str,
    outcome: str,
    total: bool,
    start: int,
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    worlds: NDArray[np.int64],
) -> pa.Table:
    change = second - first
    mean, low, high = mean_bands(change, worlds)
    better = change < 0.0 if OUTCOMES[outcome].direction == "down" else change > 0.0
    count = change.shape[1]
    columns: dict[str, Any] = {
        "arm": [arm] * count,
        "outcome": [outcome] * count,
        "total": [total] * count,
        "week": np.arange(start, start + count),
        "mean": mean,
        "low": low,
        "high": high,
        "better": better.mean(axis=0),
        "same": (change == 0.0).mean(axis=0),
        "gain": luck_gain(first, second),
        "runs": np.full(count, len(change)),
    }
    return pa.Table.from_arrays([pa.array(columns[f.name], type=f.type) for f in SCHEMA], schema=SCHEMA)
