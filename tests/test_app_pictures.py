"""The page's pictures carry the study's numbers, in plain data that ECharts can draw and nobody can misuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis import compare, replicate
from analysis.app.answers import Answer
from analysis.app.axes import plain
from analysis.app.dots import dots_picture
from analysis.app.gantt import bars
from analysis.app.page import style
from analysis.app.plans import nothing_planned, rows_of
from analysis.app.reader import answer_of
from analysis.app.stages import MOST_ROWS
from analysis.look import DARK, LIGHT
from analysis.study import Contrast
from sim.outcomes import STAGE_WORDS
from tests.cases import company

EVIL = "<img src=x onerror=alert(1)> {a|b} and a name that is longer than any label"


@pytest.fixture(scope="module")
def contrast(tmp_path_factory: pytest.TempPathFactory) -> Contrast:
    scenario = company(weeks=60, name=EVIL, starts="2027-02-15")
    out = tmp_path_factory.mktemp("study") / "study"
    return compare(nothing_planned(scenario), scenario, runs=12, seed=7, out=out, workers=1)


@pytest.fixture(scope="module")
def answer(contrast: Contrast) -> Answer:
    return answer_of(contrast, contrast.alternative.scenario, 12)


def series(option: dict[str, Any], kind: str = "line") -> list[dict[str, Any]]:
    return [one for one in option["series"] if one["type"] == kind]


def values(data: list[Any]) -> np.ndarray[Any, Any]:
    return np.array([one["value"] if isinstance(one, dict) else one for one in data], dtype=float)


def texts(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for value in content.values():
            yield from texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from texts(value)
    elif isinstance(content, str):
        yield content


def test_pictures_are_plain_data(answer: Answer) -> None:
    for picture in (*answer.adoption.values(), *answer.stages.values()):
        assert picture is not None
        assert json.loads(json.dumps(picture.option, allow_nan=False)) == picture.option


def test_bands_and_medians_are_the_studys(answer: Answer, contrast: Contrast) -> None:
    lines = {one["name"]: values(one["data"]) for one in series(answer.adoption["light"].option)}
    for view, name in ((contrast.baseline, "Doing nothing"), (contrast.alternative, EVIL)):
        found = 100 * np.quantile(view.values("active_share"), (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
        assert lines[name] == pytest.approx(found[2], abs=6e-4)
        assert lines[f"{name} 50 low"] == pytest.approx(found[1], abs=6e-4)
        assert lines[f"{name} 50 low"] + lines[f"{name} 50 high"] == pytest.approx(found[3], abs=2e-3)
    wide = 100 * np.quantile(contrast.alternative.values("active_share"), (0.05, 0.95), axis=0)
    assert lines[f"{EVIL} 90 low"] == pytest.approx(wide[0], abs=6e-4)
    assert lines[f"{EVIL} 90 low"] + lines[f"{EVIL} 90 high"] == pytest.approx(wide[1], abs=2e-3)


def test_zero_is_shown_and_everything_fits(answer: Answer) -> None:
    axis = answer.adoption["light"].option["yAxis"][0]
    assert axis["min"] == 0
    every = [values(one["data"]) for one in series(answer.adoption["light"].option) if "high" not in one["name"]]
    assert max(float(one.max()) for one in every) <= axis["max"]


def test_every_lever_has_a_mark_with_its_number(answer: Answer) -> None:
    marks = next(one for one in series(answer.adoption["light"].option, "scatter") if one.get("symbol") == "triangle")
    numbers = {mark["label"]["formatter"] for mark in marks["data"]}
    assert numbers == {str(row.number) for row in rows_of(answer.scenario)}
    assert all(0 <= mark["value"][0] <= answer.scenario.weeks for mark in marks["data"])


def test_shares_of_stages_fill_each_row(answer: Answer) -> None:
    rows: dict[str, dict[str, np.ndarray[Any, Any]]] = {}
    for one in series(answer.stages["light"].option):
        rows.setdefault(one["stack"], {})[one["name"]] = values(one["data"])
    assert len(rows) == len(answer.scenario.organization.departments)
    for at, row in enumerate(rows.values()):
        floor = row.pop("floor")
        assert set(row) <= set(STAGE_WORDS)
        assert sum(row.values()) == pytest.approx(np.full(floor.size, 0.86), abs=4e-3)
        assert np.all(floor == len(rows) - 1 - at + 0.07)


def test_neighbouring_stages_differ_in_more_than_colour() -> None:
    from analysis.app.stages import HATCHES

    assert all(one != other for one, other in pairwise(HATCHES))


def test_of_many_departments_the_largest_are_shown_and_the_rest_together(tmp_path: Path) -> None:
    scenario = company(weeks=4, levers={})
    many = {
        f"Team {i:02d}": {"headcount": 3 + i, "function": "other", "customer_facing": i % 2 == 0} for i in range(40)
    }
    wide = scenario.but(name="Forty", **{"organization.departments": many})
    study = replicate(wide, runs=2, out=tmp_path / "wide", workers=1)
    picture = answer_of(study, wide, 2).stages["light"]
    names = picture.option["yAxis"][1]["data"]
    assert len(names) == MOST_ROWS
    count = len(wide.organization.departments)
    assert f"{count - MOST_ROWS + 1} others" in names
    assert {"Team 38", "Team 36"} <= set(names)


def test_labels_are_cut_and_give_no_orders(answer: Answer) -> None:
    assert plain("{a|b} and so on", 8) == "(a/b) a…"
    (labels,) = [one for one in series(answer.adoption["light"].option, "scatter") if one["symbolSize"] == 1]
    assert not any("{a|b}" in one["label"]["formatter"] for one in labels["data"])


def test_tips_are_told_as_text_by_a_template_that_escapes(answer: Answer) -> None:
    assert answer.adoption["light"].option["tooltip"]["formatter"] == "{b0}"
    assert not any("formatter" in one.get("tooltip", {}) for one in answer.adoption["light"].option["series"])


def test_the_plan_is_drawn_inside_its_frame() -> None:
    story = company(weeks=30).but(**{"levers.train.week": 30, "levers.rules.week": 1})
    for row in rows_of(story):
        bar = next(part for part in bars(row, story.weeks, None) if "hw-bar" in part.kwargs["class_"])
        left, width = (float(part.split(":")[1].rstrip("%")) for part in bar.kwargs["style_"].split(";"))
        assert 0 <= left <= 100
        assert left + width <= 102


def test_every_future_is_a_dot_in_the_column_of_its_stage(answer: Answer) -> None:
    for theme in (LIGHT, DARK):
        picture = dots_picture(theme, answer.dots, 2)
        (dots,) = series(picture.option, "scatter")
        assert sorted(int(dot["id"]) for dot in dots["data"]) == list(range(12))
        by_run = {dot.run: dot for dot in answer.dots}
        for dot in dots["data"]:
            assert round(dot["value"][0]) == by_run[int(dot["id"])].stage
        assert len({tuple(dot["value"]) for dot in dots["data"]}) == 12
        counts = [int(name.split("\n")[1]) for name in picture.option["xAxis"][1]["data"]]
        assert sum(counts) == 12
        json.dumps(picture.option, allow_nan=False)


def test_the_sheet_takes_its_colours_from_the_look() -> None:
    for theme in (LIGHT, DARK):
        sheet = style(theme)
        assert f"--hw-accent: {theme.accent};" in sheet
    body = style(LIGHT).split("}", 1)[1]
    assert "#" not in body.replace("&#", "")


@pytest.mark.parametrize("weeks", [1, 6, 52, 156, 520])
def test_any_length_can_be_drawn(weeks: int, tmp_path: Path) -> None:
    scenario = company(weeks=weeks, levers={"listen": {"lever": "listening", "week": 1}})
    out = tmp_path / "study"
    study = compare(nothing_planned(scenario), scenario, runs=2, out=out, workers=1)
    found = answer_of(study, scenario, 2)
    assert len(found.adoption["light"].option["xAxis"][0]["data"]) == weeks + 1
    step = found.adoption["light"].option["xAxis"][0]["axisLabel"]["interval"] + 1
    assert weeks / step <= 9
