"""Answers beside one another: what one plan does that another does not, and guesses made before looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.app.answers import Answer
from analysis.differs import plan_differences, why
from analysis.study import Contrast, Study, difference_between, open_study

LONGEST_LABEL = 48
WORDS = ("better", "worse", "the same")


@dataclass(frozen=True)
class Guess:
    """What somebody guessed of a change, and what became of it: ``better``, ``worse`` or ``the same``."""

    change: str
    guessed: str
    happened: str

    @property
    def right(self) -> bool:
        """Whether the guess was right."""
        return self.guessed == self.happened


@dataclass(frozen=True)
class Side:
    """One plan beside the baseline.

    Parameters
    ----------
    label : str
    goal : str
        In how many futures it reaches the goal.
    rows : tuple of tuple of str
        For each thing compared: what it is, how far it differs with its interval, in how many futures it is better.
    why : tuple of str
        Why, and what the plan does otherwise.
    """

    label: str
    goal: str
    rows: tuple[tuple[str, str, str], ...]
    why: tuple[str, ...]


COMPARED = (
    ("mean_stage", "Where departments end (stages)", 1.0, 2, False),
    ("active_share", "Staff active in public (in 100)", 100.0, 1, False),
    ("incidents", "Incidents, in all (count)", 1.0, 2, True),
    ("cash", "Money spent, in all ({currency})", 1.0, 0, True),
)


def plan_study(answer: Answer) -> Study:
    """The plan's own arm of the study behind an answer."""
    study = open_study(answer.folder)
    return study.alternative if isinstance(study, Contrast) else study


def side_by_side(base: Answer, others: Sequence[Answer]) -> tuple[Side, ...]:
    """Plans beside the first, future by future on the same luck.

    Parameters
    ----------
    base : Answer
        What the others are compared with; whole, as are they.
    others : sequence of Answer
    """
    first = plan_study(base)
    return tuple(_side(base, first, other) for other in others)


def _side(base: Answer, first: Study, other: Answer) -> Side:
    second = plan_study(other)
    futures, rows = len(other.dots), []
    for outcome, words, scale, digits, total in COMPARED:
        what = words.format(currency=other.scenario.budget.currency)
        found = difference_between(first, second, outcome, min(first.weeks, second.weeks), total)
        mean, low, high = (scale * value for value in (found.mean, found.low, found.high))
        if found.same == 1.0:
            rows.append((what, "alike in every future", ""))
        else:
            clear = low > 0 or high < 0
            size = f"{mean:+,.{digits}f} ({low:+,.{digits}f} to {high:+,.{digits}f})"
            better = "" if outcome == "cash" else f"better in {round(futures * found.better)} of {futures} futures"
            rows.append((what, size if clear else f"no clear difference: {size}", better))
    differs = plan_differences(base.scenario, other.scenario)
    return Side(
        _label(differs) or other.label,
        goal_count(other),
        tuple(rows),
        (*why(first, second), *differs),
    )


def _label(differs: Sequence[str]) -> str:
    """What to call an alternative: the first thing it does otherwise, and how many more."""
    if not differs:
        return ""
    first = differs[0].rstrip(".")
    short = first if len(first) <= LONGEST_LABEL else f"{first[: LONGEST_LABEL - 1].rstrip()}…"
    return f"{short}, and {len(differs) - 1} more" if len(differs) > 1 else short


def goal_count(answer: Answer) -> str:
    """In how many futures an answer reaches its goal."""
    if answer.scenario.goal is None:
        return "no goal"
    return f"{sum(dot.goal for dot in answer.dots)} of {len(answer.dots)}"


def judged(guessed: str, before: Answer, after: Answer) -> Guess:
    """What became of a guess: where departments end, future by future; clear differences alone count."""
    found = difference_between(plan_study(before), plan_study(after), "mean_stage", after.scenario.weeks)
    happened = "better" if found.low > 0 else "worse" if found.high < 0 else "the same"
    change = " ".join(plan_differences(before.scenario, after.scenario)) or "Nothing was changed."
    return Guess(change, guessed, happened)
