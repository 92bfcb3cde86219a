"""Tables of a briefing as plain data: what a yes commits, checks, dangers, levers, plans side by side, assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.answer import label_of
from analysis.balance import what_it_costs
from analysis.briefing import FIRST_WEEKS, Briefing, upper
from analysis.checkpoints import Check
from analysis.exhibits import Table
from analysis.findings import amount, goal_words
from analysis.study import Contrast, Study, arms_of
from sim.outcomes import OUTCOMES
from sim.sources import assumptions

COMPARED = ("mean_stage", "active_share", "value", "incidents", "cash", "staff_hours")
MOST_DANGERS = 7
MINUS = "\u2212"


def commitments(b: Briefing) -> Table:
    """What a yes commits: money, time, whose approvals, for what."""
    steps = len(b.plan.scenario.levers)
    rows = [_cells(sentence) for sentence in what_it_costs(b.plan)]
    for who, wanted in b.approvals.items():
        if wanted:
            how = f"; {b.rule}" if who == "Executives" else ""
            which = "The one lever" if steps == 1 else f"{len(wanted)} of {steps} levers"
            rows.append((f"Approval by {who}", which + how))
    goal = b.plan.summary["goal"]
    if goal is not None:
        rows.append(("Goal", goal_words(goal, b.case.currency, b.case.starts)))
    rows.append(("Outcome", upper(b.outcome_words)))
    if b.baseline is not None:
        rows.append((f"Against {b.against_words}", b.against[0]))
    return Table("What a yes commits", ("What it commits", f"Over {b.plan.weeks} weeks"), tuple(rows))


def checks(b: Briefing) -> Table:
    """The first quarter, the checks, and how well each tells futures apart."""
    steps = b.first_steps
    first = f"Ask for: {'; '.join(steps)}" if steps else "Nothing is asked for yet"
    rows = [(f"Weeks 1 to {FIRST_WEEKS}", first, "", "")]
    rows += [(f"Week {check.week}", *_check_cells(b, check)) for check in b.checks.checks]
    head = ("When", "What to do or look at", "Ends well where seen", "Ends well where not")
    return Table("Checks on the way", head, tuple(rows))


def _check_cells(b: Briefing, check: Check) -> tuple[str, str, str]:
    if check.sign is None or check.with_it is None or check.without_it is None:
        return ("Too few futures to name a sign", "", "")
    words = b.sign_words(check.sign)
    if not check.clear:
        words = f"Nothing tells futures apart yet (closest: {words})"
    with_it, without_it = (f"{c.count} of {c.of}" for c in (check.with_it, check.without_it))
    return upper(words), with_it, without_it


def dangers(b: Briefing) -> Table:
    """What happens more often where it ends badly, from what is told of every future."""
    rows = tuple(
        (words, f"{bad.count} of {bad.of}", f"{good.count} of {good.of}", f"week {week:.0f}")
        for _, _, words, bad, good, week in b.unwanted[:MOST_DANGERS]
    )
    head = ("What happens on the way", "Where it ends badly", "Where it ends well", "First, typically")
    return Table("What happens where it ends badly, and where it ends well", head, rows)


def deaths(b: Briefing) -> Table | None:
    """What futures died of, where that was worked out."""
    if b.explanation is None or not b.explanation.deaths:
        return None
    rows = tuple(
        (upper(d.label), f"{d.count} of {d.of}", f"{d.survived} of {d.survivors}", _week(d.weeks.get("p50")))
        for d in b.explanation.deaths
    )
    head = ("What it dies of", "Futures", "Also where it goes well", "Typically")
    return Table("What futures died of", head, rows)


def levers(b: Briefing) -> Table | None:
    """What each lever takes: when it starts, whom it reaches, money and hours; medians where it starts."""
    levers = sorted(b.plan.scenario.levers, key=lambda lever: (lever.week, lever.id))
    if not levers:
        return None
    table = b.plan.table("levers", ["run", "id", "started", "people_reached", "cash", "hours"])
    table = table[table["run"].isin(b.plan.finished)]
    rows = []
    for lever in levers:
        mine = table[table["id"] == lever.id]
        begun = mine[mine["started"] >= 0]
        cells = [b.labels[lever.id], f"week {lever.week}", f"{len(begun)} of {len(mine)}"]
        if len(begun):
            middle = {name: float(begun[name].median()) for name in ("started", "people_reached", "cash", "hours")}
            cells += [f"week {middle['started']:.0f}"]
            cells += [f"{middle[name]:,.0f}" for name in ("people_reached", "cash", "hours")]
        else:
            cells += ["never", "", "", ""]
        rows.append(tuple(cells))
    head = ("Lever", "Asked for", "Starts in", "Begins", "People", b.case.currency, "Staff hours")
    return Table("What each lever takes: medians of the futures in which it starts", head, tuple(rows))


def beside(b: Briefing) -> Table | None:
    """Every plan beside the one it is compared with, at the end."""
    if not isinstance(b.study, Contrast):
        return None
    arms = arms_of(b.study)
    if len(arms) == 2:
        return _two(b, arms[0], arms[1], b.study)
    head = ("Plan", "Goal reached", *(labelled(name) for name in COMPARED))
    rows = tuple((label_of(arm), _goal_cell(arm), *(_end(b, arm, name) for name in COMPARED)) for arm in arms)
    return Table("Plans side by side: the middle future", head, rows)


def _two(b: Briefing, one: Study, other: Study, contrast: Contrast) -> Table:
    found = contrast.summary["differences"][other.name]
    rows = []
    if one.summary["goal"] is not None or other.summary["goal"] is not None:
        gained = found.get("goal")
        rows.append(("Goal reached", _goal_cell(one), _goal_cell(other), _points(gained) if gained else ""))
    for name in COMPARED if found else ():
        difference, outcome = found[name], OUTCOMES[name]
        values = (_end(b, one, name), _end(b, other, name))
        rows.append((labelled(name), *values, _interval(b, difference, outcome.unit)))
    head = ("At the end, middle future", label_of(one), label_of(other), "Mean difference (95 % interval)")
    return Table("The plan beside what it is compared with", head, tuple(rows))


def _goal_cell(arm: Study) -> str:
    goal = arm.summary["goal"]
    return f"{goal['count']:,} of {goal['of']:,}" if goal is not None else ""


def _end(b: Briefing, arm: Study, name: str) -> str:
    found = arm.summary["outcomes"].get(name)
    return amount(found["end"]["p50"], OUTCOMES[name].unit, b.case.currency) if found is not None else ""


def _interval(b: Briefing, difference: Mapping[str, Any], unit: str) -> str:
    mean, low, high = (difference[key] for key in ("mean", "low", "high"))
    if low is None or high is None:
        return _signed(mean, unit, b.case.currency)
    bounds = " to ".join(_signed(x, unit, b.case.currency).removesuffix(_tail(b, unit)) for x in (low, high))
    clear = "" if low > 0 or high < 0 else ", no clear difference"
    return f"{_signed(mean, unit, b.case.currency)} ({bounds}){clear}"


def _tail(b: Briefing, unit: str) -> str:
    return {"share": " %", "money": f" {b.case.currency}"}.get(unit, "\0")


def assumed(b: Briefing) -> Table:
    """How many values of each part of the case have no source."""
    scenario = b.plan.scenario
    every, without = assumptions(scenario.resolved(), {}), scenario.assumptions()
    parts = Counter(path.split(".")[0] for path in every)
    missing = Counter(path.split(".")[0] for path in without)
    rows = tuple((upper(part), str(count), str(missing[part])) for part, count in parts.most_common())
    return Table("What the answer rests on", ("Part of the case", "Values", "Of these assumptions"), rows)


def tried(b: Briefing) -> Table | None:
    """Changes of one thing each that were tried, the best first."""
    if not b.suggestions:
        return None
    rows = []
    for one in b.suggestions:
        goal = f"{one.goal['count']} (plan: {one.goal['before']}) of {one.futures}" if one.goal else ""
        rows.append((upper(one.label), goal, _interval(b, one.mean_stage, "stage")))
    head = ("Change of one thing", "Goal reached", "Stages further (95 % interval)")
    return Table("Changes that were tried", head, tuple(rows))


def labelled(outcome: str) -> str:
    """An outcome at the end with what it counts, where its label does not say so: "Value (conversations)"."""
    found = OUTCOMES[outcome]
    unit = found.unit.removesuffix(" a week")
    if unit == "stage":
        return f"{found.label} (0 to 4)"
    return (
        f"{found.label} ({unit})" if found.flow and unit not in ("money", found.label.lower(), "hours") else found.label
    )


def _cells(sentence: str) -> tuple[str, str]:
    """A sentence that begins with what it is about, as two cells."""
    head, _, rest = sentence.partition(": ")
    return head, upper(rest).rstrip(".")


def _points(gained: dict[str, float]) -> str:
    return f"{_hundred(gained['mean'])} in 100" + (
        f" ({_hundred(gained['low'])} to {_hundred(gained['high'])})" if gained["low"] is not None else ""
    )


def _hundred(share: float) -> str:
    return f"{100 * share:+.0f}" if round(100 * share) else "0"


def _signed(value: float, unit: str, currency: str) -> str:
    told = amount(abs(value), unit, currency)
    nothing = not any(digit in told for digit in "123456789")
    return told if nothing else f"{'+' if value > 0 else MINUS}{told}"


def _week(week: float | None) -> str:
    return "" if week is None or not np.isfinite(week) else f"week {week:.0f}"
