"""Commands that run futures: the main job, `simulate`, `compare`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.answer import Section, answer
from analysis.commands.options import COMMAND, Options, WorkFailed, announce, load, pool_for, quoted, runner
from analysis.commands.pictures import draw_all
from analysis.delays import delays, what_waiting_costs
from analysis.errors import StudyError
from analysis.experiments import compare, replicate
from analysis.plan import MOST_UNTIL, Until
from analysis.privacy import veil_of
from analysis.showing import made
from analysis.study import arms_of
from sim.scenario import Scenario

if TYPE_CHECKING:
    from analysis.executors import Executor
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


def until_asked(half_width: float | None, of: str, first: int) -> Until | None:
    """How far to go on, where that was asked for."""
    return None if half_width is None else Until(half_width, of, first)


def simulate(name: str, options: Options, until: Until | None = None, most: int = MOST_UNTIL) -> None:
    """One scenario in many futures."""
    scenario = load(name, options)
    title = f"{scenario.name}: {scenario.question}" if scenario.question else scenario.name
    announce(title, [scenario], options, until, most)
    with options.screen.progress(scenario.name) as progress, runner(options) as executor:
        study = replicate(
            scenario, options.runs if until is None else most, options.seed, options.out, options.workers,
            luck_only=options.luck_only, executor=executor, progress=progress, fail_fast=options.fail_fast, until=until,
        )  # fmt: skip
    tell(study, options)


def compare_all(
    names: Sequence[str], options: Options, delay: str | None = None, until: Until | None = None, most: int = MOST_UNTIL
) -> None:
    """Two or more scenarios on common luck; with a delay, one plan and the same plan later."""
    scenarios = [load(name, options) for name in names]
    if delay is not None:
        if len(scenarios) != 1:
            raise StudyError("--delay compares one plan with itself later; give one scenario")
        scenarios = delays(scenarios[0], _whole_numbers("--delay", delay))
    if len(scenarios) < 2:
        raise StudyError("a comparison needs at least two scenarios; simulate runs a single one")
    title = (
        " against ".join(s.name for s in reversed(scenarios)) if delay is None else f"{scenarios[0].name}, and later"
    )
    announce(title, scenarios, options, until, most)
    other = [s.name for s in scenarios[1:] if s.organization != scenarios[0].organization]
    if other:
        options.screen.aside(f"Note: {', '.join(other)} has another organization, so its futures do not share luck.")
    with runner(options) as executor:
        study = _compared(scenarios, options, executor, until, most)
    if delay is None:
        tell(study, options)
        return
    sections = [Section("What waiting costs", tuple(what_waiting_costs(study)))]
    options.screen.sections(sections)
    _told(study, sections, options)


def _whole_numbers(option: str, text: str) -> list[int]:
    try:
        return [int(piece) for piece in text.split(",")]
    except ValueError:
        raise StudyError(f"{option} {text}: write whole numbers of weeks with commas, such as 0,13,26,52") from None


def _compared(
    scenarios: Sequence[Scenario],
    options: Options,
    executor: Executor | None,
    until: Until | None = None,
    most: int = MOST_UNTIL,
) -> Contrast:
    with options.screen.progress(f"{len(scenarios)} scenarios") as progress:
        return compare(
            *scenarios, runs=options.runs if until is None else most, seed=options.seed, out=options.out,
            workers=options.workers, luck_only=options.luck_only, executor=executor, progress=progress,
            fail_fast=options.fail_fast, until=until,
        )  # fmt: skip


def _suggested(study: Contrast, options: Options, pool: Executor | None) -> list[Suggestion]:
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
    _told(study, sections, options, tried, pictures)


def _told(
    study: Study | Contrast,
    sections: Sequence[Section],
    options: Options,
    tried: Sequence[Suggestion] = (),
    pictures: Sequence[Path] = (),
) -> None:
    """Where a study is, and all of it as plain data where that was asked for."""
    screen = options.screen
    screen.lines("", f"Study: {study.folder}")
    if pictures:
        screen.lines("Pictures:", *(f"  {path}" for path in pictures))
    else:
        screen.lines(f"Pictures: {COMMAND} charts {quoted(str(study.folder))}")
    veil = veil_of(arms_of(study)[-1].scenario)
    screen.data(
        {
            "study": str(study.folder),
            "made": made(study),
            "answer": {section.heading: list(section.sentences) for section in sections},
            "summary": veil.data(study.summary),
            "suggestions": veil.data([asdict(one) for one in tried]),
            "pictures": [str(path) for path in pictures],
        }
    )
    if not any(arm.finished.size for arm in arms_of(study)):
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
