"""Headway's model: an organization on an influence network, week by week.

Public names are loaded when they are first used, so that checking a file needs no Mesa.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.levers.lever import LEVERS as LEVERS
    from sim.model import AdoptionModel as AdoptionModel
    from sim.organization import Organization as Organization
    from sim.outcomes import OUTCOMES as OUTCOMES
    from sim.parameters import PARAMETERS as PARAMETERS
    from sim.scenario import Scenario as Scenario
    from sim.scenario import list_scenarios as list_scenarios
    from sim.scenario import load_scenario as load_scenario
    from sim.week import WEEK as WEEK
    from sim.week import week_table as week_table

__version__ = "0.1.0"
__all__ = [
    "LEVERS",
    "OUTCOMES",
    "PARAMETERS",
    "WEEK",
    "AdoptionModel",
    "Organization",
    "Scenario",
    "list_scenarios",
    "load_scenario",
    "week_table",
]

_HOME = {
    "AdoptionModel": "sim.model",
    "LEVERS": "sim.levers.lever",
    "OUTCOMES": "sim.outcomes",
    "Organization": "sim.organization",
    "PARAMETERS": "sim.parameters",
    "Scenario": "sim.scenario",
    "WEEK": "sim.week",
    "list_scenarios": "sim.scenario",
    "load_scenario": "sim.scenario",
    "week_table": "sim.week",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in ("PARAMETERS", "LEVERS"):
        import_module("sim.scenario").declare_all()  # both fill as rooms are imported
    return getattr(import_module(_HOME[name]), name)
