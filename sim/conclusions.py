"""After the public has answered: what Legal and the executives make of it, and what departments become."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.department import engagement
from sim.agents.executive import Sight, move_support
from sim.agents.legal import learn_from
from sim.block import Block, someone
from sim.journey import Building, build_capabilities, feel_oversight, move_stages, move_turf
from sim.posting import pilot_posts
from sim.regulated import weight_of_incidents
from sim.value import visible_results


def teach_legal(block: Block) -> None:
    """Counsel learn from what they can see: pilots most, posts under rules partly, tolerated ones little."""
    p, public, effects = block.values.room("legal"), block.public, block.effects
    seen = p.sees_tolerated + p.sees_guided * effects.ruled + p.sees_listening * block.journey.level("listening")
    # Only what members of a pilot post is watched as a pilot; the rest of their department is seen like any other.
    pilot = pilot_posts(block)
    others = ((public.sanctioned_posts - pilot) * np.minimum(1.0, seen)).sum(axis=1, keepdims=True)
    members = pilot.sum(axis=1, keepdims=True)
    posts = others + p.sees_pilot * members
    block.belief.seen_posts += others + members
    block.belief.seen_incidents += public.incidents.sum(axis=1, keepdims=True)
    inside = block.people.inside.sum(axis=1, keepdims=True)
    block.inside_weeks += (effects.pilot_inside > 0.0).any(axis=1, keepdims=True)
    severity = public.severity.sum(axis=1, keepdims=True) / block.scale
    severity = severity * weight_of_incidents(block.regulated, block.values.room("regulated"))
    learn_from(block.belief, severity, (posts + p.sees_inside * inside) / block.scale, p)


def teach_executives(block: Block) -> None:
    """Executives see results as far as they are measured, damage, advocates, competitors, a sponsor."""
    public, staff, effects = block.public, block.structure.people, block.effects
    p = block.values.room("executive")
    voices = public.voices.sum(axis=1, keepdims=True) / block.scale
    thinning = 1.0 / np.sqrt(1.0 + voices / block.values.room("market").voices_half)
    harm = public.severity.sum(axis=1, keepdims=True) / block.scale
    block.damage = np.minimum(p.damage_most, harm * thinning)
    market, worth = block.values.room("market"), block.values.room("value")
    wins = visible_results(block.things, public.wins.sum(axis=1, keepdims=True), market.win_rate, worth)
    sight = Sight(
        wins=1000.0 * wins / staff,
        metrics=block.staff_mean(block.journey.level("metrics")),
        damage=block.damage,
        lobbying=1.0 - np.exp(-block.pull / p.lobbying_voices),
        urgency=public.urgency,
        sponsor=someone(effects.sponsor) * block.sponsor_word,
        spending=block.judged,
        celebrate=np.minimum(1.0, effects.celebrate.max(axis=1, keepdims=True)),
        content=someone(effects.push + effects.converse),
        drag=effects.drag[:, :1],
        free=np.minimum(1.0, block.staff_mean(effects.attention)),
        taught=np.minimum(1.0, effects.taught.max(axis=1, keepdims=True)),
        inside=block.people.inside.sum(axis=1, keepdims=True) / staff,
    )
    block.results = move_support(block.executives, sight, p)


def develop(block: Block) -> None:
    """Capabilities of departments grow and fade; rivalry moves."""
    p, effects, public, journey = block.values.room("journey"), block.effects, block.public, block.journey
    headcount = block.structure.headcount
    share = public.sanctioned / headcount
    spoken = np.maximum(public.sanctioned, 1.0)
    someone = public.sanctioned > 0.0
    knowledge = np.where(someone, public.skill / spoken, block.department_mean(block.people.knowledge))
    roles = np.where(someone, public.role_skill / spoken, block.department_mean(block.people.role_knowledge))
    activity = np.where(public.sanctioned >= p.least_people, share / p.ceiling, 0.0)
    told = public.sanctioned_posts
    conversation = np.where(told > 0.0, public.conversing_posts / np.where(told > 0.0, told, 1.0), 0.0)
    # Busy people turn what levers offer into less.
    style = block.style * effects.attention * (1.0 - block.values["department.workload_slows"] * block.rush)
    building = Building(
        effects=effects,
        pace=block.pace * block.heed,
        engagement=engagement(style, block.executives.mean, journey, block.structure, p),
        advocates=1.0 - np.exp(-block.pull / p.leadership_voices),
        invests=block.invests * block.executives.mean,
        pilot=np.maximum(effects.pilot_inside, effects.pilot_outside),
        wins=block.executives.results,
        active_share=share,
        education=knowledge,
        role_education=roles,
        conversation=conversation,
        activity=activity,
    )
    build_capabilities(journey, building, p)
    move_turf(journey, share, effects, p)
    feel_oversight(journey, effects.throttle, p)


def travel(block: Block) -> NDArray[np.int8]:
    """Departments move between stages; the change of each, (R, D)."""
    return move_stages(block.journey, block.week, block.values.room("journey"))
