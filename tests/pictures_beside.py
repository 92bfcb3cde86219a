"""What is worked out beside a study, made up: what each lever earned, and what the answer hangs on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from analysis.bands import Chance, Estimate
from analysis.explanation import Earned, Explanation, write_explanation
from analysis.sensitivity import Influence, Sensitivity, write_sensitivity

EARNED = (("Training of many people in many tools", 0.21, 0.08), ("Policy", 0.10, 0.12), ("Pilot", -0.07, 0.04))
INFLUENCES = (
    ("how soon people forget", 0.6),
    ("how far a voice carries in a company of many sites", 0.58),
    ("fear", 0.1),
)


def explanation(rows: Sequence[tuple[str, float, float]] = EARNED, goal: bool = True) -> Explanation:
    """Levers with what they earned: a mean and half the width of its interval."""
    levers = tuple(
        Earned(
            label.lower(),
            label,
            Estimate(mean, mean - half, mean + half) if goal else None,
            Estimate(3 * mean, 3 * (mean - half), 3 * (mean + half)),
            {},
            40,
        )
        for label, mean, half in rows
    )
    baseline = Chance(14, 40, 0.35, 0.22, 0.5) if goal else None
    return Explanation("First tweet", baseline, None, levers, (), 0, (), 3, "the goal is missed", ())


def sensitivity(rows: Sequence[tuple[str, float]] = INFLUENCES, sure: bool = True) -> Sensitivity:
    """Numbers with how far they move the mean stage; without intervals unless `sure`."""
    ways: tuple[Literal["up", "down", "mixed"], ...] = ("up", "down", "mixed")
    return Sensitivity(
        "First tweet", "mean_stage", "Elementary effects.", 258, 104, 120, 60,
        tuple(
            Influence(
                f"people.{k}", label, "share", 0.0, 1.0,
                Estimate(size, *((0.8 * size, 1.2 * size) if sure else (math.nan,) * 2)), None, None, ways[k % 3],
            )
            for k, (label, size) in enumerate(rows)
        ),
    )  # fmt: skip


def beside(folder: Path, plan: str = "First tweet") -> None:
    """Keep both in the folder of a study of `plan`, as `explain` and `sensitivity` do."""
    write_explanation(folder, replace(explanation(), plan=plan))
    write_sensitivity(folder, replace(sensitivity(), plan=plan))
