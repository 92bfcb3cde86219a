"""People leave and others come in their place: headcount is conserved, newcomers are fresh, luck is shared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from cases import company, specs

from sim.luck import draws_at, stable_key
from sim.model import advance, make_block, release
from sim.people import SPEAKING
from sim.spec import RunSpec
from sim.turnover import leavers


def test_draws_by_address_are_uniform_and_depend_on_their_place_alone() -> None:
    def draws(name: str, places: np.ndarray) -> np.ndarray:
        return draws_at(np.full(places.size, stable_key(name, 3), dtype=np.uint64), places)

    many = draws("anything", np.arange(20_000))
    assert many.min() >= 0.0 and many.max() < 1.0
    assert abs(many.mean() - 0.5) < 0.01 and abs(many.var() - 1 / 12) < 0.002
    assert abs(np.corrcoef(many[:-1], many[1:])[0, 1]) < 0.03
    some = np.array([17, 4, 19_999])
    assert np.array_equal(draws("anything", some), many[some])
    assert not np.array_equal(draws("something else", some), many[some])


def test_as_many_leave_as_the_scenario_says() -> None:
    rates = {"Marketing": 0.5, "PR": 0.0, "Support": 0.2, "Finance": 0.0, "Legal": 0.0}
    story = company({}, weeks=52).but(**{f"organization.departments.{n}.turnover": r for n, r in rates.items()})
    block = make_block([RunSpec(story, 40 + k) for k in range(30)])
    left = np.zeros(5)
    for _ in range(52):
        before = block.people.conviction0.copy()
        advance(block)
        changed = before != block.people.conviction0
        left += np.add.reduceat(changed.sum(axis=0), block.structure.first)
    release(block)
    share = dict(zip(block.structure.names, left / 30 / block.structure.headcount, strict=True))
    assert share["PR"] == share["Finance"] == share["Legal"] == 0.0
    # 52 weeks of 1 - (1 - r)^(1/52) each: -52 ln(1 - r) / 52 leavers a place, newcomers leaving too.
    assert abs(share["Marketing"] - 52 * (1 - 0.5 ** (1 / 52))) < 0.07
    assert abs(share["Support"] - 52 * (1 - 0.8 ** (1 / 52))) < 0.04


def test_newcomers_are_new_people() -> None:
    block = make_block(specs(company(weeks=30), [0], luck_only=True))
    people = block.people
    block.weekly_leaving[:] = 0.0
    block.weekly_leaving[0, 7] = 1.0
    people.rung[0, 7], people.knowledge[0, 7], people.role_knowledge[0, 7] = SPEAKING, 0.9, 0.8
    people.inside[0, 7] = True
    old = people.conviction0[0, 7]
    advance(block)
    assert people.rung[0, 7] <= 1
    assert people.conviction0[0, 7] != old
    assert people.knowledge[0, 7] < 0.9 and people.role_knowledge[0, 7] == 0.0
    assert not people.inside[0, 7]
    assert np.isclose(people.reach[0, 7], (1 - people.conviction0[0, 7]) * people.openness[0, 7])
    release(block)


def test_an_advocate_who_leaves_is_told_of_and_lost_to_the_programme() -> None:
    block = make_block(specs(company(weeks=30), [0], luck_only=True))
    person = int(block.advocates.person[0, 0])
    block.weekly_leaving[:] = 0.0
    block.weekly_leaving[0, person] = 1.0
    advance(block)
    assert not block.advocates.working[0, 0]
    told = [event for event in block.record.events[0] if event.kind == "advocate_left"]
    assert len(told) == 1 and "leaves the company" in told[0].text
    release(block)


def test_onboarding_teaches_newcomers() -> None:
    plan = {"learn": {"lever": "onboarding", "week": 1}}
    ends = []
    for levers in ({}, plan):
        story = company(levers, weeks=60).but(**{"organization.departments.Support.turnover": 0.8})
        block = make_block([replace(spec, world={"onboarding.support": 0.0}) for spec in specs(story, range(6))])
        for _ in range(60):
            advance(block)
        ends.append(block.department_mean(block.people.knowledge)[:, 4].mean())
        release(block)
    assert ends[1] > ends[0] + 0.03


def test_silenced_speakers_leave_sooner() -> None:
    block = make_block(specs(company({}, weeks=30), [0], luck_only=True))
    people, p = block.people, block.values.room("people")
    people.rung[:] = SPEAKING
    weekly = np.full(people.rung.shape, 0.01)
    draw = np.random.default_rng(5).random(people.rung.shape)
    free = set(leavers(people, weekly, draw, p).tolist())
    people.allowed[:] = False
    silenced = set(leavers(people, weekly, draw, p).tolist())
    assert free <= silenced
    assert silenced == set(np.flatnonzero(draw.ravel() < 0.02).tolist())
    release(block)


def test_a_lever_leaves_who_leaves_as_it_was() -> None:
    """The same people leave in the same weeks, and the same newcomers come, whatever is planned, but for morale."""
    calm = {"morale.leaving": 0.0, "morale.attracts": 0.0, "market.poached": 0.0}
    one, other = (
        make_block([replace(spec, world={**spec.world, **calm}) for spec in specs(story, range(3))])
        for story in (company(), company({}))
    )
    for _ in range(25):
        advance(one)
        advance(other)
        allowed = one.people.allowed & other.people.allowed
        assert allowed.all()
        assert np.array_equal(one.people.conviction0, other.people.conviction0)
        assert np.array_equal(one.people.disposition, other.people.disposition)
    release(one)
    release(other)
