"""What was put right in tables that were brought in: what, how many, which rows, why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.problems import shorten

Rows = Sequence[int] | NDArray[np.int64]

_FORMS = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")

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
        What was done, after the number of things it was done to: "ties left out", or "tie left out" of one.
    why : str
    count : int
    rows : tuple of int
        Rows as a spreadsheet counts them (the first row below the headings is 2); at most `ROWS_KEPT`. Empty where it
        is about a column or the whole table.
    hint : str
        What would change it on the command line; empty if nothing does.
    """

    table: str
    what: str
    why: str
    count: int
    rows: tuple[int, ...] = ()
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.sentence[:-1]}; {self.hint}." if self.hint else self.sentence

    @property
    def sentence(self) -> str:
        """The same without what to type, for whoever has no command line."""
        where = f" ({rows_words(self.rows, self.count)})" if self.rows else ""
        return f"{self.table}: {self.count:,} {self.what}{where}: {self.why}."


def rows_words(rows: Rows, count: int) -> str:
    """So many rows, of which the first are named.

    Examples
    --------
    >>> rows_words([7], 1), rows_words(range(2, 12), 10)
    ('row 7', 'rows 2, 3, 4, 5, 6, 7, 8, 9 and 2 more')
    """
    shown = ", ".join(str(row) for row in rows[:ROWS_SHOWN])
    more = f" and {count - ROWS_SHOWN:,} more" if count > ROWS_SHOWN else ""
    return f"{'row' if count == 1 else 'rows'} {shown}{more}"


class Repairs:
    """Collects repairs of one import, in the order in which they were made."""

    def __init__(self) -> None:
        self.made: list[Repair] = []

    def add(
        self,
        table: str,
        what: str,
        why: str,
        rows: Rows,
        count: int | None = None,
        hint: str = "",
    ) -> None:
        """Note a repair of `rows`; without rows, of `count` things.

        ``{one|many}`` in what is said is the one word where there is one thing, the other where there are more.
        """
        found = np.asarray(rows, dtype=np.int64)
        number = found.size if count is None else count
        if number:
            said = [_FORMS.sub(lambda form: form[1 if number == 1 else 2], text) for text in (what, why)]
            kept = tuple(found[:ROWS_KEPT].tolist())
            self.made.append(Repair(shorten(table, 100), said[0], said[1], number, kept, hint))
