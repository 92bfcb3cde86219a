"""Stacked, alone, in any order, in any process: the same bits; a run that fails does not touch the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cases import company, digest, rows, specs

from sim.block import Block
from sim.model import AdoptionModel, advance, make_block, release, replaced, run_block, tables, week_table
from sim.week import WEEK, move_step

SCENARIO = company(weeks=30)


@pytest.fixture(scope="module")
def stacked() -> dict[int, str]:
    made = run_block(specs(SCENARIO, range(6)))
    return {k: digest(made, run=k) for k in range(6)}


def test_alone_is_stacked(stacked: dict[int, str]) -> None:
    assert len(set(stacked.values())) == 6
    for k in (0, 5):
        assert digest(run_block(specs(SCENARIO, [k])), run=k) == stacked[k]


def test_draws_fetched_for_fewer_weeks_are_the_same(stacked: dict[int, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs of thousands of advocates are fetched a week at a time; here everything is."""
    monkeypatch.setattr("sim.block.MOST_AHEAD", 1)
    assert digest(run_block(specs(SCENARIO, [2])), run=2) == stacked[2]


def test_any_order(stacked: dict[int, str]) -> None:
    made = run_block(specs(SCENARIO, [4, 1, 3]))
    assert {k: digest(made, run=k) for k in (1, 3, 4)} == {k: stacked[k] for k in (1, 3, 4)}


def test_a_mesa_model_is_a_row(stacked: dict[int, str]) -> None:
    spec = specs(SCENARIO, [2])[0]
    model = AdoptionModel(SCENARIO, seed=spec.seed, world=spec.world)
    made = model.run()
    weekly = rows(run_block([spec]), "weekly")
    for name, column in made["weekly"].items():
        if name not in ("run", "arm"):
            assert np.array_equal(column, weekly[name]), name
    with pytest.raises(RuntimeError, match="ends with week 30"):
        model.step()


def test_other_scenarios_in_the_block_change_nothing(stacked: dict[int, str]) -> None:
    other = SCENARIO.but(**{"levers.rules.posture": "ban"})
    mixed = [specs(other, [9])[0], specs(SCENARIO, [3])[0]]
    assert digest(run_block(mixed), run=3) == stacked[3]


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_any_process_and_hash_seed(stacked: dict[int, str], hash_seed: str) -> None:
    here = Path(__file__).parent
    code = (
        "from cases import company, digest, specs\nfrom sim.model import run_block\n"
        "if __name__ == '__main__':\n    print(digest(run_block(specs(company(weeks=30), [5])), run=5))"
    )
    paths = os.pathsep.join([str(here), str(here.parent)])
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": paths}
    out = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == stacked[5]


def test_a_run_that_fails_is_frozen_and_the_others_go_on(stacked: dict[int, str]) -> None:
    block = make_block(specs(SCENARIO, range(3)))

    def trouble() -> None:
        raise ZeroDivisionError("on purpose")

    block.models[1].next_due = 0
    block.models[1].programme.end = lambda *args, **kwargs: trouble()  # type: ignore[method-assign]
    for _ in range(SCENARIO.weeks):
        advance(block)
    made = tables(block)
    assert made["runs"]["status"].tolist() == ["ok", "failed", "ok"]
    assert made["runs"]["error"][1] == "week 1: ZeroDivisionError: on purpose"
    assert rows(made, "weekly", run=1)["week"].tolist() == [0]
    for k in (0, 2):
        assert digest(made, run=k) == stacked[k]
    release(block)


def test_numbers_that_are_not_finite_fail_the_run_alone(stacked: dict[int, str]) -> None:
    block = make_block(specs(SCENARIO, range(2)))
    for w in range(SCENARIO.weeks):
        if w == 10:
            block.people.conviction[0, 3] = np.nan
        with np.errstate(invalid="ignore"):
            advance(block)
    made = tables(block)
    assert made["runs"]["status"].tolist() == ["failed", "ok"]
    assert "is not a number" in made["runs"]["error"][0]
    assert digest(made, run=1) == stacked[1]
    release(block)


def test_runs_of_a_block_share_their_people() -> None:
    with pytest.raises(ValueError, match="must share"):
        Block([specs(SCENARIO, [0])[0], specs(SCENARIO.but(weeks=31), [1])[0]])


def test_a_model_that_shares_its_block_does_not_step() -> None:
    block = make_block(specs(SCENARIO, range(2)))
    with pytest.raises(RuntimeError, match="shares its block"):
        block.models[0].step()
    release(block)


def test_the_week_prints_and_steps_can_be_replaced() -> None:
    lines = week_table().splitlines()
    assert [line.split()[2] for line in lines][:5] == ["market", "levers", "advocates", "leave", "listen"]
    assert all(len(line.split()) > 5 for line in lines)
    calls = []
    week = replaced(WEEK, "move", lambda block: (calls.append(block.week), move_step(block))[1])
    made = run_block(specs(SCENARIO, [0]), week=week)
    assert calls == list(range(1, 31))
    assert made["runs"]["status"].tolist() == ["ok"]
    with pytest.raises(ValueError, match="no step is called"):
        replaced(WEEK, "dance", move_step)
