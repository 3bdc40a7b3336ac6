"""How several dated changes of the same parameter combine, independent of their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import numpy as np

from sim.errors import UserError
from sim.months import month_label
from sim.parameters import Parameters, ParameterSpecification, find, split_path

Key = tuple[tuple[str, bytes], ...]


class DatedChange(Protocol):
    """A lever or a cut."""

    @property
    def id(self) -> str:
        """Name of the entry."""

    @property
    def touches(self) -> tuple[str, ...]:
        """Paths of the parameters that it may change."""

    def is_in_force(self, month: int) -> bool:
        """Whether it acts in a month."""

    def changes(self, month: int) -> Mapping[str, float]:
        """Contributions to parameters in a month."""


NEUTRAL = {"multiply": 1.0, "add": 0.0, "largest": -np.inf, "smallest": np.inf}
COMBINE = {"multiply": np.multiply, "add": np.add, "largest": np.maximum, "smallest": np.minimum}


def composed_value(item: ParameterSpecification, base: Any, contributions: Iterable[Any]) -> Any:
    r"""Combine a parameter's value with what levers contribute.

    .. math:: b \prod_i c_i, \quad b + \sum_i c_i, \quad \max(b, \max_i c_i), \quad \min(b, \min_i c_i)

    for the rules ``multiply``, ``add``, ``largest`` and ``smallest``.

    Parameters
    ----------
    item : ParameterSpecification
        The parameter, with its rule.
    base : float or ndarray
        Value without levers.
    contributions : iterable of float or ndarray
        One per lever, each of the shape of ``base``.

    Returns
    -------
    float or ndarray
        The combined value. Contributions are sorted first, so that their order does not reach the last bit.

    Raises
    ------
    TypeError
        If the rule is ``replace``: no lever may touch the parameter (a fault of the lever's author).
    """
    if item.composition == "replace":
        raise TypeError(f"no lever may touch {item.path}: declare a rule of composition for it")
    ordered = np.sort(np.stack([np.asarray(value, dtype=float) for value in contributions]), axis=0)
    # Row by row, not by a reduction: NumPy may add long axes pairwise.
    combine = COMBINE[item.composition]
    total = ordered[0]
    for row in ordered[1:]:
        total = combine(total, row)
    value = combine(base, total)
    return float(value) if not item.dims else value


def parameters_by_month(
    base: Parameters, changes: Iterable[DatedChange], months: range, shared: dict[Key, Parameters]
) -> tuple[Parameters, ...]:
    """Return the parameters in force in each month.

    Parameters
    ----------
    base : Parameters
        Values without levers and cuts; months that nothing changes hold this very object.
    changes : iterable of DatedChange
        Levers and cuts, in any order.
    months : range
        Months to work out.
    shared : dict
        Objects made so far for ``base``; months with equal values hold the same object.

    Returns
    -------
    tuple of Parameters
        One per month.

    Raises
    ------
    UserError
        If a combined value leaves the parameter's range.
    TypeError
        If a lever changes a parameter that it does not declare in ``touches``.
    """
    changes = tuple(changes)
    result = []
    for month in months:
        active = [change for change in changes if change.is_in_force(month)]
        values = _combined(base, active, month)
        key = tuple(sorted((path, np.asarray(value).tobytes()) for path, value in values.items()))
        if not key:
            result.append(base)
            continue
        if key not in shared:
            try:
                shared[key] = base.replace(values)
            except UserError as error:
                names = ", ".join(sorted(change.id for change in active))
                raise UserError(
                    f"in {month_label(month)}, with {names} in force, {error.message}", hint=error.hint
                ) from None
        result.append(shared[key])
    return tuple(result)


def _combined(base: Parameters, active: Iterable[DatedChange], month: int) -> dict[str, Any]:
    """Values that differ from those of ``base``."""
    contributions: dict[str, list[Any]] = {}
    for change in active:
        rows: dict[str, Any] = {}
        for address, number in change.changes(month).items():
            path, label = split_path(address)
            if path not in change.touches:
                raise TypeError(f"{change.id!r} changes {path} but declares only {', '.join(change.touches)}")
            item = find(path)
            row = rows.setdefault(path, np.full(item.shape(base.dimensions), NEUTRAL.get(item.composition, 0.0)))
            if label is None:
                row[...] = number
            else:
                row[item.position(label, base.dimensions)] = number
        for path, row in rows.items():
            contributions.setdefault(path, []).append(row)
    values = {}
    for path in sorted(contributions):
        before = base.get(path)
        value = composed_value(find(path), before, contributions[path])
        if np.asarray(value).tobytes() != np.asarray(before).tobytes():
            values[path] = value
    return values
