"""What is lost without each mechanism: patterns and figures tried again with its numbers at nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.bands import OWN_WORLD, mean_interval
from analysis.experiments import Progress
from analysis.validation.bench import Bench
from analysis.validation.companies import SEED, companies
from analysis.validation.pattern import load_patterns
from analysis.validation.targets import Standed, drawn, load_targets, stand, trials, values_of
from analysis.validation.trying import Tried, try_patterns

FILE = Path(__file__).with_name("switches.yaml")
PLACES = ("small", "middle")  # companies on which a pattern is tried without a mechanism: the first that shows it
COMPANIES = 24  # of each ensemble
CLEARLY = 0.99  # certainty of the interval of what an effect has lost: many are looked at
FADED = 0.75  # an effect that clearly lost and keeps at most so much of its size counts as weaker

Tell = Callable[[Progress], None] | None


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


class Ablation:
    """Patterns and figures with everything in place, and again without a mechanism.

    Parameters
    ----------
    bench : Bench
    progress : callable, optional
    times : int
        How many times as many futures and companies as usual.
    """

    def __init__(self, bench: Bench, progress: Tell = None, times: int = 1) -> None:
        self.bench, self.progress, self.times = bench, progress, times
        self.places = [replace(c, runs=c.runs * times) for c in companies() if c.name in PLACES]
        self.patterns = {p.id: p for p in load_patterns()}
        self.targets = {t.id: t for t in load_targets()}
        self.whole: dict[str, Tried] = {}
        for tried in try_patterns(list(self.patterns.values()), self.places, bench, progress):
            known = self.whole.get(tried.pattern.id)
            if known is None or (known.finding.verdict != "shown" and tried.finding.verdict == "shown"):
                self.whole[tried.pattern.id] = tried
        self.figures = self._figures(list(self.targets), {})

    def without(self, switch: Switch, names: Sequence[str]) -> dict[str, Any]:
        """A row of the table: what is lost, weaker, or only there without a mechanism."""
        lost, weaker, gained, findings = [], [], [], {}
        for tried in self._patterns(names, switch.off):
            name, whole = tried.pattern.id, self.whole[tried.pattern.id]
            findings[name] = {"whole": whole.plain(), "without": tried.plain()}
            had, has = (one.finding.verdict == "shown" for one in (whole, tried))
            if had and clearly_less(whole, tried):
                if not has:
                    lost.append(name)
                elif abs(tried.finding.mean) <= FADED * abs(whole.finding.mean):
                    weaker.append(name)
            elif has and not had:
                gained.append(name)
        for name, figure in self._figures(names, switch.off).items():
            findings[name] = {"whole": asdict(self.figures[name]), "without": asdict(figure)}
            before = self.figures[name]
            if before.low <= figure.estimate <= before.high:
                continue  # not told apart from what it was
            had, has = (one.verdict != "not met" for one in (before, figure))
            (lost if had and not has else gained if has and not had else []).append(name)
        return {
            "name": switch.name, "off": dict(switch.off), "tried": list(findings), "lost": lost, "weaker": weaker,
            "gained": gained, "found": findings,
        }  # fmt: skip

    def _patterns(self, names: Sequence[str], off: Mapping[str, float]) -> list[Tried]:
        found = []
        for place in self.places:
            mine = [self.patterns[n] for n in names if n in self.patterns and self.whole[n].company == place.name]
            found += try_patterns(mine, [place], self.bench, self.progress, off)
        return found

    def _figures(self, names: Sequence[str], off: Mapping[str, float]) -> dict[str, Standed]:
        figures = [self.targets[name] for name in names if name in self.targets]
        asked = trials(figures, COMPANIES * self.times, SEED, drawn(SEED), off)
        results = dict(zip(asked, self.bench.run(list(asked.values()), self.progress), strict=True))
        return {target.id: stand(target, values_of(target, asked, results)[1]) for target in figures}


def clearly_less(whole: Tried, without: Tried) -> bool:
    """Whether an effect is smaller, in the direction expected, by the futures that count in both."""
    less: NDArray[np.float64] = whole.effects - without.effects
    less = less[np.isfinite(less)]
    if less.size < 2:
        return False
    if whole.pattern.expects == "less":
        less = -less
    return mean_interval(less, np.full(less.size, OWN_WORLD, dtype=np.int64), CLEARLY).low > 0.0


def ablate(
    bench: Bench, switches: Sequence[Switch] | None = None, progress: Tell = None, times: int = 1
) -> list[dict[str, Any]]:
    """Try each switch on what it is there for, and on what all are tried on.

    Parameters
    ----------
    times : int
        How many times as many futures and companies as usual.
    """
    known, common = load_switches()
    ablation = Ablation(bench, progress, times)
    return [
        ablation.without(switch, tuple(dict.fromkeys((*switch.loses, *common))))
        for switch in (known if switches is None else switches)
    ]
