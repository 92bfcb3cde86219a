"""AdoptionModel as a Mesa model: agents by kind, data collection, batch runs, nothing kept alive."""

from __future__ import annotations

import gc
import inspect
import random
import subprocess
import sys
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from cases import PLAN, company, rows, specs

import sim
from sim.agents.advocate import Advocate
from sim.agents.department import Department
from sim.agents.executive import Executive
from sim.agents.legal import LegalCounsel
from sim.block import Block
from sim.model import AdoptionModel, make_block, release, run_block
from sim.network import Network
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario
from sim.spec import RunSpec


def brief(weeks: int) -> Scenario:
    """A few weeks of a company with something to decide from the first one on."""
    return company({name: {**entry, "week": 1} for name, entry in PLAN.items()}, weeks=weeks)


def alive() -> int:
    gc.collect()
    return sum(1 for thing in gc.get_objects() if isinstance(thing, AdoptionModel))


# --- Mesa -------------------------------------------------------------------------------------------------------------
def test_a_model_has_agents_of_four_kinds() -> None:
    model = AdoptionModel(brief(2), seed=3)
    kinds = model.agents_by_type
    assert set(kinds) == {Department, Advocate, LegalCounsel, Executive}
    assert len(kinds[Department]) == 5 and len(kinds[Executive]) == 3
    assert len(kinds[LegalCounsel]) == 1 and len(kinds[Advocate]) == 3
    assert sorted(agent.name for agent in kinds[Advocate]) == [
        "Marketing advocate 1",
        "Marketing advocate 2",
        "Support advocate 1",
    ]
    assert len(model.agents) == 12
    ids = [agent.unique_id for agent in model.agents]
    assert len(set(ids)) == 12
    release(model.block)


def test_newcomers_among_advocates_are_agents_too() -> None:
    world = {"advocate.recruits": 1.0, "advocate.recruits_full": 0.0001}
    model = AdoptionModel(company({}, weeks=5), seed=3, world=world)
    model.step()
    assert len(model.agents_by_type[Advocate]) > 3
    release(model.block)


def test_step_and_run() -> None:
    model = AdoptionModel(brief(6), seed=3)
    assert model.week == 0 and model.running
    model.step()
    assert model.week == 1
    made = model.run()
    assert model.week == 6 and not model.running
    assert made["weekly"]["week"].tolist() == list(range(7))
    with pytest.raises(RuntimeError, match="the scenario ends with week 6"):
        model.step()
    release(model.block)


def test_mesa_may_drive_it() -> None:
    """`run_model` and numbered steps, as Mesa's own tools use them."""
    model = AdoptionModel(brief(4), seed=3)
    while model.running:
        model.step()
    assert model.steps == 4
    release(model.block)


def test_data_are_collected_from_week_0() -> None:
    model = AdoptionModel(brief(5), seed=3)
    for _ in range(5):
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == list(OUTCOMES)
    assert len(frame) == 6
    weekly = rows(run_block(specs(brief(5), [0])), "weekly")
    assert frame.index.tolist() == weekly["week"].tolist()
    for name in OUTCOMES:
        again = model.block.record.weekly[0, :, list(OUTCOMES).index(name)]
        assert np.array_equal(frame[name].to_numpy(), again), name
    release(model.block)


def test_reporters_change_nothing() -> None:
    """Mesa calls them twice at first: asking is free."""
    one, two = (AdoptionModel(brief(3), seed=9) for _ in range(2))
    for _ in range(5):
        two.datacollector.collect(two)
    one.step()
    two.step()
    assert np.array_equal(one.block.record.weekly[0, 1], two.block.record.weekly[0, 1])
    release(one.block)
    release(two.block)


def test_mesa_batch_run_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mesa 3.3 takes seeds among the parameters, 3.5 by an argument of its own; without any the default seed holds."""
    # Mesa 3.5 changes how this whole process would start others, which is none of the next test's business.
    monkeypatch.setattr("multiprocessing.set_start_method", lambda *arguments, **named: None)
    scenario = brief(4)
    usual = {"max_steps": 3, "number_processes": 1, "display_progress": False}
    if "rng" in inspect.signature(mesa.batch_run).parameters:
        made = mesa.batch_run(AdoptionModel, {"scenario": scenario}, rng=[3, 4], **usual)
    else:
        made = mesa.batch_run(AdoptionModel, {"scenario": scenario, "seed": [3, 4]}, **usual)
    plain = mesa.batch_run(AdoptionModel, {"scenario": scenario}, **usual)
    assert [row["seed"] for row in made] == [3, 4] and len(plain) == 1
    for row in made + plain:
        assert 0.0 < row["active_share"] < 1.0 and row["scenario"] is scenario
    assert len({row["conviction"] for row in made + plain}) == 3
    release_all()


def release_all() -> None:
    """Let go of the models that somebody else has made."""
    gc.collect()
    for thing in [thing for thing in gc.get_objects() if isinstance(thing, AdoptionModel)]:
        release(thing.block)


def test_a_scenario_is_one_parameter_and_not_many() -> None:
    """Were it iterable, batch_run would take it apart."""
    assert not hasattr(type(company()), "__iter__")
    with pytest.raises(TypeError):
        iter(company())  # type: ignore[call-overload]


def test_seeds_are_plain_numbers() -> None:
    model = AdoptionModel(brief(1), seed=np.int64(5))  # type: ignore[arg-type]
    assert model.block.specs[0].seed == 5 and type(model.block.specs[0].seed) is int
    release(model.block)


def test_neither_the_global_nor_the_models_generator_is_touched() -> None:
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    before = (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002
    run_block(specs(brief(3), range(2)))
    assert random.getstate() == before[0]
    assert np.random.get_state()[1].tolist() == before[1]  # noqa: NPY002
    one, two = AdoptionModel(brief(3), seed=5), AdoptionModel(brief(3), seed=5)
    two.rng.random(100)
    two.random.random()
    assert np.array_equal(one.run()["weekly"]["conviction"], two.run()["weekly"]["conviction"])
    release(one.block)
    release(two.block)


# --- nothing is kept alive --------------------------------------------------------------------------------------------
def test_blocks_let_go_of_their_models() -> None:
    release_all()
    assert alive() == 0
    run_block(specs(brief(3), range(4)))
    assert alive() == 0


def test_arrays_go_with_their_block_and_wait_for_no_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[weakref.ref[Block]] = []

    def noted(all_specs: Sequence[RunSpec], network: Network | None = None) -> Block:
        block = Block(all_specs, network)
        made.append(weakref.ref(block))
        return block

    monkeypatch.setattr("sim.model.Block", noted)
    gc.disable()
    try:
        run_block(specs(brief(3), range(4)))
        assert [one() for one in made] == [None]
    finally:
        gc.enable()


def test_a_run_that_breaks_off_lets_go_too() -> None:
    def stop(week: int) -> None:
        if week == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_block(specs(brief(5), range(2)), on_week=stop)
    assert alive() == 0


def test_a_released_model_is_free() -> None:
    model = AdoptionModel(brief(3), seed=1)
    model.run()
    watch = weakref.ref(model)
    release(model.block)
    del model
    gc.collect()
    assert watch() is None


def test_release_may_be_called_twice() -> None:
    block = make_block(specs(brief(2), range(2)))
    release(block)
    release(block)
    assert block.models == []


# --- the plan at work -------------------------------------------------------------------------------------------------
def test_on_week_hears_of_every_week() -> None:
    heard: list[int] = []
    run_block(specs(brief(7), [0]), on_week=heard.append)
    assert heard == list(range(1, 8))


def test_a_plan_changes_the_company() -> None:
    plain, planned = (run_block(specs(company(levers, weeks=60), range(4))) for levers in ({}, PLAN))
    at = plain["weekly"]["week"] == 60
    assert (planned["weekly"]["knowledge"][at] > plain["weekly"]["knowledge"][at]).all()
    assert not np.array_equal(planned["weekly"]["active_share"], plain["weekly"]["active_share"])
    assert np.array_equal(
        planned["weekly"]["conviction"][plain["weekly"]["week"] == 0],
        plain["weekly"]["conviction"][plain["weekly"]["week"] == 0],
    )


def test_waiting_requests_are_counted() -> None:
    slow = brief(12).but(**{"organization.legal.tolerance": 0.0})
    model = AdoptionModel(slow, seed=2)
    counts = []
    for _ in range(12):
        model.step()
        counts.append(float(model.block.waiting[0, 0]))
        states = model.programme.states
        assert counts[-1] == sum(1 for s in states if s.asked >= 0 and s.at in ("waiting", "legal", "executives"))
    assert max(counts) >= 2.0
    release(model.block)


# --- doors ------------------------------------------------------------------------------------------------------------
def test_public_names_are_there() -> None:
    for name in sim.__all__:
        assert getattr(sim, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = sim.nonsense
    assert sim.AdoptionModel is AdoptionModel
    assert len(sim.LEVERS) >= 5 and len(sim.PARAMETERS) > 300 and tuple(sim.OUTCOMES) == tuple(OUTCOMES)


def test_importing_the_package_loads_no_mesa() -> None:
    code = (
        "import sys, sim\n"
        "from sim import PARAMETERS, LEVERS, OUTCOMES, load_scenario\n"
        "load_scenario('do-nothing')\n"
        "bad = {'mesa', 'matplotlib', 'solara', 'pandas'} & set(sys.modules)\n"
        "print(', '.join(sorted(bad)))"
    )
    home = Path(sim.__path__[0]).parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=home, check=True)
    assert done.stdout.strip() == ""


def test_doctest_of_the_model_holds() -> None:
    from sim import load_scenario

    model: Any = AdoptionModel(load_scenario("do-nothing"), seed=7)
    model.step()
    assert model.week == 1
    release(model.block)
