"""The command that draws: `charts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.charts import CHARTS, applies
from analysis.console import Screen
from analysis.experiments import StudyError
from analysis.study import arms_of
from sim.problems import nearest

if TYPE_CHECKING:
    from analysis.study import Contrast, Study

FIRST = ("adoption", "stages", "risk")  # what the main job draws: three pictures fit for a slide
KINDS = ("png", "svg", "pdf")


@dataclass(frozen=True)
class Wanted:
    """Which pictures, in which theme, as which kind of file, of which future alone."""

    names: tuple[str, ...] = ()
    theme: str = "light"
    kind: str = "png"
    run: int | None = None

    def check(self) -> None:
        """Refuse what there is not.

        Raises
        ------
        StudyError
            Saying what there is.
        """
        from analysis.look import THEMES

        for word, known, what in (
            *((name, tuple(CHARTS), "picture") for name in self.names),
            (self.theme, tuple(THEMES), "theme"),
            (self.kind, KINDS, "format"),
        ):
            if word not in known:
                near = nearest(word, known)
                hint = f"; did you mean {near}? T" if near else "; t"
                raise StudyError(f"there is no {what} {word!r}{hint}here are: {', '.join(known)}")

    def file(self, name: str) -> str:
        """The name of a picture's file."""
        future = "" if self.run is None else f"-run-{self.run}"
        theme = "" if self.theme == "light" else f"-{self.theme}"
        return f"{name}{future}{theme}.{self.kind}"


def draw_all(study: Study | Contrast, screen: Screen, names: Sequence[str] = FIRST) -> list[Path]:
    """Some pictures of a study, in its folder."""
    from analysis.charts import draw

    if not all(arm.finished.size for arm in arms_of(study)):
        screen.aside("There is nothing to draw: no future of a scenario ran to its end.")
        return []
    return [draw(name, study, study.folder / f"{name}.png") for name in names]


def charts(folder: Path, wanted: Wanted, screen: Screen) -> None:
    """Draw the pictures of a study that apply to it, and say which do not and why."""
    from analysis.charts import draw
    from analysis.one import one_future
    from analysis.study import open_study

    wanted.check()
    study = open_study(folder)
    data = study if wanted.run is None else one_future(study, wanted.run)
    reasons = {name: applies(name, data) for name in wanted.names or CHARTS}
    left_out = {name: reason for name, reason in reasons.items() if reason is not None}
    if len(left_out) == len(reasons):
        every = dict.fromkeys(left_out.values())
        raise StudyError("nothing was drawn: " + "; ".join(every))
    paths = {}
    for name in reasons:
        if name not in left_out:
            paths[name] = draw(name, data, study.folder / wanted.file(name), theme=wanted.theme)
            screen.lines(str(paths[name]))
            screen.flush()
    if left_out:
        screen.lines("", "Not drawn:")
        screen.table(("Picture", "Why"), list(left_out.items()))
    screen.data({"pictures": [str(path) for path in paths.values()], "left_out": left_out})
