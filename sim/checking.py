"""What a value may be, in plain words, and the mistakes of a group of lines told in them.

The checks themselves are those of the plain-data classes (ranges, kinds, nothing unknown); this room says in words of
its own what they allow, so that no message speaks of programs.
"""

from __future__ import annotations

from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.patching import Path, children, dotted
from sim.problems import MOST_TOLD, Findings, names, shown
from sim.reading import UNREADABLE, Node

Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], node: Node, at: Path, findings: Findings) -> Model | None:
    """`node` as an instance of `model`, or None with every mistake among `findings`.

    Parameters
    ----------
    model : type
        A class of plain data.
    node : Node
        Its lines.
    at : tuple of str
        Where they stand.
    """
    if node.value is UNREADABLE:
        return None
    try:
        return model.model_validate(prepared(node, model))
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
    for number, mistake in enumerate(mistakes):
        if number > MOST_TOLD:
            findings.unsaid += len(mistakes) - number
            break
        _tell(model, node, at, mistake, findings)
    return None


def prepared(node: Node, annotation: Any) -> Any:
    """Bare data of `node` for the check: empty values of known keys left out, lists as tuples where those are meant."""
    core, _ = _core(annotation)
    if isinstance(node.value, dict):
        fields = core.model_fields if _is_model(core) else None
        kept = {}
        for key, child in node.value.items():
            if child.value is None and (fields is None or key in fields):
                continue
            kept[key] = prepared(child, _step(annotation, key))
        return kept
    if isinstance(node.value, list):
        items = [prepared(child, _step(annotation, number)) for number, child in enumerate(node.value)]
        return tuple(items) if get_origin(core) is tuple else items
    return node.value


def describe(annotation: Any, limits: tuple[Any, ...] = ()) -> str:
    """What a value of this kind may be, in plain words."""
    core, more = _core(annotation)
    words = next((limit.words for limit in (*limits, *more) if isinstance(getattr(limit, "words", None), str)), None)
    if words is not None:
        return str(words)
    bounds = _bounds((*limits, *more))
    if get_origin(core) is Literal:
        return "one of " + names(str(word) for word in get_args(core))
    if core is bool:
        return "true or false"
    if core in (int, float):
        return ("a whole number" if core is int else "a number") + _range(bounds)
    if core is str:
        longest, first = bounds.get("max_length"), "1" if bounds.get("min_length") else "up"
        return f"text of {first} to {longest} characters" if longest else "text"
    if core is date:
        return "a date such as 2027-01-04"
    if _is_model(core):
        return f"a group of lines ({names(core.model_fields)})"
    if get_origin(core) is dict:
        return f"a group of lines, each a name and {describe(get_args(core)[1])}"
    if get_origin(core) in (tuple, list):
        inner, _ = _core(get_args(core)[0])
        return "a list of names" if inner is str else f"a list, each entry {describe(inner)}"
    return "a value"


def _tell(model: type[BaseModel], node: Node, at: Path, mistake: Any, findings: Findings) -> None:
    loc = [part for part in mistake["loc"] if part != "[key]"]
    found, path = node, list(at)
    annotation: Any = model
    limits: tuple[Any, ...] = ()
    owner: Any = model
    for depth, part in enumerate(loc):
        owner = annotation
        below = found.value if isinstance(found, Node) else None
        if isinstance(below, dict) and part in below:
            found = below[part]
            path.append(str(part))
        elif isinstance(below, list) and isinstance(part, int) and part < len(below):
            path.append(list(children(below))[part])
            found = below[part]
        elif depth == len(loc) - 1:
            path.append(str(part))
        limits = _limits(annotation, part)
        annotation = _step(annotation, part)
    if found.value is UNREADABLE or (findings.blind and mistake["type"] == "missing"):
        return
    field, kind = dotted(tuple(path)), mistake["type"]
    core, _ = _core(owner)
    if kind == "missing":
        findings.add(found.place, field, f"is missing; must be {describe(annotation, limits)}")
    elif kind == "extra_forbidden":
        _tell_unknown(core, str(loc[-1]), found, field, findings)
    elif kind == "value_error":
        if any(problem.field.startswith(f"{field}.") for problem in findings.problems):
            return  # told already, place by place, by the room of what must agree with what
        for line in str(mistake["ctx"]["error"]).splitlines():
            where, _, rest = line.partition(": ")
            findings.add(found.place, f"{field}.{where}" if rest and field else field, rest or line)
    elif kind in ("too_short", "too_long") and isinstance(found.value, (dict, list)):
        _tell_count(mistake["ctx"], found, field, findings)
    elif mistake["loc"] and mistake["loc"][-1] == "[key]":
        findings.add(found.place, field, "a name must have 1 to 80 characters")
    else:
        value = found.value
        allowed = describe(annotation, limits)
        words = _words(annotation)
        word = value if isinstance(value, str) and words else None
        message = f"must be {allowed}, is {shown(_sized(value))}{_hint(annotation, value)}"
        findings.add(found.place, field, message, allowed=allowed, word=word, among=words)


def _tell_count(context: dict[str, Any], found: Node, field: str, findings: Findings) -> None:
    here, least, most = len(found.value), context.get("min_length"), context.get("max_length")
    if least is not None and here < least:
        findings.add(found.place, field, f"needs at least {least} {'entry' if least == 1 else 'entries'}, has {here}")
    elif most is not None and here > most:
        findings.add(found.place, field, f"may have up to {most:,} entries, has {here:,}")


def _tell_unknown(owner: Any, key: str, found: Node, field: str, findings: Findings) -> None:
    if key.isdigit() and found.value is None:  # {cash: 250,000} is read as cash: 250 and an empty 000
        findings.add(found.place, field, "a comma begins a new entry here; write large numbers without commas")
        return
    known = list(owner.model_fields) if _is_model(owner) else []
    findings.add(found.place, field, "no such key", allowed=known, word=key, among=known)


def _hint(annotation: Any, value: object) -> str:
    """For numbers and dates written so that they are read as something else."""
    core, _ = _core(annotation)
    if core in (int, float) and isinstance(value, str):
        bare = value.replace("_", "").replace(" ", "").replace("%", "").replace(",", ".")
        if bare.replace(".", "").lstrip("+-").isdigit():
            return "; write numbers with digits and a point only"
    if core is str and value is not None and not isinstance(value, (str, dict, list)):
        return "; put it in quotes"
    return ""


def _sized(value: object) -> object:
    return value if not isinstance(value, dict) else dict.fromkeys(value)


def _words(annotation: Any) -> list[str]:
    core, _ = _core(annotation)
    return [str(word) for word in get_args(core)] if get_origin(core) is Literal else []


def _is_model(core: Any) -> bool:
    return isinstance(core, type) and issubclass(core, BaseModel)


def _core(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The kind of value behind limits and "or nothing", and the limits met on the way."""
    limits: tuple[Any, ...] = ()
    while True:
        if isinstance(annotation, FieldInfo):
            limits += tuple(annotation.metadata)
            annotation = annotation.annotation
        elif get_origin(annotation) is Annotated:
            first, *rest = get_args(annotation)
            for item in rest:
                limits += tuple(item.metadata) if isinstance(item, FieldInfo) else (item,)
            annotation = first
        elif get_origin(annotation) in (Union, UnionType):
            options = [option for option in get_args(annotation) if option is not NoneType]
            if len(options) != 1:
                return annotation, limits
            annotation = options[0]
        else:
            return annotation, limits


def _step(annotation: Any, part: str | int) -> Any:
    """The kind of value one step further down."""
    core, _ = _core(annotation)
    if _is_model(core):
        return core.model_fields.get(part, Any)
    if get_origin(core) is dict:
        return get_args(core)[1]
    if get_origin(core) in (tuple, list):
        return get_args(core)[0]
    return Any


def _limits(annotation: Any, part: str | int) -> tuple[Any, ...]:
    return _core(_step(annotation, part))[1]


def _bounds(limits: tuple[Any, ...]) -> dict[str, Any]:
    bounds = {}
    for limit in limits:
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length"):
            if getattr(limit, name, None) is not None:
                bounds[name] = getattr(limit, name)
    return bounds


def _range(bounds: dict[str, Any]) -> str:
    low, above, high = (_amount(bounds.get(name)) for name in ("ge", "gt", "le"))
    if low and high:
        return f" from {low} to {high}"
    if above and high:
        return f" above {above} and up to {high}"
    if low or above:
        return f" of {low} or more" if low else f" above {above}"
    return f" up to {high}" if high else ""


def _amount(bound: float | None) -> str:
    if bound is None:
        return ""
    return f"{bound:,.0f}" if float(bound).is_integer() else f"{bound:.10g}"
