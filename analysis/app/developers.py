"""A developers' view: one run stepped by hand in Mesa's own page (``solara run analysis/app/developers.py``).

All visitors of it share one model, and it draws a few steps a second: it is for looking inside, not for strategists.
"""

from __future__ import annotations

import warnings
from typing import Any

from sim import AdoptionModel, load_scenario

STORY = "first-tweet"
SHOWN = ("active_share", "concern", "executive_support", "mean_stage")


def view(story: str = STORY, seed: int = 7) -> Any:
    """Mesa's page on one run of a story, an element of Solara.

    Parameters
    ----------
    story : str
        A story of the library, or a file.
    seed : int
    """
    with warnings.catch_warnings():
        # Mesa 3.3 calls a hook where Solara's check does not expect one; the page works.
        warnings.filterwarnings("ignore", category=UserWarning, module="solara")
        warnings.filterwarnings("ignore", category=FutureWarning, module="mesa")
        from mesa.visualization import SolaraViz, make_plot_component

        scenario = load_scenario(story)
        model = AdoptionModel(scenario, seed=seed)
        plots = [make_plot_component(name, backend="matplotlib") for name in SHOWN]
        return SolaraViz(model, components=plots, model_params={"scenario": scenario, "seed": seed}, name=scenario.name)


def __getattr__(name: str) -> Any:
    """``page``, which Solara looks for, is made when it is asked for."""
    if name == "page":
        return view()
    raise AttributeError(name)
