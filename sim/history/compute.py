"""Recorded stocks and domestic supply of accelerators."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import UserError
from sim.history.cells import PROVENANCE_COLUMNS, checked, estimate, month, optional_position, period
from sim.history.records import ComputeAnchor, DomesticFlow
from sim.tables import read_table

COLUMNS = ("quantity", "entity", "bloc", "date", "value", "low", "high", "unit", *PROVENANCE_COLUMNS)
UNIT = "million H100e"


def read_compute(
    directory: Path, blocs: tuple[str, ...]
) -> tuple[tuple[tuple[ComputeAnchor, ...], ...], tuple[tuple[DomesticFlow, ...], ...]]:
    """Stock anchors and domestic flows by bloc, in order of month.

    Only rows that name a bloc are read; the others document owners, units and shares.

    Raises
    ------
    UserError
        If a cell is wrong or a bloc has fewer than two stock anchors.
    """
    anchors: list[list[ComputeAnchor]] = [[] for _ in blocs]
    flows: list[list[DomesticFlow]] = [[] for _ in blocs]
    for row in checked(read_table("compute_stock", COLUMNS, directory=directory)):
        bloc = optional_position(row, "bloc", blocs)
        if bloc is None:
            continue
        quantity = row.choice("quantity", ("stock", "domestic_flow"))
        row.choice("unit", (UNIT,))
        value, low, high = estimate(row, "value", "low", "high", at_least=1e-6, at_most=1e4)
        if quantity == "stock":
            date = month(row, "date")
            if any(anchor.month == date for anchor in anchors[bloc]):
                raise row.error("date", f"{blocs[bloc]} has an earlier row of this month")
            anchors[bloc].append(ComputeAnchor(month=date, stock=value * 1e6, low=low * 1e6, high=high * 1e6))
        else:
            first, last = period(row, "date")
            scale = 1e6 / (last - first + 1)
            flows[bloc].append(
                DomesticFlow(
                    first_month=first,
                    last_month=last,
                    inflow=value * scale,
                    low=low * scale,
                    high=high * scale,
                )
            )
    for name, found in zip(blocs, anchors, strict=True):
        if len(found) < 2:
            raise UserError(
                f"{name!r} has fewer than two stocks of accelerators",
                file=directory / "compute_stock.csv",
                hint="Give the stock at two dates at least.",
            )
    return (
        tuple(tuple(sorted(found, key=lambda anchor: anchor.month)) for found in anchors),
        tuple(tuple(sorted(found, key=lambda flow: flow.first_month)) for found in flows),
    )


def read_world_growth(directory: Path) -> float:
    """Growth of the world's stock [times per year]; the one row of quantity ``growth``."""
    rows = [
        row for row in read_table("compute_stock", COLUMNS, directory=directory) if row.cells["quantity"] == "growth"
    ]
    if len(rows) != 1:
        raise UserError(
            f"there are {len(rows)} rows of quantity 'growth', there must be one",
            file=directory / "compute_stock.csv",
            hint="Keep the row of the world.",
        )
    return rows[0].number("value", low=1, high=100)


def domestic_path(flows: Sequence[DomesticFlow], months: ArrayLike) -> NDArray[np.float64]:
    """Domestic accelerators by month [H100 equivalents per month], shape of ``months``.

    Log-linear between the middles of the documented periods, constant before the first and after the last; 0
    for a bloc without any.
    """
    if not flows:
        return np.zeros(np.shape(months))
    middles = [(flow.first_month + flow.last_month) / 2 for flow in flows]
    return np.exp(np.interp(np.asarray(months, float), middles, np.log([flow.inflow for flow in flows])))
