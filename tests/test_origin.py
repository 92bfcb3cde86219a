"""Which ties are real and which guessed, in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from imports import PEOPLE, TIES, written

from analysis.origin import ties_words
from sim.organization import Organization
from sim.scenario import load_scenario

WORKING = "working ties within departments, working ties between departments"


@pytest.mark.parametrize(
    ("people", "ties", "options", "said"),
    [
        (PEOPLE, TIES, {"only_measured": True}, f"lines, {WORKING} and informal ties. No tie is guessed."),
        (PEOPLE, TIES.replace("friend", "works with"), {}, "Guessed: informal ties and the executive team."),
        (PEOPLE.replace("p4,Marketing,London,p2", "p4,Marketing,London,"), TIES, {}, "lines that are missing there"),
        (PEOPLE, None, {}, "Ties from the tables: reporting lines. Guessed: working ties within"),
    ],
)
def test_each_layer_is_told_once(
    tmp_path: Path, people: str, ties: str | None, options: dict[str, bool], said: str
) -> None:
    file = written(tmp_path, people, ties, **options)
    assert said in ties_words(load_scenario(file).organization)


def test_of_a_company_that_is_only_described_nothing_is_said() -> None:
    assert ties_words(Organization.model_validate({"departments": {"Sales": {"headcount": 9}}})) == ""
