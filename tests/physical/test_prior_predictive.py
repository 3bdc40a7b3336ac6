"""With the record's installations as data, fleets of 2024 and 2025 lie within the wide band of the priors.

The band is wide because nobody counts AI-run units. The test can fail: it did for trial fleets that did not grow.
"""

import numpy as np
import pytest

from sim.months import month_index
from sim.observation.physical import humanoids_at_work, observe_physical
from sim.parameters import prior_draws
from sim.physical_state import PhysicalInputs, neutral_inputs
from tests.physical.support import DEFAULT as CENTRAL
from tests.physical.support import HISTORY, Alone

DRAWS = 100
NAMES = (
    "robotaxis.fleet.waymo.2024-08",
    "robotaxis.fleet.waymo.2025-06",
    "robotaxis.fleet.waymo.2026-03",
    "robotaxis.fleet.cn.2025-06",
    "robotaxis.fleet.cn.2026-01",
    "humanoids.shipments.world.2024-12",
    "humanoids.shipments.world.2025-12",
    "humanoids.productive_units.world.2026-03",
)
TARGETS = {target.id: target for target in HISTORY.targets}
BLOCS = HISTORY.dimensions.blocs
US, CN = BLOCS.index("US"), BLOCS.index("CN")
MONTHS = month_index("2026-03") + 1


def best_recorded(month):
    return max(m.capability for r in HISTORY.releases if r.month <= month for m in r.models)


def simulate(parameters, seed):
    """Fleets and flows of one draw; the general model to build on is the best of the record."""
    run = Alone(parameters, n_factories=200, end_month=MONTHS - 1, seed=seed)
    lag, neutral = round(parameters.embodied.base_lag), neutral_inputs(4, 6)
    taxis, at_work, humanoids, new_units = [], [], [], []
    for month in range(MONTHS):
        base = np.full(4, best_recorded(month - lag))
        inputs = PhysicalInputs(base=base, vertical=neutral.vertical, moved_compute=neutral.moved_compute)
        flows = run.step(parameters, inputs)
        sites = run.world.sites
        values = observe_physical(run.state, run.world, parameters, flows, np.zeros((4, 6)), np.zeros(4), month)
        taxis.append(values["robotaxi_units"])
        at_work.append(humanoids_at_work(run.state, flows).sum())
        humanoids.append(flows.made[:, 1])
        new_units.append((sites.weight * flows.decisions.added)[sites.domain == 0].sum())
    year = slice(month_index("2025-01"), month_index("2025-12") + 1)
    before = slice(month_index("2024-01"), month_index("2024-12") + 1)
    installed = run.world.installations[:, year].sum()
    return {
        "robotaxis.fleet.waymo.2024-08": taxis[month_index("2024-08")][US],
        "robotaxis.fleet.waymo.2025-06": taxis[month_index("2025-06")][US],
        "robotaxis.fleet.waymo.2026-03": taxis[month_index("2026-03")][US],
        "robotaxis.fleet.cn.2025-06": taxis[month_index("2025-06")][CN],
        "robotaxis.fleet.cn.2026-01": taxis[month_index("2026-01")][CN],
        "humanoids.shipments.world.2024-12": np.sum(humanoids[before]),
        "humanoids.shipments.world.2025-12": np.sum(humanoids[year]),
        "humanoids.productive_units.world.2026-03": at_work[-1],
        "ai_share_of_installations": np.sum(new_units[year]) / installed,
    }


@pytest.fixture(scope="module")
def predictive():
    draws = [
        simulate(CENTRAL.replace({k: v for k, v in change.items() if k.split(".")[0] in GROUPS}), seed)
        for seed, change in enumerate(prior_draws(DRAWS, HISTORY.dimensions, seed=3))
    ]
    return {name: np.array([draw[name] for draw in draws]) for name in draws[0]}


GROUPS = ("embodied", "deployment", "unit_cost", "coupling", "physical_feedback")


@pytest.mark.parametrize("name", NAMES)
def test_targets_lie_within_the_prior_band(predictive, name):
    target = TARGETS[name]
    low, high = np.quantile(predictive[name], [0.025, 0.975])
    # a target is itself uncertain: its own 95 per cent interval must reach the band
    reach = np.exp(2 * target.sd)
    assert low <= target.value * reach, (low, high)
    if target.bound != "lower":
        assert high >= target.value / reach, (low, high)


def test_the_band_of_the_ai_run_share_covers_what_is_assumed(predictive):
    low, middle, high = np.quantile(predictive["ai_share_of_installations"], [0.1, 0.5, 0.9])
    assert low < 0.05
    assert high > 0.005
    assert 0.002 < middle < 0.1


def test_the_band_is_wide_enough_to_be_honest(predictive):
    low, high = np.quantile(predictive["ai_share_of_installations"], [0.05, 0.95])
    assert high / low > 5
