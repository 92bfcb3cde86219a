"""R runs stacked in one set of arrays: the block owns every array, a run is one row of it.

Agents of each run write to their own row; what happens to people happens to all runs at once. Stacked or alone, a row
holds the same bits: every operation is element-wise, along a row, or a sum in the order of people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.advocate import Climate, advocate_rows, start_advocates, strength, tire, voice
from sim.agents.department import draw_styles, draw_turns, draw_workload, style_factor, workload
from sim.agents.executive import sponsor_word, start_executives
from sim.agents.legal import start_belief
from sim.ears import Ears
from sim.effects import Effects
from sim.inside import network_inside, practise_inside
from sim.journey import organization_stage, start_journey
from sim.luck import Luck, stable_key
from sim.market import feel_urgency, start_public
from sim.morale import low_spirits, spirits
from sim.network import Network, network_of, standing
from sim.organization import EXECUTIVE, MANAGER
from sim.parameters import Values
from sim.people import OBSERVING, Array, start_people, to_people
from sim.programme import heed
from sim.purse import pay, promised, start_purse
from sim.record import Record
from sim.regulated import expected_harm
from sim.rungs import Setting, move_rungs
from sim.shape import layout
from sim.spec import RunSpec
from sim.story import declare_all
from sim.structure import Structure
from sim.survey import Beginnings
from sim.today import stand_today
from sim.turnover import Mood, leavers, newcomers
from sim.value import start_things

MOST_AHEAD = 2_000_000  # draws of a run: pairs of thousands of advocates are no small stream
AHEAD = 26  # weeks of small draws fetched at once: the numbers are the same, the calls fewer

MoveRule = Callable[..., NDArray[np.intp]]


class Block:
    """The arrays of R stacked runs that share people, network and weeks.

    Parameters
    ----------
    specs : sequence of RunSpec
        One for each row.
    network : Network, optional
        A network of the same people to be used instead of the generated one.

    Raises
    ------
    ValueError
        If the runs do not share their organization's layout, their network seed and their weeks.
    """

    def __init__(self, specs: Sequence[RunSpec], network: Network | None = None) -> None:
        declare_all()  # rules read the numbers of every lever, whichever a plan has
        self.specs = tuple(specs)
        first = specs[0].scenario
        if any(layout(spec.scenario) != layout(first) for spec in specs):
            raise ValueError("runs of one block must share the people, the network seed and the weeks")
        self.weeks, self.week = first.weeks, 0
        self.count = len(specs)
        self.rows = np.arange(self.count)[:, None]  # picks each run's own row
        self.values = Values([spec.parameters() for spec in specs])
        self.lucks = [Luck(spec.seed) for spec in specs]
        organizations = [spec.scenario.organization for spec in specs]
        self.structure = s = Structure(first.organization, int(self.values["organization.span"][0, 0]))
        self.network = network if network is not None else network_of(s, first.network_seed, specs[0].parameters())
        self.ears = Ears(self.network.listening())
        self.alone = np.flatnonzero(~self.network.has_sources)
        self.standing = standing(self.ears.listening)
        room = self.values.room
        self.advocate_rows = advocate_rows(s, first.network_seed)
        asked = Beginnings([spec.scenario.survey for spec in specs], s)
        self.people = start_people(s, self.lucks, self.values, self.advocate_rows, asked)
        self.public = start_public([spec.scenario.market for spec in specs], len(s.names), self.values)
        self.things = start_things([spec.scenario.objective for spec in specs], s, room("value"))
        self.journey = start_journey(s, self.values)
        stand_today([spec.scenario.today for spec in specs], self.journey, self.people, s, self.values)
        self.effects = Effects(s, self.values)
        self.purse = start_purse([spec.scenario.budget for spec in specs], self.weeks)
        self.trust = _column([o.culture.trust for o in organizations]) / room("organization").usual_trust
        self.regulated = _column([float(spec.scenario.market.regulated) for spec in specs])
        aversion = _column([o.culture.risk_aversion for o in organizations])
        self.belief = start_belief(aversion * expected_harm(self.regulated, room("regulated")), room("legal"))
        self.executives = start_executives(organizations, self.lucks, room("executive"))
        self.purse.level = promised(self.executives.mean, room("programme"))
        self.advocates = start_advocates(self.advocate_rows, s, self.values)
        self.styles = draw_styles(s, self.lucks, self.values)
        self.style = style_factor(self.styles, room("department"))
        self.review_turn = draw_turns(s, self.lucks, room("department"))
        self.workload_usual = draw_workload(s, self.lucks, room("department"))
        self.workload = self.workload_usual.copy()
        p = room("people")
        leaning = np.concatenate([getattr(p, f"leaning_{name}") for name in s.function], axis=1)
        self.leaning = leaning + p.customer_facing * s.customer_facing
        runs, people, departments = self.count, s.people, len(s.names)
        rates = [[d.turnover for d in o.departments.values()] for o in organizations]
        usual = p.turnover
        yearly = np.array([[usual[r, 0] if rate is None else rate for rate in row] for r, row in enumerate(rates)])
        self.weekly_leaving = to_people(1.0 - np.power(1.0 - yearly, 1.0 / 52.0), s)
        self.newcomer_keys = np.array([stable_key("newcomers", luck.seed) for luck in self.lucks], dtype=np.uint64)
        self.invests = np.zeros((runs, departments))
        self.waiting = np.zeros((runs, 1))
        self.judged = np.zeros((runs, 1), dtype=bool)  # runs that spend on what results are expected of
        self.inside_weeks = np.zeros((runs, 1))
        self.totals = {name: np.zeros((runs, 1)) for name in ("funded_weeks", "wins", "incidents")}
        self.hours = np.zeros((runs, 1))
        self.course_hours = np.zeros((runs, departments))
        self.own_posts = np.zeros((runs, departments))
        self.working_hours = room("outcomes").hours_a_week * s.headcount
        self.results = np.zeros((runs, 1))
        self.damage = np.zeros((runs, 1))
        self.concern_by_department = self.department_mean(self.people.concern)
        self.pull = np.zeros((runs, 1))
        self.draw = np.empty((runs, people))
        self.course_draw = np.empty((runs, people))
        self.weeks_undrawn = 0  # weeks without courses since draws for them were last made
        self.said = np.zeros((4, runs, people))  # what there is to be heard: conviction, concern, who speaks, advocates
        self.heard = np.zeros((4, runs, people))
        self._ahead: dict[str, tuple[int, Array]] = {}
        self.models: list[Any] = []
        self.record = Record(
            runs, self.weeks, departments, self.executives.support.shape[1], self.advocates.person.shape[1]
        )
        self.morale = self.spirits()
        self.organization_stage = organization_stage(self.journey, s, room("journey"))
        self.told_support = self.executives.mean
        self.stopped = np.zeros((runs, departments), dtype=bool)  # where a programme was given up
        self.first_win = np.zeros(runs, dtype=bool)
        self.alive = np.ones(runs, dtype=bool)
        self.limited = np.zeros(runs, dtype=bool)  # runs in which somebody may not speak
        self.errors = [""] * runs

    # --- sums and draws -------------------------------------------------------------------------------------------
    def department_mean(self, column: Array) -> Array:
        """Mean by department of an (R, N) column, (R, D)."""
        return np.add.reduceat(column, self.structure.first, axis=1) / self.structure.headcount

    def department_sum(self, column: Array) -> Array:
        """Sum over all people of an (R, N) column by way of departments, (R,)."""
        return np.add.reduceat(column, self.structure.first, axis=1).sum(axis=1)

    def small(self, name: str, size: int) -> Array:
        """This week's uniform draws of a small stream, (R, size); fetched weeks ahead, as small calls cost most."""
        used, ahead = self._ahead.get(name, (0, np.empty((0, 0, 0))))
        if used == len(ahead):
            weeks = max(1, min(AHEAD, MOST_AHEAD // max(1, size)))
            used, ahead = 0, np.stack([luck.stream(name).random((weeks, size)) for luck in self.lucks], axis=1)
        self._ahead[name] = (used + 1, ahead)
        week: Array = ahead[used]
        return week

    def watchers_knowledge(self, run: int) -> Array:
        """Mean knowledge of those who at least watch, by department of one run, (D,); of all where nobody does."""
        watching = (self.people.rung[run] >= OBSERVING).astype(np.float64)
        first = self.structure.first
        count = np.add.reduceat(watching, first)
        total = np.add.reduceat(watching * self.people.knowledge[run], first)
        everyone = np.add.reduceat(self.people.knowledge[run], first) / self.structure.headcount
        return np.where(count > 0, total / np.maximum(count, 1.0), everyone)

    def allow(self, run: int) -> None:
        """Work out anew who is allowed to speak in public in one run."""
        effects, people, s = self.effects, self.people, self.structure
        banned = effects.banned[run][s.department] > 0.0
        limited = effects.spokespersons[run][s.department] > 0.0
        allowed = ~banned
        if limited.any():
            named = (s.role == EXECUTIVE) | ((s.role == MANAGER) & np.isin(s.department, self._speaks_for_company()))
            advocates = self.advocates.person[run][self.advocates.working[run]]
            named[advocates] = True
            allowed &= ~limited | named | effects.outside_members[run] | effects.invited[run]
        # Where a programme reached and was given up, leave to speak for the company is over: who obeys falls quiet,
        # who defies goes on without it.
        allowed &= ~self.stopped[run][s.department]
        people.allowed[run] = allowed
        self.limited[run] = bool((~allowed).any())

    def _speaks_for_company(self) -> list[int]:
        return [d for d, function in enumerate(self.structure.function) if function in ("marketing", "pr")]

    @property
    def sponsor_word(self) -> Array:
        """How much the word of who backs it weighs, beside the usual, (R, 1)."""
        return sponsor_word(self.executives, self.values.room("executive"))

    # --- before ---------------------------------------------------------------------------------------------------
    def feel_market(self) -> None:
        """Competitors make it pressing."""
        feel_urgency(self.public, self.week, self.values.room("market"), self.effects.pressing[:, :1])

    def fund(self) -> None:
        """Money is released and paid; an over-committed team slows down."""
        at_work = self.advocates.energy * self.advocates.speaking
        volunteers = at_work.sum(axis=1, keepdims=True)
        e = self.effects
        conditions = (e.release[:, :1], e.capacity[:, :1], e.team[:, :1])
        pay(self.purse, volunteers, *conditions, self.values.room("programme"))
        self.totals["funded_weeks"] += self.purse.money * (self.purse.asked_cash > 0.0)

    @property
    def pace(self) -> Array:
        """How much of what levers could do they do: speed x money, (R, 1)."""
        return self.purse.speed * self.purse.money

    @property
    def heed(self) -> Array:
        """How far people heed what the programme does, by department, around 1, (R, D)."""
        team, speaking = self.executives, self.advocates.speaking
        advocates = self.advocates.credibility * speaking
        count = speaking.sum(axis=1, keepdims=True)
        word = advocates.sum(axis=1, keepdims=True) / np.maximum(count, 1.0)
        backing = np.where(team.sponsor.any(axis=1, keepdims=True), team.sponsor, True)
        sponsor = np.where(backing, team.credibility, 0.0).max(axis=1, keepdims=True)
        return heed(word, sponsor, self.effects, self.public.urgency, self.values.room("programme"))

    def tire_advocates(self) -> None:
        """Energy and credibility of advocates move with what surrounds them."""
        at = np.maximum(self.advocates.person, 0)
        department = self.structure.department[at]
        p, e = self.values.room("advocate"), self.effects
        help_there = p.energy_roles * e.roles + p.energy_celebrated * e.celebrate + p.energy_lead * e.lead
        help_there = help_there + p.energy_network * e.network
        climate = Climate(
            wins=self.executives.results,
            support=self.executives.mean,
            waiting=self.waiting,
            damage=self.damage,
            backlash=self.executives.backlash,
            concern=self.concern_by_department[self.rows, department],
            roles=self.journey.level("roles")[self.rows, department],
            helped=(help_there * self.pace)[self.rows, department]
            + p.energy_recognized * self.effects.recognized[self.rows, at],
        )
        tire(self.advocates, climate, p)
        self.pull = strength(self.advocates, p) / np.sqrt(self.scale)

    def voices(self) -> Array:
        """How strongly each advocate is heard, by place, (R, A)."""
        return voice(self.advocates, self.values.room("advocate"))

    def meeting_places(self) -> Array:
        """What hubs and summits add to the chance that advocates find each other, by place, (R, A)."""
        p, e = self.values.room("advocate"), self.effects
        chance = (p.meet_hub * e.hub + p.meet_summit * e.summit + p.meet_network * e.network) * self.pace
        return chance[self.rows, self.structure.department[np.maximum(self.advocates.person, 0)]]

    # --- people ---------------------------------------------------------------------------------------------------
    def leave(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """People leave and others come in their place; runs and places of the advocates among those who left."""
        for r, luck in enumerate(self.lucks):
            luck.fill("people.leave", self.draw[r])
        p = self.values.room("people")
        morale, market = self.values.room("morale"), self.values.room("market")
        unhappy = morale.leaving * low_spirits(self.morale, morale)
        mood = Mood(unhappy, market.poached * self.public.ahead, self.structure.department)
        at = leavers(self.people, self.weekly_leaving, self.draw, p, mood)
        run = at // self.structure.people
        self.renew(at)
        advocates = self.advocates
        gone = self.people.since[self.rows, np.maximum(advocates.person, 0)] == self.week
        gone &= advocates.working
        advocates.working &= ~gone
        for r in np.unique(run[self.limited[run]]).tolist():
            self.allow(r)
        runs, places = np.nonzero(gone)
        return runs, places

    def renew(self, at: NDArray[np.intp]) -> None:
        """Others come in the place of the people at flat positions `at`."""
        run, person = np.divmod(at, self.structure.people)
        effects = self.effects
        told = np.minimum(1.0, effects.onboarding * self.pace * self.heed)[run, self.structure.department[person]]
        morale = self.values.room("morale")
        liked = (morale.attracts * (self.staff_mean(self.morale) - morale.usual))[run, 0]
        newcomers(self.people, at, self.newcomer_keys, self.week, told, self.values.room("people"), liked)
        effects.inside_members.ravel()[at] = False
        for members in (effects.outside_members, effects.invited, effects.deciders, effects.pressed):
            members.ravel()[at] = False

    def spirits(self) -> Array:
        """Where morale goes this week, by department."""
        e, p = self.effects, self.values.room("morale")
        felt = e.permission - self.values["people.tolerated"]
        conviction = self.department_mean(self.people.conviction)
        return spirits(conviction, self.concern_by_department, felt, self.executives.backlash, e.hunted, p)

    def move(self, rule: MoveRule = move_rungs) -> None:
        """Everybody takes at most one step up or down the rungs of public practice; some take it up inside."""
        p, effects, public = self.values.room("people"), self.effects, self.public
        for r, luck in enumerate(self.lucks):
            luck.fill("people.rung", self.draw[r])
        self._load()
        oversight = self.journey.level("oversight")
        support = self.executives.mean + p.sponsor_visible * effects.sponsor * self.sponsor_word
        base = (
            self.leaning
            + p.urgency_weight * public.urgency
            + p.sponsor_weight * support
            + p.permission_weight * (effects.permission - p.tolerated)
            + p.replies_weight * (public.replies - 1.0)
            - p.oversight_weight * oversight
            - p.backlash_weight * self.executives.backlash
            - self._burden()
        )
        setting = Setting(base, effects.permission, effects.clarity, effects.throttle, oversight)
        setting.role, setting.week = self.structure.role, self.week
        if effects.readiness.any():
            setting.personal = effects.readiness
        invited = effects.outside_members | effects.invited if effects.invited.any() else effects.outside_members
        rule(self.people, self.structure, self.draw, self.heard[2], setting, invited, p)
        kept = network_inside(effects.hub, self.journey.level("tools"), p)
        for r in np.flatnonzero(effects.inside_ever).tolist():
            # A stream for each week: most runs never practise inside, and need no draws.
            draw = Luck(self.lucks[r].seed).stream(f"people.inside.{self.week}").random(self.structure.people)
            practise_inside(self.people, self.structure, r, effects.inside_members[r], kept[r], draw, p)
        self.hours += self.values.room("pilot").hours * effects.members.sum(axis=1, keepdims=True)

    def _load(self) -> None:
        """How busy departments are: what they always do, courses, pilots, last week's posts, initiatives, deadlines."""
        p, e = self.values.room("people"), self.effects
        hours = self.course_hours + p.post_hours * self.own_posts + self.values.room("pilot").hours * e.members
        room = self.values.room("department")
        self.workload = workload(self.workload_usual, hours, self.working_hours, e.attention, e.crunch, room)

    @property
    def rush(self) -> Array:
        """Workload beyond the usual, (R, D)."""
        return self.workload - self.values["department.workload_usual"]

    def _burden(self) -> Array:
        """What workload takes off the readiness to speak, less where roles make it part of the work, (R, D)."""
        p = self.values.room("department")
        return p.workload_weight * self.rush * (1.0 - p.workload_roles * self.journey.level("roles"))

    def staff_mean(self, by_department: Array) -> Array:
        """Mean over people of an (R, D) array, (R, 1)."""
        return (by_department * self.structure.headcount).sum(axis=1, keepdims=True) / self.structure.people

    @property
    def scale(self) -> Array:
        """Size of the company in reference companies, (R, 1)."""
        return self.structure.people / self.values.room("market").reference_staff


def someone(effect: Array) -> Array:
    """1 where an effect is at work in any department, (R, 1)."""
    at_work: Array = np.any(effect > 0.0, axis=1, keepdims=True).astype(np.float64)
    return at_work


def _column(numbers: Sequence[float]) -> Array:
    return np.array(numbers, dtype=np.float64).reshape(-1, 1)
