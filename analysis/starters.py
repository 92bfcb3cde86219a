"""Where to start: ready companies, where a company stands today, and for each a plan of six parts under five verbs.

What stands in place at a later stage is asked for in week 1 and belongs to doing nothing as much as to the plan, so that
the plan is credited with what it adds alone. A plan here is a place to start from, not advice.
"""
# ruff: noqa: E501  (one entry of a plan stands on one line)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sim.outcomes import STAGES
from sim.scenario import Scenario, load_scenario

WEEKS = 104
THERE = "there-"  # begins the ids of what is in place already
MOST_PARTS = 6


@dataclass(frozen=True)
class Today:
    """Where a company stands.

    Parameters
    ----------
    stage : str
        One of `sim.outcomes.STAGES`.
    title, words : str
        Its name, and a sentence by which people know it.
    goal : str
        The stage to reach next.
    by_week : int
        Until when.
    support : float
        What executives' support is above that of a company at the beginning.
    there : mapping
        Levers that are in place already, by id.
    plan : mapping
        The plan to start from, by id.
    """

    stage: str
    title: str
    words: str
    goal: str
    by_week: int
    support: float
    there: Mapping[str, Mapping[str, Any]]
    plan: Mapping[str, Mapping[str, Any]]


def _entries(**levers: dict[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType({name.replace("_", "-"): entry for name, entry in levers.items()})


_RULES = {"lever": "policy", "week": 1, "posture": "guidelines"}
_LISTEN = {"lever": "listening", "week": 1}
_SILOS = {"there_rules": _RULES, "there_listening": _LISTEN, "there_tools": {"lever": "tools", "week": 1},
          "there_courses": {"lever": "training", "week": 1, "weeks": 26, "topic": "tools"}}  # fmt: skip
_OPERATIONALIZE = {**_SILOS, "there_roles": {"lever": "roles", "week": 1}, "there_metrics": {"lever": "metrics", "week": 1},
                   "there_council": {"lever": "council", "week": 1, "ownership": "joint"}}  # fmt: skip
_LIFESTYLE = {
    **_OPERATIONALIZE,
    "there_leave": {"lever": "everyone", "week": 1},
    "there_hub": {"lever": "hub", "week": 1},
}

TODAY: Mapping[str, Today] = MappingProxyType(
    {
        today.stage: today
        for today in (
            Today("not_started", "Not started", "Hardly anybody speaks about the company in public, and nobody has said what is allowed.",
                  "silos", 130, 0.0, _entries(), _entries(
                      backing={"lever": "sponsorship", "week": 1},
                      listen={"lever": "listening", "week": 2},
                      rules={"lever": "policy", "week": 4, "posture": "guidelines"},
                      courses={"lever": "training", "week": 6, "weeks": 39, "topic": "tools"},
                      platform={"lever": "tools", "week": 16},
                      successes={"lever": "celebrate", "week": 26})),
            Today("grass_roots", "Grass roots", "A few people began on their own; nothing ties them together.",
                  "silos", 104, 0.05, _entries(there_voices={"lever": "recruit", "week": 1, "weeks": 13}), _entries(
                      backing={"lever": "sponsorship", "week": 1},
                      listen={"lever": "listening", "week": 2},
                      rules={"lever": "policy", "week": 4, "posture": "guidelines"},
                      courses={"lever": "training", "week": 8, "weeks": 39, "topic": "tools"},
                      platform={"lever": "tools", "week": 16},
                      successes={"lever": "celebrate", "week": 26})),
            Today("silos", "Silos", "Some departments do it well, each for itself.",
                  "operationalize", 156, 0.10, _entries(**_SILOS), _entries(
                      owners={"lever": "council", "week": 2, "ownership": "joint"},
                      leave={"lever": "consent", "week": 2},
                      teams={"lever": "teams", "week": 6},
                      measures={"lever": "metrics", "week": 8},
                      courses={"lever": "training", "week": 13, "weeks": 52, "topic": "roles"},
                      talk={"lever": "content", "week": 16, "style": "converse", "cadence": 8.0})),
            Today("operationalize", "Operationalize", "It has people, rules, measures and money, run by a few for everybody.",
                  "lifestyle", 156, 0.18, _entries(**_OPERATIONALIZE), _entries(
                      leave={"lever": "everyone", "week": 4},
                      courses={"lever": "training", "week": 4, "weeks": 78, "topic": "conversation"},
                      talk={"lever": "content", "week": 6, "style": "converse", "cadence": 12.0},
                      teams={"lever": "teams", "week": 8},
                      skills={"lever": "training", "week": 6, "weeks": 104, "topic": "roles"},
                      successes={"lever": "celebrate", "week": 12})),
            Today("lifestyle", "Lifestyle", "It is simply how people work.",
                  "lifestyle", 104, 0.25, _entries(**_LIFESTYLE), _entries(
                      plan={"lever": "crisis_plan", "week": 2},
                      newcomers={"lever": "onboarding", "week": 4},
                      talk={"lever": "content", "week": 6, "style": "converse", "cadence": 12.0},
                      knowing={"lever": "decision_makers", "week": 8},
                      successes={"lever": "celebrate", "week": 10},
                      network={"lever": "network", "week": 12})),
        )
    }
)  # fmt: skip


@dataclass(frozen=True)
class Ready:
    """A company that is there to be picked: its name in the library of organizations, what it is, and its market."""

    name: str
    title: str
    words: str
    regulated: bool = False
    cash: float = 500_000.0
    team: float = 2.0


COMPANIES: Mapping[str, Ready] = MappingProxyType(
    {
        ready.name: ready
        for ready in (
            Ready("small-firm", "A small firm", "24 people. The owner decides.", cash=110_000.0, team=0.5),
            Ready("software-company", "A software company", "920 people who sell to companies, in three offices."),
            Ready("drug-maker", "A maker of drugs", "2,570 people under a regulator. Everybody must agree.", regulated=True,
                  cash=900_000.0, team=3.0),
        )
    }
)  # fmt: skip


def ready_company(name: str, starts: date | None = None) -> Scenario:
    """One of `COMPANIES` as a scenario without a plan."""
    ready = COMPANIES[name]
    content: dict[str, Any] = {
        "name": ready.title,
        "weeks": WEEKS,
        "organization": ready.name,
        "market": {"regulated": ready.regulated},
        "budget": {"cash": ready.cash, "team_weeks_per_week": ready.team},
        "levers": {},
    }
    if starts is not None:
        content["starts"] = starts.isoformat()
    return Scenario.of(content)


def as_it_stands(company: Scenario, stage: str) -> Scenario:
    """A company at a stage, without any plan: executives as willing as they are there, and what is in place already."""
    today = TODAY[stage]
    changes: dict[str, Any] = {
        "today": stage,
        "goal": {"stage": today.goal, "by_week": today.by_week},
        "weeks": max(company.weeks, today.by_week),
        **{f"levers.{name}": dict(entry) for name, entry in today.there.items()},
    }
    if today.support:
        for seat in company.organization.executives:
            changes[f"organization.executives.{seat.title}.support"] = round(min(1.0, seat.support + today.support), 2)
    return company.but(name=f"{company.name}, as it is", **changes)


def with_plan(standing: Scenario, stage: str, name: str = "Our plan") -> Scenario:
    """The plan of a stage laid over a company as it stands."""
    return standing.but(name=name, **{f"levers.{id_}": dict(entry) for id_, entry in TODAY[stage].plan.items()})


def is_there(lever_id: str) -> bool:
    """Whether a lever is part of what is in place already, not of the plan."""
    return lever_id.startswith(THERE)


def nothing_more(scenario: Scenario) -> Scenario:
    """The same company on the same luck without the plan: with nothing but what is in place already."""
    planned = {f"levers.{lever.id}": None for lever in scenario.levers if not is_there(lever.id)}
    return scenario.but(name="Do nothing", **planned)


def next_quarter(today: date) -> date:
    """The first Monday of the quarter after `today`."""
    month = 3 * ((today.month - 1) // 3) + 4
    first = date(today.year + (month > 12), (month - 1) % 12 + 1, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7)


def _check() -> None:
    assert set(TODAY) == set(STAGES)
    assert all(len(today.plan) == MOST_PARTS for today in TODAY.values())


_check()

__all__ = [
    "COMPANIES", "TODAY", "Ready", "Today", "as_it_stands", "is_there", "load_scenario", "next_quarter", "nothing_more",
    "ready_company", "with_plan",
]  # fmt: skip
