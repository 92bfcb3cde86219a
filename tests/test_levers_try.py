"""Levers that try: pilots, a pause, the company's account, objectives, the audience."""

from __future__ import annotations

import numpy as np
import pytest
from cases import company, specs
from hypothesis import given
from hypothesis import strategies as st
from levers_bench import AT, MARKETING, S, applied, bench, lever
from tiny import values

from sim.block import RunSpec
from sim.effects import LeverState
from sim.model import run_block


# --- pilots -----------------------------------------------------------------------------------------------------------
def test_the_readiest_of_each_department_volunteer() -> None:
    row = bench(target__noise=0.1)
    rng = np.random.default_rng(2)
    row.people.conviction0[:] = rng.random((1, S.people))
    row.people.disposition[:] = 3.0 * rng.normal(size=(1, S.people))
    entry = lever("pilot", share=0.1, target={"departments": ("Marketing", "PR")})
    changed, state = applied(entry, row)
    assert changed == {"pilot_outside": [0.0, 0.0, 1.0, 1.0, 0.0]}
    members = state.members
    assert members is not None and state.people_reached == members.sum() == 3 + 1
    counts = np.add.reduceat(members.astype(int), S.first)
    assert counts.tolist() == [0, 0, 3, 1, 0]
    ready = row.people.conviction0[0] - row.people.disposition[0]
    mine = np.arange(S.first[AT["Marketing"]], S.first[AT["Marketing"]] + 30)
    best = mine[np.argsort(-ready[mine])[:6]]
    assert set(np.flatnonzero(members[mine]) + mine[0]) <= set(best.tolist())
    assert np.array_equal(row.outside_members, members) and not row.inside_members.any()


@given(st.floats(0.001, 1.0), st.sampled_from(["internal", "external"]))
def test_a_pilot_has_at_least_one_member_of_each_department_aimed_at(share: float, scope: str) -> None:
    changed, state = applied(lever("pilot", share=share, scope=scope))
    assert list(changed) == ["pilot_inside" if scope == "internal" else "pilot_outside"]
    counts = np.add.reduceat(np.asarray(state.members).astype(int), S.first)
    assert (counts >= 1).all() and (counts <= S.headcount).all()
    assert (np.abs(counts - np.maximum(1.0, share * S.headcount)) <= 0.5 + 1e-9).all()


def test_members_come_from_the_sites_aimed_at() -> None:
    entry = lever("pilot", share=1.0, target={"sites": ("West",)})
    _, state = applied(entry)
    assert (S.site[np.asarray(state.members)] == 1).all()


def test_who_has_left_is_no_member_nor_is_the_newcomer_in_that_place() -> None:
    row = bench()
    entry, state = lever("pilot", share=0.2, target=MARKETING), LeverState(started=5)
    entry.choose(row, state)
    first, second, *others = np.flatnonzero(np.asarray(state.members)).tolist()
    row.people.since[0, first] = 5  # came in the week in which the pilot started, after it had
    row.people.since[0, second] = 4
    entry.apply(row, state)
    assert np.flatnonzero(row.outside_members).tolist() == [second, *others]


def test_two_pilots_share_the_stage() -> None:
    row = bench()
    _, first = applied(lever("pilot", share=0.1, target=MARKETING), row)
    _, second = applied(lever("pilot", id="y", share=0.1, target={"departments": ("Support",)}), row)
    assert row.outside_members.sum() == first.people_reached + second.people_reached
    assert row.of("pilot_outside").tolist() == [0.0, 0.0, 1.0, 0.0, 1.0]


def test_who_volunteers_depends_on_the_pilots_own_luck_alone() -> None:
    one, two, other = (applied(lever("pilot", id=name, share=0.2))[1].members for name in ("x", "x", "other"))
    assert np.array_equal(np.asarray(one), np.asarray(two))
    assert not np.array_equal(np.asarray(one), np.asarray(other))


def test_terms_of_pilots_by_hand() -> None:
    v = values({
        "pilot.cash": 2.0, "pilot.inside_cash": 1.0, "pilot.exposure": 0.5, "pilot.inside_exposure": 0.2,
        "pilot.small_step": 0.25, "pilot.usual_weeks": 13.0, "pilot.usual_share": 0.08, "programme.half_size": 0.5,
    })  # fmt: skip
    usual = lever("pilot", weeks=13, share=0.08, target=MARKETING).terms(v, 0, S)
    assert usual.exposure == pytest.approx(0.5)
    assert usual.cash == pytest.approx(2000.0 * np.sqrt(30 / 920))
    week = lever("pilot", weeks=1, share=0.08, target=MARKETING).terms(v, 0, S)
    assert week.exposure == pytest.approx(0.5 * (1 / 13) ** 0.25)
    inside = lever("pilot", weeks=13, share=0.08, scope="internal", target=MARKETING).terms(v, 0, S)
    assert inside.exposure == pytest.approx(0.2) and inside.cash == pytest.approx(usual.cash / 2)
    assert inside.support < usual.support
    assert lever("pilot", weeks=1040, share=1.0).terms(v, 0, S).exposure == 1.0


def test_a_pilot_for_whom_the_target_says() -> None:
    row = bench()
    applied(lever("pilot", target={"departments": ("Support",), "who": "influencers", "share": 0.25}), row)
    assert row.outside_members.sum() == 10 and np.array_equal(row.effects.pressed[0], row.outside_members)


def test_settling_what_small_means_frightens_less_and_takes_work() -> None:
    """S0: experienced people and others mean different things by it."""
    v = values({"pilot.agreed_eases": 0.2, "pilot.agreed_effort": 0.3})
    usual, agreed = (lever("pilot", agreed=flag).terms(v, 0, S) for flag in (False, True))
    assert agreed.exposure == pytest.approx(0.8 * usual.exposure)
    assert agreed.effort == pytest.approx(1.3 * usual.effort) and agreed.cash == usual.cash


# --- pause, account, objectives, audience -----------------------------------------------------------------------------
def test_a_pause_holds_posts_and_listens() -> None:
    changed, _ = applied(lever("pause", target=MARKETING), pause__holds=0.8)
    assert changed == {name: [0.0, 0.0, x, 0.0, 0.0] for name, x in (("hold", 0.8), ("study", 1.0), ("listening", 1.0))}
    assert lever("pause").provides() == ("listening",)
    assert lever("pause").against(lever("content")) and not lever("pause").against(lever("listening"))


def test_posts_stop_in_a_pause_and_come_back() -> None:
    plan = {"wait": {"lever": "pause", "week": 3, "weeks": 6}, "post": {"lever": "content", "week": 1}}
    free = {"pause.support": 0.0, "content.support": 0.0, "content.exposure": 0.0, "pause.holds": 1.0}
    runs = specs(company(plan, weeks=20), range(3), luck_only=True)
    weekly = run_block([RunSpec(s.scenario, s.seed, free, s.run) for s in runs])["weekly"]
    posts = [float(weekly["posts"][weekly["week"] == w].min()) for w in range(21)]
    quiet = [w for w in range(1, 21) if float(weekly["posts"][weekly["week"] == w].max()) == 0.0]
    assert len(quiet) == 6 and quiet == list(range(quiet[0], quiet[0] + 6))
    assert posts[quiet[0] - 1] > 0.0 and posts[quiet[-1] + 1] > 0.0


def test_the_companys_account_posts_from_press_relations_unless_told_otherwise() -> None:
    changed, state = applied(lever("content", cadence=12.0))
    assert changed == {"push": [0.0, 0.0, 0.0, 12.0, 0.0]} and state.people_reached == 0
    changed, _ = applied(lever("content", style="converse", cadence=12.0, target={"departments": ("PR", "Support")}))
    assert changed == {"converse": [0.0, 0.0, 0.0, 6.0, 6.0]}
    assert lever("content").missing(bench(), set()) == ()
    assert lever("content", style="converse").missing(bench(), set()) == ("listening",)


def test_an_objective_is_told_and_is_heard_more_where_people_watch() -> None:
    early, _ = applied(lever("objectives"), bench(stage=0))
    late, _ = applied(lever("objectives"), bench(stage=2))
    assert early["purpose"] < late["purpose"], "broadcast before awareness is heard less (L2)"


def test_the_audience_is_known_and_told() -> None:
    changed, state = applied(lever("audience", target=MARKETING))
    assert changed == {"profiled": [0.0, 0.0, 1.0, 0.0, 0.0]} and state.people_reached == 30
    plan = {"who": {"lever": "audience", "week": 1, "weeks": 5}}
    events = run_block([RunSpec(company(plan, weeks=10), 2, {"audience.support": 0.0})])["events"]
    ended = [text for text, kind in zip(events["text"], events["kind"], strict=True) if kind == "ended"]
    assert len(ended) == 1 and "% as many as usual are willing to talk" in ended[0]
