"""What may be kept of a column that nobody asked for: numbers and kinds that people share."""

from __future__ import annotations

import re
from collections.abc import Set

import numpy as np
from numpy.typing import NDArray

_ADDRESS = re.compile(r"\S@\S+\.\S|://|^www\.|^(\+|00)[0-9][0-9 /().-]{6,}$")  # mail, pages, telephones
SHORT_ID = 2  # signs up to which a word that is somebody's id may well be a level or a kind

MOST_KINDS, LONGEST_KIND = 200, 60  # a text column is kept aside only where people share what it says
MOST_DIGITS, MOST_ALL_DIFFERENT = 6, 10  # longer numbers, and whole ones that are all different, tell people apart


def tells_apart(words: list[str], ids: Set[str]) -> bool:
    """Whether cells hold addresses, or nothing but ids of people: a mentor, a mail address, a label.

    Examples
    --------
    >>> tells_apart(["p1", "p22"], {"p1", "p22", "p3"}), tells_apart(["1.0", "2.0"], {"1", "2", "103"})
    (True, False)
    >>> tells_apart(["red", "someone@example.org"], set())
    True
    """
    if any(_ADDRESS.search(word) for word in words):
        return True
    plain = {word.removesuffix(".0") for word in words}
    return plain <= ids and (len(plain) == len(ids) or any(len(w) > SHORT_ID or not w.isdigit() for w in plain))


def numbers_in(words: list[str], people: int) -> NDArray[np.float64] | None:
    """Different cells of so many people as numbers, unless they are none or such as tell people apart.

    Those are long, or whole and all different.
    """
    if any(len(word.lstrip("+-").split(".")[0]) > MOST_DIGITS for word in words):
        return None
    try:
        values = np.array([float(word) for word in words])
    except ValueError:
        return None
    each = people > MOST_ALL_DIFFERENT and np.unique(values).size == people and (values % 1 == 0).all()
    return values if np.isfinite(values).all() and not each else None


def kinds_in(words: list[str], people: int) -> bool:
    """Whether different cells of so many people are kinds that people share, and no free text."""
    few = len(words) <= max(2, min(MOST_KINDS, people // 2))
    return few and all(len(word) <= LONGEST_KIND for word in words)
