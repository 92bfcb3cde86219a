"""The plan as the page shows it: a row for each lever, what can be moved, and the scenario that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.findings import day_of
from sim.scenario import Scenario

MOVABLE = ("policy", "training", "pilot")  # levers whose start can be moved on the page
NOTHING = "Do nothing"
CHANGED = ", changed"  # added to a story's name once its plan is another
LONGEST_NAME = 100


@dataclass(frozen=True)
class Row:
    """One lever of a plan.

    Parameters
    ----------
    number : int
        Its place in the story's own order, from 1: the same in the list, the plan and the pictures.
    id : str
        Its name within the plan.
    kind, words : str
        What it is, in one word and in a few.
    week : int
        The week it is asked for.
    weeks : int or None
        How long it works once started; None to the end.
    movable : bool
        Whether the page can move it.
    """

    number: int
    id: str
    kind: str
    words: str
    week: int
    weeks: int | None
    movable: bool


def rows_of(story: Scenario, weeks: Mapping[str, int]) -> tuple[Row, ...]:
    """The levers of `story` in its own order, in the weeks they were moved to."""
    return tuple(
        Row(
            number,
            lever.id,
            lever.title,
            lever.says().split(" (")[0],  # for whom stands in brackets and is shown when asked for
            weeks.get(lever.id, lever.week),
            lever.weeks,
            lever.lever in MOVABLE,
        )
        for number, lever in enumerate(story.levers, 1)
    )


def moved(story: Scenario, weeks: Mapping[str, int]) -> Scenario:
    """`story` with levers moved, checked like a file; the story itself where nothing is moved.

    Parameters
    ----------
    story : Scenario
    weeks : mapping of str to int
        Week by lever id; levers that are not named stay.

    Raises
    ------
    ScenarioError
        If such a plan is not possible.
    """
    changes = {f"levers.{lever.id}.week": weeks[lever.id] for lever in story.levers if lever.week != weeks.get(lever.id)
               and lever.id in weeks}  # fmt: skip
    if not changes:
        return story
    return story.but(name=story.name[: LONGEST_NAME - len(CHANGED)] + CHANGED, **changes)


def nothing_planned(scenario: Scenario) -> Scenario:
    """The same organization on the same luck without any plan."""
    return scenario.but(name=NOTHING, levers=None)


def read_week(text: object, last: int) -> int:
    """The week that somebody typed.

    Raises
    ------
    ValueError
        If it is no week of the story; the message says what is possible.
    """
    try:
        week = int(str(text).strip())
    except ValueError:
        raise ValueError(f"A week is a whole number, 1 to {last}.") from None
    if not 1 <= week <= last:
        raise ValueError(f"Weeks 1 to {last} are possible.")
    return week


def date_words(scenario: Scenario, week: int) -> str:
    """The day a week begins, short: ``22 Feb 2027``; nothing where the story has no dates."""
    if scenario.starts is None:
        return ""
    day = day_of(week, scenario.starts)
    return f"{day.day} {day:%b %Y}"


def length_words(row: Row) -> str:
    """How long a lever works, in words."""
    if row.weeks is None:
        return "to the end"
    return f"for {row.weeks} week{'' if row.weeks == 1 else 's'}"
