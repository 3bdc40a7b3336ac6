"""Choice tables against the closed form of the nested logit, and its known properties."""

import math

import numpy as np
import pytest

from sim.kernels import ChoiceTables, TableSpace, cells_in_use, choice_tables
from sim.kernels.arithmetic import fused_log_of_two, fused_power_of_two
from tests.kernels.example import LAMBDA_CHANNEL, LAMBDA_MODEL, example, settled_rows
from tests.kernels.reference import nested_logit


def one_class(utility, family, lambda_model, lambda_channel, outside=0.0, considered=None, room=0):
    """Tables of a single class with the given utilities, shape (C, 4), all models open and small."""
    n = len(family)
    tables = ChoiceTables.allocate(1, n + room, max(family))
    choice_tables(
        tables, group=[0], segment=[0], workload=[0], volume=[0], hardware_gb=[1.0], cost_sensitivity=[1.0],
        openness_need=[0.0], outside_utility=[outside], family=family, is_open=np.ones(n, bool),
        memory_gb=np.ones(n), is_considered=np.ones(n, bool) if considered is None else considered,
        log_cost=np.zeros((1, 1, 1, 4, n)), group_utility=np.asarray(utility, float).T[None],
        lambda_model=lambda_model, lambda_channel=lambda_channel,
    )  # fmt: skip
    return tables


def family_shares(tables):
    return tables.family_weight / tables.family_total[:, None]


@pytest.mark.parametrize("seed", range(3))
def test_shares_at_all_levels_are_those_of_the_closed_form(seed):
    market = example(seed)
    tables = market.tables()
    family, considered = market.columns["family"], market.columns["is_considered"]
    for k in range(market.n_classes):
        channel, model, families = nested_logit(
            market.utility(k), family, considered, market.classes["outside_utility"][k], LAMBDA_MODEL,
            LAMBDA_CHANNEL,
        )  # fmt: skip
        total = tables.channel_weight[k].sum(axis=-1, keepdims=True)
        np.testing.assert_allclose(
            tables.channel_weight[k] / np.where(total > 0, total, 1), channel, rtol=1e-12, atol=1e-300
        )
        sums = tables.family_model_sum[k][family]
        within = np.where(considered & (sums > 0), tables.model_weight[k] / np.where(sums > 0, sums, 1), 0)
        np.testing.assert_allclose(within, model, rtol=1e-12, atol=1e-300)
        np.testing.assert_allclose(family_shares(tables)[k, : len(families)], families, rtol=1e-12, atol=1e-300)


def test_two_equal_models_in_one_family_by_hand():
    # e^I = 2^0.5 against e^0 = 1 outside (McFadden 1978, eq. 20 with one nest).
    tables = one_class([[0, -np.inf, -np.inf, -np.inf]] * 2, [1, 1], 0.5, 0.5)
    share = family_shares(tables)[0]
    assert share[1] == pytest.approx(math.sqrt(2) / (1 + math.sqrt(2)), rel=1e-14)
    assert share[0] == pytest.approx(1 / (1 + math.sqrt(2)), rel=1e-14)


@pytest.mark.parametrize("lambda_model", [1.0, 0.5, 0.1, 0.01, 1e-4])
def test_duplicating_a_model_moves_log_odds_by_lambda_ln_2_at_most(lambda_model):
    scale = min(lambda_model, 0.3)
    utility = [[0.3, 0.1, -0.4, -np.inf], [0.7, -0.2, 0.0, 0.2]]
    once = family_shares(one_class(utility, [1, 2], lambda_model, scale))[0]
    twice = family_shares(one_class([*utility, utility[1]], [1, 2, 2], lambda_model, scale))[0]
    moved = math.log(twice[2] / twice[1]) - math.log(once[2] / once[1])
    # A sole model of a family that is exactly doubled moves it by the whole bound.
    assert moved == pytest.approx(lambda_model * math.log(2), rel=1e-9, abs=1e-12)
    worse = [*utility, [-0.5, -0.9, -1.0, -1.0]]
    other = family_shares(one_class(worse, [1, 2, 2], lambda_model, scale))[0]
    assert 0 <= math.log(other[2] / other[1]) - math.log(once[2] / once[1]) <= moved + 1e-12


def test_huge_and_tiny_utilities_neither_overflow_nor_vanish():
    utility = [[9000.0, 8999.0, -9000.0, -np.inf], [9000.0, -np.inf, -np.inf, -np.inf]]
    tables = one_class(utility, [1, 2], 0.5, 0.25, outside=-9000.0)
    w = 2.0**0  # channel 0 against channel 1 is e^(1/0.25) = e^4
    assert tables.channel_weight[0, 0, 1] / tables.channel_weight[0, 0, 0] == pytest.approx(w / math.exp(4))
    share = family_shares(tables)[0]
    # I_1 - I_2 = λ_c ln(1 + e^-4)
    assert share[1] / share[2] == pytest.approx((1 + math.exp(-4)) ** 0.25, rel=1e-11)
    assert share[0] == 0.0
    assert np.isfinite(tables.family_total).all()


def test_an_older_model_far_above_its_family_does_not_overflow():
    utility = [[0.0, -np.inf, -np.inf, -np.inf], [9000.0, -np.inf, -np.inf, -np.inf]]
    tables = one_class(utility, [1, 1], 0.5, 0.25, considered=[True, False])
    # e^(9000/0.5) is out of range; what stands for it is held at 2^1020.
    assert tables.model_weight[0, 1] == 2.0**1020
    assert tables.model_weight[0, 0] == 1.0


def test_powers_and_logarithms_of_the_tables_are_those_of_numpy():
    x = np.concatenate([np.linspace(-1019.9, 1019.9, 4001), np.linspace(-1.5, 1.5, 4001), [-1020.0, 0.0, 1020.0]])
    powers = np.array([fused_power_of_two(v) for v in x])
    np.testing.assert_allclose(powers, np.exp2(x), rtol=4e-16)
    logs = np.array([fused_log_of_two(v) for v in powers])
    np.testing.assert_allclose(logs, np.log2(powers), rtol=4e-16, atol=4e-16)
    assert [fused_power_of_two(v) for v in (-np.inf, -1020.1, 1e9)] == [0.0, 0.0, 2.0**1020]
    root = math.sqrt(2.0)
    edges = [root, math.nextafter(root, 2.0), math.sqrt(0.5), math.nextafter(1.0, 0.0)]
    np.testing.assert_allclose([fused_log_of_two(v) for v in edges], np.log2(edges), rtol=4e-16)
    assert [fused_log_of_two(v) for v in (0.0, 5e-324)] == [-np.inf, -np.inf]


def test_every_entry_is_a_valid_threshold_with_the_tightest_power_of_two():
    market = example(1)
    tables = market.tables()
    for level in (tables.channel_weight.reshape(-1, 4), tables.family_weight):
        largest = level.max(axis=-1)
        assert ((largest == 0) | ((largest > 0.5) & (largest <= 1))).all()
    considered = tables.model_weight[:, market.columns["is_considered"]]
    assert considered.max() <= 1 and considered.max() > 0.5


def test_thresholds_stay_when_another_alternative_becomes_a_little_better():
    # 0.30 -> 0.31 does not carry the largest weight, e^(0.3/0.5) = 1.82, past 2.
    before = one_class([[0.3, 0.1, 0.0, -0.2]], [1], 0.5, 0.5)
    after = one_class([[0.31, 0.1, 0.0, -0.2]], [1], 0.5, 0.5)
    np.testing.assert_array_equal(after.channel_weight[0, 0, 1:], before.channel_weight[0, 0, 1:])
    assert after.channel_weight[0, 0, 0] > before.channel_weight[0, 0, 0]


def test_weight_times_power_of_two_is_the_weight_of_the_equations():
    tables = one_class([[0.3, 0.1, 0.0, -0.2], [1.3, 0.1, 0.0, 5.0]], [1, 1], 0.5, 0.25)
    channel = np.exp(np.array([1.3, 0.1, 0.0, 5.0]) / 0.25)
    # 5 / 0.25 = 20 and e^20 = 2^28.85
    np.testing.assert_allclose(tables.channel_weight[0, 1] * 2.0**29, channel, rtol=1e-13)
    # model: (Σ_h w)^(λ_c/λ_m)
    scale = 2.0 ** tables.model_exponent[0, 1]
    assert tables.model_weight[0, 1] * scale == pytest.approx(channel.sum() ** 0.5, rel=1e-13)


def test_a_model_nobody_considers_has_a_weight_but_no_part_in_its_family():
    utility = [[0.3, 0.1, 0.0, -0.2], [1.3, 0.1, 0.0, 5.0]]
    both = one_class(utility, [1, 1], 0.5, 0.25, considered=[True, False])
    alone = one_class(utility[:1], [1], 0.5, 0.25)
    np.testing.assert_array_equal(both.family_weight, alone.family_weight)
    ratio = both.model_weight[0, 1] / both.model_weight[0, 0]
    values = [np.exp(np.array(v) / 0.25).sum() ** 0.5 for v in utility]
    assert ratio == pytest.approx(values[1] / values[0], rel=1e-13)


def test_own_hardware_needs_open_weights_that_fit():
    market = example(2)
    tables = market.tables()
    fits = market.columns["memory_gb"] <= market.classes["hardware_gb"][:, None]
    has_self = tables.channel_mask >> 3 & 1
    assert has_self.any()
    assert not has_self[~(fits & market.columns["is_open"])].any()


def test_mask_says_which_channels_have_weight():
    tables = example(1).tables()
    expected = ((tables.channel_weight > 0) * [1, 2, 4, 8]).sum(axis=-1)
    np.testing.assert_array_equal(tables.channel_mask, expected)


def own_hardware_only(market):
    """Columns that nobody considers and that are on offer for own hardware alone."""
    offered = (market.costs["group_utility"] > -np.inf).any(axis=0)
    return ~market.columns["is_considered"] & ~offered[:3].any(axis=0) & market.columns["is_open"]


def with_older_models(seed):
    """An example in which every second model that nobody considers is sold nowhere but runs on own hardware."""
    market = example(seed, n_columns=40)
    older = np.flatnonzero(~market.columns["is_considered"])[::2]
    market.columns["is_open"][older] = True
    market.costs["group_utility"][:, :3, older] = -np.inf
    market.costs["group_utility"][:, 3, older] = np.linspace(-1.0, 1.0, len(older))
    return market


def test_cells_that_nobody_uses_are_left_out_and_change_no_other():
    market = with_older_models(4)
    everything = market.tables()
    own = own_hardware_only(market)
    rows = settled_rows(market, 600)
    in_use = cells_in_use(
        rows.class_row, rows.model, market.line_up.column_of_model, market.columns["is_considered"], market.n_classes
    )
    column = np.where(rows.model >= 0, market.line_up.column_of_model[rows.model], -1)
    used = np.zeros((market.n_classes, len(own)), dtype=bool)
    used[rows.class_row[column >= 0], column[column >= 0]] = True
    sparse = market.tables(in_use=in_use)
    kept = used | ~own
    assert 5 < (used & own).sum() < own.sum() * market.n_classes / 2
    # A family that nobody considers takes its unit from the models in use, so weights compare in a common unit.
    family = market.columns["family"]
    weights = [np.ldexp(tables.model_weight, tables.model_exponent[:, family]) for tables in (sparse, everything)]
    np.testing.assert_array_equal(weights[0], np.where(kept, weights[1], 0.0))
    np.testing.assert_array_equal(sparse.channel_mask, np.where(kept, everything.channel_mask, 0))
    np.testing.assert_array_equal(sparse.channel_weight, np.where(kept[..., None], everything.channel_weight, 0.0))
    for name in ("family_model_sum", "family_weight", "family_exponent", "family_total"):
        np.testing.assert_array_equal(getattr(sparse, name), getattr(everything, name), err_msg=name)


def test_channel_weights_of_older_models_on_own_hardware_may_be_left_out():
    market = with_older_models(4)
    whole, short = market.tables(), market.tables(has_own_weights=False)
    own = own_hardware_only(market)
    assert whole.channel_weight[:, own].any() and not short.channel_weight[:, own].any()
    np.testing.assert_array_equal(short.channel_weight[:, ~own], whole.channel_weight[:, ~own])
    for name in whole._fields[1:]:
        np.testing.assert_array_equal(getattr(short, name), getattr(whole, name), err_msg=name)


def test_cells_in_use_are_those_of_the_rows_each_once():
    market = example(3)
    rows = settled_rows(market, 5_000)
    considered, column_of_model = market.columns["is_considered"], market.line_up.column_of_model
    found = cells_in_use(rows.class_row, rows.model, column_of_model, considered, market.n_classes)
    cells = list(zip(np.repeat(np.arange(market.n_classes), np.diff(found.start)), found.column, strict=True))
    column = column_of_model[rows.model]
    older = (rows.model >= 0) & (column >= 0) & ~considered[column]
    assert sorted(cells) == sorted(set(zip(rows.class_row[older], column[older], strict=True)))
    assert found.start[0] == 0 and found.start[-1] == len(found.column) > 50


def test_memory_of_another_month_leaves_no_trace():
    space = TableSpace()
    large, small = example(5, n_columns=40, n_families=11), example(6)
    for market in (large, small, large):
        tables = space.tables(market.n_classes, len(market.columns["family"]), market.n_families)
        market.fill(tables)
        fresh = market.tables()
        on_offer = fresh.channel_mask > 0
        np.testing.assert_array_equal(tables.channel_weight[on_offer], fresh.channel_weight[on_offer])
        for name in fresh._fields[1:]:
            np.testing.assert_array_equal(getattr(tables, name), getattr(fresh, name), err_msg=name)


def test_spare_columns_are_left_alone():
    market = example()
    tight, roomy = market.tables(), market.tables(room=5)
    np.testing.assert_array_equal(roomy.channel_weight[:, :-5], tight.channel_weight)
    np.testing.assert_array_equal(roomy.family_weight, tight.family_weight)
    assert not roomy.channel_weight[:, -5:].any()


@pytest.mark.parametrize(("changes", "message"), [
    ({"lambda_channel": 0.7}, "0 < lambda_channel <= lambda_model"),
    ({"lambda_model": 1.1}, "0 < lambda_channel <= lambda_model"),
    ({"lambda_channel": 0.0}, "0 < lambda_channel <= lambda_model"),
    ({"family": np.full(24, 10)}, "9 families, not for 48, 24 and 10"),
    ({"log_cost": np.full((4, 3, 3, 4, 24), np.nan)}, "log_cost"),
])  # fmt: skip
def test_wrong_input_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        example().tables(**changes)
