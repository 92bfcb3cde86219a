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
from analysis.bands import chance, quantile_bands
from analysis.study import Contrast, Study, arms_of, plan_of
from sim.outcomes import OUTCOMES, STAGE_WORDS, STAGES

Array = NDArray[np.float64]
Kind = Literal["lines", "areas", "bars", "plan"]
Unit = Literal["share", "number"]
Say = Callable[[str], str]

QUARTER = 13
BANDS = "the middle one, and around it nine of ten"


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
                f"{name}: {', '.join(self.figure(s.values[i]) for s in shown)}"
                for i, name in enumerate(self.categories)
            )
        else:
            told = "; ".join(
                f"{s.name}: from {self.figure(s.values[0])} to {self.figure(s.values[-1])}{self._between(s)}"
                for s in shown
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
        return (
            f"{100 * value:.1f} %"
            if self.unit == "share"
            else f"{value:,.10g}"
            if value == int(value)
            else f"{value:,.2f}"
        )

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
    """

    about: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def alt(self) -> str:
        """All of it in one text."""
        return f"{self.about}. " + "; ".join(", ".join(cell for cell in row if cell) for row in self.rows)

    def spoken(self, say: Say) -> Table:
        """The same in the words of a practice (`sim.words`)."""
        rows = tuple(tuple(say(cell) for cell in row) for row in self.rows)
        return replace(self, about=say(self.about), head=tuple(say(cell) for cell in self.head), rows=rows)


def baseline_of(study: Study) -> Study | None:
    """What the plan is compared with."""
    return study.baseline if isinstance(study, Contrast) else None


def many(study: Study) -> str:
    """How many futures an exhibit rests on."""
    count = int(study.finished.size)
    return f"{count:,} futures" if count != 1 else "One future"


def floats(values: Any) -> tuple[float, ...]:
    """Plain numbers of an array or of anything that gives numbers."""
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
                label_of(arm),
                floats(c.share for c in found),
                role,
                floats(c.low for c in found),
                floats(c.high for c in found),
            )
        )
    note = f"{many(arms[-1])}{' each' if len(arms) > 1 else ''}; around it the 95 % interval."
    return Exhibit(
        "goal", "By when is the goal reached?", "lines", tuple(str(week) for week in weeks), tuple(series),
        "Share of futures with the goal reached", "share", note,
    )  # fmt: skip


def stages(study: Study) -> Exhibit:
    """In which stage the organization is, week by week."""
    arm = plan_of(study)
    there = arm.values("organization_stage")
    series = [
        Series(words, floats((there == stage).mean(axis=0)), f"stage {stage}")
        for stage, words in enumerate(STAGE_WORDS)
    ]
    return Exhibit(
        "stages", "Which stage does the organization reach, and when?", "areas", _weeks(arm), tuple(reversed(series)),
        "Share of futures in each stage", "share", f"{many(arm)}; the furthest stage at the bottom.",
    )  # fmt: skip


def adoption(study: Study) -> Exhibit:
    """How many are active in public, in the middle future and in nine of ten."""
    return _banded(study, "active_share", "adoption", "How many are active in public?")


def _banded(study: Study, outcome: str, name: str, question: str) -> Exhibit:
    arms = [arm for arm in arms_of(study) if arm.finished.size]
    series = []
    for arm, role in zip(arms, _roles(arms), strict=True):
        low, middle, high = quantile_bands(arm.values(outcome), (0.05, 0.5, 0.95))
        series.append(Series(label_of(arm), floats(middle), role, floats(low), floats(high)))
    each = " each" if len(arms) > 1 else ""
    return Exhibit(
        name, question, "lines", _weeks(arms[0]), tuple(series), f"{OUTCOMES[outcome].label}, share of staff", "share",
        f"{many(arms[-1])}{each}; {BANDS}.",
    )  # fmt: skip


def risk(study: Study) -> Exhibit:
    """Harm as Legal expects it, and as it is."""
    arm = plan_of(study)
    series = []
    for outcome, role in (("perceived_risk", "perceived"), ("real_risk", "real")):
        values = arm.values(outcome)
        seen = np.where(np.isnan(values), np.nanmedian(values) if not np.isnan(values).all() else 0.0, values)
        low, middle, high = quantile_bands(seen, (0.05, 0.5, 0.95))
        series.append(Series(OUTCOMES[outcome].label, floats(middle), role, floats(low), floats(high)))
    return Exhibit(
        "risk", "Is Legal's fear as large as the risk?", "lines", _weeks(arm), tuple(series),
        "Incidents in 1,000 posts", "number",
        f"{many(arm)}; {BANDS}.",
    )  # fmt: skip
