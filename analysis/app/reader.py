"""A finished study read for the page, once, so that drawing the page reads no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from analysis.answer import case_of, label_of, words_of
from analysis.app.adoption import adoption_pictures
from analysis.app.answers import Answer, Dot, Picture, Start
from analysis.app.dots import dots_picture
from analysis.app.stages import stages_pictures
from analysis.balance import what_it_costs
from analysis.charts.futures import Futures
from analysis.charts.marks import quarters
from analysis.findings import Case, against, how_sure, in_hundred, of_futures, stage_words, where_it_ends
from analysis.gates import held_back
from analysis.goals import goal_reached
from analysis.look import THEMES
from analysis.study import Contrast, Study
from sim.outcomes import STAGES
from sim.scenario import Scenario
from sim.words import Words

SAID = ("mean_stage", "active_share", "incidents")  # the outcomes of a summary that an answer has words for


def answer_of(study: Study | Contrast, scenario: Scenario, wanted: int, thinned: int = 0) -> Answer:
    """Everything the page shows of a finished study.

    Parameters
    ----------
    study : Study or Contrast
        The plan alone, or against doing nothing.
    scenario : Scenario
        The plan.
    wanted : int
        Futures of the whole answer.
    thinned : int
        People in the thinned copy that was worked out in place of the company; 0 where it was the company itself.
    """
    contrast = study if isinstance(study, Contrast) else None
    plan = contrast.alternative if contrast is not None else study
    arm, case = plan.summary, case_of(plan)
    folder = str(study.folder) if study.runs_count >= wanted and not thinned else ""
    if arm["futures"]["finished"] == 0:
        broke = f"No future ran to its end: all {arm['futures']['asked']:,} broke off."
        return Answer(
            scenario=scenario,
            label=label_of(plan),
            futures=study.runs_count,
            wanted=wanted,
            seed=study.seed,
            folder=folder,
            headline=broke,
            sentences=("Undo the last change, or open another plan. How sure is this? says what went wrong.",),
            sure=(f"The first future broke off with: {arm['error']}",),
        )
    baseline = contrast.baseline if contrast is not None else None
    words = words_of(plan, baseline)
    ends = [words.say(text) for text in where_it_ends(arm, case)]
    goal = arm["goal"]
    headline = ends[0] if goal is None else words.say(goal_sentence(plan, baseline))
    differences = [words.say(text) for text in _against(contrast, plan, case)] if contrast is not None else []
    starts = starts_of(plan)
    sure = [words.say(text) for text in how_sure(arm, case)]
    stops = [words.say(text) for text in held_back(arm["missing"], case)]
    dots = dots_of(plan)
    aim = STAGES.index(goal["stage"]) if goal is not None else None
    arms = [Futures(one) for one in (baseline, plan) if one is not None]  # read once for both themes
    return Answer(
        scenario=scenario,
        label=label_of(plan),
        futures=study.runs_count,
        wanted=wanted,
        seed=study.seed,
        folder=folder,
        headline=headline,
        ties=case.ties,
        chance="" if goal is None else f"The chance lies between {in_hundred(goal['low'], goal['high'])}.",
        sentences=(*(ends[1:2] if goal is not None else ()), *differences[1 if goal is not None else 0 :][:1]),
        stops=tuple(stops),
        costs=tuple(words.say(text) for text in what_it_costs(plan)),
        sure=tuple([case.caution, *sure] if case.caution else sure),
        differences=tuple(differences),
        dots=dots,
        dotted={name: dots_picture(theme, dots, aim) for name, theme in THEMES.items()},
        adoption=_said(adoption_pictures(arms, differences, starts), words),
        stages=_said(stages_pictures(arms[-1], stops[0]), words),
        starts=starts,
        spread=arm["spread"]["mean_stage"],
        thinned=thinned,
    )


def goal_sentence(plan: Study, baseline: Study | None) -> str:
    """The one sentence: "With this plan you reach Silos by Q2 2028 in 71 of 100 futures; doing nothing, 9."

    Parameters
    ----------
    plan : Study
        Whose scenario has a goal.
    baseline : Study or None
        Doing nothing.
    """
    goal = plan.summary["goal"]
    begin = "With this plan you reach" if baseline is not None else "Without any plan you reach"
    text = f"{begin} {stage_words(goal['stage'])} {by_quarter(plan.scenario, goal['by_week'])} in "
    text += of_futures(goal["count"], goal["of"])
    if baseline is not None:
        other = baseline.summary["goal"]
        text += f"; doing nothing{' more' if baseline.scenario.levers else ''}, "
        text += f"{other['count']:,}" if other["count"] else "in none"
    return text + "."


def by_quarter(scenario: Scenario, week: int) -> str:
    """``by Q2 2028``; ``by week 104`` where the scenario has no dates."""
    if scenario.starts is None:
        return f"by week {week}"
    spans = quarters(max(week, scenario.weeks), scenario.starts)
    span = next((s for s in spans if s.start < week <= s.end), spans[-1])
    return f"by Q{span.quarter} {span.year}"


def dots_of(plan: Study) -> tuple[Dot, ...]:
    """Every finished future of a plan as a dot."""
    stages = plan.values("organization_stage")[:, -1]
    abandoned = plan.values("abandoned")[:, -1] > 0
    goal = plan.scenario.goal
    reached = goal_reached(plan, goal) if goal is not None else np.zeros(stages.size, dtype=bool)
    return tuple(
        Dot(int(run), int(stage), bool(hit), bool(gone))
        for run, stage, hit, gone in zip(plan.finished, stages, reached, abandoned, strict=True)
    )


def _said(pictures: Mapping[str, Picture], words: Words) -> dict[str, Picture]:
    """Pictures in the words of the practice."""

    def said(picture: Picture) -> Picture:
        reading = words.say(picture.reading) + (f" · {words.source}" if words.source else "")
        return replace(picture, title=words.say(picture.title), reading=reading)

    return {name: said(picture) for name, picture in pictures.items()}


def _against(contrast: Contrast, plan: Study, case: Case) -> list[str]:
    difference: Mapping[str, Any] = contrast.summary["differences"][plan.name]
    return against(difference, contrast.baseline.summary, label_of(contrast.baseline))


def starts_of(plan: Study) -> dict[str, Start]:
    """When each lever of a plan starts, by its id."""
    table = plan.table("levers", ["run", "id", "started"])
    table = table[table["run"].isin(plan.finished)]
    found = {}
    for lever in plan.scenario.levers:
        started = table.loc[table["id"] == lever.id, "started"].to_numpy(np.float64)
        started = started[started >= 0]
        week = int(np.quantile(started, 0.5, method="inverted_cdf")) if started.size else None
        found[lever.id] = Start(week, int(started.size), int(plan.finished.size))
    return found
