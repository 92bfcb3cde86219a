"""What it is good for: things counted by kind, and what an objective makes executives count as results.

Value is counted in things, never in money: conversations (in `sim.market`), support cases, leads, ideas, candidates,
questions answered inside. One conversation may bring several of them, so they are never added up.
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from sim.effects import Effects
from sim.market import Public
from sim.organization import Plain
from sim.parameters import Room, declare
from sim.people import Array, People
from sim.structure import Structure

# fmt: off
declare("value.case_rate", 0.20, 0.08, 0.40, "cases a conversation", "support cases settled by a conversation of those whose work it is", "S4: customer service and its cases; assumption", scale="log")
declare("value.lead_rate", 0.02, 0.005, 0.05, "leads a conversation", "leads that come of a conversation of those whose work it is", "E60 for rarity; assumption", scale="log")
declare("value.idea_rate", 0.03, 0.01, 0.10, "ideas a conversation", "usable ideas for products that come of a conversation of those whose work it is", "S3: ask for ideas; assumption", scale="log")
declare("value.candidate_rate", 0.01, 0.003, 0.03, "candidates a conversation", "people who come forward for a job after a conversation of those whose work it is", "S3: recruiting; assumption", scale="log")
declare("value.answer_rate", 0.5, 0.2, 1.0, "answers a week", "questions of colleagues that a skilled person who practises inside answers", "S3: sharing knowledge inside; assumption", scale="log")
declare("value.beside", 0.5, 0.2, 0.8, "share", "what comes of a conversation of a customer-facing department whose work it is not, beside one whose work it is", "S3, S4; assumption")
declare("value.elsewhere", 0.2, 0.0, 0.4, "share", "the same of a department that does not face customers", "assumption")
declare("value.seen", 0.30, 0.20, 0.50, "conversations", "what a post that is only seen counts where being known is the objective", "S1, S3: awareness; assumption")
declare("value.useful", 0.5, 0.2, 1.0, "factor", "leads, ideas and standing that are added where those who decide take part", "F15, S2; assumption")
declare("value.any_success", 0.3, 0.1, 0.6, "share", "what a success counts for executives that has nothing to do with the objective", "S3; assumption")
# fmt: on

Objective = Literal[
    "awareness", "thought_leadership", "demand", "support", "product_ideas", "recruiting", "internal_knowledge"
]
OBJECTIVES: tuple[Objective, ...] = get_args(Objective)

# What a thing is called (one, several) and the weekly outcome that counts it.
KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "conversation": ("conversations", "value"),
        "case": ("support cases", "cases"),
        "lead": ("leads", "leads"),
        "idea": ("ideas", "ideas"),
        "candidate": ("candidates", "candidates"),
        "answer": ("answers inside", "inside_answers"),
    }
)
COUNTED = tuple(outcome for _, outcome in KINDS.values())[1:]  # conversations are counted by the market

# Whose work a kind of thing is, by function of the department.
AT_HOME: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cases": ("support",),  # S4: customer service, the call centre, tech support
        "leads": ("sales", "marketing"),  # S1: marketing has sales goals
        "ideas": ("product", "design"),  # S3: product ideas
        "candidates": ("hr",),  # S3: recruiting
        "known": ("marketing", "pr", "web"),  # S1: press relations and marketing want to be heard
        "standing": ("pr", "product"),  # S1: press relations for thought leadership; S2: subject-matter specialists
    }
)

# What executives count as results under an objective: kinds of thing with their weights.
COUNTS: Mapping[Objective, Mapping[str, float]] = MappingProxyType(
    {
        "awareness": {"known": 1.0},
        "thought_leadership": {"standing": 1.0},
        "demand": {"leads": 1.0},
        "support": {"cases": 1.0},
        "product_ideas": {"ideas": 1.0},
        "recruiting": {"candidates": 1.0},
        "internal_knowledge": {"inside_answers": 1.0},
    }
)
# The thing that stands for what an objective is after; where it cannot be counted, conversations do.
MAIN_KIND: Mapping[Objective, str] = MappingProxyType(
    {
        "awareness": "conversation",
        "thought_leadership": "conversation",
        "demand": "lead",
        "support": "case",
        "product_ideas": "idea",
        "recruiting": "candidate",
        "internal_knowledge": "answer",
    }
)
OBJECTIVE_WORDS: Mapping[Objective, str] = MappingProxyType(
    {
        "awareness": "being known",
        "thought_leadership": "being listened to as experts",
        "demand": "demand for what the company sells",
        "support": "support of customers",
        "product_ideas": "ideas for products",
        "recruiting": "finding people to hire",
        "internal_knowledge": "sharing knowledge inside",
    }
)


class PriceWords:
    """What a price may be, for messages (`sim.checking.describe` reads it)."""

    words = "a number from 0 to 1,000,000,000, or a low and a high one such as [20, 60]"


def _as_range(value: Any) -> Any:
    """A single number as a range of no width."""
    return (value, value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


Money = Annotated[float, Field(ge=0.0, le=1e9)]
Price = Annotated[tuple[Money, Money], BeforeValidator(_as_range), PriceWords()]


class Worth(Plain):
    """What a thing is worth in money, as a range (low, high): the strategist's own numbers. Conversations and what
    comes of them both count where both are given."""

    conversation: Price | None = None
    case: Price | None = None
    lead: Price | None = None
    idea: Price | None = None
    candidate: Price | None = None
    answer: Price | None = None

    @model_validator(mode="after")
    def _low_before_high(self) -> Worth:
        wrong = [name for name, price in self.given.items() if price[0] > price[1]]
        if wrong:
            raise ValueError("\n".join(f"{name}: the low number comes first" for name in wrong))
        return self

    @property
    def given(self) -> dict[str, tuple[float, float]]:
        """The kinds that have a price, in the order of `KINDS`."""
        return {kind: price for kind in KINDS if (price := getattr(self, kind)) is not None}


@dataclass
class Things:
    """What comes of the week's conversations, by kind.

    Parameters
    ----------
    fit : dict of arrays, shape (R, D)
        How far a kind of `AT_HOME` is a department's work, in [0, 1].
    weight : dict of arrays, shape (R, 1)
        What executives count, by kind; all zero in a run without an objective.
    aimed : array, shape (R, 1)
        1 where the run has an objective.
    week : dict of arrays, shape (R,)
        This week's things, by outcome of `COUNTED`.
    counted : array, shape (R, 1)
        This week's results by the objective, in conversations of those whose work it is.
    """

    fit: dict[str, Array]
    weight: dict[str, Array]
    aimed: Array
    week: dict[str, Array]
    counted: Array


def start_things(objectives: Sequence[Objective | None], structure: Structure, p: Room) -> Things:
    """Nothing has come of anything at week 0; what an objective counts stands from the start."""
    runs = len(objectives)
    weight = {
        kind: np.array([[COUNTS[o].get(kind, 0.0) if o is not None else 0.0] for o in objectives])
        for kind in (*AT_HOME, "inside_answers")
    }
    fit = {}
    for kind, functions in AT_HOME.items():
        home = np.isin(np.array(structure.function), functions)
        fit[kind] = np.where(home, 1.0, np.where(structure.customer_facing, p.beside, p.elsewhere))
    return Things(
        fit=fit,
        weight=weight,
        aimed=np.array([[float(o is not None)] for o in objectives]),
        week={name: np.zeros(runs) for name in COUNTED},
        counted=np.zeros((runs, 1)),
    )


def count_things(things: Things, public: Public, effects: Effects, people: People, p: Room, market: Room) -> None:
    """Things of the week = rate x sum over departments of (how far it is their work x conversations that are answered).

    A case is settled, and an idea heard, in conversation only; leads, candidates and standing come of broadcasts too, as
    far as these are worth a conversation; to be known, a post that is seen counts more. Leads, ideas and standing gain
    where those who decide take part. Answers inside come from people who practise inside, whoever speaks in public.
    """
    talk = public.replies * public.value
    spoken = public.replies * public.conversed
    deciders = 1.0 + p.useful * np.minimum(1.0, effects.decision_makers)
    seen = np.maximum(talk, public.replies * p.seen * public.sanctioned_posts)

    def total(kind: str, of: Array) -> Array:
        summed: Array = (things.fit[kind] * of).sum(axis=1, keepdims=True)
        return summed

    answers = np.zeros_like(things.counted)
    floor = market.unskilled_worth
    for r in np.flatnonzero(effects.inside_ever).tolist():  # most runs never practise inside
        skill = floor[r, 0] + (1.0 - floor[r, 0]) * people.knowledge[r]
        answers[r, 0] = p.answer_rate[r, 0] * (skill * people.inside[r]).sum()
    found = {
        "known": total("known", seen),
        "standing": total("standing", talk * deciders),
        "cases": total("cases", spoken),
        "leads": total("leads", talk * deciders),
        "ideas": total("ideas", spoken * deciders),
        "candidates": total("candidates", talk),
        "inside_answers": answers,
    }
    rates = {"cases": p.case_rate, "leads": p.lead_rate, "ideas": p.idea_rate, "candidates": p.candidate_rate}
    for name, rate in rates.items():
        things.week[name] = (rate * found[name])[:, 0]
    things.week["inside_answers"] = answers[:, 0]
    things.counted[:] = 0.0
    for kind, weight in things.weight.items():
        things.counted += weight * found[kind]


def visible_results(things: Things, wins: Array, win_rate: Array, p: Room) -> Array:
    """The week's successes as executives count them, (R, 1): wins; under an objective mostly what it is after.

    share x wins + (1 - share) x win rate x results by the objective, with share = `value.any_success`: an expert's
    conversation counts where standing is wanted and a settled case where support is, each as often as conversations of
    those whose work it is would have brought a win.
    """
    aimed = p.any_success * wins + (1.0 - p.any_success) * win_rate * things.counted
    return np.where(things.aimed > 0.0, aimed, wins)
