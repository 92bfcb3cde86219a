"""Failed futures sorted by the first thing that was fatal to them, on futures whose story is written by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import fake_runs
import pytest
from cases import company

from analysis import Study, replicate
from analysis.executors import InProcess
from analysis.experiments import Block
from analysis.premortem import FATAL, deaths, who_failed
from sim.outcomes import EVENT_KINDS, OUTCOMES
from sim.scenario import Scenario

WEEKS = 20
LEVERS = {
    "teach": {"lever": "training", "week": 2, "weeks": 4},
    "rules": {"lever": "policy", "week": 3, "posture": "guidelines"},
}
LABELS = {"teach": "Training in the tools", "rules": "Guidelines for everyone"}

Story = Mapping[str, Any]  # what happens in a future: events, levers, outcomes by week, what blocks at the end


def no(week: int, who: str, lever: str, kind: str = "refused") -> tuple[int, str, str, str]:
    words = {"refused": "Legal refuses {}", "sent_back": "Legal sends {} back"}[kind]
    said = {"teach": "training in the tools", "rules": "guidelines for everyone"}[lever]
    return (week, kind, who, words.format(said) if who == "Legal" else f"Executives do not agree to {said}")


def written(stories: list[Story]) -> Callable[[Block, Callable[[int], None]], Any]:
    """Runs that follow a story each."""

    def run(block: Block, _: Callable[[int], None]) -> Any:
        tables = fake_runs._empty()

        def row(table: str, number: int, **values: Any) -> None:
            empty = {c: "" if fake_runs.SCHEMAS[table].field(c).type == "string" else 0 for c in tables[table]}
            for column, value in (empty | {"run": number, "arm": block.arm.name} | values).items():
                tables[table][column].append(value)

        for one in block.runs:
            story = stories[one.number]
            row("runs", one.number, seed=one.seed, status="ok")
            for week in range(block.weeks + 1):
                shown = dict.fromkeys(OUTCOMES, 0.0) | {"advocates_active": 2.0}
                shown |= {name: values(week) for name, values in story.get("weekly", {}).items()}
                row("weekly", one.number, week=week, **shown)
                for name in block.arm.scenario.organization.departments:
                    row("departments", one.number, week=week, department=name, blocked_by=story.get("blocked", ""))
            for lever in block.arm.scenario.levers:
                row("levers", one.number, id=lever.id, **{"answered": -1, "started": 5} | story.get(lever.id, {}))
            for week, kind, who, text in story.get("events", ()):
                row("events", one.number, week=week, kind=kind, who=who, text=text, cause="because")
        return fake_runs._joined(tables)

    return run


def plan(**top: Any) -> Scenario:
    goal = {"stage": "silos", "by_week": WEEKS, "spend_at_most": 1000, "incidents_at_most": 1}
    return company(levers=LEVERS, weeks=WEEKS, **({"goal": goal} | top))


def studied(tmp_path: Path, stories: list[Story], **top: Any) -> Study:
    return replicate(plan(**top), len(stories), out=tmp_path / "s", executor=InProcess(written(stories)))


def found(tmp_path: Path, stories: list[Story]) -> dict[str, tuple[int, float]]:
    """Labels with their counts and median weeks."""
    study = studied(tmp_path, stories)
    failed, _, week = who_failed(study, None)
    told = deaths(study, failed, LABELS, week)
    assert sum(death.count for death in told) == failed.sum()
    return {death.label: (death.count, death.weeks["p50"]) for death in told}


REACHED: Story = {"weekly": {"organization_stage": lambda week: 2.0 if week > 10 else 0.0}}
GIVEN_UP = (12, "abandoned", "Executives", "The programme is given up")


def test_the_table_names_kinds_of_events_that_there_are() -> None:
    from analysis.premortem import ALONE, PENNILESS, TOO_DEAR, TOO_HARMFUL

    shown = {ALONE, PENNILESS, TOO_DEAR, TOO_HARMFUL}
    for rule in FATAL:
        assert set(rule.kinds) <= shown | set(EVENT_KINDS)
        assert rule.undone == "" or rule.undone in EVENT_KINDS


def test_a_future_dies_of_what_comes_first(tmp_path: Path) -> None:
    refused = {"answered": 15, "answer": "refused", "by_whom": "Legal", "started": -1}
    both: Story = {"rules": refused, "events": [no(6, "Legal", "rules"), no(15, "Legal", "rules"), GIVEN_UP]}
    assert found(tmp_path, [both, {"events": [GIVEN_UP]}, REACHED]) == {
        "Legal never said yes": (1, 6.0),  # in the week of the first no, not of the last
        "The programme was given up": (1, 12.0),
    }


def test_what_is_taken_back_is_not_fatal(tmp_path: Path) -> None:
    started = {"answered": 9, "answer": "granted", "by_whom": "Executives", "started": 9}
    restarted = (16, "restarted", "Executives", "The programme may start again")
    told = found(
        tmp_path,
        [
            {"rules": started, "events": [no(6, "Legal", "rules")], "blocked": "activity 0.1 short since week 3"},
            {"events": [GIVEN_UP, restarted]},
        ],
    )
    assert told == {
        "Never enough people active in public for Grass roots": (1, 3.0),
        "Under way, but out of time": (1, float(WEEKS)),
    }


def test_who_said_no_is_told_apart_and_which_lever_it_was(tmp_path: Path) -> None:
    by_cfo = {"answered": 7, "answer": "refused", "by_whom": "CFO", "started": -1}
    waiting = {"answered": 8, "answer": "sent_back", "by_whom": "Legal", "started": -1}
    stories: list[Story] = [
        {"teach": by_cfo, "events": [no(7, "CFO", "teach")]},
        {"teach": by_cfo, "events": [no(7, "CFO", "teach")]},
        {"rules": waiting, "events": [no(8, "Legal", "rules", "sent_back")]},
        REACHED,
    ]
    study = studied(tmp_path, stories)
    failed, words, week = who_failed(study, None)
    told = deaths(study, failed, LABELS, week)
    assert words == "did not reach the goal"
    assert [(death.label, death.count, death.of, dict(death.details)) for death in told] == [
        ("Executives never said yes", 2, 4, {"Training in the tools": 2}),
        ("Legal never said yes", 1, 4, {"Guidelines for everyone": 1}),
    ]
    assert all((death.survived, death.survivors) == (0, 1) for death in told)


def test_the_numbers_of_the_weeks_can_be_fatal(tmp_path: Path) -> None:
    stage = REACHED["weekly"]
    stories: list[Story] = [
        {"weekly": stage | {"incidents": lambda week: 1.0 if week in (4, 9) else 0.0}},
        {"weekly": stage | {"cash": lambda _: 100.0}},
        {"weekly": {"advocates_active": lambda week: 0.0 if week in (3, 4) or week > 13 else 1.0}},
        {"weekly": {"cash": lambda week: 250_000.0 if week == 6 else 0.0}},
        {"events": [(5, "stage_down", "Organization", "falls back"), (3, "stage_down", "PR", "falls back")]},
        {"weekly": {"organization_stage": lambda _: 1.0}},
    ]
    assert found(tmp_path, stories) == {
        "More went wrong than the goal allows": (1, 9.0),
        "More was spent than the goal allows": (1, 10.0),  # weeks count from 0
        "No advocate was left at work": (1, 14.0),
        "The money ran out": (1, 6.0),
        "The organization fell back a stage": (1, 5.0),
        "Under way, but out of time": (1, float(WEEKS)),
    }


def test_what_happens_as_often_where_it_goes_well_is_not_fatal(tmp_path: Path) -> None:
    blocked = "activity 0.2 short since week 2"
    told = found(tmp_path, [REACHED | {"events": [GIVEN_UP]}, {"events": [GIVEN_UP], "blocked": blocked}])
    assert told == {"Never enough people active in public for Grass roots": (1, 2.0)}
    assert found(tmp_path / "more", [REACHED, {"events": [GIVEN_UP]}]) == {"The programme was given up": (1, 12.0)}


def test_what_comes_after_the_day_of_the_goal_is_too_late_to_be_fatal(tmp_path: Path) -> None:
    study = studied(tmp_path, [{"events": [GIVEN_UP]}], goal={"stage": "silos", "by_week": 10})
    failed, _, week = who_failed(study, None)
    assert [death.label for death in deaths(study, failed, LABELS, week)] == ["Under way, but out of time"]


@pytest.mark.parametrize(
    ("story", "fails"),
    [
        ({}, False),
        ({"weekly": {"abandoned": lambda week: float(week > 15)}}, True),
        ({"weekly": {"abandoned": lambda week: float(10 < week < 15)}}, False),
        ({"weekly": {"organization_stage": lambda week: float(week < 15)}}, True),
        ({"weekly": {"organization_stage": lambda week: float(week != 12)}}, False),
        ({"weekly": {"mean_stage": lambda _: -1.0}}, True),
    ],
)
def test_without_a_goal_a_future_fails_that_ends_worse_than_nothing(tmp_path: Path, story: Story, fails: bool) -> None:
    study = studied(tmp_path, [story], goal=None)
    without = plan(goal=None).but(name="Nothing", levers=None)
    nothing = replicate(without, 1, out=tmp_path / "n", executor=InProcess(written([{}])))
    failed, words, week = who_failed(study, nothing)
    assert failed.tolist() == [fails]
    assert words.endswith("lower than doing nothing")
    assert week == WEEKS
