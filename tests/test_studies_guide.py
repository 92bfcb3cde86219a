"""docs/studies.md does what it says: its commands and its program are run, with fewer futures."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import run

CHECKOUT = Path(__file__).resolve().parent.parent
GUIDE = (CHECKOUT / "docs" / "studies.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL)
LINES = [line.strip() for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
SHORT = ["--weeks", "50", "--set", "goal=null", "--workers", "1"]


def test_its_commands_do_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in LINES:
        words = shlex.split(line)
        assert words[:3] == ["uv", "run", "run.py"]
        few = {"show": [], "rerun": []}.get(words[3], ["--runs", "2", *SHORT])
        if "--until" in words:
            few = ["--runs", "2", "--weeks", "50", "--set", "goal.by_week=50", "--most", "3", "--workers", "1"]
        told = CliRunner().invoke(run.app, [*words[3:], *few])
        assert told.exit_code == 0, f"{line}\n{told.output}\n{told.exception!r}"
        assert told.stdout.strip(), line
    assert (tmp_path / "against-nothing" / "differences.parquet").exists()
    assert (tmp_path / "grid" / "points.parquet").exists()


def test_its_program_runs(tmp_path: Path) -> None:
    (program,) = [text for kind, text in BLOCKS if kind == "python"]
    short = 'load_scenario("first-tweet").but(weeks=50, **{"goal.by_week": 50})'
    fewer = program.replace("200", "2").replace('load_scenario("first-tweet")', short).replace("week=104", "week=50")
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", fewer],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip()
