"""One month of the digital loop, edge by edge: flows from the start-of-month state, then stocks."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from sim.digital_loop.choosers import AbstractChooser
from sim.digital_loop.columns import build_columns
from sim.digital_loop.ecosystem import Derived, month_downloads, new_derivatives, next_distrust
from sim.digital_loop.endogenous_releases import add_due_releases, leave_and_enter
from sim.digital_loop.handover import fix_funding, hand_over
from sim.digital_loop.market import Market, build_market
from sim.digital_loop.openness import open_probability
from sim.digital_loop.recorded_releases import (
    add_recorded_releases,
    apply_recorded_events,
    assimilate_releases,
    list_price_log_ratio,
)
from sim.digital_loop.reference import ReferencePath
from sim.digital_loop.suppliers import (
    SERVING,
    compute_stocks,
    markup_targets,
    next_markup,
    public_purchases,
    research,
)
from sim.digital_loop.use import Use, measure_use, vendor_sales
from sim.dimensions import SELF
from sim.kernels import ExpectedCounts, ReviewCounts, ecosystem_signal, exposure_signal, usage_signal
from sim.mechanisms.compute import stock_next
from sim.mechanisms.derivation import ecosystem_stock_next, signal_share
from sim.mechanisms.feedback import edge_signal
from sim.mechanisms.utility import reconsideration_probability, vendor_effect_next
from sim.months import LAST_RECORDED_MONTH
from sim.parameters import Parameters
from sim.randomness import Stream, normal
from sim.state import DigitalInputs, State
from sim.world import World
from sim.world.supply_path import use_split

SALIENT_STEP = 25.0
"""Improvement of the best model on offer that counts as one salient release [arena points]."""
LARGEST_SALIENCE = 2.0
"""No month is more salient than this [salient releases]."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DigitalFlows:
    """Flows of one month."""

    market: Market
    counts: ReviewCounts | ExpectedCounts
    use: Use
    developers: np.ndarray
    """Developers by channel and column, shape (4, C)."""
    revenue: np.ndarray
    """Model revenue by vendor [USD]."""
    revenue_table: np.ndarray
    """The same by region, segment, channel and column, shape (R, S, 4, C)."""
    tokens_of_vendor: np.ndarray
    """Tokens by vendor and channel, shape (V, 4) [million]."""
    tokens_of_bloc: np.ndarray
    """Tokens by region, segment and bloc of the model, shape (R, S, B) [million]."""
    derived: Derived
    downloads: np.ndarray
    """By column [million]."""
    overload: np.ndarray
    host_overload: np.ndarray
    accelerators_used: np.ndarray
    """Accelerators that serve vendors' own channels, by vendor [H100e]."""
    utilisation: np.ndarray
    """Accelerators that serve over those open to developers' workloads, by bloc [1]."""
    inputs: DigitalInputs
    """What the physical side gave."""
    releases: list[int]
    """Rows of the line-up released this month."""


def release_models(
    state: State, world: World, parameters: Parameters, own: ReferencePath, reference: ReferencePath, seed: int
) -> list[int]:
    """Put this month's models on the market: from the record until hand-over, from the vendors after it."""
    month, free_from = state.month, parameters.release.free_from
    position = own.at(month)
    own.frontier[position], own.log_markup[position] = state.vendors.frontier, state.vendors.log_markup
    rows: list[int] = []
    if month < free_from:
        recorded = world.recorded_months.get(month)
        apply_recorded_events(state, world)
        if recorded is not None:
            # What vendors would do now rests on frontiers that this month's releases have set right.
            assimilate_releases(state, recorded, parameters, own, reference)
            own.frontier[position] = state.vendors.frontier
            opening = open_probability(state, world, parameters, state.vendors.hosted_margin)
            rows = add_recorded_releases(state, recorded, parameters, opening, own, reference, seed)
    else:
        if month == free_from:
            hand_over(state, world, parameters, reference, seed)
        if month == LAST_RECORDED_MONTH + 1:
            fix_funding(state, world, parameters)
        opening = open_probability(state, world, parameters, state.vendors.hosted_margin)
        rows = add_due_releases(state, world, parameters, opening, seed)
        leave_and_enter(state, world, parameters, seed)
    if month >= free_from:
        own.frontier[position] = state.vendors.frontier
    known = np.flatnonzero(state.vendors.has_released)
    np.maximum.at(own.bloc_frontier[position], world.vendor_bloc[known], state.vendors.frontier[known])
    if len(state.market.in_use) < state.line_up.count:
        state.market.in_use = np.append(state.market.in_use, np.zeros(state.line_up.count, dtype=bool))
    return rows


def digital_flows(
    state: State,
    world: World,
    parameters: Parameters,
    reference: ReferencePath,
    inputs: DigitalInputs,
    releases: list[int],
    chooser: AbstractChooser,
    seed: int,
) -> DigitalFlows:
    """Choices of all developers and what follows from them this month."""
    is_forced = state.month < parameters.release.free_from
    columns = build_columns(state, world, parameters, list_price_log_ratio(state, reference, is_forced))
    market = build_market(state, world, columns, parameters)
    counts = _review(state, world, market, parameters, chooser, seed)
    use = measure_use(market, counts, world, parameters, state.month)
    sold = vendor_sales(market, use, world, parameters)
    needed, hosted = sold.accelerators_of_vendor, _by_hosting_bloc(world, sold.accelerators_of_hosts)
    open_to_api = parameters.compute.api_serving_share
    fine_tunes = inputs.derivatives
    return DigitalFlows(
        market=market,
        counts=counts,
        use=use,
        developers=use.developers,
        revenue=sold.revenue_of_vendor,
        revenue_table=sold.revenue.reshape(use.token_table.shape),
        tokens_of_vendor=sold.tokens_of_vendor,
        tokens_of_bloc=sold.tokens_of_bloc.reshape(*use.token_table.shape[:2], -1),
        derived=new_derivatives(state, market, use, world, parameters, fine_tunes, chooser, seed),
        downloads=month_downloads(market, counts, use, world, parameters),
        overload=needed / np.maximum(open_to_api * state.vendors.stock[:, SERVING], 1.0),
        host_overload=hosted / np.maximum(open_to_api * state.market.other_stock[:, SERVING], 1.0),
        accelerators_used=needed,
        utilisation=_bloc_utilisation(state, world, needed, hosted, open_to_api),
        inputs=inputs,
        releases=releases,
    )


def _by_hosting_bloc(world: World, of_groups: np.ndarray) -> np.ndarray:
    """Accelerators by the bloc whose hosts serve a group's region, shape (B,)."""
    of_region = of_groups.reshape(len(world.hosting_bloc), -1).sum(axis=1)
    return np.bincount(world.hosting_bloc, of_region, len(world.history.dimensions.blocs))


def _bloc_utilisation(
    state: State, world: World, needed: np.ndarray, hosted: np.ndarray, open_to_api: float
) -> np.ndarray:
    """Demand on the accelerators of vendors and hosts of a bloc over what they open to developers."""
    vendors = state.vendors.stock[:, SERVING]
    capacity = np.bincount(world.vendor_bloc, vendors, len(hosted)) + state.market.other_stock[:, SERVING]
    return (np.bincount(world.vendor_bloc, needed, len(hosted)) + hosted) / np.maximum(open_to_api * capacity, 1.0)


def _review(
    state: State, world: World, market: Market, parameters: Parameters, chooser: AbstractChooser, seed: int
) -> ReviewCounts | ExpectedCounts:
    """Let developers compare the market; more of them do in a month with a salient release."""
    choice = parameters.choice
    best, before = float(market.columns.capability.max(initial=-np.inf)), state.market.best_on_offer
    salience = min(max(best - before, 0.0) / SALIENT_STEP, LARGEST_SALIENCE) if math.isfinite(before) else 0.0
    probability = reconsideration_probability(choice.reconsideration, salience, choice.salience)
    return chooser.review(
        state,
        world,
        market,
        review_probability=np.asarray(probability)[world.classes.segment],
        rebirth_probability=world.rebirth[world.at(state.month)],
        switching_cost=np.asarray(choice.switching_cost),
        seed=seed,
    )


def update_stocks(
    state: State,
    world: World,
    parameters: Parameters,
    flows: DigitalFlows,
    denial: np.ndarray,
    own_rate: float,
    seed: int,
) -> None:
    """Move every stock by this month's flows, then read the signals that the edges carry into the next month."""
    vendors, market, columns = state.vendors, state.market, flows.market.columns
    log_efficiency, frontier = research(state, world, parameters, flows.inputs.language_share, own_rate)
    stock, other_stock = compute_stocks(state, world, parameters, denial)
    bought = public_purchases(state, world, parameters)
    target, binds = markup_targets(flows.use.mean_elasticity, parameters)
    distrust = next_distrust(state, world, parameters, seed)
    shock = normal(seed, Stream.VENDOR_EFFECT, np.arange(world.n_vendors), state.month + 1, 0)
    retention = parameters.derivation.retention
    integrations = parameters.derivation.integration_weight * np.bincount(
        columns.family, flows.developers[:SELF].sum(axis=0), world.n_families
    )
    vendors.log_efficiency, vendors.frontier = log_efficiency, frontier
    vendors.stock, market.other_stock = stock + bought[:, None] * use_split(parameters), other_stock
    vendors.public_stock = stock_next(vendors.public_stock, bought, parameters.compute.retirement)
    vendors.log_markup = next_markup(vendors.log_markup, target, parameters)
    vendors.markup_binds = binds
    vendors.effect = vendor_effect_next(
        vendors.effect, parameters.choice.vendor_effect_persistence, parameters.choice.vendor_effect_sd, shock
    )
    vendors.revenue, vendors.overload, market.host_overload = flows.revenue, flows.overload, flows.host_overload
    margin = 1.0 - np.exp(-vendors.log_markup)
    total = market.world_revenue = float(flows.revenue.sum())
    vendors.hosted_margin = (
        margin * np.minimum(1.0, 1.0 / np.maximum(flows.overload, 1e-9)) * flows.revenue / max(total, 1.0)
    )
    market.distrust = distrust
    market.derivatives = market.derivatives + flows.derived.by_family
    market.live_derivatives = ecosystem_stock_next(market.live_derivatives, flows.derived.by_family, retention)
    market.ecosystem = ecosystem_stock_next(market.ecosystem, flows.derived.by_family + integrations, retention)
    uploaded = np.bincount(world.uploader_bloc, flows.derived.by_region, len(market.uploader_derivatives))
    market.uploader_derivatives = ecosystem_stock_next(market.uploader_derivatives, uploaded, retention)
    market.cumulative_downloads = market.cumulative_downloads + np.bincount(
        columns.family, flows.downloads, world.n_families
    )
    market.best_on_offer = float(columns.capability.max(initial=market.best_on_offer))
    market.in_use = np.zeros(state.line_up.count, dtype=bool)
    market.in_use[columns.model[flows.developers.any(axis=0)]] = True
    _read_signals(state, world, parameters, flows)


def _read_signals(state: State, world: World, parameters: Parameters, flows: DigitalFlows) -> None:
    """Signals for the next month; shares of the world total, so that growth of the market is no signal."""
    feedback, signals, market, line_up = parameters.feedback, state.signals, state.market, state.line_up
    ecosystem = ecosystem_signal(
        market.ecosystem, family=line_up["family"], is_open=line_up["is_open"], leakage=feedback.d1_leakage
    )
    usage = usage_signal(
        flows.tokens_of_vendor,
        tokens_of_sites=flows.inputs.tokens,
        bloc=world.vendor_bloc,
        return_share=world.once(_return_share, parameters),
        live_derivatives=market.live_derivatives,
        family_vendor=world.family_vendor,
        derivative_return=feedback.derivative_return,
        is_active=state.vendors.is_active,
        leakage=feedback.d2_leakage,
    )
    signals.ecosystem_share = edge_signal(ecosystem, signals.ecosystem_share, feedback.d1_cut)
    signals.usage_share = edge_signal(usage, signals.usage_share, feedback.d2_cut)
    signals.exposure = edge_signal(exposure_signal(flows.tokens_of_bloc), signals.exposure, feedback.d3_cut)
    signals.derivatives = edge_signal(state.market.live_derivatives, signals.derivatives, feedback.d1_cut)
    signals.revenue_share = edge_signal(signal_share(flows.revenue), signals.revenue_share, feedback.d4_cut)


def _return_share(_: World, parameters: Parameters) -> np.ndarray:
    """Return share of each channel, as an array of the kind that the kernel takes."""
    return np.array(parameters.feedback.usage_return)
