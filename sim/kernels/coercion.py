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
        if values.dtype != kind:
            return values.astype(kind, order="C")
        if values.flags.carray:
            return values
    return np.require(values, dtype=kind, requirements=("C", "W"))


def integers(values: ArrayLike) -> NDArray[np.int32]:
    """Int32 array for a kernel."""
    return as_type(values, np.int32)


def floats(values: ArrayLike) -> NDArray[np.float64]:
    """Float64 array for a kernel."""
    return as_type(values, np.float64)


def flags(values: ArrayLike) -> NDArray[np.bool_]:
    """Bool array for a kernel."""
    return as_type(values, np.bool_)


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
