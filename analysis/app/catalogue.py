"""The catalogue: every lever under five verbs and everything that can happen, each in its own words."""

from __future__ import annotations

from collections.abc import Callable

import solara
from reacton import ipyvuetify as rv

from analysis.anatomy import IN_FILES, NUMBERS, anatomy, by_verb
from analysis.app import plans, state
from analysis.app.html import Element, Press, tag
from sim.levers.lever import LEVERS, VERBS, Lever
from sim.shocks.shock import SHOCKS, Shock


@solara.component
def Catalogue() -> Element:
    """What a plan can be made of, or what can happen, or all about one lever; closed where nothing is asked for."""
    wanted = state.catalogue.value
    # What was looked at last stays there while it is closed: to draw it anew takes longer than to hide it.
    last = solara.use_ref("")
    last.current = wanted or last.current

    def close(*_: object) -> None:
        state.catalogue.value = ""

    if not last.current:
        card = tag("div")
    elif last.current == "shocks":
        card = Happenings()
    elif last.current in LEVERS:
        card = _about(LEVERS[last.current])
    else:
        card = Parts()
    foot = tag("div", Press("Close", on_click=close), class_="hw-foot")
    return rv.Dialog(
        v_model=bool(wanted), on_v_model=close, max_width=1100, scrollable=True,
        children=[rv.Card(children=[tag("div", card, foot, class_="hw-catalogue")])],
    )  # fmt: skip


@solara.component
def Parts() -> Element:
    """Every lever under five verbs."""
    groups: list[Element] = []
    for verb, kinds in by_verb().items():
        head = VERBS[verb]
        groups.append(tag("h3", head))
        groups.append(tag("div", *(_entry(kind) for kind in kinds), class_="hw-entries"))
    return tag("div", tag("h2", "What a plan can be made of"), *groups)


def _entry(kind: type[Lever]) -> Element:
    def add() -> None:
        state.add(kind.name)

    return tag(
        "div",
        tag("div", tag("strong", kind.title),
            Press("More", on_click=_read(kind.name), attributes={"aria-label": f"More about {kind.title}"}),
            Press("Add", on_click=add, attributes={"aria-label": f"Add {kind.title}"}), class_="hw-editor-head"),
        tag("p", kind.summary),
        tag("p", f"Helps: {kind.helps}.", class_="hw-hint") if kind.helps else None,
        class_="hw-entry",
    ).key(kind.name)  # fmt: skip


def _read(name: str) -> Callable[[], None]:
    return lambda: state.catalogue.set(name)


def _about(kind: type[Lever]) -> Element:
    sections: list[Element] = []
    for section in anatomy(kind):
        if section.heading == IN_FILES:
            continue
        numbers = section.heading == NUMBERS
        sections.append(tag("h3", "Assumptions: the numbers behind it" if numbers else section.heading))
        sections += [tag("p", _number(sentence) if numbers else sentence) for sentence in section.sentences]
    return tag(
        "div",
        tag("div", tag("h2", kind.title), Press("All parts", on_click=_read("levers")), class_="hw-editor-head"),
        *sections,
    )


def _number(sentence: str) -> str:
    """A number's sentence without its name in files and on the command line."""
    return sentence.partition(": ")[2] or sentence


@solara.component
def Happenings() -> Element:
    """Everything that can happen."""
    return tag("div", tag("h2", "What can happen"),
               tag("div", *(_shock(kind) for kind in SHOCKS.values()), class_="hw-entries"))  # fmt: skip


def _shock(kind: type[Shock]) -> Element:
    def add() -> None:
        state.catalogue.value = ""
        if state.draft.value is not None:
            scenario = state.draft.value.now
            state.change(plans.with_shock(scenario, kind.name, max(1, scenario.weeks // 2)))

    summary = kind.summary
    return tag(
        "div",
        tag("div", tag("strong", kind.title),
            Press("Add", on_click=add, attributes={"aria-label": f"Add {kind.title}"}), class_="hw-editor-head"),
        tag("p", f"{summary[:1].upper()}{summary[1:]}."),
        class_="hw-entry",
    ).key(kind.name)  # fmt: skip
