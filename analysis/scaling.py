"""A company made smaller for questions that take many runs: an explicit step, said wherever its results are shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.experiments import StudyError
from analysis.files import replacing
from analysis.thinning import must_stay, thinned
from sim.parameters import PARAMETERS
from sim.roster import Roster, read_roster

if TYPE_CHECKING:
    from sim.organization import Organization
    from sim.scenario import Scenario

HALF_SIZE = "programme.half_size"  # how cost and effort of levers grow with the people they are for


def scaled(scenario: Scenario, people: int, folder: Path | None = None) -> Scenario:
    """The same case in a company of `people` people, where it has more; else the scenario itself.

    Every department stays, with its share of the people and at least one, and as many as it has advocates: advocates,
    executives and counsel are people with a name, of whom there are no fewer in a small company. Money and the team of
    the programme shrink as the costs of its levers do, (new / old size) to the power ``programme.half_size``; so does
    what the goal allows to be spent. Incidents it allows stay as they are.

    Of a company that came from tables, a sample of its people takes their place (`analysis.thinning`). Its advocates
    are as many as its tables name, often hundreds, and are sampled in proportion, at least one of each department that
    has any.

    Parameters
    ----------
    scenario : Scenario
    people : int
    folder : Path, optional
        Where the sample of an imported company is kept for as long as it is run; needed for those alone.

    Raises
    ------
    StudyError
        If there are not enough people for every department, its advocates and, of an imported company, its executives.

    Examples
    --------
    >>> from sim import load_scenario
    >>> scaled(load_scenario("first-tweet"), 200).organization.people
    200
    """
    organization = scenario.organization
    if people >= organization.people:
        return scenario
    heads = {name: department.headcount for name, department in organization.departments.items()}
    roster, advocates = None, organization.advocates
    if organization.imported is None:
        least = {name: max(1, advocates.get(name, 0)) for name in heads}
    else:
        roster = organization.imported.roster()
        share = people / organization.people
        advocates = {name: max(1, round(count * share)) for name, count in advocates.items() if count}
        least = {name: many + advocates.get(name, 0) for name, many in must_stay(roster).items()}
        least = {name: min(heads[name], many) for name, many in least.items()}
    if people < sum(least.values()):
        raise StudyError(
            f"{people:,} people are too few for the {len(heads)} departments of {scenario.name} and their advocates; "
            f"it takes at least {sum(least.values()):,}"
        )
    half = scenario.parameters.get(HALF_SIZE, PARAMETERS[HALF_SIZE].default)
    less = (people / organization.people) ** half
    shared = shares(heads, least, people)
    changes: dict[str, Any] = {}
    if roster is not None:
        changes, shared = _sampled(organization, roster, shared, advocates, folder)
    changes["organization.departments"] = {name: {"headcount": count} for name, count in shared.items()}
    changes["budget.cash"] = scenario.budget.cash * less
    changes["budget.team_weeks_per_week"] = scenario.budget.team_weeks_per_week * less
    if scenario.goal is not None and scenario.goal.spend_at_most is not None:
        changes["goal.spend_at_most"] = scenario.goal.spend_at_most * less
    return scenario.but(name=f"{scenario.name}, {people:,} people"[:120], **changes)


def _sampled(
    organization: Organization, roster: Roster, heads: Mapping[str, int], advocates: Mapping[str, int],
    folder: Path | None,
) -> tuple[dict[str, Any], dict[str, int]]:  # fmt: skip
    """What changes in an imported company of which so many people are kept, and how many those are in the end."""
    told = organization.imported
    assert told is not None
    if folder is None:
        raise StudyError("the people of a company that came from tables need a folder for their sample")
    path = folder / f"{told.digest[:12]}-{sum(heads.values())}.parquet"
    if not path.exists():
        with replacing(path) as temporary:
            thinned(roster, heads, advocates).write(temporary)
    sample = read_roster(path)
    changes: dict[str, Any] = {
        "organization.imported.file": path.name,
        "organization.imported.digest": sample.digest,
        "organization.imported.folder": str(folder.resolve()),
    }
    if advocates:
        changes["organization.advocates"] = dict(advocates)
    return changes, sample.headcount


def shares(heads: Mapping[str, int], least: Mapping[str, int], people: int) -> dict[str, int]:
    """`people` shared out in proportion to `heads`, none below `least`, by largest remainders.

    Examples
    --------
    >>> shares({"A": 700, "B": 250, "C": 50}, {"A": 1, "B": 1, "C": 2}, 20)
    {'A': 13, 'B': 5, 'C': 2}
    """
    given = {name: float(least[name]) for name in heads}
    free = set(heads)
    while free:  # departments that would fall below their least get it, the others share the rest
        rest = people - sum(given[name] for name in heads if name not in free)
        total = sum(heads[name] for name in free)
        wanted = {name: rest * heads[name] / total for name in free}
        short = {name for name in free if wanted[name] < least[name]}
        if not short:
            given |= wanted
            break
        free -= short
    whole = {name: int(np.floor(given[name] + 1e-9)) for name in heads}
    left = people - sum(whole.values())
    for name in sorted(heads, key=lambda name: (whole[name] - given[name], name))[:left]:
        whole[name] += 1
    return whole
