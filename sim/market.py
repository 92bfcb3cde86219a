"""The world outside: the audience, competitors, and talk about the company that goes on whether it speaks or not."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator
from scipy.special import expit

from sim.authority import authority
from sim.counts import great_ones, poisson_quantile
from sim.organization import Plain, Share
from sim.parameters import Room, Values, declare
from sim.people import CONVERSING, Array, People
from sim.rungs import posts_of
from sim.structure import Structure

# fmt: off
declare("market.reference_staff", 920, 100, 10_000, "people", "size of company that counts are compared with", "assumption", kind="choice")
declare("market.urgency_most", 0.40, 0.20, 0.60, "share", "urgency when all competitors have taken it up", "E19; assumption")
declare("market.observers_worth", 0.5, 0.2, 0.8, "share", "willingness to talk of an observing buyer beside a participating one", "S3; assumption")
declare("market.audience_reference", 0.25, 0.15, 0.35, "share", "willing audience of the usual company", "S3; assumption", kind="choice")
declare("market.replies_half", 0.08, 0.05, 0.15, "share", "active share of staff at which replies per voice have halved", "F38; assumption")
declare("market.broadcast_worth", 0.15, 0.10, 0.20, "conversations", "worth of a broadcast beside a conversation", "F13, S2")
declare("market.unskilled_worth", 0.3, 0.1, 0.5, "share", "worth of a post by somebody without knowledge", "F15; assumption")
declare("market.deaf_worth", 0.85, 0.70, 0.95, "share", "worth of a post where nobody listens", "F24; assumption")
declare("market.turf_cost", 0.4, 0.1, 0.6, "share", "worth lost to rivalry at its fullest", "F10, F25; assumption")
declare("market.duplicated", 0.2, 0.1, 0.4, "share", "worth lost to duplicated effort where many are active and nothing joins them", "S4, F25; assumption")
declare("market.duplicated_among", 4.0, 2.0, 8.0, "departments", "other active departments at which effort is duplicated most", "S4; assumption")
declare("market.purpose_worth", 0.5, 0.2, 1.0, "share", "worth that is added where all know what it is for; most have not been told", "E47, F32; assumption")
declare("market.account_worth", 0.5, 0.3, 0.8, "share", "worth of a post of the company's account beside a person's", "F15, S2; assumption")
declare("market.account_harm", 0.5, 0.2, 0.8, "share", "harm of a post of the company's account beside a person's", "assumption")
declare("market.account_skill", 0.25, 0.1, 0.4, "knowledge", "knowledge behind the company's account where nobody has been trained", "S1; assumption")
declare("market.account_lead", 0.40, 0.2, 0.6, "knowledge", "knowledge that a social-media lead brings to it", "S1; assumption")
declare("market.account_training", 0.50, 0.3, 0.7, "knowledge", "knowledge that full training in roles brings to it", "F28; assumption")
declare("market.tiring", 0.02, 0.01, 0.04, "a week", "how fast pure promotion turns the audience off", "S1; assumption", scale="log")
declare("market.tired_posts", 20.0, 10.0, 40.0, "posts a week", "promotional posts per reference company that tire half as fast as they can", "S1; assumption", scale="log")
declare("market.recovering", 0.01, 0.005, 0.02, "a week", "how fast a tired audience comes back", "assumption", scale="log")
declare("market.tired_most", 0.6, 0.3, 0.8, "share", "share of replies lost to a wholly tired audience", "S1; assumption")
declare("market.competitor_move", 0.5, 0.25, 0.75, "share", "urgency that a competitor's move of size 1 adds", "F42, E19; assumption")
declare("market.competitor_fading", 0.01, 0.005, 0.02, "a week", "how fast that urgency fades", "assumption", scale="log")
declare("market.urgency_cap", 0.6, 0.5, 0.8, "share", "most urgency people feel", "assumption")
declare("market.win_rate", 0.016, 0.008, 0.032, "wins a conversation", "visible successes for each conversation's worth", "E60 for rarity; assumption", scale="log")
declare("market.harm_rate", 0.00055, 0.000275, 0.0011, "incidents a post", "incidents of a post by somebody without knowledge or guard", "E34; assumption", scale="log")
declare("market.harm_knowledge", 2.0, 1.0, 3.0, "1/knowledge", "how fast knowledge lowers harm: exp(-this x knowledge)", "E35, F6; assumption")
declare("market.harm_netiquette", 1.0, 0.5, 1.5, "1/skill", "how fast courses in netiquette and risk lower harm: exp(-this x what was learnt)", "F36, S4; assumption")
declare("market.plan_prevents", 0.40, 0.2, 0.6, "share", "share of harm that a plan for crises prevents", "E35: three quarters of crises preventable or milder; the split is an assumption")
declare("market.plan_milder", 0.60, 0.3, 0.8, "share", "severity that a plan for crises takes off a great incident", "E35: three quarters of crises preventable or milder; the split is an assumption")
declare("market.answer_posts", 10.0, 5.0, 20.0, "posts a week", "posts per reference company that a strategy of answering detractors adds to the conversation", "S4; assumption", scale="log")
declare("market.ignore_talk", 0.7, 0.4, 0.9, "share", "answers to outside talk that a strategy of ignoring detractors keeps back", "S4; assumption")
declare("market.ignore_alarm", 0.2, 0.0, 0.4, "share", "alarm inside that ignoring detractors spares", "S4; assumption")
declare("market.hunt_talk", 1.0, 0.3, 2.0, "factor", "outside talk that hunting critics adds, beside the usual", "S4: hunts start the rants they are to stop; assumption")
declare("market.hunt_rants", 0.02, 0.005, 0.05, "posts a week", "angry posts that hunting critics brings from each member of staff", "S4: hunts start the rants they are to stop; assumption", scale="log")
declare("market.profile_fit", 0.25, 0.1, 0.4, "share", "replies that are added where one knows which part of the audience takes part", "S3; assumption")
declare("market.harm_shadow", 1.5, 1.0, 2.5, "factor", "harm of a post without permission beside one with", "F35, F36; assumption")
declare("market.harm_listening", 0.45, 0.25, 0.65, "share", "share of harm that full listening prevents", "E35, F24; assumption")
declare("market.harm_lead", 0.20, 0.1, 0.4, "share", "share of harm that a social-media lead prevents", "S1, E35; assumption")
declare("market.harm_scale", 0.5, 0.2, 1.0, "factor", "growth of harm with the square of stages beyond the first where nobody governs", "F23; assumption")
declare("market.great_share", 0.08, 0.03, 0.15, "share", "share of incidents that are great ones", "assumption")
declare("market.great_severity", 6.0, 3.0, 10.0, "factor", "severity of a great incident", "assumption")
declare("market.voices_half", 20.0, 10.0, 50.0, "voices", "number of voices per reference company that thins the damage of a misstep", "F16; assumption", scale="log")
declare("market.evidence_own", 0.12, 0.06, 0.24, "a win", "evidence from a win in the own department", scale="log")
declare("market.evidence_other", 0.05, 0.025, 0.10, "a win", "evidence from a win elsewhere, as far as it is shown", scale="log")
declare("market.evidence_unshown", 0.2, 0.1, 0.4, "share", "share of wins elsewhere that people hear of though nobody shows them")
declare("market.evidence_decay", 0.0133, 0.0089, 0.0266, "a week", "fading of evidence: half in a year", scale="log")
declare("market.alarm_own", 0.30, 0.15, 0.45, "an incident", "alarm from an incident in the own department", "F4; assumption")
declare("market.alarm_other", 0.10, 0.05, 0.15, "an incident", "alarm from an incident elsewhere", "F4; assumption")
declare("market.alarm_decay", 0.055, 0.0275, 0.11, "a week", "fading of alarm: half in a quarter", scale="log")
declare("market.quiet_gain", 0.012, 0.006, 0.024, "a week", "reassurance from a busy week in which nothing bad happened", "F3, S0; assumption", scale="log")
declare("market.quiet_loss", 0.20, 0.10, 0.40, "an incident", "reassurance lost with an incident", "F4; assumption", scale="log")
declare("market.quiet_decay", 0.003, 0.0015, 0.006, "a week", "fading of reassurance", scale="log")
declare("market.quiet_posts", 4.5, 3.0, 6.0, "log posts", "log of the week's posts at which reassurance is full")
declare("market.quiet_unwatched", 0.5, 0.2, 0.8, "share", "reassurance from a week that no pilot watches")
# fmt: on


class Audience(Plain):
    """The company's buyers: the share who participate in public talk and the share who only observe it."""

    participating: Share = 0.10
    observing: Share = 0.30

    @model_validator(mode="after")
    def _parts_of_one(self) -> Audience:
        if self.participating + self.observing > 1.0:
            raise ValueError("participating and observing together are more than the whole audience")
        return self


class Competitors(Plain):
    """When competitors take the practice up: a logistic curve around `midpoint_week`, `steepness` a week."""

    midpoint_week: Annotated[float, Field(ge=-1040, le=2080)] = 150.0
    steepness: Annotated[float, Field(gt=0.0, le=1.0)] = 0.022


class Market(Plain):
    """Audience, competitors, and whether a regulator has a say in what is said in public."""

    audience: Audience = Audience()
    competitors: Competitors = Competitors()
    regulated: bool = False


@dataclass
class Public:
    """What the public does with the posts: stocks, and this week's counts. Shapes (R, D) unless said.

    ``evidence``, ``alarm``, ``quiet`` (R, 1), ``talk`` (R, 1), ``reputation`` (R, 1), ``urgency`` (R, 1), ``event`` (R, 1)
    urgency from a competitor's move, ``tired`` (R, 1) how tired of promotion the audience is, ``audience`` (R, 1) the share of it that competitors have not
    taken, ``ahead`` (R, 1) how far they are ahead, ``damage`` (R, 1) that of the week, ``replies`` (R, 1) are
    stocks and levels; ``struck`` is the severity of an incident that a shock brings this week; ``sanctioned``, ``voices``, ``posts``, ``conversing_posts``, ``value``,
    ``conversed`` (the part of ``value`` that conversations are, not broadcasts), ``hazard``, ``wins``, ``incidents``, ``severity`` belong to the week.
    """

    willing: Array
    midpoint: Array
    steepness: Array
    evidence: Array
    alarm: Array
    quiet: Array
    talk: Array
    reputation: Array
    urgency: Array
    event: Array
    tired: Array
    audience: Array
    ahead: Array
    damage: Array
    struck: Array
    replies: Array
    sanctioned: Array
    voices: Array
    posts: Array
    sanctioned_posts: Array
    conversing_posts: Array
    skill: Array
    role_skill: Array
    value: Array
    conversed: Array
    hazard: Array
    wins: Array
    incidents: Array
    severity: Array


def start_public(markets: Sequence[Market], departments: int, values: Values) -> Public:
    """The public at week 0, for R runs and D departments."""
    runs = len(markets)
    p = values.room("market")

    def column(numbers: list[float]) -> Array:
        return np.array(numbers, dtype=np.float64).reshape(runs, 1)

    willing = column([m.audience.participating for m in markets])
    willing = willing + p.observers_worth * column([m.audience.observing for m in markets])
    week = {name: np.zeros((runs, departments)) for name in _WEEKLY}
    return Public(
        willing=willing / p.audience_reference,
        midpoint=column([m.competitors.midpoint_week for m in markets]),
        steepness=column([m.competitors.steepness for m in markets]),
        evidence=np.zeros((runs, departments)),
        alarm=np.zeros((runs, departments)),
        quiet=np.zeros((runs, 1)),
        talk=np.zeros((runs, 1)),
        reputation=np.zeros((runs, 1)) + p.reputation_start,
        urgency=np.zeros((runs, 1)),
        event=np.zeros((runs, 1)),
        tired=np.zeros((runs, 1)),
        audience=np.ones((runs, 1)),
        ahead=np.zeros((runs, 1)),
        damage=np.zeros((runs, 1)),
        struck=np.zeros((runs, departments)),
        replies=willing / p.audience_reference,
        **week,
    )


_WEEKLY = (
    "sanctioned", "voices", "posts", "sanctioned_posts", "conversing_posts", "skill", "role_skill", "value", "conversed", "hazard", "wins", "incidents", "severity",
)  # fmt: skip


def feel_urgency(public: Public, week: int, p: Room, pressing: Array | float = 0.0) -> None:
    """U = min(cap, most x expit(steepness (week - midpoint)) + event + pressing): what competitors do makes it pressing.

    Parameters
    ----------
    pressing : array, shape (R, 1)
        Urgency of another cause while it lasts, such as a launch.
    """
    public.event -= p.competitor_fading * public.event
    level = p.urgency_most * expit((week - public.midpoint) * public.steepness)
    public.urgency[:] = np.minimum(p.urgency_cap, level + public.event + pressing)


@dataclass(frozen=True)
class Guard:
    """What keeps posts from doing harm and makes them worth more: arrays (R, D)."""

    throttle: Array
    busy: Array
    harm_factor: Array
    listening: Array
    turf: Array
    governance: Array
    integration: Array
    lead: Array
    purpose: Array
    plan: Array
    answering: Array
    ignoring: Array
    hunted: Array
    profiled: Array
    stage: NDArray[np.int8]
    limelight: Array
    week: int = 0


@dataclass(frozen=True)
class Account:
    """The company's own account, arrays (R, D): promotional and conversing posts a week, and the knowledge behind it."""

    push: Array
    converse: Array
    skill: Array


def publish(
    people: People, structure: Structure, public: Public, guard: Guard, account: Account, posting: Room, p: Room
) -> None:
    """Posts of the week by department, what they are worth, and the harm to be expected of them.

    value = sum of posts x (1 conversing, `broadcast_worth` else) x (floor + (1 - floor) K) x listening x (1 - cost turf)
            x (1 - duplicated effort) x (1 + gain x purpose told)
    hazard = rate x growth x sum of posts x exp(-k K - m M) x guard (allowed) or x shadow factor (not allowed)
             + rants of those who feel hunted; M is what was learnt of netiquette
    Only active people post, so only they are looked at.
    """
    runs, departments = public.posts.shape
    at = np.flatnonzero(people.active)
    run, person = np.divmod(at, structure.people)
    dep = structure.department[person].astype(np.intp)
    cell = run * departments + dep

    def by_department(weights: Array) -> Array:
        sums: Array = np.bincount(cell, weights=weights, minlength=runs * departments).astype(np.float64)
        return sums.reshape(runs, departments)

    posts = posts_of(people, at, run, guard.throttle[run, dep], guard.busy[run, dep], posting)
    allowed = people.allowed.ravel()[at].astype(np.float64)
    conversing = people.rung.ravel()[at] == CONVERSING
    knowledge = people.knowledge.ravel()[at]
    floor = p.unskilled_worth[run, 0]
    worth = np.where(conversing, 1.0, p.broadcast_worth[run, 0]) * (floor + (1.0 - floor) * knowledge)
    manners = people.netiquette.ravel()[at]
    care = np.exp(-p.harm_knowledge[run, 0] * knowledge - p.harm_netiquette[run, 0] * manners)
    speaks_for = authority(people, at, structure.role, guard.week, posting)
    worth = worth * np.maximum(0.0, 1.0 + posting.authority_worth[run, 0] * speaks_for)
    care = care * np.exp(-posting.authority_harm[run, 0] * speaks_for)
    public.sanctioned = by_department(allowed)
    public.voices = by_department(np.ones_like(allowed))
    public.posts = by_department(posts)
    public.sanctioned_posts = by_department(posts * allowed)
    public.conversing_posts = by_department(posts * allowed * conversing)
    public.skill = by_department(knowledge * allowed)
    public.role_skill = by_department(people.role_knowledge.ravel()[at] * allowed)
    heard = p.deaf_worth + (1.0 - p.deaf_worth) * guard.listening
    planned = np.minimum(1.0, guard.plan)
    talks = p.broadcast_worth * account.push + account.converse
    skilled = p.unskilled_worth + (1.0 - p.unskilled_worth) * account.skill
    said = by_department(posts * allowed * worth) + p.account_worth * talks * skilled
    answering = by_department(posts * allowed * worth * conversing) + p.account_worth * account.converse * skilled
    others = np.maximum((public.sanctioned > 0.0).sum(axis=1, keepdims=True) - 1.0, 0.0)
    twice = p.duplicated * (1.0 - guard.integration) * np.minimum(1.0, others / p.duplicated_among)
    # The usual company of the evidence has not said what it is for: a purpose that is told adds to what is usual.
    purposeful = 1.0 + p.purpose_worth * np.minimum(1.0, guard.purpose)
    public.value = said * heard * (1.0 - p.turf_cost * guard.turf) * (1.0 - twice) * purposeful
    public.conversed = answering * heard * (1.0 - p.turf_cost * guard.turf) * (1.0 - twice) * purposeful
    beyond = np.maximum(guard.stage - 1.0, 0.0)
    growth = 1.0 + p.harm_scale * np.square(beyond) * (1.0 - guard.governance)
    prepared = (
        guard.harm_factor
        * (1.0 - p.plan_prevents * planned)
        * (1.0 - p.harm_listening * guard.listening)
        * (1.0 - p.harm_lead * guard.lead)
    )
    ours = account.push + account.converse
    open_harm = (
        by_department(posts * allowed * care) + p.account_harm * ours * np.exp(-p.harm_knowledge * account.skill)
    ) * prepared
    shadow_harm = by_department(posts * (1.0 - allowed) * care) * p.harm_shadow
    rants = p.hunt_rants * guard.hunted * structure.headcount * p.harm_shadow
    public.hazard = p.harm_rate * growth * (open_harm + shadow_harm + rants)
    active_share = public.voices.sum(axis=1, keepdims=True) / structure.people
    public.posts = public.posts + ours
    public.sanctioned_posts = public.sanctioned_posts + ours
    public.conversing_posts = public.conversing_posts + account.converse
    promotion = account.push.sum(axis=1, keepdims=True) / (structure.people / p.reference_staff)
    public.tired += (
        p.tiring * promotion / (promotion + p.tired_posts) * (1.0 - public.tired) - p.recovering * public.tired
    )
    looking = public.audience * (1.0 + staff_mean(guard.limelight, structure))
    fit = looking * (1.0 + p.profile_fit * np.minimum(1.0, staff_mean(guard.profiled, structure)))
    public.replies = fit * public.willing * (1.0 - p.tired_most * public.tired) / (1.0 + active_share / p.replies_half)


def answer(
    public: Public,
    draws: dict[str, Array],
    structure: Structure,
    guard: Guard,
    shown: Array,
    watched: Array,
    trust: Array,
    p: Room,
) -> None:
    """The public answers: wins, incidents, and what people inside make of them.

    Parameters
    ----------
    draws : dict of arrays, shape (R, D)
        One uniform draw each for ``wins``, ``incidents``, ``severity``.
    shown : array, shape (R, 1)
        How far wins are shown around the company, in [0, 1].
    watched : array, shape (R, 1)
        1 where a pilot watches the posts, else 0.
    trust : array, shape (R, 1)
        How far people believe what comes from other departments, as a factor around 1.
    """
    scale = structure.people / p.reference_staff
    public.wins = poisson_quantile(draws["wins"], p.win_rate * public.replies * public.value)
    public.incidents = poisson_quantile(draws["incidents"], public.hazard)
    great = great_ones(draws["severity"], public.incidents, p.great_share)
    milder = 1.0 - p.plan_milder * np.minimum(1.0, guard.plan)
    public.severity = (
        public.incidents + great * np.maximum(0.0, p.great_severity * milder - 1.0) + public.struck * milder
    )
    public.incidents = public.incidents + (public.struck > 0.0)
    public.struck[:] = 0.0
    thinning = 1.0 / np.sqrt(1.0 + public.voices.sum(axis=1, keepdims=True) / scale / p.voices_half)
    harm = public.severity.sum(axis=1, keepdims=True) / scale
    wins = public.wins.sum(axis=1, keepdims=True) / scale
    crowd = np.maximum(1.0, structure.headcount * (len(structure.names) / p.reference_staff))
    heard = p.evidence_unshown + (1.0 - p.evidence_unshown) * shown
    public.evidence += (
        p.evidence_own * np.log1p(public.wins / crowd)
        + p.evidence_other * heard * trust * np.log1p(wins)
        - p.evidence_decay * public.evidence
    )
    worst = p.great_severity
    spared = 1.0 - p.ignore_alarm * np.minimum(1.0, guard.ignoring)
    public.alarm += (
        p.alarm_own * np.minimum(public.severity / np.sqrt(crowd), worst) * thinning * spared
        + p.alarm_other * np.minimum(harm, worst) * thinning * spared
        - p.alarm_decay * public.alarm
    )
    busy = np.minimum(1.0, np.log1p(public.posts.sum(axis=1, keepdims=True) / scale) / p.quiet_posts)
    calm = busy * np.exp(-harm) * (p.quiet_unwatched + (1.0 - p.quiet_unwatched) * watched)
    public.damage = np.minimum(harm * thinning, worst)
    loss = np.minimum(p.quiet_loss * public.damage, 1.0)
    public.quiet += p.quiet_gain * calm * (1.0 - public.quiet) - loss * public.quiet - p.quiet_decay * public.quiet
    np.minimum(np.maximum(public.quiet, 0.0, out=public.quiet), 1.0, out=public.quiet)


def staff_mean(by_department: Array, structure: Structure) -> Array:
    """Mean over people of an (R, D) array, (R, 1)."""
    return (by_department * structure.headcount).sum(axis=1, keepdims=True) / structure.people
