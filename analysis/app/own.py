"""A visitor's own company: tables as they were uploaded, what was made of them, and the story it starts from."""

from __future__ import annotations

import io
import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from analysis.importing.bring import Brought, Wanted, bring, glance
from analysis.importing.cells import Bounds, Upload
from analysis.importing.columns import NOT_THERE, PEOPLE, TIES
from analysis.origin import ties_words
from analysis.starters import WEEKS, Ready
from sim.problems import ScenarioError
from sim.scenario import Scenario, load_scenario
from sim.writing import to_text

MB = 1024**2
ON_PAGE = Bounds(packed=25 * MB, unpacked=256 * MB, rows=2_000_000)  # larger ones go through the command line
KINDS: Mapping[str, tuple[str, str]] = {
    "people": ("People", "A row a person: an id, a department, a manager, a job title."),
    "ties": ("Who works with whom", "A row for each time somebody turns to somebody else: who, and to whom."),
    "survey": ("Survey", "A row a person: an id or a department, and a number for each question."),
}
COLUMNS: Mapping[str, str] = {
    "id": "Id", "department": "Department", "site": "Office", "manager": "Manager", "role": "Role",
    "title": "Job title", "advocate": "Advocate",
    "source": "Who turns to somebody", "target": "To whom", "weight": "How often", "layer": "What for",
}  # fmt: skip
TIE_KINDS: Mapping[str, str] = {
    "work": "work", "informal": "informal", "reporting": "reports to", "none": "leave them out",
}  # fmt: skip
CASH_FOR, TEAM_FOR = Ready.cash, Ready.team  # of a company of a thousand: guesses, as of the ready one


@dataclass(frozen=True)
class Tables:
    """What a visitor has brought so far, and how it is to be read.

    Parameters
    ----------
    files : mapping of str to Upload
        By the names in `KINDS`.
    columns : mapping of str to str
        What was chosen by hand: the heading for each thing looked for, or ``none``.
    undirected : bool
        Every tie holds for both.
    """

    files: Mapping[str, Upload] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    undirected: bool = False

    def bring(self, kind: str, upload: Upload) -> Tables:
        """Another file in its place; choices made for the file before are forgotten."""
        gone = (*looked_for(kind), *(what for what in self.columns if kind == "ties" and what.startswith("layer.")))
        chosen = {what: heading for what, heading in self.columns.items() if what not in gone}
        if any(file.name == upload.name for name, file in self.files.items() if name != kind):
            upload = replace(upload, name=f"{kind} {upload.name}")
        return replace(self, files={**self.files, kind: upload}, columns=chosen)

    def without(self, kind: str) -> Tables:
        """The same without one of the files."""
        return replace(self, files={name: file for name, file in self.files.items() if name != kind})

    def choose(self, what: str, heading: str) -> Tables:
        """A column chosen by hand."""
        return replace(self, columns={**self.columns, what: heading})

    def both_ways(self, undirected: bool) -> Tables:
        """Ties that hold for both, or for who asks alone."""
        return replace(self, undirected=undirected)

    def read(self) -> Read:
        """What comes of them: a company, or every reason why none does."""
        if "people" not in self.files:
            return Read()
        maps = tuple(f"{what}={heading}" for what, heading in self.columns.items())
        wanted = Wanted(
            self.files["people"], self.files.get("ties"), self.files.get("survey"), maps=maps,
            undirected=self.undirected, salt=secrets.token_hex(16), bounds=ON_PAGE,
        )  # fmt: skip
        try:
            brought = bring(wanted)
            return Read(brought, (), brought.columns, brought.headings)
        except ScenarioError as error:
            reasons = [problem.sentence for problem in error.problems]
            reasons += [f"and {error.unsaid:,} more"] if error.unsaid else []
            return Read(None, tuple(reasons), *glance(wanted))
        except MemoryError:
            return Read(None, ("This computer has too little memory for these tables.",))


@dataclass(frozen=True)
class Read:
    """A company as it was read, or why it could not be; in both cases by table what was taken for what, of what."""

    brought: Brought | None = None
    reasons: tuple[str, ...] = ()
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def looked_for(kind: str) -> tuple[str, ...]:
    """What is looked for in a table of people or ties."""
    return tuple({"people": PEOPLE, "ties": TIES}.get(kind, {}))


def choices(read: Read) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """For each thing looked for: its key, the table, the heading taken (or ``none``), and all headings."""
    found = []
    for table, kind in zip(read.columns, ("people", "ties"), strict=False):
        taken, headings = read.columns[table], read.headings[table]
        found += [(what, table, taken.get(what, NOT_THERE), headings) for what in looked_for(kind)]
    return found


@dataclass(frozen=True)
class Own:
    """A company that was brought in and lies in its visitor's folder.

    Parameters
    ----------
    name : str
    folder : Path
    files : tuple of str
        Names of its files: the organization, its people, and with a survey a story.
    people, departments : int
    ties : str
        Which ties are real and which are guessed.
    """

    name: str
    folder: Path
    files: tuple[str, ...]
    people: int
    departments: int
    ties: str

    @classmethod
    def read(cls, name: str, folder: Path, files: list[Path]) -> Own:
        """A company as its files tell it."""
        own = cls(name, folder, tuple(file.name for file in files), 0, 0, "")
        company = own.scenario().organization
        return replace(own, people=company.people, departments=len(company.departments), ties=ties_words(company))

    def scenario(self, starts: date | None = None) -> Scenario:
        """The company as a scenario without a plan, as the command line reads it from the same files."""
        story = self.folder / "as-is.yaml"
        if not story.exists():
            story.write_text(to_text(self._story(None)), encoding="utf-8")
            size = math.sqrt(load_scenario(story).organization.people / 1000)
            story.write_text(to_text(self._story(size)), encoding="utf-8")
        found = load_scenario(story)
        return found if starts is None else found.but(starts=starts.isoformat())

    def _story(self, size: float | None) -> dict[str, object]:
        based = {"based_on": self.files[2]} if len(self.files) > 2 else {"organization": self.files[0]}
        content: dict[str, object] = {"name": self.name, "question": None, **based, "weeks": WEEKS}
        if size is not None:
            content["budget"] = {
                "cash": float(round(CASH_FOR * size, -3)),
                "team_weeks_per_week": round(TEAM_FOR * max(0.25, size), 2),
            }
        return {key: value for key, value in content.items() if key != "question" or len(self.files) > 2}

    def packed(self, plan: Scenario | None = None) -> bytes:
        """A folder that the command line reads, as one file: the company, its people, and the plan worked on."""
        held = io.BytesIO()
        with ZipFile(held, "w", ZIP_DEFLATED) as packed:
            for name in (*self.files, "as-is.yaml"):
                packed.write(self.folder / name, name)
            if plan is not None:
                packed.writestr("plan.yaml", plan.to_yaml())
        return held.getvalue()
