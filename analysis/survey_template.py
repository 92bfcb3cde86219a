"""A staff survey to start from: a table of example answers, and a scenario that takes it in."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.experiments import StudyError
from analysis.template import write_template
from sim.survey import QUESTIONS

# How many gave each answer from 1 to 5, by department of the template: invented, to be replaced. Finance and Legal show
# what becomes of departments in which only a few answer.
EXAMPLE = {
    "Marketing": {"conviction": (1, 3, 6, 6, 2), "concern": (2, 4, 6, 4, 2), "knowledge": (2, 5, 6, 4, 1)},
    "PR": {"conviction": (0, 1, 3, 2, 1), "concern": (0, 1, 2, 3, 1), "knowledge": (0, 2, 3, 2, 0)},
    "Support": {"conviction": (4, 8, 8, 4, 1), "concern": (2, 5, 9, 6, 3), "knowledge": (9, 9, 5, 2, 0)},
    "Product": {"conviction": (6, 9, 9, 5, 1), "concern": (3, 7, 10, 7, 3), "knowledge": (8, 11, 7, 3, 1)},
    "Finance": {"conviction": (1, 2, 1, 0, 0), "concern": (0, 0, 1, 2, 1), "knowledge": (2, 1, 1, 0, 0)},
    "Legal": {"conviction": (1, 1, 0, 0, 0), "concern": (0, 0, 0, 1, 1), "knowledge": (1, 1, 0, 0, 0)},
}
_BEFORE = "\nmarket:\n"


def answers_table(counts: dict[str, dict[str, tuple[int, ...]]] | None = None) -> str:
    """A table with one line a person; the answers of a line do not belong together, only their counts are used."""
    lines = [",".join(("department", *QUESTIONS))]
    for department, of in (counts or EXAMPLE).items():
        columns = [[k for k, many in enumerate(of[name], 1) for _ in range(many)] for name in QUESTIONS]
        # Each column turned by another amount, so that nobody reads a pattern into the example.
        turned = [column[n * len(column) // 3 :] + column[: n * len(column) // 3] for n, column in enumerate(columns)]
        lines += [",".join((department, *map(str, row))) for row in zip(*turned, strict=True)]
    return "\n".join(lines) + "\n"


def write_survey(path: str | Path) -> tuple[Path, Path]:
    """Write a scenario to start from and, beside it, a table of example answers that it takes in.

    Returns
    -------
    tuple of Path
        The scenario and the table: ``my-plan.yaml`` and ``my-plan-answers.csv``.

    Raises
    ------
    StudyError
        If one of them is there already or cannot be written; then neither is.
    """
    scenario = Path(path)
    table = scenario.with_name(f"{scenario.stem}-answers.csv")
    if scenario.suffix not in (".yaml", ".yml"):
        raise StudyError(f"{scenario} must end in .yaml")
    try:
        with table.open("x", encoding="utf-8") as file:
            file.write(answers_table())
    except FileExistsError:
        raise StudyError(f"{table} is there already and is left as it is; give another name") from None
    except OSError as error:
        raise StudyError(f"{table} cannot be written: {(error.strerror or str(error)).lower()}") from None
    try:
        write_template(scenario)
        text = scenario.read_text(encoding="utf-8")
        scenario.write_text(text.replace(_BEFORE, f"\n{_survey_lines(table.name)}{_BEFORE}", 1), encoding="utf-8")
    except StudyError:
        table.unlink()
        raise
    return scenario, table


def _survey_lines(table: str) -> str:
    """The group of lines that takes the table in, with the sentences that staff is asked to answer."""
    asked = "\n".join(f'#   {name}: "{sentence}"' for name, sentence in QUESTIONS.items())
    return f"""\
# What staff answered, one line a person: the department, and for each sentence how far they agree, from 1 (not at all)
# to 5 (fully). The answers in the table are invented: put yours in their place. No names; a column id is passed over.
{asked}
# Departments in which fewer than five answer are only used together.
survey: {{scale: 5, file: {json.dumps(table, ensure_ascii=False)}}}
"""
