"""Which picture applies to which study, and why one does not, in plain words; loads no drawing library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analysis.explanation import read_explanation
from analysis.privacy import SWITCH, veil_of
from analysis.sensitivity import read_sensitivity

NEEDS = "it needs what run.py {} works out for this study"

Condition = Callable[[Any], str | None]


def views_of(study: Any) -> list[Any]:
    """Every arm of a study or comparison as a study of its own, the baseline first."""
    views = getattr(study, "views", None)
    return list(views.values()) if views is not None else [study]


def plan_view(study: Any) -> Any:
    """The arm a picture of one arm shows: of a comparison, the alternative."""
    return views_of(study)[:2][-1]


def no_futures(study: Any) -> str | None:
    """Why there is nothing to draw at all: an arm has no future that was run to its end."""
    for view in views_of(study):
        if not view.finished.size:
            return f"no future of {view.name} was run to its end, so there is nothing to draw"
    return None


def always(study: Any) -> str | None:
    """Every study has it."""
    return None


def compared(study: Any) -> str | None:
    """Two plans on the same luck."""
    views = views_of(study)
    if len(views) < 2:
        return "it sets one plan against another; run.py compare runs two on the same luck"
    if not set(views[0].finished.tolist()) & set(plan_view(study).finished.tolist()):
        return "no future was run to its end in both plans"
    return None


def planned(study: Any) -> str | None:
    """A plan with at least one lever."""
    view = plan_view(study)
    return None if view.scenario.levers else f"{view.name} has no plan"


def explained(study: Any) -> str | None:
    """What every lever of the plan earned was worked out."""
    found = read_explanation(plan_view(study))
    return None if found is not None and found.levers else NEEDS.format("explain")


def varied(study: Any) -> str | None:
    """What the answer hangs on was worked out."""
    found = read_sensitivity(plan_view(study))
    return None if found is not None and found.rows else NEEDS.format("sensitivity")


def led(study: Any) -> str | None:
    """An organization with executives."""
    return _agents(study, "executive", "executives", persons=True)


def championed(study: Any) -> str | None:
    """An organization with advocates at some time."""
    return _agents(study, "advocate", "advocates", persons=True)


def advised(study: Any) -> str | None:
    """An organization with counsel."""
    organization = plan_view(study).scenario.organization
    return _agents(study, "legal", "counsel", persons=organization.legal.counsel == 1)


def _agents(study: Any, kind: str, words: str, persons: bool = False) -> str | None:
    view = plan_view(study)
    if persons and not veil_of(view.scenario).persons:
        return f"single {words} of a company that came from tables are not shown ({SWITCH}=1 shows them here)"
    there = (view.table("agents", ["run", "kind"])["kind"] == kind).any()
    return None if there else f"{view.name} has no {words}"
