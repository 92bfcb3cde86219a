"""Costs and what they bring, in sentences: things are counted, in money only where somebody said what one is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.costs import EDGES, Array, Balance, balance, break_even, costs, things, told_kinds
from analysis.findings import chance_word, number, of_futures
from analysis.study import Study
from sim.value import KINDS, OBJECTIVE_WORDS

ONE = {
    "conversation": "a conversation",
    "case": "a support case",
    "lead": "a lead",
    "idea": "an idea",
    "candidate": "a candidate",
    "answer": "an answer to a colleague",
}
NINE_OF_TEN = "in nine of ten futures"


def what_it_costs(study: Study) -> list[str]:
    """The three lines of cost: money, the programme team, employees' own hours."""
    currency, found = study.scenario.budget.currency, costs(study)
    rate = number(study.scenario.budget.hourly_cost)
    return [
        f"Money: {_range(found.cash, currency)}.",
        f"Programme team: {_range(found.team, 'person-weeks')}; at {rate} {currency} an hour "
        f"{_range(found.team_cost, currency)}.",
        f"Employees' own time (training, pilots, posting, Legal's reviews): {_range(found.hours, 'hours')}; at {rate} "
        f"{currency} an hour {_range(found.hours_cost, currency)}.",
    ]


def what_it_brings(study: Study, baseline: Study | None = None) -> list[str]:
    """What came of it in things, and what that means in money or what a thing would have to be worth."""
    scenario, brought = study.scenario, things(study)
    kinds = [kind for kind in told_kinds(scenario) if kind in brought]
    main, rest = kinds[0], kinds[1:]
    aim = f", as it is for {OBJECTIVE_WORDS[scenario.objective]}" if scenario.objective is not None else ""
    told = [f"Counted in things{aim}: {_range(brought[main], KINDS[main][0])}."]
    if rest:
        counts = _listed([_range(brought[kind], KINDS[kind][0], brackets=False) for kind in rest])
        told.append(f"Beside that: {counts}. One conversation may count in several, so they are not added up.")
    standing = study.values("reputation")[:, -1]
    told.append(
        f"Reputation, apart from all that, ends at {_range(standing, 'of 1', digits=2)}; 0.5 is where silence is."
    )
    money = balance(study, baseline)
    if money is not None:
        told += _in_money(money, study, baseline)
    elif baseline is not None and baseline.finished.size:
        told.append(_pays_back(study, baseline))
    return told


def _in_money(found: Balance, study: Study, baseline: Study | None) -> list[str]:
    currency = study.scenario.budget.currency
    more = "" if baseline is None else " more than without it"
    prices = _listed([f"{_price(price, currency)} {ONE[kind]}" for kind, price in found.prices.items()])
    unpriced = [KINDS[kind][0] for kind in told_kinds(study.scenario) if kind not in found.prices]
    told = [
        f"At {prices}, it brings {_range(found.brings, currency)}{more} and costs, time included, "
        f"{_range(found.costs, currency)}{more}.",
        f"It pays back in {of_futures(found.pays.count, found.pays.of)}: {chance_word(vars(found.pays))}. "
        f"What is left is {_range(found.left, currency)}.",
    ]
    if unpriced:
        told.append(f"Nobody said what {_listed(unpriced, 'and')} are worth, so they are in no sum.")
    return told


def _pays_back(study: Study, baseline: Study) -> str:
    currency, found = study.scenario.budget.currency, break_even(study, baseline)
    one, several = ONE[found.kind], KINDS[found.kind][0]
    if found.middle is None:
        return (
            f"It brings more {several} than the baseline in {of_futures(found.gains, found.of)}: too seldom to say "
            f"what {one} must be worth for it to pay back."
        )
    low, middle = number(found.low or 0.0), number(found.middle)
    high = number(found.high) if found.high is not None else "no price"
    return f"It pays back if {one} is worth more than {middle} {currency} ({low} to {high} {NINE_OF_TEN})."


def _price(price: tuple[float, float], currency: str) -> str:
    low, high = (f"{one:,.10g}" for one in price)
    return f"{low} {currency}" if low == high else f"{low} to {high} {currency}"


def _listed(texts: Sequence[str], word: str = "and") -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def _range(values: Array, unit: str, brackets: bool = True, digits: int | None = None) -> str:
    """The middle with nine tenths of futures; the words for them once a sentence is enough."""

    def figure(value: float) -> str:
        return number(value) if digits is None else f"{value:.{digits}f}"

    low, middle, high = (float(x) for x in np.quantile(values, EDGES))
    if high - low < 0.01 * max(abs(middle), 1e-9):
        return f"{figure(middle)} {unit}"
    more = f" {NINE_OF_TEN}" if brackets else ""
    return f"{figure(middle)} {unit} ({figure(low)} to {figure(high)}{more})"
