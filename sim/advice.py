"""What to think over in a plan before it is run: too much at once, things missing, likely refusals, contradictions.

Nothing here stops a plan: it may be what somebody wants to try. All of it is said as of the start, with every lever
starting when it is asked for; what emerges on the way is not foreseen.
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from scipy.special import expit

from sim.effects import EffectsRow
from sim.levers.lever import Lever
from sim.organization import Organization
from sim.parameters import PARAMETERS, Values, declare
from sim.programme import Terms
from sim.purse import Budget
from sim.structure import Structure

# fmt: off
declare("advice.doubtful", 0.25, 0.1, 0.5, "chance", "chance of a yes below which a request is called doubtful", "assumption", kind="choice")
# fmt: on

# What takes Legal's worry away, in words, with the levers that bring it and the number that says how far it can.
_SAFEGUARDS = (
    ("a sponsor", ("sponsorship",), "eased_sponsor"),
    ("listening", ("listening", "pause"), "eased_listening"),
    ("a social-media lead", ("lead",), "eased_lead"),
    ("a crisis plan", ("crisis_plan",), "eased_plan"),
    ("a governance council", ("council",), "eased_governance"),
)


@dataclass(frozen=True)
class Advice:
    """One thing to think over: what it is about (a dotted path of the scenario), and a sentence."""

    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.field}: {self.text}"


@dataclass(frozen=True)
class _Plan:
    """A plan with what its levers cost and need."""

    levers: Sequence[Lever]
    organization: Organization
    budget: Budget
    weeks: int
    regulated: bool
    values: Values
    structure: Structure
    terms: Sequence[Terms]

    def of(self, name: str) -> float:
        return float(self.values[name][0, 0])

    def last(self, lever: Lever) -> int:
        """Last week in which a lever works."""
        return self.weeks if lever.weeks is None else min(self.weeks, lever.week + lever.weeks - 1)

    def before(self, lever: Lever) -> list[Lever]:
        """The other levers that are at work when this one is asked for."""
        return [o for o in self.levers if o.id != lever.id and o.week <= lever.week <= self.last(o)]


def advise(
    levers: Sequence[Lever],
    organization: Organization,
    budget: Budget,
    weeks: int,
    regulated: bool = False,
    parameters: Mapping[str, float] | None = None,
) -> tuple[Advice, ...]:
    """What to think over in a plan, the whole plan first and then lever by lever in the order of their weeks.

    Parameters
    ----------
    levers : sequence of Lever
        The plan.
    organization, budget, weeks, regulated
        Of the scenario.
    parameters : mapping of str to float, optional
        Numbers of the model that are set by hand.
    """
    values = Values([dict(parameters or {})])
    structure = Structure(organization, int(values["organization.span"][0, 0]))
    terms = [lever.terms(values, 0, structure) for lever in levers]
    plan = _Plan(levers, organization, budget, weeks, regulated, values, structure, terms)
    found = [*_team(plan), *_money(plan)]
    for lever, term in zip(levers, terms, strict=True):
        found += [
            *_nobody(plan, lever),
            *_needs(plan, lever),
            *_legal(plan, lever, term),
            *_executives(plan, lever, term),
        ]
    return (*found, *_conflicts(plan))


def _team(plan: _Plan) -> list[Advice]:
    """More asked of the team than it can do."""
    asked, there = np.zeros(plan.weeks + 2), np.full(plan.weeks + 2, plan.budget.team_weeks_per_week)
    there += plan.of("programme.volunteers") * plan.of("advocate.energy") * sum(plan.organization.advocates.values())
    for lever, term in zip(plan.levers, plan.terms, strict=True):
        span = slice(lever.week, plan.last(lever) + 1)
        asked[span] += term.effort
        if f"{lever.room}.team" in PARAMETERS:
            there[span] += lever.intensity * plan.of(f"{lever.room}.team")
    load = asked / there
    over = np.flatnonzero(load > 1.0)
    if not over.size:
        return []
    worst = int(np.argmax(load))
    power = plan.of("programme.congestion")
    lost = 1.0 + plan.of("programme.juggling") * (load[worst] - 1.0)
    speed = float(np.power(1.0 + np.power(load[worst], power), -1.0 / power) / lost)
    text = (
        f"in {over.size} weeks, from week {over[0]} on, the plan asks more of the programme team than it can do; in week "
        f"{worst} for {asked[worst]:.1f} full-time people where there are {there[worst]:.1f}, so that all that is at work "
        f"goes at {100.0 * speed:.0f} % of its speed"
    )
    return [Advice("budget.team_weeks_per_week", text)]


def _money(plan: _Plan) -> list[Advice]:
    """More asked than the budget holds."""
    costs = {
        lever.id: term.cash * (plan.last(lever) - lever.week + 1)
        for lever, term in zip(plan.levers, plan.terms, strict=True)
    }
    asked = sum(costs.values())
    if asked <= plan.budget.cash:
        return []
    unit = plan.budget.currency
    text = (
        f"the plan asks for {asked:,.0f} {unit}, there are {plan.budget.cash:,.0f}: levers get less than they ask for"
    )
    cheapest = min((name for name in costs if costs[name] > 0.0), key=lambda name: costs[name])
    if plan.budget.cash < costs[cheapest]:
        text += f"; not even the cheapest of them, {cheapest}, can be paid ({costs[cheapest]:,.0f} {unit})"
    return [Advice("budget.cash", text)]


def _nobody(plan: _Plan, lever: Lever) -> list[Advice]:
    if lever.target.mask(plan.structure).any():
        return []
    return [Advice(f"levers.{lever.id}.target", "nobody is meant by this: no such role in these departments and sites")]


class _Start:
    """What a lever may look at of a run that has not begun."""

    def __init__(self, plan: _Plan) -> None:
        self.plan = plan

    def at_hand(self) -> dict[str, float]:
        organization = self.plan.organization
        return {
            "advocates": float(sum(organization.advocates.values())),
            "departments": float(len(organization.departments)),
            "listening": self.plan.of("journey.listening_start"),
        }

    def value(self, name: str) -> float:
        return self.plan.of(name)


def _needs(plan: _Plan, lever: Lever) -> list[Advice]:
    """What a lever needs and nothing in the plan provides by then."""
    provided = {need for other in plan.before(lever) for need in other.provides()}
    missing = lever.missing(cast(EffectsRow, _Start(plan)), provided)
    if not missing:
        return []
    words = " and ".join(lever.words_for(need) for need in missing)
    text = f"needs {words}, which nothing in the plan provides by week {lever.week}: weaker until there is"
    return [Advice(f"levers.{lever.id}", text)]


def legal_worry(plan: _Plan, lever: Lever, term: Terms) -> tuple[float, list[str]]:
    """Legal's worry about a request as of the start, and the safeguards that are not in the plan by then.

    The rule is that of `sim.agents.legal`, with what the plan brings by then counted in full.
    """
    o = plan.organization
    multiple = plan.of("legal.prior_multiple") * max(o.culture.risk_aversion, plan.of("legal.boldest"))
    exposed = 1.0
    if plan.regulated:
        multiple *= 1.0 + plan.of("regulated.prior")
        exposed += plan.of("regulated.exposure")
    risk = min(plan.of("legal.risk_most"), multiple / plan.of("legal.reference_multiple"))
    before = plan.before(lever)
    clarity = max((other.clears(plan.values, 0) for other in before), default=0.0)
    low, high = plan.of("people.knowledge_low"), plan.of("people.knowledge_high")
    skill = min(1.0, low / (low + high) / plan.of("legal.training_full"))
    keep = (1.0 - plan.of("legal.eased_clarity") * clarity) * (1.0 - plan.of("legal.eased_training") * skill)
    missing = [] if clarity > 0.0 else ["clear rules"]
    for words, names, number in _SAFEGUARDS:
        if any(other.name in names for other in before):
            keep *= 1.0 - plan.of(f"legal.{number}")
        else:
            missing.append(words)
    clear = max(clarity, lever.clears(plan.values, 0))
    exposure = min(1.0, term.exposure * exposed * (1.0 + plan.of("legal.blessing") * (1.0 - clear)))
    return risk * exposure * keep, missing


def _legal(plan: _Plan, lever: Lever, term: Terms) -> list[Advice]:
    """Requests that Legal will hardly grant."""
    if term.exposure <= 0.0:
        return []
    worry, missing = legal_worry(plan, lever, term)
    tolerance = plan.organization.legal.tolerance
    chance = float(expit((tolerance - worry) / plan.of("legal.softness")))
    if chance >= plan.of("advice.doubtful"):
        return []
    help_ = f"; what would calm it and is not in the plan by then: {', '.join(missing)}" if missing else ""
    text = (
        f"Legal is likely to send it back: its worry is {worry:.2f} where it puts up with {tolerance:.2f}, a yes has "
        f"{100.0 * chance:.0f} chances in 100{help_}"
    )
    return [Advice(f"levers.{lever.id}", text)]


def _executives(plan: _Plan, lever: Lever, term: Terms) -> list[Advice]:
    """Requests that need more support than there is."""
    if term.support <= 0.0:
        return []
    supports = sorted(seat.support for seat in plan.organization.executives)
    rule: str = plan.organization.culture.decision_rule
    if any(other.name == "consent" for other in plan.before(lever)):
        rule = "sponsor"
    sponsors = [seat.support for seat in plan.organization.executives if seat.sponsor] or supports
    decisive, words = {
        "consensus": (supports[0], "all must agree, and the lowest support is"),
        "majority": (supports[(len(supports) - 1) // 2], "more than half must agree, and the middle one's support is"),
        "sponsor": (max(sponsors), "the sponsor decides, and has a support of"),
    }[rule]
    gap = (decisive - term.support) / plan.of("executive.vote_softness")
    if float(expit(gap)) >= plan.of("advice.doubtful"):
        return []
    text = f"executives are likely not to agree yet: {words} {decisive:.2f} where {term.support:.2f} is wanted"
    return [Advice(f"levers.{lever.id}", text)]


def _conflicts(plan: _Plan) -> list[Advice]:
    """Levers at work at the same time that say the opposite of each other."""
    found = []
    for k, one in enumerate(plan.levers):
        for other in plan.levers[k + 1 :]:
            if one.week > plan.last(other) or other.week > plan.last(one):
                continue
            reason: Any = one.against(other) or other.against(one)
            if reason:
                found.append(Advice(f"levers.{one.id}", f"stands against {other.id} at the same time: {reason}"))
    return found
