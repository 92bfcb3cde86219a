"""What may be kept of a column that nobody asked for: numbers and kinds that people share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_KINDS, LONGEST_KIND = 200, 60  # a text column is kept aside only where people share what it says
MOST_DIGITS, MOST_ALL_DIFFERENT = 6, 40  # longer numbers, and whole ones that are all different, tell people apart


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
