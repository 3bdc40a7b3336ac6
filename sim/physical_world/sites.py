"""Sites behind the factory rows: who they are and how many each row stands for."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.dimensions import DOMAIN_OF_SECTOR
from sim.history.physical import PhysicalRecord
from sim.mechanisms.population import rows_per_class
from sim.mechanisms.site_classes import eager_normals, lognormal_value, tail_quantiles

TAIL_CONCENTRATION = 3.0
"""Rows are this much denser among eager sites, so that the first thousandth that adopts is not one row."""
POINTS_OF_A_CELL = 10_007
"""Points of a low-discrepancy sequence between the rows of one cell and of the next."""
DOMAIN = np.array(DOMAIN_OF_SECTOR)


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
    share_of_sector: np.ndarray
    """The same as shares of all sites of the sector."""

    @property
    def count(self) -> int:
        """Number of rows N."""
        return len(self.region)


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
        weight_in_cell=in_cell, share_of_sector=in_cell / in_cell.sum(axis=0),
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
