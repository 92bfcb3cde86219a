"""The chance of the goal by quarter; without a goal, the chance of each stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.bands import Chance, chance
from analysis.charts.frame import MARGIN, Page
from analysis.charts.futures import (
    NBSP,
    Futures,
    arms_of,
    how_many,
    label_of,
    plan_of,
    plan_words,
    source_of,
    starts_of,
    when_of,
    with_arm,
)
from analysis.charts.lines import LABEL_ROOM, VALUE_ROOM
from analysis.charts.marks import (
    AXIS_ROOM,
    EndLabel,
    Strip,
    end_labels,
    quarters,
    value_rules,
    weeks_axis,
)
from analysis.findings import goal_words
from analysis.goals import goal_reached
from analysis.headlines import MOSTLY, goal_headline, stage_headline
from analysis.look import WIDTH, Theme
from sim.outcomes import STAGE_WORDS, STAGES

TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
SHAPES = ("o", "s", "^", "D", "v")  # a series is told by its mark as well as by its colour
STEP = 7.0  # pixels between the marks of two series at one week


@dataclass(frozen=True)
class Series:
    """The chance of something at the end of each quarter, for one arm or stage."""

    label: str
    colour: str
    chances: tuple[Chance, ...]


def draw_goal(data: Any, theme: Theme) -> Page:
    """The share of futures that have reached the goal at the end of each quarter, with its 95 % interval.

    Parameters
    ----------
    data : Study or Contrast
        Of a comparison, all arms up to five. Where no arm has a goal: the share of the plan's futures that are in each
        stage or a further one.
    theme : Theme

    Returns
    -------
    Page
    """
    arms = arms_of(data)[: len(theme.series)]
    weeks = ends_of_quarters(arms[0])
    goal = next((arm.scenario.goal for arm in arms if arm.scenario.goal is not None), None)
    whiskers = f" Whiskers: 95{NBSP}% interval of the chance." if max(arm.count for arm in arms) > 1 else ""
    if goal is None:
        return _draw_stages(plan_of(data), weeks, whiskers, theme)
    colours = theme.series if len(arms) > 1 else theme.series[1:]
    series = [
        Series(label_of(arm), colour, _chances(arm, arm.scenario.goal or goal, weeks))
        for arm, colour in zip(arms, colours, strict=False)
    ]
    best = max(range(min(1, len(arms) - 1), len(arms)), key=lambda k: series[k].chances[-1].share)
    focus, first = arms[best], series[best].chances[-1]
    against = series[0].chances[-1] if best else None
    goal = focus.scenario.goal or goal
    titles = goal_headline(
        STAGE_WORDS[STAGES.index(goal.stage)], when_of(focus, goal.by_week), first, against, with_arm(arms[0])
    )
    terms = goal_words(
        {name: getattr(goal, name) for name in ("stage", "by_week", "spend_at_most", "incidents_at_most")},
        focus.scenario.budget.currency,
    )
    subtitle = (
        f"Share of futures that have reached the goal by then ({terms}). {how_many(arms)}."
        f"{whiskers}{plan_words(focus.plan())}"
    )
    page = Page(theme, titles, subtitle, source_of(arms))
    _draw(page, focus, weeks, series)
    return page


def _draw_stages(arm: Futures, weeks: Sequence[int], whiskers: str, theme: Theme) -> Page:
    stages = arm.outcome("organization_stage")
    reached = int(stages.max())  # of the stages that no future reaches only the next one is shown
    series = [
        Series(
            f"{STAGE_WORDS[s]}{' or further' if s + 1 < len(STAGES) else ''}",
            theme.ink(theme.stages[s]),
            tuple(chance(stages[:, week] >= s, arm.view.worlds) for week in weeks),
        )
        for s in range(1, min(reached + 1, len(STAGES) - 1) + 1)
    ]
    usual = [s for s in range(1, len(series) + 1) if series[s - 1].chances[-1].share >= MOSTLY]
    at = usual[-1] if usual else 1
    titles = stage_headline(
        STAGE_WORDS[at], when_of(arm, arm.weeks), series[at - 1].chances[-1], furthest=at + 1 == len(STAGES)
    )
    subtitle = (
        f"Share of futures in which the organization is in a stage or a further one, {with_arm(arm)}. "
        f"{how_many([arm])}.{whiskers}{plan_words(arm.plan())}"
    )
    page = Page(theme, titles, subtitle, source_of([arm]))
    _draw(page, arm, weeks, series)
    return page


def ends_of_quarters(arm: Futures) -> list[int]:
    """The last whole week of each quarter, the last week of all included."""
    return sorted({int(span.end) for span in quarters(arm.weeks, starts_of(arm)) if span.end >= 1} | {arm.weeks})


def _chances(arm: Futures, goal: Any, weeks: Sequence[int]) -> tuple[Chance, ...]:
    """The chance of having reached the goal, within its limits so far, by each week; after its own week it stays."""
    return tuple(
        chance(
            goal_reached(arm.view, goal.model_copy(update={"by_week": min(week, goal.by_week)})),
            arm.view.worlds,
        )
        for week in weeks
    )


def _draw(page: Page, arm: Futures, weeks: Sequence[int], series: Sequence[Series]) -> None:
    left, right = MARGIN + VALUE_ROOM, WIDTH - LABEL_ROOM
    strip = Strip(page, left, right, WIDTH - MARGIN, arm.weeks, arm.plan())
    top = page.top + strip.height
    axes = page.plot(left, top, right, page.bottom - AXIS_ROOM)
    axes.set_xlim(0, max(arm.weeks, 1))
    axes.set_ylim(0, 1)
    value_rules(page, axes, TICKS, [f"{100 * tick:.0f}{NBSP}%" for tick in TICKS])
    weeks_axis(page, axes, arm.weeks, starts_of(arm))
    strip.draw(page.top)
    step = STEP * arm.weeks / (right - left)
    for k, one in enumerate(series):
        shift = step * (k - (len(series) - 1) / 2)
        x = np.array(weeks, dtype=np.float64) + shift
        y = np.array([found.share for found in one.chances])
        axes.plot(x, y, color=one.colour, linewidth=1.6, zorder=3, clip_on=False)
        if arm.count > 1:
            axes.vlines(
                x, [f.low for f in one.chances], [f.high for f in one.chances], color=one.colour, linewidth=2.4,
                alpha=0.55, zorder=2, clip_on=False,
            )  # fmt: skip
        axes.plot(
            x, y, linestyle="none", marker=SHAPES[k], markersize=7.5, color=one.colour,
            markeredgecolor=page.theme.page, zorder=4, clip_on=False,
        )  # fmt: skip
    labels = []
    for one in series:
        last = one.chances[-1]
        words = f"{last.count:,} of {last.of:,}"
        if last.of > 1:
            words += f" ({100 * last.low:.0f} to {100 * last.high:.0f}{NBSP}%)"
        labels.append(EndLabel(last.share, one.label, words, one.colour))
    end_labels(page, axes, labels, top - 10)
