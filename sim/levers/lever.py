"""What a lever is: a plan entry that describes itself, what it asks for, and what it changes while it is in force.

A new lever is one new file: a subclass of `Lever` with its own parameters, in this folder or imported from anywhere
before a scenario names it (docs/levers.md). Nothing else changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.effects import EffectsRow, LeverState
from sim.organization import Name, Plain
from sim.parameters import PARAMETERS, Kind, Values, declare
from sim.programme import Ask, Terms
from sim.structure import Structure
from sim.targets import Target, Who, pick

__all__ = ["LEVERS", "NEEDS", "VERBS", "Lever", "Target", "Verb", "declare_suits", "declare_terms", "load_levers"]

Verb = Literal["allow", "teach", "try", "lead", "show"]
VERBS: Mapping[Verb, str] = MappingProxyType(
    {
        "allow": "Allow: who may speak, and what happens when it goes wrong",
        "teach": "Teach: what people know and can do",
        "try": "Try: small steps, in public or inside",
        "lead": "Lead: who stands for it, owns it and has time for it",
        "show": "Show: what works, and who works on it",
    }
)
LEVERS: dict[str, type[Lever]] = {}

# What a lever may need: in words, with the number of the registry that says how much of it is enough. What is there is
# told by the run (`AdoptionModel.at_hand`); another lever at work may provide it as well.
NEEDS: Mapping[str, str] = MappingProxyType(
    {
        "advocates": "two advocates at work",
        "departments": "two departments that are active in public",
        "rules": "rules that say what is allowed",
        "roles": "roles in which it is part of the job",
        "listening": "somebody who listens",
        "metrics": "measures of what it brings",
    }
)
for _key, (_enough, _most, _unit, _words) in {
    "advocates": (2.0, 4.0, "advocates", "advocates at work that a community or network needs"),
    "departments": (2.0, 4.0, "departments", "active departments that a joint effort needs"),
    "roles": (0.10, 0.3, "level", "formal roles that courses in roles need somewhere"),
    "listening": (0.15, 0.3, "level", "listening that answering needs somewhere"),
    "metrics": (0.10, 0.3, "level", "metrics that rewards need somewhere"),
}.items():
    declare(f"programme.need_{_key}", _enough, _enough / 2, _most, _unit, _words, "S0, S3; assumption", kind="choice")


class Lever(Plain):
    """One entry of a plan. Subclasses set the class variables, add fields, and say in `apply` what they change.

    Parameters
    ----------
    id : str
        Name within the plan; other entries and dotted paths refer to it.
    lever : str
        Which lever it is.
    week : int
        The week in which it is asked for; it starts when granted.
    weeks : int or None
        How long it works once started; None means to the end.
    target : Target
        Whom it is for.
    intensity : float
        Strength as a factor of the usual, in [0, 3].
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    verb: ClassVar[Verb]
    summary: ClassVar[str] = ""
    room: ClassVar[str] = ""  # room of its numbers in the registry, where that is not its name
    effect: ClassVar[str] = ""  # what it writes to, where that is one effect of `sim.effects`
    ends_with_sponsor: ClassVar[bool] = False
    stays: ClassVar[bool] = False  # rules hold whether or not a programme goes on, and nobody expects results of them
    late: ClassVar[bool] = False  # written after the others, since it changes what they have written
    builds: ClassVar[tuple[str, ...]] = ()  # the measures of departments it works on most directly, most first
    # What it says of itself to people who choose, in plain words (`analysis.anatomy` puts it together).
    helps: ClassVar[str] = ""
    harms: ClassVar[str] = ""
    needs: ClassVar[tuple[str, ...]] = ()  # of `NEEDS`; each that is missing leaves `programme.unmet` of its strength
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({})  # outcomes or capabilities it moves alone: up or down
    suits: ClassVar[bool] = False  # whether its strength depends on the stage of a department (`declare_suits`)
    by_person: ClassVar[bool] = False  # whether it acts on people, or on departments at the share aimed at

    id: Name
    lever: str
    week: Annotated[int, Field(ge=1, le=1040)] = 1
    weeks: Annotated[int, Field(ge=1, le=1040)] | None = None
    target: Target = Target()
    intensity: Annotated[float, Field(ge=0.0, le=3.0)] = 1.0

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name:
            cls.room = cls.__dict__.get("room") or cls.name
            LEVERS[cls.name] = cls

    # --- what others see of it ------------------------------------------------------------------------------------
    def says(self) -> str:
        """The lever in a few plain words, for events and tables."""
        return self.title

    def named(self) -> str:
        """The same within a sentence."""
        text = self.says()
        return text[0].lower() + text[1:] if not text[1:2].isupper() else text

    def clears(self, values: Values, run: int) -> float:
        """How clear it makes the rules itself once it is granted, in [0, 1]."""
        return 0.0

    def provides(self) -> tuple[str, ...]:
        """What of `NEEDS` it provides to others while it is at work."""
        return ()

    def replaces(self, other: Ask, structure: Structure) -> bool:
        """Whether an earlier one is over because this one holds in its place."""
        return False

    def words_for(self, need: str) -> str:
        """A need in plain words."""
        return NEEDS.get(need, need)

    def against(self, other: Any) -> str:
        """Why it does not go together with `other` at the same time, in a clause; empty where it does."""
        return ""

    def meets(self, other: Any) -> bool:
        """Whether both are for some of the same departments."""
        mine, theirs = self.target.departments, other.target.departments
        return mine is None or theirs is None or bool(set(mine) & set(theirs))

    def terms(self, values: Values, run: int, structure: Structure) -> Terms:
        """What the lever costs and needs in run `run`: its declared terms, cost and effort by how many it aims at."""

        def of(short: str) -> float:
            return float(values[f"{self.room}.{short}"][run, 0])

        aimed = self.size(values, run, structure) / float(values["market.reference_staff"][run, 0])
        scale = float(np.power(aimed, values["programme.half_size"][run, 0])) * self.intensity
        return Terms(of("cash") * 1000.0 * scale, of("effort") * scale, of("support"), of("exposure"))

    def size(self, values: Values, run: int, structure: Structure) -> float:
        """How many people cost and effort depend on: those it is for."""
        return self.target.size(values, run, structure)

    # --- at work --------------------------------------------------------------------------------------------------
    def choose(self, row: EffectsRow, state: LeverState) -> None:
        """Pick people or anything else that is settled once, when the lever starts."""
        if self.by_person and self.target.picks:
            state.members = self.pick(row)
        levels = row.at_hand()
        state.at_start |= {name: levels[name] for name in self.builds if name in levels}

    def pick(self, row: EffectsRow, part: float | None = None, who: Who | None = None) -> NDArray[np.bool_]:
        """Some of those aimed at, by the target's own word or as given, (N,)."""
        part = self.target.part(row.values, row.run) if part is None else part
        return pick(self.target, row, f"lever.{self.id}", part, self.target.who or who)

    def reached(self, row: EffectsRow, state: LeverState) -> NDArray[np.bool_]:
        """The people it acts on, (N,): those picked who are still there, or all who are aimed at."""
        if state.members is None:
            return self.target.mask(row.structure)
        # Who has left the company since the start is no member any more, nor is the newcomer in that place.
        return state.members & (row.people.since[row.run] < state.started)

    def covered(self, row: EffectsRow) -> NDArray[np.float64]:
        """Share of each department it is for, (D,)."""
        return self.target.spread(row.structure) * self.target.part(row.values, row.run)

    def power(self, row: EffectsRow, state: LeverState) -> NDArray[np.float64]:
        """Its strength in each department, (D,): as meant, less what it lacks, by how it suits the stage there."""
        strength = np.full(len(row.structure.names), self.intensity * state.unmet)
        if self.suits:
            by_stage = np.array([row.value(f"{self.room}.suits_{stage}") for stage in range(5)])
            strength *= by_stage[row.stage]
        return strength

    def add(self, row: EffectsRow, state: LeverState, effect: str, factor: float = 1.0) -> None:
        """Add its strength to an effect in the departments it is for, up to the most of one kind."""
        strength, most = row.of(effect), row.value("programme.most_strength")
        strength[:] = np.minimum(most, strength + factor * self.power(row, state) * self.covered(row))

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Add to the effects of the run what this lever changes while it is in force.

        As it stands here: its `effect`, as strong as it is meant, in the departments aimed at.
        """
        if not self.effect:
            raise TypeError(f"{type(self).__name__} does not say what it changes")
        self.add(row, state, self.effect)
        state.people_reached = round(self.target.size(row.values, row.run, row.structure))

    def missing(self, row: EffectsRow, provided: set[str]) -> tuple[str, ...]:
        """What of its needs is neither there nor provided by another lever at work."""
        there = row.at_hand()

        def enough(need: str) -> bool:
            name = f"programme.need_{need}"
            return (name in PARAMETERS and there.get(need, 0.0) >= row.value(name)) or need in provided

        return tuple(need for need in self.needs if not enough(need))

    def settle(self, row: EffectsRow, state: LeverState, week: int) -> None:
        """Put into its account whom it has reached and the hours of staff that took."""

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """What became of it, in plain words with numbers, when it ends."""
        return f"{self.says()} ends: {'; '.join([*self._found(row, state), self._account(state)])}"

    def _found(self, row: EffectsRow, state: LeverState) -> list[str]:
        """What has changed that it works on."""
        now = row.at_hand()
        return [
            f"{name.replace('_', ' ')} went from {state.at_start[name]:.2f} to {now[name]:.2f}"
            for name in self.builds[:2]
            if name in now and name in state.at_start
        ]

    def _account(self, state: LeverState) -> str:
        """How long, for how many, at what cost."""
        weeks = max(0, state.ended - state.started)
        time = "1 week" if weeks == 1 else f"{weeks} weeks"
        return f"{time}, {state.people_reached:,} people, {state.cash:,.0f} spent"


def declare_terms(
    name: str, *, cash: float, effort: float, support: float, exposure: float, source: str = "assumption"
) -> None:
    """Declare the four terms every lever has: money, work, the support executives want to see, Legal's exposure."""
    kind: Kind = "choice"
    cost = f"money that {name} aimed at a reference company costs while it works"
    work = f"work that {name} aimed at a reference company takes of the programme team"
    declare(f"{name}.cash", cash, cash / 2, cash * 2, "thousand a week", cost, source, kind=kind)
    declare(f"{name}.effort", effort, effort / 2, effort * 2, "full-time people", work, source, kind=kind)
    need = f"support executives must have to grant {name}"
    declare(f"{name}.support", support, max(0.0, support - 0.1), min(1.0, support + 0.1), "support", need, source)
    low = max(0.0, exposure - 0.15) if exposure else 0.0
    high = min(1.0, exposure + 0.15) if exposure else 0.0
    declare(f"{name}.exposure", exposure, low, high, "share", f"how exposed Legal feels by {name}", source)


def declare_suits(name: str, *by_stage: float, source: str) -> None:
    """Declare how strong a lever is by the stage of a department, 0 to 4, beside its usual strength."""
    for stage, factor in enumerate(by_stage):
        meaning = f"strength of {name} in a department at stage {stage}"
        declare(f"{name}.suits_{stage}", factor, 0.7 * factor, 1.3 * factor, "factor", meaning, source)


def load_levers() -> None:
    """Import every lever file of this folder, which registers it in `LEVERS`."""
    import sim.levers as package

    for module in sorted(info.name for info in iter_modules(package.__path__)):
        import_module(f"sim.levers.{module}")
