"""The README does what it says: its commands are run, and it names every command there is."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import run

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
LINES = [line.strip() for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
FRESH = "pip install uv && "

# The README's commands, with less of everything than a reader would want.
FEW = ["--runs", "2", "--workers", "1"]
LEAST = ["--people", "60", "--weeks", "42", "--set", "goal=null", "--paths", "2", "--top", "2", "--points", "2"]
FEWER = {
    "simulate": FEW,
    "compare": FEW,
    "sweep": FEW,
    "peers": FEW,
    "explain": FEW[2:],
    "sensitivity": [*LEAST, "--runs", "1"],
}
ELSEWHERE = {"ui": "test_app_browser.py", "validate": "test_patterns.py"}  # runs until stopped; takes a minute
GUIDE = (CHECKOUT / "docs" / "bring-your-own.md").read_text(encoding="utf-8")
TABLES = re.findall(r"^```csv (\S+)\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL)


def words(line: str) -> list[str]:
    """The words after ``uv run run.py``, without the comment."""
    found = shlex.split(line, comments=True)
    assert found[:3] == ["uv", "run", "run.py"], line
    return found[3:]


NEXT = [words(line) for line in LINES if line and not line.startswith(FRESH)]


def test_a_fresh_machine_needs_exactly_two_commands() -> None:
    assert [line for line in LINES if line.startswith(FRESH)] == [f"{FRESH}uv run run.py", f"{FRESH}uv run pytest"]
    assert README.count("pip install uv") == 2


def test_the_checks_begin_with_the_command_of_the_readme() -> None:
    script = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
    assert "\nuv run pytest\n" in script
    assert script.index("\nuv run pytest\n") < script.index("ruff")


def test_the_readme_names_every_command_and_no_other() -> None:
    there = set(getattr(get_command(run.app), "commands"))  # noqa: B009 - the type does not say that it is a group
    assert {line[0] for line in NEXT} == there


def test_what_you_can_do_next_can_be_done_in_that_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in TABLES:
        (tmp_path / name).write_text(text, encoding="utf-8")
    for line in NEXT:
        if line[0] in ELSEWHERE:
            continue
        told = CliRunner().invoke(run.app, [*line, *FEWER.get(line[0], [])])
        assert told.exit_code == 0, f"{line}\n{told.output}\n{told.exception!r}"
        assert told.stdout.strip(), line
    assert (tmp_path / "mine" / "manifest.json").exists()
    assert {path.suffix for path in (tmp_path / "mine").iterdir()} >= {".png", ".pptx", ".html", ".parquet"}


def test_the_main_job_tells_an_answer(tmp_path: Path) -> None:
    # In a process of its own, as a reader would but for fewer futures; ``uv run`` does no more than choose the Python.
    program = [sys.executable, "-W", "error", str(CHECKOUT / "run.py"), *FEW[:2]]
    told = subprocess.run(program, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    (study,) = (tmp_path / "studies").iterdir()
    assert str(study.relative_to(tmp_path)) in told.stdout
    assert len(list(study.glob("*.png"))) == 3


@pytest.mark.parametrize("program", [text for kind, text in BLOCKS if kind == "python"])
def test_the_program_runs(program: str, tmp_path: Path) -> None:
    fewer = program.replace("runs=200", "runs=2")
    assert fewer != program
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", fewer],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip()


def test_every_option_and_file_named_is_there() -> None:
    group = get_command(run.app)
    commands = getattr(group, "commands")  # noqa: B009 - as above
    options = {text for command in commands.values() for parameter in command.params for text in parameter.opts}
    assert set(re.findall(r"(--[a-z][a-z-]+)", README)) <= options | {"--help"}
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (CHECKOUT / link).exists(), link
