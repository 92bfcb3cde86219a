"""A finished study read for the page, once, so that drawing the page reads no file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.answer import case_of, label_of, words_of
from analysis.app.adoption import adoption_picture
from analysis.app.answers import Answer, Picture, Start
from analysis.app.stages import stages_picture
from analysis.findings import Case, against, held_back, how_sure, where_it_ends
from analysis.study import Contrast, Study
from sim.scenario import Scenario
from sim.words import Words


def answer_of(study: Study | Contrast, scenario: Scenario, wanted: int) -> Answer:
    """Everything the page shows of a finished study.

    Parameters
    ----------
    study : Study or Contrast
        The plan alone, or against doing nothing.
    scenario : Scenario
        The plan.
    wanted : int
        Futures of the whole answer.
    """
    contrast = study if isinstance(study, Contrast) else None
    plan = contrast.alternative if contrast is not None else study
    arm, case = plan.summary, case_of(plan)
    folder = str(study.folder) if study.runs_count >= wanted else ""
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
            sentences=("Put the plan back, or pick another story. How sure is this? says what went wrong.",),
            sure=(f"The first future broke off with: {arm['error']}",),
        )
    baseline = contrast.baseline if contrast is not None else None
    words = words_of(plan, baseline)
    ends = [words.say(text) for text in where_it_ends(arm, case)]
    # A goal leads the headline; where departments end comes next.
    headline, further = (ends[0], ends[1:2]) if arm["goal"] is not None else (ends[0], [])
    differences = _against(contrast, plan, case) if contrast is not None else []
    starts = starts_of(plan)
    sure = [words.say(text) for text in how_sure(arm, case)]
    return Answer(
        scenario,
        label_of(plan),
        study.runs_count,
        wanted,
        study.seed,
        folder,
        headline,
        (*further, *(words.say(text) for text in differences[:1])),
        tuple([case.caution, *sure] if case.caution else sure),
        tuple(words.say(text) for text in differences),
        _said(adoption_picture(plan, baseline, differences, starts), words),
        _said(stages_picture(plan, held_back(arm["missing"], case)[0]), words),
        starts,
    )


def _said(picture: Picture, words: Words) -> Picture:
    """A picture in the words of the practice."""
    reading = words.say(picture.reading) + (f" · {words.source}" if words.source else "")
    return replace(picture, title=words.say(picture.title), reading=reading)


def _against(contrast: Contrast, plan: Study, case: Case) -> list[str]:
    difference = contrast.summary["differences"][plan.name]
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
