"""Where executives look, and how much their word weighs with colleagues."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_executives import SEEN, sight, team_of
from tiny import column, values

from sim.agents.executive import (
    attend,
    lose_standing,
    move_credibility,
    move_support,
    sponsor_word,
    word,
)

# --- attention --------------------------------------------------------------------------------------------------------
LOOKING = {
    **SEEN, "executive.attention_moves": 0.1, "executive.attention_quiet": 0.3, "executive.attention_results": 0.6,
    "executive.attention_urgency": 0.5, "executive.attention_sponsor": 0.4, "executive.attention_alarm": 0.2,
}  # fmt: skip


def test_attention_by_hand() -> None:
    p = values(LOOKING).room("executive")
    team = team_of(0.4, attention=0.5)
    attend(team, column(0.5), sight(urgency=0.2, sponsor=1.3, free=0.7, damage=3.0), p)
    drawn = 1.0 - (1.0 - 0.6 * 0.5) * (1.0 - 0.5 * 0.2) * (1.0 - 0.4)
    expected = 0.5 + 0.1 * (0.7 * (0.3 + 0.7 * drawn) - 0.5) + 0.2 * 0.5
    assert team.attention[0, 0] == pytest.approx(expected)


@pytest.mark.parametrize(("what", "sign"), [("urgency", 1), ("sponsor", 1), ("damage", 1), ("free", 1)])
def test_what_draws_attention_and_what_takes_it(what: str, sign: int) -> None:
    ends = []
    for level in (0.1, 0.5, 0.9):
        team = team_of(0.4)
        attend(team, column(0.2), sight(**{what: level}), values(LOOKING).room("executive"))
        ends.append(sign * float(team.attention[0, 0]))
    assert ends[0] < ends[1] < ends[2]


def test_silence_takes_attention_down_to_what_is_left_and_no_further() -> None:
    p = values(LOOKING).room("executive")
    team = team_of(0.4, attention=0.9)
    for _ in range(200):
        attend(team, column(0.0), sight(), p)
    assert team.attention[0, 0] == pytest.approx(0.3)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.tuples(*[st.floats(0.0, 1.0)] * 4), st.floats(0.0, 50.0))
def test_attention_and_standing_stay_shares(a: float, q: float, x: tuple[float, ...], damage: float) -> None:
    results, urgency, sponsor, free = x
    team = team_of(0.7, attention=a, credibility=q)
    seen = sight(urgency=urgency, sponsor=1.5 * sponsor, free=free, damage=damage)
    p = values().room("executive")
    attend(team, column(results), seen, p)
    move_credibility(team, column(results), seen, p)
    assert 0.0 <= team.attention[0, 0] <= 1.0 and 0.0 <= team.credibility[0, 0] <= 1.0


def test_who_does_not_look_is_not_moved_by_results_but_by_competitors() -> None:
    p = values({**SEEN, "executive.attention_moves": 0.04}).room("executive")
    moved = {}
    for what in ("lobbying", "urgency"):
        for look in (0.0, 0.4, 0.8):
            team, plain = team_of(0.4, attention=look), team_of(0.4, attention=look)
            for one in (team, plain):
                one.attention[:] = look
            move_support(team, sight(**{what: 1.0}), p)
            move_support(plain, sight(), p)
            moved[what, look] = float(team.support[0, 0] - plain.support[0, 0])
    assert moved["lobbying", 0.0] < 0.2 * moved["lobbying", 0.4] < 0.2 * moved["lobbying", 0.8]
    assert moved["urgency", 0.0] == pytest.approx(moved["urgency", 0.8]) and moved["urgency", 0.0] > 0.0


# --- standing with colleagues -----------------------------------------------------------------------------------------
STANDING = {
    **SEEN, "executive.credibility": 0.5, "executive.credibility_rise": 0.02, "executive.credibility_fall": 0.1,
    "executive.credibility_given_up": 0.4, "executive.word_floor": 0.5,
}  # fmt: skip


def test_standing_rises_slowly_with_results_and_falls_fast_with_harm() -> None:
    p = values(STANDING).room("executive")
    up, down, idle = team_of(0.8, 0.2), team_of(0.8, 0.2), team_of(0.8, 0.2)
    move_credibility(up, column(0.5), sight(), p)
    move_credibility(down, column(0.0), sight(damage=2.5), p)
    move_credibility(idle, column(0.5), sight(spending=False), p)
    assert up.credibility[0].tolist() == pytest.approx([0.5 + 0.8 * 0.02 * 0.5 * 0.5, 0.5 + 0.2 * 0.02 * 0.5 * 0.5])
    assert down.credibility[0].tolist() == pytest.approx([0.5 - 0.8 * 0.1 * 0.5, 0.5 - 0.2 * 0.1 * 0.5])
    assert idle.credibility[0].tolist() == [0.5, 0.5], "results of what nobody paid for raise nobody's standing"
    assert 0.5 - down.credibility[0, 0] > 5.0 * (up.credibility[0, 0] - 0.5)


def test_giving_up_costs_those_who_backed_it_most() -> None:
    p = values(STANDING, STANDING).room("executive")
    team = team_of(0.2, 0.6, 0.2, runs=2)
    team.sponsor[0, 2] = True
    lose_standing(team, 0, p)
    assert team.credibility[0].tolist() == pytest.approx([0.5 * (1 - 0.4 * 0.2), 0.5 * (1 - 0.4 * 0.6), 0.5 * 0.6])
    assert team.credibility[1].tolist() == [0.5, 0.5, 0.5], "other runs are left alone"


def test_colleagues_are_drawn_to_whom_they_listen_to() -> None:
    p = values(STANDING).room("executive")
    plain, heard = team_of(0.2, 0.2, 0.9), team_of(0.2, 0.2, 0.9)
    heard.credibility[0, 2], heard.credibility[0, 0] = 1.0, 0.5
    weight = word(heard, p)
    assert weight[0].tolist() == pytest.approx([1.0, 1.0, 1.0 / 0.75])
    for team in (plain, heard):
        move_support(team, sight(spending=False), p)
    assert heard.support[0, 0] > plain.support[0, 0]


def test_whose_word_a_sponsor_gives() -> None:
    p = values(STANDING).room("executive")
    team = team_of(0.2, 0.6)
    team.credibility[0] = (0.1, 0.9)
    assert sponsor_word(team, p)[0, 0] == pytest.approx((0.5 + 0.45) / 0.75), "nobody named: the strongest supporter"
    team.sponsor[0, 0] = True
    assert sponsor_word(team, p)[0, 0] == pytest.approx((0.5 + 0.05) / 0.75)


def test_a_successor_brings_an_own_opinion_and_no_past() -> None:
    p = values(STANDING).room("executive")
    team = team_of(0.2, 0.6, attention=0.9, credibility=0.1)
    team.succeed(0, 1, 0.33, p)
    assert (team.support[0, 1], team.start[0, 1], team.attention[0, 1], team.credibility[0, 1]) == (
        0.33,
        0.33,
        0.4,
        0.5,
    )
    assert (team.support[0, 0], team.attention[0, 0], team.credibility[0, 0]) == (0.2, 0.9, 0.1)
