"""Answers of a survey from a table beside the scenario file: data only, bounded, every mistake told with its line.

One line a person: the department, and for each question a number from 1 to the scale, or nothing. A column ``id`` is
passed over; any other column is refused, so that no more about people comes in than is used. Only counts are kept.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from sim.problems import Findings, names, nearest, shorten, shown
from sim.reading import UNREADABLE, Node, read_text, strange_sign
from sim.survey import LEAST_SCALE, MOST_SCALE, QUESTIONS, Survey

MOST_BYTES = 8 * 1024 * 1024
LONGEST_NAME = 80
USUAL_SCALE: int = Survey.model_fields["scale"].default
COLUMNS = ("department", *QUESTIONS)
_PASSED_OVER = "id"


def with_answers(story: Node, folder: Path | None, known: dict[str, Node], findings: Findings) -> Node:
    """`story` with the table its survey names taken in as counts by department.

    Parameters
    ----------
    story : Node
        What one file says.
    folder : Path or None
        Where that file lies; the table lies beside it.
    known : dict of str to Node
        Tables that were read, by place.
    """
    survey = story.value.get("survey")
    if survey is None or not isinstance(survey.value, dict):
        return story
    parts = dict(survey.value)
    name = parts.pop("file", None)
    if name is None or name.value is None:
        return story
    path = _beside(name, folder, findings)
    if path is None:
        survey = Node(UNREADABLE, survey.file, survey.line, survey.layer)
    else:
        scale = _scale(parts.get("scale"))
        key = f"{path} (1 to {scale})"
        if key not in known:
            known[key] = Node(read_answers(path, path.name, scale, findings))
        counts = known[key].value
        if counts is None:
            survey = Node(UNREADABLE, survey.file, survey.line, survey.layer)
        else:
            told = {department: _placed(node, name.layer) for department, node in counts.items()}
            written = parts.get("answers")
            if written is not None and isinstance(written.value, dict):  # what the file itself says goes before
                told |= written.value
            parts["answers"] = Node(told, name.file, name.line, name.layer)
            survey = Node(parts, survey.file, survey.line, survey.layer)
    return Node({**story.value, "survey": survey}, story.file, story.line, story.layer)


def read_answers(path: Path, label: str, scale: int, findings: Findings) -> dict[str, Node] | None:
    """Counts by department and question of the table at `path`; None, with every mistake told, if it cannot be used."""
    text = read_text(path, label, findings, MOST_BYTES, "a table of answers as comma-separated text")
    if text is None:
        return None
    before = len(findings.problems) + findings.unsaid
    counts: dict[str, dict[str, list[int]]] = {}
    lines: dict[str, int] = {}
    try:
        rows = _rows(text)
        line, head = next(rows, (1, []))
        where = _columns(head, (label, line), findings)
        if where is None:
            return None
        for line, cells in rows:
            if len(cells) != len(head):
                findings.add((label, line), "", f"has {len(cells)} cells, the first line has {len(head)}")
                continue
            department = cells[where["department"]].strip()
            if wrong := _wrong_name(department):
                findings.add((label, line), "department", wrong)
                continue
            lines.setdefault(department, line)
            of = counts.setdefault(department, {})
            for question in QUESTIONS:
                if question in where and (cell := cells[where[question]].strip()):
                    answer = _answer(cell, scale)
                    if answer is None:
                        message = f"must be a whole number from 1 to {scale}, or empty, is {shown(cell)}"
                        findings.add((label, line), question, message)
                        continue
                    of.setdefault(question, [0] * scale)[answer - 1] += 1
    except csv.Error:
        findings.add((label, None), "", "cannot be read as a table: a quotation mark is opened and not closed")
        return None
    if len(findings.problems) + findings.unsaid > before:
        return None
    if not any(of for of in counts.values()):
        findings.add((label, None), "", "holds no answer")
        return None
    return {name: _node(of, label, lines[name]) for name, of in counts.items() if of}


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not empty, with their numbers; cells are parted by commas, or by semicolons."""
    head = text.split("\n", 1)[0]
    sign = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=sign, strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _columns(head: list[str], place: tuple[str, int], findings: Findings) -> dict[str, int] | None:
    """Where each column stands, from the first line."""
    where: dict[str, int] = {}
    wrong = False
    for k, cell in enumerate(head):
        name = cell.strip().casefold()
        if name in where:
            findings.add(place, "", f"the column {shorten(name)} stands here twice")
            wrong = True
        elif name in COLUMNS:
            where[name] = k
        elif name != _PASSED_OVER:
            near = nearest(name, COLUMNS)
            hint = (
                f"; did you mean {near}?"
                if near
                else "; take it out, so that no more about people is read than is used"
            )
            findings.add(place, "", f"there is no column {shown(cell.strip())}{hint}", allowed=names(COLUMNS))
            wrong = True
        if wrong and k > len(COLUMNS) + 20:
            break
    if not wrong and "department" not in where:
        findings.add(place, "", "the first line names no column department", allowed=names(COLUMNS))
        wrong = True
    if not wrong and len(where) == 1:
        findings.add(place, "", "the first line names no question", allowed=names(QUESTIONS))
        wrong = True
    return None if wrong else where


def _answer(cell: str, scale: int) -> int | None:
    if len(cell) > 4 or not cell.isascii():
        return None
    whole = cell.removesuffix(".0")  # what spreadsheets make of whole numbers
    return int(whole) if whole.isdigit() and 1 <= int(whole) <= scale else None


def _wrong_name(name: str) -> str:
    if not name:
        return "the department is missing"
    if len(name) > LONGEST_NAME:
        return f"a name must have 1 to {LONGEST_NAME} characters"
    if strange_sign(name, several_lines=False):
        return "the name holds a character that cannot be shown"
    return ""


def _scale(node: Node | None) -> int:
    """The scale to count by; one that is wrong is told where the values of the story are checked."""
    scale = node.value if node is not None else None
    good = isinstance(scale, int) and not isinstance(scale, bool) and LEAST_SCALE <= scale <= MOST_SCALE
    return scale if good and isinstance(scale, int) else USUAL_SCALE


def _beside(name: Node, folder: Path | None, findings: Findings) -> Path | None:
    """The table that a survey names: a file in the folder of the story, nowhere else."""
    text, field = name.value, "survey.file"
    if text is UNREADABLE:
        return None
    if not isinstance(text, str) or not text.strip():
        findings.add(name.place, field, f"must be the name of a table beside this file, is {shown(text)}")
    elif folder is None:
        findings.add(name.place, field, "a scenario that is no file has nothing beside it; give the answers themselves")
    elif "/" in text or "\\" in text or strange_sign(text, several_lines=False) or not text.endswith(".csv"):
        findings.add(name.place, field, f"must be the name of a .csv file beside this one, is {shown(text)}")
    else:
        path = folder / text
        try:
            if path.exists() and path.resolve().parent == folder.resolve():
                return path
        except OSError:  # a name too long for any file
            pass
        beside = sorted(p.name for p in folder.glob("*.csv"))[:1000]
        findings.add(name.place, field, f"there is no file {shorten(text)} beside this one", word=text, among=beside)
    return None


def _node(of: dict[str, list[int]], label: str, line: int) -> Node:
    group = {
        question: Node([Node(count, label, line) for count in counts], label, line) for question, counts in of.items()
    }
    return Node(group, label, line)


def _placed(node: Node, layer: int) -> Node:
    """The same with the layer of the file that names the table, wherever it was read first."""
    if isinstance(node.value, dict):
        return Node({key: _placed(child, layer) for key, child in node.value.items()}, node.file, node.line, layer)
    if isinstance(node.value, list):
        return Node([_placed(child, layer) for child in node.value], node.file, node.line, layer)
    return Node(node.value, node.file, node.line, layer)
