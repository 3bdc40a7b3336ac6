"""What runs of a sweep cost, learnt from a few of them: late months take longer than early ones."""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from sim.scenario import ResolvedScenario
from sim.scenario.resolved import FIRST_MONTH
from sim.sweep.branches import references, spans
from sim.sweep.plan import Row


@dataclasses.dataclass(frozen=True, slots=True)
class Months:
    """Months to simulate, and the sum of their places in a run: the first month of all has place 0."""

    count: float = 0.0
    places: float = 0.0

    @classmethod
    def between(cls, start: int, end: int) -> Months:
        """Months from ``start`` up to the one before ``end``.

        Examples
        --------
        >>> Months.between(-24, -20)
        Months(count=4.0, places=6.0)
        """
        first, last = start - FIRST_MONTH, end - 1 - FIRST_MONTH
        return cls(float(end - start), 0.5 * (first + last) * (end - start))

    def __add__(self, other: Months) -> Months:
        return Months(self.count + other.count, self.places + other.places)


def months_of(scenarios: Sequence[ResolvedScenario]) -> list[Months]:
    """Months that a group simulates for each of its scenarios, those of reference runs included."""
    extra = references(scenarios)
    found = [Months()] * len(scenarios)
    for position, start, end in spans(scenarios):
        found[position] = Months.between(start, end)
        if position in extra:
            found[position] += Months.between(FIRST_MONTH, FIRST_MONTH + extra[position])
    return found


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    r"""Seconds of the month at place k of a run, and of what comes with every run.

    .. math:: c_k = a + b\,k

    Attributes
    ----------
    month, growth : float
        Seconds a of the first month, and b that each later one takes more.
    run : float
        Seconds that a run takes beside the model: working its scenario out, writing.
    """

    month: float
    growth: float
    run: float

    def seconds(self, months: Iterable[Months]) -> float:
        """Seconds of some runs of one group."""
        total, runs = Months(), 0
        for item in months:
            total, runs = total + item, runs + 1
        return self.month * total.count + self.growth * total.places + self.run * runs


def fitted(observed: Sequence[tuple[Months, float]], run: float) -> Cost:
    """Cost by least squares with neither part below 0.

    Parameters
    ----------
    observed : sequence of (Months, float)
        Months of a run and the seconds that they took.
    run : float
        Seconds of a run beside the model.

    Examples
    --------
    >>> cost = fitted([(Months(10.0, 45.0), 14.5), (Months(5.0, 35.0), 8.5)], run=0.0)
    >>> round(cost.month, 6), round(cost.growth, 6)
    (1.0, 0.1)
    """
    features = np.array([[item.count, item.places] for item, _ in observed])
    seconds = np.array([value for _, value in observed])
    both = np.linalg.lstsq(features, seconds, rcond=None)[0]
    if both.min() < 0.0:  # then the best fit lies where one of them is 0
        alone = (features * seconds[:, None]).sum(axis=0) / (features**2).sum(axis=0)
        errors = [((features[:, part] * alone[part] - seconds) ** 2).sum() for part in (0, 1)]
        both = np.where(np.arange(2) == int(np.argmin(errors)), alone, 0.0)
    return Cost(month=float(both[0]), growth=float(both[1]), run=run)


def makespan(chunks: Iterable[float], workers: int) -> float:
    """Time until the last of some chunks is done when each goes to the worker that is free first.

    Examples
    --------
    >>> makespan([3.0, 3.0, 3.0], 2)
    6.0
    """
    free = [0.0] * workers
    for seconds in chunks:
        heapq.heapreplace(free, free[0] + seconds)
    return max(free)


class CostBook:
    """Seconds of parts of a sweep; parts of one make differ in the seed alone and cost the same.

    Parameters
    ----------
    cost : Cost
        As fitted.
    resolve : callable
        Works the scenario of a row out; None if it cannot be, which is a failing run.
    most : int
        Scenarios that are worked out at most; parts of further makes count with the mean per run.
    """

    def __init__(self, cost: Cost, resolve: Callable[[Row], ResolvedScenario | None], most: int) -> None:
        self._cost = cost
        self._resolve = resolve
        self._left = most
        self._known: dict[tuple[tuple[int, int], ...], float] = {}
        self._runs = 0
        self._seconds = 0.0

    def seconds(self, part: Sequence[Row]) -> float:
        """Seconds of runs that share their past."""
        make = tuple((row.point, row.scenario) for row in part)
        if make not in self._known:
            if self._left <= 0:
                return len(part) * self._seconds / self._runs
            resolved = [scenario for scenario in map(self._resolve, part) if scenario is not None]
            self._known[make] = self._cost.seconds(months_of(resolved))
            self._left -= len(part)
            self._runs += len(part)
            self._seconds += self._known[make]
        return self._known[make]
