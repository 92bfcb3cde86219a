"""Most stay silent whatever is allowed (F38), and examples do not move closed minds, while colleagues do (F40)."""

from __future__ import annotations

import numpy as np
from cases import company, rows

from sim.block import RunSpec
from sim.model import advance, make_block, release, run_block
from sim.people import Array

EASY = {"executive.vote_softness": 0.03, "legal.review_weeks": 1.0, "executive.give_up": 0.0}
BOLD = {"organization.legal.tolerance": 1.0, "organization.executives": [{"title": "CEO", "support": 0.9}]}


def test_most_stay_silent_whatever_is_allowed() -> None:
    plan = {"open": {"lever": "policy", "posture": "open", "week": 1}, "all": {"lever": "everyone", "week": 2}}
    scenario = company(plan, weeks=104).but(**BOLD)

    def active(**world: float) -> float:
        made = run_block([RunSpec(scenario, 30 + k, {**EASY, **world}, k) for k in range(8)])
        assert (rows(made, "levers", id="open")["started"] > 0).all()
        return float(rows(made, "weekly", week=104)["active_share"].mean())

    usual = active()
    assert 0.01 < usual < 0.20
    assert active(**{"people.concern_weight": 0.0, "people.knowledge_weight": 0.0}) > 2.0 * usual


def believing(**world: float) -> tuple[Array, Array]:
    """Conviction after a year of many wins, and openness, of those who were there all the time."""
    many = {"market.win_rate": 0.5, "market.harm_rate": 0.0, "people.turnover": 0.0, "people.conviction_advocates": 0.0}
    block = make_block([RunSpec(company(weeks=52), 4, {**many, **world})])
    for _ in range(52):
        advance(block)
    found = block.people.conviction[0].copy(), block.people.openness[0].copy()
    release(block)
    return found


def test_examples_move_open_minds_and_colleagues_move_closed_ones() -> None:
    alone = {"people.conviction_listening": 0.0}
    shown, openness = believing(**alone)
    unshown, _ = believing(**alone, **{"people.conviction_reach": 0.0})
    gain = shown - unshown
    closed, ready = openness < 0.3, openness > 0.7
    assert closed.any() and ready.any()
    assert gain[closed].mean() < 0.4 * gain[ready].mean()
    assert (gain >= -1e-9).all()
    heard, _ = believing(**{"people.conviction_listening": 0.2})
    assert np.abs(heard - shown)[closed].mean() > gain[closed].mean(), "colleagues move them more than examples"
