"""Pre-mortem: the futures that failed, sorted by the first thing that was fatal to each.

What counts as fatal stands in one table over kinds of events and over what is missing at the end; it knows no scenario.
A thing is fatal only where nothing takes it back later, and only if it happens more often in futures that fail than in
those that do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.bands import fell_back, time_quantiles
from analysis.explanation import Death
from analysis.findings import stage_words
from analysis.gates import TOO_MUCH, gate_words
from analysis.goals import goal_reached
from analysis.privacy import told_words
from analysis.study import Study
from analysis.summary import holding_back, missing_most
from sim.outcomes import STAGES

Bools = NDArray[np.bool_]

# Kinds of moments beside the kinds of events: what the week's numbers show.
ALONE, PENNILESS, TOO_DEAR, TOO_HARMFUL = "alone", "penniless", "too dear", "too harmful"
ALL_BUT_ALL = 0.999  # of the budget: the rest buys nothing


@dataclass(frozen=True)
class Fatal:
    """A kind of moment that a future can die of.

    Parameters
    ----------
    label : str
        What to call it.
    kinds : tuple of str
        Kinds of events, or of moments that the numbers show.
    by : str
        Whose doing it is: legal, executives, organization; empty for anybody's.
    undone : str
        Kind of a later moment about the same thing that takes it back.
    """

    label: str
    kinds: tuple[str, ...]
    by: str = ""
    undone: str = ""


FATAL: tuple[Fatal, ...] = (
    Fatal("Legal never said yes", ("refused", "sent_back"), by="legal", undone="started"),
    Fatal("Executives never said yes", ("refused",), by="executives", undone="started"),
    Fatal("The programme was given up", ("abandoned",), undone="restarted"),
    Fatal("No advocate was left at work", (ALONE,)),
    Fatal("The money ran out", (PENNILESS,)),
    Fatal("More was spent than the goal allows", (TOO_DEAR,)),
    Fatal("More went wrong than the goal allows", (TOO_HARMFUL,)),
    Fatal("The organization fell back a stage", ("stage_down",), by="organization", undone="stage_up"),
)
# Where nothing of the table happened: what was missing most for the next stage, else that there was not enough time.
NEVER_ENOUGH, TOO_MUCH_OF = "Never enough {gate} for {stage}", "Too much {gate} for {stage}"
OUT_OF_TIME = "Under way, but out of time"


@dataclass(frozen=True)
class Moment:
    """Something that happened in one future: in which week, what kind, whose doing, about what."""

    week: int
    kind: str
    by: str
    what: str


def deaths(study: Study, failed: Bools, labels: Mapping[str, str], by_week: int) -> tuple[Death, ...]:
    """What the failed futures of a study died of, the most frequent first.

    Parameters
    ----------
    study : Study
    failed : (R,) array
        Which finished futures failed.
    labels : mapping of str to str
        What to call each lever of the plan, by id.
    by_week : int
        The week by which it had to be reached: what happens later comes too late to be fatal.
    """
    moments = gather(study, labels, by_week)
    runs = study.finished.tolist()
    rules = _deadly(FATAL, moments, runs, failed)
    found: dict[str, list[tuple[float, str]]] = {}
    left = []
    for run, died in zip(runs, failed, strict=True):
        if not died:
            continue
        first = min(
            ((moment.week, place, rule.label, moment.what)
             for place, rule in enumerate(rules) for moment in matches(rule, moments[run])),
            default=None,
        )  # fmt: skip
        if first is None:
            left.append(run)
        else:
            found.setdefault(first[2], []).append((first[0], first[3]))
    for label, week in _not_enough(study, left, by_week):
        found.setdefault(label, []).append((week, ""))
    by_label = {rule.label: rule for rule in rules}
    survivors = [run for run, died in zip(runs, failed, strict=True) if not died]
    called, told = set(labels.values()), []
    for label, entries in found.items():
        rule = by_label.get(label)
        survived = 0 if rule is None else sum(1 for run in survivors if any(matches(rule, moments[run])))
        weeks = time_quantiles(np.array([week for week, _ in entries], dtype=np.float64))
        told.append(
            Death(
                label,
                len(entries),
                len(runs),
                {name: float(week or 0.0) for name, week in zip(("p25", "p50", "p75"), weeks, strict=True)},
                dict(Counter(what for _, what in entries if what in called).most_common()),
                survived,
                len(survivors),
            )
        )
    return tuple(sorted(told, key=lambda death: (-death.count, death.weeks["p50"], death.label)))


def matches(rule: Fatal, moments: Sequence[Moment]) -> Iterator[Moment]:
    """The moments of one future that a rule calls fatal: of its kinds, and never taken back."""
    for moment in moments:
        if moment.kind in rule.kinds and rule.by in ("", moment.by):
            undone = any(
                other.kind == rule.undone and other.what == moment.what and other.week >= moment.week
                for other in moments
            )
            if not undone:
                yield moment


def _deadly(
    rules: Sequence[Fatal], moments: Mapping[int, Sequence[Moment]], runs: Sequence[int], failed: Bools
) -> list[Fatal]:
    """The rules whose moments happen more often in futures that fail than in those that do not."""

    def share(rule: Fatal, which: Bools) -> float:
        chosen = [run for run, wanted in zip(runs, which, strict=True) if wanted]
        return sum(1 for run in chosen if any(matches(rule, moments[run]))) / len(chosen) if chosen else 0.0

    return [rule for rule in rules if share(rule, failed) > share(rule, ~failed)]


# --- what happened -------------------------------------------------------------------------------------------------


def gather(study: Study, labels: Mapping[str, str], by_week: int) -> dict[int, list[Moment]]:
    """The moments of every finished future up to a week: of events, of what became of levers, of the week's numbers."""
    moments: dict[int, list[Moment]] = {int(run): [] for run in study.finished}
    executives = {"Executives", *(seat.title for seat in study.scenario.organization.executives)}
    kinds = {kind for rule in FATAL for kind in (*rule.kinds, rule.undone)}

    def role(who: str) -> str:
        return "executives" if who in executives else who.lower()

    events = study.table("events", ["run", "arm", "week", "kind", "who", "text"])
    events = events[events["run"].isin(list(moments)) & (events["week"] <= by_week)]
    answers: dict[tuple[int, str], int] = {}  # the first no to what stands at the end of its words
    for run, week, kind, who, text in zip(*(events[c] for c in ("run", "week", "kind", "who", "text")), strict=True):
        if kind in ("refused", "sent_back"):
            for named in _named(study):
                if text.removesuffix(" back").endswith(named):
                    answers.setdefault((run, named), int(week))
        elif kind in kinds and kind != "started":
            moments[run].append(Moment(int(week), kind, role(who), who))
    for run, moment in _answered(study, labels, answers, role, by_week):
        if run in moments:
            moments[run].append(moment)
    for kind, weeks in _shown(study, by_week).items():
        for run, week in zip(moments, weeks, strict=True):
            if np.isfinite(week):
                moments[run].append(Moment(int(week), kind, "", ""))
    return moments


def _named(study: Study) -> list[str]:
    """What events call each lever; only names that belong to one lever alone."""
    words = told_words(study.scenario)
    counts = Counter(words.say(lever.named()) for lever in study.scenario.levers)
    return [named for named, count in counts.items() if count == 1]


def _answered(
    study: Study, labels: Mapping[str, str], answers: Mapping[tuple[int, str], int], role: Any, by_week: int
) -> Iterator[tuple[int, Moment]]:
    """What was started, and what was answered with a no that still stands."""
    words = told_words(study.scenario)
    named = {lever.id: words.say(lever.named()) for lever in study.scenario.levers}
    table = study.table("levers", ["run", "arm", "id", "answered", "answer", "by_whom", "started"])
    columns = (table[c] for c in ("run", "id", "answered", "answer", "by_whom", "started"))
    for run, id_, answered, answer, whom, started in zip(*columns, strict=True):
        if 0 <= started <= by_week:
            yield run, Moment(int(started), "started", role(whom), labels[id_])
        elif answer in ("refused", "sent_back"):
            week = answers.get((run, named[id_]), int(answered))
            if week <= by_week:
                yield run, Moment(week, answer, role(whom), labels[id_])


def _shown(study: Study, by_week: int) -> dict[str, NDArray[np.float64]]:
    """Weeks in which the numbers show a moment, (R,) each, infinity where they do not."""

    def first(there: Bools) -> NDArray[np.float64]:
        return np.where(there.any(axis=1), there.argmax(axis=1).astype(np.float64), np.inf)

    def sums(outcome: str) -> NDArray[np.float64]:
        return np.cumsum(study.values(outcome)[:, : by_week + 1], axis=1)

    nobody = study.values("advocates_active")[:, : by_week + 1] == 0.0
    for_good = np.logical_and.accumulate(nobody[:, ::-1], axis=1)[:, ::-1]
    for_good &= ~nobody[:, :1]  # who never had any has lost none
    spent, goal, budget = sums("cash"), study.scenario.goal, study.scenario.budget.cash
    weeks = {ALONE: first(for_good)}
    if budget > 0.0:
        weeks[PENNILESS] = first(spent >= ALL_BUT_ALL * budget)
    if goal is not None and goal.spend_at_most is not None:
        weeks[TOO_DEAR] = first(spent > goal.spend_at_most)
    if goal is not None and goal.incidents_at_most is not None:
        weeks[TOO_HARMFUL] = first(sums("incidents") > goal.incidents_at_most)
    return weeks


def _not_enough(study: Study, runs: Sequence[int], by_week: int) -> Iterator[tuple[str, float]]:
    """For futures in which nothing fatal happened: what each lacked most, and since when."""
    words = told_words(study.scenario)
    behind = holding_back(study, study.values("organization_stage")[:, by_week], by_week)
    for run in runs:
        heaviest = missing_most(behind.get(run, ()))
        if heaviest is None:
            yield OUT_OF_TIME, float(by_week)
        else:
            stage, gate, since = heaviest
            pattern = TOO_MUCH_OF if gate in TOO_MUCH else NEVER_ENOUGH
            yield pattern.format(stage=stage_words(STAGES[stage]), gate=words.say(gate_words(gate))), since


# --- who failed ----------------------------------------------------------------------------------------------------


def who_failed(study: Study, nothing: Study | None) -> tuple[Bools, str, int]:
    """Which finished futures failed, (R,), what that means in words, and the week by which it had to be done.

    With a goal: the goal was not reached. Without one: given up at the end, back below a stage once reached, or ending
    further down than the same future without the plan (`nothing`, the same seed with no levers).
    """
    goal = study.scenario.goal
    if goal is not None:
        return ~goal_reached(study, goal), "did not reach the goal", min(goal.by_week, study.weeks)
    stages = study.values("organization_stage")
    failed = (study.values("abandoned")[:, -1] > 0.0) | (fell_back(stages) & (stages[:, -1] < stages.max(axis=1)))
    if nothing is None:
        return failed, "were given up or fell back", study.weeks
    _, left, right = np.intersect1d(study.finished, nothing.finished, return_indices=True)
    with_plan, without = (s.values("mean_stage")[:, -1] for s in (study, nothing))
    failed[left[with_plan[left] < without[right]]] = True
    return failed, "were given up, fell back, or ended lower than doing nothing", study.weeks
