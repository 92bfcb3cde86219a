"""What commands share: options, scenarios changed on the command line, the pool, what is said before the work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from analysis.console import Screen
from analysis.errors import StudyError
from analysis.plan import DEFAULT_RUNS, DEFAULT_SEED, MOST_UNTIL, Plan, Until
from sim.parameters import PARAMETERS
from sim.problems import ScenarioError
from sim.scenario import Scenario, declare_all, load_scenario, read_value

if TYPE_CHECKING:
    from analysis.executors import Executor, RunBlock

COMMAND = "uv run run.py"


class WorkFailed(Exception):
    """The request was right, but the work did not succeed."""


@dataclass(frozen=True)
class Options:
    """What all commands that run futures understand."""

    runs: int = DEFAULT_RUNS
    seed: int = DEFAULT_SEED
    weeks: int | None = None
    out: Path | None = None
    changes: tuple[str, ...] = ()
    workers: int | None = None
    luck_only: bool = False
    dask: str | None = None
    fail_fast: bool = False
    screen: Screen = field(default_factory=Screen)


def load(name: str, options: Options) -> Scenario:
    """A scenario with the changes of the command line."""
    scenario = load_scenario(name)
    changes = dict(read_change(text) for text in options.changes)
    if options.weeks is not None:
        changes["weeks"] = options.weeks
    return scenario.but(**changes) if changes else scenario


def read_change(text: str) -> tuple[str, Any]:
    """``name=value`` as a dotted path and a value; a name of the model's numbers may stand alone.

    Raises
    ------
    StudyError, ScenarioError
        If it is not written like that.
    """
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not name:
        raise StudyError(f"--set {text}: write name=value, such as --set levers.train.week=2")
    declare_all()
    path = f"parameters.{name}" if name in PARAMETERS else name
    try:
        return path, read_value(value.strip())
    except ScenarioError as error:
        raise StudyError(f"--set {text}: {error.problems[0].message}") from None


def pool_for(stack: ExitStack, options: Options) -> Executor | None:
    """One set of workers for all that a command runs, a cluster where that was asked for; none where one process is
    enough."""
    from analysis.executors import ProcessPool, core_count

    if options.dask is not None:
        return stack.enter_context(runner(options))
    workers = options.workers or core_count()
    return stack.enter_context(ProcessPool(workers)) if workers > 1 else None


@contextmanager
def runner(options: Options, run: RunBlock | None = None) -> Iterator[Executor | None]:
    """What works futures out for one study: a Dask cluster where that was asked for, else whatever suits the work.

    `run` works a block out on the cluster in place of the whole model.
    """
    if options.dask is None:
        yield None
        return
    from analysis.cluster import DaskCluster
    from analysis.executors import run_block

    with DaskCluster(options.dask, options.workers, run or run_block) as cluster:
        yield cluster


def announce(
    title: str, scenarios: Sequence[Scenario], options: Options, until: Until | None = None, most: int = MOST_UNTIL
) -> None:
    """Say what is about to be run."""
    runs = options.runs if until is None else most
    Plan.of(scenarios, runs, options.seed, options.luck_only, until=until)  # mistakes are told before all else
    options.screen.title(title)
    each = " each" if len(scenarios) > 1 else ""
    people, weeks = scenarios[-1].organization.people, scenarios[-1].weeks
    futures = f"{runs:,} futures{each}" if until is None else f"{until.first:,} to {runs:,} futures{each}"
    options.screen.lines(f"{people:,} people, {weeks} weeks, {futures}.")


def quoted(text: str) -> str:
    """A word as a shell takes it."""
    return quote(text)
