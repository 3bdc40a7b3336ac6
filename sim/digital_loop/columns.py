"""Models on offer this month: which are live, considered, on which channel, at what price."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.digital_loop.price_anchor import anchored_prices
from sim.dimensions import API, CHANNELS, CLOUD, HARDWARE_GB, HOST, SELF
from sim.kernels import LineUp as KernelLineUp
from sim.kernels import Offers, offers
from sim.mechanisms.pricing import scarcity_price_factor, serving_cost
from sim.mechanisms.releases import API_GENERATIONS, API_MONTHS
from sim.months import month_index
from sim.parameters import Parameters
from sim.state import N_SLOTS, SIZES_PER_GENERATION, State
from sim.world import World

COST_ANCHOR = month_index("2026-07")
"""Month of the host prices that the serving cost is fitted to."""


OWN_HARDWARE_GB = np.array(HARDWARE_GB[1:], dtype=float)
LIVE_COLUMNS = (
    *("family", "vendor", "bloc", "tier", "is_open", "capability", "agentic_offset", "memory_gb", "month"),
    *("active_b", "total_b", "list_price", "host_price"),
)
"""Columns of the line-up that the live models of a month are described by."""


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


def _list_prices(
    listed: np.ndarray, vendor: np.ndarray, bloc: np.ndarray, state: State, parameters: Parameters
) -> np.ndarray:
    """Prices of vendors' own APIs before any rule on prices: scarce serving capacity and policies are factors."""
    pricing = parameters.pricing
    scarcity = scarcity_price_factor(state.vendors.overload, pricing.scarcity_exponent)
    return listed * (pricing.list_price[bloc] * scarcity[vendor])


def _prices(
    listed: np.ndarray,
    recorded_host: np.ndarray,
    cost: np.ndarray,
    is_open: np.ndarray,
    bloc: np.ndarray,
    parameters: Parameters,
) -> np.ndarray:
    """Prices by channel [USD per million tokens], shape (4, C).

    Open weights: hosts compete the price to serving cost plus margin, clouds add a premium; of closed models clouds
    pass the vendor's price on. Own hardware: running cost.
    """
    pricing = parameters.pricing
    price = np.empty((len(CHANNELS), len(listed)))
    price[API] = listed
    # A recorded host price holds like a list price; hosts have raised as many of them as they have cut.
    price[HOST] = np.where(np.isnan(recorded_host), cost * (1.0 + pricing.host_margin), recorded_host)
    price[HOST] *= pricing.host_price[bloc]
    price[CLOUD] = np.where(is_open, price[HOST] * (1.0 + pricing.cloud_premium), listed)
    price[SELF] = cost * pricing.self_hosting_inefficiency
    return price


def _kernel_line_up(state: State, world: World, offer: Offers, family: np.ndarray, tier: np.ndarray) -> KernelLineUp:
    """The same models as the compiled loops look them up: by row of the line-up, by family and place in it."""
    line_up, model = state.line_up, offer.live
    considered = offer.is_considered[model]
    column_of_model = np.full(line_up.count, -1, dtype=np.int32)
    column_of_model[model] = np.arange(len(model))
    place = line_up["generation"][model] % 2 * SIZES_PER_GENERATION + line_up["size"][model]
    slot = tier * (N_SLOTS // 2) + place
    considered_column = np.full((world.n_families + 1, N_SLOTS), -1, dtype=np.int32)
    considered_column[family[considered] + 1, slot[considered]] = np.flatnonzero(considered)
    return KernelLineUp(
        model_of_column=model.astype(np.int32),
        column_of_model=column_of_model,
        is_considered=considered,
        considered_column=considered_column,
        bloc_of_family=world.bloc_of_family,
    )


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
    line_up, offer = state.line_up, current_offers(state, world, parameters)
    model = offer.live
    of = {name: line_up.columns[name].take(model) for name in LIVE_COLUMNS}
    family, vendor, bloc, is_open = of["family"], of["vendor"], of["bloc"], of["is_open"]
    offered = offer.is_offered.take(model, axis=1)
    cost = model_serving_cost(of["active_b"], of["total_b"], state.month, parameters)
    moved = of["list_price"] * np.exp(np.where(is_open, 0.0, log_ratio[model]))
    listed = _list_prices(moved, vendor, bloc, state, parameters)
    listed = anchored_prices(listed, of["capability"], bloc, offered[API], parameters.pricing.price_anchor)
    least = OWN_HARDWARE_GB.searchsorted(of["memory_gb"])
    kernel = _kernel_line_up(state, world, offer, family, of["tier"])
    return Columns(
        model=model,
        family=family,
        vendor=vendor,
        bloc=bloc,
        tier=of["tier"],
        is_open=is_open,
        is_considered=kernel.is_considered,
        capability=of["capability"],
        agentic_offset=of["agentic_offset"],
        memory_gb=of["memory_gb"],
        age_years=np.maximum(state.month - of["month"], 0) / 12.0,
        is_offered=offered,
        serving_cost=cost,
        price=_prices(listed, of["host_price"], cost, is_open, bloc, parameters),
        fixed_cost=np.append(parameters.pricing.self_hosting_fixed_cost, np.inf)[least],
        kernel=kernel,
    )
