"""Which picture applies to which study, and why one does not, in plain words; loads no drawing library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analysis.explanation import read_explanation
from analysis.privacy import SWITCH, veil_of
from analysis.sensitivity import read_sensitivity
from analysis.study import arms_of, plan_of

NEEDS = "it needs what run.py {} works out for this study"

Condition = Callable[[Any], str | None]


def no_futures(study: Any) -> str | None:
    """Why there is nothing to draw at all: an arm has no future that was run to its end."""
    for view in arms_of(study):
        if not view.finished.size:
            return f"no future of {view.name} was run to its end, so there is nothing to draw"
    return None


def always(study: Any) -> str | None:
    """Every study has it."""
    return None


def compared(study: Any) -> str | None:
    """Two plans on the same luck."""
    views = arms_of(study)
    if len(views) < 2:
        return "it sets one plan against another; run.py compare runs two on the same luck"
    if not set(views[0].finished.tolist()) & set(plan_of(study).finished.tolist()):
        return "no future was run to its end in both plans"
    return None


def planned(study: Any) -> str | None:
    """A plan with at least one lever."""
    view = plan_of(study)
    return None if view.scenario.levers else f"{view.name} has no plan"


def explained(study: Any) -> str | None:
    """What every lever of the plan earned was worked out."""
    found = read_explanation(plan_of(study))
    return None if found is not None and found.levers else NEEDS.format("explain")


def varied(study: Any) -> str | None:
    """What the answer hangs on was worked out."""
    found = read_sensitivity(plan_of(study))
    return None if found is not None and found.rows else NEEDS.format("sensitivity")


def led(study: Any) -> str | None:
    """An organization with executives."""
    return _agents(study, "executive", "executives", persons=True)


def championed(study: Any) -> str | None:
    """An organization with advocates at some time."""
    return _agents(study, "advocate", "advocates", persons=True)


def advised(study: Any) -> str | None:
    """An organization with counsel."""
    organization = plan_of(study).scenario.organization
    return _agents(study, "legal", "counsel", persons=organization.legal.counsel == 1)


def _agents(study: Any, kind: str, words: str, persons: bool = False) -> str | None:
    view = plan_of(study)
    if persons and not veil_of(view.scenario).persons:
        return f"single {words} of a company that came from tables are not shown ({SWITCH}=1 shows them here)"
    there = (view.table("agents", ["run", "kind"])["kind"] == kind).any()
    return None if there else f"{view.name} has no {words}"
