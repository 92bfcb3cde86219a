"""Fields for what can be said of a part of the plan: picked or typed, taken at once, refused in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import solara
from reacton import ipyvuetify as rv

from analysis.app.html import LOOKS, Element, tag
from analysis.options import NOTHING, Option, read, shown, words_of

V = TypeVar("V")
TYPED: dict[str, Any] = {key: value for key, value in LOOKS.items() if key != "menu_props"}


def use_typed(
    value: V, text_of: Callable[[V], str], read_text: Callable[[object], V], on_value: Callable[[V], None]
) -> tuple[str, str, Callable[[object], None]]:
    """What stands in a field somebody types in, what is wrong with it, and what takes the next letter.

    A value is taken as soon as it is possible; until then, and while it says the same, the text stays as it was typed.

    Parameters
    ----------
    value : V
        What holds now.
    text_of, read_text : callable
        From values to texts and back; `read_text` raises ValueError with what is possible.
    on_value : callable
        Told each new value.
    """
    typed, keep = solara.use_state(text_of(value))
    wrong, tell = solara.use_state("")

    def given(text: object) -> None:
        keep(str(text if text is not None else ""))
        try:
            new = read_text(text)
        except ValueError as error:
            tell(str(error))
            return
        tell("")
        if new != value:
            on_value(new)

    def follow() -> None:
        """A value that came from elsewhere, such as an undone step, is shown in place of what was typed."""
        try:
            same = read_text(typed) == value
        except ValueError:
            same = False
        if not same:
            keep(text_of(value))
            tell("")

    solara.use_effect(follow, [value])
    return typed, wrong, given


@solara.component
def OptionField(
    option: Option, value: Any, on_value: Callable[[Any], None], homes: Sequence[str] = (), empty: str = ""
) -> Element:
    """One thing that can be said: a list to pick from, or a field to type in.

    Parameters
    ----------
    option : Option
    value : Any
        What holds now.
    on_value : callable
        Told the new value, which is one that is possible.
    homes : sequence of str
        Names of departments that can be picked, where the option is one.
    empty : str
        What saying nothing means here, instead of the option's own words.
    """
    nothing = empty or option.empty
    typed, wrong, given = use_typed(value, partial(shown, option), partial(read, option), on_value)
    if option.kind in ("word", "yes", "department"):
        items = [{"text": words, "value": word} for word, words in option.values or [(name, name) for name in homes]]
        if option.optional:
            items = [{"text": nothing, "value": NOTHING}, *items]
        field = rv.Select(v_model=shown(option, value), on_v_model=given, items=items, label=option.label, **LOOKS)
    else:
        field = rv.TextField(
            v_model=typed, on_v_model=given, error=bool(wrong),
            label=option.label if typed else f"{option.label}: {nothing}", suffix=option.unit if typed else "",
            attributes={"inputmode": "decimal" if option.kind == "number" else "text", "maxlength": "80"}, **TYPED,
        )  # fmt: skip
    told = f"{wrong} Still {words_of(option, value)}."
    return tag(
        "div",
        field,
        tag("p", told, class_="hw-error", role="alert") if wrong else None,
        class_="hw-field hw-wide" if wrong else "hw-field",
        title=option.told,
    )
