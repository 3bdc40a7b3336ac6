"""Models on offer this month: which are live, considered, on which channel, at what price."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.digital_loop.price_anchor import anchored_prices
from sim.dimensions import API, CLOUD, HARDWARE_GB
from sim.kernels import ColumnPrices, LiveColumns, Offers, live_columns, offers
from sim.kernels import LineUp as KernelLineUp
from sim.mechanisms.pricing import serving_cost
from sim.mechanisms.releases import API_GENERATIONS, API_MONTHS
from sim.months import month_index
from sim.parameters import Parameters
from sim.state import State
from sim.world import World

COST_ANCHOR = month_index("2026-07")
"""Month of the host prices that the serving cost is fitted to."""


OWN_HARDWARE_GB = np.array(HARDWARE_GB[1:], dtype=float)


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


def current_offers(state: State, world: World, parameters: Parameters) -> Offers:
    """What may be considered, what each channel sells, and what is live."""
    line_up, month = state.line_up, state.month
    vendor = line_up["vendor"]
    sells = world.vendor_has_api & state.vendors.is_active
    return offers(
        family=line_up["family"],
        tier=line_up["tier"],
        generation=line_up["generation"],
        age=month - line_up["month"],
        # Models on the shelf stand for all that there was before the burn-in began.
        is_kept=line_up["is_shelf"] if month < 0 else np.zeros(line_up.count, dtype=bool),
        is_open=line_up["is_open"],
        capability=line_up["capability"],
        vendor_sells=sells[vendor],
        in_use=state.market.in_use[: line_up.count],
        generations=state.market.generations,
        consideration_months=parameters.choice.consideration_months,
        api_months=API_MONTHS,
        api_generations=API_GENERATIONS,
        cloud_catalogue=round(parameters.pricing.cloud_catalogue),
        host_catalogue=round(parameters.pricing.host_catalogue),
    )


def _price_basis(state: State, parameters: Parameters) -> ColumnPrices:
    """Scarce serving capacity and policies are factors on list prices; hosts compete theirs to cost plus margin."""
    pricing = parameters.pricing
    # The cost of a model is linear in these, and all of them fall alike.
    of_cost = pricing.serving_base, pricing.serving_per_active, pricing.serving_per_total
    left = float(10.0 ** -serving_decades(state.month, parameters))
    return ColumnPrices(
        overload=state.vendors.overload,
        scarcity_exponent=pricing.scarcity_exponent,
        list_factor=pricing.list_price,
        host_factor=pricing.host_price,
        serving=(of_cost[0] * left, of_cost[1] * left, of_cost[2] * left),
        host_margin=pricing.host_margin,
        cloud_premium=pricing.cloud_premium,
        self_hosting_inefficiency=pricing.self_hosting_inefficiency,
        hardware_gb=OWN_HARDWARE_GB,
        hardware_cost=pricing.self_hosting_fixed_cost,
    )


def _any_anchor(world: World, parameters: Parameters) -> bool:
    """Whether a bloc's vendors follow the prices of another's."""
    return bool(parameters.pricing.price_anchor.any())


def _hold_prices(columns: LiveColumns, anchor: np.ndarray) -> None:
    """Hold list prices against rivals'; clouds pass on what closed models then cost."""
    price, is_open = columns.price, columns.is_open
    price[API] = anchored_prices(price[API], columns.capability, columns.bloc, columns.is_offered[API], anchor)
    price[CLOUD] = np.where(is_open, price[CLOUD], price[API])


def build_columns(state: State, world: World, parameters: Parameters, log_ratio: np.ndarray) -> Columns:
    """Collect the live models: those that may be considered and those still in use.

    Closed models keep the list price, moved by the vendor's mark-up since it was set; policies may hold it against a
    rival's.

    Parameters
    ----------
    state, world, parameters
        Start-of-month state, given paths, this month's parameters.
    log_ratio : ndarray, shape (M,)
        Ln of each closed model's price over its list price (see `recorded_releases.list_price_log_ratio`).
    """
    offer = current_offers(state, world, parameters)
    columns, kernel = live_columns(
        state.line_up.columns,
        offer.live,
        offer.is_offered,
        offer.is_considered,
        log_ratio,
        month=state.month,
        prices=_price_basis(state, parameters),
        bloc_of_family=world.bloc_of_family,
    )
    if world.once(_any_anchor, parameters):
        _hold_prices(columns, parameters.pricing.price_anchor)
    return Columns(model=offer.live, kernel=kernel, **columns._asdict())
