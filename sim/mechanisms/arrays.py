"""Small helpers that every mechanism shares: array conversion and the logistic function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt

type FloatArray = npt.NDArray[np.float64]
type IntArray = npt.NDArray[np.int64]
type BoolArray = npt.NDArray[np.bool_]
type Numbers = (
    FloatArray | BoolArray | npt.NDArray[np.integer[Any]] | float | Sequence[float] | Sequence[Sequence[float]]
)
"""What a mechanism accepts: numbers and whatever NumPy turns into an array of numbers."""


_FLOAT64 = np.dtype(np.float64)


def floats(value: Numbers) -> FloatArray:
    """Return the value as an array of float64; nothing is copied if it is one already.

    Examples
    --------
    >>> floats([1, 2])
    array([1., 2.])
    """
    # Half the time of NumPy's general check; equations ask some two hundred times a month.
    if type(value) is np.ndarray and value.dtype is _FLOAT64:
        return cast("FloatArray", value)
    return np.asarray(value, dtype=np.float64)


def logistic(score: Numbers) -> FloatArray:
    r"""Logistic distribution function that neither overflows nor warns.

    .. math:: \Lambda(x) = 1 / (1 + e^{-x})

    Parameters
    ----------
    score : array_like
        Any real numbers or infinities [1].

    Returns
    -------
    ndarray
        :math:`\Lambda(x)` in [0, 1].

    References
    ----------
    Cramer (2003), Logit Models from Economics and Other Fields, Cambridge University Press, ch. 2.

    Examples
    --------
    >>> logistic([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    value = floats(score)
    # only the decaying exponential is ever taken
    decay = np.exp(-np.abs(value))
    return np.where(value >= 0, 1.0, decay) / (1.0 + decay)
