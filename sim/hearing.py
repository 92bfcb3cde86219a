"""What everybody hears in a week: sources by tie, allies that advocates have found, newcomers whose ties still grow."""

from __future__ import annotations

import numpy as np

from sim.agents.advocate import giving_voice
from sim.block import Block
from sim.newcomers import fresh_ties, hear_as_newcomers, heard_as_newcomers


def listen(block: Block) -> None:
    """What each hears from its sources: conviction, concern, who speaks, advocates."""
    people, said = block.people, block.said
    said[0], said[1], said[2], said[3] = people.conviction, people.concern, people.active, 0.0
    giving_voice(said[3].T, block.advocates, block.voices())
    at, strength = fresh_ties(people, block.week, block.values.room("newcomers"))
    if at.size:
        run, person = np.divmod(at, block.structure.people)
        department = block.structure.department[person]
        conviction, concern = block.department_mean(people.conviction), block.concern_by_department
        usual = (conviction[run, department], concern[run, department])
        heard_as_newcomers(said, at, strength, usual)
    block.ears.hear(said, block.heard)
    _hear_allies(block)
    hear_as_newcomers(block.heard, people, at, strength)
    if block.alone.size:  # who listens to nobody keeps an own opinion
        block.heard[0][:, block.alone] = people.conviction[:, block.alone]
        block.heard[1][:, block.alone] = people.concern[:, block.alone]


def _hear_allies(block: Block) -> None:
    """Ties that grow: advocates give part of their listening to the allies they have found."""
    advocates, people = block.advocates, block.people
    linked = advocates.allies & advocates.speaking[:, None, :] & advocates.working[:, :, None]
    count = linked.sum(axis=2)
    run, place = np.nonzero(count)
    if not run.size:
        return
    share = block.values.room("advocate").ally_hearing[run, 0]
    at = np.maximum(advocates.person, 0)
    me = advocates.person[run, place]
    for heard, column in ((block.heard[0], people.conviction), (block.heard[1], people.concern)):
        theirs = (linked[run, place] * column[block.rows, at][run]).sum(axis=1) / count[run, place]
        heard[run, me] += share * (theirs - heard[run, me])
