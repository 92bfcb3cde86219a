"""What two plans for a company differ in, and why their futures do, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from analysis.options import option, words_of
from analysis.privacy import told_words, veil_of
from analysis.study import Study
from sim.levers.lever import Lever
from sim.scenario import Scenario
from sim.targets import WHO_WORDS

LEAST_WEEKS = 2.0  # a lever that starts this much sooner or later is worth telling
LEAST_SHARE = 0.10  # as is one that starts in so much more or less of the futures
_FIELDS = {"intensity": "strength", "week": "asked for in week", "weeks": "for so many weeks", "target": "for"}


def plan_differences(before: Scenario, after: Scenario) -> list[str]:
    """What `after` does otherwise than `before`, a sentence a lever, then the shocks; empty where nothing differs."""
    old, new = ({lever.id: lever for lever in scenario.levers} for scenario in (before, after))
    names = veil_of(after).shown_as
    told = [f"Without: {old[id_].named()}." for id_ in old if id_ not in new]
    told += [f"New: {new[id_].named()}, from week {new[id_].week}." for id_ in new if id_ not in old]
    told += [_changed(old[id_], new[id_], names) for id_ in new if id_ in old and old[id_] != new[id_]]
    happens, happened = ([_shock(shock) for shock in scenario.shocks] for scenario in (after, before))
    told += [f"Also happens: {text}." for text in happens if text not in happened]
    told += [f"Does not happen: {text}." for text in happened if text not in happens]
    if before.organization != after.organization:
        told.append("The company is another.")
    if before.budget != after.budget:
        told.append(
            f"There are {after.budget.cash:,.0f} {after.budget.currency} and {after.budget.team_weeks_per_week:g} "
            f"people, not {before.budget.cash:,.0f} and {before.budget.team_weeks_per_week:g}."
        )
    return [told_words(after).say(text) for text in told]


def _shock(shock: Any) -> str:
    return f"{shock.title[0].lower()}{shock.title[1:]}" + (f" in week {shock.week}" if shock.week else " by chance")


def _changed(old: Lever, new: Lever, names: Mapping[str, str]) -> str:
    if type(old) is not type(new):
        return f"{_capital(new.named())} in place of {old.named()}."
    parts = []
    if new.week != old.week:
        gap = abs(new.week - old.week)
        parts.append(f"{gap} week{'s' if gap != 1 else ''} {'sooner' if new.week < old.week else 'later'}")
    if new.weeks != old.weeks:
        parts.append("to the end" if new.weeks is None else f"for {new.weeks} weeks" + _not(old.weeks))
    if new.target != old.target:
        parts.append(f"for {target_words(new, names)}")
    if new.intensity != old.intensity:
        parts.append(f"{new.intensity:g} times as strong, not {old.intensity:g}")
    own = [name for name in type(new).model_fields if name not in Lever.model_fields]
    changed = [name for name in own if getattr(new, name) != getattr(old, name)]
    named = [name for name in changed if old.model_copy(update={name: getattr(new, name)}).named() != old.named()]
    for name in changed:
        if name not in named:
            one = option(type(new), name)
            value, was = words_of(one, getattr(new, name)), words_of(one, getattr(old, name))
            parts.append(f"{one.label[:1].lower()}{one.label[1:]}: {value}, not {was}")
    told = _capital(new.named()) + (f" in place of {old.named()}" if named else "")
    return f"{told}: {', '.join(parts)}." if parts else f"{told}."


def _not(weeks: int | None) -> str:
    return ", not to the end" if weeks is None else f", not {weeks}"


def target_words(lever: Lever, names: Mapping[str, str]) -> str:
    """Whom a lever is for, in words: ``half of the volunteers among managers in Sales at Boston``.

    Parameters
    ----------
    lever : Lever
    names : mapping of str to str
        What each department is shown as (`Veil.shown_as`).
    """
    target = lever.target
    who = WHO_WORDS.get(target.who or "", "")
    if target.share is not None and target.share < 1.0:
        who = f"{100 * target.share:g} % of {who or 'people'}"
    told = f"{who} among {_joined(target.roles)}" if who and target.roles else who or _joined(target.roles or ())
    homes = _joined(dict.fromkeys(names[name] for name in target.departments or ()))
    places = _joined(target.sites or ())
    where = " at ".join(part for part in (homes, places) if part)
    return f"{told} in {where}" if told and where else told or where or "everybody"


def _joined(names: Iterable[str]) -> str:
    found = list(names)
    return "".join(found) if len(found) < 2 else f"{', '.join(found[:-1])} and {found[-1]}"


def why(baseline: Study, other: Study, most: int = 3) -> list[str]:
    """Why the futures of `other` differ from those of `baseline`, from what became of the levers that both have.

    Told are levers that start in more or fewer futures, or sooner or later in the middle future, and who said yes.
    """
    found: list[tuple[float, str]] = []
    left, right = _answers(baseline), _answers(other)
    names = {lever.id: lever for lever in other.scenario.levers}
    for id_, lever in names.items():
        if id_ not in left or id_ not in right:
            continue
        (was, share_was, _), (now, share_now, whom) = left[id_], right[id_]
        asked_sooner = lever.week - next(o.week for o in baseline.scenario.levers if o.id == id_)
        if abs(share_now - share_was) >= LEAST_SHARE:
            word = "more" if share_now > share_was else "fewer"
            more = round(100 * abs(share_now - share_was))
            found.append((more, f"{_capital(lever.named())} is granted in {more} of 100 futures {word}."))
        elif was is not None and now is not None and abs(now - was) >= LEAST_WEEKS:
            word, gap = ("sooner" if now < was else "later"), abs(now - was)
            moved = "" if not asked_sooner else f" (asked for {abs(asked_sooner)} {_way(asked_sooner)})"
            found.append((gap, f"{whom} said yes {gap:.0f} weeks {word}: {lever.named()}{moved}."))
    found.sort(key=lambda entry: -entry[0])
    return [told_words(other.scenario).say(text) for _, text in found[:most]]


def _way(gap: int) -> str:
    return "sooner" if gap < 0 else "later"


def _answers(study: Study) -> Mapping[str, tuple[float | None, float, str]]:
    """For each lever: the median week of the yes, the share of futures with one, and who mostly gave it."""
    table = study.table("levers", ["run", "id", "answered", "started", "by_whom"])
    table = table[table["run"].isin(study.finished)]
    found: dict[str, tuple[float | None, float, str]] = {}
    for id_, rows in table.groupby("id"):
        yes = rows[rows["started"] >= 0]
        week = float(np.median(yes["answered"])) if len(yes) else None
        whom = str(yes["by_whom"].mode().iloc[0]) if len(yes) else ""
        found[str(id_)] = (week, len(yes) / max(1, len(rows)), whom[:1].upper() + whom[1:] or "Those who decide")
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
