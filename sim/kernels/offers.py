"""Which models of the line-up developers may consider, which channels sell them, and which are live."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.coercion import flags, floats, integers
from sim.kernels.table_layout import API, CLOUD, HOST, N_CHANNELS, SELF

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Offers(NamedTuple):
    """M models of the line-up."""

    is_considered: NDArray[np.bool_]
    """Whether developers who do not use a model may choose it, shape (M,)."""
    is_offered: NDArray[np.bool_]
    """Whether a channel sells it, shape (4, M)."""
    live: NDArray[np.int64]
    """Rows of the models that a channel sells and that are considered or still in use, in order."""


def offers(
    *,
    family: ArrayLike,
    tier: ArrayLike,
    generation: ArrayLike,
    age: ArrayLike,
    is_kept: ArrayLike,
    is_open: ArrayLike,
    capability: ArrayLike,
    vendor_sells: ArrayLike,
    in_use: ArrayLike,
    generations: ArrayLike,
    consideration_months: float,
    api_months: float,
    api_generations: int,
    cloud_catalogue: int,
    host_catalogue: int,
) -> Offers:
    """Work out what is on offer.

    Considered are the two newest generations of a family and tier, unless old and not followed by anything newer.
    A vendor sells a model on its own API, and on clouds if it is closed, until it retires it
    (`sim.mechanisms.releases.api_is_retired`); clouds and hosts carry the most capable open models of each tier that
    are considered, clouds none that is retired; open weights run on own hardware for ever.

    Parameters
    ----------
    family, tier, generation : array_like of int, shape (M,)
        Of each model; generations count from 0 within a family and tier.
    age : array_like of int, shape (M,)
        Months since the release.
    is_kept : array_like of bool, shape (M,)
        Whether the model counts as recent and is not retired whatever its age.
    is_open, in_use, vendor_sells : array_like of bool, shape (M,)
        Whether weights are open; whether anybody used the model last month; whether its vendor sells on an API at all.
    capability : array_like, shape (M,)
        Arena points.
    generations : array_like of int, shape (F, tiers)
        Generations released so far.
    consideration_months, api_months : float
        Age up to which a model is considered; age from which it is retired.
    api_generations : int
        Newer generations from which a model is retired.
    cloud_catalogue, host_catalogue : int
        Places per tier; of models alike in capability the earlier comes first.

    Returns
    -------
    Offers
        New arrays.
    """
    released, places = integers(family), integers(generations)
    is_considered = np.zeros(len(released), dtype=np.bool_)
    is_offered = np.zeros((N_CHANNELS, len(released)), dtype=np.bool_)
    live = _find(
        released, integers(tier), integers(generation), integers(age), flags(is_kept), flags(is_open),
        floats(capability), flags(vendor_sells), flags(in_use), places, float(consideration_months), float(api_months),
        int(api_generations), int(cloud_catalogue), int(host_catalogue), is_considered, is_offered,
    )  # fmt: skip
    return Offers(is_considered, is_offered, live)


@numba.njit(cache=True, nogil=True)
def _find(
    family, tier, generation, age, is_kept, is_open, capability, vendor_sells, in_use, generations,
    consideration_months, api_months, api_generations, cloud_catalogue, host_catalogue, is_considered, is_offered,
):  # fmt: skip
    n = family.size
    on_host, on_cloud = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    for m in range(n):
        newer = generations[family[m], tier[m]] - 1 - generation[m]
        is_retired = (age[m] >= api_months or newer >= api_generations) and not is_kept[m]
        is_considered[m] = newer <= 1 and (age[m] <= consideration_months or is_kept[m])
        is_offered[API, m] = vendor_sells[m] and not is_retired
        is_offered[SELF, m] = is_open[m]
        is_offered[CLOUD, m] = is_offered[API, m] and not is_open[m]
        on_host[m] = is_open[m] and is_considered[m]
        on_cloud[m] = on_host[m] and not is_retired
    for value in range(generations.shape[1]):
        _list_best(on_host, tier, value, capability, host_catalogue, is_offered[HOST])
        _list_best(on_cloud, tier, value, capability, cloud_catalogue, is_offered[CLOUD])
    live, n_live = np.empty(n, dtype=np.int64), 0
    for m in range(n):
        sold = is_offered[API, m] or is_offered[CLOUD, m] or is_offered[HOST, m] or is_offered[SELF, m]
        if sold and (is_considered[m] or in_use[m]):
            live[n_live] = m
            n_live += 1
    return live[:n_live]


@numba.njit(cache=True, nogil=True)
def _list_best(candidate, tier, value, capability, size, chosen):
    """Mark the most capable candidates of a tier, as many as the catalogue holds; ties go to the earlier model."""
    best, length = np.empty(size + 1, dtype=np.int64), 0
    for m in range(candidate.size):
        if not candidate[m] or tier[m] != value:
            continue
        place = length
        while place > 0 and capability[best[place - 1]] < capability[m]:
            best[place] = best[place - 1]
            place -= 1
        best[place] = m
        length = min(length + 1, size)
    for m in best[:length]:
        chosen[m] = True
