"""What it costs in three lines, and what it brings."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.charts.frame import Page
from analysis.charts.futures import (
    NBSP,
    Floats,
    Futures,
    bands_of,
    plan_of,
    plan_words,
    reading,
    source_of,
    when_of,
    with_arm,
)
from analysis.charts.lines import Line
from analysis.charts.panels import Panel, draw_panels
from analysis.costs import costs, drawn_prices, main_kind
from analysis.findings import number
from analysis.headlines import costs_headline
from analysis.look import Theme
from sim.value import KINDS

# Outcome, words at the line's end, words within a sentence.
LINES = (
    ("cash", "Money spent", "money spent"),
    ("team_weeks", "Team's time", "time of the programme team"),
    ("staff_hours", "Staff's time", "time of staff"),
)
THOUSAND, MILLION = 1e3, 1e6


def draw_costs(data: Any, theme: Theme) -> Page:
    """Money, the team's and the staff's time as they add up; below what came of it. Of a comparison, the alternative's.

    Parameters
    ----------
    data : Study or Contrast
    theme : Theme

    Returns
    -------
    Page
    """
    arm = plan_of(data)
    found, currency = costs(arm.view), arm.scenario.budget.currency
    totals = (found.cash, found.team_cost, found.hours_cost)
    every = tuple(float(q) for q in np.quantile(found.all, (0.05, 0.5, 0.95)))
    shares = {words: float(part.mean()) for (_, _, words), part in zip(LINES, totals, strict=True)}
    titles = costs_headline((every[0], every[1], every[2]), shares, currency, when_of(arm, arm.weeks))
    rate = arm.scenario.budget.hourly_cost
    hour = (
        f" Time at {rate:,.0f}{NBSP}{currency} an hour." if rate else " Without a cost of an hour, time costs nothing."
    )
    subtitle = f"Costs and what they bring, added up, {with_arm(arm)}. {reading([arm])}{hour}{plan_words(arm.plan())}"
    page = Page(theme, titles, subtitle, source_of([arm]))
    colours, many = theme.alternatives, arm.count > 1
    running = [_running(arm, outcome, total) for (outcome, _, _), total in zip(LINES, totals, strict=True)]
    scale, words = _unit(max(float(np.max(one[:, -1])) for one in running), currency)
    lines = [
        Line(bands_of(values / scale), colour, label, spread=many, dashed=k == 1, bands_drawn=True)
        for k, (values, colour, (_, label, _)) in enumerate(zip(running, colours, LINES, strict=False))
    ]
    kind = main_kind(arm.scenario)
    brought, heading = _brought(arm, kind)
    panels = [
        Panel(f"Costs so far, {words}", lines, number, least=1.0, share=0.6),
        Panel(heading, [Line(bands_of(brought), colours[3], "Brought", spread=many)], number, least=1.0, share=0.4),
    ]
    draw_panels(page, arm, panels)
    return page


def _running(arm: Futures, outcome: str, total: Floats) -> Floats:
    """A cost added up from week to week, (R, W + 1), so that it ends at its `total` in money, (R,)."""
    summed = np.cumsum(arm.outcome(outcome), axis=1)
    summed -= summed[:, :1]  # totals count from week 1
    last = summed[:, -1:]
    share = np.divide(summed, last, out=np.zeros_like(summed), where=last > 0)
    return np.asarray(share * total[:, None])


def _brought(arm: Futures, kind: str) -> tuple[Floats, str]:
    """What came of it so far and the words for it: money where things have a price, else things of the main kind."""
    prices = drawn_prices(arm.view)
    if prices:
        worth = sum(price[:, None] * np.cumsum(arm.outcome(KINDS[k][1]), axis=1) for k, price in prices.items())
        values = np.asarray(worth)
        scale, words = _unit(float(np.max(values[:, -1])), arm.scenario.budget.currency)
        return values / scale, f"Worth of what came of it so far, {words} (prices drawn from their ranges)"
    plural, outcome = KINDS[kind]
    values = np.cumsum(arm.outcome(outcome), axis=1)
    scale, words = _unit(float(np.max(values[:, -1])), "")
    unit = f", {words.strip()}" if scale > 1 else ""
    return values / scale, f"{plural[0].upper()}{plural[1:]} so far{unit} (no price is given)"


def _unit(high: float, currency: str) -> tuple[float, str]:
    """By what money is divided on an axis, and what its numbers then mean."""
    if high >= 2 * MILLION:
        return MILLION, f"million {currency}"
    if high >= 2 * THOUSAND:
        return THOUSAND, f"thousand {currency}"
    return 1.0, currency
