"""Talk about the company, what comes of it, and competitors who are ahead.

Others talk about a company whether it speaks or not. What is neither noticed nor answered accumulates, stays findable for
years and wears its reputation down (S4). Where competitors are ahead, the audience slowly turns to them.
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

import numpy as np
from scipy.special import expit

from sim.market import Guard, Public, staff_mean
from sim.parameters import Room, declare
from sim.people import Array
from sim.structure import Structure

# fmt: off
declare("market.talk_rate", 0.010, 0.004, 0.020, "a week", "outside talk that needs an answer", "S4; assumption", scale="log")
declare("market.talk_decay", 0.004, 0.001, 0.010, "a week", "forgetting of unanswered talk: it stays findable for years", "S4; assumption", scale="log")
declare("market.talk_unheard", 0.2, 0.1, 0.4, "share", "share of outside talk noticed though nobody listens")
declare("market.talk_capacity", 10.0, 5.0, 30.0, "posts a week", "conversing posts per reference company that answer half of what is noticed", scale="log")
declare("market.reputation_start", 0.5, 0.3, 0.7, "index", "reputation at the start, and without posts or talk", "assumption", kind="choice")
declare("market.reputation_return", 0.03, 0.015, 0.06, "a week", "how fast reputation moves", scale="log")
declare("market.reputation_value", 0.3, 0.1, 0.4, "share", "reputation added by unlimited conversation")
declare("market.reputation_half", 30.0, 15.0, 60.0, "conversations a week", "value per reference company that adds half of it", scale="log")
declare("market.reputation_talk", 0.3, 0.1, 0.5, "share", "reputation lost to unlimited unanswered talk", "S4; assumption")
declare("market.reputation_harm", 0.05, 0.02, 0.10, "an incident", "reputation lost by an incident's damage", "E34; assumption")
declare("market.talk_incident", 0.05, 0.02, 0.10, "an incident", "talk that an incident's damage starts", "S4: what went wrong stays findable; assumption", scale="log")
declare("market.talk_cleared", 0.02, 0.01, 0.04, "a week", "old talk that full answers clear up", "S4: nobody answers for silent firms; assumption", scale="log")
declare("market.keeping_up", 0.10, 0.05, 0.20, "share", "active share of staff with which a company keeps up with competitors who all do it", "S4: competitors move ahead; assumption")
declare("market.audience_lost", 0.003, 0.001, 0.006, "a week", "share of the audience that competitors take who are wholly ahead", "S4: competitors take customers; S2: the first mover; assumption", scale="log")
declare("market.audience_back", 0.005, 0.002, 0.010, "a week", "share of the lost audience that comes back where nobody is ahead", "assumption", scale="log")
declare("market.poached", 1.0, 0.0, 2.0, "factor", "how much sooner fully convinced people leave where competitors are wholly ahead", "S4: competitors take staff; assumption")
# fmt: on


def stand(public: Public, structure: Structure, guard: Guard, louder: Array, p: Room) -> None:
    """Talk of the week, and the reputation that comes of it.

    T += (rate louder + incident damage)(1 - answered) - (decay + cleared answered) T;
    reputation moves to start + value V/(V + half) - talk T/(1 + T) and falls with damage.
    answered = (heard or noticed by chance) x conversation / (conversation + capacity).

    Parameters
    ----------
    louder : array, shape (R, 1)
        Factor on the talk of a usual week: a lawsuit, staff who complain.
    """
    scale = structure.people / p.reference_staff
    noticed = p.talk_unheard + (1.0 - p.talk_unheard) * staff_mean(guard.listening, structure)
    conversing = public.conversing_posts.sum(axis=1, keepdims=True) / scale
    conversing = conversing + p.answer_posts * staff_mean(guard.answering, structure)
    answered = noticed * conversing / (conversing + p.talk_capacity)
    answered = answered * (1.0 - p.ignore_talk * np.minimum(1.0, staff_mean(guard.ignoring, structure)))
    louder = louder * (1.0 + p.hunt_talk * staff_mean(guard.hunted, structure))
    new = (p.talk_rate * louder + p.talk_incident * public.damage) * (1.0 - answered)
    public.talk += new - np.minimum(1.0, p.talk_decay + p.talk_cleared * answered) * public.talk
    value = public.value.sum(axis=1, keepdims=True) / scale
    target = p.reputation_start + p.reputation_value * value / (value + p.reputation_half)
    target = target - p.reputation_talk * public.talk / (1.0 + public.talk)
    public.reputation += p.reputation_return * (target - public.reputation) - p.reputation_harm * public.damage
    np.minimum(np.maximum(public.reputation, 0.0, out=public.reputation), 1.0, out=public.reputation)


def fall_behind(public: Public, structure: Structure, week: int, p: Room) -> None:
    """Competitors who are ahead take audience: a += back (1 - ahead)(1 - a) - lost ahead a.

    ahead = (share of competitors who do it - own active share / `keeping_up`)+, in [0, 1].
    """
    theirs = expit((week - public.midpoint) * public.steepness)
    ours = public.sanctioned.sum(axis=1, keepdims=True) / structure.people / p.keeping_up
    public.ahead = np.maximum(0.0, theirs - ours)
    lost = p.audience_lost * public.ahead * public.audience
    public.audience += p.audience_back * (1.0 - public.ahead) * (1.0 - public.audience) - lost
