"""docs/scenario-files.md against the program: its examples load, its tables name every key and what is allowed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticUndefined

from sim.checking import describe
from sim.known import Fact
from sim.levers.lever import LEVERS, Lever, Target
from sim.market import Audience, Competitors, Market
from sim.organization import Culture, Department, ExecutiveSeat, LegalFunction, Organization, Site
from sim.purse import Budget
from sim.scenario import Goal, declare_all, load_scenario
from sim.shocks.shock import SHOCKS, Shock
from sim.story import Story
from sim.survey import Answers, Survey
from sim.value import Worth
from sim.words import Practice

declare_all()
GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "scenario-files.md").read_text(encoding="utf-8")

SECTIONS: dict[str, Any] = {
    "Top level": Story,
    "goal": Goal,
    "practice": Practice,
    "worth": Worth,
    "known": Fact,
    "organization": Organization,
    "organization.culture": Culture,
    "organization.sites": Site,
    "organization.departments": Department,
    "organization.legal": LegalFunction,
    "organization.executives": ExecutiveSeat,
    "survey": Survey,
    "survey.answers": Answers,
    "market": Market,
    "market.audience": Audience,
    "market.competitors": Competitors,
    "budget": Budget,
    "levers": Lever,
    "levers: target": Target,
    "shocks": Shock,
}
# Said in the guide in words of its own: groups and names.
IN_WORDS = re.compile(r"^(a group|a list|a value|text$)")
# Filled in by the check, so that nobody need give them.
FILLED_IN = {("Top level", "name"), ("goal", "by_week"), ("levers", "id")}


def rows(section: str) -> dict[str, list[str]]:
    text = re.split(rf"^##+ {re.escape(section)}$", GUIDE, flags=re.MULTILINE)[1]
    text = re.split(r"^##", text, flags=re.MULTILINE)[0]
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")
    ]
    return {row[0].strip("`"): row for row in found}


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_a_table_names_every_key_with_what_is_allowed(section: str) -> None:
    table, fields = rows(section), SECTIONS[section].model_fields
    assert list(table) == list(fields)
    for key, field in fields.items():
        allowed = describe(field)
        if not IN_WORDS.match(allowed):
            assert table[key][1] == allowed, key
        if isinstance(field.default, bool):
            assert table[key][2] == str(field.default).lower()
        elif isinstance(field.default, (int, float)):
            assert float(table[key][2]) == field.default, key
        elif field.default is PydanticUndefined and field.default_factory is None and (section, key) not in FILLED_IN:
            assert table[key][2] == "must be given", key


def test_what_single_levers_have_besides() -> None:
    text = GUIDE.split("### levers: what some have besides")[1].split("##")[0]
    told = {
        (cells[0], cells[1].strip("`")): (cells[2], cells[3])
        for cells in ([cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[4:] if line)
    }
    real = {
        (name, key): (describe(field), "must be given" if field.is_required() else str(field.default))
        for name, kind in LEVERS.items()
        for key, field in kind.model_fields.items()
        if key not in Lever.model_fields
    }
    assert told == real
    assert rows("levers")["lever"][1] == ", ".join(sorted(LEVERS))
    assert rows("shocks")["shock"][1] == ", ".join(sorted(SHOCKS))


EXAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_loads(tmp_path: Path, number: int) -> None:
    (tmp_path / "example.yaml").write_text(EXAMPLES[number], encoding="utf-8")
    assert load_scenario(tmp_path / "example.yaml").levers


def test_the_first_example_uses_every_top_level_key() -> None:
    assert len(EXAMPLES) == 2
    used = set(re.findall(r"^(\w+):", EXAMPLES[0] + EXAMPLES[1], flags=re.MULTILINE))
    assert used >= set(Story.model_fields) - {"network_seed"}
