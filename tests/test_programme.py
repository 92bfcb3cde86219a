"""Requests, money, the team's time, and the life of a lever from the request to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from cases import PLAN, company, rows, specs
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tiny import column, structure, values, workforce

from sim.effects import Effects, EffectsRow, LeverState
from sim.levers.lever import Target
from sim.luck import Luck
from sim.model import run_block
from sim.programme import Programme, Terms, heed
from sim.purse import Budget, pay, promised, start_purse

S = structure((3, 2))


# --- money and time ---------------------------------------------------------------------------------------------------
def purse(cash: float = 1000.0, weeks: int = 10, team: float = 2.0, asked: float = 0.0, effort: float = 0.0) -> Any:
    made = start_purse([Budget(cash=cash, team_weeks_per_week=team)], weeks)
    made.asked_cash[:], made.asked_effort[:] = asked, effort
    return made


def settle_up(one: Any, support: float, p: Any, volunteers: float = 0.0, **given_: float) -> None:
    """Pay for a week: nothing that a downturn cuts, nobody whom a lever adds, unless said."""
    usual = {"release": 1.0, "capacity": 1.0, "team": 0.0, **given_}
    one.level = promised(column(support), p)
    pay(one, column(volunteers), *(column(usual[name]) for name in ("release", "capacity", "team")), p)


MONEY = {
    "programme.release_floor": 0.4,
    "programme.release_support": 1.6,
    "programme.congestion": 4.0,
    "programme.volunteers": 0.1,
    "programme.juggling": 0.5,
}


def test_money_is_released_as_far_as_executives_support() -> None:
    p = values(MONEY).room("programme")
    one = purse(asked=50.0)
    settle_up(one, 0.25, p)  # 100 x (.4 + 1.6 x .25) = 80
    assert (one.left[0, 0], one.released[0, 0], one.paid[0, 0], one.spent[0, 0]) == pytest.approx(
        (920.0, 30.0, 50.0, 50.0)
    )
    assert one.money[0, 0] == 1.0
    one.asked_cash[:] = 200.0
    settle_up(one, 0.25, p)  # 110 are there for 200
    assert one.paid[0, 0] == pytest.approx(110.0)
    assert one.money[0, 0] == pytest.approx(0.55)
    assert one.released[0, 0] == 0.0


def test_a_downturn_releases_less() -> None:
    p = values(MONEY).room("programme")
    one = purse(asked=500.0)
    settle_up(one, 0.25, p, release=0.45)
    assert one.paid[0, 0] == pytest.approx(0.45 * 80.0)


def test_money_ends() -> None:
    p = values(MONEY).room("programme")
    one = purse(cash=100.0, weeks=1, asked=80.0)
    paid = [float(one.paid[0, 0]) for _ in range(4) if settle_up(one, 1.0, p) is None]
    assert paid == pytest.approx([80.0, 20.0, 0.0, 0.0])
    assert one.money[0, 0] == 0.0 and one.left[0, 0] == 0.0
    assert one.spent[0, 0] == pytest.approx(100.0)


def test_who_asks_for_no_money_lacks_none() -> None:
    one = purse(cash=0.0)
    settle_up(one, 0.5, values(MONEY).room("programme"))
    assert one.money[0, 0] == 1.0 and one.paid[0, 0] == 0.0


def test_too_much_at_once_slows_everything() -> None:
    p = values(MONEY).room("programme")

    def speed(effort: float, **given_: float) -> float:
        one = purse(effort=effort)
        settle_up(one, 0.3, p, **given_)
        return float(one.speed[0, 0])

    assert speed(0.0) == 1.0
    assert speed(2.0) == pytest.approx(2.0**-0.25)  # exactly what the team of two can do
    # Far beyond it: the share that can be done, less the time lost to going back and forth, .5 for each team's worth.
    assert speed(20.0) == pytest.approx(0.1 / (1.0 + 0.5 * 9.0), rel=0.001)
    done = [effort * speed(effort) for effort in (2.0, 3.0, 4.0, 6.0, 8.0)]
    assert done[1:] == sorted(done[1:], reverse=True) and done[-1] < done[0], "who asks for more gets less done"
    assert speed(2.2, volunteers=2.0) == pytest.approx(2.0**-0.25), "advocates help"
    assert speed(3.5, team=1.5) == pytest.approx(2.0**-0.25), "people whom a lever brings help"
    assert speed(1.4, capacity=0.7) == pytest.approx(2.0**-0.25), "another initiative takes the team's time"
    many = [speed(x) for x in np.linspace(0.0, 10.0, 50)]
    assert many == sorted(many, reverse=True)


@given(
    st.floats(0.0, 1e6), st.integers(1, 200), st.lists(st.tuples(st.floats(0.0, 1e4), st.floats(0.0, 1.0)), max_size=40)
)
def test_money_is_neither_made_nor_lost(cash: float, weeks: int, asked: list[tuple[float, float]]) -> None:
    p = values().room("programme")
    one = purse(cash=cash, weeks=weeks)
    for wanted, support in asked:
        one.asked_cash[:] = wanted
        settle_up(one, support, p)
        assert one.left[0, 0] + one.released[0, 0] + one.spent[0, 0] == pytest.approx(cash, abs=1e-6)
        assert min(one.left[0, 0], one.released[0, 0], one.paid[0, 0]) >= 0.0
        assert one.paid[0, 0] <= wanted
        assert 0.0 <= one.money[0, 0] <= 1.0


def test_a_budget_makes_sense() -> None:
    for bad in ({"cash": -1.0}, {"cash": float("inf")}, {"team_weeks_per_week": 0.0}, {"currency": ""}, {"money": 3.0}):
        with pytest.raises(ValidationError):
            Budget(**bad)


# --- effects ----------------------------------------------------------------------------------------------------------
def effects_row(runs: int = 1, run: int = 0) -> EffectsRow:
    v = values(*[{"people.tolerated": 0.6 + 0.1 * r} for r in range(runs)])
    return EffectsRow(Effects(S, v), run, S, workforce(5, runs=runs), v, Luck(1))


def test_effects_without_any_lever() -> None:
    row = effects_row(runs=2, run=1)
    for name, blank in Effects.BLANK.items():
        assert (row.of(name) == blank).all(), name
    assert row.of("permission").tolist() == pytest.approx([0.7, 0.7])
    assert not row.inside_members.any() and not row.outside_members.any()
    assert row.value("people.tolerated") == pytest.approx(0.7)


def test_clearing_leaves_nothing_behind_and_touches_one_run() -> None:
    row = effects_row(runs=2, run=1)
    for name in (*Effects.BLANK, "permission"):
        getattr(row.effects, name)[:] = 7.0
    row.effects.inside_members[:] = row.effects.outside_members[:] = True
    row.effects.clear(1)
    for name, blank in Effects.BLANK.items():
        assert (row.of(name) == blank).all(), name
        assert (getattr(row.effects, name)[0] == 7.0).all(), name
    assert row.of("permission").tolist() == pytest.approx([0.7, 0.7])
    assert not row.inside_members.any() and row.effects.outside_members[0].all()


# --- the life of a lever ----------------------------------------------------------------------------------------------
@dataclass
class Plain:
    """A lever that writes its number to an effect, to be watched."""

    id: str
    week: int = 1
    weeks: int | None = None
    number: float = 1.0
    target: Target = field(default_factory=Target)
    chosen: int = 0
    ends_with_sponsor: bool = False
    stays: bool = False
    late: bool = False
    needs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    foe: str = ""

    def says(self) -> str:
        return f"Lever {self.id}"

    def choose(self, row: EffectsRow, state: LeverState) -> None:
        self.chosen += 1

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        row.of("listening")[:] = self.number

    def settle(self, row: EffectsRow, state: LeverState, week: int) -> None:
        state.hours = 10.0 * (week - state.started)

    def report(self, row: EffectsRow, state: LeverState) -> str:
        return f"{self.says()} ends after {state.hours:.0f} hours"

    def terms(self, values: Any, run: int, structure: Any) -> Terms:
        raise AssertionError("the programme is given the terms")

    def named(self) -> str:
        return f"lever {self.id}"

    def provides(self) -> tuple[str, ...]:
        return self.gives

    def against(self, other: Any) -> str:
        return "they do not agree" if self.foe and other.id == self.foe else ""

    def missing(self, row: EffectsRow, provided: set[str]) -> tuple[str, ...]:
        return tuple(need for need in self.needs if need not in provided)

    def words_for(self, need: str) -> str:
        return f"some {need}"

    def clears(self, values: Any, run: int) -> float:
        return 0.0

    def replaces(self, other: Any, structure: Any) -> bool:
        return self.id.startswith("newer") and other.id.startswith("older")


class Watch:
    """A programme with a note of what it told and whom it asked."""

    def __init__(self, *levers: Plain, exposure: float = 0.0) -> None:
        self.events: list[tuple[str, str, str, str]] = []
        self.legal: list[str] = []
        terms = [Terms(100.0, 0.5, 0.2, exposure) for _ in levers]
        self.programme = Programme(levers, terms, lambda *event: self.events.append(event))
        self.row = effects_row()
        self.seen = {"funded_weeks": 0.0, "wins": 0.0, "incidents": 0.0}

    def ask(self, week: int) -> None:
        def take(lever: Any, state: LeverState) -> None:
            state.at = "legal"
            self.legal.append(lever.id)

        self.programme.ask(week, take)

    def week(self, week: int, grant: bool = True) -> None:
        """What a run does in a week, everything being granted at once."""
        programme = self.programme
        programme.end(week, self.row, lambda: dict(self.seen))
        self.ask(week)
        programme.start(week, self.row, lambda: dict(self.seen))
        if programme.changed:
            programme.rebuild(self.row)
        self.seen["funded_weeks"] += 0.5
        self.seen["wins"] += 2.0
        for _, state, _ in programme.pairs("executives"):
            if grant:
                state.at, state.due = "granted", week + 1


def test_a_lever_from_request_to_end() -> None:
    watch = Watch(Plain("a", week=3, weeks=4, number=0.5))
    state = watch.programme.states[0]
    listening = []
    for week in range(1, 12):
        watch.week(week)
        listening.append(float(watch.row.of("listening")[0]))
    assert (state.asked, state.started, state.ended, state.at) == (3, 4, 8, "done")
    assert listening == [0.0] * 3 + [0.5] * 4 + [0.0] * 4
    assert [kind for kind, *_ in watch.events] == ["asked", "started", "ended"]
    assert watch.events[1][3] == "at once"
    assert watch.events[2][2:] == ("Lever a ends after 40 hours", "its time is over")
    # Four weeks at work, half of the money there each week; two wins a week meanwhile.
    assert state.cash == pytest.approx(100.0 * 4 * 0.5)
    assert state.wins == 8.0
    assert watch.programme.levers[0].chosen == 1  # type: ignore[attr-defined]


def test_what_a_lever_needs_and_lacks_is_told_and_weakens_it() -> None:
    watch = Watch(Plain("a", week=1, needs=("rules",)), Plain("b", week=4, weeks=3, gives=("rules",)))
    state, unmet = watch.programme.states[0], []
    for week in range(1, 12):
        watch.week(week)
        unmet.append(state.unmet)
    lacking = watch.row.value("programme.unmet")
    assert unmet == [1.0] + [lacking] * 3 + [1.0] * 3 + [lacking] * 4
    told = [(kind, text) for kind, _, text, _ in watch.events if kind in ("missing", "complete")]
    assert told == [
        ("missing", "Lever a lacks some rules"),
        ("complete", "Lever a has what it needs now"),
        ("missing", "Lever a lacks some rules"),
    ]


def test_levers_that_stand_against_each_other_are_told_and_go_on() -> None:
    watch = Watch(Plain("a", week=1, foe="b"), Plain("b", week=3), Plain("c", week=5))
    for week in range(1, 8):
        watch.week(week)
    told = [event for event in watch.events if event[0] == "conflict"]
    assert told == [("conflict", "Programme", "Lever b stands against lever a", "they do not agree")]
    assert [state.at for state in watch.programme.states] == ["working"] * 3


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.booleans())
def test_who_brings_it_and_how_pressing_it_is_decide_how_far_it_is_heeded(
    word: float, sponsor: float, urgency: float, at_work: bool
) -> None:
    p = values({"programme.heed_floor": 0.6, "programme.heed_usual": 0.4, "programme.heed_urgency": 0.3}).room(
        "programme"
    )
    effects = effects_row().effects
    effects.sponsor[:] = float(at_work)
    heard = heed(np.array([[word]]), np.array([[sponsor]]), effects, np.array([[urgency]]), p)
    best = max(word, sponsor) if at_work else word
    assert heard.tolist() == [pytest.approx([(0.6 + 0.4 * best) / 0.76 * (1.0 + 0.3 * urgency)] * 2)]


def test_exposed_requests_go_to_legal_first() -> None:
    watch = Watch(Plain("a", week=2), Plain("b", week=1), exposure=0.3)
    watch.ask(1)
    assert watch.legal == ["b"]
    assert [s.at for s in watch.programme.states] == ["waiting", "legal"]
    assert watch.programme.waiting == 1
    watch.ask(2)
    assert watch.legal == ["b", "a"]
    # Sent back, it is asked for again but the first request is what counts.
    state = watch.programme.states[1]
    state.at, state.due = "waiting", 9
    watch.ask(8)
    assert watch.legal == ["b", "a"]
    watch.ask(9)
    assert watch.legal == ["b", "a", "b"] and state.asked == 1
    assert [kind for kind, *_ in watch.events] == ["asked", "asked"]


def test_a_later_lever_takes_the_place_of_an_earlier_one_and_gives_it_back() -> None:
    watch = Watch(Plain("z", week=1, number=0.2), Plain("a", week=3, weeks=2, number=0.9))
    level = []
    for week in range(1, 9):
        watch.week(week)
        level.append(float(watch.row.of("listening")[0]))
    assert level == [0.0, 0.2, 0.2, 0.9, 0.9, 0.2, 0.2, 0.2]
    assert watch.programme.asked_for() == (100.0, 0.5)


def test_an_open_ended_lever_goes_on() -> None:
    watch = Watch(Plain("a"))
    for week in range(1, 60):
        watch.week(week)
    assert watch.programme.states[0].at == "working"
    assert watch.programme.states[0].ended == -1


def test_what_is_refused_waits_and_counts_as_waiting() -> None:
    watch = Watch(Plain("a"), Plain("b", week=50))
    watch.week(1, grant=False)
    assert watch.programme.waiting == 1
    assert watch.programme.asked_for() == (0, 0)
    watch.programme.postpone(99)
    assert [s.due for s in watch.programme.states] == [99, 99]
    assert [s.at for s in watch.programme.states] == ["waiting", "waiting"]
    assert watch.programme.states[1].asked == -1, "what was never asked for does not wait for an answer"


def test_given_up_everything_at_work_ends() -> None:
    watch = Watch(Plain("a"), Plain("b"), Plain("late", week=40))
    for week in range(1, 6):
        watch.week(week)
    assert watch.programme.asked_for() == (200.0, 1.0)
    watch.programme.end(5, watch.row, lambda: dict(watch.seen), all_of_them=True)
    watch.programme.rebuild(watch.row)
    assert watch.programme.asked_for() == (0, 0)
    assert watch.row.of("listening").tolist() == [0.0, 0.0]
    assert [s.ended for s in watch.programme.states] == [5, 5, -1]
    assert {cause for kind, _, _, cause in watch.events if kind == "ended"} == {"the programme was given up"}


def test_what_stands_with_the_sponsor_falls_with_the_sponsor() -> None:
    watch = Watch(Plain("a", ends_with_sponsor=True), Plain("b"))
    for week in range(1, 4):
        watch.week(week)
    assert watch.programme.end_sponsored(4, watch.row, lambda: dict(watch.seen))
    assert [s.at for s in watch.programme.states] == ["done", "working"]
    assert not watch.programme.end_sponsored(5, watch.row, lambda: dict(watch.seen)), "there is nothing left to end"


# --- accounts of whole runs -------------------------------------------------------------------------------------------
def test_the_accounts_of_levers_add_up_to_what_was_spent() -> None:
    made = run_block(specs(company(weeks=50), range(4)))
    for run in range(4):
        levers, weekly = rows(made, "levers", run=run), rows(made, "weekly", run=run)
        assert levers["cash"].sum() == pytest.approx(weekly["cash"].sum(), rel=1e-9)
        assert weekly["cash"].sum() > 0.0
        started = levers["started"]
        assert ((levers["ended"] == -1) | (levers["ended"] > started)).all()
        assert ((started == -1) | (started > levers["asked"])).all()
        assert (levers["cash"][started == -1] == 0.0).all()


def test_what_ended_spends_nothing_more() -> None:
    plan = {name: {**entry, "week": 1, "weeks": 5} for name, entry in PLAN.items()}
    made = run_block(specs(company(plan, weeks=120), range(4)))
    for run in range(4):
        levers, weekly = rows(made, "levers", run=run), rows(made, "weekly", run=run)
        if (levers["ended"] >= 0).all():
            break
    else:
        pytest.fail("no run in which all of the plan came to its end")
    after = weekly["week"] >= levers["ended"].max()
    assert after.sum() > 5
    assert not weekly["cash"][after].any() and not weekly["team_weeks"][after].any()
