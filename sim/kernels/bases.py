"""What each family offers as a base for fine-tunes on each class of hardware."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.coercion import flags, floats, integers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def base_values(
    utility: ArrayLike,
    *,
    family: ArrayLike,
    is_base: ArrayLike,
    memory_gb: ArrayLike,
    hardware_gb: ArrayLike,
    scale: float,
    n_families: int,
) -> NDArray[np.float64]:
    r"""Inclusive value of a family's bases that fit the hardware.

    .. math:: I_{gf} = \lambda \ln \sum_{c \in f,\, m_c \le M_g} e^{u_c / \lambda}

    the same as `sim.mechanisms.choice.inclusive_value` of each family and hardware class.

    Parameters
    ----------
    utility : array_like, shape (C,)
        Utility u of each column as a base [utils].
    family : array_like of int, shape (C,)
        Family of each column, from 0 to ``n_families - 1``.
    is_base : array_like of bool, shape (C,)
        Whether fine-tunes may build on the column.
    memory_gb : array_like, shape (C,)
        Memory m that the model needs [GB].
    hardware_gb : array_like, shape (H,)
        Memory M of each class of hardware [GB].
    scale : float
        Dissimilarity λ of a family's models, above 0 [1].
    n_families : int
        F.

    Returns
    -------
    ndarray, shape (H, F)
        I [utils]; −inf for a family without a base that fits.
    """
    hardware = floats(hardware_gb)
    values = np.full((len(hardware), n_families), -np.inf)
    inclusive(
        floats(utility), integers(family), flags(is_base), floats(memory_gb), hardware, float(scale), values
    )  # fmt: skip
    return values


@numba.njit(cache=True, nogil=True)
def inclusive(utility, family, is_base, memory_gb, hardware_gb, scale, values):
    """Write the values of `base_values`; -inf stays where nothing fits."""
    total = np.zeros(values.shape)
    for c in range(utility.size):
        if is_base[c]:
            for h in range(hardware_gb.size):
                if memory_gb[c] <= hardware_gb[h]:
                    values[h, family[c]] = max(values[h, family[c]], utility[c])
    for c in range(utility.size):
        if is_base[c]:
            for h in range(hardware_gb.size):
                if memory_gb[c] <= hardware_gb[h]:
                    total[h, family[c]] += np.exp((utility[c] - values[h, family[c]]) / scale)
    for h in range(hardware_gb.size):
        for f in range(values.shape[1]):
            if total[h, f] > 0.0:
                values[h, f] += scale * np.log(total[h, f])
