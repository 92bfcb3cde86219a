"""Where a company stands at the start, if not at the beginning: departments at a stage, and people who do it already.

Without it every department starts as "not started". With it the departments that face customers (all, where none does)
are given the capabilities that the gates up to that stage ask for and a little more, and as many of their readiest people
speak as its gate of activity asks for, again with a margin. Nothing is drawn, so luck stays as it was.
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.journey import GATES, MEASURES, STAGES, STOCKS, Journey
from sim.parameters import Room, Values, declare
from sim.people import CONVERSING, SPEAKING, People
from sim.structure import Structure

# fmt: off
declare("today.margin", 1.15, 1.0, 1.3, "factor", "capabilities at the start beside what the gates of the stage ask for", "assumption")
declare("today.voices", 1.8, 1.2, 2.5, "factor", "people who speak at the start beside what the gate of activity asks for", "assumption")
declare("today.conversing", 0.5, 0.3, 0.7, "share", "of those, how many converse, from Silos on", "assumption")
declare("today.knowledge", 0.6, 0.4, 0.8, "knowledge", "knowledge of those who speak at the start", "assumption")
declare("today.conviction", 0.75, 0.6, 0.9, "conviction", "conviction of those who speak at the start", "assumption")
declare("today.concern", 0.25, 0.1, 0.4, "concern", "concern of those who speak at the start", "assumption")
# fmt: on


def stand_today(
    stages: Sequence[str | None], journey: Journey, people: People, structure: Structure, values: Values
) -> None:
    """Bring each run to where its company stands.

    Parameters
    ----------
    stages : sequence of str or None
        One of `sim.outcomes.STAGES` for each run; None and ``not_started`` leave everything as it is.
    journey, people, structure, values
        Of the block; journey and people are changed.
    """
    facing = structure.customer_facing if structure.customer_facing.any() else np.ones(len(structure.names), dtype=bool)
    p, ceiling = values.room("today"), values["journey.ceiling"]
    for r, name in enumerate(stages):
        stage = 0 if name is None else STAGES.index(name)
        if stage == 0:
            continue
        journey.stage[r, facing] = stage
        _capabilities(r, stage, facing, journey, values, float(p.margin[r, 0]))
        wanted = values[f"journey.to_{stage}_activity"][r, 0] * ceiling[r, 0] * p.voices[r, 0]
        for d in np.flatnonzero(facing):
            _voices(r, int(d), float(wanted), stage, people, structure, p)


def _capabilities(
    r: int,
    stage: int,
    facing: np.ndarray[tuple[int], np.dtype[np.bool_]],
    journey: Journey,
    values: Values,
    margin: float,
) -> None:
    for gate in GATES:
        if gate.stage <= stage and gate.measure in STOCKS:
            level = journey.measure[r, MEASURES.index(gate.measure)]
            asked = min(0.95, margin * float(values[f"journey.to_{gate.stage}_{gate.measure}"][r, 0]))
            level[facing] = np.maximum(level[facing], asked)


def _voices(r: int, d: int, wanted: float, stage: int, people: People, structure: Structure, p: Room) -> None:
    """The readiest people of a department speak; from Silos on some of them converse, from Operationalize in a role."""
    first, count = int(structure.first[d]), int(structure.headcount[d])
    rows = slice(first, first + count)
    number = min(count, max(2, int(np.ceil(wanted * count))))
    ready = people.conviction[r, rows] - people.concern[r, rows] - people.disposition[r, rows]
    chosen = first + np.argsort(-ready, kind="stable")[:number]
    conversing = round(number * float(p.conversing[r, 0])) if stage >= 2 else 0
    people.rung[r, chosen] = SPEAKING
    people.rung[r, chosen[:conversing]] = CONVERSING
    for column, level in (("knowledge", p.knowledge), ("believed_skill", p.knowledge), ("conviction", p.conviction)):
        values = getattr(people, column)
        values[r, chosen] = np.maximum(values[r, chosen], level[r, 0])
    people.conviction0[r, chosen] = np.maximum(people.conviction0[r, chosen], p.conviction[r, 0])
    people.concern[r, chosen] = np.minimum(people.concern[r, chosen], p.concern[r, 0])
    people.concern0[r, chosen] = np.minimum(people.concern0[r, chosen], p.concern[r, 0])
    if stage >= 3:
        people.role_knowledge[r, chosen] = np.maximum(people.role_knowledge[r, chosen], p.knowledge[r, 0])
