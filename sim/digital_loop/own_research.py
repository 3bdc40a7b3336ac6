"""Own research rate g: what measured software progress leaves after the other terms, on recorded frontiers."""

from __future__ import annotations

import numpy as np

from sim.digital_loop.suppliers import relative_research
from sim.dimensions import API
from sim.mechanisms.efficiency import (
    best_of_others,
    efficiency_growth,
    induced_efficiency,
    own_research_rate,
    spillover,
)
from sim.months import month_index
from sim.parameters import Parameters
from sim.world import World
from sim.world.supply_path import recorded_stock

WINDOW = (month_index("2023-01"), month_index("2025-06"))
FRONTIER_BAND = 24.0
"""Distance from the best recorded model within which a vendor counts as being at the frontier [arena points]."""


def frontier_vendors(frontier: np.ndarray) -> np.ndarray:
    """Vendors whose best recorded model is within a residual or two of the best of all (rows of ``frontier``)."""
    return np.flatnonzero(frontier >= frontier.max() - FRONTIER_BAND)


def own_rate(world: World, parameters: Parameters) -> float:
    """Own research g [decades per month], computed once before a run and then constant.

    Mean over the vendors at the frontier in each month and over the months 2023-01 … 2025-06 of spillover, usage
    feedback and induced efficiency, with recorded frontiers in place of K and the recorded compute in place of the
    simulated one, taken from the measured total. No scenario, lever, cut or seed enters, else it would cancel every
    ablation.
    """
    capability, feedback = parameters.capability, parameters.feedback
    months = np.arange(WINDOW[0], WINDOW[1] + 1)
    n = world.n_vendors
    best = np.full((2, n), -np.inf)
    stock = recorded_stock(world.history, months)
    share = world.compute_share[:, world.at(WINDOW[0]) : world.at(WINDOW[1]) + 1]
    returned = capability.frontier_usage_share * feedback.usage_return[API] * (1.0 - feedback.d2_leakage)
    pending = sorted(world.history.releases, key=lambda release: release.month)
    terms, relative, position = [], [], 0
    for step, month in enumerate(months):
        while position < len(pending) and pending[position].month <= month:
            release = pending[position]
            kind = 0 if release.is_open else 1
            best[kind, release.vendor] = max(best[kind, release.vendor], *(m.capability for m in release.models))
            position += 1
        frontier = best.max(axis=0)
        present = frontier_vendors(frontier)
        compute = share[:, step] * stock[world.vendor_bloc, step]
        learnt = spillover(
            frontier[present],
            best_of_others(best[0])[present],
            best_of_others(best[1])[present],
            capability.open_spillover,
            capability.closed_spillover,
            np.ones(len(present)),
            capability.slope,
        )
        induced = induced_efficiency(capability.induced_efficiency, compute.max(), compute[present])
        capacity = relative_research(compute[present], compute.max(), capability.research_compute)
        relative.append(np.mean(capacity))
        terms.append(np.mean(efficiency_growth(0.0, learnt * capacity, capability.usage_feedback, returned, induced)))
    return float(own_research_rate(capability.software_progress, np.mean(terms)) / np.mean(relative))
