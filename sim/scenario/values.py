"""Values by parameter path, as in ``[parameters]``: flattening, checking, merging."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from sim.dimensions import Dimensions
from sim.errors import UserError
from sim.levers.fields import as_number
from sim.parameters import find, split_path
from sim.scenario.locator import KeyPath

Value = float | tuple[Any, ...]
Values = tuple[tuple[str, Value], ...]
"""Path and value, sorted by path: a parameter as a whole comes before its labels."""


def flattened(table: Mapping[str, Any], path: KeyPath = ()) -> Iterator[tuple[str, KeyPath, Any]]:
    """Dotted path, key path and value of every entry of nested tables.

    Examples
    --------
    >>> list(flattened({"choice": {"model_nest": 0.5}}))
    [('choice.model_nest', ('choice', 'model_nest'), 0.5)]
    """
    for key, value in table.items():
        if isinstance(value, Mapping):
            for name, place, leaf in flattened(value, (*path, key)):
                yield f"{key}.{name}", place, leaf
        else:
            yield str(key), (*path, key), value


def checked_value(path: str, value: Any, dimensions: Dimensions) -> Value:
    """Value of ``group.name``, ``group.name.LABEL`` or ``group.name.LABEL.LABEL`` as float or nested tuple of floats.

    Raises
    ------
    UserError
        Unknown parameter or label, wrong type or number of values, out of range.
    """
    base, label = split_path(path)
    item = find(base)
    plain = value.tolist() if isinstance(value, np.ndarray) else value
    if label is not None:
        place = item.position(label, dimensions)
        number = as_number(plain)
        if number is None:
            raise UserError(f"{path} is {plain!r}; it must be a number", hint=f"{base}: {item.meaning}")
        whole = np.array(item.array(item.default, dimensions))
        whole[place] = number
        item.check(whole, dimensions)
        return number
    shape = item.shape(dimensions)
    numbers = _numbers(plain)
    if numbers is None or np.shape(np.asarray(numbers)) not in ((), shape):
        axes = " and ".join(item.dims)
        rule = "a number" if not shape else f"a number, or a list of one number per {axes}"
        names = "" if len(shape) != 1 else f" ({', '.join(dimensions.labels(item.dims[0]))})"
        raise UserError(f"{path} is {plain!r}; it must be {rule}{names}", hint=f"{base}: {item.meaning}")
    item.check(numbers, dimensions)
    return numbers


def _numbers(value: Any) -> Value | None:
    """Float or nested tuple of floats of equal lengths; None if anything in it is not a number."""
    if not isinstance(value, list | tuple):
        return as_number(value)
    parts = [_numbers(part) for part in value]
    shapes = {np.shape(np.asarray(part)) for part in parts}
    if any(part is None for part in parts) or len(shapes) != 1:
        return None
    return tuple(parts)


def merged(parent: Iterable[tuple[str, Value]], child: Iterable[tuple[str, Value]]) -> Values:
    """Parent's values with the child's on top; a parameter set as a whole drops the parent's labels of it.

    Examples
    --------
    >>> merged([("pricing.list_price.US", 2.0)], [("pricing.list_price", 1.0)])
    (('pricing.list_price', 1.0),)
    """
    own = dict(child)
    kept = {path: value for path, value in parent if split_path(path)[0] not in own}
    return tuple(sorted((kept | own).items()))
