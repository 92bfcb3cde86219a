"""The guide to one's own organization does what it says: its tables are written, its commands are run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import run
from sim.scenario import load_scenario

CHECKOUT = Path(__file__).resolve().parent.parent
GUIDE = (CHECKOUT / "docs" / "bring-your-own.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+) ?([\w.-]*)\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, _, text in BLOCKS if kind == "sh" for line in text.splitlines()]


def test_from_two_tables_to_a_comparison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _, name, text in BLOCKS:
        if name:
            (tmp_path / name).write_text(text)
    monkeypatch.setattr("analysis.likeness.TRIES", 8)
    for line in COMMANDS:
        words = shlex.split(line)
        assert words[:3] == ["uv", "run", "run.py"], line
        few = ["--runs", "2", "--workers", "1"] if words[3] == "compare" else []
        told = CliRunner().invoke(run.app, [*words[3:], *few])
        assert told.exit_code == 0, f"{line}\n{told.output}\n{told.exception!r}"
    assert {path.name for path in (tmp_path / "acme-study").iterdir()} >= {"acme.parquet", "manifest.json"}
    assert (tmp_path / "acme-week-10.graphml").exists()
    company = load_scenario(tmp_path / "acme.yaml").organization
    assert company.people == 15 and {seat.title for seat in company.executives} == {
        "CEO",
        "CFO",
        "CMO",
        "General counsel",
    }


def test_options_and_files_named_are_there() -> None:
    commands = getattr(get_command(run.app), "commands")  # noqa: B009 - the type does not say that it is a group
    options = {text for command in commands.values() for parameter in command.params for text in parameter.opts}
    assert set(re.findall(r"(--[a-z][a-z-]+)", GUIDE)) <= options
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", GUIDE):
        assert (CHECKOUT / "docs" / link).exists(), link
