"""What a parameter is, and the registry that every number of the model lives in.

A room declares the numbers it uses when it is imported; the registry fills as rooms are imported. Nothing in the model
uses a number that is not declared here, so that a reader can ask of any result which numbers are facts and which are
guesses.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["world", "choice"]
Scale = Literal["linear", "log"]


class ParameterError(ValueError):
    """A parameter that does not exist, or a value outside its range."""


@dataclass(frozen=True)
class Parameter:
    """One number of the model.

    Parameters
    ----------
    name : str
        ``room.short_name``, for example ``people.knowledge_decay``.
    default, low, high : float
        The starting value and the plausible range, in `unit`; ``low <= default <= high``.
    unit : str
        The unit, or ``share``, ``factor``, ``utility`` for numbers without one.
    meaning : str
        What it is, in one plain sentence.
    source : str
        Ids of docs/evidence.md (``E31``, ``F14``, ``S0``), a paper, or the word ``assumption``.
    kind : {"world", "choice"}
        ``world``: nobody knows it exactly, so studies draw it from its range. ``choice``: how the model is set up;
        held fixed unless somebody changes it.
    scale : {"linear", "log"}
        Whether its range is read by differences or by ratios.
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str
    kind: Kind = "world"
    scale: Scale = "linear"

    @property
    def room(self) -> str:
        """The part of the name before the dot."""
        return self.name.split(".", 1)[0]

    @property
    def short(self) -> str:
        """The part of the name after the dot."""
        return self.name.split(".", 1)[1]

    def check(self, value: float) -> float:
        """Return `value` as a float, or raise ParameterError if it is not a number within the range."""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ParameterError(f"{self.name} must be a number from {self.low:g} to {self.high:g} ({self.unit})")
        if not self.low <= value <= self.high:
            raise ParameterError(
                f"{self.name} is {value:g}; allowed: {self.low:g} to {self.high:g} {self.unit} ({self.meaning})"
            )
        return float(value)

    def quantile(self, u: float) -> float:
        """Value at probability `u` in [0, 1] of a triangular distribution: range as support, default as mode.

        A triangular distribution is the plainest statement of "at least, at most, most likely"; on the log scale the
        same is said of the logarithm.
        """
        low, mode, high = self.low, self.default, self.high
        if self.scale == "log":
            low, mode, high = math.log(low), math.log(mode), math.log(high)
        width = high - low
        if width <= 0.0:
            return self.default
        at_mode = (mode - low) / width
        if u < at_mode:
            value = low + math.sqrt(u * width * (mode - low))
        else:
            value = high - math.sqrt((1.0 - u) * width * (high - mode))
        value = math.exp(value) if self.scale == "log" else value
        return min(max(value, self.low), self.high)


class Registry(Mapping[str, Parameter]):
    """All declared parameters by name, in the order in which they were declared."""

    def __init__(self) -> None:
        self._parameters: dict[str, Parameter] = {}

    def __getitem__(self, name: str) -> Parameter:
        try:
            return self._parameters[name]
        except KeyError:
            near = get_close_matches(name, self._parameters, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ParameterError(f"no parameter is called {name!r}{hint}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._parameters

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)

    def add(self, parameter: Parameter) -> Parameter:
        """Add `parameter`; the same name twice with other content is an error in the program."""
        known = self._parameters.get(parameter.name)
        if known is not None and known != parameter:
            raise ParameterError(f"{parameter.name} is declared twice")
        self._parameters[parameter.name] = parameter
        return parameter


PARAMETERS = Registry()


def declare(
    name: str,
    default: float,
    low: float,
    high: float,
    unit: str,
    meaning: str,
    source: str = "assumption",
    *,
    kind: Kind = "world",
    scale: Scale = "linear",
) -> Parameter:
    """Declare a parameter in the registry and return it (see `Parameter` for the fields).

    Raises
    ------
    ParameterError
        If the name has no room, the default lies outside the range, or a log range is not positive.
    """
    if name.count(".") != 1:
        raise ParameterError(f"{name!r} must be written room.name")
    if not low <= default <= high:
        raise ParameterError(f"{name}: the default {default:g} lies outside {low:g} to {high:g}")
    if scale == "log" and low <= 0:
        raise ParameterError(f"{name}: a range read by ratios must be positive")
    return PARAMETERS.add(Parameter(name, float(default), float(low), float(high), unit, meaning, source, kind, scale))


class Room:
    """The values of one room's parameters: ``room.knowledge_decay`` is an (R, 1) array."""

    def __init__(self, name: str, values: Mapping[str, NDArray[np.float64]]) -> None:
        self._name = name
        self.__dict__.update(values)

    def __getattr__(self, short: str) -> NDArray[np.float64]:
        raise ParameterError(f"{self._name}.{short} is used by a rule but not declared")


class Values:
    """Values of every declared parameter for R stacked runs.

    Parameters
    ----------
    runs : sequence of mappings
        For each run the parameters that differ from their defaults, by full name.

    Raises
    ------
    ParameterError
        If a name is not declared.

    Examples
    --------
    >>> _ = declare("example.rate", 0.1, 0.0, 1.0, "a week", "an example")
    >>> Values([{}, {"example.rate": 0.3}]).room("example").rate.ravel().tolist()
    [0.1, 0.3]
    """

    def __init__(self, runs: Sequence[Mapping[str, float]]) -> None:
        self.count = len(runs)
        for name in {name for run in runs for name in run}:
            PARAMETERS[name]  # a name that nobody declared would be left aside without a word
        arrays: dict[str, dict[str, NDArray[np.float64]]] = {}
        self._columns: dict[str, NDArray[np.float64]] = {}
        for name, parameter in PARAMETERS.items():
            column = np.array([run.get(name, parameter.default) for run in runs], dtype=np.float64).reshape(-1, 1)
            arrays.setdefault(parameter.room, {})[parameter.short] = self._columns[name] = column
        self._rooms = {name: Room(name, values) for name, values in arrays.items()}

    def room(self, name: str) -> Room:
        """The parameters of one room, as attributes holding (R, 1) arrays."""
        return self._rooms[name]

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        column = self._columns.get(name)
        if column is None:
            PARAMETERS[name]  # says what is wrong with the name
            raise ParameterError(f"{name} was declared after these values were made")
        return column
