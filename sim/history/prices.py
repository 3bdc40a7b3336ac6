"""Recorded prices as step functions per model."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from sim.errors import did_you_mean
from sim.history.cells import PROVENANCE_COLUMNS, checked, month
from sim.history.records import PriceSteps
from sim.tables import read_table

COLUMNS = ("vendor", "model", "date", "input", "output", "blended", "kind", "in_model", *PROVENANCE_COLUMNS)
KINDS = ("list", "promo", "host")
ROUNDING = 0.001
"""Blended prices are printed to five digits."""


@dataclasses.dataclass(frozen=True, slots=True)
class ModelPrices:
    """Dated prices of one model."""

    api: PriceSteps = ()
    host: PriceSteps = ()


def read_prices(directory: Path, recorded: Sequence[tuple[str, str]]) -> dict[tuple[str, str], ModelPrices]:
    """Prices by (vendor, model).

    A list row ends a promotion; both are prices of the vendor's own API, so they form one step function.

    Raises
    ------
    UserError
        If a priced model is not among ``recorded`` (vendor, model), a price is negative, or the blended
        price is not (3 input + output) / 4.
    """
    steps: dict[tuple[str, str], tuple[list[tuple[int, float]], list[tuple[int, float]]]] = {}
    for row in checked(read_table("prices", COLUMNS, directory=directory), "vendor", "model", "date", "kind"):
        name = (row.text("vendor"), row.text("model"))
        date, kind = month(row, "date"), row.choice("kind", KINDS)
        blended = row.number("blended", low=0)
        expected = (3 * row.number("input", low=0) + row.number("output", low=0)) / 4
        if abs(blended - expected) > ROUNDING * max(expected, 1):
            raise row.error("blended", f"it must be (3 input + output) / 4 = {expected:g}")
        if not row.flag("in_model"):
            continue
        if name not in recorded:
            error = row.error("model", f"{name[0]} has no such model in releases.csv")
            error.hint = did_you_mean(name[1], [model for _, model in recorded])
            raise error
        steps.setdefault(name, ([], []))[kind == "host"].append((date, blended))
    return {name: ModelPrices(tuple(sorted(api)), tuple(sorted(host))) for name, (api, host) in steps.items()}
