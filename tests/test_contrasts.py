"""Comparisons: every difference in every week, what common luck is worth, how many futures are enough, waiting."""

from __future__ import annotations

from pathlib import Path

import fake_runs
import numpy as np
import pytest
from cases import company

from analysis import Contrast, StudyError, Until, compare, replicate
from analysis.answer import answer
from analysis.bands import chance, luck_gain, mean_bands, mean_interval, mean_intervals, paired_difference
from analysis.delays import delays, what_waiting_costs
from analysis.executors import InProcess
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario

QUICK = InProcess(fake_runs.run)
RUNS, WEEKS = 60, 14


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return company(weeks=WEEKS, goal={"stage": "silos", "by_week": 12})


@pytest.fixture(scope="module")
def contrast(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Contrast:
    nothing = company(levers={}, weeks=WEEKS, name="Nothing")
    return compare(nothing, scenario, runs=RUNS, out=tmp_path_factory.mktemp("c") / "s", executor=QUICK)


def test_the_table_of_differences_says_what_each_difference_says(contrast: Contrast) -> None:
    table = contrast.differences()
    flows = [name for name, outcome in OUTCOMES.items() if outcome.flow]
    assert len(table) == (WEEKS + 1) * (len(OUTCOMES) + len(flows))
    for outcome, total in (("posts", False), ("posts", True), ("mean_stage", False), ("incidents", True)):
        rows = contrast.differences(outcome)
        rows = rows[rows["total"] == total].set_index("week")
        for week in (0, 5, WEEKS):
            told, expected = rows.loc[week], contrast.difference(outcome, week, total=total)
            assert told["mean"] == pytest.approx(expected.mean, abs=1e-12)
            assert [told["low"], told["high"]] == pytest.approx([expected.low, expected.high], abs=1e-12)
            assert [told["better"], told["same"], told["runs"]] == [expected.better, expected.same, expected.runs]
    assert set(contrast.differences("posts", arm="Small company")["arm"]) == {"Small company"}
    with pytest.raises(StudyError, match="did you mean posts"):
        contrast.differences("post")


def test_bands_and_groups_of_means_agree_with_single_ones() -> None:
    draw = np.random.default_rng(3)
    values, worlds = draw.random((31, 4)), np.arange(31) // 2
    for week, (mean, low, high) in enumerate(zip(*mean_bands(values, worlds), strict=True)):
        one = mean_interval(values[:, week], worlds)
        assert [mean, low, high] == pytest.approx([one.mean, one.low, one.high])
    groups = draw.integers(3, size=31)
    for group, (mean, low, high) in enumerate(zip(*mean_intervals(values[:, 0], worlds, groups, 3), strict=True)):
        one = mean_interval(values[groups == group, 0], worlds[groups == group])
        assert [mean, low, high] == pytest.approx([one.mean, one.low, one.high])
    assert np.isnan(mean_intervals(np.ones(2), np.zeros(2, dtype=int), np.zeros(2, dtype=int), 2)).tolist() == [
        [False, True], [True, True], [True, True],
    ]  # fmt: skip


def test_common_luck_is_worth_what_it_saves() -> None:
    draw = np.random.default_rng(5)
    shared, own = draw.normal(0, 3, (4000, 1)), draw.normal(0, 1, (4000, 2))
    first, second = shared + own[:, :1], shared + own[:, 1:]
    assert luck_gain(first, second)[0] == pytest.approx(10.0, rel=0.1)  # (9 + 1 + 9 + 1) / (1 + 1)
    assert luck_gain(first, draw.normal(0, 3, (4000, 1)))[0] == pytest.approx(1.0, rel=0.1)
    assert np.isnan(luck_gain(first, first + 2.0)[0])


def test_the_gain_is_printed_and_in_the_summary(contrast: Contrast, scenario: Scenario, tmp_path: Path) -> None:
    # A plan with as many levers as another on other luck differs from it by what the two lucks differ in.
    assert contrast.summary["differences"]["Small company"]["posts"]["gain"] is None  # the same shift in every future
    told = contrast.summary["differences"]["Small company"]["goal"]
    reached = [view.values("organization_stage")[:, :13].max(axis=1) >= 2 for view in contrast.views.values()]
    expected = paired_difference(*(r.astype(float) for r in reached), contrast.worlds)
    assert told["gain"] == pytest.approx(expected.gain)
    sentences = [s for section in answer(contrast) for s in section.sentences]
    assert any("Both met the same luck: 60 pairs of futures say as much as" in s for s in sentences)


def test_a_study_grows_until_it_is_exact_enough(scenario: Scenario, tmp_path: Path) -> None:
    until = Until(0.05, first=60)
    grown = replicate(scenario, 5000, out=tmp_path / "grown", executor=QUICK, until=until)
    looks = grown.manifest["looks"]
    assert looks[0]["runs"] == 100  # sixty in whole blocks of fifty
    assert all(look["runs"] % 50 == 0 for look in looks)
    assert [look["half_width"] <= 0.05 for look in looks] == [False] * (len(looks) - 1) + [True]
    assert grown.runs_count == looks[-1]["runs"] == grown.finished.size
    goal = chance(grown.values("organization_stage")[:, :13].max(axis=1) >= 2, grown.worlds)
    assert looks[-1]["half_width"] == (goal.high - goal.low) / 2
    at_once = replicate(scenario, grown.runs_count, out=tmp_path / "once", executor=QUICK)
    for path in at_once.folder.glob("*.parquet"):
        assert path.read_bytes() == (grown.folder / path.name).read_bytes()
    assert any("enough for the 0.05 asked for" in s for section in answer(grown) for s in section.sentences)
    again = replicate(scenario, 5000, out=tmp_path / "grown", executor=InProcess(fake_runs.never), until=until)
    assert again.runs_count == grown.runs_count


def test_growing_has_an_end_and_may_look_at_an_outcome(scenario: Scenario, tmp_path: Path) -> None:
    later = scenario.but(name="Later", **{"levers.push": None})
    most = replicate(scenario, 120, out=tmp_path / "most", executor=QUICK, until=Until(1e-6, first=50))
    assert [look["runs"] for look in most.manifest["looks"]] == [50, 100, 120]
    assert any("this is the most that was allowed" in s for section in answer(most) for s in section.sentences)
    pair = compare(scenario, later, runs=500, out=tmp_path / "pair", executor=QUICK, until=Until(0.01, "posts", 50))
    assert pair.runs_count == 50  # the difference is the same in every future
    with pytest.raises(StudyError, match="did you mean posts"):
        replicate(scenario, 100, out=tmp_path / "x", executor=QUICK, until=Until(0.1, "post"))
    with pytest.raises(StudyError, match="say which outcome counts"):
        replicate(company(levers={}, weeks=5), 100, out=tmp_path / "x", executor=QUICK, until=Until(0.1))
    with pytest.raises(StudyError, match="half of an interval"):
        replicate(scenario, 100, out=tmp_path / "x", executor=QUICK, until=Until(-0.1))


def test_waiting_shifts_the_whole_plan_and_is_told(scenario: Scenario, tmp_path: Path) -> None:
    arms = delays(scenario, [0, 3, 6])
    assert [arm.name for arm in arms] == [
        "Small company",
        "Small company, 3 weeks later",
        "Small company, 6 weeks later",
    ]
    weeks = [{lever.id: lever.week for lever in arm.levers} for arm in arms]
    assert weeks[2] == {name: week + 6 for name, week in weeks[0].items()}
    study = compare(*arms, runs=10, out=tmp_path / "s", executor=QUICK)
    told = what_waiting_costs(study)
    assert len(told) == 3
    assert "reaches the goal in" in told[0]
    assert "than at once" in told[2]
    with pytest.raises(StudyError, match=r"a delay is 3, 60; allowed: whole weeks from 1 to 8"):
        delays(scenario, [3, 60])
    with pytest.raises(StudyError, match="nothing to wait with"):
        delays(company(levers={}), [3])
