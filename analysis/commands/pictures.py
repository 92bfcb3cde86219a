"""The command that draws: `charts`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.console import Screen
from analysis.experiments import StudyError

if TYPE_CHECKING:
    from analysis.study import Contrast, Study

PICTURES = ("adoption", "stages", "risk")


def arms_of(study: Study | Contrast) -> list[Study]:
    """Every arm of a study as a study of its own."""
    views = getattr(study, "views", None)
    return list(views.values()) if views is not None else [study]


def draw_all(study: Study | Contrast, screen: Screen, theme: str = "light") -> list[Path]:
    """The three pictures of a study, in its folder."""
    from analysis.charts import draw

    if not all(arm.finished.size for arm in arms_of(study)):
        screen.aside("There is nothing to draw: no future of a scenario ran to its end.")
        return []
    suffix = "" if theme == "light" else f"-{theme}"
    try:
        return [draw(name, study, study.folder / f"{name}{suffix}.png", theme=theme) for name in PICTURES]
    except ValueError as error:  # no such theme
        raise StudyError(str(error)) from None


def charts(folder: Path, theme: str, screen: Screen) -> None:
    """Draw the pictures of a study."""
    from analysis.study import open_study

    paths = draw_all(open_study(folder), screen, theme)
    screen.lines(*(str(path) for path in paths))
    screen.data({"pictures": [str(path) for path in paths]})
