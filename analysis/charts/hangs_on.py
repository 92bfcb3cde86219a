"""What the answer hangs on: how far each number that nobody knows moves it."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from analysis.charts.frame import Page
from analysis.charts.futures import NBSP, plan_of, source_of
from analysis.charts.marks import nice_ticks
from analysis.charts.rows import Row, draw_rows, room_for
from analysis.figures import moved
from analysis.findings import number
from analysis.headlines import hangs_on_headline
from analysis.look import Theme
from analysis.sensitivity import read_sensitivity

MOST = 9  # rows; smaller effects are not worth a slide
SHAPES = {"up": "^", "down": "v", "mixed": "D"}
WORDS = {"up": "more of it: more", "down": "more of it: less", "mixed": "now more, now less"}


def draw_hangs_on(data: Any, theme: Theme) -> Page:
    """The numbers that move the answer most, the largest first, with the direction they move it in.

    Parameters
    ----------
    data : Study or Contrast
        Beside it what `run.py sensitivity` works out.
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    found = read_sensitivity(arm.view)
    assert found is not None, "a picture is drawn only where it applies"
    what, scale, unit = moved(found.outcome)
    influences = sorted(found.rows, key=lambda row: -row.mu_star.mean)
    titles = hangs_on_headline(
        [
            {"label": row.label, "mu_star": {k: _known(scale * v) for k, v in asdict(row.mu_star).items()}}
            for row in influences
        ],
        unit,
    )
    subtitle = (
        f"How far {what} ({unit}) moves on average when one number moves over its range; line: "
        f"95{NBSP}% interval. {found.people:,} people, {found.weeks:,} weeks, {found.runs:,} futures. "
        f"{found.method.partition('. ')[0].rstrip('.')}."  # the first sentence: how it was worked out
    )
    page = Page(theme, titles, subtitle, source_of([arm]))
    rows = [
        Row(
            row.label,
            scale * row.mu_star.mean,
            scale * row.mu_star.low,
            scale * row.mu_star.high,
            f"{number(scale * row.mu_star.mean)} · {WORDS[row.direction]}",
            theme.ink(theme.accent),
            SHAPES[row.direction],
        )
        for row in influences[: min(MOST, room_for(page))]
    ]
    high = max(row.mean if math.isnan(row.high) else row.high for row in rows)
    left_out = len(influences) - len(rows)
    heads = f"Size of the change, {unit}", f"{left_out} smaller left out" if left_out else "Direction"
    draw_rows(page, rows, nice_ticks(high or 1.0, 0.0, 6), number, heads)
    return page


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
