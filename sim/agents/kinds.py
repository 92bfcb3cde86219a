"""The kinds of agents that decide, and those that a study puts in their place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sim.agents.advocate import Advocate
from sim.agents.department import Department
from sim.agents.executive import Executive
from sim.agents.legal import LegalCounsel

# The agents that decide, by kind; a study may put subclasses of them in their place.
AGENTS: Mapping[str, type[Any]] = MappingProxyType(
    {"department": Department, "advocate": Advocate, "legal": LegalCounsel, "executive": Executive}
)


def checked_agents(agents: Mapping[str, type[Any]] | None) -> dict[str, type[Any]]:
    """All kinds of agents with those given in place of the usual ones.

    Raises
    ------
    ValueError
        If a kind does not exist or a class is no subclass of the agent it stands for.
    """
    kinds = dict(AGENTS)
    for kind, cls in (agents or {}).items():
        if kind not in AGENTS:
            raise ValueError(f"no agent is called {kind!r}; there are {', '.join(AGENTS)}")
        if not (isinstance(cls, type) and issubclass(cls, AGENTS[kind])):
            raise ValueError(f"agents[{kind!r}] must be a subclass of {AGENTS[kind].__name__}, is {cls!r}")
        kinds[kind] = cls
    return kinds
