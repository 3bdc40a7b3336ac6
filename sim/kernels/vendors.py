"""Compiled sums behind two decisions of vendors: how far to mark up, and which sizes a release has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.coercion import flags, floats, integers
from sim.kernels.tables import N_CHANNELS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def elasticity_of_revenue(
    revenue: ArrayLike,
    *,
    developers: ArrayLike,
    tokens: ArrayLike,
    priced_tokens: ArrayLike,
    sensitive_tokens: ArrayLike,
    vendor: ArrayLike,
    is_open: ArrayLike,
    token_elasticity: float,
    n_vendors: int,
) -> NDArray[np.float64]:
    r"""Elasticity of each vendor's demand in its own price, averaged over its revenue from closed models.

    .. math::
       \bar\eta_v = \frac{\sum_{ghc} r_{ghc} \eta_{ghc}}{\sum_{ghc} r_{ghc}},\qquad
       \eta_{ghc} = \frac{s_{ghc}}{x_{ghc}} (1 - s_{vg}) + \varepsilon \frac{p_{ghc}}{x_{ghc}}

    with η as in `sim.mechanisms.elasticity.demand_elasticity`.

    Parameters
    ----------
    revenue, developers, tokens, priced_tokens, sensitive_tokens : array_like, shape (G, 4, C)
        By group, channel and column: revenue of vendors; developers; tokens x; tokens times θ (p) and times θβ (s).
    vendor : array_like of int, shape (C,)
        Vendor of each column, from 0 to ``n_vendors - 1``.
    is_open : array_like of bool, shape (C,)
        Whether weights are open.
    token_elasticity : float
        ε [1].
    n_vendors : int
        V.

    Returns
    -------
    ndarray, shape (V,)
        η̄ [1]; NaN for a vendor without revenue from closed models.
    """
    mean = np.full(n_vendors, np.nan)
    tables = (floats(table) for table in (revenue, developers, tokens, priced_tokens, sensitive_tokens))
    _mean_elasticity(*tables, integers(vendor), flags(is_open), float(token_elasticity), mean)
    return mean


def template_rows(
    vendor: ArrayLike,
    tier: ArrayLike,
    is_open: ArrayLike,
    *,
    line_vendor: ArrayLike,
    line_tier: ArrayLike,
    line_open: ArrayLike,
    line_family: ArrayLike,
    line_month: ArrayLike,
    most: int,
) -> NDArray[np.int64]:
    """Rows of the line-up whose sizes new releases follow: the last release that is most alike.

    That is the vendor's last of that tier and openness; without one, its last of that tier; without one, the last of
    that tier by anybody.

    Parameters
    ----------
    vendor, tier, is_open : array_like, shape (N,)
        Releases to come.
    line_vendor, line_tier, line_open, line_family, line_month : array_like, shape (M,)
        Models released so far, in order of release.
    most : int
        Largest number of sizes.

    Returns
    -------
    ndarray of int64, shape (N, most)
        Rows in order; −1 beyond the last.
    """
    wanted = integers(vendor), integers(tier), flags(is_open)
    rows = np.full((len(wanted[0]), most), -1)
    _find_templates(
        *wanted, integers(line_vendor), integers(line_tier), flags(line_open), integers(line_family),
        integers(line_month), rows,
    )  # fmt: skip
    return rows


@numba.njit(cache=True, nogil=True)
def _users_of_vendors(developers, vendor, n_vendors):
    users = np.zeros((n_vendors, developers.shape[0]))
    for g in range(developers.shape[0]):
        for c in range(vendor.size):
            of_column = 0.0
            for h in range(N_CHANNELS):
                of_column += developers[g, h, c]
            users[vendor[c], g] += of_column
    return users


@numba.njit(cache=True, nogil=True)
def _mean_elasticity(revenue, developers, tokens, priced, sensitive, vendor, is_open, token_elasticity, mean):
    users = _users_of_vendors(developers, vendor, mean.size)
    present = users.sum(axis=0)
    total, weighted = np.zeros(mean.size), np.zeros(mean.size)
    for c in range(vendor.size):
        if is_open[c]:
            continue
        v, of_column, weighted_of_column = vendor[c], 0.0, 0.0
        for g in range(revenue.shape[0]):
            rest = 1.0 - (users[v, g] / present[g] if present[g] > 0.0 else 0.0)
            for h in range(N_CHANNELS):
                if revenue[g, h, c] != 0.0:
                    used = tokens[g, h, c] if tokens[g, h, c] > 0.0 else 1.0
                    elasticity = sensitive[g, h, c] / used * rest + token_elasticity * priced[g, h, c] / used
                    of_column += revenue[g, h, c]
                    weighted_of_column += revenue[g, h, c] * elasticity
        total[v] += of_column
        weighted[v] += weighted_of_column
    for v in range(mean.size):
        if total[v] > 0.0:
            mean[v] = weighted[v] / total[v]


@numba.njit(cache=True, nogil=True)
def _find_templates(
    vendor, tier, is_open, line_vendor, line_tier, line_open, line_family, line_month, rows
):  # fmt: skip
    for n in range(vendor.size):
        # How alike a model of the line-up is: 0 another tier, 1 the tier, 2 also the vendor, 3 also openness.
        alike, last = 0, -1
        for m in range(line_tier.size - 1, -1, -1):
            likeness = _likeness(vendor[n], tier[n], is_open[n], line_vendor[m], line_tier[m], line_open[m])
            if likeness > alike:
                alike, last = likeness, m
            if alike == 3:
                break
        found = 0
        for m in range(last + 1):
            if found == rows.shape[1]:
                break
            likeness = _likeness(vendor[n], tier[n], is_open[n], line_vendor[m], line_tier[m], line_open[m])
            same_release = line_family[m] == line_family[last] and line_month[m] == line_month[last]
            if likeness >= alike and same_release:
                rows[n, found] = m
                found += 1


@numba.njit(cache=True, nogil=True)
def _likeness(vendor, tier, is_open, other_vendor, other_tier, other_open):
    if tier != other_tier:
        return 0
    if vendor != other_vendor:
        return 1
    return 3 if is_open == other_open else 2
