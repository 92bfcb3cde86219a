"""The command that varies things: `sweep`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.commands.options import COMMAND, Options, WorkFailed, load, quoted, runner
from analysis.design import Range, Value, varied
from analysis.errors import StudyError
from analysis.findings import goal_words
from analysis.plan import Plan
from analysis.points import best_first
from analysis.showing import made
from analysis.study import Sweep
from analysis.sweeps import make_design, sweep
from sim.problems import ScenarioError
from sim.scenario import read_value

SHOWN = 12  # points of a table on the screen


def read_vary(text: str) -> tuple[str, Range | list[Value]]:
    """``name=low:high:count``, ``name=low:high`` or ``name=a,b,c``.

    Raises
    ------
    StudyError
        If it is not written like that.
    """
    name, equals, wanted = text.partition("=")
    if not equals or not name.strip() or not wanted.strip():
        raise StudyError(f"--vary {text}: write name=low:high:count or name=value,value,...")
    pieces = wanted.split(":")
    if len(pieces) in (2, 3):
        numbers = [_value(text, piece) for piece in pieces]
        if all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in numbers):
            low, high, *count = numbers
            if count and not isinstance(count[0], int):
                raise StudyError(f"--vary {text}: {count[0]} is no number of values")
            return name.strip(), Range(low, high, *count)  # type: ignore[arg-type]
    return name.strip(), [_value(text, piece) for piece in wanted.split(",")]


def _value(text: str, piece: str) -> Value:
    try:
        value = read_value(piece.strip())
    except ScenarioError as error:
        raise StudyError(f"--vary {text}: {error.problems[0].message}") from None
    if not isinstance(value, (int, float, bool, str)):
        raise StudyError(f"--vary {text}: {piece} is no single value")
    return value


def sweep_all(
    names: Sequence[str],
    vary: Sequence[str],
    together: Sequence[str],
    way: str,
    points: int | None,
    table: Path | None,
    options: Options,
) -> None:
    """Scenarios at every point of a design."""
    scenarios = [load(name, options) for name in names]
    wanted = dict(read_vary(text) for text in vary)
    groups = [text.split(",") for text in together]
    design = make_design(scenarios[0], wanted or None, groups, way, points, table, options.seed)
    Plan.of(scenarios, options.runs, options.seed, options.luck_only, design=design)  # mistakes come before all else
    screen = options.screen
    screen.title(", ".join(s.name for s in scenarios))
    screen.lines(f"{design.points:,} points, {options.runs:,} futures each, {scenarios[0].weeks} weeks.")
    for scenario in scenarios:
        if "budget.cash" in design.columns:
            least = varied(scenario, {"budget.cash": float(design.columns["budget.cash"].min())})
            for advice in (one for one in least.warnings() if one.field == "budget.cash"):
                screen.aside(f"Note: at the smallest budget of {scenario.name} {advice.text}.")
    with screen.progress("Sweep") as progress, runner(options) as executor:
        study = sweep(
            *scenarios, design=design, runs=options.runs, seed=options.seed, out=options.out, workers=options.workers,
            luck_only=options.luck_only, executor=executor, progress=progress, fail_fast=options.fail_fast,
        )  # fmt: skip
    tell_sweep(study, options)


def tell_sweep(study: Sweep, options: Options) -> None:
    """The best points of every arm, and where the study is."""
    screen = options.screen
    for name, arm in study.views.items():
        told = study.summary["arms"][name]
        if told["goal"] is not None:
            screen.lines("", f"{name}: {goal_words(told['goal'], arm.scenario.budget.currency)}")
        screen.table(*table_of(arm, told["goal"] is not None))
        if study.points_count > SHOWN:
            screen.lines(f"The first {SHOWN} of {study.points_count:,} points, the best first.")
        if told["futures"]["failed"]:
            screen.aside(f"{told['futures']['failed']:,} futures of {name} broke off; the table runs says why.")
    screen.lines(
        "",
        "The best of many points looks better than it is: run it again with another --seed before you rely on it.",
        f"Study: {study.folder} (a row a point: points.parquet)",
        f"Where it comes from: {COMMAND} show {quoted(str(study.folder))}",
    )
    screen.data({"study": str(study.folder), "made": made(study), "summary": study.summary})
    if not any(arm.finished.size for arm in study.views.values()):
        raise WorkFailed("no future ran to its end")


def tables_of(study: Sweep) -> list[tuple[list[str], list[list[str]]]]:
    """The table of every arm (see `table_of`)."""
    goals = {name: told["goal"] is not None for name, told in study.summary["arms"].items()}
    return [table_of(arm, goals[name]) for name, arm in study.views.items()]


def table_of(arm: Sweep, goal: bool) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of the points that do best."""
    points = {str(name): list(column) for name, column in arm.at_points.items()}
    headings = [*arm.varies, *(["Goal", "Chance"] if goal else []), "Active", "Value", "Cash"]
    rows = []
    for row in best_first(points, goal)[:SHOWN]:
        cells = [_shown(points[name][row]) for name in arm.varies]
        if not points["futures"][row]:
            rows.append([*cells, "broke off"])
            continue
        if goal:
            low, high = points["chance_low"][row], points["chance_high"][row]
            cells.append(f"{points['reached'][row]:.0f} of {points['futures'][row]}")
            cells.append(f"{100 * low:.0f} to {100 * high:.0f} %")
        cells.append(f"{100 * points['active_share'][row]:.1f} %")
        cells += [f"{points[name][row]:,.0f}" for name in ("value", "cash")]
        rows.append(cells)
    return headings, [cells + [""] * (len(headings) - len(cells)) for cells in rows]


def _shown(value: Any) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
