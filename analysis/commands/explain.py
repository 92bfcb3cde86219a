"""The command that takes a plan apart: `explain`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.options import Options, announce, load, pool_for
from analysis.experiments import StudyError, replicate
from analysis.files import plain
from analysis.privacy import veil_of
from analysis.store import MANIFEST
from sim.outcomes import OUTCOMES
from sim.problems import nearest

if TYPE_CHECKING:
    from analysis.executors import Executor
    from analysis.study import Study


def explain(name: str, outcomes: Sequence[str], options: Options) -> None:
    """Why a scenario, or a study that is there, comes out as it does."""
    from analysis.inquiry import explain as explain_study
    from analysis.reasons import reasons, table

    for outcome in outcomes:
        if outcome not in OUTCOMES:
            near = nearest(outcome, OUTCOMES)
            hint = f"; did you mean {near}?" if near else ""
            raise StudyError(f"--outcome: no outcome is called {outcome}{hint} There are: {', '.join(OUTCOMES)}")
    screen = options.screen
    with ExitStack() as stack:
        pool = pool_for(stack, options)
        study = _study(name, options, pool)
        with screen.progress("Without each lever") as progress:
            found = explain_study(study, options.workers, executor=pool, progress=progress)
    told = reasons(study, found)
    screen.sections(told[:1])
    if found.levers:
        screen.lines("")
        screen.table(*table(found, outcomes, study.scenario.budget.currency))
    screen.sections(told[1:])
    screen.lines("", f"Study: {study.folder}")
    screen.data(
        {
            "study": str(study.folder),
            "answer": {section.heading: list(section.sentences) for section in told},
            "explanation": veil_of(study.scenario).data(plain(asdict(found))),
        }
    )


def _study(name: str, options: Options, pool: Executor | None) -> Study:
    """The study to explain: the one in a folder of this name, or a scenario's, run now where it is not there."""
    from analysis.study import Contrast, open_study

    if (Path(name) / MANIFEST).exists():
        if options.changes or options.weeks is not None or options.out is not None:
            raise StudyError(
                f"{name} is a finished study, explained as it was run; --set, --weeks and --out go with a scenario"
            )
        study = open_study(name)
        study = study.alternative if isinstance(study, Contrast) else study
        options.screen.title(f"{study.name}, taken apart")
        return study
    scenario = load(name, options)
    announce(f"{scenario.name}, taken apart", [scenario], options)
    with options.screen.progress(scenario.name) as progress:
        return replicate(
            scenario, options.runs, options.seed, options.out, options.workers,
            luck_only=options.luck_only, executor=pool, progress=progress,
        )  # fmt: skip
