"""Activity that is allowed against activity that is not."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.charts.frame import Page
from analysis.charts.futures import percent, plan_of, plan_words, reading, source_of, when_of, with_arm
from analysis.charts.lines import Line, draw_lines
from analysis.headlines import shadow_headline
from analysis.look import Theme

ALLOWED, SHADOW = "active_share", "shadow_share"
LEAST_SHARE = 0.01  # the axis reaches 1 % of staff even where nobody is active


def draw_shadow(data: Any, theme: Theme) -> Page:
    """Staff who speak in public with permission and without over time; of a comparison, the alternative's.

    Parameters
    ----------
    data : Study or Contrast
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    allowed, shadow = arm.outcome(ALLOWED)[:, -1], arm.outcome(SHADOW)[:, -1]
    titles = shadow_headline(
        float(np.median(allowed)),
        float(np.median(shadow)),
        int(np.sum(shadow > allowed)),
        arm.count,
        when_of(arm, arm.weeks),
    )
    subtitle = (
        f"Share of staff who speak in public, with permission and without (dashed and hatched), {with_arm(arm)}. "
        f"{reading([arm])}{plan_words(arm.plan())}"
    )
    page = Page(theme, titles, subtitle, source_of([arm]))
    many = arm.count > 1
    lines = [
        Line(arm.bands(SHADOW), theme.shadow, "Without permission", dashed=True, hatch="///", spread=many),
        Line(arm.bands(ALLOWED), theme.sanctioned, "With permission", spread=many),
    ]
    draw_lines(page, arm, lines, percent, least=LEAST_SHARE)
    return page
