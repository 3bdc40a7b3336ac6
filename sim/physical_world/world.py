"""What is given to the physical loop before a run: sites, recorded paths, reference values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.history import History
from sim.history.physical import PhysicalRecord, load_physical
from sim.months import LAST_RECORDED_MONTH
from sim.parameters import Parameters
from sim.physical_world.paths import (
    FIRST_MONTH,
    collection_path,
    data_of_the_leader,
    first_base,
    installation_path,
    other_humanoid_path,
    start_of_robots,
    trial_path,
    units_at_cost_date,
)
from sim.physical_world.sites import Sites, lay_out_sites
from sim.world.supply_path import recorded_stock

COST_MONTH = 35
"""Month of the unit costs of the tables, 2025-12 (arms 2024-12: the difference is within their error)."""
FEWEST_FACTORIES = 100


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
    base_reference: float
    """Best recorded general model of the month that the first month builds on [arena points]."""
    foreign_supply: np.ndarray
    """Foreign accelerators without controls, shape (B, T) [H100e per month]."""
    domestic_supply: np.ndarray
    """Domestic accelerators without response to controls, shape (B, T) [H100e per month]."""
    embodied_stock: np.ndarray
    """Accelerators in embodied training at the start, shape (B,) [H100e]."""

    _known: dict[Callable[..., Any], tuple[Parameters, Any]] = dataclasses.field(default_factory=dict, repr=False)

    def once[T](self, build: Callable[[PhysicalWorld, Parameters], T], parameters: Parameters) -> T:
        """What a function makes of this world and a month's parameters; equal months, which share them, share it."""
        known = self._known.get(build)
        if known is None or known[0] is not parameters:
            known = self._known[build] = (parameters, build(self, parameters))
        return known[1]

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
    stock = start_of_robots(record, parameters)
    embodied = parameters.embodied.compute_share * recorded_stock(history, months[:1] - 1)[:, 0]
    collection, dedicated = collection_path(record, parameters, months)
    installations, recorded_until = installation_path(record, parameters, months)
    homes, reference_units = [bloc.home_region for bloc in history.blocs], units_at_cost_date(record)
    return PhysicalWorld(
        record=record, end_month=end_month, sites=sites,
        is_home=np.array([[home == r for home in homes] for r in range(len(history.regions))]),
        stack_order=np.argsort(-reference_units.sum(axis=1), kind="stable"),
        installations=installations, recorded_until=recorded_until,
        sector_share=record.robot_stock / record.robot_stock.sum(axis=1, keepdims=True),
        robots=(stock / employment)[sites.region, sites.sector] * sites.size,
        trials=trial_path(record, parameters, months), collection=collection, dedicated=dedicated,
        # Contiguous, as the kernel that adds them up is compiled for.
        other_humanoids=np.ascontiguousarray(other_humanoid_path(record, parameters, months)),
        reference_units=reference_units,
        reference_data=data_of_the_leader(dedicated, parameters), base_reference=first_base(history, parameters),
        foreign_supply=supply[0], domestic_supply=supply[1], embodied_stock=embodied,
    )  # fmt: skip
