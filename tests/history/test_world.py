"""Vendors, money, compute, developers and segments."""

import numpy as np
import pytest

from sim.dimensions import SEGMENTS
from sim.errors import UserError
from sim.history import load_history
from sim.history.compute import domestic_path
from sim.history.records import DomesticFlow
from sim.history.vendors import FIRST_FUNDED_MONTH, FUNDED_MONTHS
from sim.months import month_index
from sim.tables import read_table

HISTORY = load_history()
VENDORS = {vendor.name: vendor for vendor in HISTORY.vendors}
BLOCS, REGIONS = HISTORY.dimensions.blocs, HISTORY.dimensions.regions


def funding(vendor, month):
    return VENDORS[vendor].external_funding[month_index(month) - FIRST_FUNDED_MONTH]


def test_every_vendor_of_the_tables_of_models_is_known():
    named = {row.cells["vendor"] for table in ("families", "releases") for row in read_table(table)}
    assert named == set(VENDORS)


def test_shares_of_compute_leave_something_for_others():
    for anchor in range(2):
        for bloc in range(len(BLOCS)):
            shares = [v.compute_share[anchor][1] for v in HISTORY.vendors if v.bloc == bloc]
            assert 0 < sum(shares) < 1
    for vendor in HISTORY.vendors:
        for low, central, high in zip(
            vendor.compute_share_low, vendor.compute_share, vendor.compute_share_high, strict=True
        ):
            assert low[1] <= central[1] <= high[1]


def test_rounds_are_spread_over_two_years():
    # 2024: 6.6bn from 2024-07; 2025: 41bn from 2025-07; 2023: 10bn from 2023-07, so over by 2025-06
    assert funding("OpenAI", "2024-06") == pytest.approx(10e9 / 24)
    assert funding("OpenAI", "2025-06") == pytest.approx((10e9 + 6.6e9) / 24)
    assert funding("OpenAI", "2025-07") == pytest.approx((6.6e9 + 41e9) / 24)
    assert np.isnan(funding("OpenAI", "2023-06"))


def test_of_capital_expenditure_the_assumed_part_counts():
    assert funding("Meta", "2025-03") == pytest.approx(72e9 * 0.3 / 12)
    assert funding("Tencent", "2025-04") == pytest.approx(2.65e9 * 0.3 / 3)
    assert np.isnan(funding("Meta", "2026-01"))


def test_no_figure_is_not_a_figure_of_zero():
    assert VENDORS["DeepSeek"].external_funding is None
    assert VENDORS["Cohere"].external_funding is None
    for vendor in HISTORY.vendors:
        if vendor.external_funding is not None:
            assert vendor.external_funding.shape == (FUNDED_MONTHS,)
            assert np.nanmin(vendor.external_funding) > 0


def test_stocks_of_the_blocs_sum_to_the_world():
    for month, world in (("2022-12", 0.48e6), ("2023-12", 1.57e6), ("2024-12", 5.2e6), ("2025-12", 17.1e6)):
        stocks = [a.stock for anchors in HISTORY.compute_anchors for a in anchors if a.month == month_index(month)]
        assert len(stocks) == len(BLOCS)
        assert sum(stocks) == pytest.approx(world, rel=0.005)


def test_world_growth_is_the_documented_one():
    assert HISTORY.world_compute_growth == 3.3


def test_domestic_supply_is_log_linear_between_the_middles_of_years():
    def year(first, value):
        return DomesticFlow(first_month=first, last_month=first + 11, inflow=value, low=value, high=value)

    flows = [year(0, 100.0), year(12, 400.0)]
    path = domestic_path(flows, [-50, 5, 6, 11, 12, 18, 90])
    assert path[[0, -1, -2]] == pytest.approx([100, 400, 400])
    # between 5.5 and 17.5 the rate is ln 4 over 12 months
    assert np.log(path[4] / path[3]) == pytest.approx(np.log(4) / 12)
    assert (domestic_path([], [1, 2]) == 0).all()


def test_only_the_controlled_bloc_has_a_domestic_path():
    supply = HISTORY.domestic_accelerators(np.arange(-24, 39))
    assert supply.shape == (len(BLOCS), 63)
    assert [bool(row.any()) for row in supply] == [name == "CN" for name in BLOCS]


def test_developers_follow_the_accounts():
    us = REGIONS.index("US")
    assert HISTORY.last_developer_month == month_index("2025-09")
    assert HISTORY.developers_at(us, month_index("2025-09")) == pytest.approx(5.0e6)
    # accounts at the ends of 2022 and of 2025-09 as printed by GitHub
    assert HISTORY.developers_at(us, month_index("2022-12")) == pytest.approx(5.0e6 * 17416689 / 28629080)
    last_year = 28629080 / 23845773
    assert HISTORY.developers_at(us, month_index("2026-09")) == pytest.approx(5.0e6 * last_year)
    assert HISTORY.developers_at(us, -24) < HISTORY.developers_at(us, -22)


def test_languages_and_homes():
    assert HISTORY.home_bloc(REGIONS.index("CN")) == BLOCS.index("CN")
    assert HISTORY.home_bloc(REGIONS.index("SEA")) is None
    assert HISTORY.languages_of_bloc(BLOCS.index("CN")) == ("zh",)
    assert HISTORY.languages_of_bloc(BLOCS.index("other")) == ()


def test_shares_by_segment_sum_to_one():
    for region in REGIONS:
        assert sum(HISTORY.segment_value("segment_share", s, region)[0] for s in SEGMENTS) == pytest.approx(1)
    for segment in SEGMENTS:
        for items in (
            ["hardware_none", *(f"hardware_{size}gb" for size in (8, 24, 80, 640))],
            ["workload_interactive", "workload_agentic_batch", "workload_sensitive"],
            [f"multihoming_{n}_workload_rows" for n in range(1, 6)],
        ):
            assert sum(HISTORY.segment_value(item, segment)[0] for item in items) == pytest.approx(1)


def test_rows_for_all_regions_serve_any_region():
    value = HISTORY.segment_value("reconsideration_rate", "enterprise", "SEA")
    assert value == HISTORY.segment_value("reconsideration_rate", "enterprise") == (0.03, 0.015, 0.08)
    assert HISTORY.segment_value("hardware_modifier_24gb_and_up", "startup", "SEA")[0] == 0.6


def test_an_unknown_item_names_the_nearest():
    with pytest.raises(UserError, match="no item 'workload_interactiv'") as caught:
        HISTORY.segment_value("workload_interactiv", "startup")
    assert "workload_interactive" in str(caught.value)
    with pytest.raises(UserError, match="no item 'segment_share' for segment 'startup' in region 'all'"):
        HISTORY.segment_value("segment_share", "startup")


def test_the_initial_frontier_is_the_best_model_on_the_shelf():
    assert HISTORY.initial_frontier == 1224
