"""Releases, entry and exit that vendors decide on after the record."""

from __future__ import annotations

import itertools

import numpy as np

from sim.digital_loop.columns import model_serving_cost
from sim.digital_loop.handover import NEVER
from sim.digital_loop.suppliers import best_released, budgets, llm_training_compute
from sim.dimensions import TIERS
from sim.kernels import template_rows
from sim.mechanisms.capability import release_capability
from sim.mechanisms.openness import opens
from sim.mechanisms.releases import entrant_capability, event_probability, gamma_waiting_time
from sim.parameters import Parameters
from sim.randomness import Stream, normal, poisson, uniform
from sim.state import SIZES_PER_GENERATION, State
from sim.world import World

SMALL = TIERS.index("small")
_ENDOGENOUS = 1_000_000
"""Offset of agent ids in the openness stream, apart from those of recorded releases."""


def add_due_releases(
    state: State, world: World, parameters: Parameters, open_probability: np.ndarray, seed: int
) -> list[int]:
    """Release what is due this month and return the rows in the line-up."""
    vendors, release = state.vendors, parameters.release
    vendor, tier = np.nonzero((vendors.next_release <= state.month) & vendors.is_active[:, None])
    if not len(vendor):
        return []
    # A vendor's first model of a tier follows the tier's newest, which may be one of this month's: it waits for those
    # before it.
    place = state.line_up["vendor"] * len(TIERS) + state.line_up["tier"]
    is_first = np.bincount(place, minlength=vendors.next_release.size)[vendor * len(TIERS) + tier] == 0
    rows: list[int] = []
    bounds = sorted({0, *np.flatnonzero(is_first).tolist(), len(vendor)})
    for start, stop in itertools.pairwise(bounds):
        rows += _release(state, world, parameters, vendor[start:stop], tier[start:stop], open_probability, seed)
    vendors.release_sequence[vendor, tier] += 1
    agent, sequence = vendor * len(TIERS) + tier, vendors.release_sequence[vendor, tier]
    draw = uniform(seed, Stream.RELEASE_TIMING, agent, sequence, 0)
    waiting = gamma_waiting_time(draw, vendors.interval[vendor, tier], release.regularity)
    waiting = np.rint(waiting * release.interval_factor[world.vendor_bloc[vendor]])
    vendors.next_release[vendor, tier] = state.month + np.maximum(waiting, 1.0).astype(int)
    return rows


def _release(
    state: State,
    world: World,
    parameters: Parameters,
    vendor: np.ndarray,
    tier: np.ndarray,
    open_probability: np.ndarray,
    seed: int,
) -> range:
    """Put the next generations of some vendors and tiers on the market and return their rows."""
    vendors, line_up, market = state.vendors, state.line_up, state.market
    sequence, agent = vendors.release_sequence[vendor, tier], vendor * len(TIERS) + tier
    is_open = opens(uniform(seed, Stream.OPENNESS, _ENDOGENOUS + agent, sequence, 0), open_probability[vendor, tier])
    preferred = np.where(is_open, world.open_family[vendor], world.closed_family[vendor])
    other = np.where(is_open, world.closed_family[vendor], world.open_family[vendor])
    family = np.where(preferred >= 0, preferred, other)
    residual = parameters.capability.residual_sd * normal(seed, Stream.RELEASE_RESIDUAL, agent, sequence, 0)
    gap = np.where(tier == SMALL, parameters.capability.small_tier_gap, 0.0)
    attained = release_capability(vendors.frontier[vendor], gap, residual)
    attained -= parameters.capability.compliance_loss[world.vendor_bloc[vendor]]
    templates = template_rows(
        vendor,
        tier,
        is_open,
        line_vendor=line_up["vendor"],
        line_tier=line_up["tier"],
        line_open=line_up["is_open"],
        line_family=line_up["family"],
        line_month=line_up["month"],
        most=SIZES_PER_GENERATION,
    )
    # One entry per model to come: the release that it belongs to, its size in it and the row it follows.
    release, size = np.nonzero(templates >= 0)
    row = templates[release, size]
    followed = line_up["capability"][row]
    best = np.maximum.reduceat(followed, np.flatnonzero(size == 0))
    active_b, total_b = line_up["active_b"][row], line_up["total_b"][row]
    log_markup = vendors.log_markup[vendor]
    factor = np.where(is_open, 1.0 + parameters.pricing.host_margin, np.exp(log_markup))
    rows = line_up.extend(
        len(row),
        family=family[release],
        vendor=vendor[release],
        bloc=world.vendor_bloc[vendor][release],
        tier=tier[release],
        release=-1,
        month=state.month,
        generation=market.generations[family, tier][release],
        size=size,
        is_open=is_open[release],
        is_permissive=is_open[release],
        is_recorded=False,
        is_counted=size == 0,
        is_shelf=False,
        capability=attained[release] + followed - best[release],
        agentic_offset=0.0,
        active_b=active_b,
        total_b=total_b,
        memory_gb=line_up["memory_gb"][row],
        list_price=model_serving_cost(active_b, total_b, state.month, parameters) * factor[release],
        host_price=np.nan,
        log_markup=log_markup[release],
    )
    market.generations[family, tier] += 1
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
    if not is_failing.any():
        return
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
    blocs = np.arange(len(world.history.dimensions.blocs))
    rate = parameters.release.entry_rate / 12.0
    arriving = np.asarray(poisson(seed, Stream.ENTRY, blocs, state.month, 0, mean=rate))
    if not arriving.any():
        return
    best_open = float(best_released(state, world.n_vendors)[0].max())
    for bloc in np.flatnonzero(arriving):
        places = np.flatnonzero((world.vendor_bloc == bloc) & ~vendors.is_active & ~vendors.has_released)
        for vendor in places[places >= first_entrant][: arriving[bloc]]:
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
