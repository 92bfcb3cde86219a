"""Two plans meet the same luck; what starts later changes nothing before; what has no channel changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import PLAN, company, digest, rows, specs

from sim.luck import Luck, draw_world, run_seed, stable_key
from sim.model import make_block, release, run_block

RUNS = range(4)


def test_keys_are_the_same_everywhere() -> None:
    assert stable_key("run", 7, 0) == 181971304319466
    assert run_seed(7, 0) == stable_key("run", 7, 0)
    assert stable_key("a", "b") != stable_key("ab")


def test_a_stream_depends_on_its_name_alone() -> None:
    one, other = Luck(5), Luck(5)
    other.stream("somebody else").random(1000)
    assert np.array_equal(one.stream("mine").random(8), other.stream("mine").random(8))
    assert not np.array_equal(Luck(6).stream("mine").random(8), Luck(5).stream("mine").random(8))


def test_draws_fetched_ahead_are_the_draws() -> None:
    block = make_block(specs(company(), [0, 1]))
    plain = [Luck(luck.seed).stream("anything") for luck in block.lucks]
    for _ in range(60):
        assert np.array_equal(block.small("anything", 5), np.array([stream.random(5) for stream in plain]))
    release(block)


def test_a_world_leaves_fixed_parameters_alone_and_does_not_shift_the_others() -> None:
    everything = draw_world(7, 3)
    fewer = draw_world(7, 3, frozenset({"people.habit"}))
    assert "people.habit" not in fewer
    assert all(fewer[name] == everything[name] for name in fewer)
    assert draw_world(7, 4) != everything


@pytest.mark.parametrize(
    ("change", "upto"),
    [
        ({"levers.push.week": 20}, 5),
        ({"levers.rules.posture": "ban", "levers.rules.week": 15}, 3),
        ({"levers.more": {"lever": "training", "week": 17, "topic": "roles"}}, 16),
        ({"levers.train.week": 25}, 2),
        ({"levers.quiet": {"lever": "policy", "posture": "ban", "week": 22}}, 21),
        ({"levers.sponsor": None}, 4),
    ],
)
def test_what_starts_after_a_week_changes_nothing_before(change: dict[str, Any], upto: int) -> None:
    base = run_block(specs(company(), RUNS))
    changed = run_block(specs(company().but(**change), RUNS))
    keep = ("weekly", "departments", "agents", "events")
    first = {name: base[name] for name in keep}
    second = {name: changed[name] for name in keep}
    assert digest(first, upto=upto) == digest(second, upto=upto)
    assert digest(first) != digest(second)


def test_plans_share_every_draw_of_people() -> None:
    """A lever that acts on one department leaves the draws, though not the fate, of everybody else as they were."""
    one = make_block(specs(company(), RUNS))
    other = make_block(specs(company({}), RUNS))
    for name in ("conviction0", "concern0", "knowledge0", "disposition", "defiance", "openness"):
        assert np.array_equal(getattr(one.people, name), getattr(other.people, name))
    from sim.model import advance

    for _ in range(12):
        advance(one)
        advance(other)
        assert np.array_equal(one.draw, other.draw)
    release(one)
    release(other)


# Everything through which departments touch each other, switched off.
CUT = {
    "network.weight_cross": 0.0, "network.weight_site": 0.0, "network.weight_informal": 0.0,
    "network.weight_reporting": 0.0, "network.weight_executive": 0.0,
    "market.evidence_other": 0.0, "market.alarm_other": 0.0, "market.quiet_gain": 0.0, "people.replies_weight": 0.0,
    "people.sponsor_weight": 0.0, "journey.engagement_floor": 1.0, "journey.turf_growth": 0.0,
    "advocate.energy_wins": 0.0, "advocate.energy_support": 0.0, "advocate.tiring_delay": 0.0, "advocate.meet": 0.0,
    "advocate.meet_pilot": 0.0, "advocate.credibility_wins": 0.0, "advocate.credibility_loss": 0.0,
    "advocate.recruits": 0.0, "advocate.ally_hearing": 0.0,
    "journey.leadership_advocates": 0.0, "journey.visibility_wins": 0.0, "executive.give_up": 0.0,
    "department.invest_support": 0.0, "market.win_rate": 0.0, "market.harm_rate": 0.0,
}  # fmt: skip


@pytest.mark.parametrize(
    "lever",
    [
        {"lever": "training", "week": 3, "target": {"departments": ["Support"]}},
        {"lever": "policy", "posture": "ban", "week": 3, "target": {"departments": ["Support"]}},
        {"lever": "listening", "week": 3, "target": {"departments": ["Support"]}},
    ],
)
def test_a_lever_without_a_channel_leaves_other_departments_alone(lever: dict[str, Any]) -> None:
    """No ties, approval, capacity, budget or evidence between departments: bit-identical elsewhere, changed at home."""
    from dataclasses import replace

    def make(levers: dict[str, Any]) -> Any:
        plan = [replace(spec, world={**spec.world, **CUT}) for spec in specs(company(levers, weeks=40), RUNS)]
        return run_block(plan)

    without, with_it = make({}), make({"only": lever})
    assert not np.array_equal(
        np.concatenate(
            [rows(without, "departments", department="Support")[k] for k in ("activity", "listening", "education")]
        ),
        np.concatenate(
            [rows(with_it, "departments", department="Support")[k] for k in ("activity", "listening", "education")]
        ),
    )
    for name in ("Finance", "Legal", "Marketing", "PR"):
        before, after = rows(without, "departments", department=name), rows(with_it, "departments", department=name)
        for column in before:
            assert np.array_equal(before[column], after[column]), (name, column)


def test_what_the_plan_holds_does_not_matter_for_the_order_of_its_entries() -> None:
    backwards = dict(reversed(PLAN.items()))
    assert digest(run_block(specs(company(), [0]))) == digest(run_block(specs(company(backwards), [0])))
