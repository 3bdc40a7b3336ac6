"""Cost of a solved task and tokens used at that cost: every segment, volume, workload, channel and model at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.arithmetic import log_of_two, power_of_two
from sim.kernels.coercion import flags, floats
from sim.kernels.table_layout import API, N_CHANNELS, SELF

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_LN_2, _LOG2_10 = math.log(2.0), math.log2(10.0)


class TaskValues(NamedTuple):
    """S segments, X volumes, W workloads, C models."""

    log_cost: NDArray[np.float64]
    """Ln of the cost C per solved task [USD], shape (S, X, W, 4, C)."""
    tokens: NDArray[np.float64]
    """Tokens q of a developer at that cost [million per month], shape (S, X, W, 4, C)."""
    price_share: NDArray[np.float64]
    """Share θ of the list price in the cost of an attempt [1], shape (W, 4, C)."""


def task_values(
    *,
    price: ArrayLike,
    paid: ArrayLike,
    fixed_cost: ArrayLike,
    capability: ArrayLike,
    is_open: ArrayLike,
    difficulty: ArrayLike,
    spread: ArrayLike,
    task_tokens: ArrayLike,
    open_verbosity: float,
    failure_cost: ArrayLike,
    channel_cost: ArrayLike,
    base_tokens: ArrayLike,
    reference_cost: ArrayLike,
    elasticity: float,
) -> TaskValues:
    r"""Work out costs and tokens.

    .. math::
       \pi = \frac{1}{1 + 10^{(d - \kappa)/\sigma}},\quad
       C = \frac{p\,\tau + h + F (1 - \pi)}{\pi},\quad
       \theta = \frac{p\,\tau}{p\,\tau + h + F (1 - \pi)},\quad
       q = q_0 (C / C_0)^{-\varepsilon},

    the same as `sim.mechanisms.task_cost` (`solve_probability`, `cost_per_solved_task`, `price_share_of_cost`) and
    `sim.mechanisms.usage.tokens_per_row`. On own hardware, p is 0 and h includes what running the weights takes,
    :math:`\Phi / n + c\,\tau` with :math:`n = q_0 / \tau` tasks (`sim.mechanisms.task_cost.self_hosting_cost`).

    Parameters
    ----------
    price : array_like, shape (4, C)
        p by channel, of own hardware the running cost c [USD per million tokens].
    paid : array_like, shape (S or 1, C)
        Part of the vendor's own price that a segment pays [1]; one row if it is the same for all.
    fixed_cost : array_like, shape (C,)
        Φ of own hardware [USD per month]; hardware that nobody can have (infinite) counts as free, for costs must
        be finite and no class gets to see this one.
    capability : array_like, shape (W, C)
        κ at the workload [arena points].
    is_open : array_like of bool, shape (C,)
        Whether weights are open; such models take ``open_verbosity`` times the tokens.
    difficulty, spread, task_tokens, failure_cost, reference_cost : array_like, shape (W,)
        d and σ [arena points]; τ [million tokens]; F and C_0 [USD per task].
    channel_cost : array_like, shape (4,)
        h [USD per task], above 0.
    base_tokens : array_like, shape (S, X, W)
        q_0 [million tokens per month], above 0.
    elasticity : float
        ε [1].

    Returns
    -------
    TaskValues
        New arrays.
    """
    base, kappa = floats(base_tokens), floats(capability)
    shape = (*base.shape, N_CHANNELS, kappa.shape[1])
    log_cost, tokens = np.empty(shape), np.empty(shape)
    price_share = np.empty(shape[2:])
    _fill(
        floats(price), floats(paid), floats(fixed_cost), kappa, flags(is_open), floats(difficulty), floats(spread),
        floats(task_tokens), float(open_verbosity), floats(failure_cost), floats(channel_cost), base,
        floats(reference_cost), float(elasticity), log_cost, tokens, price_share,
    )  # fmt: skip
    return TaskValues(log_cost, tokens, price_share)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _fill(
    price, paid, fixed_cost, capability, is_open, difficulty, spread, task_tokens, open_verbosity, failure_cost,
    channel_cost, base_tokens, reference_cost, elasticity, log_cost, tokens, price_share,
):  # fmt: skip
    n_segments, n_volumes, n_workloads = base_tokens.shape
    n = is_open.size
    solved, per_task, failed, attempt = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    of_cost, response = np.empty(n), np.empty(n)
    for w in range(n_workloads):
        log_reference = log_of_two(reference_cost[w])
        for c in range(n):
            solved[c] = 1.0 / (1.0 + power_of_two(_LOG2_10 * (difficulty[w] - capability[w, c]) / spread[w]))
            per_task[c] = task_tokens[w] * (open_verbosity if is_open[c] else 1.0)
            failed[c] = failure_cost[w] * (1.0 - solved[c])
        for h in range(N_CHANNELS):
            for c in range(n):
                spending = price[h, c] * per_task[c]
                price_share[w, h, c] = spending / (spending + channel_cost[h] + failed[c])
        for h in range(SELF):
            for s in range(n_segments):
                # What all segments pay alike is worked out for the first one and stays; powers are dear.
                if s < paid.shape[0]:
                    for c in range(n):
                        part = paid[s, c] if h == API else 1.0
                        attempt[c] = price[h, c] * part * per_task[c] + channel_cost[h] + failed[c]
                    _response(attempt, solved, log_reference, elasticity, of_cost, response)
                for x in range(n_volumes):
                    _write(of_cost, base_tokens[s, x, w], response, log_cost[s, x, w, h], tokens[s, x, w, h])
        for s in range(n_segments):
            for x in range(n_volumes):
                base = base_tokens[s, x, w]
                for c in range(n):
                    fixed = fixed_cost[c] if np.isfinite(fixed_cost[c]) else 0.0
                    own = fixed * per_task[c] / base + price[SELF, c] * per_task[c] + channel_cost[SELF]
                    attempt[c] = own + failed[c]
                _response(attempt, solved, log_reference, elasticity, of_cost, response)
                _write(of_cost, base, response, log_cost[s, x, w, SELF], tokens[s, x, w, SELF])


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _response(attempt, solved, log_reference, elasticity, of_cost, response):
    """Log2 of attempt / solved, and attempt / solved over the reference to the power of −elasticity."""
    # Two loops: one over both functions runs out of registers and takes half as long again.
    for c in range(attempt.size):
        of_cost[c] = log_of_two(attempt[c] / solved[c])
    for c in range(attempt.size):
        response[c] = power_of_two(elasticity * (log_reference - of_cost[c]))


@numba.njit(cache=True, nogil=True)
def _write(of_cost, base_tokens, response, log_cost, tokens):
    for c in range(of_cost.size):
        log_cost[c] = of_cost[c] * _LN_2
        tokens[c] = base_tokens * response[c]
