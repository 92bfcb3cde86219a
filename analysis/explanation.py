"""Why a study came out as it did: what each lever earned, what works only together, what turned it, what it died of.

Kept beside the study as explanation.json and read back from there. Everywhere a positive number says that the lever
helped: chances and outcomes of which more is better are higher with it, outcomes of which less is better are lower;
where no direction is better (money, posts) it is with the lever minus without.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.bands import Chance, Estimate
from analysis.files import plain, read_json, write_json

if TYPE_CHECKING:
    from analysis.study import Study

FILE = "explanation.json"


@dataclass(frozen=True)
class Earned:
    """What a lever earned: the plan with it minus the plan without it, future by future on the same luck.

    Parameters
    ----------
    id, label : str
        The lever's name in the plan, and what to call it.
    goal : Estimate or None
        Share of futures that reach the goal (0.12: 12 in 100 more); None where the plan has no goal.
    mean_stage : Estimate
        Stages at the end.
    outcomes : mapping of str to Estimate
        Every measured outcome at the end, or its sum over all weeks for what adds up, in the outcome's unit.
    futures : int
        Futures compared.
    """

    id: str
    label: str
    goal: Estimate | None
    mean_stage: Estimate
    outcomes: Mapping[str, Estimate]
    futures: int

    @property
    def main(self) -> Estimate:
        """What it is ranked by: the chance of the goal, or stages where there is none."""
        return self.mean_stage if self.goal is None else self.goal


@dataclass(frozen=True)
class Together:
    """What two levers earn together beyond the sum of what each earns without the other.

    Positive: one needs the other. Negative: one can stand in for the other. The intervals are widened for the number of
    pairs that were looked at (`Explanation.pairs`), and the futures are not those that the pairs were chosen by.

    Parameters
    ----------
    ids, labels : tuple of two str
    goal, mean_stage : Estimate
        As in `Earned`.
    futures : int
        Futures compared.
    """

    ids: tuple[str, str]
    labels: tuple[str, str]
    goal: Estimate | None
    mean_stage: Estimate
    futures: int

    @property
    def clear(self) -> bool:
        """Whether the interval of stages or of the goal leaves out zero."""
        return any(leaves_out_zero(found) for found in (self.goal, self.mean_stage) if found is not None)


@dataclass(frozen=True)
class TurningPoint:
    """An event that moved the middle future: when, what kind, who, in plain words, and why."""

    week: int
    kind: str
    who: str
    text: str
    cause: str


@dataclass(frozen=True)
class Death:
    """What futures died of.

    Parameters
    ----------
    label : str
        In plain words.
    count, of : int
        Futures that died of it, of all futures.
    weeks : mapping
        ``p25``, ``p50``, ``p75`` of the week it happened in.
    details : mapping of str to int
        What exactly, and in how many of these futures: for a refusal the lever.
    survived, survivors : int
        In how many of the futures that did not fail the same happened, and how many those are.
    """

    label: str
    count: int
    of: int
    weeks: Mapping[str, float]
    details: Mapping[str, int] = field(default_factory=dict)
    survived: int = 0
    survivors: int = 0


@dataclass(frozen=True)
class Explanation:
    """Why a study came out as it did.

    Parameters
    ----------
    plan : str
        Name of the study's scenario.
    baseline_goal : Chance or None
        The whole plan's chance of its goal: what the levers' points are counted from.
    whole : Earned or None
        What the whole plan earned over doing nothing; None where there is no plan.
    levers : tuple of Earned
        The one that earned most first.
    together : tuple of Together
        Every pair that was looked at, the strongest first; see ``clear``.
    pairs : int
        How many pairs were looked at: what the intervals of `together` are widened for.
    turning_points : tuple of TurningPoint
        Of the middle future, in the order of weeks.
    run : int
        Number of the middle future.
    failed : str
        What the futures that failed did, as in "34 of 100 futures did not reach the goal".
    deaths : tuple of Death
        The most frequent first; the counts add up to the failed futures.
    """

    plan: str
    baseline_goal: Chance | None
    whole: Earned | None
    levers: tuple[Earned, ...]
    together: tuple[Together, ...]
    pairs: int
    turning_points: tuple[TurningPoint, ...]
    run: int
    failed: str
    deaths: tuple[Death, ...]


def leaves_out_zero(found: Estimate) -> bool:
    """Whether the interval of an estimate leaves out zero."""
    return found.low > 0.0 or found.high < 0.0


def write_explanation(folder: Path, explanation: Explanation) -> None:
    """Keep an explanation beside its study."""
    write_json(folder / FILE, plain(asdict(explanation)))


def read_explanation(study: Study) -> Explanation | None:
    """The explanation that was worked out for a study; None where nobody asked."""
    if not (study.folder / FILE).exists():
        return None
    content = read_json(study.folder / FILE)
    if content["plan"] != study.name:  # of another arm of the same study
        return None
    goal, whole = content["baseline_goal"], content["whole"]
    return Explanation(
        plan=content["plan"],
        baseline_goal=None if goal is None else Chance(**goal),
        whole=None if whole is None else _earned(whole),
        levers=tuple(_earned(entry) for entry in content["levers"]),
        together=tuple(_together(entry) for entry in content["together"]),
        pairs=content["pairs"],
        turning_points=tuple(TurningPoint(**entry) for entry in content["turning_points"]),
        run=content["run"],
        failed=content["failed"],
        deaths=tuple(Death(**entry) for entry in content["deaths"]),
    )


def _estimate(found: Mapping[str, Any]) -> Estimate:
    """An estimate as it was before it went through JSON, which has no NaN."""
    return Estimate(**{key: math.nan if value is None else float(value) for key, value in found.items()})


def _optional(found: Mapping[str, Any] | None) -> Estimate | None:
    return None if found is None else _estimate(found)


def _earned(entry: Mapping[str, Any]) -> Earned:
    outcomes = {name: _estimate(found) for name, found in entry["outcomes"].items()}
    goal, stage = _optional(entry["goal"]), _estimate(entry["mean_stage"])
    return Earned(entry["id"], entry["label"], goal, stage, outcomes, entry["futures"])


def _together(entry: Mapping[str, Any]) -> Together:
    goal, stage = _optional(entry["goal"]), _estimate(entry["mean_stage"])
    return Together(tuple(entry["ids"]), tuple(entry["labels"]), goal, stage, entry["futures"])
