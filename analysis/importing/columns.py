"""Which column is which: recognised by its heading or said with --map; and what must not be there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.importing.cells import RawTable
from sim.problems import Findings, nearest, shorten

# What is looked for, and headings that are taken for it: the first that is there. Signs and capitals do not matter.
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id",
        "person",
        "personid",
        "employee",
        "employeeid",
        "employeenumber",
        "staffid",
        "personnelnumber",
        "node",
    ),
    "department": ("department", "dept", "team", "unit", "orgunit", "businessunit", "division", "function", "group"),
    "site": ("site", "office", "location", "city", "place"),
    "manager": ("manager", "managerid", "reportsto", "supervisor", "supervisorid", "boss", "lineManager"),
    "role": ("role", "roletype"),
    "title": ("title", "jobtitle", "position", "job"),
    "advocate": ("advocate", "champion", "ambassador"),
}
TIES: Mapping[str, tuple[str, ...]] = {
    "source": ("source", "from", "ego", "who", "person", "asks", "sender", "employee"),
    "target": ("target", "to", "alter", "whom", "contact", "asked", "receiver", "recipient", "colleague"),
    "weight": ("weight", "strength", "frequency", "count", "times", "messages"),
    "layer": ("layer", "kind", "type", "relation", "tie", "network"),
}
NOT_THERE = "none"  # with --map department=none no column is taken for it
NEEDED = {"people": ("id",), "ties": ("source", "target")}

# Headings of what says who somebody is, or is nobody's business here: never kept, whatever stands below them.
_NEVER = re.compile(
    r"(^|[^a-z])(first|last|full|family|given|middle|sur|user|nick)?[ _-]?(name|names)($|[^a-z])|surname|forename"
    r"|^label$|mentor|buddy|coach|contact|login|^(who|person|employee|colleague|assistant|owner)$"
    r"|mitarbeiter|vorname|nachname|nombre|apellid|pr[eé]nom|^nom\b|naam|nome\b|geburt|telefon|handy|adress|gehalt"
    r"|mail|phone|mobile|address|street|postcode|zip|birth|dob\b|\bssn\b|social.?security|passport|iban|bank|account"
    r"|salary|wage|\bpay\b|compensation|bonus|rating|performance|appraisal|health|disab|sick|relig|ethnic|\brace\b"
    r"|union|politic|orientation|marital|nationality|photo|comment|note|remark|free.?text|message.?text|subject|body"
)


@dataclass(frozen=True)
class Mapped:
    """Columns of one table by what they are.

    Parameters
    ----------
    taken : mapping of str to str
        What is looked for, and the heading it has.
    aside : tuple of str
        Headings of everything else that may be kept.
    never : tuple of str
        Headings of what is not kept because of what it is.
    """

    taken: Mapping[str, str]
    aside: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wishes:
    """What was said with --map.

    Parameters
    ----------
    columns : mapping of str to str
        What is looked for, and the heading meant: ``department=division``.
    layers, roles : mapping of str to str
        What a tie or a title is called in the tables, and what it is here: ``layer.friend=informal``,
        ``title.VP=executive``.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    layers: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


def read_wishes(words: Sequence[str], layers: Sequence[str], roles: Sequence[str], findings: Findings) -> Wishes:
    """``department=division`` and the like, checked against what there is to be mapped."""
    columns: dict[str, str] = {}
    of_layers: dict[str, str] = {}
    of_roles: dict[str, str] = {}
    known = [*PEOPLE, *TIES]
    for word in words:
        ours, equals, theirs = (part.strip() for part in word.partition("="))
        if not equals or not ours or not theirs:
            findings.add(("", None), f"--map {shorten(word)}", "write what=heading, such as department=division")
        elif ours.startswith("layer."):
            _choose(ours, theirs, "layer.", layers, of_layers, findings)
        elif ours.startswith("title."):
            _choose(ours, theirs, "title.", roles, of_roles, findings)
        elif ours in known:
            columns[ours] = theirs
        else:
            allowed = [*known, "layer.NAME", "title.NAME"]
            findings.add(
                ("", None), f"--map {shorten(word)}", "is not looked for", allowed=allowed, word=ours, among=known
            )
    return Wishes(columns, of_layers, of_roles)


def _choose(
    ours: str, theirs: str, start: str, allowed: Sequence[str], into: dict[str, str], findings: Findings
) -> None:
    if theirs not in allowed:
        message = f"{shorten(theirs)} is none of those there are"
        findings.add(("", None), f"--map {shorten(ours)}", message, allowed=allowed, word=theirs, among=allowed)
    else:
        into[ours.removeprefix(start).strip().casefold()] = theirs


def recognise(table: RawTable, kind: str, wishes: Wishes, findings: Findings) -> Mapped:
    """Columns of a table of ``people`` or ``ties`` by what they are."""
    looked_for = PEOPLE if kind == "people" else TIES
    headings = list(table.columns)
    plain = {_plain(heading): heading for heading in reversed(headings)}
    taken: dict[str, str] = {}
    for what, words in looked_for.items():
        wanted = wishes.columns.get(what)
        if wanted is not None:
            found = wanted if wanted in headings else plain.get(_plain(wanted))
            if found is None and wanted == NOT_THERE:
                continue
            if found is None:
                message = f"there is no column {shorten(wanted)} that could be {what}"
                findings.add((table.name, 1), "", message, allowed=headings, word=wanted, among=headings,
                             hint=f"look at --map {what}")  # fmt: skip
            else:
                taken[what] = found
            continue
        for word in words:
            found = plain.get(_plain(word))
            if found is not None and found not in taken.values() and found not in wishes.columns.values():
                taken[what] = found
                break
    for what in NEEDED[kind]:
        if what not in taken and wishes.columns.get(what, NOT_THERE) == NOT_THERE:
            near = next((n for word in looked_for[what] if (n := nearest(word, headings))), "")
            hint = f"say which it is, such as --map {what}={shorten(near or headings[0])}"
            message = f"no column is recognised as {what}; the first row has to hold the headings"
            findings.add((table.name, 1), "", message, allowed=looked_for[what], hint=hint)
    left = [heading for heading in headings if heading not in taken.values()]
    never = tuple(heading for heading in left if _NEVER.search(heading.casefold()))
    return Mapped(taken, tuple(heading for heading in left if heading not in never), never)


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", heading.casefold())
