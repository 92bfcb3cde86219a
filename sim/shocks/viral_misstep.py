"""Outside: a post of the company goes wrong and everybody hears of it."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.shocks.shock import Shock, Struck


class ViralMisstep(Shock):
    """A post of the company goes wrong and everybody hears of it."""

    name: ClassVar[str] = "viral_misstep"
    title: ClassVar[str] = "A misstep goes viral"
    summary: ClassVar[str] = "a post that everybody hears of"

    def strike(self, run: Struck) -> tuple[str, str]:
        """A great incident where most is posted; where nobody posts, in the first department that faces customers."""
        block, r = run.block, run.row
        facing = block.structure.customer_facing.astype(float)
        place = int(np.argmax(block.public.posts[r] + 1e-9 * facing))
        severity = self.size * float(block.values["market.great_severity"][r, 0])
        # Each reference company hears of its own missteps; a great one in a large company is heard by all of it.
        block.public.struck[r, place] += severity * max(1.0, float(block.scale[r, 0]))
        name = block.structure.names[place]
        return f"A misstep in {name} goes viral", self.summary
