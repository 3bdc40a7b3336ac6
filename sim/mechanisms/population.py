"""Developers as a weighted set of types: tastes, rows per type, owners, renewal."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.mechanisms.arrays import FloatArray, IntArray, Numbers, floats

# Kronecker sequence of 2^(i/4): unlike Halton's it has no period that could fall in step with the cells of
# types; beside the R-sequence and roots of primes it left the smallest correlations at 24 to 6,000 types
_KRONECKER = 2.0 ** (np.arange(1.0, 4.0) / 4.0)
_GOLDEN_FRACTION = (np.sqrt(5.0) - 1.0) / 2.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ClassTypes:
    """The types of one region and segment; every field has shape (n_types,)."""

    workload: IntArray
    """Row of the workload."""
    hardware: IntArray
    """Row of the hardware class."""
    volume: IntArray
    """Row of the volume level."""
    volume_multiplier: FloatArray
    """Factor on tokens, weighted mean exactly 1 over the types [1]."""
    price_taste: FloatArray
    """Deviation of the logarithm of the cost sensitivity, weighted mean 0 [1]."""
    openness_taste: FloatArray
    """Deviation of the value of openness, weighted mean 0 [utils]."""
    weight: FloatArray
    """Share of the rows, summing to 1 [1]."""


def rebirth_probability(growth: Numbers) -> FloatArray:
    r"""Chance that a row is reborn as an entrant while weights scale by 1 + g.

    .. math:: P = g / (1 + g)

    Parameters
    ----------
    growth : array_like
        Growth g of the population [1/month]; where it shrinks nobody is reborn.

    Returns
    -------
    ndarray
        Probability per month [1]: the share of entrants in the grown population.

    References
    ----------
    Identity; compare Blanchard (1985), Journal of Political Economy 93, 223-247 (renewal at a constant
    hazard).

    Examples
    --------
    >>> rebirth_probability([0.25, 0.0, -0.1])
    array([0.2, 0. , 0. ])
    """
    entrants = np.maximum(floats(growth), 0.0)
    return entrants / (1.0 + entrants)


def volume_multipliers(levels: Numbers, shares: Numbers) -> FloatArray:
    r"""Volume levels scaled so that their mean is 1.

    .. math:: v_i = m_i / \sum_j x_j m_j

    Parameters
    ----------
    levels : array_like, shape (n_levels,)
        Relative volumes m [1].
    shares : array_like, shape (n_levels,)
        Shares x of the rows, summing to 1 [1].

    Returns
    -------
    ndarray, shape (n_levels,)
        Multipliers v [1].

    References
    ----------
    Definition.

    Examples
    --------
    >>> volume_multipliers([1.0, 3.0], [0.5, 0.5])
    array([0.5, 1.5])
    """
    level = floats(levels)
    return level / (level * shares).sum()


def class_types(
    n_types: int,
    workload_shares: Numbers,
    hardware_shares: Numbers,
    volume_levels: Numbers,
    volume_shares: Numbers,
    price_taste_sd: float,
    openness_taste_sd: float,
    first_point: int = 0,
) -> ClassTypes:
    """Weighted set of types that stands for the developers of one region and segment.

    Each workload gets the same number of types: one per hardware class and the rest by largest remainder. A
    type weighs workload share × hardware share / number of types in that cell. Tastes and volume come from a
    low-discrepancy sequence without a seed; each coordinate is replaced by its weighted mid-rank, so that
    types of unequal weight still spread evenly.

    Parameters
    ----------
    n_types : int
        Number of types, a multiple of the number of workloads.
    workload_shares, hardware_shares : array_like
        Shares of the rows, each summing to 1 [1]. The two are independent.
    volume_levels, volume_shares : array_like
        Relative volumes, ascending, and their shares of the rows [1].
    price_taste_sd : float
        Standard deviation of the logarithm of the cost sensitivity [1].
    openness_taste_sd : float
        Standard deviation of the value of openness [utils].
    first_point : int
        Where in the sequence to begin; give each group its own stretch (group row × n_types).

    Returns
    -------
    ClassTypes
        Workload and hardware shares, mean and standard deviation of the tastes and mean volume are reproduced
        exactly; volume shares only up to the weight of the types at the borders between levels.

    Raises
    ------
    ValueError
        If ``n_types`` is no multiple of the number of workloads or too small for one type per workload and
        hardware class: choose a larger multiple.

    References
    ----------
    Greene & Hensher (2003), Transportation Research B 37, 681-698 (latent classes); Niederreiter (1992),
    Random Number Generation and Quasi-Monte Carlo Methods, ch. 3 (Kronecker sequences).

    Examples
    --------
    >>> types = class_types(4, [0.6, 0.4], [0.5, 0.5], [0.5, 2.0], [0.7, 0.3], 0.4, 1.0)
    >>> types.weight
    array([0.3, 0.3, 0.2, 0.2])
    """
    workloads, hardware = floats(workload_shares), floats(hardware_shares)
    per_workload, left_over = divmod(n_types, workloads.size)
    if left_over or per_workload < hardware.size:
        raise ValueError(
            f"n_types is {n_types}; it must be a multiple of {workloads.size} workloads with at least "
            f"{hardware.size} types (hardware classes) each: choose a larger multiple"
        )
    types_in_cell = 1 + rows_per_class(per_workload - hardware.size, hardware)
    hardware_row = np.tile(np.repeat(np.arange(hardware.size), types_in_cell), workloads.size)
    workload_row = np.repeat(np.arange(workloads.size), per_workload)
    weight = workloads[workload_row] * (hardware / types_in_cell)[hardware_row]
    point = first_point + np.arange(1, n_types + 1)[:, np.newaxis]
    coordinate = (0.5 + point * _KRONECKER) % 1.0
    rank_price, rank_openness, rank_volume = (_weighted_mid_rank(column, weight) for column in coordinate.T)
    volume = np.searchsorted(np.cumsum(floats(volume_shares))[:-1], rank_volume, side="right")
    relative_volume = floats(volume_levels)[volume]
    return ClassTypes(
        workload=workload_row,
        hardware=hardware_row,
        volume=volume,
        volume_multiplier=relative_volume / (relative_volume * weight).sum(),
        price_taste=price_taste_sd * _standard_normal(rank_price, weight),
        openness_taste=openness_taste_sd * _standard_normal(rank_openness, weight),
        weight=weight,
    )


def _weighted_mid_rank(value: FloatArray, weight: FloatArray) -> FloatArray:
    """Share of the weight below each entry plus half its own."""
    order = np.argsort(value, kind="stable")
    rank = np.empty_like(value)
    rank[order] = np.cumsum(weight[order]) - weight[order] / 2.0
    return rank


def _standard_normal(rank: FloatArray, weight: FloatArray) -> FloatArray:
    """Normal quantiles of the ranks, with weighted mean 0 and standard deviation 1."""
    from scipy.special import ndtri

    # a type of weight 0 can have rank 0 or 1, whose quantile is infinite
    margin = 0.25 / rank.size**2
    quantile = floats(ndtri(np.clip(rank, margin, 1.0 - margin)))
    centred = quantile - (weight * quantile).sum()
    spread = np.sqrt((weight * centred**2).sum())
    return centred / spread if spread > 0 else np.zeros_like(centred)


def rows_per_class(n_rows: int, weights: Numbers) -> IntArray:
    r"""Whole rows for each class, as close to the weights as whole numbers can be (largest remainder).

    .. math:: n_k = \lfloor N w_k \rfloor + \{0, 1\},\quad \sum_k n_k = N

    Parameters
    ----------
    n_rows : int
        Rows N to allocate.
    weights : array_like, shape (n_classes,)
        Weights w, at least 0, sum above 0; scaled to sum to 1.

    Returns
    -------
    ndarray of int, shape (n_classes,)
        Rows of each class, at least 0. Equal remainders go to the class that comes first.

    References
    ----------
    Balinski & Young (1982), Fair Representation, Yale University Press (Hamilton's method).

    Examples
    --------
    >>> rows_per_class(10, [0.5, 0.26, 0.24])
    array([5, 3, 2])
    """
    weight = floats(weights)
    quota = n_rows * (weight / weight.sum())
    rows = np.floor(quota).astype(np.int64)
    order = np.argsort(rows - quota, kind="stable")
    rows[order[: n_rows - rows.sum()]] += 1
    return rows


def assign_owners(n_rows: int, multihoming_shares: Numbers) -> IntArray:
    """Owner of each workload row of one region and segment.

    Parameters
    ----------
    n_rows : int
        Rows of the region and segment.
    multihoming_shares : array_like, shape (n_sizes,)
        Shares of the owners that have 1, 2, … rows, sum above 0 [1].

    Returns
    -------
    ndarray of int, shape (n_rows,)
        Owner numbers 0, 1, … without gaps; each owner has 1 to n_sizes rows, and counts differ from the
        shares by at most a few owners. The rows of one owner lie far apart in the order of rows, so that they
        differ in type.

    References
    ----------
    Balinski & Young (1982), Fair Representation, for the rounding; the spread is by the golden ratio: Knuth
    (1998), The Art of Computer Programming 3, section 6.4.

    Examples
    --------
    >>> assign_owners(4, [0.0, 1.0])
    array([0, 1, 0, 1])
    """
    share = floats(multihoming_shares)
    size = np.arange(1, share.size + 1)
    expected = n_rows * share / (share * size).sum()
    owners = np.floor(expected).astype(np.int64)
    left_over = n_rows - int((owners * size).sum())
    for row in np.argsort(owners - expected, kind="stable"):
        if 0 < size[row] <= left_over and expected[row] > owners[row]:
            owners[row] += 1
            left_over -= int(size[row])
    while left_over > 0:
        last = min(left_over, share.size)
        owners[last - 1] += 1
        left_over -= last
    rows_of_owner = np.repeat(size, owners)
    order = np.argsort((np.arange(n_rows) * _GOLDEN_FRACTION) % 1.0, kind="stable")
    owner = np.empty(n_rows, dtype=np.int64)
    owner[order] = np.repeat(np.arange(rows_of_owner.size), rows_of_owner)
    return owner
