"""Given paths of the physical loop and where its stocks start: read off the record once, before the first month."""

from __future__ import annotations

import numpy as np

from sim.dimensions import ARM, HUMANOID, MANIPULATION, MOBILITY, ROBOTAXI
from sim.history import History
from sim.history.physical import PhysicalRecord
from sim.mechanisms.deployment_data import accessible_data, steady_stock, transferred_data
from sim.mechanisms.usage import growth_path
from sim.months import FIRST_YEAR, LAST_RECORDED_MONTH
from sim.parameters import Parameters

FIRST_MONTH = 0
"""The physical loop begins with the record, 2023-01; there was next to nothing to simulate before."""


def start_of_robots(record: PhysicalRecord, parameters: Parameters) -> np.ndarray:
    """Conventional robots at 2022-12, shape (R, S): the stock of 2023-12 without the year's change."""
    first = int(np.searchsorted(record.installation_years, FIRST_YEAR))
    retirement = record.retirement * parameters.deployment.robot_retirement
    total = record.robot_stock.sum(axis=1)
    before = np.maximum(total - record.installations[:, first], 0.0) / (1.0 - retirement)
    return record.robot_stock * (before / total)[:, None]


def installation_path(record: PhysicalRecord, parameters: Parameters, months: np.ndarray) -> tuple[np.ndarray, int]:
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


def trial_path(record: PhysicalRecord, parameters: Parameters, months: np.ndarray) -> np.ndarray:
    """Units on trial, shape (R, domains, T): the start fleets and their growth."""
    deployment = parameters.deployment
    start = np.zeros((len(record.retirement), 2))
    start[:, MANIPULATION] = deployment.initial_ai_share * record.installations[:, 0]
    start[:, MOBILITY] = deployment.initial_fleet * record.robotaxi_fleet
    path = np.stack([_growth(months, growth, 1.0, parameters) for growth in deployment.trial_growth])
    return start[:, :, None] * (path / path[:, :1])


def collection_path(
    record: PhysicalRecord, parameters: Parameters, months: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Path of dedicated collection and the stock that it had made by the start."""
    embodied = parameters.embodied
    growth = _growth(months, embodied.collection_growth, embodied.collection_long_run, parameters)
    path = embodied.collection_level * record.collection[:, :, None] * growth
    monthly = np.log(embodied.collection_growth) / 12.0
    return path, steady_stock(path[:, :, 0], monthly, embodied.depreciation)


def other_humanoid_path(record: PhysicalRecord, parameters: Parameters, months: np.ndarray) -> np.ndarray:
    """Recorded shipments apart from the productive share, which is simulated; then their growth."""
    last = int(record.humanoid_years[-1])
    place = np.searchsorted(record.humanoid_years, np.minimum(FIRST_YEAR + months // 12, last))
    monthly = (1.0 - parameters.embodied.productive_share) * record.humanoid_shipments[:, place] / 12.0
    middle = np.array([12 * (last - FIRST_YEAR) + 5.5])
    now = parameters.deployment.other_humanoid_growth
    growth = _growth(months, now, 1.0, parameters) / _growth(middle, now, 1.0, parameters)
    return np.where(months > middle + 6, monthly * growth, monthly)


def units_at_cost_date(record: PhysicalRecord) -> np.ndarray:
    """Cumulative units at the date of the unit costs: start values and the record since."""
    units = record.cumulative.copy()
    since = record.installation_years >= FIRST_YEAR
    units[:, ARM] += record.maker_share * record.installations[:, since].sum()
    units[:, HUMANOID] += record.humanoid_shipments.sum(axis=1)
    units[:, ROBOTAXI] = np.maximum(record.reference_robotaxis, units[:, ROBOTAXI])
    return units


def data_of_the_leader(dedicated: np.ndarray, parameters: Parameters) -> np.ndarray:
    """Data behind capability 0: those of the bloc that has most at the start."""
    accessible = accessible_data(dedicated, parameters.physical_feedback.p1_leakage)
    embodied = parameters.embodied
    return transferred_data(accessible, embodied.data_scale, embodied.transfer).max(axis=0)


def first_base(history: History, parameters: Parameters) -> float:
    """Best general model of the record at the start, seen with the lag; no scenario changes it."""
    seen = FIRST_MONTH - round(parameters.embodied.base_lag)
    known = [model.capability for release in history.releases if release.month <= seen for model in release.models]
    return max(known, default=history.initial_frontier)
