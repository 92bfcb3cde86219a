"""All that was measured, as one file of plain data; docs/validation.md and the pictures are made from it alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis.experiments import Progress, Run
from analysis.files import plain, read_json, write_json
from analysis.provenance import model_fingerprint, versions
from analysis.validation.ablation import ablate
from analysis.validation.bench import Bench, Trial
from analysis.validation.cases import load_cases, look_at_cases
from analysis.validation.companies import SEED, Company, companies
from analysis.validation.ensemble import WEEKS, members
from analysis.validation.pattern import load_patterns
from analysis.validation.targets import AS_IT_IS, drawn, load_targets, stand, trials, values_of
from analysis.validation.trying import try_patterns
from sim.luck import run_seed

FILE = Path(__file__).with_name("results.json")
COMPANIES = 60  # of each ensemble
YEARS = (52, 104, 156, 208, 260)
PEERS = ("active_share", "organization_stage", "executive_support", "incidents")  # what `peers` sets beside others
PARTS = ("patterns", "figures", "cases", "peers", "ablation")

Tell = Callable[[Progress], None] | None


def patterns_on(chosen: tuple[Company, ...], bench: Bench, progress: Tell = None) -> list[dict[str, Any]]:
    """Every pattern on each company."""
    found = []
    for tried in try_patterns(load_patterns(), chosen, bench, progress):
        p = tried.pattern
        told = {
            "label": p.label,
            "says": p.says,
            "source": p.source,
            "effect": p.effect,
            "measure": p.measure.phrase,
            "expects": p.expects,
        }
        found.append({**tried.plain(), **told, "bound": p.bound})
    return found


def figures(bench: Bench, count: int = COMPANIES, progress: Tell = None) -> list[dict[str, Any]]:
    """Every published figure on varied companies."""
    targets = load_targets()
    asked = trials(targets, count, SEED, drawn(SEED))
    results = dict(zip(asked, bench.run(list(asked.values()), progress), strict=True))
    found = []
    for target in targets:
        stands = stand(target, values_of(target, asked, results)[1])
        told = {
            "label": target.label,
            "says": target.says,
            "source": target.source,
            "band": list(target.band),
            "tuned": target.tuned,
        }
        found.append({"id": target.id, **told, "take": target.take, **asdict(stands)})
    return found


def cases(bench: Bench, progress: Tell = None, times: int = 1) -> list[dict[str, Any]]:
    """Every whole case."""
    those = [replace(case, futures=case.futures * times) for case in load_cases()]
    found = []
    for case, chances in zip(those, look_at_cases(those, bench, progress), strict=True):
        claims = [
            {"says": claim.says, "measure": claim.measure, "in_at_least": claim.in_at_least, **asdict(one)}
            for claim, one in zip(case.claims, chances, strict=True)
        ]
        found.append(
            {"id": case.id, "kind": case.kind, "source": case.source, "scenario": case.scenario, "claims": claims}
        )
    return found


def peers(bench: Bench, count: int = COMPANIES, progress: Tell = None) -> dict[str, Any]:
    """What varied companies with a programme of some kind get to, year by year: quantiles and shares of stages."""
    world = drawn(SEED)
    phrases = tuple(f"{name} {'to' if name == 'incidents' else 'at'} {week}" for name in PEERS for week in YEARS)
    layouts: dict[int, list[Any]] = {}
    for member in members(range(count), "programmes"):
        run = Run(
            member.number, run_seed(SEED, member.number), member.number, world(member.number, member.start.parameters)
        )
        layouts.setdefault(member.layout, []).append((member.start, run))
    stacks = [Trial(tuple(those), phrases) for those in layouts.values()]
    staff = [scenario.organization.people for those in layouts.values() for scenario, _ in those]
    results = bench.run(stacks, progress)
    found: dict[str, Any] = {"companies": count, "weeks": list(YEARS), "outcomes": {}}
    for name in PEERS:
        by_year = []
        for week in YEARS:
            phrase = f"{name} {'to' if name == 'incidents' else 'at'} {week}"
            values = np.concatenate([result[phrase] for result in results])
            if name == "incidents":  # a year and 1,000 staff
                values = values / np.array(staff) * 1000.0 * 52.0 / week
            values = np.sort(values[np.isfinite(values)])
            by_year.append([float(f"{v:.4g}") for v in np.quantile(values, np.linspace(0.0, 1.0, 41))])
        found["outcomes"][name] = by_year
    return found


def run_part(part: str, bench: Bench, progress: Tell = None, times: int = 1) -> Any:
    """Work out one part, in so many times as many futures and companies as usual."""
    if part == "patterns":
        return patterns_on(tuple(replace(c, runs=c.runs * times) for c in companies()), bench, progress)
    if part == "figures":
        return figures(bench, COMPANIES * times, progress)
    if part == "cases":
        return cases(bench, progress, times)
    if part == "peers":
        return peers(bench, COMPANIES * times, progress)
    return ablate(bench, progress=progress, times=times)


def save(parts: dict[str, Any], path: Path = FILE) -> Path:
    """Write what was worked out; parts that were not keep what stood there before."""
    old = read_json(path) if path.exists() else {}
    made = {"model": model_fingerprint(), "versions": versions(), "weeks": WEEKS, "seed": SEED, "arm": AS_IT_IS}
    content = {**old, **parts, "made": {**old.get("made", {}), **dict.fromkeys(parts, made)}}
    write_json(path, plain(content))
    return path
