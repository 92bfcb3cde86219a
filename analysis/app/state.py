"""What one visitor has chosen, and the work that goes on for this visitor alone (``solara.reactive`` is kept apart)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from threading import Event
from time import monotonic
from typing import Any, Literal

import solara
import solara.lab
from solara.lifecycle import kernel_closed_event

from analysis.app import plans
from analysis.app.answers import Answer
from analysis.app.draft import Draft
from analysis.app.drawing import drawn_once
from analysis.app.home import is_mine, settle
from analysis.app.own import Own, Tables
from analysis.app.sides import Guess, judged
from analysis.app.work import in_words, the_workshop
from analysis.experiments import Cancelled, StudyError
from analysis.importing.bring import Brought
from analysis.starters import COMPANIES, as_it_stands, next_quarter, ready_company, with_plan
from analysis.twelve import build
from sim.problems import ScenarioError
from sim.scenario import Scenario, load_scenario

MOST_SIDES = 4  # alternatives beside the baseline
OWN_NAME = "Our company"
NO_GUESS = "-"  # somebody who would rather look
HAND_SECONDS = 1.5  # within which the next letter, or the next move of a slider, belongs to the same change
SETTLE_SECONDS = 0.3  # after a change on the heels of another, before work begins: a slider goes on moving
BEGIN_SECONDS = 0.1  # that drawing waits at most until work has begun: both at once take longer than one by one
TELL_SECONDS = 0.5  # between two words on how far the work is: many pages are told at once

Phase = Literal["idle", "running", "stopped", "failed"]
Screen = Literal["first", "plan", "workshop"]
Tab = Literal["answer", "time", "sides", "watch", "sure", "assumed", "take"]


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


screen: solara.Reactive[Screen] = solara.reactive("first")
stage: solara.Reactive[str] = solara.reactive("")
company: solara.Reactive[str] = solara.reactive("")
twelve: solara.Reactive[Mapping[str, str]] = solara.reactive({})
asked_twelve: solara.Reactive[bool] = solara.reactive(False)
tables: solara.Reactive[Tables] = solara.reactive(Tables())  # what was uploaded, until a company is made of it
asked_tables: solara.Reactive[bool] = solara.reactive(False)
refused: solara.Reactive[str] = solara.reactive("")  # why a table was not even read
own: solara.Reactive[Own | None] = solara.reactive(None)

draft: solara.Reactive[Draft | None] = solara.reactive(None)
selected: solara.Reactive[str] = solara.reactive("")
catalogue: solara.Reactive[str] = solara.reactive("")  # "", "levers", "shocks", or the kind that is read about
trouble: solara.Reactive[str] = solara.reactive("")  # why the last change or file was not taken

tab: solara.Reactive[Tab] = solara.reactive("answer")
work: solara.Reactive[Work] = solara.reactive(Work())
changed: solara.Reactive[float] = solara.reactive(-SETTLE_SECONDS)  # when work was last begun, on the machine's clock
touched: solara.Reactive[float] = solara.reactive(-HAND_SECONDS)  # when the plan was last changed by hand, the same
answer: solara.Reactive[Answer | None] = solara.reactive(None)
before: solara.Reactive[Answer | None] = solara.reactive(None)  # the answer that a guess is about
sides: solara.Reactive[tuple[Answer, ...]] = solara.reactive(())
ask_first: solara.Reactive[bool] = solara.reactive(False)
guess: solara.Reactive[str] = solara.reactive("")
guesses: solara.Reactive[tuple[Guess, ...]] = solara.reactive(())


# --- the first screen ------------------------------------------------------------------------------------------------


def begin() -> None:
    """Make the plan of the stage and company that were picked, and look at it."""
    begin_with(_first_plan())


def get_ready() -> None:
    """Begin with what the button will ask for, once a ready company is picked, while the hand is on its way to it."""
    if stage.value and company.value in COMPANIES:
        found = Draft.of(_first_plan())
        _prepare(found.now, found.standing)


def _first_plan() -> Scenario:
    day = next_quarter(date.today())
    name = company.value
    if name == "own" and own.value is not None:
        found = own.value.scenario(day)
    else:
        found = build(twelve.value, starts=day) if name == "mine" else ready_company(name, day)
    return with_plan(as_it_stands(found, stage.value), stage.value, f"Our plan: {found.name}")


@drawn_once()
def begin_with(scenario: Scenario) -> None:
    """Open a plan and look at it."""
    stop()
    answer.value, before.value, sides.value, guess.value, trouble.value = None, None, (), "", ""
    selected.value = ""
    draft.value = Draft.of(scenario)
    tab.value, screen.value = "answer", "plan"
    start()


def start_over() -> None:
    """Back to the first screen; the plan stays until another is begun."""
    screen.value = "first"


def open_story(name: str) -> None:
    """Open a story of the library."""
    _try(lambda: begin_with(load_scenario(name)))


def open_file(content: bytes | None) -> None:
    """Open a scenario file that somebody brought; None stands for one that is too large."""

    def do() -> None:
        scenario = plans.opened(content)
        if not is_mine(scenario):
            raise ValueError("The people of this company are not here; bring its tables, or use the command line.")
        begin_with(scenario)

    _try(do)


def use_tables(brought: Brought) -> None:
    """Make what was brought the company that is picked; the tables themselves are let go of."""
    own.value = settle(brought, OWN_NAME)
    tables.value = Tables()
    company.value, asked_tables.value = "own", False


def _try(do: Callable[[], None]) -> bool:
    """Do something that a scenario may refuse; what is wrong is told, and nothing is lost."""
    try:
        do()
    except ScenarioError as error:
        trouble.value = "\n".join(str(problem) for problem in error.problems[:6])
        return False
    except ValueError as error:
        trouble.value = str(error)
        return False
    trouble.value = ""
    return True


# --- the plan --------------------------------------------------------------------------------------------------------


@drawn_once()
def change(changes: Mapping[str, Any]) -> None:
    """Change the plan and look at it again."""
    now = draft.value
    if now is not None:
        moment = monotonic()
        goes_on, touched.value = moment - touched.value < HAND_SECONDS, moment
        _try(lambda: _take(now.change(changes, goes_on)))


@drawn_once()
def undo() -> None:
    """One step back."""
    if draft.value is not None:
        _take(draft.value.undo())


@drawn_once()
def redo() -> None:
    """One step forward again."""
    if draft.value is not None:
        _take(draft.value.redo())


@drawn_once()
def add(kind: str) -> None:
    """A new lever of that kind, which is then the one at hand."""
    now = draft.value
    if now is not None:
        id_, changes = plans.added(now.now, kind)
        catalogue.value = ""
        change(changes)
        selected.value = id_


@drawn_once()
def remove(id_: str) -> None:
    """Take a lever out of the plan; undo brings it back."""
    selected.value = ""
    change({f"levers.{id_}": None})


def _take(new: Draft) -> None:
    if new is draft.value:
        return
    draft.value = new
    if selected.value and all(lever.id != selected.value for lever in new.now.levers):
        selected.value = ""
    if answer.value is not None and answer.value.scenario.digest() != new.now.digest():
        if answer.value.final:
            before.value = answer.value
        guess.value = ""
    if screen.value == "workshop":
        return
    if not waits_for_guess():
        start()
    else:
        stop()


# --- the answer ------------------------------------------------------------------------------------------------------


def waits_for_guess() -> bool:
    """Whether the page asks for a guess before it looks."""
    now, known = draft.value, before.value
    if not ask_first.value or guess.value or now is None or known is None:
        return False
    return now.now.digest() != known.scenario.digest()


@drawn_once()
def guess_now(word: str) -> None:
    """Keep the guess, and look."""
    guess.value = word
    start()


def stale() -> bool:
    """Whether the plan is another by now than the one that was worked out."""
    now, found = draft.value, answer.value
    return now is not None and found is not None and now.now.digest() != found.scenario.digest()


def start() -> None:
    """Work out what becomes of the plan; what is under way for this visitor stops."""
    now = draft.value
    if now is None:
        return
    if answer.value is not None and answer.value.scenario.organization != now.now.organization:
        answer.value = None
    work.value = Work("running")
    moment = monotonic()
    hurried, changed.value = moment - changed.value < SETTLE_SECONDS, moment
    begun = Event()
    _work_out(now.now, now.standing, SETTLE_SECONDS if hurried else 0.0, begun)
    begun.wait(BEGIN_SECONDS)


def stop() -> None:
    """Stop the work; what was finished is kept."""
    if work.value.phase == "running":
        _work_out.cancel()
        work.value = Work("stopped", work.value.futures, work.value.percent)


def keep_beside() -> None:
    """Put the answer on the table beside the others."""
    found = answer.value
    if (
        found is not None
        and found.final
        and all(one.scenario.digest() != found.scenario.digest() for one in sides.value)
    ):
        baseline, others = sides.value[:1], (*sides.value[1:], found)
        sides.value = (*baseline, *others[-MOST_SIDES:]) if baseline else (found,)


def take_off(at: int) -> None:
    """Take one answer off the table."""
    sides.value = tuple(one for k, one in enumerate(sides.value) if k != at)


def _get_ready(scenario: Scenario, standing: Scenario) -> None:
    closed = kernel_closed_event()
    with suppress(Cancelled, StudyError, OSError):  # whoever asks for the answer is told
        the_workshop().prepare(scenario, standing, lambda: closed.is_set() or not _prepare.is_current())


_prepare = solara.lab.task(_get_ready)


def _work(scenario: Scenario, standing: Scenario, wait: float, begun: Event) -> None:
    """Work out what becomes of a plan after a `wait`; `begun` is set when others work on it, or it has to wait."""
    closed = kernel_closed_event()

    def cancelled() -> bool:
        return closed.is_set() or not _work_out.is_current()

    told = 0.0

    def tell(futures: int, share: float) -> None:
        nonlocal told
        now = Work("running", futures, min(99, int(100 * share)))  # the tables come after the last run
        soon = futures == work.value.futures and monotonic() - told < TELL_SECONDS
        if not cancelled() and now != work.value and not soon:
            work.value, told = now, monotonic()
        begun.set()

    if wait:
        begun.set()
    if closed.wait(wait) or cancelled():
        return

    def show(found: Answer) -> None:
        if not cancelled():
            answer.value = found

    try:
        found = the_workshop().answer(scenario, tell, show, cancelled, standing)
    except Cancelled:
        return
    except Exception as error:  # whatever it is, the visitor is told in words
        if not cancelled():
            work.value = Work("failed", words=in_words(error))
        return
    finally:
        begun.set()
    if cancelled():
        return
    with drawn_once():
        answer.value = found
        if guess.value not in ("", NO_GUESS) and before.value is not None:
            guesses.value = (*guesses.value, judged(guess.value, before.value, found))
        guess.value = NO_GUESS if guess.value else ""
        work.value = Work()


_work_out = solara.lab.task(_work)
