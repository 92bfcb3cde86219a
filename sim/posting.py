"""What is posted in a week, by people and from the company's account, and what the public answers."""

from __future__ import annotations

import numpy as np

from sim.block import Block, someone
from sim.market import Account, Guard, answer, publish
from sim.morale import complaints
from sim.people import Array
from sim.regulated import hours_of_reports
from sim.reputation import fall_behind, stand
from sim.rungs import posts_of
from sim.value import count_things


def guard_of(block: Block) -> Guard:
    """What keeps posts from doing harm this week."""
    e, level = block.effects, block.journey.level
    return Guard(
        throttle=e.throttle,
        busy=1.0 - (1.0 - block.values["department.workload_posts"] * block.rush) * (1.0 - np.minimum(1.0, e.hold)),
        harm_factor=e.harm_factor,
        listening=level("listening"),
        turf=level("turf"),
        governance=level("governance"),
        integration=level("integration"),
        lead=np.minimum(1.0, e.lead),
        purpose=e.purpose,
        plan=e.crisis_plan,
        answering=e.answering * block.pace,
        ignoring=e.ignoring,
        hunted=e.hunted,
        profiled=e.profiled,
        limelight=e.limelight,
        week=block.week,
        stage=block.journey.stage,
    )


def account_of(block: Block) -> Account:
    """The company's own account this week."""
    e, p = block.effects, block.values.room("market")
    skill = p.account_skill + p.account_lead * np.minimum(1.0, e.lead)
    skill = np.minimum(1.0, skill + p.account_training * block.journey.level("role_education"))
    posting = block.pace * (1.0 - np.minimum(1.0, e.hold))
    return Account(e.push * posting, e.converse * posting, skill)


def post(block: Block) -> None:
    """Active people and the company's account post."""
    posting, p = block.values.room("people"), block.values.room("market")
    _count_deciders(block)
    account = account_of(block)
    publish(block.people, block.structure, block.public, guard_of(block), account, posting, p)
    block.own_posts = block.public.posts - account.push - account.converse
    block.hours += posting.post_hours * block.own_posts.sum(axis=1, keepdims=True)


def _count_deciders(block: Block) -> None:
    """How many of those who decide, and were asked to take part, do."""
    effects = block.effects
    if not effects.deciders.any():
        return
    first = block.structure.first
    asked = np.add.reduceat(effects.deciders.astype(np.float64), first, axis=1)
    speak = effects.deciders & block.people.active & block.people.allowed
    there = np.add.reduceat(speak.astype(np.float64), first, axis=1)
    effects.decision_makers[:] = np.where(asked > 0.0, there / np.maximum(asked, 1.0), 0.0)


def pilot_posts(block: Block) -> Array:
    """This week's posts in public of the members of pilots, by department, (R, D)."""
    departments = len(block.structure.names)
    if not block.effects.outside_members.any():
        return np.zeros((block.count, departments))
    at = np.flatnonzero(block.people.active & block.people.allowed & block.effects.outside_members)
    run, person = np.divmod(at, block.structure.people)
    department = block.structure.department[person].astype(np.intp)
    guard, posting = guard_of(block), block.values.room("people")
    posts = posts_of(block.people, at, run, guard.throttle[run, department], guard.busy[run, department], posting)
    cell = run * departments + department
    sums: Array = np.bincount(cell, weights=posts, minlength=block.count * departments).astype(np.float64)
    return sums.reshape(block.count, departments)


def be_answered(block: Block) -> None:
    """The public answers with wins and incidents; people inside draw their conclusions."""
    departments = len(block.structure.names)
    draws = {name: block.small(f"public.{name}", departments) for name in ("wins", "incidents", "severity")}
    shown = block.staff_mean(block.journey.level("visibility"))
    watched = someone(block.effects.pilot_outside)
    market = block.values.room("market")
    guard = guard_of(block)
    answer(block.public, draws, block.structure, guard, shown, watched, block.trust, market)
    staff = block.structure.headcount.astype(np.float64)
    louder = block.effects.talk[:, :1] * complaints(block.morale, staff, block.values.room("morale"))
    stand(block.public, block.structure, guard, louder, market)
    fall_behind(block.public, block.structure, block.week, market)
    count_things(block.things, block.public, block.effects, block.people, block.values.room("value"), market)
    answering = block.public.conversing_posts
    block.hours += hours_of_reports(block.regulated, answering, block.values.room("regulated"))
    block.totals["wins"] += block.public.wins.sum(axis=1, keepdims=True)
    block.totals["incidents"] += block.public.incidents.sum(axis=1, keepdims=True)
