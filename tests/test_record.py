"""The week's numbers as tables: which columns, which rows, which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import PLAN, company, rows, specs
from hypothesis import given
from hypothesis import strategies as st

from sim.journey import CAPABILITIES, MEASURES
from sim.model import advance, make_block, release, run_block, tables
from sim.outcomes import OUTCOMES
from sim.record import Rows, blocker_codes, blocker_words, thousandths

RUNS, WEEKS = 3, 40
AT = {name: k for k, name in enumerate(MEASURES)}


@pytest.fixture(scope="module")
def made() -> Any:
    return run_block(specs(company(weeks=WEEKS), range(RUNS)))


# --- tables and columns -----------------------------------------------------------------------------------------------
def test_tables_have_the_promised_columns(made: Any) -> None:
    assert list(made) == ["runs", "weekly", "departments", "agents", "levers", "events"]
    assert list(made["runs"]) == ["run", "arm", "seed", "world", "status", "error"]
    assert list(made["weekly"]) == ["run", "arm", "week", *OUTCOMES]
    assert list(made["departments"]) == [
        "run", "arm", "week", "department", "stage", "activity", *CAPABILITIES, "turf", "workload", "blocked_by",
    ]  # fmt: skip
    assert list(made["agents"]) == [
        "run", "arm", "week", "kind", "name", "support", "attention", "energy", "allies", "credibility",
        "perceived_risk", "queue", "seen_posts", "seen_incidents", "last_decision",
    ]  # fmt: skip
    assert list(made["levers"]) == [
        "run", "arm", "id", "asked", "answered", "answer", "by_whom", "started", "ended", "people_reached", "cash",
        "hours",
    ]  # fmt: skip
    assert list(made["events"]) == ["run", "arm", "week", "kind", "who", "text", "cause"]


def test_columns_have_one_length_and_one_type(made: Any) -> None:
    whole = {"run", "week", "seed", "world", "stage", "asked", "answered", "started", "ended", "people_reached"}
    for name, columns in made.items():
        assert len({len(column) for column in columns.values()}) == 1, name
        for title, column in columns.items():
            assert column.ndim == 1
            if column.dtype == object:
                assert all(isinstance(value, str) for value in column), (name, title)
            else:
                assert column.dtype == (np.int64 if title in whole else np.float64), (name, title)


def test_rows_are_run_by_run_and_week_by_week(made: Any) -> None:
    weekly = made["weekly"]
    assert weekly["run"].tolist() == [r for r in range(RUNS) for _ in range(WEEKS + 1)]
    assert weekly["week"].tolist() == list(range(WEEKS + 1)) * RUNS
    departments = made["departments"]
    assert len(departments["week"]) == RUNS * (WEEKS + 1) * 5
    assert departments["department"][:5].tolist() == ["Finance", "Legal", "Marketing", "PR", "Support"]
    assert set(weekly["arm"]) == {"plan"}
    runs = made["runs"]
    assert runs["world"].tolist() == [0, 0, 1]
    assert runs["status"].tolist() == ["ok"] * RUNS and runs["error"].tolist() == [""] * RUNS


def test_levers_stand_in_the_order_of_the_plan(made: Any) -> None:
    levers = rows(made, "levers", run=1)
    assert levers["id"].tolist() == [lever.id for lever in company(weeks=WEEKS).levers]
    assert set(levers["id"]) == set(PLAN)
    for asked, started, ended in zip(levers["asked"], levers["started"], levers["ended"], strict=True):
        assert asked == -1 or 1 <= asked <= WEEKS
        assert started == -1 or started > asked
        assert ended == -1 or ended > started > -1
    answered = levers["answered"] >= 0
    assert set(levers["answer"][answered]) <= {"granted", "conditions", "refused", "sent_back"}
    assert all(levers["by_whom"][answered]) and not any(levers["by_whom"][~answered])


def test_a_plan_without_levers_has_empty_tables() -> None:
    made = run_block(specs(company({}, weeks=3), [0]))
    assert {len(column) for column in made["levers"].values()} == {0}
    assert made["levers"]["id"].dtype == object and made["levers"]["asked"].dtype == np.int64
    weekly = rows(made, "weekly")
    assert not weekly["cash"].any() and not weekly["team_weeks"].any()


def test_agents_show_what_their_kind_has(made: Any) -> None:
    agents = rows(made, "agents", run=0)
    shows = {
        "executive": {"support", "attention", "credibility"},
        "advocate": {"energy", "allies", "credibility"},
        "legal": {"perceived_risk", "queue", "seen_posts", "seen_incidents"},
    }
    assert set(agents["kind"]) == set(shows)
    for kind, names in shows.items():
        mine = agents["kind"] == kind
        for name in set().union(*shows.values()):
            column = agents[name][mine]
            assert np.isfinite(column).all() if name in names else np.isnan(column).all(), (kind, name)


def test_last_decisions_stand_from_the_week_they_were_made(made: Any) -> None:
    for run in range(RUNS):
        legal, levers = rows(made, "agents", run=run, kind="legal"), rows(made, "levers", run=run)
        said = [(int(w), t) for w, t in zip(legal["week"], legal["last_decision"], strict=True)]
        assert said[0][1] == ""
        mine = rows(made, "events", run=run)
        legal_said = (mine["who"] == "Legal") & np.isin(mine["kind"], ["granted", "conditions", "sent_back", "refused"])
        told = mine["week"][legal_said].tolist()
        if told:
            before, after = said[told[0] - 1][1], said[told[0]][1]
            assert before == "" and after.split(": ")[1] in levers["id"]
            assert all(text for _, text in said[told[0] :])


def test_a_run_that_failed_ends_where_it_failed() -> None:
    block = make_block(specs(company(weeks=10), range(2)))
    for week in range(1, 11):
        if week == 6:
            block.people.knowledge[1, 0] = np.nan
        with np.errstate(invalid="ignore"):
            advance(block)
    made = tables(block)
    release(block)
    assert rows(made, "weekly", run=1)["week"].tolist() == list(range(6))
    assert rows(made, "departments", run=1)["week"].max() == 5
    assert rows(made, "agents", run=1)["week"].max() == 5
    assert rows(made, "weekly", run=0)["week"].max() == 10
    assert made["runs"]["status"].tolist() == ["ok", "failed"]
    assert made["runs"]["error"][1].startswith("week 6: ")
    assert np.isfinite(rows(made, "weekly", run=1)["knowledge"]).all()


# --- what blocks ------------------------------------------------------------------------------------------------------
def codes(short: dict[str, float], needed: dict[str, float], since: dict[str, int]) -> Any:
    width = len(MEASURES)
    s, n, w = np.zeros((1, width)), np.full((1, width), -np.inf), np.full((1, width), -1)
    for name, value in short.items():
        s[0, AT[name]], n[0, AT[name]], w[0, AT[name]] = value, needed[name], since[name]
    return blocker_codes(thousandths(s), n, w.astype(np.int16))


def test_the_largest_shortfalls_come_first_by_their_share_of_what_is_needed() -> None:
    code = codes(
        {"governance": 0.12, "metrics": 0.15, "activity": 0.04, "tools": 0.01},
        {"governance": 0.4, "metrics": 0.6, "activity": 0.05, "tools": 0.4},
        {"governance": 31, "metrics": 7, "activity": 0, "tools": 1000},
    )
    text = blocker_words(code)[0]
    parts = text.split("; ")
    assert len(parts) == 3, "the smallest is left out"
    assert [part.split()[0] for part in parts] == ["activity", "governance", "metrics"]
    assert parts[1].startswith("governance 0.12") and parts[1].endswith("since week 31")


def test_what_must_stay_low_is_too_high() -> None:
    code = codes(
        {"turf": 0.1, "role_education": 0.2}, {"turf": -0.6, "role_education": 0.45}, {"turf": 3, "role_education": 4}
    )
    text = blocker_words(code)[0]
    assert "too high since week 3" in text and "role education" in text and "_" not in text


def test_nothing_missing_is_nothing_said() -> None:
    assert blocker_words(codes({}, {}, {})).tolist() == [""]


@given(
    st.dictionaries(
        st.sampled_from(MEASURES), st.tuples(st.floats(0.0001, 1.0), st.floats(0.01, 1.0), st.integers(0, 1040))
    )
)
def test_every_code_is_read_back_as_it_was(missing: dict[str, tuple[float, float, int]]) -> None:
    code = codes(*({name: v[k] for name, v in missing.items()} for k in range(3)))  # type: ignore[arg-type]
    text = blocker_words(code)[0]
    said = [part for part in text.split("; ") if part]
    assert len(said) == min(3, len(missing))
    for part in said:
        name = next(n for n in sorted(MEASURES, key=len, reverse=True) if part.startswith(n.replace("_", " ")))
        short, _, week = missing[name]
        assert part.endswith(f"since week {week}")
        assert float(part.removeprefix(name.replace("_", " ")).split()[0]) == pytest.approx(short, abs=0.0011)


def test_shortfalls_are_never_rounded_to_nothing() -> None:
    assert thousandths(np.array([0.0, 1e-9, 0.0004, 0.4, 99.0])).tolist() == [0, 1, 1, 400, 32000]


def test_what_blocks_agrees_with_the_levels_shown(made: Any) -> None:
    """Leadership said to be short is short by that much of the gate of the next stage in this run."""
    from sim.luck import draw_world
    from sim.parameters import PARAMETERS

    checked = 0
    departments = made["departments"]
    for run in range(RUNS):
        world = draw_world(7, run // 2)
        mine = departments["run"] == run
        shown = (departments[name][mine] for name in ("stage", "leadership", "blocked_by"))
        for stage, level, text in zip(*shown, strict=True):
            name = f"journey.to_{stage + 1}_leadership"
            for part in text.split("; "):
                if part.startswith("leadership"):
                    gate = world.get(name, PARAMETERS[name].default)
                    assert float(part.split()[1]) == pytest.approx(gate - level, abs=0.0011)
                    checked += 1
    assert checked > 0


def test_rows_put_columns_together() -> None:
    r = Rows()
    r.add(run=1, arm="a", x=np.array([1.0, 2.0]))
    r.add(run=2, arm="b", x=np.array([3.0]))
    columns = r.columns()
    assert columns["run"].tolist() == [1, 1, 2] and columns["arm"].tolist() == ["a", "a", "b"]
    assert columns["x"].tolist() == [1.0, 2.0, 3.0]
