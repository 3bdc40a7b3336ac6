"""Cells that only the recorded history has: months, periods, names along an axis, provenance."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.errors import UserError, did_you_mean
from sim.months import month_index
from sim.tables import Row

PROVENANCE_COLUMNS = ("source", "confidence", "known_by", "known_by_assumed")
CONFIDENCE = ("high", "medium", "low")
_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-\d{2})?|H([12])|Q([1-4])))?")


def checked(rows: list[Row], *key: str) -> list[Row]:
    """Check provenance of every row and that no two rows have the same key.

    Raises
    ------
    UserError
        If a source is blank, a confidence unknown, ``known_by`` no month, or a key is repeated.
    """
    first_line: dict[tuple[str, ...], int] = {}
    for row in rows:
        row.text("source")
        row.choice("confidence", CONFIDENCE)
        month(row, "known_by")
        row.flag("known_by_assumed")
        name = tuple(row.cells[column] for column in key)
        if key and first_line.setdefault(name, row.line) != row.line:
            raise row.error(key[-1], f"line {first_line[name]} has the same {', '.join(key)}")
    return rows


def month(row: Row, column: str) -> int:
    """Month index of a cell written ``YYYY-MM`` or ``YYYY-MM-DD``."""
    value = row.text(column)
    try:
        return month_index(value[:7] if re.fullmatch(r"\d{4}-\d{2}-(0[1-9]|[12]\d|3[01])", value) else value)
    except UserError as error:
        raise row.error(column, f"{error.message}; write YYYY-MM") from None


def optional_month(row: Row, column: str) -> int | None:
    """Month index of a cell, or None for a blank."""
    return None if row.cells[column] == "" else month(row, column)


def span(row: Row, first: str, last: str) -> tuple[int, int | None]:
    """First and last month of a row, both included; a blank end is None."""
    start, end = month(row, first), optional_month(row, last)
    if end is not None and end < start:
        raise row.error(last, f"it must not be before {row.cells[first]} ({first})")
    return start, end


def period(row: Row, column: str) -> tuple[int, int]:
    """First and last month of a period written as year, half-year, quarter, month or day.

    Examples
    --------
    ``2025`` is (24, 35), ``2025-H1`` is (24, 29), ``2025-Q4`` is (33, 35) and ``2025-03`` is (26, 26).
    """
    match = _PERIOD.fullmatch(row.text(column))
    if match is None:
        raise row.error(column, "write it as YYYY, YYYY-H1, YYYY-Q1, YYYY-MM or YYYY-MM-DD")
    january = month_index(f"{match[1]}-01")
    if match[2]:
        single = month(row, column)
        return single, single
    if match[3]:
        return january + 6 * (int(match[3]) - 1), january + 6 * int(match[3]) - 1
    if match[4]:
        return january + 3 * (int(match[4]) - 1), january + 3 * int(match[4]) - 1
    return january, january + 11


def position(row: Row, column: str, names: Sequence[str], *, value: str | None = None) -> int:
    """Position of a name along an axis; ``value`` is one part of a cell that lists several."""
    name = row.text(column) if value is None else value
    if name in names:
        return names.index(name)
    error = row.error(column, f"{name!r} is not a known {column.rstrip('s')}")
    error.hint = did_you_mean(name, names)
    raise error


def optional_position(row: Row, column: str, names: Sequence[str]) -> int | None:
    """Position of a name along an axis, or None for a blank."""
    return None if row.cells[column] == "" else position(row, column, names)


def position_or_all(row: Row, column: str, names: Sequence[str]) -> int | None:
    """Position of a name along an axis, or None for the word ``all``."""
    return None if row.cells[column] == "all" else position(row, column, names)


def estimate(
    row: Row, central: str, low: str, high: str, *, at_least: float, at_most: float
) -> tuple[float, float, float]:
    """Central value with low and high; a blank bound equals the central value."""
    value = row.number(central, low=at_least, high=at_most)
    lowest = row.optional_number(low, low=at_least, high=at_most)
    highest = row.optional_number(high, low=at_least, high=at_most)
    lowest, highest = value if lowest is None else lowest, value if highest is None else highest
    if lowest > value:
        raise row.error(low, f"it must not be above {central} ({value:g})")
    if highest < value:
        raise row.error(high, f"it must not be below {central} ({value:g})")
    return value, lowest, highest
