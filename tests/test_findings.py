"""Sentences claim no more than their numbers carry, in the same words everywhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from analysis.findings import (
    Case,
    against,
    amount,
    chance_word,
    dated_events,
    goal_words,
    how_sure,
    in_hundred,
    in_week,
    likelihood,
    of_futures,
    what_next,
    where_it_ends,
)
from analysis.gates import GATE_WORDS, held_back
from sim.journey import GATES
from sim.outcomes import STAGES

CASE = Case("Plan", 104, date(2027, 1, 4))


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (1.0, "almost certain"),
        (0.99, "almost certain"),
        (0.989, "very likely"),
        (0.90, "very likely"),
        (0.899, "likely"),
        (0.66, "likely"),
        (0.659, "about even"),
        (0.341, "about even"),
        (0.34, "unlikely"),
        (0.101, "unlikely"),
        (0.10, "very unlikely"),
        (0.011, "very unlikely"),
        (0.01, "almost ruled out"),
        (0.0, "almost ruled out"),
    ],
)
def test_words_begin_at_their_thresholds(share: float, word: str) -> None:
    assert likelihood(share) == word


def found(count: int, of: int = 100, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    share = count / of
    return {"count": count, "of": of, "share": share, "low": low or max(0.0, share - 0.1), "high": high or share + 0.1}


def test_nothing_is_almost_certain_after_a_hundred_futures() -> None:
    assert chance_word(found(100)) == "very likely"
    assert chance_word(found(0)) == "very unlikely"
    assert chance_word(found(300, 300)) == "almost certain"
    assert chance_word(found(70)) == "likely"


def test_nothing_is_more_than_likely_after_a_few_futures() -> None:
    assert [chance_word(found(count, 4)) for count in (4, 2, 0)] == ["likely", "about even", "unlikely"]
    assert chance_word(found(30, 30)) == "very likely"


def test_intervals_are_rounded_outwards() -> None:
    assert in_hundred(0.521, 0.708) == "52 and 71 in 100"
    assert in_hundred(0.0, 1.0) == "0 and 100 in 100"


def test_counts_in_words() -> None:
    assert of_futures(1, 1) == "the one future run"
    assert of_futures(1200, 2000) == "1,200 of 2,000 futures"


def test_weeks_have_dates_where_the_scenario_has_one() -> None:
    assert in_week(1, date(2027, 1, 4)) == "week 1 (4 January 2027)"
    assert in_week(14, date(2027, 1, 4)) == "week 14 (5 April 2027)"
    assert in_week(14, None) == "week 14"


def test_amounts_have_their_unit() -> None:
    assert amount(0.0314, "share") == "3.1 %"
    assert amount(61234.5, "money", "EUR") == "61,234 EUR"


def test_every_gate_has_plain_words() -> None:
    assert {gate.measure.replace("_", " ") for gate in GATES} == set(GATE_WORDS)


def goal(count: int = 62) -> dict[str, Any]:
    terms = {"stage": "grass_roots", "by_week": 52, "spend_at_most": 60000.0, "incidents_at_most": 1}
    return terms | found(count, low=0.52, high=0.71)


def test_a_goal_names_its_limits() -> None:
    words = "Grass roots by week 52, for at most 60,000 USD, with at most 1 incident"
    assert goal_words(goal(), "USD") == words
    free = goal() | {"spend_at_most": None, "incidents_at_most": 0}
    assert goal_words(free, "USD") == "Grass roots by week 52, with no incident"


def arm(**changes: Any) -> dict[str, Any]:
    ends, reached = (19, 81, 0, 0, 0), (100, 90, 4, 0, 0)
    weeks = (0.0, 30.0, None, None, None)
    entry = {
        "futures": {"asked": 100, "finished": 100, "failed": 0},
        "goal": goal(),
        "stages": [
            {"stage": stage, "at_end": found(ends[s]), "reached": found(reached[s]), "when_reached": weeks[s]}
            for s, stage in enumerate(STAGES)
        ],
        "outcomes": {"active_share": {"end": {"p5": 0.01, "p50": 0.03, "p95": 0.05}}},
        "abandoned": found(12),
        "fell_back": found(3),
        "spread": {"mean_stage": {"luck": 0.6, "ignorance": 0.4, "low": 0.2, "high": 0.58}, "active_share": None},
    }
    return entry | changes


def test_the_goal_leads_and_the_end_follows() -> None:
    told = where_it_ends(arm(), CASE)
    assert told[0].startswith("Reached the goal in 62 of 100 futures: about even.")
    assert "the stage Grass roots in 81 of 100 futures (likely), in Not started in 19." in told[1]
    assert told[1].startswith("At the end of week 104 (31 December 2028) the organization is")
    assert any("3.0 % of staff" in text and "1.0 % to 5.0 %" in text for text in told)
    assert "The programme is given up in 12 of 100 futures." in told
    assert any("Grass roots is reached in 90 of 100 futures, typically in week 30" in text for text in told)
    assert not any("A stage is lost" in text or "Silos" in text for text in told)  # too rare to tell


def test_without_a_goal_the_stage_leads() -> None:
    assert where_it_ends(arm(goal=None), CASE)[0].startswith("At the end")


def test_how_sure_tells_luck_from_ignorance() -> None:
    told = how_sure(arm(), CASE)
    assert told[0] == "The chance of the goal lies between 52 and 71 in 100 (95 % interval from 100 futures)."
    assert "about 40 % of the spread in where departments end (95 % interval 20 to 58 %); the rest is luck." in told[1]


def test_assumptions_are_owned_up_to() -> None:
    told = how_sure(arm(), Case("Plan", 104, values=143, assumed=112))
    assert any("Of the 143 values that describe the case, 112 are assumptions" in text for text in told)
    assert not any("assumptions" in text for text in how_sure(arm(), Case("Plan", 104, values=143)))


def test_few_or_broken_futures_are_owned_up_to() -> None:
    told = how_sure(arm(futures={"asked": 22, "finished": 20, "failed": 2}), CASE)
    assert any("first impression" in text for text in told)
    assert any("2 of 22 futures broke off" in text for text in told)


def test_luck_alone_is_not_called_certainty() -> None:
    told = how_sure(arm(), Case("Plan", 104, luck_only=True))
    assert any("the truth is less certain" in text for text in told)
    assert not any("the rest is luck" in text for text in told)


def change(mean: float, low: float, high: float, better: float = 0.83, same: float = 0.0) -> dict[str, Any]:
    return {"mean": mean, "low": low, "high": high, "better": better, "same": same, "runs": 100}


def differences(**changes: Any) -> dict[str, Any]:
    return {
        "goal": change(0.5, 0.4, 0.6),
        "mean_stage": change(0.42, 0.35, 0.49),
        "active_share": change(-0.018, -0.024, -0.012, 0.1),
        "incidents": change(0.1, -0.1, 0.3, 0.2),
    } | changes


def test_differences_have_intervals_and_direction() -> None:
    told = against(differences(), arm(goal=goal(12)), "Doing nothing")
    assert told[0].startswith("Doing nothing reaches the goal in 12 of 100 futures; the plan raises the chance by 50")
    assert told[1].startswith(
        "Departments end 0.42 stages further along on average (95 % interval 0.35 to 0.49), better"
    )
    assert told[1].endswith("in 83 of 100 futures.")
    assert "1.8 in 100 fewer on average (95 % interval 1.2 to 2.4), better in 10 of 100 futures." in told[2]
    assert told[3] == "Incidents over the whole time: no clear difference (better in 20 of 100 futures)."


@pytest.mark.parametrize("low", [-0.001, 0.0])
def test_an_interval_that_holds_zero_is_no_clear_difference(low: float) -> None:
    told = against(differences(mean_stage=change(0.4, low, 0.8), goal=change(0.1, low, 0.2)), arm(), "Doing nothing")
    assert "no clear difference" in told[0]
    assert "no clear difference" in told[1]
    assert told[1].startswith("Where departments end: no clear difference")
    assert "0.40" not in told[1]


def test_arms_that_never_differ_are_called_alike() -> None:
    alike = change(0.0, 0.0, 0.0, 0.0, 1.0)
    assert (
        against(differences(incidents=alike), arm(), "X")[3] == "Incidents over the whole time: alike in every future."
    )


def test_what_holds_back_names_gate_stage_and_week() -> None:
    entry = {
        "gate": "tools",
        "to": "silos",
        "largest": 53,
        "missing": 60,
        "of": 100,
        "short": 0.14,
        "level": 0.25,
        "since": 43.0,
    }
    told = held_back([entry, entry | {"gate": "turf", "largest": 8}, entry | {"largest": 0}], CASE)
    assert told[0].startswith(
        "Shared tools, for Silos: missing most in 53 of 100 futures; typically about 55 % of what"
    )
    assert "since week 43 (25 October 2027)" in told[0]
    assert told[1].startswith("Less rivalry between departments")
    assert "about 55 % above the level allowed" in told[1]
    assert len(told) == 2
    assert "almost all of what is needed is missing" in held_back([entry | {"short": 0.245}], CASE)[0]
    assert held_back([], CASE) == ["Nothing is missing any more for a further stage."]


def test_events_have_dates_and_causes() -> None:
    event = {"week": 3, "kind": "granted", "who": "Legal", "text": "Legal says yes", "cause": "calm"}
    assert dated_events([event], CASE) == ["Week 3 (18 January 2027): Legal says yes. Why: calm."]


def suggestion(**changes: Any) -> dict[str, Any]:
    entry = {
        "label": "add executive sponsorship from week 4",
        "futures": 20,
        "goal": {"count": 15, "before": 12, "difference": change(0.15, -0.02, 0.32)},
        "mean_stage": change(0.2, 0.1, 0.3) | {"runs": 20},
    }
    return entry | changes


def test_the_best_of_several_is_told_with_its_doubt() -> None:
    told = what_next(suggestion(), 5)
    assert told[0].endswith("the best: add executive sponsorship from week 4.")
    assert told[1] == "It reaches the goal in 15 of 20, the plan in 12: no clear difference."
    assert "looks better than it is" in told[-1]


def test_a_best_that_is_no_better_is_not_recommended() -> None:
    worse = suggestion(
        goal={"count": 9, "before": 12, "difference": change(-0.1, -0.2, 0.0)}, mean_stage=change(-0.1, -0.2, 0.0)
    )
    assert what_next(worse, 5) == ["None of 5 changes of one thing each did better than the plan in 20 futures."]
