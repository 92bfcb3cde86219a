"""A finished study read back: tables as data frames, summary, scenarios, and differences between arms."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.bands import Difference, paired_difference
from analysis.experiments import StudyError
from analysis.files import file_digest, read_json
from analysis.store import COMPLETE, FORMAT, MANIFEST, SUMMARY
from analysis.tables import TABLES, read_columns, read_table
from sim.outcomes import OUTCOMES
from sim.problems import nearest

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario


class Study:
    """One arm of a study on disk; nothing is read before it is asked for.

    Parameters
    ----------
    folder : path
        A study's folder.
    arm : str, optional
        Name of the arm; left out, the first.

    Attributes
    ----------
    weekly, departments, agents, levers, events, runs : DataFrame
        The tables of this arm (columns: HOUSE of the project, docs).
    summary : dict
        What summary.json says about this arm.
    """

    def __init__(self, folder: str | os.PathLike[str], arm: str | None = None) -> None:
        self.folder = Path(folder)
        names = list(self._digests)
        if arm is not None and arm not in names:
            near = nearest(arm, names)
            hint = f"; did you mean {near}?" if near else ""
            raise StudyError(f"{self.folder} holds no arm called {arm!r}{hint} It holds: {', '.join(names)}")
        self.name = arm or names[0]

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the study is and how it was made: manifest.json."""
        return read_json(self.folder / MANIFEST)

    @property
    def _digests(self) -> dict[str, str]:
        return {arm["name"]: arm["digest"] for arm in self.manifest["arms"]}

    @property
    def arms(self) -> list[tuple[str, str]]:
        """Name and scenario digest of this arm; of every arm, the baseline first, where several are looked at."""
        return [(self.name, self._digests[self.name])]

    @property
    def seed(self) -> int:
        """The study's seed."""
        return int(self.manifest["seed"])

    @property
    def runs_count(self) -> int:
        """Futures asked for in each arm."""
        return int(self.manifest["runs"])

    @property
    def runs_words(self) -> str:
        """The futures in a source line."""
        return f"{self.runs_count:,} {'run' if self.runs_count == 1 else 'runs'}"

    @property
    def weeks(self) -> int:
        """Weeks of each future; week 0 is the start."""
        return int(self.manifest["weeks"])

    @property
    def version(self) -> str:
        """Version of Headway that made the study."""
        return str(self.manifest["versions"]["headway"])

    @property
    def digest(self) -> str:
        """Digest of this arm's scenario."""
        return self._digests[self.name]

    @cached_property
    def scenario(self) -> Scenario:
        """This arm's scenario, as it was run."""
        from sim.scenario import load_scenario

        entry = next(arm for arm in self.manifest["arms"] if arm["name"] == self.name)
        return load_scenario(self.folder / entry["file"])

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The headline numbers of this arm."""
        found: dict[str, Any] = read_json(self.folder / SUMMARY)["arms"][self.name]
        return found

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One table of this arm as a data frame, all columns or some."""
        frame: pd.DataFrame = read_table(self.folder, name, columns, self._only).to_pandas()
        return frame

    @property
    def _only(self) -> str | None:
        return self.name

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a future: run, arm, seed, world, status, error."""
        return self.table("runs")

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """One row a future and week: run, arm, week and every outcome."""
        return self.table("weekly")

    @cached_property
    def departments(self) -> pd.DataFrame:
        """One row a future, week and department."""
        return self.table("departments")

    @cached_property
    def agents(self) -> pd.DataFrame:
        """One row a future, week and deciding agent."""
        return self.table("agents")

    @cached_property
    def levers(self) -> pd.DataFrame:
        """One row a future and lever of the plan."""
        return self.table("levers")

    @cached_property
    def events(self) -> pd.DataFrame:
        """What a strategist would want to be told, by future and week."""
        return self.table("events")

    # --- arrays ----------------------------------------------------------------------------------------------------

    @cached_property
    def finished(self) -> NDArray[np.int64]:
        """Numbers of the futures that ran to the end, (R,)."""
        table = read_table(self.folder, "runs", ["run", "arm", "status"], self.name)
        ok = np.array(table["status"].to_pylist(), dtype=object) == "ok"
        return table["run"].to_numpy().astype(np.int64)[ok]

    @cached_property
    def worlds(self) -> NDArray[np.int64]:
        """World of each finished future, (R,); -1 where nothing was drawn."""
        table = read_table(self.folder, "runs", ["run", "arm", "status", "world"], self.name)
        ok = np.array(table["status"].to_pylist(), dtype=object) == "ok"
        return table["world"].to_numpy().astype(np.int64)[ok]

    @cached_property
    def measured(self) -> frozenset[str]:
        """Outcomes that the study holds; one made with an older version may lack some of today's."""
        return frozenset(read_columns(self.folder, "weekly")) & frozenset(OUTCOMES)

    def values(self, outcome: str) -> NDArray[np.float64]:
        """An outcome of every finished future and week, (R, W+1), week 0 first."""
        _known(outcome)
        if outcome not in self.measured:
            raise StudyError(f"{self.folder} was made before {outcome} was measured; run its scenario again")
        table = read_table(self.folder, "weekly", ["run", "arm", outcome], self.name)
        keep = np.isin(table["run"].to_numpy(), self.finished)
        return table[outcome].to_numpy()[keep].reshape(self.finished.size, self.weeks + 1)

    # --- for those who look at a study -------------------------------------------------------------------------------

    def check(self) -> list[str]:
        """Compare every file with the digests the study noted; return what does not agree, in plain words."""
        from sim.scenario import load_scenario

        problems = []
        for arm in self.manifest["arms"]:
            try:
                found = load_scenario(self.folder / arm["file"]).digest()
            except Exception as error:  # whatever is wrong with the file, it is told
                problems.append(f"{arm['file']} does not load any more: {error}")
                continue
            if found != arm["digest"]:
                problems.append(f"{arm['file']} says something else than what was run")
        expected = {f"{name}.parquet": entry["sha256"] for name, entry in self.manifest.get("tables", {}).items()}
        expected[SUMMARY] = self.manifest.get("summary_sha256", "")
        for file, digest in expected.items():
            path = self.folder / file
            if not path.exists():
                problems.append(f"{file} is missing")
            elif file_digest(path) != digest:
                problems.append(f"{file} was changed after the study")
        return problems

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}, {self.runs_count} futures of {self.weeks} weeks, {self.folder}>"


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

    def _arm(self, name: str) -> Study:
        if name not in self.views:
            near = nearest(name, self.views)
            raise StudyError(f"no arm is called {name!r}{f'; did you mean {near}?' if near else ''}")
        return self.views[name]


def difference_between(baseline: Study, other: Study, outcome: str, week: int, total: bool = False) -> Difference:
    """Paired difference of an outcome between two arms or two studies of the same seed, over the futures both have."""
    described = _known(outcome)
    common, left, right = np.intersect1d(baseline.finished, other.finished, return_indices=True)
    if common.size == 0:
        raise StudyError(f"{baseline.name} and {other.name} have no finished future in common")
    first, second = _at(baseline, outcome, week, total)[left], _at(other, outcome, week, total)[right]
    return paired_difference(first, second, baseline.worlds[left], described.direction)


def _at(study: Study, outcome: str, week: int, total: bool) -> NDArray[np.float64]:
    values = study.values(outcome)
    return values[:, : week + 1].sum(axis=1) if total else values[:, week]


def _known(outcome: str) -> Any:
    if outcome not in OUTCOMES:
        near = nearest(outcome, OUTCOMES)
        raise StudyError(f"no outcome is called {outcome!r}{f'; did you mean {near}?' if near else ''}")
    return OUTCOMES[outcome]


def open_study(folder: str | os.PathLike[str]) -> Study | Contrast:
    """Open a finished study: a `Contrast` where it holds several arms, else a `Study`.

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
    if study.manifest.get("status") != COMPLETE:
        raise StudyError(f"{path} is not finished; the command that began it goes on from where it stopped")
    missing = [name for name in TABLES if not (path / f"{name}.parquet").exists()]
    if missing:
        raise StudyError(f"{path} has lost its tables {', '.join(missing)}")
    return Contrast(path) if len(study.manifest["arms"]) > 1 else study


def _studies_beside(path: Path) -> Iterator[Path]:
    if path.parent.is_dir():
        yield from (p for p in path.parent.iterdir() if (p / MANIFEST).exists())
