"""What is said of a study: about ten messages in the order in which a meeting needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from analysis import bars, exhibits, sheets
from analysis.bands import Chance, Difference
from analysis.briefing import Briefing, about, lower
from analysis.exhibits import Table
from analysis.figures import moved
from analysis.files import plain
from analysis.findings import (
    Case,
    at_end,
    how_sure,
    luck_or_ignorance,
    of_futures,
    stage_words,
    what_next,
    where_it_ends,
)
from analysis.gates import held_back
from analysis.headlines import (
    When,
    against_headline,
    earned_headline,
    ends_headline,
    goal_headline,
    hangs_on_headline,
    plan_headline,
)
from analysis.limits import IS, IS_NOT
from analysis.message import Message
from analysis.reasons import died_of, lead, levers_together, pairs
from analysis.showing import provenance
from sim.outcomes import STAGE_WORDS
from sim.problems import counted


def messages_of(briefing: Briefing) -> Iterator[Message]:
    """The messages of a study, each in the words of its practice, each with its source in the notes."""
    for make in MESSAGES:
        message = make(briefing).spoken(briefing.say)
        yield replace(message, notes=[*message.notes, briefing.source])


def decision(b: Briefing) -> Message:
    """What is to be decided, and what a yes commits."""
    account, currency = b.plan.summary["account"]["costs"], b.case.currency
    takes = f"about {about(account['cash']['p50'])} {currency} and {about(account['hours']['p50'])} hours of staff"
    what = f"To decide: {b.label}" if b.plan.scenario.levers else "To decide: nothing is asked for"
    money = takes.split(" and ")[0]
    titles = [f"{what}, {takes}; {b.outcome_words}", f"{what}, {money}; {b.outcome_words}", f"{what}, {takes}", what]
    return Message("The decision", titles, [], sheets.commitments(b), [*b.against, *how_sure(b.plan.summary, b.case)])


def first_days(b: Briefing) -> Message:
    """The first 90 days, the checks, and the sign to stop."""
    notes = [
        "Each sign was chosen as the one that tells futures apart best, and judged on futures that had no say in the "
        "choice; the counts are of those.",
        *(
            f"Week {c.week}: seen {100 * c.gain:.0f} in 100 more often where it ends well (95 % interval "
            f"{100 * c.low:.0f} to {100 * c.high:.0f})."
            for c in b.checks.checks
            if c.sign is not None
        ),
    ]
    return Message("The first 90 days and the checks", b.stop_words, [b.ends_well], sheets.checks(b), notes)


def question(b: Briefing) -> Message:
    """What is asked, of which organization."""
    scenario, organization = b.plan.scenario, b.plan.scenario.organization
    sites, budget = len(organization.sites), scenario.budget
    size = f"{organization.people:,} people in {counted(len(organization.departments), 'department')}"
    body = [
        f"{size} at {counted(sites, 'site')}; executives: {b.rule}.",
        f"Budget: {budget.cash:,.0f} {budget.currency}.",
    ]
    titles = [scenario.question] if scenario.question else []
    notes = [
        *titles,
        f"Executives: {', '.join(seat.title for seat in organization.executives)}.",
        f"Legal: {counted(organization.legal.counsel, 'counsel', 'counsel')}. "
        f"Programme team: {budget.team_weeks_per_week:g} full-time people.",
        *(f"Look at: {text}" for text in scenario.look_at),
    ]
    return Message("The organization", [*titles, f"{b.label}: {size}", size], body, bars.people(b.study), notes)


def plan(b: Briefing) -> Message:
    """What is done when."""
    picture = bars.plan(b.study)
    if picture is None:
        return Message("The plan", ["The plan: nothing is asked for"], ["What happens then happens by itself."])
    table = b.plan.table("levers", ["run", "id", "asked", "started"])
    begun = table[table["run"].isin(b.plan.finished) & (table["started"] >= 0)]
    waits = (begun["started"] - begun["asked"]).groupby(begun["id"]).median()
    late = (lower(b.labels[str(waits.idxmax())]), float(waits.max())) if len(waits) else None
    titles = plan_headline([int((begun["id"] == name).sum()) for name in b.labels], int(b.plan.finished.size), late)
    starts = b.plan.scenario.starts
    body = [f"Week 1 begins on {starts.day} {starts:%B %Y}."] if starts is not None else []
    taken = sheets.levers(b)
    return Message("The plan", titles, body, picture, _lines(taken) if taken is not None else [])


def end(b: Briefing) -> Message:
    """Where it ends, and how sure that is."""
    arm, case = b.plan.summary, b.case
    told, sure = where_it_ends(arm, case), how_sure(arm, case)
    when = When(at_end(case.weeks, case.starts).removeprefix("the end of "), f"week {case.weeks}")
    goal, base = arm["goal"], b.baseline.summary["goal"] if b.baseline is not None else None
    if goal is not None:
        by = When(in_words(goal, case), f"week {goal['by_week']}")
        against = _chance(base) if base is not None else None
        titles = goal_headline(stage_words(goal["stage"]), by, _chance(goal), against, b.against_words)
    else:
        counts = [entry["at_end"]["count"] for entry in arm["stages"]]
        given_up = arm["abandoned"]["count"]
        titles = ends_headline(STAGE_WORDS, counts, when, given_up, None)
    return Message(
        "Where it ends", titles, sure[1:] if goal is not None else sure, exhibits.stages(b.study), [*told, *sure]
    )


def in_words(goal: Mapping[str, Any], case: Case) -> str:
    """The week a goal ends on, with its date where there is one."""
    return at_end(goal["by_week"], case.starts).removeprefix("the end of ")


def _chance(found: Mapping[str, Any]) -> Chance:
    return Chance(*(found[key] for key in ("count", "of", "share", "low", "high")))


def blocks(b: Briefing) -> Message:
    """What is in the way."""
    told = held_back(b.plan.summary["missing"], b.case)
    titles = [told[0], told[0].split(";")[0]]
    return Message("What blocks us", titles, [], bars.blocked(b.study), told)


def earned(b: Briefing) -> Message:
    """What each lever earned; where that was not worked out, what each takes, and how to find out."""
    picture = bars.earned(b.study, b.explanation)
    if picture is None or b.explanation is None:
        taken = sheets.levers(b)
        if taken is None:
            return Message("What each lever earned", ["Nothing was asked for, so nothing was earned by it"])
        ask = f"To find out: run.py explain {b.study.folder}"
        titles = ["What each lever takes is known; what each earns is not worked out yet"]
        body = ["It is found by running the plan without each lever: run.py explain."]
        return Message("What each lever takes", titles, body, taken, [ask])
    by_goal = b.explanation.levers[0].goal is not None
    scale = 100.0 if by_goal else 1.0
    rows = [
        {"label": e.label, "mean": scale * e.main.mean, "low": scale * e.main.low, "high": scale * e.main.high}
        for e in b.explanation.levers
    ]
    titles = earned_headline(rows, "in 100 futures" if by_goal else "stages", b.explanation.levers[0].futures)
    body = levers_together(b.explanation)[1:]
    notes = [
        f"{e.label}: {e.main.mean:+.3f} ({e.main.low:+.3f} to {e.main.high:+.3f}), {e.futures} futures."
        for e in b.explanation.levers
    ]
    notes += [
        lead(b.explanation),
        *levers_together(b.explanation),
        *(pairs(b.explanation) if b.explanation.pairs else []),
    ]
    return Message("What each lever earned", titles, body, picture, notes)


def alternative(b: Briefing) -> Message:
    """The alternative and doing nothing."""
    beside, tried = sheets.beside(b), sheets.tried(b)
    if beside is not None:
        told = b.against
        found = b.study.summary["differences"][b.plan.name]
        change = Difference(**found["mean_stage"]) if found else None
        when = When(f"week {b.plan.weeks}", f"week {b.plan.weeks}")
        titles = [] if change is None else against_headline(b.label, b.against_words, change, when)
        if b.plan.summary["goal"] is not None and found:
            tail = told[0].split("; ")[-1]
            return Message("The alternative", [told[0], tail[:1].upper() + tail[1:]], told[1:2], beside, told)
        return Message("The alternative", [*titles, told[0]], told[1:2], beside, told)
    if tried is not None:
        told = what_next(vars(b.suggestions[0]), len(b.suggestions))
        body = ["Doing nothing was not run beside it."]
        return Message("The alternative", [told[0], "The best change of one thing"], body, tried, told)
    titles = ["Doing nothing was not run beside this plan, so what the plan adds is not known"]
    notes = ["To find out: write the same scenario without levers, then run.py compare NOTHING PLAN."]
    return Message(
        "The alternative",
        titles,
        ["Run doing nothing beside it, on the same luck: run.py compare."],
        exhibits.adoption(b.study),
        notes,
    )


def risks(b: Briefing) -> Message:
    """What it would have died of."""
    deaths = sheets.deaths(b)
    if deaths is not None and b.explanation is not None:
        first = b.explanation.deaths[0]
        most = f"{lower(first.label)}, in {of_futures(first.count, first.of)}"
        titles = [f"Imagine it failed. What comes first: {most}", f"Imagine it failed: {lower(first.label)}"]
        return Message(
            "What it dies of", titles, [b.failed], deaths, [*died_of(b.explanation, b.case), *_lines(deaths)]
        )
    table = sheets.dangers(b)
    notes = [*_lines(table), f"To find out what futures died of: run.py explain {b.study.folder}"]
    if not table.rows:
        return Message("Risks", b.danger_words, [b.ends_well], None, notes)
    return Message("Risks", b.danger_words, [b.ends_well], table, notes)


def hangs_on(b: Briefing) -> Message:
    """Which of the numbers nobody knows matter most; where that was not worked out, how much is luck."""
    picture = bars.hangs_on(b.sensitivity)
    sure = how_sure(b.plan.summary, b.case)
    if picture is not None and b.sensitivity is not None:
        _, scale, unit = moved(b.sensitivity.outcome)
        rows = sorted(b.sensitivity.rows, key=lambda row: -row.mu_star.mean)
        sizes = [{key: scale * value for key, value in asdict(row.mu_star).items()} for row in rows]
        told = [{"label": row.label, "mu_star": plain(size)} for row, size in zip(rows, sizes, strict=True)]
        titles = hangs_on_headline(told, unit)
        notes = [
            f"{row.label} ({row.parameter}): {row.low:g} to {row.high:g} {row.unit}." for row in b.sensitivity.rows
        ]
        return Message("What the answer hangs on", titles, [], picture, [b.sensitivity.method, *notes])
    spread = luck_or_ignorance(b.plan.summary) if not b.case.luck_only else []
    notes = [*sure, f"To find out which numbers matter most: run.py sensitivity {b.study.folder}"]
    body = ["Which numbers matter most has not been worked out yet: run.py sensitivity."]
    if spread:
        shorter = [spread[0].split(" and ")[0] + "; the rest is luck.", spread[0].split(" (")[0]]
        return Message("What the answer hangs on", [*spread, *shorter], body, bars.spread(b.study), notes)
    table = sheets.assumed(b)
    every, without = (sum(int(row[k]) for row in table.rows) for k in (1, 2))
    titles = [f"It hangs on what was assumed: {without} of {every} values of the case have no source"]
    return Message("What the answer hangs on", titles, body, table, notes)


def model(b: Briefing) -> Message:
    """What the model is and is not."""
    assumed, values = b.case.assumed, b.case.values
    title = "The model compares plans; it does not forecast"
    table = Table("What the model is and is not", ("It is", "It is not"), tuple(zip(IS, IS_NOT, strict=True)))
    told = [text for section in provenance(b.study, ()) for text in section.sentences]
    body = [f"{assumed} of {values} values of this case are assumptions."]
    caution = [b.case.caution] if b.case.caution else []
    return Message("What the model is and is not", [title], body, table, [*caution, *told])


MESSAGES: tuple[Callable[[Briefing], Message], ...] = (
    decision, first_days, question, plan, end, blocks, earned, alternative, risks, hangs_on, model,
)  # fmt: skip


def _lines(table: Table) -> list[str]:
    """A table as lines of notes."""
    return [
        " · ".join(f"{head}: {cell}" for head, cell in zip(table.head, row, strict=True) if cell) for row in table.rows
    ]
