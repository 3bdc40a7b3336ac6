"""Models on offer this month: which are live, considered, on which channel, at what price."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.digital_loop.price_anchor import anchored_prices
from sim.dimensions import API, CHANNELS, CLOUD, HARDWARE_GB, HOST, SELF, TIERS
from sim.kernels import LineUp as KernelLineUp
from sim.mechanisms.pricing import scarcity_price_factor, serving_cost
from sim.mechanisms.releases import api_is_retired
from sim.months import month_index
from sim.parameters import Parameters
from sim.state import N_SLOTS, SIZES_PER_GENERATION, State
from sim.world import World

COST_ANCHOR = month_index("2026-07")
"""Month of the host prices that the serving cost is fitted to."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The C live models of a month; arrays have shape (C,) unless said otherwise."""

    model: np.ndarray
    """Row of the line-up."""
    family: np.ndarray
    vendor: np.ndarray
    bloc: np.ndarray
    tier: np.ndarray
    is_open: np.ndarray
    is_considered: np.ndarray
    capability: np.ndarray
    agentic_offset: np.ndarray
    memory_gb: np.ndarray
    age_years: np.ndarray
    is_offered: np.ndarray
    """Whether a channel sells the model at all, shape (4, C)."""
    serving_cost: np.ndarray
    """USD per million tokens."""
    price: np.ndarray
    """USD per million tokens by channel, shape (4, C); own hardware: running cost."""
    fixed_cost: np.ndarray
    """USD per month of the least hardware that holds the model; inf if none does."""
    kernel: KernelLineUp

    def __len__(self) -> int:
        return len(self.model)


def serving_decades(month: int, parameters: Parameters) -> float:
    """Decades by which serving cost at given size has fallen since 2026-07 (negative before); the fall slows later."""
    pricing = parameters.pricing
    years = (month - COST_ANCHOR) / 12.0
    if years <= 0:
        return pricing.serving_decline * years
    constant = pricing.serving_decline_time_constant
    return pricing.serving_decline * constant * -np.expm1(-years / constant)


def model_serving_cost(active_b: np.ndarray, total_b: np.ndarray, month: int, parameters: Parameters) -> np.ndarray:
    """Cost of serving models of given size in a month [USD per million tokens]."""
    pricing = parameters.pricing
    # The path of the decline is already in decades, so one "year" at one decade a year stands for it.
    return serving_cost(
        pricing.serving_base,
        pricing.serving_per_active,
        pricing.serving_per_total,
        active_b,
        total_b,
        1.0,
        serving_decades(month, parameters),
    )


def _is_considered(state: State, parameters: Parameters) -> np.ndarray:
    """The two newest generations of a family and tier, unless old and not followed by anything newer."""
    line_up, month = state.line_up, state.month
    newest = state.market.generations[line_up["family"], line_up["tier"]] - 1
    is_recent = month - line_up["month"] <= parameters.choice.consideration_months
    is_recent |= line_up["is_shelf"] & (month < 0)
    return (line_up["generation"] >= newest - 1) & is_recent


def _is_offered(state: State, world: World, considered: np.ndarray, parameters: Parameters) -> np.ndarray:
    """Channels that sell each model of the line-up, shape (4, M)."""
    line_up = state.line_up
    newer = state.market.generations[line_up["family"], line_up["tier"]] - 1 - line_up["generation"]
    is_retired = api_is_retired(state.month - line_up["month"], newer) & ~(line_up["is_shelf"] & (state.month < 0))
    offered = np.zeros((len(CHANNELS), line_up.count), dtype=bool)
    offered[API] = world.vendor_has_api[line_up["vendor"]] & ~is_retired & state.vendors.is_active[line_up["vendor"]]
    on_sale = line_up["is_open"] & considered
    offered[CLOUD] = np.where(
        line_up["is_open"],
        _in_catalogue(state, on_sale & ~is_retired, parameters.pricing.cloud_catalogue),
        offered[API],
    )
    offered[HOST] = _in_catalogue(state, on_sale, parameters.pricing.host_catalogue)
    offered[SELF] = line_up["is_open"]
    return offered


def _in_catalogue(state: State, candidate: np.ndarray, size: float) -> np.ndarray:
    """The most capable candidates of each tier, as many as a catalogue holds; ties go to the earlier model."""
    tier, capability = state.line_up["tier"], state.line_up["capability"]
    chosen = np.zeros(len(candidate), dtype=bool)
    for value in range(len(TIERS)):
        pool = np.flatnonzero(candidate & (tier == value))
        chosen[pool[np.argsort(-capability[pool], kind="stable")[: round(size)]]] = True
    return chosen


def _prices(
    state: State,
    model: np.ndarray,
    cost: np.ndarray,
    log_ratio: np.ndarray,
    has_list_price: np.ndarray,
    parameters: Parameters,
) -> np.ndarray:
    """Prices by channel [USD per million tokens], shape (4, C).

    Closed: list price moved by the vendor's mark-up since it was set; open weights: hosts compete the price to
    serving cost plus margin, clouds add a premium. Scarce serving capacity raises a vendor's own price. Policies are
    factors on either, or hold list prices against a rival's (``has_list_price``: sold on the vendor's own API).
    """
    line_up, vendors, pricing = state.line_up, state.vendors, parameters.pricing
    vendor, is_open, bloc = line_up["vendor"][model], line_up["is_open"][model], line_up["bloc"][model]
    factor = pricing.list_price[bloc] * scarcity_price_factor(vendors.overload[vendor], pricing.scarcity_exponent)
    listed = line_up["list_price"][model] * np.exp(np.where(is_open, 0.0, log_ratio[model]))
    price = np.empty((len(CHANNELS), len(model)))
    price[API] = anchored_prices(
        listed * factor, line_up["capability"][model], bloc, has_list_price, pricing.price_anchor
    )
    # A recorded host price holds like a list price; hosts have raised as many of them as they have cut.
    recorded_host = line_up["host_price"][model]
    price[HOST] = np.where(np.isnan(recorded_host), cost * (1.0 + pricing.host_margin), recorded_host)
    price[HOST] *= pricing.host_price[bloc]
    price[CLOUD] = np.where(is_open, price[HOST] * (1.0 + pricing.cloud_premium), price[API])
    price[SELF] = cost * pricing.self_hosting_inefficiency
    return price


def build_columns(state: State, world: World, parameters: Parameters, log_ratio: np.ndarray) -> Columns:
    """Collect the live models: those that may be considered and those still in use.

    Parameters
    ----------
    state, world, parameters
        Start-of-month state, given paths, this month's parameters.
    log_ratio : ndarray, shape (M,)
        Ln of each closed model's price over its list price (see `prices.list_price_ratio`).
    """
    line_up = state.line_up
    considered = _is_considered(state, parameters)
    offered = _is_offered(state, world, considered, parameters)
    model = np.flatnonzero((considered | state.market.in_use[: line_up.count]) & offered.any(axis=0))
    considered = considered[model]
    active_b, total_b = line_up["active_b"][model], line_up["total_b"][model]
    cost = model_serving_cost(active_b, total_b, state.month, parameters)
    memory = line_up["memory_gb"][model]
    least = np.searchsorted(np.asarray(HARDWARE_GB[1:], dtype=float), memory)
    fixed = np.append(parameters.pricing.self_hosting_fixed_cost, np.inf)[least]
    family, tier = line_up["family"][model], line_up["tier"][model]
    column_of_model = np.full(line_up.count, -1, dtype=np.int32)
    column_of_model[model] = np.arange(len(model))
    slot = tier * (N_SLOTS // 2) + line_up["generation"][model] % 2 * SIZES_PER_GENERATION + line_up["size"][model]
    considered_column = np.full((world.n_families + 1, N_SLOTS), -1, dtype=np.int32)
    considered_column[family[considered] + 1, slot[considered]] = np.flatnonzero(considered)
    return Columns(
        model=model,
        family=family,
        vendor=line_up["vendor"][model],
        bloc=line_up["bloc"][model],
        tier=tier,
        is_open=line_up["is_open"][model],
        is_considered=considered,
        capability=line_up["capability"][model],
        agentic_offset=line_up["agentic_offset"][model],
        memory_gb=memory,
        age_years=np.maximum(state.month - line_up["month"][model], 0) / 12.0,
        is_offered=offered[:, model],
        serving_cost=cost,
        price=_prices(state, model, cost, log_ratio, offered[API, model], parameters),
        fixed_cost=fixed,
        kernel=KernelLineUp(
            model_of_column=model.astype(np.int32),
            column_of_model=column_of_model,
            is_considered=considered,
            considered_column=considered_column,
            bloc_of_family=world.bloc_of_family,
        ),
    )
