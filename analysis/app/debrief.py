"""The debrief of a workshop: who guessed what, what happened and why, and what would have turned this very future."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.app.film import Film, film_of
from analysis.app.teams import Room
from analysis.app.work import Workshop
from analysis.differs import plan_differences
from analysis.turning import reaches, turn
from sim.outcomes import STAGE_WORDS

TOLD = 5  # headlines a team is given for the why


@dataclass(frozen=True)
class Debriefed:
    """What became of one team.

    Parameters
    ----------
    team : str
    guesses : tuple of (int, str)
        What it expected, by the week of the stop.
    did : tuple of str
        What its plan did otherwise than the one all began with.
    ends : str
        How its future ends.
    reached : bool
        Whether it reaches the goal.
    why : tuple of str
        The last things that happened, with their causes.
    turned : str
        The smallest single change that would have turned this very future.
    """

    team: str
    guesses: tuple[tuple[int, str], ...]
    did: tuple[str, ...]
    ends: str
    reached: bool
    why: tuple[str, ...]
    turned: str


def debrief(room: Room, workshop: Workshop, cancelled: Callable[[], bool]) -> tuple[Debriefed, ...]:
    """The debrief of every team of a room, in the order in which they joined."""
    return tuple(_team(room, key, name, workshop, cancelled) for key, name in room.teams.items())


def _team(room: Room, key: str, name: str, workshop: Workshop, cancelled: Callable[[], bool]) -> Debriefed:
    plan = room.plan_of(key)
    future = workshop.future(plan, room.number, cancelled)
    film = film_of(future)
    reached = reaches(future)
    guesses = tuple(
        (week, room.entries[key, stop].guess) for stop, week in enumerate(room.stops) if (key, stop) in room.entries
    )
    ends = f"ends in {STAGE_WORDS[int(film.organization[-1])]}, {100 * film.active[-1]:.1f} % of staff speak in public"
    ends += "; the goal is reached." if reached else "; the goal is not reached."
    if reached:
        turned = "It got there: nothing had to be turned."
    else:
        tried = turn(future, room.seed, executor=workshop.pool, cancelled=cancelled)
        best = tried[0] if tried else None
        if best is None:
            turned = "Nothing was there to be tried."
        else:
            change = " ".join(plan_differences(plan, plan.but(**best.changes)))
            turned = (
                f"{change} With that alone this very future reaches the goal."
                if best.reached
                else f"None of {len(tried)} single changes that were tried turns it. What brings departments furthest, "
                f"by {best.gained:+.2f} stages: {change}"
            )
    did = tuple(plan_differences(room.start, plan)) or ("It kept the plan that all began with.",)
    return Debriefed(name, guesses, did, ends, reached, _why(film), turned)


def _why(film: Film) -> tuple[str, ...]:
    lines = film.upto(film.weeks, TOLD)
    return tuple(f"{line.when[:1].upper()}{line.when[1:]}: {line.text}. Why: {line.cause}." for line in reversed(lines))
