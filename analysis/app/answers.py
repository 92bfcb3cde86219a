"""What the page shows of a study: a sentence, two pictures, and what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario import Scenario


@dataclass(frozen=True)
class Picture:
    """A picture for the page.

    Parameters
    ----------
    title : str
        What it shows, as a finding.
    reading : str
        What is drawn and how to read it.
    option : dict
        What ECharts draws: plain data.
    """

    title: str
    reading: str
    option: dict[str, Any]


@dataclass(frozen=True)
class Start:
    """When a lever starts: the median week among the futures in which it does, and in how many of how many."""

    week: int | None
    count: int
    of: int


@dataclass(frozen=True)
class Answer:
    """What became of a plan.

    Parameters
    ----------
    scenario : Scenario
        The plan that was worked out.
    label : str
        What it is called.
    futures, wanted : int
        Futures that stand behind it now, and that will in the end.
    seed : int
    folder : str
        The study's folder; empty for a first impression, which is not kept.
    headline : str
        Where the organization ends and how sure that is.
    sentences : tuple of str
        What else matters most: the goal, the difference from doing nothing.
    sure : tuple of str
        How sure all this is.
    differences : tuple of str
        How the plan differs from doing nothing.
    adoption, stages : Picture or None
        None where no future ran to its end.
    starts : mapping of str to Start
        By lever id.
    """

    scenario: Scenario
    label: str
    futures: int
    wanted: int
    seed: int
    folder: str
    headline: str
    sentences: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    adoption: Picture | None = None
    stages: Picture | None = None
    starts: Mapping[str, Start] | None = None

    @property
    def final(self) -> bool:
        """Whether this is the whole answer, not a first impression."""
        return self.futures >= self.wanted
