"""The colours hold what the look promises: told apart by every reader, text that can be read."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.look import (
    DARK,
    LIGHT,
    MARK_CONTRAST,
    TEXT_CONTRAST,
    THEMES,
    Theme,
    contrast,
    luminance,
    mix,
    theme_named,
)
from sim.outcomes import STAGES

# How a colour looks to a reader who lacks one kind of cone: matrices for linear sRGB.
# machado-*: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A physiologically-based model for simulation of color
#   vision deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6), 2009, severity 1.0.
# vienot-*: F. Vienot, H. Brettel, J. D. Mollon, "Digital video colourmaps for checking the legibility of displays by
#   dichromats", Color Research and Application 24(4), 1999.
SIGHT = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "machado-protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "machado-deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "machado-tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "vienot-protan": (
        (0.11238, 0.88762, 0.0),
        (0.11238, 0.88762, 0.0),
        (0.00401, -0.00401, 1.0),
    ),
    "vienot-deutan": (
        (0.29275, 0.70725, 0.0),
        (0.29275, 0.70725, 0.0),
        (-0.02234, 0.02234, 1.0),
    ),
}
# IEC 61966-2-1 (sRGB), reference white D65
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])

themes = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
sights = pytest.mark.parametrize("sight", SIGHT)


def cielab(colour: str, sight: str) -> NDArray[np.float64]:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SIGHT[sight]) @ linear, 0, 1)
    ratio = TO_XYZ @ seen / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def closest(colours: tuple[str, ...], sight: str) -> tuple[float, str, str]:
    return min(
        (float(np.linalg.norm(cielab(one, sight) - cielab(other, sight))), one, other)
        for one, other in combinations(colours, 2)
    )


def test_cielab_of_known_colours() -> None:
    assert cielab("#FFFFFF", "normal") == pytest.approx([100, 0, 0], abs=0.02)
    assert cielab("#FF0000", "normal") == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    # Red and green of one luminance are one colour without the long cones, far apart with them.
    assert closest(("#B00000", "#004B00"), "vienot-protan")[0] < 20 < closest(("#B00000", "#004B00"), "normal")[0]


@themes
@sights
def test_stages_are_told_apart(theme: Theme, sight: str) -> None:
    assert len(theme.stages) == len(STAGES)
    assert closest(theme.stages, sight)[0] >= 20, closest(theme.stages, sight)


@themes
@sights
def test_series_are_told_apart(theme: Theme, sight: str) -> None:
    for group in (
        theme.series,
        (theme.sanctioned, theme.shadow),
        (theme.perceived, theme.real),
    ):
        assert closest(group, sight)[0] >= 15, closest(group, sight)


@themes
def test_text_can_be_read(theme: Theme) -> None:
    for colour in (theme.text, theme.muted):
        assert contrast(colour, theme.page) >= TEXT_CONTRAST
    for colour in (
        theme.accent,
        *theme.series,
        theme.sanctioned,
        theme.shadow,
        theme.perceived,
        theme.real,
        *theme.stages,
    ):
        assert contrast(theme.ink(colour), theme.page) >= TEXT_CONTRAST
    for ground in theme.stages:  # the number of a stage, written on its own colour
        assert contrast(theme.over(ground), ground) >= TEXT_CONTRAST


@themes
def test_lines_can_be_seen(theme: Theme) -> None:
    for colour in (
        *theme.series,
        theme.accent,
        theme.sanctioned,
        theme.perceived,
        theme.real,
    ):
        assert contrast(colour, theme.page) >= MARK_CONTRAST, colour


def test_ink_changes_no_colour_that_can_be_read() -> None:
    assert LIGHT.ink(LIGHT.accent) == LIGHT.accent
    assert LIGHT.ink(LIGHT.baseline) != LIGHT.baseline


def test_contrast_and_mix_of_known_colours() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert luminance("#FFFFFF") == pytest.approx(1)
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mix("#123456", "#FFFFFF", 0) == "#123456"


def test_unknown_theme_is_answered_in_words() -> None:
    assert theme_named("dark") is THEMES["dark"]
    with pytest.raises(ValueError, match="no theme 'dim'; there are: light, dark"):
        theme_named("dim")
