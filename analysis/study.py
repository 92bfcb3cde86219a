"""A study's folder opened: one scenario, several on common luck, or a design."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.bands import Difference, paired_difference
from analysis.errors import StudyError
from analysis.files import read_json
from analysis.reading import Study, known_outcome
from analysis.store import FORMAT, MANIFEST, SUMMARY
from analysis.tables import PARTS, TABLES, read_table
from sim.problems import nearest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Contrast", "Study", "Sweep", "arms_of", "difference_between", "open_study", "plan_of"]


class Contrast(Study):
    """Two or more arms on common luck, the baseline first. Tables hold all of them, told apart by column ``arm``."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        super().__init__(folder)
        if len(self._digests) < 2:
            raise StudyError(f"{self.folder} holds one scenario only, so there is nothing to compare")
        self.name = list(self._digests)[1]

    @property
    def arms(self) -> list[tuple[str, str]]:
        """Name and scenario digest of every arm, the baseline first."""
        return list(self._digests.items())

    @property
    def _only(self) -> str | None:
        return None

    @cached_property
    def views(self) -> dict[str, Study]:
        """Every arm as a study of its own, by name, the baseline first."""
        return {name: Study(self.folder, name) for name in self._digests}

    @property
    def baseline(self) -> Study:
        """The first arm: what the others are compared with."""
        return self.views[self.arms[0][0]]

    @property
    def alternative(self) -> Study:
        """The second arm."""
        return self.views[self.arms[1][0]]

    @property
    def alternatives(self) -> list[Study]:
        """Every arm but the baseline."""
        return list(self.views.values())[1:]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """All of summary.json: ``arms`` by name and ``differences`` of each alternative from the baseline."""
        return read_json(self.folder / SUMMARY)

    def difference(
        self, outcome: str, week: int | None = None, arm: str | None = None, total: bool = False
    ) -> Difference:
        """How an alternative differs from the baseline, future by future on the same luck.

        Parameters
        ----------
        outcome : str
            A column of the weekly table.
        week : int, optional
            Left out, the last.
        arm : str, optional
            Which alternative; left out, the second arm.
        total : bool
            Compare sums from the start to `week` instead of the week itself (for posts, cash, incidents and the like).

        Returns
        -------
        Difference
            Alternative minus baseline, with a 95 % interval of the mean and the share of futures that are better.
        """
        at = self.weeks if week is None else week
        if not 0 <= at <= self.weeks:
            raise StudyError(f"week {at} is not in this study; allowed: 0 to {self.weeks}")
        other = self.alternative if arm is None else self._arm(arm)
        return difference_between(self.baseline, other, outcome, at, total)

    def differences(self, outcome: str | None = None, arm: str | None = None) -> pd.DataFrame:
        """How alternatives differ from the baseline in every week: the table ``differences``, all of it or some.

        Parameters
        ----------
        outcome, arm : str, optional
            Only this outcome; only this alternative.

        Returns
        -------
        DataFrame
            arm, outcome, total (sums until the week, for what adds up), week, mean, low, high, better, same, gain,
            runs.
        """
        only = None if arm is None else self._arm(arm).name
        frame: pd.DataFrame = read_table(self.folder, "differences", arm=only).to_pandas()
        return frame if outcome is None else frame[frame["outcome"] == known_outcome(outcome).name]

    def _arm(self, name: str) -> Study:
        if name not in self.views:
            near = nearest(name, self.views)
            raise StudyError(f"no arm is called {name!r}{f'; did you mean {near}?' if near else ''}")
        return self.views[name]


def arms_of(study: Any) -> list[Any]:
    """Every arm of a study or comparison as a study of its own, the baseline first."""
    views = getattr(study, "views", None)
    return list(views.values()) if views is not None else [study]


def plan_of(study: Any) -> Any:
    """The arm that is shown where one arm is: of a comparison, the first alternative."""
    return arms_of(study)[:2][-1]


def difference_between(baseline: Study, other: Study, outcome: str, week: int, total: bool = False) -> Difference:
    """Paired difference of an outcome between two arms or two studies of the same seed, over the futures both have."""
    described = known_outcome(outcome)
    common, left, right = np.intersect1d(baseline.finished, other.finished, return_indices=True)
    if common.size == 0:
        raise StudyError(f"{baseline.name} and {other.name} have no finished future in common")
    first, second = _at(baseline, outcome, week, total)[left], _at(other, outcome, week, total)[right]
    return paired_difference(first, second, baseline.worlds[left], described.direction)


def _at(study: Study, outcome: str, week: int, total: bool) -> NDArray[np.float64]:
    values = study.values(outcome)
    return values[:, : week + 1].sum(axis=1) if total else values[:, week]


class Sweep(Study):
    """A design carried out: one arm of it, at every point. Tables hold that arm; ``runs`` has what each point gave.

    Parameters
    ----------
    folder : path
        A study's folder.
    arm : str, optional
        Name of the arm; left out, the first.
    """

    @cached_property
    def views(self) -> dict[str, Sweep]:
        """Every arm as a sweep of its own, by name."""
        return {name: Sweep(self.folder, name) for name in self._digests}

    @property
    def varies(self) -> list[str]:
        """Names that the design gives values to."""
        return [name for name, _ in self.manifest["design"]]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """All of summary.json: ``arms`` by name."""
        return read_json(self.folder / SUMMARY)

    @cached_property
    def at_points(self) -> pd.DataFrame:
        """One row a point: its values, its futures, how many reached the goal, and every outcome at the end with the
        95 % interval of its mean (``name``, ``name_low``, ``name_high``)."""
        return self.table("points")


def open_study(folder: str | os.PathLike[str], partial: bool = False) -> Study | Contrast | Sweep:
    """Open a study: a `Sweep` where something was varied, a `Contrast` where it holds several arms, else a `Study`.

    Parameters
    ----------
    folder : path
        A study's folder.
    partial : bool
        Also one that is still running, or was stopped: its tables then hold the futures that are finished so far.

    Raises
    ------
    StudyError
        If the folder holds no finished study, or one that this version cannot read.
    """
    path = Path(folder)
    if not path.is_dir():
        hint = nearest(path.name, (p.name for p in _studies_beside(path)))
        raise StudyError(f"there is no study {path}" + (f"; did you mean {path.parent / hint}?" if hint else ""))
    study = Study(path)
    made = study.manifest.get("format")
    if made != FORMAT:
        raise StudyError(f"{path} was written in format {made}; this version reads format {FORMAT}")
    if not study.complete and not partial:
        raise StudyError(f"{path} is not finished; the command that began it goes on from where it stopped")
    if not study.complete and not any(path.glob(f"{PARTS}/[0-9]*")):
        raise StudyError(f"{path} holds no finished future yet; the command that began it goes on with it")
    missing = [name for name in TABLES if not (path / f"{name}.parquet").exists()]
    if study.complete and missing:
        raise StudyError(f"{path} has lost its tables {', '.join(missing)}")
    if study.manifest.get("design"):
        return Sweep(path)
    return Contrast(path) if len(study.manifest["arms"]) > 1 else study


def _studies_beside(path: Path) -> Iterator[Path]:
    if path.parent.is_dir():
        yield from (p for p in path.parent.iterdir() if (p / MANIFEST).exists())
