"""Parameters in force that differ between two scenarios: which, from when, from what to what."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from sim.months import month_label
from sim.parameters import Parameters, find
from sim.scenario.resolved import FIRST_MONTH, ResolvedScenario


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One number that two scenarios hold differently.

    Attributes
    ----------
    path : str
        ``group.name`` with its labels.
    first, last : int
        First and last month in which it differs.
    largest : int
        Month in which it differs most, the first such.
    before, after : float
        Values in that month.
    unit : str
        Unit of both.
    """

    path: str
    first: int
    last: int
    largest: int
    before: float
    after: float
    unit: str

    def text(self, last_month: int) -> str:
        """One line: ``path: old → new unit, from month to month``."""
        until = "" if self.last == last_month else f" to {month_label(self.last)}"
        peak = "" if self.largest == self.first else f" (full in {month_label(self.largest)})"
        return f"{self.path}: {self.before:g} → {self.after:g} {self.unit}, from {month_label(self.first)}{until}{peak}"


def parameter_differences(scenario: ResolvedScenario, other: ResolvedScenario) -> list[Difference]:
    """Return every number that differs, in order of path.

    Parameters
    ----------
    scenario, other : ResolvedScenario
        Compared over the months that both have; ``other`` gives the values before.
    """
    pairs: dict[tuple[int, int], tuple[Parameters, Parameters, list[int]]] = {}
    for position, (own, others) in enumerate(zip(scenario.months, other.months, strict=False)):
        pairs.setdefault((id(own), id(others)), (own, others, []))[2].append(FIRST_MONTH + position)
    found: dict[str, list[tuple[int, float, float, str]]] = {}
    for own, others, months in pairs.values():
        if own is others:
            continue
        for (path, value), (_, before) in zip(own.items(), others.items(), strict=True):
            for place, old, new in _places(np.asarray(before), np.asarray(value)):
                item = find(path)
                labels = [own.dimensions.labels(name)[at] for name, at in zip(item.dims, place, strict=True)]
                rows = found.setdefault(".".join([path, *labels]), [])
                rows += [(month, old, new, item.unit) for month in months]
    return [_summed(path, sorted(rows)) for path, rows in sorted(found.items())]


def _places(before: np.ndarray, after: np.ndarray) -> Iterator[tuple[tuple[int, ...], float, float]]:
    for place in np.argwhere(before != after):
        position = tuple(int(index) for index in place)
        yield position, float(before[position]), float(after[position])


def _summed(path: str, rows: list[tuple[int, float, float, str]]) -> Difference:
    largest = max(rows, key=lambda row: (abs(row[2] - row[1]), -row[0]))
    return Difference(
        path=path,
        first=rows[0][0],
        last=rows[-1][0],
        largest=largest[0],
        before=largest[1],
        after=largest[2],
        unit=largest[3],
    )
