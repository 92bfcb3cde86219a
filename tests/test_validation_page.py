"""docs/validation.md and the pictures: made from what was measured, and nothing is left untold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import run
from analysis.charts.peers import draw_peers
from analysis.charts.validation import draw_validation
from analysis.experiments import StudyError
from analysis.files import read_json
from analysis.validation import peers
from analysis.validation.cases import load_cases
from analysis.validation.page import failed, notes, page_text, verdicts, write_page
from analysis.validation.pattern import load_patterns
from analysis.validation.results import FILE, PARTS, save
from analysis.validation.targets import load_targets
from sim.region import FILE as REGION

CHECKOUT = Path(__file__).resolve().parent.parent
FOUND = read_json(FILE)
ASK = CliRunner()


def _row(name: str, company: str, verdict: str, mean: float = 0.2) -> dict[str, Any]:
    return {
        "id": name, "company": company, "label": "a thing", "says": "It does.", "source": "S0", "measure": "posts at 3",
        "effect": "a - b", "bound": 0.0, "expects": "more", "mean": mean, "low": mean - 0.1, "high": mean + 0.1,
        "size": 1.5, "futures": 12, "levels": {"a": 1.0, "b": 0.8}, "verdict": verdict,
    }  # fmt: skip


def test_one_verdict_over_all_companies() -> None:
    rows = [
        *(_row("A", company, "shown") for company in ("small", "middle", "large")),
        *(_row("B", company, verdict) for company, verdict in (("small", "shown"), ("middle", "not shown"))),
        *(_row("C", company, verdict) for company, verdict in (("small", "shown"), ("middle", "opposite"))),
        _row("D", "small", "not shown"),
    ]
    assert verdicts(rows) == {"A": "shown", "B": "shown on some", "C": "opposite", "D": "not shown"}
    found = {"patterns": rows, "figures": [], "cases": []}
    assert failed(found) == ["B", "C", "D"]
    text = page_text(found, {})
    assert "4 directions" in text and "1 shown on all" in text and "other way: C (a thing)" in text
    assert "| B | shown on some | 920 people at three sites: a 1, b 0.8." in text


def test_the_page_is_what_was_measured() -> None:
    written = (CHECKOUT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert written == page_text(FOUND, read_json(REGION)), "write it anew: uv run run.py validate --write"


def test_what_was_not_measured_is_said() -> None:
    """Every pattern on one company at least, every figure, every exercise; the page tells what is lacking beside."""
    text = page_text(FOUND, read_json(REGION))
    there = {(row["company"], row["id"]) for row in FOUND["patterns"]}
    assert {name for company, name in there if company == "small"} == {pattern.id for pattern in load_patterns()}
    assert [row["id"] for row in FOUND["figures"]] == [target.id for target in load_targets()]
    cases = {row["id"] for row in FOUND["cases"]}
    assert {case.id for case in load_cases() if case.kind == "foretold"} <= cases
    every = len(there) == 3 * len(load_patterns()) and len(cases) == len(load_cases()) and set(PARTS) <= set(FOUND)
    assert ("**Not measured in this release**" in text) != every
    for case in load_cases():
        assert (f"the case *{case.id}*" in text) != (case.id in cases)


def test_every_failure_has_its_note_and_no_success_has_one() -> None:
    lost = set(failed(FOUND))
    assert lost - set(notes()) == set(), (
        "say in failures.yaml what the model does instead and what would have to change"
    )
    assert set(notes()) - lost == set(), "these are met now"
    for name, note in notes().items():
        assert set(note) == {"instead", "change"} and all(len(text.split()) >= 4 for text in note.values()), name
        assert not re.search(r"\d+ %", note["instead"]), "figures go stale; they stand beside it"


def test_exercises_say_what_was_learned() -> None:
    assert [case.id for case in load_cases() if case.kind == "foretold" and len(case.learned.split()) > 20] == [
        "sure to work", "sure to fail",
    ]  # fmt: skip


def test_results_of_a_part_leave_the_others(tmp_path: Path) -> None:
    path = save({"figures": [1]}, tmp_path / "r.json")
    save({"cases": [float("nan")]}, path)
    kept = read_json(path)
    assert kept["figures"] == [1] and kept["cases"] == [None] and set(kept["made"]) == {"figures", "cases"}


def test_a_page_without_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no folder"):
        write_page(tmp_path / "nowhere")
    assert write_page(tmp_path).read_text(encoding="utf-8").startswith("# Can it be believed?")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_of_all_verdicts(tmp_path: Path, theme: str) -> None:
    picture = draw_validation(FOUND, tmp_path / "v.png", theme)
    assert picture.read_bytes() == draw_validation(FOUND, tmp_path / "w.png", theme).read_bytes()
    with pytest.raises(ValueError, match="ends in"):
        draw_validation(FOUND, tmp_path / "v.gif")


# --- peers ------------------------------------------------------------------------------------------------------------


def _placed(middle: float = 0.03) -> dict[str, Any]:
    others = [0.0, 0.01, 0.02, 0.05, 0.2]
    row = {"low": middle / 2, "middle": middle, "high": middle * 2, "below": 0.6, "others": others}
    stage = {**row, "middle": 2.0, "reached": [1.0, 0.6, 0.1, 0.0], "others_reached": [0.8, 0.4, 0.1, 0.0]}
    rows = {"active_share": row, "executive_support": row, "incidents": row, "organization_stage": stage}
    return {"name": "A plan", "week": 156, "futures": 20, "companies": 60, "people": 900, "outcomes": rows,
            "published": peers.published()}  # fmt: skip


def test_a_place_in_words_and_as_a_picture(tmp_path: Path) -> None:
    told = peers.sentences(_placed())
    assert "After 3 years 3.0 % of staff speak in public" in told[0] and "Dell, 2012 with 3.2 % (E42)" in told[0]
    assert "at Silos in the middle future; of the varied companies 40 % are there or further" in told[1]
    assert draw_peers(_placed(), tmp_path / "p.png").stat().st_size > 10_000


def test_bad_requests_are_answered(tmp_path: Path) -> None:
    for words, told in (
        (["validate", "--part", "hopes"], "there is no such part; there are patterns"),
        (["validate", "--quick", "--calibrate"], "four different things"),
        (["validate", "--out", str(tmp_path / "nowhere")], "there is no such folder"),
        (["peers", "no-such-story"], "no-such-story"),
        (
            [
                "peers",
                "small-business",
                "--weeks",
                "20",
                "--set",
                "goal=null",
                "--set",
                "levers=null",
                "--runs",
                "2",
                "--out",
                str(tmp_path / "s"),
            ],
            "peers need 52",
        ),
    ):
        answer = ASK.invoke(run.app, words)
        assert answer.exit_code == 2, answer.output
        assert told in answer.output and "Traceback" not in answer.output


def test_peers_of_a_story(tmp_path: Path) -> None:
    words = ["peers", "small-business", "--runs", "4", "--weeks", "60", "--set", "goal=null", "--json",
             "--out", str(tmp_path / "s"), "--workers", "1"]  # fmt: skip
    answer = ASK.invoke(run.app, words)
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert Path(told["picture"]).exists() and told["peers"]["week"] == 52 and len(told["answer"]) == 5
