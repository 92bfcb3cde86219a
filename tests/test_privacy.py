"""What may be shown of a company that came from tables: no group of fewer than five, no single person."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from imports import written
from test_imported import story
from typer.testing import CliRunner

import run
from analysis.answer import answer
from analysis.charts.futures import Futures
from analysis.experiments import replicate
from analysis.privacy import FEWEST, SMALL, SWITCH, veil_of
from sim.organization import Organization
from sim.scenario import load_scenario


def company(*headcounts: int) -> Organization:
    departments = {f"D{k:02d}": {"headcount": n} for k, n in enumerate(headcounts)}
    seats = [{"title": "CEO", "support": 0.3}, {"title": "Executive 2", "support": 0.3}]
    return Organization.model_validate({"departments": departments, "executives": tuple(seats)})


@pytest.fixture(autouse=True)
def _no_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)


@pytest.mark.parametrize(
    ("headcounts", "shown"),
    [
        ((9, 8, 7), [9, 8, 7]),
        ((9, 3, 2), [9, 5]),
        ((9, 3, 8), [9, 11]),  # one alone is never enough: the next smallest joins it
        ((9, 4, 4, 4, 30), [9, 30, 12]),
        ((2, 1), [3]),
        ((4, 30), [34]),
    ],
)
def test_small_departments_are_joined_until_there_are_enough(headcounts: tuple[int, ...], shown: list[int]) -> None:
    veil = veil_of(company(*headcounts), imported=True)
    assert [group.people for group in veil.groups] == shown
    assert sum(veil.fold(headcounts)) == sum(headcounts)
    assert veil.groups[-1].name == (SMALL if len(shown) < len(headcounts) else f"D{len(headcounts) - 1:02d}")
    assert not veil.persons


def test_a_company_that_is_only_described_is_shown_whole() -> None:
    veil = veil_of(company(1, 2, 30))
    assert veil.open and [g.name for g in veil.groups] == ["D00", "D01", "D02"] and veil.count(1) == "1"
    assert veil.say("CEO hears D00 advocate 2") == "CEO hears D00 advocate 2"


def test_the_switch_is_this_machine_s(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not veil_of(company(1, 30), imported=True).open
    monkeypatch.setenv(SWITCH, "1")
    assert veil_of(company(1, 30), imported=True).open
    assert not veil_of(company(1, 30), imported=True, show_small=False).open


def test_sentences_name_no_one() -> None:
    veil = veil_of(company(1, 2, 3, 30), imported=True)
    for text, said in (
        ("CEO backs it. Executive 2 does not", "An executive backs it. An executive does not"),
        ("D03 advocate 12 meets D00 advocate 1", "An advocate in D03 meets an advocate"),
        ("training for D01 is granted by the CEO", "training for a small department is granted by an executive"),
        ("D03 reaches Silos in week 12", "D03 reaches Silos in week 12"),
        ("CEOs differ", "CEOs differ"),
    ):
        assert veil.say(text) == said


def test_counts_cannot_be_worked_out_from_the_others() -> None:
    veil = veil_of(company(40, 40, 40), imported=True)
    assert veil.counts([12, 3, 9]) == ["12", "under 5", "5 or more"]
    assert veil.counts([12, 3, 2]) == ["12", "under 5", "under 5"]
    assert veil.counts([12, 0, 9]) == ["12", "0", "9"]


def test_answers_and_pictures_of_an_imported_company_show_no_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = story(written(tmp_path), weeks=26).but(
        **{
            "levers.listen": {"lever": "listening", "week": 1},
            "levers.train": {"lever": "training", "week": 2, "weeks": 4, "target": {"departments": ["Legal"]}},
            "levers.sponsor": {"lever": "sponsorship", "week": 3},
        }
    )
    study = replicate(plan, 2, out=tmp_path / "study", workers=1)
    texts = " ".join(study.events["text"] + " " + study.events["cause"] + " " + study.events["who"])
    assert re.search(r"\b(CEO|CMO|General counsel)\b", texts), "the tables of the study say who it was"
    said = " ".join(sentence for section in answer(study) for sentence in section.sentences)
    assert not re.search(r"\b(CEO|CMO|General counsel|Board|advocate \d)\b", said)
    arm = Futures(study)
    assert [group.name for group in arm.groups] == ["Marketing", "Support", SMALL] or [
        g.people for g in arm.groups
    ] == [6, 8]
    assert all(group.people >= FEWEST for group in arm.groups)
    assert arm.stage_shares.shape == (5, 27, len(arm.groups))
    np.testing.assert_allclose(arm.stage_shares.sum(axis=0), 1.0)
    assert [len(missing) for missing in arm.missing_by_group()] == [2 * len(g.members) for g in arm.groups]
    monkeypatch.setenv(SWITCH, "1")
    said = " ".join(sentence for section in answer(study) for sentence in section.sentences)
    assert re.search(r"\b(CEO|CMO|General counsel)\b", said)
    assert len(Futures(study).groups) == 4


def test_the_command_shows_counts_and_persons_only_where_that_is_allowed(tmp_path: Path) -> None:
    file = written(tmp_path, keep_ids=True)
    told = CliRunner().invoke(run.app, ["network", str(file), "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert found["persons"] == [] and "Board" not in told.stdout and "Legal" not in told.stdout
    for row in found["groups"]:
        for name in ("people", "most_heard", "bridges"):
            assert not row[name].isdigit() or int(row[name]) == 0 or int(row[name]) >= FEWEST
    shown = CliRunner().invoke(run.app, ["network", str(file), "--json", "--show-small"])
    assert len(json.loads(shown.stdout)["persons"]) == 10 and '"Board"' in shown.stdout
    refused = CliRunner().invoke(run.app, ["network", str(file), "--export", str(tmp_path / "all.graphml")])
    assert refused.exit_code == 2 and SWITCH in refused.output and not (tmp_path / "all.graphml").exists()
    assert load_scenario(file).organization.people == 14


def test_legal_is_named_where_it_answers_and_not_as_a_small_department() -> None:
    company = Organization(departments={"Sales": {"headcount": 30}, "Legal": {"headcount": 2}})
    veil = veil_of(company, imported=True, show_small=False)
    for text in (
        "Legal refuses training",
        "Hours go into Legal's reviews",
        "What Legal expects",
        "Legal is asked first",
    ):
        assert veil.say(text) == text
    assert (
        veil.say("Legal's people speak; a course in Legal.")
        == "A small department's people speak; a course in a small department."
    )
