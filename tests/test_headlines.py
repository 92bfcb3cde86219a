"""Headlines claim what the numbers carry and no more, in the words of findings, from the fullest wording on."""

from __future__ import annotations

import doctest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import figures
from analysis import headlines as h
from analysis.bands import Chance, Difference, wilson

WHEN = h.When("week 104 (Q4 2028)", "week 104")
STAGES = ("Not started", "Grass roots", "Silos", "Operationalize", "Lifestyle")


def plain(titles: list[str]) -> list[str]:
    return [title.replace(figures.NBSP, " ") for title in titles]


def found(count: int, of: int) -> Chance:
    return Chance(count, of, count / of, *wilson(count, of))


def test_examples_in_docstrings() -> None:
    tried = doctest.testmod(figures)
    assert tried.attempted > 0
    assert tried.failed == 0


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "very unlikely (95 % interval 0 to 4 in 100)"),
        (20, "unlikely (95 % interval 13 to 29 in 100)"),
        (50, "about even (95 % interval 40 to 60 in 100)"),
        (70, "likely (95 % interval 60 to 79 in 100)"),
        (95, "very likely (95 % interval 88 to 98 in 100)"),
    ],
)
def test_a_goal_is_told_with_its_chance_and_how_sure_that_is(count: int, said: str) -> None:
    titles = plain(h.goal_headline("Silos", WHEN, found(count, 100), found(3, 100), "doing nothing"))
    of = "none of 100" if count == 0 else f"{count} of 100"
    assert titles[0] == (
        f"The goal, Silos by week 104 (Q4 2028), is reached in {of} futures, against 3 doing nothing: {said}"
    )
    assert titles[-1] == f"The goal is reached in {of} futures: {said}"


def test_one_future_tells_nothing_of_how_sure_it_is() -> None:
    assert "one future tells nothing" in h.goal_headline("Silos", WHEN, found(1, 1), None, "")[0]
    change = Difference(0.4, float("nan"), float("nan"), 1.0, 0.0, 1)
    assert "no answer yet" in h.against_headline("A", "B", change, WHEN)[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            Difference(0.82, 0.7, 0.94, 0.96, 0.0, 100),
            "With A, departments end 0.82 stages further along than doing nothing on average (95 % interval 0.70 to "
            "0.94), in 96 of 100 futures",
        ),
        (
            Difference(-0.3, -0.5, -0.1, 0.2, 0.1, 100),
            "With A, departments end 0.30 stages less far along than doing nothing on average (95 % interval 0.10 to "
            "0.50), in 70 of 100 futures",
        ),
        (
            Difference(0.1, -0.1, 0.3, 0.55, 0.05, 100),
            "No clear difference at week 104 (Q4 2028) between A and doing nothing: further along in 55, less far in "
            "40 of 100 futures",
        ),
        (Difference(0.0, 0.0, 0.0, 0.0, 1.0, 100), "At week 104, A and doing nothing end alike in every future"),
    ],
)
def test_plans_differ_only_where_the_interval_leaves_out_zero(change: Difference, said: str) -> None:
    assert plain(h.against_headline("A", "doing nothing", change, WHEN))[0] == said


def row(label: str, mean: float, half: float) -> dict[str, Any]:
    return {"label": label, "mean": mean, "low": mean - half, "high": mean + half}


def test_a_lever_earns_only_what_is_clear() -> None:
    rows = [row("Training", 21, 8), row("Pilot", 9, 12), row("Policy", -4, 9)]
    assert plain(h.earned_headline(rows, "in 100 futures", 60))[0] == (
        "Training earns most: +21 in 100 futures (95 % interval 13 to 29); 2 of 3 make no clear difference"
    )
    assert plain(h.earned_headline(rows[1:], "stages", 60))[0] == (
        "No lever of 2 clearly moves where it ends, taken out alone, in 60 futures"
    )
    assert "Policy does harm: 9.0 stages fewer" in h.earned_headline([row("Policy", -9, 2)], "stages", 60)[0]


def influence(label: str, mean: float, low: float | None) -> dict[str, Any]:
    return {"label": label, "mu_star": {"mean": mean, "low": low, "high": None if low is None else 2 * mean - low}}


def test_what_the_answer_hangs_on_is_named_alone_or_with_its_like() -> None:
    rows = [influence("fear", 0.6, 0.5), influence("skill", 0.2, 0.1)]
    assert plain(h.hangs_on_headline(rows, "stages"))[0] == (
        "The answer hangs most on fear: it moves it by 0.60 stages (95 % interval 0.50 to 0.70)"
    )
    rows[1] = influence("skill", 0.59, 0.5)
    assert "on fear and on skill" in h.hangs_on_headline(rows, "stages")[0]
    assert "Not clear yet" in h.hangs_on_headline([influence("fear", 0.6, -0.1)], "stages")[0]
    assert h.hangs_on_headline([influence("fear", 0.0, 0.0)], "stages") == ["Nothing that was varied moves the answer"]


@given(st.lists(st.integers(0, 50), min_size=5, max_size=5).filter(sum), st.integers(0, 20))
def test_where_futures_end_adds_up(counts: list[int], given_up: int) -> None:
    title = plain(h.ends_headline(STAGES, counts, WHEN, given_up, None))[0]
    for stage, count in zip(STAGES, counts, strict=True):
        assert (f"in {stage}" in title) == (count > 0)
    if sum(counts) > 1:
        assert (f"given up in {given_up}" in title) == (given_up > 0)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 60))
def test_wordings_only_get_shorter(one: float, other: float, count: int) -> None:
    for titles in (
        h.shadow_headline(one, other, count, 60, WHEN),
        h.executives_headline(["CEO", "CFO"], [one, other], [other, one], WHEN),
        h.plan_headline([60, count, 0], 60, ("training", 60 * one)),
        h.advocates_headline(6, 6 * one, count, other, 60, WHEN),
        h.network_headline("Product", one, "Silos", count, 60, WHEN),
        h.stage_headline("Silos", WHEN, found(count, 60), furthest=False),
    ):
        lengths = [len(title) for title in titles]
        assert lengths == sorted(lengths, reverse=True)
        assert all(title[0].isupper() or title[0].isdigit() for title in titles)


def test_costs_say_what_most_of_it_is() -> None:
    shares = {"money spent": 300.0, "time of staff": 700.0}
    title = plain(h.costs_headline((597_400.0, 1_100_000.0, 1_400_000.0), shares, "USD", WHEN))[0]
    assert title == (
        "By week 104 (Q4 2028) it costs 1.1 million USD in the middle future (90 % of futures: 597,000 to 1.4 million "
        "USD); 70 % of it is time of staff"
    )
    assert h.costs_headline((0.0, 0.0, 0.0), shares, "USD", WHEN) == ["By week 104 it costs nothing"]


def test_legal_that_is_asked_nothing_and_one_that_never_agrees() -> None:
    assert h.legal_headline(0, 0, 0, None, 60) == ["Legal is asked for nothing"]
    assert "it never says yes" in h.legal_headline(0, 3, 1, None, 60)[0]
    assert "no or not yet to 50 % of what it decides; a yes takes 1 week" in plain(h.legal_headline(2, 1, 1, 1, 60))[0]


def test_arrival_names_the_furthest_stage_most_futures_reach() -> None:
    reached = [found(60, 60), found(40, 60), found(3, 60), found(0, 60)]
    title = plain(h.arrival_headline(STAGES[1:], reached, [5.0, 51.0, 90.0, None]))[0]
    assert title == (
        "Silos is reached in 40 of 60 futures: likely (95 % interval 54 to 78 in 100); the middle one of them gets "
        "there in week 51, Operationalize in 3"
    )
    rare = plain(h.arrival_headline(STAGES[1:], [found(3, 60), *[found(0, 60)] * 3], [50.0, None, None, None]))[0]
    assert rare.startswith("Grass roots is reached in 3 of 60 futures: very unlikely (95 % interval")
    assert rare.endswith("in week 50")


def test_where_most_futures_end_comes_after_the_goal_and_before_what_is_missing() -> None:
    titles = h.departments_headline(["Not started", *STAGES[1:]], [2, 2, 1], WHEN, "", "; what is in the way is turf")
    assert plain(titles)[0] == (
        f"By {WHEN.full} the organization stands at {STAGES[2]} in 2 of 3 futures; what is in the way is turf"
    )
    assert "turf" in titles[1] and "turf" not in titles[2] + titles[3]
    assert plain(h.departments_headline(STAGES, [0], WHEN, "Goal; ", ""))[-1].startswith(f"Goal; by {WHEN.short} ")
    assert "has not started" in h.departments_headline(STAGES, [0], WHEN, "", "")[0]
