"""Inside: the strongest advocate leaves."""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.parameters import declare
from sim.shocks.shock import Shock, Struck

# fmt: off
declare("champion_leaves.allies", 0.3, 0.1, 0.5, "share", "energy that allies of a champion lose when the champion goes", "F2, S4; assumption")
# fmt: on


class ChampionLeaves(Shock):
    """The advocate who is heard most leaves the company; those allied lose heart."""

    name: ClassVar[str] = "champion_leaves"
    title: ClassVar[str] = "The champion leaves"
    summary: ClassVar[str] = "the advocate who was heard most leaves the company"
    from_outside: ClassVar[bool] = False

    def strike(self, run: Struck) -> tuple[str, str]:
        """The strongest voice goes, a newcomer takes the seat at work; nobody takes the part of advocate."""
        block, r = run.block, run.row
        advocates = block.advocates
        heard = np.where(advocates.working[r], block.voices()[r], -1.0)
        place = int(np.argmax(heard))
        if heard[place] < 0.0:
            return self.title, "nobody was left to carry on"
        name = run.advocates_by_place[place].name
        allies = advocates.allies[r, place] & advocates.working[r]
        lost = min(1.0, self.size * run.effects.value("champion_leaves.allies"))
        advocates.energy[r, allies] *= 1.0 - lost
        advocates.working[r, place] = False
        block.renew(np.array([r * block.structure.people + advocates.person[r, place]]))
        count = int(allies.sum())
        company = "no ally is" if count == 0 else "one ally is" if count == 1 else f"{count} allies are"
        return f"{name} leaves", f"{self.summary}; {company} left behind"
