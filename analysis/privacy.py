"""Who may be shown of a company that came from tables: no single person, and no group of fewer than five.

A company that a scenario only describes has no people to protect, and all of it is shown. Files of a study hold what
was run; this is about what is put before readers. Every display asks `veil_of` and

- shows departments under `Veil.groups`, small ones together,
- passes sentences through `told_words` or `Veil.say`, and plain data for scripts through `Veil.data`,
- leaves out tables and pictures by executive or advocate where `Veil.persons` is False,
- writes a count of people through `Veil.count`.

Who may see it all on this machine sets the environment variable ``HEADWAY_SHOW_SMALL=1``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.organization import Organization
from sim.words import Practice, Words

if TYPE_CHECKING:
    from sim.scenario import Scenario

FEWEST = 5
SWITCH = "HEADWAY_SHOW_SMALL"
SMALL = "Small departments"
# Where "Legal" is the function that answers requests, and not a department whose people somebody could look for.
_ANSWERS = (
    r"(?!'s (?:reviews|fear|worry|opinion|answer)\b"
    r"| (?:says|refuses|sends|answers|reviews|expects|feels|tolerates|never said|is asked|is likely|is calmer)\b)"
)


@dataclass(frozen=True)
class Group:
    """Departments that are shown as one.

    Parameters
    ----------
    name : str
    members : tuple of int
        Places of the departments in the organization.
    people : int
    customer_facing : bool
        Whether any of them faces customers.
    """

    name: str
    members: tuple[int, ...]
    people: int
    customer_facing: bool


@dataclass(frozen=True)
class Veil:
    """What of a company may be shown.

    Parameters
    ----------
    groups : tuple of Group
        Departments as they are shown, in the organization's order, those shown together last.
    persons : bool
        Whether single persons (executives, advocates) may be shown.
    titles : tuple of str
        What executives are called.
    departments : tuple of str
        All departments, in the organization's order.
    """

    groups: tuple[Group, ...]
    persons: bool
    titles: tuple[str, ...]
    departments: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether everything is shown."""
        return self.persons

    @cached_property
    def shown_as(self) -> Mapping[str, str]:
        """What each department is shown as."""
        return {self.departments[d]: group.name for group in self.groups for d in group.members}

    def fold(self, values: Sequence[float]) -> list[float]:
        """Sums by group of numbers by department."""
        return [sum(values[d] for d in group.members) for group in self.groups]

    def count(self, people: int) -> str:
        """A count of people within a group, as it may be shown."""
        return f"{people:,}" if self.open or people == 0 or people >= FEWEST else f"under {FEWEST}"

    def counts(self, people: Sequence[int]) -> list[str]:
        """Counts whose sum is known: where one is hidden the next smallest is as well, or it could be worked out."""
        shown = [self.count(number) for number in people]
        hidden = [k for k, text in enumerate(shown) if text.startswith("under")]
        if len(hidden) == 1 and len(people) > 1:
            others = [k for k, number in enumerate(people) if k not in hidden and number > 0]
            if others:
                shown[min(others, key=lambda k: people[k])] = f"{FEWEST} or more"
        return shown

    def say(self, text: str) -> str:
        """A sentence without single persons and small departments.

        Examples
        --------
        >>> from sim.organization import Organization
        >>> company = Organization(departments={"Sales": {"headcount": 9}, "Board": {"headcount": 2}})
        >>> veil_of(company, imported=True, show_small=False).say("CEO hears Board advocate 2")
        'An executive hears an advocate'
        """
        if self.open or not text:
            return text
        return self._names.sub(self._replaced, text)

    def data(self, content: Any) -> Any:
        """Plain data as it may be printed: every text in it, and every key, through `say`."""
        if self.open:
            return content
        if isinstance(content, str):
            return self.say(content)
        if isinstance(content, Mapping):
            return {self.data(key): self.data(value) for key, value in content.items()}
        return [self.data(one) for one in content] if isinstance(content, (list, tuple)) else content

    @cached_property
    def _names(self) -> re.Pattern[str]:
        homes = "|".join(re.escape(name) for name in sorted(self.departments, key=len, reverse=True))
        folded = [name for name in self.departments if self.shown_as[name] != name]
        names = sorted((*self.titles, *folded), key=len, reverse=True)
        single = "|".join(re.escape(n) + (_ANSWERS if n == "Legal" else "") for n in names) or r"(?!)"
        return re.compile(
            rf"(?<!\w)(?:(?:the )?(?P<advocate>{homes}) advocate \d+|(?:[Tt]he )?(?P<one>{single}))(?!\w)"
        )

    def _replaced(self, found: re.Match[str]) -> str:
        home, one = found["advocate"], found["one"]
        if home is not None:
            words = f"an advocate in {home}" if self.shown_as[home] == home else "an advocate"
        elif one in self.titles:
            words = "an executive"
        else:
            words = "a small department"
        return (
            words[0].upper() + words[1:]
            if found.start() == 0 or found.string[: found.start()].endswith(". ")
            else words
        )


class Veiled(Words):
    """The words of a practice, behind the veil of a company."""

    def __init__(self, practice: Practice, keep: Iterable[str], veil: Veil) -> None:
        super().__init__(practice, keep)
        self._veil = veil

    def say(self, text: str) -> str:
        """A text in the words of the practice, without single persons and small departments."""
        return self._veil.say(super().say(text))


def told_words(scenario: Scenario, keep: Iterable[str] = ()) -> Words:
    """The words in which a scenario is told to readers: those of its practice, behind its veil."""
    words, veil = scenario.words(keep), veil_of(scenario)
    return words if veil.open else Veiled(words.practice, words.kept, veil)


def allowed_here() -> bool:
    """Whether whoever works on this machine has said that everything may be shown."""
    return os.environ.get(SWITCH, "").strip().lower() in ("1", "true", "yes", "on")


def veil_of(company: Scenario | Organization, *, imported: bool | None = None, show_small: bool | None = None) -> Veil:
    """What of a company may be shown.

    Parameters
    ----------
    company : Scenario or Organization
    imported : bool, optional
        Whether it came from tables; left out, what it says itself.
    show_small : bool, optional
        Whether everything may be shown; left out, what `SWITCH` says.
    """
    organization = company if isinstance(company, Organization) else company.organization
    protect = organization.imported is not None if imported is None else imported
    protect = protect and not (allowed_here() if show_small is None else show_small)
    titles = tuple(seat.title for seat in organization.executives)
    names = tuple(organization.departments)
    each = [
        Group(name, (d,), department.headcount, department.customer_facing)
        for d, (name, department) in enumerate(organization.departments.items())
    ]
    if not protect:
        return Veil(tuple(each), True, titles, names)
    together = {group.members[0] for group in each if group.people < FEWEST}
    by_size = sorted(each, key=lambda group: (group.people, group.name))
    for group in by_size:
        if not together or sum(each[d].people for d in together) >= FEWEST:
            break
        together.add(group.members[0])
    groups = [group for group in each if group.members[0] not in together]
    if together:
        members = tuple(sorted(together))
        people = sum(each[d].people for d in members)
        groups.append(Group(SMALL, members, people, any(each[d].customer_facing for d in members)))
    return Veil(tuple(groups), False, titles, names)
