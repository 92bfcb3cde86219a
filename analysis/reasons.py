"""Why it came out like this, in sentences: made by rules from an explanation, claiming no more than it carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.answer import Section, case_of, words_of
from analysis.bands import CERTAINTY, Estimate
from analysis.explanation import Death, Earned, Explanation, Together, leaves_out_zero
from analysis.findings import FEW_FUTURES, Case, amount, dated_events, in_week, of_futures
from analysis.gates import held_back
from analysis.privacy import veil_of
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
    # Events have passed through the practice's words already, when they were told.
    veil = veil_of(study.scenario)
    events = [veil.say(text) for text in dated_events([vars(point) for point in found.turning_points], case)]
    heading = f"The turning points of one future, the middle one (run {found.run})"
    told.append(Section(heading, tuple(events or ["Nothing happened that moved it."])))
    return told


def lead(found: Explanation) -> str:
    """The one sentence: how it ends, what earned most, what it dies of."""
    chance, whole, goal = found.baseline_goal, found.whole, by_goal(found)
    text = found.plan
    if chance is not None:
        text += f" reaches its goal in {of_futures(chance.count, chance.of)}"
    if whole is not None:
        link = "" if chance is None else "," if goal and leaves_out_zero(_main(whole, goal)) else " and"
        text += f"{link} {_against_nothing(whole, goal)}"
    elif chance is None:
        text += " has no levers to leave out"
    if found.levers:
        most = max(found.levers, key=lambda one: abs(_main(one, goal).mean))
        if leaves_out_zero(_main(most, goal)):
            word = "earns" if _main(most, goal).mean > 0 else "costs"
            text += f"; what {word} most is {_within(most.label)} ({_points(_main(most, goal), goal)})"
        else:
            text += "; no single lever makes a clear difference"
    if found.deaths:
        worst = found.deaths[0]
        failed = sum(death.count for death in found.deaths)
        begin = "begins" if worst.count == 1 else "begin"
        text += f"; {worst.count:,} of the {failed:,} failures {begin} with this: {_within(worst.label)}"
    return f"{text}."


def by_goal(found: Explanation) -> bool:
    """Whether levers are told by the chance of the goal; by stages where there is none, or where nothing moves it."""
    every = [*found.levers, *([found.whole] if found.whole is not None else [])]
    return any(one.goal is not None and one.goal.mean != 0.0 for one in every)


def _main(one: Earned, goal: bool) -> Estimate:
    return one.goal if goal and one.goal is not None else one.mean_stage


def _against_nothing(whole: Earned, goal: bool) -> str:
    """What the whole plan makes of doing nothing, within a sentence."""
    found = _main(whole, goal)
    if not leaves_out_zero(found):
        return "does not clearly differ from doing nothing"
    if goal:
        return f"{abs(100 * found.mean):.0f} in 100 {'more' if found.mean > 0 else 'fewer'} than doing nothing"
    return f"ends {abs(found.mean):.2f} stages {'higher' if found.mean > 0 else 'lower'} than doing nothing"


def _within(label: str) -> str:
    """A label within a sentence; what people call themselves by a capital (CEO, Legal) keeps it."""
    keeps = label.split(" ", 1)[0] in ("Legal",) or label[1:2].isupper()
    return label if keeps else label[0].lower() + label[1:]


def _points(found: Estimate, goal: bool) -> str:
    """What was earned, in a few words."""
    return f"{100 * found.mean:+.0f} in 100" if goal else f"{found.mean:+.2f} stages"


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
    if found.low != found.low:  # a single world gives no interval
        return f"{_shown(found.mean, name, currency)} (no interval)"
    shown = [_shown(value, name, currency) for value in (found.mean, found.low, found.high)]
    unclear = "" if leaves_out_zero(found) else " unclear"
    return f"{shown[0]} ({shown[1]} to {shown[2]}){unclear}"


def _shown(value: float, name: str, currency: str) -> str:
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
    goal = by_goal(found)
    worse = [_loss(one, goal) for one in found.levers]
    if any(worse):
        told.append(f"The plan does better without: {_listed([text for text in worse if text])}.")
    whole = found.whole
    if whole is not None and count > 1:
        parts = sum(_main(one, goal).mean for one in found.levers)
        added = f"{100 * parts:+.0f}" if goal else f"{parts:+.2f}"
        told.append(
            f"The whole plan earns {_points(_main(whole, goal), goal)} over doing nothing; one by one its levers add "
            f"up to {added}. The difference is what they do together or for each other."
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


def _loss(one: Earned, goal: bool) -> str:
    """What a lever costs, by the measure that shows it clearly; empty where it does not."""
    for measure, by in ((_main(one, goal), goal), (one.mean_stage, False)):
        if _clear(measure, -1):
            return f"{_within(one.label)} ({_points(measure, by)})"
    return ""


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
