"""The look: colours of the light and the dark theme, sizes of type and page. Used by pictures, deck, report and page.

Any two stages differ by at least 20 in CIELAB for readers with normal sight, protanopia, deuteranopia or tritanopia,
any two series by at least 15, in either theme; tests hold this. Meaning is never told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

FONT = "DejaVu Sans"  # comes with matplotlib, so that a picture is the same on every machine
WIDTH, HEIGHT = 1280, 720  # pixels, 16:9
DOTS_PER_INCH = 96  # 13.33 x 7.5 inches: a slide, so that a point is a point there too
TITLE_POINTS = 22.0
TEXT_POINTS = 14.0  # the smallest text of a picture

TEXT_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3 (AA), text of any size
MARK_CONTRAST = 3.0  # WCAG 2.2, success criterion 1.4.11 (AA), lines and marks


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, each ``#RRGGBB`` where not said otherwise.

    Parameters
    ----------
    name : {"light", "dark"}
    page, text, muted, rules : str
        Background, text, text of less weight, thin rules.
    accent : str
        Actions, what is selected.
    stages : tuple of str
        Stage 0 (not started) to 4 (Lifestyle), in the order of `sim.outcomes.STAGES`.
    baseline : str
        The series others are measured against.
    alternatives : tuple of str
        Plans A to D.
    sanctioned, shadow : str
        Activity that is allowed; activity that is not (always hatched as well).
    perceived, real : str
        Risk as Legal sees it; risk as it is (always dashed as well).
    band_half, band_ninety : float
        Opacity in [0, 1] of the bands that hold 50 and 90 % of futures.
    """

    name: str
    page: str
    text: str
    muted: str
    rules: str
    accent: str
    stages: tuple[str, str, str, str, str]
    baseline: str
    alternatives: tuple[str, str, str, str]
    sanctioned: str
    shadow: str
    perceived: str
    real: str
    band_half: float
    band_ninety: float

    @property
    def series(self) -> tuple[str, ...]:
        """Baseline and alternatives A to D, in this order."""
        return (self.baseline, *self.alternatives)

    def ink(self, colour: str) -> str:
        """`colour` moved towards the text colour, just far enough to be read as text on the page."""
        steps = (mix(colour, self.text, percent / 100) for percent in range(101))
        return next(
            (step for step in steps if contrast(step, self.page) >= TEXT_CONTRAST),
            self.text,
        )

    def over(self, ground: str) -> str:
        """The colour in which text on a coloured `ground` is read best."""
        return max(
            (self.text, self.page, "#FFFFFF", "#000000"),
            key=lambda colour: contrast(colour, ground),
        )


LIGHT = Theme(
    name="light",
    page="#FFFFFF",
    text="#1B2A33",
    muted="#6B7680",
    rules="#E3E7EB",
    accent="#0B5FA5",
    stages=("#C9CED3", "#F2C14E", "#7FB685", "#2E7DA1", "#1B2A49"),
    baseline="#8A949E",
    alternatives=("#0B5FA5", "#D55E00", "#1B9E77", "#7A1F5C"),
    sanctioned="#0072B2",
    shadow="#E69F00",
    perceived="#B2182B",
    real="#4D4D4D",
    band_half=0.30,
    band_ninety=0.13,
)

DARK = Theme(
    name="dark",
    page="#10212E",
    text="#EAF0F4",
    muted="#9FB0BC",
    rules="#27404F",
    accent="#4CA6D8",
    stages=("#4A5560", "#E0A93B", "#6FBF8B", "#3F7FD9", "#DCE8FF"),
    baseline="#8A949E",
    # A and D are the light theme's, lightened to 3:1 on the dark page; D keeps more of its red than plain lightening
    # leaves, else it comes too close to the baseline for readers with deuteranopia.
    alternatives=("#1F6FB5", "#D55E00", "#1B9E77", "#9F4C86"),
    sanctioned="#0072B2",
    shadow="#E69F00",
    perceived="#F08A8F",
    real="#C8D1D8",
    band_half=0.38,  # on a dark page a thin veil is harder to see
    band_ninety=0.20,
)

THEMES: Mapping[str, Theme] = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK)})


def theme_named(name: str) -> Theme:
    """The theme of that name.

    Raises
    ------
    ValueError
        Where there is no such theme; the message lists those there are.
    """
    if name not in THEMES:
        raise ValueError(f"there is no theme {name!r}; there are: {', '.join(THEMES)}")
    return THEMES[name]


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with a `share` in [0, 1] of `other`, mixed per channel."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


@lru_cache(maxsize=256)
def luminance(colour: str) -> float:
    """Relative luminance in [0, 1] (WCAG 2.2)."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio in [1, 21] (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
