"""Departments: how their manager leads, and when they spend money of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import ndtri

from sim.agents.decider import Decider
from sim.journey import Journey
from sim.luck import Luck
from sim.organization import ManagerStyle
from sim.parameters import Room, Values
from sim.people import Array
from sim.structure import Structure


def draw_styles(structure: Structure, lucks: Sequence[Luck], values: Values) -> list[list[ManagerStyle]]:
    """How each manager leads: as the scenario says, else drawn by name, so other departments change nothing."""
    p = values.room("department")
    styles: list[list[ManagerStyle]] = []
    for r, luck in enumerate(lucks):
        low, detail = float(p.share_delegates[r, 0]), float(p.share_micromanages[r, 0])
        row: list[ManagerStyle] = []
        for name, department in structure.organization.departments.items():
            u = luck.once(f"manager.{name}")
            drawn: ManagerStyle = "delegates" if u < low else "micromanages" if u < low + detail else "balanced"
            row.append(department.manager or drawn)
        styles.append(row)
    return styles


def draw_workload(structure: Structure, lucks: Sequence[Luck], p: Room) -> Array:
    """How busy each department is without any of this, (R, D): drawn by name, so other departments change nothing."""
    draws = np.array([[luck.once(f"workload.{name}") for name in structure.names] for luck in lucks])
    return np.clip(p.workload + p.workload_sd * ndtri(draws), 0.0, 1.0)


def draw_turns(structure: Structure, lucks: Sequence[Luck], p: Room) -> Array:
    """In which week of its round each department thinks about spending own money, (R, D): drawn by name."""
    draws = np.array([[luck.once(f"department.review.{name}") for name in structure.names] for luck in lucks])
    return np.floor(draws * p.review_weeks)


def workload(usual: Array, hours: Array, week: Array, attention: Array, crunch: Array, p: Room) -> Array:
    """W = min(1, usual + hours / working hours + initiatives + crunch), (R, D).

    Parameters
    ----------
    usual : array, shape (R, D)
        Workload without any of this.
    hours : array, shape (R, D)
        Staff hours a week that courses, pilots and posting take.
    week : array, shape (R, D)
        Working hours of a week of the whole department.
    attention : array, shape (R, D)
        Share of managers' attention that other initiatives leave.
    crunch : array, shape (R, D)
        What a deadline adds while it presses.
    """
    return np.minimum(1.0, usual + hours / week + p.workload_initiative * np.maximum(0.0, 1.0 - attention) + crunch)


def style_factor(styles: list[list[ManagerStyle]], p: Room) -> Array:
    """Engagement by style, (R, D)."""
    factor = {"balanced": np.ones_like(p.delegates), "delegates": p.delegates, "micromanages": p.micromanages}
    return np.array([[factor[style][r, 0] for style in row] for r, row in enumerate(styles)])


def engagement(style: Array, support: Array, journey: Journey, structure: Structure, p: Room) -> Array:
    """How well a department turns levers into capability: style x support x (1 - turf) x whether it faces customers."""
    facing = np.where(structure.customer_facing, 1.0, p.engagement_inward)
    backed = p.engagement_floor + (1.0 - p.engagement_floor) * support
    return p.engagement * style * backed * (1.0 - p.engagement_turf * journey.level("turf")) * facing


class Department(Decider):
    """A department's management: thinks once a quarter about spending money of its own on tools, roles and metrics."""

    kind = "department"

    def __init__(self, model: Any, name: str, place: int, style: ManagerStyle) -> None:
        super().__init__(model, name)
        self.place = place
        self.style = style

    @property
    def workload(self) -> float:
        """Share of working time that leaves no slack, in [0, 1]."""
        return float(self.run.block.workload[self.run.row, self.place])

    @property
    def stage(self) -> int:
        """Stage 0 to 4."""
        return int(self.run.block.journey.stage[self.run.row, self.place])

    def decide(self) -> None:
        """A silo (stage 2 or later) pays for itself once executives tolerate it and rivalry leaves room."""
        block, r, d = self.run.block, self.run.row, self.place
        support = float(block.executives.mean[r, 0])
        turf = float(block.journey.level("turf")[r, d])
        wants = (
            self.stage >= 2
            and support >= self.parameter("department", "invest_support")
            and turf <= self.parameter("department", "invest_turf")
        )
        if wants and not block.invests[r, d]:
            self.last_decision = "invests"
            self.run.tell(
                "invests", self.name, f"{self.name} pays for tools and roles itself", f"executive support {support:.2f}"
            )
        elif not wants and block.invests[r, d]:
            self.last_decision = "stops investing"
            self.run.tell(
                "invests",
                self.name,
                f"{self.name} stops paying for tools and roles",
                f"executive support {support:.2f}, rivalry {turf:.2f}",
            )
        block.invests[r, d] = 1.0 if wants else 0.0
