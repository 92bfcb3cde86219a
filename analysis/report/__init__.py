"""The report: a study as one page for the browser that needs nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.study import Study


def write_report(study: Study, path: str | os.PathLike[str]) -> Path:
    """Write a study's report into one HTML file that asks nothing of a network, whole or not at all.

    Parameters
    ----------
    study : Study or Contrast
    path : path
        The file to write, ending in .html.

    Returns
    -------
    Path
        The file.
    """
    raise NotImplementedError
