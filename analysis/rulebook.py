"""What the model's own source says of itself: rules with their equations, columns, streams of luck.

Read from the text of the files, not from the program as it runs, so that nothing has to be made to be described.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sim

ROOT = Path(sim.__file__).resolve().parent
_DRAWS = {
    "fill": "one draw for everybody",
    "small": "a few draws each week, used or not",
    "once": "one draw, the same whenever it is asked for",
    "stream": "a generator of its own",
    "stable_key": "a key from which draws are worked out",
}


@dataclass(frozen=True)
class Rule:
    """A public function of a module: its name and what its description says before the parameters."""

    module: str
    name: str
    text: str


@dataclass(frozen=True)
class Columns:
    """A class that holds state: its description and the names of its columns."""

    module: str
    name: str
    text: str
    fields: tuple[str, ...]


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((ROOT / f"{module}.py").read_text(encoding="utf-8"))


def modules() -> tuple[str, ...]:
    """Modules of the model by their path below ``sim``, without the ending."""
    return tuple(str(path.relative_to(ROOT).with_suffix("")) for path in sorted(ROOT.rglob("*.py")))


def said(module: str) -> str:
    """The description at the head of a module."""
    return ast.get_docstring(_tree(module)) or ""


def rules(module: str) -> list[Rule]:
    """The public functions of a module in the order in which they stand."""
    return [
        Rule(module, node.name, _before_parameters(node))
        for node in _tree(module).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def columns(module: str, name: str) -> Columns:
    """The columns of a class; KeyError if the module has no such class."""
    for node in _tree(module).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            held = [n.target.id for n in node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
            fields = tuple(field for field in held if not field.startswith("_"))
            return Columns(module, name, _before_parameters(node), fields)
    raise KeyError(f"{module} has no class {name}")


def streams() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Streams of luck by name, with how they are drawn and in which modules; braces stand for what varies."""
    found: dict[str, tuple[str, set[str]]] = {}
    for module in modules():
        if module == "luck":
            continue
        for how, name in _named_draws(_tree(module)):
            found.setdefault(name, (how, set()))[1].add(f"sim/{module}.py")
    return {name: (how, tuple(sorted(places))) for name, (how, places) in sorted(found.items())}


def _named_draws(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        name = _words(node.args[0])
        if called in _DRAWS and name:
            yield _DRAWS[called], name


def _words(node: ast.expr) -> str:
    """A text as it is written, with what is filled in between braces; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{" + ast.unparse(part.value).split(".")[-1] + "}"
            for part in node.values
            if isinstance(part, (ast.Constant, ast.FormattedValue))
        )
    return ""


def _before_parameters(node: ast.FunctionDef | ast.ClassDef) -> str:
    text = ast.get_docstring(node) or ""
    for heading in ("Parameters", "Returns", "Raises", "Examples"):
        text = text.split(f"\n{heading}\n---")[0]
    return text.strip()
