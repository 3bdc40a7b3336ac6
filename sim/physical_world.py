"""What is given to the physical loop before a run: sites, recorded paths, reference values."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.dimensions import ARM, DOMAIN_OF_SECTOR, DOMAINS, HUMANOID, MANIPULATION, MOBILITY, ROBOTAXI, SECTORS
from sim.errors import UserError
from sim.history import History
from sim.history.physical import PhysicalRecord, load_physical
from sim.mechanisms.deployment_data import accessible_data, steady_stock, transferred_data
from sim.mechanisms.population import rows_per_class
from sim.mechanisms.site_classes import eager_normals, lognormal_value, tail_quantiles
from sim.mechanisms.usage import growth_path
from sim.months import FIRST_YEAR, LAST_RECORDED_MONTH
from sim.parameters import Parameters
from sim.world.supply_path import recorded_stock

FIRST_MONTH = 0
"""The physical loop begins with the record, 2023-01; there was next to nothing to simulate before."""
COST_MONTH = 35
"""Month of the unit costs of the tables, 2025-12 (arms 2024-12: the difference is within their error)."""
TAIL_CONCENTRATION = 3.0
"""Rows are this much denser among eager sites, so that the first thousandth that adopts is not one row."""
POINTS_OF_A_CELL = 10_007
"""Points of a low-discrepancy sequence between the rows of one cell and of the next."""
DOMAIN = np.array(DOMAIN_OF_SECTOR)
FEWEST_FACTORIES = 100


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sites:
    """Struct of arrays over the N factory rows; each stands for ``weight`` sites of one region and sector."""

    region: np.ndarray
    sector: np.ndarray
    domain: np.ndarray
    cell: np.ndarray
    """Position of region and sector in a flat table of them."""
    place: np.ndarray
    """Place in a sequence that begins anew in each cell and does not depend on where regions stand in the table."""
    size: np.ndarray
    """Employees, in mobility drivers."""
    wage: np.ndarray
    """Labour cost [USD per hour]."""
    hurdle: np.ndarray
    """Longest payback that the site accepts [years], before the factor of the parameters."""
    weight: np.ndarray
    """Sites represented."""
    trial_before: np.ndarray
    """Sites of the region and domain that are eagerer."""
    weight_in_cell: np.ndarray
    """Sites by region and sector, shape (R, S)."""

    @property
    def count(self) -> int:
        """Number of rows N."""
        return len(self.region)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhysicalWorld:
    """What does not depend on what sites do. Paths have months on the last axis, from 2023-01 on."""

    record: PhysicalRecord
    end_month: int
    sites: Sites
    is_home: np.ndarray
    """Whether a region is the home of a bloc, shape (R, B)."""
    stack_order: np.ndarray
    """Blocs from the one that has made most units on; draws run through stacks in this order, shape (B,)."""
    installations: np.ndarray
    """Conventional robots installed, shape (R, T) [units per month]."""
    recorded_until: int
    """Last month in which installations are data."""
    sector_share: np.ndarray
    """Share of a region's conventional robots by sector, shape (R, S)."""
    robots: np.ndarray
    """Conventional robots per site at the start, shape (N,)."""
    trials: np.ndarray
    """Units on trial, shape (R, domains, T)."""
    collection: np.ndarray
    """Dedicated collection, shape (B, domains, T) [hours per month]."""
    dedicated: np.ndarray
    """Stock of dedicated data at the start, shape (B, domains) [hours]."""
    other_humanoids: np.ndarray
    """Humanoids sold for anything but production, shape (B, T) [units per month]."""
    reference_units: np.ndarray
    """Cumulative units at the date of the unit costs, shape (B, K)."""
    reference_data: np.ndarray
    """Largest effective data of any bloc at the start, shape (domains,) [hours]."""
    sector_in_domain: np.ndarray
    """1 where the work of a sector needs a domain, else 0, shape (S, domains)."""
    base_reference: float
    """Best recorded general model of the month that the first month builds on [arena points]."""
    foreign_supply: np.ndarray
    """Foreign accelerators without controls, shape (B, T) [H100e per month]."""
    domestic_supply: np.ndarray
    """Domestic accelerators without response to controls, shape (B, T) [H100e per month]."""
    embodied_stock: np.ndarray
    """Accelerators in embodied training at the start, shape (B,) [H100e]."""

    @property
    def n_blocs(self) -> int:
        """Number of blocs B."""
        return self.is_home.shape[1]

    def at(self, month: int) -> int:
        """Position of a month on the last axis of the paths."""
        return month - FIRST_MONTH


def build_physical_world(
    history: History,
    parameters: Parameters,
    supply: tuple[np.ndarray, np.ndarray],
    *,
    n_factories: int,
    end_month: int,
) -> PhysicalWorld:
    """Lay out the sites and work out every given path.

    Parameters
    ----------
    history : History
        Recorded tables; the physical ones are read from the same directory.
    parameters : Parameters
        Those of the first month; start values, growth of given paths and spreads between sites are read here
        once and do not change during a run.
    supply : tuple of ndarray, each of shape (B, T)
        Foreign accelerators without controls and domestic ones without response to them, from 2023-01 on
        [H100e per month]: paths that both loops are given, not states of the digital one.
    n_factories : int
        Rows, at least 100.
    end_month : int
        Last month of the run.

    Raises
    ------
    UserError
        If there are fewer rows than cells need.
    """
    if n_factories < FEWEST_FACTORIES:
        raise UserError(
            f"there are {n_factories} factories; at least {FEWEST_FACTORIES} are needed",
            hint="3,000 is the default; with fewer than one per region and sector nobody stands for the rest.",
        )
    record = load_physical(history.directory)
    months = np.arange(FIRST_MONTH, max(end_month, LAST_RECORDED_MONTH) + 1)
    sites = lay_out_sites(record, parameters.deployment.hurdle_sd, n_factories)
    employment = np.maximum(record.employment, 1.0)
    stock = _start_of_robots(record, parameters)
    embodied = parameters.embodied.compute_share * recorded_stock(history, months[:1] - 1)[:, 0]
    collection, dedicated = _collection(record, parameters, months)
    installations, recorded_until = _installations(record, parameters, months)
    homes, reference_units = [bloc.home_region for bloc in history.blocs], _reference_units(record)
    return PhysicalWorld(
        record=record, end_month=end_month, sites=sites,
        is_home=np.array([[home == r for home in homes] for r in range(len(history.regions))]),
        stack_order=np.argsort(-reference_units.sum(axis=1), kind="stable"),
        installations=installations, recorded_until=recorded_until,
        sector_share=record.robot_stock / record.robot_stock.sum(axis=1, keepdims=True),
        robots=(stock / employment)[sites.region, sites.sector] * sites.size,
        trials=_trials(record, parameters, months), collection=collection, dedicated=dedicated,
        other_humanoids=_other_humanoids(record, parameters, months), reference_units=reference_units,
        reference_data=_reference_data(dedicated, parameters), base_reference=_base_reference(history, parameters),
        sector_in_domain=(DOMAIN[:, None] == np.arange(len(DOMAINS))).astype(float),
        foreign_supply=supply[0], domestic_supply=supply[1], embodied_stock=embodied,
    )  # fmt: skip


def lay_out_sites(record: PhysicalRecord, hurdle_sd: float, n_rows: int) -> Sites:
    """Deal rows to cells and give each its size, wage, hurdle and weight; the same for every seed.

    Half of the rows go to cells alike, half by their wage bill, one to each in any case. Within a cell they are
    dense among the eager (high wage, patient hurdle), see `tail_quantiles`.
    """
    n_regions, n_sectors = record.employment.shape
    n_cells = n_regions * n_sectors
    bill = (record.employment * record.wage).ravel()
    rows = 1 + rows_per_class(n_rows - n_cells, 0.5 / n_cells + 0.5 * bill / bill.sum())
    by_size = np.argsort(np.argsort(record.employment.sum(axis=1), kind="stable"))
    columns: dict[str, list[np.ndarray]] = {name: [] for name in ("size", "wage", "hurdle", "weight", "tail", "place")}
    for cell, count in enumerate(rows):
        place = divmod(cell, n_sectors)
        tail, share = tail_quantiles(int(count), TAIL_CONCENTRATION)
        # neither the rows of other cells nor where its region stands in the table move the first point of a cell
        first = POINTS_OF_A_CELL * int(by_size[place[0]] * n_sectors + place[1])
        log_wage, log_hurdle, deviate = eager_normals(tail, first, float(record.wage_sd[place]), hurdle_sd)
        size = lognormal_value(record.site_size[place], record.site_size_sd[place], deviate)
        columns["size"].append(size)
        columns["wage"].append(record.wage[place] * np.exp(log_wage))
        columns["hurdle"].append(record.hurdle[place[0]] * np.exp(log_hurdle))
        # employment of the cell is reproduced exactly
        columns["weight"].append(record.employment[place] / (share * size).sum() * share)
        columns["tail"].append(tail)
        columns["place"].append(first + np.arange(count))
    merged = {name: np.concatenate(parts) for name, parts in columns.items()}
    region, sector = np.divmod(np.repeat(np.arange(n_cells), rows), n_sectors)
    domain = DOMAIN[sector]
    in_cell = np.zeros((n_regions, n_sectors))
    np.add.at(in_cell, (region, sector), merged["weight"])
    return Sites(
        region=region, sector=sector, domain=domain, cell=region * n_sectors + sector, place=merged["place"],
        size=merged["size"], wage=merged["wage"], hurdle=merged["hurdle"], weight=merged["weight"],
        weight_in_cell=in_cell,
        trial_before=_eagerer_sites(merged.pop("tail"), merged["weight"], region * 2 + domain),
    )  # fmt: skip


def _eagerer_sites(tail: np.ndarray, weight: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Sites of the same group that come before each row."""
    before = np.zeros(len(tail))
    for value in np.unique(group):
        members = np.flatnonzero(group == value)
        ranked = members[np.argsort(tail[members], kind="stable")]
        before[ranked] = np.cumsum(weight[ranked]) - weight[ranked]
    return before


def _start_of_robots(record: PhysicalRecord, parameters: Parameters) -> np.ndarray:
    """Conventional robots at 2022-12, shape (R, S): the stock of 2023-12 without the year's change."""
    first = int(np.searchsorted(record.installation_years, FIRST_YEAR))
    retirement = record.retirement * parameters.deployment.robot_retirement
    total = record.robot_stock.sum(axis=1)
    before = np.maximum(total - record.installations[:, first], 0.0) / (1.0 - retirement)
    return record.robot_stock * (before / total)[:, None]


def _installations(record: PhysicalRecord, parameters: Parameters, months: np.ndarray) -> tuple[np.ndarray, int]:
    """Recorded installations, then their trend, and the last recorded month."""
    year = FIRST_YEAR + months // 12
    last = int(record.installation_years[-1])
    place = np.searchsorted(record.installation_years, np.minimum(year, last))
    path = record.installations[:, place] / 12.0
    # growth from one year's mean to the next, spread over its months
    years_after = np.maximum((months - 12 * (last - FIRST_YEAR) - 5.5) / 12.0, 0.0)
    growth = np.where(year > last, parameters.deployment.installation_growth**years_after, 1.0)
    return path * growth, 12 * (last - FIRST_YEAR) + 11


def _growth(months: np.ndarray, now: float, long_run: float, parameters: Parameters) -> np.ndarray:
    """Path that is 1 at 2026-03 and whose growth decays from then on."""
    constant = parameters.deployment.trial_time_constant
    return growth_path(months, now, long_run, constant, LAST_RECORDED_MONTH)


def _trials(record: PhysicalRecord, parameters: Parameters, months: np.ndarray) -> np.ndarray:
    deployment = parameters.deployment
    start = np.zeros((len(record.retirement), 2))
    start[:, MANIPULATION] = deployment.initial_ai_share * record.installations[:, 0]
    start[:, MOBILITY] = deployment.initial_fleet * record.robotaxi_fleet
    path = np.stack([_growth(months, growth, 1.0, parameters) for growth in deployment.trial_growth])
    return start[:, :, None] * (path / path[:, :1])


def _collection(record: PhysicalRecord, parameters: Parameters, months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Path of dedicated collection and the stock that it had made by the start."""
    embodied = parameters.embodied
    growth = _growth(months, embodied.collection_growth, embodied.collection_long_run, parameters)
    path = embodied.collection_level * record.collection[:, :, None] * growth
    monthly = np.log(embodied.collection_growth) / 12.0
    return path, steady_stock(path[:, :, 0], monthly, embodied.depreciation)


def _other_humanoids(record: PhysicalRecord, parameters: Parameters, months: np.ndarray) -> np.ndarray:
    """Recorded shipments apart from the productive share, which is simulated; then their growth."""
    last = int(record.humanoid_years[-1])
    place = np.searchsorted(record.humanoid_years, np.minimum(FIRST_YEAR + months // 12, last))
    monthly = (1.0 - parameters.embodied.productive_share) * record.humanoid_shipments[:, place] / 12.0
    middle = np.array([12 * (last - FIRST_YEAR) + 5.5])
    now = parameters.deployment.other_humanoid_growth
    growth = _growth(months, now, 1.0, parameters) / _growth(middle, now, 1.0, parameters)
    return np.where(months > middle + 6, monthly * growth, monthly)


def _reference_units(record: PhysicalRecord) -> np.ndarray:
    """Cumulative units at the date of the unit costs: start values and the record since."""
    units = record.cumulative.copy()
    since = record.installation_years >= FIRST_YEAR
    units[:, ARM] += record.maker_share * record.installations[:, since].sum()
    units[:, HUMANOID] += record.humanoid_shipments.sum(axis=1)
    units[:, ROBOTAXI] = np.maximum(record.reference_robotaxis, units[:, ROBOTAXI])
    return units


def _reference_data(dedicated: np.ndarray, parameters: Parameters) -> np.ndarray:
    """Data behind capability 0: those of the bloc that has most at the start."""
    accessible = accessible_data(dedicated, parameters.physical_feedback.p1_leakage)
    embodied = parameters.embodied
    return transferred_data(accessible, embodied.data_scale, embodied.transfer).max(axis=0)


def _base_reference(history: History, parameters: Parameters) -> float:
    """Best general model of the record at the start, seen with the lag; no scenario changes it."""
    seen = FIRST_MONTH - round(parameters.embodied.base_lag)
    known = [model.capability for release in history.releases if release.month <= seen for model in release.models]
    return max(known, default=history.initial_frontier)


__all__ = ["SECTORS", "PhysicalWorld", "Sites", "build_physical_world", "lay_out_sites"]
