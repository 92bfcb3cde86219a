"""What really happened, beside the model's futures: the key, its check, the chance, the sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from cases import company, digest, specs

from analysis import open_study, replicate
from analysis.answer import answer
from analysis.facts import first_time, judged, level
from analysis.findings import Case
from analysis.reality import what_really_happened
from sim.known import HAPPENS, WHAT, Fact
from sim.model import run_block
from sim.outcomes import OUTCOMES
from sim.problems import ScenarioError
from sim.scenario import load_scenario

GIVEN_UP = {"what": "abandoned", "week": 82, "from_week": 65, "to_week": 91, "source": "the last post"}
COUNTED = {"what": "incidents", "at_most": 1, "source": "the press"}
FACT = {"from_week": None, "to_week": None, "after": None, "week": None, "level": None, "source": "a book"}


# --- the key ----------------------------------------------------------------------------------------------------------
def test_everything_measured_can_be_known() -> None:
    assert set(WHAT) == {*OUTCOMES, *HAPPENS} - {"organization_stage"}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ([{**GIVEN_UP, "what": "abandonned"}], "known.abandonned.what: nothing that can be looked for is called"),
        ([{**GIVEN_UP, "to_week": None}], "known.abandoned.to_week: is missing; abandoned happens in some week"),
        ([{**GIVEN_UP, "from_week": 92}], "known.abandoned: from_week lies after to_week"),
        ([{**GIVEN_UP, "at_most": 3}], "known.abandoned.from_week: abandoned happens in some week; no level"),
        ([{**GIVEN_UP, "to_week": 500}], "known.abandoned.to_week: week 500 lies after the last week"),
        (
            [{**GIVEN_UP, "after": "pull"}],
            "known.abandoned.after: no lever of the plan is called pull; allowed: listen",
        ),
        ([{**COUNTED, "at_most": None}], "known.incidents.at_most: is missing, and so is at_least"),
        ([{**COUNTED, "at_least": 2}], "known.incidents: at_least is more than at_most"),
        ([{**COUNTED, "from_week": 2}], "known.incidents.week: incidents is measured in one week"),
        ([{**COUNTED, "source": None}], "known.incidents.source: is missing"),
        ([{**COUNTED, "exact": 2}], "known.incidents.exact: no such key"),
        ([3], "known.1: must be a group of lines"),
        ({"what": "posts"}, "known: must be a list of facts"),
    ],
)
def test_mistakes_are_told_with_what_is_allowed(facts: Any, told: str) -> None:
    with pytest.raises(ScenarioError) as error:
        company(weeks=100, known=facts)
    assert told in str(error.value)


def test_it_survives_a_file_and_the_model_never_reads_it(tmp_path: Path) -> None:
    plain, known = company({}, weeks=100), company({}, weeks=100, known=[GIVEN_UP, COUNTED])
    again = load_scenario(known.save(tmp_path / "case.yaml"))
    assert again.known == known.known == (Fact(**GIVEN_UP), Fact(**COUNTED))
    assert again.digest() == known.digest() != plain.digest()
    short = [replace(one, scenario=one.scenario.but(weeks=6, known=None)) for one in specs(known, [0])]
    assert digest(run_block(short)) == digest(run_block(specs(plain.but(weeks=6), [0])))
    assert load_scenario("strabag").known[0].what == "abandoned"


# --- the chance -------------------------------------------------------------------------------------------------------
def study(*facts: Fact, weeks: int = 10) -> Any:
    """Six futures: given up in week 3, 5, 8, never, never, 2; the last two begin in week 4 and never."""
    given_up = np.zeros((6, weeks + 1))
    for run, week in enumerate((3, 5, 8, None, None, 2)):
        if week is not None:
            given_up[run, week:] = 1.0
    stages = np.zeros((6, weeks + 1))
    stages[:3, 6:] = 2.0
    outcomes = {
        "abandoned": given_up,
        "organization_stage": stages,
        "posts": np.ones((6, weeks + 1)),
        "morale": stages / 4,
    }
    starts = pd.DataFrame({"run": range(6), "id": "feed", "started": [1, 1, 4, 2, 4, -1]})
    return SimpleNamespace(
        values=outcomes.__getitem__, weeks=weeks, finished=np.arange(6), worlds=np.arange(6) // 2,
        scenario=SimpleNamespace(known=facts), table=lambda name, columns: starts[list(columns)],
    )  # fmt: skip


def fact(**keys: Any) -> Fact:
    return Fact(**{"source": "a book", **keys})


def test_what_happens_in_some_week() -> None:
    (found,) = judged(study(fact(what="abandoned", from_week=3, to_week=5)))
    assert (found["count"], found["of"], found["sooner"], found["later"], found["never"]) == (2, 6, 1, 1, 2)
    assert found["not_started"] == 0 and found["typically"] == 3.0
    assert 0.0 <= found["low"] <= 2 / 6 <= found["high"] <= 1.0
    (stage,) = judged(study(fact(what="silos", from_week=6, to_week=6)))
    assert (stage["count"], stage["never"]) == (3, 3)
    assert first_time(study(), "operationalize").tolist() == [np.inf] * 6


def test_weeks_after_a_lever_has_started() -> None:
    """The week it starts in is its first: given up in weeks 3, 5 and 5 of it; it never starts in the last future."""
    (found,) = judged(study(fact(what="abandoned", from_week=4, to_week=5, after="feed")))
    assert (found["count"], found["sooner"], found["later"], found["never"], found["not_started"]) == (2, 1, 0, 2, 1)


def test_levels_in_a_week_and_sums_until_then() -> None:
    made = study(
        fact(what="posts", week=4, at_most=5),
        fact(what="posts", week=4, at_most=4.9),
        fact(what="morale", at_least=0.5),
    )
    assert [found["count"] for found in judged(made)] == [6, 0, 3]
    assert level(made, fact(what="posts", week=4, at_most=1)).tolist() == [5.0] * 6
    assert judged(made)[1]["above"] == 6 and judged(made)[2]["below"] == 3
    assert judged(made)[0]["p50"] == 5.0


# --- the sentences ----------------------------------------------------------------------------------------------------
CASE = Case("Feed", 130, levers={"feed": "a company account"})


def chance_of(count: int, of: int = 60, **more: Any) -> dict[str, Any]:
    usual = {"sooner": 0, "later": 0, "never": 0, "not_started": 0, "at_least": None, "at_most": None}
    return {**FACT, **usual, "count": count, "of": of, "share": count / of, "low": 0.0, "high": 1.0, **more}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (
            chance_of(20, what="abandoned", week=82, from_week=65, to_week=91, later=15, never=25),
            "It was really given up in week 82. In the model the programme is given up between week 65 and week 91 in "
            "20 of 60 futures (unlikely), later in 15, not at all in 25. Known from: a book.",
        ),
        (
            chance_of(5, 12, what="abandoned", week=82, from_week=65, to_week=91, after="feed", not_started=3),
            "It was really given up in week 82 after the start of a company account. In the model the programme is "
            "given up between week 65 and week 91 after that start in 5 of 12 futures (about even); in 3 it never "
            "starts. Known from: a book.",
        ),
        (
            chance_of(0, what="silos", from_week=1, to_week=9, sooner=0, never=60),
            "In the model Silos is reached between week 1 and week 9 in none of 60 futures (very unlikely), not at all "
            "in 60. Known from: a book.",
        ),
        (
            chance_of(30, what="active_share", level=0.032, at_least=0.02, at_most=0.05, p5=0.01, p50=0.03, p95=0.06),
            "Active in public by week 130: really 3.2 %. In the model it is between 2.0 % and 5.0 % in 30 of 60 "
            "futures (about even); in the middle future 3.0 %, in nine of ten 1.0 % to 6.0 %. Known from: a book.",
        ),
        (
            chance_of(60, what="incidents", week=52, at_most=1.0, p5=0.0, p50=0.0, p95=1.0),
            "In the model Incidents in all by week 52 is at most 1.0 in all 60 futures (very likely); in the middle "
            "future 0, in nine of ten 0 to 1.0. Known from: a book.",
        ),
    ],
)
def test_a_fact_in_a_sentence(found: dict[str, Any], told: str) -> None:
    assert what_really_happened([found], CASE) == [told]


def test_an_answer_tells_it_after_where_it_ends(tmp_path: Path) -> None:
    facts = [{**GIVEN_UP, "from_week": 2, "to_week": 9, "week": None}, {**COUNTED, "week": 5}]
    made = replicate(company({}, weeks=10, known=facts), 4, 1, tmp_path / "study", workers=1)
    told = answer(open_study(made.folder))
    assert [section.heading for section in told][:2] == ["Where it ends", "What really happened"]
    assert len(told[1].sentences) == 2 and "of 4 futures" in told[1].sentences[0]
    assert [found["what"] for found in made.summary["known"]] == ["abandoned", "incidents"]
    assert "What really happened" not in {
        s.heading for s in answer(replicate(company({}, weeks=3), 2, 1, tmp_path / "b"))
    }
