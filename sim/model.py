"""One run as a Mesa model, and the runs of a block made together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mesa
import numpy as np

from sim.agents.advocate import Advocate
from sim.agents.kinds import checked_agents
from sim.agents.team import overrule, review_budget, vote
from sim.block import Block
from sim.effects import EffectsRow
from sim.journey import MEASURES
from sim.network import Network
from sim.outcomes import OUTCOMES, Event
from sim.posting import post
from sim.programme import NEVER, Ask, Programme
from sim.record import Tables
from sim.regulated import under_rules
from sim.scenario import Scenario
from sim.shocks.shock import Strike, strikes_of
from sim.slips import weeks_late
from sim.spec import RunSpec
from sim.tables import tables
from sim.week import WEEK, Step, advance, put_on_record, replaced, week_table

__all__ = [
    "WEEK", "AdoptionModel", "Step", "advance", "make_block", "release", "replaced", "run_block", "tables",
    "week_table",
]  # fmt: skip


class AdoptionModel(mesa.Model):  # type: ignore[misc]
    """One run: a company, its deciding agents and its plan.

    Parameters
    ----------
    scenario : Scenario
        The case.
    seed : int, optional
        Seed of the run's luck: the same seed, the same answer; 7 where None is given, as Mesa's batch_run may do.
    world : mapping of str to float, optional
        Parameters that differ from their defaults in this run.
    network : Network, optional
        A network of the same people to be used instead of the generated one.
    agents : mapping of str to type, optional
        Subclasses that stand in for agents, by kind.

    Examples
    --------
    >>> from sim import AdoptionModel, load_scenario
    >>> model = AdoptionModel(load_scenario("do-nothing"), seed=7)
    >>> model.step()
    >>> model.week
    1
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 7,
        world: Mapping[str, float] | None = None,
        network: Network | None = None,
        agents: Mapping[str, type[Any]] | None = None,
    ) -> None:
        seed = 7 if seed is None else int(seed)
        super().__init__(rng=seed)
        block = Block([RunSpec(scenario, seed, dict(world or {}))], network)
        _join(self, block, 0, checked_agents(agents))
        begin(block)
        self.datacollector = mesa.DataCollector(model_reporters={name: _reporter(k) for k, name in enumerate(OUTCOMES)})
        self.datacollector.collect(self)

    next_shock: int
    strikes: tuple[Strike, ...]
    in_force: list[Strike]

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
        say = self.words.say
        self.block.record.events[self.row].append(Event(self.week, kind, who, say(text), say(cause)))

    def note(self, agent: Any) -> None:
        """Record an agent's last decision if it has changed."""
        changes = self.block.record.decisions[self.row].setdefault((agent.kind, agent.name), [])
        if agent.last_decision and (not changes or changes[-1][1] != agent.last_decision):
            changes.append((self.week, agent.last_decision))

    # --- before ---------------------------------------------------------------------------------------------------
    def meet_shocks(self) -> None:
        """Shocks that are due strike; those whose time is over pass."""
        if self.next_shock > self.week:
            return
        for strike in self.strikes:
            shock = strike.shock
            if strike.week == self.week:
                text, cause = shock.strike(self)
                self.tell("shock", "Outside" if shock.from_outside else "Organization", text, cause)
                if strike.ends or shock.for_good:
                    self.in_force.append(strike)
            elif strike.ends == self.week:
                self.in_force.remove(strike)
                self.tell("shock", "Organization", f"{shock.title} is over", "its time is over")
        self.put_in_force()
        self.next_shock = min((w for s in self.strikes for w in (s.week, s.ends) if w > self.week), default=NEVER)

    # --- plan ---------------------------------------------------------------------------------------------------
    def work_plan(self) -> None:
        """Ask for what is due, start what was granted, end what is over."""
        programme, block, r = self.programme, self.block, self.row
        if self.next_due > self.week:
            return
        programme.end(self.week, self.effects, self.totals)
        programme.ask(self.week, self.counsel.take)
        programme.start(self.week, self.effects, self.totals, self._late)
        if programme.changed:
            self.put_in_force()
        block.waiting[r, 0] = programme.waiting
        self.look_ahead()

    def _late(self, lever: Ask) -> int:
        """By how many weeks a lever slips: what people are to try themselves, as far as advocates drive it."""
        if lever.verb != "try":
            return 0
        advocates, r = self.block.advocates, self.row
        at_work = advocates.person[r][advocates.speaking[r]]
        return weeks_late(self.effects, lever.target.spread(self.block.structure), at_work)

    def put_in_force(self) -> None:
        """Build the effects of the plan anew."""
        block, r = self.block, self.row
        self.programme.rebuild(self.effects)
        if self.plan.market.regulated:
            under_rules(self.effects)
        for strike in self.in_force:
            strike.shock.apply(self.effects)
        block.purse.asked_cash[r, 0], block.purse.asked_effort[r, 0] = self.programme.asked_for()
        block.judged[r, 0] = self.programme.judged
        block.allow(r)

    def at_hand(self) -> dict[str, float]:
        """What there is that levers may need: advocates, active departments, capabilities where they are most."""
        block, r = self.block, self.row
        most = block.journey.measure[r].max(axis=1)
        return {
            **dict(zip(MEASURES, most.tolist(), strict=True)),
            "advocates": float(block.advocates.speaking[r].sum()),
            "departments": float((block.public.sanctioned[r] > 0.0).sum()),
        }

    def totals(self) -> dict[str, float]:
        """What the company has spent and seen so far."""
        return {name: float(total[self.row, 0]) for name, total in self.block.totals.items()}

    def look_ahead(self) -> None:
        """Work out when the plan next needs attention."""
        self.next_due = min((s.due for s in self.programme.states if s.at != "done"), default=NEVER)

    def recruit(self) -> None:
        """The readiest person who is no advocate comes forward, in a free place or that of one who left."""
        block, r = self.block, self.row
        advocates, people = block.advocates, block.people
        free = np.flatnonzero(~advocates.working[r])
        if not free.size:
            return
        ready = people.conviction[r] + people.knowledge[r] + 0.5 * people.active[r]
        looked_for = block.effects.candidates[r]
        if looked_for.any():
            ready[~looked_for] = -1.0
        ready[advocates.person[r][advocates.person[r] >= 0]] = -1.0
        if not (ready >= 0.0).any():
            return
        never = free[advocates.person[r][free] < 0]
        place, person = int(never[0] if never.size else free[0]), int(np.argmax(ready))
        p = block.values.room("advocate")
        advocates.come_forward(r, place, person, p)
        advocate = self._new_advocate(place)
        active = int(people.active[r].sum())
        block.allow(r)
        cause = "advocates are looked for" if looked_for.any() else f"{active} people speak in public already"
        self.tell("advocate_new", advocate.name, f"{advocate.name} comes forward", cause)

    def _new_advocate(self, place: int) -> Advocate:
        block = self.block
        person = int(block.advocates.person[self.row, place])
        home = block.structure.names[block.structure.department[person]]
        number = sum(1 for _, _, name in self.held_places if name.startswith(f"{home} advocate ")) + 1
        advocate = self.kinds["advocate"](self, f"{home} advocate {number}", place)
        if place in self.advocates_by_place:
            self.advocates_by_place[place].remove()
        self.advocates_by_place[place] = advocate
        self.held_places.append((place, self.week, advocate.name))
        return advocate

    # --- after ----------------------------------------------------------------------------------------------------
    def hear_legal(self) -> None:
        """Legal answers what it has reviewed."""
        if self.counsel.queue:
            self.counsel.answer_due()
            self.note(self.counsel)
            self.look_ahead()

    @property
    def consents(self) -> bool:
        """Whether executives decide by consent for the time being."""
        return bool(self.block.effects.consent[self.row].any())

    @property
    def decision_rule(self) -> str:
        """How the team decides now: by its culture, or by consent while that has been agreed."""
        rule: str = self.plan.organization.culture.decision_rule
        return "sponsor" if self.consents else rule

    def hear_executives(self) -> None:
        """Executives vote on what has reached them."""
        if self.next_due > self.week:
            return
        rule = self.decision_rule
        again = "programme.ask_again_consensus" if rule == "consensus" else "programme.ask_again"
        for lever, state, terms in self.programme.pairs("executives"):
            if state.due > self.week:
                continue
            if vote(rule, self.team, lever, state, terms.support):
                state.at, state.due = "granted", self.week + 1
                if self.consents:
                    overrule(self.team, terms.support)
            else:
                state.due = self.week + int(self.block.values[again][self.row, 0])
        for executive in self.team:
            self.note(executive)
        self.block.waiting[self.row, 0] = self.programme.waiting
        self.look_ahead()

    def review_budget(self) -> None:
        """Executives look at the budget of what is at work, and keep, cut or raise what is released."""
        if self.programme.asked_for()[0] > 0.0 and not self.programme.given_up:
            review_budget(self.team)
            for executive in self.team:
                self.note(executive)


def _reporter(k: int) -> Callable[[AdoptionModel], float]:
    def read(model: AdoptionModel) -> float:
        return float(model.block.record.weekly[model.row, model.week, k])

    return read


def _join(model: AdoptionModel, block: Block, row: int, kinds: Mapping[str, type[Any]]) -> None:
    """Make `model` the run of one row of `block`, with its deciding agents."""
    model.kinds = kinds
    spec = block.specs[row]
    scenario, organization = spec.scenario, spec.scenario.organization
    model.block, model.row, model.plan, model.luck = block, row, scenario, block.lucks[row]
    model.effects = EffectsRow(
        block.effects,
        row,
        block.structure,
        block.people,
        block.values,
        block.lucks[row],
        stages=block.journey.stage,
        standing=block.standing,
        at_hand=model.at_hand,
        public=block.public,
    )
    terms = [lever.terms(block.values, row, block.structure) for lever in scenario.levers]
    model.programme = Programme(scenario.levers, terms, model.tell)
    model.words = scenario.words()
    model.in_force = []
    model.strikes = strikes_of(scenario.shocks, block.lucks[row], block.weeks)
    model.next_shock = min((strike.week for strike in model.strikes), default=NEVER)
    model.next_due = min((lever.week for lever in scenario.levers), default=NEVER)
    model.departments = [
        kinds["department"](model, name, d, block.styles[row][d]) for d, name in enumerate(block.structure.names)
    ]
    capacity = organization.legal.counsel * organization.legal.reviews_per_week
    model.counsel = kinds["legal"](model, "Legal", capacity, organization.legal.tolerance)
    model.team = [kinds["executive"](model, seat.title, k) for k, seat in enumerate(organization.executives)]
    model.advocates_by_place = {}
    model.held_places = []  # place, from which week, by whom
    for place in np.flatnonzero(block.advocates.person[row] >= 0):
        model._new_advocate(int(place))
    if scenario.market.regulated:
        under_rules(model.effects)
    block.models.append(model)


def begin(block: Block) -> None:
    """Week 0: the start state is put on record."""
    post(block)
    block.feel_market()
    put_on_record(block)


def run_block(
    specs: Sequence[RunSpec],
    on_week: Callable[[int], None] | None = None,
    network: Network | None = None,
    week: Sequence[Step] = WEEK,
    agents: Mapping[str, type[Any]] | None = None,
    until: int | None = None,
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
    agents : mapping of str to type, optional
        Subclasses that stand in for agents: kind (``department``, ``advocate``, ``legal``, ``executive``) to class.
    week : sequence of Step
        The week; verification replaces steps.
    until : int, optional
        The week to stop after, where the scenario goes on longer; the tables end there.

    Returns
    -------
    dict
        Table name to column name to array.
    """
    block = make_block(specs, network, agents)
    try:
        for _ in range(block.weeks if until is None else min(until, block.weeks)):
            advance(block, week)
            if on_week is not None:
                on_week(block.week)
        return tables(block)
    finally:
        release(block)


def make_block(
    specs: Sequence[RunSpec], network: Network | None = None, agents: Mapping[str, type[Any]] | None = None
) -> Block:
    """A block with its models, at week 0 (see `run_block`)."""
    kinds = checked_agents(agents)
    block = Block(specs, network)
    for row, spec in enumerate(specs):
        model = AdoptionModel.__new__(AdoptionModel)
        mesa.Model.__init__(model, rng=int(spec.seed))
        _join(model, block, row, kinds)
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
        vars(model).clear()  # a run, its agents and the block hold each other: arrays would stay until that is noticed
    block.models.clear()
