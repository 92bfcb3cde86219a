"""One plan against another, future by future on the same luck: how much further departments get."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.bands import paired_difference
from analysis.charts.frame import Page
from analysis.charts.futures import (
    NBSP,
    arms_of,
    bands_of,
    label_of,
    paired,
    plan_words,
    source_of,
    when_of,
    with_arm,
)
from analysis.charts.lines import Line, draw_lines
from analysis.headlines import against_headline
from analysis.look import Theme

OUTCOME = "mean_stage"
LEAST_STAGES = 0.2  # the axis reaches a fifth of a stage even where plans do not differ


def draw_against(data: Any, theme: Theme) -> Page:
    """The paired difference of the mean stage of departments over time; zero is the baseline.

    Parameters
    ----------
    data : Contrast
        Bands of the alternative that ends furthest from the baseline, medians of up to three others.
    theme : Theme

    Returns
    -------
    Page
    """
    arms = arms_of(data)
    baseline, others = arms[0], arms[1 : len(theme.series)]
    changes = {}
    for arm in others:
        left, right, worlds = paired(baseline, arm)
        if left.size:
            change = arm.outcome(OUTCOME)[right] - baseline.outcome(OUTCOME)[left]
            at_end = paired_difference(baseline.outcome(OUTCOME)[left, -1], arm.outcome(OUTCOME)[right, -1], worlds)
            changes[arm.name] = (change, at_end)
    shown = [arm for arm in others if arm.name in changes]
    focus = max(shown, key=lambda arm: abs(changes[arm.name][1].mean))
    change, at_end = changes[focus.name]
    baseline_words = "doing nothing" if not baseline.scenario.levers else f"with {baseline.name}"
    titles = against_headline(focus.name, baseline_words, at_end, when_of(focus, focus.weeks))
    left_out = f" First {len(others)} of {len(arms) - 1} plans." if len(arms) - 1 > len(others) else ""
    bands = f"; line: median, bands: 50 and 90{NBSP}% of them" if at_end.runs > 1 else ""
    only = " Bands only for the plan in the title." if len(shown) > 1 else ""
    subtitle = (
        f"Mean stage of departments, weighted by people, {with_arm(focus)} less {baseline_words} in the same future "
        f"(0 = alike). {at_end.runs:,}{NBSP}{'pairs' if at_end.runs > 1 else 'pair'}{bands}.{only}{left_out}"
        f"{plan_words(focus.plan())}"
    )
    page = Page(theme, titles, subtitle, source_of([baseline, *shown]))
    lines = [
        Line(
            bands_of(changes[arm.name][0]),
            theme.series[1 + others.index(arm)],
            label_of(arm),
            width=2.8 if arm is focus else 1.8,
            bands_drawn=arm is focus,
            spread=changes[arm.name][1].runs > 1,
        )
        for arm in shown
    ]
    lines.sort(key=lambda line: line.width)
    axes = draw_lines(page, focus, lines, stages_more, least=LEAST_STAGES)
    _tell_counts(page, axes, change[:, -1], theme)
    return page


def stages_more(value: float) -> str:
    """A difference with its sign: ``+0.4``."""
    words = f"{abs(value):.1f}"
    return words if float(words) == 0 else ("+" if value > 0 else "\u2212") + words


def _tell_counts(page: Page, axes: Any, ends: Any, theme: Theme) -> None:
    """How many futures end further along, alike and less far, within the plot at its upper left."""
    counts = [int(np.sum(ends > 0)), int(np.sum(ends == 0)), int(np.sum(ends < 0))]
    words = ("further along", "alike", "less far along")
    said = "At the end: " + ", ".join(f"{count:,} {word}" for count, word in zip(counts, words, strict=True))
    page.write(page.x_of(axes, 0) + 10, page.y_of(axes, axes.get_ylim()[1]) + 8, said, colour=theme.muted)
