"""Findings: sentences made from numbers by rules, in words that claim no more than the numbers carry.

Every threshold that turns a number into a word stands here, once. Functions take what summary.json holds and return
sentences; they read no files and know no model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sim.outcomes import STAGE_WORDS, STAGES

# From which share of futures a word is used (and below 1 minus it, its opposite).
LIKELY, VERY_LIKELY, ALMOST_CERTAIN = 0.66, 0.90, 0.99
WORTH_TELLING = 0.05  # shares of futures below it are left out of a sentence
ALL_BUT_ALL = 0.95  # a shortfall from this share of the level on leaves next to nothing
FEW_FUTURES = 30  # below it an answer is called a first impression
FUTURES_FOR_ALMOST = 300  # fewer cannot tell 99 in 100 from 97: none of 300 leaves up to 1 in 100 (rule of three)


@dataclass(frozen=True)
class Case:
    """What sentences need to know about a scenario beside its numbers.

    Parameters
    ----------
    name : str
        What to call it.
    weeks : int
    starts : datetime.date or None
        The day week 1 begins.
    currency : str
    luck_only : bool
        Whether only luck was varied.
    values, assumed : int
        How many values describe the organization, its market, its budget and the plan, and how many have no source.
    levers : mapping of str to str
        What the levers of the plan are called within a sentence, by id.
    caution : str
        What has to be said where the words are those of another practice than the evidence is about.
    ties : str
        Which ties of a company that came from tables are real and which are guessed.
    """

    name: str
    weeks: int
    starts: date | None = None
    currency: str = "USD"
    luck_only: bool = False
    values: int = 0
    assumed: int = 0
    levers: Mapping[str, str] = field(default_factory=dict)
    caution: str = ""
    ties: str = ""


# --- words ---------------------------------------------------------------------------------------------------------


def likelihood(share: float) -> str:
    """The word for a probability: the same word for the same share everywhere.

    Examples
    --------
    >>> [likelihood(p) for p in (0.995, 0.93, 0.7, 0.5, 0.2, 0.05, 0.0)]
    ['almost certain', 'very likely', 'likely', 'about even', 'unlikely', 'very unlikely', 'almost ruled out']
    """
    for least, word, opposite in (
        (ALMOST_CERTAIN, "almost certain", "almost ruled out"),
        (VERY_LIKELY, "very likely", "very unlikely"),
        (LIKELY, "likely", "unlikely"),
    ):
        if share >= least:
            return word
        if share <= round(1.0 - least, 12):
            return opposite
    return "about even"


def chance_word(found: Mapping[str, Any]) -> str:
    """The word for a chance that was found: its share's, but few futures make nothing more than likely, and only many
    make something almost certain."""
    share, of = found["share"], found["of"]
    if of < FUTURES_FOR_ALMOST:
        most = LIKELY if of < FEW_FUTURES else VERY_LIKELY
        share = min(max(share, 1.0 - most), most)
    return likelihood(share)


def of_futures(count: int, of: int) -> str:
    """A count of futures in words.

    Examples
    --------
    >>> of_futures(62, 100), of_futures(0, 20), of_futures(20, 20), of_futures(1, 1)
    ('62 of 100 futures', 'none of 20 futures', 'all 20 futures', 'the one future run')
    """
    if of == 1:
        return "the one future run" if count else "not the one future run"
    if count == 0:
        return f"none of {of:,} futures"
    if count == of:
        return f"all {of:,} futures"
    return f"{count:,} of {of:,} futures"


def in_hundred(low: float, high: float) -> str:
    """An interval of a probability, rounded outwards: "52 and 71 in 100"."""
    return f"{math.floor(100 * low + 1e-9):.0f} and {math.ceil(100 * high - 1e-9):.0f} in 100"


def number(value: float) -> str:
    """A number with as many digits as it deserves.

    Examples
    --------
    >>> number(12345.6), number(12.34), number(0.456), number(0.0)
    ('12,346', '12', '0.46', '0')
    """
    if value == 0 or abs(value) >= 9.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 0.95 else f"{value:.2f}"


def amount(value: float, unit: str, currency: str = "USD") -> str:
    """A value of an outcome with its unit: shares in per cent, money in its currency."""
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "money":
        return f"{value:,.0f} {currency}"
    if unit in ("index", "stage"):
        return f"{value:.2f}"
    if unit == "yes/no":
        return f"{100 * value:.0f} in 100"
    return number(value)


def day_of(week: int, starts: date) -> date:
    """The first day of a week; week 1 begins on `starts`."""
    return starts + timedelta(days=7 * (max(1, week) - 1))


def in_week(week: float, starts: date | None) -> str:
    """A week in words, with its date where the scenario has one: "week 14 (5 April 2027)"."""
    whole = round(week)
    if starts is None:
        return f"week {whole}"
    day = day_of(whole, starts)
    return f"week {whole} ({day.day} {day:%B %Y})"


def at_end(weeks: int, starts: date | None) -> str:
    """The end of the last week in words: "the end of week 104 (31 December 2028)"."""
    if starts is None:
        return f"the end of week {weeks}"
    day = starts + timedelta(days=7 * weeks - 1)
    return f"the end of week {weeks} ({day.day} {day:%B %Y})"


def stage_words(stage: str) -> str:
    """What a stage is called."""
    return STAGE_WORDS[STAGES.index(stage)]


# --- sentences -----------------------------------------------------------------------------------------------------


def goal_words(goal: Mapping[str, Any], currency: str, starts: date | None = None) -> str:
    """A goal in words: "Silos by week 52, for at most 60,000 USD, with at most 1 incident"."""
    words = f"{stage_words(goal['stage'])} by {at_end(goal['by_week'], starts).removeprefix('the end of ')}"
    if goal["spend_at_most"] is not None:
        words += f", for at most {goal['spend_at_most']:,.0f} {currency}"
    if goal["incidents_at_most"] is not None:
        most = goal["incidents_at_most"]
        words += f", with {'no incident' if most == 0 else f'at most {most:g} incident' + ('s' if most != 1 else '')}"
    return words


def goal_reached_words(goal: Mapping[str, Any]) -> str:
    """In how many futures the goal is reached: "Reached the goal in 62 of 100 futures: about even"."""
    return f"Reached the goal in {of_futures(goal['count'], goal['of'])}: {chance_word(goal)}"


def where_it_ends(arm: Mapping[str, Any], case: Case) -> list[str]:
    """Chance of the goal, stages at the end, people active, and what may go wrong on the way."""
    told: list[str] = []
    goal = arm["goal"]
    if goal is not None:
        told.append(f"{goal_reached_words(goal)}. The goal: {goal_words(goal, case.currency, case.starts)}.")
    ends = [(entry["at_end"], stage_words(entry["stage"])) for entry in arm["stages"] if entry["at_end"]["count"]]
    ends.sort(key=lambda pair: -pair[0]["count"])
    (most, stage), others = ends[0], ends[1:]
    rest = "".join(f", in {name} in {entry['count']:,}" for entry, name in others)
    told.append(
        f"At {at_end(case.weeks, case.starts)} the organization is in the stage {stage} in "
        f"{of_futures(most['count'], most['of'])} ({chance_word(most)}){rest}."
    )
    for entry in arm["stages"][1:]:
        reached = entry["reached"]
        if reached["share"] >= WORTH_TELLING:
            word, when = stage_words(entry["stage"]), in_week(entry["when_reached"], case.starts)
            told.append(f"{word} is reached in {of_futures(reached['count'], reached['of'])}, typically in {when}.")
    active = arm["outcomes"]["active_share"]["end"]
    told.append(
        f"In the middle future {amount(active['p50'], 'share')} of staff then speak in public and are allowed to; in "
        f"nine of ten futures it is {amount(active['p5'], 'share')} to {amount(active['p95'], 'share')}."
    )
    return told + lost_on_the_way(arm, case)


def lost_on_the_way(arm: Mapping[str, Any], case: Case) -> list[str]:
    """In how many futures the programme is given up, and a stage is lost."""
    told = []
    for key, words in (("abandoned", "The programme is given up"), ("fell_back", "A stage is lost on the way")):
        if arm[key]["share"] >= WORTH_TELLING:
            week = arm[key].get("typically")
            when = "" if week is None else f", typically in {in_week(week, case.starts)}"
            told.append(f"{words} in {of_futures(arm[key]['count'], arm[key]['of'])}{when}.")
    return told


def how_sure(arm: Mapping[str, Any], case: Case) -> list[str]:
    """How exact the chance is, and how much of the spread is luck and how much is what nobody knows."""
    told: list[str] = []
    goal = arm["goal"]
    if goal is not None:
        told.append(
            f"The chance of the goal lies between {in_hundred(goal['low'], goal['high'])} (95 % interval from "
            f"{goal['of']:,} futures)."
        )
    if arm["futures"]["finished"] < FEW_FUTURES:
        told.append("So few futures give a first impression, not an answer.")
    if case.luck_only:
        told.append(
            "Only luck was varied here. What nobody knows about such organizations was held at its usual value, so the "
            "truth is less certain than this."
        )
    else:
        told.extend(luck_or_ignorance(arm))
    if case.assumed:
        told.append(
            f"Of the {case.values} values that describe the case, {case.assumed} are assumptions: the answer is no "
            "better than they are."
        )
    if case.ties:
        told.append(case.ties)
    failed = arm["futures"]["failed"]
    if failed:
        told.append(f"{failed:,} of {arm['futures']['asked']:,} futures broke off and are left out.")
    return told


def luck_or_ignorance(arm: Mapping[str, Any]) -> list[str]:
    """How much of the spread is ignorance, for the two outcomes that lead an answer."""
    told = []
    for name, words in (("mean_stage", "where departments end"), ("active_share", "how many are active in public")):
        spread = arm["spread"][name]
        if spread is not None:
            share, low, high = (f"{100 * spread[key]:.0f}" for key in ("ignorance", "low", "high"))
            told.append(f"{share} % of the spread in {words} (95 % interval {low} to {high} %)")
    if not told:
        return []
    return [f"What nobody knows about such organizations makes up about {' and '.join(told)}; the rest is luck."]


def against(difference: Mapping[str, Any], base: Mapping[str, Any], label: str) -> list[str]:
    """How a plan differs from what it is compared with, future by future on the same luck.

    Parameters
    ----------
    difference : mapping
        Of summary.json, the plan minus the baseline.
    base : mapping
        The baseline's part of summary.json.
    label : str
        What the baseline is called at the beginning of a sentence, such as "Doing nothing".
    """
    if not difference:
        return ["No future ran to the end in both, so there is nothing to compare."]
    told = []
    goal, gained = base["goal"], difference.get("goal")
    if goal is not None and gained is not None:
        text = f"{label} reaches the goal in {of_futures(goal['count'], goal['of'])}"
        if _clear(gained):
            mean, low, high, word = _signed(gained, 100.0, "raises", "lowers")
            high = min(high, 100.0)  # in studies made before it may reach beyond what a chance can rise by
            text += f"; the plan {word} the chance by {mean:.0f} in 100 (95 % interval {low:.0f} to {high:.0f})."
        else:
            text += ": no clear difference."
        told.append(text)
    told.append(_stages(difference["mean_stage"]))
    told.append(_compared("Staff active in public:", difference["active_share"], 100.0, 1, "in 100", "more", "fewer"))
    told.append(_compared("Incidents over the whole time:", difference["incidents"], 1.0, 2, "", "more", "fewer"))
    return told


def _clear(difference: Mapping[str, Any]) -> bool:
    return difference["low"] is not None and (difference["low"] > 0 or difference["high"] < 0)


def _signed(difference: Mapping[str, Any], scale: float, more: str, less: str) -> tuple[float, float, float, str]:
    """Size and interval of a difference as positive numbers, and the word for its direction."""
    mean, low, high = (scale * difference[key] for key in ("mean", "low", "high"))
    return (mean, low, high, more) if mean > 0 else (-mean, -high, -low, less)


def _stages(difference: Mapping[str, Any]) -> str:
    subject = "Departments end" if _clear(difference) else "Where departments end:"
    return _compared(subject, difference, 1.0, 2, "stages", "further along", "less far along")


def _compared(
    subject: str, difference: Mapping[str, Any], scale: float, digits: int, unit: str, more: str, less: str
) -> str:
    """One sentence on one outcome, saying "no clear difference" where the interval holds zero."""
    if difference["same"] == 1.0:
        return f"{subject} alike in every future."
    better = of_futures(round(difference["better"] * difference["runs"]), difference["runs"])
    if not _clear(difference):
        return f"{subject} no clear difference (better in {better})."
    mean, low, high, word = _signed(difference, scale, more, less)
    words = " ".join(piece for piece in (f"{mean:.{digits}f}", unit, word) if piece)
    return f"{subject} {words} on average (95 % interval {low:.{digits}f} to {high:.{digits}f}), better in {better}."


def dated_events(events: Sequence[Mapping[str, Any]], case: Case) -> list[str]:
    """Events of one future with their dates and causes."""
    told = []
    for event in events:
        when = in_week(event["week"], case.starts)
        why = f" Why: {event['cause']}." if event["cause"] else ""
        told.append(f"{when[0].upper()}{when[1:]}: {event['text']}.{why}")
    return told


def what_next(best: Mapping[str, Any], tried: int) -> list[str]:
    """The best of the variants that were tried, and how far it can be trusted.

    Parameters
    ----------
    best : mapping
        A suggestion as plain data.
    tried : int
        How many variants were tried.
    """
    of, goal, stage = best["futures"], best["goal"], best["mean_stage"]
    if stage["mean"] <= 0 and (goal is None or goal["count"] <= goal["before"]):
        return [f"None of {tried} changes of one thing each did better than the plan in {of} futures."]
    told = [f"Of {tried} changes of one thing each, tried in {of} futures, the best: {best['label']}."]
    if goal is not None and goal["count"] == goal["before"] == 0:
        told.append(f"Neither it nor the plan reaches the goal in any of these {of} futures.")
    elif goal is not None:
        unclear = "" if _clear(goal["difference"]) else ": no clear difference"
        told.append(f"It reaches the goal in {goal['count']} of {of}, the plan in {goal['before']}{unclear}.")
    told.append(_stages(stage))
    told.append("The best of several tries looks better than it is: try it in more futures before you rely on it.")
    return told
