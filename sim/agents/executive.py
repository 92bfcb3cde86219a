"""Executives: support that follows results, peers, advocates, competitors; attention, standing, patience that ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from sim.agents.decider import Decider
from sim.luck import Luck
from sim.organization import Organization
from sim.parameters import Room
from sim.people import Array


@dataclass
class Executives:
    """The executive team of R runs: ``support``, ``start``, ``attention``, ``credibility``, ``demand`` for evidence and
    ``sponsor`` (R, E); ``reasons`` (R, K) what has moved mean support since it was last told; the rest (R, 1)."""

    support: Array
    start: Array
    attention: Array
    credibility: Array
    demand: Array
    sponsor: NDArray[np.bool_]
    results: Array
    shown: Array
    dry: Array
    patience: Array
    abandoned: NDArray[np.bool_]
    backlash: Array
    reasons: Array

    @property
    def mean(self) -> Array:
        """Mean support of the team, (R, 1)."""
        total: Array = np.add.reduce(self.support, axis=1, keepdims=True)
        return total / self.support.shape[1]

    def succeed(self, run: int, seat: int, support: float, p: Room) -> None:
        """A newcomer takes a seat: opinion, attention and standing are the newcomer's."""
        self.support[run, seat] = self.start[run, seat] = support
        self.attention[run, seat] = p.attention_usual[run, 0]
        self.credibility[run, seat] = p.credibility[run, 0]


def start_executives(organizations: Sequence[Organization], lucks: Sequence[Luck], p: Room) -> Executives:
    """The team at week 0; its patience and how much evidence each wants (by title) are drawn once a run."""
    support = np.array([[seat.support for seat in o.executives] for o in organizations])
    luck = np.array([[ndtri(one.once("executives.patience"))] for one in lucks])
    wants = [
        [ndtri(one.once(f"executive.demand.{seat.title}")) for seat in o.executives]
        for o, one in zip(organizations, lucks, strict=True)
    ]
    said = np.array(
        [[np.nan if seat.evidence is None else seat.evidence for seat in o.executives] for o in organizations]
    )
    drawn = np.clip(p.demand + p.demand_sd * np.array(wants), 0.0, 1.0)
    zero = np.zeros((len(lucks), 1))
    return Executives(
        support=support,
        start=support.copy(),
        attention=p.attention_usual + np.zeros_like(support),
        credibility=p.credibility + np.zeros_like(support),
        demand=np.where(np.isnan(said), drawn, said),
        sponsor=np.array([[seat.sponsor for seat in o.executives] for o in organizations]),
        results=zero.copy(),
        shown=zero.copy(),
        dry=zero.copy(),
        patience=p.patience + p.patience_sd * luck,
        abandoned=np.zeros((len(lucks), 1), dtype=bool),
        backlash=zero.copy(),
        reasons=np.zeros((len(lucks), len(REASONS))),
    )


# What moves support, in the words of events; the first seven raise it.
REASONS = (
    "visible results",
    "the advocates' word",
    "competitors",
    "a sponsor among them",
    "a company account to look at",
    "what they were taught",
    "practice inside the company",
    "harm done",
    "patience that is over",
    "bad times",
    "a return to old views",
)


@dataclass(frozen=True)
class Sight:
    """What executives see in a week, arrays (R, 1): wins per 1,000 staff, how well they are measured, damage, the pull
    of advocates in [0, 1], urgency, how much a sponsor at work is listened to, whether money is being spent, how far
    successes are advertised, whether the company's account posts, what a downturn costs a week, the share of
    attention that other initiatives leave, how far they are taught about it, and the share of staff who practise
    inside."""

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
    free: Array
    taught: Array
    inside: Array | float = 0.0


def word(team: Executives, p: Room) -> Array:
    """How much each executive's word weighs with colleagues, beside one of the usual standing, (R, E)."""
    usual = p.word_floor + (1.0 - p.word_floor) * p.credibility
    return (p.word_floor + (1.0 - p.word_floor) * team.credibility) / usual


def sponsor_word(team: Executives, p: Room) -> Array:
    """How much the word of who backs it weighs: of the sponsor's seat, else of the strongest supporter, (R, 1)."""
    weight = word(team, p)
    named = np.where(team.sponsor, weight, 0.0).max(axis=1, keepdims=True)
    strongest = np.take_along_axis(weight, team.support.argmax(axis=1)[:, None], axis=1)
    return np.where(team.sponsor.any(axis=1, keepdims=True), named, strongest)


def attend(team: Executives, results: Array, sight: Sight, p: Room) -> None:
    """A += rate (free (quiet + (1 - quiet) drawn) - A) + alarm damage (1 - A), in [0, 1].

    ``drawn`` = 1 - (1 - results)(1 - competitors)(1 - sponsor), each by its weight: without anything to look at,
    attention goes elsewhere; other initiatives take their share of it.
    """
    drawn = 1.0 - (1.0 - p.attention_results * results) * (1.0 - p.attention_urgency * sight.urgency) * (
        1.0 - p.attention_sponsor * np.minimum(1.0, sight.sponsor)
    )
    target = sight.free * (p.attention_quiet + (1.0 - p.attention_quiet) * drawn)
    a = team.attention
    a += p.attention_moves * (target - a) + p.attention_alarm * np.minimum(1.0, sight.damage) * (1.0 - a)
    np.clip(a, 0.0, 1.0, out=a)


def move_credibility(team: Executives, results: Array, sight: Sight, p: Room) -> None:
    """Q += rise S results (1 - Q) [money is spent] - fall S damage Q: who backed it gains slowly and loses fast."""
    rise = p.credibility_rise * results * sight.spending
    fall = np.minimum(1.0, p.credibility_fall * np.minimum(1.0, sight.damage))
    q = team.credibility
    q += team.support * (rise * (1.0 - q) - fall * q)


def lose_standing(team: Executives, run: int, p: Room) -> None:
    """A programme is given up: who backed it, a sponsor most, loses standing with colleagues. One run."""
    backed = np.maximum(team.support[run], team.sponsor[run])
    team.credibility[run] *= 1.0 - p.credibility_given_up[run, 0] * backed


def move_support(team: Executives, sight: Sight, p: Room) -> Array:
    """S += (results + lobbying + urgency + sponsor)(1 - S) - (damage + impatience) S - return (S - S0) + peers (M - S).

    Results, advocates and novelties count as far as an executive looks; M is the team's mean by standing. Patience runs
    while money is spent and results stay below what is expected by then, which is more where executives want evidence;
    when it is gone, support falls.

    Returns
    -------
    array, shape (R, 1)
        Results as executives see them, in [0, 1).
    """
    team.results += (sight.wins - team.results) / p.memory
    seen = team.results * (p.unmeasured + (1.0 - p.unmeasured) * sight.metrics) * (1.0 + p.celebrated * sight.celebrate)
    results = seen / (seen + p.results_half)
    attend(team, results, sight, p)
    move_credibility(team, results, sight, p)
    # What is expected grows as the time without results goes by.
    waited = np.minimum(team.dry / p.patience, p.expects_most)
    final = p.expects * _mean(team.demand) / p.demand_usual
    expected = final * (p.expects_first + (1.0 - p.expects_first) * waited)
    team.shown = np.minimum(1.0, results / np.maximum(final, _LEAST))
    waiting = np.where(results < expected, 1.0, -2.0)
    team.dry = np.maximum(0.0, team.dry + np.where(sight.spending, waiting, -1.0))
    gone = team.dry > team.patience
    s, look, weight = team.support, team.attention / p.attention_usual, word(team, p)
    pulls = (
        p.results * results * look,
        p.lobbying * sight.lobbying * look,
        p.urgency * sight.urgency,
        p.sponsoring * sight.sponsor,
        # Something to look at pleases for a while, whether anybody answers or not.
        p.novelty * sight.content * (team.dry < p.novelty_weeks) * look,
        p.taught * sight.taught * look,
        p.inside * sight.inside / (sight.inside + p.inside_half) * look,
    )
    pushes = (p.incidents * sight.damage, p.impatience * gone, sight.drag)
    back = p.return_rate * (s - team.start)
    for k, pull in enumerate(pulls):
        team.reasons[:, k] += _mean(pull * (1.0 - s))[:, 0]
    for k, push in enumerate(pushes, len(pulls)):
        team.reasons[:, k] -= _mean(push * s)[:, 0]
    team.reasons[:, -1] -= _mean(back)[:, 0]
    colleagues = _sum(weight * s) / _sum(weight)
    step = sum(pulls[1:], pulls[0]) * (1.0 - s) - np.minimum(sum(pushes[1:], pushes[0]), p.loss_most) * s
    s += step - back + p.peers * (colleagues - s)
    np.minimum(np.maximum(s, 0.0, out=s), 1.0, out=s)
    team.backlash -= p.backlash_decay * team.backlash
    return results


_LEAST = 1e-9  # keeps a division defined where nothing is expected


def _sum(values: Array) -> Array:
    total: Array = np.add.reduce(values, axis=1, keepdims=True)
    return total


def _mean(values: Array) -> Array:
    return _sum(values) / values.shape[1]


def main_reasons(team: Executives, run: int, up: bool) -> str:
    """What has moved mean support most since it was last told, in words with numbers; at most two."""
    moved = team.reasons[run] * (1.0 if up else -1.0)
    order = [int(k) for k in np.argsort(-moved, kind="stable")[:2] if moved[k] >= _TOLD]
    sign = "+" if up else "-"
    return " and ".join(f"{REASONS[k]} ({sign}{moved[k]:.2f})" for k in order) or "many small things"


_TOLD = 0.005  # what would show as 0.00 is not told: wording of outputs, not of the model


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

    @property
    def attention(self) -> float:
        """Share of attention, in [0, 1]."""
        return float(self.run.block.executives.attention[self.run.row, self.seat])

    @property
    def credibility(self) -> float:
        """Standing with colleagues in this matter, in [0, 1]."""
        return float(self.run.block.executives.credibility[self.run.row, self.seat])

    @property
    def demand(self) -> float:
        """How much evidence this executive wants, in [0, 1]."""
        return float(self.run.block.executives.demand[self.run.row, self.seat])

    @property
    def unproven(self) -> float:
        """Evidence wanted and not yet shown, in [0, 1]."""
        shown: float = self.run.block.executives.shown[self.run.row, 0]
        return self.demand * (1.0 - float(shown))

    def leans_to(self, need: float) -> float:
        """Chance in [0, 1] that this executive says yes to something that needs `need` support.

        The support a request needs is that of somebody who wants the usual evidence and has seen none.
        """
        wanted = need + self.parameter("executive", "evidence") * (
            self.unproven - self.parameter("executive", "demand_usual")
        )
        return float(expit((self.support - wanted) / self.parameter("executive", "vote_softness")))

    def would_release(self) -> float:
        """Money this executive would release at a review, beside an even spending of the budget."""
        proven = 1.0 - self.parameter("executive", "withholds") * self.unproven
        p = self.run.block.values.room("programme")
        row = self.run.row
        return float(p.release_floor[row, 0] + p.release_support[row, 0] * self.support * proven)
