"""Results as an xarray Dataset and as a small table."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.months import LAST_RECORDED_MONTH, month_label
from sim.results.schema import OUTCOMES

if TYPE_CHECKING:
    import pandas
    import xarray

    from sim.results.results import Results

SUMMARY_ROWS = 8
"""Label combinations of one outcome listed in the summary: the largest at the end of the run."""


def dataset(results: Results) -> xarray.Dataset:
    """All outcomes with coordinates, units and long names."""
    import xarray

    month = np.array(results.months)
    coordinates: dict[str, Any] = {"month": ("month", month, {"long_name": "Month"})}
    coordinates["month_index"] = (
        "month",
        results.first_month + np.arange(len(month)),
        {"long_name": "Months since 2023-01"},
    )
    for axis, names in results.labels.items():
        coordinates[axis] = (axis, np.array(names, dtype=str))
    variables = {}
    for name in results.outcomes:
        outcome = OUTCOMES[name]
        attributes = {"units": outcome.unit, "long_name": outcome.long_name, "kind": outcome.kind}
        variables[name] = (("month", *outcome.dims), results.array(name), attributes)
    simple = {key: value for key, value in results.provenance.items() if isinstance(value, str | int | float)}
    return xarray.Dataset(variables, coordinates, simple)


def summary(results: Results) -> pandas.DataFrame:
    """Return each outcome at the start, the end of the record and the end of the run.

    Outcomes with many labels show the largest `SUMMARY_ROWS` at the end of the run.
    """
    import pandas

    # A run may end before the record does, or start after it: the columns are then fewer.
    last = results.last_month
    months = sorted({results.first_month, min(max(LAST_RECORDED_MONTH, results.first_month), last), last})
    rows = []
    for name in results.outcomes if results.n_months else ():
        outcome, array = OUTCOMES[name], results.array(name)
        places = list(itertools.product(*(range(len(results.labels[axis])) for axis in outcome.dims)))
        if len(places) > SUMMARY_ROWS:
            final = [array[(-1, *place)] for place in places]
            order = np.argsort([-value if np.isfinite(value) else np.inf for value in final], kind="stable")
            places = [places[i] for i in order[:SUMMARY_ROWS]]
        for place in places:
            text = ", ".join(results.labels[axis][i] for axis, i in zip(outcome.dims, place, strict=True))
            row: dict[str, Any] = {"outcome": name, "label": text, "unit": outcome.unit}
            for month in months:
                row[month_label(month)] = float(array[(month - results.first_month, *place)])
            rows.append(row)
    return pandas.DataFrame(rows, columns=["outcome", "label", "unit", *(month_label(month) for month in months)])
