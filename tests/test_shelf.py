"""A shelf of blocks: what makes two of them the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from analysis.experiments import Arm, Block, Plan
from analysis.shelf import key_of
from tests.cases import company


def block(**changes: Any) -> Block:
    plan = Plan.of([company(weeks=10)], 4, 7)
    (found,) = plan.blocks({0})
    return replace(found, **changes)


def test_the_same_block_has_the_same_key_whatever_study_it_is_of() -> None:
    assert key_of(block()) == key_of(block()) == key_of(block(index=3, part="elsewhere"))


@pytest.mark.parametrize(
    "change",
    [
        {"number": 9},
        {"seed": 9},
        {"world": 9},
        {"point": 9},
        {"parameters": {}},
        {"values": {"people.concern_mean": 0.5}},
        {"changes": {"weeks": 12}},
    ],
)
def test_another_run_makes_another_block(change: dict[str, Any]) -> None:
    first, *others = block().runs
    assert key_of(block(runs=(replace(first, **change), *others))) != key_of(block())


def test_the_last_digit_of_a_number_and_its_name_make_another_block() -> None:
    first, *others = block().runs
    name, value = next(iter(first.parameters.items()))
    for numbers in ({name: value * (1 + 2**-52)}, {f"{name}_": value}):
        rest = {n: v for n, v in first.parameters.items() if n != name}
        other = replace(first, parameters=numbers | rest)
        assert key_of(block(runs=(other, *others))) != key_of(block())


def test_another_arm_or_agent_makes_another_block() -> None:
    whole = block()
    other = Arm("other", whole.arm.scenario)
    assert key_of(block(arm=other)) != key_of(whole) != key_of(block(runs=whole.runs[:2]))
    assert key_of(block(agents=(("legal", Arm),))) != key_of(whole)
