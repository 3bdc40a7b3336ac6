"""Named arrays with unit and labels, and how to reduce them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, final

import numpy as np

from sim.errors import did_you_mean

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from sim.populations.population import Population

NO_LABEL = "none"
"""Shown for the code -1 of a column with labels."""

# Python's own sum, min and max would go through an array element by element.
_REDUCTIONS: dict[Hashable, Callable[[Any], Any]] = {
    "sum": np.sum, "mean": np.mean, "min": np.min, "max": np.max, "median": np.median, "std": np.std,
    "count": len, sum: np.sum, min: np.min, max: np.max,
}  # fmt: skip


@final
@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One named array of a population."""

    values: NDArray[Any] | Callable[[Population], ArrayLike]
    """State of every row; or a function that works out the values of the rows it is given when asked."""
    unit: str = "1"
    """Unit as in the parameters; "1" = a pure number."""
    labels: tuple[str, ...] = ()
    """Names of the codes 0, 1, … that the column stores; empty = the values are what they are."""

    @property
    def is_stored(self) -> bool:
        """Whether the column holds state, not a function."""
        return isinstance(self.values, np.ndarray)

    def shown(self, stored: NDArray[Any]) -> NDArray[Any]:
        """Labels of stored codes, or the values themselves."""
        # Code -1 picks the last label.
        return np.asarray([*self.labels, NO_LABEL])[stored] if self.labels else stored

    def stored(self, shown: ArrayLike) -> NDArray[Any]:
        """Codes of labels, or the values themselves; codes pass too.

        Raises
        ------
        ValueError
            If a label or code is not one of the column's; the message names the nearest label.
        """
        values = np.asarray(shown)
        if not self.labels:
            return values
        if values.dtype.kind in "iu":
            if values.size and not -1 <= values.min() <= values.max() < len(self.labels):
                raise ValueError(f"codes must lie in -1 to {len(self.labels) - 1}")
            return values
        code = {label: number for number, label in enumerate(self.labels)} | {NO_LABEL: -1}
        unknown = sorted(str(label) for label in set(values.ravel().tolist()) if label not in code)
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not a label. {did_you_mean(unknown[0], self.labels)}")
        return np.array([code[label] for label in values.ravel().tolist()]).reshape(values.shape)


def reduction(func: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Function on arrays for a name or for one of Python's own reductions; other callables as they are.

    Raises
    ------
    ValueError
        If the name is unknown.
    """
    known = _REDUCTIONS.get(func)
    if known is None and isinstance(func, str):
        names = [name for name in _REDUCTIONS if isinstance(name, str)]
        raise ValueError(f"{func!r} is not a way to aggregate. {did_you_mean(func, names)}")
    return known or func  # type: ignore[return-value]


def plain(value: Any) -> Any:
    """Python number or text for a NumPy scalar; anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value
