"""The futures behind a picture: one arm of a study as arrays, and the words every picture says about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import study
from analysis.bands import quantile_bands
from analysis.charts.frame import say
from analysis.charts.marks import PlanMark, moment
from analysis.figures import NBSP as NBSP
from analysis.figures import futures_words as futures_words
from analysis.figures import percent as percent
from analysis.figures import percents as percents
from analysis.headlines import When
from analysis.privacy import Group, told_words, veil_of
from sim.outcomes import STAGE_WORDS

if TYPE_CHECKING:
    from analysis.study import Study
    from sim.scenario import Scenario
    from sim.words import Words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LONGEST_NAME = 44  # letters of a scenario's name within a sentence: below a title there is more to say
PARTLY = f"{NBSP}of{NBSP}"  # in how many of how many futures a lever starts


@dataclass(frozen=True)
class Futures:
    """One arm: its scenario and the futures that were run to their end.

    Parameters
    ----------
    view : Study
    """

    view: Study

    @property
    def name(self) -> str:
        """Name of the arm."""
        return self.view.name

    @property
    def scenario(self) -> Scenario:
        """The scenario of the arm."""
        return self.view.scenario

    @property
    def weeks(self) -> int:
        """Number of the last week."""
        return self.view.weeks

    @property
    def count(self) -> int:
        """Number of futures."""
        return int(self.view.finished.size)

    @property
    def failed(self) -> int:
        """Number of runs that broke off; they are in no picture."""
        return self.view.runs_count - self.count

    def outcome(self, name: str) -> Floats:
        """One outcome by future and week, (R, W + 1)."""
        return self.view.values(name)

    def bands(self, name: str) -> Floats:
        """The 5, 25, 50, 75 and 95 % quantiles of an outcome by week, (5, W + 1); NaN where no future has a value."""
        if name not in self._bands:
            self._bands[name] = bands_of(self.outcome(name))
        return self._bands[name]

    @cached_property
    def _bands(self) -> dict[str, Floats]:
        return {}

    @cached_property
    def _departments(self) -> pd.DataFrame:
        table = self.view.table("departments", ["run", "week", "department", "stage"])
        return table[table["run"].isin(self.view.finished)]

    @cached_property
    def department_names(self) -> tuple[str, ...]:
        """Departments in the organization's order."""
        return tuple(self.scenario.organization.departments)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Departments as they may be shown: small ones of a company that came from tables stand together."""
        return veil_of(self.scenario).groups

    @cached_property
    def stage_shares(self) -> Floats:
        """Share of futures in each stage by week and group of departments, (5, W + 1, G); a mean over its members."""
        each = np.stack([(self.stages == stage).mean(axis=0) for stage in range(len(STAGE_WORDS))])
        return np.stack([each[:, :, list(group.members)].mean(axis=2) for group in self.groups], axis=2)

    def missing_by_group(self) -> list[list[str]]:
        """`missing_at_end` by group of departments, the futures of its members one after the other."""
        missing = self.missing_at_end()
        return [[gate for d in group.members for gate in missing[d]] for group in self.groups]

    @cached_property
    def stages(self) -> Floats:
        """Stage by future, week and department, (R, W + 1, D)."""
        table = self._departments
        row = pd.Index(self.view.finished).get_indexer(pd.Index(table["run"]))
        values = np.full((self.count, self.weeks + 1, len(self.department_names)), np.nan)
        values[row, table["week"].to_numpy(), self._codes(table)] = table["stage"].to_numpy(np.float64)
        return values

    def missing_at_end(self) -> list[list[str]]:
        """What each department lacks most for its next stage in the last week: a gate for each future, by department.

        An empty text where nothing is missing.
        """
        table = self.view.table("departments", ["run", "week", "department", "blocked_by"])
        table = table[(table["week"] == self.weeks) & table["run"].isin(self.view.finished)]
        words: list[list[str]] = [[] for _ in self.department_names]
        for code, text in zip(self._codes(table), table["blocked_by"], strict=True):
            words[int(code)].append(first_missing(text))
        return words

    def _codes(self, table: pd.DataFrame) -> Ints:
        index = pd.Index(self.department_names).get_indexer(pd.Index(table["department"]))
        return np.asarray(index, dtype=np.int64)

    def plan(self) -> list[PlanMark]:
        """The levers of the plan in the order they are asked for, with how many futures see them start."""
        table = self.view.table("levers", ["run", "id", "started"])
        table = table[table["run"].isin(self.view.finished)]
        marks = []
        for lever in sorted(self.scenario.levers, key=lambda lever: lever.week):
            started = table.loc[table["id"] == lever.id, "started"].to_numpy(np.float64)
            started = started[started >= 0]
            note = ""
            if not started.size:
                note = " · never starts"
            elif started.size < self.count:
                note = f" · {started.size:,}{PARTLY}{self.count:,}"
            week = float(np.quantile(started, 0.5, method="inverted_cdf")) if started.size else None
            # For whom it is stands in brackets at the end; above a plot there is no room for it.
            says = lever.says().split(" (")[0]
            marks.append(PlanMark(say(says), say(lever.title), note, float(lever.week), week))
        return marks


def arms_of(data: Any) -> tuple[Futures, ...]:
    """The arms of a study or comparison; where there are several, the one the others are measured against is first."""
    return tuple(Futures(arm) for arm in study.arms_of(data))


def plan_of(data: Any) -> Futures:
    """The arm a picture of one arm shows: of a comparison, the alternative."""
    return Futures(study.plan_of(data))


def words_of(data: Any) -> Words:
    """The words of the practice of the plan that a picture shows; names of arms and of everything in it stay."""
    words: Words = told_words(plan_of(data).scenario, (arm.name for arm in arms_of(data)))
    return words


def paired(one: Futures, other: Futures) -> tuple[Ints, Ints, Ints]:
    """Positions of the runs both arms finished: in `one`, in `other`, and their worlds."""
    _, left, right = np.intersect1d(one.view.finished, other.view.finished, return_indices=True)
    return left, right, one.view.worlds[left]


def bands_of(values: Floats) -> Floats:
    """Quantile bands by week of (R, W) values; futures without a value in a week are left out of that week."""
    if not np.isnan(values).any():
        return quantile_bands(values)
    columns = [column[~np.isnan(column)] for column in values.T]
    empty = np.full((len(quantile_bands(np.zeros((1, 1)))), 1), np.nan)
    return np.concatenate([quantile_bands(c[:, None]) if c.size else empty for c in columns], axis=1)


# ---------------------------------------------------------------------- words

_MISSING = re.compile(r"^(?P<what>.+?) [\d.]+ (?:short|too high)\b")
# Short words for what a department lacks, where a table's width does not take those of `analysis.findings`.
MISSING_WORDS = {
    "activity": "active people",
    "education": "knowledge",
    "role education": "role training",
    "turf": "less rivalry",
    "oversight": "less oversight",
    "integration": "joint work",
    "visibility": "seen successes",
    "autonomy": "freedom to act",
}


def first_missing(blocked_by: str) -> str:
    """The largest shortfall named in a ``blocked_by`` text; empty where nothing blocks.

    Examples
    --------
    >>> first_missing("role education 0.120 short since week 31; metrics 0.050 short since week 40")
    'role education'
    >>> first_missing("")
    ''
    """
    first = blocked_by.split(";")[0].strip()
    found = _MISSING.match(first)
    return found["what"] if found else first


def reading(arms: Sequence[Futures]) -> str:
    """How many futures a picture shows, how many broke off, how to read line and bands."""
    count = max(arm.count for arm in arms)
    each = " each" if len(arms) > 1 else ""
    text = how_many(arms)
    if count == 1:
        return f"{text}: no picture of how sure this is."
    marks = "dots and brackets" if len(arms) > 1 else "brackets"
    return f"{text}{each}; line: median, bands: 50 and 90{NBSP}% of them ({marks}: 90{NBSP}%)."


def how_many(arms: Sequence[Futures]) -> str:
    """``100 futures``, and how many broke off."""
    counts = {arm.count for arm in arms}
    text = f"{min(counts):,}{NBSP}futures" if max(counts) > 1 else f"One{NBSP}future"
    broken = sum(arm.failed for arm in arms)
    return f"{text} ({broken:,} broke off)" if broken else text


def goal_first(arm: Futures) -> str:
    """What leads a headline where the scenario has a goal: ``Goal reached in 62 of 100 futures; ``."""
    goal = arm.view.summary.get("goal")
    return f"Goal reached in {futures_words(goal['count'], goal['of'])}; " if goal is not None else ""


def plan_words(marks: Sequence[PlanMark]) -> str:
    """How to read the plan above the plot; empty without a plan."""
    if not marks:
        return ""
    partly = " in so many" if any(PARTLY in mark.note for mark in marks) else ""
    return f" Plan above: |{NBSP}asked for, \u25b8{NBSP}starts{partly}."


def source_of(arms: Sequence[Futures]) -> tuple[str, str]:
    """Where a picture comes from: the scenarios; then runs, seed, version, date."""
    view = arms[-1].view
    names = ", ".join(arm.name for arm in arms[1:]) + f" against {arms[0].name}" if len(arms) > 1 else arms[0].name
    day = str(view.manifest.get("finished") or view.manifest.get("started") or "")[:10]
    parts = (view.runs_words, f"seed {view.seed}", f"Headway {view.version}", day)
    return names, "".join(f" · {part}" for part in parts if part)


def label_of(arm: Futures) -> str:
    """What to call an arm: the scenario's name, or what it is where it does nothing."""
    return "Doing nothing" if not arm.scenario.levers else arm.name


def with_arm(arm: Futures) -> str:
    """An arm within a sentence: ``with First tweet``, ``doing nothing``; a long name is cut."""
    name = arm.name if len(arm.name) <= LONGEST_NAME else f"{arm.name[: LONGEST_NAME - 1].rstrip()}…"
    return f"with {name}" if arm.scenario.levers else "doing nothing"


def starts_of(arm: Futures) -> date | None:
    """The date week 1 begins, where the scenario gives one."""
    starts = arm.scenario.starts
    return starts if isinstance(starts, date) else None


def when_of(arm: Futures, week: int) -> When:
    """A week in words, with its quarter and without."""
    return When(moment(week, starts_of(arm)), f"week{NBSP}{week}")
