"""Commands that write files: `new`, `odd`, `stories`."""

from __future__ import annotations

from pathlib import Path

from analysis.commands.options import COMMAND, quoted
from analysis.console import Screen


def new(file: Path, survey: bool, screen: Screen) -> None:
    """Write a scenario to start from; with a survey, a table of example answers beside it."""
    from analysis.survey_template import write_survey
    from analysis.template import write_template

    path, answers = write_survey(file) if survey else (write_template(file), None)
    name = quoted(str(path))
    told = f"{path} and {answers}" if answers else str(path)
    screen.lines(f"Wrote {told}. Next:", f"  {COMMAND} check {name}", f"  {COMMAND} simulate {name}")
    screen.data({"file": str(path), "answers": str(answers) if answers else None})


def odd(file: Path, screen: Screen) -> None:
    """Write the description of the model for modellers."""
    from analysis.odd import write_odd

    path = write_odd(file)
    screen.lines(f"Wrote {path}.")
    screen.data({"file": str(path)})


def stories(folder: Path, again: bool, runs: int, seed: int, workers: int | None, screen: Screen) -> None:
    """Write the page of stories; run them anew first where that is asked for."""
    from analysis.stories import look, write_stories
    from sim.scenario import list_scenarios

    if again:
        for name in list_scenarios():
            screen.aside(f"{name}: {runs} futures")
            look(folder, [name], runs, seed, workers)
    path = write_stories(folder)
    screen.lines(f"Wrote {path}.")
    screen.data({"file": str(path)})
