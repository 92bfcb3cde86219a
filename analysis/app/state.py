"""What one visitor has chosen, and the work that goes on for this visitor alone (``solara.reactive`` is kept apart)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import solara
import solara.lab
from solara.lifecycle import kernel_closed_event

from analysis.app.answers import Answer
from analysis.app.plans import read_week
from analysis.app.work import in_words, the_workshop
from analysis.experiments import Cancelled
from sim.problems import ScenarioError
from sim.scenario import Scenario, load_scenario

FIRST_STORY = "first-tweet"

Phase = Literal["idle", "running", "stopped", "failed"]


@dataclass(frozen=True)
class Work:
    """How the work for a visitor stands.

    Parameters
    ----------
    phase : {"idle", "running", "stopped", "failed"}
    futures : int
        Futures aimed at now; 0 before the first is begun.
    percent : int
        How much of them is done.
    words : str
        What went wrong.
    """

    phase: Phase = "idle"
    futures: int = 0
    percent: int = 0
    words: str = ""


@dataclass(frozen=True)
class Story:
    """The story that was picked: its name in the library, and what it says or what is wrong with it."""

    name: str
    scenario: Scenario | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Typed:
    """Something typed that is no week: by which lever, what, and why not."""

    lever: str
    text: str
    why: str


def open_story(name: str) -> Story:
    """A story of the library, or what is wrong with it."""
    try:
        return Story(name, load_scenario(name))
    except ScenarioError as error:
        return Story(name, None, str(error))


Weeks = Mapping[str, int]

story: solara.Reactive[Story] = solara.reactive(Story(""))
moves: solara.Reactive[Mapping[str, Weeks]] = solara.reactive({})  # by story, so that they are there on coming back
put_back: solara.Reactive[Weeks] = solara.reactive({})  # what was moved before everything was put back, for undo
typed: solara.Reactive[Typed | None] = solara.reactive(None)
work: solara.Reactive[Work] = solara.reactive(Work())
answer: solara.Reactive[Answer | None] = solara.reactive(None)
asking: solara.Reactive[bool] = solara.reactive(False)  # whether "How sure is this?" is open


def weeks_moved() -> Weeks:
    """The weeks that levers of the picked story were moved to."""
    return moves.value.get(story.value.name, {})


def pick(name: str) -> None:
    """Take another story; what was moved in this one is kept."""
    if name != story.value.name:
        stop()
        typed.value, put_back.value = None, {}
        work.value, answer.value = Work(), None
        story.value = open_story(name)


def move(lever: str, week: int) -> None:
    """Move a lever."""
    if typed.value is not None and typed.value.lever == lever:
        typed.value = None
    if _week_of(lever) == week:
        return
    put_back.value = {}
    moves.value = {**moves.value, story.value.name: {**weeks_moved(), lever: week}}
    if work.value.phase in ("stopped", "failed"):
        work.value = Work()


def type_week(lever: str, text: object) -> None:
    """Move a lever to the week that was typed, or say why not."""
    scenario = story.value.scenario
    if scenario is None or str(text) == str(_week_of(lever)):
        return
    try:
        week = read_week(text, scenario.weeks)
    except ValueError as error:
        typed.value = Typed(lever, str(text), str(error))
        return
    move(lever, week)


def put_all_back() -> None:
    """Move every lever back to where the story has it."""
    put_back.value = weeks_moved()
    typed.value = None
    moves.value = {**moves.value, story.value.name: {}}


def undo() -> None:
    """Undo `put_all_back`."""
    moves.value = {**moves.value, story.value.name: put_back.value}
    put_back.value = {}


def _week_of(lever: str) -> int | None:
    scenario = story.value.scenario
    if lever in weeks_moved() or scenario is None:
        return weeks_moved().get(lever)
    return next((entry.week for entry in scenario.levers if entry.id == lever), None)


def start(scenario: Scenario) -> None:
    """Work out what becomes of a plan; what is under way for this visitor stops."""
    if answer.value is not None and answer.value.scenario.organization != scenario.organization:
        answer.value = None
    work.value = Work("running")
    _work_out(scenario)


def stop() -> None:
    """Stop the work; what was finished is kept."""
    if work.value.phase == "running":
        _work_out.cancel()
        work.value = Work("stopped", work.value.futures, work.value.percent)


def _work(scenario: Scenario) -> None:
    closed = kernel_closed_event()

    def cancelled() -> bool:
        return closed.is_set() or not _work_out.is_current()

    def tell(futures: int, share: float) -> None:
        now = Work("running", futures, min(99, int(100 * share)))  # the tables come after the last run
        if not cancelled() and now != work.value:
            work.value = now

    try:
        for found in the_workshop().answers(scenario, tell, cancelled):
            if cancelled():
                return
            answer.value = found
    except Cancelled:
        return
    except Exception as error:  # whatever it is, the visitor is told in words
        if not cancelled():
            work.value = Work("failed", words=in_words(error))
        return
    work.value = Work()


_work_out = solara.lab.task(_work)
