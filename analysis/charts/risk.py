"""Risk as Legal sees it against risk as it is: incidents expected in 1,000 posts."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.charts.frame import Page
from analysis.charts.futures import (
    NBSP,
    Floats,
    Futures,
    futures_words,
    plan_of,
    plan_words,
    reading,
    source_of,
    starts_of,
    with_arm,
)
from analysis.charts.lines import Line, draw_lines
from analysis.charts.marks import moment
from analysis.findings import number
from analysis.look import Theme

PERCEIVED, REAL = "perceived_risk", "real_risk"
FACTORS_FROM = 50.0  # above this ratio of the highest to the lowest median a scale of factors is easier to read
LEAST_RISK = 1.0  # the axis reaches one incident in 1,000 posts at least
TIMES_FROM = 1.5  # from this ratio on, "times" says more than a difference


def draw_risk(data: Any, theme: Theme) -> Page:
    """Perceived and real risk over time, both per 1,000 posts; of a comparison, the alternative's.

    Parameters
    ----------
    data : Study or Contrast
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    perceived, real = arm.bands(PERCEIVED), arm.bands(REAL)
    logarithmic = _wants_factors(perceived, real)
    scale = " Log scale, as the two are far apart: no zero." if logarithmic else ""
    subtitle = f"Incidents expected in 1,000 public posts, {with_arm(arm)}. {reading([arm])}"
    subtitle += scale + plan_words(arm.plan())
    page = Page(theme, _titles(arm), subtitle, source_of([arm]))
    lines = [
        Line(real, theme.real, "Real risk (dashed)", dashed=True, spread=arm.count > 1),
        Line(perceived, theme.perceived, "Perceived risk", spread=arm.count > 1),
    ]
    draw_lines(page, arm, lines, number, least=LEAST_RISK, logarithmic=logarithmic)
    return page


def _wants_factors(perceived: Floats, real: Floats) -> bool:
    every = np.concatenate([perceived.ravel(), real.ravel()])
    every = every[np.isfinite(every)]
    if not every.size or every.min() <= 0:
        return False
    medians = np.concatenate([perceived[2], real[2]])
    return bool(np.nanmax(medians) / np.nanmin(medians) > FACTORS_FROM)


def _titles(arm: Futures) -> list[str]:
    """The finding, from the fullest wording to the shortest."""
    perceived, real = arm.outcome(PERCEIVED)[:, -1], arm.outcome(REAL)[:, -1]
    known = np.isfinite(perceived) & np.isfinite(real)
    when, short = moment(arm.weeks, starts_of(arm)), f"week{NBSP}{arm.weeks}"
    if not known.any():
        return [f"By {short} nobody posts in public, so there is no risk to compare"]
    seen, is_ = float(np.median(perceived[known])), float(np.median(real[known]))
    above = int(np.sum(perceived[known] > real[known]))
    below = int(np.sum(perceived[known] < real[known]))
    of = int(known.sum())
    against = f" against a real risk of{NBSP}{number(is_)}"
    if is_ > 0 and seen / is_ >= TIMES_FROM:
        against = f", {number(seen / is_)} times the real risk of{NBSP}{number(is_)}"
    verdict = f"too many in {futures_words(above, of)}" if above >= below else f"too few in {futures_words(below, of)}"
    if above == below == 0:
        verdict = "exactly right"
    return [
        f"At {week} Legal expects {number(seen)} incidents in 1,000 posts{against}: {verdict}" for week in (when, short)
    ]
