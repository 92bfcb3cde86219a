"""A staff survey as the start: what people answered sets where the people of their department begin.

Answers come as counts by department and question, from the lowest answer to the highest; names of people are never
held. Few answers protect nobody and say little: a department with fewer than `survey.fewest` of them is not used by
itself but joined with other small ones, and what is still too few is left out.

An answer is a place on a line, read as a number between what the lowest and the highest answer stand for. Mean and
spread of a department are those of its answers; how far the mean may be off because not everybody answered is the
standard error, s / sqrt(n) x sqrt(1 - n/N), and every world draws by how many of these errors it is off. All departments
are off in the same direction in one world: who answers a survey, rather than chance, is what usually misleads, and that
is the same everywhere. Who joins the company later starts as the model has it: newcomers were not asked.
"""
# ruff: noqa: E501  (a number, its range, meaning and source stand on one line)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.organization import MAX_PEOPLE, Name, Plain
from sim.parameters import Room, declare
from sim.structure import Structure

Array = NDArray[np.float64]

# fmt: off
declare("survey.fewest", 5, 5, 50, "answers", "answers a department needs to be used by itself", kind="choice")
declare("survey.lowest", 0.05, 0.0, 0.15, "share", "belief of somebody who gives the lowest answer")
declare("survey.highest", 0.85, 0.70, 0.95, "share", "belief of somebody who gives the highest answer")
declare("survey.least_spread", 0.05, 0.02, 0.10, "share", "spread between people who all gave the same answer", kind="choice")
# A triangle of this width has a standard deviation of one: worlds draw these as sampling theory would.
declare("survey.conviction_error", 0.0, -2.449, 2.449, "standard errors", "how far true mean conviction lies from the answers", "assumption")
declare("survey.concern_error", 0.0, -2.449, 2.449, "standard errors", "how far true mean concern lies from the answers", "assumption")
declare("survey.knowledge_error", 0.0, -2.449, 2.449, "standard errors", "how far mean skill that people believe to have lies from the answers", "assumption")
declare("survey.spread_error", 0.0, -2.449, 2.449, "standard errors", "how far the true spread lies from that of the answers", "assumption")
# fmt: on

QUESTIONS = {
    "conviction": "It is worth it that our people speak about our work in public.",
    "concern": "It could do harm, to the company or to me.",
    "knowledge": "I know how to do it well.",
}
LEAST_SCALE, MOST_SCALE = 3, 11

Counts = Annotated[
    tuple[Annotated[int, Field(ge=0, le=MAX_PEOPLE)], ...], Field(min_length=LEAST_SCALE, max_length=MOST_SCALE)
]


class Answers(Plain):
    """How many gave each answer, from the lowest to the highest, for each question that was asked."""

    conviction: Counts | None = None
    concern: Counts | None = None
    knowledge: Counts | None = None

    def asked(self) -> dict[str, tuple[int, ...]]:
        """Counts by question, of the questions that anybody answered."""
        return {name: counts for name in QUESTIONS if (counts := getattr(self, name)) and sum(counts)}


class Pooled(Answers):
    """Answers of several departments together, each of which had too few."""

    departments: Annotated[tuple[str, ...], Field(min_length=1)]


class Survey(Plain):
    """What staff answered.

    Parameters
    ----------
    scale : int
        How many answers there are to choose from; 1 is the lowest.
    file : str or None
        A table of answers beside the scenario file, taken in when the file is read.
    answers : mapping of str to Answers
        By department.
    pooled : Pooled or None
        Departments with too few answers, together.
    """

    scale: Annotated[int, Field(ge=LEAST_SCALE, le=MOST_SCALE)] = 5
    file: str | None = None
    answers: dict[Name, Answers] = Field(default_factory=dict)
    pooled: Pooled | None = None


def protected(survey: Survey, fewest: int) -> Survey:
    """`survey` with departments of few answers joined, and without what is still too few.

    A department stands by itself if each question that it answered has at least `fewest` answers.
    """
    alone, small = {}, dict.fromkeys(survey.pooled.departments if survey.pooled else ())
    together = survey.pooled.asked() if survey.pooled else {}
    for name, answers in survey.answers.items():
        asked = answers.asked()
        if asked and min(sum(counts) for counts in asked.values()) >= fewest:
            alone[name] = Answers(**asked)
        elif asked:
            small[name] = None
            for question, counts in asked.items():
                before = together.get(question, (0,) * survey.scale)
                together[question] = tuple(a + b for a, b in zip(before, counts, strict=True))
    enough = {question: counts for question, counts in together.items() if sum(counts) >= fewest}
    pooled = Pooled(departments=tuple(sorted(small)), **enough) if small else None
    return Survey(scale=survey.scale, answers=dict(sorted(alone.items())), pooled=pooled)


def said_of(survey: Survey, departments: Sequence[str]) -> list[str]:
    """What a reader has to know about a survey that has been `protected`, in sentences."""
    told = []
    alone = [name for name in departments if name in survey.answers]
    if alone:
        told.append(f"A survey sets the start of {', '.join(alone)}.")
    if survey.pooled is not None:
        small, asked = ", ".join(survey.pooled.departments), survey.pooled.asked()
        left = [question for question in QUESTIONS if question not in asked]
        if asked:
            told.append(f"Too few answered in {small}: their answers count together only.")
        if left:
            told.append(f"Even together {small} gave too few answers on {', '.join(left)}: those are left out.")
    silent = [n for n in departments if n not in survey.answers and n not in (survey.pooled or _NOBODY).departments]
    if silent:
        told.append(f"Nobody answered in {', '.join(silent)}: they start as people usually do.")
    return told


_NOBODY = Pooled(departments=("",))


@dataclass(frozen=True)
class Fit:
    """What answers say of a department, on a line from 0 (lowest answer) to 1 (highest).

    Parameters
    ----------
    mean, spread : float
        Mean and standard deviation between people.
    error : float
        Standard error of the mean.
    doubt : float
        Standard error of the spread, as a share of it.
    """

    mean: float
    spread: float
    error: float
    doubt: float


def fit(counts: Sequence[int], headcount: int) -> Fit:
    """Mean and spread of answers, and how well few answers tell them.

    Grouping into answers adds h^2/12 to the variance, h the distance of two answers (Sheppard's correction); it is
    taken off again.

    Parameters
    ----------
    counts : sequence of int
        How many gave each answer; at least two answers in all.
    headcount : int
        People who could have answered.
    """
    each = np.asarray(counts, dtype=np.float64)
    place = np.linspace(0.0, 1.0, len(each))
    n = float(each.sum())
    mean = float((each * place).sum() / n)
    variance = float((each * np.square(place - mean)).sum() / (n - 1.0))
    grouping = (place[1] - place[0]) ** 2 / 12.0
    missed = max(0.0, 1.0 - n / max(float(headcount), 1.0))
    return Fit(
        mean=mean,
        spread=float(np.sqrt(max(variance - grouping, 0.0))),
        error=float(np.sqrt(max(variance, grouping) / n * missed)),
        doubt=float(np.sqrt(missed / (2.0 * (n - 1.0)))),
    )


def fits(survey: Survey, headcounts: Mapping[str, int]) -> dict[str, dict[str, Fit]]:
    """What a survey says, by question and department; small departments get what they said together."""
    found: dict[str, dict[str, Fit]] = {question: {} for question in QUESTIONS}
    for name, answers in survey.answers.items():
        for question, counts in answers.asked().items():
            found[question][name] = fit(counts, headcounts[name])
    if survey.pooled is not None:
        small = [name for name in survey.pooled.departments if name in headcounts]
        for question, counts in survey.pooled.asked().items():
            found[question] |= dict.fromkeys(small, fit(counts, sum(headcounts[name] for name in small)))
    return found


class Beginnings:
    """What surveys say of where people start, for R runs and D departments; nothing where nobody was asked.

    Parameters
    ----------
    surveys : sequence of Survey or None
        One for each run.
    structure : Structure
        The company.
    """

    def __init__(self, surveys: Sequence[Survey | None], structure: Structure) -> None:
        shape = (len(surveys), len(structure.names))
        headcounts = {n: int(h) for n, h in zip(structure.names, structure.headcount, strict=True)}
        self._told = {question: np.full((4, *shape), np.nan) for question in QUESTIONS}
        for r, survey in enumerate(surveys):
            for question, by_department in (fits(survey, headcounts) if survey is not None else {}).items():
                for name, f in by_department.items():
                    d = structure.names.index(name)
                    self._told[question][:, r, d] = f.mean, f.spread, f.error, f.doubt

    def __bool__(self) -> bool:
        return any(not np.isnan(told).all() for told in self._told.values())

    def of(self, question: str, p: Room) -> tuple[Array, Array]:
        """Mean and spread between people, (R, D), in this world; not a number where nothing was answered.

        mean = lowest + (highest - lowest) (m + z e), spread = (highest - lowest) s (1 + y u), with mean m, spread s and
        their errors e, u of the answers, z and y the world's standard errors.

        Parameters
        ----------
        question : str
            One of `QUESTIONS`.
        p : Room
            The numbers of this room.
        """
        mean, spread, error, doubt = self._told[question]
        wide = p.highest - p.lowest
        off = getattr(p, f"{question}_error")
        center = p.lowest + wide * np.clip(mean + off * error, 0.0, 1.0)
        width = np.maximum(wide * spread * np.maximum(1.0 + p.spread_error * doubt, 0.0), p.least_spread)
        return center, width


def beta_shapes(mean: Array, spread: Array) -> tuple[Array, Array]:
    """Shapes a, b of the beta distribution with this mean and spread, both at least one half.

    a + b = m (1 - m) / s^2 - 1; a spread wider than a beta distribution can have is made as wide as it can.
    """
    together = np.maximum(mean * (1.0 - mean) / np.square(spread) - 1.0, 1.0)
    return np.maximum(mean * together, 0.5), np.maximum((1.0 - mean) * together, 0.5)
