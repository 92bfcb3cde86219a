"""What can be said of a part of the plan beside when and for whom: made of what the lever or shock itself declares.

The kind of a field and its limits come from its declaration, its unit from the registry. `analysis.option_words` makes
those of the library read well; a field that nobody wrote words for is told by its own name and its lever's description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, MaxLen
from pydantic.fields import FieldInfo

from analysis.option_words import WORDS, Words
from sim.checking import describe
from sim.levers.lever import Lever
from sim.parameters import PARAMETERS
from sim.shocks.shock import Shock

NOTHING = ""  # stands for a field that says nothing, where it may
HOMES = ("owner", "department", "home")  # fields of this name mean a department
Kind = Literal["word", "yes", "number", "department", "text"]


@dataclass(frozen=True)
class Option:
    """One thing that can be said of a part.

    Parameters
    ----------
    name : str
        What the field is called in a file.
    kind : {"word", "yes", "number", "department", "text"}
    label, hint, unit : str
        What people read.
    values : tuple of (str, str)
        What can be chosen, and what it is called.
    number : type
        Whole numbers or any.
    limits : tuple
        Of a number: above, from, up to; of a text: its longest.
    share : bool
        Whether it is a share, which is written in per cent.
    default : Any
        What holds where a file says nothing.
    optional : bool
        Whether it may say nothing.
    empty : str
        What it is called where it says nothing.
    only : (str, str)
        Another field and its value with which alone it means anything; else empty.
    """

    name: str
    kind: Kind
    label: str
    hint: str = ""
    unit: str = ""
    values: tuple[tuple[str, str], ...] = ()
    number: type = float
    limits: tuple[Any, ...] = ()
    share: bool = False
    default: Any = None
    optional: bool = False
    empty: str = ""
    only: tuple[str, str] = ("", "")

    @property
    def allowed(self) -> str:
        """What can be written: ``a number above 0 and up to 100 (%)``."""
        limits = tuple(_times_hundred(limit) for limit in self.limits) if self.share else self.limits
        words = describe(self.number, limits) + (f" ({self.unit})" if self.unit else "")
        return f"{words}, or nothing" if self.optional else words

    @property
    def first(self) -> Any:
        """What a new part says where it must say something: the first word, the smallest number."""
        if self.default is not None or self.optional:
            return self.default
        if self.kind == "number":
            low = [getattr(limit, "ge", getattr(limit, "gt", None)) for limit in self.limits]
            high = [getattr(limit, "le", None) for limit in self.limits]
            known = [self.number(bound) for bound in (*low, *high) if bound is not None]
            return known[0] if low and isinstance(self.limits[0], Ge) else known[-1]
        return self.values[0][0] if self.kind == "word" else False if self.kind == "yes" else self.label

    @property
    def told(self) -> str:
        """All about it, for who points at it."""
        sentences = [self.hint]
        if self.kind == "number":
            sentences.append(f"Possible: {self.allowed}.")
        return " ".join(sentence for sentence in sentences if sentence)

    def up_to(self, most: float) -> Option:
        """The same with another largest number."""
        return replace(self, limits=(*(limit for limit in self.limits if not isinstance(limit, Le)), Le(most)))


def options_of(kind: type[Lever] | type[Shock]) -> tuple[Option, ...]:
    """The fields that a kind of lever or shock has beside those all of them have, as it declares them."""
    general = Lever.model_fields if issubclass(kind, Lever) else Shock.model_fields
    return tuple(option(kind, name) for name in kind.model_fields if name not in general)


def option(kind: Any, name: str) -> Option:
    """One field, by its name.

    Parameters
    ----------
    kind : type
        A lever, a shock, or another group of fields such as `sim.targets.Target`.
    name : str
    """
    info: FieldInfo = kind.model_fields[name]
    annotation, limits, optional = limits_of(info)
    known = (WORDS.get(f"{one.__name__}.{name}") for one in kind.__mro__)  # the field is told where it is declared
    words = next(filter(None, known), None) or Words(_capital(name.replace("_", " ")), _said_of(kind, name))
    made = Option(
        name, "text", words.label, words.hint, _unit(kind, name, words), limits=limits, optional=optional,
        default=None if info.is_required() else info.default, empty=words.empty or "nothing", only=words.only,
    )  # fmt: skip
    if get_origin(annotation) is Literal:
        values = tuple((word, words.values.get(word, word.replace("_", " "))) for word in get_args(annotation))
        return replace(made, kind="word", values=values)
    if annotation is bool:
        values = (("yes", words.values.get("yes", "yes")), ("no", words.values.get("no", "no")))
        return replace(made, kind="yes", values=values)
    if annotation in (int, float):
        share = annotation is float and any(isinstance(limit, Le) and limit.le == 1.0 for limit in limits)
        unit = "%" if share and not words.unit else made.unit
        return replace(made, kind="number", number=annotation, share=share, unit=unit)
    if annotation is str:
        return replace(made, kind="department" if name in HOMES else "text")
    raise TypeError(f"{kind.__name__}.{name}: the page has no field for {annotation}")


def limits_of(info: FieldInfo) -> tuple[Any, tuple[Any, ...], bool]:
    """What kind of value a field holds, without its wrappings; its limits; whether it may be nothing.

    Raises
    ------
    TypeError
        If it may be of several kinds.
    """
    found: list[tuple[Any, tuple[Any, ...]]] = list(bare(info.annotation, tuple(info.metadata)))
    kinds = [(kind, limits) for kind, limits in found if kind is not NoneType]
    if len(kinds) != 1:
        raise TypeError(f"several kinds of values: {info.annotation}")
    return (*kinds[0], len(kinds) < len(found))


def bare(kind: Any, limits: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The kinds of value behind "or" and their limits, each with those it was wrapped in."""
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        own = [m for one in more for m in (one.metadata if isinstance(one, FieldInfo) else [one])]
        yield from bare(inner, (*limits, *own))
    elif get_origin(kind) in (Union, UnionType):
        for choice in get_args(kind):
            yield from bare(choice, limits)
    else:
        yield kind, limits


def _unit(kind: Any, name: str, words: Words) -> str:
    """Its unit: as said here, else that of what is usual of it in the registry."""
    usual = f"{getattr(kind, 'room', '')}.usual_{name}"
    return words.unit or (PARAMETERS[usual].unit if usual in PARAMETERS else "")


def _said_of(kind: Any, name: str) -> str:
    """What the description of a lever says of one of its fields."""
    text = " ".join((kind.__doc__ or "").split())
    said = [sentence for sentence in re.split(r"(?<=\.) ", text) if f"`{name}`" in sentence]
    return " ".join(said).replace("`", "") or getattr(kind, "summary", "")


def _times_hundred(limit: Any) -> Any:
    for bound, name in ((Ge, "ge"), (Gt, "gt"), (Le, "le")):
        if isinstance(limit, bound):
            return bound(100 * getattr(limit, name))
    return limit


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- between values and what people type -----------------------------------------------------------------------------


def shown(option: Option, value: Any) -> str:
    """A value as it stands in its field."""
    if value is None:
        return NOTHING
    if option.kind == "yes":
        return "yes" if value else "no"
    if option.kind == "number":
        number = Decimal(repr(value)) * (100 if option.share else 1)
        return f"{number.normalize():f}"
    return str(value)


def read(option: Option, text: object) -> Any:
    """The value that was typed or picked.

    Raises
    ------
    ValueError
        If there can be no such value; the message says what is possible.
    """
    word = " ".join(str(text if text is not None else "").split())
    if word == NOTHING and option.optional:
        return None
    if option.kind == "number":
        return _number(option, word)
    if option.kind == "yes":
        return word == "yes"
    if option.kind == "word" and word not in dict(option.values):
        raise ValueError(f"{option.label}: {', '.join(words for _, words in option.values)} are possible.")
    longest = next((limit.max_length for limit in option.limits if isinstance(limit, MaxLen)), None)
    if option.kind == "text" and (not word or (longest is not None and len(word) > longest)):
        raise ValueError(f"{option.label}: {f'1 to {longest}' if longest else 'some'} letters are possible.")
    return word


def _number(option: Option, word: str) -> float:
    wrong = ValueError(f"{option.label}: {option.allowed}.")
    try:
        number = Decimal(word.removesuffix("%"))
    except InvalidOperation:
        raise wrong from None
    if not number.is_finite() or (option.number is int and number != number.to_integral_value()):
        raise wrong
    value = option.number(number / 100 if option.share else number)
    for limit in option.limits:
        low, above, high = (getattr(limit, name, None) for name in ("ge", "gt", "le"))
        if (low is not None and value < low) or (above is not None and value <= above):
            raise wrong
        if high is not None and value > high:
            raise wrong
    return value


def words_of(option: Option, value: Any) -> str:
    """A value in plain words: ``each post is approved``, ``8 % of them``."""
    if value is None:
        return option.empty
    text = shown(option, value)
    return dict(option.values).get(text, f"{text} {option.unit}".strip() if option.kind == "number" else text)


# --- changes, as `Scenario.but` takes them ---------------------------------------------------------------------------


def holds(option: Option, lever: Any) -> bool:
    """Whether a field means anything for a part: what it goes with is chosen, or it says something itself."""
    other, wanted = option.only
    return not other or getattr(lever, other) == wanted or getattr(lever, option.name) is not None


def value_of(option: Option, lever: Any) -> Any:
    """What holds of a field: what it says, or what another that says more makes of it."""
    for one in options_of(type(lever)):
        if one.only[0] == option.name and getattr(lever, one.name) is not None:
            return one.only[1]
    return getattr(lever, option.name)


def said(option: Option, lever: Lever, value: Any) -> dict[str, Any]:
    """A lever that says something else; fields that mean nothing with it say nothing any more."""
    changes: dict[str, Any] = {}
    if value != getattr(lever, option.name):
        changes[f"levers.{lever.id}.{option.name}"] = value
    for one in options_of(type(lever)):
        if one.only[0] == option.name and one.only[1] != value and getattr(lever, one.name) is not None:
            changes[f"levers.{lever.id}.{one.name}"] = None
    return changes
