"""Made-up studies to draw: the tables of a study without the model, so that pictures can be tried on any data.

The numbers mean nothing; the shape is that of a real study.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.organization import Department, Organization
from sim.outcomes import OUTCOMES
from sim.story import Goal
from sim.value import Worth
from sim.words import Practice, Words

DEPARTMENTS = (
    "Marketing", "PR", "Web", "Support", "Sales", "Product", "IT", "HR", "eLearning", "Legal", "Design", "Finance",
)  # fmt: skip
LACKS = (
    "governance 0.120 short since week 31",
    "metrics 0.050 short since week 40",
    "turf 0.100 too high since week 9",
    "",
)


def lever(title: str, week: int, started: int | None, name: str = "") -> SimpleNamespace:
    return SimpleNamespace(
        title=title,
        week=week,
        started=started,
        id=name or title.lower(),
        says=lambda: f"{title} of all (Marketing)",
        named=lambda: f"{title.lower()} of all (Marketing)",
    )


PLAN = (
    lever("Executive sponsorship", 2, 2),
    lever("Training", 4, 5),
    lever("Policy", 10, 22),
    lever("Listening", 12, 13),
    lever("Pilot", 16, 28),
)

# What happens in a week of a usual future.
FLOWS = {"cash": 900.0, "team_weeks": 0.6, "staff_hours": 25.0, "value": 1.4, "incidents": 0.004, "leads": 0.1}


class MadeUp:
    """One arm of a study that nobody ran; see `analysis.study.Study` for the names."""

    def __init__(
        self,
        name: str = "First tweet",
        *,
        runs: int = 40,
        weeks: int = 104,
        departments: Sequence[str] = DEPARTMENTS,
        plan: Sequence[SimpleNamespace] = PLAN,
        starts: date | None = None,
        level: float = 0.03,
        fear: float = 8.0,
        failed: int = 0,
        goal: Mapping[str, int] | None = None,
        practice: Practice | None = None,
        aims: Goal | None = None,
        executives: Sequence[str] = ("CEO", "CMO", "CFO"),
        advocates: int = 3,
        worth: Worth | None = None,
        folder: Path | None = None,
    ) -> None:
        self.name = name
        self.runs_count, self.weeks, self.seed, self.version = runs, weeks, 7, "0.1.0"
        self.manifest: dict[str, Any] = {"finished": "2026-11-22T10:00:00+00:00"}
        self.finished = np.arange(failed, runs)
        self.worlds = self.finished // 2
        self._level, self._fear = level, fear
        self._executives, self._advocates = tuple(executives), advocates
        self.folder = Path("nowhere") if folder is None else folder
        self.measured = frozenset(OUTCOMES)
        seats = {
            d: Department(headcount=10 + 7 * (i % 9), function="other", customer_facing=i % 2 == 0)
            for i, d in enumerate(departments)
        }
        organization = Organization.model_construct(departments=seats)  # any name, to try what a picture makes of it
        self.scenario = SimpleNamespace(
            name=name,
            starts=starts,
            weeks=weeks,
            levers=tuple(plan),
            organization=organization,
            goal=aims,
            budget=SimpleNamespace(currency="USD", hourly_cost=60.0),
            worth=worth,
            objective=None,
            parameters={},
            network_seed=1,
            words=lambda keep=(): Words(practice, (name, *departments, *keep)),
        )
        self.summary = {"goal": goal}

    @cached_property
    def _luck(self) -> NDArray[np.float64]:
        return np.random.default_rng(3).lognormal(0.0, 0.45, size=(self.runs_count, 1))[self.finished]

    def values(self, outcome: str) -> NDArray[np.float64]:
        week = np.arange(self.weeks + 1) / max(self.weeks, 1)
        rise = 1 / (1 + np.exp(-9 * (week - 0.55))) - 1 / (1 + np.exp(9 * 0.55))
        wobble = 1 + 0.04 * np.sin(np.arange(self.weeks + 1) / 3 + self.finished[:, None])
        if outcome == "active_share":
            return self._level * self._luck * rise * wobble
        if outcome == "perceived_risk":
            return self._fear * (1 - 0.5 * week * np.minimum(self._luck, 1.6)) * wobble
        if outcome == "real_risk":
            return 1.6 * self._luck**0.4 * (1 - 0.2 * week) * wobble
        if outcome == "organization_stage":
            return np.floor(4.2 * rise * np.minimum(self._luck, 1.0) * wobble)
        if outcome in FLOWS:  # nothing happens in week 0
            return FLOWS[outcome] * self._luck * wobble * (week > 0)
        if outcome == "mean_stage":
            return 2.0 * rise * self._luck * wobble
        if outcome == "shadow_share":
            return 0.4 * self._level * self._luck * (1 - rise) * wobble
        if outcome == "advocates_active":
            return np.floor(self._advocates * (1 - 0.6 * week * np.minimum(self._luck, 1.6)))
        if outcome == "advocate_energy":
            return np.clip(0.8 - 0.5 * week * self._luck, 0.05, 1.0) * np.minimum(wobble, 1.0)
        if outcome == "abandoned":
            return np.broadcast_to((self._luck < 0.6) & (week > 0.7), (self.finished.size, self.weeks + 1)).astype(
                float
            )
        raise KeyError(outcome)

    def chunks(self, outcomes: Sequence[str]) -> Iterator[dict[str, NDArray[np.float64]]]:
        yield {outcome: self.values(outcome) for outcome in outcomes}

    @property
    def runs_words(self) -> str:
        return f"{self.runs_count:,} {'run' if self.runs_count == 1 else 'runs'}"

    @cached_property
    def _agents(self) -> pd.DataFrame:
        week = np.arange(self.weeks + 1)
        frames = []
        for kind, names, column in (
            ("executive", self._executives, "support"),
            ("advocate", tuple(f"Advocate {i}" for i in range(self._advocates)), "energy"),
            ("legal", ("Legal",), "queue"),
        ):
            for i, name in enumerate(names):
                values = np.clip(0.2 + 0.1 * i + 0.3 * week / max(self.weeks, 1) * self._luck, 0, 1)
                if kind == "legal":
                    values = np.floor(4 * np.abs(np.sin(week / 9 + self.finished[:, None])))
                frames.append(
                    pd.DataFrame(
                        {"run": np.repeat(self.finished, week.size), "week": np.tile(week, self.finished.size)}
                    ).assign(kind=kind, name=name, **{column: values.ravel()})
                )
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def _events(self) -> pd.DataFrame:
        rows = []
        for run in self.finished:
            for i, one in enumerate(self.scenario.levers):
                back, answer = min(self.weeks, one.week + 2), min(self.weeks, one.week + 4 + int(run) % 5)
                rows.append((int(run), back, "sent_back", "Legal", f"Legal sends {one.named()} back", ""))
                kind = "refused" if (run + i) % 7 == 6 else "granted"
                words = "refuses" if kind == "refused" else "says yes to"
                rows.append((int(run), answer, kind, "Legal", f"Legal {words} {one.named()}", ""))
        return pd.DataFrame(rows, columns=["run", "week", "kind", "who", "text", "cause"])

    @cached_property
    def _departments(self) -> pd.DataFrame:
        names = list(self.scenario.organization.departments)
        week = np.arange(self.weeks + 1)
        pace = np.linspace(1.3, 0.25, len(names))
        height = 2.4 * self._luck[:, :, None] * pace * (week / max(self.weeks, 1))[None, :, None] ** 0.8
        stage = np.clip(np.floor(height), 0, 4).astype(int) if self._level else np.zeros(height.shape, dtype=int)
        shape = stage.shape
        which = (self.finished[:, None, None] * 7 + np.arange(len(names))[None, None, :] * 3) % 5 % len(LACKS)
        lacks = np.array([f"{LACKS[0]}; {LACKS[1]}", *LACKS[1:]], dtype=object)[np.broadcast_to(which, shape)]
        return pd.DataFrame(
            {
                "run": np.broadcast_to(self.finished[:, None, None], shape).ravel(),
                "arm": self.name,
                "week": np.broadcast_to(week[None, :, None], shape).ravel(),
                "department": np.broadcast_to(np.array(names, dtype=object), shape).ravel(),
                "stage": stage.ravel(),
                "blocked_by": lacks.ravel(),
            }
        )

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        if name == "departments":
            frame = self._departments
        elif name == "levers":
            rows = [
                (
                    int(run),
                    lever.id,
                    lever.week,
                    -1 if lever.started is None or (run + i) % 7 == 6 else lever.started,
                    -1 if i % 2 else lever.week + 20,
                )
                for run in self.finished
                for i, lever in enumerate(self.scenario.levers)
            ]
            frame = pd.DataFrame(rows, columns=["run", "id", "asked", "started", "ended"])
        elif name == "agents":
            frame = self._agents
        elif name == "events":
            frame = self._events
        else:
            raise KeyError(name)
        return frame if columns is None else frame[list(columns)]


def made_up_contrast(*arms: MadeUp) -> SimpleNamespace:
    """Several arms side by side, the baseline first; see `analysis.study.Contrast`."""
    return SimpleNamespace(views={arm.name: arm for arm in arms}, name=arms[1].name, folder=arms[1].folder)


def nothing(**options: Any) -> MadeUp:
    """An arm without levers."""
    return MadeUp("Do nothing", plan=(), **({"level": 0.018} | options))
