"""A month of research against the documented equations."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernels import ResearchRates, research_step
from sim.mechanisms.capability import frontier_capability, frontier_next
from sim.mechanisms.efficiency import best_of_others, efficiency_growth, induced_efficiency, spillover

V, B = 12, 3
RATES = ResearchRates(
    own=0.03, open_spillover=0.1, closed_spillover=0.04, slope=65.0, usage_feedback=0.02, induced=0.01,
    capacity_exponent=0.25,
)  # fmt: skip


@pytest.fixture
def vendors():
    draw = np.random.default_rng(7)
    best = draw.uniform(1000.0, 1500.0, (2, V))
    best[:, :2] = -np.inf
    compute = draw.lognormal(57.0, 3.0, V)
    compute[[0, 5]] = 0.0
    return {
        "compute": compute, "frontier": draw.uniform(1000.0, 1500.0, V), "log_efficiency": draw.normal(0.0, 1.0, V),
        "usage_share": draw.random(V) / V, "is_active": draw.random(V) < 0.8, "best_open": best[0],
        "best_closed": best[1], "bloc": draw.integers(0, B, V), "open_access": np.ones((B, B)),
        "closed_access": draw.random(B), "own_research": draw.random(B), "rates": RATES,
    }  # fmt: skip


def test_the_kernel_repeats_the_equations(vendors):
    of = dict(vendors)
    compute, bloc, active = of["compute"], of["bloc"], of["is_active"]
    learnt = spillover(
        of["frontier"], best_of_others(of["best_open"]), best_of_others(of["best_closed"]), RATES.open_spillover,
        RATES.closed_spillover, of["closed_access"][bloc], RATES.slope,
    )  # fmt: skip
    largest = compute[active].max()
    capacity = (np.maximum(compute, 1.0) / largest) ** RATES.capacity_exponent
    growth = efficiency_growth(
        RATES.own * capacity * of["own_research"][bloc], learnt * capacity, RATES.usage_feedback, of["usage_share"],
        induced_efficiency(RATES.induced, largest, compute),
    )  # fmt: skip
    expected = np.where(active, of["log_efficiency"] + growth, of["log_efficiency"])
    attained = frontier_capability(0.0, RATES.slope, np.maximum(compute, 1.0), 10.0**expected)
    log_efficiency, frontier = research_step(of.pop("compute"), **of)
    assert 2 < active.sum() < V
    np.testing.assert_allclose(log_efficiency, expected, rtol=1e-13)
    after = np.where(active, frontier_next(of["frontier"], attained), of["frontier"])
    np.testing.assert_allclose(frontier, after, rtol=1e-13)


def test_a_vendor_learns_from_the_open_work_that_offers_most_after_the_limit(vendors):
    of = vendors | {
        "frontier": np.full(V, 1000.0), "best_closed": np.full(V, -np.inf), "is_active": np.ones(V, dtype=bool),
        "best_open": np.full(V, 900.0), "bloc": np.arange(V) % B, "usage_share": np.zeros(V),
        "rates": RATES._replace(own=0.0, induced=0.0, capacity_exponent=0.0),
    }  # fmt: skip
    of["best_open"][[1, 2]] = 1100.0, 1060.0
    limited = np.ones((B, B))
    limited[0, 1] = 0.5
    grown = research_step(**of | {"open_access": limited})[0] - of["log_efficiency"]
    learnt = RATES.open_spillover / RATES.slope
    np.testing.assert_allclose(grown[3], 60.0 * learnt, rtol=1e-12, err_msg="half of 100 is less than all of 60")
    np.testing.assert_allclose(grown[4], 100.0 * learnt, rtol=1e-12, err_msg="the limit is the first bloc's")
    np.testing.assert_allclose(grown[1], 60.0 * learnt, rtol=1e-12, err_msg="nobody learns from itself")
