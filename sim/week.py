"""The week as a printable list of steps that all runs of a block take together.

Before: each run's agents act. People: all runs at once. After: each run's agents decide, departments move, and the week
goes on record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from sim.abandonment import give_up, think_again
from sim.agents.advocate import meet
from sim.agents.executive import giving_up, main_reasons, thinking_again
from sim.agents.legal import perceived_risk
from sim.block import Block
from sim.conclusions import develop, teach_executives, teach_legal, travel
from sim.hearing import listen
from sim.journey import missing_words, organization_stage, share_at
from sim.learning import learn
from sim.measure import weekly_numbers
from sim.outcomes import OUTCOMES, STAGE_WORDS
from sim.posting import be_answered, post
from sim.record import thousandths


def _each(block: Block, act: Callable[[Any], None], rows: Sequence[int] | None = None) -> None:
    """Let the agents of each run act; a run that fails is marked and frozen, the others go on."""
    for r in range(block.count) if rows is None else rows:
        if block.alive[r]:
            try:
                act(block.models[r])
            except Exception as error:
                fail(block, int(r), error)


def fail(block: Block, row: int, error: Exception) -> None:
    """Mark a run as failed in this week; its rows end with the week before."""
    block.alive[row] = False
    block.errors[row] = f"week {block.week}: {type(error).__name__}: {error}"


def market_step(block: Block) -> None:
    """Shocks strike and pass; what competitors do makes it pressing."""
    _each(block, lambda model: model.meet_shocks())
    block.feel_market()


def lever_step(block: Block) -> None:
    """Levers due are asked for, granted ones start, work and end; money and the team's time are shared out."""
    _each(block, lambda model: model.work_plan())
    block.fund()


def advocate_step(block: Block) -> None:
    """Advocates find each other, tire or take heart, go quiet, come back or give up; new ones come forward."""
    advocates, p = block.advocates, block.values.room("advocate")
    places = advocates.person.shape[1]
    draw = block.small("advocates.meet", places * places).reshape(block.count, places, places)
    at = np.maximum(advocates.person, 0)
    working_on_it = np.maximum(block.effects.pilot_inside, block.effects.pilot_outside) > 0.0
    near = working_on_it[block.rows, block.structure.department[at]]
    near |= block.effects.outside_members[block.rows, at] | block.effects.inside_members[block.rows, at]
    found = meet(advocates, draw, block.structure.site, near, block.meeting_places(), p)
    for r, a, b in zip(*np.nonzero(found), strict=True):
        first, second = block.models[r].advocates_by_place[int(a)], block.models[r].advocates_by_place[int(b)]
        allies = int(advocates.allies[r, a].sum())
        cause = "both work on a pilot" if near[r, a] and near[r, b] else "by chance"
        cause += f"; {first.name} has {allies} {'ally' if allies == 1 else 'allies'} now"
        block.models[r].tell("advocate_found", first.name, f"{first.name} and {second.name} find each other", cause)
    block.tire_advocates()
    leave = block.small("advocates.leave", places)
    calls = advocates.working & (advocates.quiet | (advocates.energy < p.quiet_below))
    for r, a in zip(*np.nonzero(calls), strict=True):
        _each(block, partial(_call_advocate, place=int(a), draw=float(leave[r, a])), [int(r)])
    share = block.public.voices.sum(axis=1, keepdims=True) / block.structure.people
    chance = p.recruits * np.minimum(1.0, share / p.recruits_full)
    wanted = block.effects.recruit.max(axis=1, keepdims=True)
    chance = 1.0 - (1.0 - chance) * (1.0 - np.minimum(1.0, p.recruits_lever * wanted * block.pace))
    _each(block, lambda model: model.recruit(), np.flatnonzero(block.small("advocates.recruit", 1) < chance).tolist())


def _call_advocate(model: Any, place: int, draw: float) -> None:
    advocate = model.advocates_by_place[place]
    advocate.decide(draw)
    model.note(advocate)


def leave_step(block: Block) -> None:
    """People leave the company and newcomers take their places."""
    for r, a in zip(*block.leave(), strict=True):
        name = block.models[r].advocates_by_place[int(a)].name
        tenure = int(block.advocates.tenure[r, a])
        cause = f"people come and go; {tenure} weeks as an advocate, energy {block.advocates.energy[r, a]:.2f}"
        block.models[r].tell("advocate_left", name, f"{name} leaves the company", cause)


def listen_step(block: Block) -> None:
    """People hear what their sources think, do and say."""
    listen(block)


def learn_step(block: Block) -> None:
    """Conviction, concern and knowledge move; courses are attended."""
    learn(block)


def move_step(block: Block) -> None:
    """Everybody takes at most one step up or down."""
    block.move()


def post_step(block: Block) -> None:
    """Active people post."""
    post(block)


def answer_step(block: Block) -> None:
    """The public answers: wins, incidents, replies."""
    be_answered(block)
    public = block.public
    for r, d in zip(*np.nonzero(public.incidents), strict=True):
        great = public.severity[r, d] > public.incidents[r, d]
        shadow = public.posts[r, d] - public.sanctioned_posts[r, d] > public.sanctioned_posts[r, d]
        cause = "a post without permission" if shadow else "a post that went wrong"
        if public.posts[r, d] >= 1.0:
            cause += f", of {public.posts[r, d]:.0f} that week"
        name = block.structure.names[d]
        block.models[r].tell("incident", name, f"{'A great incident' if great else 'An incident'} in {name}", cause)
    wins = public.wins.sum(axis=1) > 0.0
    for r in np.flatnonzero(wins & ~block.first_win):
        name = block.structure.names[int(np.argmax(public.wins[r]))]
        posts, worth = public.posts[r].sum(), public.value[r].sum()
        cause = f"{posts:.0f} posts of the company that week, worth {worth:.1f} conversations"
        block.models[r].tell("first", name, f"The first win people can see, in {name}", cause)
    block.first_win |= wins


def legal_step(block: Block) -> None:
    """Legal learns from what it sees and answers its queue."""
    before = block.belief.mean
    teach_legal(block)
    alarmed = (block.public.severity.sum(axis=1) > 0.0) & (block.belief.mean >= before * _ALARMED)[:, 0]
    for r in np.flatnonzero(alarmed):
        where = block.structure.names[int(np.argmax(block.public.severity[r]))]
        _each(block, partial(_alarm, before=float(before[r, 0]), where=where), [int(r)])
    _each(block, lambda model: model.hear_legal())


def executive_step(block: Block) -> None:
    """Executives update support and patience, vote, give up or think again."""
    teach_executives(block)
    team, p = block.executives, block.values.room("executive")
    draw = block.small("executives.give_up", 1)
    _each(block, give_up, np.flatnonzero(giving_up(team, draw, p)).tolist())
    _each(block, think_again, np.flatnonzero(thinking_again(team, block.public.urgency, p)).tolist())
    _each(block, lambda model: model.hear_executives())
    due = block.week % block.values["executive.review_weeks"][:, 0] == 0.0
    _each(block, lambda model: model.review_budget(), np.flatnonzero(due).tolist())
    moved = np.abs(team.mean - block.told_support) >= _TOLD
    for r in np.flatnonzero(moved):
        up = bool(team.mean[r, 0] > block.told_support[r, 0])
        words = f"Mean executive support {'rises' if up else 'falls'} to {team.mean[r, 0]:.2f}"
        before = f"before: {block.told_support[r, 0]:.2f}"
        block.models[r].tell("support", "Executives", words, f"{before}; mostly {main_reasons(team, int(r), up)}")
        team.reasons[r] = 0.0
    block.told_support = np.where(moved, team.mean, block.told_support)


_ALARMED = 1.05  # a rise of the harm Legal expects that is worth an event: wording of outputs, not of the model


def _alarm(model: Any, before: float, where: str) -> None:
    model.counsel.rebound(before, where)


_TOLD = 0.1  # a change of mean support that is worth an event: wording of outputs, not of the model


def department_step(block: Block) -> None:
    """Capabilities grow and fade, rivalry moves, departments spend their own money and move between stages."""
    develop(block)
    turn = (block.week + block.review_turn) % block.values["department.review_weeks"] == 0.0
    due = turn & ((block.journey.stage >= 2) | (block.invests > 0.0))
    for r, d in zip(*np.nonzero(due), strict=True):
        _each(block, partial(_call_department, place=int(d)), [int(r)])
    change = travel(block)
    for r, d in zip(*np.nonzero(change), strict=True):
        name, stage = block.structure.names[d], STAGE_WORDS[block.journey.stage[r, d]]
        if change[r, d] > 0:
            weeks = block.journey.weeks[r, block.journey.stage[r, d] - 1]
            cause = f"all it needs has been there for {weeks:.0f} weeks"
            block.models[r].tell("stage_up", name, f"{name} reaches {stage}", cause)
        else:
            cause = missing_words(block.journey, int(r), int(d), float(block.values["journey.ceiling"][r, 0]))
            block.models[r].tell("stage_down", name, f"{name} falls back to {stage}", cause)
    _each(block, lambda model: model.put_in_force(), np.flatnonzero(change.any(axis=1)).tolist())
    reached = organization_stage(block.journey, block.structure, block.values.room("journey"))
    for r in np.flatnonzero(reached != block.organization_stage):
        up = reached[r] > block.organization_stage[r]
        words = f"The organization {'reaches' if up else 'falls back to'} {STAGE_WORDS[int(reached[r])]}"
        kind = "stage_up" if up else "stage_down"
        held = reached[r] if up else block.organization_stage[r]
        share = 100.0 * share_at(block.journey, block.structure, held)[r]
        quorum = 100.0 * block.values["journey.quorum"][r, 0]
        cause = f"{share:.0f} % of those who face customers work in departments that far, {quorum:.0f} % makes it so"
        block.models[r].tell(kind, "Organization", words, cause)
    block.organization_stage = reached


def _call_department(model: Any, place: int) -> None:
    model.departments[place].decide()


def record_step(block: Block) -> None:
    """The week's numbers are put on record."""
    put_on_record(block)


@dataclass(frozen=True)
class Step:
    """One step of the week: which phase, what it is called, what it does to a block of runs."""

    phase: str
    name: str
    act: Callable[[Block], None]

    @property
    def meaning(self) -> str:
        """What happens, in a sentence."""
        return (self.act.__doc__ or "").strip()


WEEK: tuple[Step, ...] = (
    Step("before", "market", market_step),
    Step("before", "levers", lever_step),
    Step("before", "advocates", advocate_step),
    Step("people", "leave", leave_step),
    Step("people", "listen", listen_step),
    Step("people", "learn", learn_step),
    Step("people", "move", move_step),
    Step("people", "post", post_step),
    Step("people", "answer", answer_step),
    Step("after", "legal", legal_step),
    Step("after", "executives", executive_step),
    Step("after", "departments", department_step),
    Step("after", "record", record_step),
)


def week_table(week: Sequence[Step] = WEEK) -> str:
    """The week as a table to print: number, phase, step, what happens."""
    lines = [f"{k:>2}  {step.phase:<7} {step.name:<12} {step.meaning}" for k, step in enumerate(week, 1)]
    return "\n".join(lines)


def replaced(week: Sequence[Step], name: str, act: Callable[[Block], None]) -> tuple[Step, ...]:
    """The same week with another rule for one step; verification puts plain textbook rules in this way."""
    if name not in {step.name for step in week}:
        raise ValueError(f"no step is called {name!r}; there are {', '.join(step.name for step in week)}")
    return tuple(replace(step, act=act) if step.name == name else step for step in week)


def advance(block: Block, week: Sequence[Step] = WEEK) -> None:
    """Take all runs of a block through one week."""
    block.week += 1
    for step in week:
        step.act(block)


def put_on_record(block: Block) -> None:
    """Write the state of the week to the record; a run whose numbers are not finite is marked as failed."""
    record, w = block.record, block.week
    numbers = weekly_numbers(block)
    bad = block.alive & ~np.isfinite(numbers).all(axis=1)
    for r in np.flatnonzero(bad):
        names = [name for name, value in zip(OUTCOMES, numbers[r], strict=True) if not np.isfinite(value)]
        fail(block, int(r), ArithmeticError(f"{', '.join(names)} is not a number"))
    record.weekly[:, w] = numbers
    record.measure[:, w] = block.journey.measure
    record.stage[:, w] = block.journey.stage
    record.workload[:, w] = block.workload
    record.short[:, w] = thousandths(block.journey.short)
    record.since[:, w] = block.journey.since
    team = block.executives
    record.executives[:, w] = np.stack([team.support, team.attention, team.credibility], axis=1)
    advocates = block.advocates
    allies = (advocates.allies & advocates.speaking[:, None, :]).sum(axis=2)
    shown = np.stack([advocates.energy, allies.astype(np.float64), advocates.credibility], axis=1)
    record.advocates[:, w] = np.where(advocates.working[:, None, :], shown, np.nan)
    record.legal[:, w, 0] = perceived_risk(block.belief, block.values.room("legal"))[:, 0]
    record.legal[:, w, 1] = [len(model.counsel.queue) for model in block.models]
    record.legal[:, w, 2], record.legal[:, w, 3] = block.belief.seen_posts[:, 0], block.belief.seen_incidents[:, 0]
    record.last[block.alive] = w
