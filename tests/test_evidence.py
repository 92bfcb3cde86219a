"""docs/evidence.md: what numbers, gates and stories point to is there, and says what they claim of it."""

from __future__ import annotations

import ast
import calendar
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.journey import GATES
from sim.parameters import PARAMETERS
from sim.scenario import declare_all, list_scenarios

CHECKOUT = Path(__file__).resolve().parent.parent
DOCUMENT = CHECKOUT / "docs" / "evidence.md"

ID = re.compile(r"\b(?:S\d|[EFL][1-9]\d?)\b")
PAPER = re.compile(r"\b[A-Z][a-z]+(?:(?:, [A-Z][a-z]+)* & [A-Z][a-z]+)? (?:19|20)\d\d\b")
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
QUOTED = re.compile(r"`([^`\n]+)`")
PARAMETER = re.compile(r"[a-z_]+\.[a-z0-9_*]+")
MONTHS = set(calendar.month_name[1:])

declare_all()


class Row(NamedTuple):
    """One row of the document's tables with an id of its own."""

    id: str
    cells: tuple[str, ...]

    @property
    def mark(self) -> str:
        return self.cells[-3]

    @property
    def gives(self) -> str:
        return self.cells[-2]

    @property
    def used_by(self) -> str:
        return self.cells[-1]


@cache
def text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


@cache
def rows() -> dict[str, Row]:
    found = {}
    for line in text().splitlines():
        if line.startswith("| <a id="):
            cells = tuple(cell.strip() for cell in line.strip("|\n ").split("|"))
            anchor = ANCHOR.match(cells[0])
            assert anchor is not None, line
            found[anchor[1]] = Row(anchor[1], cells[1:])
    return found


@cache
def papers() -> set[str]:
    """Papers in the document's list, as they are named elsewhere: "Jackson & Rogers 2007"."""
    section = text().split("## Papers named in the program")[1].split("\n## ")[0]
    return {found[0] for line in section.splitlines() if (found := PAPER.match(line.removeprefix("| ")))}


def explained(heading: str) -> set[str]:
    """Words that the document's list under `heading` explains."""
    part = text().split(f"**{heading}**")[1].split("\n\n")[1]
    return set(re.findall(r"^- \*(.+?)\*:", part, flags=re.MULTILINE))


def prose_of_the_model() -> Iterator[tuple[str, str]]:
    """Docstrings and comments of sim/, by place."""
    for path in sorted((CHECKOUT / "sim").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        place = str(path.relative_to(CHECKOUT))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                yield place, ast.get_docstring(node) or ""
        for line in source.splitlines():
            if line.lstrip().startswith("#"):
                yield place, line


def claims() -> Iterator[tuple[str, str]]:
    """Every text that may point to the evidence, with where it stands."""
    yield from ((name, parameter.source) for name, parameter in PARAMETERS.items())
    yield from ((f"gate of stage {gate.stage} on {gate.measure}", gate.phrase) for gate in GATES)
    yield from prose_of_the_model()
    for path in sorted((CHECKOUT / "scenarios").rglob("*.yaml")):
        yield str(path.relative_to(CHECKOUT)), path.read_text(encoding="utf-8")


def named(row: Row) -> set[str]:
    """Parameters that the row says rest on it; ``room.some_*`` stands for all that begin so."""
    found: set[str] = set()
    for word in QUOTED.findall(row.used_by):
        if PARAMETER.fullmatch(word):
            found |= {name for name in PARAMETERS if fnmatchcase(name, word)}
    return found


def test_the_tables_were_found() -> None:
    assert {"S0", "S1", "S2", "S3", "S4"} <= set(rows())
    assert len(rows()) == len(ANCHOR.findall(text())), "an anchor stands outside a table row"
    assert "Jackson & Rogers 2007" in papers()


def test_no_anchor_twice() -> None:
    anchors = ANCHOR.findall(text())
    assert sorted(set(anchors)) == sorted(anchors)
    assert all(ID.fullmatch(anchor) for anchor in anchors)


def test_every_id_that_is_used_stands_in_the_document() -> None:
    missing = {f"{i} ({place})" for place, claim in claims() for i in ID.findall(claim) if i not in rows()}
    assert not missing


def test_every_paper_that_is_named_stands_in_the_document() -> None:
    missing = {
        f"{paper} ({place})"
        for place, claim in claims()
        if not place.endswith(".yaml")
        for paper in PAPER.findall(claim)
        if paper.split()[0] not in MONTHS and paper not in papers()
    }
    assert not missing


def test_links_inside_the_document_lead_somewhere() -> None:
    assert not {link for link in re.findall(r"\]\(#([^)]+)\)", text()) if link not in rows()}


@pytest.mark.parametrize(("heading", "column"), [("Mark", "mark"), ("Gives", "gives")])
def test_only_words_that_are_explained(heading: str, column: str) -> None:
    used = {getattr(row, column) for row in rows().values()}
    assert used == explained(heading)


def test_no_cell_is_empty() -> None:
    assert not {row.id for row in rows().values() if not all(row.cells)}


def test_what_is_only_remembered_gives_no_level() -> None:
    remembered = [row for row in rows().values() if row.mark == "memory"]
    assert remembered
    assert not {row.id for row in remembered if row.gives in ("level", "order")}


def test_every_number_has_a_source_that_is_known_or_is_called_an_assumption() -> None:
    without = {
        name: parameter.source
        for name, parameter in PARAMETERS.items()
        if "assumption" not in parameter.source
        and not any(i in rows() for i in ID.findall(parameter.source))
        and not any(paper in papers() for paper in PAPER.findall(parameter.source))
    }
    assert not without


def test_a_number_that_is_no_assumption_rests_on_evidence_that_gives_a_level() -> None:
    """A direction, an order or a single case cannot tell how large something is."""
    too_much = {
        name: parameter.source
        for name, parameter in PARAMETERS.items()
        if "assumption" not in parameter.source
        and not any(rows()[i].gives == "level" for i in ID.findall(parameter.source) if i in rows())
        and not any(paper in papers() for paper in PAPER.findall(parameter.source))
    }
    assert not too_much, "add the word assumption to these sources, or better evidence"


def test_the_document_names_all_numbers_that_are_no_assumption() -> None:
    told = text().split("\nTaken from a source as they stand:")[1].split("All other numbers")[0]
    assert set(QUOTED.findall(told)) == {
        n for n, parameter in PARAMETERS.items() if "assumption" not in parameter.source
    }


def test_parameters_named_in_the_document_exist() -> None:
    words = [word for word in QUOTED.findall(text()) if PARAMETER.fullmatch(word)]
    assert words
    assert not {word for word in words if not any(fnmatchcase(name, word) for name in PARAMETERS)}


def test_stories_named_in_the_document_exist() -> None:
    stories = re.findall(r"story `([^`]+)`", text())
    assert stories
    assert set(stories) <= set(list_scenarios())


def test_each_row_names_the_numbers_that_rest_on_it() -> None:
    """Column "Used by" and the sources in the registry say the same, so that neither drifts from the other."""
    wrong = {}
    for row in rows().values():
        citing = {name for name, parameter in PARAMETERS.items() if row.id in ID.findall(parameter.source)}
        forgotten, idle = citing - named(row), named(row) - citing
        if forgotten or idle:
            wrong[row.id] = {"add": sorted(forgotten), "take out": sorted(idle)}
    assert not wrong, "docs/evidence.md, column Used by"
