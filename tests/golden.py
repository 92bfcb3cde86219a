"""Golden baselines: what three stories gave when they were last looked at.

``uv run python tests/golden.py --update`` writes them anew. Do that only when results are meant to change, look at the
difference, and say **Results change** in the changelog. Without ``--update`` the differences are told.

What is a whole number, an event or a stage must be the same; numbers of the first weeks must agree to nine digits
(another processor rounds the last one otherwise, and a run that has met such a difference may go another way later);
means over the futures at the end must lie within their interval.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from cases import company, rows, specs

from sim.model import advance, make_block, release, tables
from sim.outcomes import OUTCOMES
from sim.record import Tables
from sim.scenario import Scenario, load_scenario

FOLDER = Path(__file__).parent / "golden"
WEEKS = 60
RUNS = 4  # of which the first two are kept event by event
LOOKED_AT = (0, 1, 4, 8, 12)  # weeks whose numbers are compared digit by digit
DIGITS = 1e-9
STANDARD_ERRORS = 4.0  # half width of the interval of a mean, in its own standard errors
WHOLE = ("asked", "answered", "answer", "by_whom", "started", "ended", "people_reached")


def stories() -> dict[str, Scenario]:
    """The scenarios that are watched."""
    return {
        "do-nothing": load_scenario("do-nothing"),
        "first-tweet": load_scenario("first-tweet"),
        "small-company": company(weeks=WEEKS),
    }


def made(scenario: Scenario) -> Tables:
    """The first weeks of the runs that are watched."""
    block = make_block(specs(scenario, range(RUNS)))
    try:
        for _ in range(WEEKS):
            advance(block)
        return tables(block)
    finally:
        release(block)


def picture(result: Tables) -> dict[str, Any]:
    """What is kept of them: plain data that JSON holds exactly."""
    kept: dict[str, Any] = {"weeks": WEEKS, "runs": RUNS, "of_run": {}, "ends": {}}
    for run in range(2):
        events = rows(result, "events", run=run)
        levers = rows(result, "levers", run=run)
        weekly = rows(result, "weekly", run=run)
        departments = rows(result, "departments", run=run)
        names = sorted(set(departments["department"].tolist()))
        kept["of_run"][str(run)] = {
            "seed": int(rows(result, "runs", run=run)["seed"][0]),
            "events": [[int(w), k, who, text] for w, k, who, text in zip(*_columns(events), strict=True)],
            "levers": {
                str(name): [_plain(levers[column][k]) for column in WHOLE] for k, name in enumerate(levers["id"])
            },
            "stages": {name: departments["stage"][departments["department"] == name].tolist() for name in names},
            "numbers": {name: [float(weekly[name][week]) for week in LOOKED_AT] for name in OUTCOMES},
        }
    for name in OUTCOMES:
        final = result["weekly"][name].reshape(RUNS, WEEKS + 1)[:, -1]
        kept["ends"][name] = {
            "mean": float(final.mean()),
            "within": float(STANDARD_ERRORS * final.std(ddof=1) / np.sqrt(RUNS) + 1e-9),
        }
    return kept


def _columns(events: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(events[name] for name in ("week", "kind", "who", "text"))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else int(value)


def differences(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is no longer as it was, in words; nothing where all is well."""
    found = []
    for key in ("weeks", "runs"):
        if then[key] != now[key]:
            found.append(f"{key}: was {then[key]}, is {now[key]}")
    for run, was in then["of_run"].items():
        is_ = now["of_run"][run]
        if was["seed"] != is_["seed"]:
            found.append(f"run {run}: the seed was {was['seed']}, is {is_['seed']}")
        for name, numbers in was["numbers"].items():
            for week, old, new in zip(LOOKED_AT, numbers, is_["numbers"].get(name, []), strict=False):
                if abs(new - old) > DIGITS * max(abs(old), 1e-12):
                    found.append(f"run {run}, week {week}: {name} was {old!r}, is {new!r}")
        for name, stages in was["stages"].items():
            if stages != is_["stages"].get(name):
                found.append(f"run {run}: {name} passed other stages")
        for name, row in was["levers"].items():
            if row != is_["levers"].get(name):
                found.append(f"run {run}: the lever {name} was {row}, is {is_['levers'].get(name)}")
        found += [f"run {run}: {line}" for line in _first_difference(was["events"], is_["events"])]
        missing = {kind: set(was[kind]) ^ set(is_[kind]) for kind in ("numbers", "stages", "levers")}
        found += [f"run {run}: {kind} {sorted(names)} not on both sides" for kind, names in missing.items() if names]
    for name, end in then["ends"].items():
        mean = now["ends"].get(name, {}).get("mean", float("nan"))
        if not abs(mean - end["mean"]) <= end["within"]:
            found.append(f"at the end {name} was {end['mean']:.6g}, is {mean:.6g}, beyond {end['within']:.2g}")
    return found


def _first_difference(then: list[Any], now: list[Any]) -> list[str]:
    for old, new in zip(then, now, strict=False):
        if old != new:
            return [f"week {old[0]} was {old[1:]}, now week {new[0]} {new[1:]}"]
    if len(then) != len(now):
        return [f"there were {len(then)} events, now {len(now)}"]
    return []


def load(name: str) -> dict[str, Any]:
    """What is kept of a story."""
    kept: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return kept


def save(name: str, kept: dict[str, Any]) -> None:
    """Keep it: one line an event, so that a difference can be read."""
    lines = json.dumps(kept, indent=1, ensure_ascii=False)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(lines + "\n", encoding="utf-8")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(arguments: list[str]) -> int:
    """Tell the differences; with ``--update`` write the baselines anew."""
    if arguments not in ([], ["--update"]):
        sys.stderr.write("usage: python tests/golden.py [--update]\n")
        return 2
    worst = 0
    for name, scenario in stories().items():
        now = picture(made(scenario))
        there = (FOLDER / f"{name}.json").exists()
        found = differences(load(name), now) if there else ["there is no baseline yet"]
        _say(f"{name}: {'as it was' if not found else f'{len(found)} differences'}")
        for line in found[:8]:
            _say(f"  {line}")
        if arguments and found:
            save(name, now)
            _say("  written anew")
        worst = max(worst, bool(found))
    return 0 if arguments else worst


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
