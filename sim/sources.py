"""Where the values of a scenario come from; a value that no source covers is an assumption.

A source is a text under the dotted path of a value or of a group of values. It holds for what stood there when it was
written: a value that a later file or change replaces needs a source of its own, and so does a value that no file gives
and the model fills in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.patching import Path, children, dotted, find, look, named_group
from sim.problems import Findings, names, nearest, shorten, shown
from sim.reading import UNREADABLE, Node

LONGEST_SOURCE = 1000
_ASSUMED_IN = ("organization", "market", "budget", "worth", "levers")
_NO_VALUES = ("name", "question", "look_at", "sources")
_ONLY_NAMES = ("id", "title")


def leaves(content: Mapping[str, Any]) -> dict[Path, Any]:
    """Single values of a resolved scenario by path; a list of names counts as one value."""
    found: dict[Path, Any] = {}

    def gather(value: Any, path: Path) -> None:
        groups = isinstance(value, list) and any(isinstance(item, Mapping) for item in value)
        if isinstance(value, Mapping) or groups:
            for name, child in children(value).items():
                gather(child, (*path, name))
        elif path[-1] not in _ONLY_NAMES:
            found[path] = value

    for name, value in content.items():
        if name not in _NO_VALUES:
            gather(value, (name,))
    return found


def assumptions(content: Mapping[str, Any], sources: Mapping[str, str]) -> dict[str, Any]:
    """Values of organization, market, budget and levers that no source covers, by dotted path."""
    covered = {find(content, text) for text in sources}
    return {
        dotted(path): value
        for path, value in leaves(content).items()
        if path[0] in _ASSUMED_IN and not any(path[:length] in covered for length in range(1, len(path) + 1))
    }


def settle(
    told: Node | None, whole: Node, content: Mapping[str, Any], newest: int, findings: Findings, sure: bool = True
) -> dict[str, str]:
    """Sources that hold for the values as they are now.

    Parameters
    ----------
    told : Node or None
        The sources of all files and changes laid together.
    whole : Node
        The scenario laid together, as written.
    content : mapping
        The scenario as it was understood, everything filled in.
    newest : int
        Layer of the file or change at hand: its sources must name values that exist. Sources of files below may name
        what has been removed since; they lapse.
    sure : bool
        False where the scenario has other mistakes and `content` is only what was written: a value that the model would
        fill in is then not missed.

    Returns
    -------
    dict of str to str
        Path of a value, or of a group all of whose values it covers, to where it comes from.
    """
    claims: dict[Path, tuple[str, str, int]] = {}
    for text, node in _claims(told, findings):
        path = find(content, text)
        if look(content, path) is not None:
            claims[path] = (text, node.value.strip(), node.layer)
        elif node.layer == newest:
            _tell_missing(text, path, node, content, findings, sure)
    if not claims or not sure:
        return {}
    values = leaves(content)
    holder: dict[Path, Path] = {}
    for leaf in values:
        written = look(whole, leaf)
        for length in range(len(leaf), 0, -1):
            claim = claims.get(leaf[:length])
            if claim is not None and (length == len(leaf) if written is None else claim[2] <= written.layer):
                holder[leaf] = leaf[:length]
                break
    settled: dict[str, str] = {}
    for path, (text, source, layer) in claims.items():
        below = [leaf for leaf in values if leaf[: len(path)] == path]
        if not below and layer == newest:
            place = told.value[text].place if told is not None else ("", None)
            findings.add(place, f"sources.{text}", "holds no value that could have a source")
        held = [leaf for leaf in below if holder.get(leaf) == path]
        if held and all(len(holder.get(leaf, ())) >= len(path) for leaf in below):
            settled[text] = source
        else:
            settled.update({dotted(leaf): source for leaf in held})
    return settled


def _claims(told: Node | None, findings: Findings) -> list[tuple[str, Node]]:
    if told is None or told.value is None or told.value is UNREADABLE:
        return []
    if not isinstance(told.value, dict):
        message = f"must be a group of lines, each the path of a value and where it comes from, is {shown(told.value)}"
        findings.add(told.place, "sources", message)
        return []
    claims = []
    for text, node in told.value.items():
        if isinstance(node.value, str) and 0 < len(node.value.strip()) <= LONGEST_SOURCE:
            claims.append((text, node))
        elif node.value is not None and node.value is not UNREADABLE:
            message = f"must be text of 1 to {LONGEST_SOURCE} characters, is {shown(node.value)}"
            findings.add(node.place, f"sources.{text}", message)
    return claims


def _tell_missing(
    text: str, path: Path, node: Node, content: Mapping[str, Any], findings: Findings, sure: bool
) -> None:
    right = next(n for n in range(len(path), -1, -1) if n == 0 or look(content, path[:n]) is not None)
    if findings.blind or (not sure and not named_group(path[:right])):
        return
    among = children(look(content, path[:right]) if right else content)
    wrong = path[right]
    hint = nearest(wrong, among)
    near = dotted((*path[:right], hint, *path[right + 1 :])) if hint else ""
    message = f"there is no value {shorten(text)}" + (f"; did you mean {near}?" if near else "")
    findings.add(node.place, f"sources.{text}", message, allowed="" if near else names(among))
