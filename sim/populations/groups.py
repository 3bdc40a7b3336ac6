"""Groups of rows, as `Population.groupby` gives them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, final

import numpy as np

from sim.populations.columns import plain, reduction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.populations.population import Population

_MOST_CODES = 1_000_000


@final
class Groups:
    """Rows by key, in the order of the keys; keys are labels, numbers, or tuples of these.

    Parameters
    ----------
    population : Population
        What was grouped.
    keys : list
        One per group.
    number : ndarray of int, shape (N,)
        Group of each row.
    """

    def __init__(self, population: Population, keys: list[Hashable], number: NDArray[np.int64]) -> None:
        self._population = population
        self._keys = keys
        self._number = number
        self._count = np.bincount(number, minlength=len(keys))
        self._order: NDArray[np.int64] | None = None

    @property
    def groups(self) -> dict[Hashable, Population]:
        """Population of every group."""
        return dict(self)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[tuple[Hashable, Population]]:
        for key, positions in zip(self._keys, self._split(np.arange(len(self._population))), strict=True):
            yield key, self._population[positions]

    def count(self) -> dict[Hashable, int]:
        """Number of rows in every group."""
        return dict(zip(self._keys, self._count.tolist(), strict=True))

    def agg(self, attr_name: str, func: Any) -> dict[Hashable, Any]:
        """Reduce a column group by group; functions as for `Population.agg`."""
        values = self._population.get(attr_name)
        if not (isinstance(func, str) or callable(func)):
            by_function = [self.agg(attr_name, one) for one in func]
            return {key: [part[key] for part in by_function] for key in self._keys}
        reduce = reduction(func)
        if reduce in (np.sum, np.mean) and values.dtype.kind == "f":
            total = np.bincount(self._number, values, len(self._keys))
            result = total if reduce is np.sum else total / self._count
            return dict(zip(self._keys, result.tolist(), strict=True))
        return {key: plain(reduce(part)) for key, part in zip(self._keys, self._split(values), strict=True)}

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> dict[Hashable, Any]:
        """Call a function, or a method by name, on the population of every group."""
        result = {}
        for key, group in self:
            bound = getattr(group, method) if isinstance(method, str) else functools.partial(method, group)
            result[key] = bound(*args, **kwargs)
        return result

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Groups:
        """As `map`, for its effect."""
        self.map(method, *args, **kwargs)
        return self

    def _split(self, values: NDArray[Any]) -> list[NDArray[Any]]:
        """Values of every group, rows in their order."""
        if self._order is None:
            self._order = np.argsort(self._number, kind="stable")
        return np.split(values[self._order], np.cumsum(self._count)[:-1])


def group_rows(population: Population, by: str | Sequence[str] | Callable[[Any], Hashable]) -> Groups:
    """Group rows by a column, by several (keys are tuples) or by a function of a row."""
    if callable(by):
        keys, number = _numbered(np.asarray([by(row) for row in population]))
        return Groups(population, keys.tolist(), number)
    names = [by] if isinstance(by, str) else list(by)
    parts = [_numbered(population.codes(name)) for name in names]
    shape = tuple(len(values) for values, _ in parts)
    cells, number = _numbered(np.ravel_multi_index([inverse for _, inverse in parts], shape))
    shown = [
        population.columns[name].shown(values)[at].tolist()
        for name, (values, _), at in zip(names, parts, np.unravel_index(cells, shape), strict=True)
    ]
    return Groups(population, shown[0] if isinstance(by, str) else list(zip(*shown, strict=True)), number)


def _numbered(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Distinct values in order, and the number of each value among them."""
    if values.dtype.kind in "iu" and values.size:
        low = int(values.min())
        width = int(values.max()) - low + 1
        if width <= _MOST_CODES:
            # Codes: counting is many times faster than sorting.
            code = values.astype(np.int64) - low
            present = np.flatnonzero(np.bincount(code, minlength=width))
            number = np.zeros(width, dtype=np.int64)
            number[present] = np.arange(len(present))
            return present + low, number[code]
    distinct, inverse = np.unique(values, return_inverse=True)
    return distinct, inverse.reshape(-1)
