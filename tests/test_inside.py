"""Practice inside: started by pilots, kept up by a network, spread by colleagues, of use outside, fading alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import company, rows
from hypothesis import given
from hypothesis import strategies as st
from tiny import row, structure, values, workforce

from sim.block import RunSpec
from sim.inside import network_inside, practise_inside
from sim.model import run_block

FORM = {
    "people.inside_hazard": 0.25, "people.inside_fall": 0.02, "people.inside_kept": 0.5, "people.inside_spread": 0.1,
    "people.inside_calms": 0.0, "people.inside_tools": 0.5,
}  # fmt: skip
NONE = np.array([0.0])


def test_members_take_it_up_inside_and_others_drift_away() -> None:
    people, s = workforce(4, inside=[[False, False, True, True]]), structure((4,))
    members = np.array([True, True, False, False])
    practise_inside(people, s, 0, members, NONE, np.array([0.24, 0.26, 0.985, 0.97]), values(FORM).room("people"))
    assert people.inside[0].tolist() == [True, False, False, True]
    assert people.rung.sum() == 0, "practice inside is apart from the public rung"


def test_a_network_keeps_and_spreads_it_by_hand() -> None:
    p, s = values(FORM).room("people"), structure((4,))
    nobody = np.zeros(4, dtype=bool)
    people = workforce(4, inside=[[True, True, False, False]], conviction=2.0)  # willing without doubt
    # Half of all practise: spread .1 x kept 1 x .5 = .05; those who stop do so at .02 x .5.
    practise_inside(people, s, 0, nobody, np.array([1.0]), np.array([0.985, 0.995, 0.049, 0.051]), p)
    assert people.inside[0].tolist() == [True, False, True, False]
    reluctant = workforce(4, inside=[[True, True, False, False]], conviction=0.0)
    practise_inside(reluctant, s, 0, nobody, np.array([1.0]), np.array([0.5, 0.5, 0.01, 0.01]), p)
    assert reluctant.inside[0].tolist() == [True, True, False, False]


def test_what_keeps_a_network_up() -> None:
    p = values(FORM).room("people")
    kept = network_inside(row(0.0, 1.0, 0.0, 0.5), row(0.0, 0.0, 1.0, 1.0), p)
    assert kept[0].tolist() == pytest.approx([0.0, 1.0, 0.5, 0.75])


def test_practising_inside_calms() -> None:
    people = workforce(2, inside=[[True, False]], concern=0.5)
    p = values({**FORM, "people.inside_calms": 0.1, "people.inside_fall": 0.0}).room("people")
    practise_inside(people, structure((2,)), 0, np.zeros(2, dtype=bool), NONE, np.array([0.5, 0.5]), p)
    assert people.concern[0].tolist() == pytest.approx([0.45, 0.5])


@given(st.integers(0, 1000), st.floats(0.0, 1.0))
def test_nobody_but_those_reached_and_nothing_out_of_bounds(seed: int, kept: float) -> None:
    rng = np.random.default_rng(seed)
    people = workforce(30, conviction=rng.random(30), concern=rng.random(30), inside=rng.random(30) < 0.3)
    before = people.inside[0].copy()
    members = rng.random(30) < 0.2
    draw = rng.random(30)
    practise_inside(people, structure((30,)), 0, members, np.array([kept]), draw, values().room("people"))
    assert ((people.concern >= 0.0) & (people.concern <= 1.0)).all()
    assert not (people.inside[0] & ~before & ~members & (draw > 0.2)).any()
    assert not (before & ~people.inside[0] & members).any(), "members of a pilot go on"


EASY = {
    "executive.vote_softness": 0.03, "legal.review_weeks": 1.0, "executive.give_up": 0.0, "pilot.inside_support": 0.0,
}  # fmt: skip
BOLD = {"organization.legal.tolerance": 1.0, "organization.executives": [{"title": "CEO", "support": 0.5}]}
INSIDE = {"inside": {"lever": "pilot", "week": 1, "weeks": 12, "scope": "internal", "share": 0.3}}
KEPT = {**INSIDE, "hub": {"lever": "hub", "week": 1}, "tools": {"lever": "tools", "week": 1}}


def last(levers: dict[str, Any], weeks: int = 78, **world: float) -> dict[str, Any]:
    scenario = company(levers, weeks=weeks).but(**BOLD)
    return rows(run_block([RunSpec(scenario, 60 + k, {**EASY, **world}, k) for k in range(8)]), "weekly", week=weeks)


def test_a_network_may_outgrow_what_is_said_in_public_and_fades_without() -> None:
    kept, alone = last(KEPT), last(INSIDE)
    assert kept["inside_share"].mean() > 2.0 * kept["active_share"].mean(), "E43: many more inside than outside"
    assert kept["inside_share"].mean() > 2.0 * alone["inside_share"].mean()
    pilot = rows(
        run_block([RunSpec(company(INSIDE, weeks=20).but(**BOLD), 60 + k, EASY, k) for k in range(8)]),
        "weekly",
        week=14,
    )
    assert alone["inside_share"].mean() < 0.6 * pilot["inside_share"].mean()


def test_inside_first_is_faster_and_safer_outside() -> None:
    inside, nothing = last(KEPT), last({name: KEPT[name] for name in ("hub", "tools")})
    assert inside["active_share"].mean() > nothing["active_share"].mean(), "F34"
    assert inside["real_risk"].mean() < nothing["real_risk"].mean(), "F34"


def test_an_internal_network_convinces_executives() -> None:
    on, off = (last(KEPT, weeks=40, **{"executive.inside": rate}) for rate in (0.02, 0.0))
    assert on["executive_support"].mean() > off["executive_support"].mean() + 0.01
