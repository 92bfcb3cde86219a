"""What the answer rests on: every value that nobody told and every number of the model, with range and source."""

from __future__ import annotations

from typing import Any

import solara
from reacton import ipyvuetify as rv

from analysis.app import state
from analysis.app.have import shown_of
from analysis.app.html import Element, Press, tag
from analysis.app.values import path_words, range_words, value_words
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, declare_all

MOST_ROWS = 25


@solara.component
def Assumed() -> Element:
    """Every value without a source and every number of the model, to be searched."""
    draft = state.draft.value
    wanted = solara.use_reactive("")
    found = solara.use_memo(lambda: rows_of(draft.now if draft else None), [draft.now.digest() if draft else ""])
    words = wanted.value.lower().split()
    hits = [row for row in found if all(word in " ".join(row).lower() for word in words)]
    lines = [
        tag("tr", tag("td", what), tag("td", value), tag("td", between), tag("td", source)).key(f"{k} {what}")
        for k, (what, value, between, source) in enumerate(hits[:MOST_ROWS])
    ]
    more = f"{len(hits):,} of {len(found):,}" + (f"; the first {MOST_ROWS} are shown" if len(hits) > MOST_ROWS else "")
    return tag(
        "div",
        tag("div", rv.TextField(v_model=wanted.value, on_v_model=wanted.set, label="Search: legal, training, trust ...",
                                dense=True, outlined=True, hide_details=True, clearable=True),
            tag("span", more, class_="hw-hint", role="status", title="Assumptions that fit the words, of all."),
            Press("Clear", on_click=lambda: wanted.set("")), class_="hw-go-row"),
        tag("table", tag("thead", tag("tr", *(tag("th", w) for w in ("What", "Value", "Range", "Source")))),
            tag("tbody", *lines), class_="hw-assumed") if lines else _nothing(),
        class_="hw-scroll",
    )  # fmt: skip


def _nothing() -> Element:
    return tag("p", "Nothing is called that: try another word.")


def allowed(path: str) -> str:
    """What a value of the case may be: bounds of a file, which say nothing of how likely they are."""
    words = range_words(path)
    return f"allowed: {words}" if words else ""


def rows_of(scenario: Scenario | None) -> list[tuple[str, str, str, str]]:
    """What is assumed: values of the case, then numbers of the model; what, value, range, source."""
    declare_all()
    told: list[tuple[str, str, str, str]] = []
    if scenario is not None:
        told += [
            (path_words(path), value_words(value), allowed(path), "assumption: nobody has told it")
            for path, value in shown_of(scenario, scenario.assumptions()).items()
        ]
    own: dict[str, Any] = dict(scenario.parameters) if scenario is not None else {}
    for p in PARAMETERS.values():
        value = own.get(p.name, p.default)
        between = "fixed" if p.low == p.high else f"{p.low:g} to {p.high:g} {p.unit}"
        told.append((f"{p.meaning} ({p.name})", f"{value:g} {p.unit}", between, p.source))
    return told
