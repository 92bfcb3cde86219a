"""Parts of the report as HTML; every text that is not ours passes through `text`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from analysis.exhibits import Exhibit, Table

EVERY = 13  # weeks between two rows of the numbers behind a chart over time


def text(words: str) -> str:
    """A text as a page shows it, whatever is in it."""
    return escape(words, quote=True)


def heading(level: int, words: str, anchor: str = "") -> str:
    """A heading; with an anchor others can point to it."""
    named = f' id="{text(anchor)}"' if anchor else ""
    return f"<h{level}{named}>{text(words)}</h{level}>"


def paragraphs(sentences: Sequence[str]) -> str:
    """Sentences, each on its own."""
    return "".join(f"<p>{text(sentence)}</p>" for sentence in sentences)


def bullets(sentences: Sequence[str]) -> str:
    """Sentences as a list."""
    return f"<ul>{''.join(f'<li>{text(sentence)}</li>' for sentence in sentences)}</ul>"


def more(words: str, inside: str) -> str:
    """Something that is opened on demand; printed it is open."""
    return f"<details><summary>{text(words)}</summary>{inside}</details>"


def table(found: Table) -> str:
    """A table whose columns can be sorted by a click on their heading."""
    head = "".join(f'<th scope="col"><button type="button">{text(cell)}</button></th>' for cell in found.head)
    rows = "".join(f"<tr>{_row(row)}</tr>" for row in found.rows)
    return (
        f'<div class="wide"><table><caption>{text(found.about)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: Sequence[str]) -> str:
    first = f'<th scope="row">{text(row[0])}</th>'
    return first + "".join(f"<td{_sorted(cell)}>{text(cell)}</td>" for cell in row[1:])


def _sorted(cell: str) -> str:
    """The number a cell is sorted by, where it begins with one."""
    found = re.match(r"^(?:week )?([+\u2212-]?[\d,]*\.?\d+)", cell)
    if found is None or not any(digit.isdigit() for digit in found[1]):
        return ""
    return f' class="number" data-sort="{float(found[1].replace(",", "").replace(chr(0x2212), "-")):.12g}"'


def chart(exhibit: Exhibit, name: str) -> str:
    """The place of a chart, described in words, with its numbers as a table."""
    note = f"<figcaption>{text(exhibit.note)}</figcaption>"
    place = f'<div class="chart" id="{text(name)}" role="img" aria-label="{text(exhibit.alt)}"></div>'
    return f"<figure>{place}{note}{more('The numbers', table(numbers(exhibit)))}</figure>"


def numbers(exhibit: Exhibit) -> Table:
    """The numbers behind a chart: all bars, or every thirteenth week."""
    shown = [series for series in exhibit.series if series.role != "none"]
    head = ["Week" if exhibit.kind in ("lines", "areas") else "Name"]
    for series in shown:
        head.append(series.name)
        if series.low is not None:
            head += [f"{series.name}, from", f"{series.name}, to"]
    last = len(exhibit.categories) - 1
    step = EVERY if exhibit.kind in ("lines", "areas") and last > 2 * EVERY else 1
    rows = []
    for place in sorted({*range(0, last + 1, step), last}):
        row = [exhibit.categories[place]]
        for series in shown:
            row.append(exhibit.figure(series.values[place]))
            if series.low is not None and series.high is not None:
                row += [exhibit.figure(series.low[place]), exhibit.figure(series.high[place])]
        rows.append(tuple(row))
    return Table(exhibit.axis, tuple(head), tuple(rows))
