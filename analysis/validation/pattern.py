"""A pattern that a credible model must show, as an experiment: arms, what is measured, which way it should go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from analysis.validation.measures import Measure, read_measure
from sim.scenario import Scenario

FILE = Path(__file__).with_name("patterns.yaml")
DEFAULT_WEEKS = 156
Expects = Literal["more", "less"]
_KEYS = {
    "id",
    "label",
    "says",
    "source",
    "start",
    "arms",
    "effect",
    "measure",
    "expects",
    "quiet",
    "weeks",
    "bound",
    "sought",
}


@dataclass(frozen=True)
class Pattern:
    """One experiment.

    Parameters
    ----------
    id, label, says, source : str
        Its name, two or three words for pictures, the claim in plain words, where the claim comes from.
    arms : mapping of str to changes
        What each arm changes of the common start, as dotted paths of a scenario.
    weights : mapping of str to float
        The effect is the sum over arms of weight x measure.
    measure : Measure
        One number a future.
    expects : {"more", "less"}
        Whether the effect should lie above or below `bound`.
    bound : float
        Zero unless the claim is about a level.
    quiet : tuple of str
        Arms in which nothing bad may have happened by the week of the measure: other futures do not count.
    weeks : int
        How long each future is.
    sought : bool
        Whether it was set up to see one mechanism at work: several set-ups were tried until one told it apart, so
        that it says less for the model than the others do.
    """

    id: str
    label: str
    says: str
    source: str
    arms: Mapping[str, Mapping[str, Any]]
    weights: Mapping[str, float]
    measure: Measure
    expects: Expects
    bound: float = 0.0
    quiet: tuple[str, ...] = ()
    weeks: int = DEFAULT_WEEKS
    effect: str = field(default="", compare=False)
    sought: bool = False

    def scenario(self, arm: str, start: Scenario) -> Scenario:
        """The scenario of an arm on a company: `start` is that company with nothing planned."""
        changes = dict(self.arms[arm])
        for path, value in changes.items():  # numbers of the model are single paths, not one group
            if path == "parameters":
                changes = {key: entry for key, entry in changes.items() if key != path}
                changes |= {f"parameters.{name}": number for name, number in value.items()}
        return start.but(name=f"{self.id} {arm}", weeks=self.weeks, **changes)


class PatternError(ValueError):
    """A row of the experiment file that cannot be read."""


@lru_cache(maxsize=1)
def load_patterns() -> tuple[Pattern, ...]:
    """All experiments, in the order of the file.

    Raises
    ------
    PatternError
        If a row lacks something, has something unknown, or its parts do not agree.
    """
    from ruamel.yaml import YAML

    content = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    pieces = content["pieces"]
    found = tuple(_read(row, pieces) for row in content["patterns"])
    names = [pattern.id for pattern in found]
    if len(set(names)) < len(names):
        raise PatternError("two experiments have the same id")
    return found


def _read(row: Mapping[str, Any], pieces: Mapping[str, Mapping[str, Any]]) -> Pattern:
    name = row.get("id", "?")
    unknown = set(row) - _KEYS
    if unknown:
        raise PatternError(f"{name}: unknown {', '.join(sorted(unknown))}; allowed: {', '.join(sorted(_KEYS))}")
    start = _opened(row.get("start", {}), pieces)
    arms = {arm: _laid_over(start, _opened(changes, pieces)) for arm, changes in row["arms"].items()}
    weights = read_effect(row["effect"])
    if set(weights) != set(arms):
        raise PatternError(f"{name}: the effect speaks of {', '.join(weights)}, the arms are {', '.join(arms)}")
    return Pattern(
        id=name, label=row["label"], says=row["says"], source=row["source"], arms=arms, weights=weights,
        measure=read_measure(row["measure"]), expects=row["expects"], bound=float(row.get("bound", 0.0)),
        quiet=tuple(row.get("quiet", ())), weeks=int(row.get("weeks", DEFAULT_WEEKS)), effect=row["effect"],
        sought=bool(row.get("sought", False)),
    )  # fmt: skip


def _opened(changes: Mapping[str, Any], pieces: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Changes with the piece they use written out."""
    own = {path: value for path, value in changes.items() if path != "use"}
    return _laid_over(pieces[changes["use"]], own) if "use" in changes else own


def _laid_over(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Changes one after the other; a field of a lever goes into the entry that makes the lever."""
    changes = {path: dict(value) if isinstance(value, dict) else value for path, value in first.items()}
    for path, value in then.items():
        lever, _, field_name = path.removeprefix("levers.").partition(".")
        home = f"levers.{lever}"
        if path.startswith("levers.") and field_name and isinstance(changes.get(home), dict):
            changes[home] = {**changes[home], field_name: value}
        elif value is None and path in changes:
            del changes[path]
        else:
            changes[path] = value
    return changes


def read_effect(text: str) -> dict[str, float]:
    """Weights of arms from ``several - 0.2 one``.

    Examples
    --------
    >>> read_effect("two - 2 one + nothing")
    {'two': 1.0, 'one': -2.0, 'nothing': 1.0}
    """
    weights: dict[str, float] = {}
    rest = text.strip()
    while rest:
        found = re.match(r"([+-]?)\s*(\d+(?:\.\d+)?)?\s*([A-Za-z_]\w*)\s*", rest)
        if found is None:
            raise PatternError(f"cannot read the effect {text!r}")
        sign, factor, arm = found.groups()
        weights[arm] = (-1.0 if sign == "-" else 1.0) * float(factor or 1.0)
        rest = rest[found.end() :]
    return weights
