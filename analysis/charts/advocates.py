"""Advocates: how many are at work, and how much energy they have left."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.charts.frame import Page
from analysis.charts.futures import bands_of, plan_of, plan_words, reading, source_of, when_of, with_arm
from analysis.charts.lines import Line
from analysis.charts.panels import Panel, draw_panels
from analysis.findings import number
from analysis.headlines import advocates_headline
from analysis.look import Theme

AT_WORK, ENERGY = "advocates_active", "advocate_energy"


def draw_advocates(data: Any, theme: Theme) -> Page:
    """Advocates at work and their energy over time; of a comparison, the alternative's.

    Parameters
    ----------
    data : Study or Contrast
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    people, energy = arm.outcome(AT_WORK), arm.outcome(ENERGY)
    energy = np.where(people > 0, energy, np.nan)  # of nobody there is no energy
    there = energy[:, -1][np.isfinite(energy[:, -1])]
    titles = advocates_headline(
        float(np.median(people[:, 0])),
        float(np.median(people[:, -1])),
        int(np.sum(people[:, -1] < people[:, 0])),
        float(np.median(there)) if there.size else None,
        arm.count,
        when_of(arm, arm.weeks),
    )
    subtitle = f"Advocates, {with_arm(arm)}. {reading([arm])}{plan_words(arm.plan())}"
    page = Page(theme, titles, subtitle, source_of([arm]))
    many = arm.count > 1
    panels = [
        Panel(
            "Advocates at work (people who have not gone quiet or left)",
            [Line(arm.bands(AT_WORK), theme.accent, "At work", spread=many)],
            _people,
            least=1.0,
        ),
        Panel(
            "Their energy (mean of those at work; 1 is fresh, 0 is burnt out)",
            [Line(bands_of(energy), theme.ink(theme.shadow), "Energy", spread=many)],
            number,
            least=1.0,
            most=1.0,
        ),
    ]
    draw_panels(page, arm, panels)
    return page


def _people(value: float) -> str:
    return f"{value:.0f}"
