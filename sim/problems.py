"""Mistakes in what people write, told in plain words: what, where, what is allowed, the nearest right word."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

MOST_TOLD = 100  # a broken file is mended step by step; a list without end helps nobody and takes time to make
_MOST_NAMES = 40
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Problem:
    """One mistake.

    Parameters
    ----------
    file : str
        The file as the person who asked for it knows it; empty for a change made in a program.
    line : int or None
        Line in that file, counted from 1; None where no line is to blame.
    field : str
        Dotted path of the value, ``organization.culture.trust``; empty for the whole file.
    message : str
        What is wrong, in plain words.
    allowed : str
        What would be right; empty if the message says it all.
    nearest : str
        The right word nearest to the wrong one; empty if there is none.
    hint : str
        What to type on the command line; empty if nothing helps there.
    """

    file: str
    line: int | None
    field: str
    message: str
    allowed: str = ""
    nearest: str = ""
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.sentence}; {self.hint}" if self.hint else self.sentence

    @property
    def sentence(self) -> str:
        """The same without what to type, for whoever has no command line."""
        where = [self.file] if self.file else []
        if self.line is not None:
            where.append(f"line {self.line}")
        if self.field:
            where.append(self.field)
        text = f"{', '.join(where)}: {self.message}" if where else self.message
        if self.nearest:
            text += f"; did you mean {self.nearest}?"
        if self.allowed and self.allowed not in self.message:
            text += f"{'' if self.nearest else ';'} allowed: {self.allowed}"
        return text


class ScenarioError(ValueError):
    """A scenario that does not check; `problems` holds every mistake that was found.

    Its text is one line for each problem.
    """

    def __init__(self, problems: Sequence[Problem], unsaid: int = 0) -> None:
        self.problems = tuple(problems)
        self.unsaid = unsaid
        lines = [str(problem) for problem in self.problems]
        if unsaid:
            lines.append(f"and {unsaid:,} more")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...], int]]:
        return type(self), (self.problems, self.unsaid)


class Findings:
    """Collects problems; beyond `MOST_TOLD` it only counts them.

    ``blind`` is set where a file below could not be read: what is missing then, or not known, may well stand there, and
    is not told as a mistake of the file above.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.unsaid = 0
        self.blind = False

    def add(
        self,
        place: tuple[str, int | None],
        field: str,
        message: str,
        *,
        allowed: str | Iterable[str] = "",
        word: str | None = None,
        among: Iterable[str] = (),
        hint: str = "",
    ) -> None:
        """Add a problem at `place` (file, line); `word` is the wrong word, `among` the right ones to choose from."""
        if len(self.problems) >= MOST_TOLD:
            self.unsaid += 1
            return
        options = list(among)
        told = allowed if isinstance(allowed, str) else names(allowed)
        near = nearest(word, options) if word is not None else ""
        problem = Problem(place[0], place[1], shorten(field, 200), message, told, near, hint)
        if problem not in self.problems:
            self.problems.append(problem)

    def __bool__(self) -> bool:
        return bool(self.problems)

    def stop_if_any(self) -> None:
        """Raise ScenarioError if there is any problem, in the order of files and lines."""
        if self.problems:
            files = list(dict.fromkeys(problem.file for problem in self.problems))
            ordered = sorted(self.problems, key=lambda p: (files.index(p.file), p.line or 0))
            raise ScenarioError(ordered, self.unsaid)


def nearest(word: str, options: Iterable[str]) -> str:
    """The option most like `word`, or an empty string if none is much like it; capitals do not matter."""
    plain = {option.lower().replace("-", "_").replace(" ", "_"): option for option in options}
    wanted = word[:_LONGEST_SHOWN].lower().replace("-", "_").replace(" ", "_")
    close = get_close_matches(wanted, plain, n=1, cutoff=0.6)
    if close:
        return plain[close[0]]
    longer = [option for short, option in plain.items() if len(wanted) > 2 and wanted in short]
    return longer[0] if len(longer) == 1 else ""


def names(words: Iterable[str]) -> str:
    """Words as a list to read, cut where it gets too long."""
    every = [shorten(str(word)) for word in words]
    return ", ".join(every[:_MOST_NAMES]) + (
        f" and {len(every) - _MOST_NAMES} more" if len(every) > _MOST_NAMES else ""
    )


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things; without `many`, more of them end in s.

    Examples
    --------
    >>> counted(1, "person", "people"), counted(1200, "person", "people")
    ('1 person', '1,200 people')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def shorten(text: str, most: int = _LONGEST_SHOWN) -> str:
    """`text` on one line and safe to print: signs that steer a screen are written out, long text is cut."""
    cut = text if len(text) <= most else text[: most - 3] + "..."
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in cut)


def shown(value: object) -> str:
    """A value as a message shows it."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{shorten(value)}"'
    if isinstance(value, int):
        return f"{value:,}".replace(",", "") if abs(value) < 10**18 else "too large a number"
    if isinstance(value, float):
        return f"{value:.10g}" if math.isfinite(value) else "not an ordinary number"
    if isinstance(value, Mapping):
        return "a group of lines" if value else "empty"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    return shorten(str(value))
