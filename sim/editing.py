"""A scenario file brought to say something else, touching only the lines that differ.

The text is cut at the places where its values begin and end and new values are put in; everything between stays as its
author wrote it. Comments of lines that go stay where those lines were or, where that is impossible, move to the end.
Whoever uses this reads the new text again and compares: a layout that is not understood must not go unnoticed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sim.patching import called
from sim.reading import events, scalar
from sim.writing import to_line, to_text

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\r\n]*", re.MULTILINE)


@dataclass
class Piece:
    """A value and where its text begins and ends; `entries` of a group are (key, start, end, value)."""

    start: int
    end: int
    value: Any = None
    flow: bool = True
    entries: list[tuple[str, int, int, Piece]] | None = None
    items: list[Piece] | None = None

    def plain(self) -> Any:
        """The bare data."""
        if self.entries is not None:
            return {key: piece.plain() for key, _, _, piece in self.entries}
        if self.items is not None:
            return [piece.plain() for piece in self.items]
        return self.value


def edited(text: str, data: Mapping[str, Any]) -> str:
    """`text` brought to say `data`, with all its comments.

    Parameters
    ----------
    text : str
        A file that has been read without a mistake.
    data : mapping
        What it is to say.
    """
    try:
        top = _parse(text)
        new = _Edit(text).bring(top, data) if top.entries else None
        kept = Counter(comments(new)) if new is not None else None
    except (YAMLError, ValueError, LookupError):
        new = kept = None
    if new is None or kept is None:
        new, kept = to_text(data), Counter()
    lost = Counter(comments(text)) - kept
    if lost and not new.endswith("\n"):
        new += "\n"
    return new + "".join(f"{comment}\n" for comment in lost.elements())


def comments(text: str) -> list[str]:
    """All comments of a file, in order."""
    return [
        match[0].rstrip()
        for start, end in _gaps(_parse(text), len(text))
        for match in _COMMENT.finditer(text, start, end)
    ]


@dataclass
class _Edit:
    """Collects what to cut out and what to put in."""

    text: str
    cuts: list[tuple[int, int, str]] = field(default_factory=list)

    def bring(self, top: Piece, data: Mapping[str, Any]) -> str:
        self.break_ = "\r\n" if "\r\n" in self.text else "\n"
        self.gaps = list(_gaps(top, len(self.text)))
        if not data or not set(data) & {key for key, _, _, _ in top.entries or ()}:
            raise ValueError("nothing stays")
        self.group(top, data, 1)
        text = self.text
        # From the end backwards; of two at one place the one found first, of an inner group, stands first in the text.
        numbered = ((start, end, number, new) for number, (start, end, new) in enumerate(self.cuts))
        for start, end, _, new in sorted(numbered, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def group(self, piece: Piece, data: Mapping[str, Any], level: int) -> None:
        entries = piece.entries or []
        keep = [key in data for key, _, _, _ in entries]
        for place, (key, _, key_end, below) in enumerate(entries):
            if keep[place]:
                self.value(below, data[key], key_end, entries[place][1], level, piece.flow)
        (self.leave_out_inline if piece.flow else self.leave_out)(entries, keep)
        new = {key: value for key, value in data.items() if key not in {entry[0] for entry in entries}}
        if new and piece.flow:
            self.cut(
                entries[-1][3].end, entries[-1][3].end, "".join(f", {to_line({k: v})[1:-1]}" for k, v in new.items())
            )
        elif new:
            self.add(entries, new, level)

    def value(self, piece: Piece, wanted: Any, key_end: int, key_start: int, level: int, in_line: bool) -> None:
        if _same(piece.plain(), wanted):
            return
        group = isinstance(wanted, (Mapping, list))
        large = not in_line and group and any(isinstance(item, (Mapping, list)) for item in _items(wanted))
        if piece.entries and isinstance(wanted, Mapping) and any(key in wanted for key, _, _, _ in piece.entries):
            self.group(piece, wanted, level + 1)
        elif piece.items and not piece.flow and isinstance(wanted, list) and self.sequence(piece, wanted, level + 1):
            return
        elif piece.flow and piece.end > piece.start and not large:
            self.cut(piece.start, piece.end, to_line(wanted))
        else:
            colon = self.text.index(":", key_end) + 1
            indent = " " * (key_start - self.line_start(key_start))
            end = max(piece.end, colon)
            if "\n" in self.text[colon:end]:  # the comment at the end of its last line goes with the others
                end = self.after_line(end)
                end -= len(self.text[:end]) - len(self.text[:end].rstrip("\r\n"))
            kept = self.comment_lines(colon, end, indent)
            new = self.lines(wanted, indent + "  ", level + 1) if large else f" {to_line(wanted)}"
            self.cut(colon, end, new + "".join(f"{self.break_}{line}" for line in kept))

    def sequence(self, piece: Piece, wanted: list[Any], level: int) -> bool:
        """Entries of a list: changed, left out, added at the end; False if they stand in another order."""
        items = piece.items or []
        old = [called(item.plain()) or str(place) for place, item in enumerate(items)]
        new = [called(item) or str(place) for place, item in enumerate(wanted)]
        stay = [name for name in old if name in new]
        starts = [self.text.rindex("-", 0, item.start) for item in items]
        alone = all(not self.text[self.line_start(start) : start].strip() for start in starts)
        if not stay or new[: len(stay)] != stay or not alone or len(set(old)) < len(old):
            return False
        indent = " " * (starts[0] - self.line_start(starts[0]))
        for name, item, start in zip(old, items, starts, strict=True):
            if name not in new:
                self.cut_lines(start, item.end, indent)
                continue
            to = wanted[new.index(name)]
            if item.entries and isinstance(to, Mapping) and any(key in to for key, _, _, _ in item.entries):
                self.group(item, to, level)
            elif not _same(item.plain(), to):
                self.cut(item.start, item.end, to_line(to))
        at = self.after_line(items[-1].end)
        added = "".join(f"{indent}- {to_line(item)}{self.break_}" for item in wanted[len(stay) :])
        if added:
            self.cut(at, at, self.on_a_new_line(at, added))
        return True

    def leave_out(self, entries: list[tuple[str, int, int, Piece]], keep: list[bool]) -> None:
        past = -1
        for place, (_, start, key_end, below) in enumerate(entries):
            if keep[place] or start < past:
                continue
            begin = self.line_start(start)
            if self.text[begin:start].strip():  # the first key of a list entry shares its line with the dash
                past = next(entry[1] for entry, stays in zip(entries, keep, strict=True) if stays)
                self.cut(start, past, "")
            else:
                self.cut_lines(start, max(below.end, key_end + 1), " " * (start - begin))

    def leave_out_inline(self, entries: list[tuple[str, int, int, Piece]], keep: list[bool]) -> None:
        last = max(place for place, stays in enumerate(keep) if stays)
        for place in range(last):
            if not keep[place]:
                self.cut(entries[place][1], entries[place + 1][1], "")
        if last < len(entries) - 1:
            self.cut(entries[last][3].end, entries[-1][3].end, "")

    def add(self, entries: list[tuple[str, int, int, Piece]], new: Mapping[str, Any], level: int) -> None:
        first = entries[0][1]
        indent = " " * (first - self.line_start(first))
        rest = {key: value for key, value in new.items() if level > 1 or key != "name"}
        if len(rest) < len(new):  # a name stands first
            self.cut(
                self.line_start(first),
                self.line_start(first),
                to_text({"name": new["name"]}).replace("\n", self.break_),
            )
        if rest:
            at = self.after_line(max(entries[-1][3].end, entries[-1][2]))
            lines = self.lines(rest, indent, level - 1).removeprefix(self.break_) + self.break_
            self.cut(at, at, self.on_a_new_line(at, lines))

    def lines(self, value: Any, indent: str, level: int) -> str:
        """Lines of a group or list, each with the break before it."""
        text = to_text(value, level) if isinstance(value, Mapping) else to_text({"x": value}, level).partition("\n")[2]
        cut = 0 if isinstance(value, Mapping) else 2
        return "".join(f"{self.break_}{indent}{line[cut:]}" for line in text.splitlines())

    def cut(self, start: int, end: int, new: str) -> None:
        self.cuts.append((start, end, new))

    def cut_lines(self, start: int, end: int, indent: str) -> None:
        begin, after = self.line_start(start), self.after_line(end)
        kept = self.comment_lines(begin, after, indent)
        self.cut(begin, after, "".join(f"{line}{self.break_}" for line in kept))

    def comment_lines(self, start: int, end: int, indent: str) -> list[str]:
        parts = [(max(start, a), min(end, b)) for a, b in self.gaps if a < end and b > start]
        return [indent + match[0].rstrip() for a, b in parts for match in _COMMENT.finditer(self.text, a, b)]

    def line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def after_line(self, index: int) -> int:
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found + 1

    def on_a_new_line(self, at: int, lines: str) -> str:
        return lines if at == 0 or self.text[at - 1] == "\n" else self.break_ + lines


def _parse(text: str) -> Piece:
    stream = events(text)
    for event in stream:
        if isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
            top = _piece(event, stream, text)
            for _ in stream:
                pass
            return top
    return Piece(0, 0)


def _piece(event: Event, stream: Iterator[Event], text: str) -> Piece:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, ScalarEvent):
        value = scalar(str(event.value)) if event.implicit[0] else str(event.value)
        block = event.style in ("|", ">")
        return Piece(start, start + len(text[start:end].rstrip()), value, flow=not block)
    flow = bool(getattr(event, "flow_style", False))
    piece = Piece(start, end, flow=flow)
    inner: Event
    if isinstance(event, MappingStartEvent):
        piece.entries = []
        while not isinstance(inner := next(stream), MappingEndEvent):
            below = _piece(next(stream), stream, text)
            piece.entries.append(
                (str(getattr(inner, "value", "")), inner.start_mark.index, inner.end_mark.index, below)
            )
        piece.end = max((below.end for _, _, _, below in piece.entries), default=end)
    else:
        piece.items = []
        while not isinstance(inner := next(stream), SequenceEndEvent):
            piece.items.append(_piece(inner, stream, text))
        piece.end = max((below.end for below in piece.items), default=end)
    if flow:
        piece.end = inner.end_mark.index
    return piece


def _gaps(top: Piece, length: int) -> Iterator[tuple[int, int]]:
    """Stretches of text between words: what is neither a key nor a single value."""
    at = 0
    for start, end in _words(top):
        if start > at:
            yield at, start
        at = max(at, end)
    yield at, length


def _words(piece: Piece) -> Iterator[tuple[int, int]]:
    if piece.entries is not None:
        for _, start, end, below in piece.entries:
            yield start, end
            yield from _words(below)
    elif piece.items is not None:
        for below in piece.items:
            yield from _words(below)
    else:
        yield piece.start, piece.end


def _items(value: Mapping[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, Mapping) else list(value)


def _same(old: Any, new: Any) -> bool:
    """Whether two values are alike in kind as well as in amount."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return list(old) == list(new) and all(_same(old[key], new[key]) for key in new)
    if isinstance(old, list) and isinstance(new, (list, tuple)):
        return len(old) == len(new) and all(_same(a, b) for a, b in zip(old, new, strict=True))
    for kind in (bool, str, int, float, date):
        if isinstance(old, kind) or isinstance(new, kind):
            return isinstance(old, kind) and isinstance(new, kind) and bool(old == new)
    return old is None and new is None
