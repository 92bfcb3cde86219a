"""Every mechanism is switched off by its numbers: it made a difference, and what belongs to it makes none any more."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from analysis.executors import run_together
from analysis.experiments import Arm, Run
from analysis.validation.ablation import Switch, load_switches
from analysis.validation.companies import resized
from analysis.validation.pattern import load_patterns
from analysis.validation.targets import load_targets
from sim.luck import draw_world, run_seed
from sim.outcomes import OUTCOMES
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, declare_all

declare_all()
SWITCHES = load_switches()[0]
WEEKS = 104
PLANS = {
    "everything": {
        "levers.rules": {"lever": "policy", "week": 4, "posture": "guidelines"},
        "levers.train": {"lever": "training", "week": 4, "weeks": 40, "topic": "tools"},
        "levers.manners": {"lever": "training", "week": 8, "weeks": 40, "topic": "netiquette"},
        "levers.why": {"lever": "objectives", "week": 2},
        "levers.sponsor": {"lever": "sponsorship", "week": 4},
        "levers.meet": {"lever": "summit", "week": 6, "weeks": 6},
        "levers.inside": {"lever": "pilot", "week": 8, "weeks": 20, "scope": "internal"},
        "levers.push": {
            "lever": "pilot", "week": 20, "weeks": 20, "scope": "external", "target": {"who": "laggards", "share": 0.2},
        },
        "levers.account": {"lever": "content", "week": 20, "style": "converse"},
        "levers.listen": {"lever": "listening", "week": 4},
        "levers.plan": {"lever": "crisis_plan", "week": 10},
        "levers.platform": {"lever": "tools", "week": 10},
        "levers.measure": {"lever": "metrics", "week": 20},
        "levers.show": {"lever": "celebrate", "week": 24},
        "levers.council": {"lever": "council", "week": 30, "ownership": "single"},
        "shocks": [{"shock": "viral_misstep", "week": 50}],
    },
    "wild": {
        "levers.open": {"lever": "policy", "week": 2, "posture": "open"},
        "levers.hub": {"lever": "hub", "week": 4},
        "levers.feed": {"lever": "content", "week": 6, "style": "push", "cadence": 60},
        "levers.push": {"lever": "pilot", "week": 10, "weeks": 30, "scope": "external"},
        "levers.council": {"lever": "council", "week": 4, "ownership": "rivals"},
        "shocks": [{"shock": "viral_misstep", "week": 30}, {"shock": "competitor_move", "week": 20}],
    },
    "forbidden": {"levers.ban": {"lever": "policy", "week": 8, "posture": "ban"}},
    "approved": {
        "levers.rules": {"lever": "policy", "week": 2, "posture": "approval"},
        "levers.push": {"lever": "pilot", "week": 60, "weeks": 13, "scope": "external"},
        "shocks": [{"shock": "downturn", "week": 20}],
    },
    "asked": {
        "organization.legal.tolerance": 0.5,
        **{f"levers.push{k}": {"lever": "pilot", "week": 4 + 8 * k, "weeks": 6, "scope": "external"} for k in range(6)},
    },
}  # fmt: skip


def lively() -> dict[str, float]:
    """A world in which enough happens in two years for every mechanism to be felt."""
    late = ("leadership", "listening", "tools", "metrics", "roles", "integration", "governance")
    gates = {f"journey.to_2_{name}": 0.02 for name in ("leadership", "education", "listening", "tools")}
    gates |= {f"journey.to_3_{name}": 0.02 for name in (*late, "conversation")}
    return {
        "people.speak_threshold": 0.7,
        "people.converse_threshold": 1.0,
        "market.harm_rate": 0.002,
        "executive.patience": 60.0,
        "department.invest_support": 0.1,
        "journey.dwell_2": 2.0,
        "journey.dwell_3": 2.0,
        **gates,
    }


def hard() -> dict[str, float]:
    """A world in which harm is done and executives lose patience."""
    return {
        "people.speak_threshold": 0.9,
        "people.converse_threshold": 1.2,
        "market.harm_rate": 0.02,
        "executive.patience": 20.0,
    }


WORLDS = (lively(), hard())


@cache
def scenarios() -> dict[str, Scenario]:
    start = resized(120, weeks=WEEKS)
    return {name: start.but(name=name, **changes) for name, changes in PLANS.items()}


def numbers(worlds: list[dict[str, float]]) -> np.ndarray:
    """Weekly numbers, and autonomy, of every plan in either kind of world, all in one stack: (all of it, worlds)."""
    pairs = [
        (Arm(name, scenario), Run(k, run_seed(7, 0), 0, {**draw_world(7, 0), **kind, **world}))
        for k, (name, scenario, kind, world) in enumerate(
            (name, scenario, kind, world)
            for name, scenario in scenarios().items()
            for kind in WORLDS
            for world in worlds
        )
    ]
    tables = run_together(pairs)
    assert (tables["runs"]["status"] == "ok").all(), set(tables["runs"]["error"])
    weekly = np.stack([tables["weekly"][name] for name in OUTCOMES], axis=-1)
    autonomy = tables["departments"]["autonomy"]
    shape = (len(PLANS) * len(WORLDS), len(worlds), -1)
    both = np.concatenate([weekly.reshape(shape), autonomy.reshape(shape)], axis=2)
    return both.transpose(0, 2, 1).reshape(-1, len(worlds))


@cache
def whole_and_without() -> np.ndarray:
    return numbers([{}, *(dict(switch.off) for switch in SWITCHES)])


@pytest.mark.parametrize("place", range(len(SWITCHES)), ids=[switch.name for switch in SWITCHES])
def test_a_switch_makes_a_difference(place: int) -> None:
    found = whole_and_without()
    assert not np.array_equal(found[:, 0], found[:, place + 1])


def test_once_it_is_off_what_belongs_to_it_makes_none() -> None:
    asked = [(switch, name) for switch in SWITCHES for name in switch.idle]
    worlds = [world for switch, name in asked for world in _ends(switch, name)]
    found = numbers(worlds)
    for place, (switch, name) in enumerate(asked):
        assert np.array_equal(found[:, 2 * place], found[:, 2 * place + 1]), (
            f"{name} still matters without {switch.name}"
        )


def _ends(switch: Switch, name: str) -> list[dict[str, float]]:
    return [{**switch.off, name: PARAMETERS[name].low}, {**switch.off, name: PARAMETERS[name].high}]


def test_what_a_switch_is_there_for_is_known() -> None:
    switches, common = load_switches()
    known = {p.id for p in load_patterns()} | {t.id for t in load_targets()}
    assert len({switch.name for switch in switches}) == len(switches)
    assert set(common) <= known
    for switch in switches:
        assert set(switch.loses) <= known, switch.name
        assert set(switch.off) | set(switch.idle) <= set(PARAMETERS), switch.name
