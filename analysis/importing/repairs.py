"""What was put right in tables that were brought in: what, how many, which rows, why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.problems import shorten

Rows = Sequence[int] | NDArray[np.int64]

_ONE = {"people": "person", "departments": "department", "sites": "site", "rows": "row", "ties": "tie", "ids": "id",
        "names": "name", "lines": "line", "roles": "role", "executives": "executive", "answers": "answer",
        "columns": "column"}  # fmt: skip
_PLURAL = re.compile(r"\b(" + "|".join(_ONE) + r")\b")

ROWS_SHOWN = 8
ROWS_KEPT = 1000


@dataclass(frozen=True)
class Repair:
    """One kind of repair.

    Parameters
    ----------
    table : str
        The file.
    what : str
        What was done, after the number of rows it was done to: "ties to oneself left out".
    why : str
    count : int
    rows : tuple of int
        Rows as a spreadsheet counts them (the first row below the headings is 2); at most `ROWS_KEPT`. Empty where it
        is about a column or the whole table.
    """

    table: str
    what: str
    why: str
    count: int
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self._told(self.what)

    @property
    def sentence(self) -> str:
        """The same as people say it, one thing in the singular."""
        return self._told(
            _PLURAL.sub(lambda found: _ONE[found[0]], self.what, count=1) if self.count == 1 else self.what
        )

    def _told(self, what: str) -> str:
        shown = ", ".join(str(row) for row in self.rows[:ROWS_SHOWN])
        more = f" and {self.count - ROWS_SHOWN:,} more" if self.rows and self.count > ROWS_SHOWN else ""
        where = f" ({'row' if self.count == 1 else 'rows'} {shown}{more})" if self.rows else ""
        return f"{self.table}: {self.count:,} {what}{where}: {self.why}."


class Repairs:
    """Collects repairs of one import, in the order in which they were made."""

    def __init__(self) -> None:
        self.made: list[Repair] = []

    def add(
        self, table: str, what: str, why: str, rows: Sequence[int] | NDArray[np.int64], count: int | None = None
    ) -> None:
        """Note a repair of `rows`; without rows, of `count` things."""
        found = np.asarray(rows, dtype=np.int64)
        number = found.size if count is None else count
        if number:
            self.made.append(Repair(shorten(table, 100), what, why, number, tuple(found[:ROWS_KEPT].tolist())))
