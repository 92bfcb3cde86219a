"""Headlines of pictures: the finding in a sentence with its number and its certainty, from the fullest wording on.

Every function returns wordings from the fullest to the shortest; a picture takes the first that fits its title. The
words for chances and their thresholds are those of `analysis.findings`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.bands import Chance, Difference
from analysis.figures import NBSP, futures_words, money, percent, percents, ranged, signed_number, sure
from analysis.findings import number

MOSTLY = 0.5  # a stage that so many futures have reached is where the organization stands
ALIKE = 0.9  # two sizes whose smaller is at least this share of the larger are called alike


@dataclass(frozen=True)
class When:
    """A week in words, with its quarter and without: ``week 104 (Q4 2028)``, ``week 104``."""

    full: str
    short: str

    def both(self) -> tuple[str, str]:
        """The fuller wording first."""
        return self.full, self.short


# --- where it ends ---------------------------------------------------------------------------------------------------


def goal_headline(stage: str, when: When, reached: Chance, against: Chance | None, words: str) -> list[str]:
    """The chance of the goal, and that of what it is measured against.

    Parameters
    ----------
    stage : str
        The stage that the goal asks for, in words.
    when : When
        The goal's week.
    reached, against : Chance
        With the plan; with the baseline, or None.
    words : str
        The baseline within a sentence, such as "doing nothing".
    """
    first = f"is reached in {futures_words(reached.count, reached.of)}"
    other = "" if against is None else f", against {against.count:,}{NBSP}{words}"
    return [
        f"{lead} {first}{rest}{end}"
        for lead, rest, end in (
            (f"The goal, {stage} by {when.full},", other, f": {sure(reached)}"),
            (f"The goal, {stage} by {when.short},", other, f": {sure(reached)}"),
            ("The goal", other, f": {sure(reached)}"),
            ("The goal", "", f": {sure(reached)}"),
        )
    ]


def stage_headline(stage: str, when: When, there: Chance, furthest: bool) -> list[str]:
    """The chance of a stage or a further one at a week; `furthest` where there is no further one."""
    further = "" if furthest else " or further"
    return [
        f"At {week} the organization is in {stage}{further} in {futures_words(there.count, there.of)}: {sure(there)}"
        for week in when.both()
    ]


def ends_headline(
    stages: Sequence[str], counts: Sequence[int], when: When, given_up: int, before: tuple[str, str] | None
) -> list[str]:
    """Where the futures end, the most frequent stage first.

    Parameters
    ----------
    stages : sequence of str
        The stages in words, the first being no stage at all.
    counts : sequence of int
        Futures that end in each.
    when : When
    given_up : int
        Futures in which the programme is given up at the end.
    before : (str, str) or None
        The most frequent stage of the baseline and what the baseline is called within a sentence.
    """
    of = sum(counts)
    order = sorted((k for k in range(len(counts)) if counts[k]), key=lambda k: (-counts[k], -k))
    first = order[0]
    lead = f"{futures_words(counts[first], of)} {'end' if of > 1 else 'ends'} in {stages[first]}"
    if of == 1:
        lead = f"the one future ends in {stages[first]}"
    rest = "".join(f", {counts[k]:,} in {stages[k]}" for k in order[1:])
    ended = f"; given up in {given_up:,}" if given_up and of > 1 else ""
    compared = "" if before is None else f"; {before[1]}, most end in {before[0]}"
    return [f"At {week}, {lead}{middle}{end}" for week, middle, end in (
        (when.full, rest, ended + compared), (when.short, rest, ended + compared), (when.short, rest, ended),
        (when.short, rest, ""), (when.short, "", ""),
    )]  # fmt: skip


def stands_headline(stages: Sequence[str], shares: Sequence[float], when: When, of: int, lead: str) -> list[str]:
    """The stage in which most futures are at the end, after `lead` (the goal, or nothing)."""
    most = max(range(len(shares)), key=lambda k: (shares[k], k))
    where = "has not started" if most == 0 else f"is in {stages[most]}"
    by, count = "by" if lead else "By", futures_words(round(shares[most] * of), of)
    return [f"{lead}{by} {week} the organization {where} in {count}" for week in when.both()]


def departments_headline(stages: Sequence[str], ends: Sequence[int], when: When, lead: str, lack: str) -> list[str]:
    """The stage in which most futures end, after `lead` (the goal, or nothing), and what is missing most often.

    Parameters
    ----------
    stages : sequence of str
        The stages in words, the first being no stage at all.
    ends : sequence of int
        The organization's stage at the end of each future.
    when : When
    lead, lack : str
        What stands before it and after it; either may be empty.
    """
    stage, count = Counter(ends).most_common(1)[0]
    where = "has not started" if stage == 0 else f"stands at {stages[stage]}"
    return [
        f"{lead}{'by' if lead else 'By'} {week} the organization {where} in {futures_words(count, len(ends))}{rest}"
        for rest in (lack, "")
        for week in when.both()
    ]


def arrival_headline(stages: Sequence[str], reached: Sequence[Chance], weeks: Sequence[float | None]) -> list[str]:
    """The furthest stage that most futures reach, when, and how many reach the next one.

    Parameters
    ----------
    stages : sequence of str
        The stages that can be reached, in words.
    reached : sequence of Chance
    weeks : sequence of float or None
        The median week of those futures that reach it.
    """
    usual = [k for k, chance in enumerate(reached) if chance.share >= MOSTLY]
    at = usual[-1] if usual else 0
    first = f"{stages[at]} is reached in {futures_words(reached[at].count, reached[at].of)}"
    week = weeks[at]
    when = "" if week is None else f"; the middle one of them gets there in week{NBSP}{week:.0f}"
    rest = ""
    if usual and at + 1 < len(stages):
        rest = f", {stages[at + 1]} in {f'{reached[at + 1].count:,}' if reached[at + 1].count else 'none'}"
    return [f"{first}: {sure(reached[at])}{when}{rest}", f"{first}: {sure(reached[at])}{when}", f"{first}{when}"]


# --- plans against each other ----------------------------------------------------------------------------------------


def against_headline(plan: str, baseline: str, change: Difference, when: When) -> list[str]:
    """How far departments get with a plan and with another, future by future on the same luck."""
    if change.runs == 1:
        apart = f"{signed_number(change.mean, True)} stages"
        return [f"In the one future run, {plan} ends {apart} from {baseline}: no answer yet"]
    if change.same == 1.0:
        return [f"At {when.short}, {plan} and {baseline} end alike in every future"]
    better, same = round(change.better * change.runs), round(change.same * change.runs)
    worse = change.runs - better - same
    if not change.clear:
        counts = f"further along in {better:,}, less far in {worse:,} of {change.runs:,}{NBSP}futures"
        return [f"No clear difference at {week} between {plan} and {baseline}: {counts}" for week in when.both()] + [
            f"No clear difference at {when.short}: {counts}"
        ]
    word, count = ("further along", better) if change.mean > 0 else ("less far along", worse)
    size = f"{number(abs(change.mean))}{NBSP}stages {word}"
    low, high = sorted((abs(change.low), abs(change.high)))
    interval = f"(95{NBSP}% interval {ranged(low, high)})"
    where = f"in {futures_words(count, change.runs)}"
    return [
        f"With {plan}, departments end {size} than {baseline} on average {interval}, {where}",
        f"With {plan}, departments end {size} {interval}, {where}",
        f"Departments end {size} {interval}, {where}",
    ]


def earned_headline(rows: Sequence[Mapping[str, Any]], unit: str, of: int) -> list[str]:
    """What the lever that earned most earned, and how many others made no clear difference.

    Parameters
    ----------
    rows : sequence of mapping
        ``label``, ``mean``, ``low``, ``high``, the largest mean first.
    unit : str
        What is earned, as in "stages" or "in 100 futures".
    of : int
        Futures compared.
    """
    clear = [row for row in rows if row["low"] > 0]
    harm = [row for row in rows if row["high"] < 0]
    unclear = len(rows) - len(clear) - len(harm)
    if not clear:
        lead = (
            f"No lever of {len(rows)} clearly moves where it ends"
            if len(rows) > 1
            else "The lever makes no clear difference"
        )
        if harm:
            worst = min(harm, key=lambda row: float(row["mean"]))
            return [f"{worst['label']} does harm: {number(-worst['mean'])} {unit} fewer with it than without it"]
        return [f"{lead}, taken out alone, in {of:,}{NBSP}futures", lead]
    best = clear[0]
    first = (
        f"{best['label']} earns most: {signed_number(best['mean'], True)} {unit} "
        f"(95{NBSP}% interval {ranged(best['low'], best['high'])})"
    )
    rest = "" if not unclear else f"; {unclear} of {len(rows)} make no clear difference"
    return [first + rest, first, f"{best['label']} earns most: {signed_number(best['mean'], True)} {unit}"]


def hangs_on_headline(rows: Sequence[Mapping[str, Any]], unit: str) -> list[str]:
    """What the answer hangs on most, and how far that moves it; the second too where it is as large.

    Parameters
    ----------
    rows : sequence of mapping
        ``label`` and ``mu_star`` with ``mean``, ``low``, ``high`` (None: no interval), the largest mean first.
    unit : str
        Of the outcome, as in "stages".
    """
    first, size = str(rows[0]["label"]), rows[0]["mu_star"]
    if not size["mean"]:
        return ["Nothing that was varied moves the answer"]
    if size["low"] is not None and size["low"] <= 0:
        return [f"Not clear yet what the answer hangs on; {first} comes first, by chance or not", "Not clear yet"]
    alike = [str(row["label"]) for row in rows[1:] if row["mu_star"]["mean"] >= ALIKE * size["mean"]]
    others = f" and {len(alike)} others alike" if len(alike) > 1 else f" and on {alike[0]}" if alike else ""
    interval = "" if size["low"] is None else f" (95{NBSP}% interval {ranged(size['low'], size['high'])})"
    moves = f": it moves it by {number(size['mean'])} {unit}"
    return [
        f"The answer hangs most on {first}{more}{rest}"
        for more, rest in ((others, moves + interval), ("", moves + interval), ("", moves), ("", ""))
    ]


# --- those who take part ---------------------------------------------------------------------------------------------


def shadow_headline(allowed: float, shadow: float, more: int, of: int, when: When) -> list[str]:
    """Staff who speak with and without permission; `more` futures in which more do it without."""
    if not allowed and not shadow:
        return [f"By {when.short} nobody speaks in public, with or without permission, in the middle future"]
    one, other = percents(allowed, shadow)
    verdict = f"more without than with it in {futures_words(more, of)}"
    return [
        f"By {week}, {one} of staff speak in public with permission, {other} without: {verdict}" for week in when.both()
    ]


def advocates_headline(start: float, end: float, left: int, energy: float | None, of: int, when: When) -> list[str]:
    """How many advocates are at work at the end, in how many futures it is fewer than at the start."""
    first = f"{start:.0f} advocates at the start, {end:.0f} at work by {{week}} in the middle future"
    fewer = f": fewer in {futures_words(left, of)}"
    tired = "" if energy is None else f"; their energy is then {number(energy)} of 1"
    return [(first + rest).format(week=week) for week, rest in (
        (when.full, fewer + tired), (when.short, fewer + tired), (when.short, fewer), (when.short, ""),
    )]  # fmt: skip


def executives_headline(names: Sequence[str], start: Sequence[float], end: Sequence[float], when: When) -> list[str]:
    """Whose support is highest and lowest at the end, in the middle future, and how many lost some on the way.

    Parameters
    ----------
    names : sequence of str
    start, end : sequence of float
        Median support, 0 to 1.
    """
    order = sorted(range(len(names)), key=lambda k: (-end[k], k))
    best, worst = order[0], order[-1]
    fallen = sum(after < before for before, after in zip(start, end, strict=True))
    less = "all" if fallen == len(names) else f"{fallen} of {len(names)}" if fallen else "none of them"
    lost = f"; {less} support it less than at the start"
    if len(names) == 1:
        return [
            f"Support of the {names[0]} goes from {number(start[0])} to {number(end[0])} of 1 by {w}"
            for w in when.both()
        ]
    lowest, highest = f"{number(end[worst])} ({names[worst]})", f"{number(end[best])} of 1 ({names[best]})"
    first = f"By {{week}} support lies between {lowest} and {highest}"
    return [
        (first + rest).format(week=week) for week, rest in ((when.full, lost), (when.short, lost), (when.short, ""))
    ]


def legal_headline(yes: float, back: float, refused: float, wait: float | None, of: int) -> list[str]:
    """What Legal answers in a future on average, and how long the first yes takes.

    Parameters
    ----------
    yes, back, refused : float
        Answers a future: granted (with conditions or without), sent back, refused.
    wait : float or None
        Median weeks from asking to Legal's yes; None where it never says yes.
    of : int
    """
    every = yes + back + refused
    if not every:
        return ["Legal is asked for nothing"]
    share = percent((back + refused) / every, 0)
    first = f"Legal says no or not yet to {share} of what it decides"
    waits = (
        "; it never says yes"
        if wait is None
        else f"; a yes takes {wait:.0f}{NBSP}{'week' if round(wait) == 1 else 'weeks'} from asking in the middle case"
    )
    futures = (
        f" ({number(every)} decisions a future, {of:,}{NBSP}futures)" if of > 1 else f" ({number(every)} decisions)"
    )
    return [first + waits + futures, first + waits, first]


def plan_headline(started: Sequence[int], of: int, late: tuple[str, float] | None) -> list[str]:
    """How much of a plan starts, and what waits longest.

    Parameters
    ----------
    started : sequence of int
        Futures in which each lever starts.
    of : int
    late : (str, float) or None
        The lever that waits longest and its median wait in weeks.
    """
    every = sum(count == of for count in started)
    none = sum(count == 0 for count in started)
    where = "every future" if of > 1 else "the one future run"
    first = (
        f"{every} of {len(started)} levers start in {where}"
        if every < len(started)
        else f"All {every} levers start in {where}"
    )
    if not every:
        first = f"None of {len(started)} levers starts in {where}"
    if len(started) == 1:
        first = f"The lever starts in {futures_words(started[0], of)}"
    who = "it waits" if late is None or len(started) == 1 else f"{late[0]} waits longest,"
    never = f", {none} in none" if none and len(started) > 1 else ""
    waits = f"; {who} {late[1]:.0f}{NBSP}weeks in the middle future" if late is not None and late[1] >= 1 else ""
    return [first + never + waits, first + never]


def costs_headline(
    total: tuple[float, float, float], shares: Mapping[str, float], currency: str, when: When
) -> list[str]:
    """What it costs in all, in nine of ten futures, and what most of it is.

    Parameters
    ----------
    total : (float, float, float)
        The 5, 50 and 95 % quantiles.
    shares : mapping of str to float
        Mean of each kind of cost by its words within a sentence.
    """
    low, middle, high = (money(value, currency) for value in total)
    if not total[2]:
        return [f"By {when.short} it costs nothing"]
    most = max(shares, key=lambda name: shares[name])
    part = percent(shares[most] / sum(shares.values()), 0)
    between = f"(90{NBSP}% of futures: {low.removesuffix(NBSP + currency)} to {high})" if low != high else ""
    return [
        f"By {week} it costs {middle} in the middle future {between}; {part} of it is {most}".replace("  ", " ")
        for week in when.both()
    ] + [f"By {when.short} it costs {middle}; {part} of it is {most}"]


def network_headline(name: str, heard: float, stage: str, count: int, of: int, when: When) -> list[str]:
    """The department that others listen to most, and the stage in which it is most often at the end.

    Parameters
    ----------
    name : str
    heard : float
        Its share of all attention that crosses departments; 0 where nothing does.
    stage : str
    count, of : int
        Futures in which it ends there.
    when : When
    """
    ends = f"it is in {stage} in {futures_words(count, of)}"
    if not heard:
        return [f"No department listens to another; by {week}, {name}: {ends}" for week in when.both()]
    first = f"Others listen most to {name} ({percent(heard, 0)} of what is heard across departments)"
    return [f"{first}; by {week} {ends}" for week in when.both()] + [f"Others listen most to {name}; {ends}"]
