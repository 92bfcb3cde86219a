"""The template: its size, the layout that fits our slides, the room it leaves, and whether it is light or dark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from analysis.errors import StudyError
from analysis.look import DARK, LIGHT, Theme, luminance

LARGEST = 100 * 2**20  # bytes of a template
WIDE, HIGH = Inches(13.333), Inches(7.5)  # of a deck without a template: 16:9
EDGE, GAP = 40.0, 10.0  # points: beside a deck's own title, and between what stands on a slide
TITLE_POINTS = 26.0  # of a deck's own title, and of a template's that is larger
TITLE_LEAST = 18.0
LEAST_ROOM = 0.45  # share of a slide's height that a layout must leave below its title
SPARE = 0.94
FOOTERS = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide, in points from the top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


def box_of(shape: Any) -> Box:
    """Where a shape lies."""
    return Box(*(Pt(1) and float(side) / Pt(1) for side in (shape.left, shape.top, shape.width, shape.height)))


class Template:
    """A presentation without slides, ready to take ours.

    Parameters
    ----------
    path : Path or None
        None gives a plain deck in our own colours.

    Attributes
    ----------
    presentation
    layout
        The layout our slides use.
    title : Box
    room : Box
        What is left below the title.
    theme : Theme
        The light or the dark one, by the template's ground.
    spare : float
        Share of a line that may be filled: less where we do not know how wide the template's font is.

    Raises
    ------
    StudyError
        If there is no such file, or none that slides can be made of.
    """

    def __init__(self, path: Path | None) -> None:
        self.presentation = _opened(path) if path is not None else _plain()
        self.width = float(self.presentation.slide_width) / Pt(1)
        self.height = float(self.presentation.slide_height) / Pt(1)
        self.layout, self.title = self._choose(path)
        self.room = self._left_below(self.title)
        self.spare = 1.0 if path is None else SPARE
        self.theme: Theme = DARK if luminance(self._ground()) < 0.2 else LIGHT
        self.title_points, self.bold, self.capitals = self._title_style()

    def _choose(self, path: Path | None) -> tuple[Any, Box]:
        """The layout with a title and least beside it that leaves room enough; its title's place."""
        with_title = []
        for layout in self.presentation.slide_layouts:
            titles = [p for p in layout.placeholders if p.placeholder_format.type in TITLES]
            rest = [p for p in layout.placeholders if p.placeholder_format.type not in (*TITLES, *FOOTERS)]
            if titles and titles[0].width:
                with_title.append((len(rest), layout, box_of(titles[0])))
        if not with_title:
            raise StudyError(f"{path}: none of its layouts has a title, so no slide can be made of it")
        ranked = sorted(with_title, key=lambda entry: entry[0])
        for _, layout, place in ranked:
            below = self.height - place.bottom
            if below >= LEAST_ROOM * self.height and place.width >= 0.5 * self.width:
                return layout, place
        # A title in the middle of the slide, or beside the rest: it moves to where titles usually stand.
        return ranked[0][1], Box(0.05 * self.width, 0.05 * self.height, 0.9 * self.width, 0.16 * self.height)

    def _left_below(self, title: Box) -> Box:
        """The room below the title and above footers and what the template itself draws at the bottom."""
        top, bottom = title.bottom + GAP, self.height - 0.04 * self.height
        fixed = [p for p in self.layout.placeholders if p.placeholder_format.type in FOOTERS]
        fixed += [s for owner in (self.layout, self.layout.slide_master) for s in owner.shapes if not s.is_placeholder]
        for shape in fixed:
            place = box_of(shape)
            if place.top > 0.7 * self.height:  # at the foot; what lies elsewhere is ground to write on
                bottom = min(bottom, place.top - GAP / 2)
        return Box(title.left, top, title.width, bottom - top)

    def _ground(self) -> str:
        """The colour slides lie on."""
        for owner in (self.layout, self.layout.slide_master):
            for fill in owner._element.iterfind(f".//{qn('p:bg')}"):
                for colour in fill.iter(f"{{{_A}}}srgbClr", f"{{{_A}}}schemeClr"):
                    value = str(colour.get("val"))
                    return f"#{value}" if colour.tag.endswith("srgbClr") else self._themed(value)
        return self._themed("bg1")

    def _themed(self, name: str) -> str:
        """A colour of the theme by its name on slides, such as bg1."""
        mapped = self.layout.slide_master._element.find(qn("p:clrMap"))
        name = str(mapped.get(name, name)) if mapped is not None else name
        for relation in self.layout.slide_master.part.rels.values():
            if relation.reltype.endswith("/theme"):
                tree = etree.fromstring(relation.target_part.blob)
                for colour in tree.iterfind(f".//{{{_A}}}clrScheme/{{{_A}}}{name}/*"):
                    return "#" + str(colour.get("lastClr") or colour.get("val"))
        return "#FFFFFF"

    def _title_style(self) -> tuple[float, bool, bool]:
        """Size of the template's titles, at most ours; whether they are bold; whether they are in capitals."""
        size, bold, capitals = TITLE_POINTS, False, False
        master = self.layout.slide_master._element
        style = master.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}/{qn('a:defRPr')}")
        if style is not None:
            size = min(size, int(style.get("sz", 2600)) / 100)
            bold, capitals = style.get("b") == "1", style.get("cap") == "all"
        for p in self.layout.placeholders:
            if p.placeholder_format.type in TITLES:
                for own in p._element.iter(qn("a:defRPr")):
                    size = min(size, int(own.get("sz", 100 * size)) / 100)
                    bold = own.get("b", "1" if bold else "") == "1"
                    capitals = own.get("cap", "all" if capitals else "") == "all"
                    break
        return max(size, TITLE_LEAST), bold, capitals


def _opened(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise StudyError(f"{path} is larger than {LARGEST >> 20} MB; a template holds layouts, not films")
        presentation = Presentation(str(path))
    except FileNotFoundError:
        raise StudyError(f"there is no template {path}") from None
    except (PackageNotFoundError, ValueError, KeyError, OSError, etree.XMLSyntaxError) as error:
        hint = " (save a .potx as .pptx first)" if path.suffix.lower() == ".potx" else ""
        raise StudyError(f"{path} is no PowerPoint file that can be read{hint}: {error}") from None
    listed = presentation.slides._sldIdLst
    for entry in list(listed):  # slides of its own stay out of ours
        presentation.part.drop_rel(entry.rId)
        listed.remove(entry)
    return presentation


def _plain() -> Any:
    """A deck of our own: python-pptx's, brought to 16:9 and to our colours."""
    presentation = Presentation()
    ratio = WIDE / presentation.slide_width
    presentation.slide_width, presentation.slide_height = WIDE, HIGH
    master = presentation.slide_master
    for owner in (master, *presentation.slide_layouts):
        for shape in owner.placeholders:
            if shape._element.spPr.find(qn("a:xfrm")) is not None:
                shape.left, shape.width = int(shape.left * ratio), int(shape.width * ratio)
    for shape in master.placeholders:
        if shape.placeholder_format.type in TITLES:
            shape.left, shape.top = Pt(EDGE), Pt(26)
            shape.width, shape.height = WIDE - 2 * Pt(EDGE), Pt(76)
            frame = shape._element.txBody.find(qn("a:bodyPr"))
            frame.set("anchor", "t")
            for side in ("lIns", "rIns"):
                frame.set(side, "0")
            for fit in frame.findall(qn("a:normAutofit")):
                frame.remove(fit)
    style = master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    style.find(qn("a:defRPr")).set("sz", str(int(100 * TITLE_POINTS)))
    _colour(master)
    return presentation


def _colour(master: Any) -> None:
    """Our colours as those of the theme, so that whoever edits the deck finds them."""
    ours = {"dk1": LIGHT.text, "lt1": LIGHT.page, "dk2": LIGHT.text, "lt2": LIGHT.rules, "accent5": LIGHT.baseline}
    ours |= {f"accent{k}": colour for k, colour in enumerate(LIGHT.alternatives, start=1)}
    for relation in master.part.rels.values():
        if relation.reltype.endswith("/theme"):
            part = relation.target_part
            tree = etree.fromstring(part.blob)
            for name, value in ours.items():
                for place in tree.iterfind(f".//{{{_A}}}clrScheme/{{{_A}}}{name}"):
                    for old in list(place):
                        place.remove(old)
                    etree.SubElement(place, f"{{{_A}}}srgbClr", val=value[1:])
            part._blob = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
