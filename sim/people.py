"""The workforce as columns; where people start, what they come to think and what they learn.

Every rule is a small function of arrays shaped (R, N), R runs stacked and N people, written beside its equation. Nothing
here loops over people or runs.
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from sim.luck import Luck
from sim.parameters import Room, Values, declare
from sim.structure import Structure
from sim.survey import Beginnings, beta_shapes

Array = NDArray[np.float64]

INACTIVE, OBSERVING, SPEAKING, CONVERSING = range(4)

# fmt: off
# --- where people start -------------------------------------------------------------------------------------------
declare("people.conviction_mean", 0.32, 0.22, 0.42, "share", "mean starting belief that it is worth doing")
declare("people.concern_mean", 0.55, 0.45, 0.65, "share", "mean starting perceived risk", "S0, E36, E37; the level is an assumption")
declare("people.belief_least", 0.02, 0.0, 0.05, "share", "least conviction and concern anybody starts with", "assumption", kind="choice")
declare("people.belief_most", 0.95, 0.9, 1.0, "share", "most conviction and concern anybody starts with", "assumption", kind="choice")
declare("people.belief_sd", 0.14, 0.08, 0.20, "share", "spread of starting conviction and concern between people")
declare("people.knowledge_low", 2.0, 1.0, 4.0, "shape", "first shape of the beta distribution of starting knowledge", "E57; assumption")
declare("people.knowledge_high", 8.0, 5.0, 12.0, "shape", "second shape of the beta distribution of starting knowledge", "E57; assumption")
declare("people.overrates", 0.35, 0.0, 0.5, "share", "share of missing skill that people who have not tried it believe to have", "E58: two thirds of those who do not do it call themselves knowledgeable; assumption")
declare("people.disposition_sd", 0.60, 0.45, 0.80, "utility", "spread of personal thresholds: most people are wallflowers", "F38, S4; assumption")
declare("people.openness_low", 0.1, 0.0, 0.3, "share", "openness of the most closed minds", "F40; assumption")
declare("people.observing_share", 0.16, 0.08, 0.30, "share", "share of staff who already watch at the start")
declare("people.advocate_conviction", 0.88, 0.75, 0.95, "share", "conviction of advocates at the start", "S0; assumption")
declare("people.advocate_knowledge", 0.60, 0.40, 0.80, "share", "knowledge of advocates at the start", "S0; assumption")
declare("people.advocate_concern", 0.5, 0.3, 0.8, "factor", "concern of advocates at the start beside others", "assumption", kind="choice")
declare("people.advocate_disposition", -0.5, -1.0, -0.2, "utility", "threshold of advocates, at most", "S0; assumption")

# --- beliefs ------------------------------------------------------------------------------------------------------
declare("people.conviction_listening", 0.10, 0.05, 0.20, "a week", "how fast conviction moves towards what is heard", scale="log")
declare("people.conviction_return", 0.06, 0.03, 0.15, "a week", "how fast conviction moves to what the evidence supports", scale="log")
declare("people.conviction_reach", 0.40, 0.25, 0.60, "share", "share of remaining doubt that unlimited evidence removes in an open mind", "F40; assumption")
declare("people.conviction_advocates", 0.010, 0.003, 0.030, "a week", "pull of linked advocates on conviction", scale="log")
declare("people.concern_listening", 0.08, 0.05, 0.12, "a week", "how fast concern moves towards what is heard", scale="log")
declare("people.concern_return", 0.10, 0.06, 0.15, "a week", "how fast concern moves to what experience supports", scale="log")
declare("people.concern_quiet", 0.35, 0.20, 0.50, "share", "share of concern removed by full reassurance: nothing bad happened", "F3, S0; assumption")
declare("people.concern_clarity", 0.30, 0.15, 0.45, "share", "share of concern removed by fully clear rules", "F37; assumption")
declare("people.concern_knowledge", 0.30, 0.15, 0.45, "share", "share of concern removed by full knowledge gained", "E57; assumption")
declare("people.concern_alarm", 0.70, 0.40, 0.90, "share", "share of remaining calm that unlimited alarm removes", "F4; assumption")
declare("people.press_concern", 0.06, 0.02, 0.12, "a week", "how fast concern grows in a closed mind that is picked out before there is anything to see", "L3, E53; assumption", scale="log")
declare("people.concern_floor", 0.10, 0.0, 0.2, "share", "share of starting concern that never goes away")

# --- knowledge ----------------------------------------------------------------------------------------------------
declare("people.knowledge_doing", 0.012, 0.006, 0.024, "a week", "learning by doing it", scale="log")
declare("people.knowledge_teaching", 0.020, 0.010, 0.040, "a week", "learning from linked advocates", scale="log")
declare("people.knowledge_decay", 0.004, 0.002, 0.008, "a week", "how fast unused knowledge fades", scale="log")
declare("people.role_knowledge_doing", 0.003, 0.001, 0.006, "a week", "learning one's role by conversing", scale="log")
declare("people.role_knowledge_decay", 0.002, 0.001, 0.004, "a week", "how fast role knowledge fades", scale="log")
declare("people.knowledge_watching", 0.006, 0.003, 0.012, "a week", "learning by watching on purpose what others do, in a pause", "S4: listen, then learn; assumption", scale="log")
declare("people.training_interest", 0.5, 0.2, 1.0, "factor", "readiness of a convinced person who does not even watch, beside one step", "assumption", kind="choice")
declare("people.training_most", 0.5, 0.3, 0.8, "a week", "largest chance of anybody to be in a course in a week", "assumption", kind="choice")
declare("people.training_readiness", 0.2, 0.0, 0.5, "weight", "readiness to attend training of a person without conviction")

# --- leaving and coming -------------------------------------------------------------------------------------------
declare("people.turnover", 0.12, 0.06, 0.20, "a year", "share of staff who leave in a year where the scenario does not say", scale="log")
declare("people.turnover_ban", 2.0, 1.0, 4.0, "factor", "how much sooner active people leave where they may not speak", "S4; assumption", scale="log")
declare("people.onboarding_knowledge", 0.30, 0.1, 0.5, "share", "share of missing knowledge that onboarding gives a newcomer", "S4: onboard new hires; assumption")
# fmt: on


@dataclass
class People:
    """The columns: float arrays shaped (R, N) in [0, 1] unless said; the numbers behind them stand above.

    ``rung`` is 0 inactive, 1 observing, 2 speaking, 3 conversing; ``reach`` is what evidence can move
    ((1 - starting conviction) x openness); ``allowed`` says whether public activity is allowed; ``believed_skill`` is what people believe they can; ``since`` is the week in which the
    person came, ``tied`` that in which the person's ties began.
    """

    conviction: Array
    concern: Array
    knowledge: Array
    believed_skill: Array
    role_knowledge: Array
    netiquette: Array
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
    since: NDArray[np.int16]
    tied: NDArray[np.int16]

    @property
    def active(self) -> NDArray[np.bool_]:
        """Who speaks in public, allowed or not, (R, N)."""
        return self.rung >= SPEAKING


def start_people(
    structure: Structure,
    lucks: Sequence[Luck],
    values: Values,
    advocates: NDArray[np.int64],
    asked: Beginnings | None = None,
) -> People:
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
    asked : Beginnings, optional
        What staff answered in a survey.

    Returns
    -------
    People
    """
    p = values.room("people")
    draw = {
        name: np.empty((len(lucks), structure.people))
        for name in ("conviction", "concern", "knowledge", "disposition", "defiance", "openness", "rung")
    }
    for r, luck in enumerate(lucks):
        for name, column in draw.items():
            luck.fill(f"start.{name}", column[r])
    conviction = np.clip(p.conviction_mean + p.belief_sd * ndtri(draw["conviction"]), p.belief_least, p.belief_most)
    concern = np.clip(p.concern_mean + p.belief_sd * ndtri(draw["concern"]), p.belief_least, p.belief_most)
    knowledge = _beta_quantile(draw["knowledge"], p.knowledge_low, p.knowledge_high)
    if asked:
        answered = values.room("survey")
        for name, column in (("conviction", conviction), ("concern", concern)):
            told = _as_answered(asked.of(name, answered), draw[name], structure)
            np.copyto(column, np.clip(told, p.belief_least, p.belief_most), where=~np.isnan(told))
        _know_as_answered(knowledge, asked.of("knowledge", answered), draw["knowledge"], structure, p.overrates)
    disposition = p.disposition_sd * ndtri(draw["disposition"])
    openness = p.openness_low + (1.0 - p.openness_low) * draw["openness"]
    if advocates.size:
        conviction[:, advocates] = p.advocate_conviction
        knowledge[:, advocates] = p.advocate_knowledge
        concern[:, advocates] *= p.advocate_concern
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
        believed_skill=knowledge + p.overrates * (1.0 - knowledge),
        role_knowledge=np.zeros_like(knowledge),
        netiquette=np.zeros_like(knowledge),
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
        since=np.zeros(rung.shape, dtype=np.int16),
        tied=np.zeros(rung.shape, dtype=np.int16),
    )


def _as_answered(told: tuple[Array, Array], draw: Array, structure: Structure) -> Array:
    """Beliefs by the mean and spread of each department's answers, (R, N); not a number where nobody was asked."""
    mean, spread = told
    return to_people(mean, structure) + to_people(spread, structure) * ndtri(draw)


def _know_as_answered(
    knowledge: Array, told: tuple[Array, Array], draw: Array, structure: Structure, overrates: Array
) -> None:
    """K = [B - o]+ / (1 - o) where B, what people say of their own skill, is beta-distributed as they answered.

    People say what they believe they can, and overrate it by o.
    """
    mean, spread = told
    a, b = beta_shapes(mean, spread)
    for r, d in zip(*np.nonzero(~np.isnan(mean)), strict=True):
        rows = slice(structure.first[d], structure.first[d] + structure.headcount[d])
        said = _beta_quantile(draw[r : r + 1, rows], a[r : r + 1, d : d + 1], b[r : r + 1, d : d + 1])[0]
        knowledge[r, rows] = np.maximum(said - overrates[r, 0], 0.0) / (1.0 - overrates[r, 0])


def _beta_quantile(u: Array, a: Array, b: Array) -> Array:
    """Inverse of the beta distribution by a table of 513 points: the exact inverse costs 2 microseconds a person.

    The points crowd at both ends, where the inverse is steepest: the largest error is below 0.001.
    """
    even = np.linspace(0.0, 1.0, 513)
    grid = even * even * even * (10.0 - 15.0 * even + 6.0 * even * even)
    out = np.empty_like(u)
    for r in range(u.shape[0]):
        if r == 0 or a[r, 0] != a[r - 1, 0] or b[r, 0] != b[r - 1, 0]:  # neighbours share a world
            table = betaincinv(a[r, 0], b[r, 0], grid)
        out[r] = np.interp(u[r], grid, table)
    return out


def of_runs(column: Array, run: NDArray[np.intp]) -> Array:
    """A parameter for the people of runs `run`; a lone run has one value for all."""
    return column[run, 0] if column.shape[0] > 1 else column[0]


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
        flat[at] += of_runs(p.role_knowledge_doing, at // q.shape[1]) * (1.0 - flat[at])


def learn_by_watching(people: People, study: Array, p: Room) -> None:
    """K += rate study (1 - K) for who at least watches: a pause in which people look at what others do.

    Parameters
    ----------
    study : array, shape (R, N)
        How far a pause is used to learn.
    """
    people.knowledge += p.knowledge_watching * study * (people.rung >= OBSERVING) * (1.0 - people.knowledge)


def press(people: People, pressed: NDArray[np.bool_], evidence: Array, p: Room) -> None:
    """F += rate (1 - openness) (1 - V) [F - C]+ (1 - F) for who is picked out: pressing a resister before any success.

    Those who are more convinced than worried take no offence; open minds hardly do.

    Parameters
    ----------
    pressed : array of bool, shape (R, N)
        Who is picked out.
    evidence : array, shape (R, N)
        V/(1+V), successes that can be seen, in [0, 1].
    """
    at = np.flatnonzero(pressed)
    f, c = people.concern.ravel(), people.conviction.ravel()
    rate = of_runs(p.press_concern, at // pressed.shape[1])
    reluctant = np.maximum(f[at] - c[at], 0.0) * (1.0 - people.openness.ravel()[at])
    f[at] += rate * reluctant * (1.0 - evidence.ravel()[at]) * (1.0 - f[at])
