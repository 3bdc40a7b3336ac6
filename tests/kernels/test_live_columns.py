"""Live models as columns against the equations they repeat and against plain look-ups."""

import numpy as np

from sim.kernels import ColumnPrices, earned_on_tokens, live_columns
from sim.mechanisms.pricing import scarcity_price_factor, serving_cost
from sim.state import N_SLOTS, LineUp

M, VENDORS, BLOCS, FAMILIES = 40, 6, 3, 5
API, CLOUD, HOST, SELF = range(4)
HARDWARE, COSTS = np.array([24.0, 80.0, 640.0]), np.array([100.0, 900.0, 7000.0])


def example(seed=0):
    draw = np.random.default_rng(seed)
    line_up = LineUp.empty(64)
    whole = {"family": FAMILIES, "vendor": VENDORS, "bloc": BLOCS, "tier": 2, "generation": 9, "size": 4, "month": 30}
    values = dict.fromkeys(LineUp.TYPES, 0)
    values |= {name: draw.integers(0, most, M) for name, most in whole.items()}
    values |= {name: draw.uniform(1.0, 900.0, M) for name in ("capability", "memory_gb", "active_b", "total_b")}
    values |= {"is_open": draw.random(M) < 0.5, "list_price": draw.uniform(0.1, 9.0, M)}
    values["host_price"] = np.where(draw.random(M) < 0.5, np.nan, draw.uniform(0.1, 9.0, M))
    line_up.extend(M, **values)
    prices = ColumnPrices(
        overload=draw.uniform(0.2, 3.0, VENDORS), scarcity_exponent=0.7, list_factor=draw.uniform(0.5, 2.0, BLOCS),
        host_factor=draw.uniform(0.5, 2.0, BLOCS), serving=(0.05, 0.002, 0.0001), host_margin=0.3, cloud_premium=0.2,
        self_hosting_inefficiency=3.0, hardware_gb=HARDWARE, hardware_cost=COSTS,
    )  # fmt: skip
    live = np.flatnonzero(draw.random(M) < 0.7)
    offered, considered = draw.random((4, M)) < 0.5, draw.random(M) < 0.5
    ratio = draw.normal(0.0, 0.5, M)
    found = live_columns(
        line_up.columns, live, offered, considered, ratio, month=20, prices=prices,
        bloc_of_family=np.arange(FAMILIES + 1, dtype=np.int32),
    )  # fmt: skip
    of = {name: line_up[name][live] for name in LineUp.TYPES}
    return of, live, prices, ratio[live], offered[:, live], considered[live], *found


def test_columns_repeat_the_line_up():
    of, live, _, _, offered, considered, columns, _ = example()
    for name in ("family", "vendor", "bloc", "tier", "is_open", "capability", "agentic_offset", "memory_gb"):
        np.testing.assert_array_equal(getattr(columns, name), of[name])
    np.testing.assert_array_equal(columns.is_offered, offered)
    np.testing.assert_array_equal(columns.is_considered, considered)
    np.testing.assert_array_equal(columns.age_years, np.maximum(20 - of["month"], 0) / 12.0)
    assert len(columns.family) == len(live)


def test_prices_and_costs_follow_the_equations():
    of, _, prices, ratio, _, _, columns, _ = example()
    cost = serving_cost(*prices.serving, of["active_b"], of["total_b"], 0.0, 0.0)
    listed = of["list_price"] * np.exp(np.where(of["is_open"], 0.0, ratio)) * prices.list_factor[of["bloc"]]
    listed *= scarcity_price_factor(prices.overload, prices.scarcity_exponent)[of["vendor"]]
    hosted = np.where(np.isnan(of["host_price"]), cost * 1.3, of["host_price"]) * prices.host_factor[of["bloc"]]
    expected = np.array([listed, np.where(of["is_open"], hosted * 1.2, listed), hosted, cost * 3.0])
    np.testing.assert_allclose(columns.price[[API, CLOUD, HOST, SELF]], expected, rtol=1e-13)
    np.testing.assert_allclose(columns.serving_cost, cost, rtol=1e-13)


def test_own_hardware_is_the_least_that_holds_the_model():
    of, *_, columns, _ = example()
    least = [min([c for g, c in zip(HARDWARE, COSTS, strict=True) if g >= m], default=np.inf) for m in of["memory_gb"]]
    np.testing.assert_array_equal(columns.fixed_cost, least)
    assert np.isinf(columns.fixed_cost).any()


def test_considered_models_have_the_slot_of_their_tier_generation_and_size():
    of, live, _, _, _, considered, _, line_up = example()
    np.testing.assert_array_equal(line_up.model_of_column, live)
    np.testing.assert_array_equal(line_up.column_of_model[live], np.arange(len(live)))
    assert (line_up.column_of_model >= 0).sum() == len(live)
    expected = np.full((FAMILIES + 1, N_SLOTS), -1)
    slot = of["tier"] * 8 + of["generation"] % 2 * 4 + of["size"]
    for c in np.flatnonzero(considered):
        expected[of["family"][c] + 1, slot[c]] = c
    np.testing.assert_array_equal(line_up.considered_column, expected)


def test_vendors_earn_on_their_api_and_on_closed_models_in_clouds():
    price, is_open = np.arange(1.0, 9.0).reshape(4, 2), np.array([False, True])
    earned = earned_on_tokens(price, is_open, 0.25)
    np.testing.assert_array_equal(earned, [[1.0, 2.0], [2.25, 0.0], [0.0, 0.0], [0.0, 0.0]])
