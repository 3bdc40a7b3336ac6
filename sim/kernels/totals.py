"""Sums over classes of what their rows use: developers, tokens, how they respond to prices, what they install."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.cell_counts import CellCounts, cell_counts
from sim.kernels.coercion import flags, floats, integers
from sim.kernels.table_layout import API
from sim.kernels.tables import N_CHANNELS, ChoiceTables

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class UseTotals(NamedTuple):
    """Totals of one month. K classes, C columns, G groups, V vendors."""

    developers: NDArray[np.float64]
    """Shape (G, 4, C): developers by group, channel and column."""
    of_world: NDArray[np.float64]
    """Shape (4, C): developers of all groups."""
    tokens: NDArray[np.float64]
    """Shape (G, 4, C) [million tokens]."""
    users_of_vendor: NDArray[np.float64]
    """Shape (V, G): developers by vendor and group."""
    closed_revenue: NDArray[np.float64]
    """Shape (V,): revenue r of a vendor from closed models [USD per month]."""
    priced_revenue: NDArray[np.float64]
    """Shape (V,): the same times the share θ of the price in the cost per solved task."""
    sensitive_revenue: NDArray[np.float64]
    """Shape (V, G): revenue from closed models times θ times the cost sensitivity β of who pays it."""
    open_users: NDArray[np.float64]
    """Shape (K,): developers of a class who use open weights."""


def use_totals(
    users: CellCounts | ArrayLike,
    *,
    group: ArrayLike,
    task: ArrayLike,
    workload: ArrayLike,
    row_weight: ArrayLike,
    token_factor: ArrayLike,
    cost_sensitivity: ArrayLike,
    tokens_per_developer: ArrayLike,
    price_share: ArrayLike,
    earned: ArrayLike,
    paid: ArrayLike,
    vendor: ArrayLike,
    is_open: ArrayLike,
    n_groups: int,
    n_vendors: int,
) -> UseTotals:
    """Add up what the rows of all classes use.

    Parameters
    ----------
    users : CellCounts or array_like, shape (K, C, 4)
        Rows by class, column and channel; whole or expected numbers.
    group, task, workload : array_like of int, shape (K,)
        Of each class: region × segment; row of ``tokens_per_developer``; row of ``price_share``.
    row_weight, token_factor, cost_sensitivity : array_like, shape (K,)
        Developers per row; factor on their tokens; β.
    tokens_per_developer : array_like, shape (tasks, 4, C)
        Million tokens per month of a developer who uses the column through the channel.
    price_share : array_like, shape (workloads, 4, C)
        θ [1].
    earned : array_like, shape (4, C)
        What the vendor earns on a paid token [USD per million tokens].
    paid : array_like, shape (N, C)
        Part of the tokens on the vendor's own API that is paid for [1]; group g has row g modulo N.
    vendor : array_like of int, shape (C,)
        Of each column.
    is_open : array_like of bool, shape (C,)
        Whether weights are open.
    n_groups, n_vendors : int
        G and V.

    Returns
    -------
    UseTotals
        New arrays; sums run over classes in order, so they are the same for any number of threads.
    """
    users = cell_counts(users)
    n_classes, n_columns = users.shape[:2]
    shape = (n_groups, N_CHANNELS, n_columns)
    totals = UseTotals(
        developers=np.zeros(shape), of_world=np.zeros(shape[1:]), tokens=np.zeros(shape),
        users_of_vendor=np.zeros((n_vendors, n_groups)), closed_revenue=np.zeros(n_vendors),
        priced_revenue=np.zeros(n_vendors), sensitive_revenue=np.zeros((n_vendors, n_groups)),
        open_users=np.zeros(n_classes),
    )  # fmt: skip
    flat = -1, N_CHANNELS * n_columns
    developers, of_world, tokens, *of_vendors = totals
    _add_up(
        users.start, users.cell, users.rows, integers(group), integers(task), integers(workload), floats(row_weight),
        floats(token_factor), floats(cost_sensitivity), floats(tokens_per_developer).reshape(flat),
        floats(price_share).reshape(flat), floats(earned).reshape(flat[1]), floats(paid), integers(vendor),
        flags(is_open), developers.reshape(flat), of_world.reshape(flat[1]), tokens.reshape(flat), *of_vendors,
    )  # fmt: skip
    return totals


@numba.njit(cache=True, nogil=True)
def _add_up(
    start, cell, rows, group, task, workload, row_weight, token_factor, cost_sensitivity, tokens_per_developer,
    price_share, earned, paid, vendor, is_open, developers, of_world, tokens, users_of_vendor, closed_revenue,
    priced_revenue, sensitive_revenue, open_users,
):  # fmt: skip
    """Tables by channel and column come as rows of all these, so that one index serves all of them."""
    n_columns = np.uint32(is_open.size)
    for k in range(group.size):
        g, t, w = np.uint32(group[k]), np.uint32(task[k]), np.uint32(workload[k])
        weight, factor, sensitivity, opened = row_weight[k], token_factor[k], cost_sensitivity[k], 0.0
        of_payer = paid[g % np.uint32(paid.shape[0])]
        for i in range(start[k], start[k + 1]):
            c, h = cell[i] // np.uint32(N_CHANNELS), cell[i] % np.uint32(N_CHANNELS)
            at, v = h * n_columns + c, np.uint32(vendor[c])
            people = rows[i] * weight
            used = people * factor * tokens_per_developer[t, at]
            developers[g, at] += people
            of_world[at] += people
            tokens[g, at] += used
            users_of_vendor[v, g] += people
            if is_open[c]:
                opened += people
            else:
                revenue = used * earned[at] * (of_payer[c] if h == API else 1.0)
                priced = revenue * price_share[w, at]
                closed_revenue[v] += revenue
                priced_revenue[v] += priced
                sensitive_revenue[v, g] += priced * sensitivity
        open_users[k] = opened


def trials_and_deployments(
    tables: ChoiceTables,
    reviewing: ArrayLike,
    deployed: CellCounts | ArrayLike,
    *,
    row_weight: ArrayLike,
    hardware_gb: ArrayLike,
    family: ArrayLike,
    memory_gb: ArrayLike,
    is_base: ArrayLike,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Developers who try each model on their own hardware, and those who begin to run it there.

    .. math::
       T_c = \sum_{k:\,M_k>0,\,m_c\le M_k} V_k \frac{w_{kf}\, w_{kc}}{W_k \sum_{c'\in f} w_{kc'}},\qquad
       D_c = \sum_k n_k d_{kc}

    Parameters
    ----------
    tables : ChoiceTables
        Of this month.
    reviewing : array_like, shape (K,)
        V: developers who compare the market.
    deployed : CellCounts or array_like, shape (K, C)
        d: rows that began to run the model; whole or expected numbers.
    row_weight, hardware_gb : array_like, shape (K,)
        Developers n per row; memory M of own hardware [GB], 0 = none.
    family : array_like of int, shape (C,)
        Family id 1..F of each column.
    memory_gb : array_like, shape (C,)
        Memory m that the model needs [GB].
    is_base : array_like of bool, shape (C,)
        Whether developers try the model.

    Returns
    -------
    trials, deployments : ndarray, shape (C,)
        New arrays; sums run over classes in order.
    """
    deployed, memory = cell_counts(deployed), floats(memory_gb)
    trials, deployments = np.zeros(len(memory)), np.zeros(len(memory))
    _download_sums(
        tables.model_weight, tables.family_model_sum, tables.family_weight, tables.family_total, floats(reviewing),
        deployed.start, deployed.cell, deployed.rows, floats(row_weight), floats(hardware_gb), integers(family),
        memory, flags(is_base), trials, deployments,
    )  # fmt: skip
    return trials, deployments


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _download_sums(
    model_weight, family_model_sum, family_weight, family_total, reviewing, start, column, rows, row_weight,
    hardware_gb, family, memory_gb, is_base, trials, deployments,
):  # fmt: skip
    tries, bases = np.zeros(family_weight.shape[1]), np.flatnonzero(is_base)
    # By memory, so that those that fit are the first.
    bases = bases[np.argsort(memory_gb[bases], kind="mergesort")]
    for k in range(row_weight.size):
        for i in range(start[k], start[k + 1]):
            deployments[column[i]] += row_weight[k] * rows[i]
        if hardware_gb[k] <= 0.0 or family_total[k] <= 0.0 or reviewing[k] <= 0.0:
            continue
        # Developers who try a family, per weight of its models.
        scale = reviewing[k] / family_total[k]
        for f in range(tries.size):
            shared = family_model_sum[k, f] if family_model_sum[k, f] > 0.0 else 1.0
            tries[f] = scale * family_weight[k, f] / shared
        for c in bases:
            if memory_gb[c] > hardware_gb[k]:
                break
            trials[c] += tries[family[c]] * model_weight[k, c]
