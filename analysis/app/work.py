"""Long work: studies for all visitors, in processes they share; a first impression soon, the whole answer after it."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.app.answers import Answer
from analysis.app.crew import (
    AT_ONCE,
    FIRST_RUNS,
    LATER,
    SOON,
    Crew,
    Impression,
    Processes,
    early_answer,
    first_looks,
    known_answer,
    whole_answer,
)
from analysis.app.home import home_of
from analysis.app.interim import GROWTH, Interim
from analysis.app.lanes import Lane
from analysis.app.plans import nothing_planned
from analysis.branch import OneFuture, one_future
from analysis.executors import core_count
from analysis.experiments import DEFAULT_SEED, Cancelled, Plan, Progress, StudyError, carry_out
from analysis.scaling import scaled
from analysis.shelf import Remembering, Shelf
from analysis.store import STUDIES, StudyFolder, default_name
from analysis.study import open_study
from sim.problems import ScenarioError
from sim.scenario import Scenario

WHOLE_RUNS = 200  # futures of the whole answer
POLL_SECONDS = 0.1
LARGE = 5_000  # people from which on the first impression comes from a thinned copy
COPY = 1_500  # people in it

Tell = Callable[[int, float], None]
Show = Callable[[Answer], None]

_log = logging.getLogger("headway.page")


class Workshop:
    """Works studies out for every visitor of the page.

    First impressions and whole answers wait in queues of their own, so that nobody's first look waits for somebody
    else's two hundred futures; each queue is served in order, and a visitor has one place in it. So what is under way
    is bounded, however many visitors there are.

    Parameters
    ----------
    runs, seed : int
        Futures of every answer, and the seed of their luck.
    workers : int, optional
        Processes for whole answers; left out, one for each core. First impressions have up to two of their own.
    pool : Crew, optional
        Who does the work; left out, processes.
    """

    def __init__(
        self,
        runs: int = WHOLE_RUNS,
        seed: int = DEFAULT_SEED,
        workers: int | None = None,
        pool: Crew | None = None,
    ) -> None:
        self.runs, self.seed = runs, seed
        count = workers or core_count()
        self.pool: Crew = pool or Processes(count, LATER)
        self.soon: Crew = pool or Processes(min(count, AT_ONCE), SOON)
        self.shelf = Shelf()
        self.quick, self.long = Lane(AT_ONCE), Lane(AT_ONCE)
        self._closed = threading.Event()
        self._free = threading.Condition()
        self._busy: set[str] = set()
        self._waiting: Counter[str] = Counter()

    def answer(
        self,
        scenario: Scenario,
        tell: Tell,
        show: Show,
        cancelled: Callable[[], bool],
        baseline: Scenario | None = None,
    ) -> Answer:
        """What becomes of a plan against doing nothing; before that is known, what a few futures say, and more of them.

        The whole answer is the study that the command line makes of the same scenarios, in the same folder: what has
        been worked out there or here before is read, not worked out again. For a company of more than 5,000 people the
        first impression comes from a thinned copy, of people from tables a sample (`analysis.scaling.scaled`).

        Parameters
        ----------
        scenario : Scenario
        tell : callable
            Told, as work goes on, how many futures are aimed at and what share of the work is done.
        show : callable
            Given first impressions (`analysis.app.crew.first_looks`), and then interim answers, from four times as many
            futures each.
        cancelled : callable
            Asked several times a second; True stops the work.
        baseline : Scenario, optional
            What the plan is compared with; left out, the same company without any plan.

        Raises
        ------
        Cancelled
            If the work was stopped; what was finished is kept.
        StudyError, OSError
            If the study cannot be worked out.
        """
        arms = _arms(scenario, baseline)
        plan = Plan.of(arms, self.runs, self.seed)
        home = home_of(scenario)  # what is worked out about a visitor's own company goes with the visitor
        folder = (STUDIES if home is None else home.studies) / default_name(plan)
        shelf = self.shelf if home is None else home.shelf

        def stop() -> bool:
            return self._closed.is_set() or cancelled() or (home is not None and home.left)

        def progress(done: Progress) -> None:
            tell(runs, done.share)

        def look(made: StudyFolder) -> None:
            told.append(self.soon.call(early_answer, made, scenario, self.runs, thinned, cancelled=stop))

        def whole(made: StudyFolder) -> None:
            told.append(self.pool.call(whole_answer, made, scenario, cancelled=stop))

        def whole_progress(done: Progress) -> None:
            progress(done)
            interim(done)
            show_told()

        def show_told() -> None:
            """Not while a turn is held: to draw takes a moment."""
            while told:
                show(told.pop())

        told: list[Answer] = []
        with home.used() if home is not None else nullcontext(), self._turn(str(folder), stop):
            _make(folder.parent)
            thinned, interim = 0, Interim(plan, folder, FIRST_RUNS, look, self.quick)
            if self.runs > FIRST_RUNS and not _finished(folder):
                there, resumed = interim.there(), False  # where the work was stopped before
                if FIRST_RUNS <= there < self.runs:
                    with self.quick.turn(stop):
                        tell(self.runs, there / self.runs)
                        resumed = interim.look(there)
                    show_told()
                if not resumed:
                    with self.quick.turn(stop):
                        looked_at, thinned = _thinned(arms, None if home is None else home.folder)
                        runs, *more = self._looks(looked_at, shelf)
                        self._impression(looked_at, runs, shelf, stop, look, progress)
                    show_told()
                    for runs in more:
                        with self.quick.turn(stop):
                            self._impression(looked_at, runs, shelf, stop, look, progress)
                        show_told()
                    # After a thinned copy, as many futures of the company itself say more.
                    interim.seen, thinned = FIRST_RUNS // GROWTH if thinned else FIRST_RUNS, 0
            runs = self.runs
            with self.long.turn(stop):
                carry_out(plan, folder, None, Remembering(self.pool, shelf), whole_progress, stop, finish=whole)
                if not told:  # it was finished before
                    tell(self.runs, 1.0)
                    told.append(self.soon.call(known_answer, folder, scenario, self.runs, cancelled=stop))
            return told.pop()

    def prepare(self, scenario: Scenario, baseline: Scenario, cancelled: Callable[[], bool]) -> None:
        """Work out what a first impression of a plan will need, before anybody asks for it; see `answer`."""
        arms = _arms(scenario, baseline)
        folder = STUDIES / default_name(Plan.of(arms, self.runs, self.seed))

        def stop() -> bool:
            return self._closed.is_set() or cancelled()

        def in_the_way() -> bool:
            return stop() or self._awaited(str(folder))

        with self._turn(str(folder), stop), self.quick.turn(stop):
            if not _finished(folder):
                copies = _thinned(arms)[0]
                runs, *more = self._looks(copies, self.shelf)
                self._impression(copies, runs, self.shelf, stop, lambda _: None)
                for runs in more:
                    self._impression(copies, runs, self.shelf, in_the_way, lambda _: None)

    def _looks(self, arms: Sequence[Scenario], shelf: Shelf) -> tuple[int, ...]:
        """Of how many futures a first impression is one after the other.

        Of all at once where they lie on the shelf, or where somebody waits, for whom one turn is sooner over than two.
        """
        if self.quick.waiting:
            return (FIRST_RUNS,)
        first = Impression.of(arms, FIRST_RUNS, self.seed)
        there = all(block in shelf for block in first.blocks(range(first.block_count)))
        return (FIRST_RUNS,) if there else first_looks(arms)

    def _impression(
        self,
        arms: Sequence[Scenario],
        runs: int,
        shelf: Shelf,
        stop: Callable[[], bool],
        finish: Callable[[StudyFolder], None],
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """A few futures of each arm, in a folder that goes when `finish` has seen it."""
        plan = Impression.of(arms, runs, self.seed)
        with TemporaryDirectory(prefix="headway-") as temporary:
            folder = Path(temporary) / "first"
            carry_out(plan, folder, None, Remembering(self.soon, shelf), progress, stop, finish=finish, kept=False)

    def future(self, scenario: Scenario, number: int, cancelled: Callable[[], bool]) -> OneFuture:
        """One future of a plan by itself, as `analysis.branch.one_future`."""

        def stop() -> bool:
            return self._closed.is_set() or cancelled()

        with self.quick.turn(stop):
            return one_future(scenario, number, self.seed, executor=self.soon, cancelled=stop)

    def warm(self) -> None:
        """Start the processes, and meanwhile load what reads studies here too, so that no visitor waits for it.

        To be called before visitors come: Solara looks into modules that another thread has loaded by half.
        """
        self.soon.load()
        import_module("analysis.app.reader")
        self.soon.start()
        self.pool.start()

    def close(self) -> None:
        """Stop what is under way and end the processes."""
        self._closed.set()
        with self._free:
            self._free.wait_for(lambda: not self._busy, timeout=5)
        for crew in (self.soon, self.pool):
            crew.close()
        self.shelf.close()

    def _awaited(self, name: str) -> bool:
        """Whether anybody waits for a study that another works on."""
        with self._free:
            return self._waiting[name] > 0

    @contextmanager
    def _turn(self, name: str, cancelled: Callable[[], bool]) -> Iterator[None]:
        """Let one visitor at a time work on a study; the others find it finished, or finish it."""
        with self._free:
            self._waiting[name] += 1
            try:
                while name in self._busy:
                    if cancelled():
                        raise Cancelled
                    self._free.wait(POLL_SECONDS)
            finally:
                self._waiting -= Counter([name])
            self._busy.add(name)
        try:
            yield
        finally:
            with self._free:
                self._busy.discard(name)
                self._free.notify_all()


def _arms(scenario: Scenario, baseline: Scenario | None) -> list[Scenario]:
    """Doing nothing, then the plan; the plan alone where that is to do nothing."""
    nothing = baseline or nothing_planned(scenario)
    return [scenario] if nothing.digest() == scenario.digest() else [nothing, scenario]


def _thinned(arms: Sequence[Scenario], folder: Path | None = None) -> tuple[Sequence[Scenario], int]:
    """What a first impression is of, and the people in it where it is of thinned copies of a large company; else 0."""
    if arms[-1].organization.people <= LARGE:
        return arms, 0
    try:
        copies = [scaled(arm, COPY, folder) for arm in arms]
    except StudyError:  # so many departments and advocates that no copy would be smaller
        return arms, 0
    return copies, copies[-1].organization.people


def _make(folder: Path) -> None:
    """Make the folder that studies are kept in: what is wrong with it is told before anything is worked out."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "there is a file of that name" if isinstance(error, FileExistsError) else (error.strerror or "").lower()
        raise StudyError(f"the folder {folder} cannot be made: {why}") from None


def _finished(folder: Path) -> bool:
    try:
        open_study(folder)
    except (StudyError, OSError, ValueError):
        return False
    return True


def in_words(error: BaseException) -> str:
    """What went wrong, for somebody who writes no code."""
    if isinstance(error, ScenarioError):
        return f"This plan is not possible: {error.problems[0].message}."
    if isinstance(error, StudyError):
        return f"The answer cannot be kept on this computer: {error}."
    if isinstance(error, MemoryError):
        return "This computer has too little memory left."
    if isinstance(error, OSError):
        what = (error.strerror or str(error)).lower()
        return f"The answer cannot be kept on this computer: {what}{f' ({error.filename})' if error.filename else ''}."
    _log.error("a study failed", exc_info=error)
    return "The futures could not be worked out. The window in which this page was started says more."


# --- the one workshop of this server ---------------------------------------------------------------------------------

_workshop: Workshop | None = None


@contextmanager
def open_workshop(workshop: Workshop) -> Iterator[Workshop]:
    """Make `workshop` the one that all visitors share, until the server ends."""
    global _workshop
    _workshop = workshop
    try:
        yield workshop
    finally:
        _workshop = None
        workshop.close()


def the_workshop() -> Workshop:
    """The workshop that all visitors share."""
    if _workshop is None:
        raise RuntimeError("the page is served by analysis.app.server")
    return _workshop
