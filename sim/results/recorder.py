"""Collects the outcomes of a run month by month into arrays made beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sim.results.results import Results
from sim.results.schema import OUTCOMES


class Recorder:
    """Arrays of all outcomes over the recorded months.

    Parameters
    ----------
    outcomes : iterable of str or None
        Names to record; None means all of `OUTCOMES`.
    labels : mapping of str to tuple of str
        Labels along every axis that these outcomes have (see `axis_labels`).
    first_month, last_month : int
        First and last month index that may be recorded.

    Raises
    ------
    KeyError
        If an outcome or the labels of an axis are unknown.
    """

    def __init__(
        self,
        outcomes: Iterable[str] | None,
        labels: Mapping[str, tuple[str, ...]],
        first_month: int,
        last_month: int,
    ) -> None:
        names = tuple(OUTCOMES) if outcomes is None else tuple(outcomes)
        self.outcomes = {name: OUTCOMES[name] for name in names}
        axes = {axis for outcome in self.outcomes.values() for axis in outcome.dims}
        self.labels = {axis: tuple(labels[axis]) for axis in sorted(axes)}
        self.first_month = int(first_month)
        self.last_month = int(last_month)
        self.months_recorded = 0
        months = self.last_month - self.first_month + 1
        self._arrays = {
            name: np.full((months, *(len(self.labels[axis]) for axis in outcome.dims)), np.nan)
            for name, outcome in self.outcomes.items()
        }
        self._shapes = {name: array.shape[1:] for name, array in self._arrays.items()}

    def record(self, month: int, values: Mapping[str, Any]) -> None:
        """Store the outcomes of the next month.

        Parameters
        ----------
        month : int
            Month index; months are recorded one after the other.
        values : mapping
            Every outcome of this recorder to a number or an array over its axes; nan where missing.

        Raises
        ------
        ValueError
            If the month is not the next one, a name is missing or unknown, or a shape is wrong. Then nothing
            is stored: a result is never half a month.
        """
        expected = self.first_month + self.months_recorded
        if month != expected or month > self.last_month:
            raise ValueError(f"month {month} recorded; the next one is {expected}, the last {self.last_month}")
        if values.keys() != self._arrays.keys():
            missing = sorted(self._arrays.keys() - values.keys())
            unknown = sorted(values.keys() - self._arrays.keys())
            raise ValueError(f"outcomes missing: {missing}; unknown: {unknown}")
        for name, shape in self._shapes.items():
            if np.shape(values[name]) != shape:
                dims = self.outcomes[name].dims
                raise ValueError(f"{name} has shape {np.shape(values[name])}; it must be {shape} for {dims}")
        for name, array in self._arrays.items():
            array[self.months_recorded] = values[name]
        self.months_recorded += 1

    def copy(self) -> Recorder:
        """Independent recorder with the same past, for a branch of a run."""
        twin = Recorder(self.outcomes, self.labels, self.first_month, self.last_month)
        twin.months_recorded = self.months_recorded
        for name, array in self._arrays.items():
            twin._arrays[name][:] = array
        return twin

    def extended(self, last_month: int) -> Recorder:
        """Recorder with the same past that ends at another month, at or after the last one recorded."""
        if last_month < self.first_month + self.months_recorded - 1:
            raise ValueError(f"month {last_month} lies before the last recorded one")
        twin = Recorder(self.outcomes, self.labels, self.first_month, last_month)
        twin.months_recorded = self.months_recorded
        for name, array in self._arrays.items():
            twin._arrays[name][: self.months_recorded] = array[: self.months_recorded]
        return twin

    def results(self, provenance: Mapping[str, Any]) -> Results:
        """Read-only copy of what has been recorded so far."""
        arrays = {name: array[: self.months_recorded].copy() for name, array in self._arrays.items()}
        return Results(arrays=arrays, labels=self.labels, first_month=self.first_month, provenance=provenance)
