"""Values of a scenario in plain words: what one is, how much it is, and what it could be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel

from analysis.options import bare
from sim.market import Market
from sim.organization import Organization
from sim.purse import Budget

ROOTS: Mapping[str, type[BaseModel]] = {"organization": Organization, "market": Market, "budget": Budget}

# Words for fields of a scenario file whose own name says too little; the others are read as they are written.
WORDS: Mapping[str, str] = {
    "utc_offset": "hours ahead of Greenwich",
    "headcount": "people",
    "function": "what it does",
    "customer_facing": "faces customers",
    "manager": "how its manager leads",
    "turnover": "share of staff who leave in a year",
    "risk_aversion": "fear of risk (0 to 1)",
    "trust": "trust across departments (0 to 1)",
    "decision_rule": "how executives decide",
    "counsel": "lawyers who answer requests",
    "tolerance": "how much exposure Legal bears (0 to 1)",
    "reviews_per_week": "requests a lawyer answers in a week",
    "support": "support at the start (0 to 1)",
    "sponsor": "backs it",
    "evidence": "how much proof is wanted (0 to 1)",
    "participating": "share who talk back",
    "observing": "share who read along",
    "midpoint_week": "week in which half of them do it",
    "steepness": "how fast they follow, a week",
    "regulated": "a regulator has a say",
    "cash": "money",
    "team_weeks_per_week": "full-time people in the team",
    "hourly_cost": "cost of an hour of staff",
}


def path_words(path: str) -> str:
    """A dotted path as people read it: ``Departments, Sales: people``."""
    parts = [part for part in path.split(".") if part != "organization"]
    begin = ", ".join(_plain(part) for part in parts[:-1])
    what = WORDS.get(parts[-1], _plain(parts[-1]))
    words = f"{begin}: {what}" if begin else what
    return words[:1].upper() + words[1:]


def value_words(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"
    return ", ".join(map(str, value)) or "none" if isinstance(value, (list, tuple)) else _plain(str(value))


def range_words(path: str) -> str:
    """What a value of a scenario may be: ``0 to 1``, ``1 or more``, ``consensus, majority, sponsor``; else nothing.

    Examples
    --------
    >>> range_words("organization.culture.trust"), range_words("organization.culture.decision_rule")
    ('0 to 1', 'consensus, majority, sponsor')
    """
    first, *rest = path.split(".")
    kinds: list[Any] = [ROOTS[first]] if first in ROOTS else []
    limits: dict[type, float] = {}
    for part in rest:
        found = [inner for kind in kinds for inner in _inside(kind, part)]
        kinds, limits = [kind for kind, _ in found], {key: value for _, more in found for key, value in more.items()}
    words = [_plain(str(word)) for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]
    if words:
        return ", ".join(words)
    if bool in kinds:
        return "yes or no"
    low, high = limits.get(Ge, limits.get(Gt)), limits.get(Le, limits.get(Lt))
    if low is None:
        return ""
    return f"{value_words(low)} or more" if high is None else f"{value_words(low)} to {value_words(high)}"


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _inside(kind: Any, part: str) -> Iterator[tuple[Any, dict[type, float]]]:
    """What stands at `part` inside a kind of value, without its wrappings, and its limits."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        info = kind.model_fields.get(part)
        if info is not None:
            yield from _unwrapped(info.annotation, info.metadata)
    elif get_origin(kind) is dict:
        yield from _unwrapped(get_args(kind)[1], ())
    elif get_origin(kind) in (tuple, list):
        yield from _unwrapped(get_args(kind)[0], ())


def _unwrapped(kind: Any, metadata: Any) -> Iterator[tuple[Any, dict[type, float]]]:
    for inner, found in bare(kind, tuple(metadata)):
        limits: dict[type, float] = {}
        for one in found:
            for type_, name in ((Ge, "ge"), (Gt, "gt"), (Le, "le"), (Lt, "lt")):
                if isinstance(one, type_):
                    limits[type_] = getattr(one, name)
        yield inner, limits
