"""Sites and given paths."""

import numpy as np
import pytest

from sim.errors import UserError
from sim.months import month_index
from sim.physical_world import lay_out_sites
from tests.physical.support import HISTORY, Alone, changed, world_of

REGIONS = HISTORY.dimensions.regions


@pytest.mark.parametrize("rows", [100, 777, 3000])
def test_sites_stand_for_all_employment_whatever_their_number(rows):
    world = world_of(n_factories=rows, end_month=40)
    sites = world.sites
    assert sites.count == rows
    represented = np.zeros_like(world.record.employment)
    np.add.at(represented, (sites.region, sites.sector), sites.weight * sites.size)
    np.testing.assert_allclose(represented, world.record.employment, rtol=1e-12)
    assert (np.bincount(sites.region * 6 + sites.sector, minlength=36) >= 1).all()


def test_too_few_sites_are_refused():
    with pytest.raises(UserError, match="at least 100"):
        world_of(n_factories=50, end_month=40)


def test_wages_have_the_median_and_spread_of_the_table():
    record = Alone().world.record
    sites = lay_out_sites(record, 0.5, 20_000)
    cell = (sites.region == REGIONS.index("ROW")) & (sites.sector == 0)
    weight, log_wage = sites.weight[cell] / sites.weight[cell].sum(), np.log(sites.wage[cell])
    assert (weight * log_wage).sum() == pytest.approx(np.log(record.wage[-1, 0]), abs=0.1)
    spread = np.sqrt((weight * (log_wage - (weight * log_wage).sum()) ** 2).sum())
    assert spread == pytest.approx(record.wage_sd[-1, 0], rel=0.1)


def test_conventional_robots_start_at_the_stock_of_2022():
    world = Alone().world
    by_region = np.bincount(world.sites.region, world.sites.weight * world.robots)
    # facts.csv A632 and A626; the stock of 2022 is worked back from 2023, so a per cent is what to ask
    assert by_region[REGIONS.index("CN")] == pytest.approx(1_501_535, rel=0.01)
    assert by_region.sum() == pytest.approx(3_900_000, rel=0.01)


def test_installations_are_data_until_2024_and_a_trend_later():
    world = world_of(changed(deployment__installation_growth=1.1), n_factories=100, end_month=95)
    cn, first = REGIONS.index("CN"), month_index("2024-01")
    assert world.installations[cn, first : first + 12].sum() == pytest.approx(295_000)
    assert world.recorded_until == month_index("2024-12")
    years = [world.installations[cn, first + 12 * k : first + 12 * k + 12].sum() for k in range(5)]
    np.testing.assert_allclose(np.diff(np.log(years)), np.log(1.1), atol=0.003)


def test_start_fleets_and_shipments_are_those_of_the_tables():
    world = world_of(n_factories=100, end_month=40)
    np.testing.assert_allclose(world.trials[:, 1, 0], [300, 500, 0, 0, 0, 0])
    np.testing.assert_allclose(world.trials[:, 0, 0], 0.003 * world.record.installations[:, 0])
    shipped = world.other_humanoids[:, month_index("2024-01") : month_index("2024-12") + 1].sum(axis=1)
    np.testing.assert_allclose(shipped, 0.91 * world.record.humanoid_shipments[:, 1])


def test_trials_and_collection_grow_at_their_rates_up_to_the_end_of_the_record():
    world = world_of(n_factories=100, end_month=95)
    now = month_index("2026-03")
    assert world.trials[0, 1, now] / world.trials[0, 1, now - 12] == pytest.approx(1.9)
    assert world.collection[1, 0, now] == pytest.approx(150_000)
    assert world.collection[1, 0, now] / world.collection[1, 0, now - 12] == pytest.approx(4.0)


def test_the_reference_model_is_the_best_of_the_record_a_lag_before():
    world = world_of(n_factories=100, end_month=40)
    best = max(m.capability for r in HISTORY.releases if r.month <= -9 for m in r.models)
    assert world.base_reference == best
