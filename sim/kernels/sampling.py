"""Draws by the inverse distribution function, from a table of cumulated weights and one uniform number each.

Cumulated weights never fall, so the alternative behind a place is the number of entries that are not above it: a loop
of a fixed length without branches, which becomes a few vector instructions. A table may hold the alternatives of many
draws one after the other; a draw then looks at an interval of it.
"""

from __future__ import annotations

import numba
import numpy as np

JUST_BELOW = 1.0 - 2.0**-53
"""Times this, a positive float becomes the next smaller one."""


@numba.njit(cache=True, nogil=True)
def thresholds(probability):
    """Integers t such that the top 53 bits of a hash are below t exactly if its uniform draw is below p."""
    out = np.empty(probability.size, dtype=np.int64)
    for k in range(probability.size):
        out[k] = np.int64(np.ceil(min(max(probability[k], 0.0), 1.0) * 2.0**53))
    return out


@numba.njit(cache=True, nogil=True)
def place_between(draw, low, high):
    """Place in [low, high) of a uniform draw; rounding never lifts it to ``high``, where other weights begin."""
    return min(low + draw * (high - low), high * JUST_BELOW)


@numba.njit(cache=True, nogil=True)
def entries_not_above(cumulated, first, n, place):
    """How many of the ``n`` entries of a table from ``first`` on are not above a place.

    The table must go on long enough; entries beyond the interval of the draw are above every place in it, so ``n`` may
    be larger than the number of alternatives and the same for all draws.
    """
    found = np.int64(0)
    for j in range(np.uint64(first), np.uint64(first + n)):
        found += cumulated[j] <= place
    return found
