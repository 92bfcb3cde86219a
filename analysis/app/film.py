"""One future week by week, as the page shows it: stages, executives, Legal, headlines; alone or beside its branch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.branch import OneFuture
from analysis.findings import in_week
from analysis.privacy import veil_of
from analysis.summary import EVENT_WEIGHT
from sim.outcomes import STAGE_WORDS

LEAST_WEIGHT = 25.0  # of an event that makes a headline
MOST_HEADLINES = 7
_TOLD = ("week", "kind", "text", "cause")


@dataclass(frozen=True)
class Headline:
    """Something that happened: week, when in words, what, and why."""

    week: int
    when: str
    text: str
    cause: str


@dataclass(frozen=True)
class Film:
    """One future, ready to be shown.

    Parameters
    ----------
    number : int
        Which of the study's futures.
    label : str
        The plan it belongs to.
    weeks : int
    stages : dict of str to array (W + 1,)
        Stage by department, small ones of an imported company together.
    organization : array (W + 1,)
        Stage of the organization.
    support : dict of str to array (W + 1,)
        By executive, 0 to 1; nobody where single persons may not be shown.
    perceived, real : array (W + 1,)
        Incidents in 1,000 posts that Legal expects, and that are to be expected.
    active : array (W + 1,)
        Share of staff active in public.
    headlines : tuple of Headline
    reached : str
        Whether the goal is reached, in words.
    """

    number: int
    label: str
    weeks: int
    stages: dict[str, NDArray[np.float64]]
    organization: NDArray[np.float64]
    support: dict[str, NDArray[np.float64]]
    perceived: NDArray[np.float64]
    real: NDArray[np.float64]
    active: NDArray[np.float64]
    headlines: tuple[Headline, ...]
    reached: str

    def upto(self, week: int, most: int = MOST_HEADLINES) -> list[Headline]:
        """The latest headlines up to a week, the newest first."""
        return [line for line in reversed(self.headlines) if line.week <= week][:most]

    def legal_words(self, week: int) -> str:
        """Legal's view as frequencies: "Legal expects 6 incidents in 1,000 posts; 2 are to be expected"."""
        return (
            f"Legal expects {_count(self.perceived[week])} in 1,000 posts; "
            f"{_count(self.real[week], False)} to be expected."
        )


def _count(value: float, noun: bool = True) -> str:
    number = f"{value:.0f}" if value >= 2 else f"{value:.1f}"
    return (
        f"{number} incident{'' if number == '1' else 's'}" if noun else f"{number} {'is' if number == '1' else 'are'}"
    )


def film_of(future: OneFuture) -> Film:
    """A future as the page shows it."""
    tables, scenario = future.tables, future.scenario
    weekly = tables["weekly"].sort_values("week")

    def column(name: str) -> NDArray[np.float64]:
        return weekly[name].to_numpy(np.float64)

    departments = tables["departments"].sort_values("week")
    veil = veil_of(scenario)
    names = list(scenario.organization.departments)
    by_name = {name: departments.loc[departments["department"] == name, "stage"].to_numpy(np.float64) for name in names}
    stages = {
        group.name: np.round(np.stack([by_name[names[member]] for member in group.members]).mean(axis=0))
        for group in veil.groups
    }
    seats = tables["agents"][tables["agents"]["kind"] == "executive"].sort_values("week")
    support = {
        seat.title: seats.loc[seats["name"] == seat.title, "support"].to_numpy(np.float64)
        for seat in (scenario.organization.executives if veil.persons else ())
    }
    events = tables["events"].sort_values("week", kind="stable")
    headlines = tuple(
        Headline(int(week), in_week(float(week), scenario.starts), veil.say(str(text)), veil.say(str(cause)))
        for week, kind, text, cause in zip(*(events[name].to_list() for name in _TOLD), strict=True)
        if EVENT_WEIGHT.get(kind, LEAST_WEIGHT) >= LEAST_WEIGHT
    )
    organization = column("organization_stage")
    return Film(
        number=future.number,
        label=scenario.name,
        weeks=future.weeks,
        stages=stages,
        organization=organization,
        support=support,
        perceived=column("perceived_risk"),
        real=column("real_risk"),
        active=column("active_share"),
        headlines=headlines,
        reached=f"Ends in the stage {STAGE_WORDS[int(organization[-1])]}.",
    )
