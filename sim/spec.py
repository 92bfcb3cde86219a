"""What one run is: a scenario, a seed of luck, a world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.scenario import Scenario


@dataclass(frozen=True)
class RunSpec:
    """One run to be made: what, with which luck, in which world.

    Parameters
    ----------
    scenario : Scenario
        The case.
    seed : int
        Seed of the run's luck.
    world : mapping of str to float
        Parameters that differ from their defaults because nobody knows them; what the scenario sets wins.
    run, arm : int, str
        Labels in the tables.
    """

    scenario: Scenario
    seed: int
    world: Mapping[str, float] = field(default_factory=dict)
    run: int = 0
    arm: str = ""

    def parameters(self) -> dict[str, float]:
        """The values that differ from the defaults in this run."""
        return {**self.world, **self.scenario.parameters}
