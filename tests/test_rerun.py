"""One run repeated exactly, and a study of another version opened with all that differs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from cases import company

from analysis import StudyError, Sweep, compare, open_study, sweep
from analysis.files import write_json
from analysis.rerun import rerun
from analysis.showing import made, since_then

DECAY = "people.knowledge_decay"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    scenario = company(weeks=12)
    design = {DECAY: [0.002, 0.006], "levers.train.week": [3, 5]}
    return sweep(scenario, design=design, runs=3, out=tmp_path_factory.mktemp("rerun") / "s", workers=1)


def test_every_run_of_a_sweep_is_repeated_exactly(study: Sweep) -> None:
    for run in (0, 4):
        again = rerun(study, run)
        assert again.differs == ()
        assert again.values == {DECAY: [0.002, 0.006][run // 3], "levers.train.week": [3, 5][run // 3]}
        stored = study.events[study.events["run"] == run]
        assert [event["text"] for event in again.events] == stored["text"].tolist()
        assert [event["week"] for event in again.events] == stored["week"].tolist()
        assert again.events
        assert all(event["cause"] for event in again.events)


def test_an_arm_of_a_comparison_is_repeated_by_its_name(tmp_path: Path) -> None:
    plan = company(weeks=6)
    other = company(levers={}, weeks=6, name="Nothing")
    study = compare(other, plan, runs=2, out=tmp_path / "s", workers=1, luck_only=True)
    assert [rerun(study, 1, arm).differs for arm in ("Nothing", "Small company")] == [(), ()]
    assert rerun(study, 1).arm == "Small company"
    with pytest.raises(StudyError, match="did you mean Nothing"):
        rerun(study, 1, "Nothin")
    with pytest.raises(StudyError, match="run 7 is not in this study; allowed: 0 to 1"):
        rerun(study, 7)


def test_a_number_that_is_not_the_stored_one_is_told(study: Sweep, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    for path in study.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    table = pq.read_table(folder / "weekly.parquet")
    posts = table["posts"].to_numpy().copy()
    posts[5] = np.nextafter(posts[5], np.inf)
    pq.write_table(table.set_column(table.column_names.index("posts"), "posts", [posts]), folder / "weekly.parquet")
    assert rerun(open_study(folder), 0).differs == ("weekly",)
    assert rerun(open_study(folder), 1).differs == ()


def test_a_study_of_another_version_opens_and_says_what_differs(study: Sweep, tmp_path: Path) -> None:
    assert since_then(study) == []
    folder = tmp_path / "s"
    folder.mkdir()
    for path in study.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["versions"]["headway"] = "0.0.9"
    manifest["identity"]["model"] = "older"
    manifest["numbers"][DECAY] = [0.003, 0.001, 0.008]
    manifest["numbers"]["people.gone"] = [1.0, 0.0, 2.0]
    del manifest["numbers"]["people.turnover"]
    write_json(folder / "manifest.json", manifest)
    old = open_study(folder)
    assert len(old.weekly) == len(study.weekly)
    told = " ".join(since_then(old))
    for words in (
        "headway 0.0.9 then",
        "The model's sources: older then",
        f"{DECAY} was 0.003 and is 0.004 now.",
        f"{DECAY} was drawn from 0.001 to 0.008, and is from 0.002 to 0.008 now.",
        "people.gone was a number of the model (1) and is none now.",
        "New numbers of the model: people.turnover.",
    ):
        assert words in told


def test_any_number_leads_to_scenario_seed_and_version(study: Sweep) -> None:
    found = made(study)
    assert found["scenarios"] == dict(study.arms)
    assert found["seed"] == 7
    assert found["headway"] == study.version
    assert found["model"] == study.manifest["identity"]["model"]
