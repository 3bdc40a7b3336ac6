"""Ranges of uncertain inputs, and one draw from them; runs ignore the ranges, sweeps read them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.dimensions import Dimensions
from sim.errors import UserError, did_you_mean
from sim.levers import AbstractLever
from sim.levers.fields import as_number
from sim.scenario.locator import KeyPath
from sim.scenario.values import Value, checked_value

LEVERS = "levers"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """Range or list of values of one input.

    Attributes
    ----------
    path : str
        ``group.name``, ``group.name.LABEL``, ``levers.ID.field`` or ``levers.ID.field.KEY``.
    low, high : float or tuple of floats or None
        Ends of a range.
    values : tuple
        Values to choose from, as a scenario file gives them; empty for a range.
    """

    path: str
    low: Value | None = None
    high: Value | None = None
    values: tuple[Any, ...] = ()

    @property
    def examples(self) -> tuple[Any, ...]:
        """Values that must be valid for the whole to be."""
        return self.values or (self.low, self.high)

    def to_dict(self) -> dict[str, Any]:
        """Return the entry of a scenario file that gives this range."""
        return {"values": list(self.values)} if self.values else {"low": self.low, "high": self.high}


def leaves(table: Mapping[str, Any], path: KeyPath = ()) -> Iterator[tuple[str, KeyPath, Any]]:
    """Dotted path, key path and entry of every range in nested tables."""
    for key, value in table.items():
        if isinstance(value, Mapping) and not {"low", "high", "values"} & set(value):
            for name, place, leaf in leaves(value, (*path, key)):
                yield f"{key}.{name}", place, leaf
        else:
            yield str(key), (*path, key), value


def read_range(path: str, entry: Any) -> Uncertainty:
    """Read ``{low, high}`` or ``{values}``; whether the values suit the input is for `checked_input`.

    Raises
    ------
    UserError
        Neither form, an empty list, ends that are not numbers or in the wrong order.
    """
    form = "Write { low = 0.3, high = 1.8 } or { values = [0.3, 1.8] }."
    if not isinstance(entry, Mapping) or set(entry) not in ({"low", "high"}, {"values"}):
        raise UserError(f"{path} is {entry!r}; it must be a range or a list of values", hint=form)
    if "values" in entry:
        values = entry["values"]
        if not isinstance(values, list | tuple) or not values:
            raise UserError(f"{path}.values is {values!r}; it must be a list with at least one value", hint=form)
        return Uncertainty(path=path, values=tuple(values))
    low, high = as_number(entry["low"]), as_number(entry["high"])
    if low is None or high is None or not low <= high:
        raise UserError(
            f"{path} runs from {entry['low']!r} to {entry['high']!r}; both ends must be numbers, low ≤ high",
            hint=form,
        )
    return Uncertainty(path=path, low=low, high=high)


def checked_input(path: str, value: Any, levers: Mapping[str, AbstractLever], dimensions: Dimensions) -> Any:
    """Value that may stand at an address, without NumPy types.

    Parameters
    ----------
    path : str
        Address of a parameter or of a lever's field.
    value : object
        As in a scenario file.
    levers : mapping
        Levers by id.
    dimensions : Dimensions
        Axes.

    Raises
    ------
    UserError
        Unknown address, or a value that is not allowed there.
    """
    if not is_lever_path(path):
        return checked_value(path, value, dimensions)
    lever_id, field = split_lever_path(path)
    if lever_id not in levers:
        raise UserError(f"{path}: there is no lever {lever_id!r}", hint=did_you_mean(lever_id, levers))
    plain = value.tolist() if hasattr(value, "tolist") else value
    levers[lever_id].with_field(field, plain, dimensions)
    return tuple(plain) if isinstance(plain, list) else plain


def is_lever_path(path: str) -> bool:
    """Whether a path names a lever's field rather than a parameter."""
    return path.split(".", 1)[0] == LEVERS


def split_lever_path(path: str) -> tuple[str, str]:
    """Split ``levers.ID.field`` into the id and the field.

    Raises
    ------
    UserError
        If one of them is missing.
    """
    parts = path.split(".", 2)
    if len(parts) < 3 or not all(parts):
        raise UserError(
            f"{path!r} names no field of a lever", hint="Write levers.ID.field, for example levers.D01.start."
        )
    return parts[1], parts[2]


def with_draw(
    levers: Iterable[AbstractLever],
    recorded: Mapping[str, AbstractLever],
    draw: Iterable[tuple[str, Any]],
    dimensions: Dimensions,
) -> tuple[AbstractLever, ...]:
    """Levers with drawn fields set.

    A draw on a recorded lever expresses doubt about the record, so it moves the record in every scenario:
    also in one that alters other fields of that lever. It leaves alone a field that the scenario itself has
    altered.

    Parameters
    ----------
    levers : iterable of AbstractLever
        Levers of a scenario, or the recorded ones.
    recorded : mapping
        Recorded levers by id, before the draw.
    draw : iterable of (str, object)
        Path and value of each drawn input; those of parameters are passed over.
    dimensions : Dimensions
        Axes.

    Returns
    -------
    tuple of AbstractLever
        In the order given.
    """
    by_id = {lever.id: lever for lever in levers}
    for path, value in draw:
        if not is_lever_path(path):
            continue
        lever_id, field = split_lever_path(path)
        lever = by_id.get(lever_id)
        if lever is None or _is_altered(lever, recorded.get(lever_id), field):
            continue
        by_id[lever_id] = lever.with_field(field, value, dimensions)
    return tuple(by_id.values())


def _is_altered(lever: AbstractLever, record: AbstractLever | None, field: str) -> bool:
    if record is None:
        return False
    try:
        return bool(lever.kind != record.kind or lever.field_value(field) != record.field_value(field))
    except KeyError:
        # one of the two has no such entry in its table
        return True
