"""What can happen to an organization: each shock does what it says, on the same luck, and nothing before its week."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import company, digest, rows, specs

from sim.model import run_block
from sim.shocks.shock import SHOCKS

RUNS = range(6)


def made(*shocks: dict[str, Any], weeks: int = 60) -> dict[str, Any]:
    return run_block(specs(company(weeks=weeks, shocks=list(shocks)), RUNS))


def mean(tables: dict[str, Any], column: str, week: int) -> float:
    return float(rows(tables, "weekly", week=week)[column].mean())


@pytest.fixture(scope="module")
def calm() -> dict[str, Any]:
    return made()


@pytest.mark.parametrize("name", sorted(SHOCKS))
def test_nothing_before_its_week_and_an_event_in_it(calm: dict[str, Any], name: str) -> None:
    struck = made({"shock": name, "week": 21})
    for table in ("weekly", "departments", "agents", "events"):
        assert digest({table: calm[table]}, upto=20) == digest({table: struck[table]}, upto=20)
    told = rows(struck, "events", kind="shock", week=21)
    assert sorted(told["run"].tolist()) == list(RUNS)
    assert all(told["cause"]) and all(text[0].isupper() for text in told["text"])
    assert digest(calm) != digest(struck)
    assert struck["runs"]["status"].tolist() == ["ok"] * len(RUNS)


def test_a_competitor_wakes_executives(calm: dict[str, Any]) -> None:
    moved = made({"shock": "competitor_move", "week": 10, "size": 2.0})
    assert mean(moved, "executive_support", 50) > mean(calm, "executive_support", 50) + 0.005


def test_a_misstep_alarms_everybody(calm: dict[str, Any]) -> None:
    struck = made({"shock": "viral_misstep", "week": 10})
    assert mean(struck, "concern", 14) > mean(calm, "concern", 14)
    assert mean(struck, "perceived_risk", 10) > mean(calm, "perceived_risk", 10)
    assert mean(struck, "reputation", 10) < mean(calm, "reputation", 10)
    assert mean(struck, "incidents", 10) == mean(calm, "incidents", 10) + 1.0
    assert mean(struck, "executive_support", 11) < mean(calm, "executive_support", 11)


def test_a_downturn_cuts_money_and_support_and_ends(calm: dict[str, Any]) -> None:
    struck = made({"shock": "downturn", "week": 10, "weeks": 20})
    assert mean(struck, "executive_support", 29) < mean(calm, "executive_support", 29) - 0.01
    over = rows(struck, "events", kind="shock", week=30)
    assert set(over["text"]) == {"A downturn is over"}


def test_the_sponsor_leaves_and_sponsorship_with_it(calm: dict[str, Any]) -> None:
    struck = made({"shock": "sponsor_leaves", "week": 30})
    before = rows(calm, "levers", id="sponsor")
    after = rows(struck, "levers", id="sponsor")
    at_work = (before["started"] >= 0) & (before["started"] < 30) & (before["ended"] < 0)
    assert at_work.any()
    assert (after["ended"][at_work] == 30).all()
    ceo = rows(struck, "agents", name="CEO", week=30)["support"]
    assert len(np.unique(ceo)) == len(RUNS)  # each run has a successor of its own


def test_another_initiative_slows_what_is_built(calm: dict[str, Any]) -> None:
    struck = made({"shock": "other_initiative", "week": 5, "weeks": 50, "size": 3.0})
    last = {"week": 55, "department": "Marketing"}
    slow, usual = rows(struck, "departments", **last), rows(calm, "departments", **last)
    assert slow["listening"].mean() < usual["listening"].mean()


def test_two_shocks_at_once() -> None:
    both = made({"shock": "downturn", "week": 10, "weeks": 10}, {"shock": "other_initiative", "week": 15, "weeks": 10})
    texts = rows(both, "events", kind="shock", run=0)["text"].tolist()
    assert texts == ["A downturn", "Another initiative", "A downturn is over", "Another initiative is over"]
