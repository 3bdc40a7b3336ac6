"""Arguments in the exact types that `warm` compiled.

Numba compiles anew, for seconds, for every other number type, memory layout or read-only flag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike, NDArray


def as_type(values: ArrayLike, kind: DTypeLike) -> NDArray[Any]:
    """Contiguous, writeable array of a type; a copy only if needed, so read-only data stay untouched."""
    if type(values) is np.ndarray:
        # The direct way for arrays; NumPy's general checks take longer than a small kernel.
        return values if values.dtype == kind and values.flags.carray else values.astype(kind, order="C")
    return np.require(values, dtype=kind, requirements=("C", "W"))


# Kinds as NumPy hands them out, so that "is" tells the common case: an array that can be used as it is.
_INTEGERS, _FLOATS, _FLAGS = np.dtype(np.int32), np.dtype(np.float64), np.dtype(np.bool_)


def integers(values: ArrayLike) -> NDArray[np.int32]:
    """Int32 array for a kernel."""
    if type(values) is np.ndarray and values.dtype is _INTEGERS and values.flags.carray:
        return values
    return as_type(values, _INTEGERS)


def floats(values: ArrayLike) -> NDArray[np.float64]:
    """Float64 array for a kernel."""
    if type(values) is np.ndarray and values.dtype is _FLOATS and values.flags.carray:
        return values
    return as_type(values, _FLOATS)


def flags(values: ArrayLike) -> NDArray[np.bool_]:
    """Bool array for a kernel."""
    if type(values) is np.ndarray and values.dtype is _FLAGS and values.flags.carray:
        return values
    return as_type(values, _FLAGS)


def check_in_place(name: str, values: NDArray[Any], kind: type[np.generic]) -> None:
    """Refuse an array that a kernel could not change in place as it is.

    Raises
    ------
    TypeError
        If its type is not ``kind``.
    ValueError
        If it is read-only or not contiguous.
    """
    if values.dtype != kind:
        raise TypeError(f"{name} is of type {values.dtype}; it must be {kind.__name__}, because it is changed in place")
    if not (values.flags.writeable and values.flags.c_contiguous):
        raise ValueError(f"{name} is read-only or not contiguous; it must be neither, because it is changed in place")
