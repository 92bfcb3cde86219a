"""What levers and shocks in force change: arrays that rules read, built anew whenever one starts or ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.organization import Structure
from sim.parameters import Values
from sim.people import Array, People

if TYPE_CHECKING:
    from sim.luck import Luck


# What a policy decides, beside the permission people feel.
RULES = ("throttle", "clarity", "harm_factor", "governance_gain", "autonomy_factor", "banned", "spokespersons", "ruled")


class Effects:
    """What levers in force change: arrays (R, D) by department, and who is in a pilot, (R, N).

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
        "training": 0.0,
        "training_gain": 0.0,
        "role_training": 0.0,
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
    training: Array
    training_gain: Array
    role_training: Array
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

    def __init__(self, structure: Structure, values: Values) -> None:
        self.shape = (values.count, len(structure.names))
        for name, blank in self.BLANK.items():
            setattr(self, name, np.full(self.shape, blank))
        self.tolerated = values.room("people").tolerated
        self.permission = np.broadcast_to(self.tolerated, self.shape).copy()
        self.inside_members = np.zeros((values.count, structure.people), dtype=bool)
        self.outside_members = np.zeros((values.count, structure.people), dtype=bool)
        self.inside_ever = np.zeros(values.count, dtype=bool)  # runs in which anybody may practise inside
        self.members = np.zeros(self.shape)  # people in pilots, by department
        # What was used of the offers so far; it outlives the levers, which settle their accounts by it.
        self.places = {topic: np.zeros(self.shape) for topic in ("training", "role_training")}

    def lift_rules(self, run: int, where: NDArray[np.bool_]) -> None:
        """Put the departments `where` (D,) of one run back to what holds without a policy."""
        for name in RULES:
            getattr(self, name)[run][where] = self.BLANK[name]
        self.permission[run][where] = self.tolerated[run, 0]

    def clear(self, run: int) -> None:
        """Put one run back to what holds without any lever."""
        for name, blank in self.BLANK.items():
            getattr(self, name)[run] = blank
        self.permission[run] = self.tolerated[run, 0]
        self.inside_members[run] = False
        self.outside_members[run] = False


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
