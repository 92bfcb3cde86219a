"""What each lever of a plan earned: the plan is run without it, on the same luck; and which levers need each other.

Pairs are too many to be tried all. They are chosen from two sides that take turns: pairs whose losses fall on the same
futures, and pairs of which the registry says that one gives what the other needs or that both build the same. They are
chosen by one half of the futures and judged by the other, with intervals widened for their number, so that the choice
cannot make them look stronger than they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.bands import CERTAINTY, Estimate, chance_difference, mean_interval
from analysis.experiments import Arm
from analysis.explanation import Earned, Together
from analysis.goals import goal_reached
from analysis.privacy import told_words
from analysis.study import Study
from sim.levers.lever import Lever
from sim.outcomes import OUTCOMES
from sim.problems import ScenarioError
from sim.scenario import Scenario

Floats = NDArray[np.float64]

PAIRS = 6  # pairs of levers looked at
GOAL = "goal"  # beside the outcomes: 1 where the goal is reached


@dataclass(frozen=True)
class LeftOut:
    """A plan without some of its levers."""

    ids: tuple[str, ...]
    scenario: Scenario

    def arm(self) -> Arm:
        """The arm of a study under a name that says what is missing."""
        return Arm(self.scenario.name, self.scenario)


def labels_of(scenario: Scenario) -> dict[str, str]:
    """What to call each lever of a plan: what it says of itself, not whom it is for; with its id where two are alike.

    Examples
    --------
    >>> from sim import load_scenario
    >>> labels = labels_of(load_scenario("first-tweet"))
    >>> labels["listen"], labels["again"]
    ('Listening', 'Public pilot "again"')
    """
    words = told_words(scenario)
    said = {lever.id: words.say(re.sub(r" \([^()]*\)$", "", lever.says())) for lever in scenario.levers}
    every = list(said.values())
    return {id_: text if every.count(text) == 1 else f'{text} "{id_}"' for id_, text in said.items()}


def without(scenario: Scenario, ids: Sequence[str]) -> LeftOut | None:
    """The scenario without these levers; None where it cannot stand without them."""
    every = len(ids) == len(scenario.levers)
    name = "Doing nothing" if every else f"Without {', '.join(ids)}"[:120]
    changes: dict[str, Any] = {f"levers.{id_}": None for id_ in ids}
    if scenario.known:  # what really happened may be told by the start of a lever; no result depends on it
        changes["known"] = None
    try:
        return LeftOut(tuple(ids), scenario.but(name=name, **changes))
    except ScenarioError:
        return None


def singles(scenario: Scenario) -> list[LeftOut]:
    """The plan without each of its levers, and without all of them; the last is doing nothing."""
    ids = [lever.id for lever in scenario.levers]
    wanted = [(id_,) for id_ in ids] + ([tuple(ids)] if len(ids) > 1 else [])
    return [left for left in (without(scenario, one) for one in wanted) if left is not None]


# --- numbers -------------------------------------------------------------------------------------------------------


def ends(study: Study) -> dict[str, Floats]:
    """Every outcome of each finished future at the end, (R,), or its sum where it adds up."""
    return {name: study.ends(name) for name in OUTCOMES if name in study.measured}


def earned(plan: Study, lacking: Study, id_: str, label: str) -> Earned | None:
    """What a lever earned: the plan minus the plan that lacks it, over the futures both have."""
    common, left, right = np.intersect1d(plan.finished, lacking.finished, return_indices=True)
    if common.size == 0:
        return None
    with_it, without_it, worlds = ends(plan), ends(lacking), plan.worlds[left]
    gains = {
        name: mean_interval(_helped(name, with_it[name][left] - without_it[name][right]), worlds)
        for name in with_it.keys() & without_it.keys()
    }
    outcomes = {name: gains[name] for name in OUTCOMES if name in gains}
    goal, chance_gained = plan.scenario.goal, None
    if goal is not None:
        found = chance_difference(goal_reached(lacking, goal)[right], goal_reached(plan, goal)[left], worlds)
        chance_gained = Estimate(found.mean, found.low, found.high)
    return Earned(id_, label, chance_gained, outcomes["mean_stage"], outcomes, int(common.size))


def _helped(outcome: str, change: Floats) -> Floats:
    """A change of an outcome, positive where it is for the better."""
    return -change if OUTCOMES[outcome].direction == "down" else change


def joint(plan: Study, one: Study, other: Study, both: Study, left: LeftOut, labels: Mapping[str, str], pairs: int) -> (
    Together | None
):  # fmt: skip
    """What two levers earn together beyond the sum of what each earns beside the other.

    Y(plan) - Y(without one) - Y(without the other) + Y(without both), future by future: what one earns in the presence
    of the other minus what it earns in its absence. The interval is Bonferroni's for `pairs` pairs.
    """
    studies = (plan, one, other, both)
    common = sorted(set.intersection(*(set(study.finished.tolist()) for study in studies)))
    if not common:
        return None
    certainty = 1.0 - (1.0 - CERTAINTY) / max(1, pairs)

    def beyond(outcome: str) -> Estimate:
        at = [_at_end(study, outcome)[np.isin(study.finished, common)] for study in studies]
        worlds = plan.worlds[np.isin(plan.finished, common)]
        return mean_interval(at[0] - at[1] - at[2] + at[3], worlds, certainty)

    goal = None if plan.scenario.goal is None else beyond(GOAL)
    first, second = left.ids
    return Together((first, second), (labels[first], labels[second]), goal, beyond("mean_stage"), len(common))


def _at_end(study: Study, name: str) -> Floats:
    if name == GOAL:
        assert study.scenario.goal is not None
        return goal_reached(study, study.scenario.goal).astype(np.float64)
    return study.ends(name)


# --- pairs ---------------------------------------------------------------------------------------------------------


def half(runs: int) -> int:
    """How many futures, the first ones, pairs are judged by; the others choose. Worlds of two runs stay whole."""
    return 2 * (runs // 4)


def choose_pairs(plan: Study, lacking: Mapping[str, Study], count: int = PAIRS) -> list[tuple[str, str]]:
    """Pairs of levers worth a look.

    Parameters
    ----------
    plan : Study
    lacking : mapping of str to Study
        The plan without each lever, by id.
    count : int
        How many pairs at most.
    """
    levers = {lever.id: lever for lever in plan.scenario.levers}
    sides = (_losing_alike(plan, lacking), _tied(levers, list(lacking)))
    chosen: list[tuple[str, str]] = []
    for turn in zip_longest(*sides):
        chosen += [pair for pair in turn if pair is not None and pair not in chosen]
    return chosen[:count]


def _losing_alike(plan: Study, lacking: Mapping[str, Study]) -> Iterator[tuple[str, str]]:
    """Pairs that lose stages in the same of the futures that choose, those that lose most together first."""
    first = half(plan.runs_count)
    losses = {}
    for id_, study in lacking.items():
        common, left, right = np.intersect1d(plan.finished, study.finished, return_indices=True)
        lost = plan.values("mean_stage")[left, -1] - study.values("mean_stage")[right, -1]
        losses[id_] = dict(zip(common[common >= first].tolist(), lost[common >= first].tolist(), strict=True))
    scores = {}
    for one, other in combinations(losses, 2):
        shared = losses[one].keys() & losses[other].keys()
        scores[one, other] = sum(max(0.0, min(losses[one][run], losses[other][run])) for run in sorted(shared))
    return iter(sorted((pair for pair, score in scores.items() if score > 0.0), key=lambda pair: -scores[pair]))


def _tied(levers: Mapping[str, Lever], ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of which the registry says that one gives what the other needs, then those that build the same."""

    def gives(giver: Lever, taker: Lever) -> bool:
        return bool(set(taker.needs) & {*giver.provides(), *giver.builds})

    pairs = [(one, other) for one, other in combinations(ids, 2) if levers[one].meets(levers[other])]
    needy = [(a, b) for a, b in pairs if gives(levers[a], levers[b]) or gives(levers[b], levers[a])]
    alike = [(a, b) for a, b in pairs if set(levers[a].builds) & set(levers[b].builds) and (a, b) not in needy]
    return iter(needy + alike)
