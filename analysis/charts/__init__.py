"""Pictures: one function a question, each for one run, many runs or a comparison.

Importing this package does not import matplotlib; drawing does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis.charts import conditions
from analysis.charts.conditions import Condition
from analysis.look import theme_named


@dataclass(frozen=True)
class Chart:
    """A picture there is: the question it answers, where the function that draws it lives, what a study must have."""

    name: str
    question: str
    module: str
    condition: Condition = conditions.always

    @property
    def function(self) -> str:
        """Name of the function that draws it."""
        return f"draw_{self.name}"


# In the order in which a meeting uses them.
CHARTS: Mapping[str, Chart] = MappingProxyType(
    {
        chart.name: chart
        for chart in (
            Chart("goal", "How likely is the goal, quarter by quarter?", "goal"),
            Chart("stages", "Where does each department get to, and what is missing?", "stages"),
            Chart("earned", "What does each lever earn?", "earned", conditions.explained),
            Chart(
                "against", "Is the one plan better than the other, future by future?", "against", conditions.compared
            ),
            Chart("risk", "Is Legal's fear as large as the risk?", "risk"),
            Chart("dots", "Where do a hundred futures end?", "dots"),
            Chart("adoption", "How many speak in public, and is it more than doing nothing?", "adoption"),
            Chart("ribbon", "In which stage is the organization, week by week?", "ribbon"),
            Chart("shadow", "How much of it happens without permission?", "shadow"),
            Chart("advocates", "Do the advocates last?", "advocates", conditions.championed),
            Chart("executives", "Who of the executives supports it?", "executives", conditions.led),
            Chart(
                "legal", "How long does Legal keep things waiting, and what does it say?", "legal", conditions.advised
            ),
            Chart("plan", "When does the plan really start?", "plan", conditions.planned),
            Chart("costs", "What does it cost, and what does it bring?", "costs"),
            Chart("arrival", "When is each stage reached, if at all?", "arrival"),
            Chart("hangs_on", "What does the answer hang on?", "hangs_on", conditions.varied),
            Chart("network", "Who listens to whom, and where does it take hold?", "network"),
        )
    }
)


def applies(name: str, study: Any) -> str | None:
    """Why a picture does not apply to a study or a comparison, in a sentence; None where it does.

    Raises
    ------
    ValueError
        If there is no such picture.
    """
    if name not in CHARTS:
        raise ValueError(f"there is no picture {name!r}; there are: {', '.join(CHARTS)}")
    return conditions.no_futures(study) or CHARTS[name].condition(study)


def draw(name: str, data: Any, path: str | os.PathLike[str], theme: str = "light") -> Path:
    """Draw one picture of a study or a comparison into a file.

    Parameters
    ----------
    name : str
        One of `CHARTS`.
    data : Study or Contrast
        With a comparison the alternative is shown, against the baseline where the picture has both.
    path : path
        Ends in .png, .svg or .pdf; written whole or not at all. The same data give the same bytes.
    theme : {"light", "dark"}

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        If there is no such picture, theme or kind of file, or the picture does not apply to the study (`applies`).
    """
    reason = applies(name, data)
    if reason is not None:
        raise ValueError(reason)
    colours = theme_named(theme)
    from analysis.charts.frame import check_suffix, drawing
    from analysis.charts.futures import words_of

    check_suffix(path)
    chart = CHARTS[name]
    function = getattr(import_module(f"analysis.charts.{chart.module}"), chart.function)
    with drawing(words_of(data)):
        return function(data, colours).save(path)
