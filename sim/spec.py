"""What one run is: a scenario, a seed of luck, a world; and which runs can be stacked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.scenario import Scenario

SHAPE = ("advocate.most", "market.reference_staff")  # with headcount they say how many places for advocates there are


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


def layout(scenario: Scenario) -> tuple[Any, ...]:
    """What runs of one block must have in common: people, executives, network, weeks."""
    o = scenario.organization
    seats = tuple((seat.title, seat.department) for seat in o.executives)
    # Numbers that decide the shape of arrays: people, ties, places for advocates.
    network = tuple(
        sorted(
            (n, v) for n, v in scenario.parameters.items() if n.startswith(("network.", "organization.")) or n in SHAPE
        )
    )
    departments = tuple(
        (n, d.headcount, d.function, d.customer_facing, d.sites and tuple(d.sites.items()))
        for n, d in o.departments.items()
    )
    counsel = o.legal.counsel
    return (
        departments,
        tuple(o.sites),
        tuple(o.advocates.items()),
        seats,
        counsel,
        o.imported,
        scenario.network_seed,
        scenario.weeks,
        network,
    )
