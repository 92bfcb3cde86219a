"""Why it came out like this, in sentences: made by rules from an explanation, claiming no more than it carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.answer import Section, case_of, words_of
from analysis.bands import CERTAINTY, Estimate
from analysis.explanation import Death, Earned, Explanation, Together, leaves_out_zero
from analysis.findings import FEW_FUTURES, Case, amount, dated_events, held_back, in_week, of_futures
from sim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from analysis.study import Study

TOLD_DEATHS = 8
IN_WORDS = {"goal": "Chance of the goal, in 100", "mean_stage": "Stages at the end"}


def reasons(study: Study, found: Explanation) -> list[Section]:
    """An explanation as a reader gets it: one sentence, then what stands behind it."""
    case, words = case_of(study), words_of(study)
    sections: list[tuple[str, Sequence[str]]] = [("In short", [lead(found)])]
    if found.levers:
        sections.append(("What the levers earned", levers_together(found)))
    if found.pairs:
        sections.append(("What works only together", pairs(found)))
    sections.append(("What futures died of", died_of(found, case)))
    sections.append(("What is missing", held_back(study.summary["missing"], case)))
    told = [Section(heading, tuple(words.say(text) for text in texts)) for heading, texts in sections]
    # Events have passed through the words already, when they were told.
    events = dated_events([vars(point) for point in found.turning_points], case)
    heading = f"The turning points of one future, the middle one (run {found.run})"
    told.append(Section(heading, tuple(events or ["Nothing happened that moved it."])))
    return told


def lead(found: Explanation) -> str:
    """The one sentence: how it ends, what earned most, what it dies of."""
    goal, whole = found.baseline_goal, found.whole
    if goal is not None:
        text = f"{found.plan} reaches its goal in {of_futures(goal.count, goal.of)}"
    elif whole is None:
        text = f"{found.plan} has no plan to take apart"
    elif leaves_out_zero(whole.mean_stage):
        way = "further along" if whole.mean_stage.mean > 0 else "less far along"
        text = f"{found.plan} ends {abs(whole.mean_stage.mean):.2f} stages {way} than doing nothing"
    else:
        text = f"{found.plan} makes no clear difference to where departments end"
    best = found.levers[0] if found.levers else None
    if best is not None:
        if best.main.mean > 0 and leaves_out_zero(best.main):
            text += f"; what earns most is {_within(best.label)} ({_points(best)})"
        else:
            text += "; no single lever makes a clear difference for the better"
    if found.deaths:
        worst = found.deaths[0]
        failed = sum(death.count for death in found.deaths)
        text += f"; {worst.count:,} of the {failed:,} failures begin with this: {_within(worst.label)}"
    return f"{text}."


def _within(label: str) -> str:
    """A label within a sentence; what people call themselves by a capital (CEO, Legal) keeps it."""
    keeps = label.split(" ", 1)[0] in ("Legal",) or label[1:2].isupper()
    return label if keeps else label[0].lower() + label[1:]


def _points(one: Earned) -> str:
    """What a lever earned, in a few words."""
    if one.goal is not None:
        return f"{100 * one.goal.mean:+.0f} in 100"
    return f"{one.mean_stage.mean:+.2f} stages"


# --- levers --------------------------------------------------------------------------------------------------------


def columns(found: Explanation, outcomes: Sequence[str] = ()) -> list[str]:
    """What a table of the levers shows beside their names: the goal where there is one, stages, other outcomes."""
    first = ["goal"] if found.baseline_goal is not None else []
    return [*first, "mean_stage", *(name for name in outcomes if name != "mean_stage")]


def table(found: Explanation, outcomes: Sequence[str] = (), currency: str = "USD") -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a table of the levers, the whole plan last; positive is for the better."""
    names = columns(found, outcomes)
    headings = ["Lever", *(IN_WORDS.get(name) or f"{OUTCOMES[name].label} ({_better(name)})" for name in names)]
    every = [*found.levers, *([found.whole] if found.whole is not None else [])]
    return headings, [[one.label, *(cell(one, name, currency) for name in names)] for one in every]


def _better(name: str) -> str:
    return {"up": "+: more", "down": "+: less", "none": "with minus without"}[OUTCOMES[name].direction]


def cell(one: Earned, name: str, currency: str = "USD") -> str:
    """An estimate with its interval; a bracket alone is no proof, so what is not clear says so."""
    found = one.goal if name == "goal" else one.outcomes.get(name)
    if found is None:
        return "not measured"
    if found.mean == found.low == found.high == 0.0:
        return "0"
    shown = [_shown(value, name, currency) for value in (found.mean, found.low, found.high)]
    unclear = "" if leaves_out_zero(found) else " unclear"
    return f"{shown[0]} ({shown[1]} to {shown[2]}){unclear}"


def _shown(value: float, name: str, currency: str) -> str:
    if value != value:
        return "?"
    if name == "goal":
        return f"{100 * value:+.0f}"
    text = amount(abs(value), OUTCOMES[name].unit, currency)
    return f"{'-' if value < 0 else '+'}{text}"


def levers_together(found: Explanation) -> list[str]:
    """How to read the table of levers, what the plan does better without, and how the parts add up."""
    count, futures = len(found.levers), found.levers[0].futures
    told = [
        f"Each lever was left out by itself in the same {futures:,} futures: the numbers are with it minus "
        "without it, positive where it helps, with 95 % intervals in brackets."
    ]
    worse = [one for one in found.levers if one.main.mean < 0 and leaves_out_zero(one.main)]
    worse += [one for one in found.levers if one not in worse and _clear(one.mean_stage, -1)]
    if worse:
        told.append(f"The plan does better without: {_listed([f'{one.label} ({_loss(one)})' for one in worse])}.")
    whole = found.whole
    if whole is not None and count > 1:
        unit, scale, digits = ("in 100", 100.0, 0) if whole.goal is not None else ("stages", 1.0, 2)
        parts = sum(one.main.mean for one in found.levers)
        told.append(
            f"The whole plan earns {scale * whole.main.mean:+.{digits}f} {unit} over doing nothing; one by one its "
            f"levers add up to {scale * parts:+.{digits}f}. The difference is what they do together or for each other."
        )
    if count > 1:
        chance = 100 * (1.0 - CERTAINTY**count)
        told.append(
            f"With {count} levers, {chance:.0f} of 100 such tables show at least one that looks clear by luck alone."
        )
    if futures < FEW_FUTURES:
        told.append("So few futures give a first impression, not an answer.")
    return told


def _clear(found: Estimate, sign: int) -> bool:
    return leaves_out_zero(found) and sign * found.mean > 0


def _loss(one: Earned) -> str:
    """What a lever costs, by the measure that shows it clearly."""
    return _points(one) if leaves_out_zero(one.main) else f"{one.mean_stage.mean:+.2f} stages"


def pairs(found: Explanation) -> list[str]:
    """Pairs that earn more, or less, together than the sum of both, and how many pairs were looked at."""
    clear = [pair for pair in found.together if pair.clear]
    told = [_pair(pair) for pair in clear]
    if not clear:
        told.append("None of the pairs looked at earns clearly more or less than the sum of its two levers.")
    futures = max((pair.futures for pair in found.together), default=0)
    told.append(
        f"{found.pairs} {'pair was' if found.pairs == 1 else 'pairs were'} looked at, chosen by half of the futures "
        f"and judged by the other {futures:,}; the intervals are widened for the number of pairs."
    )
    return told


def _pair(pair: Together) -> str:
    goal = pair.goal is not None and leaves_out_zero(pair.goal)
    extra = pair.goal if pair.goal is not None and goal else pair.mean_stage
    scale, digits, unit = (100.0, 0, "in 100 of the goal") if goal else (1.0, 2, "stages")
    mean, low, high = (scale * value for value in (extra.mean, extra.low, extra.high))
    interval = f"{mean:+.{digits}f} {unit} (interval {low:+.{digits}f} to {high:+.{digits}f})"
    one, other = pair.labels[0], _within(pair.labels[1])
    if extra.mean > 0:
        return (
            f"{one} and {other} need each other: together they earn {interval} more than each adds without the other."
        )
    return f"{one} and {other} stand in for each other: together they earn {interval} beside the sum of both."


# --- deaths --------------------------------------------------------------------------------------------------------


def died_of(found: Explanation, case: Case) -> list[str]:
    """What failed futures died of first, the most frequent first."""
    if not found.deaths:
        return ["No future failed."]
    failed, of = sum(death.count for death in found.deaths), found.deaths[0].of
    told = [
        f"{of_futures(failed, of)[0].upper()}{of_futures(failed, of)[1:]} {found.failed}. The first thing to go wrong:"
    ]
    told += [_death(death, case) for death in found.deaths[:TOLD_DEATHS]]
    rest = sum(death.count for death in found.deaths[TOLD_DEATHS:])
    if rest:
        told.append(f"{rest:,} of {of:,} died of something else.")
    return told


def _death(death: Death, case: Case) -> str:
    what = ""
    if death.details:
        what = f" ({', '.join(f'{_within(name)} {count:,}' for name, count in death.details.items())})"
    text = f"{death.count:,} of {death.of:,}: {_within(death.label)}{what}, typically in "
    text += in_week(death.weeks["p50"], case.starts)
    if death.survived:
        text += f"; the same happened in {death.survived:,} of the {death.survivors:,} that did not fail"
    return f"{text}."


def _listed(pieces: Sequence[str]) -> str:
    return pieces[0] if len(pieces) == 1 else f"{', '.join(pieces[:-1])} and {pieces[-1]}"
