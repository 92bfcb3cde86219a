"""Calibration: which worlds agree with the published figures that may be looked at, and which they rule out.

History matching in waves (Craig, Goldstein, Seheult & Smith 1997). A space-filling design over every number that nobody
knows is run, a company to a point, so that companies and luck are averaged over by the emulator and not by repetition.
Numbers that move no figure are screened out and stay free. For the others a quadratic emulator of each figure says how
implausible a point is: how far its figure lies from the middle of the band, in units of all that is uncertain about
the comparison. Points whose worst figure is implausible are ruled out; the next wave is drawn from what is left. What
survives is the region, kept as points: studies draw their worlds from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from analysis.experiments import Progress
from analysis.validation.bench import Bench
from analysis.validation.ensemble import Member, distributions, members
from analysis.validation.targets import Target, load_targets, trials, values_of
from sim.parameters import PARAMETERS
from sim.scenario import declare_all

Floats = NDArray[np.float64]

SEED = 1962
WAVES = (720, 400)  # companies of each ensemble, wave by wave
SCREEN = 3.5  # |t| of a number with some figure from which it counts: two or three do by chance among all, harmlessly
MOST = 16  # numbers that are calibrated at most
RULED_OUT = 3.0  # implausibility, in standard deviations (Pukelsheim 1994: 95 % of any unimodal distribution)
CANDIDATES = 1 << 14
POINTS = 128  # of the region that are kept, the first of the sequence that survive
FEWEST = 300  # companies without which a figure cannot be emulated
RIDGE = 1.0


@dataclass(frozen=True)
class Fit:
    """A figure as a quadratic function of the calibrated numbers, each from -1 to 1 over its range."""

    target: str
    middle: float
    spread: float  # standard deviation that the band stands for
    weights: Floats
    covariance: Floats
    noise: float
    explained: float
    companies: int

    def at(self, points: Floats) -> tuple[Floats, Floats]:
        """Mean and standard error at points, (n, k) from 0 to 1, over companies as they are."""
        terms = _terms(points)
        k = terms.shape[1]
        return terms @ self.weights[:k], np.sqrt(np.einsum("ij,jk,ik->i", terms, self.covariance[:k, :k], terms))

    def implausibility(self, points: Floats) -> Floats:
        """How far the figure lies from the band's middle, in standard deviations."""
        mean, error = self.at(points)
        return np.asarray(np.abs(mean - self.middle) / np.sqrt(self.spread**2 + error**2))


@dataclass(frozen=True)
class Seen:
    """What a wave saw of a figure: a number by company (n,), the band, points (n, numbers), features (n, features)."""

    y: Floats
    band: tuple[float, float]
    points: Floats
    companies: Floats

    @property
    def enough(self) -> bool:
        """Whether there is something to emulate."""
        return self.y.size >= FEWEST and bool(self.y.std() > 0.0)

    def and_also(self, other: Seen) -> Seen:
        """Both together."""
        return Seen(
            np.concatenate([self.y, other.y]), self.band, np.concatenate([self.points, other.points]),
            np.concatenate([self.companies, other.companies]),
        )  # fmt: skip


def _terms(points: Floats) -> Floats:
    x = 2.0 * points - 1.0
    return np.concatenate([np.ones((len(x), 1)), x, np.square(x) - 1.0 / 3.0], axis=1)


def tuned() -> list[Target]:
    """The targets that calibration may look at."""
    return [target for target in load_targets() if target.tuned]


def by_company(target: Target, values: Mapping[str, Floats]) -> tuple[Floats, tuple[float, float]]:
    """A number for each company whose mean is the target's figure, and the band on its scale.

    Shares become yes or no, medians and ratios logarithms.
    """
    low, high = target.band
    if target.take.startswith("1 - "):
        above, below = (part.strip() for part in target.take.removeprefix("1 - ").split("/"))
        return np.log(np.maximum(values[above], 1e-9) / np.maximum(values[below], 1e-9)), (
            np.log(1 - high),
            np.log(1 - low),
        )
    (only,) = values.values()
    words = target.take.split()
    if words[0] == "share":
        least = float(words[3]) if words[1:3] == ["at", "least"] else float(words[2]) if words[1] == "from" else -np.inf
        most = float(words[3]) if words[1:3] == ["at", "most"] else float(words[4]) if words[1] == "from" else np.inf
        return ((only >= least) & (only <= most)).astype(np.float64), (low, high)
    if words[0] == "median":
        return np.log(np.maximum(only, low / 10.0)), (float(np.log(low)), float(np.log(high)))
    return only, (low, high)


def features(member: Member) -> list[float]:
    """What is known of a company and its plan: taken out of a figure before the numbers are looked at."""
    s, o = member.start, member.start.organization
    postures = {getattr(lever, "posture", "") for lever in s.levers}
    ids = {lever.id for lever in s.levers}
    return [
        float(np.log(o.people)), o.culture.trust, o.culture.risk_aversion, o.culture.decision_rule == "consensus",
        o.culture.decision_rule == "sponsor", o.legal.tolerance, s.market.audience.participating,
        s.market.audience.observing, o.executives[0].support, len(s.levers), len(s.levers) ** 2,
        min((lever.week for lever in s.levers), default=s.weeks), float(np.log(s.budget.cash)),
        *(posture in postures for posture in ("ban", "approval", "spokespersons", "guidelines", "open")),
        *(name in ids for name in distributions()["programme"]["levers"]),
    ]  # fmt: skip


def standard(companies: Floats) -> Floats:
    """Features with mean 0 and standard deviation 1; those that never differ are left out."""
    varied = companies[:, companies.std(axis=0) > 0.0]
    return np.asarray((varied - varied.mean(axis=0)) / varied.std(axis=0))


def fit(name: str, seen: Seen, places: Sequence[int]) -> Fit:
    """The emulator of one figure by ridge regression on numbers and companies."""
    y, band = seen.y, seen.band
    numbers = _terms(seen.points[:, places])
    terms = np.concatenate([numbers, standard(seen.companies)], axis=1)
    inverse = np.linalg.inv(terms.T @ terms + RIDGE * np.diag([0.0] + [1.0] * (terms.shape[1] - 1)))
    weights = inverse @ terms.T @ y
    residual = y - terms @ weights
    noise = float(residual @ residual / max(1, y.size - terms.shape[1]))
    by_numbers = float(np.var(numbers @ weights[: numbers.shape[1]]))
    return Fit(
        name, (band[0] + band[1]) / 2, (band[1] - band[0]) / 4, weights, noise * inverse, noise,
        by_numbers / (by_numbers + noise), int(y.size),
    )  # fmt: skip


def t_values(seen: Seen) -> Floats:
    """Student's t of every number with what a figure owes to no feature of the company."""
    known = np.concatenate([np.ones((seen.y.size, 1)), standard(seen.companies)], axis=1)
    z = seen.y - known @ np.linalg.lstsq(known, seen.y, rcond=None)[0]
    x = seen.points - seen.points.mean(axis=0)
    r = (x * z[:, None]).mean(axis=0) / (x.std(axis=0) * max(float(z.std()), 1e-12))
    return np.asarray(r * np.sqrt((z.size - 2) / np.maximum(1e-12, 1.0 - np.square(r))))


def design(names: Sequence[str], count: int, seed: int) -> Floats:
    """A Latin hypercube, (count, numbers) from 0 to 1: probabilities of each number's own distribution."""
    return np.asarray(qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed)).random(count))


def worlds(names: Sequence[str], points: Floats) -> list[dict[str, float]]:
    """Points as worlds."""
    parameters = [PARAMETERS[name] for name in names]
    return [
        {p.name: p.quantile(float(u)) for p, u in zip(parameters, row, strict=True)} for row in points
    ]  # fmt: skip


Wave = dict[str, Seen]


def run_wave(
    points: Floats, names: Sequence[str], seed: int, bench: Bench, progress: Callable[[Progress], None] | None = None
) -> Wave:
    """Run a design, a company a point: what was seen of each tuned target."""
    drawn, targets = worlds(names, points), tuned()
    asked = trials(
        targets, len(points), seed, lambda number, fixed: {n: v for n, v in drawn[number].items() if n not in fixed}
    )
    results = dict(zip(asked, bench.run(list(asked.values()), progress), strict=True))
    known = {
        kind: np.array([features(member) for member in members(range(len(points)), kind)], dtype=np.float64)
        for kind in {target.companies for target in targets}
    }
    found: Wave = {}
    for target in targets:
        numbers, values = values_of(target, asked, results)
        y, band = by_company(target, values)
        found[target.id] = Seen(y, band, points[numbers], known[target.companies][numbers])
    return found


def joined(first: Wave, second: Wave) -> Wave:
    """Two waves as one."""
    return {name: one.and_also(second[name]) for name, one in first.items()}


def screened(wave: Wave) -> list[tuple[int, float, str]]:
    """Numbers that move some figure, the strongest first: position, |t|, the figure."""
    best: dict[int, tuple[float, str]] = {}
    for target, seen in wave.items():
        if not seen.enough:
            continue
        for place, t in enumerate(np.abs(t_values(seen))):
            if t > best.get(place, (0.0, ""))[0]:
                best[place] = (float(t), target)
    found = sorted(((place, t, target) for place, (t, target) in best.items() if t >= SCREEN), key=lambda one: -one[1])
    return found[:MOST]


def fitted(wave: Wave, places: Sequence[int]) -> list[Fit]:
    """Emulators of the figures that enough companies speak of."""
    return [fit(name, seen, places) for name, seen in wave.items() if seen.enough]


def worst(fits: Sequence[Fit], points: Floats) -> Floats:
    """The implausibility of points: that of their worst figure."""
    return np.asarray(np.max([one.implausibility(points) for one in fits], axis=0))


def survivors(fits: Sequence[Fit], count: int, seed: int) -> tuple[Floats, float, float]:
    """Points that are not ruled out, the share of all candidates they are, and the line that was drawn.

    Where everything would be ruled out, no world of the model meets all figures at once: then the line is drawn at the
    least implausible hundredth, and the report says so.
    """
    candidates = np.asarray(qmc.Sobol(count, rng=np.random.default_rng(seed)).random(CANDIDATES))
    implausible = worst(fits, candidates)
    line = max(RULED_OUT, float(np.quantile(implausible, 0.01)))
    left = implausible <= line
    return candidates[left], float(left.mean()), line


def calibrate(
    bench: Bench, waves: Sequence[int] = WAVES, progress: Callable[[Progress], None] | None = None
) -> dict[str, Any]:
    """Search the worlds and return what survives, as plain data for sim/world.json."""
    declare_all()
    names = [
        name for name, parameter in PARAMETERS.items() if parameter.kind == "world" and parameter.low < parameter.high
    ]
    points = design(names, waves[0], SEED)
    wave = run_wave(points, names, SEED, bench, progress)
    told: list[dict[str, Any]] = []
    for number, companies in enumerate(waves, 1):
        chosen = screened(wave)
        places = [place for place, _, _ in chosen]
        fits = fitted(wave, places)
        left, share, line = survivors(fits, len(places), SEED + number)
        told.append({"companies": companies, "left": share, "line": line})
        if number < len(waves):
            again = design(names, waves[number], SEED + 100 * number)
            pick = np.random.default_rng(SEED + number).integers(len(left), size=waves[number])
            again[:, places] = left[pick]
            wave = joined(wave, run_wave(again, names, SEED + number, bench, progress))
    kept = left[:POINTS]
    default = np.array([[_place_of_default(names[place]) for place in places]])
    return {
        "numbers": [names[place] for place in places],
        "points": [[_round(world[names[p]]) for p in places] for world in worlds([names[p] for p in places], kept)],
        "screened": [{"number": names[p], "t": round(t, 1), "figure": figure} for p, t, figure in chosen],
        "searched": len(names),
        "waves": told,
        "fits": [
            {
                "figure": one.target, "explained": one.explained, "companies": one.companies,
                "middle": one.middle, "spread": one.spread,
                "default": float(one.at(default)[0][0]), "region": float(one.at(left)[0].mean()),
                "implausible_default": float(one.implausibility(default)[0]),
                "implausible_region": float(one.implausibility(left).mean()),
            }
            for one in fits
        ],
    }  # fmt: skip


def _place_of_default(name: str) -> float:
    """The probability at which a number's distribution has its default."""
    low, high = 0.0, 1.0
    parameter = PARAMETERS[name]
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if parameter.quantile(middle) < parameter.default else (low, middle)
    return (low + high) / 2


def _round(value: float) -> float:
    return float(f"{value:.5g}")
