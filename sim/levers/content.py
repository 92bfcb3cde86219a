"""Try: posts from the company's own account, to push a message or to converse."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import Values, declare
from sim.programme import Terms
from sim.structure import Structure
from sim.targets import account_home

declare_terms("content", cash=2.5, effort=0.5, support=0.22, exposure=0.30, source="F13, S1, S2; assumption")
declare(
    "content.converse_exposure", 0.45, 0.30, 0.60, "share", "how exposed Legal feels by answering", "S0; assumption"
)
declare(
    "content.usual_cadence", 20.0, 10.0, 40.0, "posts a week", "posts of an account that costs the usual", kind="choice"
)


class Content(Lever):
    """The company's account: `push` tells, `converse` answers too; `cadence` posts a week.

    Pushing is worth a tenth to a fifth of conversing, and tires the audience.
    """

    name: ClassVar[str] = "content"
    title: ClassVar[str] = "Company account"
    verb: ClassVar[Verb] = "try"
    summary: ClassVar[str] = "Posts from the company's own account, to push a message or to converse."
    helps: ClassVar[str] = (
        "conversing: where somebody listens and those who answer know what they talk about; pushing: for a short launch"
    )
    harms: ClassVar[str] = (
        "pushing earns a tenth to a fifth of conversing and tires the audience; it pleases executives for some months, "
        "and then they ask what it has brought"
    )
    needs: ClassVar[tuple[str, ...]] = ("listening",)
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"posts": "up"})
    builds: ClassVar[tuple[str, ...]] = ("conversation",)

    style: Literal["push", "converse"] = "push"
    cadence: Annotated[float, Field(gt=0.0, le=1000.0)] = 20.0

    def says(self) -> str:
        """The lever in a few plain words."""
        return (
            "A company account that pushes its message" if self.style == "push" else "A company account that converses"
        )

    def missing(self, row: EffectsRow, provided: set[str]) -> tuple[str, ...]:
        """Only who answers needs to hear first."""
        return super().missing(row, provided) if self.style == "converse" else ()

    def terms(self, values: Values, run: int, structure: Structure) -> Terms:
        """An account costs by what it posts, not by the size of the company; answering frightens Legal more."""
        terms = super().terms(values, run, structure)
        posts = self.cadence / float(values["content.usual_cadence"][run, 0])
        scale = posts ** float(values["programme.half_size"][run, 0]) * self.intensity
        cash = float(values["content.cash"][run, 0]) * 1000.0 * scale
        effort = float(values["content.effort"][run, 0]) * scale
        answers = self.style == "converse"
        exposure = float(values["content.converse_exposure"][run, 0]) if answers else terms.exposure
        return Terms(cash, effort, terms.support, exposure)

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Posts come from the departments that keep the account."""
        home = account_home(self.target, row.structure)
        row.of(self.style)[home] += self.cadence * self.intensity * state.unmet / home.sum()
        state.people_reached = 0
