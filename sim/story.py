"""What a scenario file holds, key by key, and the check of a whole story."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from importlib import import_module
from typing import Annotated, Any, Literal

from pydantic import Field

from sim import agreement
from sim.checking import validate
from sim.known import WHAT, Fact
from sim.levers.lever import LEVERS, Lever, load_levers
from sim.library import companies
from sim.market import Market
from sim.organization import Organization, Plain
from sim.parameters import PARAMETERS
from sim.patching import children, levers_by_id
from sim.problems import Findings, names, nearest, shorten, shown
from sim.purse import Budget
from sim.reading import UNREADABLE, Node
from sim.shocks.shock import SHOCKS, Shock, load_shocks
from sim.survey import Survey, protected
from sim.value import Objective, Worth
from sim.words import Practice

MOST_WEEKS = 1040
DEFAULT_WEEKS = 156
MOST_LEVERS = 400
FIRST_YEAR, LAST_YEAR = 1900, 2200
# Rooms that declare numbers of the model; a scenario may set any of these numbers, so all must be known.
_DECLARING = (
    "organization",
    "advice",
    "survey",
    "network",
    "people",
    "newcomers",
    "authority",
    "skill",
    "inside",
    "morale",
    "market",
    "reputation",
    "regulated",
    "value",
    "journey",
    "today",
    "outcomes",
    "slips",
    "programme",
    "agents.parameters",
)

_FACT_EXAMPLE = "- {what: abandoned, from_week: 65, to_week: 91, source: the annual report}"
_SHOCK_EXAMPLE = "- {shock: competitor_move, week: 20}"

Sentence = Annotated[str, Field(min_length=1, max_length=300)]
Week = Annotated[int, Field(ge=1, le=MOST_WEEKS)]


class Goal(Plain):
    """What the plan is to reach.

    Parameters
    ----------
    stage : str
        Stage of the organization, one of `sim.outcomes.STAGES`.
    by_week : int
        Last week in which it counts; left out in a file it is the last week of the scenario.
    spend_at_most : float or None
        Money spent by then, in the currency of the budget.
    incidents_at_most : float or None
        Incidents by then.
    """

    stage: Literal["not_started", "grass_roots", "silos", "operationalize", "lifestyle"]
    by_week: Week
    spend_at_most: Annotated[float, Field(ge=0.0, le=1e12)] | None = None
    incidents_at_most: Annotated[float, Field(ge=0.0, le=1e9)] | None = None


class Story(Plain):
    """The top level of a scenario file, in reading order; levers, parameters and sources are checked apart."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    question: Annotated[str, Field(max_length=1000)] = ""
    look_at: Annotated[tuple[Sentence, ...], Field(max_length=12)] = ()
    based_on: str | None = None
    starts: date | None = None
    weeks: Week = DEFAULT_WEEKS
    today: Literal["not_started", "grass_roots", "silos", "operationalize", "lifestyle"] | None = None
    goal: Goal | None = None
    objective: Objective | None = None
    practice: Practice | None = None
    organization: Organization
    survey: Survey | None = None
    market: Market = Market()
    budget: Budget = Budget()
    worth: Worth | None = None
    levers: Any = None
    shocks: Any = None
    parameters: Any = None
    network_seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    sources: Any = None
    known: Any = None


@cache
def declare_all() -> None:
    """Import every room that declares numbers or levers, so that a scenario can name any of them."""
    for room in _DECLARING:
        import_module(f"sim.{room}")
    load_levers()
    load_shocks()


def check(told: Node, label: str, findings: Findings) -> dict[str, Any] | None:
    """The parts of a scenario, or None with every mistake among `findings`.

    Parameters
    ----------
    told : Node
        The story laid over everything it is based on.
    label : str
        Its file; a story without a name is called by it.
    """
    declare_all()
    top = dict(told.value)
    agreement.one_line(told, (), findings)
    weeks = _weeks(top.get("weeks"))
    company = top.get("organization")
    agreement.organization(company, findings)
    agreement.survey(top.get("survey"), company, findings)
    agreement.goal(top.get("goal"), weeks, findings)
    levers = _levers(top.get("levers"), weeks, company, findings)
    shocks = _shocks(top.get("shocks"), weeks, findings)
    known = _known(top.get("known"), weeks, [lever.id for lever in levers], findings)
    numbers = agreement.parameters(top.get("parameters"), findings)
    _fill_in(top, label, weeks, findings)
    story = validate(Story, Node(top, told.file, told.line, told.layer), (), findings)
    if story is None or findings:
        return None
    agreement.imported(story.organization, top["organization"], findings)
    if findings:
        return None
    return {
        "name": story.name,
        "question": story.question.strip(),
        "look_at": story.look_at,
        "based_on": story.based_on,
        "starts": story.starts,
        "weeks": story.weeks,
        "today": story.today,
        "goal": story.goal,
        "objective": story.objective,
        "practice": story.practice,
        "organization": story.organization,
        "survey": _protected(story.survey, numbers),
        "market": story.market,
        "budget": story.budget,
        "worth": story.worth,
        "levers": tuple(sorted(levers, key=lambda lever: (lever.week, lever.id))),
        "shocks": tuple(sorted(shocks, key=lambda shock: (shock.week or 0, shock.called, shock.model_dump_json()))),
        "parameters": {name: numbers[name] for name in sorted(numbers)},
        "network_seed": story.network_seed,
        "known": tuple(known),
    }


def _protected(survey: Survey | None, numbers: dict[str, float]) -> Survey | None:
    """Answers as they may be used and kept: none of a department of which only a few people answered."""
    fewest = numbers.get("survey.fewest", PARAMETERS["survey.fewest"].default)
    return protected(survey, int(fewest)) if survey is not None else None


def _fill_in(top: dict[str, Node], label: str, weeks: object, findings: Findings) -> None:
    """Put in what a file may leave out, and take out what has been told already."""
    if "name" not in top or top["name"].value is None:
        stem = label.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("-", " ").replace("_", " ").strip()
        top["name"] = Node(stem[:1].upper() + stem[1:120] or "Scenario")
    base = top.get("based_on")
    if base is not None and not isinstance(base.value, str):  # told when it was looked for
        del top["based_on"]
    starts = top.get("starts")
    if starts is not None and isinstance(starts.value, str):
        with suppress(ValueError):  # what is no date is told with the other values
            top["starts"] = starts = Node(date.fromisoformat(starts.value), starts.file, starts.line, starts.layer)
    if starts is not None and isinstance(starts.value, date) and not FIRST_YEAR <= starts.value.year <= LAST_YEAR:
        message = f"must be a date in the years {FIRST_YEAR} to {LAST_YEAR}, is {starts.value}"
        findings.add(starts.place, "starts", message)
    goal = top.get("goal")
    if goal is not None and isinstance(goal.value, dict) and _missing(goal.value.get("by_week")):
        by_week = Node(weeks if isinstance(weeks, int) else UNREADABLE)
        top["goal"] = Node({**goal.value, "by_week": by_week}, goal.file, goal.line, goal.layer)
    company = top.get("organization")
    if _missing(company) and findings.blind:
        top["organization"] = Node(UNREADABLE)
    elif _missing(company):
        message = f"is missing; give it here, or the name of one of the library: {names(companies())}"
        findings.add((label, None), "organization", message)
        top["organization"] = Node(UNREADABLE)
    elif company is not None and isinstance(company.value, dict):
        top["organization"] = _in_order(company)
    for key in [key for key in top if key not in Story.model_fields]:
        inside = [name for name in PARAMETERS if name == key or name.startswith(f"{key}.")]
        if inside:
            node = top.pop(key)
            below = next(iter(node.value), "") if isinstance(node.value, dict) else ""
            meant = nearest(f"{key}.{below}", inside) or inside[0]
            findings.add(node.place, key, f"numbers of the model stand under parameters: parameters.{meant}")


def _in_order(company: Node) -> Node:
    """The organization with its named parts in order of their names: the order in a file means nothing."""
    parts = dict(company.value)
    for key in ("departments", "sites", "advocates"):
        if key in parts:
            parts[key] = _by_name(parts[key])
    if isinstance(node := parts.get("departments"), Node) and isinstance(node.value, dict):
        departments = {name: _sites_by_name(department) for name, department in node.value.items()}
        parts["departments"] = Node(departments, node.file, node.line, node.layer)
    return Node(parts, company.file, company.line, company.layer)


def _sites_by_name(department: Node) -> Node:
    if not isinstance(department.value, dict) or "sites" not in department.value:
        return department
    parts = {**department.value, "sites": _by_name(department.value["sites"])}
    return Node(parts, department.file, department.line, department.layer)


def _by_name(node: Node) -> Node:
    if not isinstance(node.value, dict):
        return node
    ordered = dict(sorted(node.value.items(), key=lambda item: (item[0].casefold(), item[0])))
    return Node(ordered, node.file, node.line, node.layer)


def _weeks(node: Node | None) -> object:
    return DEFAULT_WEEKS if node is None or node.value is None else node.value


def _missing(node: Node | None) -> bool:
    return node is None or node.value is None


def _levers(node: Node | None, weeks: object, company: Node | None, findings: Findings) -> list[Lever]:
    if node is None or node.value is None or node.value is UNREADABLE:
        return []
    if isinstance(node.value, list):
        node = levers_by_id(node, findings)
    if not isinstance(node.value, dict):
        message = f"must be a list of levers or a group of them by id, is {shown(node.value)}"
        findings.add(node.place, "levers", message)
        return []
    if len(node.value) > MOST_LEVERS:
        findings.add(node.place, "levers", f"are {len(node.value):,}", allowed=f"up to {MOST_LEVERS}")
        return []
    found = []
    for name, entry in node.value.items():
        lever = _lever(name, entry, findings, list(node.value))
        agreement.lever(entry, name, weeks, company, findings)
        if lever is not None:
            found.append(lever)
    return found


def _shocks(node: Node | None, weeks: object, findings: Findings) -> list[Shock]:
    if node is None or node.value is None or node.value is UNREADABLE:
        return []
    if not isinstance(node.value, list):
        findings.add(node.place, "shocks", f"must be a list of shocks, is {shown(node.value)}", allowed=_SHOCK_EXAMPLE)
        return []
    if len(node.value) > MOST_LEVERS:
        findings.add(node.place, "shocks", f"are {len(node.value):,}", allowed=f"up to {MOST_LEVERS}")
        return []
    found: list[Shock] = []
    for name, entry in children(node).items():
        agreement.within(entry, f"shocks.{name}", weeks, findings)
        shock = _shock(name, entry, findings)
        if shock is None:
            continue
        if shock.yearly is not None and shock.called in {other.called for other in found if other.yearly is not None}:
            message = "happens by chance as another entry does; an id of its own gives it luck of its own"
            findings.add(entry.place, f"shocks.{name}", message)
        found.append(shock)
    return found


def _known(node: Node | None, weeks: object, plan: list[str], findings: Findings) -> list[Fact]:
    if node is None or node.value is None or node.value is UNREADABLE:
        return []
    if not isinstance(node.value, list):
        findings.add(node.place, "known", f"must be a list of facts, is {shown(node.value)}", allowed=_FACT_EXAMPLE)
        return []
    found = []
    for name, entry in children(node).items():
        where = f"known.{name}"
        inside = entry.value if isinstance(entry.value, dict) else {}
        what = inside.get("what")
        if what is not None and isinstance(what.value, str) and what.value not in WHAT:
            message = f"nothing that can be looked for is called {shorten(what.value)}"
            findings.add(what.place, f"{where}.what", message, allowed=WHAT, word=what.value, among=WHAT)
            continue
        after = inside.get("after")
        if after is not None and isinstance(after.value, str) and after.value not in plan and not findings:
            message = f"no lever of the plan is called {shorten(after.value)}"
            findings.add(after.place, f"{where}.after", message, allowed=plan, word=after.value, among=plan)
        for key in ("week", "from_week", "to_week"):
            agreement.not_after(inside.get(key), f"{where}.{key}", weeks, findings)
        fact = validate(Fact, entry, ("known", name), findings)
        if fact is not None:
            found.append(fact)
    return found


def _shock(name: str, entry: Node, findings: Findings) -> Shock | None:
    where = f"shocks.{name}"
    if entry.value is UNREADABLE:
        return None
    if not isinstance(entry.value, dict):
        message = f"must be a group of lines that says which shock and when, is {shown(entry.value)}"
        findings.add(entry.place, where, message, allowed=_SHOCK_EXAMPLE)
        return None
    which = entry.value.get("shock")
    if which is None or which.value is None:
        findings.add(entry.place, f"{where}.shock", "is missing", allowed=SHOCKS)
        return None
    if which.value is UNREADABLE:
        return None
    if not isinstance(which.value, str) or which.value not in SHOCKS:
        _tell_unknown("shock", which, f"{where}.shock", SHOCKS, findings)
        return None
    agreement.once_or_by_chance(entry, where, findings)
    return validate(SHOCKS[which.value], entry, ("shocks", name), findings)


def _tell_unknown(kind: str, which: Node, field: str, known: Iterable[str], findings: Findings) -> None:
    word = str(which.value)
    findings.add(which.place, field, f"no {kind} is called {shorten(word)}", allowed=known, word=word, among=known)


def _lever(name: str, entry: Node, findings: Findings, plan: list[str]) -> Lever | None:
    where = f"levers.{name}"
    if entry.value is UNREADABLE or entry.value is None:
        return None
    if not isinstance(entry.value, dict):
        message = f"must be a group of lines that says which lever and when, is {shown(entry.value)}"
        findings.add(entry.place, where, message, allowed="{lever: training, week: 4}")
        return None
    parts = dict(entry.value)
    which = parts.get("lever")
    if which is None or which.value is None:
        if name not in LEVERS:
            if findings.blind:
                return None
            others = [other for other in plan if other != name]
            message = "no lever of the plan is called this; a new one says which it is, such as lever: training"
            findings.add(entry.place, where, message, word=name, among=[*others, *LEVERS])
            return None
        parts["lever"] = which = Node(name, entry.file, entry.line, entry.layer)
    if which.value is UNREADABLE:
        return None
    if not isinstance(which.value, str) or which.value not in LEVERS:
        _tell_unknown("lever", which, f"{where}.lever", LEVERS, findings)
        return None
    own = parts.get("id")
    if own is None or own.value is None:
        parts["id"] = Node(name, entry.file, entry.line, entry.layer)
    elif isinstance(own.value, str) and own.value != name and not name.startswith(f"{own.value} ("):
        findings.add(
            own.place, f"{where}.id", f"must be {shorten(name)}, as the entry is called, is {shorten(own.value)}"
        )
    return validate(LEVERS[which.value], Node(parts, entry.file, entry.line, entry.layer), ("levers", name), findings)
