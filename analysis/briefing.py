"""Everything slides and pages say about a study, read once: the plan, what it is compared with, what was worked out."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np

from analysis.answer import case_of, label_of
from analysis.attribution import labels_of
from analysis.bands import Chance, chance
from analysis.checkpoints import STARTED, Checkpoints, Sign, checkpoints, more_often, well_ended
from analysis.errors import StudyError
from analysis.exhibits import baseline_of
from analysis.explanation import Explanation, read_explanation
from analysis.findings import (
    Case,
    against,
    amount,
    chance_word,
    goal_reached_words,
    lost_on_the_way,
    of_futures,
    stage_words,
)
from analysis.headlines import MOSTLY
from analysis.privacy import told_words
from analysis.sensitivity import Sensitivity, read_sensitivity
from analysis.study import Contrast, Study, Sweep, arms_of, plan_of
from analysis.suggestions import Suggestion, read_suggestions
from sim.outcomes import EVENT_KINDS, OUTCOMES
from sim.parameters import Values
from sim.structure import Structure

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
FIRST_WEEKS = 13


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
        If it is a sweep, no future of an arm was run to its end, or a file of the study was changed since.
    """

    def __init__(self, study: Study) -> None:
        if isinstance(study, Sweep):
            raise StudyError(
                f"{study.folder} varies {', '.join(study.varies)}: slides and reports tell of one plan in one setting; "
                "`show` tells all points of it, and `simulate` or `compare` with --set makes a study of one"
            )
        self.study, self.plan, self.baseline = study, plan_of(study), baseline_of(study)
        for arm in arms_of(study):
            if not arm.finished.size:
                raise StudyError(f"{study.folder}: no future of {arm.name} ran to its end, so there is nothing to show")
        changed = study.check()
        if changed:  # of tables that somebody has changed nothing is told but that
            raise StudyError(f"{study.folder} is not as it was written: {'; '.join(changed)}")

    @cached_property
    def case(self) -> Case:
        """What sentences need to know."""
        return case_of(self.plan)

    @cached_property
    def say(self) -> Callable[[str], str]:
        """Texts in the words of the plan's practice; what people have named or asked stays."""
        scenario = self.plan.scenario
        kept = (*(arm.name for arm in arms_of(self.study)), scenario.question, str(self.study.folder))
        return told_words(scenario, (*kept, *(fact.source for fact in scenario.known))).say

    @property
    def label(self) -> str:
        """What to call the plan."""
        return label_of(self.plan)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What to call each lever of the plan, by its id."""
        return labels_of(self.plan.scenario)

    @cached_property
    def explanation(self) -> Explanation | None:
        """Why it came out so, where that was worked out for this plan."""
        found = read_explanation(self.plan)
        return found if found is not None and found.plan in (self.plan.name, self.plan.scenario.name) else None

    @cached_property
    def sensitivity(self) -> Sensitivity | None:
        """What it hangs on, where that was worked out for this plan."""
        found = read_sensitivity(self.plan)
        return found if found is not None and found.plan in (self.plan.name, self.plan.scenario.name) else None

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
        """Where all numbers come from, and which ties were measured, in a line."""
        study = self.study
        names = " against ".join(name for name, _ in reversed(study.arms[:2]))
        day = str(study.manifest.get("finished") or study.manifest.get("started") or "")[:10]
        runs = f"{study.runs_count:,} {'run' if study.runs_count == 1 else 'runs'} each"
        parts = (
            names,
            f"scenario {self.plan.digest[:16]}",
            runs,
            f"seed {study.seed}",
            f"Headway {study.version}",
            day,
        )
        return " ".join(filter(None, ("Source: " + " · ".join(part for part in parts if part) + ".", self.case.ties)))

    # --- what it takes ----------------------------------------------------------------------------------------------

    @cached_property
    def approvals(self) -> dict[str, list[str]]:
        """Whose yes the plan needs, and for which levers: "Legal" and "Executives"."""
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

    @property
    def against(self) -> list[str]:
        """How the plan differs from what it is compared with, in sentences; empty for a single scenario."""
        if not isinstance(self.study, Contrast):
            return []
        difference = self.study.summary["differences"][self.plan.name]
        return against(difference, self.study.baseline.summary, label_of(self.study.baseline))

    @property
    def against_words(self) -> str:
        """What the plan is compared with, within a sentence: "doing nothing"."""
        if self.baseline is None:
            return ""
        return self.baseline.name if self.baseline.scenario.levers else lower(label_of(self.baseline))

    # --- the way ----------------------------------------------------------------------------------------------------

    @property
    def first_steps(self) -> list[str]:
        """What is asked for in the first quarter, each with its week."""
        levers = sorted(self.plan.scenario.levers, key=lambda lever: (lever.week, lever.id))
        return [f"{lower(self.labels[lever.id])} (week {lever.week})" for lever in levers if lever.week <= FIRST_WEEKS]

    @property
    def ends_well(self) -> str:
        """What counts as ending well, in a sentence."""
        if self.checks.by_goal:
            return "Ends well: the goal is reached."
        return "Ends well: departments get further than in the middle future."

    @property
    def failed(self) -> str:
        """What counts as failing where it was explained, in a sentence; empty where it was not."""
        return f"Failed: futures that {self.explanation.failed}." if self.explanation is not None else ""

    def sign_words(self, sign: Sign) -> str:
        """A sign in words: "posts so far at 140 or more"."""
        if sign.outcome == STARTED:
            what, level = "levers under way", f"{sign.threshold:.0f}"
        else:
            outcome = OUTCOMES[sign.outcome]
            so_far = " so far" if outcome.flow else ""
            what = f"{lower(outcome.label)}{so_far}"
            level = amount(sign.threshold, outcome.unit, self.case.currency)
        return f"{what} at {level} or more" if sign.above else f"{what} below {level}"

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
            return [f"{told}: it then ends well in {of_futures(left.count, left.of)}", told]
        clear = [check for check in checks.checks if check.clear]
        if clear and clear[0].sign is not None:
            told = f"First real check: week {clear[0].week}, {self.sign_words(clear[0].sign)}"
            return [f"{told}; no sign is sure enough to stop on", told]
        last = checks.checks[-1].week if checks.checks else self.plan.weeks
        return [f"Nothing seen by week {last} tells which futures end well: there is no sign to stop on"]

    # --- what may go wrong ------------------------------------------------------------------------------------------

    @cached_property
    def unwanted(self) -> list[tuple[float, float, str, Chance, Chance, float]]:
        """Unwanted kinds of event: how much more often where it ends badly (least, mean), words, both chances, week."""
        well, _ = well_ended(self.plan)
        events = self.plan.table("events", ["run", "week", "kind"])
        found = []
        for kind in UNWANTED:
            first = events[events["kind"] == kind].groupby("run")["week"].min()
            there = np.isin(self.plan.finished, first.index.to_numpy())
            bad, good = (chance(there[side], self.plan.worlds[side]) for side in (~well, well))
            if bad.count and good.of:
                gain, low, _ = more_often(bad, good)
                found.append((low, gain, upper(EVENT_KINDS[kind]), bad, good, float(first.median())))
        return sorted(found, key=lambda entry: (entry[0] <= 0.0, -entry[1]))

    @property
    def danger_words(self) -> list[str]:
        """The pre-mortem's headline: what ends most futures, or sets bad endings apart; from the fullest on."""
        lost, found = lost_on_the_way(self.plan.summary, self.case), self.unwanted
        told = []
        if self.plan.summary["abandoned"]["share"] >= MOSTLY:
            told.append(f"Imagine it failed: {lower(lost[0])}")
        if found and found[0][0] > 0.0:
            _, _, words, bad, good, _ = found[0]
            often = f"“{words}” in {bad.count} of {bad.of} such futures"
            told += [f"Imagine it failed: {often}, in {good.count} of {good.of} others", f"Imagine it failed: {often}"]
        elif lost and not told:
            told.append(f"Imagine it failed: {lower(lost[0])}")
        return told or ["Imagine it failed: nothing on the way sets such futures clearly apart"]

    @property
    def outcome_words(self) -> str:
        """How it ends, in a clause: the goal, or the most frequent stage."""
        goal = self.plan.summary["goal"]
        if goal is not None:
            return lower(goal_reached_words(goal))
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
    size = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return f"{size * round(value / size):,.0f}"


def upper(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """A text within a sentence."""
    return text if text[1:2].isupper() or text.split(" ")[0] in ("Legal",) else text[:1].lower() + text[1:]
