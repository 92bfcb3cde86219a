"""What runs must have in common to be stacked: what decides the shape of a block's arrays."""

from __future__ import annotations

from typing import Any

from sim.scenario import Scenario

PLACES = ("advocate.most", "market.reference_staff")  # with headcount they say how many places for advocates there are


def decides_shape(name: str) -> bool:
    """Whether a number of the model decides the shape of arrays: people, ties, places for advocates."""
    return name.startswith(("network.", "organization.")) or name in PLACES


def layout(scenario: Scenario) -> tuple[Any, ...]:
    """What runs of one block must have in common: people, executives, network, weeks."""
    o = scenario.organization
    seats = tuple((seat.title, seat.department) for seat in o.executives)
    network = tuple(sorted((n, v) for n, v in scenario.parameters.items() if decides_shape(n)))
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
