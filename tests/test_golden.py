"""The stories still give what they gave; and a difference would be noticed."""

from __future__ import annotations

import copy
from typing import Any

import golden
import pytest

from sim.outcomes import OUTCOMES


@pytest.mark.parametrize("name", sorted(golden.stories()))
def test_a_story_gives_what_it_gave(name: str) -> None:
    """Meant to change? ``uv run python tests/golden.py --update``, and **Results change** in the changelog."""
    then, now = golden.load(name), golden.picture(golden.made(golden.stories()[name]))
    assert golden.differences(then, now) == []
    assert set(then["ends"]) == set(OUTCOMES)


def _changed(kept: dict[str, Any], what: str) -> dict[str, Any]:
    """The same picture with one thing a little different."""
    other = copy.deepcopy(kept)
    run = other["of_run"]["1"]
    if what == "a number":
        run["numbers"]["conviction"][3] *= 1.0 + 3e-9
    elif what == "a stage":
        next(iter(run["stages"].values()))[-1] += 1
    elif what == "an event":
        run["events"][0][3] += "!"
    elif what == "fewer events":
        run["events"].pop()
    elif what == "a lever":
        run["levers"][next(iter(run["levers"]))][4] += 1
    elif what == "an outcome":
        del run["numbers"]["wins"]
    elif what == "a mean":
        other["ends"]["concern"]["mean"] += 2.0 * other["ends"]["concern"]["within"]
    elif what == "a seed":
        run["seed"] += 1
    return other


@pytest.mark.parametrize(
    "what", ["a number", "a stage", "an event", "fewer events", "a lever", "an outcome", "a mean", "a seed"]
)
def test_a_difference_is_noticed(what: str) -> None:
    kept = golden.load("small-company")
    assert golden.differences(kept, kept) == []
    assert len(golden.differences(kept, _changed(kept, what))) >= 1


def test_the_last_digit_may_differ_between_machines() -> None:
    kept = golden.load("small-company")
    other = copy.deepcopy(kept)
    for numbers in other["of_run"]["0"]["numbers"].values():
        numbers[:] = [x * (1.0 + 1e-15) for x in numbers]
    assert golden.differences(kept, other) == []


def test_the_command_knows_one_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert golden.main(["--refresh"]) == 2
    assert "usage" in capsys.readouterr().err
