"""The plan as a timeline: under five verbs when each part is asked for, when it works, how long; and what happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import solara

from analysis.app.answers import Start
from analysis.app.html import Element, Press, tag
from analysis.app.plans import Row, by_verb, date_words, length_words
from analysis.charts.marks import lanes_of, quarters
from sim.scenario import Scenario

WIDTH = 330  # pixels from the first to the last week on the narrowest screen
LETTER = 6.8  # pixels
LEAST_BAR = 1.5  # per cent of the width
LEFT_HALF = 60  # per cent of the width: words stand to the right of what happens further left
SHOCK_LINE = 18  # pixels


@solara.component
def Timeline(
    scenario: Scenario,
    rows: Sequence[Row],
    starts: Mapping[str, Start] | None,
    selected: str,
    on_select: Callable[[str], None],
) -> Element:
    """The plan of `rows`; with `starts`, when the parts are granted in the middle future."""
    weeks = max(scenario.weeks, 1)
    lines: list[Element] = []
    for verb, group in by_verb(rows):
        for k, row in enumerate(group):
            name = verb.capitalize() if k == 0 else ""
            start = (starts or {}).get(row.id)
            lines.append(_line(row, name, weeks, start, row.id == selected, on_select).key(f"lever {row.id}"))
    return tag(
        "div",
        tag("div", *_rules(scenario, weeks), class_="hw-gantt-rules", aria_hidden="true").key("rules"),
        *lines,
        _shocks(scenario, weeks).key("shocks"),
        tag("div", *_axis(scenario, weeks), class_="hw-gantt-axis", aria_hidden="true").key("axis"),
        class_="hw-gantt",
        role="group",
        aria_label="The plan",
    )


def _line(
    row: Row, verb: str, weeks: int, start: Start | None, chosen: bool, on_select: Callable[[str], None]
) -> Element:
    never = start is not None and start.week is None
    words = f"{row.number} {row.words}, for {row.whom}: asked for in week {row.week}"
    if never:
        words += ", starts in no future"
    elif start is not None:
        words += f", starts in {start.count} of {start.of} futures, in the middle one in week {start.week}"
    words += f", works {length_words(row)}. Click to change it."
    parts: list[Element | str] = list(bars(row, weeks, start, chosen))
    return tag(
        "div",
        tag("span", verb, class_="hw-verb"),
        Press(
            parts,
            on_click=lambda: on_select("" if chosen else row.id),
            class_="hw-gantt-row",
            attributes={"title": words, "aria-label": words, "aria-pressed": "true" if chosen else "false"},
        ),
        class_="hw-gantt-line",
    )


def bars(row: Row, weeks: int, start: Start | None, chosen: bool = False) -> list[Element]:
    """When a part is asked for, its wait, when it works, and its name where there is room for it."""
    asked = _percent(row.week - 1, weeks)
    begins = row.week if start is None or start.week is None else start.week
    ends = weeks + 1 if row.weeks is None else min(weeks + 1, begins + row.weeks)
    left, right = _percent(begins - 1, weeks), _percent(ends - 1, weeks)
    never = start is not None and start.week is None
    bar = "hw-bar" + (" hw-bar-never" if never else "") + (" hw-bar-chosen" if chosen else "")
    label = f"{row.number} {row.words}"
    wide = 100 * (len(label) * LETTER + 12) / WIDTH
    place = f"left:calc({left:.2f}% + 6px)"
    inside = right - left >= wide and not never
    if not inside and right + wide <= 100:
        place = f"left:calc({right:.2f}% + 6px)"
    elif not inside and wide <= asked:
        place = f"right:calc({100 - asked:.2f}% + 6px)"
    elif not inside:  # no room anywhere: what fits into the bar, the whole when one points at it
        inside = not never
        place += f";max-width:calc({right - left:.2f}% - 10px)"
    return [
        tag("span", class_="hw-asked", style=f"left:{asked:.2f}%"),
        tag("span", class_="hw-wait", style=f"left:{asked:.2f}%;width:{max(0.0, left - asked):.2f}%"),
        tag("span", class_=bar, style=f"left:{left:.2f}%;width:{max(LEAST_BAR, right - left):.2f}%"),
        tag("span", label, class_="hw-gantt-label" + (" hw-inside" if inside else ""), style=place),
    ]


def _shocks(scenario: Scenario, weeks: int) -> Element:
    """What happens to the company, on the same line of weeks; below each other where words would overlap."""
    timed = [(shock, shock.week) for shock in scenario.shocks if shock.week is not None]
    places = [_percent(week - 1, weeks) for _, week in timed]
    spans = []
    for (shock, _), place in zip(timed, places, strict=True):
        left, width = place * WIDTH / 100, (len(shock.title) + 3) * LETTER
        spans.append((left, left + width) if place < LEFT_HALF else (left - width, left))
    lanes = [lane or 0 for lane in lanes_of(spans, max(1, len(timed)))]  # there is one for each
    marks = []
    for (shock, week), left, lane in zip(timed, places, lanes, strict=True):
        day = date_words(scenario, week)
        words = f"{shock.title}: week {week}{f' ({day})' if day else ''}"
        side = f"left:{left:.2f}%" if left < LEFT_HALF else f"right:{100 - left:.2f}%"
        marks.append(
            tag("span", f"⚡ {shock.title}", class_="hw-shock", style=f"{side};top:{SHOCK_LINE * lane}px", title=words)
        )
    height = SHOCK_LINE * (max(lanes, default=-1) + 1)
    return tag("div", *marks, class_="hw-shocks", style=f"height:{height}px") if marks else tag("div")


def _percent(week: float, weeks: int) -> float:
    return 100.0 * min(max(week, 0.0), weeks) / weeks


def _rules(scenario: Scenario, weeks: int) -> list[Element]:
    edges = {span.start for span in quarters(weeks, scenario.starts)} | {float(weeks)}
    return [tag("span", style=f"left:{_percent(edge, weeks):.2f}%") for edge in sorted(edges)]


def _axis(scenario: Scenario, weeks: int) -> list[Element]:
    """Names of quarters, the first of a year by the year; of years alone where quarters are too narrow."""
    spans = quarters(weeks, scenario.starts)
    year = "{}" if scenario.starts is not None else "Year {}"
    names = [
        (span, year.format(span.year) if span.quarter == 1 or span is spans[0] else f"Q{span.quarter}")
        for span in spans
    ]
    if any(len(name) * LETTER > WIDTH * (span.end - span.start) / weeks for span, name in names[1:-1]):
        names = [(span, name) for span, name in names if not name.startswith("Q")]
    found, free = [], -1.0
    for span, name in names:
        left = _percent(span.start, weeks)
        if left >= free:
            found.append(tag("span", name, style=f"left:{left:.2f}%"))
            free = left + 100 * (len(name) * LETTER + 4) / WIDTH
    return found
