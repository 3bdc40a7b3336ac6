"""How a field of a lever is declared, and how a value from a scenario file is checked against it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, Literal

from sim.dimensions import Dimensions
from sim.errors import UserError, did_you_mean
from sim.months import month_index, month_label

Form = Literal["number", "integer", "month", "text", "flag", "labels"]
REQUIRED = dataclasses.MISSING
MONTH_RANGE = (month_index("2015-01"), month_index("2050-12"))
"""Earliest and latest month that a file may name; anything else is a slip of the pen."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpecification:
    """Everything known about one field of a lever.

    Attributes
    ----------
    name : str
        Key in the scenario file.
    form : str
        ``number``, ``integer``, ``month`` (text ``YYYY-MM``), ``text``, ``flag`` (true or false) or
        ``labels`` (one name or a list of names).
    meaning, unit : str
        One sentence, and the unit of a number.
    default : object
        Value if the key is missing; `REQUIRED` if there is none.
    low, high : float
        Range of a number; ``high_excluded`` says that ``high`` itself is out.
    options : tuple of str
        Allowed labels, or empty if they come from ``dimension``.
    dimension : str
        Axis whose names are the allowed labels, for example ``bloc``.
    by : tuple of str
        Keys of the table that a number may be given as instead, one number each; empty if none.
    """

    name: str
    form: Form
    meaning: str
    default: Any
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    high_excluded: bool = False
    options: tuple[str, ...] = ()
    dimension: str = ""
    by: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        """Whether a file must give the field."""
        return self.default is REQUIRED

    @property
    def interval(self) -> str:
        """Range of a number in words of mathematics."""
        return f"[{self.low:g}, {self.high:g}{')' if self.high_excluded else ']'}"

    def labels(self, dimensions: Dimensions) -> tuple[str, ...]:
        """Return the allowed labels."""
        return self.options or dimensions.labels(self.dimension)

    def read(self, value: Any, dimensions: Dimensions) -> Any:
        """Turn a value of a scenario file into that of the lever.

        Returns
        -------
        object
            float, int, month index, text, bool or tuple of labels; a number given by table becomes a tuple of
            (key, float) in the order of ``by``.

        Raises
        ------
        UserError
            Wrong type, out of range, unknown label; says what is allowed.
        """
        if self.form == "number":
            if self.by and isinstance(value, Mapping):
                return self._table(value)
            return self._number(value)
        if self.form == "integer":
            if isinstance(value, bool) or not isinstance(value, int):
                raise self._error(value, f"it must be a whole number in {self.interval}")
            return int(self._number(value))
        if self.form == "month":
            return read_month(value, self.name)
        if self.form == "flag":
            if not isinstance(value, bool):
                raise self._error(value, "it must be true or false")
            return value
        if self.form == "labels":
            return self._labels(value, dimensions)
        if not isinstance(value, str):
            raise self._error(value, "it must be text in quotes")
        return value

    def write(self, value: Any) -> Any:
        """Turn a lever's value into that of a scenario file; the inverse of `read`."""
        if self.form == "month":
            return month_label(value)
        if self.form == "labels":
            return value[0] if len(value) == 1 else list(value)
        if isinstance(value, tuple):
            return dict(value)
        return value

    def _number(self, value: Any, *key: str) -> float:
        number = as_number(value)
        rule = f"it must be a number in {self.interval}"
        if number is None:
            raise self._error(value, rule, *key)
        inside = self.low <= number <= self.high and not (self.high_excluded and number == self.high)
        if not math.isfinite(number) or not inside:
            raise self._error(value, rule, *key)
        return number

    def _table(self, table: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
        for key in table:
            if key not in self.by:
                raise FieldError(f"{self.name} has no entry {key!r}", hint=did_you_mean(key, self.by), key=(key,))
        if not table:
            raise UserError(f"{self.name} is an empty table", hint=f"Give a number for {' or '.join(self.by)}.")
        return tuple((key, self._number(table[key], key)) for key in self.by if key in table)

    def _labels(self, value: Any, dimensions: Dimensions) -> tuple[str, ...]:
        allowed = self.labels(dimensions)
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names) or not names:
            raise self._error(value, "it must be a name or a list of names")
        for name in names:
            if name not in allowed:
                kind = self.dimension or self.name
                raise UserError(
                    f"{self.name} is {name!r}, which is not a known {kind}", hint=did_you_mean(name, allowed)
                )
        if len(set(names)) < len(names):
            raise self._error(value, "a name stands in it twice")
        return tuple(name for name in allowed if name in names)

    def _error(self, value: Any, rule: str, *key: str) -> FieldError:
        name = ".".join((self.name, *key))
        return FieldError(f"{name} is {value!r}; {rule}", hint=f"{self.name}: {self.meaning}", key=key)


class FieldError(UserError):
    """A value that a field does not allow.

    Attributes
    ----------
    key : tuple of str
        Entry of the field's table that is at fault; empty for the field as a whole.
    """

    def __init__(self, message: str, *, hint: str | None = None, key: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.key = key


def as_number(value: Any) -> float | None:
    """Float behind a TOML or NumPy number; None for anything else, also for true and false."""
    value = value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf


def read_month(value: Any, name: str) -> int:
    """Month index behind a text ``YYYY-MM``.

    Raises
    ------
    UserError
        Not a text of that form, no such month, or outside `MONTH_RANGE`.
    """
    try:
        month = month_index(value)
    except UserError as error:
        shown = value if isinstance(value, str) else str(value)
        raise UserError(
            f'{name} is {shown!r}; it must be a month in quotes, "YYYY-MM", with MM from 01 to 12',
            hint=error.hint,
        ) from None
    first, last = MONTH_RANGE
    if not first <= month <= last:
        raise UserError(
            f"{name} is {value!r}; it must lie in {month_label(first)} to {month_label(last)}",
            hint="Correct the year.",
        )
    return month


def lever_field(
    form: Form,
    *,
    meaning: str,
    unit: str = "",
    default: Any = REQUIRED,
    low: float = -math.inf,
    high: float = math.inf,
    high_excluded: bool = False,
    options: tuple[str, ...] = (),
    dimension: str = "",
    by: tuple[str, ...] = (),
) -> Any:
    """Declare a field of a lever."""
    metadata = {
        "form": form,
        "meaning": meaning,
        "unit": unit,
        "low": low,
        "high": high,
        "high_excluded": high_excluded,
        "options": options,
        "dimension": dimension,
        "by": by,
    }
    if default is REQUIRED:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)
