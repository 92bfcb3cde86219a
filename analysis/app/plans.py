"""The plan as the page shows it: a row for each lever, and the changes that can be made to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.differs import target_words
from analysis.findings import day_of
from analysis.options import option
from analysis.privacy import veil_of
from analysis.starters import is_there, nothing_more
from sim.levers.lever import LEVERS, VERBS, Lever, Verb
from sim.reading import MOST_BYTES
from sim.scenario import Scenario
from sim.shocks.shock import WEEKS_A_YEAR, Shock

NEW_WEEK = 8  # in which a lever that is added is asked for, until it is moved
MOST_YEARLY = 12.0  # as a file allows
PREFERRED = {"posture": "guidelines"}  # of what a new lever must be told
nothing_planned = nothing_more


@dataclass(frozen=True)
class Row:
    """One lever of a plan.

    Parameters
    ----------
    number : int
        Its place in the plan, from 1: the same in the list, the plan and the pictures.
    id : str
        Its name within the plan.
    verb : str
        Which of the five verbs it stands under.
    kind, words, whom : str
        What it is, in one word and in a few, and for whom.
    week : int
        The week it is asked for.
    weeks : int or None
        How long it works once started; None to the end.
    there : bool
        Whether it is in place already, and so not part of the plan.
    """

    number: int
    id: str
    verb: Verb
    kind: str
    words: str
    whom: str
    week: int
    weeks: int | None
    there: bool


def rows_of(scenario: Scenario) -> tuple[Row, ...]:
    """The levers of a plan in its own order."""
    veil = veil_of(scenario)
    return tuple(
        Row(
            number,
            lever.id,
            lever.verb,
            lever.title,
            veil.say(lever.says().split(" (")[0]),  # for whom stands in brackets and is shown when asked for
            target_words(lever, veil.shown_as),
            lever.week,
            lever.weeks,
            is_there(lever.id),
        )
        for number, lever in enumerate(scenario.levers, 1)
    )


def by_verb(rows: Sequence[Row]) -> list[tuple[Verb, list[Row]]]:
    """Rows under the five verbs, those without any left out; what is in place already comes last."""
    planned = [row for row in rows if not row.there]
    found = [(verb, [row for row in planned if row.verb == verb]) for verb in VERBS]
    return [(verb, group) for verb, group in found if group]


# --- changes, as `Scenario.but` takes them ---------------------------------------------------------------------------


def span(scenario: Scenario, lever: Lever, first: int, last: int) -> dict[str, Any]:
    """A lever asked for in week `first` that works to week `last`; to the end where that is the end of the story."""
    first = max(1, min(first, scenario.weeks))
    last = max(first, min(last, scenario.weeks))
    open_ended = last == scenario.weeks and type(lever).model_fields["weeks"].default is None
    weeks = None if open_ended else last - first + 1
    changes: dict[str, Any] = {f"levers.{lever.id}.week": first}
    if weeks != lever.weeks:
        changes[f"levers.{lever.id}.weeks"] = weeks
    return changes


def last_week(scenario: Scenario, lever: Lever) -> int:
    """The last week in which a lever works, if it is granted at once."""
    return scenario.weeks if lever.weeks is None else min(scenario.weeks, lever.week + lever.weeks - 1)


def aimed(lever: Lever, field: str, value: Any) -> dict[str, Any]:
    """A lever for others: one part of its target, such as a list of departments; all where nothing is named."""
    now = getattr(lever.target, field)
    new = list(value) or None if isinstance(value, (list, tuple)) else value
    if new == (list(now) if isinstance(now, tuple) else now):
        return {}
    return {f"levers.{lever.id}.target.{field}": new}


def added(scenario: Scenario, kind: str, week: int = NEW_WEEK) -> tuple[str, dict[str, Any]]:
    """The id of a new lever of that kind, and the change that adds it."""
    entry: dict[str, Any] = {"lever": kind, "week": min(week, scenario.weeks)}
    for name, info in LEVERS[kind].model_fields.items():
        if info.is_required() and name not in ("id", "lever"):
            entry[name] = PREFERRED.get(name, option(LEVERS[kind], name).first)
    taken, free, number = {lever.id for lever in scenario.levers}, kind, 2
    while free in taken:
        free, number = f"{kind}-{number}", number + 1
    return free, {f"levers.{free}": entry}


def with_shock(scenario: Scenario, name: str, week: int) -> dict[str, Any]:
    """One more thing that happens; where it stands there already, under a name of its own, and so with its own luck."""
    taken, number = {shock.called for shock in scenario.shocks}, 2
    entry: dict[str, Any] = {"shock": name, "week": week}
    while entry.get("id", name) in taken:
        entry, number = {"shock": name, "id": f"{name}-{number}", "week": week}, number + 1
    return {"shocks": [*_plain(scenario.shocks), entry]}


def said_of_shock(scenario: Scenario, at: int, **values: Any) -> dict[str, Any]:
    """The shock at that place says something else; None takes away what it says."""
    entries = _plain(scenario.shocks)
    entries[at] = {key: value for key, value in {**entries[at], **values}.items() if value is not None}
    return {"shocks": entries}


def moved_shock(scenario: Scenario, at: int, week: int) -> dict[str, Any]:
    """The shock at that place in another week."""
    return said_of_shock(scenario, at, week=max(1, min(week, scenario.weeks)))


def timed_shock(scenario: Scenario, at: int, by_chance: bool) -> dict[str, Any]:
    """The shock at that place by chance, about once in the story; or in its middle."""
    if by_chance:
        return said_of_shock(scenario, at, week=None, yearly=round(min(MOST_YEARLY, WEEKS_A_YEAR / scenario.weeks), 2))
    return said_of_shock(scenario, at, week=max(1, scenario.weeks // 2), yearly=None)


def without_shock(scenario: Scenario, at: int) -> dict[str, Any]:
    """The shock at that place does not happen."""
    entries = _plain(scenario.shocks)
    del entries[at]
    return {"shocks": entries or None}


def _plain(shocks: Sequence[Shock]) -> list[dict[str, Any]]:
    return [shock.model_dump(mode="json", exclude_none=True) for shock in shocks]


# --- files -----------------------------------------------------------------------------------------------------------


def opened(content: bytes | None) -> Scenario:
    """The scenario in a file that somebody brought; only the library can be named in it. None is one too long to read.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.
    ValueError
        If it is too long, or no text.
    """
    if content is None or len(content) > MOST_BYTES:
        raise ValueError(f"The file is larger than {MOST_BYTES // 1000} kB: this is no scenario file.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("The file is no text: this is no scenario file.") from None
    return Scenario.from_text(text)


# --- words -----------------------------------------------------------------------------------------------------------


def read_week(text: object, last: int, first: int = 1) -> int:
    """The week that somebody typed.

    Raises
    ------
    ValueError
        If it is no week of the story; the message says what is possible.
    """
    try:
        week = int(str(text).strip())
    except ValueError:
        raise ValueError(f"A week is a whole number, {first} to {last}.") from None
    if not first <= week <= last:
        raise ValueError(f"Weeks {first} to {last} are possible.")
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
