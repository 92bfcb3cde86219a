"""What people learn in a week: from what they hear, see and do, and in courses."""

from __future__ import annotations

import numpy as np

from sim.block import Block
from sim.courses import Courses, attend
from sim.morale import move_morale
from sim.people import learn_by_doing, learn_by_watching, move_concern, move_conviction, press, to_people
from sim.skill import see_own_skill


def learn(block: Block) -> None:
    """Conviction, concern and knowledge move; courses are attended."""
    p, public, people = block.values.room("people"), block.public, block.people
    _train(block)
    conviction, concern, _, advocates = block.heard
    evidence = to_people(p.conviction_reach * public.evidence / (1.0 + public.evidence), block.structure)
    move_conviction(people, conviction, advocates, evidence, p)
    calm = (
        1.0 - p.concern_quiet * np.minimum(1.0, public.quiet * block.trust) - p.concern_clarity * block.effects.clarity
    )
    alarm = p.concern_alarm * public.alarm / (1.0 + public.alarm)
    move_concern(people, concern, to_people(calm, block.structure), to_people(alarm, block.structure), p)
    learn_by_doing(people, advocates, p)
    if block.effects.study.any():
        learn_by_watching(people, to_people(block.effects.study, block.structure), p)
    if block.effects.pressed.any():
        seen = public.evidence / (1.0 + public.evidence)
        press(people, block.effects.pressed, to_people(seen, block.structure), p)
    see_own_skill(people, np.flatnonzero(people.active | people.inside), block.values.room("skill"))
    block.concern_by_department = block.department_mean(people.concern)
    move_morale(block.morale, block.spirits(), block.values.room("morale"))


def _train(block: Block) -> None:
    """Courses: a draw for everybody every week; those of weeks without courses are made up for when one comes."""
    block.hours[:] = 0.0
    block.course_hours[:] = 0.0
    effects, t = block.effects, block.values.room("training")
    block.weeks_undrawn += 1
    if not effects.offered:
        return
    for r, luck in enumerate(block.lucks):
        for _ in range(block.weeks_undrawn):
            luck.fill("people.training", block.course_draw[r])
    block.weeks_undrawn = 0
    at_work = to_people(block.pace * block.heed, block.structure)
    seats = {topic: effects.seats[topic] * at_work for topic in effects.offered}
    courses = Courses(seats, effects.seat_gain)
    p, skill = block.values.room("people"), block.values.room("skill")
    taken = attend(block.people, block.structure, courses, block.course_draw, p, t, skill)
    for topic, places in taken.items():
        effects.places[topic] += places
        block.course_hours += t.hours * places
    block.hours += block.course_hours.sum(axis=1, keepdims=True)
