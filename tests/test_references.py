"""Reference data are found where they are demanded; else tests that need them are skipped and say so."""

from __future__ import annotations

from references import DATA, REQUIRED, THERE, networks


def test_where_they_are_demanded_they_are_there() -> None:
    assert THERE or not REQUIRED, f"no reference data in {DATA}: set HEADWAY_REFERENCE_DATA"
    assert len(list(networks())) == (7 if THERE else 0)
