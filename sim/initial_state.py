"""State at the beginning of the burn-in: accelerators, frontiers, distrust; nobody uses a model yet."""

from __future__ import annotations

import numpy as np

from sim.coupling import initial_coupling
from sim.digital_loop.choosers import AbstractChooser
from sim.digital_loop.openness import record_bias
from sim.digital_loop.suppliers import llm_training_compute
from sim.dimensions import SEGMENTS, TIERS
from sim.mechanisms.utility import vendor_effect_next
from sim.parameters import Parameters
from sim.physical_loop import initial_physical_state
from sim.physical_world import PhysicalWorld
from sim.randomness import Stream, normal
from sim.state import LineUp, MarketState, Signals, State, VendorState
from sim.world import World
from sim.world.supply_path import recorded_stock, use_split

NEVER = 100_000
EARLY_PROGRESS = 5.0
"""Points a month by which a vendor is set back from its first recorded release; assumption (216 in 35 months)."""


def initial_state(
    world: World, physical_world: PhysicalWorld, parameters: Parameters, chooser: AbstractChooser, seed: int
) -> State:
    """State at the start of the first month of the burn-in."""
    blocs, regions = world.history.dimensions.blocs, world.history.dimensions.regions
    stock = recorded_stock(world.history, np.array([world.first_month - 1]))[:, 0]
    vendors = _vendors(world, parameters, stock, seed)
    held = np.stack([np.bincount(world.vendor_bloc, vendors.stock[:, use], len(blocs)) for use in range(3)], axis=1)
    zeros = np.zeros(world.n_families)
    return State(
        month=world.first_month,
        developers=chooser.initial(world),
        line_up=LineUp.empty(),
        vendors=vendors,
        market=MarketState(
            distrust=parameters.trust.level * world.history.distrust,
            ecosystem=zeros.copy(),
            derivatives=zeros.copy(),
            live_derivatives=zeros.copy(),
            cumulative_downloads=zeros.copy(),
            uploader_derivatives=np.zeros(len(blocs)),
            world_revenue=0.0,
            best_on_offer=-np.inf,
            host_overload=np.zeros(len(blocs)),
            other_stock=np.maximum(stock[:, None] * use_split(parameters) - held, 0.0),
            in_use=np.zeros(0, dtype=bool),
            generations=np.zeros((world.n_families, len(TIERS)), dtype=int),
        ),
        signals=Signals(
            ecosystem_share=zeros.copy(),
            usage_share=np.zeros(world.n_vendors),
            exposure=np.zeros((len(regions), len(blocs), len(SEGMENTS))),
            revenue_share=np.zeros(world.n_vendors),
            derivatives=zeros.copy(),
        ),
        physical=initial_physical_state(physical_world, parameters),
        coupling=initial_coupling(len(blocs)),
    )


def _vendors(world: World, parameters: Parameters, bloc_stock: np.ndarray, seed: int) -> VendorState:
    n, n_recorded = world.n_vendors, len(world.history.vendors)
    is_recorded = np.arange(n) < n_recorded
    share = np.where(is_recorded, world.compute_share[:, 0], 0.0)
    stock = (share * bloc_stock[world.vendor_bloc])[:, None] * use_split(parameters)
    # Where a vendor starts matters little: its first recorded release sets it right (see recorded_releases).
    frontier = np.zeros(n)
    for vendor, releases in enumerate(world.releases_of_vendor):
        ahead = max(releases[0].month - world.first_month, 0)
        frontier[vendor] = max(m.capability for m in releases[0].models) - EARLY_PROGRESS * ahead
    compute = llm_training_compute(stock, np.ones(n), parameters)
    log_efficiency = frontier / parameters.capability.slope - np.log10(np.maximum(compute, 1.0))
    shock = normal(seed, Stream.VENDOR_EFFECT, np.arange(n), world.first_month, 0)
    return VendorState(
        is_active=is_recorded.copy(),
        frontier=frontier,
        log_efficiency=log_efficiency,
        stock=stock,
        log_markup=np.full(n, np.log(parameters.pricing.initial_markup)),
        effect=vendor_effect_next(np.zeros(n), 0.0, parameters.choice.vendor_effect_sd, shock),
        revenue=np.zeros(n),
        overload=np.zeros(n),
        public_stock=np.zeros(n),
        funding_base=np.zeros(n),
        openness_bias=record_bias(world.history, n),
        interval=np.zeros((n, len(TIERS))),
        hosted_margin=np.zeros(n),
        markup_binds=np.full(n, np.nan),
        next_release=np.full((n, len(TIERS)), NEVER),
        release_sequence=np.zeros((n, len(TIERS)), dtype=int),
        has_released=np.zeros(n, dtype=bool),
    )
