"""What to try next: a handful of changes of one lever each, tried in a few futures on the plan's own luck.

The changes follow from general rules over the plan and the registry of levers, so a new lever is suggested without a
change here. Each rule yields changes in order of promise; the rules take turns until there are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import numpy as np

from analysis.bands import Chance, Difference, chance, chance_difference
from analysis.experiments import Arm, Plan, Progress, carry_out
from analysis.files import plain, read_json, write_json
from analysis.goals import goal_reached
from analysis.store import default_name
from analysis.study import Study, difference_between
from analysis.summary import QUARTER
from sim.levers.lever import LEVERS, Lever
from sim.problems import ScenarioError

if TYPE_CHECKING:
    from analysis.executors import Executor
    from sim.scenario import Scenario

VARIANTS = 5
FUTURES = 20
EARLIER, LONGER = 0.5, 2.0  # a lever is asked for after half the weeks; it works twice as long
FILE, FOLDER = "suggestions.json", "next"


@dataclass(frozen=True)
class Change:
    """A change of one lever: in words, and as dotted paths with their values."""

    label: str
    changes: Mapping[str, Any]
    scenario: Scenario


@dataclass(frozen=True)
class Suggestion:
    """A change that was tried.

    Parameters
    ----------
    label : str
        The change in words.
    changes : dict
        Dotted paths and values, as ``Scenario.but`` and ``--set`` take them.
    digest : str
        Digest of the changed scenario.
    futures : int
        Futures tried.
    goal : dict or None
        Futures in which the goal is reached (with the interval of the chance), ``before`` the plan in the same futures,
        and the paired ``difference``.
    mean_stage : dict
        Paired difference of the mean stage at the end, change minus plan.
    """

    label: str
    changes: dict[str, Any]
    digest: str
    futures: int
    goal: dict[str, Any] | None
    mean_stage: dict[str, Any] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[float, float]:
        """What the best has most of: futures with the goal reached, then mean stage."""
        return (self.goal["count"] if self.goal else 0.0, self.mean_stage["mean"])


# --- rules ---------------------------------------------------------------------------------------------------------


def one_lever_changes(scenario: Scenario, count: int = VARIANTS, missing: Sequence[str] = ()) -> list[Change]:
    """Up to `count` changes of one lever each that the scenario accepts, the rules taking turns.

    Parameters
    ----------
    scenario : Scenario
    count : int
    missing : sequence of str
        Gates that hold the plan back, the heaviest first: levers that say they build one of them are added first.
    """
    add = _add_missing(scenario, [gate.replace(" ", "_") for gate in missing])
    waiting = [
        add,
        _ask_earlier(scenario),
        add,  # there is more that a plan lacks than that it has
        _go_on_longer(scenario),
        add,
        _choose_otherwise(scenario),
        _aim_wider(scenario),
    ]
    found: list[Change] = []
    digests = {scenario.digest()}
    while waiting and len(found) < count:
        for rule in list(waiting):
            if len(found) == count:
                break
            change = _next_valid(rule, scenario, digests)
            if change is None:
                waiting.remove(rule)
            else:
                found.append(change)
    return found


def _next_valid(rule: Iterator[tuple[str, dict[str, Any]]], scenario: Scenario, digests: set[str]) -> Change | None:
    for label, changes in rule:
        try:
            changed = scenario.but(name=label[:120], **changes)
        except ScenarioError:
            continue
        if changed.digest() not in digests:
            digests.add(changed.digest())
            return Change(label, changes, changed)
    return None


def _add_missing(scenario: Scenario, missing: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Levers that the plan does without, from the week in which the plan begins: first those that build what is
    missing, then those that do what nothing in the plan does (allow, teach, try, lead, show)."""
    present = {lever.lever for lever in scenario.levers}
    verbs = {lever.verb for lever in scenario.levers}
    week = min((lever.week for lever in scenario.levers), default=1)

    def promise(kind: type[Lever]) -> tuple[int, int, int, bool]:
        """What is missing most, then what a lever builds before other things, and little else."""
        place = min((place for place, gate in enumerate(missing) if gate in kind.builds), default=len(missing))
        order = kind.builds.index(missing[place]) if place < len(missing) else 0
        return place, order, len(kind.builds), kind.verb in verbs

    absent = {name: kind for name, kind in LEVERS.items() if name not in present}
    for name, kind in sorted(absent.items(), key=lambda entry: promise(entry[1])):
        for choice, words in _needed_choices(kind):
            entry = {"lever": name, "week": week, **choice}
            yield f"add {_lower(kind.title)}{words} from week {week}", {f"levers.{_free_id(scenario, name)}": entry}


def _needed_choices(kind: type[Lever]) -> Iterator[tuple[dict[str, Any], str]]:
    """Ways to fill in what a lever must be told beyond its week: each option of the first such field."""
    needed = [name for name, info in kind.model_fields.items() if info.is_required() and name not in ("id", "lever")]
    if not needed:
        yield {}, ""
    elif len(needed) == 1:
        for option in reversed(_options(kind, needed[0])):
            yield {needed[0]: option}, f" ({needed[0]}: {option})"


def _options(kind: type[Lever], name: str) -> tuple[Any, ...]:
    annotation = kind.model_fields[name].annotation
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _free_id(scenario: Scenario, name: str) -> str:
    taken, wanted, number = {lever.id for lever in scenario.levers}, name, 2
    while wanted in taken:
        wanted, number = f"{name}-{number}", number + 1
    return wanted


def _ask_earlier(scenario: Scenario) -> Iterator[tuple[str, dict[str, Any]]]:
    """Levers asked for earlier, the latest first."""
    for lever in sorted(scenario.levers, key=lambda lever: (-lever.week, lever.id)):
        week = max(1, round(lever.week * EARLIER))
        if week < lever.week:
            yield f"ask for {_named(lever)} in week {week}, not {lever.week}", {f"levers.{lever.id}.week": week}


def _go_on_longer(scenario: Scenario) -> Iterator[tuple[str, dict[str, Any]]]:
    """Levers that end, twice as long and at least a quarter longer, the shortest first."""
    ending = [(lever.weeks, lever.id, lever) for lever in scenario.levers if lever.weeks is not None]
    for now, _, lever in sorted(ending, key=lambda entry: entry[:2]):
        weeks = max(round(now * LONGER), now + QUARTER)
        yield f"go on with {_named(lever)} for {weeks} weeks, not {now}", {f"levers.{lever.id}.weeks": weeks}


def _aim_wider(scenario: Scenario) -> Iterator[tuple[str, dict[str, Any]]]:
    """Levers for some departments, for every department that faces customers as well, the latest first."""
    facing = [name for name, d in scenario.organization.departments.items() if d.customer_facing]
    for lever in sorted(scenario.levers, key=lambda lever: (-lever.week, lever.id)):
        aimed = lever.target.departments
        more = [name for name in facing if aimed is not None and name not in aimed]
        if aimed is not None and more:
            yield f"{_named(lever)} for {_joined(more)} too", {f"levers.{lever.id}.target.departments": [*aimed, *more]}


def _choose_otherwise(scenario: Scenario) -> Iterator[tuple[str, dict[str, Any]]]:
    """Levers that come in kinds, in another kind: the next one first."""
    for lever in scenario.levers:
        for name in type(lever).model_fields:
            options, now = _options(type(lever), name), getattr(lever, name)
            at = options.index(now) if now in options else 0
            for option in (*options[at + 1 :], *reversed(options[:at])):
                yield f"{_named(lever)}: {name} {option}, not {now}", {f"levers.{lever.id}.{name}": option}


def _named(lever: Lever) -> str:
    """A lever of the plan as its author knows it: what it is, and its id."""
    return f'{_lower(lever.title)} "{lever.id}"'


def _lower(title: str) -> str:
    return title[0].lower() + title[1:] if title[1:2].islower() else title


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# --- trying them ---------------------------------------------------------------------------------------------------


def suggest(
    study: Study,
    workers: int | None = None,
    *,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Suggestion]:
    """Try one-lever changes of a study's scenario in its first futures; the best first.

    The runs are a study of their own inside the study's folder; the answer is in suggestions.json.

    Parameters
    ----------
    study : Study
        One arm of a finished study: the plan.
    workers, executor, progress, cancelled
        As in `analysis.replicate`.
    """
    scenario = study.scenario
    changes = one_lever_changes(scenario, missing=[entry["gate"] for entry in study.summary.get("missing", ())])
    futures = min(FUTURES, study.runs_count)
    if not changes or study.finished[study.finished < futures].size == 0:
        return []
    arms = tuple(Arm(change.label, change.scenario) for change in changes)
    plan = Plan(arms, futures, study.seed, bool(study.manifest["luck_only"]))
    folder = carry_out(plan, study.folder / FOLDER / default_name(plan)[-8:], workers, executor, progress, cancelled)
    tried = [_judge(study, Study(folder, change.label), change) for change in changes]
    ranked = sorted((one for one in tried if one is not None), key=lambda one: one.rank, reverse=True)
    content = {"plan": study.name, "tried": len(ranked), "suggestions": [asdict(one) for one in ranked]}
    write_json(study.folder / FILE, content)
    return ranked


def read_suggestions(study: Study) -> list[Suggestion]:
    """The suggestions that were worked out for a study; none where nobody asked."""
    if not (study.folder / FILE).exists():
        return []
    return [Suggestion(**entry) for entry in read_json(study.folder / FILE)["suggestions"]]


def _judge(study: Study, changed: Study, change: Change) -> Suggestion | None:
    """Compare a change with the plan over the futures both have."""
    common, left, right = np.intersect1d(study.finished, changed.finished, return_indices=True)
    if common.size == 0:
        return None
    goal = study.scenario.goal
    told = None
    if goal is not None:
        before, after = goal_reached(study, goal)[left], goal_reached(changed, goal)[right]
        worlds = study.worlds[left]
        reached: Chance = chance(after, worlds)
        gained: Difference = chance_difference(before, after, worlds)
        told = {**asdict(reached), "before": int(before.sum()), "difference": asdict(gained)}
    stage = plain(asdict(difference_between(study, changed, "mean_stage", study.weeks)))
    digest = change.scenario.digest()
    return Suggestion(change.label, dict(change.changes), digest, int(common.size), plain(told), stage)
