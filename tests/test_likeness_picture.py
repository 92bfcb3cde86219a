"""Real beside fitted beside usual, as a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from imports import written
from typer.testing import CliRunner

import run
from analysis.charts.likeness import likeness_page
from analysis.likeness import FIGURES, Likeness
from analysis.look import THEMES, Theme


def likeness(off: float) -> Likeness:
    real = dict.fromkeys(FIGURES, 0.4) | {"modularity_site": -0.1}
    return Likeness({}, real, {name: value + off for name, value in real.items()}, dict.fromkeys(FIGURES, 0.9), 8)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_title_counts_what_is_near(theme: Theme) -> None:
    assert "in 7 of 7 figures, with the usual numbers in none" in likeness_page(likeness(0.001), "A", theme).title
    assert "in 2 of 7 figures" in likeness_page(likeness(0.03), "A", theme).title


def test_the_command_draws_it_and_refuses_other_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.likeness.TRIES", 4)
    company, picture = str(written(tmp_path)), tmp_path / "like.png"
    told = CliRunner().invoke(run.app, ["network", company, "--picture", str(picture)])
    assert told.exit_code == 0, told.output
    assert picture.read_bytes().startswith(b"\x89PNG")
    told = CliRunner().invoke(run.app, ["network", company, "--picture", str(tmp_path / "like.bmp")])
    assert told.exit_code == 2 and "no kind of picture" in told.output
