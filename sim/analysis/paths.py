"""Monthly paths of what a data source counts, and their value over the period of one figure."""

from __future__ import annotations

import calendar
import dataclasses
from typing import Literal

import numpy as np

from sim.months import FIRST_YEAR

Form = Literal["share", "flow", "state"]
DAYS_PER_WEEK = 7.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A quantity by month.

    Attributes
    ----------
    form : str
        ``share``: part of a whole; over a period sums are divided, not shares averaged.
        ``flow``: an amount per month; over a period it is summed, or turned into a rate per day or week.
        ``state``: a level; a period is represented by its last month.
    first_month : int
        Month index of the first value.
    part : ndarray, shape (months,)
        Values; for shares the part.
    whole : ndarray, shape (months,) or None
        For shares the whole.
    """

    form: Form
    first_month: int
    part: np.ndarray
    whole: np.ndarray | None = None

    def monthly(self, unit: str = "") -> np.ndarray:
        """Value of each month in the unit of a figure."""
        if self.whole is not None:
            return divided(self.part, self.whole)
        months = self.first_month + np.arange(len(self.part))
        return self.part / np.array([_divisor(unit, int(month), int(month)) for month in months])

    def over(self, start: int, end: int, statistic: str, unit: str = "") -> float:
        """Value over the months ``start`` to ``end``, both included; nan outside the run.

        Parameters
        ----------
        start, end : int
            Month indices. A period that begins before the run is cut to it.
        statistic : str
            ``mean`` (plain mean of months) or ``peak`` (largest month) of shares and states; ``cumulative``
            (sum of flows, last month of states); anything else as the form says.
        unit : str
            Unit of the figure; ``per day`` and ``per week`` in it divide a flow by days and weeks.
        """
        first = max(start, self.first_month) - self.first_month
        last = end - self.first_month
        if not 0 <= first <= last < len(self.part):
            return float("nan")
        months = slice(first, last + 1)
        if self.form != "flow" and statistic in ("mean", "peak"):
            values = self.monthly()[months]
            values = values[np.isfinite(values)]
            if not values.size:
                return float("nan")
            return float(values.mean() if statistic == "mean" else values.max())
        if self.whole is not None:
            return float(divided(self.part[months].sum(), self.whole[months].sum()))
        if self.form == "state":
            return float(self.part[last])
        total = float(self.part[months].sum())
        if statistic == "cumulative" or "per" not in unit.split():
            return total
        return total / _divisor(unit, first + self.first_month, end)


def divided(part: np.ndarray | float, whole: np.ndarray | float) -> np.ndarray:
    """Quotient; nan where the whole is nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.asarray(part, dtype=float) / np.asarray(whole, dtype=float)
    return np.where(np.isfinite(quotient), quotient, np.nan)


def days(start: int, end: int) -> int:
    """Days in the months ``start`` to ``end``, both included.

    Examples
    --------
    >>> days(0, 11), days(13, 13)
    (365, 29)
    """
    total = 0
    for month in range(start, end + 1):
        years, position = divmod(month, 12)
        total += calendar.monthrange(FIRST_YEAR + years, position + 1)[1]
    return total


def first_crossing(leader: np.ndarray, follower: np.ndarray, first_month: int) -> float:
    """First month in which the follower lies above the leader; nan if it never does.

    Examples
    --------
    >>> first_crossing(np.array([2.0, 2.0, 2.0]), np.array([1.0, 1.5, 2.5]), first_month=10)
    12.0
    """
    above = np.flatnonzero(follower > leader)
    return float(first_month + above[0]) if above.size else float("nan")


def lag(leader: np.ndarray, follower: np.ndarray) -> np.ndarray:
    """Months since the leader passed the follower's present level, by month; nan where that was too early.

    The leader's path is read between months in a straight line. Where the follower is ahead the lag is 0.

    Examples
    --------
    >>> lag(np.array([0.0, 10.0, 20.0, 30.0]), np.array([0.0, 0.0, 5.0, 30.0]))
    array([0. , 1. , 1.5, 0. ])
    """
    best = np.maximum.accumulate(leader)
    lags = np.full(len(leader), np.nan)
    for month, level in enumerate(follower):
        if not np.isfinite(level) or level < best[0]:
            continue
        if level >= best[month]:
            lags[month] = 0.0
            continue
        # last month in which the leader was still at or below this level
        before = int(np.searchsorted(best[: month + 1], level, side="right")) - 1
        step = best[before + 1] - best[before]
        lags[month] = month - (before + (level - best[before]) / step)
    return lags


def _divisor(unit: str, start: int, end: int) -> float:
    if "per day" in unit:
        return float(days(start, end))
    return days(start, end) / DAYS_PER_WEEK if "per week" in unit else 1.0
