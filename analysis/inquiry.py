"""How a study is explained: its plan is run without each lever and without some pairs, on the same luck.

The runs are studies of their own in a folder inside the study's; what they say is put together in explanation.json.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.attribution import PAIRS, LeftOut, choose_pairs, earned, half, joint, labels_of, singles, without
from analysis.bands import Chance, chance
from analysis.experiments import Plan, Progress, StudyError, carry_out
from analysis.explanation import Earned, Explanation, Together, write_explanation
from analysis.goals import goal_reached
from analysis.premortem import deaths, who_failed
from analysis.store import default_name
from analysis.study import Study
from analysis.turning_points import turning_points

if TYPE_CHECKING:
    from analysis.executors import Executor

FOLDER = "without"

Run = Callable[[Sequence[LeftOut], int], list[Study]]


def explain(
    study: Study,
    workers: int | None = None,
    *,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Explanation:
    """Say why a study came out as it did: what each lever earned, what works only together, what futures died of.

    Parameters
    ----------
    study : Study
        One arm of a finished study: the plan.
    workers, executor, progress, cancelled
        As in `analysis.replicate`.

    Raises
    ------
    StudyError
        If no future of the study ran to its end.
    """
    if study.finished.size == 0:
        raise StudyError(f"no future of {study.name} ran to its end, so there is nothing to explain")

    def run(lacking: Sequence[LeftOut], runs: int) -> list[Study]:
        plan = Plan(tuple(left.arm() for left in lacking), runs, study.seed, bool(study.manifest["luck_only"]))
        name = default_name(plan)[-8:]
        folder = carry_out(plan, study.folder / FOLDER / name, workers, executor, progress, cancelled)
        return [Study(folder, left.scenario.name) for left in lacking]

    labels = labels_of(study.scenario)
    lacking, nothing = _without_each(study, run)
    whole = None if nothing is None else earned(study, nothing, "", "The whole plan")
    levers = (earned(study, other, id_, labels[id_]) for id_, other in lacking.items())
    found, pairs = _together(study, lacking, labels, run)
    failed, words, week = who_failed(study, nothing)
    explanation = Explanation(
        plan=study.name,
        baseline_goal=_goal(study),
        whole=whole,
        levers=tuple(sorted((one for one in levers if one is not None), key=_promise, reverse=True)),
        together=tuple(sorted(found, key=lambda pair: -abs((pair.goal or pair.mean_stage).mean))),
        pairs=pairs,
        turning_points=turning_points(study, lacking),
        run=int(study.summary["median_run"]["run"]),
        failed=words,
        deaths=deaths(study, failed, labels, week),
    )
    write_explanation(study.folder, explanation)
    return explanation


def _promise(one: Earned) -> tuple[float, float]:
    return (one.main.mean, one.mean_stage.mean)


def _goal(study: Study) -> Chance | None:
    goal = study.scenario.goal
    return None if goal is None else chance(goal_reached(study, goal), study.worlds)


def _without_each(study: Study, run: Run) -> tuple[dict[str, Study], Study | None]:
    """The plan without each lever, by id, and without any; where there is one lever, both are the same."""
    wanted = singles(study.scenario)
    if not wanted:
        return {}, None
    by_digest = {left.scenario.digest(): left for left in wanted}  # a study has no two arms that say the same
    done = dict(zip(by_digest, run(list(by_digest.values()), study.runs_count), strict=True))
    all_of_them = len(study.scenario.levers)
    lacking = {left.ids[0]: done[left.scenario.digest()] for left in wanted if len(left.ids) == 1}
    nothing = next((done[left.scenario.digest()] for left in wanted if len(left.ids) == all_of_them), None)
    return lacking, nothing


def _together(
    study: Study, lacking: Mapping[str, Study], labels: Mapping[str, str], run: Run
) -> tuple[list[Together], int]:
    """The pairs that were looked at, over the futures that did not choose them."""
    judged = half(study.runs_count)
    if len(lacking) < 3 or judged == 0:  # a plan of two levers without both is doing nothing
        return [], 0
    tried = [without(study.scenario, pair) for pair in choose_pairs(study, lacking, PAIRS)]
    pairs = [left for left in tried if left is not None]
    if not pairs:
        return [], 0
    found = []
    for left, both in zip(pairs, run(pairs, judged), strict=True):
        one, other = (lacking[id_] for id_ in left.ids)
        together = joint(study, one, other, both, left, labels, len(pairs))
        if together is not None:
            found.append(together)
    return found, len(pairs)
