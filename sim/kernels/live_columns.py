"""The live models of a month as columns: what the line-up says of them, what they cost, where they stand in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numba
import numpy as np

from sim.kernels.review_types import N_SLOTS, LineUp
from sim.kernels.table_layout import API, CLOUD, HOST, N_CHANNELS, SELF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

WHOLE_COLUMNS = ("family", "vendor", "bloc", "tier", "generation", "size", "month")
REAL_COLUMNS = ("capability", "agentic_offset", "memory_gb", "active_b", "total_b", "list_price", "host_price")


class ColumnPrices(NamedTuple):
    """What prices of a month rest on; V vendors, B blocs, H classes of own hardware."""

    overload: NDArray[np.float64]
    """Demand on a vendor's accelerators over capacity, shape (V,) [1]."""
    scarcity_exponent: float
    list_factor: NDArray[np.float64]
    """Policies' factors on list prices and on prices of hosts, by bloc of the model, shape (B,) [1]."""
    host_factor: NDArray[np.float64]
    serving: tuple[float, float, float]
    """Cost of serving: base, per billion active and per billion total parameters [USD per million tokens]."""
    host_margin: float
    cloud_premium: float
    self_hosting_inefficiency: float
    hardware_gb: NDArray[np.float64]
    """Memory of own hardware in ascending order, shape (H,) [GB]."""
    hardware_cost: NDArray[np.float64]
    """Shape (H,) [USD per month]."""


class LiveColumns(NamedTuple):
    """C live models, described as in `sim.digital_loop.columns.Columns`; then the prices and the places in tables."""

    family: NDArray[np.int32]
    vendor: NDArray[np.int32]
    bloc: NDArray[np.int32]
    tier: NDArray[np.int32]
    is_open: NDArray[np.bool_]
    is_considered: NDArray[np.bool_]
    capability: NDArray[np.float64]
    agentic_offset: NDArray[np.float64]
    memory_gb: NDArray[np.float64]
    age_years: NDArray[np.float64]
    is_offered: NDArray[np.bool_]
    serving_cost: NDArray[np.float64]
    price: NDArray[np.float64]
    fixed_cost: NDArray[np.float64]


def live_columns(
    line_up: Mapping[str, NDArray[Any]],
    live: NDArray[np.int64],
    is_offered: NDArray[np.bool_],
    is_considered: NDArray[np.bool_],
    log_ratio: NDArray[np.float64],
    *,
    month: int,
    prices: ColumnPrices,
    bloc_of_family: NDArray[np.int32],
) -> tuple[LiveColumns, LineUp]:
    r"""Collect the live models.

    .. math::
       c = a_0 + a_1 B_{active} + a_2 B_{total},\quad
       p_{API} = \ell\,e^{r}\,f_b\,\max(o_v, 1)^{\zeta},\quad
       p_{host} = g_b\,(\text{recorded price, else } c\,(1 + m)),\quad
       p_{self} = c\,\eta

    the same as `sim.mechanisms.pricing` (`serving_cost`, `scarcity_price_factor`), with r for closed models only. Of
    open weights clouds ask the hosts' price and a premium, of closed models the vendor's price.

    Parameters
    ----------
    line_up : mapping of str to ndarray
        Columns of the line-up, at least M long; whole numbers int32, others float64.
    live : ndarray of int64, shape (C,)
        Rows of the models that are live.
    is_offered, is_considered : ndarray of bool, shape (4, M) and (M,)
        See `Offers`.
    log_ratio : ndarray, shape (M,)
        r: ln of a closed model's price over its list price.
    month : int
        Present month.
    prices : ColumnPrices
        What prices rest on.
    bloc_of_family : ndarray of int32, shape (F+1,)
        As of `LineUp`.

    Returns
    -------
    tuple of LiveColumns and LineUp
        New arrays.
    """
    whole, real = tuple([line_up[name] for name in WHOLE_COLUMNS]), tuple([line_up[name] for name in REAL_COLUMNS])
    found, (model_of_column, column_of_model, considered_column) = _collect(
        whole, real, line_up["is_open"], live, is_offered, is_considered, log_ratio, month, prices, bloc_of_family.size
    )
    columns = LiveColumns(*found)
    return columns, LineUp(model_of_column, column_of_model, columns.is_considered, considered_column, bloc_of_family)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _collect(whole, real, is_open, live, is_offered, is_considered, log_ratio, month, prices, n_families):
    family, vendor, bloc, tier, generation, size, released = whole
    capability, agentic_offset, memory_gb, active_b, total_b, list_price, host_price = real
    opened, considered, cost, fixed_cost, age = (
        is_open[live], is_considered[live], np.empty(live.size), np.empty(live.size), np.empty(live.size),
    )  # fmt: skip
    offered, price = np.empty((N_CHANNELS, live.size), dtype=np.bool_), np.empty((N_CHANNELS, live.size))
    scarcity = np.maximum(prices.overload, 1.0) ** prices.scarcity_exponent
    base, per_active, per_total = prices.serving
    for c in range(live.size):
        m = live[c]
        age[c] = max(month - released[m], 0) / 12.0
        cost[c] = base + per_active * active_b[m] + per_total * total_b[m]
        fixed_cost[c] = _least_cost(memory_gb[m], prices.hardware_gb, prices.hardware_cost)
        listed = list_price[m] * (1.0 if is_open[m] else np.exp(log_ratio[m]))
        listed *= prices.list_factor[bloc[m]] * scarcity[vendor[m]]
        # A recorded host price holds like a list price; hosts have raised as many of them as they have cut.
        hosted = cost[c] * (1.0 + prices.host_margin) if np.isnan(host_price[m]) else host_price[m]
        hosted *= prices.host_factor[bloc[m]]
        price[API, c], price[HOST, c] = listed, hosted
        price[CLOUD, c] = hosted * (1.0 + prices.cloud_premium) if is_open[m] else listed
        price[SELF, c] = cost[c] * prices.self_hosting_inefficiency
        for h in range(N_CHANNELS):
            offered[h, c] = is_offered[h, m]
    of_columns = (
        family[live], vendor[live], bloc[live], tier[live], opened, considered, capability[live],
        agentic_offset[live], memory_gb[live], age, offered, cost, price, fixed_cost,
    )  # fmt: skip
    places = _places(live, considered, family, tier, generation, size, is_considered.size, n_families)
    return of_columns, places


@numba.njit(cache=True, nogil=True)
def _least_cost(memory_gb, hardware_gb, hardware_cost):
    """Cost of the least hardware that holds the model; infinite if none does."""
    for i in range(hardware_gb.size):
        if memory_gb <= hardware_gb[i]:
            return hardware_cost[i]
    return np.inf


@numba.njit(cache=True, nogil=True)
def _places(live, is_considered, family, tier, generation, size, n_models, n_families):
    """Row of the line-up of each column, column of each row, column in each of a family's slots."""
    model_of_column = live.astype(np.int32)
    column_of_model = np.full(n_models, -1, dtype=np.int32)
    considered_column = np.full((n_families, N_SLOTS), -1, dtype=np.int32)
    # Slots are tier x parity of the generation x size: two generations of a tier are considered at a time.
    per_tier, per_generation = N_SLOTS // 2, N_SLOTS // 4
    for c in range(live.size):
        m = live[c]
        column_of_model[m] = c
        if is_considered[c]:
            slot = tier[m] * per_tier + generation[m] % 2 * per_generation + size[m]
            considered_column[family[m] + 1, slot] = c
    return model_of_column, column_of_model, considered_column


def earned_on_tokens(price: NDArray[np.float64], is_open: NDArray[np.bool_], cloud_fee: float) -> NDArray[np.float64]:
    """What vendors earn on tokens that are paid for.

    They earn on their own API and, for closed models, on clouds after the cloud's fee; hosts and own hardware pay them
    nothing.

    Parameters
    ----------
    price : ndarray, shape (4, C)
        By channel [USD per million tokens].
    is_open : ndarray of bool, shape (C,)
        Whether weights are open.
    cloud_fee : float
        Part of the price that clouds keep [1].

    Returns
    -------
    ndarray, shape (4, C)
        USD per million tokens.
    """
    return _earned(price, is_open, cloud_fee)


@numba.njit(cache=True, nogil=True)
def _earned(price, is_open, cloud_fee):
    earned = np.zeros(price.shape)
    for c in range(is_open.size):
        earned[API, c] = price[API, c]
        earned[CLOUD, c] = 0.0 if is_open[c] else price[CLOUD, c] * (1.0 - cloud_fee)
    return earned
