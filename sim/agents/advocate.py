"""Advocates: energy that drains alone and lasts among allies, credibility that is slowly won and quickly lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.decider import Decider
from sim.luck import Luck
from sim.parameters import Room, Values
from sim.people import Array
from sim.structure import Structure


@dataclass
class Advocates:
    """The advocates of R runs in A places: `person` (R, A) is a row of the people or -1; `allies` (R, A, A)."""

    person: NDArray[np.int64]
    energy: Array
    credibility: Array
    tenure: Array
    working: NDArray[np.bool_]
    quiet: NDArray[np.bool_]
    allies: NDArray[np.bool_]

    def come_forward(self, run: int, place: int, person: int, p: Room) -> None:
        """Somebody new takes a place, which may have been that of one who left; allies of that one are not theirs."""
        self.person[run, place] = person
        self.energy[run, place], self.credibility[run, place] = p.energy[run, 0], p.credibility[run, 0]
        self.tenure[run, place] = 0.0
        self.working[run, place], self.quiet[run, place] = True, False
        self.allies[run, place] = self.allies[run, :, place] = False

    @property
    def speaking(self) -> NDArray[np.bool_]:
        """Who is at work and not quiet, (R, A)."""
        return self.working & ~self.quiet


def advocate_rows(structure: Structure, network_seed: int) -> NDArray[np.int64]:
    """Rows of the first advocates: those named in the tables of a company, else drawn once per organization and network
    seed from staff without other roles."""
    if structure.advocates is not None:
        return structure.advocates
    rows: list[int] = []
    for name, count in structure.organization.advocates.items():
        d = structure.names.index(name)
        members = np.arange(structure.first[d], structure.first[d] + structure.headcount[d])
        draws = Luck(network_seed).stream(f"advocates.{name}").random(members.size)
        order = np.lexsort((draws, structure.role[members] > 0))
        rows.extend(int(row) for row in members[order[:count]])
    return np.array(sorted(rows), dtype=np.int64)


def start_advocates(rows: NDArray[np.int64], structure: Structure, values: Values) -> Advocates:
    """The first advocates, none of whom knows another; empty places for those who come forward later."""
    p = values.room("advocate")
    runs, first = values.count, rows.size
    most = float(p.most.max()) * np.sqrt(structure.people / float(values.room("market").reference_staff[0, 0]))
    places = int(min(structure.people, max(first, np.ceil(most))))
    person = np.full((runs, places), -1, dtype=np.int64)
    person[:, :first] = rows
    working = person >= 0
    return Advocates(
        person=person,
        energy=p.energy * working,
        credibility=p.credibility * working,
        tenure=np.zeros((runs, places)),
        working=working,
        quiet=np.zeros((runs, places), dtype=bool),
        allies=np.zeros((runs, places, places), dtype=bool),
    )


def meet(
    advocates: Advocates, draw: Array, site: NDArray[np.int32], in_pilot: NDArray[np.bool_], places: Array, p: Room
) -> NDArray[np.bool_]:
    """Pairs who find each other this week, (R, A, A) above the diagonal: by chance, at a site, in a pilot."""
    at = np.maximum(advocates.person, 0)
    where = site[at]
    same = where[:, :, None] == where[:, None, :]
    both = in_pilot[:, :, None] & in_pilot[:, None, :]
    by_chance = p.meet[:, :, None] * np.where(same, p.meet_site[:, :, None], 1.0)
    chance = by_chance + p.meet_pilot[:, :, None] * both + places[:, :, None]
    able = advocates.speaking
    found = (draw < chance) & able[:, :, None] & able[:, None, :] & ~advocates.allies
    found &= np.arange(at.shape[1])[:, None] < np.arange(at.shape[1])
    if found.any():
        advocates.allies |= found | np.swapaxes(found, 1, 2)
    return found


def backing(advocates: Advocates, p: Room) -> Array:
    """1 - exp(-allies / scale), (R, A): what linked advocates give each other."""
    allies = (advocates.allies & advocates.speaking[:, None, :]).sum(axis=2)
    return 1.0 - np.exp(-allies / p.ally_scale)


def voice(advocates: Advocates, p: Room) -> Array:
    """How strongly each is heard: energy (floor + (1 - floor) credibility), (R, A), nothing from the quiet."""
    return advocates.energy * (p.voice_floor + (1.0 - p.voice_floor) * advocates.credibility) * advocates.speaking


def giving_voice(out: Array, advocates: Advocates, voices: Array) -> None:
    """Write each advocate's voice to its row of the people, `out` (N, R) being zero elsewhere."""
    run, place = np.nonzero(advocates.speaking)
    out[advocates.person[run, place], run] = voices[run, place]


def strength(advocates: Advocates, p: Room) -> Array:
    """Sum of voices, a lone one counting less than one with allies, (R, 1)."""
    alone = p.isolated_strength
    return (voice(advocates, p) * (alone + (1.0 - alone) * backing(advocates, p))).sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class Climate:
    """What surrounds advocates: `wins` per 1,000 staff, `support`, `waiting` requests, `damage`, `backlash` (R, 1);
    `concern` and `roles` where each works, (R, A)."""

    wins: Array
    support: Array
    waiting: Array
    damage: Array
    backlash: Array
    concern: Array
    roles: Array
    helped: Array


def tire(advocates: Advocates, climate: Climate, p: Room) -> None:
    """E += (wins + allies + support)(1 - E) - (weeks + concern + delay + nights and weekends + backlash) E.

    Credibility grows slowly with results and falls fast with damage.
    """
    allies = backing(advocates, p)
    gain = (
        p.energy_wins * np.minimum(1.0, climate.wins / p.wins_full)
        + p.energy_allies * allies
        + p.energy_support * np.maximum(climate.support - p.usual_support, 0.0) / p.usual_support
        + climate.helped
    )
    delay = np.minimum(1.0, climate.waiting / p.delay_full) * (1.0 - p.delay_shared * allies)
    late = np.clip((advocates.tenure - p.tenure_from) / p.tenure_over, 0.0, 1.0) * (1.0 - climate.roles)
    loss = (
        p.tiring
        + p.tiring_concern * climate.concern
        + p.tiring_delay * delay
        + p.tiring_tenure * late
        + p.tiring_backlash * climate.backlash
    )
    e = advocates.energy
    e += (gain * (1.0 - e) - loss * e) * advocates.working
    q = advocates.credibility
    fall = np.minimum(1.0, p.credibility_loss * np.minimum(climate.damage, 1.0))
    q += (
        p.credibility_wins * np.minimum(1.0, climate.wins / (2.0 * p.wins_full)) * (1.0 - q) - fall * q
    ) * advocates.working
    advocates.tenure += advocates.working


class Advocate(Decider):
    """A person who pushes the practice; goes quiet when drained, comes back, or gives up."""

    kind = "advocate"

    def __init__(self, model: Any, name: str, place: int) -> None:
        super().__init__(model, name)
        self.place = place

    @property
    def energy(self) -> float:
        """Energy in [0, 1]."""
        return float(self.run.block.advocates.energy[self.run.row, self.place])

    @property
    def allies(self) -> int:
        """How many advocates at work it has found."""
        advocates: Advocates = self.run.block.advocates
        r = self.run.row
        return int((advocates.allies[r, self.place] & advocates.speaking[r]).sum())

    def decide(self, draw: float) -> None:
        """Go quiet, come back or give up; called only when energy calls for it."""
        advocates: Advocates = self.run.block.advocates
        r, a = self.run.row, self.place
        if not advocates.quiet[r, a]:
            advocates.quiet[r, a] = True
            self.last_decision = "goes quiet"
            self.run.tell("advocate_quiet", self.name, f"{self.name} goes quiet", self._why())
        elif self.energy > self.parameter("advocate", "back_above"):
            advocates.quiet[r, a] = False
            self.last_decision = "comes back"
            self.run.tell(
                "advocate_back", self.name, f"{self.name} speaks up again", f"energy back at {self.energy:.2f}"
            )
        elif draw < self.parameter("advocate", "leaves"):
            advocates.working[r, a] = False
            self.last_decision = "gives up"
            self.run.tell("advocate_left", self.name, f"{self.name} gives up", self._why())
            self._perhaps_turn()

    def _perhaps_turn(self) -> None:
        """Some who were shut down turn against it: they stay where they are and are still listened to."""
        block, r = self.run.block, self.run.row
        shut_down = self.run.programme.refusals > 0 or block.effects.banned[r].any()
        if shut_down and self.run.luck.once(f"advocate.turns.{self.name}") < self.parameter("advocate", "turns"):
            person = int(block.advocates.person[r, self.place])
            people = block.people
            people.conviction[r, person] = people.conviction0[r, person] = 0.0
            people.concern[r, person] = people.concern0[r, person] = 1.0
            people.reach[r, person] = 0.0
            self.last_decision = "turns against it"
            refused = self.run.programme.refusals
            why = f"shut down: {refused} {'request' if refused == 1 else 'requests'} refused" if refused else "a ban"
            self.run.tell("advocate_turned", self.name, f"{self.name} turns against it", why)

    def _why(self) -> str:
        allies = self.allies
        company = "no ally" if allies == 0 else "one ally" if allies == 1 else f"{allies} allies"
        waiting = self.run.block.waiting[self.run.row, 0]
        requests = "one request" if round(float(waiting)) == 1 else f"{waiting:.0f} requests"
        return f"energy down to {self.energy:.2f}, {company}, {requests} waiting"
