"""All about one lever, said by the lever itself: what it does, to whom, when it helps and harms, needs and costs."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.answer import Section
from sim.checking import describe
from sim.levers.lever import LEVERS, NEEDS, VERBS, Lever, Verb
from sim.outcomes import OUTCOMES
from sim.parameters import PARAMETERS, Parameter

_GENERAL = ("id", "lever", "week", "weeks", "target", "intensity")


def by_verb() -> dict[Verb, list[type[Lever]]]:
    """Levers under the five verbs, in the order of `sim.levers.lever.VERBS`, each group by name."""
    return {verb: [LEVERS[name] for name in sorted(LEVERS) if LEVERS[name].verb == verb] for verb in VERBS}


IN_FILES = "What a plan can say about it"  # what is written in scenario files
NUMBERS = "The numbers behind it"


def anatomy(kind: type[Lever]) -> list[Section]:
    """What a lever is, in headings and sentences, made of what it declares.

    Parameters
    ----------
    kind : type
        One of `sim.levers.lever.LEVERS`.
    """
    sections = [
        Section("What it does", (kind.summary, *_paragraphs(kind), *_moves(kind))),
        Section("To whom", tuple(_whom(kind))),
        Section("When it helps", (_sentence(kind.helps), *_stages(kind))),
        Section("When it harms", (_sentence(kind.harms),)),
        Section("What it needs", tuple(_needs(kind))),
        Section("What it costs and who must agree", tuple(_terms(kind))),
        Section(IN_FILES, tuple(fields(kind))),
        Section(NUMBERS, tuple(number_line(p) for p in numbers(kind))),
    ]
    return [section for section in sections if any(section.sentences)]


def numbers(kind: type[Lever]) -> list[Parameter]:
    """The numbers of the registry that are a lever's own."""
    return [p for p in PARAMETERS.values() if p.room == kind.room]


def number_line(p: Parameter) -> str:
    """A number, its range, unit, meaning and source on one line."""
    span = "fixed" if p.low == p.high else f"{p.low:g} to {p.high:g}"
    return f"{p.name}: {p.default:g} ({span}) {p.unit} - {p.meaning}. Source: {p.source}."


def fields(kind: type[Lever]) -> Iterator[str]:
    """What a plan may say about it beside id, lever and target."""
    for name, info in kind.model_fields.items():
        if name in _GENERAL and not (name == "weeks" and info.default is not None):
            continue
        given = "must be given" if info.is_required() else f"left out: {_shown(info.default)}"
        yield f"{name}: {describe(info)}; {given}"


def _shown(default: object) -> str:
    return "nothing" if default is None else str(default).lower() if isinstance(default, bool) else str(default)


def _sentence(clause: str) -> str:
    return clause[:1].upper() + clause[1:] + "." if clause else ""


def _paragraphs(kind: type[Lever]) -> Iterator[str]:
    """The lever's own description, a paragraph a sentence group; marks of code are for programmers."""
    for paragraph in (kind.__doc__ or "").split("\n\n"):
        yield " ".join(paragraph.replace("`", "").split())


def _moves(kind: type[Lever]) -> Iterator[str]:
    """What moves by it alone."""
    ways = {"up": "more", "down": "less"}
    labels = {name: outcome.label.lower() for name, outcome in OUTCOMES.items()}
    moved = [f"{labels.get(name, name.replace('_', ' '))} ({ways[way]})" for name, way in kind.changes.items()]
    if moved:
        yield f"By itself it moves: {', '.join(moved)}."


def _whom(kind: type[Lever]) -> Iterator[str]:
    if kind.by_person:
        yield "It acts on people: exactly those whom the target means by department, site, role and who among them."
    else:
        yield "It acts on departments, in proportion to the share of their people that the target means."


def _stages(kind: type[Lever]) -> Iterator[str]:
    if kind.suits:
        by_stage = ", ".join(f"{PARAMETERS[f'{kind.room}.suits_{stage}'].default:g}" for stage in range(5))
        yield f"Strength by the stage of a department, from not started to Lifestyle: {by_stage} of the usual."
    yield (
        "As with all levers, capabilities and courses gain by the credibility of who brings it (advocates; a sponsor "
        "or lead at work) and by how pressing it is."
    )


def _needs(kind: type[Lever]) -> Iterator[str]:
    for need in kind.needs:
        left = PARAMETERS["programme.unmet"].default
        yield f"{_sentence(NEEDS.get(need, need))[:-1]}; without it {100.0 * left:.0f} % of its strength is left."


def _terms(kind: type[Lever]) -> Iterator[str]:
    def of(short: str) -> float:
        return PARAMETERS[f"{kind.room}.{short}"].default

    staff = PARAMETERS["market.reference_staff"].default
    yield (
        f"{1000.0 * of('cash'):,.0f} a week and {of('effort'):g} full-time people of the team while it works, "
        f"for a company of {staff:,.0f}; less for fewer people, more for more, by the root of their number."
    )
    support, exposure = of("support"), of("exposure")
    yield f"Executives want to see a support of {support:.2f}." if support > 0.0 else "Executives are not asked."
    yield (
        f"Legal feels exposed by it: {exposure:.2f} of what could not be worse, more without clear rules."
        if exposure > 0.0
        else "Legal is not asked."
    )
    if kind.stays:
        yield "It holds whether or not a programme goes on, and nobody expects results of it."
    if kind.ends_with_sponsor:
        yield "It ends when the executive who backs it leaves."
