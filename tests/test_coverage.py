"""docs/coverage.md: every statement of the documents has an answer, and what an answer names exists."""

from __future__ import annotations

import os
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from sim.checking import _core, _step
from sim.levers.lever import LEVERS
from sim.outcomes import OUTCOMES
from sim.parameters import PARAMETERS
from sim.scenario import declare_all, list_scenarios
from sim.shocks.shock import SHOCKS
from sim.story import Story

CHECKOUT = Path(__file__).resolve().parent.parent
DOCUMENT = CHECKOUT / "docs" / "coverage.md"
# The reference lies beside the checkout where the project is built; the page must hold without it.
REFERENCE = Path(os.environ.get("HEADWAY_REFERENCE_DATA", CHECKOUT.parent / "shared" / "data")).parent / "EVIDENCE.md"

ROW = re.compile(r"^\| ([SX]\d?-[ALBROMK]\d+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
NAMED = re.compile(r"\b(lever|shock|rule|parameter|outcome|story|key) `([^`]+)`")
# What the plan of the project does not allow to be left aside.
MUST = {
    "erosion by silence": ("S4-O4", "X-B2"),
    "morale": ("S4-O5",),
    "onboarding": ("S4-L7",),
    "reaction strategy for detractors": ("S4-L18",),
    "witch hunts": ("S4-L20", "X-L2"),
    "authority to speak": ("S4-B12", "X-B3"),
    "pacing by comfort": ("S4-L23", "X-R3"),
    "competitors taking staff and customers": ("S4-A18", "S4-O8"),
    "audience turned off": ("S1-A3", "X-B4"),
    "silence during litigation": ("X-B1",),
    "objectives that differ": ("X-O1",),
}

declare_all()


@cache
def rows() -> dict[str, tuple[str, str]]:
    found = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert len(found) == len({name for name, _, _ in found}), "an id stands twice"
    return {name: (said, answer) for name, said, answer in found}


def exists(kind: str, name: str) -> bool:
    if kind == "rule":
        module, _, path = name.partition(":")
        try:
            thing: Any = import_module(f"sim.{module.replace('/', '.')}")
            for word in path.split("."):
                thing = getattr(thing, word)
        except (ImportError, AttributeError):
            return False
        return callable(thing)
    if kind == "key":
        return _is_key(name)
    return name in {"lever": LEVERS, "shock": SHOCKS, "parameter": PARAMETERS, "outcome": OUTCOMES}.get(
        kind, list_scenarios()
    )


def _is_key(path: str) -> bool:
    kind: Any = Story
    for word in path.split("."):
        core, _ = _core(kind)
        if kind is Any or core is Any:
            # Levers and shocks are checked apart: any lever has a target.
            return path == "levers.*.target"
        if isinstance(core, type) and issubclass(core, BaseModel):
            if word not in core.model_fields:
                return False
            kind = core.model_fields[word]
        else:
            kind = _step(kind, 0 if word == "*" else word)
    return True


def test_the_page_was_read() -> None:
    assert len(rows()) > 250
    lines = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if re.match(r"\| [SX]\d?-", line)]
    assert len(lines) == len(rows()), "a row is not written as the others are"


@pytest.mark.parametrize("name", sorted(rows()))
def test_a_row_has_an_answer_that_exists(name: str) -> None:
    said, answer = rows()[name]
    assert len(said) > 10
    named = NAMED.findall(answer)
    missing = [f"{kind} {what}" for kind, what in named if not exists(kind, what)]
    assert not missing
    if answer.startswith("Not carried: "):
        assert len(answer.split()) >= 10, "a reason takes more words"
    else:
        assert named
        rest = NAMED.sub("", answer).replace(";", "").strip()
        assert not rest, f"not understood: {rest}"


@pytest.mark.parametrize("what", sorted(MUST))
def test_what_may_not_be_left_aside_is_carried(what: str) -> None:
    for name in MUST[what]:
        assert not rows()[name][1].startswith("Not carried")


def test_ids_run_without_gaps() -> None:
    for head in {re.sub(r"\d+$", "", name) for name in rows()}:
        numbers = sorted(int(name.removeprefix(head)) for name in rows() if re.sub(r"\d+$", "", name) == head)
        assert numbers == list(range(1, len(numbers) + 1)), head


def test_a_wrong_name_would_be_seen() -> None:
    assert exists("parameter", "market.talk_rate") and not exists("parameter", "market.talk_rates")
    assert exists("rule", "market:publish") and not exists("rule", "market:publishes")
    assert exists("key", "organization.departments.*.function") and not exists("key", "organization.departmens")
    assert exists("key", "levers.*.target") and not exists("key", "levers.*.aim")
    assert not exists("story", "no-such-story") and not exists("lever", "no_such_lever")


def test_as_many_rows_as_the_reference_has() -> None:
    """Only where the reference is at hand: elsewhere the gaps test and the count above have to do."""
    if not REFERENCE.is_file():
        assert len(rows()) == 268
        return
    section = REFERENCE.read_text(encoding="utf-8").split("\n## 3. ")[1].split("\n## 4. ")[0]
    there: dict[str, int] = {}
    for part in re.split(r"^### ", section, flags=re.MULTILINE)[1:]:
        document = part[:2] if part.startswith("S") else "X"
        for kind in re.findall(r"^\| ([ALBROMK]) \|", part, flags=re.MULTILINE):
            there[f"{document}-{kind}"] = there.get(f"{document}-{kind}", 0) + 1
    here: dict[str, int] = {}
    for name in rows():
        here[name.rstrip("0123456789")] = here.get(name.rstrip("0123456789"), 0) + 1
    assert here == there
