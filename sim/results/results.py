"""What a run hands back: read-only arrays with named axes, units and provenance."""

from __future__ import annotations

import types
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UserError, did_you_mean
from sim.months import month_index, month_label
from sim.results.schema import OUTCOMES

if TYPE_CHECKING:
    import pandas
    import xarray


class Results:
    """Outcomes of one run.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Outcome to array with shape (months, …axes of the outcome).
    labels : mapping of str to tuple of str
        Labels along every axis that occurs.
    first_month : int
        Month index of the first row.
    provenance : mapping
        Where the numbers come from; JSON values only.

    Examples
    --------
    >>> import numpy as np
    >>> results = Results(arrays={"hhi": np.array([0.2, 0.3])}, labels={}, first_month=0, provenance={})
    >>> results.series("hhi")
    array([0.2, 0.3])
    >>> results.months
    ('2023-01', '2023-02')
    """

    __slots__ = ("_arrays", "_data", "first_month", "labels", "provenance")

    def __init__(
        self,
        *,
        arrays: Mapping[str, np.ndarray],
        labels: Mapping[str, tuple[str, ...]],
        first_month: int,
        provenance: Mapping[str, Any],
    ) -> None:
        lengths = {len(array) for array in arrays.values()}
        if len(lengths) > 1:
            raise ValueError(f"the outcomes have different numbers of months: {sorted(lengths)}")
        for name, array in arrays.items():
            shape = tuple(len(labels[axis]) for axis in OUTCOMES[name].dims)
            if array.shape[1:] != shape:
                raise ValueError(f"{name} has shape {array.shape[1:]}; its labels have {shape}")
            array.flags.writeable = False
        self._arrays = types.MappingProxyType(dict(arrays))
        self.labels = types.MappingProxyType({axis: tuple(names) for axis, names in labels.items()})
        self.first_month = int(first_month)
        self.provenance = types.MappingProxyType(dict(provenance))
        self._data: xarray.Dataset | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Read-only mappings cannot be pickled; results travel between processes as plain dictionaries."""
        return _rebuild, (dict(self._arrays), dict(self.labels), self.first_month, dict(self.provenance))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes held."""
        return tuple(self._arrays)

    @property
    def n_months(self) -> int:
        """Number of months held."""
        return len(next(iter(self._arrays.values()), ()))

    @property
    def last_month(self) -> int:
        """Month index of the last row."""
        return self.first_month + self.n_months - 1

    @property
    def months(self) -> tuple[str, ...]:
        """Months as ``YYYY-MM``."""
        return tuple(month_label(self.first_month + row) for row in range(self.n_months))

    def array(self, name: str) -> np.ndarray:
        """Read-only array of one outcome, months first.

        Raises
        ------
        UserError
            If these results hold no such outcome.
        """
        try:
            return self._arrays[name]
        except KeyError:
            raise UserError(f"the results hold no outcome {name!r}", hint=did_you_mean(name, self._arrays)) from None

    def series(self, name: str, **place: str) -> np.ndarray:
        """Monthly series of one outcome at one label per axis.

        Parameters
        ----------
        name : str
            Outcome.
        **place : str
            Axis to label, for example ``bloc="CN", panel="router"``; every axis of the outcome.

        Returns
        -------
        ndarray, shape (months,)
            In the unit of the outcome.
        """
        index: list[Any] = [slice(None)]
        array = self.array(name)
        dims = OUTCOMES[name].dims
        if set(place) != set(dims):
            raise UserError(f"{name} has the axes {dims}; {tuple(place)} given", hint="Give one label per axis.")
        for axis in dims:
            if place[axis] not in self.labels[axis]:
                raise UserError(
                    f"{name} has no {axis} {place[axis]!r}", hint=did_you_mean(place[axis], self.labels[axis])
                )
            index.append(self.labels[axis].index(place[axis]))
        return array[tuple(index)]

    def at(self, name: str, month: str | int, **place: str) -> float:
        """Value in one month; nan if the month lies outside the run."""
        row = (month_index(month) if isinstance(month, str) else month) - self.first_month
        return float(self.series(name, **place)[row]) if 0 <= row < self.n_months else float("nan")

    @property
    def data(self) -> xarray.Dataset:
        """All outcomes as an xarray Dataset; ``month`` is text, ``month_index`` counts from 2023-01."""
        if self._data is None:
            from sim.results.dataset import dataset

            self._data = dataset(self)
        return self._data

    def __getitem__(self, name: str) -> xarray.DataArray:
        """One outcome as an xarray DataArray with unit and long name."""
        self.array(name)  # names the nearest outcome if there is none
        return self.data[name]

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def summary(self) -> pandas.DataFrame:
        """Small table: first month, last recorded month and end of each outcome."""
        from sim.results.dataset import summary

        return summary(self)

    def save(self, directory: str | Path, *, force: bool = False) -> Path:
        """Write ``results.parquet``, ``manifest.json`` and ``summary.csv``.

        Raises
        ------
        UserError
            If the folder cannot be written, or holds another run's results and ``force`` is false.
        """
        from sim.results.store import save

        return save(self, directory, force=force)

    def __repr__(self) -> str:
        title = self.provenance.get("scenario", "run")
        span = f"{self.months[0]} to {self.months[-1]}" if self.n_months else "no months"
        seed = self.provenance.get("seed")
        return f"<Results of {title!r}, seed {seed}: {len(self._arrays)} outcomes, {span}>"

    def _repr_html_(self) -> str:
        from sim.results.display import results_html

        return results_html(self)


def _rebuild(arrays: dict[str, np.ndarray], labels: dict[str, Any], first: int, provenance: dict[str, Any]) -> Results:
    return Results(arrays=arrays, labels=labels, first_month=first, provenance=provenance)
