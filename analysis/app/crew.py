"""Who works for the page: processes that work futures out, put studies together and make answers of them.

The server itself does none of this, so that it is free for clicks, and every process lets the page go first. Whole
answers let first impressions go first as well, which have processes of their own: nobody's first look waits until a
process is through with somebody else's futures.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from analysis.executors import Executor, InProcess, ProcessPool, core_count, load_model
from analysis.experiments import Arm, Plan, put_together, study_in
from analysis.study import open_study
from analysis.workers import MODEL, OnWeek, Workers

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.app.answers import Answer
    from analysis.store import StudyFolder
    from sim.scenario import Scenario

MOST_HELD = 400  # futures whose tables are read once and held; of more they are read piece by piece, as often as needed
AT_ONCE = 2  # first impressions, and whole answers, that are under way at once
FIRST_RUNS = 8  # futures of a first impression
AT_FIRST = 4  # of them, that are looked at before the rest where people are many
MANY = 500  # people up to which eight futures take hardly longer than four
# Of the nineteen steps by which a process can let others go first.
SOON, LATER = 5, 15


class Crew(Executor, Protocol):
    """Works blocks out, and does whatever else takes long."""

    def call(self, task: Callable[..., Any], *words: Any, cancelled: Callable[[], bool] | None = None) -> Any:
        """What ``task(*words, on_week)`` returns; see `analysis.workers.Workers.call`."""

    def load(self) -> None:
        """Begin to load what work needs, without waiting for it."""

    def start(self) -> None:
        """Begin before there is work."""


class Processes(ProcessPool):
    """A crew of processes.

    Parameters
    ----------
    count : int, optional
        Left out, one for each core.
    step_back : int
        How far each lets others go first.
    """

    def __init__(self, count: int | None = None, step_back: int = LATER) -> None:
        super().__init__(count)
        self._workers = Workers(count or core_count(), partial(ready, step_back), (*MODEL, "analysis.app.reader"))

    def call(self, task: Callable[..., Any], *words: Any, cancelled: Callable[[], bool] | None = None) -> Any:
        """See `Crew.call`."""
        return self._workers.call(task, *words, cancelled=cancelled)


class Alone(InProcess):
    """A crew of nobody but the process that asks."""

    def call(self, task: Callable[..., Any], *words: Any, cancelled: Callable[[], bool] | None = None) -> Any:
        """See `Crew.call`."""
        return task(*words, lambda _: None)

    def load(self) -> None:
        """There is nobody to be woken."""

    def start(self) -> None:
        """There is nobody to be woken."""


class Impression(Plan):
    """A few futures as soon as possible: in small blocks, so that every core has one at once."""

    def block_size(self, arm: Arm) -> int:
        """Runs stacked in one block: all, or half of them where people are many or there are cores enough for both."""
        return AT_FIRST if core_count() > AT_ONCE else first_looks(self.scenarios)[0]

    @property
    def scenarios(self) -> list[Scenario]:
        """The scenario of every arm."""
        return [arm.scenario for arm in self.arms]


def first_looks(arms: Sequence[Scenario]) -> tuple[int, ...]:
    """How many futures first impressions are of, one after the other: where people are many, and two processes would
    take each other's cores, a few are looked at before the rest."""
    few = max(arm.organization.people for arm in arms) <= MANY
    return (FIRST_RUNS,) if few or core_count() > AT_ONCE else (AT_FIRST, FIRST_RUNS)


# --- in a worker -----------------------------------------------------------------------------------------------------


def ready(step_back: int) -> None:
    """Let others go first, and load all that work needs before there is any."""
    if not (step_back == LATER and _only_when_idle()) and hasattr(os, "nice"):
        os.nice(step_back)
    load_model()
    import analysis.app.reader

    assert analysis.app.reader


def _only_when_idle() -> bool:
    """Have this process work when others leave the processor free; False where the system does not let it."""
    try:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    except (AttributeError, OSError):
        return False
    return True


def whole_answer(folder: StudyFolder, scenario: Scenario, on_week: OnWeek) -> Answer:
    """Put a study together whose futures are all there, and make the answer of it."""
    from analysis.app.reader import answer_of

    put_together(folder)
    on_week(0)  # whoever does not want it any more can say so
    return answer_of(study_in(folder), scenario, folder.plan.runs)


def early_answer(folder: StudyFolder, scenario: Scenario, wanted: int, thinned: int, on_week: OnWeek) -> Answer:
    """Make an answer of the parts of futures as they are: nobody will open their tables."""
    from analysis.app.reader import SAID, answer_of
    from analysis.study import arms_of
    from analysis.summary import summarize
    from analysis.tables import held

    study = study_in(folder)
    with held(folder.path) if study.runs_count <= MOST_HELD else nullcontext():
        study.summary = told = summarize(study, SAID)  # not written: the folder goes
        on_week(0)  # whoever does not want it any more can say so
        for arm in arms_of(study):
            arm.summary = told["arms"][arm.name]
        return answer_of(study, scenario, wanted, thinned)


def known_answer(path: Path, scenario: Scenario, wanted: int, on_week: OnWeek) -> Answer:
    """Make the answer of a study that was finished before."""
    from analysis.app.reader import answer_of

    return answer_of(open_study(path), scenario, wanted)
