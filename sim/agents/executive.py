"""Executives: support that follows results, peers, advocates and competitors; patience that ends; votes as a team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from sim.agents.decider import Decider
from sim.effects import LeverState
from sim.luck import Luck
from sim.organization import Organization
from sim.parameters import Room
from sim.people import Array
from sim.programme import Ask


@dataclass
class Executives:
    """The executive team of R runs: `support`, `start` (R, E); the rest (R, 1)."""

    support: Array
    start: Array
    sponsor: NDArray[np.bool_]
    results: Array
    dry: Array
    patience: Array
    abandoned: NDArray[np.bool_]
    backlash: Array

    @property
    def mean(self) -> Array:
        """Mean support of the team, (R, 1)."""
        total: Array = np.add.reduce(self.support, axis=1, keepdims=True)
        return total / self.support.shape[1]


def start_executives(organizations: Sequence[Organization], lucks: Sequence[Luck], p: Room) -> Executives:
    """The team at week 0; how long its patience lasts is drawn once a run."""
    support = np.array([[seat.support for seat in o.executives] for o in organizations])
    luck = np.array([[ndtri(one.once("executives.patience"))] for one in lucks])
    zero = np.zeros((len(lucks), 1))
    return Executives(
        support=support,
        start=support.copy(),
        sponsor=np.array([[seat.sponsor for seat in o.executives] for o in organizations]),
        results=zero.copy(),
        dry=zero.copy(),
        patience=p.patience + p.patience_sd * luck,
        abandoned=np.zeros((len(lucks), 1), dtype=bool),
        backlash=zero.copy(),
    )


@dataclass(frozen=True)
class Sight:
    """What executives see in a week, arrays (R, 1): wins per 1,000 staff, how well they are measured, damage, the pull
    of advocates in [0, 1], urgency, whether a sponsor is at work, whether money is being spent, how far successes are
    advertised, whether the company's account posts, what a downturn costs a week."""

    wins: Array
    metrics: Array
    damage: Array
    lobbying: Array
    urgency: Array
    sponsor: Array
    spending: NDArray[np.bool_]
    celebrate: Array
    content: Array
    drag: Array


def move_support(team: Executives, sight: Sight, p: Room) -> Array:
    """S += (results + lobbying + urgency + sponsor)(1 - S) - (damage + impatience) S - return (S - S0) + peers (M - S).

    Patience runs while money is spent and results stay below what is expected by then; when it is gone, support falls.

    Returns
    -------
    array, shape (R, 1)
        Results as executives see them, in [0, 1).
    """
    team.results += (sight.wins - team.results) / p.memory
    seen = team.results * (p.unmeasured + (1.0 - p.unmeasured) * sight.metrics) * (1.0 + p.celebrated * sight.celebrate)
    results = seen / (seen + p.results_half)
    # What is expected grows as the time without results goes by.
    waited = np.minimum(team.dry / p.patience, p.expects_most)
    expected = p.expects * (p.expects_first + (1.0 - p.expects_first) * waited)
    waiting = np.where(results < expected, 1.0, -2.0)
    team.dry = np.maximum(0.0, team.dry + np.where(sight.spending, waiting, -1.0))
    gone = team.dry > team.patience
    pull = p.results * results + p.lobbying * sight.lobbying + p.urgency * sight.urgency + p.sponsoring * sight.sponsor
    # Something to look at pleases for a while, whether anybody answers or not.
    pull = pull + p.novelty * sight.content * (team.dry < p.novelty_weeks)
    push = p.incidents * sight.damage + p.impatience * gone + sight.drag
    s = team.support
    s += (
        pull * (1.0 - s)
        - np.minimum(push, p.loss_most) * s
        - p.return_rate * (s - team.start)
        + p.peers * (team.mean - s)
    )
    np.minimum(np.maximum(s, 0.0, out=s), 1.0, out=s)
    team.backlash -= p.backlash_decay * team.backlash
    return results


def giving_up(team: Executives, draw: Array, p: Room) -> NDArray[np.bool_]:
    """In which runs the team gives the programme up this week, (R, 1): patience gone and little support left."""
    chance = p.give_up * expit((p.give_up_support - team.mean) / p.give_up_softness)
    return (team.dry > team.patience) & (draw < chance) & ~team.abandoned


def thinking_again(team: Executives, urgency: Array, p: Room) -> NDArray[np.bool_]:
    """In which runs an abandoned programme may start again, (R, 1)."""
    moved = (urgency > p.restart_urgency) | (team.mean > p.restart_support)
    return team.abandoned & (team.backlash < p.restart_backlash) & moved


class Executive(Decider):
    """One executive; its support is its row of the team's array."""

    kind = "executive"

    def __init__(self, model: Any, name: str, seat: int) -> None:
        super().__init__(model, name)
        self.seat = seat

    @property
    def support(self) -> float:
        """Support in [0, 1]."""
        return float(self.run.block.executives.support[self.run.row, self.seat])

    @property
    def sponsors(self) -> bool:
        """Whether this is the seat of the sponsor."""
        return bool(self.run.block.executives.sponsor[self.run.row, self.seat])

    def leans_to(self, need: float) -> float:
        """Chance in [0, 1] that this executive says yes to something that needs `need` support."""
        return float(expit((self.support - need) / self.parameter("executive", "vote_softness")))


def team_chance(rule: str, team: Sequence[Executive], need: float) -> float:
    """Chance that the team says yes: consensus, majority, or the sponsor's consent unless somebody objects."""
    if rule == "consensus":
        chance = 1.0
        for executive in team:
            chance *= executive.leans_to(need)
        return chance
    if rule == "majority":
        ranked = sorted(team, key=lambda executive: (executive.support, executive.seat))
        return ranked[(len(ranked) - 1) // 2].leans_to(need)
    softness = team[0].parameter("executive", "objection_softness")
    line = team[0].parameter("executive", "objection")
    objection = float(expit((line - min(executive.support for executive in team)) / softness))
    sponsors = [executive for executive in team if executive.sponsors] or list(team)
    return max(executive.leans_to(need) for executive in sponsors) * (1.0 - objection)


def _decisive(rule: str, team: Sequence[Executive]) -> str:
    """Whose support the rule hangs on, in words."""
    supports = sorted(executive.support for executive in team)
    if rule == "consensus":
        return f"all must agree, the lowest support is {supports[0]:.2f}"
    if rule == "majority":
        return f"more than half must agree, the middle one's support is {supports[(len(supports) - 1) // 2]:.2f}"
    sponsors = [executive.support for executive in team if executive.sponsors] or supports
    return f"the sponsor decides, with support {max(sponsors):.2f}, unless somebody objects"


def vote(rule: str, team: Sequence[Executive], lever: Ask, state: LeverState, support_needed: float) -> bool:
    """The team answers one request; returns whether it is granted, and tells the event."""
    run = team[0].run
    need = support_needed + team[0].parameter("executive", "backlash") * float(
        run.block.executives.backlash[run.row, 0]
    )
    chance = team_chance(rule, team, need)
    granted = support_needed == 0.0 or run.luck.once(f"approval.{lever.id}.executives") < chance
    cause = f"{_decisive(rule, team)}, {need:.2f} is wanted: a yes had {100.0 * chance:.0f} chances in 100"
    lowest = min(team, key=lambda executive: (executive.support, executive.seat))
    who = "Executives" if granted or rule == "majority" else lowest.name
    state.answered, state.by_whom = run.week, who
    # Conditions that Legal has set stay part of the answer.
    state.answer = ("conditions" if state.conditions > 0.0 else "granted") if granted else "refused"
    if granted:
        run.tell("granted", "Executives", f"Executives agree to {lever.named()}", cause)
    else:
        run.tell("refused", who, f"Executives do not agree to {lever.named()}", cause)
    for executive in team:
        executive.last_decision = f"{state.answer}: {lever.id}"
    return granted
