"""Counts of rare things, each from one uniform draw whatever their mean: inverses of distributions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, pdtr, pdtrik

Array = NDArray[np.float64]


def poisson_quantile(u: Array, mean: Array) -> Array:
    """Inverse of the Poisson distribution, element by element: one uniform draw each, whatever the mean.

    Small means by adding up the terms; means above 30 by the incomplete gamma function.
    """
    count = np.zeros_like(mean)
    large = mean > 30.0
    small = np.where(large, 0.0, mean)
    term = np.exp(-small)
    total = term.copy()
    more = (u > total) & ~large
    k = 0
    while more.any() and k < 120:  # at mean 30 the chance of more than 120 is below 1e-30
        k += 1
        term = term * (small / k)
        total = total + term
        count[more] = k
        more &= u > total
    if large.any():
        m, q = mean[large], u[large]
        upper = np.ceil(pdtrik(q, m))
        lower = np.maximum(upper - 1.0, 0.0)
        count[large] = np.where(pdtr(lower, m) >= q, lower, upper)
    return count


def great_ones(u: Array, incidents: Array, share: Array) -> Array:
    """How many of the incidents are great ones, each by itself: inverse of the binomial distribution, one draw a cell.

    A single incident is great where `u` < `share`.
    """
    great = np.where((incidents == 1.0) & (u < share), 1.0, 0.0)
    many = np.nonzero(incidents > 1.0)
    if many[0].size:
        n = incidents[many].astype(np.int64)
        draw, chance = 1.0 - u[many], np.broadcast_to(share, u.shape)[many]
        for k in range(int(n.max())):
            great[many] += draw > bdtr(k, n, chance)  # bdtr is 1 from k = n on
    return great
