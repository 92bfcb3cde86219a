"""Who imports whom: a room imports only from the rooms above it in docs/map.md, which names every module.

Imports inside functions and those for type checking count as well: they are dependencies of the reader, if not of the
program.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
MAP = CHECKOUT / "docs" / "map.md"

# The rooms of the house in reading order; modules between them may come and go.
ROOMS = [
    "sim.parameters",
    "sim.luck",
    "sim.organization",
    "sim.network",
    "sim.people",
    "sim.market",
    "sim.journey",
    "sim.outcomes",
    "sim.programme",
    "sim.agents.parameters",
    "sim.agents.legal",
    "sim.levers.lever",
    "sim.levers.policy",
    "sim.scenario",
    "sim.record",
    "sim.block",
    "sim.model",
    "analysis.experiments",
    "analysis.executors",
    "analysis.store",
    "analysis.findings",
    "analysis.charts",
    "run",
]

# Imports from below, each with its reason.
FROM_BELOW = {
    # "replicate" and "compare" are the door to a study and stand beside the plan of its runs, as the public names say;
    # what carries a plan out is fetched when they are called.
    ("analysis.experiments", "analysis.executors"),
    ("analysis.experiments", "analysis.store"),
    ("analysis.experiments", "analysis.stopping"),
    ("analysis.experiments", "analysis.study"),
    ("analysis.experiments", "analysis.summary"),
}

SCREENS = {"solara", "matplotlib", "ipyvuetify", "reacton"}
TOUCH_A_MODEL = {"sim.model", "sim.block", "sim.week", "sim.spec", "sim.record", "sim.measure"}


@cache
def modules() -> dict[str, Path]:
    """Every module that holds anything, by its dotted name."""
    found = {}
    for path in sorted([*CHECKOUT.glob("sim/**/*.py"), *CHECKOUT.glob("analysis/**/*.py"), CHECKOUT / "run.py"]):
        if path.read_text(encoding="utf-8").strip():
            parts = path.relative_to(CHECKOUT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def order() -> list[str]:
    """The modules named in the map, from top to bottom."""
    paths = re.findall(r"^\| `([\w/]+)\.py` \|", MAP.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [path.removesuffix("/__init__").replace("/", ".") for path in paths]


@cache
def imports(module: str, when_loaded: bool = False) -> frozenset[str]:
    """What `module` imports, our own modules and others; only what loading it executes if `when_loaded`."""
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    found: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if when_loaded and (
            isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        ):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written in full"
            home = node.module or ""
            # "from sim import network" is the module sim.network; "from sim import Scenario" is the front door.
            found |= {name if (name := f"{home}.{alias.name}") in modules() else home for alias in node.names}
        waiting.extend(ast.iter_child_nodes(node))
    return frozenset(found - {module})


def reached(module: str) -> set[str]:
    """Everything that loading `module` loads, as far as our own modules lead."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        parents = {parent for parent in (name.rpartition(".")[0],) if parent in modules()}
        for other in imports(name, when_loaded=True) | parents:
            if other not in found:
                found.add(other)
                if other in modules():
                    waiting.append(other)
    return found


def roots(names: set[str] | frozenset[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def test_the_map_names_every_module_and_no_other() -> None:
    named = order()
    assert sorted(named) == sorted(set(named)), "named twice"
    assert sorted(named) == sorted(modules())


def test_the_map_follows_the_house() -> None:
    named = [name for name in order() if name in ROOMS]
    assert named == ROOMS


@pytest.mark.parametrize("module", sorted(modules()))
def test_a_room_imports_only_from_rooms_above_it(module: str) -> None:
    place = {name: at for at, name in enumerate(order())}
    own = {name for name in imports(module) if name in modules()}
    below = {name for name in own if place[name] > place[module] and (module, name) not in FROM_BELOW}
    assert not below


def test_every_exception_is_still_needed() -> None:
    assert {pair for pair in FROM_BELOW if pair[1] not in imports(pair[0])} == set()


def test_our_own_imports_exist() -> None:
    for module in modules():
        ours = {name for name in imports(module) if name.split(".")[0] in ("sim", "analysis", "run")}
        packages = {"sim.agents", "sim.levers", "analysis.charts"}
        assert ours <= modules().keys() | packages, module


@pytest.mark.parametrize("module", [name for name in sorted(modules()) if name.startswith("sim")])
def test_the_model_knows_nothing_of_analysis_or_of_any_screen(module: str) -> None:
    assert not roots(imports(module)) & (SCREENS | {"analysis", "run"})


@pytest.mark.parametrize("module", [name for name in sorted(modules()) if not name.startswith("sim")])
def test_only_executors_touch_a_model(module: str) -> None:
    assert module == "analysis.executors" or not imports(module) & TOUCH_A_MODEL


def without_mesa() -> list[str]:
    levers = [name for name in sorted(modules()) if name.startswith("sim.levers")]
    return ["sim", "sim.agents.parameters", "sim.scenario", *levers]


@pytest.mark.parametrize("module", without_mesa())
def test_what_needs_no_mesa_loads_none(module: str) -> None:
    assert "mesa" not in roots(reached(module))


def test_agents_need_mesa_and_the_test_above_would_see_it() -> None:
    assert "mesa" in roots(reached("sim.agents.legal"))


@pytest.mark.parametrize("module", [name for name in sorted(modules()) if name.startswith("analysis")])
def test_analysis_reaches_a_screen_only_from_charts_and_app(module: str) -> None:
    if module.startswith(("analysis.charts.", "analysis.app")):
        return
    assert not roots(reached(module)) & SCREENS
    assert module == "analysis.charts" or not roots(imports(module)) & SCREENS


def loaded_by(program: str) -> set[str]:
    """Top-level names of the modules loaded by `program` in a fresh process."""
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{program}\nimport sys; print(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {name.split(".")[0] for name in told.splitlines()[-1].split()}


@pytest.mark.parametrize(
    ("program", "absent"),
    [
        ("import sim", {"mesa", "pandas", "networkx", *SCREENS}),
        ("import sim; sim.list_scenarios(); sim.load_scenario('first-tweet')", {"mesa", "networkx", *SCREENS}),
        ("import sim; sim.PARAMETERS; sim.LEVERS; sim.OUTCOMES", {"mesa", *SCREENS}),
        ("from analysis import replicate, compare, open_study", {"mesa", *SCREENS}),
    ],
)
def test_headless_work_loads_no_screen_and_checking_no_mesa(program: str, absent: set[str]) -> None:
    assert not loaded_by(program) & absent
