"""Dates on which the policies of scenarios change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.history import load_history
from sim.levers import AbstractLever
from sim.months import month_label
from sim.scenario import Scenario
from sim.scenario.cut import Cut
from sim.scenario.recorded import is_recorded, recorded_levers

MOST_DATES = 6
"""Dates that are written out; of more the first and the last."""


def policy_months(scenarios: Iterable[Scenario]) -> list[int]:
    """Months in which own levers and cuts of the scenarios begin, and the months after they end."""
    months: set[int] = set()
    for scenario in scenarios:
        recorded = {lever.id: lever for lever in recorded_levers(load_history(scenario.data_directory))}
        own = [lever for lever in scenario.levers if not is_recorded(lever, recorded)]
        items: list[AbstractLever | Cut] = [*own, *scenario.cuts]
        for item in items:
            known = recorded.get(item.id)
            if known is None or known.start != item.start:  # else the record begins then, and only the end is its own
                months.add(item.start)
            if item.end is not None and item.end < scenario.end_month:
                months.add(item.end + 1)
    return sorted(months)


def dates_told(months: Sequence[int]) -> str:
    """Sentence that says what the dotted lines are; empty without dates.

    Examples
    --------
    >>> dates_told([39, 42])
    ' Dotted lines: policy dates 2026-04, 2026-07.'
    >>> dates_told(range(39, 60))
    ' Dotted lines: 21 policy dates from 2026-04 to 2027-12.'
    """
    found = sorted(set(months))
    if not found:
        return ""
    if len(found) > MOST_DATES:
        return f" Dotted lines: {len(found)} policy dates from {month_label(found[0])} to {month_label(found[-1])}."
    return f" Dotted lines: policy dates {', '.join(month_label(month) for month in found)}."
