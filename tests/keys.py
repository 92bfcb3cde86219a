"""A visitor without a mouse: where the focus is, whether one can see it, and the way to something by Tab."""

from __future__ import annotations

import re

from tests.visits import Visit

MOST_TABS = 80  # presses of a key from one end of a screen to the other


def focused(seat: Visit) -> str:
    """What has the focus: its name, and nothing where one cannot see that it has."""
    return str(
        seat.page.evaluate("""() => {
            const at = document.activeElement;
            const box = at.closest(".v-input--is-focused, .v-slider__thumb-container--focused");
            const style = getComputedStyle(at), round = at.closest(".v-btn");
            const seen = box || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
                || (round && getComputedStyle(round, "::before").opacity > 0);
            const label = at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || at.tagName;
            if (at === document.body || at.matches(".v-dialog__content")) return at.tagName; // not at a control yet
            return seen ? label.trim().split("\\n")[0] : `not seen: ${label}`;
        }""")
    )


def tab_to(seat: Visit, name: str, key: str = "Tab") -> None:
    """Move the focus by Tab until it stands on what is called that; every stop on the way can be seen."""
    passed: list[str] = []
    for _ in range(MOST_TABS):
        seat.page.keyboard.press(key)
        at = focused(seat)
        assert not at.startswith("not seen"), at
        if re.match(name, at):
            return
        passed.append(at)
    raise AssertionError(f"{name} is not reached by {key}, which comes by {passed}")


def press(seat: Visit, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        seat.page.keyboard.press(key)
