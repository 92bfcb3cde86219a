"""What levers and shocks in force change: arrays that rules read, built anew whenever one starts or ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.market import Public
from sim.parameters import Values
from sim.people import Array, People
from sim.structure import Structure

if TYPE_CHECKING:
    from sim.luck import Luck


# What a policy decides, beside the permission people feel.
TOPICS = ("tools", "roles", "netiquette", "conversation")  # what courses are about
RULES = ("throttle", "clarity", "harm_factor", "governance_gain", "autonomy_factor", "banned", "spokespersons", "ruled")


class Effects:
    """What levers in force change: arrays (R, D) by department, and who is picked for what, (R, N).

    Each name of `BLANK` is an array; its number is the value where no lever says otherwise. Levers write to their own
    run through an `EffectsRow`; the effects of a run are built anew whenever one of its levers starts or ends, so a
    lever that ends leaves nothing behind by mistake.
    """

    BLANK = {  # noqa: RUF012
        "throttle": 0.0,
        "clarity": 0.0,
        "harm_factor": 1.0,
        "governance_gain": 0.0,
        "autonomy_factor": 0.3,
        "banned": 0.0,
        "spokespersons": 0.0,
        "ruled": 0.0,
        "pilot_inside": 0.0,
        "pilot_outside": 0.0,
        "listening": 0.0,
        "sponsor": 0.0,
        "metrics": 0.0,
        "tools": 0.0,
        "council": 0.0,
        "hub": 0.0,
        "summit": 0.0,
        "roles": 0.0,
        "celebrate": 0.0,
        "lead": 0.0,
        "onboarding": 0.0,
        "push": 0.0,
        "converse": 0.0,
        "owned_jointly": 0.0,
        "owned_singly": 0.0,
        "owned_by_rivals": 0.0,
        "attention": 1.0,
        "team": 0.0,
        "capacity": 1.0,
        "release": 1.0,
        "need": 0.0,
        "drag": 0.0,
        "crunch": 0.0,  # workload that a deadline adds; read by department.workload
        "purpose": 0.0,  # how far people have been told what it is for; read by market.publish
        "decision_makers": 0.0,  # how far those who decide take part; read by value.count_things
        "pressing": 0.0,  # urgency while it lasts; read by block.feel_market
        "limelight": 0.0,  # more of the audience that listens; read by market.publish
        "talk": 1.0,  # factor on talk about the company; read by talk.stand
        "exposure": 1.0,  # factor on the exposure Legal feels
        "strictness": 0.0,  # harm that Legal puts up with less
        "consent": 0.0,  # 1 where executives decide by consent
        "crisis_plan": 0.0,  # how far one is prepared for a crisis; read by market.publish and market.answer
        "answering": 0.0,  # detractors are answered; read by market
        "ignoring": 0.0,  # detractors are left alone; read by market
        "hunted": 0.0,  # who criticizes is hunted; read by market and people's permission
        "taught": 0.0,  # executives are taught; read by executive.move_support
        "hold": 0.0,  # share of posts that are held back; read by rungs and market
        "study": 0.0,  # people watch and learn meanwhile; read by sim.learning
        "teams": 0.0,  # teams across departments
        "network": 0.0,  # advocates meet at fixed times
        "recruit": 0.0,  # advocates are looked for
        "profiled": 0.0,  # how well the audience is known; read by market.publish
        "owner_unfit": 0.0,  # how far a single owner falls short of the best home
    }

    throttle: Array
    clarity: Array
    permission: Array
    harm_factor: Array
    governance_gain: Array
    autonomy_factor: Array
    banned: Array
    spokespersons: Array
    ruled: Array
    pilot_inside: Array
    pilot_outside: Array
    listening: Array
    sponsor: Array
    metrics: Array
    tools: Array
    council: Array
    hub: Array
    summit: Array
    roles: Array
    celebrate: Array
    lead: Array
    onboarding: Array
    push: Array
    converse: Array
    owned_jointly: Array
    owned_singly: Array
    owned_by_rivals: Array
    attention: Array
    team: Array
    capacity: Array
    release: Array
    need: Array
    drag: Array
    crunch: Array
    purpose: Array
    decision_makers: Array
    pressing: Array
    limelight: Array
    talk: Array
    exposure: Array
    strictness: Array
    consent: Array
    crisis_plan: Array
    answering: Array
    ignoring: Array
    hunted: Array
    taught: Array
    hold: Array
    study: Array
    teams: Array
    network: Array
    recruit: Array
    profiled: Array
    owner_unfit: Array

    def __init__(self, structure: Structure, values: Values) -> None:
        self.shape = (values.count, len(structure.names))
        # One array holds them all, so that a run is put back in one go.
        self._blank = np.array(list(self.BLANK.values()))[:, None]
        self._all = np.empty((len(self.BLANK), *self.shape))
        self._all[:] = self._blank[:, :, None]
        for name, effect in zip(self.BLANK, self._all, strict=True):
            setattr(self, name, effect)
        self.tolerated = values.room("people").tolerated
        self.permission = np.broadcast_to(self.tolerated, self.shape).copy()
        self.inside_members = np.zeros((values.count, structure.people), dtype=bool)
        self.outside_members = np.zeros((values.count, structure.people), dtype=bool)
        self.inside_ever = np.zeros(values.count, dtype=bool)  # runs in which anybody may practise inside
        self.members = np.zeros(self.shape)  # people in pilots, by department
        # What was used of the offers so far; it outlives the levers, which settle their accounts by it.
        self.places = {topic: np.zeros(self.shape) for topic in TOPICS}
        people = (values.count, structure.people)
        # Chance of a place in a course in a week, by person, and what a place in the tools gives.
        self.seats = {topic: np.zeros(people) for topic in TOPICS}
        self.seat_gain = np.zeros(people)
        self.offered: tuple[str, ...] = ()  # topics that are taught in any run
        self._taught = np.zeros((len(TOPICS), values.count), dtype=bool)
        self.invited = np.zeros(people, dtype=bool)  # asked in person to speak in public, without a pilot
        self.deciders = np.zeros(people, dtype=bool)  # those who decide and are to take part
        self.pressed = np.zeros(people, dtype=bool)  # picked out by a lever, whether they like it or not
        self.candidates = np.zeros(people, dtype=bool)  # among whom advocates are looked for
        self.recognized = np.zeros(people, dtype=bool)
        self.readiness = np.zeros(people)  # readiness to speak that levers add, in utility
        self.surveyed = np.full(values.count, -1)  # week of the last network survey; it outlives the lever

    def lift_rules(self, run: int, where: NDArray[np.bool_]) -> None:
        """Put the departments `where` (D,) of one run back to what holds without a policy."""
        for name in RULES:
            getattr(self, name)[run][where] = self.BLANK[name]
        self.permission[run][where] = self.tolerated[run, 0]

    def note_offers(self, run: int) -> None:
        """Remember which courses there are in a run and in any, so that a week without courses costs nothing."""
        for k, topic in enumerate(TOPICS):
            self._taught[k, run] = self.seats[topic][run].any()
        self.offered = tuple(topic for topic, taught in zip(TOPICS, self._taught, strict=True) if taught.any())

    def clear(self, run: int) -> None:
        """Put one run back to what holds without any lever."""
        self._all[:, run] = self._blank
        self.permission[run] = self.tolerated[run, 0]
        for people in (self.inside_members, self.outside_members, self.invited, self.deciders, self.pressed):
            people[run] = False
        self.candidates[run] = self.recognized[run] = False
        self.readiness[run] = 0.0
        self.seat_gain[run] = 0.0
        for seats in self.seats.values():
            seats[run] = 0.0


@dataclass
class LeverState:
    """What has become of one lever of one run: weeks are -1 until they happen."""

    asked: int = -1
    answered: int = -1
    answer: str = ""
    by_whom: str = ""
    started: int = -1
    ended: int = -1
    due: int = 0
    at: str = "waiting"  # then legal, executives, granted, working, done
    conditions: float = 0.0
    last_refusal: str = ""
    people_reached: int = 0
    cash: float = 0.0
    hours: float = 0.0
    incidents: float = 0.0
    wins: float = 0.0
    members: NDArray[np.bool_] | None = None
    missing: tuple[str, ...] = ()  # what it needs and does not have
    unmet: float = 1.0  # what is left of its strength for that
    slipped: int = -1  # weeks by which it started later than granted
    at_start: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class EffectsRow:
    """One run's row of the effects, and what a lever may look at when it starts."""

    effects: Effects
    run: int
    structure: Structure
    people: People
    values: Values
    luck: Luck
    stages: NDArray[np.int8] | None = None  # (R, D), where departments stand
    standing: Array = field(default_factory=lambda: np.zeros(1))  # (N,), how much each is listened to, in normal scores
    public: Public | None = None  # audience and its answers
    at_hand: Callable[[], Mapping[str, float]] = dict  # what levers may need: see `sim.levers.lever.NEEDS`

    @property
    def stage(self) -> NDArray[np.int8]:
        """Stage of each department, (D,)."""
        if self.stages is None:
            return np.zeros(len(self.structure.names), dtype=np.int8)
        return self.stages[self.run]

    def of(self, effect: str) -> Array:
        """The row of an effect of `Effects`, shape (D,), to be written in place."""
        row: Array = getattr(self.effects, effect)[self.run]
        return row

    def value(self, name: str) -> float:
        """A parameter of this run."""
        return float(self.values[name][self.run, 0])

    @property
    def inside_members(self) -> NDArray[np.bool_]:
        """Who is in an internal pilot, (N,)."""
        return self.effects.inside_members[self.run]

    @property
    def outside_members(self) -> NDArray[np.bool_]:
        """Who is in an external pilot, (N,)."""
        return self.effects.outside_members[self.run]
