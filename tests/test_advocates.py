"""Advocates: finding each other, energy, credibility, going quiet, giving up, coming forward."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from cases import company, rows, specs
from hypothesis import given
from hypothesis import strategies as st
from tiny import row, structure, values

from sim.agents.advocate import (
    Advocates,
    Climate,
    advocate_rows,
    backing,
    giving_voice,
    meet,
    start_advocates,
    strength,
    tire,
    voice,
)
from sim.block import RunSpec
from sim.model import AdoptionModel, advance, make_block, release, run_block
from sim.structure import Structure

TIRING = {
    "advocate.energy_wins": 0.016, "advocate.wins_full": 0.1, "advocate.energy_allies": 0.02,
    "advocate.ally_scale": 2.0,
    "advocate.energy_support": 0.008, "advocate.usual_support": 0.3, "advocate.tiring": 0.006,
    "advocate.tiring_concern": 0.02, "advocate.tiring_delay": 0.012, "advocate.delay_full": 4.0,
    "advocate.delay_shared": 0.5, "advocate.tiring_tenure": 0.012, "advocate.tenure_from": 52.0,
    "advocate.tenure_over": 78.0, "advocate.tiring_backlash": 0.006, "advocate.credibility_wins": 0.02,
    "advocate.credibility_loss": 0.1, "advocate.voice_floor": 0.3, "advocate.isolated_strength": 0.35,
}  # fmt: skip


def team(count: int = 3, energy: float = 0.5, credibility: float = 0.4, linked: bool = False) -> Advocates:
    allies = np.zeros((1, count, count), dtype=bool)
    if linked:
        allies[0] = ~np.eye(count, dtype=bool)
    return Advocates(
        person=np.arange(count).reshape(1, -1),
        energy=np.full((1, count), energy),
        credibility=np.full((1, count), credibility),
        tenure=np.zeros((1, count)),
        working=np.ones((1, count), dtype=bool),
        quiet=np.zeros((1, count), dtype=bool),
        allies=allies,
    )


def climate(count: int = 3, **given_: float) -> Climate:
    each = ("concern", "roles", "helped")
    usual = {**dict.fromkeys(Climate.__dataclass_fields__, 0.0), **given_}
    return Climate(**{k: np.full((1, count if k in each else 1), v) for k, v in usual.items()})


# --- the start --------------------------------------------------------------------------------------------------------
def test_first_advocates_are_drawn_once_for_an_organization() -> None:
    s = Structure(company().organization)
    chosen = advocate_rows(s, 1)
    assert np.array_equal(chosen, advocate_rows(s, 1))
    assert not np.array_equal(chosen, advocate_rows(s, 2))
    homes = [s.names[s.department[i]] for i in chosen]
    assert sorted(homes) == ["Marketing", "Marketing", "Support"]
    assert not s.role[chosen].any(), "advocates are plain staff where there is enough of it"


def test_places_for_those_who_come_later() -> None:
    s = structure((500, 420))
    v = values({"advocate.most": 14.0, "market.reference_staff": 920.0, "advocate.energy": 0.7})
    made = start_advocates(np.array([3, 600]), s, v)
    assert made.person.shape == (1, 14)
    assert made.working.sum() == 2 and made.person[0, :2].tolist() == [3, 600]
    assert made.energy[0, :3].tolist() == [0.7, 0.7, 0.0]
    assert not made.allies.any(), "at first nobody knows another"
    small = start_advocates(np.array([0]), structure((2, 1)), v)
    assert small.person.shape == (1, 1), "never more places than the root of headcount gives"


# --- finding each other -----------------------------------------------------------------------------------------------
def test_the_chance_to_meet_by_hand() -> None:
    p = values({"advocate.meet": 0.004, "advocate.meet_site": 2.0, "advocate.meet_pilot": 0.02}).room("advocate")
    site = np.array([0, 0, 1])
    in_pilot = np.array([[False, True, True]])
    places = np.array([[0.01, 0.0, 0.0]])
    # pair (0, 1): same site, a hub at 0's: .008 + .01; (0, 2): .004 + .01; (1, 2): both in a pilot: .004 + .02
    for draw, expected in (
        (0.0139, [(0, 1), (0, 2), (1, 2)]),
        (0.0141, [(0, 1), (1, 2)]),
        (0.0181, [(1, 2)]),
        (0.0241, []),
    ):
        found = meet(team(), np.full((1, 3, 3), draw), site, in_pilot, places, p)
        assert [(int(a), int(b)) for _, a, b in np.argwhere(found)] == expected


def test_allies_know_each_other_and_meet_but_once() -> None:
    p = values().room("advocate")
    t = team()
    always, nobody = np.zeros((1, 3, 3)), np.zeros((1, 3), dtype=bool)
    assert meet(t, always, np.zeros(3, dtype=int), nobody, np.zeros((1, 3)), p).sum() == 3
    assert np.array_equal(t.allies, np.swapaxes(t.allies, 1, 2))
    assert not t.allies[0].diagonal().any()
    assert meet(t, always, np.zeros(3, dtype=int), nobody, np.zeros((1, 3)), p).sum() == 0


def test_the_quiet_and_the_gone_meet_nobody() -> None:
    t = team()
    t.quiet[0, 0], t.working[0, 1] = True, False
    nobody = np.zeros((1, 3), dtype=bool)
    found = meet(t, np.zeros((1, 3, 3)), np.zeros(3, dtype=int), nobody, np.zeros((1, 3)), values().room("advocate"))
    assert not found.any()


# --- voice and strength -----------------------------------------------------------------------------------------------
def test_voice_and_strength_by_hand() -> None:
    p = values(TIRING).room("advocate")
    alone, linked = team(), team(linked=True)
    each = 0.5 * (0.3 + 0.7 * 0.4)
    assert voice(alone, p)[0].tolist() == pytest.approx([each] * 3)
    assert backing(alone, p).tolist() == [[0.0, 0.0, 0.0]]
    held = 1.0 - np.exp(-1.0)  # two allies over a scale of two
    assert backing(linked, p)[0].tolist() == pytest.approx([held] * 3)
    assert strength(alone, p)[0, 0] == pytest.approx(3.0 * each * 0.35)
    assert strength(linked, p)[0, 0] == pytest.approx(3.0 * each * (0.35 + 0.65 * held))
    linked.quiet[0, 2] = True
    assert voice(linked, p)[0, 2] == 0.0
    assert backing(linked, p)[0, 0] == pytest.approx(1.0 - np.exp(-0.5)), "the quiet are no backing"


def test_four_linked_weigh_more_than_four_times_one() -> None:
    """F1: linked advocates weigh more than their number."""
    p = values(TIRING).room("advocate")
    assert strength(team(4, linked=True), p)[0, 0] > 1.5 * 4.0 * strength(team(1), p)[0, 0]
    assert strength(team(4), p)[0, 0] == pytest.approx(4.0 * strength(team(1), p)[0, 0])


def test_voices_stand_in_the_rows_of_their_persons() -> None:
    t = team(2)
    t.person[0] = [4, 1]
    t.quiet[0, 1] = True
    out = np.zeros((5, 1))
    giving_voice(out, t, row(0.7, 0.0))
    assert out.ravel().tolist() == [0.0, 0.0, 0.0, 0.0, 0.7]


# --- energy and credibility -------------------------------------------------------------------------------------------
def test_energy_by_hand() -> None:
    p = values(TIRING).room("advocate")
    t = team(linked=True, energy=0.5)
    t.tenure[:] = 91.0  # half of the way from 52 to 130 weeks
    around = climate(
        wins=0.05, support=0.45, waiting=2.0, backlash=0.5, concern=0.4, roles=0.2, helped=0.003, damage=0.0
    )
    tire(t, around, p)
    held = 1.0 - np.exp(-1.0)
    gain = 0.016 * 0.5 + 0.02 * held + 0.008 * 0.5 + 0.003
    loss = 0.006 + 0.02 * 0.4 + 0.012 * 0.5 * (1.0 - 0.5 * held) + 0.012 * 0.5 * 0.8 + 0.006 * 0.5
    assert t.energy[0].tolist() == pytest.approx([0.5 + 0.5 * gain - 0.5 * loss] * 3)
    assert t.tenure[0].tolist() == [92.0] * 3


def test_credibility_is_slowly_won_and_quickly_lost() -> None:
    p = values(TIRING).room("advocate")
    won, lost = team(1, credibility=0.5), team(1, credibility=0.5)
    tire(won, climate(1, wins=9.0), p)
    tire(lost, climate(1, damage=1.0), p)
    assert won.credibility[0, 0] == pytest.approx(0.51)
    assert lost.credibility[0, 0] == pytest.approx(0.45)


def test_who_is_gone_neither_tires_nor_learns() -> None:
    t = team(2)
    t.working[0, 1] = False
    tire(t, climate(2, wins=1.0, concern=1.0), values(TIRING).room("advocate"))
    assert t.energy[0, 1] == 0.5 and t.credibility[0, 1] == 0.4 and t.tenure[0, 1] == 0.0


@pytest.mark.parametrize(
    ("what", "most", "sign"),
    [
        ("wins", 0.1, 1), ("support", 0.9, 1), ("helped", 0.01, 1), ("concern", 1.0, -1), ("waiting", 4.0, -1),
        ("backlash", 1.0, -1),
    ],
)  # fmt: skip
def test_what_gives_and_what_takes_energy(what: str, most: float, sign: int) -> None:
    ends = []
    for share in (0.0, 0.5, 1.0):
        t = team()
        tire(t, climate(**{what: share * most}), values(TIRING).room("advocate"))
        ends.append(sign * t.energy[0, 0])
    assert ends[0] <= ends[1] < ends[2]


def test_allies_and_a_formal_role_keep_energy() -> None:
    """F2 and F26, by the rule itself: lone advocates end lower, and a role spares the long run."""
    p = values(TIRING).room("advocate")
    around = {"concern": 0.5, "waiting": 1.0, "support": 0.35, "wins": 0.02}
    ends = {}
    for name, linked, roles in (("lone", False, 0.0), ("linked", True, 0.0), ("in a role", True, 1.0)):
        t = team(4, energy=0.75, linked=linked)
        for _ in range(156):
            tire(t, climate(4, **around, roles=roles), p)
        ends[name] = float(t.energy[0, 0])
    assert ends["lone"] < ends["linked"] - 0.1
    assert ends["linked"] < ends["in a role"] - 0.05


@given(st.tuples(*[st.floats(0.0, 5.0)] * 5), st.tuples(*[st.floats(0.0, 1.0)] * 4), st.booleans(), st.floats(0.0, 1.0))
def test_energy_and_credibility_stay_shares(
    many: tuple[float, ...], shares: tuple[float, ...], linked: bool, start: float
) -> None:
    wins, support, waiting, damage, backlash = many
    concern, roles, helped, credibility = shares
    t = team(3, energy=start, credibility=credibility, linked=linked)
    around = climate(
        wins=wins, support=min(support, 1.0), waiting=waiting, damage=damage, backlash=min(backlash, 1.0),
        concern=concern, roles=roles, helped=0.04 * helped,
    )  # fmt: skip
    tire(t, around, values().room("advocate"))
    for share in (t.energy, t.credibility):
        assert share.min() >= 0.0 and share.max() <= 1.0


# --- going quiet, coming back, giving up ------------------------------------------------------------------------------
@contextmanager
def one_run(levers: dict[str, Any] | None = None, **world: float) -> Iterator[AdoptionModel]:
    named = {name.replace("__", "."): value for name, value in world.items()}
    block = make_block([RunSpec(company(levers or {}, weeks=60), 5, {"people.turnover": 0.0, **named})])
    try:
        yield block.models[0]
    finally:
        release(block)


def kinds(model: Any, *wanted: str) -> list[tuple[int, str, str]]:
    return [(e.week, e.kind, e.who) for e in model.block.record.events[0] if e.kind in wanted]


def test_a_drained_advocate_goes_quiet_and_comes_back_with_energy() -> None:
    with one_run(
        advocate__quiet_below=0.16, advocate__back_above=0.25, advocate__leaves=0.0, advocate__recruits=0.0
    ) as model:
        advocates = model.block.advocates
        advocates.energy[0, 0] = 0.10
        advance(model.block)
        assert advocates.quiet[0].tolist()[:3] == [True, False, False]
        assert not advocates.speaking[0, 0]
        assert model.block.heard[3].any(), "the others are still heard"
        for _ in range(3):
            advance(model.block)
        advocates.energy[0, 0] = 0.6
        advance(model.block)
        assert not advocates.quiet[0, 0]
        name = model.advocates_by_place[0].name
        told = kinds(model, "advocate_quiet", "advocate_back", "advocate_left")
        assert [(week, kind) for week, kind, who in told if who == name] == [
            (1, "advocate_quiet"),
            (5, "advocate_back"),
        ]
        event = next(e for e in model.block.record.events[0] if e.kind == "advocate_quiet")
        assert "energy down to" in event.cause and "no ally" in event.cause


def test_a_quiet_advocate_may_give_up_and_is_gone() -> None:
    with one_run(advocate__leaves=1.0, advocate__recruits=0.0) as model:
        advocates = model.block.advocates
        advocates.energy[0, 1] = 0.05
        for _ in range(3):
            advance(model.block)
        assert not advocates.working[0, 1]
        shown = model.block.record.advocates[0, :, 0, 1]
        assert np.isfinite(shown[0]) and np.isnan(shown[3])
        assert [kind for _, kind, _ in kinds(model, "advocate_quiet", "advocate_left")] == [
            "advocate_quiet",
            "advocate_left",
        ]


def test_some_who_were_shut_down_turn_against_it() -> None:
    ban = {"ban": {"lever": "policy", "posture": "ban", "week": 1}}
    turned = {}
    for share in (0.0, 1.0):
        with one_run(ban, advocate__leaves=1.0, advocate__turns=share, advocate__recruits=0.0) as model:
            for _ in range(3):
                advance(model.block)
            model.block.advocates.energy[0, 0] = 0.05
            for _ in range(3):
                advance(model.block)
            person = int(model.block.advocates.person[0, 0])
            turned[share] = (float(model.block.people.conviction0[0, person]), kinds(model, "advocate_turned"))
    assert turned[0.0][0] > 0.5 and turned[0.0][1] == []
    assert turned[1.0][0] == 0.0 and len(turned[1.0][1]) == 1


def test_nobody_turns_who_was_not_shut_down() -> None:
    with one_run(advocate__leaves=1.0, advocate__turns=1.0, advocate__recruits=0.0) as model:
        model.block.advocates.energy[0, 0] = 0.05
        for _ in range(4):
            advance(model.block)
        assert kinds(model, "advocate_left") and not kinds(model, "advocate_turned")


def test_the_readiest_come_forward_until_the_places_are_taken() -> None:
    with one_run(advocate__recruits=1.0, advocate__recruits_full=0.0001, advocate__most=20.0) as model:
        block = model.block
        places = block.advocates.person.shape[1]
        assert places > 3
        ready = block.people.conviction[0] + block.people.knowledge[0] + 0.5 * block.people.active[0]
        for _ in range(2 * places):
            advance(block)
        people = block.advocates.person[0]
        assert (people >= 0).all() and len(set(people.tolist())) == places
        assert ready[people[3]] >= np.sort(ready)[-12]
        assert len(kinds(model, "advocate_new")) == places - 3
        names = [one.name for one in model.advocates_by_place.values()]
        assert len(set(names)) == places


def test_advocates_who_leave_the_company_are_advocates_no_more() -> None:
    made = run_block(
        specs(company({}, weeks=104).but(**{"organization.departments.Marketing.turnover": 0.9}), range(4))
    )
    left = [t for t, k in zip(made["events"]["text"], made["events"]["kind"], strict=True) if k == "advocate_left"]
    assert any("Marketing advocate" in text and "leaves the company" in text for text in left)


def test_lone_advocates_are_shown_with_their_allies() -> None:
    made = run_block(specs(company(weeks=30), range(4)))
    shown = rows(made, "agents", kind="advocate")
    assert np.isfinite(shown["energy"]).all() and np.isfinite(shown["credibility"]).all()
    assert (shown["allies"] == np.floor(shown["allies"])).all()
    found = made["events"]["kind"].tolist().count("advocate_found")
    # Every meeting makes two allies; advocates who are quiet or gone are not counted.
    assert found == 0 or shown["allies"].max() >= 1.0
