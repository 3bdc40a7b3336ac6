"""Calendar months as integers: month 0 is 2023-01, earlier months are negative."""

from __future__ import annotations

import re

from sim.errors import UserError

FIRST_YEAR = 2023
BURN_IN_MONTHS = 24
"""Unrecorded months simulated before month 0 on the open models then in use."""
LAST_RECORDED_MONTH = 38
"""2026-03, the last month of the recorded history."""
DEFAULT_END = "2030-12"

_FORM = re.compile(r"(\d{4})-(\d{2})")


def month_index(label: str) -> int:
    """Number of months since 2023-01.

    Parameters
    ----------
    label : str
        A month written ``YYYY-MM``.

    Returns
    -------
    int
        Month index; negative before 2023-01.

    Raises
    ------
    UserError
        If the text is not of that form or names a month outside 01 to 12.

    Examples
    --------
    >>> month_index("2026-04")
    39
    """
    match = _FORM.fullmatch(label) if isinstance(label, str) else None
    if match is None:
        raise UserError(f"{label!r} is not a month", hint='Write months as "YYYY-MM", for example "2026-04".')
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12:
        raise UserError(f"{label!r} is not a month: {month:02d} is not in 01 to 12", hint="Correct the month.")
    return (year - FIRST_YEAR) * 12 + month - 1


def month_label(index: int) -> str:
    """Write a month index as ``YYYY-MM``.

    Examples
    --------
    >>> month_label(-1)
    '2022-12'
    """
    years, month = divmod(int(index), 12)
    return f"{FIRST_YEAR + years:04d}-{month + 1:02d}"
