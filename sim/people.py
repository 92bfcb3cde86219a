"""The workforce as columns, and what happens to people each week.

Every rule is a small function of arrays shaped (R, N), R runs stacked and N people, written beside its equation. Nothing
here loops over people or runs. Utility is worked out only for people whose draw could move them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from sim.luck import Luck
from sim.organization import FUNCTIONS, Structure
from sim.parameters import Room, Values, declare

Array = NDArray[np.float64]

INACTIVE, OBSERVING, SPEAKING, CONVERSING = range(4)

# --- where people start -------------------------------------------------------------------------------------------
declare("people.conviction_mean", 0.32, 0.22, 0.42, "share", "mean starting belief that it is worth doing")
declare("people.concern_mean", 0.55, 0.45, 0.65, "share", "mean starting perceived risk", "S0, E36, E37; the level is an assumption")
declare("people.belief_sd", 0.14, 0.08, 0.20, "share", "spread of starting conviction and concern between people")
declare("people.knowledge_low", 2.0, 1.0, 4.0, "shape", "first shape of the beta distribution of starting knowledge", "E57; assumption")
declare("people.knowledge_high", 8.0, 5.0, 12.0, "shape", "second shape of the beta distribution of starting knowledge", "E57; assumption")
declare("people.disposition_sd", 0.60, 0.45, 0.80, "utility", "spread of personal thresholds: most people are wallflowers", "F38, S4")
declare("people.openness_low", 0.1, 0.0, 0.3, "share", "openness of the most closed minds", "F40")
declare("people.observing_share", 0.16, 0.08, 0.30, "share", "share of staff who already watch at the start")
declare("people.advocate_conviction", 0.88, 0.75, 0.95, "share", "conviction of advocates at the start", "S0; assumption")
declare("people.advocate_knowledge", 0.60, 0.40, 0.80, "share", "knowledge of advocates at the start", "S0; assumption")
declare("people.advocate_disposition", -0.5, -1.0, -0.2, "utility", "threshold of advocates, at most", "S0; assumption")

# --- beliefs ------------------------------------------------------------------------------------------------------
declare("people.conviction_listening", 0.10, 0.05, 0.20, "a week", "how fast conviction moves towards what is heard", scale="log")
declare("people.conviction_return", 0.06, 0.03, 0.15, "a week", "how fast conviction moves to what the evidence supports", scale="log")
declare("people.conviction_reach", 0.40, 0.25, 0.60, "share", "share of remaining doubt that unlimited evidence removes in an open mind", "F40; assumption")
declare("people.conviction_advocates", 0.010, 0.003, 0.030, "a week", "pull of linked advocates on conviction", scale="log")
declare("people.concern_listening", 0.08, 0.05, 0.12, "a week", "how fast concern moves towards what is heard", scale="log")
declare("people.concern_return", 0.10, 0.06, 0.15, "a week", "how fast concern moves to what experience supports", scale="log")
declare("people.concern_quiet", 0.35, 0.20, 0.50, "share", "share of concern removed by full reassurance: nothing bad happened", "F3, S0")
declare("people.concern_clarity", 0.30, 0.15, 0.45, "share", "share of concern removed by fully clear rules", "F37; assumption")
declare("people.concern_knowledge", 0.30, 0.15, 0.45, "share", "share of concern removed by full knowledge gained", "E57; assumption")
declare("people.concern_alarm", 0.70, 0.40, 0.90, "share", "share of remaining calm that unlimited alarm removes", "F4; assumption")
declare("people.concern_floor", 0.10, 0.0, 0.2, "share", "share of starting concern that never goes away")

# --- knowledge ----------------------------------------------------------------------------------------------------
declare("people.knowledge_doing", 0.012, 0.006, 0.024, "a week", "learning by doing it", scale="log")
declare("people.knowledge_teaching", 0.020, 0.010, 0.040, "a week", "learning from linked advocates", scale="log")
declare("people.knowledge_decay", 0.004, 0.002, 0.008, "a week", "how fast unused knowledge fades", scale="log")
declare("people.role_knowledge_doing", 0.003, 0.001, 0.006, "a week", "learning one's role by conversing", scale="log")
declare("people.role_knowledge_decay", 0.002, 0.001, 0.004, "a week", "how fast role knowledge fades", scale="log")
declare("people.training_readiness", 0.2, 0.0, 0.5, "weight", "readiness to attend training of a person without conviction")

# --- moving a rung ------------------------------------------------------------------------------------------------
declare("people.observe_threshold", 0.25, 0.15, 0.35, "utility", "what it takes to start watching")
declare("people.speak_threshold", 1.33, 1.23, 1.43, "utility", "what it takes to speak in public", "sets the level of activity: E39, E42, E43")
declare("people.converse_threshold", 1.92, 1.82, 2.02, "utility", "what it takes to converse", "E39; assumption")
declare("people.softness", 0.10, 0.06, 0.20, "utility", "how soft the thresholds are")
declare("people.habit", 0.20, 0.0, 0.30, "utility", "what a habit adds for those who already do it")
declare("people.observe_hazard", 0.06, 0.03, 0.12, "a week", "chance to start watching when willing", scale="log")
declare("people.speak_hazard", 0.025, 0.0125, 0.05, "a week", "chance to start speaking when willing", scale="log")
declare("people.converse_hazard", 0.025, 0.0125, 0.05, "a week", "chance to start conversing when willing", scale="log")
declare("people.observe_fall", 0.02, 0.01, 0.04, "a week", "chance to stop watching when unwilling", scale="log")
declare("people.speak_fall", 0.03, 0.015, 0.06, "a week", "chance to fall silent when unwilling", scale="log")
declare("people.converse_fall", 0.04, 0.02, 0.08, "a week", "chance to stop conversing when unwilling", scale="log")
declare("people.concern_weight", 0.55, 0.30, 0.80, "utility", "weight of concern", "E57: knowledge and fear of losing control lead")
declare("people.concern_cover", 0.5, 0.2, 0.8, "share", "share of concern that fully clear rules take off a speaker", "F37; assumption")
declare("people.knowledge_weight", 0.30, 0.10, 0.50, "utility", "weight of lacking knowledge", "E57")
declare("people.peers_weight", 0.30, 0.10, 0.50, "utility", "weight of the square root of the share of sources who speak", "E51, E19")
declare("people.urgency_weight", 0.15, 0.05, 0.30, "utility", "weight of what competitors do", "E19; assumption")
declare("people.sponsor_weight", 0.15, 0.05, 0.30, "utility", "weight of executive support people can see", "E56")
declare("people.sponsor_visible", 0.4, 0.2, 0.8, "support", "support that a sponsor shows on top of what is felt", "E56; assumption")
declare("people.permission_weight", 0.30, 0.10, 0.50, "utility", "weight of being permitted", "S4; assumption")
declare("people.tolerated", 0.75, 0.60, 0.90, "permission", "permission people feel where no policy exists", "S4; assumption")
declare("people.customer_facing", 0.12, 0.0, 0.25, "utility", "readiness added by facing customers")
declare("people.inside_weight", 0.15, 0.05, 0.30, "utility", "readiness added by practising inside first", "F34; assumption")
declare("people.pilot_invitation", 0.35, 0.15, 0.60, "utility", "readiness added by being asked into a pilot", "S0; assumption")
declare("people.pilot_speed", 3.0, 1.0, 6.0, "factor", "how many times faster pilot members take the step, beyond once", "assumption: a ten-week pilot must be able to activate somebody")
declare("people.pilot_hazard_cap", 0.5, 0.3, 0.8, "a week", "largest chance to start speaking in a week, in a pilot")
declare("people.oversight_weight", 0.25, 0.10, 0.50, "utility", "weight of more oversight than the stage bears", "F22")
declare("people.oversight_damping", 0.6, 0.3, 0.9, "share", "share of first steps that full excess of oversight stops", "F22")
declare("people.replies_weight", 0.30, 0.15, 0.50, "utility", "weight of the replies a voice can expect", "F38: the ceiling on activity")
declare("people.conversation_ease", 0.70, 0.40, 1.00, "utility", "what full role knowledge adds to the ease of conversing", "F28; assumption")
declare("people.throttle_ease", 0.5, 0.2, 0.8, "utility", "what full approval of every post takes off the ease of conversing", "S2; assumption")
declare("people.comply_weight", 0.90, 0.50, 1.20, "utility", "what a ban weighs with those who comply", "E31; assumption")
declare("people.comply_share", 0.50, 0.40, 0.60, "share", "share of people who comply with a ban", "E31")
declare("people.comply_fall", 0.5, 0.2, 0.9, "a week", "chance that a complying speaker stops in a week of a ban", "E31; assumption")
declare("people.reactance", 0.05, 0.0, 0.20, "utility", "what a ban adds for those who defy it", "F35, S4")
declare("people.backlash_weight", 0.10, 0.0, 0.25, "utility", "what the backlash of an abandoned programme takes off", "F18; assumption")

# --- posting ------------------------------------------------------------------------------------------------------
declare("people.posts_speaking", 1.0, 0.5, 2.0, "posts a week", "posts of a person who speaks", "E39; assumption", scale="log")
declare("people.posts_conversing", 3.0, 1.5, 6.0, "posts a week", "posts of a person who converses", "E39; assumption", scale="log")
declare("people.throttle_posts", 0.6, 0.3, 0.9, "share", "share of posts that full approval of every post prevents", "S2; assumption")

# --- practice inside ----------------------------------------------------------------------------------------------
declare("people.inside_hazard", 0.25, 0.10, 0.50, "a week", "chance that a member of an internal pilot starts practising", "S3, E43; assumption", scale="log")
declare("people.inside_fall", 0.01, 0.005, 0.03, "a week", "chance to stop practising inside after the pilot", scale="log")

for _function, _leaning in zip(
    FUNCTIONS, (0.20, 0.35, 0.15, 0.05, 0.02, 0.05, -0.05, 0.0, 0.05, -0.35, 0.02, -0.25, 0.0), strict=True
):
    declare(f"people.leaning_{_function}", _leaning, _leaning - 0.1, _leaning + 0.1, "utility", f"readiness of {_function} staff beside others", "E17 for the order; levels are an assumption")


@dataclass
class People:
    """The columns: float arrays shaped (R, N) in [0, 1] unless said; see `sim/MODEL` terms in docs/evidence.md.

    ``rung`` is 0 inactive, 1 observing, 2 speaking, 3 conversing; ``reach`` is what evidence can move
    ((1 - starting conviction) x openness); ``allowed`` says whether public activity is allowed.
    """

    conviction: Array
    concern: Array
    knowledge: Array
    role_knowledge: Array
    conviction0: Array
    concern0: Array
    knowledge0: Array
    disposition: Array
    defiance: Array
    openness: Array
    reach: Array
    rung: NDArray[np.int8]
    inside: NDArray[np.bool_]
    allowed: NDArray[np.bool_]

    @property
    def active(self) -> NDArray[np.bool_]:
        """Who speaks in public, allowed or not, (R, N)."""
        return self.rung >= SPEAKING


def start_people(structure: Structure, lucks: Sequence[Luck], values: Values, advocates: NDArray[np.int64]) -> People:
    """Draw the people of every run at week 0.

    Parameters
    ----------
    structure : Structure
        N people.
    lucks : sequence of Luck
        One for each of the R runs.
    values : Values
        Parameters of the R runs.
    advocates : array of int, shape (A,)
        Rows of the advocates.

    Returns
    -------
    People
    """
    p = values.room("people")
    draw = {name: np.empty((len(lucks), structure.people)) for name in ("conviction", "concern", "knowledge", "disposition", "defiance", "openness", "rung")}
    for r, luck in enumerate(lucks):
        for name, column in draw.items():
            luck.fill(f"start.{name}", column[r])
    conviction = np.clip(p.conviction_mean + p.belief_sd * ndtri(draw["conviction"]), 0.02, 0.95)
    concern = np.clip(p.concern_mean + p.belief_sd * ndtri(draw["concern"]), 0.02, 0.95)
    knowledge = _beta_quantile(draw["knowledge"], p.knowledge_low, p.knowledge_high)
    disposition = p.disposition_sd * ndtri(draw["disposition"])
    openness = p.openness_low + (1.0 - p.openness_low) * draw["openness"]
    if advocates.size:
        conviction[:, advocates] = p.advocate_conviction
        knowledge[:, advocates] = p.advocate_knowledge
        concern[:, advocates] *= 0.5
        disposition[:, advocates] = np.minimum(disposition[:, advocates], p.advocate_disposition)
    readiness = conviction - disposition
    order = np.argsort(-readiness, axis=1, kind="stable")
    watching = np.arange(structure.people) < p.observing_share * structure.people
    rung = np.zeros(readiness.shape, dtype=np.int8)
    np.put_along_axis(rung, order, watching.astype(np.int8), axis=1)
    rung[:, advocates] = SPEAKING
    return People(
        conviction=conviction,
        concern=concern,
        knowledge=knowledge,
        role_knowledge=np.zeros_like(knowledge),
        conviction0=conviction.copy(),
        concern0=concern.copy(),
        knowledge0=knowledge.copy(),
        disposition=disposition,
        defiance=draw["defiance"],
        openness=openness,
        reach=(1.0 - conviction) * openness,
        rung=rung,
        inside=np.zeros(rung.shape, dtype=bool),
        allowed=np.ones(rung.shape, dtype=bool),
    )


def _beta_quantile(u: Array, a: Array, b: Array) -> Array:
    """Inverse of the beta distribution by a table of 513 points: the exact inverse costs 2 microseconds a person."""
    from scipy.special import betaincinv

    grid = np.linspace(0.0, 1.0, 513)
    out = np.empty_like(u)
    for r in range(u.shape[0]):
        out[r] = np.interp(u[r], grid, betaincinv(a[r, 0], b[r, 0], grid))
    return out


def to_people(by_department: Array, structure: Structure) -> Array:
    """Spread an (R, D) array to the people of each department, (R, N)."""
    return np.repeat(by_department, structure.headcount, axis=1)


def move_conviction(people: People, heard: Array, advocates: Array, evidence: Array, p: Room) -> None:
    """C += a (heard - C) + b (C0 + (1 - C0) openness reach V/(1+V) - C) + c advocates (1 - C).

    Bounded by construction: a weighted mean of numbers in [0, 1] as long as the rates add up to less than one.

    Parameters
    ----------
    heard : array, shape (R, N)
        Mean conviction of a person's sources.
    advocates : array, shape (R, N)
        How strongly linked advocates are heard.
    evidence : array, shape (R, N)
        reach V/(1+V), in [0, 1].
    """
    c = people.conviction
    target = people.reach * evidence
    target += people.conviction0
    target -= c
    target *= p.conviction_return
    step = heard - c
    step *= p.conviction_listening
    step += target
    step += p.conviction_advocates * advocates * (1.0 - c)
    c += step


def move_concern(people: People, heard: Array, calm: Array, alarm: Array, p: Room) -> None:
    """F += a (heard - F) + b (F0 max(floor, calm - k (K - K0)) + (1 - F0) alarm - F).

    Parameters
    ----------
    calm : array, shape (R, N)
        1 less what reassurance and clear rules take off.
    alarm : array, shape (R, N)
        What incidents add, in [0, 1].
    """
    f = people.concern
    share = people.knowledge - people.knowledge0
    share *= -p.concern_knowledge
    share += calm
    np.clip(share, p.concern_floor, 1.0, out=share)
    target = (share - alarm) * people.concern0
    target += alarm
    target -= f
    target *= p.concern_return
    step = heard - f
    step *= p.concern_listening
    step += target
    f += step


def learn_by_doing(people: People, advocates: Array, p: Room) -> None:
    """K += (doing [speaks or practises inside] + teaching by advocates) (1 - K) - decay [neither] (K - K0)+.

    Role knowledge: q += doing [converses] (1 - q) - decay q.
    """
    k = people.knowledge
    doing = people.rung >= SPEAKING
    doing |= people.inside
    rate = advocates * p.knowledge_teaching
    rate += p.knowledge_doing * doing
    rate *= 1.0 - k
    fading = k - people.knowledge0
    np.maximum(fading, 0.0, out=fading)
    fading *= p.knowledge_decay
    fading *= ~doing
    k += rate
    k -= fading
    q = people.role_knowledge
    q *= 1.0 - p.role_knowledge_decay
    at = np.flatnonzero(people.rung == CONVERSING)
    if at.size:
        flat = q.ravel()
        flat[at] += _of_runs(p.role_knowledge_doing, at // q.shape[1]) * (1.0 - flat[at])


@dataclass(frozen=True)
class Courses:
    """What courses give: `tools` and `roles` are chances of a place a week for a person of mean readiness, (R, D);
    `gain` (R, D) the share of missing knowledge a course in the tools gives; the rest (R, 1)."""

    tools: Array
    roles: Array
    gain: Array
    tools_side: Array
    role_gain: Array
    role_knowledge_gain: Array


def train(people: People, structure: Structure, courses: Courses, draw: Array, p: Room) -> tuple[Array, Array]:
    """Courses of the week: K += gain (1 - K) for who attends; places go in proportion to readiness + C (.5 + rung).

    One draw decides about both kinds, from its two ends, so nobody attends two in a week.

    Parameters
    ----------
    courses : Courses
        What there is.
    draw : array, shape (R, N)
        One uniform draw a person.

    Returns
    -------
    tuple of two arrays, shape (R, D)
        Places taken in courses in the tools and in roles.
    """
    ready = people.conviction * (people.rung + 0.5)
    mean = ready.mean(axis=1, keepdims=True) + p.training_readiness
    ready += p.training_readiness
    taken = []
    for seats, side in ((courses.tools, draw), (courses.roles, 1.0 - draw)):
        if not seats.any():
            taken.append(np.zeros_like(seats))
            continue
        chance = to_people(seats / mean, structure)
        chance *= ready
        np.minimum(chance, 0.5, out=chance)
        went = side < chance
        at = np.flatnonzero(went)
        run, person = np.divmod(at, structure.people)
        k, q = people.knowledge.ravel(), people.role_knowledge.ravel()
        if seats is courses.tools:
            k[at] += courses.gain[run, structure.department[person]] * (1.0 - k[at])
            q[at] += courses.tools_side[run, 0] * (1.0 - q[at])
        else:
            k[at] += courses.role_knowledge_gain[run, 0] * (1.0 - k[at])
            q[at] += courses.role_gain[run, 0] * (1.0 - q[at])
        taken.append(np.add.reduceat(went.astype(np.float64), structure.first, axis=1))
    return taken[0], taken[1]


def _of_runs(column: Array, run: NDArray[np.intp]) -> Array:
    """A parameter for the people of runs `run`; a lone run has one value for all."""
    return column[run, 0] if column.shape[0] > 1 else column[0]


@dataclass
class Setting:
    """What surrounds people this week: arrays (R, 1) or (R, D) that utility is worked out from.

    ``base`` is the part of utility that is the same for all of a department: urgency, support, replies, leaning,
    permission, oversight.
    """

    base: Array
    permission: Array
    clarity: Array
    throttle: Array
    oversight: Array


def utility(
    people: People, at: NDArray[np.intp], run: NDArray[np.intp], dep: NDArray[np.intp], peers: Array, setting: Setting,
    invited: NDArray[np.bool_], values: Room,
) -> Array:
    """Utility of speaking for the people at flat positions `at` (run `run`, department `dep`).

    u = C - wF F (1 - cover clarity) - wK (1 - K) + wX sqrt(peers) + base + invitation + inside - disposition
    - [not allowed] (comply, if the person complies; else what the rules of the department gave back, less reactance)
    """

    def of(column: Array) -> Array:
        return _of_runs(column, run)

    flat = people
    clarity = setting.clarity[run, dep]
    concern = of(values.concern_weight) * flat.concern.ravel()[at]
    u = flat.conviction.ravel()[at] - concern * (1.0 - of(values.concern_cover) * clarity)
    u -= of(values.knowledge_weight) * (1.0 - flat.knowledge.ravel()[at])
    u += of(values.peers_weight) * np.sqrt(peers.ravel()[at])
    u += setting.base[run, dep]
    u += of(values.pilot_invitation) * invited.ravel()[at]
    u += of(values.inside_weight) * flat.inside.ravel()[at]
    u -= flat.disposition.ravel()[at]
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
    people: People, structure: Structure, draw: Array, peers: Array, setting: Setting, invited: NDArray[np.bool_], p: Room
) -> NDArray[np.intp]:
    """Everybody takes at most one step up or down; returns the flat positions of those who moved.

    Up if draw < h_k s_k, down if draw > 1 - d_k (1 - s_k), with s_k = expit((u - threshold_k) / softness). The chance of
    a step is at most the hazard, so utility is worked out only where the draw lies within it.
    """
    up_most = np.maximum(np.maximum(p.observe_hazard, p.speak_hazard), p.converse_hazard)
    down_most = np.maximum(np.maximum(p.observe_fall, p.speak_fall), p.converse_fall)
    maybe = draw < up_most
    maybe |= draw > 1.0 - down_most
    maybe |= invited
    if not people.allowed.all():
        maybe |= ~people.allowed & (people.rung >= SPEAKING)
    at = np.flatnonzero(maybe)
    if not at.size:
        return at
    run, person = np.divmod(at, structure.people)
    dep = structure.department[person].astype(np.intp)
    u = utility(people, at, run, dep, peers, setting, invited, p)
    rung = people.rung.ravel()[at]
    x = draw.ravel()[at]

    def of(column: Array) -> Array:
        return _of_runs(column, run)

    softness, habit = of(p.softness), of(p.habit)
    throttle = setting.throttle[run, dep]
    inside_pilot = invited.ravel()[at]
    ease = of(p.conversation_ease) * people.role_knowledge.ravel()[at] - of(p.throttle_ease) * throttle
    hold = np.where(rung >= SPEAKING, habit, 0.0)
    # What the next rung up and the present rung down look like to each person.
    up_bar = np.choose(rung, [of(p.observe_threshold), of(p.speak_threshold), of(p.converse_threshold) - ease, np.inf])
    down_bar = np.choose(rung, [-np.inf, of(p.observe_threshold), of(p.speak_threshold) - hold, of(p.converse_threshold) - ease - hold])
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


def move_rungs_linear(
    people: People, structure: Structure, draw: Array, peers: Array, setting: Setting, invited: NDArray[np.bool_], p: Room
) -> NDArray[np.intp]:
    """The plainest diffusion rule, for verification: a silent person speaks with chance innovation + imitation x peers.

    Takes the place of `move_rungs` in a printed week, so that the engine can be held against the Bass and SI equations.
    ``speak_hazard`` is the innovation rate and ``converse_hazard`` the imitation rate.
    """
    chance = p.speak_hazard + p.converse_hazard * peers
    start = (draw < chance) & (people.rung < SPEAKING)
    people.rung[start] = SPEAKING
    return np.flatnonzero(start)


def practise_inside(people: People, run: int, members: NDArray[np.bool_], draw: Array, p: Room) -> None:
    """Members of an internal pilot take the practice up inside; others drift away from it. One run, arrays (N,)."""
    inside = people.inside[run]
    start = members & (draw < p.inside_hazard[run, 0])
    stop = ~members & (draw > 1.0 - p.inside_fall[run, 0])
    inside |= start
    inside &= ~stop


def posts_of(people: People, at: NDArray[np.intp], run: NDArray[np.intp], throttle: Array, p: Room) -> Array:
    """Public posts this week of the active people at flat positions `at`; approval of every post holds some back."""
    conversing = people.rung.ravel()[at] == CONVERSING
    count = np.where(conversing, p.posts_conversing[run, 0], p.posts_speaking[run, 0])
    return count * (1.0 - p.throttle_posts[run, 0] * throttle)
