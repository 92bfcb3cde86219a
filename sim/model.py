"""One run as a Mesa model, and the week as a printable list of steps that all runs of a block take together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import mesa
import numpy as np

from sim.agents.advocate import Advocate, meet
from sim.agents.department import Department
from sim.agents.executive import Executive, giving_up, thinking_again, vote
from sim.agents.legal import LegalCounsel, perceived_risk
from sim.block import Block, RunSpec
from sim.journey import organization_stage
from sim.measure import weekly_numbers
from sim.network import Network
from sim.outcomes import OUTCOMES, STAGE_WORDS, Event
from sim.programme import EffectsRow, Programme
from sim.record import Record, Rows, Tables, agent_rows, department_rows, event_rows, thousandths, weekly_rows
from sim.scenario import Scenario

_NEVER = 1 << 30


class AdoptionModel(mesa.Model):  # type: ignore[misc]
    """One run: a company, its deciding agents and its plan.

    Parameters
    ----------
    scenario : Scenario
        The case.
    seed : int
        Seed of the run's luck: the same seed, the same answer.
    world : mapping of str to float, optional
        Parameters that differ from their defaults in this run.
    network : Network, optional
        A network of the same people to be used instead of the generated one.

    Examples
    --------
    >>> from sim import AdoptionModel, load_scenario
    >>> model = AdoptionModel(load_scenario("do-nothing"), seed=7)
    >>> model.step()
    >>> model.week
    1
    """

    def __init__(
        self, scenario: Scenario, seed: int = 7, world: Mapping[str, float] | None = None, network: Network | None = None
    ) -> None:
        super().__init__(rng=int(seed))
        block = Block([RunSpec(scenario, int(seed), dict(world or {}))], network)
        _join(self, block, 0)
        begin(block)
        self.datacollector = mesa.DataCollector(
            model_reporters={name: _reporter(k) for k, name in enumerate(OUTCOMES)}
        )
        self.datacollector.collect(self)

    # --- life -----------------------------------------------------------------------------------------------------
    @property
    def week(self) -> int:
        """Weeks since the start."""
        return self.block.week

    def step(self) -> None:
        """Advance one week.

        Raises
        ------
        RuntimeError
            If the run shares its block with others (`run_block` advances them together), or the last week is over.
        """
        if self.block.count > 1:
            raise RuntimeError("this run shares its block with others: run_block advances them together")
        if self.week >= self.block.weeks:
            raise RuntimeError(f"the scenario ends with week {self.block.weeks}")
        advance(self.block, WEEK)
        if self.block.errors[0]:
            raise RuntimeError(self.block.errors[0])
        self.datacollector.collect(self)
        self.running = self.week < self.block.weeks

    def run(self) -> Tables:
        """Go on to the last week and return the tables of the run."""
        while self.week < self.block.weeks:
            self.step()
        return tables(self.block)

    def tell(self, kind: str, who: str, text: str, cause: str) -> None:
        """Record an event of this week."""
        self.block.record.events[self.row].append(Event(self.week, kind, who, text, cause))

    def note(self, agent: Any) -> None:
        """Record an agent's last decision if it has changed."""
        changes = self.block.record.decisions[self.row].setdefault((agent.kind, agent.name), [])
        if agent.last_decision and (not changes or changes[-1][1] != agent.last_decision):
            changes.append((self.week, agent.last_decision))

    # --- before ---------------------------------------------------------------------------------------------------
    def work_plan(self) -> None:
        """Ask for what is due, start what was granted, end what is over."""
        programme, block, r = self.programme, self.block, self.row
        if self.next_due > self.week:
            return
        programme.end(self.week, self.effects, self.totals)
        programme.ask(self.week, self.counsel.take)
        programme.start(self.week, self.effects, self.totals)
        if programme.changed:
            self.put_in_force()
        block.waiting[r, 0] = programme.waiting
        self._look_ahead()

    def put_in_force(self) -> None:
        """Build the effects of the plan anew."""
        block, r = self.block, self.row
        self.programme.rebuild(self.effects)
        block.purse.asked_cash[r, 0], block.purse.asked_effort[r, 0] = self.programme.asked_for()
        block.allow(r)

    def totals(self) -> dict[str, float]:
        """What the company has spent and seen so far."""
        return {name: float(total[self.row, 0]) for name, total in self.block.totals.items()}

    def _look_ahead(self) -> None:
        self.next_due = min((s.due for s in self.programme.states if s.at != "done"), default=_NEVER)

    def recruit(self) -> None:
        """The readiest person who is not one yet comes forward as an advocate, if there is a place."""
        block, r = self.block, self.row
        advocates, people = block.advocates, block.people
        free = np.flatnonzero(advocates.person[r] < 0)
        if not free.size:
            return
        ready = people.conviction[r] + people.knowledge[r] + 0.5 * people.active[r]
        ready[advocates.person[r][advocates.person[r] >= 0]] = -1.0
        place, person = int(free[0]), int(np.argmax(ready))
        p = block.values.room("advocate")
        advocates.person[r, place] = person
        advocates.energy[r, place] = p.energy[r, 0]
        advocates.credibility[r, place] = p.credibility[r, 0]
        advocates.working[r, place] = True
        advocate = self._new_advocate(place)
        block.allow(r)
        self.tell("advocate_new", advocate.name, f"{advocate.name} comes forward", "many are active already")

    def _new_advocate(self, place: int) -> Advocate:
        block = self.block
        person = int(block.advocates.person[self.row, place])
        home = block.structure.names[block.structure.department[person]]
        number = sum(1 for one in self.advocates_by_place.values() if one.name.startswith(f"{home} advocate")) + 1
        advocate = Advocate(self, f"{home} advocate {number}", place)
        self.advocates_by_place[place] = advocate
        return advocate

    # --- after ----------------------------------------------------------------------------------------------------
    def hear_legal(self) -> None:
        """Legal answers what it has reviewed."""
        if self.counsel.queue:
            self.counsel.answer_due()
            self.note(self.counsel)
            self._look_ahead()

    def hear_executives(self) -> None:
        """Executives vote on what has reached them."""
        if self.next_due > self.week:
            return
        rule = self.plan.organization.culture.decision_rule
        again = "programme.ask_again_consensus" if rule == "consensus" else "programme.ask_again"
        for lever, state, terms in self.programme.pairs("executives"):
            if state.due > self.week:
                continue
            if vote(rule, self.team, lever, state, terms.support):
                state.at, state.due = "granted", self.week + 1
            else:
                state.due = self.week + int(self.block.values[again][self.row, 0])
        for executive in self.team:
            self.note(executive)
        self.block.waiting[self.row, 0] = self.programme.waiting
        self._look_ahead()

    def give_up(self) -> None:
        """The programme is abandoned: levers stop, accounts go quiet, departments fall back, a backlash begins."""
        block, r = self.block, self.row
        team = block.executives
        team.abandoned[r, 0] = True
        team.backlash[r, 0] = 1.0
        block.journey.falling[r] = block.values["journey.fall_weeks"][r, 0]
        self.counsel.queue.clear()
        for state in self.programme.states:
            if state.at == "legal":
                state.at = "waiting"
        cause = f"{team.dry[r, 0]:.0f} weeks of spending without the results expected; mean support {team.mean[r, 0]:.2f}"
        self.tell("abandoned", "Executives", "The programme is given up", cause)
        self.programme.end(self.week, self.effects, self.totals, all_of_them=True)
        self.programme.postpone(_NEVER)
        self.put_in_force()
        self._look_ahead()

    def think_again(self) -> None:
        """An abandoned programme may start again: what had not started is asked for after a while."""
        block, r = self.block, self.row
        block.executives.abandoned[r, 0] = False
        block.executives.dry[r, 0] = 0.0
        wait = self.week + int(block.values["programme.restart_wait"][r, 0])
        for lever, state, _ in self.programme.pairs("waiting"):
            state.due = max(lever.week, wait)
        block.allow(r)
        self.tell("restarted", "Executives", "The programme may start again", "the backlash has faded and there is a reason to move")
        self._look_ahead()


def _reporter(k: int) -> Callable[[AdoptionModel], float]:
    def read(model: AdoptionModel) -> float:
        return float(model.block.record.weekly[model.row, model.week, k])

    return read


def _join(model: AdoptionModel, block: Block, row: int) -> None:
    """Make `model` the run of one row of `block`, with its deciding agents."""
    spec = block.specs[row]
    scenario, organization = spec.scenario, spec.scenario.organization
    model.block, model.row, model.plan, model.luck = block, row, scenario, block.lucks[row]
    model.effects = EffectsRow(block.effects, row, block.structure, block.people, block.values, block.lucks[row])
    terms = [lever.terms(block.values, row, block.structure) for lever in scenario.levers]
    model.programme = Programme(scenario.levers, terms, model.tell)
    model.next_due = min((lever.week for lever in scenario.levers), default=_NEVER)
    model.departments = [
        Department(model, name, d, block.styles[row][d]) for d, name in enumerate(block.structure.names)
    ]
    capacity = organization.legal.counsel * organization.legal.reviews_per_week
    model.counsel = LegalCounsel(model, "Legal", capacity, organization.legal.tolerance)
    model.team = [Executive(model, seat.title, k) for k, seat in enumerate(organization.executives)]
    model.advocates_by_place = {}
    for place in np.flatnonzero(block.advocates.person[row] >= 0):
        model._new_advocate(int(place))
    block.models.append(model)


def begin(block: Block) -> None:
    """Week 0: the start state is put on record."""
    block.record = Record(
        block.count, block.weeks, len(block.structure.names), block.executives.support.shape[1], block.advocates.person.shape[1]
    )
    block.post()
    block.feel_market()
    block.organization_stage = np.zeros(block.count)
    block.told_support = block.executives.mean.copy()
    block.first_win = np.zeros(block.count, dtype=bool)
    put_on_record(block)


# --- the week ---------------------------------------------------------------------------------------------------------
def _each(block: Block, act: Callable[[AdoptionModel], None], rows: Sequence[int] | None = None) -> None:
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
    """Shocks (none yet) and what competitors do."""
    block.feel_market()


def lever_step(block: Block) -> None:
    """Levers due are asked for, granted ones start, work and end; money and the team's time are shared out."""
    _each(block, AdoptionModel.work_plan)
    block.fund()


def advocate_step(block: Block) -> None:
    """Advocates find each other, tire or take heart, go quiet, come back or give up; new ones come forward."""
    advocates, p = block.advocates, block.values.room("advocate")
    places = advocates.person.shape[1]
    draw = block.small("advocates.meet", places * places).reshape(block.count, places, places)
    at = np.maximum(advocates.person, 0)
    pilots = block.effects.outside_members | block.effects.inside_members
    working_on_it = np.maximum(block.effects.pilot_inside, block.effects.pilot_outside) > 0.0
    near = np.take_along_axis(working_on_it, block.structure.department[at].astype(np.intp), axis=1)
    near |= np.take_along_axis(pilots, at, axis=1)
    for r, a, b in zip(*np.nonzero(meet(advocates, draw, block.structure.site, near, p)), strict=True):
        first, second = block.models[r].advocates_by_place[int(a)], block.models[r].advocates_by_place[int(b)]
        cause = "both work on a pilot" if near[r, a] and near[r, b] else "by chance"
        block.models[r].tell("advocate_found", first.name, f"{first.name} and {second.name} find each other", cause)
    block.tire_advocates()
    leave = block.small("advocates.leave", places)
    calls = advocates.working & (advocates.quiet | (advocates.energy < p.quiet_below))
    for r in np.flatnonzero(calls.any(axis=1)):
        for a in np.flatnonzero(calls[r]):
            advocate = block.models[r].advocates_by_place[int(a)]
            _each(block, lambda model, one=advocate, u=leave[r, a]: (one.decide(float(u)), model.note(one))[0], [int(r)])  # type: ignore[misc]
    share = block.public.voices.sum(axis=1, keepdims=True) / block.structure.people
    chance = p.recruits * np.minimum(1.0, share / p.recruits_full)
    _each(block, AdoptionModel.recruit, np.flatnonzero(block.small("advocates.recruit", 1) < chance).tolist())


def listen_step(block: Block) -> None:
    """People hear what their sources think, do and say."""
    block.listen()


def learn_step(block: Block) -> None:
    """Conviction, concern and knowledge move; courses are attended."""
    block.learn()


def move_step(block: Block) -> None:
    """Everybody takes at most one step up or down."""
    block.move()


def post_step(block: Block) -> None:
    """Active people post."""
    block.post()


def answer_step(block: Block) -> None:
    """The public answers: wins, incidents, replies."""
    block.be_answered()
    public = block.public
    for r, d in zip(*np.nonzero(public.incidents), strict=True):
        great = public.severity[r, d] > public.incidents[r, d]
        shadow = public.posts[r, d] - public.sanctioned_posts[r, d] > public.sanctioned_posts[r, d]
        cause = "a post without permission" if shadow else "a post that went wrong"
        name = block.structure.names[d]
        block.models[r].tell("incident", name, f"{'A great incident' if great else 'An incident'} in {name}", cause)
    wins = public.wins.sum(axis=1) > 0.0
    for r in np.flatnonzero(wins & ~block.first_win):
        name = block.structure.names[int(np.argmax(public.wins[r]))]
        block.models[r].tell("first", name, f"The first win people can see, in {name}", "conversation with the audience")
    block.first_win |= wins


def legal_step(block: Block) -> None:
    """Legal learns from what it sees and answers its queue."""
    block.teach_legal()
    _each(block, AdoptionModel.hear_legal)


def executive_step(block: Block) -> None:
    """Executives update support and patience, vote, give up or think again."""
    block.teach_executives()
    team, p = block.executives, block.values.room("executive")
    draw = block.small("executives.give_up", 1)
    _each(block, AdoptionModel.give_up, np.flatnonzero(giving_up(team, draw, p)).tolist())
    _each(block, AdoptionModel.think_again, np.flatnonzero(thinking_again(team, block.public.urgency, p)).tolist())
    _each(block, AdoptionModel.hear_executives)
    moved = np.abs(team.mean - block.told_support) >= _TOLD
    for r in np.flatnonzero(moved):
        up = bool(team.mean[r, 0] > block.told_support[r, 0])
        cause = "results, advocates or competitors" if up else "patience is over" if team.dry[r, 0] > team.patience[r, 0] else "harm, or little to show"
        block.models[r].tell("support", "Executives", f"Executive support {'rises' if up else 'falls'} to {team.mean[r, 0]:.2f}", cause)
    block.told_support = np.where(moved, team.mean, block.told_support)


_TOLD = 0.1  # a change of mean support that is worth an event: wording of outputs, not of the model


def department_step(block: Block) -> None:
    """Capabilities grow and fade, rivalry moves, departments spend their own money and move between stages."""
    block.develop()
    departments = len(block.structure.names)
    weeks = block.values["department.review_weeks"]
    turn = (block.week + np.arange(departments)) % weeks == 0.0
    for r, d in zip(*np.nonzero(turn & ((block.journey.stage >= 2) | (block.invests > 0.0))), strict=True):
        _each(block, lambda model, place=int(d): model.departments[place].decide(), [int(r)])  # type: ignore[misc]
    change = block.travel()
    for r, d in zip(*np.nonzero(change), strict=True):
        name, stage = block.structure.names[d], STAGE_WORDS[block.journey.stage[r, d]]
        if change[r, d] > 0:
            block.models[r].tell("stage_up", name, f"{name} reaches {stage}", "all it needed had been there long enough")
        else:
            block.models[r].tell("stage_down", name, f"{name} falls back to {stage}", "what it needed was missing for a quarter")
    stage = organization_stage(block.journey, block.structure, block.values.room("journey"))
    for r in np.flatnonzero(stage != block.organization_stage):
        up = stage[r] > block.organization_stage[r]
        words = f"The organization {'reaches' if up else 'falls back to'} {STAGE_WORDS[int(stage[r])]}"
        block.models[r].tell("stage_up" if up else "stage_down", "Organization", words, "its customer-facing departments")
    block.organization_stage = stage


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
    record.short[:, w] = thousandths(block.journey.short)
    record.since[:, w] = block.journey.since
    record.support[:, w] = block.executives.support
    advocates = block.advocates
    allies = (advocates.allies & advocates.speaking[:, None, :]).sum(axis=2)
    shown = np.stack([advocates.energy, allies.astype(np.float64), advocates.credibility], axis=1)
    record.advocates[:, w] = np.where(advocates.working[:, None, :], shown, np.nan)
    record.legal[:, w, 0] = perceived_risk(block.belief, block.values.room("legal"))[:, 0]
    record.legal[:, w, 1] = [len(model.counsel.queue) for model in block.models]
    record.last[block.alive] = w


def run_block(
    specs: Sequence[RunSpec],
    on_week: Callable[[int], None] | None = None,
    network: Network | None = None,
    week: Sequence[Step] = WEEK,
) -> Tables:
    """Make the runs of one block together and return their tables (columns as in docs, runs in the order of `specs`).

    Parameters
    ----------
    specs : sequence of RunSpec
        Runs that share people, network seed and weeks.
    on_week : callable, optional
        Told the week after each one; may raise to stop the work.
    network : Network, optional
        A network of the same people to be used instead of the generated one.
    week : sequence of Step
        The week; verification replaces steps.

    Returns
    -------
    dict
        Table name to column name to array.
    """
    block = make_block(specs, network)
    try:
        for _ in range(block.weeks):
            advance(block, week)
            if on_week is not None:
                on_week(block.week)
        return tables(block)
    finally:
        release(block)


def make_block(specs: Sequence[RunSpec], network: Network | None = None) -> Block:
    """A block with its models, at week 0."""
    block = Block(specs, network)
    for row, spec in enumerate(specs):
        model = AdoptionModel.__new__(AdoptionModel)
        mesa.Model.__init__(model, rng=int(spec.seed))
        _join(model, block, row)
    begin(block)
    return block


def release(block: Block) -> None:
    """Let go of the models, which refer to the block that refers to them."""
    for model in block.models:
        model.remove_all_agents()
        # Mesa 3.3 counts agent ids by model in a table of its class that keeps every model alive.
        ids = getattr(mesa.Agent, "_ids", None)
        if ids is not None:
            ids.pop(model, None)
    block.models.clear()


def tables(block: Block) -> Tables:
    """The tables of a block: runs, weekly, departments, agents, levers, events."""
    names = ("runs", "weekly", "departments", "agents", "levers", "events")
    rows = {name: Rows() for name in names}
    record = block.record
    for r, spec in enumerate(block.specs):
        model, run, arm = block.models[r], spec.run, spec.arm
        status = "ok" if block.alive[r] else "failed"
        rows["runs"].add(
            run=np.array([run], dtype=np.int64), arm=arm, seed=np.array([spec.seed], dtype=np.int64),
            world=np.array([spec.run // 2], dtype=np.int64), status=status, error=block.errors[r],
        )  # fmt: skip
        weekly_rows(record, r, run, arm, rows["weekly"])
        department_rows(record, r, run, arm, block.structure.names, block.journey.needed[r], rows["departments"])
        advocates = [model.advocates_by_place[a].name for a in sorted(model.advocates_by_place)]
        titles = [executive.name for executive in model.team]
        agent_rows(record, r, run, arm, titles, advocates, model.counsel.name, rows["agents"])
        lever_rows(model, run, arm, rows["levers"])
        event_rows(record, r, run, arm, rows["events"])
    return {name: table.columns() for name, table in rows.items()}


def lever_rows(model: AdoptionModel, run: int, arm: str, rows: Rows) -> None:
    """One run's levers and what became of them; accounts of those still at work are settled as of now."""
    programme = model.programme
    for lever, state in zip(programme.levers, programme.states, strict=True):
        if state.at == "working":
            programme.settle(lever, state, model.effects, model.totals(), model.week)
    states = programme.states

    def whole(name: str) -> np.ndarray[Any, Any]:
        return np.array([getattr(s, name) for s in states], dtype=np.int64)

    def text(name: str) -> np.ndarray[Any, Any]:
        return np.array([getattr(s, name) for s in states], dtype=object)

    rows.add(
        run=run, arm=arm, id=np.array([lever.id for lever in programme.levers], dtype=object),
        asked=whole("asked"), answered=whole("answered"), answer=text("answer"), by_whom=text("by_whom"),
        started=whole("started"), ended=whole("ended"), people_reached=whole("people_reached"),
        cash=np.array([s.cash for s in states], dtype=np.float64), hours=np.array([s.hours for s in states], dtype=np.float64),
    )  # fmt: skip
