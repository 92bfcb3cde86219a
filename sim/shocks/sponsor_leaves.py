"""Inside: the executive who backs it leaves."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.special import ndtri

from sim.shocks.shock import Shock, Struck


class SponsorLeaves(Shock):
    """The executive who backs it leaves; a successor starts without opinion."""

    name: ClassVar[str] = "sponsor_leaves"
    title: ClassVar[str] = "The sponsor leaves"
    summary: ClassVar[str] = "the executive who backed it leaves the company"
    from_outside: ClassVar[bool] = False

    def strike(self, run: Struck) -> tuple[str, str]:
        """The seat of the sponsor, or of the strongest supporter, is filled anew; sponsorship at work ends."""
        block, r = run.block, run.row
        team = block.executives
        seat = int(np.argmax(team.sponsor[r])) if team.sponsor[r].any() else int(np.argmax(team.support[r]))
        draw = float(ndtri(run.luck.once(f"executive.{seat}.{run.week}")))
        mean, spread = (float(block.values[f"executive.newcomer_{name}"][r, 0]) for name in ("support", "sd"))
        team.succeed(r, seat, min(1.0, max(0.0, mean + spread * draw)), block.values.room("executive"))
        ended = run.programme.end_sponsored(run.week, run.effects, run.totals)
        cause = "sponsorship ends with it" if ended else self.summary
        return self.title, cause
