"""Patches: one story laid over another, and single changes laid over a story.

Groups of lines merge, an empty value (null) removes, a list replaces. Levers are kept by id, so that a group
``levers: {id: {...}}`` changes single entries of a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sim.problems import Findings, names, nearest, shorten
from sim.reading import DEEPEST, UNREADABLE, Node, strange_sign, wrong_key

Path = tuple[str, ...]

# Groups whose keys are names that people choose: an empty value there can only mean "remove".
_NAMED = {
    ("organization", "departments"): "department",
    ("organization", "sites"): "site",
    ("organization", "advocates"): "department with advocates",
    ("organization", "departments", "*", "sites"): "site",
    ("levers",): "lever",
    ("survey", "answers"): "department with answers",
    ("parameters",): "parameter",
    ("sources",): "source",
}
# Keys below these hold dots themselves.
_DOTTED_KEYS = ("parameters", "sources")
# What a list entry is called by, in order of preference.
_CALLED_BY = ("id", "title", "lever", "shock", "what")


def dotted(path: Path) -> str:
    """A path as messages and changes write it."""
    return ".".join(path)


def children(value: Any) -> dict[str, Any]:
    """What lies directly below a value (plain or `Node`), by name; entries of lists by id, title or number from 1."""
    if isinstance(value, Node):
        value = value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, tuple)):
        named: dict[str, Any] = {}
        for number, item in enumerate(value, 1):
            name = called(item) or str(number)
            named[name if name not in named else f"{name} ({number})"] = item
        return named
    return {}


def find(top: Any, text: str) -> Path:
    """The path that `text` writes with dots; names that hold dots themselves are recognised where they exist."""
    words = text.split(".")
    path: list[str] = []
    value = top
    while words:
        if len(path) == 1 and path[0] in _DOTTED_KEYS:
            path.append(".".join(words))
            break
        below = children(value)
        for count in range(len(words), 0, -1):
            name = ".".join(words[:count])
            if name in below:
                break
        else:
            name, count = words[0], 1
        path.append(name)
        value = below.get(name)
        words = words[count:]
    return tuple(path)


def look(top: Any, path: Path) -> Any | None:
    """What stands at `path`, or None."""
    value = top
    for name in path:
        value = children(value).get(name)
        if value is None:
            return None
    return value


def lay(below: Node | None, above: Node, findings: Findings) -> Node:
    """The story `above` (its organization written out) laid over `below`, with levers by id."""
    base = dict(below.value) if below is not None else {}
    top = dict(above.value)
    levers = top.get("levers")
    if levers is not None and isinstance(levers.value, list):
        top["levers"] = levers_by_id(levers, findings)
        base.pop("levers", None)
    return merge(Node(base), Node(top, above.file, above.line, above.layer), findings)


def merge(below: Node | None, above: Node, findings: Findings, path: Path = ()) -> Node:
    """`above` laid over `below`: groups merge, an empty value removes, anything else replaces."""
    if not isinstance(above.value, dict):
        return above
    base = below.value if below is not None and isinstance(below.value, dict) else {}
    result = dict(base)
    for key, node in above.value.items():
        here = (*path, key)
        if node.value is not None:
            result[key] = merge(base.get(key), node, findings, here)
        elif key in base:
            del result[key]
        elif (kind := named_group(path)) and not findings.blind:
            message = f"is empty, and there is no {kind} of this name to remove"
            findings.add(node.place, dotted(here), message, word=key, among=base)
        else:
            result[key] = node
    return Node(result, above.file, above.line, above.layer)


def levers_by_id(levers: Node, findings: Findings) -> Node:
    """A list of levers as a group by id; an entry without an id is called by its lever."""
    named: dict[str, Node] = {}
    for number, item in enumerate(levers.value, 1):
        name = called(item) or str(number)
        if name in named:
            message = f"two levers are called {shorten(name)}; give each an id of its own"
            findings.add(item.place, f"levers.{name}", message)
            name = f"{name} ({number})"
        named[name] = item
    return Node(named, levers.file, levers.line, levers.layer)


def named_group(path: Path) -> str:
    """What the keys of the group at `path` name (a department, a lever ...); empty for groups with fixed keys."""
    for pattern, kind in _NAMED.items():
        if len(pattern) == len(path) and all(part in ("*", name) for part, name in zip(pattern, path, strict=True)):
            return kind
    return ""


def to_node(value: Any, findings: Findings, field: str, layer: int = 0, depth: int = 0) -> Node:
    """A value given in a program as a node."""
    if hasattr(value, "item") and not isinstance(value, (Mapping, list, tuple)):  # numbers of NumPy
        value = value.item()
    if depth > DEEPEST:
        findings.add(("", None), field, "is nested too deep", allowed=f"up to {DEEPEST} levels")
        return Node(UNREADABLE, layer=layer)
    if isinstance(value, Mapping):
        group = {}
        for key, item in value.items():
            if wrong := wrong_key(str(key)):
                findings.add(("", None), field, wrong)
                continue
            below = f"{field}.{key}" if field else str(key)
            group[str(key)] = to_node(item, findings, below, layer, depth + 1)
        return Node(group, layer=layer)
    if isinstance(value, (list, tuple)):
        return Node([to_node(item, findings, field, layer, depth + 1) for item in value], layer=layer)
    if isinstance(value, str):
        if strange_sign(value):
            findings.add(("", None), field, "holds a character that cannot be shown")
            return Node(UNREADABLE, layer=layer)
        return Node(str(value), layer=layer)
    if value is None or value is UNREADABLE or isinstance(value, (bool, int, float, date)):
        return Node(value, layer=layer)
    findings.add(("", None), field, f"must be plain data, is a {type(value).__name__}")
    return Node(UNREADABLE, layer=layer)


def change(
    written: Node, below: Node | None, current: Node, text: str, value: Any, layer: int, findings: Findings
) -> Node:
    """The story `written` with one value changed.

    Parameters
    ----------
    written : Node
        The story as its file says it, without what it is based on.
    below : Node or None
        Everything it lies on.
    current : Node
        `written` laid over `below`, with what the model fills in.
    text : str
        Dotted path of the value.
    value : object
        Plain data; None removes.
    layer : int
        Layer of the new value.
    """
    path = find(current, text)
    if not all(name.strip() for name in path):  # checked after finding: a department may be called "."
        findings.add(("", None), text, "is not a path", allowed="names with dots between them: levers.train.week")
        return written
    node = to_node(value, findings, text, layer)
    for length in range(1, len(path)):
        on_the_way = look(current, path[:length])
        if isinstance(on_the_way, Node) and not isinstance(on_the_way.value, (dict, list)):
            findings.add(("", None), text, f"{dotted(path[:length])} is a single value; nothing lies below it")
            return written
    if value is None and look(current, path) is None:
        among = children(look(current, path[:-1]) if path[:-1] else current)
        near = nearest(path[-1], among)
        hint = f"; did you mean {near}?" if near else f"; there is {names(among)}" if among else ""
        findings.add(("", None), text, f"there is nothing to remove here{hint}")
        return written
    return _set(written, below, current, path, node)


def _set(written: Node, below: Any, current: Any, path: Path, node: Node) -> Node:
    name, rest = path[0], path[1:]
    if isinstance(written.value, list):
        return _set_in_list(written, path, node)
    group = dict(written.value) if isinstance(written.value, dict) else {}
    if not rest and node.value is None:
        if name in children(below):
            group[name] = Node(None)
        else:
            group.pop(name, None)
    elif not rest:
        group[name] = _joined(group.get(name), node)
    else:
        down, now = children(below).get(name), children(current).get(name)
        inner = group.get(name)
        if inner is None or inner.value is None:
            # A list below cannot be patched, only replaced: start from all of it. (Levers below are kept by id.)
            here = now.value if isinstance(now, Node) else None
            inner = Node(here if isinstance(here, list) else {})
        elif isinstance(inner.value, str) and name == "organization":
            inner = Node({"based_on": inner}, inner.file, inner.line, inner.layer)
        group[name] = _set(inner, down, now, rest, node)
    return Node(group, written.file, written.line, written.layer)


def _set_in_list(written: Node, path: Path, node: Node) -> Node:
    items = list(written.value)
    place = next((n for n, name in enumerate(children(written)) if name == path[0]), None)
    if len(path) > 1:
        if place is None:
            items.append(_set(Node({"id": Node(path[0])}), None, None, path[1:], node))
        else:
            items[place] = _set(items[place], None, items[place], path[1:], node)
    elif node.value is None:
        if place is not None:
            del items[place]
    elif place is None:
        if isinstance(node.value, dict) and "id" not in node.value and "title" not in node.value:
            node = Node({"id": Node(path[0]), **node.value})
        items.append(node)
    else:
        items[place] = _joined(items[place], node)
    return Node(items, written.file, written.line, written.layer)


def _joined(old: Node | None, new: Node) -> Node:
    """`new` in the place of `old`; groups merge as they do between files, with empty values kept to do their work."""
    if old is None or not isinstance(old.value, dict) or not isinstance(new.value, dict):
        return new
    group = dict(old.value)
    for key, node in new.value.items():
        group[key] = _joined(group.get(key), node)
    return Node(group, old.file, old.line, old.layer)


def called(item: Any) -> str:
    """What an entry of a list is called by: its id, its title or its lever; empty if it has none."""
    below = item.value if isinstance(item, Node) else item
    if isinstance(below, Mapping):
        for key in _CALLED_BY:
            name = below.get(key)
            name = name.value if isinstance(name, Node) else name
            if isinstance(name, str) and name:
                return name
    return ""
