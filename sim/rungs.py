"""Moving a rung: what people need to watch, speak and converse, and what they then post.

Utility is worked out only for people whose draw could move them.
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.authority import authority
from sim.organization import FUNCTIONS
from sim.parameters import Room, declare
from sim.people import CONVERSING, SPEAKING, Array, People, of_runs
from sim.structure import Structure

# fmt: off
# --- moving a rung ------------------------------------------------------------------------------------------------
declare("people.observe_threshold", 0.25, 0.15, 0.35, "utility", "what it takes to start watching")
declare("people.speak_threshold", 1.33, 1.23, 1.43, "utility", "what it takes to speak in public", "assumption: set by hand so that activity comes out near E39, E42, E43")
declare("people.converse_threshold", 1.92, 1.82, 2.02, "utility", "what it takes to converse", "E39; assumption")
declare("people.softness", 0.10, 0.06, 0.20, "utility", "how soft the thresholds are")
declare("people.habit", 0.20, 0.0, 0.30, "utility", "what a habit adds for those who already do it")
declare("people.observe_hazard", 0.06, 0.03, 0.12, "a week", "chance to start watching when willing", scale="log")
declare("people.speak_hazard", 0.025, 0.0125, 0.05, "a week", "chance to start speaking when willing", scale="log")
declare("people.converse_hazard", 0.025, 0.0125, 0.05, "a week", "chance to start conversing when willing", scale="log")
declare("people.observe_fall", 0.02, 0.01, 0.04, "a week", "chance to stop watching when unwilling", scale="log")
declare("people.speak_fall", 0.03, 0.015, 0.06, "a week", "chance to fall silent when unwilling", scale="log")
declare("people.converse_fall", 0.04, 0.02, 0.08, "a week", "chance to stop conversing when unwilling", scale="log")
declare("people.concern_weight", 0.55, 0.30, 0.80, "utility", "weight of concern", "E57 names fear of losing control; assumption")
declare("people.concern_cover", 0.5, 0.2, 0.8, "share", "share of concern that fully clear rules take off a speaker", "F37; assumption")
declare("people.believed_weight", 1.0, 0.0, 1.0, "share", "how far people go by what they believe they can, beyond what they can", "E58; assumption")
declare("people.knowledge_weight", 0.30, 0.10, 0.50, "utility", "weight of lacking knowledge", "E57 names lack of knowledge first; assumption")
declare("people.peers_weight", 0.30, 0.10, 0.50, "utility", "weight of the square root of the share of sources who speak", "E51, E19; assumption")
declare("people.urgency_weight", 0.15, 0.05, 0.30, "utility", "weight of what competitors do", "E19; assumption")
declare("people.sponsor_weight", 0.15, 0.05, 0.30, "utility", "weight of executive support people can see", "E56; assumption")
declare("people.sponsor_visible", 0.4, 0.2, 0.8, "support", "support that a sponsor shows on top of what is felt", "E56; assumption")
declare("people.permission_weight", 0.30, 0.10, 0.50, "utility", "weight of being permitted", "S4; assumption")
declare("people.tolerated", 0.75, 0.60, 0.90, "permission", "permission people feel where no policy exists", "S4; assumption")
declare("people.customer_facing", 0.12, 0.0, 0.25, "utility", "readiness added by facing customers")
declare("people.inside_weight", 0.15, 0.05, 0.30, "utility", "readiness added by practising inside first", "F34; assumption")
declare("people.pilot_invitation", 0.35, 0.15, 0.60, "utility", "readiness added by being asked into a pilot", "S0; assumption")
declare("people.pilot_speed", 3.0, 1.0, 6.0, "factor", "how many times faster pilot members take the step, beyond once", "assumption: a ten-week pilot must be able to activate somebody")
declare("people.pilot_hazard_cap", 0.5, 0.3, 0.8, "a week", "largest chance to start speaking in a week, in a pilot")
declare("people.oversight_weight", 0.25, 0.10, 0.50, "utility", "weight of more oversight than the stage bears", "F22; assumption")
declare("people.oversight_damping", 0.6, 0.3, 0.9, "share", "share of first steps that full excess of oversight stops", "F22; assumption")
declare("people.replies_weight", 0.30, 0.15, 0.50, "utility", "weight of the replies a voice can expect", "assumption: the ceiling on activity that F38 asks for")
declare("people.conversation_ease", 0.70, 0.40, 1.00, "utility", "what full role knowledge adds to the ease of conversing", "F28; assumption")
declare("people.throttle_ease", 0.5, 0.2, 0.8, "utility", "what full approval of every post takes off the ease of conversing", "S2; assumption")
declare("people.comply_weight", 0.90, 0.50, 1.20, "utility", "what a ban weighs with those who comply", "E31; assumption")
declare("people.comply_share", 0.50, 0.40, 0.60, "share", "share of people who comply with a ban", "E31")
declare("people.comply_fall", 0.5, 0.2, 0.9, "a week", "chance that a complying speaker stops in a week of a ban", "E31; assumption")
declare("people.reactance", 0.05, 0.0, 0.20, "utility", "what a ban adds for those who defy it", "F35, S4; assumption")
declare("people.backlash_weight", 0.10, 0.0, 0.25, "utility", "what the backlash of an abandoned programme takes off", "F18; assumption")

# --- posting ------------------------------------------------------------------------------------------------------
declare("people.posts_speaking", 1.0, 0.5, 2.0, "posts a week", "posts of a person who speaks", "E39; assumption", scale="log")
declare("people.posts_conversing", 3.0, 1.5, 6.0, "posts a week", "posts of a person who converses", "E39; assumption", scale="log")
declare("people.post_hours", 0.3, 0.1, 0.8, "hours", "working time that a post takes", "S4: one to two hours a day in small firms; assumption", kind="choice")
declare("people.throttle_posts", 0.6, 0.3, 0.9, "share", "share of posts that full approval of every post prevents", "S2; assumption")

for _function, _leaning in zip(
    FUNCTIONS, (0.20, 0.35, 0.15, 0.05, 0.02, 0.05, -0.05, 0.0, 0.05, -0.35, 0.02, -0.25, 0.0), strict=True
):
    declare(f"people.leaning_{_function}", _leaning, _leaning - 0.1, _leaning + 0.1, "utility", f"readiness of {_function} staff beside others", "E17 for who comes early and who late; levels are an assumption")
# fmt: on


@dataclass
class Setting:
    """What surrounds people this week: arrays (R, 1) or (R, D) that utility is worked out from.

    ``base`` is the part of utility that is the same for all of a department: urgency, support, replies, leaning,
    permission, oversight. ``personal`` (R, N) is what levers add for single people; None where they add
    nothing. ``role`` (N,) and ``week`` say who has the authority to speak; nobody is looked at for it where `role` is None.
    """

    base: Array
    permission: Array
    clarity: Array
    throttle: Array
    oversight: Array
    personal: Array | None = None
    role: NDArray[np.integer] | None = None
    week: int = 0


def utility(
    people: People,
    at: NDArray[np.intp],
    run: NDArray[np.intp],
    dep: NDArray[np.intp],
    peers: Array,
    setting: Setting,
    invited: NDArray[np.bool_],
    values: Room,
) -> Array:
    """Utility of speaking for the people at flat positions `at` (run `run`, department `dep`).

    u = C - wF F (1 - cover clarity) - wK (1 - B) + wX sqrt(peers) + base + invitation + inside + authority - disposition
    - [not allowed] (comply, if the person complies; else what the rules of the department gave back, less reactance)
    """

    def of(column: Array) -> Array:
        return of_runs(column, run)

    flat = people
    clarity = setting.clarity[run, dep]
    concern = of(values.concern_weight) * flat.concern.ravel()[at]
    u = flat.conviction.ravel()[at] - concern * (1.0 - of(values.concern_cover) * clarity)
    known = flat.knowledge.ravel()[at]
    # People go by what they believe they can.
    felt = known + of(values.believed_weight) * np.maximum(0.0, flat.believed_skill.ravel()[at] - known)
    u -= of(values.knowledge_weight) * (1.0 - felt)
    u += of(values.peers_weight) * np.sqrt(peers.ravel()[at])
    u += setting.base[run, dep]
    u += of(values.pilot_invitation) * invited.ravel()[at]
    u += of(values.inside_weight) * flat.inside.ravel()[at]
    u -= flat.disposition.ravel()[at]
    if setting.personal is not None:
        u += setting.personal.ravel()[at]
    if setting.role is not None:
        u += of(values.authority_weight) * authority(people, at, setting.role, setting.week, values)
    forbidden = ~flat.allowed.ravel()[at]
    if forbidden.any():
        complies = flat.defiance.ravel()[at] < of(values.comply_share)
        # Who defies a ban ignores it: its want of permission and its clarity do not count for them.
        ignored = (
            of(values.permission_weight) * (setting.permission[run, dep] - of(values.tolerated))
            + concern * of(values.concern_cover) * clarity
            - of(values.reactance)
        )
        u -= forbidden * np.where(complies, of(values.comply_weight), ignored)
    return u


def move_rungs(
    people: People,
    structure: Structure,
    draw: Array,
    peers: Array,
    setting: Setting,
    invited: NDArray[np.bool_],
    p: Room,
) -> NDArray[np.intp]:
    """Everybody takes at most one step up or down; returns the flat positions of those who moved.

    Up if draw < h_k s_k, down if draw > 1 - d_k (1 - s_k), with s_k = expit((u - threshold_k) / softness). The chance of
    a step is at most the hazard, so utility is worked out only where the draw lies within it.
    """
    at = _may_move(people, draw, invited, p)
    if not at.size:
        return at
    run, person = np.divmod(at, structure.people)
    dep = structure.department[person].astype(np.intp)
    u = utility(people, at, run, dep, peers, setting, invited, p)
    rung = people.rung.ravel()[at]
    x = draw.ravel()[at]

    def of(column: Array) -> Array:
        return of_runs(column, run)

    softness, habit = of(p.softness), of(p.habit)
    throttle = setting.throttle[run, dep]
    inside_pilot = invited.ravel()[at]
    ease = of(p.conversation_ease) * people.role_knowledge.ravel()[at] - of(p.throttle_ease) * throttle
    hold = np.where(rung >= SPEAKING, habit, 0.0)
    # What the next rung up and the present rung down look like to each person.
    up_bar = np.choose(rung, [of(p.observe_threshold), of(p.speak_threshold), of(p.converse_threshold) - ease, np.inf])
    down_bar = np.choose(
        rung, [-np.inf, of(p.observe_threshold), of(p.speak_threshold) - hold, of(p.converse_threshold) - ease - hold]
    )
    first_step = of(p.speak_hazard) * (1.0 - of(p.oversight_damping) * setting.oversight[run, dep])
    first_step = np.minimum(of(p.pilot_hazard_cap), first_step * (1.0 + of(p.pilot_speed) * inside_pilot))
    up_rate = np.choose(rung, [of(p.observe_hazard), first_step, of(p.converse_hazard) * (1.0 - throttle), 0.0])
    down_rate = np.choose(rung, [0.0, of(p.observe_fall), of(p.speak_fall), of(p.converse_fall)])
    stops = ~people.allowed.ravel()[at] & (rung >= SPEAKING) & (people.defiance.ravel()[at] < of(p.comply_share))
    down_rate = np.where(stops, of(p.comply_fall), down_rate)
    up = x < up_rate * expit((u - up_bar) / softness)
    down = (x > 1.0 - down_rate * (1.0 - expit((u - down_bar) / softness))) & ~up
    step = up.astype(np.int8) - down.astype(np.int8)
    people.rung.ravel()[at] += step
    return at[step != 0]


def _may_move(people: People, draw: Array, invited: NDArray[np.bool_], p: Room) -> NDArray[np.intp]:
    """Flat positions of those whose draw lies within the hazards of their rung, and of those with hazards of their own:
    who is asked into a pilot, and who speaks where that is forbidden."""
    nothing = np.zeros_like(p.observe_hazard)
    up = np.concatenate([p.observe_hazard, p.speak_hazard, p.converse_hazard, nothing], axis=1)
    down = 1.0 - np.concatenate([nothing, p.observe_fall, p.speak_fall, p.converse_fall], axis=1)
    maybe = draw < up.max(axis=1, keepdims=True)
    maybe |= draw > down.min(axis=1, keepdims=True)
    special = invited
    if not people.allowed.all():
        special = invited | (~people.allowed & (people.rung >= SPEAKING))
    maybe |= special
    at = np.flatnonzero(maybe)
    x, cell = draw.ravel()[at], at // draw.shape[1] * up.shape[1] + people.rung.ravel()[at]
    keep = x < up.ravel()[cell]
    keep |= x > down.ravel()[cell]
    keep |= special.ravel()[at]
    return at[keep]


def move_rungs_linear(
    people: People,
    structure: Structure,
    draw: Array,
    peers: Array,
    setting: Setting,
    invited: NDArray[np.bool_],
    p: Room,
) -> NDArray[np.intp]:
    """The plainest diffusion rule, for verification: a silent person speaks with chance innovation + imitation x peers.

    Takes the place of `move_rungs` in a printed week, so that the engine can be held against the Bass and SI equations.
    ``speak_hazard`` is the innovation rate and ``converse_hazard`` the imitation rate.
    """
    chance = p.speak_hazard + p.converse_hazard * peers
    start = (draw < chance) & (people.rung < SPEAKING)
    people.rung[start] = SPEAKING
    return np.flatnonzero(start)


def posts_of(
    people: People, at: NDArray[np.intp], run: NDArray[np.intp], throttle: Array, busy: Array, p: Room
) -> Array:
    """Public posts this week of the active people at flat positions `at`; approval of every post and work hold some back."""
    conversing = people.rung.ravel()[at] == CONVERSING
    count = np.where(conversing, p.posts_conversing[run, 0], p.posts_speaking[run, 0])
    return count * (1.0 - p.throttle_posts[run, 0] * throttle) * (1.0 - busy)
