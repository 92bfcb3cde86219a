"""Plans slip: advocates underestimate what others do not know, so what people must do themselves starts later (F7)."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

import numpy as np

from sim.effects import EffectsRow
from sim.parameters import declare
from sim.people import Array

# fmt: off
declare("slips.weeks", 8.0, 4.0, 16.0, "weeks", "how much later a plan starts whose advocates know everything and whose people know nothing", "F7, S0; assumption", scale="log")
declare("slips.lead", 0.7, 0.4, 1.0, "share", "share of that which somebody who has done it before foresees", "S1, S0; assumption")
# fmt: on


def knowledge_gap(row: EffectsRow, aimed: Array, advocates: Array) -> float:
    """Mean knowledge of the advocates less that of the people aimed at, not negative; 0 where nobody drives a plan.

    Parameters
    ----------
    aimed : array, shape (D,)
        Share of each department that is aimed at.
    advocates : array of int
        Rows of the people who are advocates at work.
    """
    s = row.structure
    people = aimed * s.headcount
    if not advocates.size or not people.any():
        return 0.0
    known = row.people.knowledge[row.run]
    theirs = float((np.add.reduceat(known, s.first) / s.headcount * people).sum() / people.sum())
    return max(0.0, float(known[advocates].mean()) - theirs)


def weeks_late(row: EffectsRow, aimed: Array, advocates: Array) -> int:
    """By how many weeks a plan slips: weeks x gap x (1 - what a lead foresees), rounded."""
    people = aimed * row.structure.headcount
    lead = float((row.of("lead") * people).sum() / people.sum()) if people.any() else 0.0
    foreseen = row.value("slips.lead") * min(1.0, lead)
    return round(row.value("slips.weeks") * knowledge_gap(row, aimed, advocates) * (1.0 - foreseen))
