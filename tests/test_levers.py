"""Levers in general: what they say of themselves, cost and change, and that nothing of them stays behind."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import company
from levers_bench import AT, BY_PERSON, POSTURES, S, applied, bench, lever
from pydantic import ValidationError
from tiny import values

from sim.block import RunSpec
from sim.effects import Effects
from sim.journey import MEASURES
from sim.levers.lever import LEVERS, NEEDS, VERBS
from sim.model import advance, make_block, release, run_block
from sim.outcomes import OUTCOMES, STAGES
from sim.parameters import PARAMETERS
from sim.scenario import ScenarioError, load_scenario


# --- what each says of itself -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(LEVERS))
def test_every_lever_describes_itself_and_declares_its_terms(name: str) -> None:
    kind = LEVERS[name]
    assert kind.name == name
    assert kind.verb in VERBS and kind.helps and kind.harms
    assert set(kind.needs) <= set(NEEDS) and set(kind.changes) <= {*OUTCOMES, *MEASURES}
    assert kind.title and kind.summary.endswith(".") and "_" not in kind.title + kind.summary
    assert (kind.__doc__ or "").strip(), "a lever says what it is"
    for short in ("cash", "effort", "support", "exposure"):
        assert f"{kind.room}.{short}" in PARAMETERS
    entry = lever(name)
    assert entry.says() and "_" not in entry.says()
    assert entry.week == 1 and 0.0 <= entry.intensity <= 3.0
    with pytest.raises(ValidationError, match="frozen"):
        entry.week = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    "bad",
    [
        {"week": 0}, {"week": 2.5}, {"week": True}, {"weeks": 0}, {"weeks": 2000}, {"intensity": -0.1},
        {"intensity": 3.1}, {"intensity": float("nan")}, {"colour": "red"}, {"target": {"departments": ()}},
        {"target": {"people": ("Bob",)}}, {"id": ""},
    ],
)  # fmt: skip
def test_nonsense_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        lever("listening", **bad)


def test_choices_of_each_lever_are_closed() -> None:
    for name, bad in (
        ("policy", {"posture": "maybe"}), ("pilot", {"scope": "outer"}), ("pilot", {"share": 0.0}),
        ("training", {"topic": "dance"}), ("training", {"format": "book"}), ("content", {"style": "shout"}),
        ("content", {"cadence": 0.0}), ("council", {"ownership": "me"}),
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            lever(name, **bad)


# --- what it costs ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(LEVERS))
def test_cost_and_effort_grow_with_intensity_and_never_below_nothing(name: str) -> None:
    v = values()
    costs = [lever(name, intensity=x).terms(v, 0, S) for x in (0.0, 0.5, 1.0, 3.0)]
    for what in ("cash", "effort"):
        line = [getattr(t, what) for t in costs]
        assert line[0] == 0.0 and line == sorted(line)
        assert line[3] == pytest.approx(3.0 * line[2])
    assert all(0.0 <= t.support <= 1.0 and 0.0 <= t.exposure <= 1.0 for t in costs)


def test_cost_grows_with_the_root_of_the_people_aimed_at() -> None:
    v = values({"programme.half_size": 0.5, "listening.cash": 2.0, "listening.effort": 0.4})
    few, many = (
        lever("listening", target={"departments": d}).terms(v, 0, S) for d in (("PR",), ("PR", "Marketing", "Legal"))
    )
    assert many.cash / few.cash == pytest.approx(2.0)
    assert few.cash == pytest.approx(2000.0 * np.sqrt(12 / 920)) and few.effort == pytest.approx(
        0.4 * np.sqrt(12 / 920)
    )


# --- it changes what it says ------------------------------------------------------------------------------------------
FREE = {"legal.review_weeks": 1.0, "executive.give_up": 0.0, "programme.unmet": 1.0, "slips.weeks": 0.0}
READY = {
    "organization.executives": [{"title": "CEO", "support": 0.6, "sponsor": True}, {"title": "CFO", "support": 0.4}],
    "organization.culture.decision_rule": "consensus",
    "budget.cash": 1e8,
}
# What else is in the plan of both arms, for levers whose effect shows only beside something else.
BESIDE: dict[str, dict[str, Any]] = {
    "consent": {"ask": {"lever": "metrics", "week": 10}},
    "audience": {"talk": {"lever": "content", "style": "converse", "cadence": 60, "week": 1}},
}


def no_consent_needed() -> dict[str, float]:
    """Numbers under which nobody is asked, whatever is planned."""
    short = (f"{kind.room}.{what}" for kind in LEVERS.values() for what in ("support", "exposure"))
    exposed = (f"policy.exposure_of_{posture}" for posture in POSTURES[1:])
    more = {"content.converse_exposure": 0.0, "pilot.inside_exposure": 0.0, "pilot.inside_support": 0.0}
    world = {**dict.fromkeys((*short, *exposed), 0.0), **more}
    return {**world, "metrics.support": 0.55, **FREE}


@pytest.mark.parametrize("name", sorted(name for name, kind in LEVERS.items() if kind.changes))
def test_a_lever_moves_what_it_says_it_moves_and_nothing_before_it_starts(name: str) -> None:
    """Beside the same luck without it; agreed to by nobody, since nobody is asked."""
    world = no_consent_needed()
    if name != "consent":
        world["metrics.support"] = 0.0
    beside = BESIDE.get(name, {})
    needed = {"posture": "guidelines"} if name == "policy" else {}
    week = 5 if name != "consent" else 1
    plans = ({**beside, "tried": {"lever": name, "week": week, **needed}}, beside)
    runs, weeks = 12, 40
    specs = [
        RunSpec(company(plan, weeks=weeks).but(**READY), 100 + seed, world, seed)
        for plan in plans
        for seed in range(runs)
    ]
    block = make_block(specs)
    block.people.disposition -= 0.25  # a company in which some speak already
    for _ in range(weeks):
        advance(block)
    weekly = block.record.weekly.reshape(2, runs, weeks + 1, -1)
    levels = block.record.measure.mean(axis=3).reshape(2, runs, weeks + 1, -1)
    started = {
        model.programme.states[[x.id for x in model.plan.levers].index("tried")].started
        for model in block.models[:runs]
    }
    release(block)
    assert started == {week + 1}
    before = weekly[:, :, :week, :]
    assert np.array_equal(before[0], before[1]), "nothing moves before it is asked for"
    mean = np.concatenate([table[:, :, week + 1 :, :].mean(axis=(1, 2)) for table in (weekly, levels)], axis=1)
    names = [*OUTCOMES, *MEASURES]
    for outcome, way in LEVERS[name].changes.items():
        moved = float(mean[0, names.index(outcome)] - mean[1, names.index(outcome)])
        assert moved > 0.0 if way == "up" else moved < 0.0, (outcome, way, moved)


# --- it ends and is gone ----------------------------------------------------------------------------------------------
ENTRIES: dict[str, dict[str, Any]] = {
    **{name: {"lever": name} for name in sorted(LEVERS) if name not in ("policy", "pilot", "training", "content")},
    **{f"policy {p}": {"lever": "policy", "posture": p} for p in POSTURES},
    "pilot outside": {"lever": "pilot"},
    "pilot inside": {"lever": "pilot", "scope": "internal"},
    "course in tools": {"lever": "training"},
    "course in roles": {"lever": "training", "topic": "roles", "format": "e-learning"},
    "account pushing": {"lever": "content"},
    "account conversing": {"lever": "content", "style": "converse"},
    "one owner": {"lever": "council", "ownership": "single"},
    "one named owner": {"lever": "council", "owner": "PR"},
    "course in netiquette": {"lever": "training", "topic": "netiquette"},
    "detractors ignored": {"lever": "reaction", "style": "ignore"},
    "critics hunted": {"lever": "reaction", "style": "hunt"},
    "volunteers": {"lever": "recognition", "target": {"who": "volunteers"}},
    "rival owners": {"lever": "council", "ownership": "rivals"},
}


def test_what_has_ended_leaves_nothing_behind() -> None:
    """All levers there are, each for three weeks: at work the effects differ, afterwards they are those of no plan."""
    easy = {"legal.reference_multiple": 15.0, "executive.vote_softness": 0.03, "legal.review_weeks": 1.0}
    rich = {"organization.executives": [{"title": "CEO", "support": 0.95}], "budget.cash": 1e9}
    tried = [
        RunSpec(company({"only": {"week": 1, "weeks": 3, **entry}}, weeks=30).but(**rich), 3, easy, k)
        for k, entry in enumerate(ENTRIES.values())
    ]
    block = make_block([*tried, RunSpec(company({}, weeks=30).but(**rich), 3, easy, len(tried))])
    worked: set[int] = set()
    for _ in range(30):
        advance(block)
        worked |= {r for r in range(len(tried)) if _differs(block, r)}
    missing = {name for k, name in enumerate(ENTRIES) if k not in worked} - {"policy none", "survey"}
    assert not missing, f"never at work: {missing}"
    for r, name in enumerate(ENTRIES):
        assert block.models[r].programme.states[0].at == "done", name
        assert not _differs(block, r), f"{name} stays behind"
        assert block.purse.asked_cash[r, 0] == block.purse.asked_effort[r, 0] == 0.0
    release(block)


def _differs(block: Any, r: int) -> bool:
    """Whether any effect of run r differs from the last run's, which has no plan."""
    e = block.effects
    arrays = [
        getattr(e, name) for name in (*Effects.BLANK, "permission", "inside_members", "outside_members", "members")
    ]
    arrays += [getattr(e, name) for name in BY_PERSON] + list(e.seats.values())
    return any(not np.array_equal(a[r], a[-1]) for a in arrays) or not block.people.allowed[r].all()


def test_the_later_policy_holds_and_the_earlier_comes_back() -> None:
    plan = {
        "first": {"lever": "policy", "posture": "spokespersons", "week": 1},
        "second": {
            "lever": "policy",
            "posture": "ban",
            "week": 8,
            "weeks": 4,
            "target": {"departments": ["Marketing"]},
        },
    }
    block = make_block([RunSpec(company(plan, weeks=30), 4, {"legal.review_weeks": 1.0})])
    block.models[0].counsel.tolerance = 5.0
    block.executives.support[:] = block.executives.start[:] = 0.9
    seen = []
    for _ in range(20):
        advance(block)
        e = block.effects
        seen.append(
            (
                bool(e.banned[0, AT["Marketing"]]),
                bool(e.spokespersons[0, AT["Marketing"]]),
                bool(e.spokespersons[0, AT["PR"]]),
            )
        )
    release(block)
    started = block_weeks(seen, 0)
    assert len(started) == 4, "the ban holds for its four weeks"
    assert all(not spokes for banned, spokes, _ in seen if banned)
    assert seen[-1] == (False, True, True)
    assert all(pr for _, _, pr in seen[started[0] :]), "elsewhere nothing changes"


def block_weeks(seen: list[tuple[bool, ...]], k: int) -> list[int]:
    return [week for week, flags in enumerate(seen) if flags[k]]


def test_levers_never_reach_the_stages_by_themselves() -> None:
    """A lever changes what rules read, never a stage, a belief or a rung."""
    for name in LEVERS:
        row = bench()
        before = {k: np.array(v) for k, v in vars(row.people).items()}
        applied(lever(name), row)
        assert all(np.array_equal(before[k], v) for k, v in vars(row.people).items()), name
    assert len(STAGES) == 5


# --- a lever of somebody's own ----------------------------------------------------------------------------------------
OWN = '''"""Show: a poster on every wall."""

from typing import ClassVar

from sim.levers.lever import Lever, Verb, declare_terms
from sim.parameters import declare

declare_terms("posters", cash=0.1, effort=0.1, support=0.0, exposure=0.0)
declare("posters.moves", 0.2, 0.0, 0.4, "utility", "readiness to speak that a poster adds", "assumption")


class Posters(Lever):
    """Posters that tell people to go ahead."""

    name: ClassVar[str] = "posters"
    title: ClassVar[str] = "Posters"
    verb: ClassVar[Verb] = "show"
    summary: ClassVar[str] = "A poster on every wall."
    helps: ClassVar[str] = "where people pass by"
    harms: ClassVar[str] = "where walls are full"

    size_of: int = 2

    def apply(self, row, state):
        reached = self.reached(row, state)
        row.effects.readiness[row.run] += row.value("posters.moves") * self.size_of * reached
        state.people_reached = int(reached.sum())
'''


@pytest.fixture
def posters(tmp_path: Path) -> Iterator[None]:
    """A lever in a file outside the package, imported as any module is."""
    path = tmp_path / "my_posters.py"
    path.write_text(OWN, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("my_posters", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["my_posters"] = module
    spec.loader.exec_module(module)
    yield
    del sys.modules["my_posters"], LEVERS["posters"]
    for name in [name for name in PARAMETERS if name.startswith("posters.")]:
        del PARAMETERS._parameters[name]


PLAN = """
name: Posters
weeks: 12
organization: {departments: {Marketing: {headcount: 30, function: marketing}, Legal: {headcount: 3, function: legal}}}
levers:
  - {id: walls, lever: posters, week: 2, size_of: 3, target: {departments: [Marketing]}}
"""


def test_a_lever_is_one_new_file(posters: None, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    scenario = load_scenario(tmp_path / "plan.yaml")
    assert scenario.levers[0].size_of == 3  # type: ignore[attr-defined]
    made = run_block([RunSpec(scenario, 4, {})])
    levers = made["levers"]
    assert levers["started"].tolist() == [3] and levers["people_reached"].tolist() == [30]
    assert "Posters starts" in set(made["events"]["text"])
    with pytest.raises(ScenarioError, match="size_of"):
        scenario.but(**{"levers.walls.size_of": "large"})


def test_a_file_never_brings_a_lever_along(tmp_path: Path) -> None:
    """What a scenario names must have been imported by whoever runs it."""
    (tmp_path / "my_posters.py").write_text("raise SystemExit('run by a scenario')", encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    with pytest.raises(ScenarioError, match="no lever is called posters"):
        load_scenario(tmp_path / "plan.yaml")
