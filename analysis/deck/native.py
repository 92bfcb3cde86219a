"""Exhibits as charts that stay editable in PowerPoint: lines, stacked areas, bars with whiskers, a plan over weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_THEME_COLOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from analysis.deck.fit import LINE, fitted, shorten_name, width
from analysis.deck.template import Box
from analysis.exhibits import Exhibit, Series
from analysis.look import Theme

POINTS = 14.0  # of text in a chart
STEP = 13  # weeks between two numbers of the axis, or twice, four times as many
BAR_HIGH, AROUND_BARS = 52.0, 90.0  # points a bar takes at most, and what stands around bars
TITLE_ROOM = 0.72  # share of its width over which programs set a chart's title
NAME_LEAST, NAME_LINE = 10.0, 1.35  # points of a bar's name at least; height of its bar beside its size
NAMES = 0.42  # share of a chart's width that names of bars may take
ACCENTS = (MSO_THEME_COLOR.ACCENT_1, MSO_THEME_COLOR.ACCENT_2, MSO_THEME_COLOR.ACCENT_3, MSO_THEME_COLOR.ACCENT_4)
KINDS = {
    "lines": XL_CHART_TYPE.LINE,
    "areas": XL_CHART_TYPE.AREA_STACKED,
    "bars": XL_CHART_TYPE.BAR_STACKED,
    "plan": XL_CHART_TYPE.BAR_STACKED,
}


def add_chart(slide: Any, exhibit: Exhibit, box: Box, theme: Theme) -> Any:
    """Put a chart into a box of a slide; return its shape."""
    across = exhibit.kind in ("bars", "plan")
    names = list(exhibit.categories)
    if across:  # bars are drawn from the bottom up, and the first belongs on top
        exhibit = _upside_down(exhibit)
        names = [shorten_name(name, NAMES * box.width, POINTS) for name in exhibit.categories]
        box = replace(box, height=min(box.height, len(names) * BAR_HIGH + AROUND_BARS))
    data = CategoryChartData(number_format="0.0%" if exhibit.unit == "share" else "General")
    data.categories = [_cell(name) for name in names] if across else [int(week) for week in names]
    lines = _with_bands(exhibit) if exhibit.kind == "lines" else [(series, "") for series in exhibit.series]
    for series, edge in lines:
        data.add_series(_cell(series.name + edge), series.values)
    sides = (Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height))
    frame = slide.shapes.add_chart(KINDS[exhibit.kind], *sides, data)
    chart = frame.chart
    chart.font.size = Pt(POINTS)
    chart.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    _axes(chart, exhibit, box, theme)
    for drawn, (series, edge) in zip(chart.plots[0].series, lines, strict=True):
        _style(drawn, series, edge, exhibit.kind, theme)
    if across:
        chart.plots[0].gap_width = 45
        chart.plots[0].overlap = 100
    head = _title(chart, exhibit, box)
    legend = _legend(chart, exhibit, lines)
    high = _lay_out(chart, exhibit, names, box, head, legend) / len(names)
    if across:  # every name is shown, in smaller type where bars are thin
        chart.category_axis.tick_labels.font.size = Pt(max(NAME_LEAST, min(POINTS, high / NAME_LINE)))
        skip = chart.category_axis._element.find(qn("c:noMultiLvlLbl"))
        skip.addprevious(etree.Element(qn("c:tickLblSkip"), val="1"))
    return frame


def _upside_down(exhibit: Exhibit) -> Exhibit:
    def turned(values: tuple[float, ...] | None) -> tuple[float, ...] | None:
        return None if values is None else values[::-1]

    series = tuple(replace(s, values=s.values[::-1], low=turned(s.low), high=turned(s.high)) for s in exhibit.series)
    return replace(exhibit, categories=exhibit.categories[::-1], series=series)


def _cell(text: str) -> str:
    """A text for the workbook behind a chart: never a formula."""
    return f"\u2060{text}" if text[:1] in ("=", "{") else text


def _with_bands(exhibit: Exhibit) -> list[tuple[Series, str]]:
    found: list[tuple[Series, str]] = []
    for series in exhibit.series:
        found.append((series, ""))
        if series.low is not None and series.high is not None:
            found.append((Series(series.name, series.low, series.role), ", low"))
            found.append((Series(series.name, series.high, series.role), ", high"))
    return found


# --- axes -----------------------------------------------------------------------------------------------------------


def _axes(chart: Any, exhibit: Exhibit, box: Box, theme: Theme) -> None:
    across = exhibit.kind in ("bars", "plan")
    names, values = chart.category_axis, chart.value_axis
    for axis in (names, values):
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
        axis.format.line.color.rgb = _rgb(theme.rules)
        axis.tick_labels.font.size = Pt(POINTS)
        axis.tick_labels.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.major_gridlines.format.line.color.rgb = _rgb(theme.rules)
    values.format.line.fill.background()
    numbers = values.tick_labels
    numbers.number_format_is_linked = False
    top = _top(exhibit)
    whole = exhibit.unit == "number" and all(value == int(value) for s in exhibit.series for value in s.values)
    least = 1.0 if whole else 0.0
    numbers.number_format = (
        ("0%" if top >= 0.1 else "0.0%") if exhibit.unit == "share" else "#,##0" if whole or top >= 5 else "0.0#"
    )
    if across:
        if exhibit.kind == "plan":
            values.minimum_scale, values.maximum_scale = 0.0, float(_end(exhibit))
            values.major_unit = float(_step(_end(exhibit), box))
        else:
            step = max(least, _round_step(top - min(0.0, _bottom(exhibit))))
            values.major_unit = step
            values.minimum_scale = -step * _ceil(-_bottom(exhibit) / step) if _bottom(exhibit) < 0 else 0.0
            values.maximum_scale = step * max(1, _ceil(top / step))
        return
    if exhibit.kind == "areas":
        values.minimum_scale, values.maximum_scale, values.major_unit = 0.0, 1.0, 0.25
    else:
        step = max(least, _round_step(top))
        values.minimum_scale, values.maximum_scale, values.major_unit = 0.0, step * max(1, _ceil(top / step)), step
    names.tick_labels.number_format, names.tick_labels.number_format_is_linked = "0", False
    last = int(exhibit.categories[-1])
    _as_days(names._element, _step(last, box) if last > 2 * STEP else 1)


def _as_days(axis: Any, step: int) -> None:
    """Make an axis of weeks one of days: only there a number every so many weeks is understood everywhere."""
    days = etree.Element(qn("c:dateAx"))
    for child in list(axis):
        if child.tag not in (qn("c:lblAlgn"), qn("c:noMultiLvlLbl")):
            days.append(child)
    days.find(qn("c:auto")).set("val", "0")
    for cache in axis.getroottree().iter(qn("c:cat")):  # some take numbers for days only where they are written as days
        for code in cache.iter(qn("c:formatCode")):
            code.text = "yyyy\\-mm\\-dd"
    for tag, value in (("baseTimeUnit", "days"), ("majorUnit", str(step)), ("majorTimeUnit", "days")):
        etree.SubElement(days, qn(f"c:{tag}"), val=value)
    axis.getparent().replace(axis, days)


def _top(exhibit: Exhibit) -> float:
    shown = [series for series in exhibit.series if series.role != "none"]
    if exhibit.kind == "bars" and len(shown) > 1:
        return max(sum(values) for values in zip(*(s.values for s in shown), strict=True))
    return max((max(s.high or s.values) for s in shown if s.values), default=1.0)


def _bottom(exhibit: Exhibit) -> float:
    return min((min(s.low or s.values) for s in exhibit.series if s.role != "none" and s.values), default=0.0)


def _end(exhibit: Exhibit) -> int:
    return int(max(sum(values) for values in zip(*(s.values for s in exhibit.series), strict=True)))


def _step(weeks: int, box: Box) -> int:
    step = STEP
    while weeks / step * width("000  ", POINTS) > 0.6 * box.width:
        step *= 2
    return step


def _round_step(top: float) -> float:
    """About five round steps up to the top."""
    if top <= 0:
        return 1.0
    size = 10.0 ** _floor_log(top / 5)
    return next(size * k for k in (1, 2, 2.5, 5, 10) if size * k * 5 >= top - 1e-12)


def _floor_log(value: float) -> int:
    power = 0
    while 10.0 ** (power + 1) <= value:
        power += 1
    while 10.0**power > value:
        power -= 1
    return power


def _ceil(value: float) -> int:
    return int(-(-value // 1))


# --- colours --------------------------------------------------------------------------------------------------------


def _style(drawn: Any, series: Series, edge: str, kind: str, theme: Theme) -> None:
    if kind == "lines":
        drawn.smooth = False
        line = drawn.format.line
        line.width = Pt(1.0 if edge else 3.0)
        _paint(line.color, series.role, theme)
        if edge or series.role in ("real", "baseline"):
            line.dash_style = MSO_LINE_DASH_STYLE.SQUARE_DOT if edge else MSO_LINE_DASH_STYLE.DASH
        return
    if series.role == "none":
        drawn.format.fill.background()
        return
    drawn.format.fill.solid()
    _paint(drawn.format.fill.fore_color, series.role, theme)
    if kind == "bars" and series.low is not None and series.high is not None:
        _whiskers(drawn._element, series)


def _paint(colour: Any, role: str, theme: Theme) -> None:
    word, _, number = role.partition(" ")
    if word == "plan":
        colour.theme_color = ACCENTS[int(number) % len(ACCENTS)]
    elif word == "stage":
        colour.rgb = _rgb(theme.stages[int(number)])
    elif word in ("perceived", "real"):
        colour.rgb = _rgb(getattr(theme, word))
    elif word == "rest":
        colour.theme_color = MSO_THEME_COLOR.ACCENT_1
        colour.brightness = 0.6
    else:
        colour.rgb = _rgb(theme.baseline)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:])


def _whiskers(element: Any, series: Series) -> None:
    """Error bars from low to high, which python-pptx has no words for."""
    assert series.low is not None and series.high is not None
    bars = etree.SubElement(element, qn("c:errBars"))
    for tag, value in (("c:errBarType", "both"), ("c:errValType", "cust"), ("c:noEndCap", "0")):
        etree.SubElement(bars, qn(tag), val=value)
    plus = [h - v for v, h in zip(series.values, series.high, strict=True)]
    minus = [v - low for v, low in zip(series.values, series.low, strict=True)]
    for tag, sizes in (("c:plus", plus), ("c:minus", minus)):
        numbers = etree.SubElement(etree.SubElement(bars, qn(tag)), qn("c:numLit"))
        etree.SubElement(numbers, qn("c:formatCode")).text = "General"
        etree.SubElement(numbers, qn("c:ptCount"), val=str(len(sizes)))
        for place, size in enumerate(sizes):
            point = etree.SubElement(numbers, qn("c:pt"), idx=str(place))
            etree.SubElement(point, qn("c:v")).text = repr(max(0.0, size))
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"), w=str(Pt(1.5)))
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:schemeClr"), val="tx1")
    element.find(qn("c:cat")).addprevious(bars)


# --- title, legend, places ------------------------------------------------------------------------------------------


def _title(chart: Any, exhibit: Exhibit, box: Box) -> float:
    """What is plotted, its unit, how many futures, on one line; return its height as a share of the chart's."""
    chart.has_title = True
    wordings = (f"{exhibit.axis}. {exhibit.note}", exhibit.axis)
    text, _ = fitted(wordings, TITLE_ROOM * box.width, POINTS * LINE, (POINTS,), most=1)
    frame = chart.chart_title.text_frame
    frame.text = text
    run = frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(POINTS), False
    run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    frame._txBody.find(qn("a:p")).get_or_add_pPr().set("algn", "l")
    element = chart._chartSpace.chart.find(qn("c:title"))
    for old in element.findall(qn("c:layout")) + element.findall(qn("c:overlay")):
        element.remove(old)
    layout = _layout(0.0, 0.0)
    element.find(qn("c:tx")).addnext(layout)
    overlay = etree.Element(qn("c:overlay"), val="1")
    layout.addnext(overlay)
    return POINTS * LINE / box.height + 0.04


def _legend(chart: Any, exhibit: Exhibit, lines: Sequence[tuple[Series, str]]) -> str:
    """Where the legend stands: right of areas in their order, below the rest; nowhere for one series."""
    named = [series for series, edge in lines if not edge and series.role != "none"]
    chart.has_legend = len(named) > 1
    if not chart.has_legend:
        return ""
    legend = chart.legend
    legend.include_in_layout = False
    legend.font.size = Pt(POINTS)
    legend.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    legend.position = XL_LEGEND_POSITION.RIGHT if exhibit.kind == "areas" else XL_LEGEND_POSITION.BOTTOM
    for place, (_, edge) in enumerate(lines):
        if edge:
            entry = etree.Element(qn("c:legendEntry"))
            etree.SubElement(entry, qn("c:idx"), val=str(place))
            etree.SubElement(entry, qn("c:delete"), val="1")
            legend._element.find(qn("c:legendPos")).addnext(entry)
    return "right" if exhibit.kind == "areas" else "bottom"


def _lay_out(chart: Any, exhibit: Exhibit, names: Sequence[str], box: Box, head: float, legend: str) -> float:
    """The inner plot, measured: names of bars left of it, the title above, numbers and legend below or beside it.

    Returns its height in points.
    """
    line = POINTS * LINE / box.height
    below = 1.6 * line + (1.7 * line if legend == "bottom" else 0.0)
    across = exhibit.kind in ("bars", "plan")
    left = (max(width(name, POINTS) for name in names) + 14.0) / box.width if across else 62.0 / box.width
    right = 0.03
    if legend == "right":
        right = (max(width(series.name, POINTS) for series in exhibit.series) + 46.0) / box.width
    plot = chart._chartSpace.chart.plotArea
    for old in plot.findall(qn("c:layout")):
        plot.remove(old)
    high = max(0.2, 1.0 - head - below)
    plot.insert(0, _layout(left, head, max(0.2, 1.0 - left - right), high))
    return high * box.height


def _layout(x: float, y: float, w: float | None = None, h: float | None = None) -> Any:
    layout = etree.Element(qn("c:layout"))
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    if w is not None:
        etree.SubElement(manual, qn("c:layoutTarget"), val="inner")
    for tag in ("c:xMode", "c:yMode"):
        etree.SubElement(manual, qn(tag), val="edge")
    for tag, value in (("c:x", x), ("c:y", y), ("c:w", w), ("c:h", h)):
        if value is not None:
            etree.SubElement(manual, qn(tag), val=f"{value:.4f}")
    return layout
