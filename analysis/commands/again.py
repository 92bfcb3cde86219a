"""The command that repeats a run: `rerun`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from analysis.answer import Section
from analysis.commands.options import WorkFailed
from analysis.console import Screen
from analysis.privacy import veil_of
from analysis.rerun import Again, rerun
from analysis.showing import since_then
from analysis.study import open_study


def rerun_one(folder: Path, run: int, arm: str | None, screen: Screen) -> None:
    """One run of a study again: is it the same, and what happened in it."""
    study = open_study(folder, partial=True)
    again = rerun(study, run, arm)
    changed = since_then(study)
    veil = veil_of(study.scenario)
    screen.title(f"{again.arm}, run {again.run}")
    same = (
        "Every number is the same as in the study."
        if not again.differs
        else f"It is not what the study holds (tables {', '.join(again.differs)})."
    )
    given = [f"{name}: {value}" for name, value in again.values.items()]
    screen.sections(
        [
            Section("Which future", (f"Seed {again.seed}, world {again.world}.", *given)),
            Section("Is it the same?", (same, *(changed if again.differs else ()))),
            Section("What happened", tuple(veil.say(text) for text in _events(again))),
        ]
    )
    screen.data({"study": str(folder), "same": not again.differs, "since": changed, **veil.data(asdict(again))})
    if again.differs:
        raise WorkFailed(f"run {run} of {folder} cannot be repeated exactly")


def _events(again: Again) -> list[str]:
    if again.error:
        return [f"It broke off: {again.error}"]
    told = [f"Week {e['week']}, {e['who']}: {e['text']} ({e['cause']})." for e in again.events]
    return told or ["Nothing that is worth telling."]
