"""Scenario files written so that comments survive and no half-written file is ever left."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from sim.reading import scalar

_LONGEST_LINE = 4096  # lines are left as long as they were written
_FLAT = 3  # groups of plain values below this level are written on one line, in braces


class _Plainly(RoundTripRepresenter):
    """Writes an empty value as the word null, which a reader cannot overlook."""


_Plainly.add_representer(type(None), lambda self, _: self.represent_scalar("tag:yaml.org,2002:null", "null"))


def to_text(data: Mapping[str, Any], like: str | None = None) -> str:
    """Plain data as the text of a YAML file.

    Parameters
    ----------
    data : mapping
        What the file is to say.
    like : str, optional
        The text of a file that has been read: its order and layout are kept where it says the same, and so are all its
        comments, at the end of the file if their place is gone.
    """
    document = _yaml().load(like) if like is not None else None
    if not isinstance(document, CommentedMap):
        return _dumped(_fresh(data, 0))
    comments = _comments(document)
    try:
        _bring(document, data, 1)
        text = _dumped(document)
        kept = _comments(_yaml().load(text))
    except YAMLError:  # comments in a place where they cannot stand any more
        text, kept = _dumped(_fresh(data, 0)), Counter()
    lost = comments - kept
    return text + "".join(f"{line}\n" for line in comments if line in lost)


def _dumped(document: CommentedMap) -> str:
    stream = io.StringIO()
    _yaml().dump(document, stream)
    return stream.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.Representer = _Plainly
    yaml.preserve_quotes = True
    yaml.width = _LONGEST_LINE
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all; raises OSError if that is impossible."""
    beside = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        with open(beside, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _bring(document: CommentedMap, data: Mapping[str, Any], level: int) -> None:
    """Make `document` say what `data` says, touching only what differs."""
    keys = {str(key): key for key in document}
    for text, key in keys.items():
        if text not in data or key != text:
            _take_out(document, key)
    for key, value in data.items():
        old = document.get(key)
        if isinstance(old, CommentedMap) and isinstance(value, Mapping) and old and value:
            _bring(old, value, level + 1)
        elif isinstance(old, CommentedSeq) and isinstance(value, list) and old and value:
            _bring_list(old, value, level + 1)
        elif key not in document or not _same(old, value):
            fresh = _fresh(value, level + 1)
            if key == "name" and key not in document:
                document.insert(0, key, fresh)
            else:
                document[key] = fresh


def _bring_list(document: CommentedSeq, data: list[Any], level: int) -> None:
    """The same for lists: entries are matched by their id or title where they have one, else by their place."""
    if _same(document, data):
        return
    old = {_called(item, place): item for place, item in enumerate(document)}
    wanted = [_called(item, place) for place, item in enumerate(data)]
    for place in range(len(document) - 1, -1, -1):
        if _called(document[place], place) not in wanted:
            _take_out(document, place)
    if [_called(item, place) for place, item in enumerate(document)] == wanted[: len(document)]:
        for place, item in enumerate(data):
            if place >= len(document):
                document.append(_fresh(item, level))
            elif isinstance(document[place], CommentedMap) and isinstance(item, Mapping):
                _bring(document[place], item, level)
            elif not _same(document[place], item):
                document[place] = _fresh(item, level)
        return
    # Another order: the comments of the list as a whole cannot stay where they were, those inside entries do.
    entries = [old.get(name) for name in wanted]
    document.clear()
    for entry, item in zip(entries, data, strict=True):
        if isinstance(entry, CommentedMap) and isinstance(item, Mapping):
            _bring(entry, item, level)
            document.append(entry)
        else:
            document.append(_fresh(item, level))


def _take_out(document: CommentedMap | CommentedSeq, key: Any) -> None:
    """Delete an entry and hand its comments to its neighbours: those above it to the next, those below to the last."""
    keys = list(document) if isinstance(document, CommentedMap) else list(range(len(document)))
    place = keys.index(key)
    above = (document.ca.items.get(key) or [None, None])[1] or []
    below = _after(document, key)
    del document[key]
    document.ca.items.pop(key, None) if isinstance(document, CommentedMap) else None
    if below is not None and place > 0:
        holder, last = _last(document, keys[place - 1])
        slots = holder.ca.items.setdefault(last, [None, None, None, None])
        slot = 2 if isinstance(holder, CommentedMap) else 0
        if slots[slot] is None:
            slots[slot] = below
        else:
            slots[slot].value = slots[slot].value.rstrip("\n") + "\n" + below.value.lstrip("\n")
    if above and place < len(document):
        following = place if isinstance(document, CommentedSeq) else keys[place + 1]
        slots = document.ca.items.setdefault(following, [None, None, None, None])
        slots[1] = [*above, *(slots[1] or [])]


def _last(document: CommentedMap | CommentedSeq, key: Any) -> tuple[Any, Any]:
    """Where the text of an entry ends: the innermost last group, and the key of its last value."""
    value = document[key]
    while isinstance(value, (CommentedMap, CommentedSeq)) and value and not value.fa.flow_style():
        document, key = value, (list(value)[-1] if isinstance(value, CommentedMap) else len(value) - 1)
        value = document[key]
    return document, key


def _after(document: CommentedMap | CommentedSeq, key: Any) -> Any | None:
    """The comment that follows an entry, without the one on its own last line."""
    holder, last = _last(document, key)
    slots = holder.ca.items.get(last)
    token = slots[2 if isinstance(holder, CommentedMap) else 0] if slots else None
    if token is None or ("\n" not in token.value.strip("\n") and not token.value.startswith("\n")):
        return token
    token.value = "\n" + token.value.split("\n", 1)[1]
    return token if token.value.strip() else None


def _comments(value: Any) -> Counter[str]:
    """Lines of comment in a document, each with how often it stands there."""
    found: Counter[str] = Counter()

    def gather(token: Any) -> None:
        if isinstance(token, list):
            for one in token:
                gather(one)
        elif token is not None:
            found.update(line.strip() for line in token.value.splitlines() if line.strip())

    if isinstance(value, (CommentedMap, CommentedSeq)):
        gather(value.ca.comment)
        gather(value.ca.end)
        for slots in value.ca.items.values():
            gather(slots)
        for item in value.values() if isinstance(value, CommentedMap) else value:
            found += _comments(item)
    return found


def _called(item: Any, place: int) -> str:
    if isinstance(item, Mapping):
        for key in ("id", "title", "lever"):
            if isinstance(item.get(key), str):
                return str(item[key])
        return f"({place})"
    return f"({place})"


def _fresh(value: Any, level: int) -> Any:
    """New values, laid out as people write them."""
    if isinstance(value, Mapping):
        group = CommentedMap({key: _fresh(item, level + 1) for key, item in value.items()})
        if not value or (level > _FLAT and not any(isinstance(item, Mapping) for item in value.values())):
            group.fa.set_flow_style()
        return group
    if isinstance(value, (list, tuple)):
        items = CommentedSeq(_fresh(item, level + 1) for item in value)
        if not any(isinstance(item, Mapping) for item in value):
            items.fa.set_flow_style()
        return items
    if isinstance(value, str) and not _reads_back(value):
        return SingleQuotedScalarString(value)
    return value


def _reads_back(text: str) -> bool:
    try:
        return isinstance(scalar(text), str)
    except ValueError:
        return False


def _same(old: Any, new: Any) -> bool:
    """Whether a value of the document says what is wanted, in kind as well as in amount."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return list(map(str, old)) == list(new) and all(_same(old[key], new[key]) for key in new)
    if isinstance(old, list) and isinstance(new, (list, tuple)):
        return len(old) == len(new) and all(_same(a, b) for a, b in zip(old, new, strict=True))
    for kind in (bool, str, int, float):
        if isinstance(old, kind) or isinstance(new, kind):
            return isinstance(old, kind) and isinstance(new, kind) and bool(old == new)
    if isinstance(old, date) or isinstance(new, date):
        return type(old) is type(new) and bool(old == new)
    return old is None and new is None
