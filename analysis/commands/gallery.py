"""The page of all pictures: `charts STUDY --gallery FOLDER`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from analysis.charts import CHARTS, applies
from analysis.commands.options import COMMAND
from analysis.console import Screen
from analysis.files import replacing

if TYPE_CHECKING:
    from analysis.study import Contrast, Study

PAGE, FOLDER = "gallery.md", "gallery"
WIDE, HIGH = 640, 360  # pixels of a small picture: half a slide

HEAD = """# Gallery

One picture a question. The title of each is what was found, with its number and its certainty; the line below it says
what is plotted. They are small here; as files they fill a slide, in a light and a dark theme, as PNG, SVG or PDF:

```sh
{command} charts STUDY                      # all that apply to a study; says which do not, and why
{command} charts STUDY --only goal --format svg --theme dark
{command} charts STUDY --only plan --run 2  # one future alone
```

This page was made of {what} by `{command} charts STUDY --gallery docs`.
"""


def gallery(folder: Path, target: Path, screen: Screen) -> None:
    """Draw every picture of a study small, with a page that shows them all."""
    from analysis.study import open_study

    study = open_study(folder)
    small = target / FOLDER
    small.mkdir(parents=True, exist_ok=True)
    parts = [HEAD.format(command=COMMAND, what=what(study))]
    for name, chart in CHARTS.items():
        reason = applies(name, study)
        parts.append(f"\n## {name}\n\n{chart.question}\n")
        if reason is None:
            title = draw_small(name, study, small / f"{name}.png")
            parts.append(f"\n![{title}]({FOLDER}/{name}.png)\n")
            screen.lines(str(small / f"{name}.png"))
        else:
            (small / f"{name}.png").unlink(missing_ok=True)
            parts.append(f"\nNot drawn of this study: {reason}.\n")
    path = target / PAGE
    with replacing(path) as temporary:
        temporary.write_text("".join(parts), encoding="utf-8")
    screen.lines(str(path))
    screen.data({"page": str(path)})


def what(study: Study | Contrast) -> str:
    """The study in words: ``First tweet against Do nothing, 60 futures each, seed 7``."""
    names = [name for name, _ in study.arms]
    each = " each" if len(names) > 1 else ""
    said = f"{', '.join(names[1:])} against {names[0]}" if each else names[0]
    return f"{said}, {study.runs_count:,} futures{each}, seed {study.seed}"


def draw_small(name: str, study: Any, path: Path) -> str:
    """One picture, half as wide as a slide, in colours that come within 10 of 255 of its own; return its title."""
    from PIL import Image

    from analysis.charts import draw

    with TemporaryDirectory() as folder:
        large = draw(name, study, Path(folder) / f"{name}.png")
        with Image.open(large) as picture:
            title = str(picture.info["Title"])
            half = picture.convert("RGB").resize((WIDE, HIGH), Image.Resampling.LANCZOS)
    with replacing(path) as temporary:
        half.quantize(256, Image.Quantize.MAXCOVERAGE).save(temporary, format="PNG", optimize=True)
    return title.replace("[", "(").replace("]", ")")
