"""Shocks: they strike when they are due or by chance, change what they say, and nothing before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pytest
from cases import company, digest, rows, specs
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.block import RunSpec
from sim.effects import EffectsRow
from sim.luck import Luck
from sim.model import advance, make_block, release, run_block
from sim.scenario import ScenarioError, declare_all
from sim.shocks.shock import SHOCKS, Shock, strikes_of

declare_all()
RUNS = range(6)
EVERY = [
    "champion_leaves",
    "competitor_move",
    "downturn",
    "launch",
    "lawsuit",
    "other_initiative",
    "others_crisis",
    "platform_shift",
    "regulation",
    "reorganization",
    "sponsor_leaves",
    "viral_misstep",
]


def made(*shocks: dict[str, Any], weeks: int = 45, **top: Any) -> dict[str, Any]:
    return run_block(specs(company(weeks=weeks, shocks=list(shocks), **top), RUNS))


def mean(tables: dict[str, Any], column: str, week: int) -> float:
    return float(rows(tables, "weekly", week=week)[column].mean())


def level(tables: dict[str, Any], column: str, week: int) -> float:
    return float(rows(tables, "departments", week=week)[column].mean())


@pytest.fixture(scope="module")
def calm() -> dict[str, Any]:
    return made()


# --- when -------------------------------------------------------------------------------------------------------------
def test_the_list_of_shocks() -> None:
    assert sorted(SHOCKS) == EVERY


@pytest.mark.parametrize("name", EVERY)
def test_nothing_before_its_week_and_an_event_in_it(calm: dict[str, Any], name: str) -> None:
    struck = made({"shock": name, "week": 21})
    for table in ("weekly", "departments", "agents", "events"):
        assert digest({table: calm[table]}, upto=20) == digest({table: struck[table]}, upto=20)
    told = rows(struck, "events", kind="shock", week=21)
    assert sorted(told["run"].tolist()) == list(RUNS)
    assert all(told["cause"]) and all(text[0].isupper() for text in told["text"])
    assert digest(calm) != digest(struck)
    assert struck["runs"]["status"].tolist() == ["ok"] * len(RUNS)


def weeks_of(shock: Shock, seed: int = 1, horizon: int = 1040) -> list[int]:
    return [strike.week for strike in strikes_of([shock], Luck(seed), horizon)]


def by_chance(name: str, yearly: float, **more: Any) -> Shock:
    return SHOCKS[name](shock=name, yearly=yearly, **more)


def test_by_chance_as_often_as_the_rate_says() -> None:
    for yearly in (0.1, 0.5, 2.0):
        count = sum(len(weeks_of(by_chance("viral_misstep", yearly), seed)) for seed in range(60))
        expected = 60 * 1040 * -np.expm1(-yearly / 52)
        assert abs(count - expected) < 4.0 * np.sqrt(expected)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(EVERY), st.floats(0.01, 6.0), st.integers(1, 1040))
def test_what_comes_later_changes_nothing_before(seed: int, name: str, yearly: float, horizon: int) -> None:
    shock = by_chance(name, yearly)
    whole = weeks_of(shock, seed)
    assert weeks_of(shock, seed, horizon) == [week for week in whole if week <= horizon]
    assert all(b - a >= (shock.weeks or 1) for a, b in pairwise(whole)), "not again while it lasts"
    others = [by_chance(other, 1.0) for other in EVERY if other != name]
    together = strikes_of([*others, shock], Luck(seed), 1040)
    assert [strike.week for strike in together if strike.shock is shock] == whole


def test_a_higher_rate_only_adds_strikes_and_an_id_gives_other_luck() -> None:
    few, many = (set(weeks_of(by_chance("viral_misstep", yearly))) for yearly in (0.5, 2.0))
    assert few and few < many
    assert set(weeks_of(by_chance("viral_misstep", 0.5, id="another"))) != few
    assert weeks_of(by_chance("regulation", 6.0))[1:] == [], "a rule for good comes once"


def test_luck_of_people_is_the_same_with_and_without_chance() -> None:
    """A shock that does nothing leaves every bit as it was, whenever it strikes."""
    nothing = run_block(specs(company(weeks=20), RUNS))
    struck = run_block(specs(company(weeks=20, shocks=[{"shock": "competitor_move", "yearly": 6.0, "size": 0}]), RUNS))
    assert rows(struck, "events", kind="shock")["run"].size > 0
    assert digest({"weekly": nothing["weekly"]}) == digest({"weekly": struck["weekly"]})


# --- what -------------------------------------------------------------------------------------------------------------
def test_a_launch_presses_and_tires_and_ends_with_its_date(calm: dict[str, Any]) -> None:
    struck = made({"shock": "launch", "week": 20, "weeks": 10, "size": 2.0})
    assert level(struck, "workload", 25) > level(calm, "workload", 25) + 0.2
    assert mean(struck, "real_risk", 25) > mean(calm, "real_risk", 25) * 1.5
    assert "A launch is due in 10 weeks" in rows(struck, "events", kind="shock", week=20)["text"]
    assert "A launch with its deadline is over" in rows(struck, "events", kind="shock", week=30)["text"]
    assert level(struck, "workload", 31) == pytest.approx(level(calm, "workload", 31), abs=0.02)


def test_a_competitor_wakes_executives(calm: dict[str, Any]) -> None:
    moved = made({"shock": "competitor_move", "week": 10, "size": 2.0})
    assert mean(moved, "executive_support", 45) > mean(calm, "executive_support", 45) + 0.005


def test_a_misstep_alarms_everybody(calm: dict[str, Any]) -> None:
    struck = made({"shock": "viral_misstep", "week": 10})
    assert mean(struck, "concern", 14) > mean(calm, "concern", 14)
    assert mean(struck, "perceived_risk", 10) > mean(calm, "perceived_risk", 10)
    assert mean(struck, "reputation", 10) < mean(calm, "reputation", 10)
    assert mean(struck, "incidents", 10) == mean(calm, "incidents", 10) + 1.0
    assert mean(struck, "executive_support", 11) < mean(calm, "executive_support", 11)


def test_another_companys_crisis_frightens_without_harm_and_less_where_one_is_prepared(calm: dict[str, Any]) -> None:
    shock = {"shock": "others_crisis", "week": 20, "size": 2.0}
    struck = made(shock)
    assert mean(struck, "concern", 24) > mean(calm, "concern", 24) + 0.01
    assert mean(struck, "perceived_risk", 20) > mean(calm, "perceived_risk", 20)
    assert mean(struck, "incidents", 20) == mean(calm, "incidents", 20), "no harm of one's own"
    ready = {"levers": {"plan": {"lever": "crisis_plan", "week": 1}, "listen": {"lever": "listening", "week": 1}}}
    world = {"executive.vote_softness": 0.03, "legal.review_weeks": 1.0, "crisis_plan.support": 0.0}
    rise = []
    for levers in ({"levers": {}}, ready):
        both = [
            run_block([RunSpec(company(weeks=24, shocks=shocks, **levers), 5 + k, world, k) for k in RUNS])
            for shocks in ([shock], [])
        ]
        rise.append(mean(both[0], "concern", 24) - mean(both[1], "concern", 24))
    assert 0.0 < rise[1] < rise[0]


def test_in_a_lawsuit_posts_are_held_back_while_talk_piles_up(calm: dict[str, Any]) -> None:
    sued = made({"shock": "lawsuit", "week": 15, "weeks": 25})
    assert mean(sued, "posts", 16) < mean(calm, "posts", 16) * 0.7
    assert mean(sued, "unanswered_talk", 39) > mean(calm, "unanswered_talk", 39) * 1.5
    assert mean(sued, "reputation", 44) < mean(calm, "reputation", 44)
    assert set(rows(sued, "events", kind="shock", week=40)["text"]) == {"A lawsuit is over"}


def test_a_new_rule_stays_unless_its_weeks_are_given() -> None:
    for weeks, stays in ((None, True), (10, False)):
        block = make_block(specs(company(weeks=30, shocks=[{"shock": "regulation", "week": 5, "weeks": weeks}]), [0]))
        model = block.models[0]
        for _ in range(20):
            advance(block)
        assert bool(block.effects.exposure[0, 0] > 1.0) is stays
        assert bool(block.effects.strictness[0, 0] > 0.0) is stays
        assert bool(model.in_force) is stays
        release(block)


def test_a_new_rule_makes_legal_say_no_more_often() -> None:
    plan = {
        "push": {"lever": "pilot", "week": 10, "weeks": 4},
        "rules": {"lever": "policy", "week": 10, "posture": "open"},
    }
    answers = []
    for shocks in ([], [{"shock": "regulation", "week": 5, "size": 2.0}]):
        made_ = run_block(specs(company(plan, weeks=30, shocks=shocks), range(20)))
        answers.append((made_["levers"]["started"] >= 0).sum())
    assert answers[1] < answers[0]


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


def test_the_champion_leaves_alone() -> None:
    block = make_block(specs(company(weeks=30, shocks=[{"shock": "champion_leaves", "week": 3}]), [0]))
    for _ in range(2):
        advance(block)
    advocates = block.advocates
    advocates.allies[0] = True
    loudest = int(np.argmax(block.voices()[0]))
    person, others = int(advocates.person[0, loudest]), advocates.working[0].copy()
    others[loudest] = False
    energy = advocates.energy[0].copy()
    advance(block)
    assert not advocates.working[0, loudest]
    assert (advocates.energy[0, others] < energy[others] * 0.85).all()
    assert block.people.since[0, person] == 3
    release(block)
    nobody = company(weeks=6, shocks=[{"shock": "champion_leaves", "week": 3}]).but(**{"organization.advocates": None})
    told = rows(run_block(specs(nobody, [0])), "events", kind="shock")
    assert told["cause"].tolist() == ["nobody was left to carry on"]


def test_a_reorganization_undoes_what_was_built_between_people(calm: dict[str, Any]) -> None:
    struck = made({"shock": "reorganization", "week": 20})
    for capability in ("leadership", "integration", "roles"):
        assert level(struck, capability, 20) < level(calm, capability, 20) * 0.8
    assert level(struck, "turf", 20) > level(calm, "turf", 20) + 0.1
    assert level(struck, "tools", 20) == pytest.approx(level(calm, "tools", 20), rel=0.02)


def test_a_shift_of_platforms_goes_unnoticed(calm: dict[str, Any]) -> None:
    struck = made({"shock": "platform_shift", "week": 20, "size": 1.5})
    assert level(struck, "tools", 20) < level(calm, "tools", 20) * 0.7
    assert mean(struck, "knowledge", 20) < mean(calm, "knowledge", 20) * 0.85
    assert mean(struck, "believed_skill", 20) > mean(calm, "believed_skill", 20) - 0.01


def test_another_initiative_slows_what_is_built(calm: dict[str, Any]) -> None:
    struck = made({"shock": "other_initiative", "week": 5, "weeks": 40, "size": 3.0})
    last = {"week": 44, "department": "Marketing"}
    slow, usual = rows(struck, "departments", **last), rows(calm, "departments", **last)
    assert slow["listening"].mean() < usual["listening"].mean()


def test_two_shocks_at_once() -> None:
    both = made({"shock": "downturn", "week": 10, "weeks": 10}, {"shock": "other_initiative", "week": 15, "weeks": 10})
    texts = rows(both, "events", kind="shock", run=0)["text"].tolist()
    assert texts == ["A downturn", "Another initiative", "A downturn is over", "Another initiative is over"]


# --- one new file -----------------------------------------------------------------------------------------------------
@pytest.fixture
def strike_of_staff() -> Iterator[type[Shock]]:
    class WalkOut(Shock):
        """Staff walk out: managers have no attention for anything else."""

        name: ClassVar[str] = "walk_out"
        title: ClassVar[str] = "Staff walk out"
        summary: ClassVar[str] = "managers have no attention for anything else"
        from_outside: ClassVar[bool] = False

        def apply(self, row: EffectsRow) -> None:
            row.of("attention")[:] = 0.0

    yield WalkOut
    del SHOCKS["walk_out"]


def test_a_shock_defined_elsewhere_is_used_like_any_other(strike_of_staff: type[Shock]) -> None:
    struck = made({"shock": "walk_out", "week": 4, "weeks": 3}, weeks=8)
    assert rows(struck, "events", kind="shock", run=0)["text"].tolist() == ["Staff walk out", "Staff walk out is over"]
    assert level(struck, "workload", 5) > level(struck, "workload", 3) + 0.2
    with pytest.raises(ScenarioError, match="no shock is called walkout; did you mean walk_out"):
        company(shocks=[{"shock": "walkout", "week": 4}])
