"""The command that says what an answer hangs on: `sensitivity`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from analysis.answer import Section
from analysis.commands.options import COMMAND, Options, load, runner
from analysis.files import plain
from analysis.findings import amount, number
from sim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from analysis.bands import Estimate
    from analysis.sensitivity import Influence, Sensitivity

SHOWN = 15
GOAL = "goal"
WAYS = {"up": "up", "down": "down", "mixed": "now up, now down"}


def sensitivity(name: str, outcome: str, people: int, paths: int, top: int, points: int, options: Options) -> None:
    """Rank what nobody knows by how far it moves an outcome of a scenario."""
    from analysis.sensitivity import sensitivity as analyse
    from analysis.sensitivity import weekly_alone

    screen, scenario = options.screen, load(name, options)
    with screen.progress("Moving what nobody knows") as progress, runner(options, weekly_alone) as executor:
        found, folder = analyse(
            scenario, outcome, people, paths=paths, top=top, base=points, futures=options.runs, seed=options.seed,
            out=options.out, workers=options.workers, executor=executor, progress=progress,
        )  # fmt: skip
    sections = told(found, scenario.budget.currency)
    screen.title(f"What {scenario.name} hangs on")
    screen.sections(sections[:1])
    if found.rows:
        screen.lines("")
        screen.table(*table(found, scenario.budget.currency))
    screen.sections(sections[1:])
    screen.lines("", f"All of it: {folder}", f"Try a value: {COMMAND} simulate {name} --set NAME=VALUE")
    screen.data(
        {
            "folder": str(folder),
            "answer": {section.heading: list(section.sentences) for section in sections},
            "sensitivity": plain(asdict(found)),
        }
    )


def told(found: Sensitivity, currency: str) -> list[Section]:
    """What was found, in sentences: what it hangs on most, and how sure that is."""
    return [Section("In short", (lead(found, currency),)), Section("How sure is this?", tuple(how_sure(found)))]


def subject(found: Sensitivity) -> str:
    """What was measured, in words."""
    if found.outcome == GOAL:
        return "Whether the goal is reached"
    outcome = OUTCOMES[found.outcome]
    when = f"summed up over {found.weeks} weeks" if outcome.flow else f"on average over {found.weeks} weeks"
    return f"{outcome.label}, {when},"


def lead(found: Sensitivity, currency: str) -> str:
    """The one sentence: what matters most, and how much."""
    if not found.rows:
        return f"{subject(found)} hangs on none of the {found.screened} numbers that nobody knows."
    first = found.rows[0]
    size = f"it moves it by {_size(first.mu_star.mean, found, currency)} on average"
    if first.total is not None:
        size = f"{_share(first.total)} of the spread that the numbers ranked make"
    return f"{subject(found)} hangs most on this: {first.label} ({size})."


def how_sure(found: Sensitivity) -> list[str]:
    """How it was worked out, and what it does not say."""
    still = found.screened - len(found.rows)
    sentences = [found.method, f"{found.runs:,} futures in all, 95 % intervals in brackets."]
    if still:
        sentences.append(
            f"{still} of {found.screened} numbers moved nothing here: most belong to what this plan does not use."
        )
    ranked = [row for row in found.rows if row.total is not None]
    if len(ranked) > 1 and _unsettled(ranked):
        sentences.append("The first two cannot be told apart: their intervals overlap.")
    return sentences


def _unsettled(ranked: list[Influence]) -> bool:
    first, second = ranked[0].total, ranked[1].total
    return first is not None and second is not None and second.high > first.low


def table(found: Sensitivity, currency: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of what matters most."""
    headings = ["What nobody knows", "Moves it by", "Share of the spread", "More of it", "Name"]
    return headings, [_row(row, found, currency) for row in found.rows[:SHOWN]]


def _row(row: Influence, found: Sensitivity, currency: str) -> list[str]:
    size = row.mu_star
    moved = [_size(value, found, currency) for value in (size.mean, size.low, size.high)]
    return [
        row.label,
        f"{moved[0]} ({moved[1]} to {moved[2]})",
        "not ranked" if row.total is None else _share(row.total),
        WAYS[row.direction],
        row.parameter,
    ]


def _share(total: Estimate) -> str:
    """A share of the variance as people say it; estimates may fall below nothing or above all by chance."""
    mean, low, high = (100 * min(1.0, max(0.0, value)) for value in (total.mean, total.low, total.high))
    return f"{mean:.0f} % ({low:.0f} to {high:.0f} %)"


def _size(value: float, found: Sensitivity, currency: str) -> str:
    if found.outcome == GOAL:
        return f"{100 * value:.0f} in 100"
    unit = OUTCOMES[found.outcome].unit
    return amount(value, unit, currency) if unit in ("share", "money") else number(value)
