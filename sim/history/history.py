"""The recorded history as one frozen object, read and checked once."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.dimensions import Dimensions
from sim.errors import UserError
from sim.history.compute import domestic_path, read_compute, read_world_growth
from sim.history.geography import SegmentTable, read_blocs, read_dimensions, read_regions, read_segments
from sim.history.imputation import ImputationRules
from sim.history.lineup import read_lineup
from sim.history.policy import read_access, read_controls, read_distrust, read_incidents
from sim.history.records import (
    AccessRule,
    BlocRecord,
    ComputeAnchor,
    ControlRow,
    DomesticFlow,
    Family,
    Incident,
    RegionRecord,
    Release,
    Target,
    Vendor,
)
from sim.history.targets import read_targets
from sim.history.vendors import read_vendors
from sim.tables import DATA_DIRECTORY


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """The recorded history; positions refer to ``dimensions``, ``vendors`` and ``families``."""

    directory: Path
    fingerprint: str
    """SHA-256 over the names and bytes of all tables."""
    dimensions: Dimensions
    blocs: tuple[BlocRecord, ...]
    regions: tuple[RegionRecord, ...]
    vendors: tuple[Vendor, ...]
    families: tuple[Family, ...]
    releases: tuple[Release, ...]
    """In order of month; ``releases[i].row == i``."""
    imputation: ImputationRules
    initial_frontier: float
    """Highest capability on offer before month 0 [arena points]; imputed."""
    controls: tuple[ControlRow, ...]
    access: tuple[AccessRule, ...]
    compute_anchors: tuple[tuple[ComputeAnchor, ...], ...]
    """By bloc."""
    domestic_flows: tuple[tuple[DomesticFlow, ...], ...]
    """By bloc; empty for blocs without a documented domestic supply under controls."""
    world_compute_growth: float
    """Growth of the world's stock of accelerators 2022-2025 [times per year]."""
    incidents: tuple[Incident, ...]
    distrust: NDArray[np.float64]
    """Initial distrust [logit], shape (region, bloc, segment, channel)."""
    distrust_low: NDArray[np.float64]
    distrust_high: NDArray[np.float64]
    segments: SegmentTable
    targets: tuple[Target, ...]

    def segment_value(self, item: str, segment: str, region: str = "all") -> tuple[float, float, float]:
        """Central, low and high value of an item of ``segments.csv``."""
        return self.segments.value(item, segment, region)

    @property
    def last_developer_month(self) -> int:
        """Last month with recorded accounts in every region."""
        return min(int(region.account_months[-1]) for region in self.regions)

    def developers_at(self, region: int, month: int) -> float:
        """Professional developers of a region [people].

        The estimate of 2025 is carried to other months by the recorded accounts, log-linear between
        quarters. Before the first and after the last quarter the growth of the nearest year goes on.
        """
        record = self.regions[region]
        months, logs = record.account_months.astype(float), np.log(record.accounts)
        if month < months[0]:
            change = (logs[4] - logs[0]) / (months[4] - months[0]) * (month - months[0]) + logs[0]
        elif month > months[-1]:
            change = (logs[-1] - logs[-5]) / (months[-1] - months[-5]) * (month - months[-1]) + logs[-1]
        else:
            change = np.interp(month, months, logs)
        return record.professional_developers[0] * float(np.exp(change - logs[-1]))

    def home_bloc(self, region: int) -> int | None:
        """Bloc at home in a region; None if no bloc is."""
        return next((bloc.row for bloc in self.blocs if bloc.home_region == region), None)

    def languages_of_bloc(self, bloc: int) -> tuple[str, ...]:
        """Languages of a bloc's home region; none for a bloc without one."""
        home = self.blocs[bloc].home_region
        return () if home is None else self.regions[home].languages

    def domestic_accelerators(self, months: ArrayLike) -> NDArray[np.float64]:
        """Domestic accelerators by bloc [H100 equivalents per month], shape (n_blocs, n_months)."""
        return np.stack([domestic_path(flows, months) for flows in self.domestic_flows])


def load_history(directory: Path | None = None) -> History:
    """Read and check the recorded history; a second call with the same directory returns the same object.

    Parameters
    ----------
    directory : Path, optional
        Directory of the tables; that of the package by default.

    Raises
    ------
    UserError
        If a table is missing or a cell is wrong; the message names file, line and column.
    """
    return _load((DATA_DIRECTORY if directory is None else Path(directory)).resolve())


@functools.cache
def _load(directory: Path) -> History:
    if not directory.is_dir():
        hint = "Restore it from the repository."
        raise UserError("the data directory is missing", file=directory, hint=hint)
    dimensions = read_dimensions(directory)
    blocs = read_blocs(directory, dimensions)
    vendors, families = read_vendors(directory, dimensions.blocs)
    releases, imputation = read_lineup(directory, vendors, families, dimensions.blocs)
    anchors, flows = read_compute(directory, dimensions.blocs)
    distrust = read_distrust(directory, dimensions)
    return History(
        directory=directory,
        fingerprint=_fingerprint(directory),
        dimensions=dimensions,
        blocs=blocs,
        regions=read_regions(directory, dimensions),
        vendors=vendors,
        families=families,
        releases=releases,
        imputation=imputation,
        initial_frontier=max(r.models[0].capability for r in releases if r.is_on_shelf),
        controls=read_controls(directory, dimensions, blocs),
        access=read_access(directory, dimensions, vendors),
        compute_anchors=anchors,
        domestic_flows=flows,
        world_compute_growth=read_world_growth(directory),
        incidents=read_incidents(directory, dimensions),
        distrust=distrust[0],
        distrust_low=distrust[1],
        distrust_high=distrust[2],
        segments=read_segments(directory, dimensions),
        targets=read_targets(directory),
    )


def _fingerprint(directory: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(directory.glob("*.csv")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
