"""Executives: support, patience, votes, giving up and thinking again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from cases import PLAN, company, rows, specs
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from tiny import column, row, values

from sim.agents.executive import (
    Executives,
    Sight,
    giving_up,
    move_support,
    start_executives,
    team_chance,
    thinking_again,
    vote,
)
from sim.block import RunSpec
from sim.luck import Luck
from sim.model import advance, make_block, release, run_block

SEEN = {
    "executive.results": 0.02, "executive.lobbying": 0.004, "executive.urgency": 0.003, "executive.sponsoring": 0.006,
    "executive.incidents": 0.03, "executive.impatience": 0.05, "executive.return_rate": 0.01, "executive.peers": 0.04,
    "executive.results_half": 0.2, "executive.unmeasured": 0.1, "executive.memory": 20.0, "executive.expects": 0.05,
    "executive.patience": 78.0, "executive.backlash_decay": 0.02, "executive.celebrated": 0.5,
    "executive.novelty": 0.01, "executive.novelty_weeks": 40.0,
}  # fmt: skip


def team_of(*support: float, runs: int = 1, **given_: float) -> Executives:
    shape = (runs, len(support))
    arrays = {name: np.full((runs, 1), given_.get(name, 0.0)) for name in ("results", "dry", "backlash")}
    return Executives(
        support=np.tile(np.array(support, dtype=float), (runs, 1)),
        start=np.tile(np.array(support, dtype=float), (runs, 1)),
        sponsor=np.zeros(shape, dtype=bool),
        patience=np.full((runs, 1), given_.get("patience", 78.0)),
        abandoned=np.zeros((runs, 1), dtype=bool),
        **arrays,
    )


def sight(spending: bool = True, **given_: float) -> Sight:
    usual = {name: column(given_.get(name, 0.0)) for name in Sight.__dataclass_fields__}
    return Sight(**{**usual, "spending": np.array([[spending]])})


# --- support ----------------------------------------------------------------------------------------------------------
def test_support_by_hand() -> None:
    team = team_of(0.2, 0.6, results=0.4)
    team.start[:] = row(0.3, 0.6)
    seen = sight(wins=0.8, metrics=0.5, damage=2.0, lobbying=0.5, urgency=0.4, sponsor=1.0)
    results = move_support(team, seen, values(SEEN).room("executive"))
    judged = 0.4 + (0.8 - 0.4) / 20.0
    visible = judged * (0.1 + 0.9 * 0.5)
    r = visible / (visible + 0.2)
    assert team.results[0, 0] == pytest.approx(judged)
    assert results[0, 0] == pytest.approx(r)
    pull = 0.02 * r + 0.004 * 0.5 + 0.003 * 0.4 + 0.006
    expected = [
        0.2 + pull * 0.8 - 0.06 * 0.2 + 0.01 * 0.1 + 0.04 * 0.2,
        0.6 + pull * 0.4 - 0.06 * 0.6 - 0.0 - 0.04 * 0.2,
    ]
    assert team.support[0].tolist() == pytest.approx(expected)


def test_left_alone_a_team_returns_to_its_character() -> None:
    team = team_of(0.2, 0.6)
    team.support[:] = 0.9
    p = values({**SEEN, "executive.peers": 0.0}).room("executive")
    for _ in range(1000):
        move_support(team, sight(spending=False), p)
    assert team.support[0].tolist() == pytest.approx([0.2, 0.6], abs=1e-3)


def test_peers_pull_towards_the_mean_and_leave_it() -> None:
    team = team_of(0.1, 0.5, 0.9)
    p = values({**SEEN, "executive.return_rate": 0.0045}).room("executive")
    before = team.support.copy()
    move_support(team, sight(spending=False), p)
    assert team.support.mean() == pytest.approx(before.mean())
    assert np.ptp(team.support) == pytest.approx(np.ptp(before) * (1.0 - 0.04))


@given(
    st.tuples(*[st.floats(0.0, 1.0)] * 5), st.floats(0.0, 3.0), st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6),
    st.floats(0.0, 300.0),
)  # fmt: skip
def test_support_stays_a_share(x: tuple[float, ...], damage: float, support: list[float], dry: float) -> None:
    wins, metrics, lobbying, urgency, sponsor = x
    team = team_of(*support, dry=dry)
    seen = sight(wins=10.0 * wins, metrics=metrics, lobbying=lobbying, urgency=urgency, sponsor=sponsor, damage=damage)
    move_support(team, seen, values().room("executive"))
    assert team.support.min() >= 0.0 and team.support.max() <= 1.0


@pytest.mark.parametrize(
    ("what", "sign"),
    [
        ("wins", 1),
        ("metrics", 1),
        ("lobbying", 1),
        ("urgency", 1),
        ("sponsor", 1),
        ("celebrate", 1),
        ("content", 1),
        ("damage", -1),
        ("drag", -1),
    ],
)
def test_what_raises_and_what_lowers_support(what: str, sign: int) -> None:
    ends = []
    for level in (0.0, 0.2, 0.4):
        team = team_of(0.4, results=0.3)
        given_ = {"wins": 0.1, "metrics": 0.1, what: 0.1 + level}
        move_support(team, sight(**given_), values(SEEN).room("executive"))
        ends.append(sign * team.support[0, 0])
    assert ends[0] < ends[1] < ends[2]


def test_a_company_account_pleases_while_it_is_new() -> None:
    p = values(SEEN).room("executive")
    plain, new, old = team_of(0.4), team_of(0.4, dry=30.0), team_of(0.4, dry=45.0)
    move_support(plain, sight(), p)
    move_support(new, sight(content=1.0), p)
    move_support(old, sight(content=1.0), p)
    assert new.support[0, 0] - plain.support[0, 0] == pytest.approx(0.01 * 0.6)
    assert old.support[0, 0] == pytest.approx(plain.support[0, 0])


def test_advertised_results_count_for_more() -> None:
    p = values(SEEN).room("executive")
    seen = [float(move_support(team_of(0.4), sight(wins=4.0, metrics=1.0, celebrate=x), p)[0, 0]) for x in (0.0, 1.0)]
    assert seen == pytest.approx([0.2 / 0.4, 0.3 / 0.5])


# --- patience ---------------------------------------------------------------------------------------------------------
def test_patience_runs_while_money_is_spent_without_results() -> None:
    p = values(SEEN).room("executive")
    team = team_of(0.4)
    dry = []
    for spending, wins in ((True, 0.0), (True, 0.0), (False, 0.0), (True, 0.0), (True, 500.0), (True, 500.0)):
        if wins:
            team.results[:] = 5.0
        move_support(team, sight(spending=spending, wins=wins, metrics=1.0), p)
        dry.append(float(team.dry[0, 0]))
    assert dry == [1.0, 2.0, 1.0, 2.0, 0.0, 0.0]


def test_what_is_expected_grows_with_the_time_without_results() -> None:
    """Results of half the final expectation are enough at first (.4 of it) and not later."""
    p = values(SEEN).room("executive")
    seen_results = 0.5 * 0.05
    x = 0.2 * seen_results / (1.0 - seen_results)
    verdicts = []
    for dry in (0.0, 78.0):
        team = team_of(0.4, dry=dry)
        team.results[:] = x
        move_support(team, sight(wins=x, metrics=1.0), p)
        verdicts.append(float(team.dry[0, 0]) - dry)
    assert verdicts[0] == 0.0  # 2 weeks less, but not below nothing
    assert verdicts[1] == 1.0


def test_once_patience_is_gone_support_falls_fast() -> None:
    p = values(SEEN).room("executive")
    held, gone = team_of(0.4, dry=70.0), team_of(0.4, dry=80.0)
    move_support(held, sight(), p)
    move_support(gone, sight(), p)
    assert held.support[0, 0] - gone.support[0, 0] == pytest.approx(0.05 * 0.4)


def test_patience_differs_between_companies_and_not_between_plans() -> None:
    organization = company().organization
    p = values(*[{}] * 50).room("executive")
    lucks = [Luck(seed) for seed in range(50)]
    patience = start_executives([organization] * 50, lucks, p).patience
    assert np.array_equal(patience, start_executives([organization] * 50, lucks, p).patience)
    mean, sd = float(p.patience[0, 0]), float(p.patience_sd[0, 0])
    assert abs(patience.mean() - mean) < 5.0 * sd / np.sqrt(50)
    assert 0.6 * sd < patience.std() < 1.5 * sd


def test_giving_up_needs_both_patience_and_support_gone() -> None:
    p = values({"executive.give_up": 0.2, "executive.give_up_support": 0.3, "executive.give_up_softness": 0.03}).room(
        "executive"
    )
    draw = column(0.0999)
    assert giving_up(team_of(0.3, dry=79.0), draw, p)[0, 0], "at the line half of the chance"
    assert not giving_up(team_of(0.3, dry=79.0), column(0.1001), p)[0, 0]
    assert not giving_up(team_of(0.3, dry=78.0), draw, p)[0, 0], "patience is not yet gone"
    assert not giving_up(team_of(0.6, dry=79.0), column(0.001), p)[0, 0], "support carries it"
    again = team_of(0.3, dry=79.0)
    again.abandoned[:] = True
    assert not giving_up(again, draw, p)[0, 0]


def test_thinking_again_needs_a_faded_backlash_and_a_reason() -> None:
    p = values(
        {"executive.restart_backlash": 0.3, "executive.restart_urgency": 0.3, "executive.restart_support": 0.4}
    ).room("executive")
    for backlash, urgency, support, expected in (
        (0.29, 0.31, 0.1, True), (0.29, 0.1, 0.41, True), (0.31, 0.5, 0.9, False), (0.29, 0.3, 0.4, False),
    ):  # fmt: skip
        team = team_of(support, backlash=backlash)
        assert not thinking_again(team, column(urgency), p)[0, 0], "there is nothing to think about again"
        team.abandoned[:] = True
        assert bool(thinking_again(team, column(urgency), p)[0, 0]) is expected


# --- votes ------------------------------------------------------------------------------------------------------------
@contextmanager
def one_run(support: list[float], rule: str = "majority", seed: int = 1, **world: float) -> Iterator[Any]:
    seats = [{"title": f"E{k}", "support": s} for k, s in enumerate(support)]
    scenario = company(PLAN, weeks=30).but(
        **{"organization.executives": seats, "organization.culture.decision_rule": rule}
    )
    named = {name.replace("__", "."): value for name, value in world.items()}
    block = make_block([RunSpec(scenario, seed, named)])
    try:
        yield block.models[0]
    finally:
        release(block)


def test_consensus_majority_and_the_sponsors_consent_by_hand() -> None:
    with one_run(
        [0.2, 0.4, 0.3, 0.5], executive__vote_softness=0.1, executive__objection=0.1, executive__objection_softness=0.05
    ) as model:
        lean = [expit((s - 0.3) / 0.1) for s in (0.2, 0.4, 0.3, 0.5)]
        assert team_chance("consensus", model.team, 0.3) == pytest.approx(math.prod(lean))
        # More than half of four are three: the one who is third counting from the top decides.
        assert team_chance("majority", model.team, 0.3) == pytest.approx(lean[2])
        objects = expit((0.1 - 0.2) / 0.05)
        assert team_chance("sponsor", model.team, 0.3) == pytest.approx(lean[3] * (1.0 - objects))
    with one_run([0.2, 0.4, 0.3], executive__vote_softness=0.1) as model:
        assert team_chance("majority", model.team, 0.3) == pytest.approx(0.5)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6), st.floats(0.0, 1.0))
def test_consensus_is_hardest_and_support_always_helps(support: list[float], need: float) -> None:
    team = [_Seat(s, k) for k, s in enumerate(support)]
    warmer = [_Seat(min(1.0, s + 0.1), k) for k, s in enumerate(support)]
    chance = {rule: team_chance(rule, team, need) for rule in ("consensus", "majority", "sponsor")}  # type: ignore[arg-type]
    assert all(0.0 <= x <= 1.0 for x in chance.values())
    assert chance["consensus"] <= chance["majority"] + 1e-12
    for rule, x in chance.items():
        assert x <= team_chance(rule, warmer, need) + 1e-12  # type: ignore[arg-type]


class _Seat:
    """An executive without a company."""

    def __init__(self, support: float, seat: int) -> None:
        self.support, self.seat, self.sponsors = support, seat, False

    def parameter(self, room: str, short: str) -> float:
        return {"vote_softness": 0.06, "objection": 0.08, "objection_softness": 0.03}[short]

    def leans_to(self, need: float) -> float:
        return float(expit((self.support - need) / self.parameter("executive", "vote_softness")))


def test_one_threshold_for_each_request_and_team() -> None:
    """Support has to move; voting again does not help. The answer turns where the chance passes the threshold."""
    with one_run([0.3], executive__vote_softness=0.1) as model:
        lever, state = model.plan.levers[0], model.programme.states[0]
        u = model.luck.once(f"approval.{lever.id}.executives")
        turn = 0.3 - 0.1 * math.log(u / (1.0 - u))  # the need at which the chance is u
        assert [vote("majority", model.team, lever, state, turn + 1e-6) for _ in range(5)] == [False] * 5
        assert state.answer == "refused" and state.by_whom == "Executives"
        assert [vote("majority", model.team, lever, state, turn - 1e-6) for _ in range(5)] == [True] * 5
        assert state.answer == "granted"
        assert model.team[0].last_decision == f"granted: {lever.id}"
        other = model.plan.levers[1]
        assert model.luck.once(f"approval.{other.id}.executives") != u


def test_a_backlash_asks_for_more_support() -> None:
    with one_run([0.35], executive__vote_softness=0.03, executive__backlash=0.4) as model:
        lever, state = model.plan.levers[0], model.programme.states[0]
        need = 0.1
        assert vote("majority", model.team, lever, state, need)
        model.block.executives.backlash[:] = 1.0
        assert not vote("majority", model.team, lever, state, need)
        assert vote("majority", model.team, lever, state, 0.0), "what needs nobody's support is not voted on"


def test_the_most_reluctant_is_named_where_one_can_stop_it() -> None:
    for rule, who in (("consensus", "E1"), ("sponsor", "E1"), ("majority", "Executives")):
        with one_run([0.4, 0.0, 0.3], rule) as model:
            lever, state = model.plan.levers[0], model.programme.states[0]
            assert not vote(rule, model.team, lever, state, 0.9)
            assert state.by_whom == who
            event = model.block.record.events[0][-1]
            assert (
                event.kind == "refused"
                and {"consensus": "all must agree", "sponsor": "the sponsor decides", "majority": "half"}[rule]
                in event.cause
            )


def test_conditions_of_legal_stay_part_of_the_answer() -> None:
    with one_run([0.9]) as model:
        lever, state = model.plan.levers[0], model.programme.states[0]
        state.conditions = 0.12
        assert vote("majority", model.team, lever, state, 0.1)
        assert state.answer == "conditions"


def test_a_refused_request_is_asked_again_after_a_wait() -> None:
    for rule, weeks in (("majority", 6), ("consensus", 10)):
        names = {"programme__ask_again": 6.0, "programme__ask_again_consensus": 10.0}
        with one_run([0.0, 0.0], rule, executive__vote_softness=0.03, listening__support=0.25, **names) as model:
            for _ in range(30):
                advance(model.block)
            told = [e.week for e in model.block.record.events[0] if e.kind == "refused" and "listening" in e.text]
            assert len(told) >= 2
            assert set(np.diff(told)) == {weeks}


# --- given up, and again ----------------------------------------------------------------------------------------------
TIRED = {
    "executive.expects": 0.12, "executive.patience": 60.0, "executive.patience_sd": 2.0, "executive.give_up": 0.2,
    "executive.give_up_support": 0.36, "market.win_rate": 0.0, "executive.restart_support": 0.3,
    "executive.backlash_decay": 0.027, "executive.restart_backlash": 0.5, "programme.restart_wait": 13.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def given_up() -> dict[str, dict[str, np.ndarray[Any, Any]]]:
    plan = {**PLAN, "late": {"lever": "training", "week": 150, "weeks": 5}}
    scenario = company(plan, weeks=260).but(**{"market.competitors.midpoint_week": 130})
    return run_block([RunSpec(scenario, seed, TIRED, seed) for seed in range(8)])


def test_a_programme_without_results_is_given_up_after_its_patience(given_up: Any) -> None:
    events = given_up["events"]
    weeks = events["week"][events["kind"] == "abandoned"]
    assert len(weeks) >= 6
    assert weeks.min() > 60 - 10
    causes = events["cause"][events["kind"] == "abandoned"]
    assert all("weeks of spending without the results expected" in cause for cause in causes)


def test_what_giving_up_does(given_up: Any) -> None:
    checked, lost, shadow = 0, 0.0, 0.0
    for run in range(8):
        mine = rows(given_up, "events", run=run)
        abandoned = mine["week"][mine["kind"] == "abandoned"]
        if not abandoned.size:
            continue
        checked += 1
        week = int(abandoned[0])
        again = mine["week"][(mine["kind"] == "restarted")]
        back = int(again[0]) if again.size else 260
        weekly = rows(given_up, "weekly", run=run)
        between = (weekly["week"] > week) & (weekly["week"] < back)
        assert not weekly["cash"][between].any(), "money stops"
        assert (weekly["abandoned"][between] == 1.0).all()
        assert weekly["abandoned"][week - 1] == 0.0
        ended = mine["week"][(mine["kind"] == "ended") & (mine["cause"] == "the programme was given up")]
        assert set(ended) == {week}
        starts = mine["week"][mine["kind"] == "started"]
        assert not ((starts > week) & (starts < back)).any(), "nothing starts meanwhile"
        lost += weekly["active_share"][week - 1] - weekly["active_share"][week]
        shadow += weekly["shadow_share"][week] - weekly["shadow_share"][week - 1]
        assert weekly["morale"][week] < weekly["morale"][week - 1]
    assert checked >= 6
    assert lost > 0.0 and shadow > 0.0, "accounts go quiet, some go on without permission"


def test_departments_fall_back_soon_after_it_is_given_up(given_up: Any) -> None:
    """The clock of falling back is set to its end: whoever misses a held level next week falls at once."""
    lost = 0
    for run in range(8):
        mine = rows(given_up, "events", run=run)
        abandoned = mine["week"][mine["kind"] == "abandoned"]
        if abandoned.size:
            week = int(abandoned[0])
            before = rows(given_up, "departments", run=run, week=week - 1)["stage"]
            after = rows(given_up, "departments", run=run, week=week + 4)["stage"]
            lost += int((before - after).sum())
    assert lost > 0


def test_what_had_not_started_is_asked_for_after_a_restart(given_up: Any) -> None:
    events = given_up["events"]
    again = {
        int(r): int(w)
        for r, w, k in zip(events["run"], events["week"], events["kind"], strict=True)
        if k == "restarted"
    }
    assert len(again) >= 3
    late = rows(given_up, "levers", id="late")
    for run, week in again.items():
        mine = rows(given_up, "events", run=run)
        first = int(mine["week"][mine["kind"] == "abandoned"][0])
        asked = int(late["asked"][late["run"] == run][0])
        if first < 150 and asked >= 0:
            assert asked >= max(150, week + 13)
    assert (late["asked"] >= 150).sum() >= 2


def test_backlash_halves_within_the_year() -> None:
    team = team_of(0.3, backlash=1.0)
    p = values().room("executive")
    for _ in range(52):
        move_support(team, sight(spending=False), p)
    assert 0.4 < team.backlash[0, 0] < 0.6


def test_support_of_each_is_shown_week_by_week() -> None:
    made = run_block(specs(company(weeks=20), [0]))
    shown = rows(made, "agents", kind="executive")
    assert sorted(set(shown["name"])) == ["CEO", "CFO", "CMO"]
    assert np.isfinite(shown["support"]).all() and len(shown["week"]) == 3 * 21
    mean = np.mean([rows(made, "agents", name=name)["support"] for name in ("CEO", "CFO", "CMO")], axis=0)
    assert rows(made, "weekly")["executive_support"].tolist() == pytest.approx(mean.tolist())
