"""Scenarios saved with the comments of their files, and where their values come from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from scenario_files import FILE, SMALL, write

from sim.scenario import Scenario, ScenarioError, load_scenario


@pytest.fixture
def small() -> Scenario:
    return Scenario.of(SMALL)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"#.*", text))


# Save


def test_an_unchanged_file_is_saved_to_the_letter(file: Path, tmp_path: Path) -> None:
    saved = load_scenario(file).save(tmp_path / "copy.yaml")
    assert saved.read_text(encoding="utf-8") == FILE


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Other"},
        {"weeks": 40},
        {"levers.train.week": 2},
        {"levers.train": None},
        {"levers.push": None},
        {"levers.push": None, "levers.train": None},
        {"levers": None},
        {"levers": []},
        {"levers.first": {"lever": "listening", "week": 1}},
        {"levers.push.week": 1},
        {"organization.departments.HR": {"headcount": 3}},
        {"organization.departments.Legal": None},
        {"organization.culture.trust": 0.2},
        {"organization.advocates": None},
        {"organization": "software-company"},
        {"organization.sites": {"0x10": {}, "true": {}, "2027-01-04": {}, "1e3": {}, "~": {}, "a: b #c": {}}},
        {"question": "Two\nlines: #1"},
        {"starts": "2027-01-04"},
    ],
)
def test_a_variant_keeps_the_comments(file: Path, tmp_path: Path, changes: dict[str, Any]) -> None:
    variant = load_scenario(file).but(**changes)
    text = variant.save(tmp_path / "variant.yaml").read_text(encoding="utf-8")
    assert load_scenario(tmp_path / "variant.yaml") == variant
    assert set(comments(text)) >= set(comments(FILE))


def test_only_the_changed_line_changes(file: Path, tmp_path: Path) -> None:
    variant = load_scenario(file).but(**{"levers.push.week": 12})
    text = variant.save(tmp_path / "variant.yaml").read_text(encoding="utf-8")
    different = [new for old, new in zip(FILE.splitlines(), text.splitlines(), strict=True) if old != new]
    assert different == ["    week: 12        # after training"] or different == [
        "    week: 12         # after training"
    ]


def test_a_patch_stays_a_patch_where_its_base_is_found(tmp_path: Path, file: Path) -> None:
    write(tmp_path, child="# mine\nbased_on: small.yaml\nlevers: {train: {week: 2}}   # soon\n")
    variant = load_scenario(tmp_path / "child.yaml").but(**{"levers.push": None, "weeks": 33})
    near = variant.save(tmp_path / "near.yaml").read_text(encoding="utf-8")
    assert "based_on: small.yaml" in near
    assert "push: null" in near
    (tmp_path / "far").mkdir()
    far = variant.save(tmp_path / "far" / "far.yaml").read_text(encoding="utf-8")
    assert "based_on" not in far
    assert {"# mine", "# soon"} <= set(comments(far))
    for place in ("near.yaml", "far/far.yaml"):
        again = load_scenario(tmp_path / place)
        assert (again.digest(), again.name) == (variant.digest(), "Child")


def test_saved_without_a_file_of_its_own(small: Scenario, tmp_path: Path) -> None:
    assert load_scenario(small.save(tmp_path / "plain.yaml")) == small


def test_the_resolved_text_stands_alone(tmp_path: Path) -> None:
    story = load_scenario("first-tweet")
    path = tmp_path / "resolved.yaml"
    path.write_text(story.to_yaml(), encoding="utf-8")
    again = load_scenario(path)
    assert again.digest() == story.digest()
    assert again.sources == story.sources
    assert again.assumptions() == story.assumptions()
    assert "based_on" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["no-such-folder/x.yaml", ".", "bad\0name.yaml"])
def test_saving_where_it_cannot_be(small: Scenario, tmp_path: Path, target: str) -> None:
    with pytest.raises(ScenarioError, match="cannot be written"):
        small.save(tmp_path / target)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_save_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variant = load_scenario(file).but(weeks=40)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ScenarioError, match="no space left"):
        variant.save(file)
    assert file.read_text(encoding="utf-8") == FILE
    assert list(file.parent.iterdir()) == [file]


# Sources and assumptions


def test_a_value_without_a_source_is_an_assumption(small: Scenario) -> None:
    told = small.but(sources={"organization.departments.Marketing.headcount": "payroll", "levers.train": "the plan"})
    left = told.assumptions()
    assert "organization.departments.Marketing.headcount" not in left
    assert left["organization.departments.Legal.headcount"] == 4
    assert "levers.train.week" not in left
    assert left["levers.train.intensity"] == 1.0, "nobody wrote it, so nobody has a source for it"
    assert "weeks" not in left
    assert not any(path.endswith((".id", ".title")) for path in left)


def test_a_source_holds_for_the_value_it_was_written_for(tmp_path: Path, small: Scenario) -> None:
    told = small.but(sources={"organization.departments": "payroll"})
    assert "organization.departments.Legal.headcount" not in told.assumptions()
    later = told.but(**{"organization.departments.Legal.headcount": 5})
    assert later.assumptions()["organization.departments.Legal.headcount"] == 5
    assert "organization.departments.Marketing.headcount" not in later.assumptions()
    write(
        tmp_path,
        base="organization: {departments: {A: {headcount: 5}, B: {headcount: 6}}}\nsources: {organization: survey}\n",
        over="based_on: base.yaml\norganization: {departments: {A: {headcount: 7}}}\n",
        told="based_on: base.yaml\norganization: {departments: {A: {headcount: 7}}}\nsources: {organization: books}\n",
        gone="based_on: base.yaml\norganization: {departments: {B: null}}\n",
    )
    assert load_scenario(tmp_path / "over.yaml").sources == {"organization.departments.B.headcount": "survey"}
    assert "organization.departments.A.headcount" not in load_scenario(tmp_path / "told.yaml").assumptions()
    assert load_scenario(tmp_path / "gone.yaml").sources == {"organization.departments.A.headcount": "survey"}
    saved = load_scenario(later.save(tmp_path / "later.yaml"))
    assert saved.assumptions() == later.assumptions()
