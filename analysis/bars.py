"""Exhibits by name: departments, what is in the way, costs, the plan, what levers earned, what the answer hangs on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.attribution import labels_of
from analysis.bands import Estimate, quantile_bands
from analysis.costs import costs as costs_of
from analysis.exhibits import Exhibit, Series, Unit, floats, many
from analysis.explanation import Explanation
from analysis.figures import moved
from analysis.findings import stage_words
from analysis.gates import TOO_MUCH, gate_words
from analysis.privacy import veil_of
from analysis.sensitivity import Sensitivity
from analysis.study import Study, plan_of
from sim.outcomes import OUTCOMES

MOST_BARS = 12
MOST_LEVERS = 20
SPREAD_OF = ("mean_stage", "active_share", "incidents", "executive_support", "value", "cash")


def people(study: Study) -> Exhibit:
    """How large departments are, those that face customers apart; of many, the largest."""
    order = sorted(veil_of(plan_of(study).scenario).groups, key=lambda group: (-group.people, group.name))
    shown = order if len(order) <= MOST_BARS else order[: MOST_BARS - 1]
    rest = order[len(shown) :]
    names = [group.name for group in shown]
    facing = [float(group.people) if group.customer_facing else 0.0 for group in shown]
    other = [0.0 if group.customer_facing else float(group.people) for group in shown]
    if rest:
        names.append(f"{len(rest)} others")
        facing.append(float(sum(group.people for group in rest if group.customer_facing)))
        other.append(float(sum(group.people for group in rest if not group.customer_facing)))
    series = (Series("faces customers", tuple(facing), "plan 0"), Series("does not", tuple(other), "rest"))
    return Exhibit(
        "people", "Who is there?", "bars", tuple(names), series, "People by department", "number",
        f"{sum(len(group.members) for group in order)} departments.",
    )  # fmt: skip


def blocked(study: Study) -> Exhibit | None:
    """What the next stage asks for and is not there at the end: in how many futures it is missing most."""
    arm = plan_of(study)
    entries = [entry for entry in arm.summary["missing"] if entry["largest"] or entry["missing"]]
    if not entries:
        return None
    names = tuple(
        f"{'too much ' if entry['gate'] in TOO_MUCH else ''}{gate_words(entry['gate'])}, for {stage_words(entry['to'])}"
        for entry in entries
    )
    most = floats(entry["largest"] for entry in entries)
    also = floats(max(0, entry["missing"] - entry["largest"]) for entry in entries)
    series = (Series("missing most", most, "plan 0"), Series("missing too", also, "rest"))
    return Exhibit(
        "blocked", "What is in the way at the end?", "bars", names, series, "Futures in which it is missing", "number",
        f"{many(arm)}; departments that hold the rest back, by people.",
    )  # fmt: skip


def costs(study: Study) -> Exhibit:
    """The three lines of cost, in money, with nine of ten futures."""
    arm = plan_of(study)
    found = costs_of(arm)
    lines = {"Money": found.cash, "Programme team": found.team_cost, "Employees' own time": found.hours_cost}
    low, middle, high = quantile_bands(np.stack(list(lines.values()), axis=1), (0.05, 0.5, 0.95))
    series = Series("middle future", floats(middle), "plan 0", floats(low), floats(high))
    currency = arm.scenario.budget.currency
    return Exhibit(
        "costs", "What does it cost?", "bars", tuple(lines), (series,), f"{currency}, over {arm.weeks} weeks", "number",
        f"{many(arm)}; whiskers: nine of ten futures. Time at {arm.scenario.budget.hourly_cost:g} {currency} an hour.",
    )  # fmt: skip


def plan(study: Study) -> Exhibit | None:
    """The plan: when each lever is asked for, waits, and is at work in the middle of the futures that see it start."""
    arm = plan_of(study)
    levers = sorted(arm.scenario.levers, key=lambda lever: (lever.week, lever.id))
    if not levers:
        return None
    labels, shown = labels_of(arm.scenario), levers[:MOST_LEVERS]
    table = arm.table("levers", ["run", "id", "started", "ended"])
    table = table[table["run"].isin(arm.finished)]
    names, before, waits, works = [], [], [], []
    for lever in shown:
        mine = table[table["id"] == lever.id]
        begun = mine[mine["started"] >= 0]
        note = "" if len(begun) == len(mine) else f" ({len(begun)} of {len(mine)})" if len(begun) else " (never)"
        names.append(f"{labels[lever.id]}{note}")
        start = float(begun["started"].median()) if len(begun) else float(lever.week)
        ends = begun["ended"].where(begun["ended"] >= 0, arm.weeks)
        end = float(ends.median()) if len(begun) else start
        before.append(float(lever.week))
        waits.append(max(0.0, start - lever.week))
        works.append(max(0.0, end - start))
    left_out = f" The first {len(shown)} of {len(levers)} levers." if len(levers) > len(shown) else ""
    series = (
        Series("\u00a0", tuple(before), "none"),
        Series("asked for, waiting", tuple(waits), "rest"),
        Series("at work", tuple(works), "plan 0"),
    )
    return Exhibit(
        "plan", "What is done when?", "plan", tuple(names), series,
        "Weeks; in brackets: in how many futures it starts", "number",
        f"{many(arm)}; medians of those in which a lever starts.{left_out}",
    )  # fmt: skip


def earned(study: Study, explanation: Explanation | None) -> Exhibit | None:
    """What each lever earned: what is lost without it, by the goal or else by how far departments get."""
    if explanation is None or not explanation.levers:
        return None
    by_goal = explanation.levers[0].goal is not None
    rows = [(entry.label[:1].upper() + entry.label[1:], entry.main) for entry in explanation.levers]
    what = "Chance of the goal" if by_goal else "Stages that departments get further"
    return _ranked(
        "earned", "What did each lever earn?", rows,
        f"{what}: with the lever less without", "share" if by_goal else "number",
        "Whiskers: 95 % interval.",
    )  # fmt: skip


def hangs_on(sensitivity: Sensitivity | None) -> Exhibit | None:
    """Which of the numbers nobody knows move the answer most."""
    if sensitivity is None or not sensitivity.rows:
        return None
    what, scale, unit = moved(sensitivity.outcome)
    order = sorted(sensitivity.rows, key=lambda row: -row.mu_star.mean)
    rows = [
        (row.label, Estimate(scale * row.mu_star.mean, scale * row.mu_star.low, scale * row.mu_star.high))
        for row in order
    ]
    return _ranked(
        "hangs_on", "What does the answer hang on?", rows, f"How far it moves {what}, {unit}", "number",
        f"Whiskers: 95 % interval. {sensitivity.method}",
    )  # fmt: skip


def _ranked(
    name: str, question: str, rows: Sequence[tuple[str, Estimate]], axis: str, unit: Unit, note: str
) -> Exhibit:
    shown = rows[:MOST_BARS]
    left = f" The first {len(shown)} of {len(rows)}." if len(rows) > len(shown) else ""

    def edge(value: float, mean: float) -> float:
        return mean if np.isnan(value) else value

    means = floats(found.mean for _, found in shown)
    low = floats(edge(found.low, found.mean) for _, found in shown)
    high = floats(edge(found.high, found.mean) for _, found in shown)
    one = Series(axis, means, "plan 0", low, high)
    return Exhibit(name, question, "bars", tuple(label for label, _ in shown), (one,), axis, unit, note + left)


def spread(study: Study) -> Exhibit | None:
    """How much of what is uncertain is luck, and how much is what nobody knows."""
    arm = plan_of(study)
    found = {name: arm.summary["spread"].get(name) for name in SPREAD_OF if name in OUTCOMES}
    told = {name: entry for name, entry in found.items() if entry is not None}
    if not told or arm.manifest["luck_only"]:
        return None
    ignorance = Series(
        "what nobody knows",
        floats(entry["ignorance"] for entry in told.values()),
        "plan 0",
        floats(entry["low"] for entry in told.values()),
        floats(entry["high"] for entry in told.values()),
    )
    return Exhibit(
        "spread", "Is it luck, or what nobody knows?", "bars", tuple(OUTCOMES[name].label for name in told),
        (ignorance,), "Share of the spread that is what nobody knows, not luck", "share",
        f"{many(arm)}; whiskers: 95 % interval.",
    )  # fmt: skip
