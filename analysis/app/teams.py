"""A workshop: up to six teams plan in turns for the same company and the same future, each unseen by the others.

One room is shared by all of its visitors; everything in it is changed under one lock and read as a frozen picture. A
team sees its own entries; the others' are given out once the facilitator reveals them.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.branch import check_branch
from analysis.errors import StudyError
from sim.scenario import Scenario

MOST_TEAMS = 6
MOST_STOPS = 8
MOST_ROOMS = 20
LONGEST_NAME, LONGEST_GUESS = 30, 300
HOURS = 12  # a room that nobody touched for so long makes place for another
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O


class RoomError(ValueError):
    """Something a room does not allow; the message says what is possible."""


@dataclass(frozen=True)
class Entry:
    """What a team entered at a stop: its plan and its guess in its own words."""

    plan: Scenario
    guess: str


@dataclass(frozen=True)
class Room:
    """A room as it is at a moment.

    Parameters
    ----------
    code : str
        By which teams find it.
    host : str
        The key of who opened it; known to nobody else.
    start : Scenario
        The plan all begin with.
    number, seed : int
        The future all live in.
    stops : tuple of int
        Weeks after which teams may plan anew, beginning with 0.
    at : int
        Which stop is open; as many as there are when the game is over.
    teams : dict of str to str
        Name by the key of each team.
    entries : dict of (str, int) to Entry
        By team key and stop.
    revealed : bool
        Whether everything is shown.
    debrief : tuple
        What became of it, once somebody has worked it out.
    """

    code: str
    host: str
    start: Scenario
    number: int
    seed: int
    stops: tuple[int, ...]
    at: int = 0
    teams: dict[str, str] = field(default_factory=dict)
    entries: dict[tuple[str, int], Entry] = field(default_factory=dict)
    revealed: bool = False
    debrief: tuple[Any, ...] = ()
    touched: float = 0.0

    @property
    def over(self) -> bool:
        """Whether the last stop is behind."""
        return self.at >= len(self.stops)

    def plan_of(self, team: str) -> Scenario:
        """The plan a team has now: its latest entry, or the start."""
        found = [self.entries[team, stop].plan for stop in range(len(self.stops)) if (team, stop) in self.entries]
        return found[-1] if found else self.start

    def missing(self) -> list[str]:
        """Names of teams that have not entered anything at the open stop."""
        return [name for key, name in self.teams.items() if (key, self.at) not in self.entries]


class Rooms:
    """All rooms of a server. Threads may share it.

    Parameters
    ----------
    clock : callable
        Seconds, for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._rooms: dict[str, Room] = {}
        self._lock = threading.Lock()
        self._clock = clock

    def open(self, start: Scenario, number: int, seed: int, stops: tuple[int, ...]) -> Room:
        """Open a room; its `host` key is for who opens it."""
        wanted = tuple(sorted({0, *stops}))
        if len(wanted) > MOST_STOPS:
            raise RoomError(f"there can be {MOST_STOPS} stops at most")
        if any(not 0 <= stop < start.weeks for stop in wanted):
            raise RoomError(f"stops are weeks from 0 to {start.weeks - 1}")
        with self._lock:
            self._tidy()
            if len(self._rooms) >= MOST_ROOMS:
                raise RoomError("there are too many workshops open: end one first")
            code = "".join(secrets.choice(LETTERS) for _ in range(5))
            while code in self._rooms:
                code = "".join(secrets.choice(LETTERS) for _ in range(5))
            room = Room(code, secrets.token_urlsafe(16), start, number, seed, wanted, touched=self._clock())
            self._rooms[code] = room
            return room

    def find(self, code: str) -> Room:
        """The room of that code as it is now."""
        with self._lock:
            room = self._rooms.get(code.strip().upper())
        if room is None:
            raise RoomError("there is no workshop with that code")
        return room

    def join(self, code: str, name: str) -> str:
        """The key of a new team."""
        words = " ".join(name.split())[:LONGEST_NAME]
        if not words:
            raise RoomError("a team needs a name")
        key = secrets.token_urlsafe(16)

        def joined(room: Room) -> Room:
            if room.revealed:
                raise RoomError("this workshop is over")
            if len(room.teams) >= MOST_TEAMS:
                raise RoomError(f"there are {MOST_TEAMS} teams already")
            if words.casefold() in {other.casefold() for other in room.teams.values()}:
                raise RoomError("another team has that name")
            return replace(room, teams={**room.teams, key: words})

        self._change(code, joined)
        return key

    def enter(self, code: str, team: str, plan: Scenario, guess: str) -> None:
        """A team's plan and guess at the open stop; until the stop is closed it can be entered anew."""
        words = " ".join(guess.split())[:LONGEST_GUESS]

        def entered(room: Room) -> Room:
            if team not in room.teams:
                raise RoomError("this is no team of that workshop")
            if room.over:
                raise RoomError("the last stop is behind: nothing can be entered any more")
            if not words:
                raise RoomError("write down what you expect, in a sentence")
            try:
                check_branch(room.plan_of(team) if room.at else room.start, plan, room.stops[room.at])
            except StudyError as error:
                raise RoomError(str(error)) from None
            return replace(room, entries={**room.entries, (team, room.at): Entry(plan, words)})

        self._change(code, entered)

    def go_on(self, code: str, host: str) -> None:
        """Close the stop that is open; after the last the game is over."""
        self._change(code, lambda room: replace(_hosted(room, host), at=min(room.at + 1, len(room.stops))))

    def reveal(self, code: str, host: str) -> None:
        """Show everybody everything; nothing can be entered any more."""
        self._change(code, lambda room: replace(_hosted(room, host), at=len(room.stops), revealed=True))

    def tell(self, code: str, host: str, debrief: tuple[Any, ...]) -> None:
        """Give everybody what became of it."""
        self._change(code, lambda room: replace(_hosted(room, host), debrief=debrief))

    def close(self, code: str, host: str) -> None:
        """End a workshop."""
        room = _hosted(self.find(code), host)
        with self._lock:
            self._rooms.pop(room.code, None)

    def _change(self, code: str, do: Callable[[Room], Room]) -> None:
        with self._lock:
            room = self._rooms.get(code.strip().upper())
            if room is None:
                raise RoomError("there is no workshop with that code")
            self._rooms[room.code] = replace(do(room), touched=self._clock())

    def _tidy(self) -> None:
        old = self._clock() - 3600 * HOURS
        for code in [code for code, room in self._rooms.items() if room.touched < old]:
            del self._rooms[code]


def _hosted(room: Room, host: str) -> Room:
    if not secrets.compare_digest(room.host, host):
        raise RoomError("only who opened the workshop can do that")
    return room


ROOMS = Rooms()  # of this server: what is not shared by visitors is kept in their own state
