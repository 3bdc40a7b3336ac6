"""Utility of each model and channel that all developers of a region and segment share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.coercion import flags, floats, integers
from sim.kernels.table_layout import API, CLOUD, HOST, N_CHANNELS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def group_utility(
    of_model: ArrayLike,
    *,
    vendor: ArrayLike,
    bloc: ArrayLike,
    is_open: ArrayLike,
    is_offered: ArrayLike,
    rules: ArrayLike,
    log_access: ArrayLike,
    vendor_wait: ArrayLike,
    host_wait: ArrayLike,
    distrust: ArrayLike,
    segment_rules: ArrayLike,
) -> NDArray[np.float64]:
    r"""Add up what depends on region, segment, channel and model only.

    .. math:: G_{rshc} = u_c + a_{kr b h} + \ln A_{krvh} + t_{rsb} - \ln o_{rvh} - D_{rbsh}

    for a model c of vendor v and bloc b; k tells whether its weights are open. The wait :math:`\ln o` is the vendor's
    on its own API and, for closed models, on clouds; the hosts' for open weights on hosts and clouds; 0 on own
    hardware.

    Parameters
    ----------
    of_model : array_like, shape (C,)
        u: utility that is the same for all groups and channels [utils].
    vendor, bloc : array_like of int, shape (C,)
        v and b.
    is_open : array_like of bool, shape (C,)
        k.
    is_offered : array_like of bool, shape (4, C)
        Whether a channel sells the model at all.
    rules : array_like, shape (2, R, B, 4)
        a: taste and rules in force, for closed models and for open weights [utils]; −inf = not admitted.
    log_access : array_like, shape (2, R, V, 4)
        Ln of the share of demand that a vendor's channel may reach, for closed models and for open weights.
    vendor_wait, host_wait : array_like, shape (V,) and (R,)
        Ln o of a vendor and of the hosts of a region [utils].
    distrust : array_like, shape (R, B, S, 4)
        D [utils].
    segment_rules : array_like, shape (R, S, B)
        t: rules for segments [utils]; −inf = not admitted.

    Returns
    -------
    ndarray, shape (R·S, 4, C)
        G [utils]; −inf where the model is not sold.
    """
    level, trust = floats(of_model), floats(distrust)
    n_regions, _, n_segments, _ = trust.shape
    utility = np.empty((n_regions, n_segments, N_CHANNELS, level.size))
    _add_up(
        level, integers(vendor), integers(bloc), flags(is_open), flags(is_offered), floats(rules), floats(log_access),
        floats(vendor_wait), floats(host_wait), trust, floats(segment_rules), utility,
    )  # fmt: skip
    return utility.reshape(-1, N_CHANNELS, level.size)


@numba.njit(cache=True, nogil=True)
def _add_up(
    of_model, vendor, bloc, is_open, is_offered, rules, log_access, vendor_wait, host_wait, distrust, segment_rules,
    utility,
):  # fmt: skip
    n_regions, n_segments, _, n_columns = utility.shape
    # Unsigned indices spare Numba's test for negative ones.
    vendor, bloc, kind = vendor.view(np.uint32), bloc.view(np.uint32), is_open.view(np.uint8)
    of_region, trust = np.empty(n_columns), np.empty(distrust.shape[1])
    for r in range(n_regions):
        for h in range(N_CHANNELS):
            for c in range(n_columns):
                wait = 0.0
                if h == HOST or (h == CLOUD and kind[c]):
                    wait = host_wait[r]
                elif h in (API, CLOUD):
                    wait = vendor_wait[vendor[c]]
                value = of_model[c] + rules[kind[c], r, bloc[c], h] + log_access[kind[c], r, vendor[c], h] - wait
                of_region[c] = value if is_offered[h, c] else -np.inf
            for s in range(n_segments):
                for b in range(trust.size):
                    trust[b] = segment_rules[r, s, b] - distrust[r, b, s, h]
                out = utility[r, s, h]
                for c in range(n_columns):
                    out[c] = of_region[c] + trust[bloc[c]]
