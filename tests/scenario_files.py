"""Small scenario files that tests share, and what their messages must not say."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from sim.problems import Problem
from sim.scenario import Scenario, ScenarioError, load_scenario

SMALL: dict[str, Any] = {
    "name": "Small",
    "weeks": 52,
    "organization": {
        "departments": {
            "Marketing": {"headcount": 20, "function": "marketing", "customer_facing": True},
            "Legal": {"headcount": 4, "function": "legal"},
        },
        "advocates": {"Marketing": 1},
    },
    "levers": [
        {"id": "train", "lever": "training", "week": 4},
        {"id": "push", "lever": "pilot", "week": 9, "target": {"departments": ["Marketing"]}},
    ],
}

FILE = """\
# What this is about
name: Small     # a short name
weeks: 52

organization:
  # people
  departments:
    Marketing: {headcount: 20, function: marketing, customer_facing: true}   # the largest
    Legal: {headcount: 4, function: legal}
  advocates: {Marketing: 1}

levers:
  # before training
  - {id: train, lever: training, week: 4}     # early
  # before the push
  - id: push
    lever: pilot
    week: 9         # after training
    target: {departments: [Marketing]}
# the end
"""

GOOD = """\
name: Small
weeks: 52
organization:
  culture: {trust: 0.35}
  sites: {Austin: {utc_offset: -6}, London: {utc_offset: 0}}
  departments:
    Marketing: {headcount: 20, function: marketing, sites: {Austin: 0.5, London: 0.5}}
    Legal: {headcount: 4, function: legal, sites: {Austin: 1.0}}
  advocates: {Marketing: 1}
  legal: {counsel: 2}
  executives: [{title: CEO, support: 0.3}, {title: CFO, support: 0.2}]
levers:
  - {id: train, lever: training, week: 4, target: {departments: [Marketing]}}
  - {id: push, lever: pilot, week: 9, scope: external}
"""

# Words of programs and of the libraries that do the checks: none of them is for the people who write these files.
JARGON = re.compile(
    r"pydantic|valid(ation)?_error|Traceback|\bdict\b|\btuple\b|\bstr\b|\bint\b|\bfloat\b|\bNone\b|\bNoneType\b|\bkwarg"
    r"|Input should|Field required|Extra inputs|Value error|literal_error|type=|<class|Exception|ruamel|<unicode",
)


def write(folder: Path, **files: str) -> None:
    """Files of a folder by name."""
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def mistakes(text: str, folder: Path, name: str = "plan.yaml") -> tuple[Problem, ...]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert not JARGON.search(str(caught.value)), caught.value
    assert all(problem.file for problem in caught.value.problems)
    return caught.value.problems


def told(text: str, folder: Path) -> str:
    problems = mistakes(text, folder)
    return "\n".join(str(problem).removeprefix(str(folder) + os.sep) for problem in problems)


def lever(scenario: Scenario, name: str) -> Any:
    return next(entry for entry in scenario.levers if entry.id == name)
