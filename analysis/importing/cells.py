"""Tables of text, as files of all kinds are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

MOST_COLUMNS = 200
NOTHING = ["", "NA", "N/A", "n/a", "#N/A", "NULL", "null", "None", "NaN", "nan", "-"]


@dataclass(frozen=True)
class RawTable:
    """Columns of text by heading, with nulls where a cell is empty.

    Parameters
    ----------
    name : str
        The file.
    columns : mapping of str to pyarrow.ChunkedArray of strings
    first : int
        Number of the first row, as a spreadsheet counts.
    """

    name: str
    columns: Mapping[str, pa.ChunkedArray]
    first: int = 2

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()))) if self.columns else 0


@dataclass(frozen=True)
class Source:
    """What one file holds: a table, or the people and ties of a graph.

    Parameters
    ----------
    table : RawTable
        People, or ties where the file holds only those.
    ties : RawTable or None
        Ties of a graph file.
    undirected : frozenset of int
        Rows of `ties` that hold for both directions.
    """

    table: RawTable
    ties: RawTable | None = None
    undirected: frozenset[int] = field(default_factory=frozenset)


def trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cells without blanks around them; what says nothing is null."""
    column = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.is_in(column, value_set=pa.array(NOTHING)), pa.scalar(None, pa.string()), column)
