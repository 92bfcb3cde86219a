"""Pictures as they were when somebody last looked at them, small and grey.

A picture that changes fails a test until it was looked at and kept again, with ``python tests/picture_baselines.py``.
Coarse grey images are compared, as letters are set a little differently by other versions of the font library.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT.parent)]

from picture_cases import DATED, page_of  # noqa: E402
from pictures import MadeUp, made_up_contrast, nothing  # noqa: E402

from analysis.look import DARK, DOTS_PER_INCH, LIGHT  # noqa: E402
from sim.story import Goal  # noqa: E402

FOLDER = ROOT / "baselines"
WIDE, HIGH = 160, 90
# A line that moves by three pixels or a label by ten is beyond this; another version's anti-aliasing is not.
MOST_MEAN, MOST_ONE = 0.6, 24.0  # of 255

PICTURES = {"goal": LIGHT, "dots": LIGHT, "against": DARK, "costs": LIGHT, "plan": DARK, "network": LIGHT}


def study() -> Any:
    """What the pictures are drawn from."""
    goal = Goal(stage="silos", by_week=104)
    return made_up_contrast(nothing(starts=DATED, aims=goal), MadeUp(starts=DATED, aims=goal))


def small(name: str, data: Any) -> NDArray[np.uint8]:
    """A picture as a coarse grey image, (HIGH, WIDE)."""
    page = page_of(name, data, PICTURES[name])
    buffer = BytesIO()
    page.figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH)
    with Image.open(buffer) as picture:
        grey = picture.convert("L").resize((WIDE, HIGH), Image.Resampling.BOX)
    return np.asarray(grey, dtype=np.uint8)


def kept(name: str) -> NDArray[np.uint8]:
    """The image that was kept."""
    with Image.open(FOLDER / f"{name}.png") as picture:
        return np.asarray(picture, dtype=np.uint8)


def far(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> tuple[float, float]:
    """Mean and largest difference of two images."""
    change = np.abs(one.astype(np.float64) - other.astype(np.float64))
    return float(change.mean()), float(change.max())


def keep() -> None:
    """Keep the pictures as they are now."""
    FOLDER.mkdir(exist_ok=True)
    data = study()
    for name in PICTURES:
        Image.fromarray(small(name, data)).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    keep()
