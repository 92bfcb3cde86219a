"""One run of a study repeated exactly: the same numbers, and everything that happened in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow.compute as pc

from analysis.bands import OWN_WORLD
from analysis.design import Design, explicit
from analysis.errors import StudyError
from analysis.executors import run_block
from analysis.plan import Arm, Block, Plan
from analysis.reading import Study
from analysis.tables import arrow_table, read_rows
from sim.problems import nearest

COMPARED = ("weekly", "departments", "agents", "levers", "events")


@dataclass(frozen=True)
class Again:
    """A run that was repeated.

    Parameters
    ----------
    run, arm, seed, world : int, str, int, int
        Which one.
    values : mapping
        What its point gave to what was varied.
    differs : tuple of str
        Tables in which the repeated run is not what is stored; none where it is repeated exactly.
    events : list of dict
        What happened: week, kind, who, text, cause.
    error : str
        Why it broke off; empty where it ran to its end.
    """

    run: int
    arm: str
    seed: int
    world: int
    values: dict[str, Any]
    differs: tuple[str, ...]
    events: list[dict[str, Any]]
    error: str = ""


def rerun(study: Study, run: int, arm: str | None = None) -> Again:
    """Repeat one run of a study in this process and compare every number with what is stored.

    Parameters
    ----------
    study : Study
    run : int
        Its number in the tables.
    arm : str, optional
        Which scenario; left out, the study's own (of a comparison the second, the one that is looked at).

    Raises
    ------
    StudyError
        If there is no such run, or agents of somebody's own worked in it.
    """
    name = study.name if arm is None else arm
    names = [entry["name"] for entry in study.manifest["arms"]]
    if name not in names:
        near = nearest(name, names)
        raise StudyError(f"no arm is called {name!r}" + (f"; did you mean {near}?" if near else "")
                         + f" There are: {', '.join(names)}")  # fmt: skip
    if study.manifest["identity"].get("agents"):
        raise StudyError("agents of somebody's own worked in this study; repeat it with replicate(..., agents=...)")
    one = Study(study.folder, name)
    stored = read_rows(study.folder, "runs", filters=_row(name, run)).to_pylist()
    if not stored:
        raise StudyError(f"run {run} is not in this study; allowed: 0 to {study.runs_count - 1}")
    block = _block_of(one, stored[0])
    try:
        tables = run_block(block, lambda week: None)
    except Exception as error:  # whatever a model raises is a result
        told = f"{type(error).__name__}: {error}"
        same = stored[0]["status"] != "ok"
        return _again(block, () if same else ("runs",), [], told)
    differs = []
    for table in COMPARED:
        there = read_rows(study.folder, table, filters=_row(name, run))
        columns = {n: c for n, c in tables[table].items() if n in there.column_names}
        here = arrow_table(table, columns, there.schema)
        if not _same(here, there):
            differs.append(table)
    events = tables["events"]
    told_events = [{n: _plain(events[n][k]) for n in ("week", "kind", "who", "text", "cause")}
                   for k in range(len(events["week"]))]  # fmt: skip
    return _again(block, tuple(differs), told_events, str(tables["runs"]["error"][0]))


def _again(block: Block, differs: tuple[str, ...], events: list[dict[str, Any]], error: str) -> Again:
    run = block.runs[0]
    return Again(run.number, block.arm.name, run.seed, run.world, dict(run.values), differs, events, error)


def _block_of(study: Study, stored: dict[str, Any]) -> Block:
    """The block of one run, as the study's plan made it: its world and its point are worked out anew."""
    manifest = study.manifest
    scenario = study.scenario
    varies = [name for name, _ in manifest.get("design", [])]
    design = explicit(scenario, {name: [stored[name]] for name in varies}) if varies else Design()
    at_point = study.runs_count // study.points_count
    plan = Plan((Arm(study.name, scenario),), at_point, study.seed, bool(manifest["luck_only"]), design=design)
    run = plan.run(plan.arms[0], stored["run"] % at_point)
    if run.seed != stored["seed"] or (run.world != stored["world"] and stored["world"] != OWN_WORLD):
        raise StudyError(f"the seeds of {study.folder} were made in another way; this version cannot repeat its runs")
    return Block(0, plan.arms[0], (replace(run, number=stored["run"], point=stored.get("point", 0)),))


def _row(arm: str, run: int) -> pc.Expression:
    return (pc.field("arm") == arm) & (pc.field("run") == run)


def _same(here: Any, there: Any) -> bool:
    """Whether two tables hold the same numbers, one that is none being like another."""
    if here.num_rows != there.num_rows:
        return False
    for name in there.column_names:
        a, b = here[name].to_numpy(), there[name].to_numpy()
        if not (np.array_equal(a, b, equal_nan=True) if a.dtype.kind == "f" else np.array_equal(a, b)):
            return False
    return True


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
