"""Sums of use by bloc and family, against sums written out model by model."""

import numpy as np
import pytest

from sim.observation.panels import ALL, ENTERPRISE_WEST, PANELS, panel_weights
from sim.scenario import load_scenario
from sim.simulation import Simulation


@pytest.fixture(scope="module")
def model():
    changes = {"run": {"developers": 1000, "factories": 100}, "horizon": {"end": "2024-06"}}
    return Simulation(load_scenario({"extends": "baseline", **changes}), rng=1).run_until("2024-06")


def test_shares_of_a_panel_are_sums_over_its_models(model):
    use, columns, outcomes = model.flows.use, model.flows.market.columns, model.outcomes
    blocs = len(model.history.dimensions.blocs)
    weights = panel_weights(model.world, model.monthly.parameters(model.state.month - 1))
    for panel in range(len(PANELS)):
        # the Western enterprise survey reports workloads, all others tokens
        table = use.developers_table if panel == ENTERPRISE_WEST else use.token_table
        of_model = (weights[panel][..., None] * table).sum(axis=(0, 1, 2))
        of_model = of_model / of_model.sum()
        for bloc in range(blocs):
            mine = of_model[columns.bloc == bloc].sum()
            of_open = of_model[(columns.bloc == bloc) & columns.is_open].sum()
            np.testing.assert_allclose(outcomes["token_share"][bloc, panel], mine, rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(outcomes["open_bloc_token_share"][bloc, panel], of_open, rtol=1e-12, atol=1e-15)
        for family in range(model.world.n_families):
            mine = of_model[columns.family == family].sum()
            np.testing.assert_allclose(outcomes["family_token_share"][family, panel], mine, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(outcomes["open_token_share"][panel], of_model[columns.is_open].sum(), rtol=1e-12)


def test_panels_count_tokens_even_where_they_report_shares_of_workloads(model):
    tokens, outcomes = model.flows.use.token_table, model.outcomes
    weights = panel_weights(model.world, model.monthly.parameters(model.state.month - 1))
    counted = 1e-6 * (weights * tokens.sum(axis=3)).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(outcomes["panel_tokens"], counted, rtol=1e-12)
    np.testing.assert_allclose(outcomes["tokens"].sum(), outcomes["panel_tokens"][ALL], rtol=1e-12)


def test_dependency_counts_open_models_of_foreign_blocs(model):
    tokens, columns = model.flows.use.token_table.sum(axis=(1, 2)), model.flows.market.columns
    for region, is_home in enumerate(model.world.is_home):
        is_foreign = columns.is_open & ~is_home[columns.bloc]
        part = tokens[region, is_foreign].sum() / tokens[region].sum()
        np.testing.assert_allclose(model.outcomes["foreign_open_dependency"][region], part, rtol=1e-12)


def test_margin_is_what_revenue_leaves_over_the_cost_of_what_is_sold(model):
    flows, columns = model.flows, model.flows.market.columns
    revenue = flows.revenue_table.sum(axis=(0, 1))
    cost = flows.use.token_table.sum(axis=(0, 1)) * columns.serving_cost * (revenue > 0)
    assert revenue.sum() > 0.0
    for kind, is_kind in enumerate((columns.is_open, ~columns.is_open)):
        margin = 1.0 - cost[:, is_kind].sum() / revenue[:, is_kind].sum()
        np.testing.assert_allclose(model.outcomes["gross_margin"][kind], margin, rtol=1e-12)
