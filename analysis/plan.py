"""A study before it is run: arms times points times runs, cut into blocks in one fixed way.

Nothing here builds a model: a plan is lazy, and small however many runs it has.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from heapq import merge
from inspect import getsource
from json import dumps
from typing import TYPE_CHECKING, Any

from analysis.bands import OWN_WORLD
from analysis.design import Design, Value, varied
from analysis.errors import StudyError
from sim.luck import draw_world, run_seed
from sim.outcomes import OUTCOMES
from sim.problems import ScenarioError, nearest
from sim.shape import layout

if TYPE_CHECKING:
    from sim.scenario import Scenario

DEFAULT_RUNS = 100
DEFAULT_SEED = 7
MAX_RUNS = 1_000_000
MAX_SEED = 2**53 - 1  # every tool reads such a number exactly
PEOPLE_PER_BLOCK = 50_000  # stacked rows at which a week costs least for each person (measured; see docs)
LEAST_PER_BLOCK = 20_000  # fewer people cost much more each
RUNS_PER_BLOCK = 50
MOST_UNTIL = 10_000  # futures of a study that grows until it is exact enough, unless somebody says otherwise


@dataclass(frozen=True)
class Arm:
    """One scenario of a study under the name it has in the tables."""

    name: str
    scenario: Scenario


@dataclass(frozen=True)
class Run:
    """One future: its number, its seed, the world it shares with its neighbour (-1: nothing drawn), and its point.

    Parameters
    ----------
    parameters : mapping of str to float
        Numbers of the model that differ from their defaults, drawn or given by the point.
    point : int
        Number of its point in the study's design.
    values : mapping of str to value
        What the point gives to each name that varies.
    changes : mapping of str to value
        What the point changes in the arm's scenario, by dotted path.
    """

    number: int
    seed: int
    world: int
    parameters: Mapping[str, float] = field(default_factory=dict)
    point: int = 0
    values: Mapping[str, Value] = field(default_factory=dict)
    changes: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """Runs of one arm that are worked out together; picklable.

    Parameters
    ----------
    index : int
        Its number among the blocks of the plan.
    arm : Arm
    runs : tuple of Run
    agents : tuple
        Classes that stand in for the deciding agents, by kind.
    part : str
        Name of its part of the study; sorted, parts are in the order of the tables.
    varies : tuple of (str, str)
        Name and kind of every column of the design.
    """

    index: int
    arm: Arm
    runs: tuple[Run, ...]
    agents: tuple[tuple[str, type[Any]], ...] = ()
    part: str = ""
    varies: tuple[tuple[str, str], ...] = ()

    def scenarios(self) -> list[Scenario]:
        """The scenario of every run; runs of one point share one."""
        made: dict[int, Scenario] = {}
        for run in self.runs:
            if run.point not in made:
                made[run.point] = varied(self.arm.scenario, run.changes)
        return [made[run.point] for run in self.runs]

    @property
    def weeks(self) -> int:
        """Weeks of each run."""
        return self.arm.scenario.weeks


@dataclass(frozen=True)
class Span:
    """Which runs of which arm a block holds."""

    index: int
    position: int
    arm: Arm
    runs: range

    @property
    def part(self) -> str:
        """Name of the block's part: the same however many runs the plan has, and in table order when sorted."""
        return f"{self.position:04d}-{self.runs.start:07d}-{len(self.runs):02d}"


@dataclass(frozen=True)
class Until:
    """Go on until the 95 % interval reaches no further than `half_width` to either side.

    Parameters
    ----------
    half_width : float
        In the unit of what is found: 0.01 of a chance is one in 100.
    of : str
        ``goal``, or an outcome at the end; with several scenarios its difference from the first.
    first : int
        Futures before the first look.
    """

    half_width: float
    of: str = "goal"
    first: int = DEFAULT_RUNS

    def check(self, scenarios: Sequence[Scenario]) -> None:
        """Refuse what cannot be looked at."""
        if not (math.isfinite(self.half_width) and self.half_width > 0.0):
            raise StudyError(f"until {self.half_width:g}: give half of an interval's width, such as 0.02")
        whole_number("runs", self.first, 1, MAX_RUNS)
        if self.of == "goal":
            if all(scenario.goal is None for scenario in scenarios):
                raise StudyError(
                    "no scenario has a goal to find the chance of; say which outcome counts: --until-of NAME"
                )
        elif self.of not in OUTCOMES:
            near = nearest(self.of, OUTCOMES)
            raise StudyError(f"no outcome is called {self.of!r}" + (f"; did you mean {near}?" if near else ""))


@dataclass(frozen=True)
class Look:
    """How exact a growing study was when it had so many runs."""

    runs: int
    half_width: float


@dataclass(frozen=True)
class Plan:
    """Arms times points times runs on common luck.

    Parameters
    ----------
    arms : tuple of Arm
        The first is what the others are compared with.
    runs : int
        Runs of each arm at each point.
    seed : int
        The study's seed: run k has the same seed and the same world in every arm and at every point.
    luck_only : bool
        True leaves every parameter at its default, so that runs differ by luck alone.
    agents : tuple
        Classes that stand in for the deciding agents, by kind.
    design : Design
        The points; one without columns where nothing is varied. Run k of a study stands at point k // `runs`.
    until : Until, optional
        When the study has runs enough; `runs` is then the most it may have.
    """

    arms: tuple[Arm, ...]
    runs: int = DEFAULT_RUNS
    seed: int = DEFAULT_SEED
    luck_only: bool = False
    agents: tuple[tuple[str, type[Any]], ...] = ()
    design: Design = field(default_factory=Design)
    until: Until | None = None

    def __post_init__(self) -> None:
        whole_number("runs", self.runs, 1, MAX_RUNS)
        whole_number("seed", self.seed, 0, MAX_SEED)
        if not self.arms:
            raise StudyError("a study needs at least one scenario")
        if self.total > MAX_RUNS:
            told = f"{self.design.points:,} points with {self.runs:,} futures each"
            raise StudyError(f"{told} make {self.total:,} futures; allowed: {MAX_RUNS:,}")
        if self.until is not None:
            self.until.check([arm.scenario for arm in self.arms])
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
        design: Design | None = None,
        until: Until | None = None,
    ) -> Plan:
        """A plan whose arms carry the scenarios' names, numbered where two have the same.

        What the design varies, the scenarios no longer set.
        """
        design = design or Design()
        for scenario in scenarios:
            design.check(scenario)
        names: list[str] = []
        for scenario in scenarios:
            name, count = scenario.name, 2
            while name in names:
                name, count = f"{scenario.name} ({count})", count + 1
            names.append(name)
        return cls(
            tuple(Arm(name, _freed(s, design)) for name, s in zip(names, scenarios, strict=True)),
            runs,
            seed,
            luck_only,
            tuple(sorted((agents or {}).items())),
            design,
            until,
        )

    @property
    def homemade(self) -> bool:
        """Whether agents were defined where no other process can find them."""
        return any(cls.__module__ == "__main__" or "<locals>" in cls.__qualname__ for _, cls in self.agents)

    @property
    def weeks(self) -> int:
        """Weeks of every run."""
        return self.arms[0].scenario.weeks

    @property
    def total(self) -> int:
        """Runs of each arm, at all points together."""
        return self.runs * self.design.points

    def block_size(self, arm: Arm) -> int:
        """Runs stacked in one block of `arm`: about 50,000 people, 1 to 50 runs, whoever works them out.

        A short study is cut into at least four blocks, so that there is work for several processes, as long as that
        leaves 20,000 people in each.
        """
        return _stack(arm.scenario, self.total)

    @property
    def block_count(self) -> int:
        """Number of blocks."""
        return sum(1 for _ in self.spans())

    def spans(self) -> Iterator[Span]:
        """Every block's number, arm and runs, in table order: arm by arm, run by run."""
        for position in range(len(self.arms)):
            yield from self._spans_of(position)

    def _spans_of(self, position: int) -> Iterator[Span]:
        earlier = (piece for stretches in self._stretches[:position] for piece in stretches)
        index = sum(-(-len(stretch) // size) for stretch, size in earlier)
        for stretch, size in self._stretches[position]:
            for first in range(stretch.start, stretch.stop, size):
                yield Span(index, position, self.arms[position], range(first, min(first + size, stretch.stop)))
                index += 1

    @cached_property
    def _stretches(self) -> list[list[tuple[range, int]]]:
        """For each arm the runs whose arrays have one shape, and how many of them are stacked."""
        found: list[list[tuple[range, int]]] = []
        for arm in self.arms:
            names = self.design.shaping(arm.scenario)
            if not names:
                found.append([(range(self.total), self.block_size(arm))])
                continue
            sizes: dict[tuple[Value, ...], tuple[object, int]] = {}
            stretches: list[tuple[range, int]] = []
            last: object = None
            for point in range(self.design.points):
                values = self.design.values(point)
                key = tuple(values[name] for name in names)
                if key not in sizes:
                    try:
                        scenario = varied(arm.scenario, self.design.changes(point))
                        sizes[key] = layout(scenario), _stack(scenario, self.total)
                    except ScenarioError:  # its runs will say so
                        sizes[key] = key, 1
                shape, size = sizes[key]
                start = point * self.runs
                if stretches and shape == last:
                    start = stretches.pop()[0].start
                stretches.append((range(start, (point + 1) * self.runs), size))
                last = shape
            found.append(stretches)
        return found

    def blocks(self, wanted: Container[int]) -> Iterator[Block]:
        """The blocks whose number is in `wanted`, the first runs of all arms first, so that these can be compared long
        before the last is done; worlds are drawn as blocks are asked for."""
        varies = tuple((name, kind) for name, kind in self.design.described)
        arms = [self._spans_of(position) for position in range(len(self.arms))]
        for span in merge(*arms, key=lambda span: span.runs.start):
            if span.index in wanted:
                runs = tuple(self.run(span.arm, number) for number in span.runs)
                yield Block(span.index, span.arm, runs, self.agents, span.part, varies)

    def run(self, arm: Arm, number: int) -> Run:
        """Run `number` of `arm`: at a point runs 2k and 2k+1 share world k, in every arm and at every point alike."""
        point, nth = divmod(number, self.runs)
        seed = run_seed(self.seed, nth)
        values, changes = self.design.values(point), self.design.changes(point)
        given = {n: float(v) for n, v in values.items() if n in self.design.parameters}
        if self.luck_only:
            return Run(number, seed, OWN_WORLD, given, point, values, changes)
        drawn = _world(self.seed, nth // 2, frozenset(arm.scenario.parameters))
        return Run(number, seed, nth // 2, {**drawn, **given}, point, values, changes)

    def identity(self) -> dict[str, object]:
        """What makes this study this study, as plain data: equal identities give equal tables."""
        own = {"agents": [[kind, *_described(cls)] for kind, cls in self.agents]} if self.agents else {}
        columns = self.design.described
        varied_by = {"points": self.design.points, "design": [columns, self.design.digest()]} if columns else {}
        grows = {"until": asdict(self.until)} if self.until is not None else {}
        return {
            **own,
            **varied_by,
            **grows,
            "arms": [[arm.name, arm.scenario.digest()] for arm in self.arms],
            "runs": self.runs,
            "seed": self.seed,
            "luck_only": self.luck_only,
            "blocks": [self.block_size(arm) for arm in self.arms],
        }


@lru_cache(maxsize=256)
def _world(seed: int, world: int, fixed: frozenset[str]) -> Mapping[str, float]:
    """A world; points of a design share worlds, so those drawn last are kept."""
    return draw_world(seed, world, fixed)


def _stack(scenario: Scenario, runs: int) -> int:
    people = scenario.organization.people
    quarter = max(-(-runs // 4), LEAST_PER_BLOCK // people)
    return max(1, min(RUNS_PER_BLOCK, PEOPLE_PER_BLOCK // people, quarter))


def _freed(scenario: Scenario, design: Design) -> Scenario:
    """A scenario that no longer sets the numbers that the design varies."""
    kept = {f"parameters.{name}": None for name in design.parameters if name in scenario.parameters}
    return scenario.but(**kept) if kept else scenario


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


def whole_number(name: str, value: object, low: int, high: int) -> None:
    """Refuse what is no whole number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise StudyError(f"{name} is {value!r}; allowed: a whole number from {low:,} to {high:,}")
