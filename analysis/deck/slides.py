"""What the deck says: about ten slides in the order in which a meeting needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analysis import exhibits
from analysis.briefing import Briefing, about
from analysis.deck.slide import Slide
from analysis.exhibits import Table
from analysis.findings import held_back, how_sure, luck_or_ignorance, of_futures, what_next, where_it_ends
from analysis.limits import IS, IS_NOT
from analysis.showing import provenance
from sim.sources import assumptions

TOLD_STEPS = 0.9  # share of futures below which a step that does not start is the plan's message


def slides_of(briefing: Briefing) -> Iterator[Slide]:
    """The slides of a study, each in the words of its practice, each with its source in the notes."""
    for make in SLIDES:
        slide = make(briefing).spoken(briefing.say)
        yield Slide(slide.name, slide.titles, slide.body, slide.visual, [*slide.notes, briefing.source])


def decision(b: Briefing) -> Slide:
    """What is to be decided, and what a yes commits."""
    account, currency = b.plan.summary["account"]["costs"], b.case.currency
    takes = f"about {about(account['cash']['p50'])} {currency} and {about(account['hours']['p50'])} hours of staff"
    what = f"To decide: {b.label}" if b.plan.scenario.levers else "To decide: nothing is asked for"
    titles = [f"{what}, {takes}; {b.outcome_words}", f"{what}; {b.outcome_words}", f"{what}, {takes}", what]
    return Slide("The decision", titles, [], b.commitments(), [*b.against, *how_sure(b.plan.summary, b.case)])


def first_days(b: Briefing) -> Slide:
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
    return Slide("The first 90 days and the checks", b.stop_words, [b.ends_well], b.check_table(), notes)


def question(b: Briefing) -> Slide:
    """What is asked, of which organization."""
    scenario, organization = b.plan.scenario, b.plan.scenario.organization
    sites, budget = len(organization.sites), scenario.budget
    size = f"{organization.people:,} people in {_count(len(organization.departments), 'department')}"
    body = [
        f"{size} at {_count(sites, 'site')}; executives: {b.rule}.",
        f"Budget: {budget.cash:,.0f} {budget.currency}.",
    ]
    titles = [scenario.question] if scenario.question else []
    notes = [
        f"Executives: {', '.join(seat.title for seat in organization.executives)}.",
        f"Legal: {_count(organization.legal.counsel, 'counsel', 'counsel')}. "
        f"Programme team: {budget.team_weeks_per_week:g} full-time people.",
        *(f"Look at: {text}" for text in scenario.look_at),
    ]
    return Slide("The organization", [*titles, f"{b.label}: {size}"], body, exhibits.people(b.study), notes)


def plan(b: Briefing) -> Slide:
    """What is done when."""
    picture = exhibits.plan(b.study)
    if picture is None:
        return Slide("The plan", ["The plan: nothing is asked for"], ["What happens then happens by itself."])
    levers = {lever.id: lever.named() for lever in b.plan.scenario.levers}
    table = b.plan.table("levers", ["run", "id", "asked", "started"])
    table = table[table["run"].isin(b.plan.finished)]
    begun = table[table["started"] >= 0]
    counts = {name: int((begun["id"] == name).sum()) for name in levers}
    rarest = min(counts, key=lambda name: (counts[name], name))
    futures, many = int(b.plan.finished.size), _count(len(levers), "step")
    if counts[rarest] < TOLD_STEPS * futures:
        short = f"{many}; {levers[rarest].split(' (')[0]} starts in {of_futures(counts[rarest], futures)}"
        titles = [f"{many}; {levers[rarest]} starts in {of_futures(counts[rarest], futures)}", short]
    else:
        waits = (begun["started"] - begun["asked"]).groupby(begun["id"]).median()
        last = str(waits.idxmax())
        wait = f"waits longest for its start, typically {_count(round(float(waits.max())), 'week')}"
        titles = [f"{many}; {levers[last]} {wait}", f"{many}; {levers[last].split(' (')[0]} {wait}"]
    starts = b.plan.scenario.starts
    body = [f"Week 1 begins on {starts.day} {starts:%B %Y}."] if starts is not None else []
    steps = b.steps()
    return Slide("The plan", [*titles, many], body, picture, _lines(steps) if steps is not None else [])


def end(b: Briefing) -> Slide:
    """Where it ends, and how sure that is."""
    told, sure = where_it_ends(b.plan.summary, b.case), how_sure(b.plan.summary, b.case)
    return Slide(
        "Where it ends", [told[0], b.outcome_words[0].upper() + b.outcome_words[1:]], sure, exhibits.stages(b.study),
        [*told, *sure],
    )  # fmt: skip


def blocks(b: Briefing) -> Slide:
    """What is in the way."""
    told = held_back(b.plan.summary["missing"], b.case)
    titles = [told[0], told[0].split(";")[0]]
    return Slide("What blocks us", titles, [], exhibits.blocked(b.study), told)


def earned(b: Briefing) -> Slide:
    """What each step earned; where that was not worked out, what each takes, and how to find out."""
    picture = exhibits.earned(b.study, b.explanation)
    if picture is None or b.explanation is None:
        steps = b.steps()
        if steps is None:
            return Slide("What each step earned", ["Nothing was asked for, so nothing was earned by it"])
        ask = f"To find out: run.py explain {b.study.folder}"
        titles = ["What each step takes; what each earns has not been worked out yet"]
        body = ["It is found by running the plan without each step: run.py explain."]
        return Slide("What each step takes", titles, body, steps, [ask])
    best = b.explanation.levers[0]
    clear = [lever for lever in b.explanation.levers if lever.main.low > 0.0 or lever.main.high < 0.0]
    points = f"{100 * best.main.mean:.0f} in 100" if best.goal is not None else f"{best.main.mean:.2f} stages"
    titles = [f"{best.label} earns most: {points}", f"The step that earns most: {points}"]
    if best.main.low <= 0.0:
        titles = ["No single step earns clearly more than nothing: the intervals hold zero"]
    body = [f"{len(clear)} of {_count(len(b.explanation.levers), 'step')} make a clear difference."]
    notes = [
        f"{lever.label}: {lever.main.mean:+.3f} ({lever.main.low:+.3f} to {lever.main.high:+.3f}), {lever.futures} futures."
        for lever in b.explanation.levers
    ]
    return Slide("What each step earned", titles, body, picture, notes)


def alternative(b: Briefing) -> Slide:
    """The alternative and doing nothing."""
    beside, tried = b.beside(), b.tried()
    if beside is not None:
        told = b.against
        tail = told[0].split("; ")[-1]
        return Slide("The alternative", [told[0], tail[:1].upper() + tail[1:]], told[1:2], beside, told)
    if tried is not None:
        told = what_next(vars(b.suggestions[0]), len(b.suggestions))
        body = ["Doing nothing was not run beside it."]
        return Slide("The alternative", [told[0], "The best change of one thing"], body, tried, told)
    titles = ["Doing nothing was not run beside this plan, so what the plan adds is not known"]
    notes = ["To find out: write the same scenario without levers, then run.py compare NOTHING PLAN."]
    return Slide("The alternative", titles, ["A comparison on the same luck tells."], exhibits.adoption(b.study), notes)


def risks(b: Briefing) -> Slide:
    """What it would have died of."""
    deaths = b.deaths()
    if deaths is not None and b.explanation is not None:
        first = b.explanation.deaths[0]
        most = f"it most likely died of this: {first.label} ({of_futures(first.count, first.of)})"
        titles = [f"Imagine it failed: {most}", f"Imagine it failed: {first.label}"]
        return Slide("What it dies of", titles, [f"Failed: {b.explanation.failed}."], deaths, _lines(deaths))
    table = b.dangers()
    if not table.rows:
        return Slide("Risks", ["Nothing that nobody wants happened in any future"], [b.ends_well])
    what, bad, good, _ = table.rows[0]
    more = "is more frequent where it ends badly"
    titles = [f"Imagine it failed: “{what}” {more}, {bad} futures against {good}", f"Imagine it failed: “{what}” {more}"]
    notes = [*_lines(table), f"To find out what futures died of: run.py explain {b.study.folder}"]
    return Slide("Risks", titles, [b.ends_well], table, notes)


def hangs_on(b: Briefing) -> Slide:
    """Which of the numbers nobody knows matter most; where that was not worked out, how much is luck."""
    picture = exhibits.hangs_on(b.sensitivity)
    sure = how_sure(b.plan.summary, b.case)
    if picture is not None and b.sensitivity is not None:
        first = b.sensitivity.rows[0]
        titles = [f"The answer hangs most on this: {first.label}", "What the answer hangs on most"]
        notes = [f"{row.label} ({row.parameter}): {row.low:g} to {row.high:g} {row.unit}." for row in b.sensitivity.rows]
        return Slide("What the answer hangs on", titles, [], picture, [b.sensitivity.method, *notes])
    told = luck_or_ignorance(b.plan.summary) if not b.case.luck_only else []
    titles = [*told, told[0].split(" (")[0]] if told else [sure[0], "How much hangs on luck was not worked out"]
    if b.case.luck_only:
        titles = [next(text for text in sure if text.startswith("Only luck")).split(". ")[0] + "."]
    notes = [*sure, f"To find out which numbers matter most: run.py sensitivity {b.study.folder}"]
    body = ["Which numbers matter most has not been worked out yet."]
    return Slide("What the answer hangs on", titles, body, exhibits.spread(b.study), notes)


def model(b: Briefing) -> Slide:
    """What the model is and is not."""
    assumed, values = len(b.plan.scenario.assumptions()), len(assumptions(b.plan.scenario.resolved(), {}))
    title = "The model compares plans; it does not forecast"
    table = Table("What the model is and is not", ("It is", "It is not"), tuple(zip(IS, IS_NOT, strict=True)))
    told = [text for section in provenance(b.study, b.study.check()) for text in section.sentences]
    body = [f"{assumed} of {values} values of this case are assumptions."]
    caution = [b.case.caution] if b.case.caution else []
    return Slide("What the model is and is not", [title], body, table, [*caution, *told])


SLIDES: tuple[Callable[[Briefing], Slide], ...] = (
    decision, first_days, question, plan, end, blocks, earned, alternative, risks, hangs_on, model,
)  # fmt: skip


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def _lines(table: Table) -> list[str]:
    """A table as lines of notes."""
    return [" · ".join(f"{head}: {cell}" for head, cell in zip(table.head, row, strict=True) if cell) for row in table.rows]
