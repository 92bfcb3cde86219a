"""What the page shows of a study: a sentence, two pictures, and what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
class Dot:
    """One future: its number, the stage it ends in, whether it reaches the goal, whether the programme is given up."""

    run: int
    stage: int
    goal: bool
    abandoned: bool


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
        Where the organization ends and how sure that is, in one sentence.
    ties : str
        Which ties are real and which are guessed, of a company that came from tables.
    chance : str
        How exact that is.
    sentences : tuple of str
        What else matters most: where departments end, the difference from doing nothing.
    stops : tuple of str
        What stops the other futures.
    costs : tuple of str
        What it costs and brings.
    sure : tuple of str
        How sure all this is.
    differences : tuple of str
        How the plan differs from doing nothing.
    dots : tuple of Dot
        Every future.
    dotted, adoption, stages : mapping of str to Picture
        By name of theme; empty where no future ran to its end.
    starts : mapping of str to Start
        By lever id.
    spread : mapping of str to float or None
        What share of the spread in where departments end is what nobody knows: ignorance, low, high.
    thinned : int
        People in the thinned copy this comes from; 0 where it comes from the company itself.
    """

    scenario: Scenario
    label: str
    futures: int
    wanted: int
    seed: int
    folder: str
    headline: str
    ties: str = ""
    chance: str = ""
    sentences: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    dots: tuple[Dot, ...] = ()
    dotted: Mapping[str, Picture] = field(default_factory=dict)
    adoption: Mapping[str, Picture] = field(default_factory=dict)
    stages: Mapping[str, Picture] = field(default_factory=dict)
    starts: Mapping[str, Start] | None = None
    spread: Mapping[str, float] | None = None
    thinned: int = 0

    @property
    def final(self) -> bool:
        """Whether this is the whole answer, not a first impression."""
        return self.futures >= self.wanted and not self.thinned
