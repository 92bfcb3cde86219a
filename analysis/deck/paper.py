"""Slides put on paper: placed within the room a template leaves, measured, described for those who cannot see."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from itertools import accumulate
from typing import Any

from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.util import Pt

from analysis.deck.fit import LINE, fitted, height, shorten, width, wrap
from analysis.deck.native import add_chart
from analysis.deck.template import GAP, TITLE_LEAST, TITLES, Box, Template, box_of
from analysis.exhibits import Table
from analysis.message import Message

TITLE_SIZES = (24.0, 22.0, 20.0, TITLE_LEAST)  # points, where a template's own size does not fit
BODY_SIZES = (18.0, 16.0, 14.0)
TABLE_SIZES = (16.0, 14.0, 12.0)
CELL_WIDE = 16.0  # points between a cell's text and the next
CELL_HIGH = 0.38  # space above and below a cell's text, beside the size of its type
CELL_LINES = 4
ONE_LINE = 10  # characters of a cell that is kept on one line
SHARES = (0.0, 0.3, 0.5, 0.7, 1.0)
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # a table without style or grid: we draw its rules


def put(template: Template, message: Message) -> Any:
    """Add one message as a slide to the template's presentation; return it."""
    made = template.presentation.slides.add_slide(template.layout)
    for shape in list(made.placeholders):
        if shape.placeholder_format.type not in TITLES:
            shape._element.getparent().remove(shape._element)  # an empty box that asks for text helps nobody
    _title(made.shapes.title, message, template)
    room = template.room
    said = message.said
    if said:
        line = template.spare * room.width
        text, points = fitted([said], line, 0.35 * room.height, BODY_SIZES, most=4)
        tall = height(text, line, points) + 4.0
        _write(made, Box(room.left, room.top, room.width, tall), text, points)
        room = Box(room.left, room.top + tall + GAP, room.width, room.height - tall - GAP)
    if isinstance(message.visual, Table):
        shape = _table(made, message.visual, room, template)
    elif message.visual is not None:
        shape = add_chart(made, message.visual, room, template.theme)
    else:
        shape = None
    if shape is not None and message.visual is not None:
        shape.name = message.name
        shape._element.nvGraphicFramePr.cNvPr.set("descr", message.visual.alt)
    _number(made, template)
    made.notes_slide.notes_text_frame.text = "\n".join(message.notes)
    return made


def _title(shape: Any, message: Message, template: Template) -> None:
    place = template.title
    if box_of(shape) != place:
        shape.left, shape.top, shape.width, shape.height = (
            Pt(side) for side in (place.left, place.top, place.width, place.height)
        )
    frame = shape.text_frame
    room = place.width - float(frame.margin_left + frame.margin_right) / Pt(1)
    tall = place.height - float(frame.margin_top + frame.margin_bottom) / Pt(1)
    shown = [title.upper() if template.capitals else title for title in message.titles]
    sizes = [size for size in (template.title_points, *TITLE_SIZES) if size <= template.title_points]
    text, points = fitted(shown, template.spare * room, tall, sizes, template.bold, most=3)
    frame.auto_size, frame.word_wrap = MSO_AUTO_SIZE.NONE, True
    # In capitals by the template's own style, not by ours, wherever the wording was not cut.
    frame.text = next((title for title in message.titles if title.upper() == text), text) if template.capitals else text
    for run in frame.paragraphs[0].runs:
        run.font.size = Pt(points)


def _write(made: Any, box: Box, text: str, points: float) -> None:
    shape = made.shapes.add_textbox(Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height))
    shape.name = "Text"
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = text
    for run in frame.paragraphs[0].runs:
        run.font.size = Pt(points)


def _number(made: Any, template: Template) -> None:
    """The template's own slide number, where it has one."""
    for shape in template.layout.placeholders:
        if shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER and shape.width:
            copied = deepcopy(shape._element)
            copied.nvSpPr.cNvPr.set("id", str(max(s.shape_id for s in made.shapes) + 1))
            made.shapes._spTree.append(copied)
            return


# --- tables ---------------------------------------------------------------------------------------------------------


def _table(made: Any, table: Table, room: Box, template: Template) -> Any:
    rows, points, widths = fit_table(table, room.width, room.height)
    heights = [_row_height(row, widths, points, head=k == 0) for k, row in enumerate(rows)]
    sides = (Pt(room.left), Pt(room.top), Pt(room.width), Pt(sum(heights)))
    frame = made.shapes.add_table(len(rows), len(widths), *sides)
    drawn = frame.table
    drawn._tbl.tblPr.find(qn("a:tableStyleId")).text = NO_STYLE
    drawn.horz_banding = False
    edges = [0, *accumulate(Pt(w) for w in widths)]
    for column, left, right in zip(drawn.columns, edges, edges[1:], strict=False):
        column.width = right - left
    for k, (line, row) in enumerate(zip(drawn.rows, rows, strict=True)):
        line.height = Pt(heights[k])
        for place, (cell, text) in enumerate(zip(line.cells, row, strict=True)):
            _cell(cell, text, points, head=k == 0, last=place == len(row) - 1, rule=template.theme.rules)
    return frame


def fit_table(table: Table, room: float, tall: float) -> tuple[list[list[str]], float, list[float]]:
    """Rows, type and widths of columns so that a table fits: smaller type, then shorter cells, then fewer rows."""
    rows: list[list[str]] = [[_held(text) for text in row] for row in (table.head, *table.rows)]
    for points in TABLE_SIZES:
        widths = _widths(rows, room, points)
        if _height(rows, widths, points) <= tall:
            return rows, points, widths
    points = TABLE_SIZES[-1]
    for lines in range(CELL_LINES, 0, -1):
        short = [_shortened(row, widths, points, lines) for row in rows]
        if _height(short, widths, points) <= tall:
            return short, points, widths
    one_line, many = short, len(short) - 1
    for kept in range(many - 1, 0, -1):
        short = [*one_line[: kept + 1], [f"{many - kept} more", *[""] * (len(widths) - 1)]]
        if _height(short, widths, points) <= tall:
            break
    return short, points, widths


def _held(text: str) -> str:
    """A cell of a few characters, such as "9 of 22", which no line breaks."""
    return text.replace(" ", "\u00a0") if len(text) <= ONE_LINE else text


def _shortened(row: Sequence[str], widths: Sequence[float], points: float, lines: int) -> list[str]:
    return [shorten(text, w - CELL_WIDE, lines, points, bold=True) for text, w in zip(row, widths, strict=True)]


def _widths(rows: Sequence[Sequence[str]], room: float, points: float) -> list[float]:
    """Columns as wide as their longest text, sharing what is left; where that is too much, as makes the table low."""
    columns = [[row[k] for row in rows] for k in range(len(rows[0]))]
    wanted = [max(width(text, points, bold=True) for text in texts) + CELL_WIDE + 2.0 for texts in columns]
    if sum(wanted) <= room:
        return [w * room / sum(wanted) for w in wanted]
    least = [
        min(w, max(width(word, points, bold=True) for text in texts for word in text.split(" ")) + CELL_WIDE + 2.0)
        for w, texts in zip(wanted, columns, strict=True)
    ]
    tried = [_shared(wanted, least, room, power) for power in SHARES]
    return min(tried, key=lambda widths: _height(rows, widths, points))


def _shared(wanted: Sequence[float], least: Sequence[float], room: float, power: float) -> list[float]:
    """A room shared by what columns want, to a power: none gets less than its longest word or more than it wants."""
    if sum(least) >= room:
        return [w * room / sum(least) for w in least]
    low, high = 0.0, 1e3 * room
    for _ in range(60):
        scale = (low + high) / 2
        found = [min(w, max(v, scale * (w / room) ** power)) for w, v in zip(wanted, least, strict=True)]
        low, high = (scale, high) if sum(found) <= room else (low, scale)
    return [w * room / sum(found) for w in found]


def _row_height(row: Sequence[str], widths: Sequence[float], points: float, head: bool) -> float:
    lines = max(len(wrap(text, w - CELL_WIDE, points, head)) for text, w in zip(row, widths, strict=True))
    return lines * points * LINE + 2 * CELL_HIGH * points


def _height(rows: Sequence[Sequence[str]], widths: Sequence[float], points: float) -> float:
    return sum(_row_height(row, widths, points, head=k == 0) for k, row in enumerate(rows))


def _cell(cell: Any, text: str, points: float, *, head: bool, last: bool, rule: str) -> None:
    cell.margin_left, cell.margin_right = 0, Pt(0 if last else CELL_WIDE)
    cell.margin_top = cell.margin_bottom = Pt(CELL_HIGH * points - 1.0)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    cell.text_frame.text = text
    for run in cell.text_frame.paragraphs[0].runs:
        run.font.size, run.font.bold = Pt(points), head
        run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, qn("a:lnB"), w=str(Pt(1.5 if head else 0.75)))
    fill = etree.SubElement(line, qn("a:solidFill"))
    if head:
        etree.SubElement(fill, qn("a:schemeClr"), val="tx1")
    else:
        etree.SubElement(fill, qn("a:srgbClr"), val=rule[1:])
