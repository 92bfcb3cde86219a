"""What was brought in, written: an organization as YAML, its people and ties as Parquet beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from analysis.experiments import StudyError
from analysis.files import replacing
from analysis.importing.answers import survey_of
from analysis.importing.bring import Brought
from analysis.importing.titles import FACING, function_of
from analysis.origin import LAYER_WORDS
from sim.layers import LAYERS
from sim.organization import ExecutiveSeat, Organization
from sim.survey import protected
from sim.writing import to_text

FEWEST_ANSWERS = 5
USUAL_SUPPORT = Organization.model_fields["executives"].default[0].support


def places(out: Path, force: bool, survey: bool = False, tables: Iterable[Path] = ()) -> list[Path]:
    """Where ``NAME.yaml``, ``NAME.parquet`` and with a survey ``NAME-plan.yaml`` are written.

    Parameters
    ----------
    out : Path
        NAME, with or without an ending.
    force : bool
        Whether files that are there are replaced.
    survey : bool
    tables : iterable of Path
        What is read, which is never replaced.

    Raises
    ------
    StudyError
        If one of them is there already, or cannot be.
    """
    stem = out.with_suffix("") if out.suffix in (".yaml", ".yml", ".parquet") else out
    if not stem.name:
        raise StudyError(f"{out} is no name for a file; give --out NAME")
    files = [stem.with_name(f"{stem.name}{end}") for end in (".yaml", ".parquet", *(["-plan.yaml"] if survey else []))]
    read = {table.resolve() for table in tables}
    for path in files:
        if path.resolve() in read:
            raise StudyError(f"{path} is one of the tables that are read; give another --out")
        if path.is_dir():
            raise StudyError(f"{path} is a folder; give another --out")
        if path.exists() and not force:
            raise StudyError(f"{path} is there already and is left as it is; give another --out, or --force")
    if not stem.parent.is_dir():
        raise StudyError(f"there is no folder {stem.parent}")
    return files


def write_all(brought: Brought, out: Path, force: bool) -> list[Path]:
    """Write ``NAME.yaml`` and ``NAME.parquet``, and with a survey ``NAME-plan.yaml``: all of them or none.

    Raises
    ------
    StudyError
        If one of them is there already, or cannot be written.
    """
    files = places(out, force, bool(brought.survey))
    texts = [organization_text(brought, files[1].name)]
    if brought.survey:
        texts.append(plan_text(brought, files[0].name))
    try:
        with ExitStack() as whole:  # none takes its place before all are written
            yaml, people, *plan = [whole.enter_context(replacing(path)) for path in files]
            brought.roster.write(people)
            for temporary, text in zip((yaml, *plan), texts, strict=True):
                temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StudyError(f"{files[0]} cannot be written: {(error.strerror or str(error)).lower()}") from None
    return files


def organization_of(brought: Brought, file: str) -> dict[str, Any]:
    """The organization as plain data; values that no table gave are the usual ones."""
    roster = brought.roster
    executives = [
        {"title": seat, "support": USUAL_SUPPORT, "department": department}
        for seat, department in sorted(zip(roster.seat, roster.department, strict=True))
        if seat
    ]
    if not executives:
        executives = [ExecutiveSeat(title="CEO", support=USUAL_SUPPORT).model_dump(exclude_none=True)]
    data: dict[str, Any] = {
        "sites": {name: {"utc_offset": 0} for name in roster.sites},
        "departments": {},
        "legal": {"counsel": min(1000, max(1, int((roster.role == "counsel").sum())))},
        "executives": executives,
        "imported": {"file": file, "digest": roster.digest, "guess": list(brought.guess)},
    }
    for name, count in sorted(roster.headcount.items(), key=lambda item: item[0].casefold()):
        function = function_of(name)
        entry: dict[str, Any] = {"headcount": count, "function": function}
        data["departments"][name] = entry | ({"customer_facing": True} if function in FACING else {})
    advocates = Counter(roster.department[roster.advocate].tolist())
    if advocates:
        data["advocates"] = dict(sorted(advocates.items()))
    data["sources"] = {f"departments.{name}.headcount": "table of people" for name in data["departments"]}
    data["sources"] |= {f"advocates.{name}": "table of people" for name in advocates}
    data["sources"] |= {"imported.file": "tables of people and ties", "imported.digest": "tables of people and ties"}
    return data


def organization_text(brought: Brought, file: str) -> str:
    """The organization file, with what is real and what is guessed said at its top."""
    lines = [
        "# An organization brought in from tables: people and ties are as they were measured, row by row.",
        "# A scenario uses it with the line  organization: NAME.yaml ; the .parquet file must lie beside it.",
        *(f"# {line}" for line in real_and_guessed(brought)),
        "# What no table said is guessed and may be changed here: functions, who faces customers, time zones, trust,",
        "# culture, the executives' support. `guess` lists the ties that are drawn by chance; take a word out to leave",
        "# them out. To change people or ties, import again.",
        "",
    ]
    return "\n".join(lines) + to_text(organization_of(brought, file))


def plan_text(brought: Brought, organization: str) -> str:
    """A story to start from, with what staff answered; nothing of departments in which only a few answered."""
    survey = protected(survey_of(brought.survey), FEWEST_ANSWERS)
    data = {
        "name": Path(organization).stem.replace("-", " ").capitalize(),
        "question": "What becomes of this company if nothing is done?",
        "organization": organization,
        "survey": survey.model_dump(mode="json", exclude_none=True),
    }
    return "# A story to start from: put a plan under levers (run.py levers shows what there is).\n" + to_text(data)


def real_and_guessed(brought: Brought) -> list[str]:
    """Which ties are real and which are guessed, one line a layer."""
    roster = brought.roster
    told = []
    known, guessed = int((roster.manager >= 0).sum()), int((roster.manager == -2).sum())
    if known or "reporting" in brought.guess:
        words = f"{known:,} from the tables" + (f", {guessed:,} guessed" if "reporting" in brought.guess else "")
        told.append(f"{LAYER_WORDS['reporting']}: {words}.")
    for layer in LAYERS:
        if layer in roster.ties:
            told.append(f"{LAYER_WORDS[layer]}: {roster.ties[layer][0].size:,} from the tables.")
        elif layer in brought.guess and layer != "reporting":
            told.append(f"{LAYER_WORDS[layer]}: guessed.")
    roles = brought.crowd.roles_from
    told.append(f"roles: from {roles}." if roles else "roles: guessed.")
    return told
