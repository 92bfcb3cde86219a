"""Tables of text, as files of all kinds are read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

MOST_COLUMNS = 200
NOTHING = ["", "NA", "N/A", "n/a", "#N/A", "NULL", "null", "None", "NaN", "nan", "-"]


@dataclass(frozen=True)
class Upload:
    """A table that came through a browser and is in no file: what it was called, and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Bounds:
    """How large tables may be: bytes as they come, bytes unpacked, rows."""

    packed: int = 1024**3
    unpacked: int = 4 * 1024**3
    rows: int = 20_000_000


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
    empty : tuple of int
        Numbers of rows in which nothing stands, which are not among the columns.
    comma : bool
        Whether 1,5 is one and a half, as where columns are parted by semicolons.
    """

    name: str
    columns: Mapping[str, pa.ChunkedArray]
    first: int = 2
    empty: tuple[int, ...] = ()
    comma: bool = False

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()))) if self.columns else 0

    @property
    def number(self) -> NDArray[np.int64]:
        """Number of every row, as a spreadsheet counts, (rows,)."""
        every = np.arange(self.first, self.first + self.rows + len(self.empty), dtype=np.int64)
        return np.delete(every, np.array(self.empty, dtype=np.int64) - self.first)


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


@dataclass(frozen=True)
class Told:
    """A column as the words in it, each once, and which of them every row holds; an empty cell is the empty word.

    Tables say the same few things a million times: what has to be done word by word is done once for each.

    Parameters
    ----------
    words : tuple of str
        In the order in which they come first.
    code : array of int, (rows,)
        Place in `words`.
    """

    words: tuple[str, ...]
    code: NDArray[np.int64]

    @classmethod
    def of(cls, column: pa.ChunkedArray | pa.Array | NDArray[np.object_] | None, rows: int = 0) -> Told:
        """The words of a column; of no column, `rows` empty cells."""
        if column is None:
            return cls(("",), np.zeros(rows, dtype=np.int64))
        cells: Any = pa.array(column, pa.string()) if isinstance(column, np.ndarray) else column
        if isinstance(cells, pa.ChunkedArray):
            cells = cells.combine_chunks()
        found = pc.fill_null(cells, "").dictionary_encode()
        return cls(tuple(found.dictionary.to_pylist()), np.asarray(found.indices).astype(np.int64))

    @property
    def counts(self) -> list[int]:
        """In how many rows each word stands."""
        counted: list[int] = np.bincount(self.code, minlength=len(self.words)).tolist()
        return counted

    def each(self, meanings: Sequence[object]) -> NDArray[np.object_]:
        """What the word of every row means, given what each word means."""
        kinds = np.empty(len(self.words), dtype=object)
        kinds[:] = meanings
        return kinds[self.code]

    def among(self, wanted: Collection[str]) -> NDArray[np.bool_]:
        """Rows that hold one of these words."""
        here = np.fromiter((word in wanted for word in self.words), dtype=bool, count=len(self.words))
        return here[self.code]
