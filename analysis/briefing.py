"""Everything slides and pages say about a study, read once: the plan, what it is compared with, what was worked out."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np

from analysis.answer import case_of, label_of
from analysis.balance import what_it_costs
from analysis.checkpoints import STARTED, Check, Checkpoints, Sign, checkpoints, well_ended
from analysis.exhibits import Table, arms_of, baseline_of, plan_of
from analysis.experiments import StudyError
from analysis.explanation import Explanation, read_explanation
from analysis.findings import (
    Case,
    against,
    amount,
    chance_word,
    goal_reached_words,
    goal_words,
    of_futures,
    stage_words,
)
from analysis.sensitivity import Sensitivity, read_sensitivity
from analysis.study import Contrast, Study
from analysis.suggestions import Suggestion, read_suggestions
from sim.organization import Structure
from sim.outcomes import EVENT_KINDS, OUTCOMES
from sim.parameters import Values

RULES = {
    "consensus": "all {} must agree",
    "majority": "more than half of {} must agree",
    "sponsor": "the sponsor decides unless somebody objects",
}
# Kinds of event that nobody wants, told in a pre-mortem where nothing better was worked out.
UNWANTED = (
    "abandoned", "refused", "sent_back", "incident", "alarmed", "quiet", "advocate_left", "advocate_quiet",
    "advocate_turned", "stage_down", "missing", "slipped", "shock",
)  # fmt: skip
COMPARED = ("mean_stage", "active_share", "value", "incidents", "cash", "staff_hours")
FIRST_WEEKS = 13
MOST_DANGERS = 7


class Briefing:
    """A study as it is told.

    Parameters
    ----------
    study : Study or Contrast

    Attributes
    ----------
    plan : Study
        The arm it is about: of a comparison, the first alternative.
    baseline : Study or None

    Raises
    ------
    StudyError
        If no future of an arm was run to its end.
    """

    def __init__(self, study: Study) -> None:
        self.study, self.plan, self.baseline = study, plan_of(study), baseline_of(study)
        for arm in arms_of(study):
            if not arm.finished.size:
                raise StudyError(f"{study.folder}: no future of {arm.name} ran to its end, so there is nothing to show")

    @cached_property
    def case(self) -> Case:
        """What sentences need to know."""
        return case_of(self.plan)

    @cached_property
    def say(self) -> Callable[[str], str]:
        """Texts in the words of the plan's practice; what people have named or asked stays."""
        scenario = self.plan.scenario
        kept = (*(arm.name for arm in arms_of(self.study)), scenario.question, str(self.study.folder))
        return scenario.words((*kept, *(fact.source for fact in scenario.known))).say

    @property
    def label(self) -> str:
        """What to call the plan."""
        return label_of(self.plan)

    @cached_property
    def explanation(self) -> Explanation | None:
        """Why it came out so, where that was worked out for this plan."""
        found = read_explanation(self.study)
        return found if found is not None and found.plan in (self.plan.name, self.plan.scenario.name) else None

    @cached_property
    def sensitivity(self) -> Sensitivity | None:
        """What it hangs on, where that was worked out."""
        return read_sensitivity(self.study)

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """What was tried next."""
        return read_suggestions(self.plan)

    @cached_property
    def checks(self) -> Checkpoints:
        """The checks on the way."""
        return checkpoints(self.plan)

    @property
    def source(self) -> str:
        """Where all numbers come from, in a line."""
        study = self.study
        names = " against ".join(name for name, _ in reversed(study.arms[:2]))
        day = str(study.manifest.get("finished") or study.manifest.get("started") or "")[:10]
        runs = f"{study.runs_count:,} {'run' if study.runs_count == 1 else 'runs'} each"
        parts = (names, f"scenario {self.plan.digest[:16]}", runs, f"seed {study.seed}", f"Headway {study.version}", day)
        return "Source: " + " · ".join(part for part in parts if part) + "."

    # --- what it takes ----------------------------------------------------------------------------------------------

    @cached_property
    def approvals(self) -> dict[str, list[str]]:
        """Whose yes the plan needs, and for which steps: "Legal" and "Executives"."""
        scenario = self.plan.scenario
        values = Values([dict(scenario.parameters)])
        structure = Structure(scenario.organization, int(values["organization.span"][0, 0]))
        terms = [(lever.named(), lever.terms(values, 0, structure)) for lever in scenario.levers]
        return {
            "Legal": [name for name, term in terms if term.exposure > 0.0],
            "Executives": [name for name, term in terms if term.support > 0.0],
        }

    @property
    def rule(self) -> str:
        """How executives decide, in words."""
        organization = self.plan.scenario.organization
        seats = len(organization.executives)
        return RULES[organization.culture.decision_rule].format(seats) if seats > 1 else "one decides"

    def commitments(self) -> Table:
        """What a yes commits: money, time, whose approvals, for what."""
        scenario, steps = self.plan.scenario, len(self.plan.scenario.levers)
        rows = [_cells(sentence) for sentence in what_it_costs(self.plan)]
        for who, wanted in self.approvals.items():
            if wanted:
                how = f"; {self.rule}" if who == "Executives" else ""
                rows.append((f"Approval by {who}", f"{len(wanted)} of {steps} steps{how}"))
        goal = self.plan.summary["goal"]
        if goal is not None:
            rows.append(("Goal", goal_words(goal, self.case.currency, self.case.starts)))
        if self.baseline is not None:
            rows.append((f"Against {_lower(label_of(self.baseline))}", self.against[0]))
        return Table("What a yes commits", ("What it commits", f"Over {self.plan.weeks} weeks"), tuple(rows))

    @property
    def against(self) -> list[str]:
        """How the plan differs from what it is compared with, in sentences; empty for a single scenario."""
        if not isinstance(self.study, Contrast):
            return []
        difference = self.study.summary["differences"][self.plan.name]
        return against(difference, self.study.baseline.summary, label_of(self.study.baseline))

    # --- the way ----------------------------------------------------------------------------------------------------

    @property
    def first_steps(self) -> list[str]:
        """What is asked for in the first quarter, each with its week."""
        levers = sorted(self.plan.scenario.levers, key=lambda lever: (lever.week, lever.id))
        return [f"{lever.named()} (week {lever.week})" for lever in levers if lever.week <= FIRST_WEEKS]

    @property
    def ends_well(self) -> str:
        """What counts as ending well, in a sentence."""
        if self.checks.by_goal:
            return "Ends well: the goal is reached."
        return "Ends well: departments get further than in the middle future."

    def sign_words(self, sign: Sign) -> str:
        """A sign in words: "posts so far at 140 or more"."""
        if sign.outcome == STARTED:
            what, level = "steps under way", f"{sign.threshold:.0f}"
        else:
            outcome = OUTCOMES[sign.outcome]
            so_far = " so far" if outcome.flow else ""
            what = f"{_lower(outcome.label)}{so_far}"
            level = amount(sign.threshold, outcome.unit, self.case.currency)
        return f"{what} at {level} or more" if sign.above else f"{what} below {level}"

    def check_table(self) -> Table:
        """The first quarter, the checks, and how well each tells futures apart."""
        steps = self.first_steps
        first = f"Ask for: {'; '.join(steps)}" if steps else "Nothing is asked for yet"
        rows = [(f"Weeks 1 to {FIRST_WEEKS}", first, "", "")]
        rows += [(f"Week {check.week}", *self._check_cells(check)) for check in self.checks.checks]
        head = ("When", "What to do or look at", "Ends well where seen", "Ends well where not")
        return Table("Checks on the way", head, tuple(rows))

    def _check_cells(self, check: Check) -> tuple[str, str, str]:
        if check.sign is None or check.with_it is None or check.without_it is None:
            return ("Too few futures to name a sign", "", "")
        words = self.sign_words(check.sign)
        if not check.clear:
            words = f"Nothing tells futures apart yet (closest: {words})"
        return (_upper(words), *(f"{c.count} of {c.of}" for c in (check.with_it, check.without_it)))

    @property
    def stop_words(self) -> list[str]:
        """The sign to stop, or that there is none, from the fullest wording to the shortest."""
        checks = self.checks
        if not checks.enough:
            side = "end well" if checks.well.share < 0.5 else "end badly"
            told = f"Too few futures {side} to name a sign to stop on"
            return [f"{told}: {checks.well.count} of {checks.well.of} end well", told]
        if checks.stop is not None and checks.stop.sign is not None and checks.stop.without_it is not None:
            left = checks.stop.without_it
            told = f"Stop and think again at week {checks.stop.week} without {self.sign_words(checks.stop.sign)}"
            return [f"{told}: only {left.count} of {left.of} such futures end well", told]
        clear = [check for check in checks.checks if check.clear]
        if clear and clear[0].sign is not None:
            told = f"First real check: week {clear[0].week}, {self.sign_words(clear[0].sign)}"
            return [f"{told}; no sign is sure enough to stop on", told]
        last = checks.checks[-1].week if checks.checks else self.plan.weeks
        return [f"Nothing seen by week {last} tells which futures end well: there is no sign to stop on"]

    # --- what may go wrong ------------------------------------------------------------------------------------------

    def dangers(self) -> Table:
        """What happens more often where it ends badly, from what is told of every future."""
        well, _ = well_ended(self.plan)
        good, bad = set(self.plan.finished[well].tolist()), set(self.plan.finished[~well].tolist())
        events = self.plan.table("events", ["run", "week", "kind"])
        found = []
        for kind in UNWANTED:
            first = events[events["kind"] == kind].groupby("run")["week"].min()
            in_bad, in_good = len(bad & set(first.index)), len(good & set(first.index))
            if in_bad:
                more = in_bad / len(bad) - (in_good / len(good) if good else 0.0)
                found.append((more, EVENT_KINDS[kind], in_bad, in_good, float(first.median())))
        found.sort(key=lambda entry: -entry[0])
        rows = tuple(
            (_upper(words), f"{in_bad} of {len(bad)}", f"{in_good} of {len(good)}", f"week {week:.0f}")
            for _, words, in_bad, in_good, week in found[:MOST_DANGERS]
        )
        head = ("What happens on the way", "Where it ends badly", "Where it ends well", "First, typically")
        return Table("What happens more often where it ends badly", head, rows, frozenset({1, 2, 3}))

    def deaths(self) -> Table | None:
        """What futures died of, where that was worked out."""
        if self.explanation is None or not self.explanation.deaths:
            return None
        rows = tuple(
            (_upper(d.label), f"{d.count} of {d.of}", f"{d.survived} of {d.survivors}", _week(d.weeks.get("p50")))
            for d in self.explanation.deaths
        )
        head = ("What it dies of", "Futures", "Also where it goes well", "Typically")
        return Table("What futures died of", head, rows, frozenset({1, 2, 3}))

    # --- tables about steps and plans -------------------------------------------------------------------------------

    def steps(self) -> Table | None:
        """What each step takes: when it starts, whom it reaches, money and hours; medians where it starts."""
        levers = sorted(self.plan.scenario.levers, key=lambda lever: (lever.week, lever.id))
        if not levers:
            return None
        table = self.plan.table("levers", ["run", "id", "started", "people_reached", "cash", "hours"])
        table = table[table["run"].isin(self.plan.finished)]
        rows = []
        for lever in levers:
            mine = table[table["id"] == lever.id]
            begun = mine[mine["started"] >= 0]
            cells = [_upper(lever.named()), f"week {lever.week}", f"{len(begun)} of {len(mine)}"]
            if len(begun):
                middle = {name: float(begun[name].median()) for name in ("started", "people_reached", "cash", "hours")}
                cells += [f"week {middle['started']:.0f}"]
                cells += [f"{middle[name]:,.0f}" for name in ("people_reached", "cash", "hours")]
            else:
                cells += ["never", "", "", ""]
            rows.append(tuple(cells))
        head = ("Step", "Asked for", "Starts in", "Typically", "People", self.case.currency, "Staff hours")
        return Table("What each step takes", head, tuple(rows), frozenset({1, 2, 3, 4, 5, 6}))

    def beside(self) -> Table | None:
        """Every plan beside the one it is compared with, at the end."""
        if not isinstance(self.study, Contrast):
            return None
        arms = arms_of(self.study)
        if len(arms) == 2:
            return self._two(arms[0], arms[1], self.study)
        head = ("Plan", "Goal reached", *(labelled(name) for name in COMPARED))
        rows = tuple((label_of(arm), self._goal_cell(arm), *(self._end(arm, name) for name in COMPARED)) for arm in arms)
        return Table("Plans side by side: the middle future", head, rows, frozenset(range(1, len(head))))

    def _two(self, one: Study, other: Study, contrast: Contrast) -> Table:
        found = contrast.summary["differences"][other.name]
        rows = []
        if one.summary["goal"] is not None or other.summary["goal"] is not None:
            gained = found.get("goal")
            rows.append(("Goal reached", self._goal_cell(one), self._goal_cell(other), _points(gained) if gained else ""))
        for name in COMPARED if found else ():
            difference, outcome = found[name], OUTCOMES[name]
            values = (self._end(one, name), self._end(other, name))
            rows.append((labelled(name), *values, self._interval(difference, outcome.unit)))
        head = ("At the end, middle future", label_of(one), label_of(other), "Mean difference (95 % interval)")
        return Table("The plan beside what it is compared with", head, tuple(rows), frozenset({1, 2, 3}))

    def _goal_cell(self, arm: Study) -> str:
        goal = arm.summary["goal"]
        return f"{goal['count']:,} of {goal['of']:,}" if goal is not None else ""

    def _end(self, arm: Study, name: str) -> str:
        found = arm.summary["outcomes"].get(name)
        return amount(found["end"]["p50"], OUTCOMES[name].unit, self.case.currency) if found is not None else ""

    def _interval(self, difference: dict[str, float], unit: str) -> str:
        mean, low, high = (difference[key] for key in ("mean", "low", "high"))
        if low is None or high is None:
            return _signed(mean, unit, self.case.currency)
        bounds = " to ".join(_signed(x, unit, self.case.currency).removesuffix(self._tail(unit)) for x in (low, high))
        clear = "" if low > 0 or high < 0 else ", no clear difference"
        return f"{_signed(mean, unit, self.case.currency)} ({bounds}){clear}"

    def _tail(self, unit: str) -> str:
        return {"share": " %", "money": f" {self.case.currency}"}.get(unit, "\0")

    def tried(self) -> Table | None:
        """Changes of one thing each that were tried, the best first."""
        if not self.suggestions:
            return None
        rows = []
        for one in self.suggestions:
            goal = f"{one.goal['count']} (plan: {one.goal['before']}) of {one.futures}" if one.goal else ""
            rows.append((_upper(one.label), goal, self._interval(one.mean_stage, "stage")))
        head = ("Change of one thing", "Goal reached", "Stages further (95 % interval)")
        return Table("Changes that were tried", head, tuple(rows), frozenset({1, 2}))

    @property
    def outcome_words(self) -> str:
        """How it ends, in a clause: the goal, or the most frequent stage."""
        goal = self.plan.summary["goal"]
        if goal is not None:
            return _lower(goal_reached_words(goal))
        most = max(self.plan.summary["stages"], key=lambda entry: entry["at_end"]["count"])
        at_end = most["at_end"]
        where = stage_words(most["stage"])
        return f"ends in the stage {where} in {of_futures(at_end['count'], at_end['of'])}: {chance_word(at_end)}"


def about(value: float) -> str:
    """A number with two digits, for a headline.

    Examples
    --------
    >>> about(494_600), about(2_571), about(38), about(0.0)
    ('490,000', '2,600', '38', '0')
    """
    if value <= 0:
        return f"{value:,.0f}"
    size = 10 ** max(0, int(math.floor(math.log10(value))) - 1)
    return f"{size * round(value / size):,.0f}"


def labelled(outcome: str) -> str:
    """An outcome at the end with what it counts, where its label does not say so: "Value (conversations)"."""
    found = OUTCOMES[outcome]
    unit = found.unit.removesuffix(" a week")
    if unit == "stage":
        return f"{found.label} (0 to 4)"
    return f"{found.label} ({unit})" if found.flow and unit not in ("money", found.label.lower(), "hours") else found.label


def _cells(sentence: str) -> tuple[str, str]:
    """A sentence that begins with what it is about, as two cells."""
    head, _, rest = sentence.partition(": ")
    return head, _upper(rest).rstrip(".")


def _points(gained: dict[str, float]) -> str:
    return f"{_hundred(gained['mean'])} in 100" + (
        f" ({_hundred(gained['low'])} to {_hundred(gained['high'])})" if gained["low"] is not None else ""
    )


def _hundred(share: float) -> str:
    return f"{100 * share:+.0f}" if round(100 * share) else "0"


def _signed(value: float, unit: str, currency: str) -> str:
    told = amount(abs(value), unit, currency)
    nothing = not any(digit in told for digit in "123456789")
    return told if nothing else f"{'+' if value > 0 else '−'}{told}"


def _week(week: float | None) -> str:
    return "" if week is None or not np.isfinite(week) else f"week {week:.0f}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text if text[1:2].isupper() or text.split(" ")[0] in ("Legal",) else text[:1].lower() + text[1:]

