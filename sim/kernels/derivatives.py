"""Fine-tunes of a month: who publishes how often, which families draw them, what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numba
import numpy as np

from sim.kernels.bases import inclusive

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST_UNIT = 1e-12


class BaseTastes(NamedTuple):
    """What makes a family a base for fine-tunes."""

    quality: float
    """Utility of 100 arena points [utils]."""
    licence: float
    """Utility of a permissive licence [utils]."""
    age_penalty: float
    """Utils per year."""
    scale: float
    """Dissimilarity of a family's models [1]."""
    concentration: float
    """Exponent of imitation [1]."""
    prior: float
    """Derivatives that a new base counts as having [models]."""
    familiarity: float
    """Exponent of the share of users [1]."""
    least_familiar: float
    """Share of users that a family without any counts as having [1]."""


def publishing(
    open_users: NDArray[np.float64],
    rows: NDArray[np.float64],
    rate: NDArray[np.float64],
    *,
    segment: NDArray[np.int32],
    group: NDArray[np.int32],
    n_groups: int,
    cap: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Probability that a row publishes, and derivatives that its event stands for.

    .. math:: e_k = \rho_{s} U_k / n_k,\quad u_g = \max_{k \in g} e_k / P,\quad p_k = e_k / u_g

    One event stands for the same number of derivatives throughout a group, so integer counts suffice.

    Parameters
    ----------
    open_users : ndarray, shape (K,)
        U: developers of a class who use open weights.
    rows : ndarray, shape (K,)
        n: rows of a class, above 0; infinite if its rows publish nothing.
    rate : ndarray, shape (S,)
        ρ by segment [derivatives per developer and month].
    segment, group : ndarray of int32, shape (K,)
        Of each class.
    n_groups : int
        G.
    cap : float
        P: largest probability.

    Returns
    -------
    probability, unit : ndarray, shape (K,) and (G,)
        p and u [derivatives].
    """
    return _publishing(open_users, rows, rate, segment, group, n_groups, cap)


@numba.njit(cache=True, nogil=True)
def _publishing(open_users, rows, rate, segment, group, n_groups, cap):
    probability, unit = np.empty(rows.size), np.full(n_groups, _LEAST_UNIT)
    for k in range(rows.size):
        probability[k] = rate[segment[k]] * open_users[k] / rows[k]
        unit[group[k]] = max(unit[group[k]], probability[k] / cap)
    for k in range(rows.size):
        probability[k] /= unit[group[k]]
    return probability, unit


def base_weights(
    developers: NDArray[np.float64],
    derivatives: NDArray[np.float64],
    vendor_effect: NDArray[np.float64],
    *,
    model: NDArray[np.int64],
    is_permissive: NDArray[np.bool_],
    family: NDArray[np.int32],
    vendor: NDArray[np.int32],
    is_open: NDArray[np.bool_],
    is_considered: NDArray[np.bool_],
    capability: NDArray[np.float64],
    age_years: NDArray[np.float64],
    memory_gb: NDArray[np.float64],
    hardware_gb: NDArray[np.float64],
    tastes: BaseTastes,
) -> NDArray[np.float64]:
    r"""Weight of each family as a base, by class of hardware.

    .. math:: w_{hf} = e^{I_{hf}} (1 + n_f / m)^\theta (x_f + x_0)^\phi

    with the inclusive value I of `base_values` over quality, licence, vendor effect and age, the imitation of
    `sim.mechanisms.derivation.base_choice_weights` and the family's share x of the users of open weights.

    Parameters
    ----------
    developers : ndarray, shape (4, C)
        Developers of the world by channel and column.
    derivatives : ndarray, shape (F,)
        n: derivatives that draw further ones.
    vendor_effect : ndarray, shape (V,)
        Unexplained utility of a vendor's models [utils].
    model : ndarray of int64, shape (C,)
        Rows of the line-up.
    is_permissive : ndarray of bool, shape (M,)
        Whether the licence is permissive, by row of the line-up.
    family, vendor, is_open, is_considered, capability, age_years, memory_gb : ndarray, shape (C,)
        As of the live columns.
    hardware_gb : ndarray, shape (H,)
        Memory of own hardware [GB].
    tastes : BaseTastes
        λ, m, θ, φ, x_0 and the utilities.

    Returns
    -------
    ndarray, shape (H+1, F+1)
        w; the first line (no hardware) and column 0 (no base) are 0.
    """
    return _weights(
        developers, derivatives, vendor_effect, model, is_permissive, family, vendor, is_open, is_considered,
        capability, age_years, memory_gb, hardware_gb, tastes,
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _weights(
    developers, derivatives, vendor_effect, model, is_permissive, family, vendor, is_open, is_considered,
    capability, age_years, memory_gb, hardware_gb, tastes,
):  # fmt: skip
    n_families = derivatives.size
    utility, users, total = np.empty(model.size), np.zeros(n_families), 0.0
    for c in range(model.size):
        utility[c] = (
            tastes.quality * (capability[c] - 1200.0) / 100.0
            + tastes.licence * is_permissive[model[c]]
            + vendor_effect[vendor[c]]
            - tastes.age_penalty * age_years[c]
        )
        if is_open[c]:
            for h in range(developers.shape[0]):
                users[family[c]] += developers[h, c]
                total += developers[h, c]
    values = np.full((hardware_gb.size, n_families), -np.inf)
    inclusive(utility, family, is_open & is_considered, memory_gb, hardware_gb, tastes.scale, values)
    weights = np.zeros((hardware_gb.size + 1, n_families + 1))
    for f in range(n_families):
        share = users[f] / total if total > 0.0 else 0.0
        drawn = (1.0 + derivatives[f] / tastes.prior) ** tastes.concentration
        drawn *= (share + tastes.least_familiar) ** tastes.familiarity
        for h in range(hardware_gb.size):
            weights[h + 1, f + 1] = np.exp(values[h, f]) * drawn
    return weights


def derivative_sums(
    events: NDArray[Any],
    unit: NDArray[np.float64],
    live: NDArray[np.float64],
    industrial: NDArray[np.float64],
    *,
    bloc_of_family: NDArray[np.int32],
    n_segments: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Add up the derivatives of a month by family of the base and by region of who published them.

    Parameters
    ----------
    events : ndarray of int32 or float64, shape (G, F+1)
        Published fine-tunes by group and base; column 0 is "no base".
    unit : ndarray, shape (G,)
        Derivatives per event.
    live : ndarray, shape (F,)
        Live derivatives: a bloc's families share its industrial derivatives as they share these.
    industrial : ndarray, shape (B,)
        Industrial derivatives by bloc; they count for no region.
    bloc_of_family : ndarray of int32, shape (F+1,)
        Bloc of each family from 1 on, after 0 for no family.
    n_segments : int
        Groups of a region.

    Returns
    -------
    by_family, by_region : ndarray, shape (F,) and (R,)
        Derivatives.
    """
    return _sums(np.ascontiguousarray(events), unit, live, industrial, bloc_of_family, n_segments)


@numba.njit(cache=True, nogil=True)
def _sums(events, unit, live, industrial, bloc_of_family, n_segments):
    by_family, by_region = np.zeros(live.size), np.zeros(unit.size // n_segments)
    for g in range(unit.size):
        for f in range(live.size):
            published = events[g, f + 1] * unit[g]
            by_family[f] += published
            by_region[g // n_segments] += published
    of_bloc = np.zeros(industrial.size)
    for f in range(live.size):
        of_bloc[bloc_of_family[f + 1] - 1] += live[f]
    for f in range(live.size):
        bloc = bloc_of_family[f + 1] - 1
        if of_bloc[bloc] > 0.0:
            by_family[f] += industrial[bloc] / of_bloc[bloc] * live[f]
    return by_family, by_region
