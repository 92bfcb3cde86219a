"""A study on disk: whole or not at all, never over another, the same bytes, and honest about where it comes from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fake_runs
import numpy as np
import pyarrow.parquet as pq
import pytest
from cases import company

from analysis import Cancelled, Contrast, Study, StudyError, compare, open_study, replicate, tables
from analysis.bands import paired_difference
from analysis.executors import InProcess
from analysis.experiments import Plan
from analysis.files import replacing, write_json
from analysis.store import StudyFolder, default_name
from analysis.study import arms_of
from analysis.summary import summarize
from analysis.tables import SCHEMAS, arrow_table
from sim.scenario import Scenario, load_scenario

QUICK = InProcess(fake_runs.run)
RUNS, WEEKS = 60, 20


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return company(weeks=WEEKS, goal={"stage": "silos", "by_week": 15})


@pytest.fixture(scope="module")
def nothing(scenario: Scenario) -> Scenario:
    return company(levers={}, weeks=WEEKS, name="Nothing")


@pytest.fixture(scope="module")
def study(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Study:
    return replicate(scenario, RUNS, out=tmp_path_factory.mktemp("study") / "s", executor=QUICK)


@pytest.fixture(scope="module")
def contrast(scenario: Scenario, nothing: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Contrast:
    return compare(nothing, scenario, runs=RUNS, out=tmp_path_factory.mktemp("contrast") / "s", executor=QUICK)


def test_the_folder_holds_what_the_house_says(study: Study) -> None:
    names = {path.name for path in study.folder.iterdir()}
    assert names == {"manifest.json", "scenario.yaml", "summary.json", *(f"{name}.parquet" for name in SCHEMAS)}
    assert len(study.runs) == RUNS
    assert len(study.weekly) == RUNS * (WEEKS + 1)
    assert len(study.departments) == RUNS * (WEEKS + 1) * len(study.scenario.organization.departments)
    assert list(study.levers["id"].unique()) == [lever.id for lever in study.scenario.levers]


def test_a_file_may_be_cut_anywhere(
    contrast: Contrast, scenario: Scenario, nothing: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Files of large studies have several groups of rows, which end in the middle of a run.
    monkeypatch.setattr("analysis.tables.ROW_GROUP", 50)
    cut = compare(nothing, scenario, runs=RUNS, out=tmp_path / "cut", executor=QUICK)
    assert pq.ParquetFile(cut.folder / "weekly.parquet").num_row_groups > 2 * RUNS * (WEEKS + 1) // 50
    for mine, theirs in zip(cut.views.values(), contrast.views.values(), strict=True):
        for outcome in ("posts", "organization_stage"):
            np.testing.assert_array_equal(mine.values(outcome), theirs.values(outcome))
            np.testing.assert_array_equal(mine.ends(outcome), theirs.ends(outcome))
    assert cut.summary == contrast.summary


def test_bytes_do_not_depend_on_how_runs_are_stacked(
    study: Study, scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.plan.RUNS_PER_BLOCK", 7)
    other = replicate(scenario, RUNS, out=tmp_path / "other", executor=QUICK)
    assert other.manifest["identity"]["blocks"] != study.manifest["identity"]["blocks"]
    for name in SCHEMAS:
        assert (other.folder / f"{name}.parquet").read_bytes() == (study.folder / f"{name}.parquet").read_bytes(), name


def test_parquet_holds_no_index_no_clock_and_plain_text(study: Study) -> None:
    for name, schema in SCHEMAS.items():
        file = pq.ParquetFile(study.folder / f"{name}.parquet")
        assert file.schema_arrow == schema
        assert set(file.metadata.metadata or {}) <= {b"ARROW:schema"}


def test_every_nan_has_the_same_bits() -> None:
    odd = np.array([np.nan, -np.nan, 1.0]).view(np.uint64)
    odd[1] |= 3
    columns = {name: np.zeros(3) for name in SCHEMAS["agents"].names}
    text = {name: np.array(["a"] * 3, dtype=object) for name in ("arm", "kind", "name", "last_decision")}
    table = arrow_table("agents", columns | text | {"support": odd.view(np.float64)})
    bits = table["support"].to_numpy().view(np.uint64)
    assert bits[0] == bits[1] == np.array(np.nan).view(np.uint64)


def test_a_table_with_other_columns_is_an_error_in_the_program() -> None:
    with pytest.raises(ValueError, match="wee"):
        arrow_table("events", {"wee": np.zeros(1)})


def test_the_scenario_reads_back_to_its_digest(study: Study, scenario: Scenario) -> None:
    assert study.scenario.digest() == scenario.digest() == study.arms[0][1]
    assert load_scenario(study.folder / "scenario.yaml").based_on is None


def test_the_manifest_says_where_numbers_come_from(study: Study) -> None:
    manifest = study.manifest
    assert manifest["status"] == "complete"
    assert (manifest["seed"], manifest["runs"], manifest["weeks"]) == (7, RUNS, WEEKS)
    assert {"python", "headway", "mesa", "numpy", "scipy", "pandas", "pyarrow"} <= set(manifest["versions"])
    assert manifest["machine"]["cores"] >= 1
    assert manifest["started"] <= manifest["finished"]
    assert set(manifest["seconds"]) == {"runs", "tables", "summary"}
    assert manifest["tables"]["runs"]["rows"] == RUNS
    text = json.dumps(manifest)
    assert str(Path.home()) not in text
    assert str(study.folder) not in text


def test_set_parameters_are_in_the_manifest(scenario: Scenario, tmp_path: Path) -> None:
    changed = scenario.but(**{"parameters.people.knowledge_decay": 0.005})
    study = replicate(changed, 2, out=tmp_path / "s", executor=QUICK)
    assert study.manifest["arms"][0]["parameters"] == {"people.knowledge_decay": 0.005}


def test_a_finished_study_is_opened_not_run_again(study: Study, scenario: Scenario) -> None:
    before = {path: path.stat().st_mtime_ns for path in study.folder.iterdir()}
    again = replicate(scenario, RUNS, out=study.folder, executor=InProcess(fake_runs.never))
    assert again.summary == study.summary
    assert {path: path.stat().st_mtime_ns for path in study.folder.iterdir()} == before


@pytest.mark.parametrize(
    ("changes", "words"), [({"seed": 8}, "seed 7 there, 8 here"), ({"runs": 61}, "futures 60 there, 61 here")]
)
def test_another_study_is_never_overwritten(
    study: Study, scenario: Scenario, changes: dict[str, int], words: str
) -> None:
    before = (study.folder / "weekly.parquet").read_bytes()
    with pytest.raises(StudyError, match="holds another study") as refusal:
        replicate(scenario, **({"runs": RUNS} | changes), out=study.folder, executor=QUICK)
    assert words in str(refusal.value)
    assert (study.folder / "weekly.parquet").read_bytes() == before
    with pytest.raises(StudyError, match="says other things"):
        replicate(scenario.but(**{"levers.train.week": 9}), RUNS, out=study.folder, executor=QUICK)


def test_a_study_of_another_model_is_not_mixed_up(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replicate(scenario, 2, out=tmp_path / "s", executor=QUICK)
    monkeypatch.setattr("analysis.store._code", lambda: "another")
    with pytest.raises(StudyError, match="another version"):
        replicate(scenario, 2, out=tmp_path / "s", executor=QUICK)


def test_other_files_are_left_alone(scenario: Scenario, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    with pytest.raises(StudyError, match=r"holds other files \(dear.txt\)"):
        replicate(scenario, 2, out=tmp_path / "letters", executor=QUICK)
    with pytest.raises(StudyError, match="is a file"):
        replicate(scenario, 2, out=tmp_path / "letters" / "dear.txt", executor=QUICK)
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["dear.txt"]


def test_two_commands_do_not_write_one_study(scenario: Scenario, tmp_path: Path) -> None:
    with StudyFolder.claim(Plan.of([scenario], 2), tmp_path / "s"), pytest.raises(StudyError, match="another command"):
        replicate(scenario, 2, out=tmp_path / "s", executor=QUICK)
    assert replicate(scenario, 2, out=tmp_path / "s", executor=QUICK).finished.size == 2


def test_parts_of_other_tools_are_worked_out_anew(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    with pytest.raises(Cancelled):
        replicate(
            scenario, RUNS, out=tmp_path / "s", executor=QUICK, progress=lambda p: done.append(p.runs),
            cancelled=lambda: done[-1] > 0,
        )  # fmt: skip
    with pytest.raises(AssertionError, match="run again"):
        replicate(scenario, RUNS, out=tmp_path / "s", executor=_strict())
    with monkeypatch.context() as other:
        other.setattr("analysis.store.versions", lambda: {"headway": "0.1.0", "numpy": "9"})
        first: list[int] = []
        replicate(scenario, RUNS, out=tmp_path / "s", executor=QUICK, progress=lambda p: first.append(p.runs))
    assert first[0] == 0


def _strict() -> InProcess:
    """Works nothing out, so that an AssertionError shows a block was missing; it must not become a row."""

    class Strict(InProcess):
        def run(self, blocks, parts, **_):  # type: ignore[no-untyped-def]
            assert [block.index for block in blocks] == [], "a block was run again"

    return Strict()


def test_stale_temporaries_are_swept(scenario: Scenario, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    (folder / "parts" / ".part-old").mkdir(parents=True)
    (folder / ".weekly.parquet-old").touch()
    replicate(scenario, 2, out=folder, executor=QUICK)
    assert not list(folder.rglob(".*"))


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_json(target, {"a": 1})

    def half() -> None:
        with replacing(target) as temporary:
            temporary.write_text("half")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power"):
        half()
    assert json.loads(target.read_text()) == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_the_default_folder_has_a_name_of_its_own(scenario: Scenario, nothing: Scenario) -> None:
    name = default_name(Plan.of([scenario], 100, 7))
    assert name.startswith("small-company-100-seed7-")
    assert default_name(Plan.of([nothing, scenario], 100)).startswith("small-company-against-nothing-100-seed7-")
    assert default_name(Plan.of([scenario], 100, 7, True)) != name


# --- reading back ---------------------------------------------------------------------------------------------------


def test_arrays_are_the_tables(study: Study) -> None:
    values = study.values("active_share")
    assert values.shape == (RUNS, WEEKS + 1)
    frame = study.weekly
    assert values[7, 3] == frame.loc[(frame["run"] == 7) & (frame["week"] == 3), "active_share"].item()
    assert study.worlds.tolist() == [k // 2 for k in range(RUNS)]


def test_tables_that_are_held_are_the_same_and_read_once(contrast: Contrast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read = tables._read

    def counted(folder: Path, name: str, how: Callable[[list[Path]], Any]) -> Any:
        asked.append(name)
        return read(folder, name, how)

    monkeypatch.setattr(tables, "_read", counted)
    with tables.held(contrast.folder):
        inside = open_study(contrast.folder)
        assert isinstance(inside, Contrast)
        for one, other in zip(arms_of(inside), arms_of(contrast), strict=True):
            assert one.levers.equals(other.levers)
            assert list(one.table("events", ["text", "run"]).columns) == ["text", "run"]
            assert np.array_equal(one.values("active_share"), other.values("active_share"), equal_nan=True)
        assert summarize(inside) == contrast.summary
        first = list(asked)
        assert summarize(inside) == contrast.summary
        assert asked == first, "nothing is read again"
    inside.table("levers")
    assert asked[len(first) :] == ["levers"], "afterwards it is"


def test_the_summary_says_what_the_tables_say(study: Study) -> None:
    summary = study.summary
    ends = study.values("mean_stage")[:, -1]
    told = summary["outcomes"]["mean_stage"]["end"]
    assert told["mean"] == pytest.approx(ends.mean())
    assert [told[q] for q in ("p5", "p50", "p95")] == pytest.approx(np.quantile(ends, [0.05, 0.5, 0.95]))
    quarters = summary["outcomes"]["posts"]["quarters"]
    assert [entry["week"] for entry in quarters] == [13, 20]
    assert quarters[0]["mean"] == pytest.approx(study.values("posts")[:, 1:14].sum(axis=1).mean())
    assert summary["outcomes"]["posts"]["end"]["mean"] == pytest.approx(study.values("posts").sum(axis=1).mean())
    stages = study.values("organization_stage")
    assert summary["stages"][2]["at_end"]["count"] == (stages[:, -1] == 2).sum()
    assert sum(entry["at_end"]["count"] for entry in summary["stages"]) == RUNS
    assert summary["goal"]["count"] == (stages[:, :16] >= 2).any(axis=1).sum()
    assert sorted(ends)[(RUNS - 1) // 2] == summary["median_run"]["mean_stage"]
    assert summary["missing"][0]["gate"] == "tools"
    assert 0.1 < summary["spread"]["mean_stage"]["ignorance"] < 0.9


def test_a_contrast_pairs_futures(contrast: Contrast) -> None:
    one, other = contrast.baseline.values("posts"), contrast.alternative.values("posts")
    expected = paired_difference(one[:, 5], other[:, 5], contrast.baseline.worlds, "none")
    found = contrast.difference("posts", week=5)
    # Both plans vary alike here, so there is nothing to gain or lose by pairing: no number equals that.
    assert repr(found) == repr(expected) and np.isnan(found.gain)
    assert contrast.difference("posts").mean == pytest.approx(5.0)  # five levers, on the same luck
    assert contrast.difference("posts", total=True).mean == pytest.approx(5.0 * (WEEKS + 1))
    assert contrast.difference("incidents").same == 1.0
    assert contrast.summary["differences"]["Small company"]["posts"]["mean"] == pytest.approx(5.0 * (WEEKS + 1))
    assert [name for name, _ in contrast.arms] == ["Nothing", "Small company"]
    assert contrast.baseline.arms == contrast.arms[:1]
    assert set(contrast.weekly["arm"]) == {"Nothing", "Small company"}
    assert set(contrast.baseline.weekly["arm"]) == {"Nothing"}
    assert contrast.scenario.name == "Small company"


def test_the_baseline_is_judged_by_the_plans_goal(contrast: Contrast) -> None:
    assert contrast.baseline.scenario.goal is None
    assert contrast.baseline.summary["goal"]["stage"] == "silos"


def test_open_study_gives_back_what_was_run(study: Study, contrast: Contrast) -> None:
    assert type(open_study(study.folder)) is Study
    assert type(open_study(contrast.folder)) is Contrast


def test_unknown_names_get_the_nearest_right_one(study: Study, contrast: Contrast) -> None:
    with pytest.raises(StudyError, match="did you mean active_share"):
        contrast.difference("activ_share")
    with pytest.raises(StudyError, match="allowed: 0 to 20"):
        contrast.difference("active_share", week=21)
    with pytest.raises(StudyError, match="did you mean Small company"):
        contrast.difference("active_share", arm="Smal company")
    with pytest.raises(StudyError, match="did you mean"):
        open_study(study.folder.parent / "ss")
    with pytest.raises(StudyError, match="one scenario only"):
        Contrast(study.folder)


def test_unfinished_and_damaged_studies_are_told(scenario: Scenario, tmp_path: Path) -> None:
    study = replicate(scenario, 2, out=tmp_path / "s", executor=QUICK)
    assert study.check() == []
    (study.folder / "events.parquet").write_bytes(b"PAR1 no more")
    assert study.check() == ["events.parquet was changed after the study"]
    with pytest.raises(StudyError, match=r"events\.parquet cannot be read"):
        study.table("events")
    (study.folder / "events.parquet").unlink()
    assert study.check() == ["events.parquet is missing"]
    with pytest.raises(StudyError, match="lost its tables events"):
        open_study(study.folder)
    manifest = json.loads((study.folder / "manifest.json").read_text())
    write_json(study.folder / "manifest.json", manifest | {"status": "running"})
    with pytest.raises(StudyError, match="is not finished"):
        open_study(study.folder)
    write_json(study.folder / "manifest.json", manifest | {"format": 99})
    with pytest.raises(StudyError, match="format 99"):
        open_study(study.folder)
    (study.folder / "manifest.json").write_text("{")
    with pytest.raises(StudyError, match="cannot be read"):
        open_study(study.folder)


def test_a_changed_scenario_is_noticed(scenario: Scenario, tmp_path: Path) -> None:
    study = replicate(scenario, 2, out=tmp_path / "s", executor=QUICK)
    path = study.folder / "scenario.yaml"
    path.write_text(path.read_text().replace("posture: guidelines", "posture: open"))
    assert Study(study.folder).check() == ["scenario.yaml says something else than what was run"]


def test_a_study_in_which_everything_failed_still_opens(scenario: Scenario, tmp_path: Path) -> None:
    study = replicate(scenario, 4, out=tmp_path / "s", executor=InProcess(fake_runs.never))
    assert study.summary["futures"] == {"asked": 4, "finished": 0, "failed": 4}
    assert "a block was run again" in study.summary["error"]
    assert open_study(study.folder).weekly.empty
