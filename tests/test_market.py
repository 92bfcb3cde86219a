"""The world outside, rule by rule against numbers worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.stats import poisson
from tiny import column, structure, values, workforce

from sim.counts import poisson_quantile
from sim.market import (
    Account,
    Audience,
    Competitors,
    Guard,
    Market,
    Public,
    answer,
    feel_urgency,
    publish,
    start_public,
)
from sim.people import CONVERSING, OBSERVING, SPEAKING, People
from sim.reputation import stand
from sim.structure import Structure


def guard(departments: int = 2, stage: int = 0, **given_: float) -> Guard:
    usual = {**dict.fromkeys(Guard.__dataclass_fields__, 0.0), "harm_factor": 1.0, "integration": 1.0}
    del usual["week"]
    arrays: dict[str, Any] = {name: np.full((1, departments), value) for name, value in {**usual, **given_}.items()}
    return Guard(**{**arrays, "stage": np.full((1, departments), stage, dtype=np.int8)})


def account(departments: int = 2, **given_: float) -> Account:
    usual = {**dict.fromkeys(Account.__dataclass_fields__, 0.0), **given_}
    return Account(**{name: np.full((1, departments), value) for name, value in usual.items()})


# --- the start, urgency -----------------------------------------------------------------------------------------------
def test_the_public_at_the_start() -> None:
    v = values({"market.observers_worth": 0.5, "market.audience_reference": 0.25}, {"market.observers_worth": 0.2})
    markets = [Market(audience=Audience(participating=0.08, observing=0.3)), Market()]
    public = start_public(markets, 3, v)
    # (.08 + .5 x .3) / .25 and (.1 + .2 x .3) / .25
    assert public.willing.ravel().tolist() == pytest.approx([0.92, 0.64])
    assert np.array_equal(public.replies, public.willing)
    assert public.evidence.shape == (2, 3) and not public.evidence.any() and not public.alarm.any()
    assert public.reputation.tolist() == [[0.5], [0.5]]
    # Arrays of the week are not one array under many names.
    public.wins[:] = 1.0
    assert not public.incidents.any()


def test_audience_and_competitors_make_sense() -> None:
    with pytest.raises(ValidationError, match="more than the whole audience"):
        Audience(participating=0.6, observing=0.6)
    with pytest.raises(ValidationError, match="greater than 0"):
        Competitors(steepness=0.0)


def test_urgency_is_a_logistic_curve() -> None:
    public = start_public([Market(competitors=Competitors(midpoint_week=100.0, steepness=0.1))], 1, values())
    p = values({"market.urgency_most": 0.4}).room("market")
    feel_urgency(public, 100, p)
    assert public.urgency[0, 0] == pytest.approx(0.2)
    feel_urgency(public, 110, p)
    assert public.urgency[0, 0] == pytest.approx(0.4 / (1.0 + np.exp(-1.0)))
    earlier = [float(public.urgency[0, 0]) for week in range(0, 300, 10) if feel_urgency(public, week, p) is None]
    assert earlier == sorted(earlier) and earlier[-1] < 0.4


def test_a_competitors_move_adds_urgency_that_fades() -> None:
    public = start_public([Market(competitors=Competitors(midpoint_week=100.0, steepness=0.1))], 1, values())
    p = values({"market.urgency_most": 0.4, "market.competitor_fading": 0.02, "market.urgency_cap": 0.6}).room("market")
    public.event[:] = 0.1
    feel_urgency(public, 100, p)
    assert public.urgency[0, 0] == pytest.approx(0.2 + 0.098)
    public.event[:] = 5.0
    feel_urgency(public, 100, p)
    assert public.urgency[0, 0] == 0.6


# --- counts from one draw ---------------------------------------------------------------------------------------------
@given(st.floats(0.0, 1.0, exclude_max=True), st.one_of(st.floats(0.0, 30.0), st.floats(30.0, 5000.0)))
def test_counts_are_the_inverse_of_the_poisson_distribution(u: float, mean: float) -> None:
    count = poisson_quantile(np.array([[u]]), np.array([[mean]]))[0, 0]
    exact = poisson.ppf(u, mean) if u > 0.0 and mean > 0.0 else 0.0
    # At the very edge of a step either side is right within rounding.
    near = np.isclose(poisson.cdf(min(count, exact), mean), u, rtol=0.0, atol=1e-12)
    assert count == exact or near
    assert count >= 0.0 and count == np.floor(count)


def test_counts_of_many_draws_have_their_mean() -> None:
    u = ((np.arange(50_000) + 0.5) / 50_000).reshape(1, -1)
    for mean in (0.01, 1.7, 29.9, 30.1, 400.0):
        assert poisson_quantile(u, np.full(u.shape, mean)).mean() == pytest.approx(mean, rel=0.01)


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0), st.floats(0.0, 0.999))
def test_more_to_expect_never_gives_less_from_the_same_draw(a: float, b: float, u: float) -> None:
    low, high = poisson_quantile(np.array([[u, u]]), np.array([[min(a, b), max(a, b)]]))[0]
    assert low <= high


# --- posts ------------------------------------------------------------------------------------------------------------
PUBLISH = {
    "people.authority_worth": 0.0, "people.authority_harm": 0.0,
    "market.broadcast_worth": 0.2, "market.unskilled_worth": 0.3, "market.deaf_worth": 0.8, "market.turf_cost": 0.4,
    "market.harm_rate": 0.001, "market.harm_knowledge": 2.0, "market.harm_shadow": 1.5, "market.harm_listening": 0.45,
    "market.harm_scale": 0.5, "market.replies_half": 0.08, "people.posts_speaking": 1.0, "people.posts_conversing": 3.0,
    "people.throttle_posts": 0.6, "market.duplicated": 0.2, "market.account_worth": 0.5, "market.account_harm": 0.5,
    "market.tiring": 0.02, "market.tired_posts": 20.0, "market.tired_most": 0.6, "market.recovering": 0.01,
    "market.reference_staff": 100.0, "market.harm_lead": 0.2,
}  # fmt: skip


def published(people: People, s: Structure, g: Guard, ours: Account | None = None, tired: float = 0.0) -> Public:
    v = values(PUBLISH)
    public = start_public([Market()], len(s.names), v)
    public.tired[:] = tired
    publish(people, s, public, g, ours or account(len(s.names)), v.room("people"), v.room("market"))
    return public


def test_posts_worth_and_harm_by_hand() -> None:
    s = structure((3, 2))
    people = workforce(
        5, rung=[[SPEAKING, CONVERSING, OBSERVING, SPEAKING, SPEAKING]], knowledge=[[0.0, 0.5, 0.9, 0.5, 0.5]],
        role_knowledge=[[0.1, 0.3, 0.9, 0.2, 0.0]], allowed=[[True, True, True, True, False]],
    )  # fmt: skip
    public = published(people, s, guard(listening=0.5, turf=0.25, harm_factor=0.6))
    assert public.voices.tolist() == [[2.0, 2.0]]
    assert public.sanctioned.tolist() == [[2.0, 1.0]]
    assert public.posts.tolist() == [[4.0, 2.0]]
    assert public.sanctioned_posts.tolist() == [[4.0, 1.0]]
    assert public.conversing_posts.tolist() == [[3.0, 0.0]]
    assert public.skill.tolist() == [[0.5, 0.5]]
    assert public.role_skill[0].tolist() == pytest.approx([0.4, 0.2])
    heard, rivalry = 0.8 + 0.2 * 0.5, 1.0 - 0.4 * 0.25
    # A: 1 post x .2 x .3, 3 posts x 1 x .65; B: 1 post x .2 x .65, the one without permission is worth nothing
    worth = np.array([0.06 + 1.95, 0.13])
    assert public.value[0].tolist() == pytest.approx((worth * heard * rivalry).tolist())
    prepared = 0.6 * (1.0 - 0.45 * 0.5)
    care = np.exp(-1.0)
    harm = np.array([(1.0 + 3.0 * care) * prepared, care * prepared + 1.5 * care])
    assert public.hazard[0].tolist() == pytest.approx((0.001 * harm).tolist())


def test_harm_grows_with_stages_where_nobody_governs() -> None:
    s = structure((2,))
    people = workforce(2, rung=SPEAKING)
    base = published(people, s, guard(1)).hazard[0, 0]
    for stage, governance, factor in (
        (1, 0.0, 1.0),
        (2, 0.0, 1.5),
        (3, 0.0, 3.0),
        (3, 1.0, 1.0),
        (4, 0.5, 1.0 + 0.5 * 9 * 0.5),
    ):
        g = guard(1, stage=stage, governance=governance)
        assert published(people, s, g).hazard[0, 0] == pytest.approx(base * factor)


def test_a_lead_prevents_harm() -> None:
    s, people = structure((2,)), workforce(2, rung=SPEAKING)
    with_lead = published(people, s, guard(1, lead=0.5)).hazard[0, 0]
    assert with_lead == pytest.approx(0.9 * published(people, s, guard(1)).hazard[0, 0])


def test_effort_is_duplicated_where_nothing_joins_departments() -> None:
    s = structure((2, 2, 2))
    people = workforce(6, rung=SPEAKING)
    joined = published(people, s, guard(3)).value.sum()
    assert published(people, s, guard(3, integration=0.0)).value.sum() == pytest.approx(joined * (1.0 - 0.2 * 2 / 4))
    assert published(people, s, guard(3, integration=0.5)).value.sum() == pytest.approx(
        joined * (1.0 - 0.2 * 0.5 * 2 / 4)
    )
    alone = workforce(6)
    alone.rung[0, 0] = SPEAKING
    once = published(alone, s, guard(3)).value.sum()
    assert published(alone, s, guard(3, integration=0.0)).value.sum() == pytest.approx(once)


def test_the_companys_account_by_hand() -> None:
    s, nobody = structure((5,)), workforce(5)
    public = published(nobody, s, guard(1, listening=1.0), account(1, push=10.0, converse=4.0, skill=0.5))
    assert public.posts[0, 0] == public.sanctioned_posts[0, 0] == 14.0
    assert public.conversing_posts[0, 0] == 4.0
    assert public.voices[0, 0] == public.sanctioned[0, 0] == 0.0, "an account is nobody's activity"
    assert public.value[0, 0] == pytest.approx(0.5 * (0.2 * 10.0 + 4.0) * (0.3 + 0.7 * 0.5))
    prepared = 1.0 - 0.45
    assert public.hazard[0, 0] == pytest.approx(0.001 * 0.5 * 14.0 * np.exp(-1.0) * prepared)


def test_promotion_tires_the_audience_and_conversation_does_not() -> None:
    s, nobody = structure((100,)), workforce(100)
    pushed = published(nobody, s, guard(1), account(1, push=20.0), tired=0.5)
    # .02 x 20 / (20 + 20) x .5 - .01 x .5
    assert pushed.tired[0, 0] == pytest.approx(0.5 + 0.005 - 0.005)
    conversed = published(nobody, s, guard(1), account(1, converse=20.0), tired=0.5)
    assert conversed.tired[0, 0] == pytest.approx(0.495)
    willing = float(conversed.willing[0, 0])
    assert conversed.replies[0, 0] == pytest.approx(willing * (1.0 - 0.6 * 0.495))


def test_replies_a_voice_can_expect_fall_as_voices_rise() -> None:
    s = structure((100,))
    people = workforce(100)
    willing = float(start_public([Market()], 1, values(PUBLISH)).willing[0, 0])
    for speaking, share in ((0, 0.0), (8, 0.08), (50, 0.5)):
        people.rung[0, :speaking] = SPEAKING
        assert published(people, s, guard(1)).replies[0, 0] == pytest.approx(willing / (1.0 + share / 0.08))


def test_approval_thins_posts() -> None:
    people = workforce(2, rung=CONVERSING)
    assert published(people, structure((2,)), guard(1, throttle=0.5)).posts[0, 0] == pytest.approx(6.0 * 0.7)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.sampled_from(["knowledge", "listening", "harm_factor", "shadow"]))
def test_knowledge_listening_rules_and_permission_never_add_harm(a: float, b: float, what: str) -> None:
    hazards = []
    for x in (min(a, b), max(a, b)):
        people = workforce(2, rung=SPEAKING, knowledge=x if what == "knowledge" else 0.3)
        if what == "shadow":
            people.allowed[:] = x >= 0.5
        g = guard(1, **({what: x if what == "listening" else 1.0 - x} if what in ("listening", "harm_factor") else {}))
        hazards.append(published(people, structure((2,)), g).hazard[0, 0])
    assert hazards[1] <= hazards[0]


# --- the public answers -----------------------------------------------------------------------------------------------
ANSWER = {
    "market.reference_staff": 100.0, "market.win_rate": 0.5, "market.great_share": 0.1, "market.great_severity": 6.0,
    "market.voices_half": 20.0, "market.evidence_own": 0.12, "market.evidence_other": 0.05,
    "market.evidence_unshown": 0.2,
    "market.evidence_decay": 0.01, "market.alarm_own": 0.3, "market.alarm_other": 0.1, "market.alarm_decay": 0.05,
    "market.quiet_gain": 0.02, "market.quiet_loss": 0.2, "market.quiet_decay": 0.003, "market.quiet_posts": 4.0,
    "market.quiet_unwatched": 0.5, "market.talk_rate": 0.01, "market.talk_decay": 0.004, "market.talk_unheard": 0.2,
    "market.talk_capacity": 10.0, "market.reputation_return": 0.03, "market.reputation_value": 0.3,
    "market.reputation_half": 30.0, "market.reputation_talk": 0.3, "market.reputation_harm": 0.05,
}  # fmt: skip


def answered(
    s: Structure, g: Guard, before: dict[str, Any], watched: float = 0.0, trust: float = 1.0, shown: float = 0.0
) -> Public:
    """A week's answer with wins and incidents wished for by the draws: expected counts of 3 or none."""
    v = values(ANSWER)
    public = start_public([Market()], len(s.names), v)
    wins, incidents, severity = before.pop("wins"), before.pop("incidents"), before.pop("severity", 0.5)
    for name, value in before.items():
        getattr(public, name)[:] = value
    public.replies[:] = 1.0
    public.value = np.where(np.asarray(wins) > 0, 6.0, 0.0).reshape(1, -1)
    public.hazard = np.where(np.asarray(incidents) > 0, 3.0, 0.0).reshape(1, -1)
    draws = {
        "wins": poisson.cdf(np.asarray(wins, dtype=float).reshape(1, -1), 3.0) - 1e-9,
        "incidents": poisson.cdf(np.asarray(incidents, dtype=float).reshape(1, -1), 3.0) - 1e-9,
        "severity": np.full((1, len(s.names)), severity),
    }
    answer(public, draws, s, g, column(shown), column(watched), column(trust), v.room("market"))
    return public


def test_wins_become_evidence_at_home_and_elsewhere_by_hand() -> None:
    s = structure((50, 50))  # the reference company: two departments of the usual size
    public = answered(s, guard(), {"wins": [2, 0], "incidents": [0, 0], "evidence": 0.4}, trust=0.8, shown=0.5)
    assert public.wins.tolist() == [[2.0, 0.0]]
    everywhere = 0.05 * (0.2 + 0.8 * 0.5) * 0.8 * np.log(3.0)
    expected = [0.4 + 0.12 * np.log(3.0) + everywhere - 0.004, 0.4 + everywhere - 0.004]
    assert public.evidence[0].tolist() == pytest.approx(expected)


def test_incidents_become_alarm_by_hand() -> None:
    s = structure((50, 50))
    calm = {"wins": [0, 0], "incidents": [1, 0], "alarm": 0.2, "voices": 10.0}
    public = answered(s, guard(), dict(calm))
    thin = 1.0 / np.sqrt(1.0 + 20.0 / 20.0)
    assert public.severity.tolist() == [[1.0, 0.0]]
    assert public.alarm[0].tolist() == pytest.approx([0.2 + (0.3 + 0.1) * thin - 0.01, 0.2 + 0.1 * thin - 0.01])
    great = answered(s, guard(), {**calm, "severity": 0.05})
    assert great.severity.tolist() == [[6.0, 0.0]]
    assert great.alarm[0, 0] == pytest.approx(0.2 + 0.4 * 6.0 * thin - 0.01)


def test_a_shock_strikes_once() -> None:
    s = structure((50, 50))
    public = answered(s, guard(), {"wins": [0, 0], "incidents": [0, 1], "struck": [[6.0, 0.0]]})
    assert public.severity.tolist() == [[6.0, 1.0]]
    assert public.incidents.tolist() == [[1.0, 1.0]]
    assert not public.struck.any()


def test_many_voices_thin_the_damage_of_a_misstep() -> None:
    s = structure((50, 50))
    alarms = [
        answered(s, guard(), {"wins": [0, 0], "incidents": [1, 0], "voices": voices}).alarm[0, 0]
        for voices in (0.0, 5.0, 20.0, 50.0)
    ]
    assert alarms == sorted(alarms, reverse=True) and alarms[0] > 1.5 * alarms[-1]


def test_quiet_weeks_reassure_slowly_and_an_incident_undoes_many() -> None:
    s = structure((50, 50))
    busy = {"wins": [0, 0], "incidents": [0, 0], "posts": (np.exp(2.0) - 1.0) / 2.0, "quiet": 0.3}
    quiet = answered(s, guard(), dict(busy))
    # busy = log(1 + posts) / 4 = .5; not watched: .5
    assert quiet.quiet[0, 0] == pytest.approx(0.3 + 0.02 * 0.25 * 0.7 - 0.003 * 0.3)
    watched = answered(s, guard(), dict(busy), watched=1.0)
    assert watched.quiet[0, 0] == pytest.approx(0.3 + 0.02 * 0.5 * 0.7 - 0.003 * 0.3)
    struck = answered(s, guard(), {**busy, "incidents": [1, 0]})
    assert struck.quiet[0, 0] == pytest.approx(0.3 + 0.02 * 0.25 * np.exp(-1.0) * 0.7 - 0.2 * 0.3 - 0.003 * 0.3)
    silent = answered(s, guard(), {**busy, "posts": 0.0})
    assert silent.quiet[0, 0] < 0.3, "silence reassures nobody"


@pytest.mark.parametrize("factor", [1, 20])
def test_size_alone_changes_nothing(factor: int) -> None:
    """Counts are read per staff: a company with twenty times everything draws the same conclusions."""
    world = {**ANSWER, "market.reference_staff": 100.0}
    v = values(world)
    s = structure((50 * factor, 50 * factor))
    public = start_public([Market()], 2, v)
    public.replies[:], public.voices[:], public.posts[:] = 1.0, 5.0 * factor, 8.0 * factor
    public.value, public.hazard = np.full((1, 2), 40.0 * factor), np.zeros((1, 2))
    draws = {name: np.full((1, 2), 0.5) for name in ("wins", "incidents", "severity")}
    answer(public, draws, s, guard(), column(0.3), column(0.0), column(1.0), v.room("market"))
    stand(public, s, guard(), column(1.0), v.room("market"))
    reached = (public.evidence[0, 0], public.quiet[0, 0], public.reputation[0, 0])
    assert reached == pytest.approx(_usual(), rel=0.02)


def _usual() -> tuple[float, float, float]:
    """The same by hand: 20 wins in each department of the reference company, 16 posts, a value of 80."""
    evidence = 0.12 * np.log1p(20.0) + 0.05 * (0.2 + 0.8 * 0.3) * np.log1p(40.0)
    quiet = 0.02 * np.log1p(16.0) / 4.0 * 0.5
    target = 0.5 + 0.3 * 80.0 / 110.0 - 0.3 * 0.01 / 1.01
    return float(evidence), float(quiet), float(0.5 + 0.03 * (target - 0.5))


def test_rows_of_a_block_do_not_touch_each_other() -> None:
    s = structure((3, 2))
    v = values({}, {})
    people = workforce(5, runs=2)
    people.rung[1] = SPEAKING
    public = start_public([Market(), Market()], 2, v)
    two = Guard(**{name: np.concatenate([x, x]) for name, x in vars(guard()).items() if name != "week"})
    silent = Account(*(np.zeros((2, 2)) for _ in range(3)))
    publish(people, s, public, two, silent, v.room("people"), v.room("market"))
    assert public.posts[0].tolist() == [0.0, 0.0]
    assert public.posts[1].tolist() == [3.0, 2.0]
