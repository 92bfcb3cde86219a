"""Plans slip with the knowledge gap, and Legal bears a next step better when the last went well."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import company, rows
from tiny import structure, values, workforce

from sim.block import RunSpec
from sim.effects import Effects, EffectsRow
from sim.luck import Luck
from sim.model import AdoptionModel, run_block, tables
from sim.slips import knowledge_gap, weeks_late


def effects_row(knowledge: Any, lead: float = 0.0) -> EffectsRow:
    s, v = structure((2, 2)), values({"slips.weeks": 10.0, "slips.lead": 0.5})
    effects = Effects(s, v)
    effects.lead[:] = lead
    return EffectsRow(effects, 0, s, workforce(4, knowledge=knowledge), v, Luck(1))


def test_the_gap_and_the_weeks_by_hand() -> None:
    given = effects_row([[0.8, 0.2, 0.4, 0.6]])
    everybody, first = np.ones(2), np.array([1.0, 0.0])
    advocate, nobody = np.array([0]), np.array([], dtype=np.int64)
    assert knowledge_gap(given, everybody, advocate) == pytest.approx(0.3)
    assert knowledge_gap(given, first, advocate) == pytest.approx(0.3)
    assert knowledge_gap(given, everybody, np.array([1])) == 0.0, "who knows less underestimates nothing"
    assert knowledge_gap(given, everybody, nobody) == 0.0, "nobody drives it"
    assert weeks_late(given, everybody, advocate) == 3
    assert weeks_late(effects_row([[0.8, 0.2, 0.4, 0.6]], lead=1.0), everybody, advocate) == 2
    assert weeks_late(effects_row(0.6), everybody, advocate) == 0


EASY = {
    "executive.vote_softness": 0.03, "legal.review_weeks": 1.0, "executive.give_up": 0.0, "training.support": 0.05,
    "people.knowledge_decay": 0.0,
}  # fmt: skip
BOLD = {"organization.legal.tolerance": 1.0, "organization.executives": [{"title": "CEO", "support": 0.9}]}
PUSH = {"push": {"lever": "pilot", "week": 20, "weeks": 4, "target": {"departments": ["Marketing"]}}}
TRAIN = {
    "train": {"lever": "training", "week": 1, "weeks": 18, "intensity": 3.0, "target": {"departments": ["Marketing"]}}
}


def started(levers: dict[str, Any], **world: float) -> tuple[float, dict[str, Any]]:
    made = run_block([RunSpec(company(levers, weeks=40).but(**BOLD), 5 + k, {**EASY, **world}, k) for k in range(5)])
    return float(rows(made, "levers", id="push")["started"].mean()), rows(made, "events", kind="slipped")


def test_a_plan_slips_less_after_training_ahead_of_need_and_not_at_all_without_the_rule() -> None:
    plain, told = started(PUSH)
    trained, _ = started({**PUSH, **TRAIN})
    off, silent = started(PUSH, **{"slips.weeks": 0.0})
    assert off < trained < plain, "F6, F7"
    assert len(silent["text"]) == 0
    assert set(told["cause"]) == {"those who are to do it know less than its advocates thought"}
    assert all(text.startswith("Public pilot (Marketing) slips by ") for text in told["text"])


def test_a_step_that_went_well_eases_the_next() -> None:
    plan = {**PUSH, "more": {"lever": "pilot", "week": 30, "weeks": 4, "share": 0.2}}
    model = AdoptionModel(company(plan, weeks=40).but(**BOLD), seed=5, world={"market.harm_rate": 0.0, **EASY})
    small, bold = model.plan.levers
    before = model.counsel.exposure(bold)
    while model.programme.tried == 0.0 and model.week < 40:
        model.step()
    assert model.programme.tried > 0.0
    eased = model.counsel.exposure(bold)
    assert eased < before
    # Small steps ease a bold one in part, and one as small as themselves in full.
    terms = [lever.terms(model.block.values, 0, model.block.structure).exposure for lever in (small, bold)]
    assert eased == pytest.approx(before * (1.0 - 0.15 * min(1.0, terms[0] / terms[1])))
    model.programme.tried = 0.0
    assert model.counsel.exposure(bold) == pytest.approx(before)


def test_harm_ends_the_ease() -> None:
    model = AdoptionModel(company(PUSH, weeks=40).but(**BOLD), seed=5, world={"market.harm_rate": 0.5, **EASY})
    model.programme.tried = 0.4
    model.run()
    assert rows(tables(model.block), "levers", id="push")["ended"][0] > 0
    assert model.programme.tried == 0.0
