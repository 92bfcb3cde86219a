"""Other people's data beside the checkout: where they are, and what happens to a test where they are not."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

DATA = Path(os.environ.get("HEADWAY_REFERENCE_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
THERE = (DATA / "reference-centralities" / "graph_level.csv").exists()
REQUIRED = os.environ.get("HEADWAY_REFERENCES") == "required"

# With HEADWAY_REFERENCES=required a test that misses the data fails instead of skipping.
needs_references = pytest.mark.skipif(
    not THERE and not REQUIRED, reason="no reference data here: set HEADWAY_REFERENCE_DATA"
)


@cache
def rows(*parts: str) -> list[dict[str, str]]:
    """A table of the reference data."""
    with DATA.joinpath(*parts).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def networks() -> Iterator[tuple[str, str, float]]:
    """Data set, kind of tie and least weight of each network there are other software's figures of."""
    if THERE:
        seen = {
            (row["dataset"], row["kind"], float(row["min_weight"] or 0))
            for row in rows("reference-centralities", "graph_level.csv")
        }
        yield from sorted(seen)


def ties(dataset: str, kind: str, least: float = 0.0) -> list[tuple[str, str, float]]:
    """Source, target and weight of the ties of a kind, without ties to oneself."""
    return [
        (row["source"], row["target"], float(row["weight"]))
        for row in rows(dataset, "edges.csv")
        if row["kind"] == kind and row["source"] != row["target"] and float(row["weight"]) >= least
    ]
