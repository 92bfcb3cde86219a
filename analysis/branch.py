"""One future of a study by itself, and a branch of it: the same up to a week, with another plan from there on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from analysis.executors import Executor, InProcess
from analysis.experiments import Arm, Block, Plan, Run, StudyError
from analysis.tables import PARTS, read_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario


@dataclass(frozen=True)
class OneFuture:
    """One future: its scenario, its number in its study, and its tables as data frames by name."""

    scenario: Scenario
    number: int
    tables: dict[str, pd.DataFrame]

    @property
    def weeks(self) -> int:
        """Weeks of it."""
        return self.scenario.weeks


def one_future(
    scenario: Scenario,
    number: int,
    seed: int,
    luck_only: bool = False,
    executor: Executor | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> OneFuture:
    """Future `number` of the study of `scenario` with that seed, bit for bit as it stands there.

    Raises
    ------
    StudyError
        If it broke off.
    Cancelled
        If `cancelled` said so.
    """
    plan = Plan((Arm(scenario.name, scenario),), number + 1, seed, luck_only)
    return _alone(plan.arms[0], plan.run(plan.arms[0], number), executor, cancelled)


def _alone(arm: Arm, run: Run, executor: Executor | None, cancelled: Callable[[], bool] | None) -> OneFuture:
    with TemporaryDirectory(prefix="headway-one-") as temporary:
        folder = Path(temporary)
        parts = folder / PARTS
        parts.mkdir()
        block = Block(0, arm, (run,), part="0")
        (executor or InProcess()).run([block], parts, done=lambda _: None, cancelled=cancelled)
        tables = {name: read_table(folder, name).to_pandas() for name in ("runs", *TABLES_OF_ONE)}
    status = tables["runs"].iloc[0]
    if status["status"] != "ok":
        raise StudyError(f"this future broke off: {status['error']}")
    return OneFuture(arm.scenario, run.number, tables)


TABLES_OF_ONE = ("weekly", "departments", "agents", "levers", "events")


def branched(scenario: Scenario, week: int, name: str | None = None, **changes: Any) -> Scenario:
    """`scenario` with its plan changed from the week after `week` on.

    Parameters
    ----------
    scenario : Scenario
    week : int
        The last week that stays as it was.
    name : str, optional
        What the branch is called.
    **changes
        As of `Scenario.but`.

    Raises
    ------
    StudyError
        If something that happens in or before that week would be another: the past cannot be changed.
    ScenarioError
        If there can be no such plan.
    """
    other = scenario.but(name=name or f"{scenario.name[:80]}, otherwise from week {week + 1}", **changes)
    check_branch(scenario, other, week)
    return other


def check_branch(scenario: Scenario, other: Scenario, week: int) -> None:
    """Raise StudyError where `other` is not the same as `scenario` up to `week`."""

    def past(plan: Scenario) -> tuple[Any, ...]:
        return (
            [lever for lever in plan.levers if lever.week <= week],
            [shock for shock in plan.shocks if shock.week is None or shock.week <= week],
        )

    if past(scenario) != past(other):
        raise StudyError(f"what is asked for or happens up to week {week} has been and cannot be changed")
    same = ("organization", "market", "budget", "weeks", "today", "survey", "parameters", "network_seed", "objective")
    if any(getattr(scenario, part) != getattr(other, part) for part in same):
        raise StudyError("a branch is the same company with the same money; its plan alone can be another")
