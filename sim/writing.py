"""Plain data as the text of scenario files, and files written whole or not at all."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

from sim.reading import scalar

_LONGEST_LINE = 2**20  # nothing is broken into lines but by what it holds
_HARMLESS = " _.;-/()&+%'"  # signs that mean nothing in YAML inside a word
_FLAT = 3  # groups of plain values below this level are written on one line, in braces


class _Plainly(RoundTripRepresenter):
    """Writes an empty value as the word null, which a reader cannot overlook."""


_Plainly.add_representer(type(None), lambda self, _: self.represent_scalar("tag:yaml.org,2002:null", "null"))


def to_text(data: Mapping[str, Any], level: int = 0) -> str:
    """Plain data as lines of YAML; `level` is how deep in a file they will stand."""
    return _dumped(_fresh(data, level))


def to_line(value: Any) -> str:
    """A value as it may stand on one line, in a group of lines or in braces."""
    group = CommentedMap({"x": _fresh(value, _FLAT)})
    group.fa.set_flow_style()
    return _dumped(group, list_indent=2).strip().removeprefix("{x: ").removesuffix("}")


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all; raises OSError if that is impossible."""
    beside = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        with open(beside, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _dumped(document: CommentedMap, list_indent: int = 4) -> str:
    yaml = YAML()
    yaml.Representer = _Plainly
    yaml.width = _LONGEST_LINE
    yaml.indent(mapping=2, sequence=list_indent, offset=list_indent - 2)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _fresh(value: Any, level: int) -> Any:
    """Values laid out as people write them."""
    if isinstance(value, Mapping):
        group = CommentedMap({_text(key): _fresh(item, level + 1) for key, item in value.items()})
        if level and (not value or (level >= _FLAT and not any(isinstance(item, Mapping) for item in value.values()))):
            group.fa.set_flow_style()
        return group
    if isinstance(value, (list, tuple)):
        items = CommentedSeq(_fresh(item, level + 1) for item in value)
        if not any(isinstance(item, Mapping) for item in value):
            items.fa.set_flow_style()
        return items
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    """Text in quotes, unless it begins with a letter and holds nothing that could mean more than itself."""
    if "\n" in text:
        return DoubleQuotedScalarString(text)
    plain = text[:1].isalpha() and text[-1:] != " " and all(sign.isalnum() or sign in _HARMLESS for sign in text)
    return text if plain and isinstance(scalar(text), str) else SingleQuotedScalarString(text)
