"""What the deciding agents have in common: a run, a row of the block's arrays, and their own luck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import mesa

if TYPE_CHECKING:
    from sim.luck import Luck
    from sim.parameters import Room


class Run(Protocol):
    """What an agent may use of its model: the shared arrays, its row in them, the week, and where to tell events."""

    block: Any
    row: int
    luck: Luck
    programme: Any
    plan: Any

    @property
    def week(self) -> int:
        """Weeks since the start."""

    def tell(self, kind: str, who: str, text: str, cause: str) -> None:
        """Record an event of this week."""


def chances(chance: float) -> str:
    """A chance in words: "a yes had 38 chances in 100"."""
    share = round(100.0 * chance)
    if share <= 0:
        return "a yes had less than one chance in 100"
    return f"a yes had {share} {'chance' if share == 1 else 'chances'} in 100"


class Decider(mesa.Agent):  # type: ignore[misc]
    """A Mesa agent that decides. Its state lives in its row of the block's arrays; it acts only when something is due.

    Parameters
    ----------
    model : AdoptionModel
        The run it belongs to.
    name : str
        What people call it in tables and events.
    """

    kind = ""

    def __init__(self, model: Any, name: str) -> None:
        super().__init__(model)
        self.run: Run = model
        self.name = name
        self.last_decision = ""

    def parameter(self, room: str, short: str) -> float:
        """A parameter's value in this run."""
        values: Room = self.run.block.values.room(room)
        return float(getattr(values, short)[self.run.row, 0])
