"""What really happened, and what chance the model gave to it: sentences from the facts of summary.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.findings import Case, amount, chance_word, in_week, of_futures, stage_words
from sim.outcomes import OUTCOMES, STAGES


def what_really_happened(facts: Sequence[Mapping[str, Any]], case: Case) -> list[str]:
    """Each known fact, what the model's futures say about it, and where it is known from.

    Parameters
    ----------
    facts : sequence of mapping
        ``known`` of an arm in summary.json.
    """
    told = []
    for fact in facts:
        told.append(_happened(fact, case) if fact["from_week"] is not None else _measured(fact, case))
    return told


def _happened(fact: Mapping[str, Any], case: Case) -> str:
    stage = fact["what"] in STAGES
    words = f"{stage_words(fact['what'])} is reached" if stage else "the programme is given up"
    after = f" after the start of {case.levers.get(fact['after'], fact['after'])}" if fact["after"] else ""
    text = ""
    if fact["week"] is not None:
        really = f"{stage_words(fact['what'])} was really reached" if stage else "It was really given up"
        # Weeks after the start of a lever are no weeks of the calendar.
        when = f"week {fact['week']}" if after else in_week(fact["week"], case.starts)
        text = f"{really} in {when}{after}. "
        after = " after that start" if after else ""
    text += (
        f"In the model {words} between week {fact['from_week']} and week {fact['to_week']}{after} in "
        f"{of_futures(fact['count'], fact['of'])} ({chance_word(fact)})"
    )
    others = [
        f"{words} in {fact[key]:,}"
        for key, words in (("sooner", "sooner"), ("later", "later"), ("never", "not at all"))
        if fact[key]
    ]
    text += f", {', '.join(others)}" if others else ""
    if fact["not_started"]:
        text += f"; in {fact['not_started']:,} it never starts"
    return f"{text}. Known from: {fact['source']}."


def _measured(fact: Mapping[str, Any], case: Case) -> str:
    outcome = OUTCOMES[fact["what"]]

    def figure(value: float) -> str:
        return amount(value, outcome.unit, case.currency)

    when = in_week(fact["week"] or case.weeks, case.starts)
    name = f"{outcome.label}{' in all' if outcome.flow else ''}"
    low, high = fact["at_least"], fact["at_most"]
    if low is not None and high is not None:
        bounds = f"between {figure(low)} and {figure(high)}"
    else:
        bounds = f"at least {figure(low)}" if low is not None else f"at most {figure(high)}"
    really = f"{name} by {when}: really {figure(fact['level'])}. " if fact["level"] is not None else ""
    return (
        f"{really}In the model {'it' if really else f'{name} by {when}'} is {bounds} in "
        f"{of_futures(fact['count'], fact['of'])} ({chance_word(fact)}); in the middle future {figure(fact['p50'])}, "
        f"in nine of ten {figure(fact['p5'])} to {figure(fact['p95'])}. Known from: {fact['source']}."
    )
