"""Tables brought on the page: files, which column is which, what was put right, every reason against them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import solara
import solara.lab
from reacton import ipyvuetify as rv

from analysis.app import state
from analysis.app.drop import FileDrop
from analysis.app.html import Element, Press, chip, tag
from analysis.app.own import COLUMNS, KINDS, MB, ON_PAGE, TIE_KINDS, Own, Read, Tables, choices
from analysis.importing.cells import Upload
from analysis.importing.columns import NOT_THERE
from analysis.importing.reading import KINDS as SUFFIXES
from analysis.importing.writing import real_and_guessed
from sim.problems import counted, shorten

MOST_SHOWN = 40  # repairs, reasons, titles
PRIVACY = (
    "No names, please: ids are replaced by codes that nobody can turn back, and free text is not kept. The company "
    "lies in a folder of the computer that serves this page, which no other visitor's page reads, and goes when you do."
)


def own_words(own: Own | None) -> str:
    """What stands on the card of a company that comes from tables."""
    if own is None:
        return "A table of people and, if you have one, of who works with whom. Without names."
    held = f"{own.people:,} people in {counted(own.departments, 'department')}"
    return f"{held}, here until you leave. Press for other tables."


@solara.component
def BringTables() -> Element:
    """The window in which tables become a company."""
    tables, asked = state.tables.value, state.asked_tables.value
    reading: Any = solara.lab.use_task(lambda: _read(tables), dependencies=[tables])

    def close(*_: object) -> None:
        state.asked_tables.value = False

    waits = reading.pending or reading.value is None
    read = Read() if waits else reading.value
    brought = read.brought
    card = tag(
        "div",
        tag("h2", "Your company from tables"),
        tag("p", PRIVACY, class_="hw-hint"),
        tag("p", f"CSV, Parquet, GraphML or GEXF, up to {ON_PAGE.packed // MB} MB each.", class_="hw-hint"),
        tag("div", *(TableField(kind).key(kind) for kind in KINDS), class_="hw-files"),
        tag("p", state.refused.value, class_="hw-error", role="alert") if state.refused.value else None,
        tag("p", "Reading ...", role="status") if waits and tables.files else None,
        _against(read) if read.reasons else None,
        tag(
            "p",
            f"{brought.roster.people:,} people in {counted(len(brought.roster.headcount), 'department')}, "
            f"{counted(sum(of[0].size for of in brought.roster.ties.values()), 'measured tie')}.",
            class_="hw-strong",
            role="status",
        )
        if brought is not None
        else None,
        tag("div", _columns(read), _told(read), class_="hw-taken" if brought is not None else "hw-untaken")
        if read.columns
        else None,
        tag(
            "div",
            Press("Close", on_click=close),
            Press("Use this company", on_click=lambda: _use(read), class_="hw-go", disabled=brought is None),
            class_="hw-go-row",
        ),
        class_="hw-twelve hw-bring",
    )
    return rv.Dialog(
        v_model=asked, on_v_model=close, max_width=1040, scrollable=True, children=[rv.Card(children=[card])]
    )


_one_at_a_time = threading.Lock()  # for all visitors: tables take memory while they are read


def _read(tables: Tables) -> Read:
    with _one_at_a_time:
        return tables.read()


def _use(read: Read) -> None:
    if read.brought is not None:
        state.use_tables(read.brought)


@solara.component
def TableField(kind: str) -> Element:
    """One file: what it is, the field for it, and what was brought."""
    title, words = KINDS[kind]
    there = state.tables.value.files.get(kind)
    taken_out = solara.use_reactive(0)  # the field begins anew each time

    def came(name: str, content: bytes | None) -> None:
        if content is None:
            state.tables.value = state.tables.value.without(kind)
            most = f"{ON_PAGE.packed // MB} MB"
            told = f"{shorten(name)} is larger than {most}. Larger tables are brought in on the command line."
            state.refused.value = told
            return
        state.refused.value = ""
        state.tables.value = state.tables.value.bring(kind, Upload(name, content))

    def out() -> None:
        state.refused.value = ""
        state.tables.value = state.tables.value.without(kind)
        taken_out.value += 1

    label = title if kind == "people" else f"{title} (if you have it)"
    drop = FileDrop(label, ON_PAGE.packed, came, ",".join(SUFFIXES)).key(f"{kind} {taken_out.value}")
    size = f"{max(1, round(len(there.content) / 1000)):,} kB" if there is not None else ""
    return tag(
        "div",
        tag("div", drop, class_="hw-drop"),
        tag("p", tag("span", f"{shorten(there.name)}, {size}"), Press("Take it out", on_click=out))
        if there is not None
        else tag("p", words, class_="hw-hint"),
        class_="hw-file",
    )


def _against(read: Read) -> Element:
    reasons = [tag("li", reason) for reason in read.reasons[:MOST_SHOWN]]
    return tag(
        "div",
        tag("p", "These tables cannot be used as they are:", class_="hw-strong"),
        tag("ul", *reasons),
        tag("p", "Choose another column below, or put the file right and bring it again. Nothing was kept of it."),
        class_="hw-trouble",
        role="alert",
    )


def _columns(read: Read) -> Element:
    """Which column is which, each to be chosen; and what kinds of ties are."""
    rows = [_choice(*row).key(row[0]) for row in choices(read)]
    web = read.brought.web if read.brought is not None else None
    kinds = [] if web is None else [(label, layer) for label, layer in web.kinds if label and "=" not in label]
    both = state.tables.value.undirected

    def turn() -> None:
        state.tables.value = state.tables.value.both_ways(not both)

    return tag(
        "div",
        tag("h3", "Which column is which"),
        tag("div", *rows, class_="hw-choices"),
        tag("h3", "Kinds of ties") if kinds else None,
        *(_kind(label, layer).key(f"kind {label}") for label, layer in sorted(kinds)[:8]),
        tag("div", chip("Each tie holds for both", both, turn), class_="hw-chips") if web and web.kinds else None,
    )


def _choice(what: str, table: str, taken: str, headings: tuple[str, ...]) -> Element:
    items = [{"text": "not in the table", "value": NOT_THERE}]
    items += [{"text": shorten(heading), "value": heading} for heading in headings]
    return _select(COLUMNS[what], items, taken, lambda heading: _choose(what, heading), table)


def _kind(label: str, layer: str) -> Element:
    items = [{"text": words, "value": name} for name, words in TIE_KINDS.items()]
    return _select(label, items, layer, lambda name: _choose(f"layer.{label}", name), "")


def _choose(what: str, value: str) -> None:
    state.tables.value = state.tables.value.choose(what, value)


def _select(label: str, items: list[dict[str, str]], now: str, choose: Callable[[str], None], hover: str) -> Element:
    def chosen(value: str | None) -> None:
        if value is not None and value != now:
            choose(value)

    select = rv.Select(
        v_model=now, on_v_model=chosen, items=items, dense=True, outlined=True, hide_details=True, label=label,
        menu_props={"offsetY": True, "maxHeight": 260},
    )  # fmt: skip
    return tag("div", select, class_="hw-choice", title=hover)


def _told(read: Read) -> Element:
    """What was put right, what is real, and what titles were taken for."""
    brought = read.brought
    if brought is None:
        return tag("div")
    repairs = [tag("li", repair.sentence) for repair in brought.repairs[:MOST_SHOWN]]
    titles = [
        f"{title or 'All other titles'}: {role}{f' ({seat})' if seat else ''}"
        for title, role, seat in sorted(brought.crowd.titles, key=lambda of: (not of[0], of))[:MOST_SHOWN]
    ]
    return tag(
        "div",
        tag("h3", "What was put right"),
        tag("ul", *(repairs or [tag("li", "Nothing had to be put right.")])),
        tag("h3", "What is real and what is guessed"),
        tag("ul", *(tag("li", line[0].upper() + line[1:]) for line in real_and_guessed(brought))),
        tag("h3", "What titles were taken for") if titles else None,
        tag("ul", *(tag("li", said) for said in titles)),
    )
