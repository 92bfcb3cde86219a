"""What waiting costs: a whole plan shifted in time, and the shifts in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.errors import StudyError
from analysis.findings import chance_word, number, of_futures

if TYPE_CHECKING:
    from analysis.study import Contrast
    from sim.scenario import Scenario


def delayed(scenario: Scenario, weeks: int) -> Scenario:
    """The same scenario with every lever of its plan asked for `weeks` later; the world outside does not wait."""
    if weeks == 0:
        return scenario
    changes = {f"levers.{lever.id}.week": lever.week + weeks for lever in scenario.levers}
    return scenario.but(f"{scenario.name}, {weeks} weeks later", **changes)


def delays(scenario: Scenario, weeks: Sequence[int]) -> list[Scenario]:
    """A plan as it is and shifted by each of `weeks`, the plan itself first.

    Raises
    ------
    StudyError
        If there is nothing to shift, or a shift is no number of weeks or leads beyond the end.
    """
    if not scenario.levers:
        raise StudyError(f"{scenario.name} has no levers, so there is nothing to wait with")
    wanted = sorted({0, *weeks})
    room = scenario.weeks - max(lever.week for lever in scenario.levers)
    if wanted[0] < 0 or len(wanted) == 1 or wanted[-1] > room:
        told = ", ".join(str(week) for week in weeks) or "nothing"
        raise StudyError(f"a delay is {told}; allowed: whole weeks from 1 to {room}, so that the last lever is still "
                         f"asked for within the {scenario.weeks} weeks")  # fmt: skip
    return [delayed(scenario, week) for week in wanted]


def what_waiting_costs(contrast: Contrast) -> list[str]:
    """One sentence for the plan as it is and for each delay."""
    told = []
    for name, arm in contrast.views.items():
        summary = arm.summary
        if not summary["futures"]["finished"]:
            told.append(f"{name}: no future ran to its end.")
            continue
        goal, value = summary["goal"], summary["outcomes"]["value"]["end"]["mean"]
        words = f"{name}: "
        if goal is not None:
            words += f"reaches the goal in {of_futures(goal['count'], goal['of'])} ({chance_word(goal)}), "
        words += f"brings what {number(value)} conversations are worth, on average"
        if name != contrast.baseline.name:
            lost = contrast.summary["differences"][name]["value"]
            share = of_futures(round(lost["better"] * lost["runs"]), lost["runs"])
            words += f", {number(abs(lost['mean']))} {'less' if lost['mean'] < 0 else 'more'} than at once"
            sure = f"better than at once in {share}"
            if lost["low"] is not None:  # futures of a single world give no interval
                sure = f"95 % interval of the difference {number(lost['low'])} to {number(lost['high'])}; {sure}"
            words += f" ({sure})"
        told.append(words + ".")
    return told
