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
    *,
    ecosystem: ArrayLike,
    vendor_effect: ArrayLike,
    age_penalty: float,
    age_years: ArrayLike,
    family: ArrayLike,
    vendor: ArrayLike,
    bloc: ArrayLike,
    is_open: ArrayLike,
    is_offered: ArrayLike,
    rules: ArrayLike,
    log_access: ArrayLike,
    vendor_overload: ArrayLike,
    host_overload: ArrayLike,
    distrust: ArrayLike,
    distrust_shift: ArrayLike,
    segment_rules: ArrayLike,
) -> NDArray[np.float64]:
    r"""Add up what depends on region, segment, channel and model only.

    .. math::
       G_{rshc} = e_f + \xi_v - \alpha y_c + a_{kr b h} + \ln A_{krvh} + t_{rsb} - \ln \max(o_{rvh}, 1)
       - \max(D_{rbsh} + \delta_{rb}, 0)

    for a model c of family f, vendor v and bloc b; k tells whether its weights are open. The overload o is the vendor's
    on its own API and, for closed models, on clouds; the hosts' for open weights on hosts and clouds; on own hardware
    nobody waits.

    Parameters
    ----------
    ecosystem, vendor_effect : array_like, shape (F,) and (V,)
        e and ξ [utils].
    age_penalty : float
        α [utils per year].
    age_years : array_like, shape (C,)
        y.
    family, vendor, bloc : array_like of int, shape (C,)
        f, v and b.
    is_open : array_like of bool, shape (C,)
        k.
    is_offered : array_like of bool, shape (4, C)
        Whether a channel sells the model at all.
    rules : array_like, shape (2, R, B, 4)
        a: taste and rules in force, for closed models and for open weights [utils]; −inf = not admitted.
    log_access : array_like, shape (2, R, V, 4)
        Ln of the share of demand that a vendor's channel may reach, for closed models and for open weights.
    vendor_overload, host_overload : array_like, shape (V,) and (R,)
        Demand on a vendor and on the hosts of a region over capacity [1].
    distrust : array_like, shape (R, B, S, 4)
        D [utils].
    distrust_shift : array_like, shape (R, B)
        δ: what certification or warnings add to it [utils]; the stock itself is not touched.
    segment_rules : array_like, shape (R, S, B)
        t: rules for segments [utils]; −inf = not admitted.

    Returns
    -------
    ndarray, shape (R·S, 4, C)
        G [utils]; −inf where the model is not sold.
    """
    age, trust = floats(age_years), floats(distrust)
    n_regions, _, n_segments, _ = trust.shape
    utility = np.empty((n_regions, n_segments, N_CHANNELS, age.size))
    _add_up(
        floats(ecosystem), floats(vendor_effect), float(age_penalty), age, integers(family), integers(vendor),
        integers(bloc), flags(is_open), flags(is_offered), floats(rules), floats(log_access), floats(vendor_overload),
        floats(host_overload), trust, floats(distrust_shift), floats(segment_rules), utility,
    )  # fmt: skip
    return utility.reshape(-1, N_CHANNELS, age.size)


@numba.njit(cache=True, nogil=True)
def _add_up(
    ecosystem, vendor_effect, age_penalty, age_years, family, vendor, bloc, is_open, is_offered, rules, log_access,
    vendor_overload, host_overload, distrust, distrust_shift, segment_rules, utility,
):  # fmt: skip
    n_regions, n_segments, _, n_columns = utility.shape
    # Unsigned indices spare Numba's test for negative ones.
    vendor, bloc, kind = vendor.view(np.uint32), bloc.view(np.uint32), is_open.view(np.uint8)
    vendor_wait, host_wait = np.log(np.maximum(vendor_overload, 1.0)), np.log(np.maximum(host_overload, 1.0))
    of_model, of_region, trust = np.empty(n_columns), np.empty(n_columns), np.empty(distrust.shape[1])
    for c in range(n_columns):
        of_model[c] = ecosystem[family[c]] + vendor_effect[vendor[c]] - age_penalty * age_years[c]
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
                    trust[b] = segment_rules[r, s, b] - max(distrust[r, b, s, h] + distrust_shift[r, b], 0.0)
                out = utility[r, s, h]
                for c in range(n_columns):
                    out[c] = of_region[c] + trust[bloc[c]]
