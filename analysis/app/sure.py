"""How sure is this, and what it rests on: luck against ignorance, and every assumption with range and source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import solara
from reacton import ipyvuetify as rv

from analysis.app import state
from analysis.app.have import path_words, shown_of, value_words
from analysis.app.html import Element, Press, tag
from analysis.files import slug
from analysis.findings import ALMOST_CERTAIN, LIKELY, VERY_LIKELY
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, declare_all

VALIDATION = Path(__file__).resolve().parents[2] / "docs" / "validation.md"
MOST_ROWS = 25
NOT_FITTED = (
    "Most numbers of the model are assumptions with ranges; published figures have narrowed a few. It compares plans "
    "and does not forecast a company."
)


@solara.component
def HowSure() -> Element:
    """What stands behind the answer, and how far it can be trusted."""
    answer = state.answer.value
    validated = solara.use_memo(validation_words, [])
    if answer is None:
        return tag("p", "As soon as there is an answer, this says how far to trust it.", class_="hw-headline")
    shares = ", ".join(f"{100 * share:.0f}" for share in (LIKELY, VERY_LIKELY, ALMOST_CERTAIN))
    sure = (*answer.sure, f"Likely, very likely, almost certain: in at least {shares} of 100 futures.")
    runs = f"{answer.futures} runs of each scenario, seed {answer.seed}"
    record = [f"{runs}: run k has the same luck with the plan and without it."]
    if answer.folder:
        record.append(f"The study is in {answer.folder}. With the scenario file saved, this gives the same numbers:")
    command = f"uv run run.py simulate {slug(answer.scenario.name)}.yaml --runs {answer.futures} --seed {answer.seed}"
    return tag(
        "div",
        Luck(),
        tag("ul", *(tag("li", line) for line in sure)),
        tag("h3", "Against doing nothing, on the same luck") if answer.differences else None,
        tag("ul", *(tag("li", line) for line in answer.differences)) if answer.differences else None,
        tag("h3", "Does the model fit what is known?"),
        *(tag("p", line) for line in validated),
        tag("h3", "For those who want to check"),
        *(tag("p", line) for line in record),
        tag("code", command) if answer.folder else None,
        class_="hw-sure hw-scroll",
    )


@solara.component
def Luck() -> Element:
    """The spread of where departments end, as luck and as what nobody knows."""
    answer = state.answer.value
    spread = answer.spread if answer is not None else None
    if not spread:
        return tag("p", "Too few futures to tell luck from what nobody knows.")
    share = 100 * spread["ignorance"]
    low, high = 100 * spread["low"], 100 * spread["high"]
    return tag(
        "div",
        tag("p", "Why futures differ in where departments end:", class_="hw-strong"),
        tag(
            "div",
            tag(
                "span", f"what nobody knows {share:.0f} %", class_="hw-unknown", style=f"flex-grow:{max(share, 1):.0f}"
            ),
            tag("span", f"luck {100 - share:.0f} %", class_="hw-luck", style=f"flex-grow:{max(100 - share, 1):.0f}"),
            class_="hw-luck-bar",
            title=f"Share of the variance; the 95 % interval of what nobody knows is {low:.0f} to {high:.0f} %.",
        ),
        tag("p", "What nobody knows could be found out: measure it, ask. Luck could not.", class_="hw-hint"),
    )


def validation_words() -> tuple[str, ...]:
    """The validation statement: the first paragraph of docs/validation.md, or that there is none yet."""
    try:
        text = VALIDATION.read_text(encoding="utf-8")
    except OSError:
        return (NOT_FITTED,)
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip() and not part.startswith("#")]
    return tuple(paragraphs[:2])


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
            tag("span", more, class_="hw-hint", role="status"),
            Press("Clear", on_click=lambda: wanted.set("")), class_="hw-go-row"),
        tag("table", tag("thead", tag("tr", *(tag("th", w) for w in ("What", "Value", "Plausible range", "Source")))),
            tag("tbody", *lines), class_="hw-assumed") if lines else _nothing(),
        class_="hw-scroll",
    )  # fmt: skip


def _nothing() -> Element:
    return tag("p", "Nothing is called that: try another word.")


def rows_of(scenario: Scenario | None) -> list[tuple[str, str, str, str]]:
    """What is assumed: values of the case, then numbers of the model; what, value, range, source."""
    declare_all()
    told: list[tuple[str, str, str, str]] = []
    if scenario is not None:
        told += [
            (path_words(path), value_words(value), "", "assumption: nobody has told it")
            for path, value in shown_of(scenario, scenario.assumptions()).items()
        ]
    own: dict[str, Any] = dict(scenario.parameters) if scenario is not None else {}
    for p in PARAMETERS.values():
        value = own.get(p.name, p.default)
        between = "fixed" if p.low == p.high else f"{p.low:g} to {p.high:g} {p.unit}"
        told.append((f"{p.meaning} ({p.name})", f"{value:g} {p.unit}", between, p.source))
    return told
