"""Interim answers: what a study under way says of the futures that it has by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.experiments import Plan, Progress
from analysis.shelf import link_part
from analysis.store import StudyFolder
from analysis.tables import PARTS

GROWTH = 4  # futures at least, to one of the look before: what chance leaves open is halved


class Interim:
    """Looks at a study under way, whenever it has four times as many futures as were looked at before.

    To be told how far the study is, by the thread that carries it out. The futures of a look are the first of the study
    that are there for every plan, so that it says what a study of so many futures says.

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
    """

    def __init__(self, plan: Plan, folder: Path, seen: int, look: Callable[[StudyFolder], None]) -> None:
        self._plan, self._parts, self._seen, self._look = plan, folder / PARTS, seen, look
        self._finished = 0

    def __call__(self, done: Progress) -> None:
        """Look, if there is more to be seen."""
        if done.runs == self._finished:
            return
        self._finished = done.runs
        there = self._there()
        if not GROWTH * self._seen <= there < self._plan.runs:
            return
        self._seen = there
        so_far = replace(self._plan, runs=there)
        with (
            TemporaryDirectory(prefix="headway-") as temporary,
            StudyFolder.claim(so_far, Path(temporary) / "so-far", kept=False) as made,
        ):
            for span in self._plan.spans():
                if span.runs.stop <= there:
                    link_part(self._parts / span.part, made.parts / span.part)
            self._look(made)

    def _there(self) -> int:
        """How many of the first futures are there for every plan, in whole blocks."""
        ends: list[set[int]] = [set() for _ in self._plan.arms]
        broken = set()
        for span in self._plan.spans():
            if span.position not in broken and (self._parts / span.part).is_dir():
                ends[span.position].add(span.runs.stop)
            else:
                broken.add(span.position)
        return max(set.intersection(*ends), default=0)
