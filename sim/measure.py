"""The week's outcomes of all runs of a block, in the order of `OUTCOMES`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes import OUTCOMES
from sim.people import CONVERSING, OBSERVING, Array

if TYPE_CHECKING:
    from sim.block import Block


def weekly_numbers(block: Block) -> Array:
    """Every outcome of every run, (R, K)."""
    people, public, staff = block.people, block.public, block.structure.people
    rung, count = people.rung, float(staff)
    speaking = people.active
    allowed = people.allowed
    advocates = block.advocates
    speaking_advocates = advocates.speaking
    at_work = speaking_advocates.sum(axis=1)
    energy = (advocates.energy * speaking_advocates).sum(axis=1)
    posts = public.posts.sum(axis=1)
    hazard = public.hazard.sum(axis=1)
    concern = block.department_sum(people.concern) / count
    stage = (block.journey.stage * block.structure.headcount).sum(axis=1) / count
    numbers = {
        "observing_share": (rung >= OBSERVING).sum(axis=1) / count,
        "active_share": (speaking & allowed).sum(axis=1) / count,
        "conversing_share": ((rung == CONVERSING) & allowed).sum(axis=1) / count,
        "shadow_share": (speaking & ~allowed).sum(axis=1) / count,
        "inside_share": people.inside.sum(axis=1) / count,
        "knowledge": people.knowledge.sum(axis=1) / count,
        "believed_skill": people.believed_skill.sum(axis=1) / count,
        "concern": concern,
        "conviction": people.conviction.sum(axis=1) / count,
        "morale": block.staff_mean(block.morale)[:, 0],
        "perceived_risk": 1000.0 * block.belief.mean[:, 0],
        "real_risk": 1000.0 * np.where(posts > 0.0, hazard / np.where(posts > 0.0, posts, 1.0), _silent_risk(block)),
        "executive_support": block.executives.mean[:, 0],
        "advocates_active": at_work.astype(np.float64),
        "advocate_energy": energy / np.maximum(at_work, 1),
        "posts": posts,
        "wins": public.wins.sum(axis=1),
        "incidents": public.incidents.sum(axis=1),
        "value": public.value.sum(axis=1),
        **block.things.week,
        "reputation": public.reputation[:, 0],
        "unanswered_talk": public.talk[:, 0],
        "cash": block.purse.paid[:, 0],
        "team_weeks": block.purse.asked_effort[:, 0],
        "staff_hours": block.hours[:, 0],
        "mean_stage": stage,
        "organization_stage": block.organization_stage,
        "abandoned": block.executives.abandoned[:, 0].astype(np.float64),
    }
    return np.stack([numbers[name] for name in OUTCOMES], axis=1)


def _silent_risk(block: Block) -> Array:
    """What a post would risk where nobody posts: that of a person of mean knowledge, (R,)."""
    p = block.values.room("market")
    knowledge = block.people.knowledge.sum(axis=1) / block.structure.people
    prepared = (block.effects.harm_factor * block.structure.headcount).sum(axis=1) / block.structure.people
    return p.harm_rate[:, 0] * np.exp(-p.harm_knowledge[:, 0] * knowledge) * prepared
