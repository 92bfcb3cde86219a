"""The command `import`: a company's own tables as an organization."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.answer import Section
from analysis.commands.options import COMMAND, quoted
from analysis.console import Screen
from analysis.importing.bring import Wanted, bring
from analysis.importing.writing import places, real_and_guessed, write_all
from sim.problems import counted

MOST_TITLES = 30  # the most frequent; then all that say nothing else


def import_tables(
    people: Path,
    ties: Path | None,
    survey: Path | None,
    options: dict[str, Any],
    out: Path,
    force: bool,
    screen: Screen,
) -> None:
    """Bring tables in, write the organization, and say everything that was taken for something or put right.

    `options` are those of `analysis.importing.bring.Wanted`.
    """
    tables = [path for path in (people, ties, survey) if path is not None]
    places(out, force, survey is not None, tables)  # before tables are read, which may take minutes
    brought = bring(Wanted(people, ties, survey, **options))
    files = write_all(brought, out, force)
    roster = brought.roster
    measured = sum(listens.size for listens, _, _ in roster.ties.values())
    held = counted(len(roster.headcount), "department")
    screen.title(f"{roster.people:,} people in {held}, {counted(measured, 'measured tie')}")
    taken = [
        f"{table}: " + ", ".join(f"{heading} as {what}" for what, heading in columns.items()) + "."
        for table, columns in brought.columns.items()
    ]
    kinds = [
        f"ties {f'called {label}' if label else 'of no kind'} as {layer}: {n:,}."
        for (label, layer), n in brought.web.kinds.items()
    ]
    titles = sorted(brought.crowd.titles.items(), key=lambda item: (not item[0][0], -item[1], item[0]))
    roles = [
        f"{title or 'all other titles'} as {role}{f' ({seat})' if seat else ''}: {count:,}."
        for (title, role, seat), count in (titles[:MOST_TITLES] + titles[MOST_TITLES:][-1:])
    ]
    told = [
        Section("What was taken for what (change it with --map)", (*taken, *kinds, *roles)),
        Section("What is real and what is guessed", tuple(_capital(line) for line in real_and_guessed(brought))),
    ]
    repairs = tuple(str(repair) for repair in brought.repairs) or ("Nothing had to be put right.",)
    screen.sections([*told, Section("What was put right", repairs)])
    story = files[-1] if brought.survey else files[0]
    screen.lines("", "Wrote " + " and ".join(str(path) for path in files) + ". Next:")
    screen.lines(f"  {COMMAND} network {quoted(str(files[0]))}", f"  {COMMAND} simulate {quoted(str(story))}")
    screen.data(
        {
            "files": [str(path) for path in files],
            "people": roster.people,
            "departments": len(roster.headcount),
            "ties": {layer: int(of[0].size) for layer, of in roster.ties.items()},
            "guess": list(brought.guess),
            "columns": brought.columns,
            "repairs": [asdict(repair) for repair in brought.repairs],
        }
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
