"""What executives decide together: votes on what is asked for, and at each review how much money is released."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.special import expit

from sim.agents.decider import chances
from sim.agents.executive import Executive, word
from sim.effects import LeverState
from sim.programme import Ask


def team_chance(rule: str, team: Sequence[Executive], need: float) -> float:
    """Chance that the team says yes: consensus, majority, or the sponsor's consent unless somebody objects."""
    if rule == "consensus":
        chance = 1.0
        for executive in team:
            chance *= executive.leans_to(need)
        return chance
    if rule == "majority":
        ranked = sorted(team, key=lambda executive: (executive.support, executive.seat))
        return ranked[(len(ranked) - 1) // 2].leans_to(need)
    softness = team[0].parameter("executive", "objection_softness")
    line = team[0].parameter("executive", "objection")
    objection = float(expit((line - min(executive.support for executive in team)) / softness))
    sponsors = [executive for executive in team if executive.sponsors] or list(team)
    return max(executive.leans_to(need) for executive in sponsors) * (1.0 - objection)


def _decisive(rule: str, team: Sequence[Executive], need: float) -> str:
    """Whose support the rule hangs on, in words."""
    ranked = sorted(team, key=lambda executive: (executive.support, executive.seat))
    wanted = f"where {need:.2f} is wanted"
    if rule == "consensus":
        return f"all must agree; most reluctant is {ranked[0].name}, with support {ranked[0].support:.2f} {wanted}"
    if rule == "majority":
        middle = ranked[(len(ranked) - 1) // 2]
        return f"more than half must agree; in the middle is {middle.name}, with support {middle.support:.2f} {wanted}"
    sponsors = [executive for executive in team if executive.sponsors] or list(team)
    best = max(sponsors, key=lambda executive: (executive.support, -executive.seat))
    return f"{best.name} decides unless somebody objects, with support {best.support:.2f} {wanted}"


def vote(rule: str, team: Sequence[Executive], lever: Ask, state: LeverState, support_needed: float) -> bool:
    """The team answers one request; returns whether it is granted, and tells the event."""
    run = team[0].run
    need = support_needed + team[0].parameter("executive", "backlash") * float(
        run.block.executives.backlash[run.row, 0]
    )
    chance = team_chance(rule, team, need)
    granted = support_needed == 0.0 or run.luck.once(f"approval.{lever.id}.executives") < chance
    shown = 100.0 * float(run.block.executives.shown[run.row, 0])
    cause = f"{_decisive(rule, team, need)}; results so far {shown:.0f} % of what they want to see: {chances(chance)}"
    lowest = min(team, key=lambda executive: (executive.support, executive.seat))
    who = "Executives" if granted or rule == "majority" else lowest.name
    state.answered, state.by_whom = run.week, who
    # Conditions that Legal has set stay part of the answer.
    state.answer = ("conditions" if state.conditions > 0.0 else "granted") if granted else "refused"
    if granted:
        run.tell("granted", "Executives", f"Executives agree to {lever.named()}", cause)
    else:
        run.tell("refused", who, f"Executives do not agree to {lever.named()}", cause)
    for executive in team:
        executive.last_decision = f"{state.answer}: {lever.id}"
    return granted


def overrule(team: Sequence[Executive], need: float) -> None:
    """A yes by consent over the heads of executives who would not have said it costs a little of their support."""
    support = team[0].run.block.executives.support[team[0].run.row]
    for executive in team:
        if executive.leans_to(need) < _AGAINST:
            support[executive.seat] *= 1.0 - executive.parameter("executive", "overruled")


_AGAINST = 0.5  # more likely no than yes


def review_budget(team: Sequence[Executive]) -> None:
    """Keep, cut or raise what is released: the team's mean wish, by each one's standing, where it differs enough."""
    run = team[0].run
    purse, row = run.block.purse, run.row
    weights = word(run.block.executives, run.block.values.room("executive"))[row]
    wish = sum(float(w) * one.would_release() for w, one in zip(weights, team, strict=True)) / float(weights.sum())
    before, even = float(purse.level[row, 0]), float(purse.even[row, 0])
    step = team[0].parameter("executive", "review_step")
    verdict = "raise" if wish > before * (1.0 + step) else "cut" if wish < before * (1.0 - step) else "keep"
    if verdict != "keep":
        purse.level[row, 0] = wish
    unit = run.plan.budget.currency
    now = f"{even * float(purse.level[row, 0]):,.0f} {unit} a week"
    words = {
        "raise": f"Executives raise the budget to {now} (before: {even * before:,.0f})",
        "cut": f"Executives cut the budget to {now} (before: {even * before:,.0f})",
        "keep": f"Executives keep the budget at {now}",
    }[verdict]
    executives = run.block.executives
    shown = 100.0 * float(executives.shown[row, 0])
    support = float(executives.mean[row, 0])
    run.tell(
        "budget", "Executives", words, f"mean support {support:.2f}, results are {shown:.0f} % of what they want to see"
    )
    for executive in team:
        executive.last_decision = f"{verdict}: budget"
