"""Morale is a state with consequences: bans, hunts and a backlash lower it; people leave, complain, or come for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import company, rows
from hypothesis import given
from hypothesis import strategies as st
from tiny import column, row, structure, values, workforce

from sim.block import RunSpec
from sim.model import run_block
from sim.morale import complaints, low_spirits, move_morale, spirits
from sim.turnover import newcomers

FORM = {
    "morale.belief": 0.5, "morale.permission": 0.3, "morale.backlash": 0.2, "morale.hunted": 0.3, "morale.moves": 0.1,
    "morale.usual": 0.4, "morale.complaints": 2.0,
}  # fmt: skip


def test_where_morale_goes_by_hand() -> None:
    p = values(FORM).room("morale")
    usual = (row(0.4), row(0.6), row(0.0), column(0.0), row(0.0))
    assert spirits(*usual, p)[0, 0] == pytest.approx(0.4)
    banned = spirits(row(0.4), row(0.6), row(-0.75), column(0.0), row(0.0), p)
    hunted = spirits(row(0.4), row(0.6), row(0.0), column(0.5), row(1.0), p)
    assert banned[0, 0] == pytest.approx(0.4 - 0.225)
    assert hunted[0, 0] == pytest.approx(max(0.0, 0.4 - 0.1 - 0.3))
    morale = row(0.4)
    move_morale(morale, banned, p)
    assert morale[0, 0] == pytest.approx(0.4 - 0.0225)


def test_low_spirits_and_complaints_by_hand() -> None:
    p = values(FORM).room("morale")
    morale = row(0.1, 0.6)
    assert low_spirits(morale, p)[0].tolist() == pytest.approx([0.3, 0.0])
    assert complaints(morale, np.array([10.0, 30.0]), p)[0, 0] == pytest.approx(1.0 + 2.0 * 0.075)


unit = st.floats(0.0, 1.0)


@given(unit, unit, st.floats(-1.0, 1.0), unit, st.floats(0.0, 3.0), unit)
def test_morale_stays_within_bounds(
    conviction: float, concern: float, permission: float, backlash: float, hunted: float, before: float
) -> None:
    p = values().room("morale")
    target = spirits(row(conviction), row(concern), row(permission), column(backlash), row(hunted), p)
    morale = row(before)
    move_morale(morale, target, p)
    assert 0.0 <= target[0, 0] <= 1.0 and 0.0 <= morale[0, 0] <= 1.0
    assert complaints(morale, np.array([5.0]), p)[0, 0] >= 1.0


def test_a_good_place_to_work_attracts() -> None:
    means = []
    for attracted in (0.0, 0.1):
        people = workforce(400)
        at = np.arange(400)
        newcomers(people, at, np.array([5], dtype=np.uint64), 3, np.zeros(400), values().room("people"), attracted)
        means.append(people.conviction.mean())
    assert means[1] == pytest.approx(means[0] + 0.1, abs=0.01)
    assert structure((3,)).people == 3


BAN = {"ban": {"lever": "policy", "posture": "ban", "week": 5}}


def made(levers: dict[str, Any], **world: float) -> dict[str, Any]:
    scenario = company(levers, weeks=52)
    world = {"people.turnover": 0.3, **world}
    return rows(run_block([RunSpec(scenario, 80 + k, world, k) for k in range(8)]), "weekly", week=52)


def test_a_ban_lowers_morale_and_what_follows_can_be_switched_off() -> None:
    free, banned = made({}), made(BAN)
    assert banned["morale"].mean() < free["morale"].mean() - 0.1
    silent = made(BAN, **{"morale.complaints": 0.0})
    assert banned["unanswered_talk"].mean() > silent["unanswered_talk"].mean() * 1.2
    assert banned["reputation"].mean() < silent["reputation"].mean()
    on, off = (made(BAN, **{"morale.leaving": rate, "morale.attracts": 0.0}) for rate in (20.0, 0.0))
    # Who leaves takes along what was learnt, and somebody new comes.
    assert on["knowledge"].mean() != off["knowledge"].mean()


def test_a_hunt_lowers_morale_and_brings_talk() -> None:
    hunt = {"hunt": {"lever": "reaction", "style": "hunt", "week": 2}}
    calm, hunted = made({}), made(hunt, **{"reaction.support": 0.0, "executive.vote_softness": 0.03})
    assert hunted["morale"].mean() < calm["morale"].mean() - 0.05
    assert hunted["unanswered_talk"].mean() > calm["unanswered_talk"].mean() * 1.2
