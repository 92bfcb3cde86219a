"""docs/odd.md: the protocol's seven headings, everything the registry holds, and no copy that is out of date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.experiments import StudyError
from analysis.odd import HEADINGS, NO_RULES, PARTS, odd_text, write_odd
from analysis.odd_words import CONCEPTS, PEOPLE
from analysis.rulebook import columns, modules, rules, streams
from sim import week_table
from sim.journey import GATES
from sim.levers.lever import LEVERS
from sim.outcomes import OUTCOMES
from sim.parameters import PARAMETERS
from sim.scenario import declare_all
from sim.shocks.shock import SHOCKS

CHECKOUT = Path(__file__).resolve().parent.parent
declare_all()
TEXT = odd_text()


def test_the_copy_in_the_repository_is_current() -> None:
    there = (CHECKOUT / "docs" / "odd.md").read_text(encoding="utf-8")
    assert there == TEXT, "write it anew with: run.py odd"


def test_the_headings_are_those_of_the_protocol() -> None:
    assert re.findall(r"^## (.+)$", TEXT, flags=re.MULTILINE) == list(HEADINGS)
    assert [heading.split(". ", 1)[1] for heading in HEADINGS] == [
        "Purpose and patterns",
        "Entities, state variables, and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialization",
        "Input data",
        "Submodels",
    ]
    assert list(CONCEPTS) == [
        "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
        "Stochasticity", "Collectives", "Observation",
    ]  # fmt: skip


def test_every_number_stands_in_it_once() -> None:
    counted = {name: len(re.findall(rf"^\| `{re.escape(name)}` \|", TEXT, flags=re.MULTILINE)) for name in PARAMETERS}
    assert {name: count for name, count in counted.items() if count != 1} == {}


def test_week_gates_levers_shocks_outcomes_and_streams_stand_in_it() -> None:
    assert week_table() in TEXT
    for gate in GATES:
        assert gate.phrase in TEXT
    for kind in (*LEVERS.values(), *SHOCKS.values()):
        assert kind.summary in TEXT
    for name in (*OUTCOMES, *streams()):
        assert f"| `{name}` |" in TEXT


def test_columns_of_people_are_explained() -> None:
    assert list(PEOPLE) == list(columns("people", "People").fields)


def test_every_rule_is_told() -> None:
    told = {module for _, parts, _ in PARTS for module in parts}
    assert told <= set(modules()) and set(modules()) >= NO_RULES
    for module in modules():
        if module not in NO_RULES and not module.startswith(("levers/", "shocks/")):
            for rule in rules(module):
                assert f"{rule.name}`" in TEXT, (module, rule.name)


def test_equations_are_read_as_they_stand() -> None:
    assert "```text\nC += a (heard - C) + b (C0" in TEXT
    assert "Parameters\n---" not in TEXT and "Returns\n---" not in TEXT


def test_tables_are_whole() -> None:
    for block in re.findall(r"(?:^\|.*\n)+", TEXT, flags=re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1, block[:200]


def test_streams_are_found_with_how_they_are_drawn() -> None:
    found = streams()
    assert found["people.rung"] == ("one draw for everybody", ("sim/block.py",))
    assert found["start.{name}"][0] == "one draw for everybody"
    assert "approval.{id}.legal" in found


def test_it_is_written_or_told(tmp_path: Path) -> None:
    assert write_odd(tmp_path / "odd.md").read_text(encoding="utf-8") == TEXT
    with pytest.raises(StudyError, match="cannot be written"):
        write_odd(tmp_path / "nowhere" / "odd.md")
