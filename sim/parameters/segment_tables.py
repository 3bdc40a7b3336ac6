"""Parameters by segment whose value, range and source stand in ``sim/data/segments.csv``."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.dimensions import SEGMENTS
from sim.parameters.specification import Composition, Prior, parameter
from sim.tables import Row, read_table


@cache
def _rows() -> dict[tuple[str, str], Row]:
    columns = ("region", "segment", "item", "unit", "central", "low", "high", "source")
    table = read_table("segments", columns)
    return {(row.cells["segment"], row.cells["item"]): row for row in table if row.cells["region"] == "all"}


def segment_parameter(item: str, *, unit: str, composition: Composition = "replace", prior: Prior = "uniform") -> Any:
    """Declare a parameter by segment from the rows of ``segments.csv`` that hold for all regions."""
    rows = [_rows()[segment, item] for segment in SEGMENTS]
    central, low, high = (tuple(row.number(end) for row in rows) for end in ("central", "low", "high"))
    return parameter(
        central,
        unit=unit,
        low=low,
        high=high,
        source=f"segments.csv:{item}",
        dims=("segment",),
        composition=composition,
        prior=prior,
    )
