"""Releases, entry and exit that vendors decide on after the record."""

from __future__ import annotations

import numpy as np

from sim.digital_loop.columns import model_serving_cost
from sim.digital_loop.handover import NEVER
from sim.digital_loop.suppliers import best_released, budgets, llm_training_compute
from sim.dimensions import TIERS
from sim.mechanisms.capability import release_capability
from sim.mechanisms.openness import opens
from sim.mechanisms.releases import entrant_capability, event_probability, gamma_waiting_time
from sim.parameters import Parameters
from sim.randomness import Stream, normal, poisson, uniform
from sim.state import SIZES_PER_GENERATION, State
from sim.world import World

_ENDOGENOUS = 1_000_000
"""Offset of agent ids in the openness stream, apart from those of recorded releases."""


def add_due_releases(
    state: State, world: World, parameters: Parameters, open_probability: np.ndarray, seed: int
) -> list[int]:
    """Release what is due this month and return the rows in the line-up."""
    rows = []
    due = (state.vendors.next_release <= state.month) & state.vendors.is_active[:, None]
    for vendor, tier in np.argwhere(due):
        sequence = int(state.vendors.release_sequence[vendor, tier])
        agent = int(vendor) * len(TIERS) + int(tier)
        rows += _release(state, world, parameters, int(vendor), int(tier), float(open_probability[vendor, tier]), seed)
        state.vendors.release_sequence[vendor, tier] = sequence + 1
        draw = uniform(seed, Stream.RELEASE_TIMING, agent, sequence + 1, 0)
        waiting = gamma_waiting_time(draw, state.vendors.interval[vendor, tier], parameters.release.regularity)
        waiting = waiting * parameters.release.interval_factor[world.vendor_bloc[vendor]]
        state.vendors.next_release[vendor, tier] = state.month + max(1, round(float(waiting)))
    return rows


def _template(state: State, vendor: int, tier: int, is_open: bool) -> np.ndarray:
    """Rows of the line-up whose sizes the release follows: the vendor's last of that tier and openness, else tier."""
    line_up = state.line_up
    mine = (line_up["vendor"] == vendor) & (line_up["tier"] == tier)
    alike = mine & (line_up["is_open"] == is_open)
    pool = np.flatnonzero(alike if alike.any() else mine if mine.any() else line_up["tier"] == tier)
    last = pool[-1]
    return pool[
        (line_up["month"][pool] == line_up["month"][last]) & (line_up["family"][pool] == line_up["family"][last])
    ][:SIZES_PER_GENERATION]


def _release(
    state: State, world: World, parameters: Parameters, vendor: int, tier: int, probability: float, seed: int
) -> list[int]:
    vendors, line_up, market = state.vendors, state.line_up, state.market
    sequence, agent = int(vendors.release_sequence[vendor, tier]), vendor * len(TIERS) + tier
    is_open = bool(opens(uniform(seed, Stream.OPENNESS, _ENDOGENOUS + agent, sequence, 0), probability))
    preferred, other = (world.open_family, world.closed_family) if is_open else (world.closed_family, world.open_family)
    family = int(preferred[vendor] if preferred[vendor] >= 0 else other[vendor])
    residual = parameters.capability.residual_sd * float(normal(seed, Stream.RELEASE_RESIDUAL, agent, sequence, 0))
    gap = parameters.capability.small_tier_gap if tier == 1 else 0.0
    capability = float(release_capability(vendors.frontier[vendor], gap, residual))
    capability -= float(parameters.capability.compliance_loss[world.vendor_bloc[vendor]])
    template = _template(state, vendor, tier, is_open)
    best = line_up["capability"][template].max()
    generation = int(market.generations[family, tier])
    rows = []
    for size, row in enumerate(template):
        active, total = line_up["active_b"][row], line_up["total_b"][row]
        cost = float(model_serving_cost(active, total, state.month, parameters))
        markup = 1.0 + parameters.pricing.host_margin if is_open else np.exp(vendors.log_markup[vendor])
        rows.append(
            line_up.append(
                family=family,
                vendor=vendor,
                bloc=world.vendor_bloc[vendor],
                tier=tier,
                release=-1,
                month=state.month,
                generation=generation,
                size=size,
                is_open=is_open,
                is_permissive=is_open,
                is_recorded=False,
                is_counted=size == 0,
                is_shelf=False,
                capability=capability + line_up["capability"][row] - best,
                agentic_offset=0.0,
                active_b=active,
                total_b=total,
                memory_gb=line_up["memory_gb"][row],
                list_price=cost * markup,
                host_price=np.nan,
                log_markup=vendors.log_markup[vendor],
            )
        )
    market.generations[family, tier] = generation + 1
    return rows


def leave_and_enter(state: State, world: World, parameters: Parameters, seed: int) -> None:
    """Vendors far behind and out of money leave; new ones come near the best open model."""
    if parameters.release.roster_frozen:
        return
    _leave(state, world, parameters, seed)
    _enter(state, world, parameters, seed)


def _leave(state: State, world: World, parameters: Parameters, seed: int) -> None:
    vendors = state.vendors
    best = state.line_up["capability"].max()
    # What a government bought costs the vendor nothing.
    holding = (vendors.stock.sum(axis=1) - vendors.public_stock) * parameters.compute.cost_per_h100e_month
    is_failing = vendors.is_active & (best - vendors.frontier > parameters.release.exit_gap)
    is_failing &= budgets(state, world, parameters) < holding
    draws = uniform(seed, Stream.EXIT, np.arange(world.n_vendors), state.month, 0)
    leaving = is_failing & (draws < event_probability(parameters.release.exit_rate / 12.0))
    for use in range(vendors.stock.shape[1]):
        freed = np.bincount(world.vendor_bloc, vendors.stock[:, use] * leaving, len(state.market.other_stock))
        state.market.other_stock[:, use] += freed
    vendors.stock[leaving] = 0.0
    vendors.public_stock[leaving] = 0.0
    vendors.is_active[leaving] = False
    vendors.next_release[leaving] = NEVER


def _enter(state: State, world: World, parameters: Parameters, seed: int) -> None:
    vendors = state.vendors
    first_entrant = len(world.history.vendors)
    best_open = float(best_released(state, world.n_vendors)[0].max())
    for bloc in range(len(world.history.dimensions.blocs)):
        arriving = int(poisson(seed, Stream.ENTRY, bloc, state.month, 0, mean=parameters.release.entry_rate / 12.0))
        places = np.flatnonzero((world.vendor_bloc == bloc) & ~vendors.is_active & ~vendors.has_released)
        for vendor in places[places >= first_entrant][:arriving]:
            residual = parameters.capability.residual_sd * float(normal(seed, Stream.ENTRY, int(vendor), 0, 1))
            # It begins with the part of the other accelerators that it then gets of what arrives.
            stock = world.compute_share[vendor, world.at(state.month)] * state.market.other_stock[bloc]
            state.market.other_stock[bloc] -= stock
            vendors.stock[vendor] = stock
            vendors.is_active[vendor] = vendors.has_released[vendor] = True
            vendors.frontier[vendor] = entrant_capability(best_open, parameters.release.entry_gap, residual)
            compute = float(llm_training_compute(vendors.stock, np.ones(world.n_vendors), parameters)[vendor])
            vendors.log_efficiency[vendor] = vendors.frontier[vendor] / parameters.capability.slope - np.log10(
                max(compute, 1.0)
            )
            vendors.funding_base[vendor] = (
                parameters.compute.funding_headroom * stock.sum() * parameters.compute.cost_per_h100e_month
            )
            vendors.interval[vendor] = parameters.release.interval
            vendors.next_release[vendor] = (state.month + 1, NEVER)
