"""How many speak in public, week by week: the plan against doing nothing, with bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.bands import paired_difference
from analysis.charts.frame import Page
from analysis.charts.futures import (
    NBSP,
    Floats,
    Futures,
    arms_of,
    futures_words,
    label_of,
    paired,
    percent,
    percents,
    plan_words,
    reading,
    source_of,
    starts_of,
    with_arm,
)
from analysis.charts.lines import PERCENT, Line, draw_lines
from analysis.charts.marks import moment
from analysis.look import Theme
from sim.outcomes import OUTCOMES

LEAST_SHARE = 0.01  # the axis reaches 1 % of staff even where nobody is active
OUTCOME = "active_share"


def draw_adoption(data: Any, theme: Theme) -> Page:
    """The share of staff active in public over time.

    Parameters
    ----------
    data : Study or Contrast
        Of a comparison, the alternative is drawn against the baseline.
    theme : Theme

    Returns
    -------
    Page
    """
    arms = arms_of(data)
    most = len(theme.series)
    notes = f" First {most - 1} of {len(arms) - 1} plans." if len(arms) > most else ""
    arms = arms[:most]
    focus = max(arms[1:] or arms, key=lambda arm: float(arm.bands(OUTCOME)[2, -1]))
    if len(arms) > 2:
        notes += " Bands only for the two in the title."
    said = OUTCOMES[OUTCOME].reading
    subtitle = f"{said[0].upper()}{said[1:]}. {reading(arms)}{notes}{plan_words(focus.plan())}"
    page = Page(theme, _titles(arms, focus), subtitle, source_of(arms))
    colours = theme.series if len(arms) > 1 else theme.series[1:]
    lines = [
        Line(
            arm.bands(OUTCOME),
            colour,
            label_of(arm),
            width=2.8 if arm is focus else 1.8,
            bands_drawn=arm in (focus, arms[0]),
            background=arm is not focus,
            spread=arm.count > 1,
        )
        for arm, colour in zip(arms, colours, strict=False)
    ]
    lines.sort(key=lambda line: line.width)  # what the title is about lies in front
    draw_lines(page, focus, lines, percent, least=LEAST_SHARE)
    return page


def _titles(arms: Sequence[Futures], arm: Futures) -> list[str]:
    """The finding, from the fullest wording to the shortest."""
    baseline = arms[0]
    ends = arm.outcome(OUTCOME)[:, -1]
    when, short = moment(arm.weeks, starts_of(arm)), f"week{NBSP}{arm.weeks}"
    if baseline is arm:
        return _alone(ends, when, short)
    left, right, worlds = paired(baseline, arm)
    before = baseline.outcome(OUTCOME)[left, -1]
    change = paired_difference(before, ends[right], worlds, "up")
    mine, theirs = percents(float(np.median(ends)), float(np.median(before)))
    against = with_arm(baseline)
    better, same = round(change.better * change.runs), round(change.same * change.runs)
    less = change.runs - better - same
    if change.runs == 1:
        verdict = "in the one future run, which cannot tell plan from luck"
    elif same == change.runs:
        verdict = "no difference in any future"
    elif not change.clear:
        verdict = f"no clear difference (more in {better}, less in {futures_words(less, change.runs)})"
    elif change.mean > 0:
        verdict = f"more in {futures_words(better, change.runs)}"
    else:
        verdict = f"less in {futures_words(less, change.runs)}"
    if not ends.any() and not before.any():
        return [
            f"By {week}, nobody is active in public in any future, with a plan or without" for week in (when, short)
        ]
    which = f" {with_arm(arm)}" if len(arms) > 2 else ""
    return [
        f"By {week}, {mine} of staff are active in public{named}, against {theirs} {other}: {verdict}"
        for week, named, other in (
            (when, which, against),
            (short, which, against),
            (short, which, "before"),
            (short, "", "before"),
        )
    ]


def _alone(ends: Floats, when: str, short: str) -> list[str]:
    if not ends.any():
        return [f"By {week}, nobody is active in public in any future" for week in (when, short)]
    middle = percent(float(np.median(ends)))
    if ends.size == 1:
        return [f"By {week}, {middle} of staff are active in public in the one future run" for week in (when, short)]
    low, high = (float(q) for q in np.quantile(ends, (0.05, 0.95)))
    between = f"{percent(low).removesuffix(PERCENT)} and {percent(high)}"
    return [
        f"By {week}, {middle} of staff are active in public; 90\u00a0% of futures end between {between}"
        for week in (when, short)
    ]
