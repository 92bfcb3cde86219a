"""What is lost without each mechanism: patterns and figures tried again with its numbers at nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.experiments import Progress
from analysis.validation.bench import Bench
from analysis.validation.companies import SEED, Company, resized
from analysis.validation.pattern import load_patterns
from analysis.validation.targets import Standed, drawn, load_targets, stand, trials, values_of
from analysis.validation.trying import try_patterns
from analysis.validation.verdicts import Finding

FILE = Path(__file__).with_name("switches.yaml")
PEOPLE, RUNS, COMPANIES = 120, 10, 24
FADED = 0.5  # an effect that has lost so much of its size counts as weaker


@dataclass(frozen=True)
class Switch:
    """A mechanism, what switches it off, numbers that then make no difference, and what it is there for."""

    name: str
    off: Mapping[str, float]
    loses: tuple[str, ...]
    idle: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def load_switches() -> tuple[tuple[Switch, ...], tuple[str, ...]]:
    """All switches, and the patterns that every one of them is tried on."""
    from ruamel.yaml import YAML

    content = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    switches = tuple(
        Switch(
            row["name"], {n: float(v) for n, v in row["off"].items()}, tuple(row["loses"]), tuple(row.get("idle", ()))
        )
        for row in content["switches"]
    )  # fmt: skip
    return switches, tuple(content["common"])


def company(runs: int = RUNS) -> Company:
    """The company that patterns are tried on without a mechanism."""
    return Company("ablation", f"{PEOPLE} people at three sites", resized(PEOPLE), runs)


def ablate(
    bench: Bench,
    switches: Sequence[Switch] | None = None,
    everything: bool = False,
    progress: Callable[[Progress], None] | None = None,
    times: int = 1,
) -> list[dict[str, Any]]:
    """Try each switch.

    Parameters
    ----------
    everything : bool
        Try every pattern and figure without every mechanism, not those alone that it is there for and the common few.
    times : int
        How many times as many futures and companies as usual.
    """
    known, common = load_switches()
    switches = known if switches is None else switches
    patterns, targets = {p.id: p for p in load_patterns()}, {t.id: t for t in load_targets()}

    def wanted(switch: Switch) -> tuple[str, ...]:
        if everything:
            return (*patterns, *targets)
        return tuple(dict.fromkeys((*switch.loses, *common)))

    def measured(names: Sequence[str], off: Mapping[str, float]) -> dict[str, Finding | Standed]:
        found: dict[str, Finding | Standed] = {}
        mine = [patterns[name] for name in names if name in patterns]
        for tried in try_patterns(mine, [company(RUNS * times)], bench, progress, off):
            found[tried.pattern.id] = tried.finding
        figures = [targets[name] for name in names if name in targets]
        asked = trials(figures, COMPANIES * times, SEED, drawn(SEED), off)
        results = dict(zip(asked, bench.run(list(asked.values()), progress), strict=True))
        for target in figures:
            found[target.id] = stand(target, values_of(target, asked, results)[1])
        return found

    every = tuple(dict.fromkeys(name for switch in switches for name in wanted(switch)))
    whole = measured(every, {})
    rows = []
    for switch in switches:
        without = measured(wanted(switch), switch.off)
        rows.append(
            {
                "name": switch.name, "off": dict(switch.off), "tried": list(wanted(switch)),
                "lost": [name for name in without if _had(whole[name]) and not _had(without[name])],
                "weaker": [name for name in without if _weaker(whole[name], without[name])],
                "gained": [name for name in without if not _had(whole[name]) and _had(without[name])],
                "without": {name: asdict(found) for name, found in without.items()},
                "whole": {name: asdict(whole[name]) for name in without},
            }
        )  # fmt: skip
    return rows


def _had(found: Finding | Standed) -> bool:
    return found.verdict in ("shown", "met", "near")


def _weaker(whole: Finding | Standed, without: Finding | Standed) -> bool:
    """A pattern that is still shown at less than half of its size."""
    if not isinstance(whole, Finding) or not isinstance(without, Finding):
        return False
    return _had(whole) and _had(without) and abs(without.mean) < FADED * abs(whole.mean)
