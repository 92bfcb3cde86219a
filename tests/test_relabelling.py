"""What departments and people are called, and in which row they stand, changes labels only.

The same company twice: in the second its departments have other names, which puts them in another order, and the people
of a department stand in other rows. Everybody keeps the own draws. Ten weeks later the same has happened to the same
people.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import sim.agents.advocate
import sim.block
import sim.turnover
from sim.block import RunSpec
from sim.luck import Luck, draws_at, run_seed
from sim.model import advance, make_block, release, tables
from sim.network import Network, network_of
from sim.outcomes import OUTCOMES
from sim.scenario import Scenario
from sim.structure import Structure

WEEKS = 10
CLOSE = {"rtol": 1e-9, "atol": 1e-12}
# Names that put the departments into another order; the company's own: Finance, Legal, Marketing, PR, Support.
NAMES = {"Finance": "Money", "Legal": "Rights", "Marketing": "Zest", "PR": "Answers", "Support": "Help"}
PLAN: dict[str, Any] = {
    "listen": {"lever": "listening", "week": 1},
    "train": {"lever": "training", "week": 1, "target": {"departments": ["Marketing", "Support"]}},
    "push": {"lever": "pilot", "week": 1, "weeks": 6, "share": 0.3, "target": {"departments": ["Marketing", "PR"]}},
    "inside": {"lever": "pilot", "week": 1, "weeks": 6, "scope": "internal", "target": {"departments": ["Support"]}},
    "rules": {"lever": "policy", "week": 2, "posture": "guidelines"},
    "account": {"lever": "content", "week": 1, "style": "converse", "target": {"departments": ["PR"]}},
}
# Everything is granted, much happens: people come and go, speak, and posts do harm.
LIVELY = {
    "people.observe_hazard": 0.4, "people.speak_hazard": 0.3, "people.converse_hazard": 0.3,
    "people.speak_threshold": 0.3, "people.converse_threshold": 0.6, "market.harm_rate": 0.05, "market.win_rate": 0.2,
    "executive.vote_softness": 0.01, "advocate.meet": 0.2, "advocate.recruits": 0.5, "legal.review_weeks": 0.5,
}  # fmt: skip


def story(called: dict[str, str]) -> Scenario:
    """The company with the names `called` for its departments."""
    home = called.__getitem__
    departments = {
        "Marketing": {"headcount": 30, "function": "marketing", "customer_facing": True},
        "PR": {"headcount": 12, "function": "pr", "customer_facing": True},
        "Support": {"headcount": 40, "function": "support", "customer_facing": True, "sites": {"West": 1.0}},
        "Finance": {"headcount": 15, "function": "finance"},
        "Legal": {"headcount": 6, "function": "legal"},
    }
    levers = [{"id": name, **entry} for name, entry in PLAN.items()]
    for lever in levers:
        if "target" in lever:
            lever["target"] = {"departments": [home(name) for name in lever["target"]["departments"]]}
    return Scenario.of({
        "name": "One company", "weeks": WEEKS, "levers": levers, "budget": {"cash": 200_000},
        "organization": {
            "culture": {"trust": 0.5, "risk_aversion": 0.6, "decision_rule": "majority"},
            "sites": {"East": {"utc_offset": 0}, "West": {"utc_offset": -8}},
            "departments": {home(name): {**entry, "turnover": 0.6} for name, entry in departments.items()},
            "advocates": {home("Marketing"): 2, home("Support"): 1},
            "legal": {"counsel": 2},
            "executives": [
                {"title": "CEO", "support": 0.8, "sponsor": True, "department": home("Marketing")},
                {"title": "CFO", "support": 0.7, "department": home("Finance")},
            ],
        },
    })  # fmt: skip


def orders(one: Structure, other: Structure, seed: int = 4) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which department and which person of `one` each row of `other` is; within department, site and role by chance."""
    back = {new: old for old, new in NAMES.items()}
    departments = np.array([one.names.index(back[name]) for name in other.names])
    people = np.empty(one.people, dtype=np.intp)
    rng = np.random.default_rng(seed)
    for d, old in enumerate(departments):
        mine, theirs = np.flatnonzero(other.department == d), np.flatnonzero(one.department == old)
        assert len(mine) == len(theirs)
        assert (other.site[mine] == one.site[theirs]).all() and (other.role[mine] == one.role[theirs]).all()
        for site in set(one.site[theirs]):
            for role in set(one.role[theirs]):
                alike = np.flatnonzero((one.site[theirs] == site) & (one.role[theirs] == role))
                people[mine[alike]] = rng.permutation(theirs[alike])
    return departments, people


class Shuffled:
    """A generator whose draws go to the same people, departments and advocates under their other labels."""

    def __init__(self, generator: np.random.Generator, order: NDArray[np.intp] | None) -> None:
        self.generator, self.order = generator, order

    def random(self, size: Any = None, out: Any = None) -> Any:
        draw = self.generator.random(out.shape if size is None else size)
        if self.order is not None:
            draw = draw[..., self.order]
        if out is not None:
            out[:] = draw
        return draw


class Relabelled(Luck):
    """The luck of a company under its other labels."""

    departments: NDArray[np.intp]
    people: NDArray[np.intp]
    places: NDArray[np.intp]
    first: NDArray[np.int64]
    names: tuple[str, ...]

    def stream(self, name: str) -> Any:
        return Shuffled(super().stream(self._old(name)), self._order(name))

    def once(self, name: str) -> float:
        return super().once(self._old(name))

    @staticmethod
    def _old(name: str) -> str:
        for old, new in NAMES.items():
            name = name.replace(new, old)
        return name

    def _order(self, name: str) -> NDArray[np.intp] | None:
        kind, _, of = name.partition(".")
        if kind == "public":
            return self.departments
        if name == "advocates.meet":
            a, b = np.meshgrid(self.places, self.places, indexing="ij")
            return (np.minimum(a, b) * len(a) + np.maximum(a, b)).ravel()  # two meet once, whoever comes first
        if name == "advocates.leave":
            return self.places
        if kind == "advocates" and of in self.names:  # who of a department is an advocate at the start
            d = self.names.index(of)
            there = self.people[self.first[d] : self.first[d + 1]]
            return there - there.min()
        return self.people if kind in ("start", "people", "lever") else None


def weeks_of(scenario: Scenario, network: Network, world: dict[str, float]) -> Any:
    block = make_block([RunSpec(scenario, run_seed(7, k), world, k) for k in range(2)], network)
    for model in block.models:
        model.counsel.tolerance = 5.0
    for _ in range(WEEKS):
        advance(block)
    return block, tables(block)


def test_other_labels_change_labels_only(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, other = story({name: name for name in NAMES}), story(NAMES)
    s, t = Structure(scenario.organization), Structure(other.organization)
    departments, people = orders(s, t)
    assert (departments != np.arange(5)).any() and (people[t.first[0] : t.first[1]] != s.first[departments[0]]).any()
    listening = network_of(s, scenario.network_seed, {}).listening()
    block, made = weeks_of(scenario, Network.from_matrix(s, listening), LIVELY)

    Relabelled.departments, Relabelled.people = departments, people
    Relabelled.names, Relabelled.first = t.names, np.append(t.first, t.people)
    monkeypatch.setattr(sim.agents.advocate, "Luck", Relabelled)
    rows = sim.agents.advocate.advocate_rows(t, other.network_seed)
    assert sorted(people[rows]) == block.advocate_rows.tolist(), "the same people are advocates"
    order = np.arange(block.advocates.person.shape[1])
    order[: len(rows)] = [block.advocate_rows.tolist().index(person) for person in people[rows]]
    Relabelled.places = order
    monkeypatch.setattr(sim.block, "Luck", Relabelled)

    def addressed(keys: NDArray[np.uint64], places: NDArray[np.int64]) -> NDArray[np.float64]:
        when, person = np.divmod(places, t.people)
        return draws_at(keys, when * t.people + people[person])

    monkeypatch.setattr(sim.turnover, "draws_at", addressed)
    twin, remade = weeks_of(other, Network.from_matrix(t, listening[people][:, people]), LIVELY)

    assert block.errors == twin.errors == ["", ""]
    assert (
        (block.people.rung >= 2).sum() > 20
        and (block.people.since > 0).sum() > 5
        and block.totals["incidents"].sum() > 3
    )
    for name in ("conviction", "concern", "knowledge", "disposition", "rung", "inside", "allowed", "since"):
        mine, theirs = getattr(block.people, name), getattr(twin.people, name)
        assert np.allclose(mine[:, people], theirs, **CLOSE), name
    assert np.allclose(block.journey.measure[:, :, departments], twin.journey.measure, **CLOSE)
    assert np.array_equal(block.journey.stage[:, departments], twin.journey.stage)
    assert np.allclose(block.workload[:, departments], twin.workload, **CLOSE)
    for name in OUTCOMES:
        assert np.allclose(made["weekly"][name], remade["weekly"][name], **CLOSE), name
    for name in ("asked", "answered", "started", "ended", "people_reached", "answer"):
        assert made["levers"][name].tolist() == remade["levers"][name].tolist()
    assert told(made, dict.fromkeys(NAMES)) == told(remade, {new: old for old, new in NAMES.items()})
    release(block)
    release(twin)


def told(made: Any, old: dict[str, Any]) -> list[tuple[int, int, str, str]]:
    """What happened when, to which department; advocates are numbered within their department, so not which of them.

    Of two who find each other, who is named first depends on the row.
    """
    events = made["events"]
    found = []
    for run, week, kind, who in zip(*(events[k] for k in ("run", "week", "kind", "who")), strict=True):
        first = "" if kind == "advocate_found" else who.split(" advocate")[0]
        found.append((int(run), int(week), kind, old.get(first) or first))
    return sorted(found)
