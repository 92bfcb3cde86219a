"""Does the model show what it has to? A row for every pattern and published figure: effect, interval, verdict."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.charts.frame import MARGIN, TEXT_LINE, Page, draw_page
from analysis.look import WIDTH, Theme
from analysis.validation.page import sought_out, verdicts

COLUMNS = 4  # three of patterns, one of figures
GAP = 16.0
LABEL = 184.0  # pixels of a row's words
MARKS = 44.0  # pixels of the three verdicts
MOST = 3.0  # standard deviations (patterns) or half bands (figures) at which the axis ends
SHAPES = {"shown": "o", "not shown": "o", "opposite": "X", "met": "o", "near": "D", "not met": "X"}
HOLLOW = ("not shown", "near")


def draw_validation(found: Mapping[str, Any], path: str | os.PathLike[str], theme: str = "light") -> Path:
    """Draw the overview of results.json into a file.

    Raises
    ------
    ValueError
        If there is no such theme or kind of file.
    """
    return draw_page(lambda colours: overview(found, colours), path, theme)


def overview(found: Mapping[str, Any], theme: Theme) -> Page:
    """The page with all rows."""
    patterns: dict[str, list[Mapping[str, Any]]] = {}
    for row in found["patterns"]:
        patterns.setdefault(row["id"], []).append(row)
    figures = found["figures"]
    sought = sought_out()
    told = [verdict for name, verdict in verdicts(found["patterns"]).items() if name not in sought]
    shown, opposite = told.count("shown"), told.count("opposite")
    met = sum(f["verdict"] == "met" for f in figures)
    title = (
        f"{shown} of {len(told)} patterns shown wherever tried, {opposite} go the other way, "
        f"{met} of {len(figures)} figures met"
    )
    subtitle = (
        "Effect in standard deviations, 95 % interval (middle company, else small), claimed side to the right; marks: "
        "small to large. °: set up to see one mechanism, not counted. Figures: the model beside the band (shaded)."
    )
    page = Page(
        theme, [title], subtitle, ("Held against docs/evidence.md", f" · seed {found['made']['patterns']['seed']}")
    )
    width = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
    per_column = -(-len(patterns) // (COLUMNS - 1))
    height = (page.bottom - page.top - TEXT_LINE) / max(per_column, len(figures))
    names = list(patterns)
    for column in range(COLUMNS - 1):
        left = MARGIN + column * (width + GAP)
        chunk = names[column * per_column : (column + 1) * per_column]
        _axis(page, left, width, len(chunk), height, (0.0, MOST))
        for place, name in enumerate(chunk):
            _pattern(page, left, width, page.top + (place + 0.5) * height, name, patterns[name])
    left = MARGIN + (COLUMNS - 1) * (width + GAP)
    _axis(page, left, width, len(figures), height, (-1.0, 1.0))
    for place, row in enumerate(figures):
        _figure(page, left, width, page.top + (place + 0.5) * height, row)
    _legend(page)
    return page


def _at(left: float, width: float, value: float) -> float:
    """Pixel column of a value from -MOST to MOST."""
    start, end = left + LABEL, left + width - MARKS
    return start + (float(np.clip(value, -MOST, MOST)) + MOST) / (2 * MOST) * (end - start)


def _axis(page: Page, left: float, width: float, rows: int, height: float, shade: tuple[float, float]) -> None:
    top, bottom = page.top, page.top + rows * height
    low, high = _at(left, width, shade[0]), _at(left, width, shade[1])
    page.box(low, top, high - low, bottom - top, page.theme.rules, "", page.theme.rules)
    x = _at(left, width, 0.0)
    page.line([x, x], [top, bottom], page.theme.muted)


def _row(page: Page, left: float, y: float, words: str) -> None:
    page.write(left, y, page.shorten(words, LABEL - 6), level="center")


def _interval(
    page: Page, left: float, width: float, y: float, span: tuple[float, float], middle: float, colour: str
) -> None:
    page.line([_at(left, width, end) for end in span], [y, y], colour, 2.0)
    page.mark(_at(left, width, middle), y, "|", colour, 9.0)


def _colour(theme: Theme, verdict: str) -> str:
    return {"shown": theme.accent, "met": theme.accent, "opposite": theme.perceived, "not met": theme.perceived}.get(
        verdict, theme.muted
    )


def _verdict(page: Page, x: float, y: float, verdict: str) -> None:
    page.mark(x, y, SHAPES[verdict], _colour(page.theme, verdict), 6.5, hollow=verdict in HOLLOW)


def _pattern(page: Page, left: float, width: float, y: float, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    _row(page, left, y, f"{name}{'°' if name in sought_out() else ''} {rows[0]['label']}")
    by_company = {row["company"]: row for row in rows}
    tried = [
        by_company[c] for c in ("middle", "small", "large") if c in by_company and by_company[c]["mean"] is not None
    ]
    row = tried[0] if tried else rows[0]
    if row["mean"] is not None and row["size"]:
        sign = 1.0 if row["expects"] == "more" else -1.0
        scale = sign * row["size"] / row["mean"]
        low, high = sorted((row["low"] * scale, row["high"] * scale))
        _interval(page, left, width, y, (low, high), row["mean"] * scale, _colour(page.theme, row["verdict"]))
    for place, company in enumerate(("small", "middle", "large")):
        if company in by_company:
            _verdict(page, left + width - MARKS + 9 + 14 * place, y, by_company[company]["verdict"])


def _figure(page: Page, left: float, width: float, y: float, row: Mapping[str, Any]) -> None:
    _row(page, left, y, f"{row['id'].split()[0]} {row['label']}")
    if row["estimate"] is not None:
        middle, half = (row["band"][0] + row["band"][1]) / 2, (row["band"][1] - row["band"][0]) / 2
        low, high, at = ((row[key] - middle) / half for key in ("low", "high", "estimate"))
        _interval(page, left, width, y, (low, high), at, _colour(page.theme, row["verdict"]))
    _verdict(page, left + width - MARKS + 28, y, row["verdict"])


def _legend(page: Page) -> None:
    y = page.bottom - 2
    x = float(MARGIN)
    for verdict, words in (
        ("shown", "shown, met"), ("not shown", "not shown"), ("near", "near"), ("opposite", "opposite, not met"),
    ):  # fmt: skip
        _verdict(page, x + 5, y, verdict)
        page.write(x + 16, y, words, level="center", colour=page.theme.muted)
        x += 16 + page.width(words) + 24
