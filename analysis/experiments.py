"""A study before it is run: arms times runs, cut into blocks in one fixed way, and the two questions asked of it.

Nothing here builds a model: a plan is lazy and small however many runs it has. `replicate` and `compare` hand it to an
executor and a folder, and give back what can be read from that folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from inspect import getsource
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.bands import OWN_WORLD
from sim.luck import draw_world, run_seed

if TYPE_CHECKING:
    from analysis.executors import Executor
    from analysis.study import Contrast, Study
    from sim.scenario import Scenario

DEFAULT_RUNS = 100
DEFAULT_SEED = 7
MAX_RUNS = 1_000_000
MAX_SEED = 2**53 - 1  # every tool reads such a number exactly
PEOPLE_PER_BLOCK = 50_000  # stacked rows at which a week costs least for each person (measured; see docs)
LEAST_PER_BLOCK = 20_000  # fewer people cost much more each
RUNS_PER_BLOCK = 50


class StudyError(ValueError):
    """A study that cannot be run or read as asked; the message says what, where and what is possible instead."""


class Cancelled(Exception):
    """The study was stopped on request; what was finished stays in its folder."""


@dataclass(frozen=True)
class Arm:
    """One scenario of a study under the name it has in the tables."""

    name: str
    scenario: Scenario


@dataclass(frozen=True)
class Run:
    """One future: its number, its seed, and the world it shares with its neighbour (-1: nothing drawn)."""

    number: int
    seed: int
    world: int
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """Runs of one arm that are worked out together; picklable."""

    index: int
    arm: Arm
    runs: tuple[Run, ...]
    agents: tuple[tuple[str, type[Any]], ...] = ()

    @property
    def weeks(self) -> int:
        """Weeks of each run."""
        return self.arm.scenario.weeks


@dataclass(frozen=True)
class Progress:
    """How far a study is: finished runs, all runs, and the share of the work done including runs under way."""

    runs: int
    of: int
    share: float


@dataclass(frozen=True)
class Plan:
    """Arms times runs on common luck.

    Parameters
    ----------
    arms : tuple of Arm
        The first is what the others are compared with.
    runs : int
        Runs of each arm.
    seed : int
        The study's seed: run k has the same seed and the same world in every arm.
    luck_only : bool
        True leaves every parameter at its default, so that runs differ by luck alone.
    """

    arms: tuple[Arm, ...]
    runs: int = DEFAULT_RUNS
    seed: int = DEFAULT_SEED
    luck_only: bool = False
    agents: tuple[tuple[str, type[Any]], ...] = ()

    def __post_init__(self) -> None:
        _whole("runs", self.runs, 1, MAX_RUNS)
        _whole("seed", self.seed, 0, MAX_SEED)
        if not self.arms:
            raise StudyError("a study needs at least one scenario")
        lengths = {arm.scenario.weeks for arm in self.arms}
        if len(lengths) > 1:
            told = ", ".join(f"{arm.name} {arm.scenario.weeks}" for arm in self.arms)
            raise StudyError(f"the scenarios run for different numbers of weeks ({told}); give one number with --weeks")
        for i, arm in enumerate(self.arms):
            for other in self.arms[:i]:
                if other.scenario.digest() == arm.scenario.digest():
                    raise StudyError(f"{other.name} and {arm.name} say the same, so there is nothing to compare")

    @classmethod
    def of(
        cls,
        scenarios: Sequence[Scenario],
        runs: int = DEFAULT_RUNS,
        seed: int = DEFAULT_SEED,
        luck_only: bool = False,
        agents: Mapping[str, type[Any]] | None = None,
    ) -> Plan:
        """A plan whose arms carry the scenarios' names, numbered where two have the same."""
        names: list[str] = []
        for scenario in scenarios:
            name, count = scenario.name, 2
            while name in names:
                name, count = f"{scenario.name} ({count})", count + 1
            names.append(name)
        return cls(
            tuple(Arm(name, s) for name, s in zip(names, scenarios, strict=True)),
            runs,
            seed,
            luck_only,
            tuple(sorted((agents or {}).items())),
        )

    @property
    def homemade(self) -> bool:
        """Whether agents were defined where no other process can find them."""
        return any(cls.__module__ == "__main__" or "<locals>" in cls.__qualname__ for _, cls in self.agents)

    @property
    def weeks(self) -> int:
        """Weeks of every run."""
        return self.arms[0].scenario.weeks

    def block_size(self, arm: Arm) -> int:
        """Runs stacked in one block of `arm`: about 50,000 people, 1 to 50 runs, whoever works them out.

        A short study is cut into at least four blocks, so that there is work for several processes, as long as that
        leaves 20,000 people in each.
        """
        people = arm.scenario.organization.people
        quarter = max(-(-self.runs // 4), LEAST_PER_BLOCK // people)
        return max(1, min(RUNS_PER_BLOCK, PEOPLE_PER_BLOCK // people, quarter))

    @property
    def block_count(self) -> int:
        """Number of blocks."""
        return sum(-(-self.runs // self.block_size(arm)) for arm in self.arms)

    def spans(self) -> Iterator[tuple[int, Arm, range]]:
        """Number, arm and runs of every block, in table order: arm by arm, run by run."""
        index = 0
        for arm in self.arms:
            size = self.block_size(arm)
            for first in range(0, self.runs, size):
                yield index, arm, range(first, min(first + size, self.runs))
                index += 1

    def blocks(self, wanted: Container[int]) -> Iterator[Block]:
        """The blocks whose number is in `wanted`; worlds are drawn as blocks are asked for."""
        for index, arm, numbers in self.spans():
            if index in wanted:
                yield Block(index, arm, tuple(self._runs(arm, numbers)), self.agents)

    def run(self, arm: Arm, number: int) -> Run:
        """Run `number` of `arm`: runs 2k and 2k+1 share world k, in every arm alike."""
        return next(self._runs(arm, [number]))

    def _runs(self, arm: Arm, numbers: Iterable[int]) -> Iterator[Run]:
        drawn, parameters = OWN_WORLD, dict[str, float]()
        for number in numbers:
            world = OWN_WORLD if self.luck_only else number // 2
            if world != drawn:  # neighbours share what is drawn
                drawn, parameters = world, draw_world(self.seed, world, frozenset(arm.scenario.parameters))
            yield Run(number, run_seed(self.seed, number), world, parameters)

    def identity(self) -> dict[str, object]:
        """What makes this study this study, as plain data: equal identities give equal tables."""
        own = {"agents": [[kind, *_described(cls)] for kind, cls in self.agents]} if self.agents else {}
        return {
            **own,
            "arms": [[arm.name, arm.scenario.digest()] for arm in self.arms],
            "runs": self.runs,
            "seed": self.seed,
            "luck_only": self.luck_only,
            "blocks": [self.block_size(arm) for arm in self.arms],
        }


def _described(cls: type[Any]) -> list[str]:
    """A class of agents by name and by what it says, so that an edited one makes another study."""
    try:
        source = getsource(cls)
    except (OSError, TypeError):  # typed into an interpreter: its name must do
        source = ""
    return [f"{cls.__module__}.{cls.__qualname__}", digest_of(source)]


def digest_of(content: object) -> str:
    """A 32-digit fingerprint of plain data, the same on every machine."""
    return blake2b(dumps(content, sort_keys=True, separators=(",", ":")).encode(), digest_size=16).hexdigest()


def _whole(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise StudyError(f"{name} is {value!r}; allowed: a whole number from {low:,} to {high:,}")


def replicate(
    scenario: Scenario,
    runs: int = DEFAULT_RUNS,
    seed: int = DEFAULT_SEED,
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    *,
    luck_only: bool = False,
    agents: Mapping[str, type[Any]] | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Study:
    """Run one scenario in many futures.

    Parameters
    ----------
    scenario : Scenario
    runs : int
        How many futures.
    seed : int
        The study's seed; the same seed gives the same numbers.
    out : path, optional
        The study's folder; left out, a folder under ``studies/`` named after scenario, runs, seed and content. A folder
        that holds this very study is opened again (or finished); one that holds anything else is refused.
    workers : int, optional
        Processes; left out, one for each core. The numbers do not depend on it.
    luck_only : bool
        Leave parameters at their defaults, so that futures differ by luck alone.
    agents : mapping of str to type, optional
        Subclasses of the deciding agents that stand in for them, by kind (docs/agents.md). Those defined in a script or
        notebook are worked out in this process.
    executor : Executor, optional
        Something that runs blocks (a pool that is already up); left out, one is made and closed again.
    progress : callable, optional
        Called with a `Progress` as runs and weeks are finished.
    cancelled : callable, optional
        Asked several times a second; True stops the study with `Cancelled`.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        If runs, seed or folder cannot be used.
    Cancelled
        If `cancelled` said so.
    """
    from analysis.study import Study

    plan = Plan.of([scenario], runs, seed, luck_only, agents)
    return Study(carry_out(plan, out, workers, executor, progress, cancelled))


def compare(
    *scenarios: Scenario,
    runs: int = DEFAULT_RUNS,
    seed: int = DEFAULT_SEED,
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    luck_only: bool = False,
    agents: Mapping[str, type[Any]] | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Contrast:
    """Run two or more scenarios on common luck; the first is what the others are compared with.

    See `replicate` for the parameters. Futures are paired only between scenarios of the same organization.

    Returns
    -------
    Contrast
    """
    from analysis.study import Contrast

    if len(scenarios) < 2:
        raise StudyError("a comparison needs at least two scenarios")
    plan = Plan.of(scenarios, runs, seed, luck_only, agents)
    return Contrast(carry_out(plan, out, workers, executor, progress, cancelled))


def carry_out(
    plan: Plan,
    out: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Path:
    """Run what is missing of `plan` into its folder and return the folder (see `replicate` for the parameters)."""
    from analysis.executors import open_executor
    from analysis.store import StudyFolder
    from analysis.summary import summarize

    if workers is not None:
        _whole("workers", workers, 1, 4096)
    with StudyFolder.claim(plan, out) as folder:
        if folder.complete:
            return folder.path
        missing = {index for index in range(plan.block_count) if not folder.has_part(index)}
        counter = _Counter(plan, missing, progress)
        with folder.timed("runs"), open_executor(executor, 1 if plan.homemade else workers, len(missing)) as runner:
            runner.run(
                plan.blocks(missing),
                folder.parts,
                done=counter.done,
                under_way=counter.under_way,
                cancelled=cancelled,
            )
        with folder.timed("tables"):
            folder.merge()
        with folder.timed("summary"):
            summary = summarize(folder.path)
        folder.finish(summary)
    return folder.path


class _Counter:
    """Turns finished blocks and weeks under way into `Progress`."""

    def __init__(self, plan: Plan, missing: Container[int], progress: Callable[[Progress], None] | None) -> None:
        self._progress = progress
        self._of = plan.runs * len(plan.arms)
        self._runs = sum(len(numbers) for index, _, numbers in plan.spans() if index not in missing)
        self._tell(0.0)

    def done(self, block: Block) -> None:
        """A block is finished and in the folder."""
        self._runs += len(block.runs)
        self._tell(0.0)

    def under_way(self, runs: float) -> None:
        """Blocks under way have got as far as `runs` whole runs together."""
        self._tell(runs)

    def _tell(self, partly: float) -> None:
        if self._progress is not None:
            self._progress(Progress(self._runs, self._of, min(1.0, (self._runs + partly) / self._of)))
