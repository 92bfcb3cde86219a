"""Allow: the rules about who may speak in public, and how."""
# ruff: noqa: E501  (a number and its meaning stand on one line)

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.effects import EffectsRow, LeverState
from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import Values, declare
from sim.programme import Ask, Terms
from sim.structure import Structure

declare_terms("policy", cash=0.3, effort=0.3, support=0.18, exposure=0.45)

POSTURES = ("none", "ban", "approval", "spokespersons", "guidelines", "open")
_TABLE = {
    # name: (unit, meaning, source, values by posture after none)
    "throttle": ("share", "how far posts wait for approval", "S2, S4; assumption", (0.0, 0.6, 0.1, 0.1, 0.0)),
    "clarity": ("share", "how clear the rules are", "F37; assumption", (0.25, 0.30, 0.30, 0.55, 0.35)),
    "permission": ("permission", "permission that people feel", "S4; assumption", (0.0, 0.80, 0.75, 1.0, 1.15)),
    "harm_factor": ("factor", "harm of a post under it", "E35, F36; assumption", (1.0, 0.40, 0.50, 0.60, 0.85)),
    "exposure_of": ("share", "how exposed Legal feels by it", "F37, S4; assumption", (0.0, 0.25, 0.25, 0.45, 0.75)),
    "governance": ("a week", "governance that grows under it", "F22, F23; assumption", (0.001, 0.006, 0.004, 0.0025, 0.001)),
    "autonomy": ("factor", "autonomy that grows under it", "S3; assumption", (0.0, 0.1, 0.1, 1.0, 1.0)),
}  # fmt: skip
for _name, (_unit, _meaning, _source, _values) in _TABLE.items():
    for _posture, _value in zip(POSTURES[1:], _values, strict=True):
        _spread = 0.2 * _value
        declare(
            f"policy.{_name}_{_posture}",
            _value,
            _value - _spread,
            _value + _spread,
            _unit,
            f"{_meaning}: {_posture}",
            _source,
        )


class Policy(Lever):
    """Rules: none, ban, approval of every post, named spokespersons only, guidelines, or open to all.

    A later policy takes the place of an earlier one where both hold. A ban needs nobody's consent.
    """

    name: ClassVar[str] = "policy"
    title: ClassVar[str] = "Policy"
    verb: ClassVar[Verb] = "allow"
    summary: ClassVar[str] = "Rules about who may speak in public, and how: from a ban to open to all."
    helps: ClassVar[str] = (
        "guidelines: as soon as anybody asks what is allowed, since clear rules calm staff and Legal and prevent harm; "
        "open leave: late, when people know how"
    )
    harms: ClassVar[str] = (
        "a ban drives about half of the speakers out of sight and costs morale; approval of each post smothers conversation; "
        "open leave without training frightens Legal"
    )
    changes: ClassVar[Mapping[str, str]] = MappingProxyType({"morale": "up", "real_risk": "down"})
    builds: ClassVar[tuple[str, ...]] = ("governance", "autonomy")

    stays: ClassVar[bool] = True

    posture: Literal["none", "ban", "approval", "spokespersons", "guidelines", "open"]

    def says(self) -> str:
        """The lever in a few plain words."""
        return {
            "none": "Lifting the rules",
            "ban": "A ban on speaking in public",
            "approval": "Approval of every post",
            "spokespersons": "Spokespersons only",
            "guidelines": "Guidelines for everyone",
            "open": "Leave for everyone to speak",
        }[self.posture]

    def terms(self, values: Values, run: int, structure: Structure) -> Terms:
        """A policy's terms; its exposure is that of its posture."""
        terms = super().terms(values, run, structure)
        free = self.posture in ("none", "ban")
        exposure = 0.0 if free else float(values[f"policy.exposure_of_{self.posture}"][run, 0])
        return Terms(terms.cash, terms.effort, 0.0 if free else terms.support, exposure)

    def replaces(self, other: Ask, structure: Structure) -> bool:
        """An earlier policy is over where this one holds wherever that did."""
        return isinstance(other, Policy) and bool((self._holds(structure) >= other._holds(structure)).all())

    def _holds(self, structure: Structure) -> NDArray[np.bool_]:
        """Departments of which most is aimed at, (D,)."""
        return self.target.spread(structure) >= 0.5

    def clears(self, values: Values, run: int) -> float:
        """The clarity of its posture."""
        return 0.0 if self.posture == "none" else float(values[f"policy.clarity_{self.posture}"][run, 0])

    def provides(self) -> tuple[str, ...]:
        """What others need that it provides."""
        return ("rules",) if self.posture not in ("none", "ban") else ()

    def against(self, other: Lever) -> str:
        """A ban forbids what others ask people to do in public."""
        if self.posture != "ban" or not self.meets(other):
            return ""
        asks = other.name in ("everyone", "decision_makers", "recognition", "content", "agency")
        if asks or (other.name == "pilot" and getattr(other, "scope", "") == "external"):
            return "nobody there may speak in public"
        return ""

    def apply(self, row: EffectsRow, state: LeverState) -> None:
        """Write the posture's numbers where most of a department is aimed at; none puts back what holds without any."""
        where = self._holds(row.structure)
        state.people_reached = round(self.target.size(row.values, row.run, row.structure))
        if self.posture == "none":
            row.effects.lift_rules(row.run, where)
            return
        for effect, name in (
            ("throttle", "throttle"),
            ("clarity", "clarity"),
            ("permission", "permission"),
            ("harm_factor", "harm_factor"),
            ("governance_gain", "governance"),
            ("autonomy_factor", "autonomy"),
        ):
            row.of(effect)[where] = row.value(f"policy.{name}_{self.posture}")
        row.of("banned")[where] = float(self.posture == "ban")
        row.of("spokespersons")[where] = float(self.posture == "spokespersons")
        row.of("ruled")[where] = float(self.posture not in ("none", "ban"))
