"""Compiles every kernel once, so that the first run of a user does not wait for it."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernels.accessible import accessible_capability
from sim.kernels.allocation import divide_inflow
from sim.kernels.bases import base_values
from sim.kernels.deliveries import deliveries
from sim.kernels.derivatives import BaseTastes, base_weights, derivative_sums, publishing
from sim.kernels.distrust import TrustRates, distrust_step
from sim.kernels.expected import expected_review
from sim.kernels.factory_choices import factory_choices
from sim.kernels.factory_expected import expected_choices
from sim.kernels.factory_parts import part_totals, parts_of_rows
from sim.kernels.factory_stocks import factory_totals, move_factories
from sim.kernels.factory_types import CELL_TERMS, STACK_TERMS, WORK_TERMS
from sim.kernels.fine_tune import fine_tune_events
from sim.kernels.flows import bloc_flow
from sim.kernels.group_utility import group_utility
from sim.kernels.labels import largest_by_label, sum_by_label
from sim.kernels.live_columns import REAL_COLUMNS, WHOLE_COLUMNS, ColumnPrices, earned_on_tokens, live_columns
from sim.kernels.makers import effective_data, embodied_points, unit_costs
from sim.kernels.offers import offers
from sim.kernels.openness import OpennessWeights, opening_probability
from sim.kernels.research import ResearchRates, research_step
from sim.kernels.review import review_rows
from sim.kernels.review_types import N_SLOTS, DeveloperRows, LineUp
from sim.kernels.sales import sales
from sim.kernels.signals import ecosystem_signal, exposure_signal, usage_signal
from sim.kernels.site_terms import SiteRates, site_terms
from sim.kernels.stacks import stack_choice
from sim.kernels.table_layout import cells_in_use
from sim.kernels.tables import N_CHANNELS, ChoiceTables, choice_tables
from sim.kernels.task_values import task_values
from sim.kernels.totals import trials_and_deployments, use_totals
from sim.kernels.vendors import template_rows
from sim.randomness import Stream, hash_uniform, uniform, uniform_rows


def warm() -> None:
    """Run every kernel on one developer and one model; Numba keeps what it compiled in its cache on disk."""
    one, zero, yes = np.ones(1), np.zeros(1, dtype=np.int32), np.ones(1, dtype=np.bool_)
    tables = ChoiceTables.allocate(1, 1, 1)
    choice_tables(
        tables, group=zero, segment=zero, workload=zero, volume=zero, hardware_gb=one, cost_sensitivity=one,
        openness_need=one, outside_utility=one, family=zero + 1, is_open=yes, memory_gb=one,
        is_considered=yes, log_cost=np.zeros((1, 1, 1, N_CHANNELS, 1)),
        group_utility=np.zeros((1, N_CHANNELS, 1)),
        lambda_model=0.5, lambda_channel=0.5,
    )  # fmt: skip
    slots = np.full((2, N_SLOTS), -1, dtype=np.int32)
    slots[1, 0] = 0
    line_up = LineUp(
        model_of_column=zero, column_of_model=zero, is_considered=yes, considered_column=slots,
        bloc_of_family=np.arange(2, dtype=np.int32),
    )  # fmt: skip
    rows = DeveloperRows(
        class_row=np.zeros(1, dtype=np.int16), family=np.zeros(1, dtype=np.int16),
        model=np.full(1, -1, dtype=np.int16), channel=np.full(1, -1, dtype=np.int8),
        tenure=np.zeros(1, dtype=np.int16),
    )  # fmt: skip
    review_rows(
        rows, tables, line_up, group=zero, segment=zero, review_probability=one, rebirth_probability=one,
        switching_cost=one, lambda_model=0.5, seed=1, month=0,
    )  # fmt: skip
    cells_in_use(rows.class_row, rows.model, zero, yes, 1)
    for kind in (np.int32, np.float64):
        use_totals(
            np.ones((1, 1, N_CHANNELS), dtype=kind), group=zero, task=zero, workload=zero, row_weight=one,
            token_factor=one, cost_sensitivity=one, tokens_per_developer=np.ones((1, N_CHANNELS, 1)),
            price_share=np.ones((1, N_CHANNELS, 1)), earned=np.ones((N_CHANNELS, 1)), paid=np.ones((1, 1)),
            vendor=zero, is_open=yes, n_groups=1, n_vendors=1,
        )  # fmt: skip
        bloc_flow(np.ones((1, 1, 1), dtype=kind), one, zero, 1)
        trials_and_deployments(
            tables, one, np.ones((1, 1), dtype=kind), row_weight=one, hardware_gb=one, family=zero + 1, memory_gb=one,
            is_base=yes,
        )  # fmt: skip
    expected_review(
        np.zeros((1, 1, N_CHANNELS)), zero, zero + 1, one, tables, family=zero + 1, is_considered=yes, group=zero,
        segment=zero, review_probability=one, rebirth_probability=one, switching_cost=one, lambda_model=0.5,
    )  # fmt: skip
    fine_tune_events(
        rows.class_row, group=zero, publish_probability=one, fine_tune_weight=np.ones((1, 2)), weight_row=zero,
        bloc_of_family=np.arange(2, dtype=np.int32),
        seed=1, month=0,
    )  # fmt: skip
    base_values(one, family=zero, is_base=yes, memory_gb=one, hardware_gb=one, scale=0.5, n_families=1)
    publishing(one, one, one, segment=zero, group=zero, n_groups=1, cap=1.0)
    base_weights(
        np.ones((N_CHANNELS, 1)), one, one, model=np.zeros(1, dtype=np.int64), is_permissive=yes, family=zero,
        vendor=zero, is_open=yes, is_considered=yes, capability=one, age_years=one, memory_gb=one, hardware_gb=one,
        tastes=BaseTastes(*[1.0] * 8),
    )  # fmt: skip
    for kind in (np.int32, np.float64):
        derivative_sums(
            np.ones((1, 2), dtype=kind), one, one, one, bloc_of_family=np.arange(2, dtype=np.int32), n_segments=1
        )
    template_rows(
        zero, zero, yes, line_vendor=zero, line_tier=zero, line_open=yes, line_family=zero, line_month=zero, most=1
    )
    research_step(
        one, frontier=one, log_efficiency=one, usage_share=one, is_active=yes, best_open=one, best_closed=one,
        bloc=zero, open_access=np.ones((1, 1)), closed_access=one, own_research=one, rates=ResearchRates(*np.ones(7)),
    )  # fmt: skip
    opening_probability(
        capability=one, vendor=zero, is_open=yes, frontier=one, ecosystem_share=one, open_family=zero, complement=one,
        hosted_margin=one, bias=np.ones((1, 1)), bloc=zero, shift=np.ones((1, 1)), weights=OpennessWeights(*np.ones(7)),
    )  # fmt: skip
    divide_inflow(one, one, zero, one)
    cells = np.ones((1, 1, 1, N_CHANNELS))
    distrust_step(
        cells, incident=np.ones((1, 1)), weight=cells, exposure=np.ones((1, 1, 1)), initial=cells,
        rates=TrustRates(*np.ones(4)),
    )  # fmt: skip
    row = np.zeros(1, dtype=np.int64)
    ecosystem_signal(one, family=zero, is_open=yes, leakage=0.5)
    exposure_signal(np.ones((1, 1, 1)))
    usage_signal(
        np.ones((1, N_CHANNELS)), tokens_of_sites=one, bloc=row, return_share=np.ones(N_CHANNELS),
        live_derivatives=one, family_vendor=row, derivative_return=0.5, is_active=yes, leakage=0.5,
    )  # fmt: skip
    sum_by_label(one, zero, 1)
    largest_by_label(one, zero, yes, 1)
    accessible_capability(
        one, release=zero, vendor=zero, is_open=yes, month=0, log_access=np.zeros((1, 1, N_CHANNELS)), least=-1.0,
        is_home=yes.reshape(1, 1), vendor_has_api=yes,
    )  # fmt: skip
    uniform(1, Stream.ENTRY, np.arange(2))
    uniform(1, 0, np.arange(2))
    uniform_rows(1, 0, np.empty(1))
    hash_uniform(1, 0, 0, 0, 0)
    _warm_market()
    _warm_factories()


def _of_parameters() -> np.ndarray:
    """A row as parameters hold them: read-only, which is another type to Numba."""
    row = np.ones(1)
    row.flags.writeable = False
    return row


def _warm_market() -> None:
    """Run the kernels of costs, utility and use on one model."""
    one, zero, yes = np.ones(1), np.zeros(1, dtype=np.int32), np.ones(1, dtype=np.bool_)
    task_values(
        price=np.ones((N_CHANNELS, 1)), paid=np.ones((1, 1)), fixed_cost=one, capability=np.ones((1, 1)), is_open=yes,
        difficulty=one, spread=one, task_tokens=one, open_verbosity=1.0, failure_cost=one,
        channel_cost=np.ones(N_CHANNELS), base_tokens=np.ones((1, 1, 1)), reference_cost=one, elasticity=1.0,
    )  # fmt: skip
    by_kind = np.ones((2, 1, 1, N_CHANNELS))
    group_utility(
        ecosystem=one, vendor_effect=one, age_penalty=1.0, age_years=one, family=zero, vendor=zero, bloc=zero,
        is_open=yes, is_offered=np.ones((N_CHANNELS, 1), dtype=np.bool_), rules=by_kind, log_access=by_kind,
        vendor_overload=one, host_overload=one, distrust=np.ones((1, 1, 1, N_CHANNELS)),
        distrust_shift=np.ones((1, 1)), segment_rules=np.ones((1, 1, 1)),
    )  # fmt: skip
    offers(
        family=zero, tier=zero, generation=zero, age=zero, is_kept=yes, is_open=yes, capability=one, vendor_sells=yes,
        in_use=yes, generations=np.ones((1, 1)), consideration_months=24.0, api_months=24.0, api_generations=2,
        cloud_catalogue=1, host_catalogue=1,
    )  # fmt: skip
    line_up = dict.fromkeys(REAL_COLUMNS, one) | dict.fromkeys(WHOLE_COLUMNS, zero) | {"is_open": yes}
    by_channel = np.ones((N_CHANNELS, 1), dtype=np.bool_)
    given = _of_parameters()
    prices = ColumnPrices(one, 1.0, given, given, (1.0, 1.0, 1.0), 1.0, 1.0, 1.0, one, given)
    live_columns(
        line_up, np.zeros(1, dtype=np.int64), by_channel, yes, one, month=0, prices=prices,
        bloc_of_family=np.arange(2, dtype=np.int32),
    )  # fmt: skip
    earned_on_tokens(np.ones((N_CHANNELS, 1)), yes, 0.0)
    sales(
        np.ones((1, N_CHANNELS, 1)), earned=np.ones((N_CHANNELS, 1)), paid=np.ones((1, 1)), accelerators=one,
        vendor=zero, bloc=zero, is_open=yes, n_vendors=1, n_blocs=1,
    )  # fmt: skip


def _warm_factories() -> None:
    """Run the factory kernels on one row, one region and sector, one bloc."""
    cells, stacks, work = (np.ones(1, dtype=terms) for terms in (CELL_TERMS, STACK_TERMS, WORK_TERMS))
    row: dict[str, Any] = {name: np.ones(1) for name in ("weight", "robots", "ai_units", "trial", "adopted")}
    row |= {"cell": np.zeros(1, dtype=np.int64), "stack": np.full(1, -1, dtype=np.int8)}
    site: dict[str, Any] = {name: np.ones(1) for name in ("size", "wage", "hurdle", "trial_before")}
    first = np.zeros(1, dtype=np.int64)
    stack_choice(np.ones((1, 1)), 0.0, first)
    square, cube, given = np.ones((1, 1)), np.ones((1, 1, 1)), _of_parameters()
    site_terms(
        cells, SiteRates(*np.ones(8).tolist()), share=square, share_of_sector=square, pace=square, trials=cube,
        position=0, support=np.ones(1), domain=first, capability=square, vertical=square, unit_cost=square, mix=cube,
        of_kind=np.ones((4, 1)), difficulty=given, task_share=given, tariff=square, inclination=cube,
        stack_order=first,
    )  # fmt: skip
    one = np.ones(1)
    embodied_points(
        square, one, one, one, scale=given, at_start=one, data_slope=1.0, base_reference=1.0, base_slope=1.0,
        compute_reference=1.0, compute_slope=1.0,
    )  # fmt: skip
    effective_data(square, square, square, usable=square, domain=first, leakage=0.0, scale=given, transfer=0.0)
    unit_costs(square, tradable=0.0, body=square, edge=square, reference_units=square, exponent=one, edge_kept=1.0)
    choices = factory_choices(
        cells, stacks.reshape(1, 1), np.ones((1, 2, 0)), first, first, np.zeros((4, 1)),
        **row, **site,
    )  # fmt: skip
    # three kinds of units: the kernel knows which are arms and which humanoids
    deliveries(
        choices.units, choices.capital, cells, stacks.reshape(1, 1), unit_cost=np.ones((1, 3)), mix=np.ones((1, 1, 3)),
        domain=first, other_humanoids=square, position=0, robots_sold=one, n_regions=1,
    )  # fmt: skip
    row["hours"] = np.ones(1)
    move_factories(
        choices, work, robots_kept=np.ones(1), robots_new=np.ones(1), depreciation=0.0, size=site["size"],
        legacy=np.zeros((1, 1)), **row,
    )  # fmt: skip
    factory_totals(work, np.ones((1, 1)), first, **row)
    parts = parts_of_rows(row["ai_units"], row["hours"], row["stack"], row["adopted"], np.ones((1, 0)))
    of_row = {name: row[name] for name in ("cell", "weight", "robots", "trial")}
    expected_choices(
        parts, cells, work, stacks.reshape(1, 1), np.ones((1, 2, 0)), first, first, depreciation=0.0, n_sectors=1,
        **of_row, **site,
    )  # fmt: skip
    part_totals(parts, work, np.ones((1, 1)), first, **of_row)
