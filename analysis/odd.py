"""The ODD description, docs/odd.md, made of the program itself: prose by heading, tables from what is declared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from analysis import odd_words as words
from analysis.experiments import StudyError
from analysis.rulebook import columns, rules, streams
from analysis.rulebook import modules as modules_of_sim
from sim import week_table
from sim.journey import GATES, STAGE_WORDS, UPPER
from sim.levers.lever import LEVERS, Lever
from sim.outcomes import OUTCOMES
from sim.parameters import PARAMETERS, Parameter
from sim.scenario import declare_all
from sim.shocks.shock import SHOCKS, Shock
from sim.writing import write_file

# The second update of the protocol, JASSS 23(2) 7.
HEADINGS = (
    "1. Purpose and patterns",
    "2. Entities, state variables, and scales",
    "3. Process overview and scheduling",
    "4. Design concepts",
    "5. Initialization",
    "6. Input data",
    "7. Submodels",
)
# Part of the description: modules whose rules it tells, rooms of the registry whose numbers it lists.
PARTS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("The network", ("layers", "network"), ("organization", "network")),
    (
        "People",
        ("people", "turnover", "hearing", "courses", "skill", "morale", "inside", "newcomers", "survey"),
        ("people", "skill", "morale", "newcomers", "survey"),
    ),
    ("Steps of practice", ("rungs",), ()),
    (
        "The public",
        ("market", "counts", "authority", "reputation", "regulated", "value"),
        ("market", "regulated", "value"),
    ),
    (
        "The programme",
        ("programme", "purse", "slips", "targets", "effects", "abandonment"),
        ("programme", "slips", "target"),
    ),
    ("Advocates", ("agents/advocate",), ("advocate",)),
    ("Legal", ("agents/legal",), ("legal",)),
    ("Executives", ("agents/executive", "agents/team"), ("executive",)),
    ("Departments", ("agents/department",), ("department",)),
    ("The journey", ("journey", "today", "conclusions"), ("journey", "today")),
    ("Outcomes", ("measure",), ("outcomes",)),
)
# Modules without rules of the model: how it is written down, read, checked, stacked and recorded.
NO_RULES = {
    "__init__", "agents/__init__", "agents/decider", "agents/kinds", "agents/parameters", "agreement", "block",
    "checking", "editing", "known", "learning", "levers/__init__", "levers/lever", "library", "luck", "matrices",
    "model", "organization", "outcomes", "parameters", "patching", "posting", "problems", "reading", "record",
    "scenario", "shelf", "shocks/__init__", "shocks/shock", "sources", "spec", "story", "structure", "survey_table",
    "tables", "week", "words", "writing",
}  # fmt: skip
STATES = (
    ("journey", "Journey"),
    ("market", "Public"),
    ("agents/advocate", "Advocates"),
    ("agents/legal", "Belief"),
    ("agents/executive", "Executives"),
    ("purse", "Purse"),
    ("effects", "Effects"),
)
AGENTS = (
    ("agents/department", "Department"),
    ("agents/advocate", "Advocate"),
    ("agents/legal", "LegalCounsel"),
    ("agents/executive", "Executive"),
)
_EVIDENCE = re.compile(r"\b[EFLS]\d+\b")
_EQUATION = re.compile(r" (\+?=|<|>) ")


def write_odd(path: str | Path) -> Path:
    """Write the description, whole or not at all.

    Raises
    ------
    StudyError
        If the file cannot be written.
    """
    target = Path(path)
    try:
        write_file(target, odd_text())
    except OSError as error:
        raise StudyError(f"{target} cannot be written: {(error.strerror or str(error)).lower()}") from error
    return target


def odd_text() -> str:
    """The whole description as Markdown."""
    declare_all()
    bodies = (_purpose(), _entities(), _overview(), _concepts(), _initialization(), words.INPUT, _submodels())
    parts = [words.HEAD, *(f"## {heading}\n\n{body.strip()}\n" for heading, body in zip(HEADINGS, bodies, strict=True))]
    return "\n".join(part.strip() + "\n" for part in parts)


def _purpose() -> str:
    resting = Counter(i for p in PARAMETERS.values() for i in set(_EVIDENCE.findall(p.source)))
    order = sorted((i for i in resting if i[0] != "S"), key=lambda i: ("FLE".index(i[0]), int(i[1:])))
    listed = ", ".join(f"[{i}](evidence.md#{i}) ({resting[i]})" for i in order)
    guessed = sum("assumption" in p.source for p in PARAMETERS.values())
    told = f"Of {len(PARAMETERS)} numbers {guessed} are assumptions, most of them with a direction from evidence."
    return f"{words.PURPOSE}\nPatterns and facts, with the numbers that point to them: {listed}.\n\n{told}"


def _entities() -> str:
    people = columns("people", "People")
    rows = [(f"`{name}`", words.PEOPLE.get(name, "see the description of the rules")) for name in people.fields]
    text = [words.ENTITIES, "**People**, one row each:\n", _table(("column", "meaning"), rows), words.AGENTS]
    text.append("\n".join(f"- *{name}*: {_plain(columns(module, name).text)}" for module, name in AGENTS) + "\n")
    text.append("**Other state**, in arrays shaped (R, D) or as said:\n")
    held = [columns(module, name) for module, name in STATES]
    rows = [(_plain(one.text.split("\n\n")[0]), ", ".join(f"`{field}`" for field in one.fields)) for one in held]
    text.append(_table(("what", "columns"), rows))
    return "\n".join(text)


def _overview() -> str:
    return f"{words.OVERVIEW}\n```text\n{week_table()}\n```\n"


def _concepts() -> str:
    text = [f"### {name}\n\n{prose}\n" for name, prose in words.CONCEPTS.items()]
    drawn = [
        (f"`{name}`", how, ", ".join(f"`{place}`" for place in places)) for name, (how, places) in streams().items()
    ]
    text[list(words.CONCEPTS).index("Stochasticity")] += "\n" + _table(("stream", "how it is drawn", "where"), drawn)
    seen = [(f"`{o.name}`", o.label, o.unit, _DIRECTION[o.direction], o.reading) for o in OUTCOMES.values()]
    text[list(words.CONCEPTS).index("Observation")] += "\n" + _table(
        ("outcome", "label", "unit", "better", "how to read it"), seen
    )
    return "\n".join(text)


_DIRECTION = {"up": "more", "down": "less", "none": "neither"}


def _initialization() -> str:
    starts = [rule for _, modules, _ in PARTS for m in modules for rule in rules(m) if rule.name.startswith("start_")]
    return (
        words.INITIALIZATION + "\n" + "\n".join(f"- `{r.name}` ({_place(r.module)}): {_plain(r.text)}" for r in starts)
    )


def _submodels() -> str:
    text = [words.SUBMODELS]
    told = {room for _, _, rooms in PARTS for room in rooms}
    for heading, modules, rooms in PARTS:
        text.append(f"### {heading}\n")
        text += [_rules(module) for module in modules]
        if heading == "The journey":
            text.append(_gates())
        text += [_numbers(room) for room in rooms]
    named = {module for _, modules, _ in PARTS for module in modules} | NO_RULES
    others = [m for m in modules_of_sim() if m not in named and not m.startswith(("levers/", "shocks/"))]
    if any(rules(module) for module in others):
        text += ["### Further rules\n", *(_rules(module) for module in others)]
    text.append(_levers(told))
    text.append(_shocks())
    told |= set(LEVERS) | set(SHOCKS)
    rest = sorted({p.room for p in PARAMETERS.values()} - told)
    if rest:
        text += ["### Further numbers\n", *(_numbers(room) for room in rest)]
    return "\n".join(text)


def _rules(module: str) -> str:
    """Rules of a module: equations as they stand, the rest as sentences."""
    lines = []
    for rule in rules(module):
        if rule.name.startswith("start_"):
            continue
        first, _, more = rule.text.partition("\n\n")
        if _EQUATION.search(rule.text):
            lines.append(f"**{_called(rule.name)}** (`{_place(module)}:{rule.name}`)\n\n```text\n{first}\n```\n")
            lines.append(f"{_plain(more)}\n" if more else "")
        else:
            lines.append(f"**{_called(rule.name)}** (`{_place(module)}:{rule.name}`). {_plain(rule.text)}\n")
    return "\n".join(line for line in lines if line)


def _gates() -> str:
    rows = [
        (
            STAGE_WORDS[gate.stage],
            gate.measure,
            f"{'at most' if gate.measure in UPPER else 'at least'} {gate.level:g}",
            "yes" if gate.held else "",
            gate.phrase,
        )
        for gate in GATES
    ]
    return (
        "**The gates.** What a department needs, for its time of dwell, to enter a stage; held ones throw it back.\n\n"
        + (_table(("to enter", "measure", "level", "held", "after"), rows))
    )


def _levers(told: set[str]) -> str:
    rows = []
    for name, kind in sorted(LEVERS.items(), key=lambda item: (_VERBS.index(item[1].verb), item[0])):
        own = ", ".join(f"`{key}`" for key in kind.model_fields if key not in Lever.model_fields)
        rows.append((kind.verb, f"`{name}`", kind.title, kind.summary, ", ".join(kind.builds), own))
    head = (
        "### Levers\n\nWhat a plan is made of, under five verbs; `run.py levers NAME` tells all about one. A lever is\n"
        "asked for, must be granted by those it needs, works, and ends with a report. Its terms and strengths:\n"
    )
    text = [head, _table(("verb", "lever", "called", "what it does", "works on", "its own keys"), rows)]
    text += [_numbers(name) for name in sorted(LEVERS) if name not in told]
    return "\n".join(text)


_VERBS = ("allow", "teach", "try", "lead", "show")


def _shocks() -> str:
    rows = []
    for name, kind in sorted(SHOCKS.items()):
        own = ", ".join(f"`{key}`" for key in kind.model_fields if key not in Shock.model_fields)
        rows.append((f"`{name}`", kind.title, kind.summary, "outside" if kind.from_outside else "inside", own))
    table = _table(("shock", "called", "what happens", "comes from", "its own keys"), rows)
    return "\n".join(["### Shocks\n", table, *(_numbers(name) for name in sorted(SHOCKS) if name not in LEVERS)])


def _numbers(room: str) -> str:
    # By name: the order in which rooms are imported is not always the same.
    found = sorted((p for p in PARAMETERS.values() if p.room == room), key=lambda p: p.name)
    if not found:
        return ""
    rows = [(f"`{p.name}`", f"{p.default:g}", _range(p), p.unit, p.kind, p.meaning, p.source) for p in found]
    return _table(("number", "default", "range", "unit", "kind", "meaning", "source"), rows)


def _range(p: Parameter) -> str:
    return f"{p.low:g} to {p.high:g}" + (" (ratios)" if p.scale == "log" else "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """A description as one paragraph."""
    return " ".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    yield from (line.strip() for line in text.splitlines() if line.strip())


def _called(name: str) -> str:
    word = name.replace("_", " ")
    return word[0].upper() + word[1:]


def _place(module: str) -> str:
    return f"sim/{module}.py"
