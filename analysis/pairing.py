"""What common luck is worth, and how exact a study became, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any


def worth_of_luck(difference: Mapping[str, Any]) -> list[str]:
    """How many futures with luck of their own the futures of a comparison stand for.

    Parameters
    ----------
    difference : mapping
        One alternative's part of ``differences`` in summary.json.
    """
    told = []
    for name, words in (("goal", "the chance of the goal"), ("active_share", "staff active in public")):
        found = difference.get(name)
        gain = None if found is None else found.get("gain")
        if found is not None and gain is not None and math.isfinite(gain):
            told.append(f"{found['runs'] * gain:,.0f} pairs for {words}")
    if not told:
        return []
    runs = difference["active_share"]["runs"]
    return [f"Both met the same luck: {runs:,} pairs of futures say as much as {' and '.join(told)} would if each plan "
            "had luck of its own."]  # fmt: skip


def how_exact(looks: Sequence[Mapping[str, Any]], until: Mapping[str, Any]) -> list[str]:
    """Whether a study that was to grow until it is exact enough has become so."""
    if not looks:
        return []
    last, wanted = looks[-1], until["half_width"]
    what = "the chance of the goal" if until["of"] == "goal" else until["of"].replace("_", " ")
    reached = (
        f"The 95 % interval of {what} reaches {last['half_width']:.3g} to either side after {last['runs']:,} futures"
    )
    if last["half_width"] <= wanted:
        return [f"{reached}: enough for the {wanted:g} asked for."]
    return [f"{reached}, not the {wanted:g} asked for: this is the most that was allowed (--most)."]
