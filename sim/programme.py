"""The programme: what levers ask for, who must agree, what is at work."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.effects import Effects, EffectsRow, LeverState
from sim.parameters import Room, Values, declare
from sim.people import Array
from sim.structure import Structure

# fmt: off
declare("programme.congestion", 4.0, 2.0, 6.0, "exponent", "how sharply work slows once more is asked of the team than it can do")
declare("programme.juggling", 0.5, 0.2, 1.0, "factor", "time lost to going back and forth between tasks, for each team's worth that is asked beyond what it can do", "S0: a matrix of ten groups brings everything to a stop; assumption")
declare("programme.least_capacity", 0.05, 0.01, 0.2, "share", "capacity that no other initiative takes from the team", "assumption", kind="choice")
declare("programme.most_strength", 1.5, 1.0, 2.0, "factor", "what levers of one kind add up to at most", "assumption", kind="choice")
declare("programme.volunteers", 0.12, 0.05, 0.25, "full-time people", "work that an advocate at full energy gives to the programme")
declare("programme.release_floor", 0.4, 0.2, 0.6, "factor", "share of the even weekly budget that is released without any support", "assumption")
declare("programme.release_support", 1.6, 1.0, 2.0, "factor", "what full executive support adds to it", "assumption")
declare("programme.half_size", 0.5, 0.3, 0.8, "exponent", "how cost and effort grow with the people aimed at: (people / reference)^this")
declare("programme.ask_again", 6, 4, 12, "weeks", "wait before executives are asked again", "S2: asked two months ago; assumption")
declare("programme.ask_again_consensus", 10, 6, 20, "weeks", "the same where all must agree")
declare("programme.send_back", 4, 2, 8, "weeks", "wait before Legal is asked again with better conditions")
declare("programme.refused_wait", 26, 13, 52, "weeks", "wait before something that Legal refused is asked for again")
declare("programme.heed_floor", 0.6, 0.4, 0.8, "share", "how far people heed what somebody without any credibility brings, beside somebody with all of it", "L4; assumption")
declare("programme.heed_usual", 0.4, 0.2, 0.6, "share", "credibility of who brings it at which it is heeded as usual", "assumption", kind="choice")
declare("programme.heed_lead", 0.6, 0.4, 0.8, "share", "credibility of a social-media lead who has done it before", "S1; assumption")
declare("programme.heed_urgency", 0.3, 0.0, 0.6, "share", "how much more it is heeded where it could not be more pressing", "S0: no urgency; assumption")
declare("programme.unmet", 0.6, 0.4, 0.8, "factor", "strength left to a lever for each thing it needs and does not have", "assumption")
declare("programme.restart_wait", 26, 13, 78, "weeks", "wait after an abandoned programme may start again")
# fmt: on


NEVER = 1 << 30  # a week that does not come


class Aim(Protocol):
    """Whom a lever is for."""

    def spread(self, structure: Structure) -> Array:
        """Share of each department that is aimed at, (D,)."""


class Ask(Protocol):
    """What a decider sees of a lever that is asked for."""

    @property
    def id(self) -> str:
        """Its name in the plan."""

    @property
    def verb(self) -> str:
        """What kind of thing it is: allow, teach, try, lead, show."""

    @property
    def ends_with_sponsor(self) -> bool:
        """Whether it stands and falls with the executive who backs it."""

    @property
    def stays(self) -> bool:
        """Whether it holds without a programme, such as rules."""

    @property
    def late(self) -> bool:
        """Whether it changes what others have written, and so comes after them."""

    @property
    def needs(self) -> tuple[str, ...]:
        """What it needs that others provide."""

    @property
    def week(self) -> int:
        """When it is asked for."""

    @property
    def weeks(self) -> int | None:
        """How long it works; None to the end."""

    @property
    def target(self) -> Aim:
        """Whom it is for."""

    def says(self) -> str:
        """The lever in a few plain words."""

    def named(self) -> str:
        """The same within a sentence."""

    def replaces(self, other: Ask, structure: Structure) -> bool:
        """Whether another lever at work has nothing left to say once this one holds."""

    def clears(self, values: Values, run: int) -> float:
        """How clear it makes the rules itself once it is granted, in [0, 1]."""

    def provides(self) -> tuple[str, ...]:
        """What others need that it provides while it is at work."""

    def against(self, other: Any) -> str:
        """Why it does not go together with another lever, in a clause; empty where it does."""

    def missing(self, row: EffectsRow, provided: set[str]) -> tuple[str, ...]:
        """What it needs and does not have."""

    def words_for(self, need: str) -> str:
        """A need in plain words."""

    def terms(self, values: Values, run: int, structure: Structure) -> Terms:
        """What it costs and needs in a given run."""

    def choose(self, row: EffectsRow, state: LeverState) -> None:
        """Settle once, at the start, whom it reaches."""

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Write what it changes while it is in force."""

    def settle(self, row: EffectsRow, state: LeverState, week: int) -> None:
        """Put into its account whom it has reached and the hours that took."""

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """What became of it, in plain words, when it ends."""


@dataclass(frozen=True)
class Terms:
    """What one lever costs and needs in a given run.

    Parameters
    ----------
    cash : float
        Money a week while it works.
    effort : float
        Full-time people of the programme team while it works.
    support : float
        Support that executives must have; 0 where they are not asked.
    exposure : float
        How exposed Legal feels, in [0, 1]; 0 where Legal is not asked.
    """

    cash: float
    effort: float
    support: float
    exposure: float


def heed(word: Array, sponsor: Array, effects: Effects, urgency: Array, p: Room) -> Array:
    """How far people heed a programme: (floor + (1 - floor) Q) (1 + a U), beside Q of the usual, (R, D).

    Q is the credibility of the best of those who bring it: advocates, where one is at work a sponsor or a lead.

    Parameters
    ----------
    word, sponsor : array, shape (R, 1)
        Credibility of the advocates who speak, and of the executive who backs it.
    urgency : array, shape (R, 1)
        How pressing it is, in [0, 1].
    """
    best = np.maximum(word, sponsor * np.minimum(1.0, effects.sponsor))
    best = np.maximum(best, p.heed_lead * np.minimum(1.0, effects.lead))
    usual = p.heed_floor + (1.0 - p.heed_floor) * p.heed_usual
    return (p.heed_floor + (1.0 - p.heed_floor) * best) / usual * (1.0 + p.heed_urgency * urgency)


class Programme:
    """The plan of one run at work: asks for levers when they are due, starts what was granted, ends what is over.

    Parameters
    ----------
    levers : sequence of Ask
        The plan, in the order of the scenario.
    tell : callable
        Where events go: kind, who, text, cause.
    """

    def __init__(
        self, levers: Sequence[Ask], terms: Sequence[Terms], tell: Callable[[str, str, str, str], None]
    ) -> None:
        self.levers = tuple(levers)
        self.terms = tuple(terms)
        self.states = [LeverState(due=lever.week) for lever in levers]
        self.tell = tell
        self.changed = False
        self.given_up = False
        self.tried = 0.0  # exposure of the boldest step that has ended without harm since there was any

    @property
    def refusals(self) -> int:
        """How many of its requests stand refused."""
        return sum(1 for state in self.states if state.answer == "refused")

    def pairs(self, at: str) -> list[tuple[Ask, LeverState, Terms]]:
        """The levers that are `at` a given point: waiting, legal, executives, granted, working, done."""
        return [(a, s, t) for a, s, t in zip(self.levers, self.states, self.terms, strict=True) if s.at == at]

    @property
    def waiting(self) -> int:
        """Requests that have been made and not been granted."""
        return sum(1 for state in self.states if state.asked >= 0 and state.at in ("legal", "executives", "waiting"))

    def ask(self, week: int, to_legal: Callable[[Ask, LeverState], None]) -> None:
        """File the requests that are due: to Legal where it feels exposed, else straight to the executives."""
        for lever, state, terms in self.pairs("waiting"):
            if state.due > week:
                continue
            if state.asked < 0:
                state.asked = week
                self.tell("asked", "Programme", f"{lever.says()} is asked for", "planned")
            if terms.exposure > 0.0:
                to_legal(lever, state)
            else:
                state.at, state.due = "executives", week

    def start(
        self,
        week: int,
        row: EffectsRow,
        totals: Callable[[], dict[str, float]],
        late: Callable[[Ask], int] | None = None,
    ) -> None:
        """Start what was granted; a lever of limited time ends that many weeks later.

        `late` says by how many weeks one slips, which is asked once, when it is due.
        """
        for lever, state, _ in self.pairs("granted"):
            if state.due > week:
                continue
            if late is not None and state.slipped < 0 and self._slips(lever, state, week, late(lever)):
                continue
            state.at, state.started = "working", week
            state.due = week + lever.weeks if lever.weeks is not None else NEVER
            state.at_start = totals()
            lever.choose(row, state)
            who = state.by_whom or "Programme"
            delay = week - state.asked
            cause = "at once" if delay <= 1 else f"{delay} weeks after it was asked for"
            self.tell("started", who, f"{lever.says()} starts", cause)
            self._tell_conflicts(lever)
            self._end_replaced(lever, state, week, row, totals)
            self.changed = True

    def _slips(self, lever: Ask, state: LeverState, week: int, weeks: int) -> bool:
        """Put off by so many weeks what people turn out to know less about than its advocates thought."""
        state.slipped = weeks
        if weeks > 0:
            state.due = week + weeks
            words = f"{lever.says()} slips by {'a week' if weeks == 1 else f'{weeks} weeks'}"
            self.tell("slipped", "Programme", words, "those who are to do it know less than its advocates thought")
        return weeks > 0

    def _tell_conflicts(self, lever: Ask) -> None:
        """Tell of levers at work that do not go together with one that starts; both go on."""
        for other, state, _ in self.pairs("working"):
            reason = lever.against(other) or other.against(lever)
            if reason and state.at == "working" and other is not lever:
                self.tell("conflict", "Programme", f"{lever.says()} stands against {other.named()}", reason)

    def end(
        self, week: int, row: EffectsRow, totals: Callable[[], dict[str, float]], all_of_them: bool = False
    ) -> None:
        """End what is over, with a report; `all_of_them` when the programme is given up, except what stays without it."""
        for lever, state, terms in self.pairs("working"):
            if state.due > week and (not all_of_them or lever.stays):
                continue
            state.at, state.ended = "done", week
            # A programme is given up after the week's work, everything else ends before it.
            self.settle(lever, state, row, totals(), week + 1 if all_of_them else week)
            if terms.exposure > 0.0:
                self.tried = max(self.tried, terms.exposure) if state.incidents == 0.0 else 0.0
            cause = "the programme was given up" if all_of_them else "its time is over"
            self.tell("ended", "Programme", lever.report(row, state), cause)
            self.changed = True

    def _end_replaced(
        self, by: Ask, newer: LeverState, week: int, row: EffectsRow, totals: Callable[[], dict[str, float]]
    ) -> None:
        """What a lever takes the place of ends, unless it lasts longer and will hold again: it costs no more."""
        for lever, state, _ in self.pairs("working"):
            if state is newer or state.due > newer.due or not by.replaces(lever, row.structure):
                continue
            state.at, state.ended = "done", week
            self.settle(lever, state, row, totals(), week)
            self.tell("ended", "Programme", lever.report(row, state), f"{by.named()} takes its place")

    def end_sponsored(self, week: int, row: EffectsRow, totals: Callable[[], dict[str, float]]) -> bool:
        """End what stands and falls with the sponsor; whether there was anything."""
        found = False
        for lever, state, _ in self.pairs("working"):
            if lever.ends_with_sponsor:
                state.due, found = week, True
        if found:
            self.end(week, row, totals)
        return found

    def settle(self, lever: Ask, state: LeverState, row: EffectsRow, totals: dict[str, float], week: int) -> None:
        """Put into the lever's account what the company has spent and seen since it started."""
        terms = self.terms[self.levers.index(lever)]
        since = {name: totals[name] - state.at_start.get(name, 0.0) for name in totals}
        state.cash = terms.cash * since["funded_weeks"]
        state.wins, state.incidents = since["wins"], since["incidents"]
        lever.settle(row, state, week)

    def postpone(self, week: int) -> None:
        """After a programme was given up: what has not started waits."""
        for _, state, _ in self.pairs("waiting") + self.pairs("executives") + self.pairs("granted"):
            state.at, state.due = "waiting", max(state.due, week)

    def rebuild(self, row: EffectsRow) -> None:
        """Build the effects of the run anew from the levers at work, in the order in which they started."""
        row.effects.clear(row.run)
        working = sorted(self.pairs("working"), key=lambda item: (item[0].late, item[1].started, item[0].id))
        provided = {need for lever, _, _ in working for need in lever.provides()}
        for lever, state, _ in working:
            self._look_for_needs(lever, state, row, provided)
            lever.apply(row, state)
        row.effects.note_offers(row.run)
        row.effects.inside_ever[row.run] |= row.inside_members.any()
        row.effects.members[row.run] = np.add.reduceat(
            row.inside_members.astype(np.float64) + row.outside_members, row.structure.first
        )
        self.changed = False

    def _look_for_needs(self, lever: Ask, state: LeverState, row: EffectsRow, provided: set[str]) -> None:
        """A lever that lacks what it needs is weaker for it; what is missing, and that it is there at last, is told."""
        missing = lever.missing(row, provided) if lever.needs else ()
        if missing != state.missing:
            lost = [need for need in missing if need not in state.missing]
            if lost:
                words = " and ".join(lever.words_for(need) for need in lost)
                cause = "it works, but with less strength"
                self.tell("missing", "Programme", f"{lever.says()} lacks {words}", cause)
            elif not missing:
                self.tell("complete", "Programme", f"{lever.says()} has what it needs now", "it was missing before")
        state.missing = missing
        state.unmet = row.value("programme.unmet") ** len(missing)

    def reached(self, structure: Structure) -> NDArray[np.bool_]:
        """Departments that anything of the programme but rules has reached so far, (D,)."""
        reached = np.zeros(len(structure.names), dtype=bool)
        for lever, state in zip(self.levers, self.states, strict=True):
            if state.started >= 0 and not lever.stays:
                reached |= lever.target.spread(structure) > 0.0
        return reached

    @property
    def judged(self) -> bool:
        """Whether money is spent on something that results are expected of."""
        return any(terms.cash > 0.0 and not lever.stays for lever, _, terms in self.pairs("working"))

    def asked_for(self) -> tuple[float, float]:
        """Money and full-time people that the levers at work ask for this week; rules that outlive a programme cost none."""
        working = [item for item in self.pairs("working") if not (self.given_up and item[0].stays)]
        return sum(t.cash for _, _, t in working), sum(t.effort for _, _, t in working)
