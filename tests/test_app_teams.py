"""A workshop: who may do what, what stays hidden, and what would have turned the future."""

from __future__ import annotations

import pytest

from analysis.app.teams import HOURS, MOST_ROOMS, MOST_TEAMS, RoomError, Rooms
from analysis.branch import one_future
from analysis.turning import reaches, size_of, turn
from tests.cases import company

PLAN = company(weeks=30)


def test_teams_plan_in_turns_and_the_past_stays() -> None:
    rooms = Rooms()
    room = rooms.open(PLAN, 3, 7, (10, 20))
    assert room.stops == (0, 10, 20)
    red, blue = rooms.join(room.code, "Red"), rooms.join(room.code.lower(), "Blue")
    sooner = PLAN.but(**{"levers.push.week": 4})
    rooms.enter(room.code, red, sooner, "It   will be quicker.")
    now = rooms.find(room.code)
    assert now.entries[red, 0].guess == "It will be quicker."
    assert now.missing() == ["Blue"]
    assert now.plan_of(blue) == PLAN
    rooms.go_on(room.code, room.host)
    with pytest.raises(RoomError, match="up to week 10"):
        rooms.enter(room.code, red, PLAN, "Back to the start.")
    rooms.enter(room.code, red, sooner.but(**{"levers.more": {"lever": "metrics", "week": 12}}), "Measured.")
    for _ in range(2):
        rooms.go_on(room.code, room.host)
    with pytest.raises(RoomError, match="last stop"):
        rooms.enter(room.code, red, sooner, "Too late.")


def test_only_who_opened_it_leads_it_and_there_are_bounds() -> None:
    time = [0.0]
    rooms = Rooms(lambda: time[0])
    room = rooms.open(PLAN, 0, 7, ())
    for act in (rooms.go_on, rooms.reveal, rooms.close):
        with pytest.raises(RoomError, match="only who opened"):
            act(room.code, "somebody")
    for k in range(MOST_TEAMS):
        rooms.join(room.code, f"Team {k}")
    with pytest.raises(RoomError, match="6 teams"):
        rooms.join(room.code, "One more")
    with pytest.raises(RoomError, match="no team"):
        rooms.enter(room.code, "stranger", PLAN, "x")
    with pytest.raises(RoomError, match="weeks from 0"):
        rooms.open(PLAN, 0, 7, (30,))
    for _ in range(MOST_ROOMS - 1):
        rooms.open(PLAN, 0, 7, ())
    with pytest.raises(RoomError, match="too many"):
        rooms.open(PLAN, 0, 7, ())
    time[0] = 3600.0 * HOURS + 1
    assert rooms.open(PLAN, 0, 7, ()).code
    with pytest.raises(RoomError, match="no workshop"):
        rooms.find(room.code)


def test_what_would_have_turned_this_future_was_tried_in_it() -> None:
    plan = company({"listen": {"lever": "listening", "week": 12}}, weeks=20, goal={"stage": "silos", "by_week": 20})
    future = one_future(plan, 2, 7)
    found = turn(future, 7, tried=3)
    assert len(found) == 3
    again = one_future(plan.but(**found[0].changes), 2, 7)
    assert reaches(again) == found[0].reached
    assert [one.reached for one in found] == sorted((one.reached for one in found), reverse=True)
    assert size_of(plan, plan) == 0
    assert size_of(plan, plan.but(**{"levers.listen.week": 9})) == 3
    assert size_of(plan, plan.but(**{"levers.m": {"lever": "metrics", "week": 3}})) == 52
