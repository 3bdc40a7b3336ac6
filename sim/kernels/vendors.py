"""Compiled search behind a decision of vendors: which sizes a release has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.coercion import flags, integers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


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
