"""What can be taken away of a study in one file: slides, a report, pictures, tables; made from the study's folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from analysis.files import slug
from analysis.study import Contrast, open_study
from analysis.tables import TABLES, read_table


@dataclass(frozen=True)
class Handout:
    """One kind: what it is called on a button, the end of its file name, and what it is."""

    title: str
    suffix: str
    words: str


HANDOUTS: Mapping[str, Handout] = MappingProxyType(
    {
        "deck": Handout("Slides", "pptx", "A deck for a meeting: one message a slide, every chart can be edited."),
        "report": Handout("Report", "html", "One page that holds everything, for any browser."),
        "pictures": Handout("Pictures", "zip", "Every picture there is, as PNG for a slide and SVG for a designer."),
        "tables": Handout(
            "Tables", "zip", "Every number of every future: Parquet for analysts, CSV for a spreadsheet."
        ),
    }
)


def make(kind: str, folder: str | Path) -> bytes:
    """The content of one handout of a finished study.

    Raises
    ------
    KeyError
        If there is no such kind.
    StudyError
        If the folder holds no finished study.
    ModuleNotFoundError
        If what makes it is not installed; the message says what to install.
    """
    return _MAKERS[kind](Path(folder))


def _written(module: str, call: str, suffix: str, folder: Path) -> bytes:
    study = open_study(folder)
    with TemporaryDirectory(prefix="headway-") as temporary:
        path = Path(temporary) / f"{slug(study.name)}.{suffix}"
        getattr(import_module(module), call)(study, path)
        return path.read_bytes()


def _pictures(folder: Path) -> bytes:
    from analysis.charts import CHARTS, applies, draw

    study: Any = open_study(folder)
    with TemporaryDirectory(prefix="headway-") as temporary:
        for name in (name for name in CHARTS if applies(name, study) is None):
            draw(name, study, Path(temporary) / f"{name}.png")
            draw(name, study, Path(temporary) / f"{name}.svg")
        return _zipped({path.name: path.read_bytes() for path in sorted(Path(temporary).rglob("*")) if path.is_file()})


def _tables(folder: Path) -> bytes:
    from pyarrow import csv

    study = open_study(folder)
    files = {f"{name}.parquet": (folder / f"{name}.parquet").read_bytes() for name in TABLES}
    for name in TABLES:
        text = io.BytesIO()
        csv.write_csv(read_table(folder, name), text)
        files[f"{name}.csv"] = text.getvalue()
    for entry in study.manifest["arms"]:
        files[entry["file"]] = (folder / entry["file"]).read_bytes()
    files["summary.json"] = (folder / "summary.json").read_bytes()
    files["manifest.json"] = (folder / "manifest.json").read_bytes()
    return _zipped(files)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


_MAKERS: Mapping[str, Callable[[Path], bytes]] = {
    "deck": lambda folder: _written("analysis.deck", "write_deck", "pptx", folder),
    "report": lambda folder: _written("analysis.report", "write_report", "html", folder),
    "pictures": _pictures,
    "tables": _tables,
}

__all__ = ["HANDOUTS", "Contrast", "Handout", "make"]
