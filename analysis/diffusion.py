"""How a practice spreads between people, in the vocabulary of diffusion research (Valente 1995; netdiffuseR).

Times of adoption are periods 1..T; `NEVER` is somebody who had not adopted when the study ended. That is no time: in
hazards such people are at risk in every period, and in fits they are the part of the market that is left. Data in which
the last period stands for "never" are given with that period as `NEVER`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import curve_fit
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEVER = 0
ADOPTERS = ("early adopter", "early majority", "late majority", "laggard", "never")
THRESHOLDS = ("very low", "low", "high", "very high")
Estimator = Literal["cumulative", "differences", "density", "regression"]
ESTIMATORS: dict[Estimator, str] = {
    "cumulative": "nonlinear least squares on cumulative adopters, m F(t)",
    "differences": "nonlinear least squares on adopters by period, m (F(t) - F(t-1)) (Srinivasan & Mason 1986)",
    "density": "nonlinear least squares on adopters by period, m f(t)",
    "regression": "ordinary least squares, S(t) = a + b Y(t-1) + c Y(t-1)^2 (Bass 1969)",
}


def exposure(ties: csr_array, when: ArrayLike, periods: int, weighted: bool = False) -> Floats:
    """Share of those whom each turns to who have adopted by the end of each period, (N, T); 0 without ties.

    Parameters
    ----------
    ties : csr_array, (N, N)
        Row: who turns to somebody; column: to whom.
    when : array of int, (N,)
        Period of adoption, 1..T, or `NEVER`.
    weighted : bool
        Weigh ties by their strength.
    """
    time = _times(when, periods)
    matrix = csr_array(ties, copy=True)
    if not weighted:
        matrix.data = np.ones_like(matrix.data)
    adopted = (time[:, None] != NEVER) & (time[:, None] <= np.arange(1, periods + 1))
    total = np.asarray(matrix.sum(axis=1)).ravel()
    reached = np.asarray(matrix @ adopted.astype(np.float64))
    return np.divide(reached, total[:, None], out=np.zeros_like(reached), where=total[:, None] > 0)


def thresholds(ties: csr_array, when: ArrayLike, periods: int, lag: int = 0, weighted: bool = False) -> Floats:
    """Exposure of each in the period of adoption, or `lag` periods before, (N,).

    NaN for who never adopted, and for who adopted within the first `lag` periods.
    """
    time = _times(when, periods)
    seen = exposure(ties, time, periods, weighted)
    at = time - 1 - lag
    known = (time != NEVER) & (at >= 0)
    return np.where(known, seen[np.arange(time.size), np.maximum(at, 0)], np.nan)


def adopter_classes(when: ArrayLike, periods: int) -> Ints:
    """Class of each by time of adoption, (N,), places in `ADOPTERS`: one standard deviation before the mean, up to the
    mean, up to one after, later (Valente 1995); of those who adopted."""
    time = _times(when, periods)
    there = time != NEVER
    known = time[there].astype(np.float64)
    if known.size < 2:
        raise ValueError("classes need at least two people who adopted")
    mean, spread = known.mean(), known.std(ddof=1)
    found = np.full(time.size, ADOPTERS.index("never"), dtype=np.int64)
    found[there] = np.searchsorted([mean - spread, mean, mean + spread], known, side="right")
    return found


def threshold_classes(values: ArrayLike) -> Ints:
    """Class of each by threshold, (N,), places in `THRESHOLDS`; -1 where no threshold is known."""
    value = np.asarray(values, dtype=np.float64)
    known = np.isfinite(value)
    mean, spread = value[known].mean(), value[known].std(ddof=1)
    found = np.full(value.size, -1, dtype=np.int64)
    found[known] = np.searchsorted([mean - spread, mean, mean + spread], value[known], side="right")
    return found


@dataclass(frozen=True)
class Curve:
    """How adoption went, period by period.

    Parameters
    ----------
    adopted : array of int, (T,)
        People who adopted in each period.
    cumulative : array of int, (T,)
    rate : array of float, (T,)
        Adopters over those who had adopted before; 0 in the first period.
    hazard : array of float, (T,)
        Adopters over those who had not adopted before: the chance of adopting of who has not yet; 0 in the first
        period, which nobody entered.
    """

    adopted: Ints
    cumulative: Ints
    rate: Floats
    hazard: Floats


def curve(when: ArrayLike, periods: int) -> Curve:
    """Adoption by period; who never adopted stays at risk to the end."""
    time = _times(when, periods)
    adopted = np.bincount(time[time != NEVER], minlength=periods + 1)[1:].astype(np.int64)
    cumulative = np.cumsum(adopted)
    before = np.concatenate([[0], cumulative[:-1]]).astype(np.float64)
    rate = np.divide(adopted, before, out=np.zeros(periods), where=before > 0)
    left = time.size - before
    hazard = np.divide(adopted, left, out=np.zeros(periods), where=left > 0)
    hazard[0] = 0.0
    return Curve(adopted, cumulative, rate, hazard)


@dataclass(frozen=True)
class BassFit:
    """A Bass curve fitted to adopters by period.

    Parameters
    ----------
    p, q, m : float
        Innovation, imitation (a period), and how many adopt in the end.
    errors : tuple of float
        Standard errors of p, q and, where it was estimated, m; empty where the estimator gives none.
    residual : float
        Residual standard error, in people (or shares, where shares were given).
    estimator : str
        How it was fitted, in words; three estimators give three answers on the same data.
    """

    p: float
    q: float
    m: float
    errors: tuple[float, ...]
    residual: float
    estimator: str

    def cumulative(self, t: ArrayLike) -> Floats:
        """Adopters by time t, which counts from 0."""
        return self.m * bass_share(np.asarray(t, dtype=np.float64), self.p, self.q)


def bass_share(t: Floats, p: float, q: float) -> Floats:
    """F(t), the share that has adopted by time t (Bass 1969)."""
    fall = np.exp(-np.clip((p + q) * t, -700.0, 700.0))
    return np.asarray((1.0 - fall) / (1.0 + q / p * fall))


def bass_density(t: Floats, p: float, q: float) -> Floats:
    """f(t), the rate at which shares adopt at time t."""
    fall = np.exp(-np.clip((p + q) * t, -700.0, 700.0))
    return np.asarray((p + q) ** 2 / p * fall / np.square(1.0 + q / p * fall))


def bass_fit(adopters: ArrayLike, estimator: Estimator = "differences", market: float | None = None) -> BassFit:
    """Fit a Bass curve to adopters by period 1..T.

    Parameters
    ----------
    adopters : array, (T,)
        How many adopted in each period; without those who never did.
    estimator : {"cumulative", "differences", "density", "regression"}
        See `ESTIMATORS`; `differences` fits what was counted, people within a period.
    market : float, optional
        How many adopt in the end, where that is known; left out, it is estimated.

    Raises
    ------
    ValueError
        If there are too few periods, or no Bass curve fits.
    """
    sales = np.asarray(adopters, dtype=np.float64)
    if sales.ndim != 1 or sales.size < 4 or not np.isfinite(sales).all() or sales.sum() <= 0:
        raise ValueError("a Bass curve needs adopters of at least four periods")
    if estimator not in ESTIMATORS:
        raise ValueError(f"no estimator is called {estimator!r}; there are {', '.join(ESTIMATORS)}")
    if estimator == "regression":
        return _regression(sales)
    t = np.arange(1.0, sales.size + 1.0)
    total = np.cumsum(sales)

    def model(t: Floats, p: float, q: float, m: float) -> Floats:
        if estimator == "cumulative":
            return m * bass_share(t, p, q)
        if estimator == "density":
            return m * bass_density(t, p, q)
        return m * (bass_share(t, p, q) - bass_share(t - 1.0, p, q))

    known = (lambda t, p, q: model(t, p, q, market)) if market is not None else model
    start = [0.03, 0.38] if market is not None else [0.03, 0.38, float(total[-1]) * 1.1]
    try:
        best, spread = _best(known, t, total if estimator == "cumulative" else sales, start)
    except RuntimeError as error:
        raise ValueError(f"no Bass curve fits: {error}") from None
    m = float(best[2]) if market is None else market
    observed = total if estimator == "cumulative" else sales
    left = observed - known(t, *best)
    free = max(1, sales.size - best.size)
    return BassFit(
        float(best[0]), float(best[1]), m, tuple(float(e) for e in np.sqrt(np.diag(spread))),
        float(np.sqrt(np.square(left).sum() / free)), ESTIMATORS[estimator],
    )  # fmt: skip


def _best(model: Any, t: Floats, observed: Floats, start: list[float]) -> tuple[Floats, Floats]:
    """The best of fits from several starts: the surface has side valleys where imitation is nothing."""
    found = []
    for p, q in ((0.03, 0.38), (0.003, 0.6), (0.1, 0.1), (0.01, 0.3)):
        low = [1e-9, -1.0, *[1e-9] * (len(start) - 2)]
        try:
            best, spread = curve_fit(
                model, t, observed, [p, q, *start[2:]], bounds=(low, np.inf), x_scale=[0.01, 0.1, *start[2:]],
                xtol=1e-14, ftol=1e-14, gtol=1e-14, max_nfev=4000,
            )  # fmt: skip
        except RuntimeError:
            continue
        found.append((float(np.square(observed - model(t, *best)).sum()), best, spread))
    if not found:
        raise RuntimeError("the search does not settle")
    _, best, spread = min(found, key=lambda one: one[0])
    return best, spread


def _regression(sales: Floats) -> BassFit:
    before = np.concatenate([[0.0], np.cumsum(sales)[:-1]])
    design = np.stack([np.ones_like(before), before, np.square(before)], axis=1)
    (a, b, c), *_ = np.linalg.lstsq(design, sales, rcond=None)
    root = b * b - 4.0 * a * c
    if root < 0 or c >= 0 or a <= 0:
        raise ValueError("no Bass curve fits: the regression gives no market that fills up")
    m = (-b - np.sqrt(root)) / (2.0 * c)
    left = sales - design @ np.array([a, b, c])
    residual = float(np.sqrt(np.square(left).sum() / max(1, sales.size - 3)))
    return BassFit(float(a / m), float(-m * c), float(m), (), residual, ESTIMATORS["regression"])


def _times(when: ArrayLike, periods: int) -> Ints:
    time = np.asarray(when, dtype=np.int64)
    if time.ndim != 1 or (time.size and not 0 <= time.min() <= time.max() <= periods):
        raise ValueError(f"times of adoption must be periods from 1 to {periods}, or {NEVER} for never")
    return time
