"""Does the generator draw networks like yours? A row a figure: the real one, the fitted one, the usual one."""

from __future__ import annotations

import os
from pathlib import Path

from analysis.charts.frame import MARGIN, TEXT_LINE, Page, draw_page
from analysis.likeness import FIGURES, Likeness, agrees
from analysis.look import WIDTH, Theme

LABEL = 440.0  # pixels of a row's words
VALUES = 250.0  # pixels of its three numbers
MARKS = (("real", "D", 9.0), ("fitted", "o", 9.0), ("usual", "X", 8.0))


def draw_likeness(found: Likeness, name: str, path: str | os.PathLike[str], theme: str = "light") -> Path:
    """Draw real beside fitted beside usual into a file.

    Raises
    ------
    ValueError
        If there is no such theme or kind of file.
    """
    return draw_page(lambda colours: likeness_page(found, name, colours), path, theme)


def likeness_page(found: Likeness, name: str, theme: Theme) -> Page:
    """The page with a row for every figure."""
    near, usual = (sum(agrees(figures, found.real, key) for key in FIGURES) for figures in (found.fitted, found.usual))
    title = (
        f"The fitted generator comes near the real network in {near} of {len(FIGURES)} figures, "
        f"with the usual numbers in {usual or 'none'}"
    )
    subtitle = (
        "Each row from zero to its largest value. Real: the measured ties. Fitted, usual: means over networks that the "
        "search had not seen. Near: off by no more than 0.02 to 0.05."
    )
    page = Page(theme, [title], subtitle, (f"{name}: measured ties", ""))
    left, right = MARGIN + LABEL, WIDTH - MARGIN - VALUES
    height = (page.bottom - page.top - 2 * TEXT_LINE) / len(FIGURES)
    colours = {"real": theme.text, "fitted": theme.accent, "usual": theme.muted}
    for place, (word, _, _) in enumerate(MARKS):
        page.write(_column(place), page.top, word, colour=colours[word], bold=True, side="right")
    for row, (key, (words, _)) in enumerate(FIGURES.items()):
        y = page.top + TEXT_LINE + (row + 0.5) * height
        values = {word: getattr(found, word)[key] for word, _, _ in MARKS}
        low, high = min(0.0, *values.values()), max(0.0, *values.values())
        page.write(MARGIN, y, page.shorten(words[0].upper() + words[1:], LABEL - 20), level="center")
        page.line([left, right], [y, y], theme.rules)
        for place, (word, shape, size) in reversed(list(enumerate(MARKS))):
            x = left + (values[word] - low) / ((high - low) or 1.0) * (right - left)
            page.mark(x, y, shape, colours[word], size, hollow=word == "real")
            page.write(_column(place), y, _short(values[word]), colour=colours[word], side="right", level="center")
    x, y = float(left), page.bottom - 8
    for word, shape, size in MARKS:
        page.mark(x, y, shape, colours[word], size, hollow=word == "real")
        page.write(x + 14, y, word, level="center", colour=theme.muted)
        x += 34 + page.width(word)
    return page


def _column(place: int) -> float:
    """Right edge of the numbers of a mark."""
    return WIDTH - MARGIN - VALUES + (place + 1) * VALUES / len(MARKS)


def _short(value: float) -> str:
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
