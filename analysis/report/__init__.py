"""The report: a study as one page for the browser that needs nothing else."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import StudyError
from analysis.files import replacing

if TYPE_CHECKING:
    from analysis.briefing import Briefing
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

    Raises
    ------
    StudyError
        If plotly is not installed, the name will not do, or no future ran to its end.
    """
    if find_spec("plotly") is None:
        raise StudyError("a report needs plotly: uv sync --extra report, or pip install 'headway[report]'")
    target = Path(path)
    if target.suffix.lower() not in (".html", ".htm"):
        raise StudyError(f"a report's name ends in .html; {target.name} does not")
    from analysis.briefing import Briefing

    page = page_of(Briefing(study))
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return target


def page_of(briefing: Briefing) -> str:
    """The report as the text of a page that may run its own scripts and may fetch nothing."""
    from plotly.offline import get_plotlyjs

    from analysis.look import DARK, LIGHT
    from analysis.report.figures import figure
    from analysis.report.html import bullets, text
    from analysis.report.parts import body_of
    from analysis.report.style import DRAW, SORT, STYLE

    body = body_of(briefing)
    figures = {
        name: {theme.name: figure(exhibit, theme) for theme in (LIGHT, DARK)} for name, exhibit in body.charts.items()
    }
    data = json.dumps(figures, ensure_ascii=True, allow_nan=False).replace("<", "\\u003c")
    scripts = (get_plotlyjs(), DRAW, SORT)
    allowed = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    policy = f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:"
    links = "".join(f'<li><a href="#{name}">{text(words)}</a></li>' for name, words in body.links)
    question = briefing.plan.scenario.question
    return "".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{text(briefing.label)}</title><style>{STYLE}</style></head><body>",
            f"<header><h1>{text(briefing.label)}</h1>",
            f"<p>{text(question)}</p>" if question else "",
            f'<p class="muted">{text(briefing.source)}</p></header>',
            f'<nav aria-label="Contents"><ul>{links}</ul></nav><main>',
            *body.parts,
            "<noscript>", bullets(["Charts need scripts; every chart has its numbers in a table."]), "</noscript>",
            f'</main><script type="application/json" id="figures">{data}</script>',
            *(f"<script>{script}</script>" for script in scripts),
            "</body></html>\n",
        ]
    )  # fmt: skip
