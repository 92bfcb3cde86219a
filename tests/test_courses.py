"""Courses: who gets a place, and what a place gives by what the course is about."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import company, specs
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import row, structure, values, workforce

from sim.courses import Courses, attend
from sim.effects import TOPICS
from sim.luck import Luck
from sim.model import advance, make_block, release
from sim.people import INACTIVE, SPEAKING

GIVES = {
    "training.gain": 0.4, "training.tools_side": 0.05, "training.role_gain": 0.3, "training.role_side": 0.5,
    "training.netiquette_gain": 0.5, "training.netiquette_side": 0.25, "training.conversation_gain": 0.4,
    "training.conversation_silent": 0.1, "training.conversation_side": 0.5, "people.training_readiness": 0.2,
}  # fmt: skip


def held(people: Any, s: Any, draw: Any, gain: float = 0.4, **seats: Any) -> dict[str, list[list[float]]]:
    """Places taken, by topic and department."""
    v = values(GIVES)
    offered = {topic: np.asarray(chance, dtype=float).reshape(1, -1) for topic, chance in seats.items()}
    courses = Courses(offered, np.full((1, s.people), gain))
    taken = attend(people, s, courses, draw, v.room("people"), v.room("training"), v.room("skill"))
    return {topic: places.tolist() for topic, places in taken.items()}


def test_places_go_to_the_readier() -> None:
    s = structure((2, 2))
    people = workforce(4, conviction=[[0.0, 0.8, 0.4, 0.4]], rung=[[0, 1, 0, 0]], knowledge=0.5)
    # Readiness .2 + C (.5 + rung): .2, 1.4, .4, .4; mean .6. Chances in A at .06 seats: .02, .14; in B at .12: .08.
    taken = held(people, s, row(0.019, 0.139, 0.081, 0.079), tools=[0.06, 0.06, 0.12, 0.12])
    assert taken == {"tools": [[2.0, 1.0]]}
    assert people.knowledge[0].tolist() == pytest.approx([0.7, 0.7, 0.5, 0.7])
    assert people.role_knowledge[0].tolist() == pytest.approx([0.05, 0.05, 0.0, 0.05])


def test_who_is_not_aimed_at_gets_no_place() -> None:
    s = structure((2, 2))
    people = workforce(4, knowledge=0.5)
    assert held(people, s, np.zeros((1, 4)), tools=[0.1, 0.0, 0.1, 0.0]) == {"tools": [[1.0, 1.0]]}
    assert people.knowledge[0].tolist() == pytest.approx([0.7, 0.5, 0.7, 0.5])


def test_courses_in_roles_take_the_other_end_of_the_draw() -> None:
    people = workforce(4, knowledge=0.5)
    assert held(people, structure((2, 2)), row(0.02, 0.95, 0.5, 0.91), roles=[0.1] * 4) == {"roles": [[1.0, 1.0]]}
    assert people.role_knowledge[0].tolist() == pytest.approx([0.0, 0.3, 0.0, 0.3])
    assert people.knowledge[0].tolist() == pytest.approx([0.5, 0.6, 0.5, 0.6])


def last_digits(low: bool) -> float:
    """A draw in the middle whose last digits are at one end."""
    return 0.5 + (1e-3 if low else 1.0 - 1e-3) * 2.0**-20


def test_netiquette_lowers_harm_later_and_gives_some_knowledge() -> None:
    people = workforce(2, knowledge=0.5)
    held(people, structure((2,)), row(last_digits(True), last_digits(False)), netiquette=[0.3, 0.3])
    assert people.netiquette[0].tolist() == [0.5, 0.0]
    assert people.knowledge[0].tolist() == pytest.approx([0.5 + 0.4 * 0.25 * 0.5, 0.5])
    assert not people.role_knowledge.any()


def test_conversation_gives_most_to_who_speaks_already() -> None:
    people = workforce(2, knowledge=0.5, rung=[[SPEAKING, INACTIVE]])
    held(people, structure((2,)), row(last_digits(False), last_digits(False)), conversation=[0.3, 0.3])
    assert people.role_knowledge[0].tolist() == pytest.approx([0.4, 0.1])
    assert people.knowledge[0].tolist() == pytest.approx([0.6, 0.6])


@settings(deadline=None)
@given(st.floats(0.0, 5.0), st.floats(0.0, 5.0), st.integers(0, 1000), st.sampled_from([(0, 1), (2, 3)]))
def test_nobody_attends_two_opposite_courses_in_a_week(
    one: float, other: float, seed: int, pair: tuple[int, int]
) -> None:
    s, people = structure((30, 30)), workforce(60)
    draw = np.random.default_rng(seed).random((1, 60))
    first, second = (TOPICS[k] for k in pair)
    taken = held(people, s, draw, **{first: np.full(60, one), second: np.full(60, other)})
    both = np.sum(list(taken.values()))
    assert both <= 60.0, "one place each at most"


@pytest.mark.parametrize("topic", TOPICS)
def test_places_come_to_the_chance_that_is_offered(topic: str) -> None:
    """On average the places taken are the seats offered, whoever is readier."""
    s = structure((4000, 4000))
    rng = np.random.default_rng(1)
    people = workforce(8000, conviction=rng.random((1, 8000)), rung=rng.integers(0, 3, (1, 8000)))
    taken = held(people, s, rng.random((1, 8000)), **{topic: np.full(8000, 0.02)})
    assert abs(np.sum(taken[topic]) - 160.0) < 4.0 * np.sqrt(160.0)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_looking_only_at_those_whose_draw_could_bring_a_place_misses_nobody(seed: int) -> None:
    rng = np.random.default_rng(seed)
    s, v, n = structure((20, 10)), values(GIVES, GIVES), 30
    columns = {"conviction": rng.random((2, n)), "rung": rng.integers(0, 4, (2, n)), "knowledge": 0.3}
    draw, seats = rng.random((2, n)), {topic: rng.random((2, n)) * 0.3 for topic in TOPICS}
    people = workforce(n, runs=2, **columns)
    rooms = (v.room("people"), v.room("training"), v.room("skill"))
    taken = attend(people, s, Courses(seats, np.full((2, n), 0.4)), draw, *rooms)
    p = rooms[0]
    ready = columns["conviction"] * (columns["rung"] + p.training_interest)
    mean = ready.mean(axis=1, keepdims=True) + p.training_readiness
    for topic in TOPICS:
        side = draw if topic in ("tools", "roles") else draw * 2.0**20 % 1.0
        side = 1.0 - side if topic in ("roles", "conversation") else side
        went = side < np.minimum(seats[topic] / mean * (ready + p.training_readiness), p.training_most)
        assert taken[topic].tolist() == [[float(row[:20].sum()), float(row[20:].sum())] for row in went]


def test_draws_for_courses_are_those_of_the_week_though_none_was_held_before() -> None:
    block = make_block(specs(company(weeks=30), [0, 1]))
    while not block.effects.offered and block.week < block.weeks:
        advance(block)
    assert block.effects.offered and block.week > 1
    for r, luck in enumerate(block.lucks):
        stream = Luck(luck.seed).stream("people.training")
        weeks = [stream.random(block.structure.people) for _ in range(block.week)]
        assert np.array_equal(block.course_draw[r], weeks[-1])
    release(block)
