"""Which rows satisfy a condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from sim.populations.population import Population

type Condition = Callable[[Any], Any] | ArrayLike
"""One bool per row, or a function of columns or of a row."""


def chosen_rows(population: Population, condition: Condition) -> NDArray[np.bool_]:
    """Whether each row satisfies the condition, shape (N,).

    Raises
    ------
    ValueError
        If the condition is not one bool per row.
    """
    chosen: Any = condition
    if callable(condition):
        try:
            chosen = condition(population)
        except (ValueError, TypeError, AttributeError):
            # ``and`` and ``in`` do not work on whole columns; a real mistake shows again on the first row.
            chosen = None
        if not isinstance(chosen, np.ndarray):
            chosen = [bool(condition(row)) for row in population]
    chosen = np.asarray(chosen, dtype=None if len(population) else np.bool_)
    if chosen.shape != (len(population),) or chosen.dtype != np.bool_:
        raise ValueError(
            f"the condition has shape {chosen.shape} and type {chosen.dtype}; "
            f"give one bool for each of the {len(population):,} rows"
        )
    return chosen
