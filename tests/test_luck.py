"""Named streams: a draw depends on its name, the run's seed and its place in the stream, and on nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import values

from sim.luck import Luck, draw_world, run_seed, stable_key
from sim.parameters import PARAMETERS

_word = st.text(max_size=12)


@given(st.lists(st.one_of(_word, st.integers()), max_size=4))
def test_keys_fit_a_json_number(parts: list[object]) -> None:
    assert 0 <= stable_key(*parts) < 2**48
    assert stable_key(*parts) == stable_key(*parts)


def test_keys_tell_parts_apart() -> None:
    keys = [stable_key(*parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("a", "b", "c"), ("c", "ab"), ())]
    assert len(set(keys)) == len(keys)


def test_seeds_of_runs_differ_and_stay() -> None:
    seeds = {run_seed(study, run) for study in range(20) for run in range(200)}
    assert len(seeds) == 4000
    assert run_seed(7, 3) == stable_key("run", 7, 3)


def test_the_draws_themselves_stay_what_they_are() -> None:
    """Golden numbers are worth nothing if streams change; these are the first draws of three of them."""
    assert Luck(7).stream("people.rung").random(3).tolist() == [
        0.34822216292195207,
        0.463006249566119,
        0.5246371896063219,
    ]
    assert Luck(7).once("manager.PR") == 0.6255661077977326
    assert Luck(8).once("manager.PR") == 0.484180465272269


def test_a_stream_goes_on_where_it_stopped_and_fill_is_the_same_stream() -> None:
    whole = Luck(11).stream("x").random(10)
    parts = Luck(11)
    out = np.empty(4)
    parts.fill("x", out)
    assert np.array_equal(out, whole[:4])
    parts.fill("y", np.empty(100))
    assert np.array_equal(parts.stream("x").random(6), whole[4:])
    assert parts.stream("x") is parts.stream("x")


def test_once_belongs_to_its_name_alone() -> None:
    luck = Luck(3)
    first = luck.once("approval.push.legal")
    luck.stream("approval.push.legal").random(50)
    assert luck.once("approval.push.legal") == first == Luck(3).once("approval.push.legal")
    many = np.array([Luck(seed).once("approval.push.legal") for seed in range(4000)])
    assert many.min() > 0.0 and many.max() < 1.0
    # Uniform: the largest gap to the diagonal stays below the 1 in 10,000 point of Kolmogorov's distribution.
    gap = np.abs(np.sort(many) - (np.arange(4000) + 0.5) / 4000).max()
    assert gap < 2.23 / np.sqrt(4000)


def test_streams_of_different_names_or_seeds_have_nothing_in_common() -> None:
    one, other = Luck(5).stream("a").random(5000), Luck(5).stream("b").random(5000)
    third = Luck(6).stream("a").random(5000)
    for x, y in ((one, other), (one, third)):
        assert abs(np.corrcoef(x, y)[0, 1]) < 4.0 / np.sqrt(5000)


def test_a_world_draws_what_nobody_knows_and_nothing_else() -> None:
    world = draw_world(7, 0)
    assert set(world) == {name for name, p in PARAMETERS.items() if p.kind == "world"}
    assert world and all(PARAMETERS[name].check(value) == value for name, value in world.items())
    assert draw_world(7, 0) == world
    assert draw_world(8, 0) != world


@pytest.mark.parametrize("name", ["people.habit", "people.speak_hazard", "market.talk_rate"])
def test_worlds_spread_over_the_whole_range(name: str) -> None:
    p = PARAMETERS[name]
    drawn = np.sort([draw_world(7, k)[name] for k in range(300)])
    assert drawn[0] < p.low + 0.25 * (p.high - p.low)
    assert drawn[-1] > p.high - 0.25 * (p.high - p.low)
    expected = np.array([p.quantile((k + 0.5) / 300) for k in range(300)])
    assert np.abs(drawn - expected).max() < 0.15 * (p.high - p.low)


def test_a_world_is_what_a_run_works_with() -> None:
    world = draw_world(7, 2)
    held = values(world)
    assert all(held[name].tolist() == [[value]] for name, value in world.items())
