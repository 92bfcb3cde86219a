"""Whom a part of the plan is for, picked on the page: departments, offices, roles, who among those, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import solara
from reacton import ipyvuetify as rv

from analysis.app import plans, state
from analysis.app.fields import OptionField
from analysis.app.html import LOOKS, Element, tag
from analysis.options import option
from analysis.privacy import Veil, veil_of
from sim.levers.lever import Lever
from sim.parameters import PARAMETERS
from sim.scenario import Scenario
from sim.targets import WHO_WORDS, Role, Target

EVERYBODY = ""  # nobody is picked among those aimed at


@solara.component
def Aim(scenario: Scenario, lever: Lever) -> Element:
    """The target of a lever: every part of it that a scenario file can hold."""
    company, target, veil = scenario.organization, lever.target, veil_of(scenario)

    def departments(groups: Any) -> None:
        _take(lever, "departments", members(veil, target, list(groups or [])))

    def several(field: str, label: str, options: list[Any]) -> Element:
        picked = list(getattr(target, field) or [])
        return rv.Select(
            v_model=picked, on_v_model=lambda names: _take(lever, field, list(names or [])), items=options,
            label=label if picked else f"{label}: all", multiple=True, **LOOKS,
        )  # fmt: skip

    shown = groups_of(veil, target)
    parts = [
        rv.Select(
            v_model=shown, on_v_model=departments, items=[group.name for group in veil.groups],
            label="Departments" if shown else "Departments: all", multiple=True, class_="hw-wide", **LOOKS,
        ),
        several("sites", "Offices", list(company.sites)) if len(company.sites) > 1 or target.sites else None,
        several("roles", "Roles", list(get_args(Role))),
        rv.Select(
            v_model=target.who or EVERYBODY, on_v_model=lambda who: _take(lever, "who", who or None),
            items=[{"text": "everybody", "value": EVERYBODY}, *_items(WHO_WORDS)], label="Who among them", **LOOKS,
        ),
        OptionField(option(Target, "share"), target.share, lambda share: _take(lever, "share", share),
                    empty=usual_words(lever)),
    ]  # fmt: skip
    return tag("div", *parts, class_="hw-fields", role="group", aria_label="For whom")


def _take(lever: Lever, field: str, value: Any) -> None:
    state.change(plans.aimed(lever, field, value))


def _items(words: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"text": text, "value": value} for value, text in words.items()]


def groups_of(veil: Veil, target: Target) -> list[str]:
    """The departments aimed at as they may be shown: a group is named where any of it is meant."""
    meant = set(target.departments or ())
    return [group.name for group in veil.groups if meant & _names(veil, group.name)]


def members(veil: Veil, target: Target, groups: list[str]) -> list[str]:
    """The departments behind the groups that were picked; of a group that was picked before, those meant then."""
    before = set(target.departments or ())
    wanted: set[str] = set()
    for group in groups:
        wanted |= (_names(veil, group) & before) or _names(veil, group)
    return [name for name in veil.departments if name in wanted]


def _names(veil: Veil, group: str) -> set[str]:
    return {name for name, shown in veil.shown_as.items() if shown == group}


def usual_words(lever: Lever) -> str:
    """How many are picked where nothing is said, as its own way of saying it, or by who is picked."""
    if "share" in type(lever).model_fields:
        return "as below"
    part = PARAMETERS["target.part"].default
    return "all" if lever.target.who in (None, "decision_makers") else f"{100 * part:.0f} %"
