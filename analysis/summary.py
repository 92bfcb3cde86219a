"""summary.json: the headline numbers of a study, worked out once from its tables when it is finished.

Plain numbers and names; the words are in ``findings``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.bands import (
    QUANTILES,
    chance,
    chance_difference,
    fell_back,
    first_week,
    ignorance_share,
    mean_intervals,
    median_run,
    quantile_bands,
    time_quantiles,
)
from analysis.costs import account, account_between
from analysis.differences import MOST_NUMBERS, write_differences
from analysis.facts import first_time, judged
from analysis.files import plain
from analysis.goals import goal_of, goal_reached
from analysis.points import best_first, points_of, write_points
from analysis.study import Contrast, Study, Sweep, arms_of, difference_between
from analysis.tables import read_rows
from sim.outcomes import OUTCOMES, STAGES
from sim.parameters import PARAMETERS

if TYPE_CHECKING:
    from sim.scenario import Goal

QUARTER = 13  # weeks
TOLD_EVENTS = 5
TOLD_GATES = 6
BEST_POINTS = 5
MIDDLE = ("mean_stage", "value")  # the outcomes by which the middle future is found

# Which events of one run a strategist most wants to be told, of many that happen; a second one of a kind counts half.
EVENT_WEIGHT: Mapping[str, float] = {
    "abandoned": 100,
    "restarted": 70,
    "stage_down": 60,
    "stage_up": 60,
    "refused": 60,
    "incident": 55,
    "conditions": 45,
    "granted": 40,
    "first": 40,
    "sent_back": 35,
    "advocate_left": 35,
    "started": 30,
    "advocate_quiet": 25,
    "invests": 25,
    "advocate_found": 20,
    "advocate_new": 20,
    "support": 20,
    "ended": 10,
    "asked": 5,
}
ORGANIZATION_BONUS = 50  # what happens to the whole organization comes before what happens to one department

_GATE = re.compile(r"\s*(?P<gate>\w[\w ]*?) (?P<short>[0-9.]+) (?:short|too high) since week (?P<since>\d+)\s*")


def summarize(study: Study, outcomes: Sequence[str] = tuple(OUTCOMES)) -> dict[str, Any]:
    """Everything summary.json says: ``arms`` by name, ``differences`` of every other arm from the first.

    Parameters
    ----------
    study : Study, Contrast or Sweep
        All arms of a study whose tables are written, or whose parts are there.
    outcomes : sequence of str
        Those that are told, each by name; a first look needs few and has no time for all.
    """
    if isinstance(study, Sweep):
        return _sweep(study)
    studies = arms_of(study)
    goal = goal_of(studies)
    arms = {study.name: _arm(study, study.scenario.goal or goal, outcomes) for study in studies}
    differences = {study.name: _differences(studies[0], study, outcomes) for study in studies[1:]}
    found: dict[str, Any] = plain({"arms": arms, "differences": differences})
    return found


def derive(study: Study) -> dict[str, int]:
    """Write the tables that follow from those of the runs; return their names and numbers of rows."""
    if isinstance(study, Sweep):
        return {"points": write_points(study.folder)}
    return {"differences": write_differences(study)} if isinstance(study, Contrast) else {}


def _sweep(sweep: Sweep) -> dict[str, Any]:
    """The headline numbers of a sweep: futures of each arm, and the point that does best; the rest is in its table."""
    arms = list(sweep.views.values())
    goal = goal_of(arms)
    told = {}
    for arm in arms:
        table = points_of(arm, arm.scenario.goal or goal).to_pydict()
        rows = best_first(table, goal is not None)
        told[arm.name] = _futures(arm) | {
            "points": arm.points_count,
            "goal": None if goal is None else _goal_terms(arm.scenario.goal or goal),
            "best": [{name: column[row] for name, column in table.items()} for row in rows[:BEST_POINTS]],
        }
    found: dict[str, Any] = plain({"arms": told, "varies": sweep.varies})
    return found


def _futures(study: Study) -> dict[str, Any]:
    asked, finished = study.runs_count, int(study.finished.size)
    return {
        "scenario": study.scenario.name,
        "digest": study.digest,
        "futures": {"asked": asked, "finished": finished, "failed": asked - finished},
        "weeks": study.weeks,
    }


def _arm(study: Study, goal: Goal | None, told_of: Sequence[str]) -> dict[str, Any]:
    head, finished = _futures(study), study.finished.size
    if finished == 0:
        failed = read_rows(study.folder, "runs", filters=pc.field("arm") == study.name)
        return head | {"error": failed["error"][0].as_py() if failed.num_rows else ""}
    worlds = study.worlds
    # Of all weeks only stages are held, a byte each; of other outcomes a number a quarter, one outcome at a time.
    stages = np.concatenate(
        [rows["organization_stage"].astype(np.int8) for rows in study.chunks(["organization_stage"])]
    )
    ends: dict[str, NDArray[np.float64]] = {}
    outcomes = {}
    for name in dict.fromkeys((*told_of, *MIDDLE)):
        flow = OUTCOMES[name].flow
        ends[name], quarters = _condensed(study, name, flow)
        if name in told_of:
            outcomes[name] = _outcome(quarters, ends[name], worlds, flow, study.weeks)
    middle = median_run(ends["mean_stage"], ends["value"], study.finished)
    number = int(study.finished[middle])
    seeds = read_rows(study.folder, "runs", ["seed"], _row(study.name, number))
    told = _events(study, number)
    return head | {
        "outcomes": outcomes,
        "stages": [
            {
                "stage": name,
                "at_end": asdict(chance(stages[:, -1] == s, worlds)),
                "reached": asdict(chance(np.any(stages >= s, axis=1), worlds)),
                **_times(first_week(stages, s)),
            }
            for s, name in enumerate(STAGES)
        ],
        "goal": None if goal is None else _goal(study, goal),
        "fell_back": asdict(chance(fell_back(stages), worlds)),
        "abandoned": _given_up(study),
        "median_run": {
            "run": number,
            "seed": seeds["seed"][0].as_py(),
            **{name: float(ends[name][middle]) for name in MIDDLE},
        },
        "spread": {name: _spread(ends[name], worlds) for name in told_of},
        "missing": _missing(study, stages[:, -1]),
        "events": told,
        "account": account(study),
        "known": judged(study),
    }


def _given_up(study: Study) -> dict[str, Any]:
    """The chance that the programme is given up, and the median week in which it first is, where it is."""
    weeks = first_time(study, "abandoned")
    there = weeks[np.isfinite(weeks)]
    typically = time_quantiles(there, (0.5,))[0] if there.size else None
    return asdict(chance(np.isfinite(weeks), study.worlds)) | {"typically": typically}


def _times(weeks: NDArray[np.float64]) -> dict[str, Any]:
    """When a stage is reached: quantiles over all futures (null where too few get there), and the median of those."""
    there = weeks[np.isfinite(weeks)]
    return {
        "weeks": dict(zip(("p25", "p50", "p75"), time_quantiles(weeks), strict=True)),
        "when_reached": time_quantiles(there, (0.5,))[0] if there.size else None,
    }


def _row(arm: str, run: int) -> pc.Expression:
    return (pc.field("arm") == arm) & (pc.field("run") == run)


def _condensed(study: Study, name: str, flow: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each run's number at the end, (R,), and in each quarter, (R, Q): the week itself, or the sum of what adds up."""
    weeks = _quarters(study.weeks)
    ends, quarters = [], []
    for rows in study.chunks([name]):
        values = rows[name]
        ends.append(values.sum(axis=1) if flow else values[:, -1].copy())
        spans = ((max(0, week - QUARTER) + 1, week + 1) for week in weeks)
        at = [values[:, first:last].sum(axis=1) if flow else values[:, last - 1] for first, last in spans]
        quarters.append(np.stack(at, axis=1))
    return np.concatenate(ends), np.concatenate(quarters)


def _quarters(weeks: int) -> list[int]:
    """The last week of each quarter; the end of the study is one."""
    return sorted({*range(QUARTER, weeks + 1, QUARTER), weeks} - {0})


def _outcome(
    quarters: NDArray[np.float64], end: NDArray[np.float64], worlds: NDArray[np.int64], flow: bool, weeks: int
) -> dict[str, Any]:
    at_end, *told = _numbers(np.column_stack([end, quarters]), worlds)
    quarterly = [{"week": week, **numbers} for week, numbers in zip(_quarters(weeks), told, strict=True)]
    return {"adds_up": flow, "end": at_end, "quarters": quarterly}


def _numbers(values: NDArray[np.float64], worlds: NDArray[np.int64]) -> list[dict[str, float]]:
    """Mean with its interval, and quantiles, of every column of (R, K) numbers; of many runs some columns at a time."""
    names = ["mean", "low", "high", *(f"p{round(100 * q)}" for q in QUANTILES)]
    step = max(1, MOST_NUMBERS // len(values))
    told = []
    for start in range(0, values.shape[1], step):
        some = values[:, start : start + step]
        runs, count = some.shape
        groups = np.repeat(np.arange(count), runs)
        means = mean_intervals(some.T.ravel(), np.tile(worlds, count), groups, count)
        found = np.concatenate([np.stack(means), quantile_bands(some)])
        told += [dict(zip(names, column, strict=True)) for column in found.T.tolist()]
    return told


def _goal(study: Study, goal: Goal) -> dict[str, Any]:
    return _goal_terms(goal) | asdict(chance(goal_reached(study, goal), study.worlds))


def _goal_terms(goal: Goal) -> dict[str, Any]:
    return {name: getattr(goal, name) for name in ("stage", "by_week", "spend_at_most", "incidents_at_most")}


def _spread(end: NDArray[np.float64], worlds: NDArray[np.int64]) -> dict[str, float] | None:
    found = ignorance_share(end, worlds)
    if found is None:
        return None
    return {"luck": found.luck, "ignorance": found.ignorance, "low": found.low, "high": found.high}


def _differences(baseline: Study, other: Study, outcomes: Sequence[str]) -> dict[str, Any]:
    """Outcomes at the end (sums for what adds up), paired by future; and the chance of the goal."""
    common = np.intersect1d(baseline.finished, other.finished)
    if common.size == 0:
        return {}
    told: dict[str, Any] = {
        name: asdict(difference_between(baseline, other, name, baseline.weeks, total=OUTCOMES[name].flow))
        for name in outcomes
    }
    goal = other.scenario.goal or baseline.scenario.goal
    if goal is not None:
        left = goal_reached(baseline, baseline.scenario.goal or goal)[np.isin(baseline.finished, common)]
        right = goal_reached(other, goal)[np.isin(other.finished, common)]
        worlds = baseline.worlds[np.isin(baseline.finished, common)]
        told["goal"] = asdict(chance_difference(left, right, worlds))
    told["account"] = account_between(baseline, other)
    return told


def parse_missing(text: str) -> list[tuple[str, float, int]]:
    """Gate, shortfall and week since which, from the words in ``blocked_by``, the largest first.

    Examples
    --------
    >>> parse_missing("governance 0.120 short since week 31; turf 0.05 too high since week 40")
    [('governance', 0.12, 31), ('turf', 0.05, 40)]
    """
    found = (_GATE.fullmatch(piece) for piece in text.split(";"))
    return [(m["gate"].strip(), float(m["short"]), int(m["since"])) for m in found if m]


def holding_back(study: Study, reached: NDArray[np.float64], week: int) -> dict[int, list[tuple[float, int, str]]]:
    """The customer-facing departments that hold the organization back in a week of each finished future.

    Parameters
    ----------
    study : Study
    reached : (R,) array
        Stage of the organization in that week.
    week : int

    Returns
    -------
    dict
        By the number of the future: headcount, the stage that comes next, and the words of ``blocked_by`` of each.
    """
    wanted = (pc.field("arm") == study.name) & (pc.field("week") == week)
    columns = ["run", "department", "stage", "blocked_by"]
    table = read_rows(study.folder, "departments", columns, wanted).to_pydict()
    organization = study.scenario.organization.departments
    facing = {name: d.headcount for name, d in organization.items() if d.customer_facing}
    weights = facing or {name: d.headcount for name, d in organization.items()}
    stage_of = dict(zip(study.finished.tolist(), reached.tolist(), strict=True))
    by_run: dict[int, list[tuple[float, int, str]]] = {}
    for run, department, stage, text in zip(*(table[name] for name in columns), strict=True):
        if run in stage_of and department in weights and stage <= stage_of[run] and stage + 1 < len(STAGES):
            by_run.setdefault(run, []).append((float(weights[department]), stage + 1, text))
    return by_run


def missing_most(rows: Iterable[tuple[float, int, str]]) -> tuple[int, str, float] | None:
    """The stage, the gate that is the largest thing missing for the most people, and the median week since which."""
    first: dict[tuple[int, str], float] = {}
    weeks: dict[tuple[int, str], list[int]] = {}
    for weight, stage, text in rows:
        for gate, _, since in parse_missing(text)[:1]:
            first[stage, gate] = first.get((stage, gate), 0.0) + weight
            weeks.setdefault((stage, gate), []).append(since)
    if not first:
        return None
    stage, gate = max(first, key=lambda key: (first[key], key))
    return stage, gate, float(np.median(weeks[stage, gate]))


def _missing(study: Study, final: NDArray[np.float64]) -> list[dict[str, Any]]:
    """What customer-facing departments that hold the organization back lack at the end, the most frequent first.

    In each future the departments below the organization's next stage are weighed by headcount. ``largest`` counts the
    futures in which a gate is the largest thing missing for the most people, ``missing`` those in which at least half
    of the people miss it; ``short`` and ``since`` are medians over the departments and futures that miss it, ``level``
    is what the gate usually asks for.
    """
    by_run = holding_back(study, final, study.weeks)
    largest: Counter[tuple[int, str]] = Counter()
    missing: Counter[tuple[int, str]] = Counter()
    amounts: dict[tuple[int, str], list[tuple[float, int]]] = {}
    for rows in by_run.values():
        any_place: dict[tuple[int, str], float] = {}
        for weight, stage, text in rows:
            for gate, short, since in parse_missing(text):
                any_place[stage, gate] = any_place.get((stage, gate), 0.0) + weight
                amounts.setdefault((stage, gate), []).append((short, since))
        half = sum(weight for weight, _, _ in rows) / 2
        missing.update(key for key, weight in any_place.items() if weight >= half)
        heaviest = missing_most(rows)
        if heaviest is not None:
            largest[heaviest[:2]] += 1
    order = sorted(amounts, key=lambda key: (-largest[key], -missing[key], key))
    return [
        {
            "gate": gate,
            "to": STAGES[stage],
            "largest": largest[stage, gate],
            "missing": missing[stage, gate],
            "of": int(final.size),
            "level": PARAMETERS[f"journey.to_{stage}_{gate.replace(' ', '_')}"].default,
            "short": float(np.median([short for short, _ in amounts[stage, gate]])),
            "since": float(np.median([since for _, since in amounts[stage, gate]])),
        }
        for stage, gate in order[:TOLD_GATES]
    ]


def _events(study: Study, run: int) -> list[dict[str, Any]]:
    table = read_rows(study.folder, "events", filters=_row(study.name, run))
    return choose_events(table.select(["week", "kind", "who", "text", "cause"]).to_pylist())


def choose_events(events: Iterable[Mapping[str, Any]], count: int = TOLD_EVENTS) -> list[dict[str, Any]]:
    """The `count` events that tell most of a run's story, in the order of weeks.

    The heaviest kind first; each further event of the same kind counts half of the one before, and one about the same
    thing in the same week nothing.
    """
    left = [dict(event) for event in events]
    told: list[dict[str, Any]] = []
    while left and len(told) < count:
        kinds = [event["kind"] for event in told]

        def weight(event: Mapping[str, Any], kinds: list[str] = kinds) -> float:
            base = EVENT_WEIGHT.get(event["kind"], 0.0)
            if str(event["who"]).lower() in ("organization", "the organization"):
                base += ORGANIZATION_BONUS
            return float(base * 0.5 ** kinds.count(event["kind"]))

        best = max(left, key=lambda event: (weight(event), -event["week"]))
        told.append(best)
        left = [e for e in left if (e["week"], e["who"]) != (best["week"], best["who"])]
    return sorted(told, key=lambda event: event["week"])
