"""docs/explain.md does what it says: its commands and its program are run, in fewer and shorter futures."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import run
from analysis.explanation import read_explanation
from analysis.sensitivity import read_sensitivity
from analysis.study import open_study

GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "explain.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL)
LINES = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
SHORT = [
    "--set",
    "levers=null",
    "--set",
    'levers.train={"lever":"training","week":1}',
    "--weeks",
    "3",
    "--set",
    "goal=null",
]
FEW = {
    "explain": ["--runs", "2", *SHORT],
    "sensitivity": ["--people", "60", "--paths", "2", "--top", "2", "--points", "2", "--runs", "1", *SHORT],
}


def test_its_commands_can_be_run_in_that_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in LINES:
        words = shlex.split(line)
        assert words[:3] == ["uv", "run", "run.py"]
        fewer = [] if words[4] == "mine" else FEW[words[3]]  # a study is explained as it was run
        told = CliRunner().invoke(run.app, [*words[3:], *fewer, "--workers", "1"])
        assert told.exit_code == 0, f"{line}\n{told.output}\n{told.exception!r}"
    assert read_explanation(open_study("mine")) is not None
    assert read_sensitivity(Path("hinges")) is not None


def test_its_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (text,) = [text for kind, text in BLOCKS if kind == "python"]
    text = text.replace("runs=100", "runs=2").replace(
        '"first-tweet")', '"first-tweet").but(weeks=3, goal=None, levers={"train": {"lever": "training", "week": 1}})'
    )
    exec(text, {})
    assert "Training" in capsys.readouterr().out
