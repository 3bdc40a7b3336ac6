"""What is on offer, against the rules written with NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from sim.dimensions import API, CLOUD, HOST, SELF
from sim.kernels import offers
from sim.mechanisms.releases import api_is_retired

M, F, T = 300, 9, 2


def best_of(candidate, tier, capability, size):
    chosen = np.zeros(len(candidate), dtype=bool)
    for value in range(T):
        pool = np.flatnonzero(candidate & (tier == value))
        chosen[pool[np.argsort(-capability[pool], kind="stable")[:size]]] = True
    return chosen


@pytest.mark.parametrize(("cloud", "host"), [(0, 1), (3, 12), (400, 7)])
def test_offers_follow_the_rules(cloud, host):
    draw = np.random.default_rng(4)
    family, tier, age = draw.integers(0, F, M), draw.integers(0, T, M), draw.integers(0, 40, M)
    generation = draw.integers(0, 5, M)
    is_kept, is_open, sells, in_use = (draw.random(M) < share for share in (0.1, 0.5, 0.8, 0.3))
    generations = np.full((F, T), 5)
    # Few levels, so that models tie for the last place of a catalogue.
    capability = draw.integers(0, 9, M).astype(float)
    found = offers(
        family=family, tier=tier, generation=generation, age=age, is_kept=is_kept, is_open=is_open,
        capability=capability, vendor_sells=sells, in_use=in_use, generations=generations, consideration_months=24.0,
        api_months=18.0, api_generations=2, cloud_catalogue=cloud, host_catalogue=host,
    )  # fmt: skip
    newer = 4 - generation
    considered = (newer <= 1) & ((age <= 24) | is_kept)
    retired = api_is_retired(age, newer, max_age=18, newer_limit=2) & ~is_kept
    on_api, on_sale = sells & ~retired, is_open & considered
    np.testing.assert_array_equal(found.is_considered, considered)
    np.testing.assert_array_equal(found.is_offered[API], on_api)
    np.testing.assert_array_equal(found.is_offered[SELF], is_open)
    np.testing.assert_array_equal(found.is_offered[HOST], best_of(on_sale, tier, capability, host))
    in_clouds = np.where(is_open, best_of(on_sale & ~retired, tier, capability, cloud), on_api)
    np.testing.assert_array_equal(found.is_offered[CLOUD], in_clouds)
    live = (considered | in_use) & found.is_offered.any(axis=0)
    np.testing.assert_array_equal(found.live, np.flatnonzero(live))


def test_an_empty_line_up_offers_nothing():
    nothing = np.zeros(0)
    found = offers(
        family=nothing, tier=nothing, generation=nothing, age=nothing, is_kept=nothing, is_open=nothing,
        capability=nothing, vendor_sells=nothing, in_use=nothing, generations=np.zeros((F, T)),
        consideration_months=24.0, api_months=24.0, api_generations=2, cloud_catalogue=5, host_catalogue=12,
    )  # fmt: skip
    assert len(found.live) == 0
