"""The workshop deck: a study as about ten slides, each with one message."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.study import Study


def write_deck(study: Study, path: str | os.PathLike[str], template: str | os.PathLike[str] | None = None) -> Path:
    """Write a study's slides into a PowerPoint file, whole or not at all.

    Parameters
    ----------
    study : Study or Contrast
        Of a comparison, the first alternative against the baseline.
    path : path
        The file to write, ending in .pptx.
    template : path, optional
        A .pptx file whose fonts, colours and layouts the slides take; its own slides are left out.

    Returns
    -------
    Path
        The file.
    """
    raise NotImplementedError
