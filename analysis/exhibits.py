"""What slides and pages show of a study, as plain data: which numbers, in which order, called what, how uncertain.

An exhibit knows nothing of the program that draws it: the deck makes PowerPoint charts of it, the report charts for the
browser. Where there is nothing to show a function returns None, so that no empty picture is ever drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.answer import label_of
from analysis.bands import Estimate, chance, quantile_bands
from analysis.costs import costs as costs_of
from analysis.explanation import Explanation
from analysis.findings import TOO_MUCH, gate_words, stage_words
from analysis.sensitivity import Sensitivity
from analysis.study import Contrast, Study
from sim.outcomes import OUTCOMES, STAGE_WORDS, STAGES

Array = NDArray[np.float64]
Kind = Literal["lines", "areas", "bars", "plan"]
Unit = Literal["share", "number"]
Say = Callable[[str], str]

MOST_BARS = 12
QUARTER = 13
SPREAD_OF = ("mean_stage", "active_share", "incidents", "executive_support", "value", "cash")
NINE_OF_TEN = "thin lines: nine of ten futures lie between them"


@dataclass(frozen=True)
class Series:
    """One row of numbers of an exhibit.

    Parameters
    ----------
    name : str
    values : tuple of float
        One for each category.
    role : str
        What decides its colour: "plan 0", "plan 1", ... (alternatives), "baseline", "stage 0" to "stage 4", "real",
        "perceived", "rest" (less weight), "none" (not drawn: room before a bar).
    low, high : tuple of float or None
        Nine of ten futures, or the 95 % interval; the exhibit's note says which.
    """

    name: str
    values: tuple[float, ...]
    role: str
    low: tuple[float, ...] | None = None
    high: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Exhibit:
    """Something to be drawn.

    Parameters
    ----------
    name : str
        Short name, for ids.
    question : str
        What it answers.
    kind : {"lines", "areas", "bars", "plan"}
        Lines and stacked areas over weeks; bars by name; a plan is bars that begin where they begin.
    categories : tuple of str
        Weeks, or names.
    series : tuple of Series
    axis : str
        What the numbers are, with their unit.
    unit : {"share", "number"}
        Shares are shown in per cent.
    note : str
        How to read it: how many futures, what is uncertain.
    """

    name: str
    question: str
    kind: Kind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    axis: str
    unit: Unit
    note: str

    @property
    def alt(self) -> str:
        """What it shows, for those who cannot see it: first and last values of every series, or all bars."""
        shown = [series for series in self.series if series.role != "none"]
        if self.kind in ("bars", "plan"):
            told = "; ".join(
                f"{name}: {', '.join(self.figure(s.values[i]) for s in shown)}" for i, name in enumerate(self.categories)
            )
        else:
            told = "; ".join(
                f"{s.name}: from {self.figure(s.values[0])} to {self.figure(s.values[-1])}{self._between(s)}" for s in shown
            )
        return f"{self.question} {self.axis}. {told}. {self.note}"

    def spoken(self, say: Say) -> Exhibit:
        """The same in the words of a practice (`sim.words`)."""
        return replace(
            self,
            question=say(self.question),
            categories=tuple(say(name) for name in self.categories),
            series=tuple(replace(series, name=say(series.name)) for series in self.series),
            axis=say(self.axis),
            note=say(self.note),
        )

    def figure(self, value: float) -> str:
        """One of its numbers as it is read."""
        return f"{100 * value:.1f} %" if self.unit == "share" else f"{value:,.10g}" if value == int(value) else f"{value:,.2f}"

    def _between(self, series: Series) -> str:
        if series.low is None or series.high is None:
            return ""
        return f" ({self.figure(series.low[-1])} to {self.figure(series.high[-1])})"


@dataclass(frozen=True)
class Table:
    """Rows under headings.

    Parameters
    ----------
    about : str
        What it holds, for those who cannot see it.
    head : tuple of str
    rows : tuple of tuple of str
        The most important first: where there is no room the last ones are counted, not shown.
    numbers : frozenset of int
        Columns that hold numbers.
    """

    about: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()

    @property
    def alt(self) -> str:
        """All of it in one text."""
        return f"{self.about}. " + "; ".join(", ".join(cell for cell in row if cell) for row in self.rows)

    def spoken(self, say: Say) -> Table:
        """The same in the words of a practice (`sim.words`)."""
        rows = tuple(tuple(say(cell) for cell in row) for row in self.rows)
        return replace(self, about=say(self.about), head=tuple(say(cell) for cell in self.head), rows=rows)


def arms_of(study: Study) -> list[Study]:
    """Every arm, the baseline first."""
    return list(study.views.values()) if isinstance(study, Contrast) else [study]


def plan_of(study: Study) -> Study:
    """The arm that slides and pages are about: of a comparison, the first alternative."""
    return study.alternative if isinstance(study, Contrast) else study


def baseline_of(study: Study) -> Study | None:
    """What the plan is compared with."""
    return study.baseline if isinstance(study, Contrast) else None


def many(study: Study) -> str:
    """How many futures an exhibit rests on."""
    count = int(study.finished.size)
    return f"{count:,} futures" if count != 1 else "One future"


def _floats(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _roles(arms: Sequence[Study]) -> list[str]:
    """Roles of arms: with several, the first is what the others are measured against."""
    plans = [f"plan {k}" for k in range(len(arms))]
    return ["baseline", *plans[:-1]] if len(arms) > 1 else plans


def _weeks(study: Study) -> tuple[str, ...]:
    return tuple(str(week) for week in range(study.weeks + 1))


# --- over time ------------------------------------------------------------------------------------------------------


def goal_by_week(study: Study) -> NDArray[np.bool_]:
    """Whether each finished future has reached its goal by each week, within the goal's limits until then, (R, W+1)."""
    goal = study.scenario.goal
    assert goal is not None
    by: NDArray[np.bool_] = np.maximum.accumulate(
        study.values("organization_stage") >= STAGES.index(goal.stage), axis=1
    )
    for limit, outcome in ((goal.spend_at_most, "cash"), (goal.incidents_at_most, "incidents")):
        if limit is not None:
            by &= np.cumsum(study.values(outcome), axis=1) <= limit
    return by


def goal(study: Study) -> Exhibit | None:
    """The chance of the goal by quarter."""
    arms = [arm for arm in arms_of(study) if arm.scenario.goal is not None and arm.finished.size]
    if not arms:
        return None
    last = min(max(arm.scenario.goal.by_week for arm in arms if arm.scenario.goal is not None), study.weeks)
    weeks = [*range(0, last, QUARTER), last]
    series = []
    for arm, role in zip(arms, _roles(arms), strict=True):
        by = goal_by_week(arm)
        found = [chance(by[:, week], arm.worlds) for week in weeks]
        series.append(
            Series(
                label_of(arm), _floats(c.share for c in found), role, _floats(c.low for c in found), _floats(c.high for c in found)
            )
        )
    note = f"{many(arms[-1])} each; thin lines: 95 % interval." if len(arms) > 1 else f"{many(arms[0])}; thin lines: 95 % interval."
    return Exhibit(
        "goal", "By when is the goal reached?", "lines", tuple(str(week) for week in weeks), tuple(series),
        "Futures in which the goal is reached by the week", "share", note,
    )  # fmt: skip


def stages(study: Study) -> Exhibit:
    """In which stage the organization is, week by week."""
    arm = plan_of(study)
    there = arm.values("organization_stage")
    series = [
        Series(words, _floats((there == stage).mean(axis=0)), f"stage {stage}") for stage, words in enumerate(STAGE_WORDS)
    ]
    return Exhibit(
        "stages", "Which stage does the organization reach, and when?", "areas", _weeks(arm), tuple(reversed(series)),
        "Futures in each stage, by week", "share", f"{many(arm)} of {label_of(arm)}, the furthest stage at the bottom.",
    )  # fmt: skip


def adoption(study: Study) -> Exhibit:
    """How many are active in public, in the middle future and in nine of ten."""
    return _banded(study, "active_share", "adoption", "How many are active in public?")


def _banded(study: Study, outcome: str, name: str, question: str) -> Exhibit:
    arms = [arm for arm in arms_of(study) if arm.finished.size]
    series = []
    for arm, role in zip(arms, _roles(arms), strict=True):
        low, middle, high = quantile_bands(arm.values(outcome), (0.05, 0.5, 0.95))
        series.append(Series(label_of(arm), _floats(middle), role, _floats(low), _floats(high)))
    said = OUTCOMES[outcome].reading
    each = " each" if len(arms) > 1 else ""
    return Exhibit(
        name, question, "lines", _weeks(arms[0]), tuple(series), said[0].upper() + said[1:], "share",
        f"{many(arms[-1])}{each}; thick line: the middle future, {NINE_OF_TEN}.",
    )  # fmt: skip


def risk(study: Study) -> Exhibit:
    """Harm as Legal expects it, and as it is."""
    arm = plan_of(study)
    series = []
    for outcome, role in (("perceived_risk", "perceived"), ("real_risk", "real")):
        values = arm.values(outcome)
        seen = np.where(np.isnan(values), np.nanmedian(values) if not np.isnan(values).all() else 0.0, values)
        low, middle, high = quantile_bands(seen, (0.05, 0.5, 0.95))
        series.append(Series(OUTCOMES[outcome].label, _floats(middle), role, _floats(low), _floats(high)))
    return Exhibit(
        "risk", "Is Legal's fear as large as the risk?", "lines", _weeks(arm), tuple(series),
        "Incidents in 1,000 posts", "number",
        f"{many(arm)} of {label_of(arm)}; thick line: the middle future, {NINE_OF_TEN}.",
    )  # fmt: skip


# --- by name --------------------------------------------------------------------------------------------------------


def people(study: Study) -> Exhibit:
    """How large departments are, those that face customers apart; of many, the largest."""
    found = plan_of(study).scenario.organization.departments
    order = sorted(found, key=lambda name: (-found[name].headcount, name))
    names = order if len(order) <= MOST_BARS else order[: MOST_BARS - 1]
    rest = order[len(names) :]
    facing = [float(found[name].headcount) if found[name].customer_facing else 0.0 for name in names]
    other = [0.0 if found[name].customer_facing else float(found[name].headcount) for name in names]
    if rest:
        names = [*names, f"{len(rest)} others"]
        facing.append(float(sum(found[name].headcount for name in rest if found[name].customer_facing)))
        other.append(float(sum(found[name].headcount for name in rest if not found[name].customer_facing)))
    series = (Series("faces customers", tuple(facing), "plan 0"), Series("does not", tuple(other), "rest"))
    return Exhibit(
        "people", "Who is there?", "bars", tuple(names), series, "People by department", "number",
        f"{len(order)} departments.",
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
    most = _floats(entry["largest"] for entry in entries)
    also = _floats(max(0, entry["missing"] - entry["largest"]) for entry in entries)
    series = (Series("missing most", most, "plan 0"), Series("missing too", also, "rest"))
    return Exhibit(
        "blocked", "What is in the way at the end?", "bars", names, series, "Futures", "number",
        f"{many(arm)}; departments that hold the rest back, by people.",
    )  # fmt: skip


def costs(study: Study) -> Exhibit:
    """The three lines of cost, in money, with nine of ten futures."""
    arm = plan_of(study)
    found = costs_of(arm)
    lines = {"Money": found.cash, "Programme team": found.team_cost, "Employees' own time": found.hours_cost}
    low, middle, high = quantile_bands(np.stack(list(lines.values()), axis=1), (0.05, 0.5, 0.95))
    series = Series("middle future", _floats(middle), "plan 0", _floats(low), _floats(high))
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
    table = arm.table("levers", ["run", "id", "started", "ended"])
    table = table[table["run"].isin(arm.finished)]
    names, before, waits, works = [], [], [], []
    for lever in levers:
        mine = table[table["id"] == lever.id]
        begun = mine[mine["started"] >= 0]
        note = "" if len(begun) == len(mine) else f" ({len(begun)} of {len(mine)})" if len(begun) else " (never)"
        names.append(f"{lever.says().split(' (')[0]}{note}")
        start = float(begun["started"].median()) if len(begun) else float(lever.week)
        ends = begun["ended"].where(begun["ended"] >= 0, arm.weeks)
        end = float(ends.median()) if len(begun) else start
        before.append(float(lever.week))
        waits.append(max(0.0, start - lever.week))
        works.append(max(0.0, end - start))
    series = (
        Series("before", tuple(before), "none"),
        Series("asked for, waiting", tuple(waits), "rest"),
        Series("at work", tuple(works), "plan 0"),
    )
    return Exhibit(
        "plan", "What is done when?", "plan", tuple(names), series, "Weeks, medians; light: waiting, dark: at work",
        "number", "In brackets: in how many futures a step starts, where not in all.",
    )  # fmt: skip


def earned(study: Study, explanation: Explanation | None) -> Exhibit | None:
    """What each lever earned: what is lost without it, by the goal or else by how far departments get."""
    if explanation is None or not explanation.levers:
        return None
    by_goal = explanation.levers[0].goal is not None
    what = "Chance of the goal" if by_goal else "Stages that departments get further"
    return _ranked(
        "earned", "What did each step earn?", [(entry.label, entry.main) for entry in explanation.levers],
        f"{what}, with the step less without it", "share" if by_goal else "number",
        "Whiskers: 95 % interval; where they hold zero there is no clear difference.",
    )  # fmt: skip


def hangs_on(sensitivity: Sensitivity | None) -> Exhibit | None:
    """Which of the numbers nobody knows move the answer most."""
    if sensitivity is None or not sensitivity.rows:
        return None
    shares = all(row.total is not None for row in sensitivity.rows[:2])
    rows = [(row.label, row.total if shares else row.mu_star) for row in sensitivity.rows]
    unit = f" ({OUTCOMES[sensitivity.outcome].label.lower()})" if sensitivity.outcome in OUTCOMES else ""
    return _ranked(
        "hangs_on", "What does the answer hang on?", [(label, found) for label, found in rows if found is not None],
        f"Share of the spread that would go if it were known{unit}" if shares else f"How far it moves the outcome{unit}",
        "share" if shares else "number", f"Whiskers: 95 % interval. {sensitivity.method}",
    )  # fmt: skip


def _ranked(
    name: str, question: str, rows: Sequence[tuple[str, Estimate]], axis: str, unit: Unit, note: str
) -> Exhibit:
    shown = rows[:MOST_BARS]
    left = f" The first {len(shown)} of {len(rows)}." if len(rows) > len(shown) else ""

    def edge(value: float, mean: float) -> float:
        return mean if np.isnan(value) else value

    means = _floats(found.mean for _, found in shown)
    low = _floats(edge(found.low, found.mean) for _, found in shown)
    high = _floats(edge(found.high, found.mean) for _, found in shown)
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
        _floats(entry["ignorance"] for entry in told.values()),
        "plan 0",
        _floats(entry["low"] for entry in told.values()),
        _floats(entry["high"] for entry in told.values()),
    )
    return Exhibit(
        "spread", "Is it luck, or what nobody knows?", "bars", tuple(OUTCOMES[name].label for name in told),
        (ignorance,), "Share of the spread that is what nobody knows, not luck", "share",
        f"{many(arm)}; whiskers: 95 % interval.",
    )  # fmt: skip
