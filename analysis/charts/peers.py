"""Are we normal? A scenario among varied companies and published figures."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.charts.frame import MARGIN, TEXT_LINE, Page, draw_page
from analysis.look import WIDTH, Theme
from sim.outcomes import STAGE_WORDS

NBSP = "\N{NO-BREAK SPACE}"
LEVELS = 3  # rows of names above a strip
LEFT = 300.0  # pixels of a row's words
ROWS = (
    ("active_share", "Speak in public", "share of staff"),
    ("executive_support", "Executive support", "0 to 1"),
    ("incidents", "Incidents", "a year and 1,000 staff"),
)


def draw_peers(found: Mapping[str, Any], path: str | os.PathLike[str], theme: str = "light") -> Path:
    """Draw where a scenario stands (`analysis.validation.peers.place`) into a file.

    Raises
    ------
    ValueError
        If there is no such theme or kind of file.
    """
    return draw_page(lambda colours: among(found, colours), path, theme)


def among(found: Mapping[str, Any], theme: Theme) -> Page:
    """The page: a strip an outcome, and the stages."""
    rows, years = found["outcomes"], found["week"] // 52
    below = 100 * rows["active_share"]["below"]
    year = f"year{NBSP}{years}"
    title = f"{found['name']}, {year}: more staff speak in public than in {below:.0f} % of varied companies"
    subtitle = (
        f"Grey: {found['companies']} varied companies of the model with a programme (middle, half, nine in ten). "
        f"Blue: {found['futures']} futures of the scenario (middle, nine in ten). Diamonds: published figures."
    )
    page = Page(theme, [title], subtitle, (found["name"], f" · week {found['week']}"))
    top, height = page.top + 34, 118.0
    for place, (name, words, unit) in enumerate(ROWS):
        marks = found["published"].get(name, [])
        _strip(page, top + place * height, words, unit, rows[name], marks, share=name == "active_share")
    _stages(page, top + len(ROWS) * height + 20, rows["organization_stage"])
    return page


def _strip(
    page: Page, top: float, words: str, unit: str, row: Mapping[str, Any], marks: list[Mapping[str, Any]], share: bool
) -> None:
    theme = page.theme
    start, end = MARGIN + LEFT, WIDTH - MARGIN - 20.0
    most = max(row["others"][4], row["high"], *(m["at"] for m in marks), 1e-9) * 1.05

    def x(value: float) -> float:
        return start + min(1.0, max(0.0, value / most)) * (end - start)

    def told(value: float) -> str:
        return f"{100 * value:.1f} %" if share else f"{value:.2g}"

    y = top + 62
    page.write(MARGIN, y - 14, words, bold=True, level="center")
    page.write(MARGIN, y + 10, unit, colour=theme.muted, level="center")
    low, first, middle, third, high = row["others"]
    page.box(x(low), y - 9, x(high) - x(low), 18, theme.rules, "", theme.rules)
    page.box(x(first), y - 9, x(third) - x(first), 18, theme.baseline, "", theme.baseline)
    page.mark(x(middle), y, "|", theme.text, 16)
    page.line([x(row["low"]), x(row["high"])], [y + 18, y + 18], theme.accent, 3.0)
    page.mark(x(row["middle"]), y + 18, "o", theme.accent, 9)
    page.write(x(row["middle"]), y + 28, told(row["middle"]), colour=theme.ink(theme.accent), side="center")
    after = [0.0] * LEVELS
    for one in sorted(marks, key=lambda m: m["at"]):
        text = f"{one['words']} {told(one['at'])}"
        at, half = x(one["at"]), page.width(text) / 2
        left = min(max(at - half, start), end - 2 * half)
        level = next((k for k in range(LEVELS) if left > after[k]), LEVELS - 1)
        page.mark(at, y, "D", theme.real, 8)
        page.write(left, y - 38 - level * 21, text, colour=theme.muted)
        page.line([at, at], [y - 18 - level * 21, y - 6], theme.rules)
        after[level] = left + 2 * half + 12
    page.write(start, y + 28, "0", colour=theme.muted, side="center")
    page.write(end, y + 28, told(most), colour=theme.muted, side="center")


def _stages(page: Page, top: float, row: Mapping[str, Any]) -> None:
    theme = page.theme
    page.write(MARGIN, top + 20, "Got there or further", bold=True, level="center")
    step = (WIDTH - 2 * MARGIN - LEFT) / 4
    for k, stage in enumerate(STAGE_WORDS[1:]):
        left = MARGIN + LEFT + k * step
        page.write(left, top, stage, bold=True)
        page.write(left, top + TEXT_LINE, f"{100 * row['reached'][k]:.0f} % of futures", colour=theme.ink(theme.accent))
        page.write(
            left, top + 2 * TEXT_LINE, f"{100 * row['others_reached'][k]:.0f} % of companies", colour=theme.muted
        )
