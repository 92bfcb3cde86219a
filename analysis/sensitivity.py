"""What an answer hangs on, as it is told: every number that nobody knows, ranked by how far it moves an outcome.

The result is kept as sensitivity.json in the folder of the study it was worked out in and read back from there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from analysis.bands import Estimate
from analysis.files import plain, read_json, write_json

if TYPE_CHECKING:
    from analysis.study import Study

FILE = "sensitivity.json"

Direction = Literal["up", "down", "mixed"]


@dataclass(frozen=True)
class Influence:
    """How far one number of the model moves an outcome.

    Parameters
    ----------
    parameter, label, unit : str
        Its name in the registry, what it is in plain words, its unit.
    low, high : float
        The range it was moved over.
    mu_star : Estimate
        Mean size of the change of the outcome when it alone moves over its whole range (Morris), in the outcome's unit.
    total, first : Estimate or None
        Shares of the outcome's variance (Sobol): all that would be gone if it were known, with and without what it does
        together with others; None where it was not ranked that far.
    direction : {"up", "down", "mixed"}
        Whether more of it moves the outcome up or down, or now up, now down.
    """

    parameter: str
    label: str
    unit: str
    low: float
    high: float
    mu_star: Estimate
    total: Estimate | None
    first: Estimate | None
    direction: Direction


@dataclass(frozen=True)
class Sensitivity:
    """What an outcome hangs on, what matters most first.

    Parameters
    ----------
    plan, outcome : str
        Name of the scenario and of the outcome.
    method : str
        How it was worked out, in a sentence.
    people, weeks, runs : int
        Size of the company, length and number of the runs.
    rows : tuple of Influence
    """

    plan: str
    outcome: str
    method: str
    people: int
    weeks: int
    runs: int
    rows: tuple[Influence, ...]


def write_sensitivity(folder: Path, found: Sensitivity) -> None:
    """Keep what was found in a folder."""
    write_json(folder / FILE, plain(asdict(found)))


def read_sensitivity(study: Study | Path) -> Sensitivity | None:
    """What was found for a study or in a folder; None where nobody asked."""
    folder = study if isinstance(study, Path) else study.folder
    if not (folder / FILE).exists():
        return None
    content = read_json(folder / FILE)
    return Sensitivity(**content | {"rows": tuple(_influence(entry) for entry in content["rows"])})


def _influence(entry: Mapping[str, Any]) -> Influence:
    found = {name: _estimate(entry[name]) for name in ("mu_star", "total", "first")}
    return Influence(**{**entry, **found})


def _estimate(found: Mapping[str, Any] | None) -> Estimate | None:
    """An estimate as it was before it went through JSON, which has no NaN."""
    if found is None:
        return None
    return Estimate(**{key: math.nan if value is None else float(value) for key, value in found.items()})
