"""Newcomers' ties are fresh and grow; the places of advocates who left are taken anew."""

from __future__ import annotations

import numpy as np
import pytest
from cases import company, rows, specs
from hypothesis import given
from hypothesis import strategies as st
from tiny import values, workforce

from sim.block import RunSpec
from sim.hearing import listen
from sim.model import advance, make_block, release, tables
from sim.newcomers import fresh_ties, hear_as_newcomers, heard_as_newcomers
from sim.people import SPEAKING

TIES = {"newcomers.ties_weeks": 20.0, "newcomers.ties_first": 0.2}


def test_ties_grow_over_half_a_year_by_hand() -> None:
    p = values(TIES, {**TIES, "newcomers.ties_weeks": 40.0}).room("newcomers")
    people = workforce(4, runs=2, tied=[[0, 100, 95, 80], [0, 100, 95, 80]])
    at, strength = fresh_ties(people, 100, p)
    assert at.tolist() == [1, 2, 5, 6, 7]
    assert strength.tolist() == pytest.approx([0.2, 0.2 + 0.8 * 0.25, 0.2, 0.2 + 0.8 * 0.125, 0.2 + 0.8 * 0.5])


def test_who_was_there_from_the_start_is_no_newcomer() -> None:
    p = values(TIES).room("newcomers")
    assert fresh_ties(workforce(3), 1, p)[0].size == 0
    assert fresh_ties(workforce(3, tied=[[1, 0, 0]]), 1, p)[0].tolist() == [0]


@given(st.integers(1, 300), st.lists(st.integers(0, 300), min_size=1, max_size=20), st.floats(0.0, 0.4))
def test_strength_of_ties_is_a_share_below_one(week: int, since: list[int], first: float) -> None:
    p = values({**TIES, "newcomers.ties_first": first}).room("newcomers")
    came = np.minimum(since, week)
    at, strength = fresh_ties(workforce(len(since), tied=[came]), week, p)
    assert ((strength >= first) & (strength < 1.0)).all()
    assert set(at) == {k for k, s in enumerate(came) if s > 0 and week - s < 20}


def test_what_newcomers_hear_and_what_is_heard_of_them_by_hand() -> None:
    people = workforce(2, conviction=[[0.8, 0.4]], concern=[[0.2, 0.6]])
    at, strength = np.array([0]), np.array([0.25])
    said = np.array([[[0.8, 0.4]], [[0.2, 0.6]], [[1.0, 1.0]], [[0.9, 0.0]]])
    heard_as_newcomers(said, at, strength, (np.array([0.5]), np.array([0.5])))
    assert said[:, 0, 0].tolist() == pytest.approx([0.5 + 0.25 * 0.3, 0.5 - 0.25 * 0.3, 0.25, 0.225])
    assert said[:, 0, 1].tolist() == [0.4, 0.6, 1.0, 0.0]
    heard = np.array([[[x, 0.4]] for x in (0.4, 0.6, 1.0, 0.8)])
    hear_as_newcomers(heard, people, at, strength)
    assert [float(x[0, 0]) for x in heard] == pytest.approx([0.8 - 0.25 * 0.4, 0.2 + 0.25 * 0.4, 0.25, 0.2])


def test_a_newcomer_is_moved_less_and_moves_less() -> None:
    block = make_block(specs(company({}, weeks=30), [0], luck_only=True))
    people = block.people
    block.week = 10
    person = 40
    people.conviction[:] = 0.2
    people.conviction[0, person] = 1.0
    others = np.arange(block.structure.people) != person

    def moved() -> tuple[float, float]:
        listen(block)
        return float(block.heard[0][0, person]), float(block.heard[0][0, others].sum())

    own, rest = moved()
    people.tied[0, person] = 10
    fresh_own, fresh_rest = moved()
    assert own == pytest.approx(0.2)
    assert fresh_own == pytest.approx(0.2 * own + 0.8 * 1.0)
    assert 0.2 * others.sum() <= fresh_rest < rest
    release(block)


def test_half_a_year_later_a_newcomer_is_one_of_them() -> None:
    block = make_block(specs(company({}, weeks=60), [0], luck_only=True))
    block.week = 50
    listen(block)
    before = [heard.copy() for heard in block.heard]
    block.people.tied[:] = 24
    listen(block)
    assert all(np.array_equal(a, b) for a, b in zip(before, block.heard, strict=True))
    release(block)


# --- advocates --------------------------------------------------------------------------------------------------------
def test_the_place_of_an_advocate_who_left_is_taken_anew() -> None:
    world = {"advocate.most": 8.0, "people.turnover": 0.0}
    block = make_block([RunSpec(company({}, weeks=30), 3, world)])
    model, advocates = block.models[0], block.advocates
    places = advocates.person.shape[1]
    while (advocates.person[0] < 0).any():
        model.recruit()
    count = places
    model.recruit()
    assert len(model.held_places) == count, "every place is taken"
    advance(block)
    gone = model.advocates_by_place[1]
    advocates.working[0, 1], advocates.energy[0, 1] = False, 0.05
    advocates.allies[0, 1, 0] = advocates.allies[0, 0, 1] = True
    block.people.rung[:] = SPEAKING
    advance(block)
    model.recruit()
    new = model.advocates_by_place[1]
    assert new is not gone and new.name != gone.name and gone not in model.agents
    assert advocates.working[0, 1] and advocates.energy[0, 1] == block.values["advocate.energy"][0, 0]
    assert not advocates.allies[0, 1].any() and not advocates.allies[0, :, 1].any() and advocates.tenure[0, 1] == 0.0
    assert len(set(advocates.person[0])) == places, "nobody is an advocate twice"
    advance(block)
    made = tables(block)
    old_rows, new_rows = rows(made, "agents", name=gone.name), rows(made, "agents", name=new.name)
    assert old_rows["week"].tolist() == [0, 1] or old_rows["week"].tolist() == [1]
    assert new_rows["week"].tolist() == [2, 3] or new_rows["week"].tolist() == [3]
    names = [name for _, _, name in model.held_places]
    assert len(set(names)) == len(names)
    release(block)
