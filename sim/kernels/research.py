"""Research of all vendors in one month: how efficiency and the latent frontier move."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.coercion import flags, floats, integers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class ResearchRates(NamedTuple):
    """Rates that all vendors share."""

    own: float
    """g [decades per month]."""
    open_spillover: float
    closed_spillover: float
    slope: float
    """s [arena points per decade]."""
    usage_feedback: float
    """η_u [decades per month if all the world's usage came back]."""
    induced: float
    """Rate of induced efficiency [decades per month and decade of compute]."""
    capacity_exponent: float
    """α of research capacity [1]."""


def research_step(
    compute: ArrayLike,
    *,
    frontier: ArrayLike,
    log_efficiency: ArrayLike,
    usage_share: ArrayLike,
    is_active: ArrayLike,
    best_open: ArrayLike,
    best_closed: ArrayLike,
    bloc: ArrayLike,
    open_access: ArrayLike,
    closed_access: ArrayLike,
    own_research: ArrayLike,
    rates: ResearchRates,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Efficiency and frontier of every vendor a month later.

    .. math::
       \Delta \log_{10} A_v = c_v (\rho_b g + s_v) + \eta_u f_v + i_v,\quad
       c_v = (T_v / T_{max})^\alpha,\quad
       K'_v = \max(K_v, s \log_{10} (T_v A'_v))

    with s from `sim.mechanisms.efficiency.spillover` on the best models of others, i from `induced_efficiency`, the sum
    as in `efficiency_growth`, K' from `sim.mechanisms.capability.frontier_capability` and `frontier_next`. Limited
    access to a bloc's open work shortens the distance that its models are ahead; a vendor learns from the source that
    offers most after the limit.

    Parameters
    ----------
    compute : array_like, shape (V,)
        Training compute T [FLOP]; below 1 it counts as 1 where a logarithm is taken.
    frontier, log_efficiency : array_like, shape (V,)
        K [arena points] and log10 A now.
    usage_share : array_like, shape (V,)
        f: share of the world's usage that comes back to the vendor [1].
    is_active : array_like of bool, shape (V,)
        Others keep what they have and are not counted in T_max.
    best_open, best_closed : array_like, shape (V,)
        Best model of each kind that each vendor has released [arena points]; −inf if none.
    bloc : array_like of int, shape (V,)
        Bloc of each vendor.
    open_access : array_like, shape (B, B)
        Part of the distance that a bloc (first axis) can learn from another's open models [1].
    closed_access, own_research : array_like, shape (B,)
        Access to closed models of others [1]; factor ρ on own research [1].
    rates : ResearchRates
        What all vendors share.

    Returns
    -------
    log_efficiency, frontier : ndarray, shape (V,)
        A month later.
    """
    after = floats(log_efficiency).copy(), floats(frontier).copy()
    _step(
        floats(compute), floats(usage_share), flags(is_active), floats(best_open), floats(best_closed), integers(bloc),
        floats(open_access), floats(closed_access), floats(own_research), *(float(rate) for rate in rates), *after,
    )  # fmt: skip
    return after


@numba.njit(cache=True, nogil=True)
def _step(
    compute, usage_share, is_active, best_open, best_closed, bloc, open_access, closed_access, own_research, own,
    open_spillover, closed_spillover, slope, usage_feedback, induced, capacity_exponent, log_efficiency, frontier,
):  # fmt: skip
    largest = 0.0
    for v in range(compute.size):
        if is_active[v]:
            largest = max(largest, compute[v])
    for v in range(compute.size):
        if not is_active[v]:
            continue
        b, open_lead, closed_lead = bloc[v], 0.0, 0.0
        for other in range(compute.size):
            if other != v:
                ahead = max(best_open[other] - frontier[v], 0.0) * open_access[b, bloc[other]]
                open_lead = max(open_lead, ahead)
                closed_lead = max(closed_lead, best_closed[other] - frontier[v])
        learnt = (open_spillover * open_lead + closed_spillover * closed_access[b] * closed_lead) / slope
        capacity = (max(compute[v], 1.0) / max(largest, 1.0)) ** capacity_exponent
        scarce = induced * np.log10(largest / compute[v]) if compute[v] > 0.0 else 0.0
        growth = capacity * (own * own_research[b] + learnt) + usage_feedback * usage_share[v] + scarce
        log_efficiency[v] += growth
    for v in range(compute.size):
        if is_active[v]:
            attained = slope * (np.log10(max(compute[v], 1.0)) + log_efficiency[v])
            frontier[v] = max(frontier[v], attained)
