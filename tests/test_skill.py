"""What people believe they can: they start sooner, err, and learn better by doing and in courses."""

from __future__ import annotations

import numpy as np
import pytest
from cases import company, rows
from tiny import row, structure, values, workforce

from sim.block import RunSpec
from sim.luck import Luck
from sim.model import run_block
from sim.people import SPEAKING, start_people
from sim.rungs import Setting, utility
from sim.skill import be_humbled, see_own_skill

NOBODY = np.array([], dtype=np.int64)


def test_who_has_not_tried_overrates_the_own_skill() -> None:
    people = start_people(structure((500,)), [Luck(2)], values({"people.overrates": 0.35}), NOBODY)
    assert np.allclose(people.believed_skill, people.knowledge + 0.35 * (1.0 - people.knowledge))
    two_thirds = np.quantile(people.believed_skill, 1.0 / 3.0)
    assert two_thirds > 0.4, "about two thirds call themselves knowledgeable (E58)"
    plain = start_people(structure((500,)), [Luck(2)], values({"people.overrates": 0.0}), NOBODY)
    assert np.array_equal(plain.believed_skill, plain.knowledge)


def test_doing_and_courses_show_what_one_can_by_hand() -> None:
    people = workforce(3, knowledge=0.2, believed_skill=0.6)
    p = values({"skill.sees": 0.05, "skill.humbles": 0.5}).room("skill")
    see_own_skill(people, np.array([0]), p)
    be_humbled(people, np.array([1]), p)
    assert people.believed_skill[0].tolist() == pytest.approx([0.58, 0.4, 0.6])
    assert people.knowledge[0].tolist() == [0.2, 0.2, 0.2]


def test_people_go_by_what_they_believe_they_can() -> None:
    zero = row(0.0)
    people = workforce(3, knowledge=0.2, believed_skill=[[0.2, 0.7, 0.1]])
    at, dep = np.arange(3), np.zeros(3, dtype=np.intp)
    nobody = np.zeros((1, 3), dtype=bool)
    setting = Setting(zero, zero, zero, zero, zero)
    u = utility(people, at, dep, dep, np.zeros((1, 3)), setting, nobody, values().room("people"))
    assert u - u[0] == pytest.approx([0.0, 0.3 * 0.5, 0.0]), "nobody goes by less than there is"
    off = values({"people.believed_weight": 0.0}).room("people")
    plain = utility(people, at, dep, dep, np.zeros((1, 3)), setting, nobody, off)
    assert plain.tolist() == pytest.approx([plain[0]] * 3)


def test_who_overrates_the_own_skill_starts_sooner_and_errs_more() -> None:
    scenario = company({}, weeks=40)
    on, off = (
        run_block([RunSpec(scenario, 10 + k, {"people.overrates": share}, k) for k in range(10)])
        for share in (0.5, 0.0)
    )
    late = {"week": 40}
    assert rows(on, "weekly", **late)["active_share"].mean() > rows(off, "weekly", **late)["active_share"].mean()
    harm = [(made["weekly"]["posts"] * made["weekly"]["real_risk"]).sum() for made in (on, off)]
    assert harm[0] > harm[1]
    assert rows(on, "weekly", **late)["believed_skill"].mean() > rows(on, "weekly", **late)["knowledge"].mean() + 0.2


def test_training_closes_the_gap_between_belief_and_skill() -> None:
    plan = {"train": {"lever": "training", "week": 1, "weeks": 30, "intensity": 3.0}}
    easy = {"executive.vote_softness": 0.03, "training.support": 0.05}
    gaps = []
    for levers in (plan, {}):
        made = rows(run_block([RunSpec(company(levers, weeks=35), 3, easy)]), "weekly", week=35)
        gaps.append(float((made["believed_skill"] - made["knowledge"]).mean()))
    assert gaps[0] < gaps[1] - 0.02


def test_what_fades_fades_unnoticed() -> None:
    people = workforce(2, knowledge=0.8, knowledge0=0.1, believed_skill=0.8, rung=[[SPEAKING, 0]])
    people.knowledge[:] = 0.5
    see_own_skill(people, np.flatnonzero(people.active), values().room("skill"))
    assert people.believed_skill[0, 0] < 0.8 and people.believed_skill[0, 1] == 0.8
