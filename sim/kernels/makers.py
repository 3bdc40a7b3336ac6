"""What the makers of each bloc can do and what their units cost, from data, experience and compute."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST_COMPUTE = 1e-6
"""Part of the reference below which less compute takes nothing more away."""


def embodied_points(
    data: NDArray[np.float64], base: NDArray[np.float64], stock: NDArray[np.float64], moved: NDArray[np.float64], *,
    scale: NDArray[np.float64], at_start: NDArray[np.float64], data_slope: float, base_reference: float,
    base_slope: float, compute_reference: float, compute_slope: float,
) -> NDArray[np.float64]:  # fmt: skip
    """Embodied capability by bloc and domain: ``data_points`` + ``base_points`` + ``compute_points`` of the mechanisms.

    Parameters
    ----------
    data : ndarray, shape (B, domains)
        Effective data [hours].
    base : ndarray, shape (B,)
        Best accessible general model [arena points]; nan where unknown, which counts as the reference.
    stock, moved : ndarray, shape (B,)
        Accelerators in embodied training, and those that come from language models [H100e].
    scale, at_start : ndarray, shape (domains,)
        Data at which the return begins to be logarithmic [hours]; points of the data behind capability 0.
    data_slope, base_slope, compute_slope : float
        Points per tenfold data, per 100 arena points, per tenfold compute.
    base_reference, compute_reference : float
        General model and compute behind capability 0.

    Returns
    -------
    ndarray, shape (B, domains)
        Points.
    """
    points = np.empty_like(data)
    _embodied_points(
        data, base, stock, moved, scale, at_start, data_slope, base_reference, base_slope, compute_reference,
        compute_slope, points,
    )  # fmt: skip
    return points


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _embodied_points(
    data, base, stock, moved, scale, at_start, data_slope, base_reference, base_slope, compute_reference,
    compute_slope, points,
):  # fmt: skip
    for b in range(data.shape[0]):
        ahead = 0.0 if math.isnan(base[b]) else base[b] - base_reference
        compute = max((stock[b] + moved[b]) / compute_reference, _LEAST_COMPUTE)
        others = base_slope * (ahead / 100.0) + compute_slope * math.log10(compute)
        for d in range(data.shape[1]):
            points[b, d] = data_slope * math.log10(1.0 + data[b, d] / scale[d]) - at_start[d] + others


def effective_data(
    dedicated: NDArray[np.float64], taught: NDArray[np.float64], legacy: NDArray[np.float64], *,
    usable: NDArray[np.float64], domain: NDArray[np.int64], leakage: float, scale: NDArray[np.float64], transfer: float,
) -> NDArray[np.float64]:  # fmt: skip
    """Dedicated data and those of sites, after ``accessible_data`` and ``transferred_data`` of the mechanisms.

    Parameters
    ----------
    dedicated : ndarray, shape (B, domains)
        Dedicated data [hours].
    taught, legacy : ndarray, shape (B, S)
        Effective hours of the sites on a bloc's stack, and of those that have left it.
    usable : ndarray, shape (B, 1)
        Part of the latter that a maker can use.
    domain : ndarray, shape (S,)
        Domain of each sector.
    leakage, transfer : float
        Share of data that other blocs can use as well; worth of those of the other domains.
    scale : ndarray, shape (domains,)
        Unit of each domain's data [hours].

    Returns
    -------
    ndarray, shape (B, domains)
        Effective data [hours].
    """
    data = np.empty_like(dedicated)
    _effective_data(dedicated, taught, legacy, usable, domain, leakage, scale, transfer, data)
    return data


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _effective_data(dedicated, taught, legacy, usable, domain, leakage, scale, transfer, data):
    n_blocs, n_domains = data.shape
    in_world = np.zeros(n_domains)
    for b in range(n_blocs):
        for d in range(n_domains):
            data[b, d] = dedicated[b, d]
        for s in range(domain.size):
            data[b, domain[s]] += usable[b, 0] * (taught[b, s] + legacy[b, s])
        for d in range(n_domains):
            in_world[d] += data[b, d]
    for b in range(n_blocs):
        relative = 0.0
        for d in range(n_domains):
            data[b, d] += leakage * (in_world[d] - data[b, d])
            relative += data[b, d] / scale[d]
        for d in range(n_domains):
            data[b, d] += transfer * scale[d] * (relative - data[b, d] / scale[d])


def unit_costs(
    cumulative: NDArray[np.float64], *, tradable: float, body: NDArray[np.float64], edge: NDArray[np.float64],
    reference_units: NDArray[np.float64], exponent: NDArray[np.float64], edge_kept: float,
) -> NDArray[np.float64]:  # fmt: skip
    """Cost of a unit: ``wright_cost`` of the body at a bloc's ``experience``, and ``edge_cost``, of the mechanisms.

    Parameters
    ----------
    cumulative, reference_units : ndarray, shape (B, K)
        Units ever made; experience at the date of the costs.
    tradable : float
        Share of foreign units that counts as experience.
    body, edge : ndarray, shape (B, K)
        Costs of the body and of the computer on board at that date, chip controls included [USD].
    exponent : ndarray, shape (K,)
        Of cost in experience.
    edge_kept : float
        Part of the edge computer's cost that time has left.

    Returns
    -------
    ndarray, shape (B, K)
        USD.
    """
    cost = np.empty_like(body)
    _unit_costs(cumulative, tradable, body, edge, reference_units, exponent, edge_kept, cost)
    return cost


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _unit_costs(cumulative, tradable, body, edge, reference_units, exponent, edge_kept, cost):
    n_blocs, n_kinds = cost.shape
    for k in range(n_kinds):
        in_world = 0.0
        for b in range(n_blocs):
            in_world += cumulative[b, k]
        for b in range(n_blocs):
            known = cumulative[b, k] + tradable * (in_world - cumulative[b, k])
            cost[b, k] = body[b, k] * (known / reference_units[b, k]) ** exponent[k] + edge[b, k] * edge_kept
