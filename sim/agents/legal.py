"""Legal: a belief about harm that learns from what counsel can see, and a queue of requests with limited capacity."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from sim.agents.decider import Decider, chances
from sim.effects import LeverState
from sim.parameters import Room
from sim.people import Array
from sim.programme import Ask


@dataclass
class Belief:
    """A gamma distribution of harm per watched post: `harm` incidents in `watched` posts, arrays (R, 1).

    ``seen_posts`` and ``seen_incidents`` are the plain counts of what counsel have seen so far, nothing weighed and
    nothing forgotten.
    """

    harm: Array
    watched: Array
    prior_harm: Array
    prior_watched: Array
    seen_posts: Array
    seen_incidents: Array

    @property
    def mean(self) -> Array:
        """Expected incidents a post, (R, 1)."""
        return self.harm / self.watched


def start_belief(risk_aversion: Array, p: Room) -> Belief:
    """Prior: `prior_posts` watched posts with harm `prior_multiple` x risk aversion times the reference."""
    watched = p.prior_posts + np.zeros_like(risk_aversion)
    # Even the boldest counsel expects some harm, else no evidence could ever calm or alarm them.
    harm = watched * p.reference_harm * p.prior_multiple * np.maximum(risk_aversion, p.boldest)
    return Belief(harm.copy(), watched.copy(), harm, watched, np.zeros_like(harm), np.zeros_like(harm))


def learn_from(belief: Belief, severity: Array, watched: Array, p: Room) -> None:
    """harm += w severity - f (harm - prior); watched += seen - f (watched - prior): Gamma-Poisson with forgetting.

    Parameters
    ----------
    severity : array, shape (R, 1)
        Incidents of the week by severity, per reference company.
    watched : array, shape (R, 1)
        Posts counsel could see, per reference company, so that size alone does not calm.
    """
    belief.harm += p.incident_weight * severity - p.forgetting * (belief.harm - belief.prior_harm)
    belief.watched += watched - p.forgetting * (belief.watched - belief.prior_watched)


def perceived_risk(belief: Belief, p: Room) -> Array:
    """Expected harm over a fixed reference, bounded, (R, 1)."""
    return np.minimum(p.risk_most, belief.mean / (p.reference_multiple * p.reference_harm))


class LegalCounsel(Decider):
    """The legal function of a company: takes requests, reviews them as fast as it can, answers."""

    kind = "legal"

    def __init__(self, model: Any, name: str, capacity: float, tolerance: float) -> None:
        super().__init__(model, name)
        self.capacity = capacity
        self.tolerance = tolerance
        self.queue: list[tuple[Ask, LeverState]] = []

    @property
    def risk(self) -> float:
        """Perceived risk: 1 where harm is expected at the reference multiple."""
        block = self.run.block
        return float(perceived_risk(block.belief, block.values.room("legal"))[self.run.row, 0])

    def take(self, lever: Ask, state: LeverState) -> None:
        """Put a request into the queue; a longer queue and more worry make it wait longer."""
        self.queue.append((lever, state))
        waiting = max(1.0, len(self.queue) / self.capacity)
        weeks = self.parameter("legal", "review_weeks") * (1.0 + self.parameter("legal", "review_worry") * self.risk)
        state.at = "legal"
        state.due = self.run.week + math.ceil(weeks * waiting)

    def exposure(self, lever: Ask) -> float:
        """How exposed Legal feels by granting this: more where the blessing has no clear rules, less after a step as
        bold as this one that went well."""
        row, block = self.run.row, self.run.block
        base = lever.terms(block.values, row, block.structure).exposure
        weight = lever.target.spread(block.structure) * block.structure.headcount
        clarity = float((block.effects.clarity[row] * weight).sum() / max(weight.sum(), 1e-9))
        clarity = max(clarity, lever.clears(block.values, row))
        ruled = float(block.effects.exposure[row, 0])
        tried = min(1.0, self.run.programme.tried / base) if base > 0.0 else 0.0
        paced = 1.0 - self.parameter("legal", "pacing") * tried
        return min(1.0, base * ruled * paced * (1.0 + self.parameter("legal", "blessing") * (1.0 - clarity)))

    def relief(self, lever: Ask) -> float:
        """Share of the risk that present safeguards take away: rules, skill, listening, sponsor, practice inside."""
        row, block = self.run.row, self.run.block
        share = lever.target.spread(block.structure)
        weight = share * block.structure.headcount
        weight = weight / max(float(weight.sum()), 1e-9)

        def level(values: Array) -> float:
            return float((values[row] * weight).sum())

        skill = float((block.watchers_knowledge(row) * weight).sum()) / self.parameter("legal", "training_full")
        inside = min(1.0, float(block.inside_weeks[row, 0]) / self.parameter("legal", "inside_full"))
        # A sponsor calms as far as colleagues listen to this executive.
        sponsor = min(1.0, level(block.effects.sponsor)) * float(block.sponsor_word[row, 0])
        keep = 1.0 - min(1.0, self.parameter("legal", "eased_sponsor") * sponsor)
        for name, extent in (
            ("eased_clarity", level(block.effects.clarity)),
            ("eased_training", skill),
            ("eased_listening", level(block.journey.level("listening"))),
            ("eased_lead", level(block.effects.lead)),
            ("eased_inside", inside),
            ("eased_plan", level(block.effects.crisis_plan)),
            ("eased_governance", level(block.journey.level("governance"))),
        ):
            keep *= 1.0 - self.parameter("legal", name) * min(1.0, extent)
        return 1.0 - keep

    def answer_due(self) -> None:
        """Answer what has been reviewed: grant, grant with conditions, send back, refuse."""
        week = self.run.week
        for lever, state in [item for item in self.queue if item[1].due <= week]:
            self.queue.remove((lever, state))
            self._answer(lever, state)

    def _answer(self, lever: Ask, state: LeverState) -> None:
        run, week = self.run, self.run.week
        run.block.hours[run.row, 0] += self.parameter("legal", "review_hours")
        relief = self.relief(lever)
        worry = self.risk * self.exposure(lever) * (1.0 - relief) * (1.0 - state.conditions)
        tolerance = self.tolerance - float(run.block.effects.strictness[run.row, 0])
        chance = float(expit((tolerance - worry) / self.parameter("legal", "softness")))
        cause = (
            f"it expects trouble in {self.frequency()}; {self.so_far()}; what is in place takes {100.0 * relief:.0f} % "
            f"of the worry away{self._conditions(state)}: {chances(chance)}"
        )
        # One latent threshold for each request and body: comfort has to move, asking again does not help.
        if run.luck.once(f"approval.{lever.id}.legal") < chance:
            answer = "conditions" if state.conditions > 0.0 else "granted"
            words = "yes, with conditions" if state.conditions > 0.0 else "yes"
            run.tell(answer, self.name, f"Legal says {words} to {lever.named()}", cause)
            state.at, state.due = "executives", week
        else:
            most = self.parameter("legal", "conditions_most")
            if state.conditions >= most - 1e-12:
                answer, wait = "refused", int(self.parameter("programme", "refused_wait"))
                words = f"Legal refuses {lever.named()}"
            else:
                answer, wait = "sent_back", math.ceil(self.parameter("programme", "send_back") * (1.0 + self.risk))
                words = f"Legal sends {lever.named()} back"
            state.conditions = min(most, state.conditions + self.parameter("legal", "conditions_step"))
            run.tell(answer, self.name, words, cause)
            state.at, state.due = "waiting", week + wait
        state.answer, state.answered, state.by_whom = answer, week, self.name
        self.last_decision = f"{answer}: {lever.id}"

    @staticmethod
    def _conditions(state: LeverState) -> str:
        return f", conditions another {100.0 * state.conditions:.0f} %" if state.conditions > 0.0 else ""

    def frequency(self) -> str:
        """The belief as people say it: "1 of 280 posts"."""
        return one_of(float(self.run.block.belief.mean[self.run.row, 0]))

    def so_far(self) -> str:
        """What counsel have seen so far, as people say it: "so far it was 1 of 2,400"."""
        belief, row = self.run.block.belief, self.run.row
        posts, incidents = round(float(belief.seen_posts[row, 0])), round(float(belief.seen_incidents[row, 0]))
        if incidents == 0:
            return f"so far it was 0 of {posts:,}" if posts else "so far it has seen no post"
        if posts <= incidents:  # what was done without permission counsel see only when it goes wrong
            return f"so far it has seen {incidents} {'incident' if incidents == 1 else 'incidents'} and hardly a post"
        return f"so far it was 1 of {round(posts / incidents):,}"

    def rebound(self, before: float, where: str) -> None:
        """Tell that harm has changed counsel's mind; `before` is the harm expected of a post a week ago."""
        now = float(self.run.block.belief.mean[self.run.row, 0])
        words = f"After the incident in {where}, Legal expects trouble in {one_of(now)} (before: {one_of(before, '')})"
        self.run.tell("alarmed", self.name, words, self.so_far())


def one_of(harm: float, unit: str = " posts") -> str:
    """Harm a post as a frequency: "1 of 280 posts"."""
    return f"1 of {max(1, round(1.0 / harm)):,}{unit}" if harm > 0.0 else f"0 of any{unit}"
