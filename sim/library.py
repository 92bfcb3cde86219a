"""The library of stories and organizations, and how a file finds what it is based on.

A name in a file means a file of the library or one beside the file itself, never a place elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from sim.patching import lay, merge
from sim.problems import Findings, nearest, shorten, shown
from sim.reading import UNREADABLE, Node, read_file, strange_sign
from sim.survey_table import with_answers

LIBRARY = Path(__file__).resolve().parent.parent / "scenarios"
LONGEST_CHAIN = 8


def stories() -> dict[str, Path]:
    """Library stories by name."""
    return {path.stem: path for path in sorted(LIBRARY.glob("*.yaml"))}


def companies() -> dict[str, Path]:
    """Library organizations by name."""
    return {path.stem: path for path in sorted((LIBRARY / "organizations").glob("*.yaml"))}


@dataclass(frozen=True)
class Origin:
    """Where a scenario comes from: its file and what that is based on.

    Parameters
    ----------
    written : Node
        What the file itself says.
    below : Node or None
        Everything it is based on, laid together.
    label : str
        The file as messages name it.
    folder : Path or None
        Folder of the file.
    text : str or None
        The file as it was read, with its comments.
    company_nodes : dict of str to Node
        Organizations that were read, by name.
    layer : int
        The newest layer: 0 for a file as it was read, one less for each round of changes.
    """

    written: Node
    below: Node | None = None
    label: str = ""
    folder: Path | None = None
    text: str | None = None
    company_nodes: dict[str, Node] = field(default_factory=dict)
    layer: int = 0


def locate(name_or_path: str | Path, findings: Findings) -> tuple[Path, str] | None:
    """File and label of what a person asked for: a library name or a path."""
    text = str(name_or_path)
    known = stories()
    if isinstance(name_or_path, str) and text in known:
        return known[text], known[text].name
    if not text.strip() or strange_sign(text, several_lines=False):
        findings.add(("", None), "", f"{shown(text)} is not the name of a scenario", allowed=known)
        return None
    path = Path(name_or_path)
    is_path = isinstance(name_or_path, Path) or path.name != text or path.suffix in (".yaml", ".yml") or _there(path)
    if not is_path:
        message = f"no scenario is called {shorten(text)}"
        findings.add(("", None), "", message, allowed=[*known, "the path of a file"], word=text, among=known)
        return None
    if not _there(path):
        beside = sorted(p.name for p in path.parent.glob("*.y*ml"))[:1000] if _there(path.parent) else []
        near = nearest(path.name, beside) or nearest(path.stem, known)
        hint = f"; did you mean {near}?" if near else ""
        findings.add((shorten(text, 200), None), "", f"there is no such file{hint}")
        return None
    return path, text


def open_story(path: Path, label: str, findings: Findings) -> Origin | None:
    """Read a story and everything it is based on; None if there is nothing to go on with."""
    read = read_file(path, label, findings)
    if read is None:
        return None
    text, written = read
    if "departments" in written.value and "organization" not in written.value:  # an organization: a story of it alone
        alone = Node({"organization": Node(path.name, label, 1)}, label, 1)
        return based(Origin(alone, label=label, folder=path.resolve().parent), findings, path.resolve())
    return based(Origin(written, label=label, folder=path.resolve().parent, text=text), findings, path.resolve())


def based(origin: Origin, findings: Findings, path: Path | None = None) -> Origin:
    """`origin` with everything it is based on read; `path` is its own file."""
    layers = count(1)
    known = dict(origin.company_nodes)
    written_out(origin.written, origin.folder, known, findings, layers)  # its organization comes before the files below
    below = _below(origin.written, origin.folder, [path] if path is not None else [], known, findings, layers)
    return replace(origin, below=below, company_nodes=known)


def whole(origin: Origin, findings: Findings) -> Node:
    """The story of `origin` laid over everything it is based on."""
    top, alone = written_out(origin.written, origin.folder, origin.company_nodes, findings)
    return lay(_without_organization(origin.below) if alone else origin.below, top, findings)


def ground(origin: Origin) -> Node:
    """What the file of `origin` lies on: the stories below it or, in place of their organization, its own company."""
    findings = Findings()
    bare = {key: node for key, node in origin.written.value.items() if key == "organization"}
    if bare and isinstance(bare["organization"].value, dict) and "based_on" in bare["organization"].value:
        bare["organization"] = bare["organization"].value["based_on"]
    below = origin.below or Node({})
    top, alone = written_out(Node(bare), origin.folder, origin.company_nodes, findings)
    return lay(_without_organization(below), top, findings) if alone else below


def written_out(
    story: Node, folder: Path | None, known: dict[str, Node], findings: Findings, layers: count[int] | None = None
) -> tuple[Node, bool]:
    """`story` with its survey taken in and its organization written out, and whether that stands alone instead of
    patching the one below."""
    story = with_answers(story, folder, known, findings)
    node = story.value.get("organization")
    if node is None:
        return story, False
    name, patch = node, None
    if isinstance(node.value, dict):
        node = _with_place(node, folder, findings)
        if "based_on" not in node.value:
            return Node({**story.value, "organization": node}, story.file, story.line, story.layer), False
        name = node.value["based_on"]
        patch = Node({k: v for k, v in node.value.items() if k != "based_on"}, node.file, node.line, node.layer)
    elif not isinstance(node.value, str):
        return story, False
    company = _company(name, folder, known, findings, layers)
    top = dict(story.value)
    if company is None:
        top["organization"] = Node(UNREADABLE, node.file, node.line, node.layer)
    else:
        parts = dict(company.value)
        told = parts.pop("sources", None)
        parts.pop("based_on", None)
        bare = Node(parts, company.file, company.line, company.layer)
        top["organization"] = merge(bare, patch, findings, ("organization",)) if patch is not None else bare
        if told is not None and isinstance(told.value, dict):
            moved = {f"organization.{path}": source for path, source in told.value.items()}
            own = story.value.get("sources")
            own_sources = own.value if own is not None and isinstance(own.value, dict) else {}
            top["sources"] = Node({**moved, **own_sources}, told.file, told.line, story.layer)
    return Node(top, story.file, story.line, story.layer), True


def find_inside(
    name: Node, folder: Path | None, of: dict[str, Path], what: str, field: str, findings: Findings
) -> Path | None:
    """File that a name inside a file means: one of the library, or one beside the file itself."""
    text = name.value
    if text is UNREADABLE:
        findings.blind = True
        return None
    allowed = [*of, "the name of a file beside this one"]
    if not isinstance(text, str):
        findings.add(name.place, field, f"must be the name of {what}, is {shown(text)}", allowed=allowed)
        findings.blind = True
        return None
    if text in of:
        return of[text]
    if "/" in text or "\\" in text or text in (".", ".."):
        message = "must be a library name or a file beside this one, without folders"
        findings.add(name.place, field, message, allowed=allowed, word=text, among=of)
        findings.blind = True
        return None
    if folder is not None and not strange_sign(text, several_lines=False) and text.endswith((".yaml", ".yml")):
        path = folder / text
        if _there(path) and path.resolve().parent == folder.resolve():
            return path
        beside = sorted(p.name for p in folder.glob("*.y*ml"))[:1000]
        message = f"there is no file {shorten(text)} beside this one"
        findings.add(name.place, field, message, word=text, among=[*beside, *of])
        findings.blind = True
        return None
    findings.add(name.place, field, f"{what} called {shorten(text)} is not known", allowed=allowed, word=text, among=of)
    meant = nearest(text, of)
    if not meant:
        findings.blind = True
    return of.get(meant)  # the rest is checked against what was probably meant


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long for any file
        return False


def _below(
    story: Node, folder: Path | None, chain: list[Path], known: dict[str, Node], findings: Findings, layers: count[int]
) -> Node | None:
    parent = story.value.get("based_on")
    if parent is None or parent.value is None:
        return None
    path = find_inside(parent, folder, stories(), "a story", "based_on", findings)
    if path is None:
        return None
    if path.resolve() in chain:
        turn = " -> ".join([*(p.name for p in chain[chain.index(path.resolve()) :]), path.name])
        findings.add(parent.place, "based_on", f"leads back to itself: {turn}")
        findings.blind = True
        return None
    if len(chain) >= LONGEST_CHAIN:
        findings.add(parent.place, "based_on", "is too long a chain of stories", allowed=f"up to {LONGEST_CHAIN}")
        findings.blind = True
        return None
    read = read_file(path, path.name, findings, next(layers))
    if read is None:
        findings.blind = True
        return None
    written = read[1]
    home = path.resolve().parent
    top, alone = written_out(written, home, known, findings, layers)
    below = _below(written, home, [*chain, path.resolve()], known, findings, layers)
    # A story's name is its own; everything else it says holds for what is based on it.
    merged = lay(_without_organization(below) if alone else below, top, findings)
    return Node(
        {k: v for k, v in merged.value.items() if k not in ("name", "based_on")}, merged.file, merged.line, merged.layer
    )


def _company(
    name: Node, folder: Path | None, known: dict[str, Node], findings: Findings, layers: count[int] | None
) -> Node | None:
    path = find_inside(name, folder, companies(), "an organization", "organization", findings)
    if path is None:
        return None
    key = str(path)
    if key not in known:
        inside = path.parent == LIBRARY / "organizations"
        label = f"organizations/{path.name}" if inside else path.name
        read = read_file(path, label, findings, next(layers) if layers is not None else name.layer)
        if read is None:
            findings.blind = True
            return None
        node = read[1]
        if "based_on" in node.value:
            message = "an organization file stands alone; only stories are based on others"
            findings.add(node.value["based_on"].place, "based_on", message)
        known[key] = _with_place(node, path.parent, findings)
    return known[key]


def _with_place(company: Node, folder: Path | None, findings: Findings) -> Node:
    """`company` with the place of the file of its imported people, which lies beside the file that names it."""
    told = company.value.get("imported")
    if told is None or not isinstance(told.value, dict):
        return company
    parts = dict(told.value)
    if "folder" in parts and parts["folder"].line is not None:
        message = "is found by the program; the file of people lies beside the one that names it"
        findings.add(parts.pop("folder").place, "organization.imported.folder", message)
    if "file" in parts and "folder" not in parts and folder is not None:
        parts["folder"] = Node(str(folder.resolve()), layer=told.layer)
    imported = Node(parts, told.file, told.line, told.layer)
    return Node({**company.value, "imported": imported}, company.file, company.line, company.layer)


def _without_organization(below: Node | None) -> Node | None:
    if below is None or not isinstance(below.value, dict):
        return below
    parts = {key: node for key, node in below.value.items() if key != "organization"}
    return Node(parts, below.file, below.line, below.layer)
