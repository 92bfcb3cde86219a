"""Numbers as people read them in headlines and on pictures: shares, money, counts of futures, how sure a chance is."""

from __future__ import annotations

import math
from dataclasses import asdict

from analysis.bands import Chance
from analysis.findings import chance_word, in_hundred, number, of_futures
from sim.outcomes import OUTCOMES

NBSP = "\u00a0"  # between a number and its unit, so that no line breaks there


def percent(share: float, digits: int | None = None) -> str:
    """A share as people read it: ``2.9 %``, ``34 %``, ``0 %``, ``under 0.1 %``."""
    value = 100 * share
    if 0 < value < 0.05 and digits is None:
        return f"under{NBSP}0.1{NBSP}%"
    if digits is None:
        digits = 1 if 0 < value < 9.95 else 0
    return f"{value:.{digits}f}{NBSP}%"


def percents(one: float, other: float) -> tuple[str, str]:
    """Two shares with as many digits as it takes to see that they differ, two at most."""
    pairs = [(percent(one, digits), percent(other, digits)) for digits in (None, 1, 2)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[0])


def futures_words(count: int, of: int) -> str:
    """``96 of 100 futures``, ``all 100 futures``, kept on one line."""
    return of_futures(count, of).replace(" ", NBSP)


def money(value: float, currency: str) -> str:
    """An amount with three digits at most: ``1.2 million USD``, ``35,000 USD``.

    Examples
    --------
    >>> [money(v, "USD").replace(NBSP, " ") for v in (0.0, 840.0, 35_420.0, 1_240_000.0)]
    ['0 USD', '840 USD', '35,400 USD', '1.2 million USD']
    """
    if abs(value) >= 999_500:
        return f"{value / 1e6:,.1f}{NBSP}million{NBSP}{currency}"
    digits = max(0, math.floor(math.log10(abs(value))) - 2) if value else 0
    return f"{round(value, -digits):,.0f}{NBSP}{currency}"


def sure(chance: Chance) -> str:
    """The word for a chance and its interval: ``about even (95 % interval 40 to 66 in 100)``.

    Examples
    --------
    >>> sure(Chance(32, 60, 32 / 60, 0.40, 0.66)).replace(NBSP, " ")
    'about even (95 % interval 40 to 66 in 100)'
    """
    if chance.of == 1:
        return "one future tells nothing of how sure that is"
    between = in_hundred(chance.low, chance.high).replace(" and ", " to ").replace(" ", NBSP)
    return f"{chance_word(asdict(chance))} (95{NBSP}% interval {between})"


def ranged(low: float, high: float, signed: bool = False) -> str:
    """``0.4 to 0.9``; with `signed` each with its sign."""
    return f"{signed_number(low, signed)} to {signed_number(high, signed)}"


def signed_number(value: float, signed: bool) -> str:
    """A number with a true minus, and with a plus where it is `signed`."""
    sign = ("+" if value > 0 else "\u2212" if value < 0 else "") if signed else ("\u2212" if value < 0 else "")
    return sign + number(abs(value))


def moved(outcome: str) -> tuple[str, float, str]:
    """What a sensitivity analysis was made of, in words; by what its numbers are multiplied; their unit then."""
    if outcome not in OUTCOMES:  # the one answer beside the outcomes
        return "the chance of the goal", 100.0, "in 100 futures"
    known = OUTCOMES[outcome]
    if known.unit == "share":
        return known.label.lower(), 100.0, "per cent of staff"
    return known.label.lower(), 1.0, {"stage": "stages", "index": "on a scale from 0 to 1"}.get(known.unit, known.unit)
