"""The workshop deck: a study as about ten slides, each with one message."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import StudyError
from analysis.files import replacing

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

    Raises
    ------
    StudyError
        If python-pptx is not installed, the name or the template will not do, or no future ran to its end.
    """
    if find_spec("pptx") is None:
        raise StudyError("a deck needs python-pptx: uv sync --extra deck, or pip install 'headway[deck]'")
    target = Path(path)
    if target.suffix.lower() != ".pptx":
        raise StudyError(f"a deck's name ends in .pptx; {target.name} does not")
    from analysis.briefing import Briefing
    from analysis.deck.paper import put
    from analysis.deck.template import Template
    from analysis.messages import messages_of

    briefing = Briefing(study)
    paper = Template(Path(template) if template is not None else None)
    for message in messages_of(briefing):
        put(paper, message)
    about = paper.presentation.core_properties
    about.title, about.author, about.subject = briefing.label, "Headway", briefing.plan.scenario.question[:250]
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as temporary:
        paper.presentation.save(str(temporary))
    return target
