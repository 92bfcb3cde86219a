"""One future of a study, looked at alone: the same tables and names, with a single run in them."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.bands import chance
from analysis.experiments import StudyError
from analysis.goals import goal_reached
from analysis.study import Contrast, Study


class OneFuture(Study):
    """One finished future of one arm.

    Parameters
    ----------
    study : Study
    run : int
        Its number.

    Raises
    ------
    StudyError
        If there is no such future, or it was not run to its end.
    """

    def __init__(self, study: Study, run: int) -> None:
        super().__init__(study.folder, study.name)
        place = np.flatnonzero(study.finished == run)
        if not place.size:
            why = (
                "broke off"
                if 0 <= run < study.runs_count
                else f"is not one of them; allowed: 0 to {study.runs_count - 1}"
            )
            raise StudyError(f"future {run} of {study.name} {why}")
        self.run, self._place, self._all = run, int(place[0]), study

    @property
    def runs_count(self) -> int:
        """One."""
        return 1

    @property
    def runs_words(self) -> str:
        """Which run it is, for a source line."""
        return f"run {self.run} of {self._all.runs_count:,}"

    @cached_property
    def finished(self) -> NDArray[np.int64]:
        """The number of this future, (1,)."""
        return np.array([self.run], dtype=np.int64)

    @cached_property
    def worlds(self) -> NDArray[np.int64]:
        """Its world, (1,)."""
        return self._all.worlds[[self._place]]

    @cached_property
    def points(self) -> NDArray[np.int64]:
        """Its point in the study's design, (1,)."""
        return self._all.points[[self._place]]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Whether this future reached the goal; None under ``goal`` where there is none."""
        terms = self._all.summary["goal"]
        if terms is None:
            return {"goal": None}
        names = ("stage", "by_week", "spend_at_most", "incidents_at_most")
        goal = self.scenario.goal
        if goal is None:  # the goal of another arm, which the summary measures all arms by
            from sim.scenario import Goal

            goal = Goal(**{name: terms[name] for name in names})
        return {"goal": {name: terms[name] for name in names} | asdict(chance(goal_reached(self, goal), self.worlds))}


class OneOfEach(Contrast):
    """The same future of every arm of a comparison."""

    def __init__(self, contrast: Contrast, run: int) -> None:
        super().__init__(contrast.folder)
        self._ones = {name: OneFuture(view, run) for name, view in contrast.views.items()}

    @cached_property
    def views(self) -> dict[str, Study]:
        """The future in every arm, by name, the baseline first."""
        return dict(self._ones)


def one_future(study: Study | Contrast, run: int) -> Study | Contrast:
    """One future of a study, or the same future of every arm of a comparison."""
    return OneOfEach(study, run) if isinstance(study, Contrast) else OneFuture(study, run)
