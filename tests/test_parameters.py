"""The registry of numbers: every one explained, in range, used by a rule; nothing used that is not declared."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import company
from hypothesis import given
from hypothesis import strategies as st
from tiny import values

import sim.parameters
from sim.block import RunSpec
from sim.levers.lever import LEVERS
from sim.model import AdoptionModel, run_block
from sim.organization import FUNCTIONS
from sim.parameters import PARAMETERS, Parameter, ParameterError, Registry, Room, Values, declare
from sim.shocks.shock import SHOCKS

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "sim").rglob("*.py"))
EVERY = list(PARAMETERS.values())


def test_there_are_numbers_of_every_room() -> None:
    rooms = {p.room for p in EVERY}
    assert {"people", "market", "journey", "legal", "executive", "advocate", "department", "programme"} <= rooms
    assert {"policy", "training", "pilot", "listening", "sponsorship", "network", "outcomes"} <= rooms


def _complaints(p: Parameter) -> Iterator[str]:
    """What is wrong with a declaration."""
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z][a-z0-9_]*", p.name):
        yield "its name is not room.short_name"
    if not p.low <= p.default <= p.high or not all(math.isfinite(x) for x in (p.low, p.default, p.high)):
        yield "its default lies outside its range"
    if not p.unit or p.unit != p.unit.strip():
        yield "it has no unit"
    if len(p.meaning.split()) < 2 or p.meaning.endswith("."):
        yield "its meaning is not a phrase"
    if not p.source or p.source != p.source.strip():
        yield "it has no source"
    if p.kind not in ("world", "choice"):
        yield "it is neither of the world nor a choice"
    if p.scale == "log" and p.low <= 0.0:
        yield "a range read by ratios must be positive"
    if p.unit in ("share", "level") and (p.low < 0.0 or p.high > 1.0):
        yield "a share beyond 0 to 1"
    if p.unit == "a week" and (p.low < 0.0 or p.high > 1.0):
        yield "a weekly rate beyond 0 to 1"


def test_every_number_says_what_it_is() -> None:
    assert [(p.name, complaint) for p in EVERY for complaint in _complaints(p)] == []


def test_the_complaints_are_heard() -> None:
    bad = Parameter("Bad.name.", 2.0, -1.0, 1.0, "share", "word", "", "other", "log")  # type: ignore[arg-type]
    assert len(list(_complaints(bad))) == 7


def test_sources_point_to_evidence_that_is_there() -> None:
    """Ids such as E31, F14, L4, S0 stand in docs/evidence.md; what has no id is called an assumption, or is a paper."""
    known = set(re.findall(r"\b([EFLS]\d+)\b", (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")))
    unknown = {
        (p.name, found) for p in EVERY for found in re.findall(r"\b([EFLS]\d+)\b", p.source) if found not in known
    }
    assert not unknown
    speechless = [
        p.name for p in EVERY if not re.search(r"\b[EFLS]\d+\b|assumption|(19|20)\d\d", f"{p.source} {p.meaning}")
    ]
    assert not speechless


# --- what is declared is used, what is used is declared ---------------------------------------------------------------
def _reads(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(room or "", attribute) of every read from the numbers of a room, as far as the source shows it."""
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        rooms: dict[str, str] = {}
        for argument in function.args.args + function.args.kwonlyargs:
            if isinstance(argument.annotation, ast.Name) and argument.annotation.id == "Room":
                rooms[argument.arg] = ""
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target, value in _pairs(node):
                    found = _room_called(value)
                    if found is not None and isinstance(target, ast.Name):
                        rooms[target.id] = found
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute):
                direct = _room_called(node.value)
                if direct is not None:
                    yield direct, node.attr
                elif isinstance(node.value, ast.Name) and node.value.id in rooms:
                    yield rooms[node.value.id], node.attr


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=True)
        else:
            yield target, node.value


def _room_called(node: ast.expr) -> str | None:
    """The room of an expression such as ``values.room("people")``."""
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "room" and isinstance(node.args[0].value, str):
            return node.args[0].value
    return None


def test_nothing_is_used_that_is_not_declared() -> None:
    shorts = {p.short for p in EVERY}
    seen = 0
    for path in SOURCES:
        for room, attribute in _reads(ast.parse(path.read_text(encoding="utf-8"))):
            seen += 1
            if room:
                assert f"{room}.{attribute}" in PARAMETERS, f"{path.name}: {room}.{attribute}"
            else:
                assert attribute in shorts, f"{path.name}: {attribute}"
    assert seen > 150
    # Full names written out as text: values["people.tolerated"], parameter("legal", "blessing").
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for room, short in re.findall(r"parameter\(\s*\"(\w+)\",\s*\"(\w+)\"", text):
            assert f"{room}.{short}" in PARAMETERS, f"{path.name}: {room}.{short}"
        for name in re.findall(r"values\[\"([a-z_]+\.\w+)\"\]|value\(\"([a-z_]+\.\w+)\"\)", text):
            assert "".join(name) in PARAMETERS, f"{path.name}: {name}"


def _eventful() -> list[list[RunSpec]]:
    """Runs in which, taken together, every rule of the model has something to do."""

    def plan(posture: str, owner: str = "PR") -> dict[str, Any]:
        """Every lever there is, and what needs to be said of some of them."""
        special = {
            "rules": {"lever": "policy", "posture": posture},
            "push": {"lever": "pilot", "share": 0.5, "weeks": 8},
            "inside": {"lever": "pilot", "scope": "internal", "weeks": 8},
            "train": {"lever": "training", "weeks": 8},
            "online": {"lever": "training", "week": 12, "weeks": 4, "format": "e-learning"},
            "roles training": {"lever": "training", "weeks": 8, "topic": "roles"},
            "account": {"lever": "content", "style": "push"},
            "dialogue": {"lever": "content", "style": "converse"},
            "owner": {"lever": "council", "ownership": "single", "weeks": 4},
            "home": {"lever": "council", "owner": owner, "week": 20},
            "manners": {"lever": "training", "weeks": 8, "topic": "netiquette"},
            "answers": {"lever": "training", "weeks": 20, "topic": "conversation"},
            "small": {"lever": "pilot", "agreed": True, "week": 14, "weeks": 4},
            "hunt": {"lever": "reaction", "style": "hunt", "week": 14},
            "leave alone": {"lever": "reaction", "style": "ignore", "week": 14},
            "heard": {"lever": "recruit", "week": 24, "target": {"who": "influencers"}},
            "owners": {"lever": "council", "ownership": "rivals", "weeks": 4},
        }
        plain = {name: {"lever": name} for name in LEVERS if name not in ("policy", "pilot", "training", "content")}
        return {name: {"week": 2, **entry} for name, entry in {**special, **plain}.items()}

    shocks = [{"shock": name, "week": 20 + k} for k, name in enumerate(SHOCKS)]
    warm = {
        "executive.give_up": 0.0,
        "legal.review_weeks": 1.0,
        "market.harm_rate": 0.05,
        "market.win_rate": 0.5,
        "legal.reference_multiple": 100.0,
        "people.converse_threshold": 0.0,
        "people.converse_hazard": 0.5,
    }
    cold = {
        "executive.patience": 1.0, "executive.expects": 1.0, "executive.give_up": 1.0, "executive.give_up_support": 1.0,
        "executive.restart_backlash": 1.0, "executive.restart_support": 0.0, "executive.backlash_decay": 0.5,
    }  # fmt: skip
    every_function = {f"organization.departments.{name} too": {"headcount": 2, "function": name} for name in FUNCTIONS}
    blocks = []
    for rule in ("majority", "sponsor", "consensus"):
        change = {
            **every_function,
            "organization.culture.decision_rule": rule,
            "organization.legal.tolerance": 1.0,
            "organization.executives": [
                {"title": "CEO", "support": 0.9, "sponsor": True},
                {"title": "CFO", "support": 0.8},
                {"title": "CMO", "support": 0.9},
            ],
        }
        postures = ("none", "ban", "approval", "spokespersons", "guidelines", "open")
        owners = ("PR", "Marketing", "Support", "product too", "web too", "PR")
        further = {"open": {"today": "operationalize"}}
        scenarios = [
            company({}, weeks=45, shocks=shocks, **further.get(posture, {}))
            .but(**change)
            .but(levers=plan(posture, owner))
            for posture, owner in zip(postures, owners, strict=True)
        ]
        blocks.append([RunSpec(s, 3, warm, run=k) for k, s in enumerate(scenarios)])
    scared = company(plan("open"), weeks=45).but(
        **{**change, "organization.legal.tolerance": 0.0, "market.regulated": True}
    )
    ready = company(plan("open"), weeks=45).but(**change)
    cool = [{"title": title, "support": 0.0} for title in ("CEO", "CFO", "CMO")]
    unwilling = [
        ready.but(**{"organization.executives": cool, "organization.culture.decision_rule": rule})
        for rule in ("majority", "consensus")
    ]
    divided = [
        {"title": "CEO", "support": 0.9, "sponsor": True},
        *({"title": t, "support": 0.22} for t in ("CFO", "CMO")),
    ]
    unwilling.append(ready.but(**{"organization.executives": divided, "organization.culture.decision_rule": "sponsor"}))
    strict = {"legal.review_weeks": 1.0, "legal.conditions_step": 0.5}
    blocks.append([RunSpec(s, 3, strict, run=k) for k, s in enumerate([scared, *unwilling])])
    tired = {**cold, "advocate.quiet_below": 0.99, "advocate.recruits": 1.0, "advocate.back_above": 0.99}
    banned = company(plan("ban"), weeks=45).but(**change)
    blocks.append([RunSpec(ready, 4, tired), RunSpec(banned, 4, {**tired, "advocate.leaves": 1.0}, run=1)])
    silo = {
        "journey.to_1_activity": 0.0, "journey.to_2_activity": 0.0, "journey.to_2_leadership": 0.0,
        "journey.to_2_education": 0.0, "journey.to_2_listening": 0.0, "journey.to_2_tools": 0.0, "journey.dwell_1": 1.0,
        "journey.dwell_2": 1.0, "journey.to_2_oversight": 1.0,
    }  # fmt: skip
    asked = {"answers": {"PR": {question: [1, 2, 2, 1, 0] for question in ("conviction", "concern", "knowledge")}}}
    blocks.append([RunSpec(company({}, weeks=45, survey=asked), 3, silo)])
    return blocks


NOT_READ_YET = {"policy.exposure_of_none", "policy.exposure_of_ban"}  # nobody is asked about these two


def test_every_number_is_read_by_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """What eventful runs read, through rooms or by name, is noted; `network.` numbers are read when it is drawn."""
    read: set[str] = set()

    class Watched(Room):
        def __getattribute__(self, short: str) -> Any:
            if not short.startswith("_"):
                read.add(f"{object.__getattribute__(self, '_name')}.{short}")
            return object.__getattribute__(self, short)

    by_name = sim.parameters.Values.__getitem__

    def watched(values: sim.parameters.Values, name: str) -> Any:
        read.add(name)
        return by_name(values, name)

    monkeypatch.setattr(sim.parameters, "Room", Watched)
    monkeypatch.setattr(sim.parameters.Values, "__getitem__", watched)
    for block in _eventful():
        block[0].scenario.warnings()
        made = run_block(block)
        assert set(made["runs"]["status"]) == {"ok"}
    layers = (ROOT / "sim" / "layers.py").read_text() + (ROOT / "sim" / "network.py").read_text()
    read |= {name for name, p in PARAMETERS.items() if p.room == "network" and f'"{p.short}"' in _bodies(layers)}
    outside = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "analysis").rglob("*.py"))
    outside += (ROOT / "sim" / "story.py").read_text(encoding="utf-8")
    read |= {name for name in PARAMETERS if f'"{name}"' in outside}  # analysis, and the check of a file
    unused = sorted(set(PARAMETERS) - read - NOT_READ_YET)
    assert not unused, "\n".join(unused)


def _bodies(text: str) -> str:
    """The source without its declarations."""
    return re.sub(r"^declare\((?:[^()]|\([^()]*\))*\)", "", text, flags=re.MULTILINE)


# --- values, ranges, worlds -------------------------------------------------------------------------------------------
def test_check_lets_good_numbers_through_and_explains_the_others() -> None:
    habit = PARAMETERS["people.habit"]
    assert habit.check(0) == 0.0
    assert isinstance(habit.check(0), float)
    for bad in (True, "0.1", None, float("nan"), float("inf")):
        with pytest.raises(ParameterError, match=r"people\.habit must be a number from 0 to 0\.3"):
            habit.check(bad)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match=r"people\.habit is 0\.4; allowed: 0 to 0\.3 utility"):
        habit.check(0.4)


_of = st.sampled_from(EVERY)


@given(_of, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_quantiles_rise_within_the_range(parameter: Parameter, u: float, w: float) -> None:
    low, high = parameter.quantile(min(u, w)), parameter.quantile(max(u, w))
    assert parameter.low <= low <= high <= parameter.high


@given(_of)
def test_quantiles_have_range_and_default_where_they_should(parameter: Parameter) -> None:
    """The default is the mode: the triangle's share below it is (mode - low) / width, on the parameter's own scale."""
    assert parameter.quantile(0.0) == pytest.approx(parameter.low)
    assert parameter.quantile(1.0) == pytest.approx(parameter.high)
    low, mode, high = parameter.low, parameter.default, parameter.high
    if parameter.scale == "log":
        low, mode, high = math.log(low), math.log(mode), math.log(high)
    if high > low:
        assert parameter.quantile((mode - low) / (high - low)) == pytest.approx(parameter.default)


def test_a_triangle_has_its_mean() -> None:
    p = Parameter("a.b", 2.0, 0.0, 7.0, "x", "an example", "assumption")
    u = (np.arange(20_000) + 0.5) / 20_000
    assert np.mean([p.quantile(float(x)) for x in u]) == pytest.approx((0.0 + 2.0 + 7.0) / 3.0, abs=1e-3)


def test_the_registry_refuses_what_makes_no_sense() -> None:
    before = list(PARAMETERS)
    for arguments, message in (
        (("noroom", 1.0, 0.0, 2.0, "x", "example"), "must be written room.name"),
        (("a.b.c", 1.0, 0.0, 2.0, "x", "example"), "must be written room.name"),
        (("people.new", 3.0, 0.0, 2.0, "x", "example"), "the default 3 lies outside 0 to 2"),
        (("people.habit", 0.1, 0.0, 0.3, "utility", "another meaning"), "people.habit is declared twice"),
    ):
        with pytest.raises(ParameterError, match=message):
            declare(*arguments)  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="read by ratios must be positive"):
        declare("people.new", 1.0, 0.0, 2.0, "x", "example", scale="log")
    assert list(PARAMETERS) == before
    habit = PARAMETERS["people.habit"]
    assert Registry().add(habit) == habit


def test_unknown_names_get_the_nearest_one() -> None:
    with pytest.raises(ParameterError, match=r"no parameter is called 'people\.habits'; did you mean people\.habit\?"):
        PARAMETERS["people.habits"]
    with pytest.raises(ParameterError, match="no parameter is called"):
        values()["people.nonsense"]
    assert "people.habits" not in PARAMETERS


def test_values_of_runs_stand_one_below_the_other() -> None:
    two = Values([{}, {"people.habit": 0.05}])
    assert two.count == 2
    assert two.room("people").habit.tolist() == [[0.2], [0.05]]
    assert two["people.habit"].tolist() == [[0.2], [0.05]]
    with pytest.raises(ParameterError, match=r"people\.habits is used by a rule but not declared"):
        _ = two.room("people").habits


def test_a_name_that_nobody_declared_is_not_left_aside() -> None:
    with pytest.raises(ParameterError, match=r"no parameter is called 'people\.habits'; did you mean people\.habit\?"):
        Values([{}, {"people.habits": 0.05}])


def test_a_scenario_wins_over_the_world() -> None:
    scenario = company({}, weeks=2).but(**{"parameters.people.habit": 0.1})
    model = AdoptionModel(scenario, seed=1, world={"people.habit": 0.3, "people.softness": 0.15})
    assert model.block.values["people.habit"].tolist() == [[0.1]]
    assert model.block.values["people.softness"].tolist() == [[0.15]]
