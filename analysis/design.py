"""A design: points, each with values of its own for whatever a sweep varies.

What can be varied: any number of the model by its name in the registry (``people.knowledge_decay``), and any field of a
scenario by its dotted path (``levers.train.week``, ``organization.culture.trust``, ``budget.cash``). A design is a
table and knows nothing of runs; how its points become runs is the plan's business.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import StudyError
from sim.parameters import PARAMETERS, ParameterError
from sim.patching import find, look
from sim.problems import ScenarioError, nearest
from sim.scenario import Scenario, declare_all
from sim.shape import decides_shape, layout

if TYPE_CHECKING:
    import pandas as pd

Value = float | int | bool | str
Column = NDArray[Any]

MOST_POINTS = 1_000_000
CHECKED = 20  # distinct values of a column that are tried before anything is run; of longer ones the ends
FIXED = {
    "weeks": "every future of a study has the same number of weeks; give it with --weeks",
    "goal": "every point is judged by the same goal; give it with --set",
    "name": "a name changes nothing",
}


@dataclass(frozen=True)
class Range:
    """From `low` to `high`: `count` values in a grid, any value between in a sampled design.

    Ranges of numbers that the registry reads by ratios are cut by ratios; whole numbers stay whole.
    """

    low: float
    high: float
    count: int | None = None


@dataclass(frozen=True, eq=False)
class Design:
    """Points with their values: a table of P rows.

    Parameters
    ----------
    columns : mapping of str to (P,) array
        Values by name: float64, int64, bool or object (text). Names are registry names or dotted paths of a scenario.
    points : int
        P; one point without columns is a study that varies nothing.
    """

    columns: Mapping[str, Column] = field(default_factory=dict)
    points: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.points <= MOST_POINTS:
            raise StudyError(f"the design has {self.points:,} points; allowed: 1 to {MOST_POINTS:,}")

    def values(self, point: int) -> dict[str, Value]:
        """What point number `point` gives to each name."""
        return {name: _plain(column[point]) for name, column in self.columns.items()}

    @cached_property
    def parameters(self) -> frozenset[str]:
        """Names of the model's numbers among the columns."""
        return frozenset(name for name in self.columns if name in PARAMETERS)

    @cached_property
    def _in_scenario(self) -> tuple[str, ...]:
        return tuple(name for name in self.columns if name not in PARAMETERS or decides_shape(name))

    def changes(self, point: int) -> dict[str, Value]:
        """What a point changes in the scenario itself, by dotted path; the other values are numbers of its runs."""
        return {
            f"parameters.{name}" if name in PARAMETERS else name: _plain(self.columns[name][point])
            for name in self._in_scenario
        }

    @property
    def described(self) -> list[list[str]]:
        """Name and kind (number, whole, yes or no, text) of every column, as plain data."""
        return [[name, _KINDS[column.dtype.kind]] for name, column in self.columns.items()]

    def digest(self) -> str:
        """A fingerprint of names and values, the same on every machine."""
        state = blake2b(digest_size=16)
        for name, column in self.columns.items():
            state.update(f"{name}\0{column.dtype.kind}\0".encode())
            text = column.dtype == object
            state.update(
                "\0".join(column).encode() if text else column.astype(column.dtype.newbyteorder("<")).tobytes()
            )
        return state.hexdigest()

    def shaping(self, scenario: Scenario) -> list[str]:
        """Columns whose values decide the shape of a block's arrays, so that points that differ in them stand apart."""
        return [name for name in self._in_scenario if len({_layout(scenario, name, v) for v in self._few(name)}) > 1]

    def _few(self, name: str) -> list[Value]:
        """All values of a column, or its ends where there are many."""
        distinct = np.unique(self.columns[name])
        picked = distinct if distinct.size <= CHECKED else distinct[[0, -1]]
        return [_plain(value) for value in picked]

    def check(self, scenario: Scenario) -> None:
        """Refuse names that mean nothing in `scenario` and values that are not allowed.

        Raises
        ------
        StudyError, ScenarioError
            With the name, the range allowed, and the nearest right name.
        """
        declare_all()
        for name, column in self.columns.items():
            if name.split(".")[0] in FIXED:
                raise StudyError(f"{name} cannot be varied: {FIXED[name.split('.')[0]]}")
            try:
                if name in PARAMETERS or name.split(".")[0] not in scenario.resolved():
                    for end in (column.min(), column.max()):
                        PARAMETERS[name].check(_plain(end))  # type: ignore[arg-type]
                else:
                    for value in self._few(name):
                        _with(scenario, {name: value})
            except ParameterError as error:
                raise StudyError(str(error)) from None
            except ScenarioError as error:
                near = nearest(name, PARAMETERS)
                raise StudyError(f"{error}" + (f"; a number of the model is called {near}" if near else "")) from None


def varied(scenario: Scenario, changes: Mapping[str, Value]) -> Scenario:
    """The scenario of a point."""
    return _with(scenario, changes) if changes else scenario


def _with(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    return scenario.but(**changes)


def _layout(scenario: Scenario, name: str, value: Value) -> Any:
    return layout(_with(scenario, {f"parameters.{name}" if name in PARAMETERS else name: value}))


_KINDS = {"f": "number", "i": "whole", "b": "yes or no", "O": "text"}


def _plain(value: Any) -> Value:
    found: Value = value.item() if isinstance(value, np.generic) else value
    return found


# --- making designs -------------------------------------------------------------------------------------------------

Vary = Mapping[str, Range | Sequence[Value]]


def grid(scenario: Scenario, vary: Vary, together: Sequence[Sequence[str]] = ()) -> Design:
    """Every value of each name with every value of the others; the last name changes fastest.

    Parameters
    ----------
    scenario : Scenario
        Says what is a whole number.
    vary : mapping of str to Range or values
        What moves where; a `Range` needs its count.
    together : sequence of sequences of str
        Names that move together, value by value, instead of being crossed.
    """
    vary, groups = _groups(vary, together)
    sides = []
    for group in groups:
        columns = {name: _steps(scenario, name, vary[name]) for name in group}
        sizes = {column.size for column in columns.values()}
        if len(sizes) > 1:
            told = ", ".join(f"{name} {column.size}" for name, column in columns.items())
            raise StudyError(f"what moves together needs as many values each ({told})")
        sides.append((columns, sizes.pop()))
    total = math.prod(size for _, size in sides)
    if total > MOST_POINTS:
        raise StudyError(f"the grid has {total:,} points; allowed: 1 to {MOST_POINTS:,}")
    made: dict[str, Column] = {}
    inner = total
    for columns, size in sides:
        inner //= size
        places = np.arange(total) // inner % size
        made |= {name: column[places] for name, column in columns.items()}
    return Design(made, total)


def latin(scenario: Scenario, vary: Vary, points: int, seed: int, together: Sequence[Sequence[str]] = ()) -> Design:
    """A Latin hypercube: each of `points` equal slices of every range is met once (see `grid` for the parameters)."""
    from scipy.stats import qmc

    vary, groups = _groups(vary, together)
    return _sampled(scenario, vary, groups, qmc.LatinHypercube(len(groups), rng=_generator(seed)).random(points))


def sobol(scenario: Scenario, vary: Vary, points: int, seed: int, together: Sequence[Sequence[str]] = ()) -> Design:
    """Scrambled Sobol points, which fill the ranges most evenly; `points` is a power of two (see `grid`).

    Raises
    ------
    StudyError
        With the nearest powers of two, if `points` is none.
    """
    from scipy.stats import qmc

    if points < 1 or points & (points - 1):
        below = 1 << max(0, points.bit_length() - 1)
        raise StudyError(f"Sobol points come in powers of two: {below:,} or {2 * below:,}, not {points:,}")
    vary, groups = _groups(vary, together)
    sampler = qmc.Sobol(len(groups), rng=_generator(seed))
    return _sampled(scenario, vary, groups, sampler.random_base2(points.bit_length() - 1))


def explicit(scenario: Scenario, table: pd.DataFrame | Mapping[str, Any]) -> Design:
    """A design given value by value: a data frame or a mapping of names to columns, one row a point."""
    names = {str(name): _short(str(name)) for name in table}
    columns = {short: _column(scenario, short, list(table[name])) for name, short in names.items()}
    if not columns:
        raise StudyError("the design has no columns; its columns are the names that vary")
    sizes = {column.size for column in columns.values()}
    if len(sizes) > 1:
        raise StudyError("the columns of the design have different lengths")
    return Design(columns, sizes.pop())


def read_design(scenario: Scenario, path: str | os.PathLike[str]) -> Design:
    """An explicit design from a CSV or Parquet file whose columns are the names that vary."""
    import pandas as pd

    file = Path(path)
    try:
        frame = pd.read_parquet(file) if file.suffix.lower() == ".parquet" else pd.read_csv(file)
    except FileNotFoundError:
        raise StudyError(f"there is no file {file}") from None
    except (OSError, ValueError) as error:  # pandas and pyarrow say so in kinds of ValueError
        raise StudyError(f"{file} cannot be read as a table: {error}") from None
    gaps = [str(name) for name in frame.columns if frame[name].isna().any()]
    if gaps:
        raise StudyError(f"{file} leaves values of {', '.join(gaps)} empty; every point needs every value")
    return explicit(scenario, frame)


def _generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def _short(name: str) -> str:
    """A number of the model is called by its own name, wherever scenario files keep it."""
    return name.strip().removeprefix("parameters.")


def _groups(vary: Vary, together: Sequence[Sequence[str]]) -> tuple[Vary, list[list[str]]]:
    """What varies by its short name, and the names that move together, in the order in which they were given."""
    vary = {_short(name): wanted for name, wanted in vary.items()}
    if not vary:
        raise StudyError("nothing is varied; say what, such as --vary levers.train.week=2:26:5")
    joined: dict[str, list[str]] = {}
    for names in ([_short(name) for name in group] for group in together):
        for name in names:
            if name not in vary:
                near = nearest(name, vary)
                raise StudyError(f"{name} is to move together with others but does not vary"
                                 + (f"; did you mean {near}?" if near else ""))  # fmt: skip
            if name in joined:
                raise StudyError(f"{name} is named twice among what moves together")
            joined[name] = names
    groups: list[list[str]] = []
    for name in vary:
        group = joined.get(name, [name])
        if group not in groups:
            groups.append(group)
    return vary, groups


def _steps(scenario: Scenario, name: str, wanted: Range | Sequence[Value]) -> Column:
    """The values of one name in a grid."""
    if not isinstance(wanted, Range):
        return _column(scenario, name, list(wanted))
    if wanted.count is None or wanted.count < 2:
        raise StudyError(f"{name}: say how many values from {wanted.low:g} to {wanted.high:g}, at least 2")
    steps = _between(scenario, name, wanted, np.linspace(0.0, 1.0, wanted.count), np.rint)
    if np.unique(steps).size < steps.size:
        raise StudyError(f"{name}: there are fewer than {wanted.count} values from {wanted.low:g} to {wanted.high:g}")
    return steps


def _sampled(scenario: Scenario, vary: Vary, groups: list[list[str]], places: NDArray[np.float64]) -> Design:
    """Points at `places` of the unit cube, (P, groups); what moves together shares a coordinate."""
    made: dict[str, Column] = {}
    for group, at in zip(groups, places.T, strict=True):
        for name in group:
            wanted = vary[name]
            if isinstance(wanted, Range):
                made[name] = _between(scenario, name, wanted, at, np.floor)
            else:
                choices = _column(scenario, name, list(wanted))
                made[name] = choices[np.minimum((at * choices.size).astype(np.int64), choices.size - 1)]
    return Design(made, len(places))


def _between(
    scenario: Scenario, name: str, wanted: Range, at: NDArray[np.float64], cut: Callable[[Column], Column]
) -> Column:
    """Values of a range at `at` in [0, 1]; `cut` makes whole numbers: rounding in a grid, equal parts of a sample."""
    low, high = wanted.low, wanted.high
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise StudyError(f"{name}: a range goes from a smaller to a larger number, not from {low:g} to {high:g}")
    if _is_whole(scenario, name, low, high):
        width = high - low + (1.0 if cut is np.floor else 0.0)
        return cut(low + at * width).astype(np.int64)
    if name in PARAMETERS and PARAMETERS[name].scale == "log" and low > 0.0:
        return np.clip(low * np.power(high / low, at), low, high)
    return np.clip(low + at * (high - low), low, high)


def _is_whole(scenario: Scenario, name: str, *numbers: Value) -> bool:
    """Whether a field of a scenario holds whole numbers: it does now, or holds nothing and only such are given."""
    declare_all()
    if name in PARAMETERS:
        return False
    resolved = scenario.resolved()
    now = look(resolved, find(resolved, name))
    if now is None:
        return all(isinstance(n, int) and not isinstance(n, bool) for n in numbers)
    return isinstance(now, int) and not isinstance(now, bool)


def _column(scenario: Scenario, name: str, values: Sequence[Any]) -> Column:
    """Values of one name as a column of one kind."""
    plain = [_plain(value) for value in values]
    if not plain:
        raise StudyError(f"{name} has no values")
    kinds = {type(value) for value in plain}
    if kinds <= {int, float}:
        numbers = np.array(plain, dtype=np.float64)
        if not np.isfinite(numbers).all():
            raise StudyError(f"{name} has values that are no numbers")
        whole = [int(value) for value in plain if float(value).is_integer()]
        if len(whole) == len(plain) and _is_whole(scenario, name, *whole):
            return np.array(whole, dtype=np.int64)
        return numbers
    if kinds == {bool}:
        return np.array(plain, dtype=np.bool_)
    if kinds == {str}:
        return np.array(plain, dtype=object)
    raise StudyError(f"{name} mixes numbers and words; a column holds one kind of value")
