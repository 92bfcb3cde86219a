"""The workshop on screen: open or join a room, plan at each stop, and the debrief."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import solara
import solara.lab
from reacton import ipyvuetify as rv
from solara.lifecycle import kernel_closed_event

from analysis.app import state
from analysis.app.answers import Answer
from analysis.app.debrief import debrief
from analysis.app.do import WhatWeDo
from analysis.app.draft import Draft
from analysis.app.film import Film, film_of
from analysis.app.html import Element, Press, tag
from analysis.app.teams import ROOMS, Room, RoomError
from analysis.app.watch import middle
from analysis.app.work import the_workshop
from analysis.errors import Cancelled, StudyError
from analysis.starters import as_it_stands, ready_company, with_plan
from sim.scenario import Scenario

SECONDS_BETWEEN_LOOKS = 1.0


@dataclass(frozen=True)
class Seat:
    """Where a visitor sits: in which room, as who, and what is seen of it."""

    code: str = ""
    host: str = ""
    team: str = ""
    room: Room | None = None
    film: Film | None = None
    words: str = ""


seat: solara.Reactive[Seat] = solara.reactive(Seat())


def _told(error: Exception) -> None:
    text = str(error)
    now = seat.value
    seat.value = Seat(now.code, now.host, now.team, now.room, now.film, f"{text[:1].upper()}{text[1:]}.")


def open_room(stops: str) -> None:
    """Open a room for the plan at hand."""
    draft, answer = state.draft.value, state.answer.value
    plan = draft.now if draft is not None else _usual()
    try:
        weeks = tuple(int(part) for part in stops.replace(",", " ").split())
        number = middle(answer.dots) if isinstance(answer, Answer) else 0
        room = ROOMS.open(plan, number, the_workshop().seed, weeks)
    except RoomError as error:
        _told(error)
        return
    except ValueError:
        _told(RoomError("stops are weeks, such as 0, 26, 52"))
        return
    seat.value = Seat(room.code, room.host, "", room)
    _follow()


def _usual() -> Scenario:
    return with_plan(as_it_stands(ready_company("software-company"), "grass_roots"), "grass_roots")


def join(code: str, name: str) -> None:
    """Come in as a team."""
    try:
        key = ROOMS.join(code, name)
        room = ROOMS.find(code)
    except RoomError as error:
        _told(error)
        return
    seat.value = Seat(room.code, "", key, room)
    state.answer.value = None
    state.draft.value = Draft.of(room.plan_of(key))
    _follow()


def enter(guess: str) -> None:
    """Hand in plan and guess."""
    now, draft = seat.value, state.draft.value
    if draft is None:
        return
    try:
        ROOMS.enter(now.code, now.team, draft.now, guess)
        seat.value = Seat(now.code, now.host, now.team, ROOMS.find(now.code), now.film)
    except RoomError as error:
        _told(error)


def lead(act: str) -> None:
    """Go on, reveal, end."""
    now = seat.value
    try:
        getattr(ROOMS, act)(now.code, now.host)
    except RoomError as error:
        _told(error)
        return
    if act == "close":
        leave()
        return
    seat.value = Seat(now.code, now.host, now.team, ROOMS.find(now.code), now.film)
    if act == "reveal":
        _debrief()


def leave() -> None:
    """Out of the room."""
    _follow.cancel()
    seat.value = Seat()


def _look() -> None:
    """See what the others do, until the tab is closed or the room is left."""
    closed = kernel_closed_event()
    while _follow.is_current() and not closed.is_set():
        now = seat.value
        try:
            room = ROOMS.find(now.code)
        except RoomError:
            seat.value = Seat(words="This workshop was ended.")
            return
        if now.team and (now.room is None or now.film is None or room.at != now.room.at):
            film = _film(room, now.team, closed)
            if _follow.is_current():
                seat.value = Seat(now.code, now.host, now.team, room, film)
        elif room != seat.value.room and _follow.is_current():
            seat.value = Seat(now.code, now.host, now.team, room, seat.value.film, seat.value.words)
        closed.wait(SECONDS_BETWEEN_LOOKS)


def _film(room: Room, team: str, closed: Any) -> Film | None:
    try:
        return film_of(the_workshop().future(room.plan_of(team), room.number, closed.is_set))
    except (Cancelled, StudyError):
        return None


def _work() -> None:
    closed, now = kernel_closed_event(), seat.value
    try:
        room = ROOMS.find(now.code)
        ROOMS.tell(now.code, now.host, debrief(room, the_workshop(), closed.is_set))
    except Cancelled:
        return
    except (RoomError, StudyError) as error:
        _told(error)


_follow = solara.lab.task(_look)
_debrief = solara.lab.task(_work)


@solara.component
def WorkshopScreen() -> Element:
    """What this visitor sees of the workshop."""
    now = seat.value
    room = now.room
    told = tag("p", now.words, class_="hw-trouble", role="alert") if now.words else None
    if room is None:
        body = Entrance().key("door")
    elif room.revealed:
        body = Debrief(room, bool(now.host)).key("debrief")
    elif now.host:
        body = Facilitator(room).key("facilitator")
    else:
        body = TeamView(room, now.team, now.film).key("team")
    return tag("main", told, body, class_="hw-room")


@solara.component
def Entrance() -> Element:
    """Open or join."""
    stops = solara.use_reactive("0, 26, 52")
    code, name = solara.use_reactive(""), solara.use_reactive("")
    draft = state.draft.value
    what = f"the plan at hand: {draft.now.name}" if draft is not None else "a software company at Grass roots"
    looks: dict[str, Any] = {"outlined": True, "dense": True, "hide_details": True}
    return tag(
        "div",
        tag("div", tag("h2", "Lead a workshop"),
            tag("p", f"All teams begin with {what}, live in the same future, and do not see each other."),
            rv.TextField(v_model=stops.value, on_v_model=stops.set, label="Stops: weeks after which teams plan anew",
                         **looks),
            Press("Open it", on_click=lambda: open_room(stops.value), class_="hw-go"), class_="hw-door"),
        tag("div", tag("h2", "Join as a team"),
            tag("p", "The facilitator has the code."),
            rv.TextField(v_model=code.value, on_v_model=code.set, label="Code", **looks),
            rv.TextField(v_model=name.value, on_v_model=name.set, label="Name of your team", **looks),
            Press("Join", on_click=lambda: join(code.value, name.value), class_="hw-go"), class_="hw-door"),
        class_="hw-doors",
    )  # fmt: skip


@solara.component
def Facilitator(room: Room) -> Element:
    """The code, who has entered, and what comes next."""
    missing = room.missing()
    rows = [
        tag("li", f"{name}: {'planning' if name in missing and not room.over else 'entered'}")
        for name in room.teams.values()
    ]
    where = "All stops are behind."
    if not room.over:
        where = f"Stop {room.at + 1} of {len(room.stops)}: week {room.stops[room.at]}"
    return tag(
        "div",
        tag("p", "Teams join with the code"),
        tag("p", room.code, class_="hw-code"),
        tag("h2", where),
        tag("ul", *rows) if rows else tag("p", "No team has joined yet."),
        tag("div",
            Press("Close this stop", on_click=lambda: lead("go_on"), class_="hw-go", disabled=room.over),
            Press("Reveal everything", on_click=lambda: lead("reveal"), class_="hw-go", disabled=not room.teams),
            Press("End the workshop", on_click=lambda: lead("close")), class_="hw-go-row"),
        tag("p", "What teams enter is hidden until you reveal it.", class_="hw-hint"),
        class_="hw-facilitator",
    )  # fmt: skip


@solara.component
def TeamView(room: Room, team: str, film: Film | None) -> Element:
    """What has happened so far, the plan, and the guess."""
    guess = solara.use_reactive("")
    draft = state.draft.value
    if room.over or draft is None:
        return tag("p", "Everything is in. The facilitator will reveal what became of it.", class_="hw-headline")
    week = room.stops[room.at]
    entered = room.entries.get((team, room.at))
    lines = film.upto(week) if film is not None else []
    happened = [tag("li", f"{line.when[:1].upper()}{line.when[1:]}: {line.text}.") for line in lines]
    return tag(
        "div",
        WhatWeDo(draft.now),
        tag(
            "section",
            tag("h2", f"{room.teams[team]}: week {week}"),
            tag("p", f"What has been stays. Change what comes after week {week}." if week else "Plan as you like.",
                class_="hw-more"),
            tag("h3", "So far"),
            tag("ul", *happened, class_="hw-headlines", title="Your future, newest first.").key("happened")
            if happened else tag("p", "Nothing yet.", class_="hw-hint").key("nothing"),
            tag("h3", "What do you expect?"),
            rv.Textarea(v_model=guess.value, on_v_model=guess.set, outlined=True, rows=3, hide_details=True,
                        label="In a sentence: where will it end, and why?"),
            tag("div", Press("Enter plan and guess", on_click=lambda: enter(guess.value), class_="hw-go"),
                tag("span", f"Entered: {entered.guess}" if entered else "", class_="hw-hint", role="status"),
                class_="hw-go-row"),
            class_="hw-zone hw-team",
            aria_label="Your team",
        ),
        class_="hw-two",
    )  # fmt: skip


@solara.component
def Debrief(room: Room, hosts: bool) -> Element:
    """Who guessed what, what happened, why, and what would have turned it."""
    if not room.debrief:
        return tag("p", "Working out what became of every team ...", class_="hw-headline", role="status")
    cards = [
        tag(
            "div",
            tag("h3", one.team, class_="hw-pinned"),
            tag("p", f"It {one.ends}", class_="hw-strong"),
            tag("h4", "Guessed"),
            tag("ul", *(tag("li", f"Week {week}: {text}") for week, text in one.guesses)),
            tag("h4", "What would have turned this future"),
            tag("p", one.turned),
            tag("h4", "Did"),
            tag("ul", *(tag("li", text) for text in one.did)),
            tag("h4", "What happened last, and why"),
            tag("ul", *(tag("li", text) for text in one.why)),
            class_="hw-side",
        ).key(one.team)
        for one in room.debrief
    ]
    end = Press("End the workshop", on_click=lambda: lead("close")) if hosts else Press("Leave", on_click=leave)
    return tag(
        "div",
        tag("h2", "What became of it"),
        tag("div", *cards, class_="hw-sides"),
        end,
        class_="hw-scroll",
        tabindex="0",
        role="group",
        aria_label="What became of it",
    )
