"""The companies that patterns are tried on, and the futures of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from analysis.experiments import Run
from sim.luck import draw_world, run_seed
from sim.scenario import Scenario, load_scenario

CASH, TEAM = (
    5_000_000.0,
    5.0,
)  # of a company of the usual size: enough for a programme, so that patterns are not about money
USUAL = 920
SEED = 2027


@dataclass(frozen=True)
class Company:
    """A company patterns are tried on: a name, words for people, the scenario in which nothing is planned, futures."""

    name: str
    words: str
    start: Scenario
    runs: int


@lru_cache(maxsize=1)
def companies() -> tuple[Company, ...]:
    """60 people at one site; about 1,000 at three; 10,000 at three."""
    return (
        Company("small", "60 people at one site", resized(60, sites=1), 16),
        Company("middle", "920 people at three sites", resized(920), 10),
        Company("large", "10,000 people at three sites", resized(10_000), 8),
    )


def resized(people: int, sites: int = 3, weeks: int = 156, **changes: Any) -> Scenario:
    """The company of the baseline with as many people, and as much money and team as fit its size.

    Departments keep their shares of the people, Legal and the executives their parts. Money and team grow with the root
    of size, as what levers ask for does.
    """
    base = load_scenario("baseline")
    o = base.organization.model_dump(mode="json", exclude_none=True)
    factor, root = people / base.organization.people, (people / USUAL) ** 0.5
    shares = {name: max(1, round(d["headcount"] * factor)) for name, d in o["departments"].items()}
    shares[max(shares, key=lambda name: shares[name])] += people - sum(shares.values())
    for name, department in o["departments"].items():
        department["headcount"] = shares[name]
        if sites == 1:
            department.pop("sites", None)
    if sites == 1:
        o["sites"] = {"Main": {"utc_offset": 0}}
    o["advocates"] = {name: min(count, shares[name]) for name, count in o["advocates"].items()}
    o["legal"]["counsel"] = max(1, round(o["legal"]["counsel"] * factor**0.5))
    data = base.resolved() | {
        "name": f"{people} people", "organization": o, "weeks": weeks,
        "budget": {"cash": CASH * root * weeks / 156, "team_weeks_per_week": TEAM * root},
    }  # fmt: skip
    data.pop("look_at", None)
    data.pop("sources", None)
    return Scenario.of(data | changes)


def futures(
    scenario: Scenario, numbers: range, seed: int = SEED, world: Mapping[str, float] | None = None
) -> list[tuple[Scenario, Run]]:
    """Futures of a scenario, each in a world of its own; `world` says what holds in all of them.

    The same numbers give the same luck and the same worlds in every arm of the same company.
    """
    fixed = frozenset(scenario.parameters)
    return [
        (scenario, Run(k, run_seed(seed, k), k, {**draw_world(seed, k, fixed), **(world or {})})) for k in numbers
    ]  # fmt: skip
