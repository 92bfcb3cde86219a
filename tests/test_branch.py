"""One future by itself and a branch of it: the past stays, to the bit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import replicate
from analysis.branch import TABLES_OF_ONE, branched, one_future
from analysis.experiments import StudyError
from tests.cases import company

PLAN = company(weeks=24)


def test_a_future_alone_is_the_one_of_the_study(tmp_path: Path) -> None:
    study = replicate(PLAN, runs=4, seed=7, out=tmp_path / "study", workers=1)
    alone = one_future(PLAN, 3, 7)
    for name in TABLES_OF_ONE:
        theirs = study.table(name)
        theirs = theirs[theirs["run"] == 3].reset_index(drop=True)
        assert len(theirs)
        assert_frame_equal(alone.tables[name], theirs)


@settings(max_examples=6, deadline=None)
@given(st.integers(6, 20), st.sampled_from(["metrics", "hub", "tools", "council", "celebrate"]), st.integers(0, 9))
def test_what_comes_after_a_week_changes_nothing_before(week: int, lever: str, number: int) -> None:
    entry = {"lever": lever, "week": week + 1, **({"ownership": "joint"} if lever == "council" else {})}
    other = branched(PLAN, week, **{"levers.more": entry})
    one, two = one_future(PLAN, number, 7), one_future(other, number, 7)
    for name in ("weekly", "departments", "agents", "events"):
        first, second = one.tables[name], two.tables[name]
        kept = [c for c in first.columns if c != "arm"]
        assert_frame_equal(
            first[first["week"] <= week][kept].reset_index(drop=True),
            second[second["week"] <= week][kept].reset_index(drop=True),
        )
    after = one.tables["weekly"]["team_weeks"] != two.tables["weekly"]["team_weeks"]
    assert not after[: week + 1].any()


def test_the_past_cannot_be_changed() -> None:
    with pytest.raises(StudyError, match="up to week 5"):
        branched(PLAN, 5, **{"levers.train.week": 9})
    with pytest.raises(StudyError, match="up to week 5"):
        branched(PLAN, 5, **{"levers.push.week": 2})
    with pytest.raises(StudyError, match="up to week 5"):
        branched(PLAN, 5, shocks=[{"shock": "downturn", "week": 5}])
    with pytest.raises(StudyError, match="the same company"):
        branched(PLAN, 5, **{"budget.cash": 1.0})
    assert branched(PLAN, 5, **{"levers.push.week": 20}).levers[-1].week == 20
