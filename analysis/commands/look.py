"""Commands that only look: `show`, `scenarios`, `check`, `levers`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.anatomy import anatomy, by_verb, fields, numbers
from analysis.answer import Section, answer, value_count
from analysis.commands.options import COMMAND, WorkFailed
from analysis.console import Screen
from analysis.errors import StudyError
from analysis.findings import chance_word, of_futures
from analysis.privacy import veil_of
from analysis.summary import summarize
from sim.levers.lever import LEVERS
from sim.problems import counted, nearest
from sim.scenario import declare_all, list_scenarios, load_scenario

if TYPE_CHECKING:
    from analysis.study import Study


def show(folder: Path, screen: Screen) -> None:
    """A study in plain words: where it comes from, whether it is as it was written, and what it found (so far)."""
    from analysis.commands.sweeps import tables_of
    from analysis.showing import made, provenance, since_then
    from analysis.study import Sweep, open_study
    from analysis.suggestions import read_suggestions

    study = open_study(folder, partial=True)
    changed = study.check() if study.complete else []
    screen.title(" against ".join(name for name, _ in reversed(study.arms)))
    screen.sections(provenance(study, changed))
    tried: list[Any] = []
    # Of tables that somebody has changed, nothing is told but that.
    if not changed and isinstance(study, Sweep) and study.complete:
        for table in tables_of(study):
            screen.table(*table)
    elif not changed and not isinstance(study, Sweep) and study.complete:
        tried = read_suggestions(study)
        screen.sections(answer(study, tried))
    elif not study.complete:
        screen.sections([Section("So far", tuple(so_far(study)))])
    veil = veil_of(study.scenario)
    screen.data(
        {
            "study": str(folder),
            "made": made(study),
            "since": since_then(study),
            "manifest": study.manifest,
            "changed": changed,
            "summary": veil.data(study.summary if study.complete else summarize(study)),
            "suggestions": veil.data([asdict(one) for one in tried]),
        }
    )
    if changed:
        raise WorkFailed(f"{folder} is not as it was written")


def so_far(study: Study) -> list[str]:
    """How far an unfinished study is, and the chance of the goal in the futures there are."""
    told = []
    for name, arm in summarize(study)["arms"].items():
        futures, goal = arm["futures"], arm.get("goal") or {}
        text = f"{name}: {futures['finished']:,} of {futures['asked']:,} futures are there"
        if "count" in goal:
            text += f"; {of_futures(goal['count'], goal['of'])} reached the goal ({chance_word(goal)})"
        told.append(f"{text}.")
    return told


def scenarios(screen: Screen) -> None:
    """The stories there are."""
    found = list_scenarios()
    screen.table(("Scenario", "Question"), list(found.items()))
    screen.lines("", f"Run one: {COMMAND} simulate {next(iter(found), 'NAME')}")
    screen.data([{"name": name, "question": question} for name, question in found.items()])


def check(file: str, screen: Screen) -> None:
    """Say whether a scenario is fine, what to think over before it is run, and how much of it is assumed."""
    scenario = load_scenario(file)
    assumed, advice = scenario.assumptions(), scenario.warnings()
    total = value_count(scenario)
    organization = scenario.organization
    screen.title(f"{file} is fine: {scenario.name}")
    screen.lines(
        f"{counted(organization.people, 'person', 'people')} in "
        f"{counted(len(organization.departments), 'department')}, "
        f"{counted(len(scenario.levers), 'lever')}, {counted(scenario.weeks, 'week')}.",
        f"Values with a source: {total - len(assumed)}. Assumptions: {len(assumed)}.",
        f"Numbers of the model set by hand: {len(scenario.parameters)}.",
    )
    if advice:
        screen.sections([Section("Think over before you run it", tuple(str(one) for one in advice))])
    screen.data(
        {
            "file": file,
            "name": scenario.name,
            "digest": scenario.digest(),
            "sourced": total - len(assumed),
            "assumptions": assumed,
            "advice": [asdict(one) for one in advice],
        }
    )


def levers(name: str | None, screen: Screen) -> None:
    """All levers under their verbs, or all about one, said by itself."""
    declare_all()
    if name is None:
        groups = by_verb()
        rows = [(verb, kind.name, kind.summary) for verb, kinds in groups.items() for kind in kinds]
        screen.table(("Verb", "Lever", "What it is for"), rows)
        screen.lines("", f"All about one: {COMMAND} levers {next(iter(LEVERS))}")
        screen.data([{"name": kind, "verb": verb, "summary": summary} for verb, kind, summary in rows])
        return
    if name not in LEVERS:
        near = nearest(name, LEVERS)
        hint = f"; did you mean {near}?" if near else ""
        raise StudyError(f"no lever is called {name}{hint} There are: {', '.join(LEVERS)}")
    kind = LEVERS[name]
    sections = anatomy(kind)
    screen.title(f"{kind.title} ({kind.verb})")
    screen.sections(sections)
    screen.data(
        {
            "name": name,
            "verb": kind.verb,
            "summary": kind.summary,
            "anatomy": {section.heading: list(section.sentences) for section in sections},
            "fields": list(fields(kind)),
            "parameters": [asdict(p) for p in numbers(kind)],
        }
    )
