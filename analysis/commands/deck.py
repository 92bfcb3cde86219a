"""Commands that make something to take along: `deck`, `report`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.options import Options, pool_for

if TYPE_CHECKING:
    from analysis.study import Study


def deck(folder: Path, template: Path | None, explained: bool, options: Options) -> None:
    """A study as slides."""
    from analysis.deck import write_deck
    from analysis.study import open_study

    study = open_study(folder)
    if explained:
        _explain(study, options)
    path = write_deck(study, options.out or folder / "deck.pptx", template)
    options.screen.lines(f"Wrote {path}.")
    options.screen.data({"deck": str(path)})


def report(folder: Path, explained: bool, options: Options) -> None:
    """A study as one page for the browser."""
    from analysis.report import write_report
    from analysis.study import open_study

    study = open_study(folder)
    if explained:
        _explain(study, options)
    path = write_report(study, options.out or folder / "report.html")
    options.screen.lines(f"Wrote {path}. Open it in a browser; it needs nothing else.")
    options.screen.data({"report": str(path)})


def _explain(study: Study, options: Options) -> None:
    """Work out what each lever earned, where nobody has asked yet."""
    from analysis.explanation import read_explanation
    from analysis.inquiry import explain
    from analysis.study import plan_of

    plan = plan_of(study)
    if read_explanation(plan) is not None or not plan.scenario.levers or not plan.finished.size:
        return
    with ExitStack() as stack:
        pool = pool_for(stack, options)
        with options.screen.progress("Without each lever") as progress:
            explain(plan, options.workers, executor=pool, progress=progress)
