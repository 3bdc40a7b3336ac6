"""Recorded start of the physical loop: sectors, conventional robots, costs, makers, fleets."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.dimensions import DOMAINS, ROBOTAXI, SECTORS, UNIT_KINDS, Dimensions
from sim.errors import UserError
from sim.history.cells import PROVENANCE_COLUMNS, checked, estimate, position
from sim.history.geography import read_dimensions
from sim.tables import DATA_DIRECTORY, Row, read_table

FloatArray = NDArray[np.float64]
SECTOR_COLUMNS = (
    "region", "sector", "employment_m", "employment_m_low", "employment_m_high", "employees_per_adopting_site",
    "employees_per_adopting_site_low", "employees_per_adopting_site_high", "hourly_compensation_usd",
    "hourly_compensation_usd_low", "hourly_compensation_usd_high", "robot_stock_k_2023", *PROVENANCE_COLUMNS,
)  # fmt: skip
START_COLUMNS = ("quantity", "region", "bloc", "item", "date", "value", "low", "high", "unit", *PROVENANCE_COLUMNS)
INSTALLATION_COLUMNS = ("region", "year", "installations_k", "low", "high", *PROVENANCE_COLUMNS)
MAKER_COLUMNS = ("bloc", "makers", "low", "high", *PROVENANCE_COLUMNS)
COST_COLUMNS = ("item", "region", "value", "low", "high", *PROVENANCE_COLUMNS)
NINETY_PER_CENT = 3.29
"""Standard deviations of a normal distribution between its 5th and 95th percentile."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhysicalRecord:
    """Arrays over regions R, blocs B, sectors S, unit kinds K and domains; central values of the tables."""

    employment: FloatArray
    """Employees, in mobility drivers, shape (R, S)."""
    site_size: FloatArray
    """Median employees or drivers of a site, shape (R, S)."""
    site_size_sd: FloatArray
    """Spread of ln size between sites, from low and high, shape (R, S)."""
    wage: FloatArray
    """Hourly labour cost, shape (R, S) [USD]."""
    wage_sd: FloatArray
    """Spread of ln labour cost between sites, from low and high, shape (R, S)."""
    robot_stock: FloatArray
    """Conventional robots at 2023-12, shape (R, S); 0 where none are counted."""
    installation_years: NDArray[np.int64]
    installations: FloatArray
    """Conventional robots installed, shape (R, years) [units per year]."""
    retirement: FloatArray
    """Conventional robots that retire, shape (R,) [1/year]."""
    hurdle: FloatArray
    """Payback hurdle of the median site, shape (R,) [years]."""
    support: FloatArray
    """Part of a site's capital cost that policy in force pays, shape (R,)."""
    price_level: FloatArray
    """Shape (R,)."""
    robotaxi_fleet: FloatArray
    """Vehicles at 2022-12, shape (R,)."""
    makers: FloatArray
    """Makers of AI-run units, shape (B,)."""
    maker_share: FloatArray
    """Share of a year's conventional robots by bloc of the maker, shape (B,)."""
    unit_cost: FloatArray
    """Shape (B, K) [USD], edge computer included."""
    cumulative: FloatArray
    """Units made by 2022-12, shape (B, K)."""
    reference_robotaxis: FloatArray
    """Robotaxis made by the date of their cost, shape (B,)."""
    humanoid_years: NDArray[np.int64]
    humanoid_shipments: FloatArray
    """Shape (B, years) [units per year]."""
    collection: FloatArray
    """Dedicated collection at 2026-03, shape (B, domains) [hours per month]."""


def load_physical(directory: Path | None = None) -> PhysicalRecord:
    """Read and check the tables of the physical economy; a second call returns the same object.

    Raises
    ------
    UserError
        If a table is missing, a cell is wrong or a value is not there; the message names file, line, column.
    """
    return _load((DATA_DIRECTORY if directory is None else Path(directory)).resolve())


@functools.cache
def _load(directory: Path) -> PhysicalRecord:
    dimensions = read_dimensions(directory)
    rows = checked(read_table("embodied_start", START_COLUMNS, directory=directory), *START_COLUMNS[:5])
    start = _StartTable(directory, rows, dimensions)
    robotaxis = start.of_region("robotaxi_fleet", missing=0.0)
    shipments, humanoid_years = start.by_year("humanoid_shipments")
    years, installations = _installations(directory, dimensions)
    return PhysicalRecord(
        **_sectors(directory, dimensions),
        installation_years=years,
        installations=installations,
        retirement=start.of_region("robot_retirement"),
        hurdle=_hurdles(directory, dimensions, start),
        support=start.of_region("capital_support"),
        price_level=np.array(
            [row.number("price_level_us1", low=0) for row in read_table("regions", directory=directory)]
        ),
        robotaxi_fleet=robotaxis,
        makers=_makers(directory, dimensions),
        maker_share=start.of_bloc("robot_maker_share", UNIT_KINDS)[:, 0],
        unit_cost=start.of_bloc("unit_cost", UNIT_KINDS),
        cumulative=start.of_bloc("cumulative_units", UNIT_KINDS),
        reference_robotaxis=start.of_bloc("reference_units", UNIT_KINDS)[:, ROBOTAXI],
        humanoid_years=humanoid_years,
        humanoid_shipments=shipments,
        collection=start.of_bloc("collection", DOMAINS),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _StartTable:
    """Rows of ``embodied_start.csv`` by quantity."""

    directory: Path
    rows: list[Row]
    dimensions: Dimensions

    def named(self, quantity: str) -> list[Row]:
        found = [row for row in self.rows if row.cells["quantity"] == quantity]
        if not found:
            raise UserError(f"there is no row of quantity {quantity!r}", file=self.directory / "embodied_start.csv",
                            hint="Restore the row from the repository.")  # fmt: skip
        return found

    def of_region(self, quantity: str, missing: float | None = None) -> FloatArray:
        """One value per region."""
        values = np.full(len(self.dimensions.regions), np.nan)
        for row in self.named(quantity):
            values[position(row, "region", self.dimensions.regions)] = _value(row)
        return self._complete(quantity, values if missing is None else np.where(np.isnan(values), missing, values))

    def of_bloc(self, quantity: str, items: tuple[str, ...]) -> FloatArray:
        """One value per bloc and item; items that the quantity never names stay nan."""
        values = np.full((len(self.dimensions.blocs), len(items)), np.nan)
        for row in self.named(quantity):
            values[position(row, "bloc", self.dimensions.blocs), position(row, "item", items)] = _value(row)
        self._complete(quantity, values[:, ~np.isnan(values).all(axis=0)])
        return values

    def by_year(self, quantity: str) -> tuple[FloatArray, NDArray[np.int64]]:
        """One value per bloc and year."""
        rows = self.named(quantity)
        years = np.array(sorted({int(row.number("date", low=2000, high=2100)) for row in rows}))
        values = np.full((len(self.dimensions.blocs), len(years)), np.nan)
        for row in rows:
            place = int(np.searchsorted(years, row.number("date")))
            values[position(row, "bloc", self.dimensions.blocs), place] = _value(row)
        return self._complete(quantity, values), years

    def _complete(self, quantity: str, values: FloatArray) -> FloatArray:
        if np.isnan(values).any():
            raise UserError(f"{quantity!r} is not given for every region or bloc",
                            file=self.directory / "embodied_start.csv", hint="Add the missing rows.")  # fmt: skip
        return values


def _value(row: Row) -> float:
    return estimate(row, "value", "low", "high", at_least=0.0, at_most=1e8)[0]


def _spread(row: Row, column: str) -> tuple[float, float]:
    value, low, high = estimate(row, column, f"{column}_low", f"{column}_high", at_least=1e-6, at_most=1e9)
    return value, float(np.log(high / low)) / NINETY_PER_CENT


def _sectors(directory: Path, dimensions: Dimensions) -> dict[str, FloatArray]:
    """Cells of ``sectors.csv``; totals and world rows stay in the table only."""
    names = ("employment", "site_size", "site_size_sd", "wage", "wage_sd", "robot_stock")
    arrays = {name: np.full((len(dimensions.regions), len(SECTORS)), np.nan) for name in names}
    rows = checked(read_table("sectors", SECTOR_COLUMNS, directory=directory), "region", "sector")
    for row in rows:
        if row.cells["sector"] not in SECTORS or row.cells["region"] not in dimensions.regions:
            continue
        cell = position(row, "region", dimensions.regions), SECTORS.index(row.cells["sector"])
        arrays["employment"][cell] = estimate(
            row, "employment_m", "employment_m_low", "employment_m_high", at_least=1e-3, at_most=1e4
        )[0] * 1e6  # fmt: skip
        arrays["site_size"][cell], arrays["site_size_sd"][cell] = _spread(row, "employees_per_adopting_site")
        arrays["wage"][cell], arrays["wage_sd"][cell] = _spread(row, "hourly_compensation_usd")
        arrays["robot_stock"][cell] = (row.optional_number("robot_stock_k_2023", low=0) or 0.0) * 1e3
    for region, sector in np.argwhere(np.isnan(arrays["employment"])):
        raise UserError(f"there is no row of {SECTORS[sector]} in {dimensions.regions[region]}",
                        file=directory / "sectors.csv", hint="Every region needs a row of every sector.")  # fmt: skip
    return arrays


def _installations(directory: Path, dimensions: Dimensions) -> tuple[NDArray[np.int64], FloatArray]:
    rows = checked(read_table("robot_installations", INSTALLATION_COLUMNS, directory=directory), "region", "year")
    years = np.array(sorted({int(row.number("year", low=2000, high=2100)) for row in rows}))
    values = np.full((len(dimensions.regions), len(years)), np.nan)
    for row in rows:
        cell = position(row, "region", dimensions.regions), int(np.searchsorted(years, row.number("year")))
        values[cell] = estimate(row, "installations_k", "low", "high", at_least=0, at_most=1e5)[0] * 1e3
    if np.isnan(values).any():
        raise UserError("a region has no row in some year", file=directory / "robot_installations.csv",
                        hint="Every region needs a row of every year.")  # fmt: skip
    return years, values


def _makers(directory: Path, dimensions: Dimensions) -> FloatArray:
    values = np.full(len(dimensions.blocs), np.nan)
    for row in checked(read_table("robot_makers", MAKER_COLUMNS, directory=directory), "bloc"):
        count = estimate(row, "makers", "low", "high", at_least=1, at_most=1e5)[0]
        values[position(row, "bloc", dimensions.blocs)] = count
    if np.isnan(values).any():
        raise UserError("a bloc has no row", file=directory / "robot_makers.csv", hint="Every bloc needs one.")
    return values


def _hurdles(directory: Path, dimensions: Dimensions, start: _StartTable) -> FloatArray:
    """Hurdles of ``robots_cost.csv`` by region; the start table has those of the other regions."""
    values = start.of_region("payback_hurdle", missing=-1.0)
    for row in checked(read_table("robots_cost", COST_COLUMNS, directory=directory)):
        if row.cells["item"] == "payback_hurdle":
            values[position(row, "region", dimensions.regions)] = _value(row)
    if (values <= 0).any():
        raise UserError("a region has no payback hurdle", file=directory / "embodied_start.csv",
                        hint="Add a row of quantity payback_hurdle.")  # fmt: skip
    return values


__all__ = ["PhysicalRecord", "load_physical"]
