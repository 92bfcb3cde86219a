"""Interim answers: what a study under way says of the futures that it has by then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.app.lanes import Lane
from analysis.experiments import Cancelled, Plan, Progress
from analysis.plan import Span
from analysis.shelf import link_part
from analysis.store import StudyFolder
from analysis.tables import PARTS

GROWTH = 4  # futures at least, to one of the look before: what chance leaves open is halved

_log = logging.getLogger("headway.page")


class Interim:
    """Looks at a study under way, whenever it has four times as many futures as were looked at before.

    To be told how far the study is, by the thread that carries it out. The futures of a look are the first of the study
    that are there for every plan, so that it says what a study of so many futures says. A look that is not possible, or
    for which others would have to wait, is left out: the study goes on without.

    Parameters
    ----------
    plan : Plan
        One without a design.
    folder : Path
        The study's.
    seen : int
        Futures that were looked at before.
    look : callable
        Given the folder of a look, which goes afterwards.
    lane : Lane
        In which turns to look are taken.
    """

    def __init__(self, plan: Plan, folder: Path, seen: int, look: Callable[[StudyFolder], None], lane: Lane) -> None:
        self._plan, self._folder, self._look, self._lane = plan, folder, look, lane
        self._ahead: list[list[Span]] = [[] for _ in plan.arms]
        for span in plan.spans():
            self._ahead[span.position].append(span)
        self._ends: list[list[int]] = [[] for _ in plan.arms]
        self._finished = -1
        self.seen = seen

    def __call__(self, done: Progress) -> None:
        """Look, if there is more to be seen and nobody waits."""
        if done.runs == self._finished:
            return
        self._finished = done.runs
        there = self.there()
        if GROWTH * self.seen <= there < self._plan.runs:
            with self._lane.turn_now() as mine:
                if mine:
                    self.look(there)

    def look(self, runs: int) -> bool:
        """Look at the first `runs` futures, which are all there; whether that was possible.

        Raises
        ------
        Cancelled
            If nobody wants to see it any more.
        """
        so_far, self.seen = replace(self._plan, runs=runs), runs
        try:
            with (
                TemporaryDirectory(prefix=".look-", dir=self._folder, ignore_cleanup_errors=True) as temporary,
                StudyFolder.claim(so_far, Path(temporary) / "so-far", kept=False) as made,
            ):
                for span in self._plan.spans():
                    if span.runs.stop <= runs:
                        link_part(self._folder / PARTS / span.part, made.parts / span.part)
                self._look(made)
        except Cancelled:
            raise
        except Exception as error:  # whatever it is, the answer itself may still come
            _log.warning("futures that are there could not be looked at", exc_info=error)
            return False
        return True

    def there(self) -> int:
        """How many of the first futures are there for every plan, in whole blocks."""
        for ahead, ends in zip(self._ahead, self._ends, strict=True):
            while len(ends) < len(ahead) and (self._folder / PARTS / ahead[len(ends)].part).is_dir():
                ends.append(ahead[len(ends)].runs.stop)
        return max(set.intersection(*map(set, self._ends)), default=0)
