"""What a lever is: a plan entry that describes itself, what it asks for, and what it changes while it is in force.

A new lever is one new file in this folder: a subclass of `Lever` with its own parameters. Nothing else changes.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.effects import EffectsRow, LeverState
from sim.organization import Name, Plain, Structure
from sim.parameters import Kind, Values, declare
from sim.programme import Ask, Terms

Verb = Literal["allow", "teach", "try", "lead", "show"]
LEVERS: dict[str, type[Lever]] = {}


class Target(Plain):
    """Whom a lever is for: departments and sites by name; left out means all of them."""

    departments: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    sites: Annotated[tuple[str, ...], Field(min_length=1)] | None = None

    def share(self, structure: Structure) -> NDArray[np.float64]:
        """Share of each department that is aimed at, shape (D,), in [0, 1]."""
        return self._aimed(structure)[1]

    def mask(self, structure: Structure) -> NDArray[np.bool_]:
        """Whether each person is aimed at, shape (N,)."""
        return self._aimed(structure)[0]

    def _aimed(self, structure: Structure) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Mask and shares, worked out once for each structure: deciders ask for them again and again."""
        key = (self.departments, self.sites)
        known = structure.aimed.get(key)
        if known is not None:
            return known
        mask = np.ones(structure.people, dtype=bool)
        if self.departments is not None:
            wanted = [structure.names.index(name) for name in self.departments]
            mask &= np.isin(structure.department, wanted)
        if self.sites is not None:
            sites = list(structure.organization.sites)
            mask &= np.isin(structure.site, [sites.index(name) for name in self.sites])
        share = np.add.reduceat(mask.astype(np.float64), structure.first) / structure.headcount
        mask.flags.writeable = share.flags.writeable = False
        structure.aimed[key] = (mask, share)
        return mask, share


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
    effect: ClassVar[str] = ""  # what it writes to, where that is one effect of `sim.effects`
    ends_with_sponsor: ClassVar[bool] = False
    stays: ClassVar[bool] = False  # rules hold whether or not a programme goes on, and nobody expects results of them
    builds: ClassVar[tuple[str, ...]] = ()  # the measures of departments it works on most directly, most first

    id: Name
    lever: str
    week: Annotated[int, Field(ge=1, le=1040)] = 1
    weeks: Annotated[int, Field(ge=1, le=1040)] | None = None
    target: Target = Target()
    intensity: Annotated[float, Field(ge=0.0, le=3.0)] = 1.0

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name:
            LEVERS[cls.name] = cls

    def says(self) -> str:
        """The lever in a few plain words, for events and tables."""
        return self.title

    def named(self) -> str:
        """The same within a sentence."""
        text = self.says()
        return text[0].lower() + text[1:] if not text[1:2].isupper() else text

    def replaces(self, other: Ask, structure: Structure) -> bool:
        """Whether another lever at work has nothing left to say once this one holds."""
        return False

    def clears(self, values: Values, run: int) -> float:
        """How clear it makes the rules itself once it is granted, in [0, 1]."""
        return 0.0

    def terms(self, values: Values, run: int, structure: Structure) -> Terms:
        """What the lever costs and needs in run `run`: its declared terms, cost and effort by how many it aims at."""

        def of(short: str) -> float:
            return float(values[f"{self.name}.{short}"][run, 0])

        aimed = self.size(structure) / float(values["market.reference_staff"][run, 0])
        scale = float(np.power(aimed, values["programme.half_size"][run, 0])) * self.intensity
        return Terms(of("cash") * 1000.0 * scale, of("effort") * scale, of("support"), of("exposure"))

    def size(self, structure: Structure) -> int:
        """How many people cost and effort depend on: those aimed at."""
        return int(self.target.mask(structure).sum())

    def choose(self, row: EffectsRow, state: LeverState) -> None:
        """Pick people or anything else that is settled once, when the lever starts."""

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Add to the effects of the run what this lever changes while it is in force.

        As it stands here: its `effect`, as strong as it is meant, in the departments aimed at.
        """
        if not self.effect:
            raise TypeError(f"{type(self).__name__} does not say what it changes")
        strength = row.of(self.effect)
        most = row.value("programme.most_strength")
        strength[:] = np.minimum(most, strength + self.intensity * self.target.share(row.structure))
        state.people_reached = self.size(row.structure)

    def settle(self, row: EffectsRow, state: LeverState, week: int) -> None:
        """Put into its account whom it has reached and the hours of staff that took."""

    def report(self, row: EffectsRow, state: LeverState) -> str:
        """What became of it, in plain words, when it ends."""
        return f"{self.says()} ends"


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


def load_levers() -> None:
    """Import every lever file of this folder, which registers it in `LEVERS`."""
    import sim.levers as package

    for module in sorted(info.name for info in iter_modules(package.__path__)):
        import_module(f"sim.levers.{module}")
