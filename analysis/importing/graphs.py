"""GraphML and GEXF as tables: read piece by piece, without entities, outside references or anything below a graph."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

import pyarrow as pa
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from analysis.importing.cells import MOST_COLUMNS, RawTable, Source, trimmed
from analysis.importing.repairs import Repairs
from sim.problems import Findings, shorten

MOST_DEPTH = 20
MOST_ELEMENTS = 40_000_000
_TIMES = frozenset(("start", "end", "startopen", "endopen", "timestamp", "timestamps", "intervals"))


class _Refused(Exception):
    """Reading stops; the message says why."""


def read_graph(name: str, kind: str, source: Path | BinaryIO, findings: Findings, repairs: Repairs) -> Source | None:
    """People and ties of a graph; None, with the reasons among `findings`, if it cannot be used.

    Parameters
    ----------
    name : str
        What the file is called.
    kind : {".graphml", ".gexf"}
    source : Path or binary stream
    findings : Findings
    repairs : Repairs
        Told what of the file is not read.
    """
    place = (name, None)
    graph = _GraphML() if kind == ".graphml" else _Gexf()
    try:
        for element, inside in _elements(source, kind.removeprefix(".")):
            graph.take(element, inside)
        people = _columns(graph.people, ["id"], graph.usual["node"])
        ties = _columns(graph.ties, ["source", "target"], graph.usual["edge"])
    except DefusedXmlException:
        findings.add(place, "", "declares entities or refers to other files; such a file is not read")
        return None
    except ParseError as error:
        findings.add((name, error.position[0]), "", "is not well-formed XML")
        return None
    except (LookupError, UnicodeError):
        findings.add(place, "", "is not text in an encoding that is known")
        return None
    except _Refused as error:
        findings.add(place, "", str(error))
        return None
    if not graph.people:
        findings.add(place, "", "holds no node")
        return None
    for (what, why), count in graph.unread.items():
        repairs.add(name, what, why, (), count)
    both = frozenset(k for k, directed in enumerate(graph.directed) if not directed)
    return Source(RawTable(f"{name} (nodes)", people, 1), RawTable(f"{name} (edges)", ties, 1), both)


def _elements(source: Path | BinaryIO, outermost: str) -> Iterator[tuple[Element, list[str]]]:
    """Elements as they end, each with the names of those around it; what was read is let go of."""
    stack: list[Element] = []
    count = 0
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            count += 1
            stack.append(element)
            if count == 1 and (held := _tag(element)) != outermost:
                raise _Refused(f"begins with <{shorten(held)}>, not with <{outermost}>; call it what it is")
            if len(stack) > MOST_DEPTH or count > MOST_ELEMENTS:
                raise _Refused(f"is nested deeper than {MOST_DEPTH} levels or holds too many elements")
            continue
        stack.pop()
        yield element, [_tag(outer) for outer in stack]
        if _tag(element) in ("node", "edge", "key", "attribute", "attributes"):
            element.clear()
            if stack:
                stack[-1].remove(element)


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _default(element: Element) -> str | None:
    """The value that whoever names none has."""
    return next((child.text for child in element if _tag(child) == "default"), None)


class _Graph(ABC):
    """People and ties as their elements end.

    `usual` holds by kind of element the values of those that name none, `unread` what is not read, why, and how often.
    """

    def __init__(self) -> None:
        self.people: list[dict[str, str | None]] = []
        self.ties: list[dict[str, str | None]] = []
        self.directed: list[bool] = []
        self.usual: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self.unread: Counter[tuple[str, str]] = Counter()
        self._data: dict[str, str | None] = {}

    @abstractmethod
    def take(self, element: Element, inside: list[str]) -> None:
        """Take in an element that has ended."""


class _GraphML(_Graph):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}
        self._pending: list[tuple[str | None, int]] = []

    def take(self, element: Element, inside: list[str]) -> None:
        tag = _tag(element)
        if tag == "key":
            name = element.get("attr.name") or element.get("id", "") or ""
            self.names[element.get("id", "")] = name
            value, of = _default(element), element.get("for", "all")
            for kind in ("node", "edge"):
                if value is not None and of in (kind, "all"):
                    self.usual[kind][name] = value
            return
        if tag == "data" and inside and inside[-1] in ("node", "edge"):
            if len(element):
                why = "such as how something is drawn; only plain values are read"
                self.unread["{value that is|values that are} more than text", why] += 1
                return
            name = self.names.get(element.get("key", ""), element.get("key", ""))
            self._data[name] = element.text
        elif tag in ("hyperedge", "port") or (tag == "graph" and "graph" in inside):
            raise _Refused("holds hyperedges or graphs within nodes, which are no ties between two people")
        elif tag == "node":
            self.people.append({"id": element.get("id"), **self._data})
            self._data = {}
        elif tag == "edge":
            self.ties.append({"source": element.get("source"), "target": element.get("target"), **self._data})
            self._data = {}
            own = element.get("directed")
            self._pending.append((own, len(self.ties) - 1))
        elif tag == "graph":
            usual = element.get("edgedefault", "directed") != "undirected"
            self.directed += [usual if own is None else own == "true" for own, _ in self._pending]
            self._pending = []


class _Gexf(_Graph):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[tuple[str, str], str] = {}
        self._waiting: dict[str, tuple[str, str | None]] = {}
        self._kind: list[str | None] = []

    def take(self, element: Element, inside: list[str]) -> None:
        tag = _tag(element)
        if tag == "spell" or (tag in ("node", "edge", "attvalue") and not _TIMES.isdisjoint(element.keys())):
            self.unread["{time|times} not read", "whatever was there at any time is taken as there"] += 1
        if tag == "attribute":
            key = element.get("id", "")
            self._waiting[key] = (element.get("title") or key, _default(element))
        elif tag == "attributes":
            of = element.get("class", "node")
            self.names.update({(of, key): name for key, (name, _) in self._waiting.items()})
            self.usual.setdefault(of, {}).update(
                {name: usual for name, usual in self._waiting.values() if usual is not None}
            )
            self._waiting = {}
        elif tag == "parent":
            self.unread["{group|groups} of nodes not read", "only a value such as a department groups people"] += 1
        elif tag == "attvalue":
            of = "edge" if "edge" in inside else "node"
            key = element.get("for") or element.get("id") or ""
            self._data[self.names.get((of, key), key)] = element.get("value")
        elif tag == "node":
            if "node" in inside:
                raise _Refused("holds nodes within nodes, which are no people")
            self.people.append({"id": element.get("id"), "label": element.get("label"), **self._data})
            self._data = {}
        elif tag == "edge":
            ends: dict[str, str | None] = {"source": element.get("source"), "target": element.get("target")}
            row = ends | self._data
            if element.get("weight") is not None:
                row["weight"] = element.get("weight")
            if element.get("kind") is not None:
                row.setdefault("kind", element.get("kind"))
            self.ties.append(row)
            self._data = {}
            self._kind.append(element.get("type"))
        elif tag == "graph":
            usual = element.get("defaultedgetype", "undirected")
            self.directed += [(kind or usual) == "directed" for kind in self._kind]
            self._kind = []


def _columns(rows: list[dict[str, str | None]], first: list[str], usual: dict[str, str]) -> dict[str, Any]:
    names = list(dict.fromkeys([*first, *(name for row in rows for name in row), *usual]))
    if len(names) > MOST_COLUMNS:
        raise _Refused(f"gives its nodes or edges more than {MOST_COLUMNS} kinds of values")
    return {
        shorten(name, 200): trimmed(
            pa.chunked_array([pa.array([row.get(name, usual.get(name)) for row in rows], pa.string())])
        )
        for name in names
    }
