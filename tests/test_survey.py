"""Surveys as the start: what answers say, who is protected, what a table may hold, where people then begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import company, digest, rows, specs
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tiny import structure, values

from analysis.experiments import StudyError
from analysis.survey_template import EXAMPLE, answers_table, write_survey
from sim.block import Block
from sim.luck import Luck, draw_world
from sim.model import AdoptionModel, run_block
from sim.parameters import PARAMETERS
from sim.people import start_people
from sim.problems import Findings
from sim.scenario import Scenario, ScenarioError, load_scenario
from sim.survey import QUESTIONS, Answers, Beginnings, Survey, beta_shapes, fit, fits, protected, said_of
from sim.survey_table import MOST_BYTES, read_answers

ASKED = {"conviction": [1, 2, 9, 6, 2], "concern": [0, 1, 3, 9, 7], "knowledge": [9, 6, 4, 1, 0]}
SURVEY: dict[str, Any] = {"answers": {"Marketing": ASKED, "PR": {"conviction": [0, 2, 1, 0, 0]}}}


# --- what answers say -------------------------------------------------------------------------------------------------
def test_mean_and_spread_by_hand() -> None:
    f = fit([0, 4, 0, 4, 0], 80)
    assert f.mean == pytest.approx(0.5)
    assert f.spread == pytest.approx(np.sqrt(8 * 0.25**2 / 7 - 0.25**2 / 12))
    assert f.error == pytest.approx(np.sqrt(8 * 0.25**2 / 7 / 8 * 0.9))
    assert f.doubt == pytest.approx(np.sqrt(0.9 / 14))


def test_where_everybody_answered_nothing_is_left_to_chance() -> None:
    f = fit([1, 2, 3, 2, 2], 10)
    assert f.error == 0.0 and f.doubt == 0.0


def test_few_answers_say_less_than_many() -> None:
    few, many = fit([1, 1, 2, 1, 1], 1000), fit([10, 10, 20, 10, 10], 1000)
    assert few.mean == many.mean
    assert few.error > 2.5 * many.error and few.doubt > 2.5 * many.doubt


def test_answers_that_are_all_the_same_are_not_taken_for_certainty() -> None:
    assert fit([0, 0, 6, 0, 0], 60).error > 0.0


@given(st.floats(0.05, 0.95), st.floats(0.02, 0.6))
def test_beta_shapes_give_mean_and_spread_back(mean: float, spread: float) -> None:
    a, b = beta_shapes(np.array(mean), np.array(spread))
    law = stats.beta(a, b)
    if a > 0.5 and b > 0.5 and a + b > 1.0:
        assert law.mean() == pytest.approx(mean)
        assert law.std() == pytest.approx(spread)
    assert a >= 0.5 and b >= 0.5


# --- who is protected -------------------------------------------------------------------------------------------------
COUNTS = st.none() | st.lists(st.integers(0, 3), min_size=5, max_size=5).map(tuple)


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.tuples(COUNTS, COUNTS, COUNTS), max_size=6))
def test_no_answers_of_fewer_than_five_are_kept(told: dict[str, Any]) -> None:
    answers = {n: Answers(conviction=c, concern=f, knowledge=k) for n, (c, f, k) in told.items()}
    kept = protected(Survey(answers=answers), 5)
    groups = [*kept.answers.values(), *([kept.pooled] if kept.pooled else [])]
    assert all(sum(counts) >= 5 for group in groups for counts in group.asked().values())
    assert protected(kept, 5) == kept
    answered = {name for name, of in answers.items() if of.asked()}
    assert answered == set(kept.answers) | set(kept.pooled.departments if kept.pooled else ())
    for question in QUESTIONS:
        given_in = sum(sum(of.asked().get(question, ())) for of in answers.values())
        kept_in = sum(sum(group.asked().get(question, ())) for group in groups)
        assert kept_in <= given_in and given_in - kept_in < 5


def test_departments_of_few_answers_count_together() -> None:
    scenario = company(
        {}, survey={"answers": {"PR": {"concern": [0, 0, 0, 1, 2]}, "Legal": {"concern": [0, 0, 1, 1, 1]}}}
    )
    assert scenario.survey is not None and scenario.survey.pooled is not None
    assert scenario.survey.pooled.departments == ("Legal", "PR")
    assert scenario.survey.pooled.concern == (0, 0, 1, 2, 3)
    said = fits(scenario.survey, {n: d.headcount for n, d in scenario.organization.departments.items()})
    assert said["concern"]["PR"] == said["concern"]["Legal"]
    assert set(said["concern"]) == {"PR", "Legal"} and not said["conviction"]
    assert "[0,0,0,1,2]" not in str(scenario.resolved()).replace(" ", "")


def test_what_was_done_with_the_answers_is_said() -> None:
    survey = company({}, survey=SURVEY).survey
    assert survey is not None
    told = said_of(survey, ["Marketing", "PR", "Support"])
    assert "Marketing" in told[0]
    assert any("PR" in sentence and "few answers" in sentence for sentence in told)
    assert any("Support" in sentence and "Nobody" in sentence for sentence in told)


def test_a_scenario_may_ask_for_more_than_five() -> None:
    plan = {"answers": {"Marketing": {"concern": [2, 2, 2, 1, 1]}}}
    assert company({}, survey=plan).survey.answers  # type: ignore[union-attr]
    strict = company({}, survey=plan, parameters={"survey.fewest": 20})
    assert strict.survey is not None and not strict.survey.answers
    with pytest.raises(ScenarioError, match="from 5 to 50"):
        company({}, survey=plan, parameters={"survey.fewest": 2})


# --- where people start -----------------------------------------------------------------------------------------------
def test_people_start_where_their_department_answered() -> None:
    s = structure((3000, 3000))
    survey = Survey(answers={"A": Answers(**dict.fromkeys(QUESTIONS, (100, 200, 400, 250, 50)))})
    asked = Beginnings([survey], s)
    nobody = np.array([], dtype=np.int64)
    told = start_people(s, [Luck(3)], values(), nobody, asked)
    usual = start_people(s, [Luck(3)], values(), nobody)
    mean = np.dot([100, 200, 400, 250, 50], [0, 0.25, 0.5, 0.75, 1]) / 1000
    low, high = (PARAMETERS[f"survey.{end}"].default for end in ("lowest", "highest"))
    assert told.conviction[0, :3000].mean() == pytest.approx(low + (high - low) * mean, abs=0.01)
    f = fit([100, 200, 400, 250, 50], 3000)
    said = told.believed_skill[0, :3000]
    above = said > PARAMETERS["people.overrates"].default + 1e-9  # who says less than that knows nothing
    quantile = (~above).mean()
    law = beta_shapes(np.array(low + (high - low) * mean), np.array((high - low) * f.spread))
    assert quantile == pytest.approx(stats.beta(*law).cdf(PARAMETERS["people.overrates"].default), abs=0.03)
    assert np.quantile(said, 0.9) == pytest.approx(stats.beta(*law).ppf(0.9), abs=0.02)
    assert (told.knowledge[0, :3000][above] < said[above]).all() and not told.knowledge[0, :3000][~above].any()
    for column in ("conviction", "concern", "knowledge"):
        assert np.array_equal(getattr(told, column)[0, 3000:], getattr(usual, column)[0, 3000:]), "B was not asked"
        order = np.argsort(getattr(usual, column)[0, :3000], kind="stable")
        ranked = getattr(told, column)[0, :3000][order]
        assert (np.diff(ranked) >= -1e-12).all(), "the same person is as far up or down as without the survey"


def test_no_survey_changes_nothing() -> None:
    plain, empty = company({}, weeks=4), company({}, weeks=4, survey={"answers": {}})
    assert digest(run_block(specs(plain, [0, 1]))) == digest(run_block(specs(empty, [0, 1])))


def test_worlds_differ_in_what_the_answers_mean_and_partners_do_not() -> None:
    block = Block(specs(company({}, survey=SURVEY), [0, 1, 2, 3]))
    start = block.department_mean(block.people.conviction0)[:, block.structure.names.index("Marketing")]
    f = fit(ASKED["conviction"], 30)
    z = [draw_world(7, k)["survey.conviction_error"] for k in (0, 1)]
    asked = Beginnings([s.scenario.survey for s in block.specs], block.structure)
    center, _ = asked.of("conviction", block.values.room("survey"))
    d = block.structure.names.index("Marketing")
    assert center[0, d] == center[1, d] and center[2, d] == center[3, d] and center[0, d] != center[2, d]
    low, high = (block.values[f"survey.{end}"][0, 0] for end in ("lowest", "highest"))
    assert center[0, d] == pytest.approx(low + (high - low) * (f.mean + z[0] * f.error))
    assert np.isfinite(start).all()


def test_the_errors_that_worlds_draw_have_the_spread_of_standard_errors() -> None:
    for name in ("conviction_error", "concern_error", "knowledge_error", "spread_error"):
        drawn = [PARAMETERS[f"survey.{name}"].quantile((k + 0.5) / 4000) for k in range(4000)]
        assert np.mean(drawn) == pytest.approx(0.0, abs=1e-6)
        assert np.std(drawn) == pytest.approx(1.0, abs=0.002)


def test_a_survey_stacks_like_everything_else() -> None:
    surveyed = company({}, weeks=6, survey=SURVEY)
    together = run_block(specs(surveyed, [0, 1, 2]))
    for k in range(3):
        assert digest(run_block(specs(surveyed, [k]))) == digest(together, run=k)
    assert rows(together, "weekly", week=6)["run"].size == 3


def test_a_single_model_takes_it() -> None:
    model = AdoptionModel(company({}, weeks=2, survey=SURVEY), seed=1)
    model.run()
    assert model.block.week == 2


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=5, max_size=5), st.dictionaries(
    st.sampled_from([n for n in PARAMETERS if n.startswith("survey.")]), st.floats(0.0, 1.0), max_size=9))  # fmt: skip
def test_beliefs_stay_within_bounds(counts: list[int], world: dict[str, float]) -> None:
    scenario = company({}, weeks=1, survey={"answers": {"Marketing": dict.fromkeys(QUESTIONS, counts)}})
    numbers = {name: PARAMETERS[name].quantile(u) for name, u in world.items()}
    people = AdoptionModel(scenario, seed=2, world=numbers).block.people
    for column in (people.conviction, people.concern, people.knowledge):
        assert np.isfinite(column).all() and column.min() >= 0.0 and column.max() <= 1.0


# --- what a scenario may say ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("survey", "message"),
    [
        ({"answers": {"Marketng": ASKED}}, "there is no department Marketng; did you mean Marketing"),
        ({"answers": {"Marketing": {"conviction": [1, 2, 3]}}}, "has 3 counts; on a scale of 5 there are 5"),
        ({"answers": {"Marketing": {"conviction": [9, 9, 9, 9, 9]}}}, "45 answers of 30 people"),
        ({"answers": {"Marketing": {"konviction": [1, 2, 3, 4, 5]}}}, "did you mean conviction"),
        ({"answers": {"Marketing": {"conviction": [1, 2, -3, 4, 5]}}}, "is -3"),
        ({"answers": {"Marketing": {"conviction": "=1+1"}}}, "a list"),
        ({"scale": 2}, "from 3 to 11"),
        ({"file": "answers.csv"}, "nothing beside it"),
        ([1, 2], "a group of lines"),
    ],
)
def test_mistakes_are_told(survey: Any, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        company({}, survey=survey)


def test_it_comes_back_from_a_file(tmp_path: Path) -> None:
    scenario = company({}, survey=SURVEY, weeks=5)
    again = load_scenario(scenario.save(tmp_path / "again.yaml"))
    assert again.survey == scenario.survey and again.digest() == scenario.digest()
    assert again.digest() != company({}, weeks=5).digest()


def test_answers_have_a_source_if_one_is_given() -> None:
    scenario = company(
        {}, survey=SURVEY, sources={"survey": "staff survey of May", "survey.answers.Marketing": "paper"}
    )
    assert scenario.sources["survey.answers.Marketing"] == "paper"


# --- tables -----------------------------------------------------------------------------------------------------------
def story(folder: Path, table: str | bytes, name: str = "answers.csv", **survey: Any) -> Path:
    path = folder / "story.yaml"
    company({}, weeks=5).save(path)
    said = ", ".join(f"{key}: {value}" for key, value in {"file": name, **survey}.items())
    path.write_text(f"{path.read_text()}\nsurvey: {{{said}}}\n")
    (folder / "answers.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    return path


PERSONS = "id,department,conviction,concern\n" + "".join(f"p{k},Marketing,{1 + k % 5},4\n" for k in range(10))


def test_a_table_gives_counts_and_no_ids(tmp_path: Path) -> None:
    scenario = load_scenario(story(tmp_path, PERSONS))
    assert scenario.survey == Survey(answers={"Marketing": Answers(conviction=(2,) * 5, concern=(0, 0, 0, 10, 0))})
    assert "p7" not in scenario.to_yaml()
    assert load_scenario(scenario.save(tmp_path / "beside.yaml")).survey == scenario.survey
    (tmp_path / "far").mkdir()
    assert load_scenario(scenario.save(tmp_path / "far" / "away.yaml")).survey == scenario.survey


def test_a_patch_keeps_the_table_of_the_story_below(tmp_path: Path) -> None:
    story(tmp_path, PERSONS)
    (tmp_path / "patch.yaml").write_text("based_on: story.yaml\nweeks: 4\n")
    assert load_scenario(tmp_path / "patch.yaml").survey == load_scenario(tmp_path / "story.yaml").survey
    (tmp_path / "less.yaml").write_text("based_on: story.yaml\nsurvey: {answers: {Marketing: null}}\n")
    less = load_scenario(tmp_path / "less.yaml").survey
    assert less is not None and not less.answers


@pytest.mark.parametrize(
    "text", [PERSONS.replace(",", ";"), "\ufeff" + PERSONS.replace("\n", "\r\n"), PERSONS + "\n,,,\n"]
)
def test_tables_as_programs_write_them(tmp_path: Path, text: str) -> None:
    survey = load_scenario(story(tmp_path, text)).survey
    assert survey is not None and survey.answers["Marketing"].conviction == (2,) * 5


BAD = {
    "formula": (PERSONS + "x,Marketing,=cmd|'/C calc'!A0,4\n", "line 12, conviction: must be a whole number"),
    "too high": (PERSONS + "x,Marketing,6,4\n", "from 1 to 5, or empty, is the text \"6\""),
    "half": (PERSONS + "x,Marketing,2.5,4\n", "2.5"),
    "not ascii": (PERSONS + "x,Marketing,٣,4\n", "whole number"),
    "cells": (PERSONS + "x,Marketing,3\n", "has 3 cells, the first line has 4"),
    "no department": (PERSONS + "x,,3,4\n", "the department is missing"),
    "unknown department": (PERSONS + "x,Marketeers,3,4\n", "line 12, .*Marketeers: there is no department"),
    "long": (PERSONS + f"x,{'M' * 500},3,4\n", "1 to 80 characters"),
    "hidden": (PERSONS + "x,Mark\u202eeting,3,4\n", "cannot be shown"),
    "extra": (PERSONS.replace("id,", "salary,", 1), "no column the text \"salary\""),
    "spelled": (PERSONS.replace("conviction", "convicton", 1), "did you mean conviction"),
    "twice": (PERSONS.replace("id,", "concern,", 1), "twice"),
    "no columns": ("a,b\n1,2\n", "no column"),
    "only departments": ("department\nMarketing\n", "names no question"),
    "empty": ("", "names no column department"),
    "nobody": ("department,concern\nMarketing,\n", "holds no answer"),
    "quotation": ("department,concern\n\"Marketing,3\n", "quotation mark"),
    "not text": (b"department,concern\n\xff\xfe,3\n", "UTF-8"),
    "huge cell": ("department,concern\n" + "x" * 200_000 + ",3\n", "quotation mark|80 characters"),
    "huge": (b"department,concern\n" + b"Marketing,3\n" * (MOST_BYTES // 12 + 1), "too large"),
    "zero byte": ("department,concern\nMark\0eting,3\n", "cannot be"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_table_is_told_and_does_no_harm(tmp_path: Path, case: str) -> None:
    table, message = BAD[case]
    path = story(tmp_path, table)
    with pytest.raises(ScenarioError, match=message) as told:
        load_scenario(path)
    assert "Traceback" not in str(told.value) and len(str(told.value)) < 40_000


@pytest.mark.parametrize(
    "name", ["../answers.csv", "/etc/passwd", "answers.yaml", "a\\b.csv", "x" * 300 + ".csv", "[1]", "''"]
)
def test_a_table_lies_beside_the_story_and_nowhere_else(tmp_path: Path, name: str) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "answers.csv").write_text(PERSONS)
    with pytest.raises(ScenarioError, match=r"survey\.file"):
        load_scenario(story(tmp_path / "here", PERSONS, name))


def test_a_link_to_another_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "secret.csv").write_text(PERSONS)
    path = story(tmp_path / "here", PERSONS, "link.csv")
    (tmp_path / "here" / "link.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(ScenarioError, match=r"no file link\.csv beside"):
        load_scenario(path)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=80) | st.text('department,concern\n"; 12345=', max_size=80))
def test_whatever_a_table_holds_it_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(f"department,concern\n{text}", encoding="utf-8", newline="")
    findings = Findings()
    counts = read_answers(path, "any.csv", 5, findings)
    assert (counts is None) == bool(findings)


# --- the template -----------------------------------------------------------------------------------------------------
def test_the_template_is_checked(tmp_path: Path) -> None:
    scenario, table = write_survey(tmp_path / "mine.yaml")
    assert table.name == "mine-answers.csv"
    loaded = load_scenario(scenario)
    assert loaded.survey is not None and loaded.survey.pooled is not None
    assert set(loaded.survey.answers) | set(loaded.survey.pooled.departments) == set(loaded.organization.departments)
    assert all(sentence in scenario.read_text() for sentence in QUESTIONS.values())
    assert Scenario.of(loaded.resolved()).digest() == loaded.digest()
    assert len(answers_table().splitlines()) == 1 + sum(sum(of["concern"]) for of in EXAMPLE.values())


def test_the_template_writes_over_nothing(tmp_path: Path) -> None:
    for there in ("mine.yaml", "mine-answers.csv"):
        folder = tmp_path / there.replace(".", "-")
        folder.mkdir()
        (folder / there).write_text("mine")
        with pytest.raises(StudyError, match="is there already"):
            write_survey(folder / "mine.yaml")
        assert [(p.name, p.read_text()) for p in folder.iterdir()] == [(there, "mine")]
    with pytest.raises(StudyError, match=r"must end in \.yaml"):
        write_survey(tmp_path / "mine.txt")
    with pytest.raises(StudyError, match="cannot be written"):
        write_survey(tmp_path / "nowhere" / "mine.yaml")
