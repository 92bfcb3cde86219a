"""docs/slides-and-report.md against the program: its commands and its program run, what it says of the deck holds."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import fake_runs
import pytest
from typer.testing import CliRunner

import run
from analysis.checkpoints import CHECK_WEEKS, LEAST_FUTURES, STOPPING
from analysis.message import MOST_WORDS
from analysis.messages import MESSAGES

GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "slides-and-report.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```(\w+)\n(.*?)```", GUIDE, flags=re.DOTALL))
FEW = ["--runs", "6", "--weeks", "40", "--workers", "1", "--set", "goal=null"]


def test_commands_and_program_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("analysis.executors.InProcess.__init__.__defaults__", (fake_runs.run,))
    for line in BLOCKS["sh"].splitlines():
        words = shlex.split(line.removeprefix("uv run run.py"))
        told = CliRunner().invoke(run.app, [*words, *(FEW if words[0] == "compare" else [])])
        assert told.exit_code == 0, f"{line}\n{told.output}\n{told.exception!r}"
    exec(compile(BLOCKS["python"], "guide", "exec"), {})
    for file in ("ours/deck.pptx", "workshop.pptx", "ours/report.html", "ours.html", "again.pptx", "again.html"):
        assert (tmp_path / file).stat().st_size > 10_000, file


def test_what_it_says_holds() -> None:
    listed = re.findall(r"^(\d+)\. ", GUIDE, flags=re.MULTILINE)
    assert [int(number) for number in listed] == list(range(1, len(MESSAGES) + 1))
    assert f"at most {MOST_WORDS} words" in GUIDE
    assert "weeks {}, {} and {}".format(*CHECK_WEEKS) in GUIDE
    assert STOPPING == 0.5 and "at most half of the chance" in GUIDE
    assert LEAST_FUTURES == 8 and "fewer than eight futures" in GUIDE
    group = {command.name or command.callback.__name__ for command in run.app.registered_commands if command.callback}
    assert set(re.findall(r"run\.py (\w+)", GUIDE)) <= group
