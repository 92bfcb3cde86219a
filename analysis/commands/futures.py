"""Commands that run futures: the main job, `simulate`, `compare`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.answer import answer
from analysis.charts.conditions import views_of
from analysis.commands.options import COMMAND, Options, WorkFailed, announce, load, pool_for, quoted
from analysis.commands.pictures import draw_all
from analysis.experiments import StudyError, compare, replicate
from sim.scenario import Scenario

if TYPE_CHECKING:
    from analysis.executors import ProcessPool
    from analysis.study import Contrast, Study
    from analysis.suggestions import Suggestion

STORY, BASELINE = "first-tweet", "do-nothing"


def main_job(options: Options) -> None:
    """The built-in story against doing nothing, and what to try next."""
    story, nothing = load(STORY, options), load(BASELINE, options)
    announce(f"{story.name}: {story.question}", [nothing, story], options)
    with ExitStack() as stack:
        pool = pool_for(stack, options)
        study = _compared([nothing, story], options, pool)
        tried = _suggested(study, options, pool)
    pictures = draw_all(study, options.screen)
    tell(study, options, tried, pictures)


def simulate(name: str, options: Options) -> None:
    """One scenario in many futures."""
    scenario = load(name, options)
    announce(f"{scenario.name}: {scenario.question}" if scenario.question else scenario.name, [scenario], options)
    with options.screen.progress(scenario.name) as progress:
        study = replicate(
            scenario, options.runs, options.seed, options.out, options.workers,
            luck_only=options.luck_only, progress=progress,
        )  # fmt: skip
    tell(study, options)


def compare_all(names: Sequence[str], options: Options) -> None:
    """Two or more scenarios on common luck."""
    scenarios = [load(name, options) for name in names]
    if len(scenarios) < 2:
        raise StudyError("a comparison needs at least two scenarios; simulate runs a single one")
    announce(" against ".join(s.name for s in reversed(scenarios)), scenarios, options)
    other = [s.name for s in scenarios[1:] if s.organization != scenarios[0].organization]
    if other:
        options.screen.aside(f"Note: {', '.join(other)} has another organization, so its futures do not share luck.")
    tell(_compared(scenarios, options, None), options)


def _compared(scenarios: Sequence[Scenario], options: Options, pool: ProcessPool | None) -> Contrast:
    with options.screen.progress(f"{len(scenarios)} scenarios") as progress:
        return compare(
            *scenarios, runs=options.runs, seed=options.seed, out=options.out, workers=options.workers,
            luck_only=options.luck_only, executor=pool, progress=progress,
        )  # fmt: skip


def _suggested(study: Contrast, options: Options, pool: ProcessPool | None) -> list[Suggestion]:
    from analysis.suggestions import suggest

    with options.screen.progress("What to try next") as progress:
        return suggest(study.alternative, options.workers, executor=pool, progress=progress)


def tell(
    study: Study | Contrast, options: Options, tried: Sequence[Suggestion] = (), pictures: Sequence[Path] = ()
) -> None:
    """The answer of a study, and where it is."""
    screen = options.screen
    sections = answer(study, tried)
    screen.sections(sections)
    if tried:
        screen.lines("", "Try it:", f"  {try_command(STORY, tried[0], options)}")
    screen.lines("", f"Study: {study.folder}")
    if pictures:
        screen.lines("Pictures:", *(f"  {path}" for path in pictures))
    else:
        screen.lines(f"Pictures: {COMMAND} charts {quoted(str(study.folder))}")
    screen.data(
        {
            "study": str(study.folder),
            "answer": {section.heading: list(section.sentences) for section in sections},
            "summary": study.summary,
            "suggestions": [asdict(one) for one in tried],
            "pictures": [str(path) for path in pictures],
        }
    )
    if not any(arm.finished.size for arm in views_of(study)):
        raise WorkFailed("no future ran to its end")


def try_command(story: str, best: Suggestion, options: Options) -> str:
    """The command that runs a suggestion in more futures."""
    words = [COMMAND, "simulate", quoted(story), *(f"--set {quoted(text)}" for text in options.changes)]
    if options.weeks is not None:
        words.append(f"--weeks {options.weeks}")
    for path, value in best.changes.items():
        written = value if isinstance(value, (str, int, float)) else dumps(value, ensure_ascii=False)
        words.append(f"--set {quoted(f'{path}={written}')}")
    return " ".join([*words, "--runs 200"])
