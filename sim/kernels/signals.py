"""What the feedback edges carry into the next month: shares of the world, after return and leakage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]
    type Labels = NDArray[np.integer]


def ecosystem_signal(ecosystem: Floats, *, family: Labels, is_open: NDArray[np.bool_], leakage: float) -> Floats:
    """Share of each family in the world's ecosystem (D1), part of it common to all open families.

    Parameters
    ----------
    ecosystem : ndarray, shape (F,)
        Live derivatives and integrations.
    family : ndarray of int32, shape (M,)
        Family of every model released so far.
    is_open : ndarray of bool, shape (M,)
        Whether its weights are open; a family with one such model is open.
    leakage : float
        Part of what open families have built that serves all of them alike [1].

    Returns
    -------
    ndarray, shape (F,)
        Shares as in `sim.mechanisms.derivation.signal_share`; leakage leaves their sum as it is.
    """
    signal = np.empty(len(ecosystem))
    _ecosystem(ecosystem, family, is_open, leakage, signal)
    return signal


def usage_signal(
    tokens: Floats,
    *,
    tokens_of_sites: Floats,
    bloc: Labels,
    return_share: Floats,
    live_derivatives: Floats,
    family_vendor: Labels,
    derivative_return: float,
    is_active: NDArray[np.bool_],
    leakage: float,
) -> Floats:
    """Share of the world's use and derivatives that comes back to each vendor (D2).

    Parameters
    ----------
    tokens : ndarray, shape (V, 4)
        Tokens by vendor and channel [million].
    tokens_of_sites : ndarray, shape (B,)
        Tokens of sites (C3) [million]; they count for the vendors of the bloc whose models they use, as these share
        the other tokens, and come back in full. Lost where a bloc has no others.
    bloc : ndarray of int64, shape (V,)
        Bloc of each vendor.
    return_share : ndarray, shape (4,)
        Part of the use of a channel that comes back, as in `sim.mechanisms.feedback.returned_signal` [1].
    live_derivatives : ndarray, shape (F,)
        Live derivatives by family.
    family_vendor : ndarray of int64, shape (F,)
        Vendor of each family.
    derivative_return : float
        Weight of a vendor's share in the world's live derivatives [1].
    is_active : ndarray of bool, shape (V,)
        Vendors that take part in what leaks: it is common knowledge, every active vendor gets the same part of it.
    leakage : float
        Part of what comes back that leaks [1].

    Returns
    -------
    ndarray, shape (V,)
        Signal [share of the world total].
    """
    signal = np.empty(len(tokens))
    _usage(
        tokens, tokens_of_sites, bloc, return_share, live_derivatives, family_vendor, derivative_return, is_active,
        leakage, signal,
    )  # fmt: skip
    return signal


def exposure_signal(tokens: Floats) -> Floats:
    """Share of each bloc in the tokens of a region's segment (D3).

    Parameters
    ----------
    tokens : ndarray, shape (R, S, B)
        Tokens by bloc of the model [million].

    Returns
    -------
    ndarray, shape (R, B, S)
        Shares as in `sim.mechanisms.derivation.signal_share`.
    """
    n_regions, n_segments, n_blocs = tokens.shape
    signal = np.empty((n_regions, n_blocs, n_segments))
    _exposure(tokens, signal)
    return signal


@numba.njit(cache=True, nogil=True)
def _total_or_one(amounts):
    """Sum of amounts, 1 if it is 0, so that no amount has no share."""
    total = 0.0
    for amount in amounts:
        total += amount
    return total if total > 0.0 else 1.0


@numba.njit(cache=True, nogil=True)
def _ecosystem(ecosystem, family, is_open, leakage, signal):
    has_open = np.zeros(ecosystem.size, dtype=np.bool_)
    for m in range(family.size):
        has_open[family[m]] |= is_open[m]
    total, of_open, n_open = _total_or_one(ecosystem), 0.0, 0
    for f in range(ecosystem.size):
        signal[f] = ecosystem[f] / total
        if has_open[f]:
            of_open += signal[f]
            n_open += 1
    for f in range(ecosystem.size):
        if has_open[f]:
            signal[f] = (1.0 - leakage) * signal[f] + leakage * of_open / n_open


@numba.njit(cache=True, nogil=True)
def _usage(
    tokens, tokens_of_sites, bloc, return_share, live_derivatives, family_vendor, derivative_return, is_active,
    leakage, signal,
):  # fmt: skip
    of_bloc = np.zeros(tokens_of_sites.size)
    for v in range(bloc.size):
        of_bloc[bloc[v]] += tokens[v].sum()
    total = 0.0
    for b in range(of_bloc.size):
        if of_bloc[b] > 0.0:
            total += of_bloc[b] + tokens_of_sites[b]
    total = max(total, 1e-12)
    for v in range(bloc.size):
        per_token = tokens_of_sites[bloc[v]] / of_bloc[bloc[v]] if of_bloc[bloc[v]] > 0.0 else 0.0
        signal[v] = 0.0
        for h in range(return_share.size):
            signal[v] += (return_share[h] + per_token) * tokens[v, h] / total
    derivatives = _total_or_one(live_derivatives)
    for f in range(family_vendor.size):
        signal[family_vendor[f]] += derivative_return * live_derivatives[f] / derivatives
    pooled = leakage * signal.sum() / max(is_active.sum(), 1)
    for v in range(bloc.size):
        signal[v] = (1.0 - leakage) * signal[v] + (pooled if is_active[v] else 0.0)


@numba.njit(cache=True, nogil=True)
def _exposure(tokens, signal):
    for r in range(tokens.shape[0]):
        for s in range(tokens.shape[1]):
            total = _total_or_one(tokens[r, s])
            for b in range(tokens.shape[2]):
                signal[r, b, s] = tokens[r, s, b] / total
