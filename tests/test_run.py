"""The command line as its users meet it: words, exit codes, messages, and what it leaves on the disk."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_runs
import pytest
from cases import company
from typer.testing import CliRunner, Result

import run
from analysis import open_study
from analysis.commands.futures import try_command
from analysis.commands.options import Options
from analysis.suggestions import Suggestion
from sim.levers.lever import LEVERS
from sim.scenario import load_scenario

HERE = Path(__file__).resolve().parent.parent


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and the stand-in instead of the model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("analysis.executors.InProcess.__init__.__defaults__", (fake_runs.run,))
    return tmp_path


@pytest.fixture
def plan(desk: Path) -> str:
    company(weeks=20, goal={"stage": "silos", "by_week": 15}).save(desk / "plan.yaml")
    company(weeks=20, levers={}, name="Nothing").save(desk / "nothing.yaml")
    return "plan.yaml"


def call(*words: str) -> Result:
    result = CliRunner().invoke(run.app, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def outside(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, str(HERE / "run.py"), *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


# --- looking --------------------------------------------------------------------------------------------------------


def test_looking_imports_neither_mesa_nor_matplotlib(tmp_path: Path) -> None:
    words = [["--help"], ["scenarios"], ["check", "first-tweet"], ["levers"]]
    code = (
        "import sys\nsys.path.insert(0, sys.argv[1])\nimport run\n"
        f"for words in {words!r}:\n"
        "    try:\n        run.app(words)\n    except SystemExit as end:\n        assert not end.code, words\n"
        "print(sorted({'mesa', 'matplotlib', 'solara', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(HERE)], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
    assert list(tmp_path.iterdir()) == []


def test_help_names_every_command() -> None:
    text = call("--help").output
    for command in ("simulate", "compare", "charts", "show", "scenarios", "levers", "new", "check"):
        assert command in text


def test_scenarios_lists_the_library() -> None:
    assert "first-tweet" in call("scenarios").output
    listed = json.loads(call("scenarios", "--json").output)
    assert {"baseline", "do-nothing", "first-tweet"} <= {entry["name"] for entry in listed}


def test_levers_lists_all_and_tells_all_about_one() -> None:
    text = call("levers").output
    assert all(name in text for name in LEVERS)
    told = json.loads(call("levers", "policy", "--json").output)
    assert any(line.startswith("posture: one of none, ban") for line in told["fields"])
    assert {"What it does", "When it helps", "When it harms"} <= set(told["anatomy"])
    assert all(p["source"] and p["low"] <= p["default"] <= p["high"] for p in told["parameters"])
    assert "policy.cash" in call("levers", "policy").output
    wrong = call("levers", "polcy")
    assert wrong.exit_code == 2
    assert "did you mean policy?" in wrong.stderr


def test_a_new_scenario_checks_and_is_never_overwritten(desk: Path) -> None:
    assert call("new", "my-plan.yaml").exit_code == 0
    text = (desk / "my-plan.yaml").read_text()
    assert all(f"{name}:" in text for name in LEVERS)
    told = call("check", "my-plan.yaml")
    assert told.exit_code == 0
    assert "is fine" in told.output
    scenario = load_scenario(desk / "my-plan.yaml")
    assert scenario.name == "My plan"
    assert f"Assumptions: {len(scenario.assumptions())}." in told.output
    again = call("new", "my-plan.yaml")
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert (desk / "my-plan.yaml").read_text() == text


@pytest.mark.parametrize("name", ["plan.txt", "nowhere/plan.yaml"])
def test_a_new_scenario_needs_a_place(desk: Path, name: str) -> None:
    wrong = call("new", name)
    assert wrong.exit_code == 2
    assert "plan" in wrong.stderr
    assert list(desk.iterdir()) == []


@pytest.mark.parametrize("name", ["true.yaml", "2027.yaml", "ü.yaml", "a: b.yaml"])
def test_a_new_scenario_may_have_an_odd_name(desk: Path, name: str) -> None:
    assert call("new", name).exit_code == 0
    assert call("check", f"./{name}").exit_code == 0


def test_check_counts_sources() -> None:
    told = json.loads(call("check", "first-tweet", "--json").output)
    assert told["sourced"] > 0
    assert told["digest"] == load_scenario("first-tweet").digest()
    assert told["assumptions"] == load_scenario("first-tweet").assumptions()


# --- wrong requests -------------------------------------------------------------------------------------------------


def test_every_mistake_of_a_file_is_told(desk: Path) -> None:
    call("new", "bad.yaml")
    text = (desk / "bad.yaml").read_text()
    text = (
        text.replace("trust: 0.5", "trust: 5")
        .replace("lever: listening", "lever: listning")
        .replace("weeks: 104", "weeks: lots")
    )
    (desk / "bad.yaml").write_text(text)
    for words in (["check", "bad.yaml"], ["simulate", "bad.yaml"]):
        wrong = call(*words)
        assert wrong.exit_code == 2
        assert wrong.stdout == ""
        assert [word in wrong.stderr for word in ("trust", "listening?", "weeks", "bad.yaml, line")] == [True] * 4
    assert [path.name for path in desk.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["simulate", "first-twet"], "did you mean first-tweet?"),
        (["simulate", "plan.yaml", "--runs", "0"], "--runs"),
        (["simulate", "plan.yaml", "--runs", "many"], "--runs"),
        (["simulate", "plan.yaml", "--weeks", "0"], "--weeks"),
        (["simulate", "plan.yaml", "--set", "levers.train.week"], "write name=value"),
        (["simulate", "plan.yaml", "--set", "levers.train.week=soon"], "levers.train.week"),
        (["simulate", "plan.yaml", "--set", "levers.trian.week=3"], "did you mean"),
        (["simulate", "plan.yaml", "--set", "people.knowledge_decay=7"], "people.knowledge_decay"),
        (["simulate", "plan.yaml", "--set", "weeks=[1"], "--set weeks=[1"),
        (["simulate", "plan.yaml", "--out", "plan.yaml"], "is a file"),
        (["simulate", "plan.yaml", "--seed", "-1"], "--seed"),
        (["simulate"], "Missing argument"),
        (["simulat", "plan.yaml"], "simulate"),
        (["compare", "plan.yaml"], "at least two"),
        (["compare", "plan.yaml", "plan.yaml"], "say the same"),
        (["show", "nowhere"], "there is no study nowhere"),
        (["charts", "nowhere"], "there is no study nowhere"),
        (["--runs", "5", "simulate", "plan.yaml"], "options come after the command"),
    ],
)
def test_wrong_requests_are_refused_in_words(plan: str, words: list[str], told: str) -> None:
    wrong = call(*words)
    assert wrong.exit_code == 2
    assert told in wrong.stderr
    assert "Traceback" not in wrong.stderr
    assert not Path("studies").exists()


def test_a_refusal_is_the_same_from_outside(tmp_path: Path) -> None:
    done = outside("check", "no-such.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "no such file" in done.stderr


# --- work -----------------------------------------------------------------------------------------------------------


def simulate(*words: str) -> Result:
    return call("simulate", "plan.yaml", "--runs", "12", "--workers", "1", *words)


def test_simulate_answers_and_leaves_a_study(plan: str) -> None:
    done = simulate()
    assert done.exit_code == 0
    assert "futures" in done.output
    assert "How sure is this?" in done.output
    folder = next(Path("studies").iterdir())
    assert str(folder) in done.output
    assert open_study(folder).finished.size == 12


def test_the_same_command_opens_the_same_study(plan: str) -> None:
    first = simulate()
    folder = next(Path("studies").iterdir())
    before = (folder / "manifest.json").read_bytes()
    assert simulate().output == first.output
    assert (folder / "manifest.json").read_bytes() == before
    simulate("--seed", "8")
    assert len(list(Path("studies").iterdir())) == 2


def test_a_folder_of_another_study_is_refused(plan: str) -> None:
    assert simulate("--out", "mine").exit_code == 0
    refused = simulate("--out", "mine", "--seed", "8")
    assert refused.exit_code == 2
    assert "seed 7 there, 8 here" in refused.stderr


def test_options_reach_the_study(plan: str) -> None:
    done = simulate(
        "--seed", "9", "--weeks", "18", "--out", "mine", "--luck-only", "--set", "levers.train.week=5",
        "--set", "people.knowledge_decay=0.005", "--json",
    )  # fmt: skip
    told = json.loads(done.stdout)
    study = open_study("mine")
    assert told["study"] == "mine"
    assert told["summary"] == study.summary
    assert (study.seed, study.weeks, study.runs_count, study.manifest["luck_only"]) == (9, 18, 12, True)
    assert study.scenario.parameters == {"people.knowledge_decay": 0.005}
    assert next(lever.week for lever in study.scenario.levers if lever.id == "train") == 5


def test_show_says_where_numbers_come_from_and_notices_changes(plan: str) -> None:
    simulate("--out", "mine")
    shown = call("show", "mine")
    assert shown.exit_code == 0
    assert "seed 7" in shown.output
    assert "every file agrees with its digest" in shown.output
    assert load_scenario(plan).digest()[:16] in shown.output
    Path("mine/weekly.parquet").write_bytes(Path("mine/runs.parquet").read_bytes())
    changed = call("show", "mine")
    assert changed.exit_code == 1
    assert "weekly.parquet was changed" in changed.output


def test_work_that_fails_ends_with_one(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.executors.InProcess.__init__.__defaults__", (fake_runs.never,))
    failed = simulate()
    assert failed.exit_code == 1
    assert "no future ran to its end" in failed.stderr


def test_compare_pairs_with_the_first(plan: str) -> None:
    done = call("compare", "nothing.yaml", plan, "--runs", "12", "--workers", "1", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert set(told["summary"]["differences"]) == {"Small company"}
    assert any(heading.startswith("Against doing nothing") for heading in told["answer"])


def test_alone_it_does_the_main_job(desk: Path) -> None:
    words = ["--runs", "6", "--workers", "1", "--seed", "3", "--out", "mine"]
    done = call(*words)
    assert done.exit_code == 0
    for heading in (
        "Where it ends", "How sure is this?", "Against doing nothing", "What holds it back", "One future",
        "What to try next", "Try it:", "Study: mine",
    ):  # fmt: skip
        assert heading in done.output
    for picture in ("adoption", "stages", "risk"):
        assert Path(f"mine/{picture}.png").read_bytes().startswith(b"\x89PNG")
        assert f"mine/{picture}.png" in done.output
    assert [name for name, _ in open_study("mine").arms] == ["Do nothing", "First tweet"]
    told = json.loads(call("show", "mine", "--json").stdout)
    assert len(told["suggestions"]) == 5
    assert told["suggestions"][0]["futures"] == 6


@pytest.mark.parametrize("runs", ["1", "2"])
def test_the_main_job_owns_up_to_too_few_futures(desk: Path, runs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.commands.futures.draw_all", lambda *_: [])
    done = call("--runs", runs, "--workers", "1", "--json", "--luck-only")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert any("first impression" in text for text in told["answer"]["How sure is this?"])
    assert told["summary"]["differences"]["First tweet"]["mean_stage"]["runs"] == int(runs)
    if runs == "1":
        assert told["summary"]["differences"]["First tweet"]["mean_stage"]["low"] is None


def test_a_suggestion_is_a_command_that_runs(plan: str) -> None:
    options = Options(runs=6, workers=1, out=Path("mine"), changes=("levers.train.week=5",))
    best = Suggestion("add", {"levers.sponsor-2": {"lever": "sponsorship", "week": 4}}, "", 6, None, {})
    words = shlex.split(try_command("plan.yaml", best, options).removeprefix("uv run run.py "))
    done = call(*words, "--workers", "1", "--out", "tried")
    assert done.exit_code == 0, done.stderr
    levers = {lever.id: lever for lever in open_study("tried").scenario.levers}
    assert levers["sponsor-2"].week == 4
    assert levers["train"].week == 5


def test_ctrl_c_stops_cleanly_and_the_same_command_goes_on(tmp_path: Path) -> None:
    company(weeks=80).save(tmp_path / "plan.yaml")
    # Enough that it cannot be over between its first part and the signal: 100 blocks, of which few are made.
    words = [sys.executable, str(HERE / "run.py"), "simulate", "plan.yaml", "--runs", "5000", "--out", "s"]
    # A shell starts work in the background with Ctrl-C ignored, and that is inherited: this command is one in front.
    flags = {
        "start_new_session": True,
        "preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    }
    process = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **flags)
    try:
        limit = time.monotonic() + 100
        while not list((tmp_path / "s" / "parts").glob("[0-9]*")) and time.monotonic() < limit:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the command
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1
    assert "goes on from there" in told
    assert "Traceback" not in told
    kept = len(list((tmp_path / "s" / "parts").glob("[0-9]*")))
    assert 1 <= kept < 100
    shown = outside("show", "s", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "futures are there" in shown.stdout
