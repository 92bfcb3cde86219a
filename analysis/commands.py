"""What each command does, once the door (``run.py``) has understood the words."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from analysis.answer import Section, answer, value_count
from analysis.console import Screen
from analysis.experiments import DEFAULT_RUNS, DEFAULT_SEED, Plan, StudyError, compare, replicate
from sim.levers.lever import LEVERS, Lever
from sim.parameters import PARAMETERS, Parameter
from sim.problems import ScenarioError, nearest
from sim.scenario import Scenario, declare_all, list_scenarios, load_scenario, read_value

if TYPE_CHECKING:
    from analysis.executors import ProcessPool
    from analysis.study import Contrast, Study
    from analysis.suggestions import Suggestion

STORY, BASELINE = "first-tweet", "do-nothing"
PICTURES = ("adoption", "stages", "risk")
COMMAND = "uv run run.py"


@dataclass(frozen=True)
class Options:
    """What all commands that run futures understand."""

    runs: int = DEFAULT_RUNS
    seed: int = DEFAULT_SEED
    weeks: int | None = None
    out: Path | None = None
    changes: tuple[str, ...] = ()
    workers: int | None = None
    luck_only: bool = False
    screen: Screen = field(default_factory=Screen)


# --- scenarios from the command line --------------------------------------------------------------------------------


def load(name: str, options: Options) -> Scenario:
    """A scenario with the changes of the command line."""
    scenario = load_scenario(name)
    changes = dict(read_change(text) for text in options.changes)
    if options.weeks is not None:
        changes["weeks"] = options.weeks
    return scenario.but(**changes) if changes else scenario


def read_change(text: str) -> tuple[str, Any]:
    """``name=value`` as a dotted path and a value; a name of the model's numbers may stand alone.

    Raises
    ------
    StudyError, ScenarioError
        If it is not written like that.
    """
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not name:
        raise StudyError(f"--set {text}: write name=value, such as --set levers.train.week=2")
    declare_all()
    path = f"parameters.{name}" if name in PARAMETERS else name
    try:
        return path, read_value(value.strip())
    except ScenarioError as error:
        raise StudyError(f"--set {text}: {error.problems[0].message}") from None


# --- commands that run futures --------------------------------------------------------------------------------------


def main_job(options: Options) -> None:
    """The built-in story against doing nothing, and what to try next."""
    story, nothing = load(STORY, options), load(BASELINE, options)
    _announce(f"{story.name}: {story.question}", [nothing, story], options)
    with ExitStack() as stack:
        pool = _pool(stack, options)
        study = _compared([nothing, story], options, pool)
        tried = _suggested(study, options, pool)
    pictures = draw_all(study, options.screen)
    _tell(study, options, tried, pictures)


def simulate(name: str, options: Options) -> None:
    """One scenario in many futures."""
    scenario = load(name, options)
    _announce(f"{scenario.name}: {scenario.question}" if scenario.question else scenario.name, [scenario], options)
    with options.screen.progress(scenario.name) as progress:
        study = replicate(
            scenario, options.runs, options.seed, options.out, options.workers,
            luck_only=options.luck_only, progress=progress,
        )  # fmt: skip
    _tell(study, options)


def compare_all(names: Sequence[str], options: Options) -> None:
    """Two or more scenarios on common luck."""
    scenarios = [load(name, options) for name in names]
    if len(scenarios) < 2:
        raise StudyError("a comparison needs at least two scenarios; simulate runs a single one")
    _announce(" against ".join(s.name for s in reversed(scenarios)), scenarios, options)
    other = [s.name for s in scenarios[1:] if s.organization != scenarios[0].organization]
    if other:
        options.screen.aside(f"Note: {', '.join(other)} has another organization, so its futures do not share luck.")
    _tell(_compared(scenarios, options, None), options)


def _pool(stack: ExitStack, options: Options) -> ProcessPool | None:
    """One pool for all that a command runs; none where one process is enough."""
    from analysis.executors import ProcessPool, core_count

    workers = options.workers or core_count()
    return stack.enter_context(ProcessPool(workers)) if workers > 1 else None


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


def _announce(title: str, scenarios: Sequence[Scenario], options: Options) -> None:
    Plan.of(scenarios, options.runs, options.seed, options.luck_only)  # mistakes are told before anything is shown
    options.screen.title(title)
    each = " each" if len(scenarios) > 1 else ""
    people, weeks = scenarios[-1].organization.people, scenarios[-1].weeks
    options.screen.lines(f"{people:,} people, {weeks} weeks, {options.runs:,} futures{each}.")


def _tell(
    study: Study | Contrast, options: Options, tried: Sequence[Suggestion] = (), pictures: Sequence[Path] = ()
) -> None:
    screen = options.screen
    sections = answer(study, tried)
    screen.sections(sections)
    if tried:
        screen.lines("", "Try it:", f"  {try_command(STORY, tried[0], options)}")
    screen.lines("", f"Study: {study.folder}")
    if pictures:
        screen.lines("Pictures:", *(f"  {path}" for path in pictures))
    else:
        screen.lines(f"Pictures: {COMMAND} charts {_quoted(str(study.folder))}")
    screen.data(
        {
            "study": str(study.folder),
            "answer": {section.heading: list(section.sentences) for section in sections},
            "summary": study.summary,
            "suggestions": [asdict(one) for one in tried],
            "pictures": [str(path) for path in pictures],
        }
    )
    if not any(arm.finished.size for arm in _arms(study)):
        raise WorkFailed("no future ran to its end")


class WorkFailed(Exception):
    """The request was right, but the work did not succeed."""


def _arms(study: Study | Contrast) -> list[Study]:
    views = getattr(study, "views", None)
    return list(views.values()) if views is not None else [study]


def try_command(story: str, best: Suggestion, options: Options) -> str:
    """The command that runs a suggestion in more futures."""
    from json import dumps

    words = [COMMAND, "simulate", _quoted(story), *(f"--set {_quoted(text)}" for text in options.changes)]
    if options.weeks is not None:
        words.append(f"--weeks {options.weeks}")
    for path, value in best.changes.items():
        written = value if isinstance(value, (str, int, float)) else dumps(value, ensure_ascii=False)
        words.append(f"--set {_quoted(f'{path}={written}')}")
    return " ".join([*words, "--runs 200"])


def _quoted(text: str) -> str:
    from shlex import quote

    return quote(text)


# --- pictures -------------------------------------------------------------------------------------------------------


def draw_all(study: Study | Contrast, screen: Screen, theme: str = "light") -> list[Path]:
    """The three pictures of a study, in its folder."""
    from analysis.charts import draw

    if not all(arm.finished.size for arm in _arms(study)):
        screen.aside("There is nothing to draw: no future of a scenario ran to its end.")
        return []
    suffix = "" if theme == "light" else f"-{theme}"
    try:
        return [draw(name, study, study.folder / f"{name}{suffix}.png", theme=theme) for name in PICTURES]
    except ValueError as error:  # no such theme
        raise StudyError(str(error)) from None


def charts(folder: Path, theme: str, screen: Screen) -> None:
    """Draw the pictures of a study."""
    from analysis.study import open_study

    paths = draw_all(open_study(folder), screen, theme)
    screen.lines(*(str(path) for path in paths))
    screen.data({"pictures": [str(path) for path in paths]})


# --- the page -------------------------------------------------------------------------------------------------------


def ui(port: int | None, browser: bool, runs: int, seed: int, workers: int | None, screen: Screen) -> None:
    """The page for strategists, until it is stopped."""
    from analysis.app.server import PageFailed, serve

    def opened(address: str) -> None:
        screen.lines(f"The page is at {address} - Ctrl-C ends it.")
        screen.data({"address": address})
        screen.flush()

    try:
        serve(port, runs, seed, workers, opened, browser)
    except PageFailed as error:
        raise WorkFailed(str(error)) from None


# --- commands that only look ----------------------------------------------------------------------------------------


def show(folder: Path, screen: Screen) -> None:
    """A study in plain words: where it comes from, whether it is as it was written, and what it found."""
    from analysis.showing import provenance
    from analysis.study import open_study
    from analysis.suggestions import read_suggestions

    study = open_study(folder)
    tried, changed = read_suggestions(study), study.check()
    screen.title(" against ".join(name for name, _ in reversed(study.arms)))
    # Of tables that somebody has changed, nothing is told but that.
    screen.sections([*provenance(study, changed), *([] if changed else answer(study, tried))])
    screen.data(
        {
            "study": str(folder),
            "manifest": study.manifest,
            "changed": changed,
            "summary": study.summary,
            "suggestions": [asdict(one) for one in tried],
        }
    )
    if changed:
        raise WorkFailed(f"{folder} is not as it was written")


def scenarios(screen: Screen) -> None:
    """The stories there are."""
    found = list_scenarios()
    screen.table(("Scenario", "Question"), list(found.items()))
    screen.lines("", f"Run one: {COMMAND} simulate {next(iter(found), 'NAME')}")
    screen.data([{"name": name, "question": question} for name, question in found.items()])


def check(file: str, screen: Screen) -> None:
    """Say whether a scenario is fine, and how much of it is assumed."""
    scenario = load_scenario(file)
    assumed = scenario.assumptions()
    total = value_count(scenario)
    organization = scenario.organization
    screen.title(f"{file} is fine: {scenario.name}")
    screen.lines(
        f"{organization.people:,} people in {len(organization.departments)} departments, "
        f"{len(scenario.levers)} levers, {scenario.weeks} weeks.",
        f"Values with a source: {total - len(assumed)}. Assumptions: {len(assumed)}.",
        f"Numbers of the model set by hand: {len(scenario.parameters)}.",
    )
    screen.data(
        {
            "file": file,
            "name": scenario.name,
            "digest": scenario.digest(),
            "sourced": total - len(assumed),
            "assumptions": assumed,
        }
    )


def new(file: Path, screen: Screen) -> None:
    """Write a scenario to start from."""
    from analysis.template import write_template

    path = write_template(file)
    screen.lines(
        f"Wrote {path}. Next:", f"  {COMMAND} check {_quoted(str(path))}", f"  {COMMAND} simulate {_quoted(str(path))}"
    )
    screen.data({"file": str(path)})


def levers(name: str | None, screen: Screen) -> None:
    """All levers, or all about one."""
    declare_all()
    if name is None:
        rows = [(kind.name, kind.verb, kind.summary) for kind in LEVERS.values()]
        screen.table(("Lever", "Verb", "What it is for"), rows)
        screen.lines("", f"All about one: {COMMAND} levers {next(iter(LEVERS))}")
        screen.data([{"name": kind.name, "verb": kind.verb, "summary": kind.summary} for kind in LEVERS.values()])
        return
    if name not in LEVERS:
        near = nearest(name, LEVERS)
        hint = f"; did you mean {near}?" if near else ""
        raise StudyError(f"no lever is called {name}{hint} There are: {', '.join(LEVERS)}")
    kind = LEVERS[name]
    numbers = [p for p in PARAMETERS.values() if p.room == name]
    screen.title(f"{kind.title} - {kind.summary}")
    screen.lines("", "What a plan can say about it:")
    screen.table(("Field", "Allowed", "If left out"), _fields(kind))
    screen.sections([Section("The numbers behind it", tuple(_number_line(p) for p in numbers))])
    fields = [dict(zip(("field", "allowed", "default"), row, strict=True)) for row in _fields(kind)]
    screen.data({"name": name, "summary": kind.summary, "fields": fields, "parameters": [asdict(p) for p in numbers]})


def _fields(kind: type[Lever]) -> list[tuple[str, str, str]]:
    rows = []
    for name, info in kind.model_fields.items():
        if name == "lever":
            continue
        allowed = _allowed(name, info.annotation, info.metadata)
        given = "" if info.is_required() else {"weeks": "to the end", "target": "everybody"}.get(name)
        if given is None or (name == "weeks" and info.default is not None):
            given = str(info.default)
        rows.append((name, allowed, "must be given" if info.is_required() else given))
    return rows


def _allowed(name: str, annotation: Any, metadata: Sequence[Any]) -> str:
    if get_origin(annotation) is Literal:
        return ", ".join(str(option) for option in get_args(annotation))
    words = {
        "id": "a name of your own",
        "week": "the week it is asked for, 1 to 1040",
        "weeks": "how many weeks it works, 1 to 1040",
        "target": "{departments: [...], sites: [...]}",
    }
    if name in words:
        return words[name]
    bounds = []
    for mark in metadata:
        for attribute, word in (("gt", "above"), ("ge", "from"), ("lt", "below"), ("le", "to")):
            value = getattr(mark, attribute, None)
            if value is not None:
                bounds.append(f"{word} {value:g}")
    return f"a number {' '.join(bounds)}".strip()


def _number_line(p: Parameter) -> str:
    span = "fixed" if p.low == p.high else f"{p.low:g} to {p.high:g}"
    return f"{p.name}: {p.default:g} ({span}) {p.unit} - {p.meaning}. Source: {p.source}."
