"""What a lever says of itself to people who choose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.anatomy import anatomy, by_verb, numbers
from sim.levers.lever import LEVERS, VERBS
from sim.scenario import declare_all

declare_all()
CHECKOUT = Path(__file__).resolve().parent.parent


def test_five_verbs_hold_all_levers() -> None:
    groups = by_verb()
    assert list(groups) == list(VERBS) and all(groups.values())
    assert sorted(kind.name for kinds in groups.values() for kind in kinds) == sorted(LEVERS)


@pytest.mark.parametrize("name", sorted(LEVERS))
def test_an_anatomy_is_whole_and_in_plain_words(name: str) -> None:
    sections = {section.heading: section.sentences for section in anatomy(LEVERS[name])}
    wanted = {"What it does", "To whom", "When it helps", "When it harms", "What it costs and who must agree"}
    assert wanted <= set(sections)
    for heading in wanted:
        for sentence in sections[heading]:
            assert sentence.endswith("."), (heading, sentence)
            assert not re.search(r"[a-z]_[a-z]|`", sentence), (heading, sentence)
    assert ("What it needs" in sections) is bool(LEVERS[name].needs)
    lines = sections["The numbers behind it"]
    assert len(lines) == len(numbers(LEVERS[name])) >= 4 and all("Source: " in line for line in lines)


def test_the_guide_to_levers_of_ones_own_names_what_there_is() -> None:
    text = (CHECKOUT / "docs" / "levers.md").read_text(encoding="utf-8")
    lever = next(iter(LEVERS.values()))
    for names in re.findall(r"^\| (`[^|]+) \|", text, flags=re.MULTILINE):
        for name in re.findall(r"`(\w+)", names):
            assert hasattr(lever, name), name
