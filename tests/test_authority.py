"""Authority to speak: an intern is no source for strategy, those at the top are; newcomers grow into it."""

from __future__ import annotations

import numpy as np
import pytest
from cases import company, rows
from test_market import account, guard
from tiny import structure, values, workforce

from sim.authority import authority
from sim.block import RunSpec
from sim.market import Market, publish, start_public
from sim.model import make_block, release, run_block
from sim.organization import EXECUTIVE, MANAGER, STAFF
from sim.people import SPEAKING
from sim.posting import guard_of

NUMBERS = {
    "people.authority_manager": 0.3, "people.authority_executive": 0.6, "people.authority_new": 0.4,
    "people.authority_weeks": 78.0,
}  # fmt: skip


def test_authority_by_role_and_time_there_by_hand() -> None:
    people = workforce(5, since=[[0, 0, 0, 10, 49]])
    role = np.array([STAFF, MANAGER, EXECUTIVE, STAFF, MANAGER])
    p = values(NUMBERS).room("people")
    at = np.arange(5)
    assert authority(people, at, role, 49, p) == pytest.approx([0.0, 0.3, 0.6, -0.4 * 0.5, 0.3 - 0.4])
    assert authority(people, at, role, 500, p) == pytest.approx([0.0, 0.3, 0.6, 0.0, 0.3])


def test_posts_of_those_with_authority_are_worth_more_and_harm_less() -> None:
    s, v = structure((4,)), values({**NUMBERS, "people.authority_worth": 0.5, "people.authority_harm": 0.5})
    worth, harm = [], []
    for place, since in ((0, 0), (1, 0), (1, 48)):  # the first seat is the chief executive's
        people = workforce(4)
        people.rung[0, place], people.since[0, place] = SPEAKING, since
        public = start_public([Market()], 1, v)
        g = guard(1)
        object.__setattr__(g, "week", 48)
        publish(people, s, public, g, account(1), v.room("people"), v.room("market"))
        worth.append(public.value[0, 0])
        harm.append(public.hazard[0, 0])
    assert worth[0] == pytest.approx(1.3 * worth[1]) and worth[2] == pytest.approx(0.8 * worth[1])
    assert harm[0] == pytest.approx(np.exp(-0.3) * harm[1]) and harm[2] == pytest.approx(np.exp(0.2) * harm[1])


def test_newcomers_hesitate_and_managers_do_not() -> None:
    """Where half of the staff are new each year fewer speak because of it; where managers have a word, more do."""
    scenario = company({}, weeks=60)

    def active(**world: float) -> float:
        world = {"people.turnover": 0.5, "people.speak_threshold": 1.1, "people.authority_executive": 0.0, **world}
        made = run_block([RunSpec(scenario, 20 + k, world, k) for k in range(10)])
        return float(rows(made, "weekly", week=60)["active_share"].mean())

    off = active(**{"people.authority_weight": 0.0})
    new = active(**{"people.authority_weight": 1.0, "people.authority_manager": 0.0, "people.authority_new": 0.8})
    managers = active(**{"people.authority_weight": 1.0, "people.authority_manager": 1.0, "people.authority_new": 0.0})
    assert new < off < managers


def test_the_rule_knows_the_week_and_the_roles() -> None:
    block = make_block([RunSpec(company({}, weeks=5), 1)])
    assert guard_of(block).week == 0 and block.structure.role.max() == EXECUTIVE
    release(block)
