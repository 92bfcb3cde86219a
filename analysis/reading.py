"""One arm of a study read back: tables as data frames, arrays, summary, scenario."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.experiments import StudyError
from analysis.files import file_digest, read_json
from analysis.store import COMPLETE, MANIFEST, SUMMARY
from analysis.tables import read_chunks, read_columns, read_table
from sim.outcomes import OUTCOMES, Outcome
from sim.problems import nearest

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario

HELD_ROWS = 50_000  # futures times weeks of a study whose outcomes are held once they are read: 13 MB


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
        """Futures asked for in each arm, at all points together."""
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

    @property
    def complete(self) -> bool:
        """Whether every future is worked out; of an unfinished study, tables hold what is there so far."""
        return self.manifest.get("status") == COMPLETE

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

    def values(self, outcome: str, weeks: slice = slice(None)) -> NDArray[np.float64]:
        """An outcome of every finished future and week (or some weeks), (R, W+1), week 0 first."""
        known_outcome(outcome)
        if outcome not in self.measured:
            raise StudyError(f"{self.folder} was made before {outcome} was measured; run its scenario again")
        none = np.empty((0, len(range(self.weeks + 1)[weeks])))
        return np.concatenate([none, *(rows[outcome][:, weeks].copy() for rows in self.chunks([outcome]))])

    def chunks(self, outcomes: Sequence[str]) -> Iterator[dict[str, NDArray[np.float64]]]:
        """Outcomes of every finished future and week, some futures at a time, (r, W+1) each, in the order of runs.

        For studies of so many futures that all of their weeks would not fit into memory; those of a smaller study are
        read once and held.
        """
        if self.runs_count * (self.weeks + 1) <= HELD_ROWS:
            if self._held:
                yield {name: self._held[name] for name in outcomes}
            return
        yield from self._chunks(outcomes)

    @cached_property
    def _held(self) -> dict[str, NDArray[np.float64]]:
        """Every outcome of a study that is small enough to be held, (R, W+1) each; empty where no future finished."""
        names = sorted(self.measured)
        pieces = list(self._chunks(names))
        return {name: np.concatenate([piece[name] for piece in pieces]) for name in names} if pieces else {}

    def _chunks(self, outcomes: Sequence[str]) -> Iterator[dict[str, NDArray[np.float64]]]:
        for table in read_chunks(self.folder, "weekly", ["run", *outcomes], self.name):
            keep = np.isin(table["run"].to_numpy(), self.finished)
            if keep.any():
                yield {name: table[name].to_numpy()[keep].reshape(-1, self.weeks + 1) for name in outcomes}

    def ends(self, outcome: str) -> NDArray[np.float64]:
        """Each finished future's number at the end, (R,): the last week, or the sum of all for what adds up."""
        flow = known_outcome(outcome).flow
        pieces = (rows[outcome] for rows in self.chunks([outcome]))
        return np.concatenate([np.empty(0), *(v.sum(axis=1) if flow else v[:, -1] for v in pieces)])

    @cached_property
    def points(self) -> NDArray[np.int64]:
        """Point of each finished future in the study's design, (R,); 0 where nothing was varied."""
        return self.finished // (self.runs_count // self.points_count)

    @property
    def points_count(self) -> int:
        """Points of the design; 1 where nothing was varied."""
        return int(self.manifest.get("points", 1))

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


def known_outcome(outcome: str) -> Outcome:
    """The outcome of this name, or a StudyError with the nearest right one."""
    if outcome not in OUTCOMES:
        near = nearest(outcome, OUTCOMES)
        raise StudyError(f"no outcome is called {outcome!r}{f'; did you mean {near}?' if near else ''}")
    return OUTCOMES[outcome]
