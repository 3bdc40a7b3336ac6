"""Vendors between two months: research, compute, mark-up. Every vendor at once, arrays over vendors."""

from __future__ import annotations

import numpy as np

from sim.kernels import ResearchRates, divide_inflow, largest_by_label, research_step
from sim.mechanisms.budget import affordable_stock, compute_budget
from sim.mechanisms.capability import training_compute
from sim.mechanisms.compute import controlled_inflow, domestic_inflow, stock_next
from sim.mechanisms.pricing import elasticity_floor_binds, floored_elasticity, optimal_price, price_next
from sim.months import LAST_RECORDED_MONTH
from sim.parameters import Parameters
from sim.state import State
from sim.world import World
from sim.world.supply_path import use_denial, use_split

TRAINING, SERVING, REST = range(3)


def llm_training_compute(stock: np.ndarray, language_share: np.ndarray, parameters: Parameters) -> np.ndarray:
    """Training compute T of each vendor [FLOP] from the share of its training accelerators that language models get."""
    compute = parameters.compute
    return training_compute(
        stock[:, TRAINING], language_share, compute.flop_per_h100e_month, compute.utilisation, compute.training_months
    )


def relative_research(compute: np.ndarray, largest: float, exponent: float) -> np.ndarray:
    """Research capacity relative to the vendor with most training compute: (T / T_max) ** exponent.

    Experiments need compute, and who does little research of its own learns little from others (absorptive capacity,
    Cohen & Levinthal 1990, Administrative Science Quarterly 35, 128-152).
    """
    return (np.maximum(compute, 1.0) / max(largest, 1.0)) ** exponent


def best_released(state: State, n_vendors: int) -> tuple[np.ndarray, np.ndarray]:
    """Best open and best closed model that each vendor has released [arena points]; −inf if none."""
    line_up = state.line_up
    return largest_by_label(line_up["capability"], line_up["vendor"], line_up["is_open"], n_vendors)


def research(
    state: State, world: World, parameters: Parameters, language_share: np.ndarray, own_rate: float
) -> tuple[np.ndarray, np.ndarray]:
    """Efficiency and frontier of every vendor a month later.

    Parameters
    ----------
    language_share : ndarray, shape (B,)
        Share of training accelerators left for language models [1].
    own_rate : float
        Own research g [decades per month].

    Returns
    -------
    log_efficiency, frontier : ndarray, shape (V,)
        log10 A and K; unchanged for vendors that are not active.
    """
    vendors, capability = state.vendors, parameters.capability
    best_open, best_closed = best_released(state, world.n_vendors)
    return research_step(
        llm_training_compute(vendors.stock, language_share[world.vendor_bloc], parameters),
        frontier=vendors.frontier,
        log_efficiency=vendors.log_efficiency,
        usage_share=state.signals.usage_share,
        is_active=vendors.is_active,
        best_open=best_open,
        best_closed=best_closed,
        bloc=world.vendor_bloc,
        open_access=capability.open_access,
        closed_access=capability.distillation_access,
        own_research=capability.research,
        rates=ResearchRates(
            own=own_rate,
            open_spillover=capability.open_spillover,
            closed_spillover=capability.closed_spillover,
            slope=capability.slope,
            usage_feedback=capability.usage_feedback * parameters.feedback.d2_strength,
            induced=capability.induced_efficiency,
            capacity_exponent=capability.research_compute,
        ),
    )


def arrivals(state: State, world: World, parameters: Parameters, denial: np.ndarray) -> np.ndarray:
    """Accelerators that arrive in each bloc by use under the denial in force, shape (B, 3) [H100e per month]."""
    position = world.at(state.month)
    training, serving = denial
    domestic = domestic_inflow(world.domestic_supply[:, position], parameters.compute.domestic_response, training)
    return controlled_inflow(
        world.foreign_supply[:, position],
        domestic,
        use_denial(training, serving),
        use_split(parameters),
        parameters.compute.leakage * (1.0 - parameters.compute.enforcement),
    )


def budgets(state: State, world: World, parameters: Parameters) -> np.ndarray:
    """Money for compute by vendor [USD per month]; +inf where the record is silent and the run still in it."""
    compute, position = parameters.compute, world.at(state.month)
    recorded = world.external_budget[:, min(position, world.at(LAST_RECORDED_MONTH))]
    external = np.where(np.isnan(recorded), np.inf, recorded)
    if state.month > LAST_RECORDED_MONTH:
        years = (state.month - LAST_RECORDED_MONTH) / 12.0
        constant = compute.growth_time_constant
        external = state.vendors.funding_base * compute.funding_growth ** (constant * -np.expm1(-years / constant))
    external = external * compute.funding[world.vendor_bloc]
    returned = state.signals.revenue_share * state.market.world_revenue * parameters.feedback.d4_strength
    return compute_budget(external, 0.0, returned, compute.revenue_reinvestment)


def compute_stocks(
    state: State, world: World, parameters: Parameters, denial: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Accelerators of vendors (V, 3) and of everybody else in a bloc (B, 3) a month later [H100e].

    A vendor gets its share of the bloc's arrivals as far as its budget holds the stock; what it cannot pay goes to
    vendors that can and then to the other owners, so a bloc's arrivals are never lost.
    """
    compute, vendors = parameters.compute, state.vendors
    inflow = arrivals(state, world, parameters, denial)
    total = inflow.sum(axis=1)
    share = world.compute_share[:, world.at(state.month)] * vendors.is_active
    wanted = share * total[world.vendor_bloc]
    room = np.maximum(
        affordable_stock(budgets(state, world, parameters), compute.cost_per_h100e_month)
        + vendors.public_stock * (1.0 - compute.retirement)
        - vendors.stock.sum(axis=1) * (1.0 - compute.retirement),
        0.0,
    )
    n_blocs = len(total)
    # Everybody else in the bloc (clouds, hosts, other firms) takes part in the division and can always pay.
    others = np.maximum(total - np.bincount(world.vendor_bloc, wanted, n_blocs), 0.0)
    arriving = divide_inflow(wanted, room, world.vendor_bloc, others)
    by_use = inflow / np.where(total > 0, total, 1.0)[:, None]
    vendor_inflow = arriving[:, None] * by_use[world.vendor_bloc]
    left = inflow - np.bincount(world.vendor_bloc, arriving, n_blocs)[:, None] * by_use
    return (
        stock_next(vendors.stock, vendor_inflow, compute.retirement),
        stock_next(state.market.other_stock, np.maximum(left, 0.0), compute.retirement),
    )


def public_purchases(state: State, world: World, parameters: Parameters) -> np.ndarray:
    """Accelerators that governments buy for each vendor this month, shape (V,) [H100e].

    Active vendors of the bloc get them in proportion to their shares of its arrivals; a bloc without any gets nothing.
    """
    bought = parameters.compute.public_accelerators
    if not bought.any():
        return np.zeros(world.n_vendors)
    share = world.compute_share[:, world.at(state.month)] * state.vendors.is_active
    total = np.bincount(world.vendor_bloc, share, len(bought))
    return share * (bought / np.where(total > 0, total, 1.0))[world.vendor_bloc]


def markup_targets(mean: np.ndarray, parameters: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Ln of each vendor's optimal mark-up on last month's shares, and whether the elasticity floor binds.

    NaN for vendors without revenue from closed models: they keep their mark-up.

    Parameters
    ----------
    mean : ndarray, shape (V,)
        Elasticity of demand in the vendor's own price, averaged over its revenue [1]; NaN without any.
    """
    floor = parameters.pricing.elasticity_floor
    has_market = ~np.isnan(mean)
    target = np.log(optimal_price(1.0, floored_elasticity(np.where(has_market, mean, floor), floor)))
    binds = np.where(has_market, elasticity_floor_binds(mean, floor), np.nan)
    return np.where(has_market, target, np.nan), binds


def next_markup(log_markup: np.ndarray, target: np.ndarray, parameters: Parameters) -> np.ndarray:
    """Mark-up a month later: part of the way to the optimum, unchanged without a market."""
    moved = price_next(log_markup, np.where(np.isnan(target), log_markup, target), parameters.pricing.adjustment)
    return np.where(np.isnan(target), log_markup, moved)
