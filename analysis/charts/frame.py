"""The page every picture is drawn on: title, subtitle, source line, measured text, and saving to a file.

Positions are pixels from the top left corner of a 1280 x 720 page, as on a slide. Text is measured before it is placed,
so that nothing overlaps and nothing is cut without a sign.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from analysis.look import DOTS_PER_INCH, FONT, HEIGHT, TEXT_POINTS, TITLE_POINTS, WIDTH, Theme, theme_named
from sim.words import Words

MARGIN = 40  # pixels left and right
TITLE_TOP = 24
TITLE_LINE = 36  # pixels from one line of the title to the next
TITLE_LINES = 2
TEXT_LINE = 25
SUBTITLE_LINES = 2
FOOT = 34  # pixels kept free at the bottom for the source line
SUFFIXES = ("png", "svg", "pdf")

Side = Literal["left", "center", "right"]
Level = Literal["top", "center", "bottom", "baseline"]

# Everything a user's matplotlibrc could change is put back, and the ids of an SVG are fixed: same data, same bytes.
_STYLE = {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith("backend")} | {
    "font.family": [FONT],
    "svg.hashsalt": "headway",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "hatch.linewidth": 1.0,
    "path.simplify": False,
}
_LOCK = threading.RLock()  # matplotlib's settings belong to the whole process


_WORDS = [Words()]  # of the picture that is being drawn; belongs to who holds the lock


@contextmanager
def drawing(words: Words | None = None) -> Iterator[None]:
    """Draw with our settings alone, in the words of a practice; one picture at a time."""
    with _LOCK, matplotlib.rc_context(_STYLE):
        _WORDS.append(words or Words())
        try:
            yield
        finally:
            _WORDS.pop()


def say(text: str) -> str:
    """A text in the words of the picture that is being drawn (`sim.words`); names that people chose stay."""
    return _WORDS[-1].say(text)


class Page:
    """A picture's page.

    Parameters
    ----------
    theme : Theme
    titles : sequence of str
        The finding, in wordings from the fullest to the shortest; the first that fits two lines is taken.
    subtitle : str
        What is plotted, its unit, how many futures.
    source : (str, str)
        Scenarios; then runs, seed, version, date. Where the line is too long the first part is cut.

    Attributes
    ----------
    figure : Figure
    title, subtitle, source : str
        As shown, on one line.
    top, bottom : float
        First and last pixel row left for the picture itself.
    """

    def __init__(self, theme: Theme, titles: Sequence[str], subtitle: str, source: tuple[str, str]) -> None:
        self.theme = theme
        titles, subtitle = [say(title) for title in titles], say(subtitle)
        caution = _WORDS[-1].source
        source = (source[0], f"{source[1]} · {caution}" if caution else source[1])
        self.figure = Figure(figsize=(WIDTH / DOTS_PER_INCH, HEIGHT / DOTS_PER_INCH), dpi=DOTS_PER_INCH)
        self.figure.set_facecolor(theme.page)
        self._renderer = FigureCanvasAgg(self.figure).get_renderer()  # type: ignore[no-untyped-call]
        room = WIDTH - 2 * MARGIN
        fitting = (title for title in titles if len(self.wrap(title, room, TITLE_POINTS)) <= TITLE_LINES)
        lines = self.lines(next(fitting, titles[-1]), room, TITLE_LINES, TITLE_POINTS)
        y = float(TITLE_TOP)
        for line in lines:
            self.write(MARGIN, y, line, points=TITLE_POINTS)
            y += TITLE_LINE
        y += 4
        below = self.lines(subtitle, room, SUBTITLE_LINES)
        for line in below:
            self.write(MARGIN, y, line, colour=theme.muted)
            y += TEXT_LINE
        self.title, self.subtitle = " ".join(lines), " ".join(below)
        self.source = self.shorten(source[0], room - self.width(source[1])) + source[1]
        self.write(MARGIN, HEIGHT - 14, self.source, colour=theme.muted, level="bottom")
        self.top, self.bottom = y + 10, float(HEIGHT - FOOT - 10)

    # ------------------------------------------------------------------ text

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        points: float = TEXT_POINTS,
        colour: str | None = None,
        bold: bool = False,
        side: Side = "left",
        level: Level = "top",
    ) -> Text:
        """Put a line of text at pixel (x, y)."""
        return self.figure.text(
            x / WIDTH,
            1 - y / HEIGHT,
            printable(text),
            fontproperties=_font(points, bold),
            color=self.theme.text if colour is None else colour,
            ha=side,
            va=level,
            parse_math=False,
        )

    def width(self, text: str, points: float = TEXT_POINTS, bold: bool = False) -> float:
        """Width of a line of text in pixels."""
        return float(self._renderer.get_text_width_height_descent(printable(text), _font(points, bold), False)[0])

    def wrap(self, text: str, room: float, points: float = TEXT_POINTS, bold: bool = False) -> list[str]:
        """`text` in lines no wider than `room` pixels; a single word that is wider is cut with an ellipsis."""
        lines: list[str] = []
        for word in printable(text).split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, points, bold) <= room:
                lines[-1] = longer
            else:
                lines.append(self.shorten(word, room, points, bold))
        return lines

    def shorten(self, text: str, room: float, points: float = TEXT_POINTS, bold: bool = False) -> str:
        """`text`, cut with an ellipsis where it is wider than `room` pixels."""
        text = printable(text)
        if self.width(text, points, bold) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle].rstrip() + "…", points, bold) <= room:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…"

    def lines(self, text: str, room: float, most: int, points: float = TEXT_POINTS, bold: bool = False) -> list[str]:
        """`text` in at most so many lines; the last is cut with an ellipsis where it does not fit."""
        found = self.wrap(text, room, points, bold)
        if len(found) <= most:
            return found
        return [*found[: most - 1], self.shorten(" ".join(found[most - 1 :]), room, points, bold)]

    def shorten_all(self, texts: Sequence[str], room: float) -> list[str]:
        """Names cut to `room` pixels that can still be told apart: in the middle where beginnings are alike."""
        short = [self.shorten(text, room) for text in texts]
        if len(set(short)) == len(set(texts)):
            return short
        return [self._shorten_middle(text, room) for text in texts]

    def _shorten_middle(self, text: str, room: float) -> str:
        text = printable(text)
        kept = len(text)
        short = text
        while self.width(short) > room and kept > 2:
            kept -= 1
            short = text[: (kept + 1) // 2].rstrip() + "…" + text[len(text) - kept // 2 :].lstrip()
        return short

    # ------------------------------------------------------------------ shapes

    def plot(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Axes between these pixels: no frame, no ticks, ready for rules and marks."""
        axes = self.figure.add_axes(
            ((left / WIDTH), 1 - bottom / HEIGHT, (right - left) / WIDTH, (bottom - top) / HEIGHT),
        )
        axes.set_facecolor("none")
        axes.set_axisbelow(True)
        axes.tick_params(which="both", length=0, labelleft=False, labelbottom=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def line(self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float = 1.0) -> None:
        """A thin line through these pixels."""
        self.figure.add_artist(
            Line2D([x / WIDTH for x in xs], [1 - y / HEIGHT for y in ys], color=colour, linewidth=width)
        )

    def mark(
        self, x: float, y: float, shape: str, colour: str, size: float = 7.0, *, hollow: bool = False, edge: str = ""
    ) -> None:
        """A mark (matplotlib's shape code) centred on pixel (x, y), with a thin edge of another colour where given."""
        self.figure.add_artist(
            Line2D(
                [x / WIDTH],
                [1 - y / HEIGHT],
                linestyle="none",
                marker=shape,
                markersize=size,
                color=colour,
                markerfacecolor="none" if hollow else colour,
                markeredgecolor=edge or colour,
                markeredgewidth=0.8 if edge else 1.0,
            )
        )

    def box(self, left: float, top: float, width: float, height: float, colour: str, hatch: str, ink: str) -> None:
        """A filled rectangle of so many pixels, with a hatch in `ink`."""
        self.figure.add_artist(
            Rectangle(
                (left / WIDTH, 1 - (top + height) / HEIGHT),
                width / WIDTH,
                height / HEIGHT,
                facecolor=colour,
                edgecolor=ink,
                linewidth=0,
                hatch=hatch or None,
                transform=self.figure.transFigure,
            )
        )

    def x_of(self, axes: Axes, value: float) -> float:
        """Pixel column of a value on the x axis."""
        return float(axes.transData.transform((value, axes.get_ylim()[0]))[0])

    def y_of(self, axes: Axes, value: float) -> float:
        """Pixel row of a value on the y axis."""
        return float(HEIGHT - axes.transData.transform((axes.get_xlim()[0], value))[1])

    # ------------------------------------------------------------------ file

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture, whole or not at all; the same picture gives the same bytes.

        Raises
        ------
        ValueError
            If the name does not end in .png, .svg or .pdf.
        """
        target, kind = Path(path), check_suffix(path)
        metadata: dict[str, dict[str, str | None]] = {
            "png": {"Software": "Headway", "Title": self.title, "Description": self.subtitle},
            "svg": {"Creator": "Headway", "Title": self.title, "Description": self.subtitle, "Date": None},
            "pdf": {"Creator": "Headway", "Producer": "Headway", "Title": self.title, "CreationDate": None},
        }
        buffer = BytesIO()
        self.figure.savefig(buffer, format=kind, dpi=DOTS_PER_INCH, metadata=metadata[kind])
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            temporary.write_bytes(buffer.getvalue())
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        return target


def draw_page(make: Callable[[Theme], Page], path: str | os.PathLike[str], theme: str) -> Path:
    """Make a page in a theme and write it into a file.

    Raises
    ------
    ValueError
        If there is no such theme or kind of file.
    """
    colours = theme_named(theme)
    check_suffix(path)
    with drawing():
        return make(colours).save(path)


def check_suffix(path: str | os.PathLike[str]) -> str:
    """The kind of picture a file name asks for: png, svg or pdf."""
    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in SUFFIXES:
        raise ValueError(
            f"a picture's name ends in {', '.join('.' + s for s in SUFFIXES)}; {Path(path).name!r} does not"
        )
    return kind


@lru_cache
def _font(points: float, bold: bool) -> FontProperties:
    return FontProperties(family=FONT, size=points, weight="bold" if bold else "normal")


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """`text` on one line, with a stand-in for characters the font does not have."""
    face = get_font(findfont(_font(TEXT_POINTS, False)))
    flat = "".join(" " if character in "\n\r\t" else character for character in text)
    return "".join(character if face.get_char_index(ord(character)) else "\ufffd" for character in flat)
