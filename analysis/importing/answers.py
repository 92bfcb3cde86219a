"""Answers of a survey beside a table of people: counted by department, and never kept by person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.importing.cells import Bounds, Upload
from analysis.importing.people import Crowd, clean_name, same_ids
from analysis.importing.reading import read_source
from analysis.importing.repairs import Repairs, rows_words
from sim.problems import Findings, shorten
from sim.survey import LEAST_SCALE, MOST_SCALE, QUESTIONS, Survey

Numbers = NDArray[np.int64]
SCALES = (5, 7, 10, MOST_SCALE)


def gather_answers(
    file: Path | Upload, crowd: Crowd, findings: Findings, repairs: Repairs, bounds: Bounds
) -> dict[str, dict[str, list[int]]]:
    """Counts by department and question, from the lowest answer to the highest.

    The table has a line a person: an ``id`` of the table of people or a ``department``, and a number for each question.
    """
    source = read_source(file, findings, repairs, bounds)
    if source is None:
        return {}
    table = source.table
    heading = {name.casefold(): name for name in table.columns}
    asked = [question for question in QUESTIONS if question in heading]
    if not asked or not {"id", "department"} & set(heading):
        message = "needs a column id or department, and at least one question"
        findings.add((table.name, 1), "", message, allowed=", ".join(("id", "department", *QUESTIONS)))
        return {}
    number = table.number
    if "id" in heading:
        rows = crowd.row_of(same_ids(table.columns[heading["id"]]))
        home = crowd.department[np.maximum(rows, 0)]
        home[rows < 0] = None
        why = "who answered is not in the table of people"
    else:
        known = {name.casefold(): name for name in set(crowd.department.tolist())}
        told = table.columns[heading["department"]].to_pylist()
        home = np.array([known.get(clean_name(name or "").casefold()) for name in told], dtype=object)
        why = "their department is not one of the table of people"
    lost = np.array([name is None for name in home])
    if lost.all():
        findings.add((table.name, None), "", f"holds no answer that can be used: {why}")
        return {}
    repairs.add(table.name, "{row|rows} of answers left out", why, number[lost])
    answers = {}
    for question in asked:
        told = table.columns[heading[question]].combine_chunks()
        values = np.array([_whole(text) for text in told.to_pylist()])
        wrong = (values == 0) & np.asarray(pc.is_valid(told))
        why = "{it is|they are} no whole number above 0"
        repairs.add(table.name, f"{{answer|answers}} on {question} left out", why, number[wrong])
        answers[question] = np.where(lost, 0, values)
    highest = max(int(values.max(initial=0)) for values in answers.values())
    scale = next((scale for scale in SCALES if highest <= scale), 0)
    if not LEAST_SCALE <= scale <= MOST_SCALE:
        for question, values in answers.items():
            if (over := number[values > MOST_SCALE]).size:
                message = (
                    f"{rows_words(over, over.size)}: no answer on a scale; leave the cell blank where there is none"
                )
                findings.add((table.name, None), question, message, allowed=f"1 to at most {MOST_SCALE}")
        if not highest:
            findings.add((table.name, None), "", "holds no answer, which is a whole number above 0")
        return {}
    others = [name for name in table.columns if name.casefold() not in ("id", "department", *QUESTIONS)]
    repairs.add(table.name, "{column|columns} not stored", f"{shorten(', '.join(others))}: not used", (), len(others))
    return {name: _counts(answers, home == name, scale) for name in sorted({n for n in home if n is not None})}


def survey_of(answers: dict[str, dict[str, list[int]]]) -> Survey:
    """The counts as a scenario takes them in."""
    scale = max(len(counts) for of in answers.values() for counts in of.values())
    told = {name: {question: tuple(counts) for question, counts in of.items()} for name, of in answers.items()}
    return Survey.model_validate({"scale": scale, "answers": told})


def _whole(text: str | None) -> int:
    plain = (text or "").removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 4 else 0


def _counts(answers: dict[str, Numbers], here: NDArray[np.bool_], scale: int) -> dict[str, list[int]]:
    counted: dict[str, Sequence[int]] = {
        question: np.bincount(values[here & (values > 0)], minlength=scale + 1)[1:].tolist()
        for question, values in answers.items()
    }
    return {question: list(counts) for question, counts in counted.items() if any(counts)}
