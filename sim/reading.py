"""Files people write, read with care: bounded in size and depth, plain data only, every value with its line.

The text goes through the scanner of a YAML 1.2 library once, piece by piece, and stops at the first piece that is too
deep or too much. Anchors, aliases, tags, directives and merge keys are refused before anything is built from them, so
that no file can grow in memory or run code.
"""

from __future__ import annotations

import math
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from sim.problems import Findings, shorten

MOST_BYTES = 256 * 1024
DEEPEST = 20
MOST_VALUES = 20_000
LONGEST_KEY = 200
LONGEST_NUMBER = 30

# Signs that are not control characters but reorder or hide what stands beside them on a screen.
_DECEIVING = frozenset("\u2028\u2029\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_INTEGER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)


class Unreadable:
    """Stands where a value could not be read, which has been told; later checks pass over it."""

    def __repr__(self) -> str:
        return "unreadable"

    def __reduce__(self) -> str:
        return "UNREADABLE"


UNREADABLE = Unreadable()


@dataclass(slots=True)
class Node:
    """A value of a file and where it stands.

    Parameters
    ----------
    value : dict of str to Node, list of Node, str, int, float, bool, date or None
        The value.
    file : str
        The file, as messages name it.
    line : int or None
        Line of its key or, in a list, of the value itself; None for changes made in a program.
    layer : int
        0 for the file asked for, larger numbers for what it is based on, smaller ones for changes made in a program.
    """

    value: Any
    file: str = ""
    line: int | None = None
    layer: int = 0

    @property
    def place(self) -> tuple[str, int | None]:
        """File and line, as `Findings.add` wants them."""
        return self.file, self.line


def read_file(path: Path, label: str, findings: Findings, layer: int = 0) -> tuple[str, Node] | None:
    """Read a file: its text and its values; None, with the reason among `findings`, if it cannot be read."""
    text = read_text(path, label, findings)
    if text is None:
        return None
    node = read_values(text, label, findings, layer)
    return None if node is None else (text, node)


def read_text(
    path: Path, label: str, findings: Findings, most: int = MOST_BYTES, wanted: str = "a text file in YAML"
) -> str | None:
    """Text of an ordinary file of at most `most` bytes in UTF-8; `wanted` is what a message calls such a file."""
    place = (label, None)
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            findings.add(place, "", "is a folder, not a file", allowed=wanted)
            return None
        if not stat.S_ISREG(mode):  # a pipe or a device may never end
            findings.add(place, "", "is not an ordinary file", allowed=wanted)
            return None
        with open(path, "rb") as file:
            raw = file.read(most + 1)
    except FileNotFoundError:
        findings.add(place, "", "there is no such file")
        return None
    except PermissionError:
        findings.add(place, "", "may not be read: no permission")
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the name is not a file name"
        findings.add(place, "", f"cannot be read: {reason.lower()}")
        return None
    if len(raw) > most:
        findings.add(place, "", "is too large", allowed=f"up to {most // 1024} kB")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        findings.add((label, line), "", "is not text in UTF-8", allowed="save it as UTF-8 text")
        return None


def read_values(text: str, label: str, findings: Findings, layer: int = 0) -> Node | None:
    """Values of a YAML text whose top level is a group of ``key: value`` lines.

    Mistakes in single values go to `findings` and leave `UNREADABLE` in their place, so that the rest can be checked
    too; None is returned where there is nothing to go on with.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        findings.add((label, None), "", "is too large", allowed=f"up to {MOST_BYTES // 1024} kB")
        return None
    builder = _Builder(label, findings, layer)
    try:
        node = builder.build(events(text))
    except _Refused:
        return None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        findings.add((label, line), "", f"holds a character that is not text (code {_code(error.character)})")
        return None
    except MarkedYAMLError as error:
        _tell_syntax(text, label, error, findings)
        return None
    except (YAMLError, ValueError, OverflowError):
        findings.add((label, None), "", "cannot be read as YAML")
        return None
    if node is None or node.value is None:
        findings.add((label, None), "", "the file is empty", allowed="lines of key: value")
        return None
    if not isinstance(node.value, dict):
        what = "a list" if isinstance(node.value, list) else "a single value"
        findings.add((label, node.line), "", f"the file must be lines of key: value, is {what}")
        return None
    return node


def read_value(text: str) -> Any:
    """One value as a scenario file writes it: a number, true or false, a date, text, or ``[..]`` and ``{..}``.

    Raises
    ------
    ScenarioError
        If it cannot be read.
    """
    findings = Findings()
    node = read_values("value: " + text.replace("\n", " "), "", findings)
    findings.stop_if_any()
    return plain(node.value["value"]) if node is not None else None


def plain(node: Node) -> Any:
    """The bare data of a node."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def scalar(text: str) -> Any:
    """What an unquoted word of YAML 1.2 means; raises ValueError for numbers that are none."""
    if text in _WORDS:
        return _WORDS[text]
    if _NO_NUMBER.fullmatch(text):
        raise ValueError(text)
    if len(text) <= LONGEST_NUMBER:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _OTHER_INTEGER.fullmatch(text):
            return int(text, 0)
    if _DECIMAL.fullmatch(text):
        value = float(text)
        if not math.isfinite(value) or len(text) > LONGEST_NUMBER:
            raise ValueError(text)
        return value
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def strange_sign(text: str, several_lines: bool = True) -> str:
    """The first sign of `text` that may not stand in a file, or an empty string."""
    for sign in text:
        if sign == "\n" and several_lines:
            continue
        if sign in _DECEIVING or unicodedata.category(sign) in ("Cc", "Cs"):
            return sign
    return ""


def wrong_key(key: str) -> str:
    """What is wrong with a key, or an empty string."""
    if key == "<<":
        return "<< (a merge key) is not accepted; use based_on"
    if not key.strip():
        return "a key is empty"
    if len(key) > LONGEST_KEY:
        return f"the key {shorten(key)} is too long; allowed: up to {LONGEST_KEY} characters"
    if sign := strange_sign(key, several_lines=False):
        return f"the key {shorten(key)} holds a character that cannot be shown (code {_code(sign)})"
    return ""


def events(text: str) -> Iterator[Event]:
    """The pieces of a YAML text, one after the other, each with where it begins and ends."""
    yield from YAML(typ="safe", pure=True).parse(text)


class _Refused(Exception):
    """Reading stops here; the reason is among the findings."""


class _Builder:
    """Turns the pieces of a YAML text into nodes."""

    def __init__(self, label: str, findings: Findings, layer: int) -> None:
        self.label = label
        self.findings = findings
        self.layer = layer
        self.values = 0
        self.events: Iterator[Event] = iter(())

    def build(self, events: Iterator[Event]) -> Node | None:
        self.events = events
        top: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if event.version or event.tags:
                    self._stop(event, "", "lines that start with % are not accepted")
                if documents > 1:
                    self._stop(event, "", "a second document begins (---)", "one document a file")
            elif isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent)):
                top = self._node(event, ())
        return top

    def _node(self, event: Event, path: tuple[str, ...], line: int | None = None) -> Node:
        field = ".".join(path)
        self.values += 1
        if self.values > MOST_VALUES:
            self._stop(event, "", "holds too many values", f"up to {MOST_VALUES:,}")
        if isinstance(event, AliasEvent):
            self._tell(event, field, f"*{shorten(str(event.anchor))} refers to another place; write the value itself")
            return self._at(UNREADABLE, event, line)
        if anchor := getattr(event, "anchor", None):
            self._tell(event, field, f"&{shorten(str(anchor))} marks a place to refer to; this is not accepted")
        if getattr(event, "tag", None):
            self._tell(
                event, field, "! starts a tag; plain values only, no tags; put text that begins with ! in quotes"
            )
        if isinstance(event, ScalarEvent):
            return self._at(self._scalar(event, field), event, line)
        if len(path) >= DEEPEST:
            self._stop(event, "", "is nested too deep", f"up to {DEEPEST} levels")
        if isinstance(event, SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(inner := next(self.events), SequenceEndEvent):
                items.append(self._node(inner, (*path, str(len(items) + 1))))
            return self._at(items, event, line)
        return self._at(self._mapping(path), event, line)

    def _mapping(self, path: tuple[str, ...]) -> dict[str, Node]:
        mapping: dict[str, Node] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, ScalarEvent):  # a list, a group or an alias
                self._tell(event, ".".join(path), "a key must be a word, not a list or a group")
                if not isinstance(event, AliasEvent):
                    self._node(event, (*path, "?"))
                self._node(next(self.events), (*path, "?"))
                continue
            key = self._key(event, path)
            node = self._node(next(self.events), (*path, shorten(key or "?")), line)
            if key is None:
                continue
            if key in mapping:
                first = mapping[key].line
                self._tell(event, ".".join((*path, shorten(key))), f"stands here again; the first is in line {first}")
            else:
                mapping[key] = node
        return mapping

    def _key(self, event: ScalarEvent, path: tuple[str, ...]) -> str | None:
        key = str(event.value)
        wrong = wrong_key(key)
        if event.anchor or event.tag:
            wrong = "anchors (&) and tags (!) are not accepted before a key"
        if not wrong:
            return key
        self._tell(event, ".".join(path), wrong)
        return None

    def _scalar(self, event: ScalarEvent, field: str) -> Any:
        text = str(event.value)
        if event.implicit[0]:
            try:
                value = scalar(text)
            except ValueError:
                self._tell(event, field, f"{shorten(text)} is not an ordinary number")
                return UNREADABLE
            if not isinstance(value, str):
                return value
        if sign := strange_sign(text):
            self._tell(event, field, f"the text holds a character that cannot be shown (code {_code(sign)})")
            return UNREADABLE
        return text

    def _at(self, value: Any, event: Event, line: int | None) -> Node:
        return Node(value, self.label, line or event.start_mark.line + 1, self.layer)

    def _tell(self, event: Event, field: str, message: str, allowed: str = "") -> None:
        self.findings.add((self.label, event.start_mark.line + 1), field, message, allowed=allowed)

    def _stop(self, event: Event, field: str, message: str, allowed: str = "") -> None:
        self._tell(event, field, message, allowed)
        raise _Refused


# What the YAML library says, in plain words; the first that fits is told.
_SYNTAX = (
    (
        "mapping values are not allowed",
        'has a ":" where none can stand: check the spaces at the start, and quote text that holds ": "',
    ),
    ("could not find expected ':'", 'a ":" is missing after the key'),
    ("while scanning a quoted scalar", "a quotation mark is opened and not closed"),
    (
        "while scanning a double-quoted scalar",
        "a backslash inside double quotes begins no known character; use single quotes",
    ),
    ("while parsing a flow", "a bracket is opened and not closed, or a comma is missing"),
    ("undefined alias", "* refers to another place; write the value itself"),
    ("while scanning an alias", "* cannot start a value; put the text in quotes"),
    ("while scanning an anchor", "& cannot start a value; put the text in quotes"),
    ("while parsing a block mapping", "does not line up with the lines around it: check the spaces at its start"),
    ("while parsing a block collection", "does not line up with the lines around it: check the spaces at its start"),
    ("cannot start any token", "a character that cannot start a value; put the text in quotes"),
)


def _tell_syntax(text: str, label: str, error: MarkedYAMLError, findings: Findings) -> None:
    tabbed = [n for n, line in enumerate(text.splitlines(), 1) if line[: len(line) - len(line.lstrip())].count("\t")]
    for line in tabbed:
        findings.add((label, line), "", "starts with a tab; use spaces")
    if tabbed:
        return
    said = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    place = (label, mark.line + 1 if mark is not None else None)
    known = next((words for sign, words in _SYNTAX if sign in said), None)
    findings.add(place, "", known or "cannot be read as YAML here: check spaces, colons, quotes and brackets")


def _code(sign: object) -> str:
    return f"U+{ord(sign):04X}" if isinstance(sign, str) else f"U+{sign:04X}" if isinstance(sign, int) else "unknown"
