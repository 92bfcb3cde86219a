"""A frozen study case: load, check, patch, digest, save.

A scenario file says what organization, what market, what budget, and which levers are asked for in which week. What is
loaded is checked whole: either every value is good, or `ScenarioError` tells every mistake. Two scenarios that say the
same have the same digest, whatever they are called and in whatever order they say it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.advice import Advice, advise
from sim.editing import edited
from sim.known import Fact
from sim.levers.lever import Lever
from sim.library import Origin, based, ground, locate, open_story, stories, whole
from sim.market import Market
from sim.organization import Organization, Plain
from sim.patching import change, lay, to_node
from sim.problems import Findings, Problem, ScenarioError, shown
from sim.purse import Budget
from sim.reading import Node, plain, read_file, read_value, read_values
from sim.shocks.shock import Shock
from sim.sources import assumptions, settle
from sim.story import Goal, check, declare_all
from sim.survey import Survey
from sim.value import Objective, Worth
from sim.words import Practice, Words
from sim.writing import to_text, write_file

__all__ = [
    "Goal",
    "Problem",
    "Scenario",
    "ScenarioError",
    "declare_all",
    "list_scenarios",
    "load_scenario",
    "read_value",
]


class ReadOnly(Mapping[str, Any]):
    """A mapping that nobody changes, which can be sent to another process."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)


@dataclass(frozen=True)
class Scenario:
    """A study case that has been checked. Made by `load_scenario`, `Scenario.of` and `but`.

    Parameters
    ----------
    name, question : str
        What it is called and what it asks.
    look_at : tuple of str
        What to look at in its futures, in sentences.
    organization : Organization
        Departments, sites and advocates in order of their names, so that the order in a file means nothing.
    survey : Survey or None
        What staff answered: where the people of a department start.
    weeks : int
        Weeks 1..weeks are simulated; week 0 is the start.
    starts : datetime.date or None
        The day week 1 begins; axes then show quarters.
    today : str or None
        The stage in which departments that face customers start; left out, none has started.
    goal : Goal or None
        What the plan is to reach.
    objective : str or None
        What the practice is for: one of `sim.value.OBJECTIVES`.
    practice : Practice or None
        Words of another practice than the evidence is about.
    market : Market
        The world outside.
    budget : Budget
        What there is to spend.
    worth : Worth or None
        What a thing is worth in money; no result of the model depends on it.
    levers : tuple of Lever
        The plan, by week and id.
    parameters : mapping of str to float
        Numbers of the model that are set by hand; studies do not draw them.
    network_seed : int
        Which of the possible networks the organization has.
    sources : mapping of str to str
        Dotted path of a value or group of values to where it comes from.
    based_on : str or None
        The story it is a patch of.
    known : tuple of Fact
        What really happened, for a real case; no result of the model depends on it.
    """

    name: str
    organization: Organization
    weeks: int = 156
    question: str = ""
    look_at: tuple[str, ...] = ()
    based_on: str | None = None
    starts: date | None = None
    today: str | None = None
    goal: Goal | None = None
    objective: Objective | None = None
    practice: Practice | None = None
    survey: Survey | None = None
    market: Market = field(default_factory=Market)
    budget: Budget = field(default_factory=Budget)
    worth: Worth | None = None
    levers: tuple[Lever, ...] = ()
    shocks: tuple[Shock, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=lambda: ReadOnly({}))
    network_seed: int = 1
    sources: Mapping[str, str] = field(default_factory=lambda: ReadOnly({}))
    known: tuple[Fact, ...] = ()
    origin: Origin | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, data: Mapping[str, Any], name: str | None = None) -> Scenario:
        """A scenario from plain data of the shape of a scenario file; raises ScenarioError."""
        findings = Findings()
        written = to_node(data, findings, "")
        if not isinstance(written.value, dict):
            raise ScenarioError([Problem("", None, "", f"a scenario is a group of values, is {shown(data)}")])
        if name is not None:
            written.value["name"] = to_node(name, findings, "name")
        return _build(based(Origin(written), findings), findings)

    @classmethod
    def from_text(cls, text: str, label: str = "the file") -> Scenario:
        """A scenario from the text of a scenario file that has no folder: only the library can be named in it."""
        findings = Findings()
        written = read_values(text, label, findings)
        findings.stop_if_any()
        if written is None or not isinstance(written.value, dict):
            raise ScenarioError([Problem(label, None, "", "holds no scenario")])
        return _build(based(Origin(written, label=label, text=text), findings), findings)

    def but(self, name: str | None = None, **changes: Any) -> Scenario:
        """The same scenario with some values changed, checked like a file.

        Parameters
        ----------
        name : str, optional
            What the variant is called.
        **changes
            Dotted path to new value: a lever by its id (``levers.train.week``), an executive by title. None removes;
            a group of values merges into what is there; a lever that is not there yet needs at least its ``lever``:
            ``{"levers.sponsor": {"lever": "sponsorship", "week": 2}}``.

        Raises
        ------
        ScenarioError
            With every mistake.
        """
        findings = Findings()
        origin = self.origin or Origin(to_node(self.resolved(), findings, ""))
        written = origin.written
        if name is not None:
            changes = {"name": name, **changes}
        filled = lay(None, to_node(self.resolved(), findings, ""), findings)
        for path, value in changes.items():
            below = ground(replace(origin, written=written))
            current = lay(filled, whole(replace(origin, written=written), Findings()), Findings())
            written = change(written, below, current, path, value, origin.layer - 1, findings)
        variant = _build(replace(origin, written=written, layer=origin.layer - 1), findings)
        if variant.organization == self.organization:  # one object for all variants: less to hold and to send
            variant = replace(variant, organization=self.organization)
        return variant

    def digest(self) -> str:
        """Hex digest of everything that matters for results: not of names, comments, sources, or any order."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        text = json.dumps(self.content(), sort_keys=True, ensure_ascii=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self._digest)

    def content(self) -> dict[str, Any]:
        """Everything that matters for results, as plain data: as `resolved`, levers by id, without what only names."""
        content = self.resolved()
        for label in ("name", "question", "look_at", "sources"):
            content.pop(label, None)
        content["levers"] = {lever["id"]: lever for lever in content["levers"]}
        return content

    def resolved(self) -> dict[str, Any]:
        """Everything filled in, as plain data (numbers, text, lists, dicts); loads back to the same digest."""
        content: dict[str, Any] = {"name": self.name}
        if self.question:
            content["question"] = self.question
        if self.look_at:
            content["look_at"] = list(self.look_at)
        if self.starts is not None:
            content["starts"] = self.starts.isoformat()
        content["weeks"] = self.weeks
        if self.today is not None:
            content["today"] = self.today
        if self.goal is not None:
            content["goal"] = _bare(self.goal)
        if self.objective is not None:
            content["objective"] = self.objective
        if self.practice is not None:
            content["practice"] = _bare(self.practice)
        content["organization"] = _bare(self.organization)
        if self.survey is not None:
            content["survey"] = _bare(self.survey)
        content["market"] = _bare(self.market)
        content["budget"] = _bare(self.budget)
        if self.worth is not None:
            content["worth"] = _bare(self.worth)
        content["levers"] = [_bare(lever) for lever in self.levers]
        if self.shocks:
            content["shocks"] = [shock.model_dump(mode="json", exclude_none=True) for shock in self.shocks]
        content["parameters"] = dict(self.parameters)
        content["network_seed"] = self.network_seed
        content["sources"] = dict(self.sources)
        if self.known:
            content["known"] = [_bare(fact) for fact in self.known]
        return content

    def assumptions(self) -> dict[str, Any]:
        """Values of organization, market, budget and levers without a source, by dotted path."""
        return assumptions(self.resolved(), self.sources)

    def words(self, keep: Iterable[str] = ()) -> Words:
        """The words of this scenario's practice; names of its own, and those of `keep`, stay as they are."""
        o = self.organization
        named = (f'"{lever.id}"' for lever in self.levers)
        seats = (seat.title for seat in o.executives)
        return Words(self.practice, (self.name, *o.departments, *o.sites, *seats, *named, *keep))

    def warnings(self) -> tuple[Advice, ...]:
        """What to think over in the plan before it is run: none of it is a mistake, none is refused."""
        return advise(
            self.levers, self.organization, self.budget, self.weeks, self.market.regulated, dict(self.parameters)
        )

    def to_yaml(self) -> str:
        """The resolved scenario as the text of a file that stands alone."""
        return to_text(self.resolved())

    def save(self, path: str | Path) -> Path:
        """Write the scenario as a file, whole or not at all; comments of the file it came from are kept.

        What a story is based on stays named where the new place can find it; elsewhere the file is written out in full.

        Raises
        ------
        ScenarioError
            If there can be no such file.
        """
        target = Path(path)
        try:
            text = self._text_at(target)
            write_file(target, text)
        except (OSError, ValueError) as error:
            if isinstance(error, ScenarioError):
                raise
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "this is not a file name"
            raise ScenarioError([Problem(str(path), None, "", f"cannot be written: {reason.lower()}")]) from error
        return target

    def _text_at(self, target: Path) -> str:
        """Text of the file at `target`: the nearest to the original that reads back as this scenario."""
        for text in self._texts():
            findings = Findings()
            written = read_values(text, target.name, findings)
            if written is None or findings:
                continue
            origin = Origin(written, label=target.name, folder=target.resolve().parent, text=text)
            try:
                again = _build(based(origin, findings), findings)
            except ScenarioError:
                continue
            if replace(again, based_on=self.based_on) == self:
                return text
        raise ScenarioError([Problem(str(target), None, "", "this scenario cannot be written as a file")])

    def _texts(self) -> Iterator[str]:
        """Texts to try, the most faithful first."""
        if self.origin is not None:
            text, data = self.origin.text, {"name": self.name, **plain(self.origin.written)}
            over = {**data, "sources": self._sources_over(self.origin)}
            if text is not None:
                yield text
                yield edited(text, data)
                yield edited(text, over)
                yield edited(text, self.resolved())
            else:
                yield to_text(data)
                yield to_text(over)
        yield to_text(self.resolved())

    def _sources_over(self, origin: Origin) -> dict[str, str | None]:
        below = ground(origin).value.get("sources")
        inherited = {path: node.value for path, node in below.value.items()} if below is not None else {}
        lapsed = {path: None for path in inherited if path not in self.sources}
        return {**lapsed, **{path: text for path, text in self.sources.items() if inherited.get(path) != text}}


def _build(origin: Origin, findings: Findings) -> Scenario:
    """The scenario of `origin`, or ScenarioError with every mistake."""
    told = whole(origin, findings)
    parts = check(told, origin.label, findings)
    if parts is None or findings:
        settle(told.value.get("sources"), told, plain(told), origin.layer, findings, sure=False)
        findings.stop_if_any()
        raise AssertionError("a scenario that does not check has a problem to tell")
    parts["parameters"] = ReadOnly(parts["parameters"])
    scenario = Scenario(**parts, origin=origin)
    sources = settle(told.value.get("sources"), told, scenario.resolved(), origin.layer, findings)
    findings.stop_if_any()
    return replace(scenario, sources=ReadOnly(sources))


def _bare(value: Plain) -> dict[str, Any]:
    return value.model_dump(mode="json", exclude_none=True)


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Load a story of the library by name, or a file by path.

    Raises
    ------
    ScenarioError
        With every mistake of the file and of the files it is based on.
    """
    findings = Findings()
    found = locate(name_or_path, findings)
    findings.stop_if_any()
    assert found is not None
    origin = open_story(*found, findings)
    if origin is None:
        findings.stop_if_any()
        raise ScenarioError([Problem(found[1], None, "", "cannot be read")])
    return _build(origin, findings)


def list_scenarios() -> dict[str, str]:
    """Names of the library stories and their questions, in reading order: each after the one it is based on."""
    findings = Findings()
    tops: dict[str, dict[str, Node]] = {}
    for name, path in stories().items():
        read = read_file(path, path.name, findings)
        tops[name] = read[1].value if read is not None else {}
    findings.stop_if_any()

    def depth(name: str) -> int:
        steps = 0
        while steps < len(tops) and name in tops and (parent := tops[name].get("based_on")) is not None:
            name, steps = str(parent.value), steps + 1
        return steps

    ordered = sorted(tops, key=lambda name: (depth(name), name))
    return {name: str(tops[name]["question"].value) if "question" in tops[name] else "" for name in ordered}
