"""A programme given up, and started again."""

from __future__ import annotations

from typing import Any

from sim.agents.executive import lose_standing
from sim.programme import NEVER
from sim.purse import promised


def give_up(model: Any) -> None:
    """The programme is abandoned: levers stop, accounts go quiet, departments fall back, a backlash begins."""
    block, r = model.block, model.row
    team = block.executives
    team.abandoned[r, 0] = True
    team.backlash[r, 0] = 1.0
    lose_standing(team, r, block.values.room("executive"))
    block.purse.level[r, 0] = 0.0
    block.journey.falling[r] = block.values["journey.fall_weeks"][r, 0]
    model.counsel.queue.clear()
    for state in model.programme.states:
        if state.at == "legal":
            state.at = "waiting"
    cause = f"{team.dry[r, 0]:.0f} weeks of spending without the results expected; mean support {team.mean[r, 0]:.2f}"
    model.tell("abandoned", "Executives", "The programme is given up", cause)
    block.stopped[r] = model.programme.reached(block.structure)
    model.programme.end(model.week, model.effects, model.totals, all_of_them=True)
    model.programme.postpone(NEVER)
    model.programme.given_up = True
    model.put_in_force()
    _fall_quiet(model)
    model.look_ahead()


def _fall_quiet(model: Any) -> None:
    """Tell how many who spoke are to stop, and how many of them obey."""
    block, r = model.block, model.row
    people, where = block.people, block.stopped[r]
    to_stop = people.active[r] & ~people.allowed[r] & where[block.structure.department]
    defy = int((to_stop & (people.defiance[r] >= block.values["people.comply_share"][r, 0])).sum())
    count = int(to_stop.sum())
    if count:
        obey = count - defy
        words = f"Of {count} who spoke in public {obey} will fall quiet and {defy} will go on without permission"
        reached = f"the programme was given up, in {int(where.sum())} of {where.size} departments"
        model.tell("quiet", "Staff", words, reached)


def think_again(model: Any) -> None:
    """An abandoned programme may start again: what had not started is asked for after a while."""
    block, r = model.block, model.row
    block.executives.abandoned[r, 0] = False
    block.executives.dry[r, 0] = 0.0
    block.purse.level[r, 0] = promised(block.executives.mean, block.values.room("programme"))[r, 0]
    model.programme.given_up = False
    block.stopped[r] = False
    wait = model.week + int(block.values["programme.restart_wait"][r, 0])
    for lever, state, _ in model.programme.pairs("waiting"):
        state.due = max(lever.week, wait)
    model.put_in_force()
    model.tell(
        "restarted",
        "Executives",
        "The programme may start again",
        f"the backlash has faded to {block.executives.backlash[r, 0]:.2f}; "
        f"competitors press with {block.public.urgency[r, 0]:.2f}, mean support is {block.executives.mean[r, 0]:.2f}",
    )
    model.look_ahead()
