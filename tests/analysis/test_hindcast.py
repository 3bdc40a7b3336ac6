"""Known answers: results in which every outcome is a simple function of the month."""

import dataclasses

import numpy as np
import pytest

from sim.analysis.expressions import NOT_EXPRESSED, PATHS, STANDS_FOR, VALUES
from sim.analysis.hindcast import (
    comparable_targets,
    data_interval,
    distance,
    hindcast_table,
    is_digital,
    is_expressed,
    monthly_path,
    reason_not_expressed,
    simulated_value,
)
from sim.analysis.machines import SINGLE_FIRMS
from sim.errors import UserError
from sim.history import load_history
from sim.months import month_index
from sim.results import Recorder, axis_labels
from tests.support_results import provenance

HISTORY = load_history()
LABELS = axis_labels(HISTORY)
TARGETS = {target.id: target for target in HISTORY.targets}
MONTHS = 39
CN, US, EU = (LABELS["bloc"].index(name) for name in ("CN", "US", "EU"))


def row(axis, name):
    return LABELS[axis].index(name)


def known_results(seed=1, **given):
    """Zero everywhere but for what is given: outcome to a function of the month that fills an array."""
    recorder = Recorder(None, LABELS, 0, MONTHS - 1)
    for month in range(MONTHS):
        values = {}
        for name, outcome in recorder.outcomes.items():
            array = np.zeros(tuple(len(LABELS[axis]) for axis in outcome.dims))
            if name in given:
                array = np.asarray(given[name](month, array), dtype=float)
            values[name] = array
        recorder.record(month, values)
    return recorder.results(provenance(seed=seed))


def fill(**places):
    """Function that sets places of an array: ``fill(CN=3.0)`` with a key per label of the first axis."""

    def change(month, array):
        for name, value in places.items():
            index = next(LABELS[axis].index(name) for axis in ("bloc", "family", "region") if name in LABELS[axis])
            array[index] = value(month) if callable(value) else value
        return array

    return change


def everywhere(value):
    return lambda month, array: np.full_like(array, value(month) if callable(value) else value)


def value(target_id, results):
    return simulated_value(TARGETS[target_id], results)


def test_cumulative_downloads_are_read_at_the_end_of_the_period():
    results = known_results(cumulative_downloads=fill(CN=lambda m: 10.0 * m, US=100.0, EU=7.0, other=3.0))
    assert value("atom_downloads.cumulative_downloads.cn.2025-10", results) == 10.0 * month_index("2025-10")
    assert value("atom_downloads.cumulative_downloads.all_open.2026-03", results) == 380 + 110
    assert value("atom_downloads.cumulative_downloads.eu_other.2026-03", results) == 10.0
    # CN passes 100 in the month after the tenth
    assert value("atom_downloads.crossover_month.cn_over_us.2025-09", results) == 11.0


def test_family_downloads_and_those_of_the_next_eight():
    results = known_results(
        cumulative_family_downloads=fill(
            Qwen=lambda m: 6.0 * m,
            Llama=lambda m: 2.0 * m,
            DeepSeek=lambda m: 1.0 * m,
            Falcon=lambda m: 50.0 * m,
        )
    )
    assert value("atom_downloads.cumulative_downloads.qwen.2026-03", results) == 6.0 * 38
    assert value("atom_downloads.monthly_downloads.qwen.2026-02", results) == pytest.approx(6.0)
    assert value("atom_downloads.monthly_downloads.next_eight.2026-02", results) == pytest.approx(3.0)
    assert value("atom_downloads.qwen_to_next_eight_ratio.qwen.2025-12", results) == pytest.approx(2.0)


def test_download_shares_of_a_year_divide_sums():
    results = known_results(hub_downloads=fill(CN=lambda m: float(m), US=lambda m: 31.0))
    months = range(month_index("2024-09"), month_index("2025-08") + 1)
    expected = sum(months) / (sum(months) + 31 * len(months))
    assert value("hub_downloads.download_share_trailing_12m.cn.2025-08", results) == pytest.approx(expected)


def test_derivatives_of_families_and_blocs():
    results = known_results(
        derivatives=fill(Qwen=lambda m: 1000.0 * m),
        new_derivatives=fill(Qwen=30.0, Llama=10.0),
        derivative_share=fill(CN=0.75, US=0.25),
    )
    assert value("derivatives.derivative_models.qwen.2026-01", results) == 36_000
    assert value("derivatives.new_derivative_share.llama.2025-08", results) == 0.25
    assert value("derivatives.new_derivative_share.cn.2025-09", results) == 0.75
    assert value("derivatives.new_derivative_share_over5.cn.2026-02", results) == 0.75


@pytest.fixture(scope="module")
def router():
    def share(month, array):
        array[CN] = 0.01 * month
        array[US] = 1.0 - 0.01 * month
        return array

    def families(month, array):
        array[row("family", "Claude")] = 0.2
        array[row("family", "Gemini")] = 0.1
        array[row("family", "Gemma")] = 0.05
        array[row("family", "DeepSeek")] = 0.15
        return array

    return known_results(
        panel_tokens=everywhere(2.0),
        token_share=share,
        open_token_share=everywhere(0.3),
        open_bloc_token_share=lambda month, array: share(month, array) * 0.5,
        family_token_share=families,
        router_region_share=fill(US=0.4, CN=0.6),
    )


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("router.token_share.us.2025-06", 1 - 0.29),
        ("router.token_share.anthropic.2025-08", 0.2),
        ("router.token_share.google.2025-08", 0.15),
        ("router.token_share.deepseek.2025-08", 0.15),
        ("router.token_share.open.2025-12.mean", 0.3),
        ("router.token_share.other_open.2025-11", 0.3 - 0.5 * 0.28),
        ("router.token_share.cn_open.2025-11.mean", 0.5 * 0.28),
        ("router.token_share.cn_open.2025-11.peak", 0.5 * 0.34),
        ("router.top10_open_token_share.cn.2026-01", 0.5 * 0.36 / 0.3),
        ("router.region_token_share.non_us.2025-11", 0.6),
        ("router.tokens_per_week.all.2026-03", 2.0 * 7 / 31),
        ("router.tokens_per_week.all.2024-12", 24.0 * 7 / 366),
        ("router.study_tokens.all.2025-11", 26.0),
        ("router.study_tokens.deepseek.2025-11", 26.0 * 0.15),
        ("router.tokens_ratio_cn_us_top.cn_to_us.2026-02", 0.37 / 0.63),
        ("hyperscaler.public_cloud_tokens_per_day.cn.2024-12", 2.0 * sum(range(12, 24)) * 0.01 / 366),
        ("enterprise_cn.tokens_per_day.cn.2025-12", 12.0 / 184),
        ("enterprise_cn.token_share.deepseek.2025-12", 0.15),
        ("enterprise_west.open_workload_share.open.2023-12", 0.3),
    ],
)
def test_tokens_and_their_shares(router, target, expected):
    assert value(target, router) == pytest.approx(expected)


def test_a_crossing_that_never_happens_is_missing(router):
    assert np.isnan(value("router.crossover_month.cn_over_us.2026-02", router))


def test_national_tokens_are_those_of_the_region():
    results = known_results(tokens=fill(CN=31.0))
    assert value("national_tokens.tokens_per_day.cn.2025-12", results) == pytest.approx(4 * 31.0 / 31)


def test_gaps_and_lags():
    results = known_results(
        frontier_gap=everywhere(lambda m: 100.0 - m),
        open_gap=everywhere(20.0),
        open_frontier_capability=fill(US=lambda m: 1000.0 + 10 * m, CN=lambda m: 990.0 + 10 * m, EU=0.0),
        frontier_lag_months=everywhere(lambda m: float(m)),
    )
    assert value("arena.frontier_gap.us_minus_cn.2024-12", results) == 100 - 23
    assert value("arena.closed_open_gap.closed_minus_open.2025-12", results) == 20.0
    assert value("arena.open_frontier_gap.us_open_minus_cn_open.2025-12", results) == 10.0
    # 20 points at 10 points a month: two months behind
    assert value("arena.open_lag_months.open.2025-10", results) == pytest.approx(2.0)
    assert value("arena.frontier_lag_months.cn.2026-01", results) == pytest.approx(18.0)


def test_price_falls_and_price_levels():
    results = known_results(
        price_at_gpt35_level=everywhere(lambda m: 2.0 ** (-m)),
        price_at_gpt4_level=everywhere(lambda m: 10.0 ** (-m / 12)),
        price_index=lambda month, array: np.array([1.0, 5.0]),
    )
    assert value("price.gpt35_level_price_fall.all.2024-10", results) == pytest.approx(2.0**21)
    assert value("price.gpt4_level_price_fall.all.2024-11", results) == pytest.approx(10 ** (20 / 12))
    assert value("price.price_fall_per_year_fixed_quality.all.2025-03", results) == pytest.approx(10.0)
    assert value("price.list_price_top5.closed.2025-06", results) == 5.0
    assert value("price.list_price_top5.open.2025-06", results) == 1.0


def test_open_releases():
    results = known_results(open_releases=fill(CN=6.0, US=4.0))
    assert value("open_releases.table_open_release_share.us.2024-06", results) == 0.4
    assert value("open_releases.new_open_release_share.cn.2025-12", results) == 0.6


def linear(month, array):
    return month * (1.0 + np.arange(array.size)).reshape(array.shape)


@pytest.fixture(scope="module")
def machines():
    """US, CN, EU, other (and the regions) are as 1 : 2 : 3 : 4 …; robots are installed at 10 times the month."""
    names = ("robot_stock", "humanoid_units", "humanoid_shipments", "productive_humanoids", "robotaxi_units")
    return known_results(
        **dict.fromkeys(names, linear), robot_installations=lambda month, array: 10.0 * linear(month, array)
    )


YEAR_2024 = sum(range(12, 24))
"""Sum of the month indices of 2024."""


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("robots.installations.world.2024-12", 10.0 * 21 * YEAR_2024),
        ("robots.installations.cn.2024-12", 10.0 * 2 * YEAR_2024),
        ("robots.installations.row_ex_cn_us.2024-12", 10.0 * (3 + 4 + 5 + 6) * YEAR_2024),
        ("robots.stock.us.2024-12", 23.0),
        ("robots.stock.world.2023-12", 21 * 11.0),
        ("humanoids.shipments.world.2024-12", 10.0 * YEAR_2024),
        ("humanoids.shipments.us.2025-12", 1.0 * sum(range(24, 36))),
        ("humanoids.shipment_share.cn.2025-12", 0.2),
        ("humanoids.productive_units.world.2026-03", 10.0 * 38),
        ("humanoids.deployed_units.cn.2026-03", 2.0 * 38),
        ("robotaxis.fleet.waymo.2024-08", 19.0),
        ("robotaxis.fleet.cn.2026-01", 2.0 * 36),
    ],
)
def test_robots_humanoids_and_robotaxis(machines, target, expected):
    assert LABELS["bloc"][:2] == ("US", "CN") and LABELS["region"][:2] == ("US", "CN")
    assert value(target, machines) == pytest.approx(expected)


def test_units_per_year_are_drawn_as_a_yearly_rate(machines):
    path = monthly_path(TARGETS["humanoids.shipments.us.2025-12"], machines)
    np.testing.assert_allclose(path, 12.0 * np.arange(MONTHS))
    # the mean rate of the year is the year's number
    assert path[24:36].mean() == pytest.approx(value("humanoids.shipments.us.2025-12", machines))


def test_figures_before_the_run_are_missing(machines):
    assert np.isnan(value("robots.installations.world.2020-12", machines))


def test_firms_within_a_bloc_and_rides_are_not_compared(machines):
    with pytest.raises(UserError, match="single firm"):
        value("robotaxis.fleet.apollo_go.2025-05", machines)
    with pytest.raises(UserError, match="counts rides"):
        value("robotaxis.weekly_rides.waymo.2026-03", machines)


def test_the_table_marks_what_is_prior_driven(machines):
    table = hindcast_table([machines], history=HISTORY)
    assert set(table[table.prior_driven].observer) == {"robots", "humanoids", "robotaxis"}
    assert not table[~table.prior_driven].observer.isin(["robots", "humanoids", "robotaxis"]).any()


def test_every_figure_is_expressed_or_listed_with_a_reason():
    for target in HISTORY.targets:
        if target.use != "show" or not is_digital(target):
            key = (target.observer, target.quantity)
            listed = key in NOT_EXPRESSED or target.entity in SINGLE_FIRMS.get(key, ())
            assert is_expressed(target) != listed, target.id
            assert is_expressed(target) == (reason_not_expressed(target) is None), target.id


def test_no_reading_is_without_a_figure():
    known = {(target.observer, target.quantity) for target in HISTORY.targets}
    assert PATHS.keys() | VALUES.keys() | NOT_EXPRESSED.keys() | STANDS_FOR.keys() <= known
    single = {(*key, entity) for key, entities in SINGLE_FIRMS.items() for entity in entities}
    assert single <= {(target.observer, target.quantity, target.entity) for target in HISTORY.targets}
    assert not PATHS.keys() & VALUES.keys()


def test_every_comparable_figure_has_a_value_in_every_run(router):
    for target in comparable_targets(HISTORY):
        simulated_value(target, router, HISTORY)  # names a family or bloc that the results do not have


def test_a_figure_that_cannot_be_compared_says_why(router):
    with pytest.raises(UserError, match="not reported by single model"):
        value("router.top_model_share_of_open.all.2025-11", router)


def test_a_period_outside_the_run_is_missing(router):
    target = dataclasses.replace(TARGETS["router.token_share.us.2025-06"], period_start=50, period_end=50)
    assert np.isnan(simulated_value(target, router))


def test_monthly_paths_have_the_unit_of_the_figure(router):
    path = monthly_path(TARGETS["router.tokens_per_week.all.2026-03"], router)
    assert path[1] == pytest.approx(2.0 * 7 / 28)
    assert monthly_path(TARGETS["router.crossover_month.cn_over_us.2026-02"], router) is None


@pytest.mark.parametrize(
    ("scale", "bound", "simulated", "expected"),
    [
        ("identity", "exact", 12.0, 1.0),
        ("identity", "lower", 12.0, 0.0),
        ("identity", "lower", 8.0, -1.0),
        ("identity", "upper", 12.0, 1.0),
        ("identity", "upper", 8.0, 0.0),
        ("log", "exact", 10.0 * np.e**2, 1.0),
        ("log", "exact", 0.0, np.nan),
    ],
)
def test_distances_penalise_only_the_wrong_side(scale, bound, simulated, expected):
    target = next(iter(TARGETS.values()))
    target = dataclasses.replace(target, value=10.0, sd=2.0, scale=scale, bound=bound)
    np.testing.assert_allclose(distance(target, simulated), expected)


def test_intervals_of_figures():
    target = dataclasses.replace(next(iter(TARGETS.values())), value=0.5, sd=1.0, scale="logit", bound="exact")
    low, high = data_interval(target)
    # a 90 per cent interval of a standard normal ends at 1.6449
    assert (low, high) == pytest.approx((1 / (1 + np.exp(1.644854)), 1 / (1 + np.exp(-1.644854))))
    assert data_interval(dataclasses.replace(target, bound="lower"))[1] == np.inf


def test_the_table_has_means_and_bands_over_seeds():
    runs = [known_results(seed=seed, open_gap=everywhere(float(seed))) for seed in (1, 2, 3)]
    table = hindcast_table(runs, history=HISTORY).set_index("id")
    line = table.loc["arena.closed_open_gap.closed_minus_open.2025-12"]
    assert line.simulated == 2.0
    assert (line.simulated_low, line.simulated_high) == pytest.approx((1.1, 2.9))
    assert line.distance == pytest.approx((2.0 - 44.0) / 12.0)
    one = hindcast_table(runs[:1], history=HISTORY).set_index("id")
    assert np.isnan(one.simulated_low).all()
