"""`charts` on the command line: what applies is drawn, what does not is told, nothing is half done."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cases import company
from typer.testing import CliRunner

from analysis.charts import CHARTS
from analysis.experiments import StudyError, replicate
from analysis.goals import goal_reached
from analysis.one import one_future
from analysis.study import Study, open_study
from run import app

ROOT = Path(__file__).resolve().parent.parent
PLAN = {"train": {"lever": "training", "week": 2, "weeks": 4}, "listen": {"lever": "listening", "week": 3}}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study of the model itself."""
    folder = tmp_path_factory.mktemp("studies") / "mine"
    scenario = company(PLAN, weeks=15, goal={"stage": "grass_roots", "by_week": 15})
    replicate(scenario, runs=4, out=folder, workers=1)
    return folder


def call(*words: object) -> Any:
    return CliRunner().invoke(app, ["charts", *(str(word) for word in words)])


def commands() -> list[list[str]]:
    """The commands that the gallery tells its readers, without the program."""
    text = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    block = text.split("```sh\n")[1].split("```")[0]
    return [line.split("#")[0].removeprefix("uv run run.py charts ").split() for line in block.splitlines()]


def test_the_commands_of_the_gallery_do_what_it_says(study: Path) -> None:
    every, some, one = commands()
    done = call(*(study if word == "STUDY" else word for word in every))
    assert done.exit_code == 0, done.stderr
    drawn = {path.stem for path in study.glob("*.png")}
    assert drawn == set(CHARTS) - {"earned", "against", "hangs_on"}
    assert re.search(r"against\s+it sets one plan against another", done.stdout)
    for words, file in ((some, "goal-dark.svg"), (one, "plan-run-2.png")):
        done = call(*(study if word == "STUDY" else word for word in words), "--json", "--only", "earned")
        told = json.loads(done.stdout)
        assert told["pictures"] == [str(study / file)]
        assert (study / file).exists()
        assert "run.py explain" in told["left_out"]["earned"]


def test_one_future_alone(study: Path) -> None:
    done = call(study, "--only", "dots", "--run", "2", "--json")
    assert json.loads(done.stdout)["pictures"] == [str(study / "dots-run-2.png")]
    whole = open_study(study)
    one = one_future(whole, 2)
    assert isinstance(one, Study)
    assert one.values("posts").shape == (1, 16)
    assert (one.values("posts")[0] == whole.values("posts")[2]).all()
    assert one.worlds.tolist() == [1]
    assert one.runs_words == "run 2 of 4"
    assert one.summary["goal"]["count"] == int(goal_reached(whole, whole.scenario.goal)[2])  # type: ignore[arg-type]
    with pytest.raises(StudyError, match="future 9 of Small company is not one of them; allowed: 0 to 3"):
        one_future(whole, 9)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--only", "gaol"], "there is no picture 'gaol'; did you mean goal? There are: goal, stages"),
        (["--theme", "blue"], "there is no theme 'blue'; there are: light, dark"),
        (["--format", "gif"], "there is no format 'gif'"),
        (["--only", "against"], "nothing was drawn: it sets one plan against another"),
        (["--run", "4"], "future 4 of Small company is not one of them; allowed: 0 to 3"),
    ],
)
def test_what_cannot_be_drawn_is_answered_in_words(study: Path, words: list[str], said: str) -> None:
    before = {path.name for path in study.iterdir()}
    done = call(study, *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert {path.name for path in study.iterdir()} == before


def test_a_gallery_shows_every_picture_small(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: CHARTS[name] for name in ("goal", "earned")}
    monkeypatch.setattr("analysis.commands.gallery.CHARTS", few)
    done = call(study, "--gallery", tmp_path / "docs")
    assert done.exit_code == 0, done.stderr
    text = (tmp_path / "docs" / "gallery.md").read_text(encoding="utf-8")
    data = (tmp_path / "docs" / "gallery" / "goal.png").read_bytes()
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (640, 360)
    assert "![The goal, Grass roots" in text
    assert "Not drawn of this study: it needs what run.py explain" in text
    assert [path.name for path in (tmp_path / "docs" / "gallery").iterdir()] == ["goal.png"]


def test_the_gallery_in_the_docs_names_every_picture_and_is_small() -> None:
    text = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == list(CHARTS)
    for chart in CHARTS.values():
        assert chart.question in text
    shown = re.findall(r"\]\((gallery/\w+\.png)\)", text)
    kept = {f"gallery/{path.name}" for path in (ROOT / "docs" / "gallery").iterdir()}
    assert set(shown) == kept
    assert sum((ROOT / "docs" / name).stat().st_size for name in shown) < 1_500_000
