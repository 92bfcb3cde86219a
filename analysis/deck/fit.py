"""Text measured before it is placed, so that nothing on a slide runs over its box.

Measured in DejaVu Sans, which is wider than nearly every face a template may ask for: what fits here fits there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

LINE = 1.2  # height of a line beside its size
_UNIT = 200.0  # size in which characters are measured; widths grow with size
_SPARE = 1.03  # programs break lines a little earlier than metrics say


@lru_cache(maxsize=2)
def _face(bold: bool) -> ImageFont.FreeTypeFont:
    found = find_spec("matplotlib")  # only to find its fonts: nothing of it is loaded
    places = found.submodule_search_locations if found is not None else None
    assert places, "matplotlib is always there"
    file = Path(places[0]) / "mpl-data" / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if bold else ''}.ttf"
    return ImageFont.truetype(str(file), int(_UNIT))


@lru_cache(maxsize=8192)
def width(text: str, points: float, bold: bool = False) -> float:
    """Width of a line of text, in points."""
    return _face(bold).getlength(text) * points / _UNIT * _SPARE


def wrap(text: str, room: float, points: float, bold: bool = False) -> list[str]:
    """`text` in lines no wider than `room` points; a word that is wider is broken, as programs do."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if width(longer, points, bold) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            line = word
            while width(line, points, bold) > room and len(line) > 1:
                cut = max(1, _longest(line, room, points, bold))
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line)
    return lines


def shorten(text: str, room: float, most: int, points: float, bold: bool = False) -> str:
    """`text`, cut with an ellipsis after a word where it needs more than so many lines of `room` points."""
    if len(wrap(text, room, points, bold)) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if len(wrap(text[:middle].rstrip() + "…", room, points, bold)) <= most:
            low = middle
        else:
            high = middle - 1
    kept = text[:low].rstrip()
    at_word = kept.rfind(" ")
    if low < len(text) and text[low : low + 1] != " " and at_word > 0.6 * len(kept):
        kept = kept[:at_word]
    return kept.rstrip(" ,;:") + "…"


def shorten_name(text: str, room: float, points: float) -> str:
    """A name on one line of `room` points, cut in the middle: often its end tells it from others."""
    kept, short = len(text), text
    while width(short, points) > room and kept > 2:
        kept -= 1
        short = text[: (kept + 1) // 2].rstrip() + "…" + text[len(text) - kept // 2 :].lstrip()
    return short


def _longest(text: str, room: float, points: float, bold: bool) -> int:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle], points, bold) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def height(text: str, room: float, points: float, bold: bool = False) -> float:
    """Height of a text in a box `room` points wide, in points."""
    return len(wrap(text, room, points, bold)) * points * LINE


def fitted(
    texts: Sequence[str], room: float, tall: float, sizes: Sequence[float], bold: bool = False, most: int = 2
) -> tuple[str, float]:
    """A wording and a size that fit a box: the fullest wording that fits in any of the sizes, in the largest it fits.

    Where none fits, the shortest is cut.

    Parameters
    ----------
    texts : sequence of str
        From the fullest to the shortest.
    room, tall : float
        Of the box, in points.
    sizes : sequence of float
        From the largest to the smallest.
    most : int
        Lines at most.
    """
    for text in texts:
        for points in sizes:
            if len(wrap(text, room, points, bold)) <= _lines(tall, points, most):
                return text, points
    return shorten(texts[-1], room, _lines(tall, sizes[-1], most), sizes[-1], bold), sizes[-1]


def _lines(tall: float, points: float, most: int) -> int:
    return max(1, min(most, int(tall // (points * LINE))))
