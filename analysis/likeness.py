"""Like mine: numbers of the generator with which it draws networks like one that was measured.

What is fitted are a few figures that matter for how things spread: how many contacts people have and how unequally, how
far contacts know each other, how far ties keep within departments and sites, and how many cross levels. A small search
(Nelder and Mead) over the ``network.`` numbers, each tried on several drawn networks, so that the fit is not to one of
them. The company is only described to the generator: departments, sites, one lead for so many people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from analysis.measures import Ties
from sim.network import Network
from sim.organization import MANAGER, Organization
from sim.parameters import PARAMETERS
from sim.roster import UNKNOWN
from sim.structure import Structure

Floats = NDArray[np.float64]

FITTED: tuple[str, ...] = (
    "department_ties", "cross_ties", "site_ties", "informal_ties", "informal_within", "closure", "spread",
    "informal_spread",
)  # fmt: skip
# What is compared, in words, and how large a difference weighs as much as one of another figure.
FIGURES: Mapping[str, tuple[str, float]] = {
    "contacts": ("contacts a person", 0.05),  # as a share of the real one
    "density": ("share of all pairs that are tied", 0.05),
    "degree_spread": ("spread of contacts over their mean", 0.05),
    "clustering": ("share of contacts who know each other", 0.02),
    "modularity_department": ("modularity by department", 0.02),
    "modularity_site": ("modularity by site", 0.02),
    "cross_level": ("share of ties across levels", 0.04),
}
_RELATIVE = ("contacts", "density")
NETWORKS, TRIES = 3, 480  # networks drawn for each try; tries
STEPS = (0.5, -0.3, 0.4, 0.15)  # how far the search looks around, each time it is begun anew
_LARGE = 3_000  # people above which one network says enough


@dataclass(frozen=True)
class Likeness:
    """A generator fitted to a network.

    Parameters
    ----------
    parameters : dict of str to float
        ``network.`` numbers that a scenario can set.
    real, fitted, usual : dict of str to float
        Figures of the measured network, and means over networks drawn with the fitted and with the usual numbers.
    span : int
        People for each lead, as measured (``organization.span``).
    """

    parameters: dict[str, float]
    real: dict[str, float]
    fitted: dict[str, float]
    usual: dict[str, float]
    span: int


def figures(ties: Ties, structure: Structure, lead: NDArray[np.bool_]) -> dict[str, float]:
    """What is compared, of one network."""
    contacts = ties.contacts
    degree = np.diff(contacts.indptr).astype(np.float64)
    row, column = contacts.nonzero()
    mean = float(degree.mean())
    return {
        "contacts": mean,
        "density": mean / max(1, ties.people - 1),
        "degree_spread": float(degree.std()) / mean if mean else 0.0,
        "clustering": float(ties.clustering().mean()),
        "modularity_department": _number(ties.modularity(structure.department)),
        "modularity_site": _number(ties.modularity(structure.site)),
        "cross_level": float((lead[row] != lead[column]).mean()) if row.size else 0.0,
    }


def measured_part(network: Network) -> Ties:
    """Only what was measured of a network; all of it where nothing was."""
    structure = network.structure
    told = [ties for layer in network.layers if (ties := structure.measured(layer)) is not None]
    if structure.placed is not None and structure.manager is not None:
        known = np.flatnonzero((structure.placed.manager != UNKNOWN) & (structure.manager >= 0))
        above = structure.manager[known]
        told.append((np.concatenate([known, above]), np.concatenate([above, known]), np.ones(2 * known.size)))
    if not any(ties[0].size for ties in told):
        return Ties.of(network)
    return Ties.between(network.people, *(np.concatenate([ties[k] for ties in told]) for k in range(3)))


def described(network: Network) -> tuple[Organization, int]:
    """The company as a scenario would describe it, without its people, and how many there are for each lead."""
    structure = network.structure
    sites = list(structure.organization.sites)
    departments = {}
    for d, (name, department) in enumerate(structure.organization.departments.items()):
        counts = np.bincount(structure.site[structure.department == d], minlength=len(sites))
        shares = {sites[k]: float(n / counts.sum()) for k, n in enumerate(counts) if n}
        departments[name] = department.model_copy(update={"sites": shares})
    leads = int((structure.role >= MANAGER).sum())
    span = PARAMETERS["organization.span"]
    per_lead = round(structure.people / leads) if leads else int(span.default)
    organization = structure.organization.model_copy(update={"imported": None, "departments": departments})
    return organization, int(np.clip(per_lead, span.low, span.high))


def fit_like(
    network: Network, tries: int = TRIES, seed: int = 1, progress: Callable[[int], None] | None = None
) -> Likeness:
    """Numbers with which the generator draws networks like `network`.

    Parameters
    ----------
    network : Network
        Of an imported company.
    tries : int
        How often the search may draw networks.
    seed : int
        Of the first network drawn in each try; the same seed gives the same numbers.
    """
    organization, span = described(network)
    model = Structure(organization, span)
    lead = model.role >= MANAGER
    real = figures(measured_part(network), network.structure, network.structure.role >= MANAGER)
    count = 1 if network.people > _LARGE else NETWORKS
    ranges = [PARAMETERS[f"network.{name}"] for name in FITTED]
    low, high = (np.array([getattr(p, end) for p in ranges]) for end in ("low", "high"))
    done = 0

    def drawn(values: Floats, seeds: range) -> dict[str, float]:
        chosen = {
            f"network.{name}": float(value) for name, value in zip(FITTED, np.clip(values, low, high), strict=True)
        }
        found = [figures(Ties.of(Network.drawn(model, s, chosen)), model, lead) for s in seeds]
        return {name: float(np.mean([one[name] for one in found])) for name in FIGURES}

    def distance(values: Floats) -> float:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done)
        outside = float(np.square(np.maximum(low - values, 0.0) + np.maximum(values - high, 0.0)).sum())
        return far(drawn(values, range(seed, seed + count)), real) + 100.0 * outside

    best, least = _start(network, low, high), np.inf
    for step in STEPS:  # begun anew around the best so far: networks are whole, and a search stops on flat steps
        simplex = np.vstack([best, *(_moved(best, k, step, low, high) for k in range(best.size))])
        found = minimize(
            distance, best, method="Nelder-Mead",
            options={"maxfev": tries // len(STEPS), "initial_simplex": simplex, "adaptive": True, "xatol": 1e-3},
        )  # fmt: skip
        if found.fun < least:
            best, least = np.clip(np.asarray(found.x, dtype=np.float64), low, high), float(found.fun)
    best = np.round(best, 3)
    usual: Floats = np.array([p.default for p in ranges], dtype=np.float64)
    fresh = range(seed + 1000, seed + 1000 + 2 * count)  # told on networks that the search has not seen
    return Likeness(
        {f"network.{name}": float(value) for name, value in zip(FITTED, best, strict=True)},
        real, drawn(best, fresh), drawn(usual, fresh), span,
    )  # fmt: skip


def far(found: Mapping[str, float], real: Mapping[str, float]) -> float:
    """How far figures are from the real ones: squares of differences, each over what weighs one."""
    return sum(_off(found, real, name) ** 2 for name in FIGURES)


def agrees(found: Mapping[str, float], real: Mapping[str, float], name: str) -> bool:
    """Whether a figure is as close to the real one as weighs one in the fit."""
    return abs(_off(found, real, name)) <= 1.0


def _off(found: Mapping[str, float], real: Mapping[str, float], name: str) -> float:
    off = found[name] - real[name]
    if name in _RELATIVE:
        off /= max(real[name], 1e-9)
    return off / FIGURES[name][1]


def _start(network: Network, low: Floats, high: Floats) -> Floats:
    """Where the search begins: contacts within and between departments as measured, a third of them informal."""
    structure, contacts = network.structure, measured_part(network).contacts
    row, column = contacts.nonzero()
    inside = structure.department[row] == structure.department[column]
    near = ~inside & (structure.site[row] == structure.site[column])
    people = structure.people
    within, beside, other = (float(part.sum()) / people for part in (inside, near, ~inside & ~near))
    values = {name: PARAMETERS[f"network.{name}"].default for name in FITTED}
    values |= {"department_ties": within * 0.7, "informal_ties": (within + other) * 0.35}
    values |= {"cross_ties": other + beside * 0.5, "site_ties": beside * 0.5}
    return np.clip(np.array([values[name] for name in FITTED]), low, high)


def _moved(start: Floats, k: int, by: float, low: Floats, high: Floats) -> Floats:
    step = by * max(start[k], 0.2 * (high[k] - low[k]))
    moved = start.copy()
    moved[k] = start[k] + step if low[k] <= start[k] + step <= high[k] else start[k] - step
    return moved


def _number(value: float) -> float:
    return value if np.isfinite(value) else 0.0
