"""Vendors, their compute shares and their documented money."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.history.cells import (
    PROVENANCE_COLUMNS,
    checked,
    estimate,
    month,
    optional_month,
    optional_position,
    position,
)
from sim.history.lineup_tables import read_families
from sim.history.records import Family, Vendor
from sim.months import BURN_IN_MONTHS, LAST_RECORDED_MONTH, month_index
from sim.tables import Row, read_table

COMPLEMENTS = ("cloud", "robot", "phone", "chips", "none")
SHARE_MONTHS = ("2022-12", "2025-12")
COLUMNS = (
    "vendor",
    "bloc",
    "complement",
    "closed_family",
    "open_family",
    "has_api",
    "start_month",
    *(
        f"{name}_{label.replace('-', '_')}"
        for label in SHARE_MONTHS
        for name in ("share_of_bloc_compute", "share_low", "share_high")
    ),
    *PROVENANCE_COLUMNS,
)
FUNDING_COLUMNS = (
    "entity",
    "vendor",
    "period",
    "metric",
    "value",
    "budget_kind",
    "budget_start",
    "budget_months",
    "ai_share",
    "ai_share_low",
    "ai_share_high",
    *PROVENANCE_COLUMNS,
)
FIRST_FUNDED_MONTH = -BURN_IN_MONTHS
"""2021-01."""
FUNDED_MONTHS = LAST_RECORDED_MONTH - FIRST_FUNDED_MONTH + 1


def read_vendors(directory: Path, blocs: tuple[str, ...]) -> tuple[tuple[Vendor, ...], tuple[Family, ...]]:
    """Vendors in the order of ``vendors.csv``, and the families they own.

    Raises
    ------
    UserError
        If a cell is wrong, a family belongs to another vendor, or the shares of a bloc's compute sum to more
        than 1.
    """
    rows = checked(read_table("vendors", COLUMNS, directory=directory), "vendor")
    names = tuple(row.text("vendor") for row in rows)
    families = read_families(directory, names)
    funding = read_external_funding(directory, names)
    vendors = tuple(_vendor(place, row, blocs, families, funding[place]) for place, row in enumerate(rows))
    for bloc, name in enumerate(blocs):
        for anchor, label in enumerate(SHARE_MONTHS):
            total = sum(vendor.compute_share[anchor][1] for vendor in vendors if vendor.bloc == bloc)
            if total > 1:
                raise rows[0].error(
                    f"share_of_bloc_compute_{label.replace('-', '_')}",
                    f"the shares of {name} sum to {total:g}, above 1",
                )
    return vendors, families


def _vendor(
    place: int,
    row: Row,
    blocs: tuple[str, ...],
    families: Sequence[Family],
    funding: NDArray[np.float64] | None,
) -> Vendor:
    shares = []
    for label in SHARE_MONTHS:
        suffix = label.replace("-", "_")
        columns = (f"share_of_bloc_compute_{suffix}", f"share_low_{suffix}", f"share_high_{suffix}")
        shares.append((month_index(label), *estimate(row, *columns, at_least=0, at_most=1)))
    return Vendor(
        row=place,
        name=row.text("vendor"),
        bloc=position(row, "bloc", blocs),
        complement=row.choice("complement", COMPLEMENTS),
        closed_family=_own_family(place, row, "closed_family", families),
        open_family=_own_family(place, row, "open_family", families),
        has_api=row.flag("has_api"),
        compute_share=tuple((date, central) for date, central, _, _ in shares),
        compute_share_low=tuple((date, low) for date, _, low, _ in shares),
        compute_share_high=tuple((date, high) for date, _, _, high in shares),
        external_funding=funding,
        start_month=optional_month(row, "start_month"),
    )


def _own_family(place: int, row: Row, column: str, families: Sequence[Family]) -> int | None:
    family = optional_position(row, column, tuple(family.name for family in families))
    if family is not None and families[family].vendor != place:
        raise row.error(column, "in the tables of models this family belongs to another vendor")
    return family


def read_external_funding(directory: Path, vendors: tuple[str, ...]) -> list[NDArray[np.float64] | None]:
    """Money from outside per vendor and month [2025 USD per month, nominal as printed], 2021-01 to 2026-03.

    A round is spread evenly over its ``budget_months`` from ``budget_start``; of a firm's capital
    expenditure the part ``ai_share`` counts. Months before the first and after the last documented sum are
    NaN, and so is every month of a vendor without one (None): no figure is not a figure of zero.
    """
    paths: list[NDArray[np.float64] | None] = [None] * len(vendors)
    for row in checked(read_table("funding", FUNDING_COLUMNS, directory=directory), "entity", "period", "metric"):
        kind = row.choice("budget_kind", ("", "round", "capex"))
        if not kind:
            continue
        vendor = position(row, "vendor", vendors)
        share = 1.0
        if kind == "capex":
            share, _, _ = estimate(row, "ai_share", "ai_share_low", "ai_share_high", at_least=0, at_most=1)
        months = int(row.number("budget_months", low=1, high=60))
        first = month(row, "budget_start") - FIRST_FUNDED_MONTH
        if not 0 <= first < FUNDED_MONTHS:
            raise row.error("budget_start", "it must lie in 2021-01 to 2026-03")
        path = paths[vendor]
        if path is None:
            path = paths[vendor] = np.full(FUNDED_MONTHS, np.nan)
        part = path[first : first + months]
        part[:] = np.nan_to_num(part) + row.number("value", low=0) * 1e9 * share / months
    for path in paths:
        if path is not None:
            path.setflags(write=False)
    return paths
