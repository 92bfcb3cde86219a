"""Templates as a company may have them: another font, other colours, layouts of its own, slides that must not stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

FONT = "DejaVu Serif"
ACCENT = "8C1D40"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def make_template(path: Path, *, wide: bool = True, dark: bool = False, capitals: bool = False) -> Path:
    """Write a template: 16:9 or 4:3, light or dark, with a bar at the foot and a slide of its own."""
    presentation = Presentation()
    if wide:
        presentation.slide_width, presentation.slide_height = Inches(13.333), Inches(7.5)
    master = presentation.slide_master
    scale = presentation.slide_width / Inches(10)
    for owner in (master, *presentation.slide_layouts):
        for shape in owner.placeholders:
            if shape._element.spPr.find(qn("a:xfrm")) is not None:
                shape.left, shape.width = int(shape.left * scale), int(shape.width * scale)
    for relation in master.part.rels.values():
        if relation.reltype.endswith("/theme"):
            _dress(relation.target_part, dark)
    style = master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}/{qn('a:defRPr')}")
    style.set("sz", "3200")
    style.set("b", "1")
    if capitals:
        style.set("cap", "all")
    bar = master.shapes._spTree
    foot = presentation.slides.add_slide(presentation.slide_layouts[5])
    foot.shapes.title.text = "A slide of the template's own"
    drawn = foot.shapes.add_shape(
        MSO_SHAPE.RECTANGLE, 0, presentation.slide_height - Pt(24), presentation.slide_width, Pt(24)
    )
    drawn.fill.solid()
    drawn.fill.fore_color.rgb = RGBColor.from_string(ACCENT)
    bar.append(drawn._element)  # moved to the master: on every slide
    presentation.save(str(path))
    return path


def _dress(part: Any, dark: bool) -> None:
    tree = etree.fromstring(part.blob)
    for font in tree.iter(f"{{{A}}}latin"):
        if font.getparent().tag in (f"{{{A}}}majorFont", f"{{{A}}}minorFont"):
            font.set("typeface", FONT)
    colours = {"accent1": ACCENT, **({"lt1": "101820", "dk1": "F2F2F2"} if dark else {})}
    for name, value in colours.items():
        for place in tree.iterfind(f".//{{{A}}}clrScheme/{{{A}}}{name}"):
            for old in list(place):
                place.remove(old)
            etree.SubElement(place, f"{{{A}}}srgbClr", val=value)
    part._blob = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
