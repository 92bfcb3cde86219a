"""What each lever earned: the plan with it less the plan without it, on the same luck."""

from __future__ import annotations

import math
from typing import Any

from analysis.bands import Estimate
from analysis.charts.frame import Page
from analysis.charts.futures import NBSP, goal_first, plan_of, source_of
from analysis.charts.marks import nice_ticks
from analysis.charts.rows import Row, draw_rows, room_for
from analysis.explanation import leaves_out_zero, read_explanation
from analysis.findings import number
from analysis.headlines import earned_headline
from analysis.look import Theme

LEAST_GOAL, LEAST_STAGES = 5.0, 0.1  # the axis reaches so far at least


def draw_earned(data: Any, theme: Theme) -> Page:
    """What every lever of the plan earned: chance of the goal, or stages where there is no goal.

    Parameters
    ----------
    data : Study or Contrast
        Beside it the explanation that `run.py explain` works out.
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    explanation = read_explanation(arm.view)
    assert explanation is not None, "a picture is drawn only where it applies"
    goal = all(lever.goal is not None for lever in explanation.levers)
    scale, unit, least = (100.0, "in 100 futures", LEAST_GOAL) if goal else (1.0, "stages", LEAST_STAGES)
    levers = [(lever.label, lever.main if goal else lever.mean_stage) for lever in explanation.levers]
    levers.sort(key=lambda pair: -pair[1].mean)
    of = max(lever.futures for lever in explanation.levers)
    rows = [_row(label, found, scale, theme) for label, found in levers]
    titles = earned_headline(
        [{"label": row.name, "mean": row.mean, "low": row.low, "high": row.high} for row in rows], unit, of
    )
    measured = "Chance of the goal" if goal else "Mean stage of departments"
    subtitle = (
        f"{measured} with the lever less without it, all else alike, {unit if goal else 'in stages'}; line: "
        f"95{NBSP}% interval; hollow: no clear difference. {of:,}{NBSP}futures of "
        f"{explanation.plan}, each run without each lever."
    )
    page = Page(theme, [*titles, f"{goal_first(arm)}{titles[-1]}"], subtitle, source_of([arm]))
    most = room_for(page)
    if len(rows) > most:  # the smallest effects, of whichever sign, are left out
        kept = sorted(rows, key=lambda row: -abs(row.mean))[:most]
        rows = [row for row in rows if row in kept]
    low = min((row.low for row in rows if not math.isnan(row.low)), default=0.0)
    high = max((row.high for row in rows if not math.isnan(row.high)), default=0.0)
    ends = min(low, 0.0, *(row.mean for row in rows)), max(high, least, *(row.mean for row in rows))
    head = f"{len(levers) - len(rows)} smaller ones left out" if len(levers) > len(rows) else f"95{NBSP}% interval"
    draw_rows(page, rows, nice_ticks(ends[1], ends[0], 7), signed, (f"Harms  \u25c2  0  \u25b8  helps, {unit}", head))
    return page


def _row(label: str, found: Estimate, scale: float, theme: Theme) -> Row:
    mean, low, high = (scale * value for value in (found.mean, found.low, found.high))
    clear = leaves_out_zero(found)
    say = points if scale > 1 else signed
    between = "" if math.isnan(low) else f" ({say(low)} to {say(high)})"
    colour = theme.ink(theme.baseline) if not clear else theme.alternatives[0] if mean > 0 else theme.alternatives[1]
    shape = "v" if clear and mean < 0 else "o"
    return Row(label, mean, low, high, (say(mean) if clear else "unclear") + between, colour, shape, hollow=not clear)


def points(value: float) -> str:
    """Futures in 100 with their sign: ``+12``, ``0``."""
    return signed(float(round(value)))


def signed(value: float) -> str:
    """A value with its sign and as many digits as it deserves: ``+0.32``, ``0``."""
    words = f"{abs(value):.0f}" if value == round(value) else number(abs(value))
    return words if float(words.replace(",", "")) == 0 else ("+" if value > 0 else "\u2212") + words
